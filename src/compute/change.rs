//! How much the figures of a report changed since the report before: what «40 flere enn forrige måned» can mean.

use rust_decimal::Decimal;

use crate::compute::quote::Sheets;
use crate::compute::reference;
use crate::model::catalog::Catalog;
use crate::model::ledger::Figure;
use crate::model::path::DocumentId;

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

fn change(now: &Figure, scale: u32, before: &Figure, old_scale: u32) -> Option<Decimal> {
    let now = now.amount.number()?.checked_mul(Decimal::from(scale))?;
    let before = before.amount.number()?.checked_mul(Decimal::from(old_scale))?;
    now.checked_sub(before)
}
