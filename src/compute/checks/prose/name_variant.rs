//! `name.variant`: a product or organisation has one spelling.
//!
//! `site.yaml` declares it: `names: [{name: Visma Enterprise+, variants: [Visma Enterprise Pluss, Visma Enterprise
//! Plus]}]`. A variant in the text is told; the longest declared spelling at a place counts, so that «Visma Enterprise»
//! within «Visma Enterprise+» is none.
//!
//! Fires: «Visma Enterprise Pluss». Does not: «Visma Enterprise+».

use super::Proofread;
use super::block::{Block, is_joint};
use crate::diagnostic::{Diagnostic, rule};

/// Looks at a place of a block where a declared name may begin.
pub(super) fn check(input: &Proofread<'_>, block: &Block, at: usize, number: u32, found: &mut Vec<Diagnostic>) {
    let Some(name) = input.vocabulary.names.get(number as usize) else { return };
    if block.text[..at].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '@' | '/' | '.' | '_')) {
        return;
    }
    // In a heading of capitals no spelling can be told.
    if !block.text.contains(char::is_lowercase) {
        return;
    }
    let rest = &block.text[at..];
    let right = matched(rest, &name.name);
    let variant = name.variants.iter().filter_map(|variant| Some((matched(rest, variant)?, variant))).max();
    let Some((length, variant)) = variant.filter(|(length, _)| right.is_none_or(|right| right < *length)) else {
        return;
    };
    found.push(
        Diagnostic::new(&rule::NAME_VARIANT, "spelling", input.path, block.spot(at..at + length))
            .about(variant.clone())
            .with("found", variant)
            .with("name", &name.name),
    );
}

/// Returns the length of a name at the start of a text, as whole words; any blank or hyphen of its kind will do.
fn matched(text: &str, name: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in name.chars() {
        let (_, letter) = letters.next()?;
        let same_joint =
            is_joint(wanted) && is_joint(letter) && (wanted == '-') == matches!(letter, '-' | '\u{2010}' | '\u{2011}');
        if letter != wanted && !same_joint {
            return None;
        }
    }
    let rest = letters.as_str();
    let rest = rest.strip_prefix('s').filter(|rest| !rest.starts_with(char::is_alphanumeric)).unwrap_or(rest);
    let whole = !name.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric);
    whole.then_some(text.len() - letters.as_str().len())
}
