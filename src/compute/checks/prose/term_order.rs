//! `term.order`: a table of terms is in Norwegian alphabetical order.
//!
//! A table whose first column is headed Begrep, Term, Ord or Forkortelse is read as a list of words: æ, ø, å come last,
//! and aa counts as å. A word that stands before its time is told with the one it should follow.
//!
//! Fires: a row «Øre» above «Ære». Does not: «Zoom», «Ære», «Øre», «Ås».

use std::cmp::Ordering;

use super::Proofread;
use crate::diagnostic::{Diagnostic, rule};
use crate::locale::sort::compare;
use crate::model::prose::TermColumn;

/// Compares the neighbours in every table of terms.
pub(super) fn check(input: &Proofread<'_>, found: &mut Vec<Diagnostic>) {
    for TermColumn(cells) in &input.prose.term_columns {
        let mut highest: Option<&str> = None;
        for (cell, spot) in cells {
            let word = cell.trim();
            if word.is_empty() {
                continue;
            }
            if let Some(before) = highest.filter(|before| compare(before, word) == Ordering::Greater) {
                found.push(
                    Diagnostic::new(&rule::TERM_ORDER, "order", input.path, *spot)
                        .about(word)
                        .with("term", word)
                        .with("before", before),
                );
            } else {
                highest = Some(word);
            }
        }
    }
}
