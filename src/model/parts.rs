//! [`Parts`]: what is known of each document, part by part of the site. A part may be made when somebody looks: an edition
//! of a large site need not know everything before its first page can be read.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::model::ordered::{CHUNK, Ordered, Register};
use crate::model::path::DocumentId;

/// A value that is made when somebody looks.
pub type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send + Sync>>;

/// What is known of the documents of one chunk of the site.
pub trait Part<V>: Send + Sync {
    /// Returns it, by ascending id; makes it if nobody has looked yet.
    fn known(&self) -> &[(DocumentId, V)];
}

impl<V: Send + Sync> Part<V> for Vec<(DocumentId, V)> {
    fn known(&self) -> &[(DocumentId, V)] {
        self
    }
}

/// What is known of each document.
pub struct Parts<V> {
    /// Of each chunk, in the same order.
    parts: Vec<Arc<dyn Part<V>>>,
    places: Arc<Register<DocumentId, u32>>,
}

impl<V> Parts<V> {
    /// Puts parts together that lie beside the chunks of the site's documents.
    pub fn beside<W>(documents: &Ordered<DocumentId, W>, parts: Vec<Arc<dyn Part<V>>>) -> Parts<V> {
        Parts { parts, places: documents.places().clone() }
    }

    /// Returns what is known of a document.
    pub fn get(&self, id: &DocumentId) -> Option<&V> {
        let place = *self.places.get(id)? as usize;
        let known = self.parts.get(place / CHUNK)?.known();
        // Beside a document of which nothing is known the others stand nearer.
        let expected = known.get(place % CHUNK).filter(|(found, _)| found == id);
        let found = expected.or_else(|| known.binary_search_by(|(found, _)| found.cmp(id)).ok().map(|at| &known[at]));
        found.map(|(_, value)| value)
    }

    /// Walks through all of it by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (&DocumentId, &V)> {
        self.parts.iter().flat_map(|part| part.known()).map(|(id, value)| (id, value))
    }
}

impl<V: Clone + Send + Sync + 'static> From<Ordered<DocumentId, V>> for Parts<V> {
    /// Everything is known already.
    fn from(known: Ordered<DocumentId, V>) -> Parts<V> {
        let parts = known.chunks().iter().map(|chunk| chunk.clone() as Arc<dyn Part<V>>);
        Parts::beside(&known, parts.collect())
    }
}

impl<V> Clone for Parts<V> {
    fn clone(&self) -> Parts<V> {
        Parts { parts: self.parts.clone(), places: self.places.clone() }
    }
}

impl<V> fmt::Debug for Parts<V> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Parts({})", self.places.len())
    }
}
