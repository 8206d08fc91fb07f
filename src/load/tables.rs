//! Tables, named values and checks as declared, and the figures given: what any document may have.

use crate::load::fields::{Fields, as_name, first_of_each};
use crate::model::figures::{
    Cell, CellForm, CheckSpec, ColumnSpec, FigureEntry, Figures, GivenRow, Role, RowClass, RowSpec, SubtotalSpec,
    TableSpec, TotalSpec, ValueSpec,
};
use crate::model::place::Located;
use crate::syntax::yaml::{Entry, Node, Trap, Value};

/// Reads the tables that a document declares.
pub(super) fn tables(fields: Fields<'_>) -> Vec<TableSpec> {
    fields.named("tables").filter(|(_, table)| matches!(table.0.value, Value::Map(_))).map(table).collect()
}

fn table((id, fields): (Located<String>, Fields<'_>)) -> TableSpec {
    let label = |id: &Located<String>, fields: Fields<'_>| fields.text("label").unwrap_or_else(|| id.value.clone());
    let columns = fields.named("columns").map(|(id, column)| ColumnSpec {
        label: label(&id, column),
        formula: column.located("formula"),
        role: column.word("role", &Role::ALL, Role::word).map_or_else(|| Role::of_column(&id.value), |role| role.value),
        unit: column.text("unit"),
        decimals: decimals(column),
        id,
    });
    let rows = fields.named("rows").map(|(id, row)| RowSpec {
        label: label(&id, row),
        class: row.word("class", &RowClass::ALL, RowClass::word).map(|class| class.value).unwrap_or_default(),
        id,
    });
    let subtotals = fields.named("subtotals").map(|(id, subtotal)| SubtotalSpec {
        label: label(&id, subtotal),
        of: subtotal.word("of", &RowClass::ALL, RowClass::word).map(|class| class.value).unwrap_or_default(),
        id,
    });
    let total = fields.map("total").map(|total| TotalSpec {
        label: total.text("label").unwrap_or_else(|| "Sum".to_owned()),
        given: total.truth("given"),
        partial: total.truth("partial"),
    });
    TableSpec {
        title: fields.text("title").unwrap_or_else(|| id.value.clone()),
        unit: fields.text("unit"),
        scale: scale(fields),
        decimals: decimals(fields).unwrap_or_default(),
        row_label: fields.text("row_label"),
        columns: columns.collect(),
        rows: rows.collect(),
        subtotals: subtotals.collect(),
        total,
        zero_as_dash: fields.text("zero").as_deref() == Some("dash"),
        note: fields.text("note"),
        id,
    }
}

/// Reads the named values that a document declares.
pub(super) fn values(fields: Fields<'_>) -> Vec<ValueSpec> {
    let value = |(id, value): (Located<String>, Fields<'_>)| ValueSpec {
        label: value.text("label").unwrap_or_else(|| id.value.clone()),
        unit: value.text("unit"),
        scale: scale(value),
        decimals: decimals(value).unwrap_or_default(),
        formula: value.located("formula"),
        id,
    };
    fields.named("values").map(value).collect()
}

/// Reads the checks that a document declares.
pub(super) fn checks(fields: Fields<'_>) -> Vec<CheckSpec> {
    let check = |check: Fields<'_>| {
        let id = check.name("id")?;
        Some(CheckSpec {
            rule: check.located("rule").unwrap_or_else(|| Located::new("total.cross".to_owned(), id.spot)),
            expression: check.located("expr")?,
            severity: check.located("severity"),
            label: check.text("label"),
            id,
        })
    };
    fields.maps("checks").filter_map(check).collect()
}

fn scale(fields: Fields<'_>) -> u32 {
    let scale = fields.number("scale").map(|scale| scale.value);
    scale.filter(|scale| matches!(scale, 1 | 1000 | 1_000_000)).unwrap_or(1)
}

fn decimals(fields: Fields<'_>) -> Option<u8> {
    fields.number("decimals").and_then(|decimals| u8::try_from(decimals.value).ok()).filter(|&decimals| decimals <= 6)
}

/// Reads the figures that a document gives.
pub(super) fn figures(fields: Fields<'_>) -> Figures {
    let entries = fields.node("figures").map_or(&[] as &[Entry], Node::entries);
    let entry = |entry: &Entry| {
        let figures = match &entry.value.value {
            Value::Map(rows) => FigureEntry::Table(first_of_each(rows).map(row).collect()),
            Value::List(_) | Value::Scalar(_) | Value::Empty => FigureEntry::Value(cell(&entry.value)),
        };
        (as_name(&entry.key), figures)
    };
    Figures { entries: first_of_each(entries).map(entry).collect() }
}

fn row(entry: &Entry) -> GivenRow {
    let refused = matches!(entry.value.value, Value::Scalar(_) | Value::List(_));
    let mut row = GivenRow { id: as_name(&entry.key), cells: Vec::new(), comment: None, refused };
    for Entry { key, value } in first_of_each(entry.value.entries()) {
        if key.value == "comment" {
            row.comment = Fields(&entry.value).text("comment");
        } else {
            row.cells.push((as_name(key), cell(value)));
        }
    }
    row
}

fn cell(node: &Node) -> Cell {
    let (text, form) = match &node.value {
        Value::Empty => ("", CellForm::Plain),
        Value::Scalar(scalar) if scalar.trap == Some(Trap::Comma) => (scalar.text.trim(), CellForm::Split),
        Value::Scalar(scalar) => (scalar.text.trim(), CellForm::Plain),
        Value::List(_) | Value::Map(_) => ("", CellForm::Refused),
    };
    Cell { text: text.to_owned(), spot: node.spot, form }
}
