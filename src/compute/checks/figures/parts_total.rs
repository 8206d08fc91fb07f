//! `parts.total`: the rows of a partial breakdown (`total: {given: true, partial: true}`) do not exceed the total, and what
//! they leave is told.
//!
//! Parts that exceed their total are an error. A remainder is information: the reader sees how much is not broken down, and
//! the table has a row for it.
//!
//! Fires: parts 763, total 1 092 (info: 329 remain); parts 1 100, total 1 092 (error). Does not: parts 1 092, total 1 092.

use super::{Findings, Inspected};
use crate::compute::exact::Exact;
use crate::diagnostic::{Severity, rule};
use crate::locale::number;
use crate::model::ledger::RowPart;

pub(crate) fn check(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let is_partial = table.plan.spec.total.as_ref().is_some_and(|total| total.given && total.partial);
    let (true, Some(row)) = (is_partial, table.rows(RowPart::Total).next()) else { return findings };
    let mut told: Option<(bool, usize, Exact, Exact, Exact)> = None;
    for column in (0..table.table.columns.len()).filter(|column| !table.is_computed(*column)) {
        let Some(total) = table.exact(row, column) else { continue };
        let numbers = table.rows(RowPart::Row).filter_map(|row| table.exact(row, column));
        let Ok(parts) = Exact::sum(numbers) else { continue };
        findings.compared += 1;
        let Ok(rest) = total.minus(parts) else { continue };
        let exceeds = if total.is_negative() { rest.is_positive() } else { rest.is_negative() };
        // What exceeds outranks what remains: one finding for each table.
        let outranks = told.is_none_or(|(other, ..)| exceeds && !other);
        if !rest.is_zero() && outranks {
            told = Some((exceeds, column, total, parts, rest));
        }
    }
    if let Some((exceeds, column, total, parts, rest)) = told {
        let words = if exceeds { "exceeds" } else { "remainder" };
        let share = rest.abs().times(Exact::whole(100)).and_then(|share| share.over(total.abs()));
        let share = share.and_then(Exact::decimal).map(|share| number::format(share, 0, table.inspection.language()));
        let mut finding = table
            .finding(&rule::PARTS_TOTAL, words, row, column)
            .with("total", table.shown(total, column))
            .with("parts", table.shown(parts, column))
            .with("rest", table.shown(rest.abs(), column))
            .with("share", share.unwrap_or_default());
        if exceeds {
            finding.severity = Severity::Error;
        }
        findings.found.push(finding);
    }
    findings
}
