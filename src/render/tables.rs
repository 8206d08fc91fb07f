//! A table of the ledger as its view: numbers as people read them, each with its origin.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::diagnostic::Diagnostic;
use crate::locale::number;
use crate::model::figures::{Amount, Role};
use crate::model::ledger::{Column, Figure, NamedValue, Row, RowPart, Table, is_percent};
use crate::model::path::OutputPath;
use crate::render::address::push_escaped;
use crate::render::ready::Html;
use crate::render::scene::Scene;
use crate::render::view::table::{CellView, ColumnView, RowView, TableView, ValueView, WorkedView};

/// Makes the view of a table, and of the file that it can be taken along in.
pub(super) fn table<'a>(
    table: &'a Table,
    file: &OutputPath,
    findings: &[Diagnostic],
    scene: &Scene<'a>,
) -> TableView<'a> {
    let mut marks: Vec<&'static str> = Vec::new();
    let rows = table.rows.iter().map(|line| row(table, line, findings, &mut marks, scene));
    let (rows, sums): (Vec<RowView<'a>>, Vec<RowView<'a>>) = rows.partition(|row| row.part == "row");
    TableView {
        id: &table.id,
        anchor: format!("tabell-{}", table.id),
        caption: &table.title,
        unit_line: unit_line(table, scene),
        as_of: table.as_of.map(|day| scene.date(day)),
        row_label: &table.row_label,
        columns: table.columns.iter().map(|head| column(head, scene)).collect(),
        has_comments: table.rows.iter().any(|row| row.comment.is_some()),
        worked: worked(table),
        has_accepted: marks.contains(&"accepted"),
        has_findings: marks.contains(&"error") || marks.contains(&"warning"),
        rows,
        sums,
        note: table.note.as_deref(),
        file: scene.href(file.as_str()),
    }
}

/// Tells how the figures of a table were computed.
fn worked(table: &Table) -> Vec<WorkedView<'_>> {
    let cells = table.rows.iter().flat_map(|row| table.columns.iter().zip(&row.cells).map(move |cell| (row, cell)));
    let told = cells.filter_map(|(row, (column, figure))| {
        let text = &figure.formula.as_ref()?.worked;
        Some(WorkedView { anchor: anchor(table, row, column), row: &row.label, column: &column.label, text })
    });
    told.collect()
}

/// Returns the anchor of a cell.
fn anchor(table: &Table, row: &Row, column: &Column) -> String {
    format!("{}-{}-{}", table.id, row.id, column.id)
}

/// Makes the view of a named value.
pub(super) fn value<'a>(value: &'a NamedValue, scene: &Scene<'a>) -> ValueView<'a> {
    let shape = Shape { decimals: value.decimals, percent: is_percent(&value.unit), zero_as_dash: false };
    let anchor = format!("verdi-{}", value.id);
    ValueView {
        id: &value.id,
        anchor: anchor.clone(),
        label: &value.label,
        unit: unit_after(&value.unit, value.scale, scene),
        cell: cell(anchor, &value.figure, shape, "", "", scene),
    }
}

/// How a figure is written.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    decimals: u8,
    percent: bool,
    zero_as_dash: bool,
}

impl Shape {
    /// Returns how the figures of a column are written.
    pub(super) fn of(table: &Table, column: &Column) -> Shape {
        Shape {
            decimals: column.decimals,
            percent: is_percent(column.unit.as_deref().unwrap_or(&table.unit)),
            zero_as_dash: table.zero_as_dash,
        }
    }

    /// Returns how a named value is written.
    pub(super) fn of_value(value: &NamedValue) -> Shape {
        Shape { decimals: value.decimals, percent: is_percent(&value.unit), zero_as_dash: false }
    }
}

/// A figure as it is seen, what is read aloud instead, and its state.
pub(super) struct Seen {
    pub(super) text: String,
    pub(super) hidden_text: Option<&'static str>,
    pub(super) value: Option<String>,
    pub(super) state: &'static str,
}

/// Writes a figure.
pub(super) fn seen(amount: Amount, shape: Shape, scene: &Scene<'_>) -> Seen {
    let exact = match amount {
        Amount::Blank => {
            let text = scene.word("not_given").to_owned();
            return Seen { text, hidden_text: None, value: None, state: "blank" };
        }
        Amount::NotApplicable => {
            let hidden_text = Some(scene.word("not_applicable"));
            return Seen { text: "–".to_owned(), hidden_text, value: None, state: "not_applicable" };
        }
        Amount::Exact(exact) => exact,
    };
    let value = Some(number::plain(exact));
    if exact.is_zero() && shape.zero_as_dash {
        return Seen { text: "–".to_owned(), hidden_text: Some("0"), value, state: "zero" };
    }
    let language = scene.locale.language;
    let decimals = u32::from(shape.decimals);
    let text = match shape.percent {
        true => number::percent(exact, decimals, language),
        false => number::format(exact, decimals, language),
    };
    let state = match exact {
        _ if exact.is_zero() => "zero",
        _ if exact.is_sign_negative() => "negative",
        _ => "number",
    };
    Seen { text, hidden_text: None, value, state }
}

fn row<'a>(
    table: &'a Table,
    row: &'a Row,
    findings: &[Diagnostic],
    marks: &mut Vec<&'static str>,
    scene: &Scene<'a>,
) -> RowView<'a> {
    let part = match row.part {
        RowPart::Row => "row",
        RowPart::Subtotal => "subtotal",
        RowPart::Remainder => "remainder",
        RowPart::Total => "total",
    };
    let about_row = findings.iter().filter(|finding| about(&finding.subject, &[&table.id, &row.id]));
    let cells = table.columns.iter().zip(&row.cells).map(|(column, figure)| {
        let anchor = anchor(table, row, column);
        let about_cell = findings.iter().filter(|finding| about(&finding.subject, &[&table.id, &row.id, &column.id]));
        let mark = mark(about_cell);
        marks.push(mark);
        cell(anchor, figure, Shape::of(table, column), tone(column, figure), mark, scene)
    });
    let cells = cells.collect();
    let mark = mark(about_row);
    marks.push(mark);
    RowView {
        id: &row.id,
        label: &row.label,
        class: row.class.word(),
        part,
        comment: row.comment.as_deref(),
        mark,
        cells,
        anchor: format!("{}-{}", table.id, row.id),
    }
}

fn cell(anchor: String, figure: &Figure, shape: Shape, tone: &str, mark: &str, scene: &Scene<'_>) -> CellView {
    let seen = seen(figure.amount, shape, scene);
    let mut html = String::with_capacity(256);
    push_figure(&mut html, figure, &seen, tone);
    push_mark(&mut html, mark, scene);
    CellView { anchor, text: seen.text, html: Html::new(&html), value: seen.value, state: seen.state }
}

/// Writes a figure with where it comes from. Tables have many: a template takes ten times as long for each.
fn push_figure(html: &mut String, figure: &Figure, seen: &Seen, tone: &str) {
    if let Some(value) = &seen.value {
        html.push_str("<data class=\"figure");
        if figure.formula.is_some() {
            html.push_str(" computed");
        }
        if !tone.is_empty() {
            html.extend([" ", tone]);
        }
        html.push_str("\" value=\"");
        push_escaped(html, value);
        if let Some(derivation) = &figure.formula {
            html.push_str("\" data-worked=\"");
            push_escaped(html, &derivation.worked);
        }
        html.push_str("\" data-source=\"");
        push_escaped(html, figure.path.as_str());
        // A number cannot fail to be written into a text.
        let _ = write!(html, ":{}\">", figure.spot.line);
    }
    match seen.hidden_text {
        None => push_escaped(html, &seen.text),
        Some(aloud) => {
            html.push_str("<span aria-hidden=\"true\">");
            push_escaped(html, &seen.text);
            html.push_str("</span><span class=\"visually-hidden\">");
            push_escaped(html, aloud);
            html.push_str("</span>");
        }
    }
    if seen.value.is_some() {
        html.push_str("</data>");
    }
}

/// Marks a figure about which there is a finding, for eyes and ears.
fn push_mark(html: &mut String, mark: &str, scene: &Scene<'_>) {
    let (sign, word) = match mark {
        "accepted" => ("*", scene.word("known_deviation")),
        "error" => ("!", scene.word("severity_error")),
        "warning" => ("!", scene.word("severity_warning")),
        _ => return,
    };
    html.extend([" <span class=\"mark ", mark, "\"><span aria-hidden=\"true\">", sign]);
    html.push_str("</span><span class=\"visually-hidden\"> (");
    push_escaped(html, word);
    html.push_str(")</span></span>");
}

/// Says whether the subject of a finding is this dotted name.
fn about(subject: &str, parts: &[&str]) -> bool {
    subject.split('.').eq(parts.iter().copied())
}

fn mark<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> &'static str {
    // Not accepted before accepted, then by severity.
    let worst = findings.max_by_key(|finding| (finding.accepted.is_none(), finding.severity));
    worst.map_or("", |finding| if finding.accepted.is_some() { "accepted" } else { finding.severity.word() })
}

/// A variance is budget less forecast unless its formula says the other way round; more than zero is then good, for
/// cost and (negative) income alike.
pub(super) fn tone(column: &Column, figure: &Figure) -> &'static str {
    if column.role != Role::Variance {
        return "";
    }
    let turned = column.formula.as_deref().is_some_and(|formula| {
        formula.trim_start().starts_with("forecast") || formula.trim_start().starts_with("actual")
    });
    match figure.amount.number() {
        Some(number) if number > Decimal::ZERO => {
            if turned {
                "unfavourable"
            } else {
                "favourable"
            }
        }
        Some(number) if number < Decimal::ZERO => {
            if turned {
                "favourable"
            } else {
                "unfavourable"
            }
        }
        _ => "",
    }
}

fn column<'a>(column: &'a Column, _: &Scene<'a>) -> ColumnView<'a> {
    ColumnView {
        id: &column.id,
        label: &column.label,
        unit: column.unit.as_deref().map(|unit| if is_percent(unit) { "%" } else { unit }),
        formula: column.formula.as_deref(),
        role: column.role.word(),
    }
}

/// Returns unit and scale as they follow a number: «tusen kr», «mill. kr», «saker», «%».
pub(super) fn unit(unit: &str, scale: u32, scene: &Scene<'_>) -> String {
    let word = match scale {
        1_000 => scene.word("thousand"),
        1_000_000 => scene.word("million"),
        _ => return whole_unit(unit, scale, scene),
    };
    match unit {
        _ if is_percent(unit) => "%".to_owned(),
        "" => word.to_owned(),
        unit => format!("{word}\u{a0}{unit}"),
    }
}

/// Returns unit and scale for beside a figure: a per cent has its sign already.
pub(super) fn unit_after(unit: &str, scale: u32, scene: &Scene<'_>) -> String {
    if is_percent(unit) { String::new() } else { self::unit(unit, scale, scene) }
}

/// Returns unit and scale as the head of a table tells them: «1 000 kr», «saker», «%».
fn whole_unit(unit: &str, scale: u32, scene: &Scene<'_>) -> String {
    if is_percent(unit) {
        return "%".to_owned();
    }
    if scale <= 1 {
        return unit.to_owned();
    }
    let scale = number::format(Decimal::from(scale), 0, scene.locale.language);
    if unit.is_empty() { scale } else { format!("{scale}\u{a0}{unit}") }
}

/// Returns «tall i hele 1 000 kr, per 1. desember 2024».
fn unit_line(table: &Table, scene: &Scene<'_>) -> String {
    let unit = whole_unit(&table.unit, table.scale, scene);
    let whole = table.scale > 1 && table.columns.iter().all(|column| column.decimals == 0 || column.unit.is_some());
    let key = if whole { "whole_units" } else { "in_units" };
    let mut line = if unit.is_empty() { unit } else { scene.locale.phrase(key, &[("unit", &unit)]) };
    if let Some(day) = table.as_of {
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(&scene.locale.phrase("as_of_date", &[("date", &scene.day(day).long)]));
    }
    line
}
