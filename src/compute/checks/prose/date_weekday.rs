//! `date.weekday`: a weekday fits the date beside it, and a date exists.
//!
//! «onsdag 5. desember» in papers of 2024 is wrong: the fifth was a Thursday. A year left out is the one nearest the
//! period or meeting. «31. november» is told as a day that does not exist.
//!
//! Fires: «tirsdag 4. desember 2024». Does not: «onsdag 4. desember 2024».

use chrono::{Datelike, Weekday};

use super::Proofread;
use super::block::Block;
use super::calendar::{self, WEEKDAYS};
use crate::diagnostic::{Diagnostic, rule};
use crate::model::settings::Language;

/// Looks at a weekday at a place of a block.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, weekday: Weekday, found: &mut Vec<Diagnostic>) {
    let rest = &block.text[at..];
    let name_end = at + rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    let mut after = block.text[name_end..].trim_start_matches([',', ' ', '\u{A0}']);
    for word in ["den ", "the "] {
        after = after.strip_prefix(word).unwrap_or(after);
    }
    let day_start = block.text.len() - after.len();
    // A weekday and a date further on have nothing to do with each other.
    if day_start == name_end {
        return;
    }
    let Some(day) = calendar::day_at(&block.text, day_start, input.reference) else { return };
    let Some(date) = day.date.filter(|date| date.weekday() != weekday) else { return };
    let written = &block.text[day.range.clone()];
    found.push(
        Diagnostic::new(&rule::DATE_WEEKDAY, "weekday", input.path, block.spot(at..name_end))
            .about(format!("{} {written}", block.text[at..name_end].to_lowercase()))
            .with("told", block.text[at..name_end].to_lowercase())
            .with("date", written)
            .with("year", date.year())
            .with("weekday", name(date.weekday(), input.language)),
    );
}

/// Looks at a month at a place of a block: the day before it must exist.
pub(super) fn exists(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some(day) = calendar::day_of_month_at(&block.text, at, input.reference) else { return };
    if day.date.is_some() {
        return;
    }
    let written = &block.text[day.range.clone()];
    found.push(
        Diagnostic::new(&rule::DATE_WEEKDAY, "missing", input.path, block.spot(day.range.clone()))
            .about(written)
            .with("date", written),
    );
}

fn name(weekday: Weekday, language: Language) -> &'static str {
    let names = WEEKDAYS.iter().find(|(day, _)| *day == weekday).map_or(&[][..], |(_, names)| *names);
    let place = match language {
        Language::Bokmal => 0,
        // Where nynorsk has a word of its own it is the second of three.
        Language::Nynorsk if names.len() == 3 => 1,
        Language::Nynorsk => 0,
        Language::English => names.len().saturating_sub(1),
    };
    names.get(place).copied().unwrap_or_default()
}
