//! [`SearchShelf`]: where the index of an edition lies once somebody has asked for it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::fingerprint::Fingerprint;

/// The pieces of an index by name, packed.
#[derive(Debug, Default)]
pub struct Index {
    /// Pieces by name.
    pub pieces: BTreeMap<String, Vec<u8>>,
}

/// The index of an edition: made when the first of its pieces is asked for, never before.
#[derive(Debug, Default)]
pub struct SearchShelf {
    /// What it is made from.
    pub made_from: Fingerprint,
    index: OnceLock<Arc<Index>>,
}

impl SearchShelf {
    /// Makes an empty shelf.
    pub fn new(made_from: Fingerprint) -> SearchShelf {
        SearchShelf { made_from, index: OnceLock::new() }
    }

    /// Returns the index, making it if nobody has asked before.
    pub fn index(&self, make: impl FnOnce() -> Index) -> Arc<Index> {
        self.index.get_or_init(|| Arc::new(make())).clone()
    }
}
