//! How much the figures of a report changed since the report before: what «40 flere enn forrige måned» can mean.

use rust_decimal::Decimal;

use crate::compute::quote::Sheets;
use crate::compute::reference;
use crate::model::catalog::Catalog;
use crate::model::ledger::{Figure, is_percent};
use crate::model::path::DocumentId;

/// Figures of a row that are compared with each other.
const MOST_COMPARED: usize = 8;

/// Returns the change of every figure that both reports have, in whole units; none without a report before.
pub fn changes(report: &DocumentId, catalog: &Catalog, sheets: &Sheets<'_>) -> Option<Vec<Decimal>> {
    let now = sheets.of(report)?;
    let before = sheets.of(reference::previous(report, catalog)?)?;
    let mut changes = Vec::new();
    for table in &now.tables {
        let Some(old) = before.table(&table.id) else { continue };
        for row in &table.rows {
            let Some(old_row) = old.row(&row.id) else { continue };
            for (column, figure) in table.columns.iter().zip(&row.cells) {
                let old_figure = old.column(&column.id).and_then(|place| old_row.cells.get(place));
                changes.extend(old_figure.and_then(|old_figure| change(figure, table.scale, old_figure, old.scale)));
            }
        }
    }
    for value in &now.values {
        let old = before.values.iter().find(|old| old.id == value.id);
        changes.extend(old.and_then(|old| change(&value.figure, value.scale, &old.figure, old.scale)));
    }
    Some(changes)
}

/// Returns every figure of a report that has tables, in whole units, and how far the figures of a row are apart: what an
/// amount in its text can be. Per cents are none.
pub fn amounts(report: &DocumentId, sheets: &Sheets<'_>) -> Option<Vec<Decimal>> {
    let sheet = sheets.of(report).filter(|sheet| !sheet.tables.is_empty())?;
    let whole = |figure: &Figure, scale: u32| figure.amount.number()?.checked_mul(Decimal::from(scale));
    let mut amounts = Vec::new();
    for table in &sheet.tables {
        for row in &table.rows {
            let cells = table.columns.iter().zip(&row.cells);
            let counted = cells.filter(|(column, _)| !is_percent(column.unit.as_deref().unwrap_or(&table.unit)));
            let own: Vec<Decimal> = counted.filter_map(|(_, figure)| whole(figure, table.scale)).collect();
            // Of rows with more columns nobody tells such differences.
            if own.len() <= MOST_COMPARED {
                for (place, one) in own.iter().enumerate() {
                    amounts.extend(own.iter().skip(place + 1).filter_map(|other| one.checked_sub(*other)));
                }
            }
            amounts.extend(own);
        }
    }
    let values = sheet.values.iter().filter(|value| !is_percent(&value.unit));
    amounts.extend(values.filter_map(|value| whole(&value.figure, value.scale)));
    Some(amounts)
}

fn change(now: &Figure, scale: u32, before: &Figure, old_scale: u32) -> Option<Decimal> {
    let now = now.amount.number()?.checked_mul(Decimal::from(scale))?;
    let before = before.amount.number()?.checked_mul(Decimal::from(old_scale))?;
    now.checked_sub(before)
}
