//! The rules on figures. To add one: a file here whose module doc is its manual page, a line in [`check`], words in the
//! locale files, and a test that fires and one that does not.

pub(crate) mod correction_logged;
pub(crate) mod date_asof;
pub(crate) mod declared;
pub(crate) mod delta;
pub(crate) mod derivable;
pub(crate) mod explain_threshold;
pub(crate) mod forecast_floor;
pub(crate) mod overrun;
pub(crate) mod parts_total;
pub(crate) mod period_gap;
pub(crate) mod plausible_runrate;
pub(crate) mod stock;
pub(crate) mod sum_column;
pub(crate) mod variance;

use crate::compute::blueprint::TablePlan;
use crate::compute::evaluate::{self, Value};
use crate::compute::exact::Exact;
use crate::compute::grid::{Grid, Origin, Place};
use crate::compute::world::World;
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::card::Period;
use crate::model::figures::{Role, RowClass};
use crate::model::ledger::{CheckOutcome, RowPart, Sheet, Table};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::record::Record;
use crate::model::settings::{Language, Settings};

/// A document whose figures are checked.
pub(crate) struct Inspection<'i, 'a> {
    pub(crate) document: &'a DocumentId,
    pub(crate) path: &'a SourcePath,
    pub(crate) record: &'a Record,
    pub(crate) period: Option<Period>,
    pub(crate) world: &'i World<'i, 'a>,
    /// Which of the world's grids is the document's.
    pub(crate) number: usize,
    pub(crate) sheet: &'i Sheet,
    /// The sheet of the period before.
    pub(crate) previous: Option<&'i Sheet>,
    pub(crate) settings: &'i Settings,
}

/// What a rule found in one table or document.
#[derive(Default)]
pub(crate) struct Findings {
    /// How many single comparisons were made; none means that the rule had nothing to do here.
    pub(crate) compared: u32,
    pub(crate) found: Vec<Diagnostic>,
}

/// Runs every rule on the figures of one document.
pub(crate) fn check(inspection: &Inspection) -> (Vec<Diagnostic>, Vec<CheckOutcome>) {
    type TableRule = (&'static Rule, fn(&Inspected) -> Findings);
    let table_rules: [TableRule; 15] = [
        (&rule::SUM_COLUMN, sum_column::check),
        (&rule::VARIANCE_ROW, variance::rows),
        (&rule::VARIANCE_TOTAL, variance::totals),
        (&rule::FORECAST_FLOOR, forecast_floor::check),
        (&rule::OVERRUN_UNBUDGETED, overrun::unbudgeted),
        (&rule::OVERRUN_ACTUAL, overrun::actual),
        (&rule::EXPLAIN_THRESHOLD, explain_threshold::check),
        (&rule::PLAUSIBLE_RUNRATE, plausible_runrate::check),
        (&rule::STOCK_FLOW, stock::flow),
        (&rule::STOCK_CARRY, stock::carry),
        (&rule::PARTS_TOTAL, parts_total::check),
        (&rule::DELTA_SCALE, delta::scale),
        (&rule::DELTA_COPIED, delta::copied),
        (&rule::CELL_MISSING, cells),
        (&rule::ACCESS_DERIVABLE, derivable::rows),
    ];
    let mut all = Vec::new();
    let mut outcomes = Vec::new();
    let mut record = |rule: &'static Rule, subject: &str, findings: Findings| {
        if findings.compared > 0 {
            outcomes.push(CheckOutcome {
                document: inspection.document.clone(),
                rule,
                subject: subject.to_owned(),
                compared: findings.compared,
                worst: findings.found.iter().map(|finding| finding.severity).max(),
            });
        }
        all.extend(findings.found);
    };
    for (number, table) in inspection.sheet.tables.iter().enumerate() {
        let Some(plan) = inspection.grid().and_then(|grid| grid.blueprint.tables.get(number)) else { continue };
        let before = inspection.previous.and_then(|sheet| sheet.table(&table.id));
        let inspected = Inspected { inspection, number, table, plan, before };
        for (rule, check) in table_rules {
            record(rule, &table.id, check(&inspected));
        }
    }
    for (rule, subject, findings) in declared::check(inspection) {
        record(rule, &subject, findings);
    }
    record(&rule::VARIANCE_ROW, "", variance::values(inspection));
    record(&rule::ACCESS_DERIVABLE, "", derivable::equations(inspection));
    record(&rule::DATE_ASOF, "", date_asof::check(inspection));
    record(&rule::CORRECTION_LOGGED, "", correction_logged::check(inspection));
    (all, outcomes)
}

/// Counts what `cell.missing` looked at: the findings themselves were made when the figures were read.
fn cells(table: &Inspected) -> Findings {
    let subject = format!("{}.", table.table.id);
    let problems = table.grid().map_or(&[][..], |grid| &grid.problems);
    let is_own = |problem: &&Diagnostic| {
        problem.rule == &rule::CELL_MISSING
            && (problem.subject.starts_with(&subject) || problem.subject == table.table.id)
    };
    let compared = table.rows(RowPart::Row).count() * table.plan.columns.len();
    // A copy decides on the outcome and is dropped with the other repetitions.
    Findings { compared: compared as u32, found: problems.iter().filter(is_own).cloned().collect() }
}

impl<'a> Inspection<'_, 'a> {
    pub(crate) fn grid(&self) -> Option<&Grid<'a>> {
        self.world.grids.get(self.number)
    }

    pub(crate) fn language(&self) -> Language {
        self.settings.language
    }
}

/// A table that is checked.
pub(crate) struct Inspected<'i, 'a> {
    pub(crate) inspection: &'i Inspection<'i, 'a>,
    pub(crate) number: usize,
    pub(crate) table: &'i Table,
    pub(crate) plan: &'i TablePlan<'a>,
    /// The same table one period earlier.
    pub(crate) before: Option<&'i Table>,
}

impl<'a> Inspected<'_, 'a> {
    pub(crate) fn grid(&self) -> Option<&Grid<'a>> {
        self.inspection.grid()
    }

    /// Returns the numbers of the rows that are a certain part of the table.
    pub(crate) fn rows(&self, part: RowPart) -> impl Iterator<Item = usize> {
        self.table.rows.iter().enumerate().filter(move |(_, row)| row.part == part).map(|(number, _)| number)
    }

    pub(crate) fn place(&self, row: usize, column: usize) -> Place {
        Place::Cell { table: self.number, row, column }
    }

    /// Returns the value that the table shows.
    pub(crate) fn value(&self, row: usize, column: usize) -> Value {
        self.grid().map_or(Value::Blank, |grid| grid.value(self.place(row, column)))
    }

    /// Returns the number that the table shows.
    pub(crate) fn exact(&self, row: usize, column: usize) -> Option<Exact> {
        self.value(row, column).number()
    }

    /// Returns the number that is written in the document, also where a formula decides.
    pub(crate) fn given(&self, row: usize, column: usize) -> Option<Exact> {
        self.grid()?.typed(self.place(row, column))
    }

    pub(crate) fn is_computed(&self, column: usize) -> bool {
        self.table.columns.get(column).is_some_and(|column| column.formula.is_some())
    }

    pub(crate) fn class(&self, row: usize) -> RowClass {
        self.table.rows.get(row).map_or(RowClass::Cost, |row| row.class)
    }

    pub(crate) fn label(&self, row: usize) -> &str {
        self.table.rows.get(row).map_or("", |row| &row.label)
    }

    pub(crate) fn column_label(&self, column: usize) -> &str {
        self.table.columns.get(column).map_or("", |column| &column.label)
    }

    pub(crate) fn role(&self, role: Role) -> Option<usize> {
        self.table.role(role)
    }

    /// Writes a number as the column shows it.
    pub(crate) fn shown(&self, number: Exact, column: usize) -> String {
        let Some(grid) = self.grid() else { return String::new() };
        evaluate::shown(Value::Number(number), grid.look(self.place(0, column)), self.inspection.language())
    }

    /// Returns the line with the values of a computed figure.
    pub(crate) fn worked(&self, row: usize, column: usize) -> String {
        let slot = self.grid().and_then(|grid| grid.slot(self.place(row, column)));
        slot.and_then(|slot| slot.worked.clone()).unwrap_or_default()
    }

    pub(crate) fn spot(&self, row: usize, column: usize) -> Spot {
        self.grid().map_or(Spot::START, |grid| grid.spot(self.place(row, column)))
    }

    /// Starts a finding about a row, at one of its figures.
    pub(crate) fn finding(&self, rule: &'static Rule, words: &'static str, row: usize, column: usize) -> Diagnostic {
        let id = self.table.rows.get(row).map_or("", |row| &row.id);
        Diagnostic::new(rule, words, self.inspection.path, self.spot(row, column))
            .about(format!("{}.{id}", self.table.id))
            .with("label", self.label(row))
            .with("table", &self.table.title)
            .with("column", self.column_label(column))
    }

    /// Returns a given figure and the computed one that it ought to equal, if it does not: a quotient is compared as shown.
    pub(crate) fn differs(&self, row: usize, column: usize, computed: Exact) -> Option<(Exact, Exact)> {
        let given = self.given(row, column)?;
        self.grid()?.apart(self.place(row, column), given, computed)
    }

    /// Returns what a column is computed from in a row.
    pub(crate) fn origin(&self, row: usize, column: usize) -> Option<Origin<'_, 'a>> {
        self.grid().map(|grid| grid.origin(self.place(row, column)))
    }
}

/// Whether two digits that changed places explain a difference: it is then 9, 18 … 81 times a power of ten.
pub(crate) fn looks_swapped(difference: Exact) -> bool {
    if difference.is_zero() || !difference.is_multiple_of(9) {
        return false;
    }
    let mut ninth = match difference.abs().over(Exact::whole(9)) {
        Ok(ninth) => ninth,
        Err(_) => return false,
    };
    while ninth.is_multiple_of(10) {
        let Ok(tenth) = ninth.over(Exact::whole(10)) else { return false };
        ninth = tenth;
    }
    ninth <= Exact::whole(9)
}
