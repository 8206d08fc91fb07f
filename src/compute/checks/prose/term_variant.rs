//! `term.variant`: a term is spelled as in the glossary.
//!
//! Same letters, other case, hyphen or blank: «IDweb» for «ID-web», «Svarut» for «SvarUT». Every spelling that the
//! glossary gives (term, synonym, former name) is right, the first letter may be a capital at the start of a sentence,
//! and compounds keep their hyphens («M365-porteføljen»). Ordinary words («maskinlæring») have no case of their own.
//!
//! Fires: «Utrulling av IDweb». Does not: «Utrulling av ID-web».

use super::Proofread;
use super::block::{Block, is_joint};
use super::vocabulary::TermSpelling;
use crate::diagnostic::{Diagnostic, rule};

/// Looks at a place of a block where a term may begin.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, number: u32, found: &mut Vec<Diagnostic>) {
    let Some(spelling) = input.vocabulary.terms.get(number as usize) else { return };
    let text = &block.text;
    let Some(length) = spelled(&text[at..], spelling) else { return };
    let (written, before, after) = (&text[at..at + length], &text[..at], &text[at + length..]);
    if before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '/' | '.' | '_' | '@' | '#'))
    {
        return;
    }
    let dotted = after.starts_with('.') && after[1..].starts_with(char::is_alphanumeric);
    if dotted || after.starts_with(['/', '_', '@', '=']) || !text.contains(char::is_lowercase) {
        return;
    }
    let plain: String =
        written.chars().map(|letter| if is_joint(letter) && letter != '-' { joint(letter) } else { letter }).collect();
    if is_accepted(input, &spelling.canonical, &plain) {
        return;
    }
    // «Azure AD» is «Azure-AD» in a compound: the hyphens are right there.
    if after.starts_with('-') && plain.replace('-', " ") == spelling.canonical {
        return;
    }
    found.push(
        Diagnostic::new(&rule::TERM_VARIANT, "spelling", input.path, block.spot(at..at + length))
            .about(plain.clone())
            .with("found", plain)
            .with("term", &spelling.canonical),
    );
}

/// Returns the length of the term in whatever spelling at the start of a text, as a whole word.
fn spelled(text: &str, spelling: &TermSpelling) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    for (index, wanted) in spelling.folded.iter().enumerate() {
        if spelling.joints.contains(&index) {
            letters.next_if(|(_, letter)| is_joint(*letter));
        }
        let (_, letter) = letters.next()?;
        if letter.to_lowercase().next() != Some(*wanted) {
            return None;
        }
    }
    let length = letters.peek().map_or(text.len(), |(place, _)| *place);
    let rest = text[length..].strip_prefix('s').unwrap_or(&text[length..]);
    (!text[length..].starts_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)).then_some(length)
}

fn is_accepted(input: &Proofread<'_>, canonical: &str, written: &str) -> bool {
    let same = |name: &str| {
        let (mut one, mut other) = (name.chars(), written.chars());
        let first = (one.next(), other.next());
        // A concept may begin with either; an acronym's first capital is part of it.
        let first_is_free = name.chars().nth(1).is_some_and(char::is_lowercase);
        let first_fits = first.0 == first.1
            || first_is_free
                && first.0.map(|letter| letter.to_lowercase().next())
                    == first.1.map(|letter| letter.to_lowercase().next());
        first_fits && one.as_str() == other.as_str()
    };
    same(canonical)
        || input.vocabulary.accepted.contains(written)
        || input.vocabulary.accepted.iter().any(|name| same(name))
}

fn joint(letter: char) -> char {
    if matches!(letter, '\u{2010}' | '\u{2011}') { '-' } else { ' ' }
}
