//! `access.derivable`: a number that is not shown can be worked out from numbers that are.
//!
//! Within a table: the total is typed, and one part alone has no number. What the total leaves is that part.
//!
//! Between documents: a declared check says that figures are equal, `rapport.sum == a.kost + b.kost + c.kost`, and one of
//! them alone stands in a document that others do not get: for them it is the rest.
//!
//! The first depends on one document, and is told to whoever sees that. The second is told only where the writer sees more
//! than those whom it concerns: of internal documents when the site is read as an employee, of exempt ones and drafts with
//! `--audience exempt`. A build for the public knows of no hidden document, so there it cannot be told: it would change
//! with what is hidden. It is not needed either, for nothing of the hidden document is there to be found.
//!
//! Neither the number nor the hidden document is named. A figure that is computed from a hidden one is not shown to those
//! others, and reveals nothing.
//!
//! Fires: rows 10, blank, 30, `total: {budget: 45}`. Does not: two blanks; no typed total; a rest of nothing.

use std::collections::BTreeSet;

use super::{Findings, Inspected, Inspection};
use crate::compute::blueprint::CheckPlan;
use crate::compute::exact::Exact;
use crate::compute::expression::{Body, Function, Part, Relation};
use crate::compute::grid::Address;
use crate::compute::world::World;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::ledger::RowPart;
use crate::model::settings::Access;

/// How far a figure is followed to what it is computed from.
const MOST_FOLLOWED: usize = 10_000;

/// Looks at the typed totals of a table.
pub(crate) fn rows(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    for row in table.rows(RowPart::Subtotal).chain(table.rows(RowPart::Total)) {
        for column in (0..table.table.columns.len()).filter(|column| !table.is_computed(*column)) {
            let (Some(total), Some(grid)) = (table.given(row, column), table.grid()) else { continue };
            if grid.look(table.place(row, column)).percent {
                continue;
            }
            let parts = grid.addends(table.number, row, column);
            let unknown = parts.iter().filter(|part| part.value.number().is_none()).count();
            if unknown == 0 || parts.len() < 2 {
                continue;
            }
            findings.compared += 1;
            let rest = Exact::sum(parts.iter().filter_map(|part| part.value.number())).and_then(|sum| total.minus(sum));
            if unknown > 1 || rest.is_ok_and(Exact::is_zero) {
                continue;
            }
            findings.found.push(table.finding(&rule::ACCESS_DERIVABLE, "rest", row, column));
            // One for each total: the columns of one row are withheld together.
            break;
        }
    }
    findings
}

/// Looks at the declared checks of a document, for those who get less of the site than the one who reads it here.
pub(crate) fn equations(inspection: &Inspection) -> Findings {
    let mut findings = Findings::default();
    let Some(grid) = inspection.grid() else { return findings };
    let narrower = [(Access::Public, "public"), (Access::Internal, "internal")];
    for (audience, words) in narrower.into_iter().filter(|(audience, _)| *audience < inspection.settings.audience) {
        for plan in &grid.blueprint.checks {
            let Some(shown) = revealing(inspection, plan, audience, &mut findings.compared) else { continue };
            let Some(there) = inspection.world.grids.get(shown.grid) else { continue };
            findings.found.push(
                Diagnostic::new(&rule::ACCESS_DERIVABLE, words, there.path, there.spot(shown.place))
                    .about(plan.spec.id.as_str())
                    .with("check", &plan.spec.id.value)
                    .with("label", there.name(shown.place)),
            );
        }
    }
    findings
}

/// Returns a figure that an audience sees, if the check lets it work out the one figure that it does not see.
fn revealing(inspection: &Inspection, plan: &CheckPlan, audience: Access, compared: &mut u32) -> Option<Address> {
    let world = inspection.world;
    let Body::Comparison(left, Relation::Equal, right) = &plan.formula.expression.body else { return None };
    let by_name = world.addresses_of_check(inspection.number, &plan.formula);
    let all: Vec<Address> = by_name.iter().flatten().copied().collect();
    let hidden: Vec<Address> = all.iter().copied().filter(|address| is_hidden(world, *address, audience)).collect();
    if hidden.is_empty() {
        return None;
    }
    *compared += 1;
    let [hidden] = hidden.as_slice() else { return None };
    let names = by_name.iter().enumerate().filter(|(_, addresses)| addresses.contains(hidden));
    let names: Vec<usize> = names.map(|(name, _)| name).collect();
    let once = uses(left, &names)? + uses(right, &names)? == 1;
    let known = all.iter().all(|address| {
        let value = world.grids.get(address.grid).map(|grid| grid.value(address.place));
        value.and_then(|value| value.number()).is_some()
    });
    let others = || all.iter().filter(|address| *address != hidden);
    let shown = others().all(|address| is_shown(world, *address, audience));
    if once && known && shown { others().next().copied() } else { None }
}

fn is_hidden(world: &World, address: Address, audience: Access) -> bool {
    let document = world.grids.get(address.grid).map(|grid| grid.document);
    let entry = document.and_then(|document| world.catalog.entries.get(document));
    entry.is_some_and(|entry| entry.card.draft || entry.card.access > audience)
}

/// Whether an audience sees a figure: neither itself nor anything that it is computed from is hidden.
fn is_shown(world: &World, address: Address, audience: Access) -> bool {
    let mut waiting = vec![address];
    let mut followed = BTreeSet::new();
    while let Some(address) = waiting.pop() {
        if is_hidden(world, address, audience) || followed.len() > MOST_FOLLOWED {
            return false;
        }
        let index = world.grids.get(address.grid).map(|grid| grid.index(address.place));
        if followed.insert((address.grid, index)) {
            waiting.extend(world.needed(address));
        }
    }
    true
}

/// Counts how often some names are used where what they stand for can be worked out from the rest; none if they are used
/// otherwise.
fn uses(part: &Part, names: &[usize]) -> Option<u32> {
    match part {
        Part::Literal(_) => Some(0),
        Part::Name(name) => Some(u32::from(names.contains(name))),
        Part::Negated(inner) => uses(inner, names),
        Part::Joined(left, _, right, _) => Some(uses(left, names)? + uses(right, names)?),
        Part::Call(function, arguments, _) => {
            let uses = arguments.iter().map(|argument| uses(argument, names)).sum::<Option<u32>>()?;
            (uses == 0 || *function == Function::Sum).then_some(uses)
        }
    }
}
