//! Checks that a series or document declares itself, `checks: [{id, expr, rule, severity, label}]`; `total.cross` unless
//! they name another rule on figures.
//!
//! ```yaml
//! checks:
//!   - id: saker-to-veier
//!     expr: saker.total.opened == kategorier.total.antall
//!     label: Nye saker skal være like mange på begge måter å telle på.
//! ```
//!
//! The message shows both sides with their numbers: «556 + 539 = 1 095, men 1 092». A check whose figures are blank, not
//! applicable or of a period that has no report is not run. Figures in different scales are compared in whole units.

use super::{Findings, Inspection};
use crate::compute::blueprint::{CheckPlan, within};
use crate::compute::evaluate::{self, Look, Operand, Value};
use crate::compute::expression::{Body, Part, Relation};
use crate::compute::grid::Address;
use crate::diagnostic::{Diagnostic, Rule, Severity, rule};
use crate::model::place::Spot;

pub(crate) fn check(inspection: &Inspection) -> Vec<(&'static Rule, String, Findings)> {
    let Some(grid) = inspection.grid() else { return Vec::new() };
    let checks = grid.blueprint.checks.iter();
    checks.map(|plan| (plan.rule, plan.spec.id.value.clone(), run(inspection, plan))).collect()
}

fn run<'a>(inspection: &Inspection<'_, 'a>, plan: &CheckPlan<'a>) -> Findings {
    let mut findings = Findings::default();
    let formula = &plan.formula;
    let Body::Comparison(left, relation, right) = &formula.expression.body else { return findings };
    let (operands, addresses, faults) = inspection.world.operands_of_check(inspection.number, formula);
    for (name, fault) in &faults {
        let spot = within(formula.text, name.span);
        findings.found.push(fault.diagnostic(name, formula.path, spot).about(plan.spec.id.as_str()));
    }
    if !faults.is_empty() {
        return findings;
    }
    let spot = addresses
        .iter()
        .flatten()
        .find(|address| address.grid == inspection.number)
        .and_then(|address| inspection.grid().map(|grid| grid.spot(address.place)))
        .or_else(|| inspection.grid().map(|grid| grid.given.spot))
        .unwrap_or(Spot::START);
    let sides = evaluate::value(left, &formula.expression, &operands)
        .and_then(|left| Ok((left, evaluate::value(right, &formula.expression, &operands)?)));
    let (left_value, right_value) = match sides {
        Ok((Value::Number(left), Value::Number(right))) => (left, right),
        Ok(_) => return findings,
        Err(problem) => {
            let (rule, words) = problem.kind.told();
            let (path, spot) = match rule == &rule::FORMULA_SYNTAX {
                true => (formula.path, within(formula.text, problem.span)),
                false => (inspection.path, spot),
            };
            let worked = evaluate::worked(&formula.expression, &operands, inspection.language());
            findings.found.push(
                Diagnostic::new(rule, words, path, spot)
                    .about(plan.spec.id.as_str())
                    .with("name", &plan.spec.id.value)
                    .with("formula", &formula.text.value)
                    .with("worked", worked),
            );
            return findings;
        }
    };
    findings.compared = 1;
    if relation.holds(left_value, right_value) {
        return findings;
    }
    let look = common_look(&operands);
    let side = |part: &Part, value| told(inspection, part, Value::Number(value), &operands, &addresses, look);
    let words = match (&plan.spec.label, relation) {
        (None, _) => "check_bare",
        (Some(_), Relation::Equal) => "check_equal",
        (Some(_), _) => "check",
    };
    let difference = left_value.minus(right_value).map(|difference| Value::Number(difference.abs()));
    let difference = difference.map_or(String::new(), |value| evaluate::shown(value, look, inspection.language()));
    let mut finding = Diagnostic::new(plan.rule, words, inspection.path, spot)
        .about(plan.spec.id.as_str())
        .with("label", plan.spec.label.as_deref().map(as_lead).unwrap_or_default())
        .with("left", side(left, left_value))
        .with("relation", relation.shown())
        .with("right", side(right, right_value));
    if plan.spec.label.is_none() {
        // Both sides by name. A number needs none: it stands in the expression.
        let (left_name, right_name) = sides_of(&plan.spec.expression.value);
        let sides = [(left, left_name, left_value), (right, right_name, right_value)];
        let named = sides.into_iter().filter(|(part, ..)| !matches!(part, Part::Literal(_)));
        let names = [("first", "first_value"), ("second", "second_value")];
        for ((name_key, value_key), (part, name, value)) in names.into_iter().zip(named) {
            finding = finding.with(name_key, name).with(value_key, side(part, value));
        }
        finding = finding.with("check", &plan.spec.expression.value);
    }
    if *relation == Relation::Equal {
        finding = finding.with("difference", difference);
    }
    if let Some(severity) = plan.spec.severity.as_ref().and_then(|word| Severity::parse(word)) {
        finding.severity = severity;
    }
    findings.found.push(finding);
    findings
}

/// Ends a label so that numbers can follow it.
fn as_lead(label: &str) -> String {
    let label = label.trim_end();
    if label.ends_with(['.', ':', '!', '?']) { label.to_owned() } else { format!("{label}:") }
}

/// Returns what is written on both sides of a comparison.
fn sides_of(expression: &str) -> (&str, &str) {
    let (left, rest) = expression.split_once(['=', '!', '<', '>']).unwrap_or((expression, ""));
    (left.trim(), rest.trim_start_matches('=').trim())
}

/// Writes one side with its numbers; a single computed figure with those that it is computed from.
fn told(
    inspection: &Inspection,
    part: &Part,
    value: Value,
    operands: &[Operand],
    addresses: &[Option<Address>],
    look: Look,
) -> String {
    let language = inspection.language();
    let result = evaluate::shown(value, look, language);
    match part {
        Part::Literal(_) => result,
        Part::Name(index) => {
            let address = addresses.get(*index).copied().flatten();
            let grid = address.and_then(|address| Some((inspection.world.grids.get(address.grid)?, address.place)));
            let worked = grid.and_then(|(grid, place)| grid.slot(place)).and_then(|slot| slot.worked.clone());
            // In another scale the worked line would not end in the number that is compared.
            worked.filter(|worked| worked.ends_with(&format!(" {result}"))).unwrap_or(result)
        }
        part => {
            let worked = evaluate::worked_part(part, operands, language);
            format!("{worked}{}", evaluate::equals(value, look, language))
        }
    }
}

fn common_look(operands: &[Operand]) -> Look {
    let looks = operands.iter().flat_map(|operand| match operand {
        Operand::One(seen) => vec![seen.look],
        Operand::Many(seen) => seen.iter().map(|seen| seen.look).collect(),
    });
    looks.fold(Look { decimals: 0, percent: false }, |all, look| Look {
        decimals: all.decimals.max(look.decimals),
        percent: all.percent || look.percent,
    })
}
