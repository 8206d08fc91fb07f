//! `date.asof`: all tables of a report are as of one day, or the reader is told that they are not.
//!
//! Figures of different days cannot be compared; one finding for each report lists the days. It is information: accounts
//! and service desk often close on different days, and each table shows its own.
//!
//! Fires: `as_of: {default: 2024-12-01, saker: 2024-11-30}`. Does not: `as_of: 2024-12-01`.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Findings, Inspection};
use crate::compute::reference;
use crate::diagnostic::{Diagnostic, rule};
use crate::locale::date;
use crate::model::record::KindRecord;

pub(crate) fn check(inspection: &Inspection) -> Findings {
    let mut findings = Findings::default();
    let KindRecord::Report(report) = &inspection.record.kind else { return findings };
    let Some(grid) = inspection.grid() else { return findings };
    for (id, day) in &report.as_of_tables {
        if grid.blueprint.table(id).is_none() && grid.blueprint.value(id).is_none() {
            findings.found.push(
                Diagnostic::new(&rule::FIGURE_UNDECLARED, "as_of", inspection.path, day.spot)
                    .about(id.as_str())
                    .with("id", id)
                    .with("nearest", reference::offered(id, grid.blueprint.ids())),
            );
        }
    }
    let all = report.as_of.iter().chain(report.as_of_tables.iter().map(|(_, day)| day));
    let days: BTreeSet<NaiveDate> = all.clone().map(|day| day.value).collect();
    findings.compared = u32::try_from(all.clone().count()).unwrap_or(u32::MAX);
    let (Some(first), true) = (all.map(|day| day.spot).min(), days.len() > 1) else { return findings };
    let listed: Vec<String> = days.iter().copied().map(date::short).collect();
    findings.found.push(
        Diagnostic::new(&rule::DATE_ASOF, "several", inspection.path, first)
            .with("count", days.len())
            .with("days", listed.join(", ")),
    );
    findings
}
