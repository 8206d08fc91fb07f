//! [`TermUses`]: which documents use the words of the glossary.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::path::DocumentId;

/// Documents that use each term, stretch by stretch of the site's documents in order of their ids: editions share the
/// stretches in which nothing has changed.
#[derive(Clone, Debug, Default)]
pub struct TermUses(pub Vec<Arc<BTreeMap<DocumentId, Vec<DocumentId>>>>);

impl TermUses {
    /// Returns the documents that use a term, in order of their ids.
    pub fn of(&self, term: &DocumentId) -> impl DoubleEndedIterator<Item = &DocumentId> {
        self.0.iter().filter_map(|uses| uses.get(term)).flatten()
    }
}
