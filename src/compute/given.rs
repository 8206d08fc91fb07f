//! [`Given`]: the figures of a document laid into the cells that it declares; what fits nowhere or is missing is told.

use crate::compute::amount;
use crate::compute::blueprint::{Blueprint, ColumnFormula, TablePlan};
use crate::compute::reference;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::figures::{Amount, Cell, CellForm, FigureEntry, GivenRow};
use crate::model::ledger::RowPart;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::record::Record;

/// The figures given by a document.
#[derive(Debug)]
pub(crate) struct Given<'a> {
    /// One for each cell of the blueprint.
    pub(crate) cells: Vec<Option<GivenCell>>,
    /// One for each table.
    pub(crate) tables: Vec<GivenTable<'a>>,
    /// Where the document's figures are, for what has no place of its own.
    pub(crate) spot: Spot,
}

/// A figure as read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenCell {
    pub(crate) amount: Amount,
    pub(crate) spot: Spot,
    /// It could not be read; told already.
    pub(crate) refused: bool,
}

impl GivenCell {
    /// What stands there is no figure; told already.
    fn refused(spot: Spot) -> GivenCell {
        GivenCell { amount: Amount::Blank, spot, refused: true }
    }
}

/// The figures given for a table.
#[derive(Debug, Default)]
pub(crate) struct GivenTable<'a> {
    /// Where its figures begin; none if the document gives none.
    pub(crate) spot: Option<Spot>,
    /// One for each row of the table: where its figures begin, and its comment.
    pub(crate) rows: Vec<(Option<Spot>, Option<&'a str>)>,
}

impl<'a> Given<'a> {
    /// Reads all figures of a document.
    pub(crate) fn read(
        record: &'a Record,
        path: &SourcePath,
        spot: Spot,
        blueprint: &Blueprint<'a>,
        problems: &mut Vec<Diagnostic>,
    ) -> Given<'a> {
        let tables =
            blueprint.tables.iter().map(|plan| GivenTable { spot: None, rows: vec![(None, None); plan.rows.len()] });
        let mut given = Given { cells: vec![None; blueprint.cells], tables: tables.collect(), spot };
        let mut reader = Reader { path, problems };
        for (id, entry) in &record.figures.entries {
            match (entry, blueprint.table(id), blueprint.value(id)) {
                (FigureEntry::Table(rows), Some(table), _) => given.read_table(table, id, rows, blueprint, &mut reader),
                (FigureEntry::Value(cell), _, Some(value)) => {
                    if let Some(plan) = blueprint.values.get(value) {
                        let read = reader.cell(cell, plan.look.decimals, plan.look.percent, || id.value.clone());
                        given.put(blueprint.value_cell(value), read);
                    }
                }
                (FigureEntry::Value(cell), Some(table), None) if cell.form == CellForm::Refused => {
                    given.refuse_table(table, id.spot, blueprint);
                }
                // `drift:` without anything below it is a table without figures.
                (FigureEntry::Value(cell), Some(table), None) if cell.text.trim().is_empty() => {
                    given.read_table(table, id, &[], blueprint, &mut reader);
                }
                (FigureEntry::Value(_), Some(table), None) => {
                    reader.undeclared("table_as_value", id, "", &id.value, "");
                    given.refuse_table(table, id.spot, blueprint);
                }
                (FigureEntry::Table(_), None, Some(value)) => {
                    reader.undeclared("value_as_table", id, "", &id.value, "");
                    given.put(blueprint.value_cell(value), GivenCell::refused(id.spot));
                }
                (FigureEntry::Value(cell), None, None) if cell.form == CellForm::Refused => {}
                (_, None, None) => {
                    let nearest = reference::offered(id, blueprint.ids());
                    let words = if nearest.is_empty() { "nothing" } else { "table" };
                    reader.undeclared(words, id, "", &id.value, &nearest);
                }
            }
        }
        given.tell_missing(blueprint, record, path, reader.problems);
        given
    }

    /// What stands in a table's place is none, and that is told: none of its figures is missing besides.
    fn refuse_table(&mut self, table: usize, spot: Spot, blueprint: &Blueprint<'a>) {
        let (Some(plan), Some(given)) = (blueprint.tables.get(table), self.tables.get_mut(table)) else { return };
        given.spot = Some(spot);
        for (cell, refused) in (0..plan.rows.len()).flat_map(|row| refused_row(plan, row, spot)) {
            self.put(cell, refused);
        }
    }

    fn put(&mut self, cell: usize, read: GivenCell) {
        if let Some(slot) = self.cells.get_mut(cell) {
            *slot = Some(read);
        }
    }

    fn read_table(
        &mut self,
        table: usize,
        id: &Located<String>,
        rows: &'a [GivenRow],
        blueprint: &Blueprint<'a>,
        reader: &mut Reader,
    ) {
        let (Some(plan), Some(given)) = (blueprint.tables.get(table), self.tables.get_mut(table)) else { return };
        given.spot = Some(id.spot);
        let mut cells = Vec::new();
        for row in rows {
            let Some(number) = plan.row(&row.id) else {
                let nearest = reference::offered(&row.id, plan.row_ids());
                let words = if row.id.value == "total" { "total" } else { "row" };
                reader.undeclared(words, &row.id, id, &format!("{}.{}", id.value, row.id.value), &nearest);
                continue;
            };
            if let Some(slot) = given.rows.get_mut(number) {
                *slot = (Some(row.id.spot), row.comment.as_deref());
            }
            if row.refused {
                cells.extend(refused_row(plan, number, row.id.spot));
            }
            for (column, cell) in &row.cells {
                let subject = || format!("{}.{}", id.value, row.id.value);
                let Some(place) = plan.column(column) else {
                    let nearest = reference::offered(column, plan.column_ids());
                    reader.undeclared("column", column, id, &subject(), &nearest);
                    continue;
                };
                let Some(look) = plan.columns.get(place).map(|column| column.look) else { continue };
                let read = reader.cell(cell, look.decimals, look.percent, subject);
                cells.push((plan.cell(number, place), read));
            }
        }
        for (cell, read) in cells {
            self.put(cell, read);
        }
    }

    /// Says which figures are declared but not given: once for each row, or once for all of a table.
    fn tell_missing(
        &self,
        blueprint: &Blueprint<'a>,
        record: &Record,
        path: &SourcePath,
        problems: &mut Vec<Diagnostic>,
    ) {
        let wants =
            |plan: &TablePlan| plan.columns.iter().any(|column| is_given(&column.formula)) && !plan.rows.is_empty();
        let is_empty = record.figures.entries.is_empty();
        let wanted =
            blueprint.tables.iter().any(wants) || blueprint.values.iter().any(|value| is_given(&value.formula));
        if is_empty && wanted {
            problems.push(missing("document", path, self.spot, ""));
            return;
        }
        for (plan, given) in blueprint.tables.iter().zip(&self.tables) {
            let id = plan.spec.id.as_str();
            let Some(table_spot) = given.spot else {
                if wants(plan) {
                    problems.push(missing("table", path, self.spot, id).with("label", &plan.spec.title));
                }
                continue;
            };
            let (mut blank, mut cells, mut all) = (Vec::new(), 0, 0);
            for (number, row) in plan.rows.iter().enumerate() {
                let Some((row_spot, _)) = given.rows.get(number).copied() else { continue };
                let wants_figures = row.part == RowPart::Row || row.given;
                let spot = row_spot.unwrap_or(table_spot);
                let subject = || format!("{id}.{}", row.id);
                let mut absent = Vec::new();
                let mut present = 0;
                for (place, column) in plan.columns.iter().enumerate() {
                    let cell = self.cells.get(plan.cell(number, place)).copied().flatten();
                    let is_blank = cell.is_none_or(|cell| cell.amount == Amount::Blank && !cell.refused);
                    if is_given(&column.formula) && wants_figures {
                        if is_blank {
                            absent.push((column.spec.label.as_str(), cell.map_or(spot, |cell| cell.spot)));
                        } else {
                            present += 1;
                        }
                    } else if cell.is_some() && is_blank {
                        let words = "computed";
                        let spot = cell.map_or(spot, |cell| cell.spot);
                        problems.push(
                            missing(words, path, spot, &subject())
                                .with("label", row.label)
                                .with("columns", &column.spec.label)
                                .with("key", &column.spec.id.value),
                        );
                    }
                }
                all += absent.len() + present;
                let Some((_, first)) = absent.first().copied() else { continue };
                let words = match (row.part, present, absent.len()) {
                    (RowPart::Total, ..) => "total",
                    (_, 0, _) => "row",
                    (_, _, 1) => "one",
                    _ => "several",
                };
                let columns = absent.iter().map(|(label, _)| *label).collect::<Vec<_>>().join(", ");
                let told = missing(words, path, first, &subject()).with("label", row.label).with("columns", columns);
                if present > 0 {
                    problems.push(told);
                } else {
                    cells += absent.len();
                    blank.push(told);
                }
            }
            // A table that is yet to be filled in is one thing to do.
            match blank.first() {
                Some(first) if blank.len() > 1 => problems.push(
                    missing("cells", path, first.spot, id)
                        .with("label", &plan.spec.title)
                        .with("missing", cells)
                        .with("all", all)
                        .with("rows", blank.len()),
                ),
                _ => problems.extend(blank),
            }
        }
        let mut lacking = Vec::new();
        for (number, value) in blueprint.values.iter().enumerate() {
            let cell = self.cells.get(blueprint.value_cell(number)).copied().flatten();
            let is_blank = cell.is_none_or(|cell| cell.amount == Amount::Blank && !cell.refused);
            if is_blank && is_given(&value.formula) {
                let spot = cell.map_or(self.spot, |cell| cell.spot);
                lacking.push(missing("value", path, spot, &value.spec.id).with("label", &value.spec.label));
            }
        }
        let all = blueprint.values.iter().filter(|value| is_given(&value.formula)).count();
        match lacking.first() {
            Some(first) if lacking.len() > 2 => problems.push(
                missing("values", path, first.spot, &first.subject).with("missing", lacking.len()).with("all", all),
            ),
            _ => problems.extend(lacking),
        }
    }
}

/// Returns the cells of a row in whose place something else stands.
fn refused_row(plan: &TablePlan, row: usize, spot: Spot) -> impl Iterator<Item = (usize, GivenCell)> {
    (0..plan.columns.len()).map(move |column| (plan.cell(row, column), GivenCell::refused(spot)))
}

fn is_given(formula: &ColumnFormula) -> bool {
    matches!(formula, ColumnFormula::Given)
}

fn missing(words: &'static str, path: &SourcePath, spot: Spot, subject: &str) -> Diagnostic {
    Diagnostic::new(&rule::CELL_MISSING, words, path, spot).about(subject).with("id", subject)
}

struct Reader<'a> {
    path: &'a SourcePath,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn cell(&mut self, cell: &Cell, decimals: u8, percent: bool, subject: impl FnOnce() -> String) -> GivenCell {
        if cell.form == CellForm::Refused {
            return GivenCell::refused(cell.spot);
        }
        match amount::read(&cell.text, amount::Notation { decimals, percent }) {
            Ok(amount) => {
                if cell.form == CellForm::Split {
                    let parted = Diagnostic::new(&rule::AMOUNT_SYNTAX, "braces", self.path, cell.spot);
                    self.problems.push(parted.about(subject()).with("text", &cell.text));
                }
                GivenCell { amount, spot: cell.spot, refused: false }
            }
            // What makes it no amount is told, and with it how to write it; that its comma parts it is the same mistake.
            Err(refusal) => {
                self.problems.push(refusal.diagnostic(&cell.text, decimals, self.path, cell).about(subject()));
                GivenCell::refused(cell.spot)
            }
        }
    }

    fn undeclared(&mut self, words: &'static str, id: &Located<String>, table: &str, subject: &str, nearest: &str) {
        self.problems.push(
            Diagnostic::new(&rule::FIGURE_UNDECLARED, words, self.path, id.spot)
                .about(subject)
                .with("id", &id.value)
                .with("table", table)
                .with("nearest", nearest),
        );
    }
}
