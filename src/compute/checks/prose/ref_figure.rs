//! `ref.figure`, of pictures: «se figur nedenfor» in a text that has no figure.
//!
//! Figures get lost when papers are copied, and what is said of them stays. A text that sends its reader to a figure («se
//! figur 2», «figuren nedenfor», «diagrammet viser») has a picture or a chart; which of them is meant is not looked at.
//! A figure in an attachment, another document or on a page is left alone.
//!
//! Fires: «Fordelingen går fram av figuren nedenfor.» without a picture. Does not: the same with one.

use super::Proofread;
use super::block::{Block, HOLE, Part, words};
use crate::diagnostic::{Diagnostic, Severity, rule};

/// Words for a figure.
pub(super) const FIGURES: &[&str] =
    &["figur", "figuren", "figurene", "figurane", "diagrammet", "diagramma", "diagrammene", "grafen"];

/// Words that send the reader there, right before.
const SEE: &[&str] = &["se", "sjå", "jf", "jfr", "see"];

/// Words that say where it is or what it does, right after.
const THERE: &[&str] =
    &["nedenfor", "nedanfor", "ovenfor", "ovanfor", "under", "over", "viser", "syner", "below", "above"];

/// Beginnings of words for where else it may be.
const ELSEWHERE: &[&str] =
    &["vedlegg", "side", "rapport", "notat", "presentasjon", "dokument", "plan", "lenk", "lenkj", "nettsid"];

/// Looks at a word for a figure at a place of a block.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, length: usize, found: &mut Vec<Diagnostic>) {
    if input.has_pictures || block.part != Part::Text {
        return;
    }
    let sentence = block.sentence(at);
    let text = &block.text[sentence];
    let is_elsewhere = |(_, word): (usize, &str)| {
        let word = word.to_lowercase();
        ELSEWHERE.iter().any(|place| word.starts_with(place))
    };
    if text.contains(HOLE) || words(text).any(is_elsewhere) {
        return;
    }
    let before = words(&block.text[..at]).last().map(|(_, word)| word.to_lowercase()).unwrap_or_default();
    let sent = SEE.contains(&before.as_str());
    // «figur 2 viser», «figuren nedenfor».
    let mut after = words(block.text.get(at + length..).unwrap_or_default()).map(|(_, word)| word.to_lowercase());
    let next = after.next().unwrap_or_default();
    let next = if next.bytes().all(|byte| byte.is_ascii_digit()) { after.next().unwrap_or_default() } else { next };
    if !sent && !THERE.contains(&next.as_str()) {
        return;
    }
    let word = &block.text[at..at + length];
    let told = Diagnostic::new(&rule::REF_FIGURE, "lost", input.path, block.spot(at..at + length));
    found.push(Diagnostic { severity: Severity::Warning, ..told }.about(word.to_lowercase()).with("word", word));
}
