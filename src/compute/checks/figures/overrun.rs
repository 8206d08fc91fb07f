//! `overrun.unbudgeted` and `overrun.actual`: money spent without a budget, or beyond the whole year's budget.
//!
//! Both look at costs alone: income over budget is welcome. A budget of 0 or «not applicable» is no budget; a blank one is
//! unknown and belongs to `cell.missing`. A row over its budget long before the year ends may be right, as when licences
//! are paid in advance, but the reader must be told.
//!
//! Fires: `{actual: 101, budget: 0}` (unbudgeted), `{actual: 741, budget: 300}` (actual). Does not: `{actual: 296, budget: 300}`.

use super::{Findings, Inspected};
use crate::compute::evaluate::Value;
use crate::compute::exact::Exact;
use crate::diagnostic::rule;
use crate::model::figures::{Role, RowClass};
use crate::model::ledger::RowPart;

pub(crate) fn unbudgeted(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(actual), Some(budget)) = (table.role(Role::Actual), table.role(Role::Budget)) else { return findings };
    let forecast = table.role(Role::Forecast);
    for row in table.rows(RowPart::Row).filter(|row| table.class(*row) == RowClass::Cost) {
        let has_no_budget = match table.value(row, budget) {
            Value::Blank => continue,
            Value::Nothing => true,
            Value::Number(number) => number.is_zero(),
        };
        findings.compared += 1;
        if !has_no_budget {
            continue;
        }
        let spent = table.exact(row, actual).filter(|number| !number.is_zero());
        let expected = forecast.and_then(|forecast| table.exact(row, forecast)).filter(|number| !number.is_zero());
        let (words, column, number) = match (spent, expected, forecast) {
            (Some(spent), _, _) => ("actual", actual, spent),
            (None, Some(expected), Some(forecast)) => ("forecast", forecast, expected),
            _ => continue,
        };
        findings.found.push(
            table.finding(&rule::OVERRUN_UNBUDGETED, words, row, column).with("amount", table.shown(number, column)),
        );
    }
    findings
}

pub(crate) fn actual(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(actual), Some(budget)) = (table.role(Role::Actual), table.role(Role::Budget)) else { return findings };
    for row in table.rows(RowPart::Row).filter(|row| table.class(*row) == RowClass::Cost) {
        let (Some(spent), Some(planned)) = (table.exact(row, actual), table.exact(row, budget)) else { continue };
        if planned.is_zero() {
            continue;
        }
        findings.compared += 1;
        if spent <= planned {
            continue;
        }
        let over = spent.minus(planned).unwrap_or(Exact::ZERO);
        findings.found.push(
            table
                .finding(&rule::OVERRUN_ACTUAL, "over", row, actual)
                .with("actual", table.shown(spent, actual))
                .with("budget", table.shown(planned, budget))
                .with("difference", table.shown(over, actual)),
        );
    }
    findings
}
