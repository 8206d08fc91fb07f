//! [`Stamps`]: what stands for the documents of each chunk, so that most editions need not open one that is as before.

use std::sync::Arc;

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::model::document::Document;
use crate::model::ordered::{Chunk, Ordered};
use crate::model::path::SourcePath;
use crate::model::record::KindRecord;

/// What stands for the documents of each chunk, in order of files.
#[derive(Clone, Default)]
pub(super) struct Stamps(Vec<(Chunk<SourcePath, Arc<Document>>, Stamp)>);

/// What stands for the documents of a chunk.
#[derive(Clone, Copy)]
struct Stamp {
    cards: Fingerprint,
    records: Fingerprint,
    /// Of meetings and cases.
    agendas: Fingerprint,
    /// Which documents declare or give figures.
    with_figures: Fingerprint,
    /// Of the texts' HTML.
    bytes: usize,
}

impl Stamps {
    /// Takes the stamps of the chunks that are new.
    pub(super) fn next(&self, documents: &Ordered<SourcePath, Arc<Document>>) -> Stamps {
        let stamped = documents.chunks().par_iter().enumerate().map(|(number, chunk)| match self.0.get(number) {
            Some((known, stamp)) if Arc::ptr_eq(known, chunk) => (chunk.clone(), *stamp),
            _ => (chunk.clone(), Stamp::of(chunk)),
        });
        Stamps(stamped.collect())
    }

    /// Stands for all cards.
    pub(super) fn cards(&self) -> Fingerprint {
        self.all(|stamp| stamp.cards)
    }

    /// Stands for what the front matter of all documents says.
    pub(super) fn records(&self) -> Fingerprint {
        self.all(|stamp| stamp.records)
    }

    /// Stands for what the front matter of meetings and cases says.
    pub(super) fn agendas(&self) -> Fingerprint {
        self.all(|stamp| stamp.agendas)
    }

    /// Stands for which documents have figures.
    pub(super) fn with_figures(&self) -> Fingerprint {
        self.all(|stamp| stamp.with_figures)
    }

    /// Returns how many bytes of HTML the texts have.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(_, stamp)| stamp.bytes).sum()
    }

    fn all(&self, part: impl Fn(&Stamp) -> Fingerprint) -> Fingerprint {
        Fingerprint::of_all(self.0.iter().map(|(_, stamp)| part(stamp)))
    }
}

impl Stamp {
    fn of(chunk: &[(SourcePath, Arc<Document>)]) -> Stamp {
        let documents = || chunk.iter().map(|(_, document)| document);
        let is_on_agenda =
            |document: &&Arc<Document>| matches!(document.record.kind, KindRecord::Meeting(_) | KindRecord::Case(_));
        let with_figures: Vec<bool> = documents().map(|document| document.record.has_figures()).collect();
        Stamp {
            cards: Fingerprint::of_all(documents().map(|document| document.card.fingerprint())),
            records: Fingerprint::of_all(documents().map(|document| document.record.fingerprint())),
            agendas: Fingerprint::of_all(
                documents().filter(is_on_agenda).map(|document| document.record.fingerprint()),
            ),
            with_figures: Fingerprint::of(&with_figures),
            bytes: documents().map(|document| document.prose.html.len()).sum(),
        }
    }
}
