//! `figure.typed`: an amount typed in a report's text is one of its figures.
//!
//! A number that is typed does not follow when the figure is mended. Where a sentence of a report speaks of the accounts
//! (budsjett, regnskap, prognose, merforbruk …) and tells kroner, the amount is held against every figure of the report, and
//! against the differences between the figures of a row, as precisely as it is told: «3,4 mill. kr» is 3 414 000.
//!
//! Left alone: about-numbers («over», «rundt»), prices («per time»), what is said of other years or of the report before,
//! limits, corrections, tables in the text, and per cents, which as often are none of the report's.
//!
//! Fires: «Regnskapet viser et merforbruk på 164 tusen kr» when the figure is 163. Does not: «163 tusen kr».

use chrono::Datelike;

use super::block::{Block, Part, words};
use super::number::{self, Told};
use super::{Proofread, delta_previous};
use crate::diagnostic::{Diagnostic, rule};

/// Parts of words that speak of the accounts.
const ACCOUNTS: &[&str] = &[
    "budsjett",
    "regnskap",
    "rekneskap",
    "prognose",
    "forbruk",
    "avvik",
    "overskudd",
    "overskot",
    "underskudd",
    "underskot",
    "inntekt",
    "utgift",
    "budget",
    "accounts",
    "forecast",
];

/// Parts of words that say that it is of something else.
const OTHER: &[&str] = &[
    "fjor",
    "neste",
    "forrige",
    "førre",
    "sist",
    "tidligere",
    "tidlegare",
    "grense",
    "terskel",
    "rett",
    "korriger",
    "feil",
    "bevilg",
    "løyv",
    "vedta",
    "vedte",
    "søk",
    "tilskudd",
    "tilskot",
    "avtale",
    "pris",
    "anslag",
    "anslå",
    "hvis",
    "dersom",
    "dobbel",
    "månedlig",
    "månadleg",
    "previous",
    "last",
    "next",
    "limit",
];

/// Words after «mill.» that no noun follows.
const GO_ON: &[&str] =
    &["i", "over", "under", "på", "av", "mer", "meir", "mindre", "høyere", "høgare", "lavere", "og", "til"];

/// Looks at a word for money at a place of a block: `kr`, `kroner`, `mill`, `mrd`.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, length: usize, found: &mut Vec<Diagnostic>) {
    let Some(amounts) = input.amounts else { return };
    if block.part != Part::Text {
        return;
    }
    let mut end = at + length;
    let word = block.text[at..end].to_lowercase();
    let is_scale = !word.starts_with("kr");
    if is_scale && block.text[end..].starts_with('.') {
        end += 1;
    }
    let after = &block.text[end..];
    let next = words(after).next().filter(|(place, _)| after[..*place].trim().is_empty());
    let next = next.map(|(_, word)| word.to_lowercase()).unwrap_or_default();
    // «3,4 mill. kr» is looked at once, at «kr»; «2 mill. visninger» are none.
    if is_scale && (next.starts_with("kr") || !next.is_empty() && !GO_ON.contains(&next.as_str())) {
        return;
    }
    let measured = after.trim_start().starts_with('/') || ["per", "pr", "each"].contains(&next.as_str());
    let read = number::number_before(&block.text[..if is_scale { end } else { at }]);
    let (start, told) = match read {
        Some(read) => read,
        None if !is_scale => {
            let blank = after.len() - after.trim_start().len();
            let Some((length, told)) = number::number_at(&after[blank..]) else { return };
            end += blank + length;
            (at, told)
        }
        None => return,
    };
    let sentence = block.sentence(at);
    if measured || is_excused(input, block, sentence.start, start, &block.text[sentence.clone()]) {
        return;
    }
    let is_figure = |told: &Told| amounts.iter().any(|amount| told.tells(*amount));
    if is_figure(&told) {
        return;
    }
    let written = block.text[start..end].trim();
    found.push(
        Diagnostic::new(&rule::FIGURE_TYPED, "amount", input.path, block.spot(start..end))
            .about(written)
            .with("told", written),
    );
}

fn is_excused(input: &Proofread<'_>, block: &Block, sentence_start: usize, start: usize, sentence: &str) -> bool {
    let mut of_accounts = false;
    let year = input.reference.map(|day| day.year().to_string());
    for (_, word) in words(sentence) {
        let word = word.to_lowercase();
        of_accounts |= ACCOUNTS.iter().any(|part| word.contains(part));
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        if is_year && word.bytes().all(|byte| byte.is_ascii_digit()) && year.as_ref() != Some(&word) {
            return true;
        }
        if OTHER.iter().any(|part| word.starts_with(part)) {
            return true;
        }
    }
    let before = block.text.get(sentence_start..start).unwrap_or_default();
    !of_accounts || delta_previous::estimated(before, before.len())
}
