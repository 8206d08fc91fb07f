//! `count.list`: a number that the text announces is the length of the list that follows.
//!
//! A paragraph that ends with a colon and announces one number («Vi har tre alternativer:») is compared with the items
//! of the list after it. «1 hendelse med kritisk prioritet» in a report is compared with the incidents that the report
//! lists. Years, dates, amounts, sections and numbers after a preposition («i 5 kommuner») announce nothing.
//!
//! Fires: «Tre saker gjenstår:» before two items. Does not: «To saker gjenstår:» before two items.

use super::Proofread;
use super::block::{Block, HOLE, words};
use super::number;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::Kind;
use crate::model::record::report::Priority;
use crate::model::runs::Run;

/// Words after which a number counts something beside the list: «av 12 saker er 3 løst» announces nothing sure.
const BESIDE: &[&str] = &[
    "i", "på", "for", "fra", "frå", "til", "av", "hos", "blant", "mellom", "de", "dei", "disse", "desse", "alle",
    "våre", "etter", "innen", "in", "on", "of", "from", "to", "all", "these",
];

/// Words after which a number is a name, not a count.
const LABELS: &[&str] = &[
    "kl",
    "nr",
    "sak",
    "uke",
    "veke",
    "avsnitt",
    "kapittel",
    "punkt",
    "side",
    "alternativ",
    "nivå",
    "vedlegg",
    "fase",
    "versjon",
    "år",
    "week",
    "section",
    "case",
];

/// Words after a number that make it a measure, not a count.
const MEASURES: &[&str] = &[
    "kr",
    "kroner",
    "mill",
    "millioner",
    "mrd",
    "milliarder",
    "tusen",
    "prosent",
    "timer",
    "time",
    "dager",
    "dagar",
    "uker",
    "veker",
    "måneder",
    "månader",
    "år",
    "minutter",
    "minutt",
    "årsverk",
    "meter",
    "km",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "percent",
];

/// Compares every list with the paragraph that announces it.
pub(super) fn check(input: &Proofread<'_>, runs: &[Run], found: &mut Vec<Diagnostic>) {
    for list in &input.prose.lists {
        let Some(block) = Block::numbered(input.prose, runs, list.after_block) else { continue };
        let text = block.text.trim_end();
        if !text.ends_with(':') {
            continue;
        }
        let sentence = block.sentence(text.len());
        let Some((place, word, count)) = announced(&block.text[sentence.clone()]) else { continue };
        if count == list.items {
            continue;
        }
        let start = sentence.start + place;
        found.push(
            Diagnostic::new(&rule::COUNT_LIST, "list", input.path, block.spot(start..start + word.len()))
                .about(word.to_lowercase())
                .with("told", word)
                .with("items", list.items),
        );
    }
}

/// Returns the one count that a sentence announces; nothing if there is none or more than one.
fn announced(sentence: &str) -> Option<(usize, &str, u32)> {
    let mut counts = Vec::new();
    let mut before = String::new();
    for (place, word) in words(sentence) {
        let after = &sentence[place + word.len()..];
        let last = std::mem::replace(&mut before, word.to_lowercase());
        let Some(count) = number::count(word) else { continue };
        let part = after.starts_with([',', '.', '%', '/', ':', HOLE]) && !after.trim_end().eq(":");
        let in_number = sentence[..place].ends_with([',', '.', '/', HOLE]);
        let next = words(after).next().map(|(_, word)| word.to_lowercase()).unwrap_or_default();
        let grouped =
            after.starts_with([' ', '\u{A0}']) && next.len() == 3 && next.bytes().all(|byte| byte.is_ascii_digit());
        if part || in_number || grouped || after.trim_start().starts_with('%') || MEASURES.contains(&next.as_str()) {
            // An amount or a date beside the count is no second count.
            continue;
        }
        let label = LABELS.contains(&last.as_str()) || (1900..2200).contains(&count);
        if label || !next.starts_with(char::is_alphabetic) {
            continue;
        }
        if BESIDE.contains(&last.as_str()) {
            return None;
        }
        counts.push((place, word, count));
    }
    match counts.as_slice() {
        [count] => Some(*count),
        _ => None,
    }
}

/// Looks at «prioritet» at a place of a block: «2 saker med høy prioritet».
pub(super) fn incidents(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    if input.kind != Kind::Report || input.incidents.is_empty() {
        return;
    }
    let sentence = block.sentence(at);
    let before: Vec<(usize, &str)> = words(&block.text[sentence.start..at]).collect();
    let [.., (place, count_word), (_, noun), (_, with), (_, level)] = before.as_slice() else { return };
    let Some(priority) = priority(level) else { return };
    let one = |word: &str| matches!(word, "en" | "ei" | "ein" | "a" | "an");
    let none = |word: &str| matches!(word, "ingen" | "no");
    let lower = count_word.to_lowercase();
    let count = match lower.as_str() {
        word if one(word) => 1,
        word if none(word) => 0,
        word => match number::count(word) {
            Some(count) => count,
            None => return,
        },
    };
    let noun = noun.to_lowercase();
    let counts = ["hendelse", "hending", "sak", "incident", "feil"].iter().any(|word| noun.starts_with(word));
    if !counts || !matches!(*with, "med" | "with" | "of") {
        return;
    }
    let listed = input.incidents.iter().filter(|incident| incident.priority == priority).count();
    if u32::try_from(listed) == Ok(count) {
        return;
    }
    let start = sentence.start + place;
    found.push(
        Diagnostic::new(&rule::COUNT_LIST, "incidents", input.path, block.spot(start..start + count_word.len()))
            .about(priority.word())
            .with("told", count_word)
            .with("priority", level.to_lowercase())
            .with("items", listed),
    );
}

fn priority(word: &str) -> Option<Priority> {
    match word.to_lowercase().as_str() {
        "kritisk" | "critical" => Some(Priority::Critical),
        "høy" | "høg" | "high" => Some(Priority::High),
        "middels" | "medium" => Some(Priority::Medium),
        "lav" | "låg" | "low" => Some(Priority::Low),
        _ => None,
    }
}
