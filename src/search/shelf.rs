//! [`SearchShelf`]: where the index of an edition lies once somebody has asked for it.

use std::sync::{Arc, OnceLock};

use crate::fingerprint::Fingerprint;
use crate::model::path::DocumentId;
use crate::search::index::Index;

/// An index, with its documents in order.
#[derive(Debug, Default)]
pub struct Made {
    /// What it is made from.
    pub made_from: Fingerprint,
    /// The index.
    pub index: Index,
    /// Its documents.
    pub order: Vec<DocumentId>,
}

/// The index of an edition: made when the first of its pieces is asked for, never before.
#[derive(Debug, Default)]
pub struct SearchShelf {
    made_from: OnceLock<Fingerprint>,
    made: OnceLock<Arc<Made>>,
    /// The last one that was made before.
    before: Option<Arc<Made>>,
}

impl SearchShelf {
    /// Makes an empty shelf, with what may be left of the one before.
    pub fn after(before: Option<&SearchShelf>) -> SearchShelf {
        let before = before.and_then(|shelf| shelf.ready().or(shelf.before.as_ref()));
        SearchShelf { before: before.cloned(), ..SearchShelf::default() }
    }

    /// Returns the index, if somebody has asked for it.
    pub fn ready(&self) -> Option<&Arc<Made>> {
        self.made.get()
    }

    /// Returns what the index is made from, taking it when somebody asks for the first time: that is a walk through the
    /// whole site.
    pub fn made_from(&self, take: impl FnOnce() -> Fingerprint) -> Fingerprint {
        *self.made_from.get_or_init(take)
    }

    /// Returns the index: the one before if it would be made from the same, else made with what is left of that.
    pub fn made(&self, made_from: Fingerprint, make: impl FnOnce(Option<&Made>) -> Made) -> Arc<Made> {
        let made = self.made.get_or_init(|| match &self.before {
            Some(before) if before.made_from == made_from => before.clone(),
            before => Arc::new(make(before.as_deref())),
        });
        made.clone()
    }
}
