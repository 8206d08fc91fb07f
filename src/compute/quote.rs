//! References in text, `{{ drift.total.variance as mill 3 }}`, become what the reader sees, with the exact number, the way
//! it was computed and its source.
//!
//! ```text
//! reference = expression ( "as" format decimals? )?
//! format    = "kr" | "tusen" | "mill" | "prosent"
//! reference = expression "as" "ord" below "/" zero "/" above
//! ```

use std::cell::RefCell;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::compute::amount::{self, Notation};
use crate::compute::blueprint::{Measure, NameFault};
use crate::compute::evaluate::{self, Look, Operand, Seen, Value};
use crate::compute::exact::Exact;
use crate::compute::expression::{self, Body, Expression, Name, Part, Span};
use crate::compute::reference::{self, Elsewhere};
use crate::compute::world::scaled;
use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::locale::number;
use crate::model::catalog::Catalog;
use crate::model::figures::{Amount, Cell, CellForm};
use crate::model::ledger::{Figure, Ledger, RowPart, Sheet, Table, is_percent};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::prose::{HoleKind, Prose};
use crate::model::record::case::AlternativeFigure;
use crate::model::settings::Language;
use crate::model::site::Quoted;

/// The most decimals of a number that no column declares.
const MOST_DECIMALS: u8 = 6;

/// The sheets of the site, and which of them were looked at: what comes of looking is the same while those are.
pub struct Sheets<'s> {
    ledger: &'s Ledger,
    looked_at: RefCell<BTreeSet<DocumentId>>,
}

impl<'s> Sheets<'s> {
    /// Returns all sheets, none looked at.
    pub fn new(ledger: &'s Ledger) -> Sheets<'s> {
        Sheets { ledger, looked_at: RefCell::default() }
    }

    /// Looks at the sheet of a document.
    pub(crate) fn of(&self, document: &DocumentId) -> Option<&'s Sheet> {
        self.looked_at.borrow_mut().insert(document.clone());
        self.ledger.sheets.get(document).map(|sheet| &***sheet)
    }

    /// Returns the documents whose sheets were looked at, those that have none included.
    pub fn looked_at(&self) -> Vec<DocumentId> {
        self.looked_at.borrow().iter().cloned().collect()
    }
}

/// Returns what each reference to figures of a text says, in order, and what is wrong with its references and with the
/// tables and charts that it places.
pub fn quote(document: &DocumentId, prose: &Prose, catalog: &Catalog, sheets: &Sheets<'_>) -> Diagnosed<Vec<Quoted>> {
    let mut diagnostics = Vec::new();
    let Some(scene) = Scene::new(document, catalog, sheets) else {
        let value = prose.figures.iter().map(|figure| unknown(&figure.expression)).collect();
        return Diagnosed { value, diagnostics };
    };
    let value =
        prose.figures.iter().map(|figure| scene.quoted(&figure.expression, figure.spot, &mut diagnostics)).collect();
    scene.check_places(prose, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

/// Returns what a figure in the comparison of alternatives says, with its unit; nothing if it cannot be read.
pub fn quote_value(
    document: &DocumentId,
    figure: &AlternativeFigure,
    catalog: &Catalog,
    sheets: &Sheets<'_>,
) -> Diagnosed<Option<Quoted>> {
    let mut diagnostics = Vec::new();
    let value = match (Scene::new(document, catalog, sheets), figure.reference()) {
        (Some(scene), Some(inner)) => Some(scene.quoted(inner, figure.value.spot, &mut diagnostics)),
        (Some(scene), None) => scene.given(figure, &mut diagnostics),
        (None, inner) => inner.map(unknown),
    };
    Diagnosed { value, diagnostics }
}

fn unknown(expression: &str) -> Quoted {
    Quoted {
        text: expression.to_owned(),
        exact: None,
        worked: None,
        source: String::new(),
        document: None,
        cell: String::new(),
    }
}

/// The document that refers, and all that it can refer to.
struct Scene<'s> {
    document: &'s DocumentId,
    path: &'s SourcePath,
    language: Language,
    sheet: Option<&'s Sheet>,
    catalog: &'s Catalog,
    sheets: &'s Sheets<'s>,
}

/// A figure that a name leads to.
#[derive(Clone)]
struct Found<'s> {
    figure: &'s Figure,
    measure: Measure<'s>,
    look: Look,
    document: &'s DocumentId,
    cell: String,
}

/// How a reference wants to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format<'t> {
    Plain,
    Kroner,
    Thousands,
    Millions,
    Percent,
    /// Words for a number below zero, for zero, and above: «over/på/under».
    Words([&'t str; 3]),
}

impl<'s> Scene<'s> {
    fn new(document: &'s DocumentId, catalog: &'s Catalog, sheets: &'s Sheets<'s>) -> Option<Scene<'s>> {
        let card = &catalog.entries.get(document)?.card;
        let sheet = sheets.of(document);
        Some(Scene { document, path: &card.path, language: card.lang, sheet, catalog, sheets })
    }

    fn quoted(&self, text: &str, spot: Spot, diagnostics: &mut Vec<Diagnostic>) -> Quoted {
        let (formula, format, decimals) = match format(text) {
            Ok(parts) => parts,
            Err((wrong, span)) => {
                let words = if wrong.is_empty() { "no_format" } else { "format" };
                diagnostics.push(
                    Diagnostic::new(&rule::FORMULA_SYNTAX, words, self.path, inside(spot, text, span))
                        .about(text)
                        .with("text", wrong)
                        .with("formula", text),
                );
                return unknown(text);
            }
        };
        let knows = |word: &str| reference::is_document(word, self.catalog);
        let expression = match expression::parse(formula, &knows) {
            Ok(expression) => expression,
            Err(fault) => {
                diagnostics.push(
                    Diagnostic::new(&rule::FORMULA_SYNTAX, fault.words, self.path, inside(spot, text, fault.span))
                        .about(text)
                        .with("text", fault.text)
                        .with("instead", fault.instead)
                        .with("formula", text),
                );
                return unknown(text);
            }
        };
        if expression.names.is_empty() {
            diagnostics.push(
                Diagnostic::new(&rule::FORMULA_SYNTAX, "no_figure", self.path, spot).about(text).with("text", text),
            );
            return unknown(text);
        }
        let Body::Number(part) = &expression.body else {
            diagnostics.push(
                Diagnostic::new(&rule::FORMULA_SYNTAX, "comparison", self.path, spot).about(text).with("text", text),
            );
            return unknown(text);
        };
        let mut found = Vec::with_capacity(expression.names.len());
        for name in &expression.names {
            match self.found(name) {
                Ok(figures) => found.push(figures),
                Err(_) if self.is_lost(name) => {}
                Err(fault) => diagnostics.push(fault.diagnostic(name, self.path, inside(spot, text, name.span))),
            }
        }
        if found.len() < expression.names.len() {
            return unknown(text);
        }
        match self.told(part, &expression, &found, format, decimals) {
            Ok(quoted) => quoted,
            Err((problem_rule, words, span, worked)) => {
                let place = if problem_rule == &rule::FORMULA_SYNTAX { inside(spot, text, span) } else { spot };
                diagnostics.push(
                    Diagnostic::new(problem_rule, words, self.path, place)
                        .about(text)
                        .with("name", text)
                        .with("text", text)
                        .with("formula", text)
                        .with("worked", worked),
                );
                unknown(text)
            }
        }
    }

    /// Reads a number of the comparison of alternatives, with as many decimals as it is written with.
    fn given(&self, figure: &AlternativeFigure, diagnostics: &mut Vec<Diagnostic>) -> Option<Quoted> {
        let written = figure.value.trim();
        let percent = figure.unit.as_deref().is_some_and(is_percent);
        let text = match amount::read(written, Notation { decimals: MOST_DECIMALS, percent }) {
            Ok(Amount::Exact(quotient)) if percent => {
                number::percent(quotient, quotient.scale().saturating_sub(2), self.language)
            }
            Ok(Amount::Exact(number)) => {
                let number = number::format(number, number.scale(), self.language);
                figure.unit.as_ref().map_or(number.clone(), |unit| format!("{number}\u{a0}{unit}"))
            }
            Ok(Amount::NotApplicable) => "–".to_owned(),
            Ok(Amount::Blank) => return None,
            Err(_) if self.is_reference(written) => {
                diagnostics.push(
                    Diagnostic::new(&rule::AMOUNT_SYNTAX, "reference", self.path, figure.value.spot)
                        .about(figure.label.as_str())
                        .with("text", written),
                );
                return None;
            }
            Err(refusal) => {
                let cell = Cell { text: written.to_owned(), spot: figure.value.spot, form: CellForm::Plain };
                let diagnostic = refusal.diagnostic(written, MOST_DECIMALS, self.path, &cell);
                diagnostics.push(diagnostic.about(figure.label.as_str()));
                return None;
            }
        };
        let source = format!("{}:{}", self.path, figure.value.spot.line);
        Some(Quoted { text, exact: None, worked: None, source, document: None, cell: String::new() })
    }

    /// Tells whether a text is a reference without its braces: `drift.total.variance as tusen`.
    fn is_reference(&self, text: &str) -> bool {
        let Ok((formula, ..)) = format(text) else { return false };
        let knows = |word: &str| reference::is_document(word, self.catalog);
        expression::parse(formula, &knows).is_ok_and(|read| read.names.iter().any(|name| self.found(name).is_ok()))
    }

    fn told(
        &self,
        part: &Part,
        expression: &Expression,
        found: &[Figures<'s>],
        format: Format<'_>,
        decimals: Option<u8>,
    ) -> Result<Quoted, (&'static crate::diagnostic::Rule, &'static str, Span, String)> {
        let all = || found.iter().flat_map(Figures::all);
        let first = all().next();
        let scale = first.map_or(1, |first| first.measure.scale);
        let same_scale = all().all(|other| other.measure.scale == scale);
        let whole = Measure { unit: "\u{0}", scale: 1 };
        let seen = |found: &Found| {
            let seen = Seen { value: Value::of(found.figure.amount), look: found.look };
            if same_scale { seen } else { scaled(seen, found.measure, whole) }
        };
        let operands: Vec<Operand> = found
            .iter()
            .map(|figures| match figures {
                Figures::One(found) => Operand::One(seen(found)),
                Figures::Many(found) => Operand::Many(found.iter().map(seen).collect()),
            })
            .collect();
        let value = evaluate::value(part, expression, &operands).map_err(|problem| {
            let (rule, words) = problem.kind.told();
            (rule, words, problem.span, evaluate::worked(expression, &operands, self.language))
        })?;
        let scale = if same_scale { scale } else { 1 };
        let look = Look {
            decimals: all().map(|found| found.look.decimals).max().unwrap_or(0),
            percent: all().next().is_some_and(|first| first.look.percent) && all().all(|found| found.look.percent),
        };
        let unit = first.map_or("", |first| first.measure.unit);
        let shown = Shown { scale, look, unit, format, decimals, language: self.language };
        let single = match (part, found) {
            (Part::Name(_), [Figures::One(found)]) => Some(found),
            _ => None,
        };
        let worked = match single {
            Some(found) => found.figure.formula.as_ref().map(|formula| formula.worked.clone()),
            None if first.is_none() => None,
            None => Some(
                evaluate::worked(expression, &operands, self.language)
                    + &evaluate::equals(value, shown.result_look(), self.language),
            ),
        };
        let number = value.number().and_then(|number| number.decimal().ok());
        Ok(Quoted {
            text: shown.text(value),
            exact: number.and_then(|number| {
                let whole = number.checked_mul(Decimal::from(scale))?;
                Some(number::exact(whole, look.percent || format == Format::Percent))
            }),
            worked: worked.filter(|worked| !worked.is_empty()),
            source: first.map_or(String::new(), |first| format!("{}:{}", first.figure.path, first.figure.spot.line)),
            document: first.map(|first| first.document.clone()),
            cell: first.map_or(String::new(), |first| first.cell.clone()),
        })
    }

    /// Tells whether a name that leads to no figure may lead to what could not be read.
    fn is_lost(&self, name: &Name) -> bool {
        let own = |first: &String| {
            name.document.is_none()
                && self.sheet.is_some_and(|sheet| sheet.table(first).is_some() || sheet.value(first).is_some())
        };
        !name.words.first().is_some_and(own) && reference::is_lost(name, self.document, self.catalog)
    }

    /// Returns the figures that a name leads to.
    fn found(&self, name: &Name) -> Result<Figures<'s>, NameFault> {
        let own = name.document.is_none()
            && self.sheet.is_some_and(|sheet| {
                name.words.first().is_some_and(|first| sheet.table(first).is_some() || sheet.value(first).is_some())
            });
        if let (true, Some(sheet)) = (own, self.sheet) {
            return in_sheet(sheet, &name.words, self.document);
        }
        let (document, words) = match reference::elsewhere(name, self.document, self.catalog) {
            Elsewhere::Previous(Some(document)) => (document, name.words.get(1..).unwrap_or(&[])),
            Elsewhere::Document(document, skip) => (document, name.words.get(skip..).unwrap_or(&[])),
            Elsewhere::Previous(None) => {
                let entry = self.catalog.entries.get(self.document);
                let before = entry.and_then(|entry| entry.period).map(|period| period.previous().to_string());
                let words = if before.is_some() { "no_previous" } else { "not_a_report" };
                return Err(NameFault::new(words, &before.unwrap_or_default(), "", String::new()));
            }
            Elsewhere::NoReport { series, period } => {
                return Err(NameFault::new("no_report", &period, &series, String::new()));
            }
            Elsewhere::Unknown => {
                let first = name.document.as_ref().or(name.words.first()).map_or("", String::as_str);
                let ids: Vec<&str> = self.sheet.map(ids).unwrap_or_default();
                let words = if ids.is_empty() { "no_own_figures" } else { "table" };
                return Err(NameFault::new(words, first, "", reference::offered(first, ids)));
            }
        };
        match self.sheets.of(document) {
            Some(sheet) => in_sheet(sheet, words, document),
            None => Err(NameFault::new("no_figures", document.as_str(), "", String::new())),
        }
    }

    /// Checks the tables and charts that the text places: each exists, and stands once.
    fn check_places(&self, prose: &Prose, diagnostics: &mut Vec<Diagnostic>) {
        let mut seen = BTreeSet::new();
        let is_lost = reference::has_lost_its_series(self.document, self.catalog);
        for hole in &prose.holes {
            let (id, spot, is_table) = match &hole.kind {
                HoleKind::Table(id, spot) => (id, *spot, true),
                HoleKind::Chart(id, spot) => (id, *spot, false),
                _ => continue,
            };
            let known: Vec<&str> = match (self.sheet, is_table) {
                (Some(sheet), true) => sheet.tables.iter().map(|table| table.id.as_str()).collect(),
                (Some(sheet), false) => sheet.charts.iter().map(String::as_str).collect(),
                (None, _) => Vec::new(),
            };
            let words = match (known.contains(&&**id), seen.insert((is_table, id)), is_table) {
                (false, _, true) => "table_unknown",
                (false, _, false) => "chart_unknown",
                (true, false, true) => "table_twice",
                (true, false, false) => "chart_twice",
                (true, true, _) => continue,
            };
            if is_lost {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(&rule::REF_FIGURE, words, self.path, spot)
                    .about(&**id)
                    .with("name", id)
                    .with("nearest", reference::offered(id, known)),
            );
        }
    }
}

/// What a name leads to: one figure, or a column.
enum Figures<'s> {
    One(Found<'s>),
    Many(Vec<Found<'s>>),
}

impl<'s> Figures<'s> {
    fn all(&self) -> &[Found<'s>] {
        match self {
            Figures::One(found) => std::slice::from_ref(found),
            Figures::Many(found) => found,
        }
    }
}

fn ids(sheet: &Sheet) -> Vec<&str> {
    let tables = sheet.tables.iter().map(|table| table.id.as_str());
    tables.chain(sheet.values.iter().map(|value| value.id.as_str())).collect()
}

fn in_sheet<'s>(sheet: &'s Sheet, words: &[String], document: &'s DocumentId) -> Result<Figures<'s>, NameFault> {
    let Some((first, rest)) = words.split_first() else {
        return Err(NameFault::new("table", "", "", reference::listed(ids(sheet))));
    };
    if let (Some(value), []) = (sheet.value(first), rest) {
        return Ok(Figures::One(Found {
            figure: &value.figure,
            measure: Measure { unit: &value.unit, scale: value.scale },
            look: Look { decimals: value.decimals, percent: is_percent(&value.unit) },
            document,
            cell: format!("verdi-{}", value.id),
        }));
    }
    let Some(table) = sheet.table(first) else {
        return Err(match sheet.value(first) {
            Some(_) => NameFault::new("too_many", rest.first().map_or("", String::as_str), first, String::new()),
            None => NameFault::new("table", first, "", reference::offered(first, ids(sheet))),
        });
    };
    let columns = || table.columns.iter().map(|column| column.id.as_str()).collect::<Vec<_>>();
    match rest {
        [row, column] => {
            let Some(found_row) = table.rows.iter().position(|other| other.id == *row) else {
                let rows: Vec<&str> = table.rows.iter().map(|row| row.id.as_str()).collect();
                return Err(NameFault::new("row", row, first, reference::offered(row, rows)));
            };
            let Some(found_column) = table.column(column) else {
                return Err(NameFault::new("column", column, first, reference::offered(column, columns())));
            };
            cell(table, found_row, found_column, document)
                .map(Figures::One)
                .ok_or_else(|| NameFault::new("column", column, first, String::new()))
        }
        [column] => match table.column(column) {
            Some(place) => {
                let rows = table.rows.iter().enumerate().filter(|(_, row)| row.part == RowPart::Row);
                Ok(Figures::Many(rows.filter_map(|(row, _)| cell(table, row, place, document)).collect()))
            }
            None if table.row(column).is_some() => {
                Err(NameFault::new("no_column", column, first, reference::listed(columns())))
            }
            None => Err(NameFault::new("column", column, first, reference::offered(column, columns()))),
        },
        [] => Err(NameFault::new("only_table", first, first, reference::listed(columns()))),
        [_, _, extra, ..] => Err(NameFault::new("too_many", extra, first, String::new())),
    }
}

fn cell<'s>(table: &'s Table, row: usize, column: usize, document: &'s DocumentId) -> Option<Found<'s>> {
    let (row, spec) = (table.rows.get(row)?, table.columns.get(column)?);
    let (unit, scale) = table.measure(spec);
    Some(Found {
        figure: row.cells.get(column)?,
        measure: Measure { unit, scale },
        look: Look { decimals: spec.decimals, percent: is_percent(unit) },
        document,
        cell: format!("{}-{}-{}", table.id, row.id, spec.id),
    })
}

/// How a number is put into the sentence.
struct Shown<'s> {
    scale: u32,
    look: Look,
    unit: &'s str,
    format: Format<'s>,
    decimals: Option<u8>,
    language: Language,
}

impl Shown<'_> {
    /// How the result of a worked formula is shown: with the decimals asked for, in the figures' own scale.
    fn result_look(&self) -> Look {
        let percent = self.look.percent || self.format == Format::Percent;
        Look {
            decimals: if percent { self.decimals.unwrap_or(self.look.decimals) } else { self.look.decimals },
            percent,
        }
    }

    fn text(&self, value: Value) -> String {
        let number = match value {
            Value::Blank => return absent(self.language).to_owned(),
            Value::Nothing => return "–".to_owned(),
            Value::Number(number) => number,
        };
        let own_decimals = u32::from(self.look.decimals);
        let (divisor, default, word) = match self.format {
            Format::Plain if self.look.percent => return self.percent(number, own_decimals),
            Format::Percent => {
                return self.percent(number, if self.look.percent { own_decimals } else { 0 });
            }
            Format::Plain => {
                let decimals = self.decimals.map_or(own_decimals, u32::from);
                return number
                    .decimal()
                    .map_or("?".to_owned(), |number| number::format(number, decimals, self.language));
            }
            Format::Words([below, zero, above]) => {
                return if number.is_zero() {
                    zero
                } else if number < Exact::ZERO {
                    below
                } else {
                    above
                }
                .to_owned();
            }
            Format::Kroner => (1, own_decimals.saturating_sub(self.scale.max(1).ilog10()), ""),
            Format::Thousands => (1_000, if self.scale == 1_000 { own_decimals } else { 0 }, "tusen"),
            Format::Millions => (1_000_000, if self.scale == 1_000_000 { own_decimals } else { 1 }, "mill."),
        };
        let word = match (word, self.language) {
            ("tusen", Language::English) => "thousand",
            ("mill.", Language::English) => "million",
            (word, _) => word,
        };
        let unit = if self.unit.is_empty() || self.look.percent { "kr" } else { self.unit };
        let number = number
            .times(Exact::whole(i128::from(self.scale)))
            .and_then(|number| number.over(Exact::whole(divisor)))
            .and_then(Exact::decimal);
        let Ok(number) = number else { return "?".to_owned() };
        let number = number::format(number, self.decimals.map_or(default, u32::from), self.language);
        // The parts of an amount stay on one line.
        match word {
            "" => format!("{number}\u{a0}{unit}"),
            word => format!("{number}\u{a0}{word}\u{a0}{unit}"),
        }
    }

    fn percent(&self, number: Exact, decimals: u32) -> String {
        let decimals = self.decimals.map_or(decimals, u32::from);
        number.decimal().map_or("?".to_owned(), |number| number::percent(number, decimals, self.language))
    }
}

fn absent(language: Language) -> &'static str {
    match language {
        Language::Bokmal => "ikke oppgitt",
        Language::Nynorsk => "ikkje oppgitt",
        Language::English => "not given",
    }
}

/// Splits `EXPRESSION as FORMAT DECIMALS`; what is wrong with the format, and where.
fn format(text: &str) -> Result<(&str, Format<'_>, Option<u8>), (String, Span)> {
    // `as kr` says how to show nothing; no formula has a name right after another.
    let alone = || text.strip_prefix("as ").filter(|rest| rest.starts_with(char::is_alphabetic));
    let Some((formula, rest)) = text.rsplit_once(" as ").or_else(|| Some(("", alone()?))) else {
        return match text.strip_suffix(" as") {
            Some(formula) => Err((String::new(), Span { start: formula.chars().count() as u32 + 1, length: 2 })),
            None => Ok((text, Format::Plain, None)),
        };
    };
    let wrong = || {
        let start = text[..text.len() - rest.len()].chars().count() as u32;
        (rest.trim().to_owned(), Span { start, length: rest.chars().count().max(1) as u32 })
    };
    if let Some(words) = rest.trim().strip_prefix("ord ") {
        let words: Vec<&str> = words.split('/').map(str::trim).collect();
        return match *words {
            [below, zero, above] if words.iter().all(|word| !word.is_empty()) => {
                Ok((formula.trim_end(), Format::Words([below, zero, above]), None))
            }
            _ => Err(wrong()),
        };
    }
    let mut words = rest.split_whitespace();
    let word = words.next().unwrap_or("");
    let format = match word {
        "kr" => Some(Format::Kroner),
        "tusen" => Some(Format::Thousands),
        "mill" => Some(Format::Millions),
        "prosent" => Some(Format::Percent),
        _ => None,
    };
    let decimals = words.next();
    let read = decimals.map(|decimals| decimals.parse::<u8>().ok().filter(|decimals| *decimals <= 10));
    match (format, read, words.next()) {
        (Some(format), None, None) => Ok((formula.trim_end(), format, None)),
        (Some(format), Some(Some(decimals)), None) => Ok((formula.trim_end(), format, Some(decimals))),
        _ => Err(wrong()),
    }
}

/// Returns the place of a stretch of a reference, whose own place includes the braces.
fn inside(spot: Spot, text: &str, span: Span) -> Spot {
    let characters = text.chars().count() as u32;
    match spot.length.checked_sub(characters) {
        // `{{ x }}` and `{{x}}`; anything else is pointed at as a whole.
        Some(around @ (4 | 6)) => {
            Spot { line: spot.line, column: spot.column + around / 2 + span.start, length: span.length.max(1) }
        }
        _ => spot,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_split_off_and_faults_pointed_at() {
        let parts = |text| {
            format(text).map(|(formula, _, decimals)| (formula, decimals)).map_err(|(text, span)| (text, span.start))
        };
        assert_eq!(parts("drift.total.variance"), Ok(("drift.total.variance", None)));
        assert_eq!(parts("a.b.c as mill 3"), Ok(("a.b.c", Some(3))));
        assert_eq!(parts("a.b.c as kroner"), Err(("kroner".to_owned(), 9)));
        assert_eq!(parts("a.b.c as mill tre"), Err(("mill tre".to_owned(), 9)));
        assert_eq!(parts("a.b.c as ord over/på/under"), Ok(("a.b.c", None)));
        assert_eq!(parts("a.b.c as ord over/under"), Err(("ord over/under".to_owned(), 9)));
        assert_eq!(parts("a.b.c as ord over//under"), Err(("ord over//under".to_owned(), 9)));
        assert_eq!(parts("a.b.c as"), Err((String::new(), 6)));
        assert_eq!(parts("as.b.c"), Ok(("as.b.c", None)));
        assert_eq!(parts("as kr 2"), Ok(("", Some(2))));
        assert_eq!(parts("as kroner"), Err(("kroner".to_owned(), 3)));
        assert_eq!(parts("as - 3"), Ok(("as - 3", None)));
    }

    #[test]
    fn units_replace_kroner_and_large_numbers_take_words() {
        let shown = |number: i128, scale, unit, format, decimals, language| {
            let look = Look { decimals: 0, percent: false };
            Shown { scale, look, unit, format, decimals, language }
                .text(Value::Number(Exact::whole(number)))
                .replace('\u{a0}', " ")
        };
        assert_eq!(shown(163, 1000, "kr", Format::Kroner, None, Language::Bokmal), "163 000 kr");
        assert_eq!(shown(163, 1000, "kr", Format::Thousands, None, Language::Bokmal), "163 tusen kr");
        assert_eq!(shown(3414, 1000, "kr", Format::Millions, Some(3), Language::Bokmal), "3,414 mill. kr");
        assert_eq!(shown(3414, 1000, "kr", Format::Millions, Some(3), Language::English), "3.414 million kr");
        assert_eq!(shown(3414, 1000, "kr", Format::Plain, None, Language::Bokmal), "3 414");
        assert_eq!(shown(52, 1, "PC-er", Format::Kroner, None, Language::Bokmal), "52 PC-er");
        let words = Format::Words(["over", "på", "under"]);
        for (number, word) in [(-163, "over"), (0, "på"), (1, "under")] {
            assert_eq!(shown(number, 1000, "kr", words, None, Language::Bokmal), word);
        }
        assert_eq!(shown(1, 1, "", Format::Percent, Some(1), Language::Bokmal), "100,0 %");
    }
}
