//! [`Grid`]: all cells of a document being worked out, each when the cells that it needs are known.
//!
//! Cells are settled from a list of work, not by recursion: a chain of a hundred thousand formulas needs no stack, and a
//! circle is seen when a cell waits for itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compute::blueprint::{
    Blueprint, ColumnFormula, ColumnPlan, Formula, Measure, NameFault, Reference, TablePlan,
};
use crate::compute::evaluate::{self, Look, Operand, Problem, ProblemKind, Seen, Value};
use crate::compute::exact::{Exact, Fault};
use crate::compute::expression::{Body, Name, Part};
use crate::compute::given::Given;
use crate::compute::reference::{self, Elsewhere};
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::catalog::Catalog;
use crate::model::ledger::RowPart;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::settings::Language;

/// Names that lead nowhere, and why.
type NameFaults = Vec<(Name, NameFault)>;

/// The cells of one document.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    pub(crate) document: &'a DocumentId,
    pub(crate) path: &'a SourcePath,
    pub(crate) language: Language,
    pub(crate) blueprint: Arc<Blueprint<'a>>,
    pub(crate) given: Given<'a>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// A cell being worked out.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    state: State,
    pub(crate) value: Value,
    /// The formula with its values and the result.
    pub(crate) worked: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Unknown,
    /// Waits for others.
    Waiting,
    Known,
}

/// A cell of some document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    pub(crate) grid: usize,
    pub(crate) place: Place,
}

/// A cell within a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Cell { table: usize, row: usize, column: usize },
    Value(usize),
}

/// What a cell is made from.
pub(crate) enum Origin<'g, 'a> {
    Given,
    Formula(&'g Formula<'a>),
    /// The sum of rows above it.
    Sum,
    /// The total less the rows.
    Rest,
    /// Nothing: per cents cannot be added, or the formula cannot be read.
    None,
}

impl<'a> Grid<'a> {
    /// Returns a grid with everything that is given, added up or left over.
    pub(crate) fn new(
        document: &'a DocumentId,
        path: &'a SourcePath,
        language: Language,
        blueprint: Arc<Blueprint<'a>>,
        given: Given<'a>,
        problems: Vec<Diagnostic>,
    ) -> Grid<'a> {
        let empty = Slot { state: State::Unknown, value: Value::Blank, worked: None };
        let slots = vec![empty; blueprint.cells];
        let mut grid = Grid { document, path, language, blueprint: blueprint.clone(), given, slots, problems };
        for (table, plan) in blueprint.tables.iter().enumerate() {
            for column in 0..plan.columns.len() {
                for row in 0..plan.rows.len() {
                    grid.settle_plain(Place::Cell { table, row, column });
                }
                // The rest needs the total, which stands below it.
                if let Some(row) = plan.row("remainder") {
                    grid.settle_plain(Place::Cell { table, row, column });
                }
            }
        }
        for value in 0..blueprint.values.len() {
            grid.settle_plain(Place::Value(value));
        }
        grid
    }

    pub(crate) fn index(&self, place: Place) -> usize {
        match place {
            Place::Cell { table, row, column } => {
                self.blueprint.tables.get(table).map_or(usize::MAX, |plan| plan.cell(row, column))
            }
            Place::Value(value) => self.blueprint.value_cell(value),
        }
    }

    pub(crate) fn slot(&self, place: Place) -> Option<&Slot> {
        self.slots.get(self.index(place))
    }

    pub(crate) fn value(&self, place: Place) -> Value {
        self.slot(place).map_or(Value::Blank, |slot| slot.value)
    }

    /// Returns where a cell's figure stands in the document, or the nearest there is: its row, its table.
    /// Returns the number that was typed, also where one is computed.
    pub(crate) fn typed(&self, place: Place) -> Option<Exact> {
        Value::of(self.given.cells.get(self.index(place)).copied().flatten()?.amount).number()
    }

    /// Returns a typed figure and the computed one that it ought to equal, if it does not: a quotient is compared as shown.
    pub(crate) fn apart(&self, place: Place, typed: Exact, computed: Exact) -> Option<(Exact, Exact)> {
        let look = self.look(place);
        let decimals = u32::from(look.decimals) + if look.percent { 2 } else { 0 };
        let shown = computed.rounded(decimals).unwrap_or(computed);
        (typed != shown && typed != computed).then_some((typed, shown))
    }

    pub(crate) fn spot(&self, place: Place) -> Spot {
        let cell = self.given.cells.get(self.index(place)).copied().flatten();
        let around = || match place {
            Place::Cell { table, row, .. } => {
                let given = self.given.tables.get(table)?;
                given.rows.get(row).and_then(|(spot, _)| *spot).or(given.spot)
            }
            // Declared where it is worked out: there its formula is what can be mended.
            Place::Value(value) => self
                .blueprint
                .values
                .get(value)
                .filter(|plan| plan.path == self.path)
                .map(|plan| plan.spec.formula.as_ref().map_or(plan.spec.id.spot, |formula| formula.spot)),
        };
        cell.map(|cell| cell.spot).or_else(around).unwrap_or(self.given.spot)
    }

    /// Returns `table.row`, or the id of a value.
    pub(crate) fn subject(&self, place: Place) -> String {
        match place {
            Place::Cell { table, row, .. } => self.blueprint.tables.get(table).map_or(String::new(), |plan| {
                format!("{}.{}", plan.spec.id.value, plan.rows.get(row).map_or("", |row| row.id))
            }),
            Place::Value(value) => {
                self.blueprint.values.get(value).map_or(String::new(), |value| value.spec.id.value.clone())
            }
        }
    }

    /// Returns `table.row.column`, or the id of a value.
    pub(crate) fn name(&self, place: Place) -> String {
        let column = match place {
            Place::Cell { table, column, .. } => self.column(table, column).map(|column| &column.spec.id.value),
            Place::Value(_) => None,
        };
        match column {
            Some(column) => format!("{}.{column}", self.subject(place)),
            None => self.subject(place),
        }
    }

    fn column(&self, table: usize, column: usize) -> Option<&ColumnPlan<'a>> {
        self.blueprint.tables.get(table)?.columns.get(column)
    }

    pub(crate) fn look(&self, place: Place) -> Look {
        let look = match place {
            Place::Cell { table, column, .. } => self.column(table, column).map(|column| column.look),
            Place::Value(value) => self.blueprint.values.get(value).map(|value| value.look),
        };
        look.unwrap_or(Look { decimals: 0, percent: false })
    }

    pub(crate) fn measure(&self, place: Place) -> Measure<'a> {
        let measure = match place {
            Place::Cell { table, column, .. } => self.column(table, column).map(|column| column.measure),
            Place::Value(value) => self.blueprint.values.get(value).map(|value| value.measure),
        };
        measure.unwrap_or(Measure { unit: "", scale: 1 })
    }

    /// Returns what a cell is made from.
    pub(crate) fn origin(&self, place: Place) -> Origin<'_, 'a> {
        let (formula, row) = match place {
            Place::Value(value) => (self.blueprint.values.get(value).map(|value| &value.formula), None),
            Place::Cell { table, row, column } => (
                self.column(table, column).map(|column| &column.formula),
                self.blueprint.tables.get(table).and_then(|plan| plan.rows.get(row)),
            ),
        };
        match (formula, row) {
            (Some(ColumnFormula::Computed(formula)), _) => Origin::Formula(formula),
            (Some(ColumnFormula::Broken) | None, _) => Origin::None,
            (Some(ColumnFormula::Given), None) => Origin::Given,
            (Some(ColumnFormula::Given), Some(row)) => match row.part {
                RowPart::Row => Origin::Given,
                RowPart::Total if row.given => Origin::Given,
                RowPart::Subtotal | RowPart::Total if self.look(place).percent => {
                    let is_given = self.given.cells.get(self.index(place)).is_some_and(Option::is_some);
                    if is_given { Origin::Given } else { Origin::None }
                }
                RowPart::Subtotal | RowPart::Total => Origin::Sum,
                RowPart::Remainder => Origin::Rest,
            },
        }
    }

    /// Returns the figures that a sum adds: the rows of a column, of one class for a subtotal.
    pub(crate) fn addends(&self, table: usize, row: usize, column: usize) -> Vec<Seen> {
        let Some(plan) = self.blueprint.tables.get(table) else { return Vec::new() };
        let of = plan.rows.get(row).filter(|row| row.part == RowPart::Subtotal).map(|row| row.class);
        let rows = plan.rows.iter().enumerate().filter(|(_, row)| row.part == RowPart::Row);
        let rows = rows.filter(|(_, row)| of.is_none_or(|class| class == row.class));
        rows.map(|(row, _)| {
            let place = Place::Cell { table, row, column };
            Seen { value: self.value(place), look: self.look(place) }
        })
        .collect()
    }

    /// Settles a cell that needs no formula.
    fn settle_plain(&mut self, place: Place) {
        let (value, worked) = match (self.origin(place), place) {
            (Origin::Formula(_), _) => return,
            (Origin::None, Place::Cell { table, row, .. }) => {
                let is_row = self.blueprint.tables.get(table).and_then(|plan| plan.rows.get(row));
                let is_row = is_row.is_some_and(|row| row.part == RowPart::Row);
                (if is_row { Value::Blank } else { Value::Nothing }, None)
            }
            (Origin::None, Place::Value(_)) => (Value::Blank, None),
            (Origin::Sum, Place::Cell { table, row, column }) => {
                let addends = self.addends(table, row, column);
                let value = self.total_of(&addends, place);
                let worked = evaluate::addends(&addends, self.language)
                    + &evaluate::equals(value, self.look(place), self.language);
                (value, Some(worked))
            }
            (Origin::Rest, Place::Cell { table, row, column }) => {
                let addends = self.addends(table, row, column);
                let total = self.blueprint.tables.get(table).and_then(|plan| plan.row("total"));
                let total = total.map_or(Value::Blank, |row| self.value(Place::Cell { table, row, column }));
                let look = self.look(place);
                match (total, self.total_of(&addends, place)) {
                    (Value::Number(all), Value::Number(parts)) => {
                        let value = all.minus(parts).map_or(Value::Blank, Value::Number);
                        let [all, parts] = [all, parts].map(Value::Number);
                        let [all, parts] = [all, parts].map(|value| evaluate::shown(value, look, self.language));
                        let worked = format!("{all} − {parts}{}", evaluate::equals(value, look, self.language));
                        (value, Some(worked))
                    }
                    _ => (Value::Blank, None),
                }
            }
            (Origin::Given | Origin::Sum | Origin::Rest, place) => {
                let cell = self.given.cells.get(self.index(place)).copied().flatten();
                (cell.map_or(Value::Blank, |cell| Value::of(cell.amount)), None)
            }
        };
        self.put(place, value, worked);
    }

    /// Adds what there is. Blank figures are left out, and told as missing; a column of blanks has no sum.
    fn total_of(&mut self, addends: &[Seen], place: Place) -> Value {
        let known: Vec<Exact> = addends.iter().filter_map(|seen| seen.value.number()).collect();
        if known.is_empty() {
            let all_nothing = !addends.is_empty() && addends.iter().all(|seen| seen.value == Value::Nothing);
            return if all_nothing { Value::Nothing } else { Value::Blank };
        }
        match Exact::sum(known).and_then(|sum| sum.decimal().map(|_| sum)) {
            Ok(sum) => Value::Number(sum),
            Err(_) => {
                let diagnostic = self.failed("overflow", place);
                self.problems.push(diagnostic.with("formula", "sum"));
                Value::Blank
            }
        }
    }

    fn put(&mut self, place: Place, value: Value, worked: Option<String>) {
        let index = self.index(place);
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Slot { state: State::Known, value, worked };
        }
    }

    fn mark_waiting(&mut self, place: Place) {
        let index = self.index(place);
        if let Some(slot) = self.slots.get_mut(index) {
            slot.state = State::Waiting;
        }
    }

    fn failed(&self, words: &'static str, place: Place) -> Diagnostic {
        Diagnostic::new(&rule::FORMULA_VALUE, words, self.path, self.spot(place))
            .about(self.subject(place))
            .with("name", self.name(place))
    }

    /// Returns all its cells.
    fn places(&self) -> Vec<Place> {
        let mut places = Vec::with_capacity(self.slots.len());
        for (table, plan) in self.blueprint.tables.iter().enumerate() {
            for row in 0..plan.rows.len() {
                places.extend((0..plan.columns.len()).map(|column| Place::Cell { table, row, column }));
            }
        }
        places.extend((0..self.blueprint.values.len()).map(Place::Value));
        places
    }
}

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
                let (rule, words) = told(problem.kind);
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

/// Returns the rule and message for a problem.
pub(crate) fn told(kind: ProblemKind) -> (&'static Rule, &'static str) {
    match kind {
        ProblemKind::DivisionByZero => (&rule::FORMULA_VALUE, "division"),
        ProblemKind::Overflow => (&rule::FORMULA_VALUE, "overflow"),
        ProblemKind::Column => (&rule::FORMULA_SYNTAX, "column"),
        ProblemKind::Decimals => (&rule::FORMULA_SYNTAX, "round"),
    }
}

/// Returns the numbers of the rows proper.
pub(crate) fn rows<'p>(plan: &'p TablePlan) -> impl Iterator<Item = usize> + 'p {
    plan.rows.iter().enumerate().filter(|(_, row)| row.part == RowPart::Row).map(|(number, _)| number)
}
