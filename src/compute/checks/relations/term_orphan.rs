//! `term.orphan`: a term of the glossary is used somewhere.
//!
//! An entry that no text uses is either old or spelled otherwise in the texts. It does no harm, so it is only told.
//! Terms that are never linked (`match: never`) are left alone: nothing can be known of their use.
//!
//! Fires: an entry «Airwatch» in a site that nowhere says it. Does not: an entry that one case uses.

use std::collections::BTreeSet;

use super::{Found, finding};
use crate::diagnostic::rule;
use crate::model::card::{Matching, Relations};
use crate::model::catalog::Catalog;

/// Looks at every term; `used` tells which ones a document uses. An entry that explains itself with its own word is not
/// used by that.
pub(super) fn check(catalog: &Catalog, used: &[bool], all: &mut Found) {
    let terms = || {
        catalog.terms.iter().zip(used).filter_map(|(id, used)| {
            let entry = catalog.entry(id.as_str())?;
            let Relations::Term(names) = &entry.card.relations else { return None };
            Some((id, entry, names, names.term.value.to_lowercase(), *used))
        })
    };
    // Of two pages for one term texts lead to one, and that there are two is `id.duplicate`.
    let mut known: BTreeSet<String> = terms().filter(|(.., used)| *used).map(|(_, _, _, name, _)| name).collect();
    for (id, entry, names, name, _) in terms() {
        if names.matching == Matching::Never {
            continue;
        }
        let mut found = Vec::new();
        if known.insert(name) {
            found.push(
                finding(&rule::TERM_ORPHAN, "unused", entry, names.term.spot)
                    .about(&names.term.value)
                    .with("term", &names.term.value),
            );
        }
        all.ran(id, &rule::TERM_ORPHAN, 1, found);
    }
}
