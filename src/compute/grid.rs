//! [`Grid`]: the cells of one document while they are worked out. What needs no other cell, or only those of its column, is
//! known at once.

use std::sync::Arc;

use crate::compute::blueprint::{Blueprint, ColumnFormula, ColumnPlan, Formula, Measure, TablePlan};
use crate::compute::evaluate::{self, Look, Seen, Value};
use crate::compute::exact::Exact;
use crate::compute::given::Given;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::ledger::RowPart;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::settings::Language;

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
    pub(super) state: State,
    pub(crate) value: Value,
    /// The formula with its values and the result.
    pub(crate) worked: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
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

    pub(super) fn column(&self, table: usize, column: usize) -> Option<&ColumnPlan<'a>> {
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

    pub(super) fn put(&mut self, place: Place, value: Value, worked: Option<String>) {
        let index = self.index(place);
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Slot { state: State::Known, value, worked };
        }
    }

    pub(super) fn mark_waiting(&mut self, place: Place) {
        let index = self.index(place);
        if let Some(slot) = self.slots.get_mut(index) {
            slot.state = State::Waiting;
        }
    }

    pub(super) fn failed(&self, words: &'static str, place: Place) -> Diagnostic {
        Diagnostic::new(&rule::FORMULA_VALUE, words, self.path, self.spot(place))
            .about(self.subject(place))
            .with("name", self.name(place))
    }

    /// Returns all its cells.
    pub(super) fn places(&self) -> Vec<Place> {
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

/// Returns the numbers of the rows proper.
pub(crate) fn rows<'p>(plan: &'p TablePlan) -> impl Iterator<Item = usize> + 'p {
    plan.rows.iter().enumerate().filter(|(_, row)| row.part == RowPart::Row).map(|(number, _)| number)
}
