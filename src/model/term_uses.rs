//! [`TermUses`]: which documents use the words of the glossary.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::path::DocumentId;

/// Which documents of a stretch of the site use the words of the glossary.
pub trait Uses: Send + Sync {
    /// Returns the documents that use a term, in order of their ids, as far as that is known without reading a text.
    fn known(&self, term: &DocumentId) -> Option<Arc<[DocumentId]>>;

    /// Returns the documents that use a term, in order of their ids; reads the texts if need be.
    fn found(&self, term: &DocumentId) -> Arc<[DocumentId]>;
}

impl Uses for BTreeMap<DocumentId, Arc<[DocumentId]>> {
    fn known(&self, term: &DocumentId) -> Option<Arc<[DocumentId]>> {
        Some(self.found(term))
    }

    fn found(&self, term: &DocumentId) -> Arc<[DocumentId]> {
        self.get(term).cloned().unwrap_or_default()
    }
}

/// Documents that use each term, stretch by stretch of the site's documents in order of their ids.
#[derive(Clone, Default)]
pub struct TermUses(pub Vec<Arc<dyn Uses>>);

impl TermUses {
    /// Returns the documents that use a term, in order of their ids.
    pub fn of(&self, term: &DocumentId) -> Vec<DocumentId> {
        let uses = self.0.par_iter().flat_map_iter(|uses| uses.found(term).iter().cloned().collect::<Vec<_>>());
        uses.collect()
    }

    /// Tells whether a document uses a term that is not about it. Reads no more texts than it takes to know.
    pub fn any(&self, term: &DocumentId) -> bool {
        let others = |users: Arc<[DocumentId]>| users.iter().any(|user| user != term);
        // Asked in two rounds, because reading is dear. Others may read meanwhile, so the second asks all.
        self.0.iter().any(|uses| uses.known(term).is_some_and(others))
            || self.0.iter().any(|uses| others(uses.found(term)))
    }
}

impl fmt::Debug for TermUses {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TermUses({})", self.0.len())
    }
}
