//! `case.number`: a case number has the form that its body uses, and fits its meeting and its neighbours.
//!
//! With the pattern `{year}/M{meeting}-{seq:03}` the fifth case of the eighth meeting in 2024 is 2024/M8-005. The form,
//! the year of the meeting's date and the meeting's ordinal are compared; two cases with one number are told as
//! `id.duplicate`. A hole in the row of a meeting's cases is a warning at the case after it: a case may have been
//! withdrawn. Where it begins is free, and cases that the papers only imply leave no hole.
//!
//! Fires: 2024/M7-005 in meeting 8. Does not: 2024/M8-005 there.

use chrono::Datelike;

use super::{Related, Things, finding};
use crate::diagnostic::{Severity, rule};
use crate::model::card::Relations;
use crate::model::catalog::Entry;
use crate::model::path::DocumentId;
use crate::model::place::Located;
use crate::model::record::Case;

/// What a number says, read by its body's pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Parts {
    year: Option<u32>,
    meeting: Option<u32>,
    sequence: Option<u32>,
}

/// Compares the number of a case with its body's pattern and its meeting.
pub(super) fn check(things: &Things<'_>, id: &DocumentId, entry: &Entry, _case: &Case, related: &mut Related) {
    let (Some(number), Some(pattern)) = (number(entry), pattern(things, entry)) else { return };
    let mut found = Vec::new();
    let Some(parts) = read(pattern, &number.value) else {
        found.push(
            finding(&rule::CASE_NUMBER, "pattern", entry, number.spot)
                .about(&number.value)
                .with("number", &number.value)
                .with("pattern", example(pattern)),
        );
        related.ran(id, &rule::CASE_NUMBER, 1, found);
        return;
    };
    let mut compared = 1;
    let meeting = entry.meeting.as_ref().and_then(|meeting| things.catalog.entry(meeting.as_str()));
    if let Some(meeting) = meeting
        && let Relations::Meeting { number: ordinal, date, .. } = &meeting.card.relations
    {
        let year = date.as_ref().and_then(|date| u32::try_from(date.value.year()).ok());
        let pairs =
            [("year", parts.year, year), ("meeting", parts.meeting, ordinal.as_ref().map(|ordinal| ordinal.value))];
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
        let parts =
            number(entry).zip(pattern(things, entry)).and_then(|(number, pattern)| read(pattern, &number.value));
        if let Some(sequence) = parts.and_then(|parts| parts.sequence) {
            row.push((sequence, case.assumed.is_some(), entry));
        }
    }
    row.sort_by_key(|(sequence, _, entry)| (*sequence, &entry.address));
    for pair in row.windows(2) {
        let [(before, before_assumed, _), (after, after_assumed, entry)] = pair else { continue };
        if *after <= before + 1 || *before_assumed || *after_assumed {
            continue;
        }
        let Some(number) = number(entry) else { continue };
        let missing =
            if after - before == 2 { format!("{}", before + 1) } else { format!("{}–{}", before + 1, after - 1) };
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

fn pattern<'a>(things: &Things<'a>, entry: &Entry) -> Option<&'a str> {
    let body = things.catalog.entry(entry.body.as_ref()?.as_str())?;
    match &body.card.relations {
        Relations::Body { case_number } => case_number.as_ref().map(|pattern| pattern.value.as_str()),
        _ => None,
    }
}

/// Reads a number by a pattern such as `{year}/M{meeting}-{seq:03}`; nothing if it does not fit.
fn read(pattern: &str, number: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut rest = number;
    let mut pattern = pattern;
    while let Some((literal, after)) = pattern.split_once('{') {
        let (field, after) = after.split_once('}')?;
        rest = rest.strip_prefix(literal)?;
        pattern = after;
        let (name, width) =
            field.split_once(':').map_or((field, None), |(name, width)| (name, width.parse::<usize>().ok()));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 9 || name == "year" && digits != 4 || width.is_some_and(|width| digits < width) {
            return None;
        }
        let value = rest[..digits].parse().ok();
        rest = &rest[digits..];
        match name {
            "year" => parts.year = value,
            "meeting" => parts.meeting = value,
            "seq" => parts.sequence = value,
            _ => return None,
        }
    }
    (rest == pattern).then_some(parts)
}

/// Returns a number that fits a pattern, to show its form.
fn example(pattern: &str) -> String {
    let mut text = pattern.replace("{year}", "2024").replace("{meeting}", "8").replace("{seq}", "5");
    for width in 1..10 {
        let number = format!("{:0>width$}", 5, width = width);
        text = text.replace(&format!("{{seq:{width}}}"), &number).replace(&format!("{{seq:0{width}}}"), &number);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_the_pattern_of_the_body() {
        let pattern = "{year}/M{meeting}-{seq:03}";
        let parts = Parts { year: Some(2024), meeting: Some(8), sequence: Some(5) };
        assert_eq!(read(pattern, "2024/M8-005"), Some(parts));
        assert_eq!(read("{seq}/{year}", "5/2024"), Some(Parts { meeting: None, ..parts }));
        for wrong in ["2024/M8-5", "24/M8-005", "2024-M8-005", "2024/M8-005b", "", "2024/M8-", "x2024/M8-005"] {
            assert_eq!(read(pattern, wrong), None, "{wrong}");
        }
        assert_eq!(read("{year", "2024"), None);
        assert_eq!(example(pattern), "2024/M8-005");
    }
}
