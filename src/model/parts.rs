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

/// Returns what a part has of a document that has this place among all documents. It stands nearer to the beginning where
/// nothing is known of one before it.
pub fn in_part<'a, V>(part: &'a [(DocumentId, V)], place: usize, id: &DocumentId) -> Option<&'a V> {
    let expected = part.get(place % CHUNK).filter(|(found, _)| found == id);
    let found = expected.or_else(|| part.get(part.binary_search_by(|(found, _)| found.cmp(id)).ok()?));
    found.map(|(_, value)| value)
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
        in_part(self.parts.get(place / CHUNK)?.known(), place, id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_though_one_before_it_is_missing() {
        let ids: Vec<DocumentId> = (0..4).map(|number| DocumentId::new(format!("d{number}"))).collect();
        let part: Vec<(DocumentId, usize)> = ids.iter().cloned().zip(0..).filter(|(_, number)| *number != 1).collect();
        let found: Vec<_> =
            ids.iter().enumerate().map(|(place, id)| in_part(&part, CHUNK + place, id).copied()).collect();
        assert_eq!(found, [Some(0), None, Some(2), Some(3)]);
    }
}
