//! `case.number`: a case number has the form that its body uses, and fits its meeting and its neighbours.
//!
//! With the pattern `{year}/M{meeting}-{seq:03}` the fifth case of the eighth meeting in 2024 is 2024/M8-005. The form,
//! the year of the meeting's date and the meeting's ordinal are compared; two cases with one number are told as
//! `id.duplicate`. A hole in the row of a meeting's cases is a warning at the case after it: a case may have been
//! withdrawn. Where it begins is free, and cases that the papers only imply, or that are hidden and told of, leave no hole.
//!
//! Fires: 2024/M7-005 in meeting 8. Does not: 2024/M8-005 there.

use chrono::Datelike;

use super::{Agenda, Found, finding};
use crate::diagnostic::{Severity, rule};
use crate::model::card::Relations;
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::Entry;
use crate::model::place::Located;

/// Compares the number of a case with its body's pattern and its meeting.
pub(super) fn check(agenda: &Agenda<'_>, pattern: Option<&CaseNumberPattern>, entry: &Entry, all: &mut Found) {
    let (Some(number), Some(pattern)) = (number(entry), pattern) else { return };
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
    let mut row: Vec<(u32, bool, &Entry)> = Vec::new();
    for (entry, case) in agenda.cases() {
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
        let mut gap = (before + 1..*after).filter(|sequence| !withheld.contains(sequence));
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

fn number(entry: &Entry) -> Option<&Located<String>> {
    match &entry.card.relations {
        Relations::Case { number, .. } => number.as_ref(),
        _ => None,
    }
}
