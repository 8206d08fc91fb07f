//! `delta.previous`: a change told in the text is the change of a figure.
//!
//! «40 flere enn forrige måned» is compared with how much each figure of the report changed since the report before, as
//! precisely as it is told («3,4 mill.» is 3 414 000 rounded). When no figure changed by that much, it is told. About
//! numbers («over», «nesten», «ca.») and reports without one before are left alone.
//!
//! Fires: «40 flere enn forrige måned» when nothing changed by 40. Does not: the same when open cases fell by 40.

use super::Proofread;
use super::block::{Block, words};
use super::number::{self, Told};
use crate::diagnostic::{Diagnostic, rule};

/// Beginnings of the words for a period.
const PERIODS: &[&str] =
    &["måned", "månad", "kvartal", "tertial", "år", "period", "rapport", "month", "quarter", "year"];

/// Words that compare.
const MORE: &[&str] =
    &["flere", "færre", "mer", "mindre", "fleire", "meir", "høyere", "lavere", "more", "fewer", "less"];

/// Words for a change, followed by «på».
const CHANGES: &[&str] =
    &["økning", "auke", "nedgang", "reduksjon", "vekst", "fall", "økt", "auka", "redusert", "increase", "decrease"];

/// Words that make a number an estimate.
const ABOUT: &[&str] =
    &["over", "under", "nesten", "ca", "cirka", "rundt", "lag", "knapt", "drøyt", "drygt", "minst", "about", "almost"];

/// Looks at «forrige» at a place of a block.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let Some(changes) = input.changes else { return };
    let mut following = words(&block.text[at..]).skip(1);
    let period = following.next().is_some_and(|(_, word)| {
        let word = word.to_lowercase();
        PERIODS.iter().any(|period| word.starts_with(period))
    });
    if !period {
        return;
    }
    let sentence = block.sentence(at);
    let before = &block.text[sentence.start..at];
    for (start, end, told) in told(before) {
        if changes.iter().any(|change| told.tells(*change)) {
            continue;
        }
        let written = &before[start..end];
        found.push(
            Diagnostic::new(
                &rule::DELTA_PREVIOUS,
                "change",
                input.path,
                block.spot(sentence.start + start..sentence.start + end),
            )
            .about(written)
            .with("told", written),
        );
    }
}

/// Returns the changes told in the part of a sentence before «forrige måned», with their places.
fn told(before: &str) -> Vec<(usize, usize, Told)> {
    let mut told = Vec::new();
    let all: Vec<(usize, &str)> = words(before).collect();
    for (index, (place, word)) in all.iter().enumerate() {
        let lower = word.to_lowercase();
        let next = |steps: usize| all.get(index + steps).map(|(_, word)| word.to_lowercase()).unwrap_or_default();
        if MORE.contains(&lower.as_str()) {
            // «40 flere enn (i) forrige måned»; «40 flere enn innkomne sist måned» compares other things.
            let than = matches!(next(1).as_str(), "enn" | "than");
            let direct =
                than && (all.len() == index + 2 || all.len() == index + 3 && matches!(next(2).as_str(), "i" | "in"));
            if let Some((start, number)) = number::number_before(&before[..*place]).filter(|_| direct)
                && !estimated(before, start)
            {
                told.push((start, before[..*place].trim_end().len(), number));
            }
        }
        let since = before.trim_end();
        let compared = ["siden", "fra", "sidan", "frå", "mot", "med", "since", "from"].iter().any(|word| {
            since
                .strip_suffix(word)
                .or(since.strip_suffix("i").and_then(|text| text.trim_end().strip_suffix(word)))
                .is_some()
        });
        if compared && CHANGES.contains(&lower.as_str()) && matches!(next(1).as_str(), "på" | "med" | "of") {
            let Some((number_place, _)) = all.get(index + 2) else { continue };
            if let Some((length, number)) = number::number_at(&before[*number_place..])
                && !before[number_place + length..].trim_start().starts_with('%')
            {
                told.push((*number_place, number_place + length, number));
            }
        }
    }
    told
}

/// Tells whether the number that begins at a place is an estimate.
pub(super) fn estimated(before: &str, start: usize) -> bool {
    words(&before[..start]).last().is_some_and(|(_, word)| ABOUT.contains(&word.to_lowercase().as_str()))
}
