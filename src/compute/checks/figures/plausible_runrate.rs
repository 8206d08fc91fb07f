//! `plausible.runrate`: a forecast of costs that spending at the same pace would exceed by far.
//!
//! The spending so far, divided by the share of the year that has passed, is compared with the forecast. Told, for
//! information only, when it is more than five per cent and more than the threshold for explanations above the forecast:
//! costs that are paid in advance, such as licences, are rightly ahead of the calendar. Before a quarter of the year has
//! passed the rule is silent, because nothing can be said yet.
//!
//! Fires: 1 December, actual 55 384, forecast 56 962 (the pace gives 60 509). Does not: actual 26 556, forecast 29 533.

use chrono::Datelike;

use super::{Findings, Inspected};
use crate::compute::exact::Exact;
use crate::diagnostic::rule;
use crate::locale::number;
use crate::model::figures::{Role, RowClass};
use crate::model::ledger::RowPart;

pub(crate) fn check(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(actual), Some(forecast)) = (table.role(Role::Actual), table.role(Role::Forecast)) else {
        return findings;
    };
    let Some((passed, days)) = elapsed(table) else { return findings };
    if passed * 4 < days || passed >= days {
        return findings;
    }
    let threshold = Exact::of(table.inspection.settings.explain_amount);
    for row in table.rows(RowPart::Row).filter(|row| table.class(*row) == RowClass::Cost) {
        let (Some(spent), Some(expected)) = (table.exact(row, actual), table.exact(row, forecast)) else { continue };
        findings.compared += 1;
        let pace = spent.times(Exact::whole(days)).and_then(|spent| spent.over(Exact::whole(passed)));
        let Ok(projected) = pace.and_then(|pace| pace.rounded(0)) else { continue };
        let Ok(beyond) = projected.minus(expected) else { continue };
        let Ok(margin) = expected.abs().over(Exact::whole(20)) else { continue };
        if beyond <= margin || beyond <= threshold {
            continue;
        }
        let share = Exact::whole(passed * 100).over(Exact::whole(days)).and_then(Exact::decimal);
        let share = share.map(|share| number::format(share, 0, table.inspection.language()));
        findings.found.push(
            table
                .finding(&rule::PLAUSIBLE_RUNRATE, "ahead", row, forecast)
                .with("actual", table.shown(spent, actual))
                .with("forecast", table.shown(expected, forecast))
                .with("projected", table.shown(projected, forecast))
                .with("difference", table.shown(beyond, forecast))
                .with("share", share.unwrap_or_default()),
        );
    }
    findings
}

/// Returns how many days of the year have passed at the start of the day that the figures are as of, and how many it has.
fn elapsed(table: &Inspected) -> Option<(i128, i128)> {
    let period = table.inspection.period?;
    let year = period.year;
    let days = chrono::NaiveDate::from_ymd_opt(year, 12, 31)?.ordinal();
    let passed = match table.table.as_of {
        Some(day) if day.year() == year => day.ordinal() - 1,
        Some(day) if day.year() > year => days,
        Some(_) => return None,
        None => period.last_day().ordinal(),
    };
    Some((i128::from(passed), i128::from(days)))
}
