//! [`Stamps`]: what stands for each document, side by side, so that most editions need not open one that is as before.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fingerprint::Fingerprint;
use crate::model::document::Document;
use crate::model::path::SourcePath;
use crate::model::record::KindRecord;

/// What stands for each document, in order of files.
#[derive(Clone, Default)]
pub(super) struct Stamps(Vec<Stamp>);

#[derive(Clone)]
struct Stamp {
    path: SourcePath,
    document: Arc<Document>,
    card: Fingerprint,
    record: Fingerprint,
    /// It is a meeting or a case.
    of_agenda: bool,
    /// It declares or gives figures.
    has_figures: bool,
}

impl Stamps {
    /// Takes the stamps of the documents that are new.
    pub(super) fn next(&self, documents: &BTreeMap<SourcePath, Arc<Document>>) -> Stamps {
        let mut before = self.0.iter().peekable();
        let stamps = documents.iter().map(|(path, document)| {
            while before.next_if(|before| before.path < *path).is_some() {}
            match before.next_if(|before| Arc::ptr_eq(&before.document, document)) {
                Some(before) => before.clone(),
                None => Stamp::of(path, document),
            }
        });
        Stamps(stamps.collect())
    }

    /// Stands for all cards.
    pub(super) fn cards(&self) -> Fingerprint {
        Fingerprint::of_all(self.0.iter().map(|stamp| stamp.card))
    }

    /// Stands for what the front matter of all documents says.
    pub(super) fn records(&self) -> Fingerprint {
        Fingerprint::of_all(self.0.iter().map(|stamp| stamp.record))
    }

    /// Stands for what the front matter of meetings and cases says.
    pub(super) fn agendas(&self) -> Fingerprint {
        Fingerprint::of_all(self.0.iter().filter(|stamp| stamp.of_agenda).map(|stamp| stamp.record))
    }

    /// Stands for which documents have figures.
    pub(super) fn with_figures(&self) -> Fingerprint {
        let flags: Vec<bool> = self.0.iter().map(|stamp| stamp.has_figures).collect();
        Fingerprint::of(&flags)
    }
}

impl Stamp {
    fn of(path: &SourcePath, document: &Arc<Document>) -> Stamp {
        Stamp {
            path: path.clone(),
            document: document.clone(),
            card: document.card.fingerprint(),
            record: document.record.fingerprint(),
            of_agenda: matches!(document.record.kind, KindRecord::Meeting(_) | KindRecord::Case(_)),
            has_figures: document.record.has_figures(),
        }
    }
}
