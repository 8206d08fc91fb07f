//! `case.number`: a case number has the form that its body uses, and fits its meeting and its neighbours.
//!
//! With the pattern `{year}/M{meeting}-{seq:03}` the fifth case of the eighth meeting in 2024 is 2024/M8-005. The form,
//! the year of the meeting's date and the meeting's ordinal are compared; two cases with one number are told as
//! `id.duplicate`. A hole in the row of a meeting's cases is a warning at the case after it: a case may have been
//! withdrawn. Where it begins is free, and cases that the papers only imply, or that are hidden and told of, leave no hole.
//!
//! Fires: 2024/M7-005 in meeting 8. Does not: 2024/M8-005 there.

use chrono::Datelike;

use super::{Related, Things, finding};
use crate::diagnostic::{Severity, rule};
use crate::model::card::Relations;
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::Entry;
use crate::model::path::DocumentId;
use crate::model::place::Located;
use crate::model::record::Case;

/// Compares the number of a case with its body's pattern and its meeting.
pub(super) fn check(things: &Things<'_>, id: &DocumentId, entry: &Entry, _case: &Case, related: &mut Related) {
    let (Some(number), Some(pattern)) = (number(entry), pattern(things, entry)) else { return };
    let mut found = Vec::new();
    let Some(parts) = pattern.read(&number.value) else {
        found.push(
            finding(&rule::CASE_NUMBER, "pattern", entry, number.spot)
                .about(&number.value)
                .with("number", &number.value)
                .with("pattern", pattern.write(2024, 8, 5)),
        );
        related.ran(id, &rule::CASE_NUMBER, 1, found);
        return;
    };
    let mut compared = 1;
    let meeting = entry.meeting.as_ref().and_then(|meeting| things.catalog.entry(meeting.as_str()));
    if let Some(meeting) = meeting
        && let Relations::Meeting { number: ordinal, date, .. } = &meeting.card.relations
    {
        let year = date.as_ref().map(|date| i64::from(date.value.year()));
        let pairs = [
            ("year", parts.year.map(i64::from), year),
            ("meeting", parts.meeting.map(i64::from), ordinal.as_ref().map(|ordinal| i64::from(ordinal.value))),
        ];
        for (words, written, right) in pairs {
            let (Some(written), Some(right)) = (written, right) else { continue };
            compared += 1;
            if written != right {
                found.push(
                    finding(&rule::CASE_NUMBER, words, entry, number.spot)
                        .about(&number.value)
                        .with("number", &number.value)
                        .with("written", written)
                        .with("right", right),
                );
            }
        }
    }
    related.ran(id, &rule::CASE_NUMBER, compared, found);
}

/// Looks for holes in the row of a meeting's case numbers.
pub(super) fn check_agenda(things: &Things<'_>, meeting: &Entry, related: &mut Related) {
    let mut row: Vec<(u32, bool, &Entry)> = Vec::new();
    for id in &meeting.parts {
        let (Some(entry), Some(case)) = (things.catalog.entry(id.as_str()), things.case(id)) else { continue };
        let parts = number(entry).zip(pattern(things, entry)).and_then(|(number, pattern)| pattern.read(&number.value));
        if let Some(parts) = parts {
            row.push((parts.sequence, case.assumed.is_some(), entry));
        }
    }
    let stubs = things.catalog.stubs.get(&meeting.card.id).map(Vec::as_slice).unwrap_or_default();
    let numbers = stubs.iter().filter_map(|(_, stub)| stub.number.as_deref());
    let withheld: Vec<u32> =
        numbers.filter_map(|number| Some(pattern(things, meeting)?.read(number)?.sequence)).collect();
    row.sort_by_key(|(sequence, _, entry)| (*sequence, &entry.address));
    for pair in row.windows(2) {
        let [(before, before_assumed, _), (after, after_assumed, entry)] = pair else { continue };
        if *after <= before + 1 || *before_assumed || *after_assumed {
            continue;
        }
        let Some(number) = number(entry) else { continue };
        let mut gap = (before + 1..*after).filter(|sequence| !withheld.contains(sequence));
        let Some(first) = gap.next() else { continue };
        let missing = gap.next_back().map_or_else(|| first.to_string(), |last| format!("{first}–{last}"));
        let mut diagnostic = finding(&rule::CASE_NUMBER, "hole", entry, number.spot)
            .about(&number.value)
            .with("number", &number.value)
            .with("missing", missing);
        diagnostic.severity = Severity::Warning;
        related.diagnostics.push(diagnostic);
    }
}

fn number(entry: &Entry) -> Option<&Located<String>> {
    match &entry.card.relations {
        Relations::Case { number, .. } => number.as_ref(),
        _ => None,
    }
}

/// Returns the pattern of the body of a case; one that cannot be read is told where it is written.
fn pattern(things: &Things<'_>, entry: &Entry) -> Option<CaseNumberPattern> {
    let body = things.catalog.entry(entry.body.as_ref()?.as_str())?;
    match &body.card.relations {
        Relations::Body { case_number } => CaseNumberPattern::parse(&case_number.as_ref()?.value).ok(),
        _ => None,
    }
}
