//! `period.gap`: the reports of a series follow each other, none is missing between two others and none is there twice.
//!
//! Comparison with last period, carried stocks and trends need the report before. A missing one is told at the report that
//! follows the gap; a second one for the same period at that report. Reports of different length (months and years) are
//! compared among their own.
//!
//! Fires: reports for 2024-09 and 2024-11 alone. Does not: 2024-10 and 2024-11.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::{Period, Relations};
use crate::model::catalog::Catalog;
use crate::model::ledger::CheckOutcome;
use crate::model::path::DocumentId;
use crate::model::place::Spot;

/// Gaps longer than this are a new beginning, not a slip.
const LONGEST_GAP: usize = 24;

/// Looks at the reports of a series.
pub(crate) fn check<'a>(
    reports: &[&DocumentId],
    catalog: &'a Catalog,
) -> (Vec<Diagnostic>, Vec<(&'a DocumentId, CheckOutcome)>) {
    let mut series: BTreeMap<(&DocumentId, u8), Vec<(Period, &DocumentId)>> = BTreeMap::new();
    for &id in reports {
        let Some(entry) = catalog.entries.get(id) else { continue };
        if let (Some(of), Some(period)) = (&entry.series, entry.period) {
            series.entry((of, period.months)).or_default().push((period, id));
        }
    }
    let mut found = Vec::new();
    let mut outcomes = Vec::new();
    for ((of, _), mut reports) in series {
        reports.sort();
        let before = found.len();
        for pair in reports.windows(2) {
            let [(earlier, first), (later, second)] = pair else { continue };
            if earlier == later {
                found.extend(
                    finding(catalog, second, "twice").map(|finding| finding.with("period", later).with("other", first)),
                );
                continue;
            }
            let mut missing = Vec::new();
            let mut period = later.previous();
            while period > *earlier && missing.len() < LONGEST_GAP {
                missing.push(period.to_string());
                period = period.previous();
            }
            if missing.is_empty() || missing.len() == LONGEST_GAP {
                continue;
            }
            missing.reverse();
            let words = if missing.len() == 1 { "missing" } else { "several" };
            found.extend(finding(catalog, second, words).map(|finding| {
                finding.with("period", later).with("missing", missing.join(", ")).with("other", earlier)
            }));
        }
        if reports.len() > 1 {
            let worst = found.get(before..).and_then(|found| found.iter().map(|finding| finding.severity).max());
            let outcome = CheckOutcome {
                document: of.clone(),
                rule: &rule::PERIOD_GAP,
                subject: String::new(),
                compared: u32::try_from(reports.len() - 1).unwrap_or(u32::MAX),
                worst,
            };
            outcomes.push((of, outcome));
        }
    }
    (found, outcomes)
}

fn finding(catalog: &Catalog, report: &DocumentId, words: &'static str) -> Option<Diagnostic> {
    let card = &catalog.entries.get(report)?.card;
    let spot = match &card.relations {
        Relations::Report { period: Some(period), .. } => period.spot,
        _ => Spot::START,
    };
    Some(Diagnostic::new(&rule::PERIOD_GAP, words, &card.path, spot))
}
