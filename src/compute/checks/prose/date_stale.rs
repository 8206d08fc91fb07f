//! `date.stale`: nothing is told as future that is past when the text is read.
//!
//! A report as of 1 December is read in a meeting on the 12th. «Årets siste møte avholdes onsdag 4. desember» was right
//! when it was written and is odd when it is read. A sentence in the future tense (skal, vil, blir, avholdes,
//! gjennomføres, planlegges …) about a day or week from the as-of date to before the meeting is told.
//!
//! Fires: «Oppstartsmøte gjennomføres uke 49.» in a report as of 1 December, read on the 12th. Does not: the same about
//! week 51, or «Oppstartsmøte ble gjennomført uke 49.»

use chrono::NaiveDate;

use super::Proofread;
use super::block::{Block, Part, words};
use super::{calendar, date_week};
use crate::diagnostic::{Diagnostic, rule};
use crate::locale;

/// Words of the future tense, and of plans.
const FUTURE: &[&str] = &[
    "skal",
    "vil",
    "blir",
    "planlegges",
    "planlagt",
    "gjennomføres",
    "avholdes",
    "holdes",
    "lanseres",
    "arrangeres",
    "starter",
    "startes",
    "innføres",
    "ferdigstilles",
    "leveres",
    "publiseres",
    "utføres",
    "åpner",
    "åpnes",
    "forventes",
    "ventes",
    "kommer",
    "tas",
    "settes",
    "vert",
    "gjennomførast",
    "haldast",
    "planleggast",
    "lanserast",
    "startar",
    "kjem",
    "ventast",
    "will",
    "shall",
    "planned",
    "expected",
];

/// Looks at «uke» at a place of a block.
pub(super) fn week(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some((as_of, read_on)) = between(input) else { return };
    let Some(week) = date_week::week_at(&block.text, at) else { return };
    let Some((first, last)) = calendar::week(week.number, week.year, as_of) else { return };
    // A week that began before the as-of date may still be told as future; one that is not over is not past.
    if last >= as_of && last < read_on && first < read_on {
        tell(input, block, at..week.end, read_on, found);
    }
}

/// Looks at a month at a place of a block: `4. desember`.
pub(super) fn month(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some((as_of, read_on)) = between(input) else { return };
    let Some(day) = calendar::day_of_month_at(&block.text, at, Some(as_of)) else { return };
    if day.date.is_some_and(|date| date >= as_of && date < read_on) {
        tell(input, block, day.range, read_on, found);
    }
}

/// Looks at a number at a place of a block: `4.12.2024`.
pub(super) fn numeric(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some((as_of, read_on)) = between(input) else { return };
    let Some(day) = calendar::day_at(&block.text, at, Some(as_of)) else { return };
    // A date with a month's name is told at the name.
    let numeric = !block.text[day.range.clone()].contains(char::is_alphabetic);
    if numeric && day.date.is_some_and(|date| date >= as_of && date < read_on) {
        tell(input, block, day.range, read_on, found);
    }
}

fn between(input: &Proofread<'_>) -> Option<(NaiveDate, NaiveDate)> {
    Some((input.as_of?, input.read_on?)).filter(|(as_of, read_on)| as_of < read_on)
}

fn tell(
    input: &Proofread<'_>,
    block: &Block,
    range: std::ops::Range<usize>,
    read_on: NaiveDate,
    found: &mut Vec<Diagnostic>,
) {
    if block.part == Part::Heading {
        return;
    }
    let sentence = block.sentence(range.start);
    let text = &block.text[sentence.clone()];
    let Some(word) = words(text).map(|(_, word)| word.to_lowercase()).find(|word| FUTURE.contains(&word.as_str()))
    else {
        return;
    };
    let spot = block.spot(range.clone());
    let start = block.spot(sentence.start..range.start);
    // A week with its dates in brackets, or two days of one plan, are one finding.
    if found
        .iter()
        .any(|told| told.rule == &rule::DATE_STALE && (start.line, start.column) <= (told.spot.line, told.spot.column))
    {
        return;
    }
    let written = &block.text[range.clone()];
    found.push(
        Diagnostic::new(&rule::DATE_STALE, "future", input.path, spot)
            .about(written.to_lowercase())
            .with("date", written)
            .with("verb", word)
            .with("read", locale::date::short(read_on)),
    );
}
