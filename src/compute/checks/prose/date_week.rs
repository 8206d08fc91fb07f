//! `date.week`: a week exists, and fits the date beside it.
//!
//! Weeks are those of ISO 8601, as in Norwegian calendars: 2024 has 52, 2026 has 53. A date right after the week, or
//! right before it, must lie in it: «uke 49 (2.–8. desember)», «onsdag 4. desember (uke 49)».
//!
//! Fires: «uke 54», «uke 48 (4. desember 2024)». Does not: «uke 49 (2.–8. desember 2024)».

use chrono::Datelike;

use super::Proofread;
use super::block::Block;
use super::calendar::{self, Day};
use crate::diagnostic::{Diagnostic, rule};

/// A week named in text.
pub(super) struct Week {
    /// Its number, as written.
    pub(super) number: u32,
    /// Its year, if given.
    pub(super) year: Option<i32>,
    /// Where the word and number end.
    pub(super) end: usize,
}

/// Reads «uke 49» and «uke 1 2025», beginning at the word.
pub(super) fn week_at(text: &str, at: usize) -> Option<Week> {
    let rest = text.get(at..)?;
    let word = rest.find(|letter: char| !letter.is_alphabetic())?;
    let after = rest[word..].trim_start_matches([' ', '\u{A0}']);
    let (number, length) = calendar::digits(after)?;
    if length > 2 || after.len() == rest.len() - word {
        return None;
    }
    let end = text.len() - after.len() + length;
    // `uke 2.1` is no week, nor is `uke 3,5`.
    let mut tail = text[end..].chars();
    if matches!(tail.next(), Some('.' | ',')) && tail.next().is_some_and(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let year_text = text[end..].trim_start_matches([' ', '\u{A0}', ',', '/']);
    let year_text = year_text.strip_prefix("i ").unwrap_or(year_text);
    let year = calendar::digits(year_text).filter(|(year, length)| *length == 4 && (1900..2200).contains(year));
    Some(Week { number: u32::try_from(number).ok()?, year: year.map(|(year, _)| year), end })
}

/// Looks at «uke» at a place of a block.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some(week) = week_at(&block.text, at) else { return };
    let written = &block.text[at..week.end];
    let tell = |words: &'static str| {
        Diagnostic::new(&rule::DATE_WEEK, words, input.path, block.spot(at..week.end))
            .about(written.to_lowercase())
            .with("week", week.number)
    };
    if !(1..=53).contains(&week.number) {
        found.push(tell("number"));
        return;
    }
    let year = week.year.or(input.reference.map(|near| near.iso_week().year()));
    // Only the year given, or inferred for a week that no neighbouring year has, can lack it.
    if week.number == 53
        && let Some(year) = year
        && calendar::week(53, Some(year), input.reference.unwrap_or_default()).is_none()
    {
        found.push(tell("year").with("year", year));
        return;
    }
    for day in days_beside(input, block, at, week.end) {
        let Some(date) = day.date else { continue };
        if date.iso_week().week() != week.number {
            found.push(tell("date").with("date", &block.text[day.range.clone()]).with("right", date.iso_week().week()));
            return;
        }
    }
}

/// Returns the days right after or right before a week: in brackets, or parted by a comma, dash or blank.
fn days_beside(input: &Proofread<'_>, block: &Block, at: usize, end: usize) -> Vec<Day> {
    let text = &block.text;
    let mut after = text[end..].trim_start_matches([' ', '\u{A0}', '(', ',', ':', '–']);
    // A weekday may stand between.
    let word = after.find(|letter: char| !letter.is_alphabetic()).unwrap_or(after.len());
    if calendar::WEEKDAYS.iter().any(|(_, names)| names.contains(&after[..word].to_lowercase().as_str())) {
        after = after[word..].trim_start_matches([' ', '\u{A0}']);
    }
    let start = text.len() - after.len();
    if start > end
        && let Some((first, last)) = calendar::days_at(text, start, input.reference)
    {
        return [Some(first), last].into_iter().flatten().collect();
    }
    let before = text[..at].trim_end_matches([' ', '\u{A0}', '(', ',']);
    // The day before ends there: look back over at most «30. september 2024».
    let from = before.char_indices().rev().take(24).last().map_or(0, |(place, _)| place);
    let starts = before[from..].char_indices().map(|(place, _)| from + place);
    for start in starts {
        let fresh = !text[..start].ends_with(|letter: char| letter.is_ascii_digit() || letter == '.');
        if fresh
            && let Some(day) = calendar::day_at(text, start, input.reference)
            && day.range.end == before.len()
        {
            return vec![day];
        }
    }
    Vec::new()
}
