//! [`SeenSite`]: what the viewer gets of the documents that have arrived, kept current file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::load::audience::{self, Seen, Viewer};
use crate::model::document::Document;
use crate::model::ordered::Ordered;
use crate::model::path::SourcePath;
use crate::model::publicity::Stub;

/// What the viewer gets of the documents that have arrived.
#[derive(Default)]
pub(super) struct SeenSite {
    viewer: Option<Viewer>,
    documents: Ordered<SourcePath, Arc<Document>>,
    /// Documents that are gone, unless they come again with the next look.
    gone: BTreeSet<SourcePath>,
    hidden: BTreeMap<SourcePath, Hidden>,
}

/// What is told of a document that is not seen.
struct Hidden {
    stub: Option<Stub>,
    stopping: Option<Diagnostic>,
}

impl SeenSite {
    /// Forgets a document: it is gone, or another comes.
    pub(super) fn forget(&mut self, path: &SourcePath) {
        if self.hidden.remove(path).is_none() && self.documents.contains_key(path) {
            self.gone.insert(path.clone());
        }
    }

    /// Forgets everything if it was seen by another, and tells whether.
    pub(super) fn is_new_to(&mut self, viewer: Viewer) -> bool {
        if self.viewer == Some(viewer) {
            return false;
        }
        *self = SeenSite { viewer: Some(viewer), ..SeenSite::default() };
        true
    }

    /// Takes in what the viewer gets of some documents, in order of files.
    pub(super) fn look<'d>(&mut self, documents: impl Iterator<Item = (&'d SourcePath, &'d Arc<Document>)>) {
        let Some(viewer) = self.viewer else { return };
        let documents: Vec<_> = documents.collect();
        let looked = documents.into_par_iter().with_max_len(crate::SHARE).map(|(path, document)| {
            let hidden = match viewer.sees(document) {
                Seen::Whole(document) => return (path.clone(), Ok(document)),
                Seen::Stub(stub) => Some(stub),
                Seen::Nothing => None,
            };
            (path.clone(), Err(Hidden { stub: hidden, stopping: audience::stopping(document) }))
        });
        let looked: Vec<_> = looked.collect();
        let mut seen = Vec::with_capacity(looked.len());
        for (path, looked) in looked {
            match looked {
                Ok(document) => seen.push((path, document)),
                Err(hidden) => drop(self.hidden.insert(path, hidden)),
            }
        }
        let mut gone = std::mem::take(&mut self.gone);
        let (again, new): (Vec<_>, Vec<_>) = seen.into_iter().partition(|(path, _)| self.documents.contains_key(path));
        for (path, _) in &again {
            gone.remove(path);
        }
        if new.is_empty() && gone.is_empty() {
            // All stand where they stood.
            let again = again.into_iter().filter_map(|(path, document)| Some((self.documents.place(&path)?, document)));
            self.documents = self.documents.with(again.collect::<Vec<_>>());
        } else {
            let kept = self.documents.iter().filter(|(path, _)| !gone.contains(*path));
            let kept = kept.map(|(path, document)| (path.clone(), document.clone()));
            // Of two in the same file the later stays.
            self.documents = kept.chain(again).chain(new).collect();
        }
    }

    /// Returns the documents that are seen.
    pub(super) fn documents(&self) -> &Ordered<SourcePath, Arc<Document>> {
        &self.documents
    }

    /// Tells whether a document is hidden.
    pub(super) fn is_hidden(&self, path: &SourcePath) -> bool {
        !self.hidden.is_empty() && self.hidden.contains_key(path)
    }

    /// Returns what is told of hidden cases. The order of files is no declared thing.
    pub(super) fn stubs(&self) -> Vec<Stub> {
        let mut stubs: Vec<Stub> = self.hidden.values().filter_map(|hidden| hidden.stub.clone()).collect();
        stubs.sort();
        stubs
    }

    /// Returns what stops every build, in documents that are hidden.
    pub(super) fn stopping(&self) -> impl Iterator<Item = &Diagnostic> {
        self.hidden.values().filter_map(|hidden| hidden.stopping.as_ref())
    }
}
