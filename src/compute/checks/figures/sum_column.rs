//! `sum.column`: a total or subtotal that is typed equals the sum of its rows, column by column.
//!
//! A total needs not be typed: it is computed. Where one is typed it is a control figure, such as one from the accounts
//! system, and must agree to the last digit. When the difference is one that two swapped digits make, or one that rounding
//! of the rows can make, the message says so. Totals of partial breakdowns belong to `parts.total`.
//!
//! Wrong: rows 10 and 20, `total: {budget: 31}`. Right: no `total`, or `total: {budget: 30}`.

use super::{Findings, Inspected, looks_swapped};
use crate::compute::exact::Exact;
use crate::compute::grid::Place;
use crate::diagnostic::rule;
use crate::model::ledger::RowPart;

pub(crate) fn check(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let partial = table.plan.spec.total.as_ref().is_some_and(|total| total.given && total.partial);
    for row in table.rows(RowPart::Subtotal).chain(table.rows(RowPart::Total).filter(|_| !partial)) {
        let mut wrong = Vec::new();
        for column in (0..table.table.columns.len()).filter(|column| !table.is_computed(*column)) {
            let Some(given) = table.given(row, column) else { continue };
            let Some(grid) = table.grid() else { continue };
            if grid.look(table.place(row, column)).percent {
                continue;
            }
            let addends = grid.addends(table.number, row, column);
            let Ok(sum) = Exact::sum(addends.iter().filter_map(|seen| seen.value.number())) else { continue };
            findings.compared += 1;
            if given != sum {
                wrong.push((column, given, sum, addends.len()));
            }
        }
        let Some((column, given, sum, rows)) = wrong.first().copied() else { continue };
        let Ok(difference) = given.minus(sum) else { continue };
        // Each rounded row is wrong by half a unit at most, and so is the total.
        let rounding = Exact::whole(rows as i128 + 1).over(Exact::whole(2));
        let is_rounding = table.plan.spec.scale > 1 && rounding.is_ok_and(|most| difference.abs() <= most);
        let words = match wrong.len() {
            1 if looks_swapped(difference) => "swapped",
            1 if is_rounding => "rounding",
            1 => "differs",
            _ => "several",
        };
        let others =
            wrong.iter().skip(1).map(|(column, ..)| table.column_label(*column)).collect::<Vec<_>>().join(", ");
        let worked = table.grid().and_then(|grid| {
            let place = Place::Cell { table: table.number, row, column };
            let addends = grid.addends(table.number, row, column);
            grid.slot(place).map(|_| crate::compute::evaluate::addends(&addends, table.inspection.language()))
        });
        findings.found.push(
            table
                .finding(&rule::SUM_COLUMN, words, row, column)
                .with("given", table.shown(given, column))
                .with("sum", table.shown(sum, column))
                .with("difference", table.shown(difference.abs(), column))
                .with("worked", worked.unwrap_or_default())
                .with("others", others),
        );
    }
    findings
}
