//! `stock.flow` and `stock.carry`: what is open at the end is what was open at the start, plus what came in, less what was
//! solved; and what is open at the start is what was open at the end of the period before.
//!
//! The columns are known by their roles (`opening`, `inflow`, `outflow`, `closing`) or ids (`open_start`, `opened`,
//! `solved`, `open`). Where one of them has a formula, the figure typed beside it is compared with it. `stock.carry` works
//! as soon as the report of the period before is there, and is most useful when the opening is computed: then it finds a
//! wrong closing, inflow or outflow.
//!
//! Fires: 74 + 556 − 556, closing 75. Does not: closing 74.

use super::{Findings, Inspected, looks_swapped, variance};
use crate::compute::exact::Exact;
use crate::diagnostic::rule;
use crate::model::figures::Role;
use crate::model::ledger::RowPart;

pub(crate) fn flow(table: &Inspected) -> Findings {
    let parts = [RowPart::Row, RowPart::Subtotal, RowPart::Total];
    let mut findings = variance::compared(table, &rule::STOCK_FLOW, &parts, variance::is_stock);
    let roles = [Role::Opening, Role::Inflow, Role::Outflow, Role::Closing].map(|role| table.role(role));
    let [Some(opening), Some(inflow), Some(outflow), Some(closing)] = roles else { return findings };
    if [opening, inflow, outflow, closing].iter().any(|column| table.is_computed(*column)) {
        return findings;
    }
    for row in table.rows(RowPart::Row) {
        let numbers = [opening, inflow, outflow, closing].map(|column| table.exact(row, column));
        let [Some(start), Some(came), Some(went), Some(end)] = numbers else { continue };
        let Ok(expected) = start.plus(came).and_then(|sum| sum.minus(went)) else { continue };
        findings.compared += 1;
        if expected == end {
            continue;
        }
        let difference = end.minus(expected).unwrap_or(Exact::ZERO);
        let words = if looks_swapped(difference) { "identity_swapped" } else { "identity" };
        let [start, came, went] =
            [(start, opening), (came, inflow), (went, outflow)].map(|(number, column)| table.shown(number, column));
        findings.found.push(
            table
                .finding(&rule::STOCK_FLOW, words, row, closing)
                .with("given", table.shown(end, closing))
                .with("computed", table.shown(expected, closing))
                .with("difference", table.shown(difference.abs(), closing))
                .with("worked", format!("{start} + {came} − {went} = {}", table.shown(expected, closing))),
        );
    }
    findings
}

pub(crate) fn carry(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(opening), Some(before)) = (table.role(Role::Opening), table.before) else { return findings };
    let Some(closing) = before.role(Role::Closing) else { return findings };
    let Some(period) = table.inspection.period else { return findings };
    for row in table.rows(RowPart::Row) {
        let earlier = table.table.rows.get(row).and_then(|row| before.row(&row.id));
        let earlier = earlier.and_then(|row| row.cells.get(closing)).and_then(|figure| figure.amount.number());
        let (Some(start), Some(end)) = (table.exact(row, opening), earlier.map(Exact::of)) else { continue };
        findings.compared += 1;
        if start == end {
            continue;
        }
        let words = if table.is_computed(opening) { "computed" } else { "given" };
        let difference = start.minus(end).unwrap_or(Exact::ZERO);
        findings.found.push(
            table
                .finding(&rule::STOCK_CARRY, words, row, opening)
                .with("opening", table.shown(start, opening))
                .with("closing", table.shown(end, opening))
                .with("difference", table.shown(difference.abs(), opening))
                .with("worked", table.worked(row, opening))
                .with("period", period.previous()),
        );
    }
    findings
}
