//! [`Blueprint`]: the tables, values and checks of a document as declared, with their formulas understood. All reports
//! of a series share one.

use std::collections::BTreeMap;

use crate::compute::evaluate::Look;
use crate::compute::expression::{self, Body, Expression, Name, Span, SyntaxFault};
use crate::compute::reference::{self, Elsewhere};
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::catalog::Catalog;
use crate::model::figures::{CheckSpec, ColumnSpec, RowClass, TableSpec, ValueSpec};
use crate::model::ledger::{RowPart, is_percent};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::{Located, Spot};
use crate::model::record::{KindRecord, Record};

/// Tables with more cells than this are a mistake, and are not computed.
const MOST_CELLS: usize = 50_000;
/// So are tables with more rows: a formula may name all rows of a column, in every row.
const MOST_ROWS: usize = 2_000;
/// Ids that mean something else.
const RESERVED_ROWS: [&str; 2] = ["total", "remainder"];
const RESERVED_COLUMNS: [&str; 1] = ["comment"];
const RESERVED_TABLES: [&str; 2] = ["previous", "_"];

/// What a document declares.
#[derive(Debug, Default)]
pub(crate) struct Blueprint<'a> {
    pub(crate) tables: Vec<TablePlan<'a>>,
    pub(crate) values: Vec<ValuePlan<'a>>,
    pub(crate) checks: Vec<CheckPlan<'a>>,
    /// Ids of the charts of the series.
    pub(crate) charts: Vec<&'a str>,
    /// How many cells all tables and values have together; the values come last.
    pub(crate) cells: usize,
    /// Whether a formula names figures of another document.
    pub(crate) reaches_out: bool,
    tables_by_id: BTreeMap<&'a str, usize>,
    values_by_id: BTreeMap<&'a str, usize>,
}

/// A table.
#[derive(Debug)]
pub(crate) struct TablePlan<'a> {
    pub(crate) spec: &'a TableSpec,
    /// The file that declares it.
    pub(crate) path: &'a SourcePath,
    /// Number of its first cell.
    pub(crate) first_cell: usize,
    pub(crate) columns: Vec<ColumnPlan<'a>>,
    pub(crate) rows: Vec<RowPlan<'a>>,
    rows_by_id: BTreeMap<&'a str, usize>,
    columns_by_id: BTreeMap<&'a str, usize>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct ColumnPlan<'a> {
    pub(crate) spec: &'a ColumnSpec,
    pub(crate) formula: ColumnFormula<'a>,
    pub(crate) measure: Measure<'a>,
    pub(crate) look: Look,
}

/// Where the figures of a column come from.
#[derive(Debug)]
pub(crate) enum ColumnFormula<'a> {
    /// From the document.
    Given,
    /// From a formula.
    Computed(Formula<'a>),
    /// From a formula that cannot be read; told already.
    Broken,
}

/// A row.
#[derive(Debug)]
pub(crate) struct RowPlan<'a> {
    pub(crate) id: &'a str,
    pub(crate) label: &'a str,
    pub(crate) class: RowClass,
    pub(crate) part: RowPart,
    /// A total that is a figure of its own.
    pub(crate) given: bool,
}

/// A named value.
#[derive(Debug)]
pub(crate) struct ValuePlan<'a> {
    pub(crate) spec: &'a ValueSpec,
    pub(crate) path: &'a SourcePath,
    pub(crate) formula: ColumnFormula<'a>,
    pub(crate) measure: Measure<'a>,
    pub(crate) look: Look,
}

/// A declared check.
#[derive(Debug)]
pub(crate) struct CheckPlan<'a> {
    pub(crate) spec: &'a CheckSpec,
    pub(crate) rule: &'static Rule,
    pub(crate) formula: Formula<'a>,
}

/// What a number measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Measure<'a> {
    pub(crate) unit: &'a str,
    pub(crate) scale: u32,
}

/// A formula, understood.
#[derive(Debug)]
pub(crate) struct Formula<'a> {
    pub(crate) text: &'a Located<String>,
    pub(crate) path: &'a SourcePath,
    pub(crate) expression: Expression,
    /// What each of the expression's names means.
    pub(crate) references: Vec<Reference>,
}

impl Formula<'_> {
    /// Returns its names, each with what it means.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&Name, &Reference)> {
        self.expression.names.iter().zip(&self.references)
    }
}

/// What a name means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Reference {
    /// A column, in the row that is computed.
    Column(usize),
    /// A cell of the same table.
    SameTable { row: usize, column: usize },
    /// A cell.
    Cell { table: usize, row: usize, column: usize },
    /// All rows of a column.
    Range { table: usize, column: usize },
    /// A named value.
    Value(usize),
    /// A figure of another document; looked up when its figures are known.
    Elsewhere,
}

/// Why a name means nothing: a message of `ref.figure` or `ref.row`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NameFault {
    pub(crate) rule: &'static Rule,
    pub(crate) words: &'static str,
    /// The part that is unknown.
    pub(crate) unknown: String,
    /// Where it was looked for: a table, a series.
    pub(crate) within: String,
    /// The nearest ids, each in backticks.
    pub(crate) nearest: String,
}

impl NameFault {
    pub(crate) fn new(words: &'static str, unknown: &str, within: &str, nearest: String) -> NameFault {
        let rule = if words == "row" { &rule::REF_ROW } else { &rule::REF_FIGURE };
        NameFault { rule, words, unknown: unknown.to_owned(), within: within.to_owned(), nearest }
    }

    /// Says it at a place.
    pub(crate) fn diagnostic(&self, name: &Name, path: &SourcePath, spot: Spot) -> Diagnostic {
        Diagnostic::new(self.rule, self.words, path, spot)
            .about(name.text())
            .with("name", name.text())
            .with("unknown", &self.unknown)
            .with("within", &self.within)
            .with("nearest", &self.nearest)
    }
}

impl<'a> TablePlan<'a> {
    /// Returns the number of a cell among all cells of the document.
    pub(crate) fn cell(&self, row: usize, column: usize) -> usize {
        self.first_cell + row * self.columns.len() + column
    }

    pub(crate) fn row(&self, id: &str) -> Option<usize> {
        self.rows_by_id.get(id).copied()
    }

    pub(crate) fn column(&self, id: &str) -> Option<usize> {
        self.columns_by_id.get(id).copied()
    }

    /// Returns the ids of its rows.
    pub(crate) fn row_ids(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.rows.iter().map(|row| row.id).collect::<Vec<_>>().into_iter()
    }

    /// Returns the ids of its columns.
    pub(crate) fn column_ids(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.spec.columns.iter().map(|column| column.id.value.as_str())
    }
}

impl<'a> Blueprint<'a> {
    /// Reads what the given records declare: of a report first its series', then its own.
    pub(crate) fn new(
        sources: &[(&'a SourcePath, &'a Record)],
        document: &DocumentId,
        catalog: &Catalog,
        problems: &mut Vec<Diagnostic>,
    ) -> Blueprint<'a> {
        let mut blueprint = Blueprint::default();
        for (path, record) in sources {
            for spec in &record.tables {
                blueprint.add_table(spec, path, problems);
            }
            if let KindRecord::Series(series) = &record.kind {
                blueprint.charts.extend(series.charts.iter().map(|chart| chart.id.as_str()));
            }
        }
        let mut next = blueprint.cells;
        for (path, record) in sources {
            for spec in &record.values {
                if blueprint.is_taken(&spec.id, path, problems) {
                    continue;
                }
                let unit = spec.unit.as_deref().unwrap_or("");
                let percent = is_percent(unit);
                blueprint.values_by_id.insert(&spec.id, blueprint.values.len());
                blueprint.values.push(ValuePlan {
                    spec,
                    path,
                    formula: ColumnFormula::Given,
                    measure: Measure { unit, scale: if percent { 1 } else { spec.scale } },
                    look: Look { decimals: spec.decimals, percent },
                });
                next += 1;
            }
        }
        blueprint.cells = next;
        blueprint.add_formulas(document, catalog, problems);
        for (path, record) in sources {
            for spec in &record.checks {
                blueprint.add_check(spec, path, document, catalog, problems);
            }
        }
        blueprint
    }

    /// Returns every formula of its columns, values and checks.
    pub(crate) fn formulas(&self) -> impl Iterator<Item = &Formula<'a>> {
        let columns = self.tables.iter().flat_map(|table| &table.columns).map(|column| &column.formula);
        let computed =
            columns.chain(self.values.iter().map(|value| &value.formula)).filter_map(|formula| match formula {
                ColumnFormula::Computed(formula) => Some(formula),
                ColumnFormula::Given | ColumnFormula::Broken => None,
            });
        computed.chain(self.checks.iter().map(|check| &check.formula))
    }

    pub(crate) fn table(&self, id: &str) -> Option<usize> {
        self.tables_by_id.get(id).copied()
    }

    pub(crate) fn value(&self, id: &str) -> Option<usize> {
        self.values_by_id.get(id).copied()
    }

    /// Returns the number of a named value's cell.
    pub(crate) fn value_cell(&self, value: usize) -> usize {
        self.cells - self.values.len() + value
    }

    /// Returns the ids of tables and values.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'a str> + Clone {
        let tables = self.tables.iter().map(|table| table.spec.id.value.as_str());
        tables.chain(self.values.iter().map(|value| value.spec.id.value.as_str())).collect::<Vec<_>>().into_iter()
    }

    fn is_taken(&self, id: &Located<String>, path: &SourcePath, problems: &mut Vec<Diagnostic>) -> bool {
        let words = if RESERVED_TABLES.contains(&id.as_str()) {
            "reserved"
        } else if self.table(id).is_some() || self.value(id).is_some() {
            "duplicate"
        } else {
            return false;
        };
        problems.push(declaration(words, path, id.spot).about(id.as_str()).with("id", id.as_str()));
        true
    }

    fn add_table(&mut self, spec: &'a TableSpec, path: &'a SourcePath, problems: &mut Vec<Diagnostic>) {
        if self.is_taken(&spec.id, path, problems) {
            return;
        }
        let id = &spec.id;
        let rows = spec.rows.len() + spec.subtotals.len() + 2;
        if rows > MOST_ROWS || rows.saturating_mul(spec.columns.len()) > MOST_CELLS {
            problems.push(declaration("too_large", path, id.spot).about(id.as_str()).with("id", id.as_str()));
            return;
        }
        for (words, is_empty) in [("no_columns", spec.columns.is_empty()), ("no_rows", spec.rows.is_empty())] {
            if is_empty {
                problems.push(declaration(words, path, id.spot).about(id.as_str()).with("id", id.as_str()));
            }
        }
        let table_unit = spec.unit.as_deref().unwrap_or("");
        let mut plan = TablePlan {
            spec,
            path,
            first_cell: self.cells,
            columns: Vec::with_capacity(spec.columns.len()),
            rows: Vec::with_capacity(spec.rows.len() + spec.subtotals.len() + 2),
            rows_by_id: BTreeMap::new(),
            columns_by_id: BTreeMap::new(),
        };
        for column in &spec.columns {
            let words = match RESERVED_COLUMNS.contains(&column.id.as_str()) {
                true => Some("reserved"),
                false => plan.columns_by_id.contains_key(column.id.as_str()).then_some("duplicate"),
            };
            if let Some(words) = words {
                problems.push(inside(words, spec, &column.id, path));
            }
            let unit = column.unit.as_deref().unwrap_or(table_unit);
            let percent = is_percent(unit);
            plan.columns_by_id.entry(&column.id).or_insert(plan.columns.len());
            plan.columns.push(ColumnPlan {
                spec: column,
                formula: ColumnFormula::Given,
                // A column in another unit than the table's is not in thousands because the table is.
                measure: Measure { unit, scale: if percent || unit != table_unit { 1 } else { spec.scale } },
                look: Look { decimals: column.decimals.unwrap_or(spec.decimals), percent },
            });
        }
        let rows = spec.rows.iter().map(|row| (&row.id, row.label.as_str(), row.class, RowPart::Row));
        let subtotals = spec.subtotals.iter().map(|row| (&row.id, row.label.as_str(), row.of, RowPart::Subtotal));
        for (id, label, class, part) in rows.chain(subtotals) {
            let words = match RESERVED_ROWS.contains(&id.as_str()) {
                true => Some("reserved"),
                false => plan.rows_by_id.contains_key(id.as_str()).then_some("duplicate"),
            };
            if let Some(words) = words {
                problems.push(inside(words, spec, id, path));
                continue;
            }
            plan.rows_by_id.insert(id, plan.rows.len());
            plan.rows.push(RowPlan { id, label, class, part, given: false });
        }
        for subtotal in &spec.subtotals {
            if !spec.rows.iter().any(|row| row.class == subtotal.of) {
                problems.push(inside("empty_subtotal", spec, &subtotal.id, path).with("class", subtotal.of.word()));
            }
        }
        if let Some(total) = &spec.total {
            if total.partial && !total.given {
                problems.push(declaration("partial", path, id.spot).about(id.as_str()).with("id", id.as_str()));
            }
            let mut add = |id: &'static str, label: &'a str, part, given| {
                plan.rows_by_id.insert(id, plan.rows.len());
                plan.rows.push(RowPlan { id, label, class: RowClass::Cost, part, given });
            };
            if total.given && total.partial {
                add("remainder", "", RowPart::Remainder, false);
            }
            add("total", &total.label, RowPart::Total, total.given);
        }
        self.cells += plan.rows.len() * plan.columns.len();
        self.tables_by_id.insert(&spec.id, self.tables.len());
        self.tables.push(plan);
    }

    fn add_formulas(&mut self, document: &DocumentId, catalog: &Catalog, problems: &mut Vec<Diagnostic>) {
        for table in 0..self.tables.len() {
            for column in 0..self.tables[table].columns.len() {
                let plan = &self.tables[table];
                let (path, spec) = (plan.path, plan.columns[column].spec);
                let Some(text) = &spec.formula else { continue };
                let subject = format!("{}.{}", plan.spec.id.value, spec.id.value);
                let formula = self.formula(text, path, Some(table), &subject, document, catalog, problems);
                let plan = &mut self.tables[table].columns[column];
                plan.formula = number_only(formula, path, &subject, problems);
            }
        }
        for value in 0..self.values.len() {
            let (path, spec) = (self.values[value].path, self.values[value].spec);
            let Some(text) = &spec.formula else { continue };
            let formula = self.formula(text, path, None, &spec.id, document, catalog, problems);
            self.values[value].formula = number_only(formula, path, &spec.id, problems);
        }
    }

    fn add_check(
        &mut self,
        spec: &'a CheckSpec,
        path: &'a SourcePath,
        document: &DocumentId,
        catalog: &Catalog,
        problems: &mut Vec<Diagnostic>,
    ) {
        if let Some(first) = self.checks.iter().find(|check| check.spec.id.value == spec.id.value) {
            // Two of one document are told where it is loaded.
            if first.formula.path != path {
                let told = declaration("duplicate", path, spec.id.spot);
                problems.push(told.about(spec.id.as_str()).with("id", &spec.id.value));
            }
            return;
        }
        let known = Rule::named(&spec.rule).filter(|rule| DECLARABLE.contains(&rule.id));
        let Some(rule) = known else {
            let nearest = reference::offered(&spec.rule, DECLARABLE.iter().copied());
            problems.push(
                declaration("check_rule", path, spec.rule.spot)
                    .about(spec.id.as_str())
                    .with("id", &spec.rule.value)
                    .with("nearest", nearest),
            );
            return;
        };
        let Some(formula) = self.formula(&spec.expression, path, None, &spec.id, document, catalog, problems) else {
            return;
        };
        if let Body::Number(_) = formula.expression.body {
            problems.push(
                Diagnostic::new(&rule::FORMULA_SYNTAX, "not_a_comparison", path, spec.expression.spot)
                    .about(spec.id.as_str())
                    .with("text", &spec.expression.value),
            );
            return;
        }
        self.checks.push(CheckPlan { spec, rule, formula });
    }

    #[expect(clippy::too_many_arguments, reason = "one formula with all that surrounds it")]
    fn formula(
        &mut self,
        text: &'a Located<String>,
        path: &'a SourcePath,
        table: Option<usize>,
        subject: &str,
        document: &DocumentId,
        catalog: &Catalog,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Formula<'a>> {
        let columns = table.and_then(|table| self.tables.get(table));
        let knows = |word: &str| {
            reference::is_document(word, catalog) || columns.is_some_and(|plan| plan.column(word).is_some())
        };
        let expression = match expression::parse(text, &knows) {
            Ok(expression) => expression,
            Err(fault) => {
                problems.push(syntax(&fault, path, text).about(subject));
                return None;
            }
        };
        let mut references = Vec::with_capacity(expression.names.len());
        for name in &expression.names {
            match self.reference(name, table, document, catalog) {
                Ok(reference) => {
                    self.reaches_out |= reference == Reference::Elsewhere;
                    references.push(reference);
                }
                Err(fault) => problems.push(fault.diagnostic(name, path, within(text, name.span)).about(subject)),
            }
        }
        (references.len() == expression.names.len()).then_some(Formula { text, path, expression, references })
    }

    /// Returns what a name means in a formula of a table, or in a value or check.
    fn reference(
        &self,
        name: &Name,
        table: Option<usize>,
        document: &DocumentId,
        catalog: &Catalog,
    ) -> Result<Reference, NameFault> {
        if name.document.is_none() {
            match self.local(&name.words, table) {
                Ok(reference) => return Ok(reference),
                Err(fault) if self.is_own(&name.words) => return Err(fault),
                Err(fault) => match reference::elsewhere(name, document, catalog) {
                    Elsewhere::Unknown if !reference::is_lost(name, document, catalog) => return Err(fault),
                    // Whether there is such a report is a question of the month, not of the formula.
                    _ => return Ok(Reference::Elsewhere),
                },
            }
        }
        Ok(Reference::Elsewhere)
    }

    /// Whether a name begins with a table or value of this document.
    pub(crate) fn is_own(&self, words: &[String]) -> bool {
        words.first().is_some_and(|first| self.table(first).is_some() || self.value(first).is_some())
    }

    /// Returns what words mean among the tables and values declared here; `table` is the one whose formula it is.
    pub(crate) fn local(&self, words: &[String], table: Option<usize>) -> Result<Reference, NameFault> {
        let same = table.and_then(|table| self.tables.get(table));
        match (words, same) {
            ([column], Some(plan)) if plan.column(column).is_some() => {
                Ok(Reference::Column(plan.column(column).unwrap_or(0)))
            }
            ([row, column], Some(plan)) if plan.row(row).is_some() && plan.column(column).is_some() => {
                Ok(Reference::SameTable { row: plan.row(row).unwrap_or(0), column: plan.column(column).unwrap_or(0) })
            }
            ([value], _) if self.value(value).is_some() => Ok(Reference::Value(self.value(value).unwrap_or(0))),
            ([first, rest @ ..], _) => match self.table(first) {
                Some(table) => self.in_table(table, rest),
                None => Err(self.unknown(first, rest, same)),
            },
            ([], _) => Err(NameFault::new("table", "", "", reference::listed(self.ids()))),
        }
    }

    fn in_table(&self, table: usize, words: &[String]) -> Result<Reference, NameFault> {
        let Some(plan) = self.tables.get(table) else {
            return Err(NameFault::new("table", "", "", String::new()));
        };
        let id = plan.spec.id.as_str();
        match words {
            [row, column] => match (plan.row(row), plan.column(column)) {
                (Some(row), Some(column)) => Ok(Reference::Cell { table, row, column }),
                (None, _) => Err(NameFault::new("row", row, id, reference::offered(row, plan.row_ids()))),
                (_, None) => Err(NameFault::new("column", column, id, reference::offered(column, plan.column_ids()))),
            },
            [column] => match plan.column(column) {
                Some(column) => Ok(Reference::Range { table, column }),
                None if plan.row(column).is_some() => {
                    Err(NameFault::new("no_column", column, id, reference::listed(plan.column_ids())))
                }
                None => Err(NameFault::new("column", column, id, reference::offered(column, plan.column_ids()))),
            },
            [] => Err(NameFault::new("only_table", id, id, reference::listed(plan.column_ids()))),
            [_, _, extra, ..] => Err(NameFault::new("too_many", extra, id, String::new())),
        }
    }

    fn unknown(&self, first: &str, rest: &[String], same: Option<&TablePlan>) -> NameFault {
        let hyphen = first.contains('-') && rest.is_empty();
        let parts: Vec<&str> = first.split('-').collect();
        let is_known = |part: &&str| self.value(part).is_some() || same.is_some_and(|plan| plan.column(part).is_some());
        if hyphen && parts.iter().all(is_known) {
            return NameFault::new("hyphen", first, "", format!("`{}`", parts.join(" - ")));
        }
        let mut candidates: Vec<&str> = Vec::new();
        if rest.is_empty() {
            candidates.extend(same.into_iter().flat_map(|plan| plan.column_ids()));
        }
        candidates.extend(self.ids());
        NameFault::new("table", first, "", reference::offered(first, candidates))
    }
}

/// The rules that a declared check may report as: those on figures.
pub(crate) const DECLARABLE: [&str; 11] = [
    "total.cross",
    "sum.column",
    "variance.row",
    "variance.total",
    "forecast.floor",
    "overrun.unbudgeted",
    "overrun.actual",
    "plausible.runrate",
    "stock.flow",
    "stock.carry",
    "parts.total",
];

fn number_only<'a>(
    formula: Option<Formula<'a>>,
    path: &SourcePath,
    subject: &str,
    problems: &mut Vec<Diagnostic>,
) -> ColumnFormula<'a> {
    match formula {
        None => ColumnFormula::Broken,
        Some(formula) if matches!(formula.expression.body, Body::Comparison(..)) => {
            problems.push(
                Diagnostic::new(&rule::FORMULA_SYNTAX, "comparison", path, formula.text.spot)
                    .about(subject)
                    .with("text", &formula.text.value),
            );
            ColumnFormula::Broken
        }
        Some(formula) => ColumnFormula::Computed(formula),
    }
}

fn declaration(words: &'static str, path: &SourcePath, spot: Spot) -> Diagnostic {
    Diagnostic::new(&rule::TABLE_DECLARATION, words, path, spot)
}

fn inside(words: &'static str, table: &TableSpec, id: &Located<String>, path: &SourcePath) -> Diagnostic {
    declaration(words, path, id.spot)
        .about(format!("{}.{}", table.id.value, id.value))
        .with("id", &id.value)
        .with("table", &table.id.value)
}

/// Says a fault of syntax at its place in the formula.
pub(crate) fn syntax(fault: &SyntaxFault, path: &SourcePath, text: &Located<String>) -> Diagnostic {
    Diagnostic::new(&rule::FORMULA_SYNTAX, fault.words, path, within(text, fault.span))
        .with("text", &fault.text)
        .with("instead", &fault.instead)
        .with("formula", shortened(text))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns the place of a stretch of a formula. A formula in quotes begins one column later; one over several lines
/// is pointed at as a whole.
pub(crate) fn within(text: &Located<String>, span: Span) -> Spot {
    let characters = text.value.chars().count() as u32;
    let lead = match text.spot.length.checked_sub(characters) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return text.spot,
    };
    Spot { line: text.spot.line, column: text.spot.column + lead + span.start, length: span.length.max(1) }
}
