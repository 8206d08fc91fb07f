//! `text.template`: what `sakspapir new` writes for the writer's own words does not stand in a finished document.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use memchr::memmem;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::model::template;

/// Tells of each sentence of a template that still stands in a text.
pub(super) fn left(text: &str, path: &SourcePath) -> Vec<Diagnostic> {
    /// How the writer's own words begin: few texts hold any of these, so few looks tell most texts clean.
    static BEGINNINGS: LazyLock<Option<Searcher>> = LazyLock::new(|| {
        let beginnings: BTreeSet<&str> = template::own_words().iter().map(|text| beginning(value_of(text))).collect();
        // There is none for processors that cannot look at many bytes at a time.
        Searcher::new(beginnings)
    });
    let begins = BEGINNINGS.as_ref().is_none_or(|beginnings| beginnings.find(text).is_some());
    let mut found = Vec::new();
    for sentence in template::own_words().iter().filter(|_| begins) {
        let Some(place) = memmem::find(text.as_bytes(), sentence.as_bytes()) else { continue };
        let value = value_of(sentence);
        let start = place + sentence.find(value).unwrap_or(0);
        let spot = Spot::of(text, start..start + value.len());
        found.push(Diagnostic::new(&rule::TEXT_TEMPLATE, "left", path, spot).about(value).with("text", value));
    }
    found
}

/// Returns some letters that few texts hold.
fn beginning(sentence: &str) -> &str {
    &sentence[..sentence.floor_char_boundary(6)]
}

/// Returns what the writer is to put other words for: of a key with its value, the value.
fn value_of(sentence: &str) -> &str {
    sentence.find('[').and_then(|start| sentence.get(start + 1..sentence.len() - 1)).unwrap_or(sentence)
}
