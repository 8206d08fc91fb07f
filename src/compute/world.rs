//! [`World`]: the grids that formulas look into, and how a cell is worked out from cells of its own document and of others.
//!
//! Cells are settled from a list of work, not by recursion: a chain of a hundred thousand formulas needs no stack, and a
//! circle is seen when a cell waits for itself.

use std::collections::BTreeMap;

use crate::compute::blueprint::{Formula, Measure, NameFault, Reference};
use crate::compute::evaluate::{self, Look, Operand, Problem, ProblemKind, Seen, Value};
use crate::compute::exact::{Exact, Fault};
use crate::compute::expression::{Body, Name, Part};
use crate::compute::grid::{Address, Grid, Origin, Place, State, rows};
use crate::compute::reference::{self, Elsewhere};
use crate::diagnostic::{Diagnostic, rule};
use crate::model::catalog::Catalog;
use crate::model::path::DocumentId;

/// Names that lead nowhere, and why.
type NameFaults = Vec<(Name, NameFault)>;

/// The grids that formulas may look into.
pub(crate) struct World<'w, 'a> {
    /// The grids that are worked out; formulas that stay within one need no other.
    pub(crate) grids: &'w mut [Grid<'a>],
    /// Where each document's grid is.
    pub(crate) by_document: &'w BTreeMap<&'a DocumentId, usize>,
    pub(crate) catalog: &'a Catalog,
}

/// What a name leads to.
enum Target {
    One(Address),
    Many(Vec<Address>),
    /// The period before has no report: there is nothing to subtract.
    NothingBefore,
    Unknown(NameFault),
}

impl<'a> World<'_, 'a> {
    /// Works out all cells of one grid.
    pub(crate) fn settle(&mut self, grid: usize) {
        let Some(places) = self.grids.get(grid).map(Grid::places) else { return };
        for place in places {
            self.settle_cell(Address { grid, place });
        }
    }

    fn state(&self, address: Address) -> State {
        let slot = self.grids.get(address.grid).and_then(|grid| grid.slot(address.place));
        slot.map_or(State::Known, |slot| slot.state)
    }

    fn settle_cell(&mut self, start: Address) {
        if self.state(start) == State::Known {
            return;
        }
        let mut work = vec![start];
        while let Some(address) = work.last().copied() {
            match self.state(address) {
                State::Known => {
                    work.pop();
                }
                State::Unknown => {
                    self.grids.get_mut(address.grid).into_iter().for_each(|grid| grid.mark_waiting(address.place));
                    let needed = self.needed(address);
                    if let Some(circle) = needed.iter().copied().find(|needed| self.state(*needed) == State::Waiting) {
                        self.tell_circle(circle, &work);
                        self.put(address, Value::Blank, None);
                        work.pop();
                        continue;
                    }
                    work.extend(needed.into_iter().filter(|needed| self.state(*needed) == State::Unknown));
                }
                State::Waiting => {
                    self.work_out(address);
                    work.pop();
                }
            }
        }
    }

    fn put(&mut self, address: Address, value: Value, worked: Option<String>) {
        if let Some(grid) = self.grids.get_mut(address.grid) {
            grid.put(address.place, value, worked);
        }
    }

    /// Returns the cells that a formula needs.
    pub(crate) fn needed(&self, address: Address) -> Vec<Address> {
        let Some(grid) = self.grids.get(address.grid) else { return Vec::new() };
        let Origin::Formula(formula) = grid.origin(address.place) else { return Vec::new() };
        let mut needed = Vec::new();
        for (name, reference) in formula.expression.names.iter().zip(&formula.references) {
            match self.target(address, name, reference) {
                Target::One(other) => needed.push(other),
                Target::Many(others) => needed.extend(others),
                Target::NothingBefore | Target::Unknown(_) => {}
            }
        }
        needed
    }

    fn target(&self, from: Address, name: &Name, reference: &Reference) -> Target {
        let Some(grid) = self.grids.get(from.grid) else { return Target::NothingBefore };
        let row = match from.place {
            Place::Cell { table, row, .. } => Some((table, row)),
            Place::Value(_) => None,
        };
        if *reference != Reference::Elsewhere {
            return self.place(from.grid, reference, row);
        }
        let (other, words) = match reference::elsewhere(name, grid.document, self.catalog) {
            Elsewhere::Previous(None) => return Target::NothingBefore,
            Elsewhere::Previous(Some(document)) => (document, name.words.get(1..).unwrap_or(&[])),
            Elsewhere::Document(document, skip) => (document, name.words.get(skip..).unwrap_or(&[])),
            _ if reference::is_lost(name, grid.document, self.catalog) => return Target::NothingBefore,
            Elsewhere::NoReport { series, period } => {
                return Target::Unknown(NameFault::new("no_report", &period, &series, String::new()));
            }
            Elsewhere::Unknown => {
                return Target::Unknown(NameFault::new("table", &name.text(), "", String::new()));
            }
        };
        let found = self.by_document.get(other).and_then(|index| Some((*index, self.grids.get(*index)?)));
        let Some((index, there)) = found else {
            if reference::is_lost(name, grid.document, self.catalog) {
                return Target::NothingBefore;
            }
            return Target::Unknown(NameFault::new("no_figures", other.as_str(), "", String::new()));
        };
        // The same row of the same table, so that a column can be compared with last month's.
        let same = row.and_then(|(table, row)| {
            let plan = grid.blueprint.tables.get(table)?;
            let table = there.blueprint.table(&plan.spec.id)?;
            let row = there.blueprint.tables.get(table)?.row(plan.rows.get(row)?.id)?;
            Some((table, row))
        });
        match there.blueprint.local(words, same.map(|(table, _)| table)) {
            Ok(reference) => self.place(index, &reference, same),
            Err(fault) => Target::Unknown(fault),
        }
    }

    fn place(&self, grid: usize, reference: &Reference, row: Option<(usize, usize)>) -> Target {
        let one = |place| Target::One(Address { grid, place });
        match (reference, row) {
            (Reference::Column(column), Some((table, row))) => one(Place::Cell { table, row, column: *column }),
            (Reference::SameTable { row, column }, Some((table, _))) => {
                one(Place::Cell { table, row: *row, column: *column })
            }
            (Reference::Cell { table, row, column }, _) => {
                one(Place::Cell { table: *table, row: *row, column: *column })
            }
            (Reference::Value(value), _) => one(Place::Value(*value)),
            (Reference::Range { table, column }, _) => {
                let Some(plan) = self.grids.get(grid).and_then(|grid| grid.blueprint.tables.get(*table)) else {
                    return Target::NothingBefore;
                };
                Target::Many(
                    rows(plan)
                        .map(|row| Address { grid, place: Place::Cell { table: *table, row, column: *column } })
                        .collect(),
                )
            }
            (Reference::Column(_) | Reference::SameTable { .. } | Reference::Elsewhere, _) => Target::NothingBefore,
        }
    }

    /// Returns the figures that the names of a formula stand for, in the scale of the formula's own cell.
    pub(crate) fn operands(&self, from: Address, formula: &Formula<'a>) -> (Vec<Operand>, Vec<(Name, NameFault)>) {
        let own = self.grids.get(from.grid).map(|grid| grid.measure(from.place));
        let mut faults = Vec::new();
        let targets: Vec<Target> = formula
            .expression
            .names
            .iter()
            .zip(&formula.references)
            .map(|(name, reference)| self.target(from, name, reference))
            .collect();
        let measures: Vec<Measure> = targets.iter().flat_map(|target| self.measures(target)).collect();
        let first = measures.first().map_or(1, |measure| measure.scale);
        let same_scale = measures.iter().all(|measure| measure.scale == first);
        let is_quotient = self.grids.get(from.grid).is_some_and(|grid| grid.look(from.place).percent);
        let operands = targets.into_iter().zip(&formula.expression.names).map(|(target, name)| match target {
            Target::One(address) => Operand::One(self.seen(address, own.filter(|_| !(same_scale && is_quotient)))),
            Target::Many(addresses) => Operand::Many(
                addresses
                    .into_iter()
                    .map(|address| self.seen(address, own.filter(|_| !(same_scale && is_quotient))))
                    .collect(),
            ),
            Target::NothingBefore => Operand::One(NOTHING),
            Target::Unknown(fault) => {
                faults.push((name.clone(), fault));
                Operand::One(Seen { value: Value::Blank, ..NOTHING })
            }
        });
        let operands = operands.collect();
        (operands, faults)
    }

    /// Returns the figures of a declared check: as given when all stand in the same scale, else in whole units.
    pub(crate) fn operands_of_check(
        &self,
        grid: usize,
        formula: &Formula<'a>,
    ) -> (Vec<Operand>, Vec<Option<Address>>, NameFaults) {
        let from = Address { grid, place: Place::Value(usize::MAX) };
        let mut faults = Vec::new();
        let targets: Vec<Target> = formula
            .expression
            .names
            .iter()
            .zip(&formula.references)
            .map(|(name, reference)| self.target(from, name, reference))
            .collect();
        let measures: Vec<Measure> = targets.iter().flat_map(|target| self.measures(target)).collect();
        let first = measures.first().map_or(1, |measure| measure.scale);
        let whole = Measure { unit: "\u{0}", scale: 1 };
        let to = (!measures.iter().all(|measure| measure.scale == first)).then_some(whole);
        let addresses = targets.iter().map(|target| match target {
            Target::One(address) => Some(*address),
            _ => None,
        });
        let addresses = addresses.collect();
        let operands = targets.into_iter().zip(&formula.expression.names).map(|(target, name)| match target {
            Target::One(address) => Operand::One(self.seen(address, to)),
            Target::Many(addresses) => {
                Operand::Many(addresses.into_iter().map(|address| self.seen(address, to)).collect())
            }
            Target::NothingBefore => Operand::One(NOTHING),
            Target::Unknown(fault) => {
                faults.push((name.clone(), fault));
                Operand::One(Seen { value: Value::Blank, ..NOTHING })
            }
        });
        let operands = operands.collect();
        (operands, addresses, faults)
    }

    /// Returns the cells that each name of a declared check stands for.
    pub(crate) fn addresses_of_check(&self, grid: usize, formula: &Formula) -> Vec<Vec<Address>> {
        let from = Address { grid, place: Place::Value(usize::MAX) };
        let names = formula.expression.names.iter().zip(&formula.references);
        let targets = names.map(|(name, reference)| match self.target(from, name, reference) {
            Target::One(address) => vec![address],
            Target::Many(addresses) => addresses,
            Target::NothingBefore | Target::Unknown(_) => Vec::new(),
        });
        targets.collect()
    }

    fn measures(&self, target: &Target) -> Vec<Measure<'a>> {
        let measure = |address: &Address| self.grids.get(address.grid).map(|grid| grid.measure(address.place));
        match target {
            Target::One(address) => measure(address).into_iter().collect(),
            Target::Many(addresses) => addresses.iter().filter_map(measure).collect(),
            Target::NothingBefore | Target::Unknown(_) => Vec::new(),
        }
    }

    /// Returns a figure in another measure: thousands become the other's scale when the unit is the same, else whole units.
    fn seen(&self, address: Address, to: Option<Measure>) -> Seen {
        let Some(grid) = self.grids.get(address.grid) else { return NOTHING };
        let (value, look, measure) = (grid.value(address.place), grid.look(address.place), grid.measure(address.place));
        let seen = Seen { value, look };
        match to {
            Some(to) => scaled(seen, measure, to),
            None => seen,
        }
    }

    fn work_out(&mut self, address: Address) {
        let Some(grid) = self.grids.get(address.grid) else { return };
        let Origin::Formula(formula) = grid.origin(address.place) else {
            return self.put(address, Value::Blank, None);
        };
        let (look, language) = (grid.look(address.place), grid.language);
        let (operands, faults) = self.operands(address, formula);
        let Body::Number(part) = &formula.expression.body else { return self.put(address, Value::Blank, None) };
        // A change since a month that has no report is no change of the whole amount: there is none to tell.
        let names = formula.expression.names.iter().zip(&formula.references);
        let mut elsewhere = names.filter(|(_, reference)| **reference == Reference::Elsewhere);
        if elsewhere.any(|(name, reference)| matches!(self.target(address, name, reference), Target::NothingBefore)) {
            return self.put(address, Value::Nothing, None);
        }
        let mut problems: Vec<Diagnostic> = Vec::new();
        for (name, fault) in &faults {
            let spot = crate::compute::blueprint::within(formula.text, name.span);
            problems.push(fault.diagnostic(name, formula.path, spot));
        }
        let value = match worked_out(part, formula, &operands, look) {
            Ok(value) => value,
            Err(problem) => {
                let (rule, words) = problem.kind.told();
                let mut diagnostic = grid.failed(words, address.place).with("formula", &formula.text.value);
                diagnostic.rule = rule;
                diagnostic = diagnostic.with("worked", evaluate::worked(&formula.expression, &operands, language));
                if rule == &rule::FORMULA_SYNTAX {
                    diagnostic.path = formula.path.clone();
                    diagnostic.spot = crate::compute::blueprint::within(formula.text, problem.span);
                }
                problems.push(diagnostic);
                Value::Blank
            }
        };
        let worked =
            evaluate::worked(&formula.expression, &operands, language) + &evaluate::equals(value, look, language);
        if let Some(grid) = self.grids.get_mut(address.grid) {
            grid.problems.extend(problems);
            grid.put(address.place, value, Some(worked));
        }
    }

    /// Tells the circle once, at the first of its formulas: any of them may be the wrong one.
    fn tell_circle(&mut self, first: Address, work: &[Address]) {
        let waiting: Vec<Address> =
            work.iter().copied().filter(|address| self.state(*address) == State::Waiting).collect();
        let start = waiting.iter().position(|address| *address == first).unwrap_or(0);
        let circle = waiting.get(start..).unwrap_or(&[]);
        let crosses = circle.iter().any(|address| address.grid != first.grid);
        let name = |address: &Address| {
            let grid = self.grids.get(address.grid)?;
            let name = grid.name(address.place);
            Some(if crosses { format!("{}.{name}", grid.document) } else { name })
        };
        let mut found: Vec<(usize, Diagnostic)> = Vec::with_capacity(circle.len());
        for (place, address) in circle.iter().enumerate() {
            let Some(grid) = self.grids.get(address.grid) else { continue };
            let Origin::Formula(formula) = grid.origin(address.place) else { continue };
            let around = circle.iter().cycle().skip(place).take(circle.len() + 1);
            let mut names: Vec<String> = around.filter_map(name).collect();
            if names.len() > 8 {
                let last = names.split_off(names.len() - 2);
                names.truncate(4);
                names.push("…".to_owned());
                names.extend(last);
            }
            let diagnostic = Diagnostic::new(&rule::FORMULA_CYCLE, "circle", formula.path, formula.text.spot)
                .about(grid.name(address.place))
                .with("circle", names.join(" → "));
            found.push((address.grid, diagnostic));
        }
        let first = found.into_iter().min_by(|(_, one), (_, other)| one.order().cmp(&other.order()));
        if let Some((grid, diagnostic)) = first
            && let Some(grid) = self.grids.get_mut(grid)
        {
            grid.problems.push(diagnostic);
        }
    }
}

const NOTHING: Seen = Seen { value: Value::Nothing, look: Look { decimals: 0, percent: false } };

/// Returns a figure in another measure.
pub(crate) fn scaled(seen: Seen, from: Measure, to: Measure) -> Seen {
    let target = if from.unit == to.unit { to.scale } else { 1 };
    if from.scale == target || seen.look.percent {
        return seen;
    }
    let Value::Number(number) = seen.value else { return seen };
    let factor = Exact::whole(i128::from(from.scale)).over(Exact::whole(i128::from(target.max(1))));
    let Ok(number) = factor.and_then(|factor| number.times(factor)) else {
        return Seen { value: Value::Blank, ..seen };
    };
    let more = if from.scale < target { (target / from.scale.max(1)).ilog10() as u8 } else { 0 };
    let less = if from.scale > target { (from.scale / target.max(1)).ilog10() as u8 } else { 0 };
    let decimals = (seen.look.decimals.saturating_add(more)).saturating_sub(less);
    Seen { value: Value::Number(number), look: Look { decimals, ..seen.look } }
}

fn worked_out(part: &Part, formula: &Formula, operands: &[Operand], look: Look) -> Result<Value, Problem> {
    let value = match evaluate::value(part, &formula.expression, operands) {
        // A share of nothing is no fault of the editor: a project without a budget has no per cent used.
        Err(Problem { kind: ProblemKind::DivisionByZero, .. }) if look.percent => return Ok(Value::Nothing),
        value => value?,
    };
    match value.amount() {
        Ok(_) => Ok(value),
        Err(Fault::Overflow | Fault::DivisionByZero) => {
            Err(Problem { kind: ProblemKind::Overflow, span: Default::default() })
        }
    }
}
