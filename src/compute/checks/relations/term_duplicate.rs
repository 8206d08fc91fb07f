//! `term.duplicate`: a word has one entry in the glossary.
//!
//! A synonym or former name that is also another entry's term, synonym or former name leads readers to one of the two by
//! chance. Words differ by case alone only when one is an acronym («AD» and «ad»). Two entries with the very same term
//! are `id.duplicate`.
//!
//! Fires: synonym «AI» in the entries KI and Maskinlæring. Does not: the synonym in one of them.

use std::collections::BTreeMap;

use super::{Found, finding};
use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::{Relations, TermNames};
use crate::model::catalog::Catalog;
use crate::model::path::DocumentId;
use crate::model::place::Located;

/// Compares every name in the glossary with those before it, in alphabetical order of entries, terms first.
pub(super) fn check(catalog: &Catalog, all: &mut Found) {
    let entries: Vec<_> = catalog.terms.iter().filter_map(|id| Some((id, catalog.entry(id.as_str())?))).collect();
    let terms: Vec<(&DocumentId, _, &TermNames)> = entries
        .iter()
        .filter_map(|(id, entry)| match &entry.card.relations {
            Relations::Term(names) => Some((*id, entry, &**names)),
            _ => None,
        })
        .collect();
    let mut found: BTreeMap<&DocumentId, Vec<Diagnostic>> = BTreeMap::new();
    let mut owners: BTreeMap<String, (&DocumentId, &str)> = BTreeMap::new();
    for (id, _, names) in &terms {
        // One term with two pages is told by the stage that gives addresses.
        owners.insert(folded(&names.term.value), (id, &names.term.value));
    }
    for (id, entry, names) in &terms {
        for name in names.synonyms.iter().chain(&names.former) {
            match owners.insert(folded(&name.value), (id, &names.term.value)) {
                Some((owner, _)) if owner == *id => {
                    found.entry(id).or_default().push(tell(entry, "own", name, &names.term.value))
                }
                Some((_, other)) => found.entry(id).or_default().push(tell(entry, "other", name, other)),
                None => {}
            }
        }
    }
    for (id, _, names) in &terms {
        let compared = 1 + names.synonyms.len() + names.former.len();
        let found = found.remove(id).unwrap_or_default();
        all.ran(id, &rule::TERM_DUPLICATE, u32::try_from(compared).unwrap_or(u32::MAX), found);
    }
}

fn tell(entry: &crate::model::catalog::Entry, words: &'static str, name: &Located<String>, other: &str) -> Diagnostic {
    finding(&rule::TERM_DUPLICATE, words, entry, name.spot)
        .about(&name.value)
        .with("name", &name.value)
        .with("other", other)
}

/// Returns a name as it is compared: acronyms as they are, other words in small letters.
fn folded(name: &str) -> String {
    let capitals = name.chars().filter(|letter| letter.is_uppercase()).count();
    if capitals >= 2 { name.to_string() } else { name.to_lowercase() }
}
