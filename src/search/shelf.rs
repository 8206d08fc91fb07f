//! [`SearchShelf`]: where the index of an edition lies once somebody has asked for it.

use std::sync::{Arc, OnceLock};

use crate::fingerprint::Fingerprint;
use crate::model::path::DocumentId;
use crate::search::index::Index;

/// An index, with its documents in order.
#[derive(Debug, Default)]
pub struct Made {
    /// The index.
    pub index: Index,
    /// Its documents.
    pub order: Vec<DocumentId>,
}

/// The index of an edition: made when the first of its pieces is asked for, never before.
#[derive(Debug, Default)]
pub struct SearchShelf {
    /// What it is made from.
    pub made_from: Fingerprint,
    made: OnceLock<Arc<Made>>,
    /// The last one that was made before.
    before: Option<Arc<Made>>,
}

impl SearchShelf {
    /// Makes an empty shelf, with what may be left of the one before.
    pub fn new(made_from: Fingerprint, before: Option<&Arc<SearchShelf>>) -> SearchShelf {
        let before = before.and_then(|shelf| shelf.made.get().or(shelf.before.as_ref()));
        SearchShelf { made_from, made: OnceLock::new(), before: before.cloned() }
    }

    /// Returns the index, making it from the one before if nobody has asked for it yet.
    pub fn made(&self, make: impl FnOnce(Option<&Made>) -> Made) -> Arc<Made> {
        self.made.get_or_init(|| Arc::new(make(self.before.as_deref()))).clone()
    }
}
