//! `forecast.floor`: the forecast of a cost is not below what is already spent; that of an income not above what has come
//! in (income is negative).
//!
//! Money that is spent cannot be unspent by the end of the year, so such a forecast is wrong, and with it the variance that
//! the text tells. The message says what raising all such forecasts of the table to the actual does to its total variance:
//! in the papers of December 2024 an under-spend of 3 414 became 3 077.
//!
//! Wrong: `{actual: 741, forecast: 500}`. Right: `{actual: 741, forecast: 741}` or more.

use super::{Findings, Inspected};
use crate::compute::blueprint::Reference;
use crate::compute::evaluate::{self, Operand, Seen, Value};
use crate::compute::exact::Exact;
use crate::compute::expression::Body;
use crate::compute::grid::{Address, Origin, Place};
use crate::diagnostic::rule;
use crate::model::figures::{Role, RowClass};
use crate::model::ledger::RowPart;

pub(crate) fn check(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(actual), Some(forecast)) = (table.role(Role::Actual), table.role(Role::Forecast)) else {
        return findings;
    };
    let mut raised = Exact::ZERO;
    let mut failing = Vec::new();
    for row in table.rows(RowPart::Row) {
        let (Some(spent), Some(expected)) = (table.exact(row, actual), table.exact(row, forecast)) else { continue };
        findings.compared += 1;
        let fails = match table.class(row) {
            RowClass::Cost => expected < spent,
            RowClass::Income => expected > spent,
        };
        if fails {
            raised = spent.minus(expected).and_then(|step| raised.plus(step)).unwrap_or(raised);
            failing.push((row, spent, expected));
        }
    }
    let effect = if failing.is_empty() { None } else { effect(table, forecast, raised) };
    for (row, spent, expected) in &failing {
        let words = match (table.class(*row), effect.is_some()) {
            (RowClass::Cost, false) => "cost",
            (RowClass::Cost, true) => "cost_total",
            (RowClass::Income, false) => "income",
            (RowClass::Income, true) => "income_total",
        };
        let mut finding = table
            .finding(&rule::FORECAST_FLOOR, words, *row, forecast)
            .with("actual", table.shown(*spent, actual))
            .with("forecast", table.shown(*expected, forecast))
            .with("count", failing.len());
        if let Some((variance, before, after)) = effect {
            finding = finding
                .with("variance", table.column_label(variance))
                .with("before", table.shown(before, variance))
                .with("after", table.shown(after, variance));
        }
        findings.found.push(finding);
    }
    findings
}

/// Returns the total variance as it is, and as it would be with the total forecast changed by so much.
fn effect(table: &Inspected, forecast: usize, raised: Exact) -> Option<(usize, Exact, Exact)> {
    let variance = table.role(Role::Variance)?;
    let row = table.rows(RowPart::Total).next()?;
    let before = table.exact(row, variance)?;
    let Origin::Formula(formula) = table.origin(row, variance)? else { return None };
    let Body::Number(part) = &formula.expression.body else { return None };
    let place = Place::Cell { table: table.number, row, column: variance };
    let (mut operands, _) = table.inspection.world.operands(Address { grid: table.inspection.number, place }, formula);
    let mut touched = false;
    for (operand, reference) in operands.iter_mut().zip(&formula.references) {
        if let (Operand::One(seen), true) = (&*operand, *reference == Reference::Column(forecast)) {
            let number = seen.value.number()?.plus(raised).ok()?;
            *operand = Operand::One(Seen { value: Value::Number(number), ..*seen });
            touched = true;
        }
    }
    let after = evaluate::value(part, &formula.expression, &operands).ok()?.number()?;
    touched.then_some((variance, before, after))
}
