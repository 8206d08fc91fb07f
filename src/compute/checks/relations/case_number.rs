//! `case.number`: a case number has the form that its body uses, and fits its meeting and its neighbours.
//!
//! With the pattern `{year}/M{meeting}-{seq:03}` the fifth case of the eighth meeting in 2024 is 2024/M8-005. The form,
//! the year of the meeting's date and the meeting's ordinal are compared; two cases with one number are told as
//! `id.duplicate`. A hole in the row of a meeting's cases is a warning at the case after it: a case may have been
//! withdrawn. Where it begins is free, and cases that the papers only imply, or that are hidden and told of, leave no hole; nor
//! does a case whose number or meeting could not be read: that is told there.
//!
//! A case on an agenda has a number, but for drafts, cases that are only implied, and bodies that do not number (a warning).
//!
//! Fires: 2024/M7-005 in meeting 8. Does not: 2024/M8-005 there.

use chrono::Datelike;

use super::{Agenda, Found, finding};
use crate::diagnostic::{Severity, rule};
use crate::model::card::Relations;
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::Entry;
use crate::model::place::{Located, Spot};
use crate::model::record::{Case, Record};

/// Compares the number of a case with its body's pattern and its meeting.
pub(super) fn check(
    agenda: &Agenda<'_>,
    pattern: Option<&CaseNumberPattern>,
    (entry, record): (&Entry, &Record),
    case: &Case,
    all: &mut Found,
) {
    let Some(number) = number(entry) else {
        let wanted = !entry.card.draft && case.assumed.is_none() && !record.is_answered("number");
        if let Some(spot) = on_agenda(entry).filter(|_| wanted && agenda.meeting.is_some()) {
            let next = pattern.and_then(|pattern| next(agenda, pattern)).unwrap_or_default();
            let mut found = finding(&rule::CASE_NUMBER, "missing", entry, spot)
                .about("number")
                .with("case", &entry.card.title)
                .with("next", next);
            if pattern.is_none() {
                found.severity = Severity::Warning;
            }
            all.ran(&entry.card.id, &rule::CASE_NUMBER, 1, vec![found]);
        }
        return;
    };
    let Some(pattern) = pattern else { return };
    let mut found = Vec::new();
    let Some(parts) = pattern.read(&number.value) else {
        found.push(
            finding(&rule::CASE_NUMBER, "pattern", entry, number.spot)
                .about(&number.value)
                .with("number", &number.value)
                .with("pattern", pattern.write(2024, 8, 5)),
        );
        all.ran(&entry.card.id, &rule::CASE_NUMBER, 1, found);
        return;
    };
    let mut compared = 1;
    if let Some((ordinal, date)) = agenda.meeting() {
        let year = date.map(|date| i64::from(date.year()));
        let pairs = [
            ("year", parts.year.map(i64::from), year),
            ("meeting", parts.meeting.map(i64::from), ordinal.map(i64::from)),
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
    all.ran(&entry.card.id, &rule::CASE_NUMBER, compared, found);
}

/// Looks for holes in the row of a meeting's case numbers.
pub(super) fn check_agenda(agenda: &Agenda<'_>, pattern: Option<&CaseNumberPattern>, all: &mut Found) {
    let Some(pattern) = pattern else { return };
    // Which number a case lacks is told at that case.
    if agenda.cases().any(|(entry, _, case)| number(entry).is_none() && case.assumed.is_none() && !entry.card.draft) {
        return;
    }
    let mut row: Vec<(u32, bool, &Entry)> = Vec::new();
    for (entry, _, case) in agenda.cases() {
        if let Some(parts) = number(entry).and_then(|number| pattern.read(&number.value)) {
            row.push((parts.sequence, case.assumed.is_some(), entry));
        }
    }
    let numbers = agenda.stubs.iter().filter_map(|(_, stub)| stub.number.as_deref());
    let withheld: Vec<u32> = numbers.filter_map(|number| Some(pattern.read(number)?.sequence)).collect();
    row.sort_by_key(|(sequence, _, entry)| (*sequence, &entry.address));
    for pair in row.windows(2) {
        let [(before, before_assumed, _), (after, after_assumed, entry)] = pair else { continue };
        if *after <= before + 1 || *before_assumed || *after_assumed {
            continue;
        }
        let Some(number) = number(entry) else { continue };
        // A case that was put on no agenda by mistake stands where it belongs.
        let is_unplaced = |sequence: u32| {
            let parts = pattern.read(&number.value);
            let wanted = parts.map(|parts| {
                pattern.write(parts.year.unwrap_or_default(), parts.meeting.unwrap_or_default(), sequence)
            });
            wanted.is_some_and(|wanted| agenda.unplaced.iter().any(|other| other.eq_ignore_ascii_case(&wanted)))
        };
        let mut gap = (before + 1..*after).filter(|sequence| !withheld.contains(sequence) && !is_unplaced(*sequence));
        let Some(first) = gap.next() else { continue };
        let missing = gap.next_back().map_or_else(|| first.to_string(), |last| format!("{first}–{last}"));
        let mut diagnostic = finding(&rule::CASE_NUMBER, "hole", entry, number.spot)
            .about(&number.value)
            .with("number", &number.value)
            .with("missing", missing);
        diagnostic.severity = Severity::Warning;
        all.diagnostics.push(diagnostic);
    }
}

/// Returns where a case says which meeting it belongs to.
fn on_agenda(entry: &Entry) -> Option<Spot> {
    match &entry.card.relations {
        Relations::Case { meeting, .. } => meeting.as_ref().map(|meeting| meeting.spot),
        _ => None,
    }
}

/// Returns the number after the last of a meeting's cases.
fn next(agenda: &Agenda<'_>, pattern: &CaseNumberPattern) -> Option<String> {
    let (Some(ordinal), Some(date)) = agenda.meeting()? else { return None };
    let shown = agenda.cases().filter_map(|(entry, ..)| number(entry).map(|number| number.value.as_str()));
    let withheld = agenda.stubs.iter().filter_map(|(_, stub)| stub.number.as_deref());
    let last = shown.chain(withheld).filter_map(|number| Some(pattern.read(number)?.sequence)).max();
    Some(pattern.write(date.year(), ordinal, last.unwrap_or(0).saturating_add(1)))
}

fn number(entry: &Entry) -> Option<&Located<String>> {
    match &entry.card.relations {
        Relations::Case { number, .. } => number.as_ref(),
        _ => None,
    }
}
