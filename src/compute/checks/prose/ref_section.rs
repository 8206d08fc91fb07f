//! `ref.section`: «avsnitt 2.3.2» in running text names a section of the document.
//!
//! The generator numbers the headings, so a number typed in the text goes wrong when a section is added. A link to the
//! heading never does: `[](#administrering-av-databrukere)` writes «avsnitt 2.3.2 Administrering av databrukere»
//! itself. «avsnitt 3 i økonomiplanen» is about another document and is left alone.
//!
//! Fires: «Se avsnitt 9.9.» in a document without it. Does not: «Se avsnitt 1.» in a document with a heading.

use super::Proofread;
use super::block::{Block, HOLE, words};
use crate::diagnostic::{Diagnostic, rule};

/// What «i …» may be followed by when it is still this document.
const HERE: &[&str] = &["dette", "denne", "saken", "saka", "rapporten", "dokumentet", "notatet", "this"];

/// Looks at «avsnitt» at a place of a block; `length` is that of the word.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, length: usize, found: &mut Vec<Diagnostic>) {
    let after_word = block.text.get(at + length..).unwrap_or_default();
    let rest = after_word.trim_start_matches([' ', '\u{A0}']);
    if rest.len() == after_word.len() {
        return;
    }
    let number = section_number(rest);
    let after = &rest[number.len()..];
    if number.is_empty() || input.prose.headings.iter().any(|heading| *heading.number == *number) || elsewhere(after) {
        return;
    }
    let end = block.text.len() - after.len();
    let nearest = nearest(input, number);
    found.push(
        Diagnostic::new(&rule::REF_SECTION, "number", input.path, block.spot(at..end))
            .about(number)
            .with("number", number)
            .with("nearest", nearest),
    );
}

/// Returns the section number that a text begins with: `2.3.2`, `V1.2`.
fn section_number(text: &str) -> &str {
    let digits = text.strip_prefix('V').unwrap_or(text);
    let length = digits.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(digits.len());
    let number = text[..text.len() - digits.len() + length].trim_end_matches('.');
    if number.ends_with(|letter: char| letter.is_ascii_digit()) { number } else { "" }
}

fn elsewhere(after: &str) -> bool {
    if after.trim_start().starts_with(HOLE) {
        return true;
    }
    let mut following = words(after);
    match following.next() {
        Some((place, "i" | "av" | "in" | "of")) if after[..place].trim().is_empty() => {
            !following.next().is_some_and(|(_, word)| HERE.contains(&word.to_lowercase().as_str()))
        }
        _ => false,
    }
}

/// Returns the section whose number begins most alike, with its heading; empty if none does.
fn nearest(input: &Proofread<'_>, number: &str) -> String {
    let alike = |other: &str| number.split('.').zip(other.split('.')).take_while(|(one, other)| one == other).count();
    let numbered = input.prose.headings.iter().filter(|heading| !heading.number.is_empty());
    // The first of the most alike: `max_by_key` would take the last.
    let best = numbered.rev().max_by_key(|heading| alike(&heading.number));
    match best.filter(|heading| alike(&heading.number) > 0) {
        Some(heading) => format!("{} {}", heading.number, heading.text),
        None => String::new(),
    }
}
