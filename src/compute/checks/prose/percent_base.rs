//! `percent.base`: a per cent says of what.
//!
//! «Lisensene utgjør ca. 60 %» leaves the reader to guess: of the budget, of the accounts, with or without income? The
//! sentence needs «av …» (or «fra», «enn», «mot», «i forhold til» for a change). Positions («80 % stilling»), rates
//! that name themselves (rente, inflasjon, vekst, merverdiavgift) and cells of tables are left alone.
//!
//! Fires: «Kapasiteten er brukt 50 %.» Does not: «Over 50 % av lagringsplassen er ledig.»

use super::Proofread;
use super::block::{Block, Part, words};
use super::number;
use crate::diagnostic::{Diagnostic, rule};

/// Words that lead to the base.
const BASE: &[&str] = &[
    "av",
    "fra",
    "frå",
    "enn",
    "mot",
    "sammenlignet",
    "sammenliknet",
    "samanlikna",
    "forhold",
    "of",
    "from",
    "than",
    "compared",
];

/// Parts of words that are per cent by nature.
const RATES: &[&str] = &[
    "stilling",
    "rente",
    "inflasjon",
    "vekst",
    "deflator",
    "merverdi",
    "mva",
    "moms",
    "promille",
    "arbeidsgiveravgift",
    "årslønn",
    "hundre",
    "avhengig",
    "sikker",
    "enig",
    "interest",
    "inflation",
    "growth",
    "position",
    "mva",
    "moms",
];

/// Looks at `%` or «prosent» at a place of a block.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    if block.part != Part::Text {
        return;
    }
    let before = &block.text[..at];
    let Some((start, _)) = number::number_before(before) else { return };
    let sentence = block.sentence(at);
    let excused = words(&block.text[sentence]).any(|(_, word)| {
        let word = word.to_lowercase();
        BASE.contains(&word.as_str()) || RATES.iter().any(|rate| word.contains(rate))
    });
    if excused {
        return;
    }
    let length =
        block.text[at..].find(|letter: char| letter.is_whitespace() || letter == '.').unwrap_or(block.text.len() - at);
    let end = at + if block.text[at..].starts_with('%') { 1 } else { length };
    let percent = format!("{}\u{A0}%", block.text[start..at].trim_end());
    found.push(
        Diagnostic::new(&rule::PERCENT_BASE, "base", input.path, block.spot(start..end))
            .about(percent.clone())
            .with("percent", percent),
    );
}
