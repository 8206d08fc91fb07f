//! [`Words`]: what all texts are read against, the glossary and the site's other words; and [`Differ`]: what tells two of
//! them apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::compute::checks::prose::VocabularyIndex;
use crate::edition::word_starts::{Beginning, WordStarts};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Relations, TermNames};
use crate::model::catalog::Catalog;
use crate::model::document::Document;
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::record::KindRecord;
use crate::model::settings::Settings;
use crate::resolve::terms::Glossary;

/// Documents by id.
pub(super) type Documents = Ordered<DocumentId, Arc<Document>>;

/// The words that texts are read against.
pub(super) struct Words {
    pub(super) glossary: Memo<Glossary>,
    pub(super) vocabulary: Memo<VocabularyIndex>,
    /// Stands for both.
    stamp: Fingerprint,
}

/// What tells words from those of before.
#[derive(Default)]
pub(super) struct Differ {
    /// How names begin that make a difference to what becomes a link.
    links: Vec<Beginning>,
    /// How names begin that make a difference to what proof-reading finds.
    proofs: Vec<Beginning>,
    /// The entries that may be used elsewhere than before.
    touched: BTreeSet<DocumentId>,
}

impl Words {
    /// Gathers the words of the site, or keeps those of before where they are the same.
    pub(super) fn next(
        before: Option<&Arc<Words>>,
        documents: &Documents,
        (catalog, settings): (&Catalog, &Stamped<Settings>),
    ) -> Arc<Words> {
        let terms = terms(documents, catalog);
        let of_glossary = Fingerprint::of(&terms);
        let short_names: Vec<&str> = short_names(documents, catalog);
        let of_vocabulary = of_glossary.and(Fingerprint::of(&short_names)).and(settings.fingerprint());
        let stamp = of_glossary.and(of_vocabulary);
        if let Some(before) = before.filter(|before| before.stamp == stamp) {
            return before.clone();
        }
        let glossary = Memo::refreshed(before.map(|before| &before.glossary), of_glossary, || {
            Glossary::new(terms.iter().map(|(id, names)| ((*id).clone(), *names)))
        });
        let vocabulary = Memo::refreshed(before.map(|before| &before.vocabulary), of_vocabulary, || {
            let names = terms.iter().map(|(_, names)| *names);
            VocabularyIndex::new(names, short_names.iter().copied(), settings)
        });
        Arc::new(Words { glossary, vocabulary, stamp })
    }

    /// Returns how the names of an entry begin.
    pub(super) fn beginnings(&self, term: &DocumentId) -> Vec<Beginning> {
        self.glossary.value().names_of(term).map(Beginning::of).collect()
    }

    /// Returns what tells them from others; nothing if that is more than the names of the glossary.
    pub(super) fn differ(&self, before: &Words) -> Option<Differ> {
        let (own, others) = (self.glossary.value(), before.glossary.value());
        let names = own.differs(others);
        let mut proofs = Vec::new();
        for name in self.vocabulary.value().differs(before.vocabulary.value())? {
            let (words, parted) = VocabularyIndex::words_of(name);
            proofs.extend(words.iter().map(|word| Beginning::of(word.as_bytes())));
            proofs.extend(parted.iter().map(|word| Beginning::whole(word)));
        }
        let touched = own.touched(others, &names);
        Some(Differ { links: names.into_iter().map(Beginning::of).collect(), proofs, touched })
    }
}

impl Differ {
    /// Tells whether there is no difference.
    pub(super) fn is_none(&self) -> bool {
        self.links.is_empty() && self.proofs.is_empty()
    }

    /// Tells whether one of the words makes a difference.
    pub(super) fn is_among(&self, words: &WordStarts) -> bool {
        words.any(&self.links) || words.any(&self.proofs)
    }

    /// Tells whether some HTML may hold something that becomes another link.
    pub(super) fn links_are_within(&self, html: &[u8]) -> bool {
        self.links.iter().any(|name| name.is_within(html))
    }

    /// Tells whether a text may hold something that proof-reading sees otherwise.
    pub(super) fn proofs_are_within(&self, html: &[u8]) -> bool {
        self.proofs.iter().any(|name| name.is_within(html))
    }

    /// Tells whether an entry may be used elsewhere than before.
    pub(super) fn touches(&self, term: &DocumentId) -> bool {
        self.touched.contains(term)
    }
}

/// Returns the glossary: id and names of every entry.
fn terms<'a>(documents: &'a Documents, catalog: &'a Catalog) -> Vec<(&'a DocumentId, &'a TermNames)> {
    let terms = catalog.terms.iter().filter_map(|id| {
        let document = documents.get(id)?;
        let Relations::Term(names) = &document.card.relations else { return None };
        matches!(document.record.kind, KindRecord::Term(_)).then_some((id, &**names))
    });
    terms.collect()
}

fn short_names<'a>(documents: &'a Documents, catalog: &'a Catalog) -> Vec<&'a str> {
    let bodies = catalog.bodies.iter().filter_map(|id| match &documents.get(id)?.record.kind {
        KindRecord::Body(body) => body.short_name.as_deref(),
        _ => None,
    });
    // A term whose entry cannot be read is no unknown acronym.
    bodies.chain(catalog.lost.names()).collect()
}
