//! `delta.scale` and `delta.copied`: figures that last period's report makes suspect.
//!
//! `delta.scale`: an amount of money about a thousand times last period's, or a thousandth of it, is probably given in kroner
//! where thousands are meant, or the other way round. Told when the ratio is between 500 and 2 000.
//!
//! `delta.copied`: every given figure of a table, at least four that are not zero, equals last period's: the report was
//! probably copied and the figures not filled in. Budgets stand still, so they do not count.

use rust_decimal::Decimal;

use super::{Findings, Inspected};
use crate::compute::exact::Exact;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::figures::Role;
use crate::model::ledger::RowPart;

/// Returns the given figures of the rows with last period's: row, column, now, then.
fn pairs(table: &Inspected) -> Vec<(usize, usize, Exact, Decimal)> {
    let Some(before) = table.before else { return Vec::new() };
    let given = table.table.columns.iter().enumerate().filter(|(_, column)| column.formula.is_none());
    let columns: Vec<(usize, usize)> =
        given.filter_map(|(place, column)| Some((place, before.column(&column.id)?))).collect();
    let mut pairs = Vec::with_capacity(columns.len() * table.table.rows.len());
    for row in table.rows(RowPart::Row) {
        let Some(now) = table.table.rows.get(row) else { continue };
        // The rows of a series seldom move from one month to the next.
        let same = before.rows.get(row).filter(|earlier| earlier.id == now.id);
        let Some(earlier) = same.or_else(|| before.row(&now.id)) else { continue };
        for (column, old) in &columns {
            let then = earlier.cells.get(*old).and_then(|figure| figure.amount.number());
            if let (Some(now), Some(then)) = (table.exact(row, *column), then) {
                pairs.push((row, *column, now, then));
            }
        }
    }
    pairs
}

pub(crate) fn scale(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    if table.before.is_none_or(|before| before.scale != table.table.scale) || table.table.unit != "kr" {
        return findings;
    }
    let mut told_row = None;
    for (row, column, now, then) in pairs(table) {
        let then = Exact::of(then);
        if now.is_zero() || then.is_zero() {
            continue;
        }
        findings.compared += 1;
        let (large, small) = if now.abs() > then.abs() { (now.abs(), then.abs()) } else { (then.abs(), now.abs()) };
        let ratio = large.over(small);
        let is_suspect = ratio.is_ok_and(|ratio| (Exact::whole(500)..=Exact::whole(2_000)).contains(&ratio));
        if !is_suspect || told_row == Some(row) {
            continue;
        }
        told_row = Some(row);
        let words = if now.abs() > then.abs() { "larger" } else { "smaller" };
        findings.found.push(
            table
                .finding(&rule::DELTA_SCALE, words, row, column)
                .with("now", table.shown(now, column))
                .with("then", table.shown(then, column)),
        );
    }
    findings
}

pub(crate) fn copied(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let is_budget = |column: usize| table.table.columns.get(column).is_some_and(|column| column.role == Role::Budget);
    let pairs: Vec<_> = pairs(table).into_iter().filter(|(_, column, ..)| !is_budget(*column)).collect();
    let telling = pairs.iter().filter(|(_, _, now, _)| !now.is_zero()).count();
    if telling < 4 {
        return findings;
    }
    findings.compared = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    if pairs.iter().any(|(_, _, now, then)| *now != Exact::of(*then)) {
        return findings;
    }
    let Some(grid) = table.grid() else { return findings };
    let spot = grid.given.tables.get(table.number).and_then(|given| given.spot).unwrap_or(grid.given.spot);
    let before = table.inspection.period.map(|period| period.previous().to_string()).unwrap_or_default();
    findings.found.push(
        Diagnostic::new(&rule::DELTA_COPIED, "copied", table.inspection.path, spot)
            .about(table.table.id.as_str())
            .with("table", &table.table.title)
            .with("count", pairs.len())
            .with("period", before),
    );
    findings
}
