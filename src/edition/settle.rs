//! Settling a text: finding its glossary terms, quoting its figures and proof-reading it. Each document's settlement is
//! kept as long as all that it depends on is the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::compute::change::changes;
use crate::compute::checks::prose::{self, Proofread, VocabularyIndex};
use crate::compute::quote;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Kind, Relations, TermNames};
use crate::model::catalog::{Catalog, Entry};
use crate::model::document::Document;
use crate::model::ledger::Ledger;
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::prose::{Hole, HoleKind};
use crate::model::record::{KindRecord, Report};
use crate::model::settings::Settings;
use crate::model::site::{Quoted, Settled};
use crate::resolve::terms::Glossary;

/// Documents by id.
type Documents = Ordered<DocumentId, Arc<Document>>;

/// The settlements of all documents, and what they share.
#[derive(Clone, Default)]
pub(super) struct Settlements {
    glossary: Option<Memo<Glossary>>,
    vocabulary: Option<Memo<VocabularyIndex>>,
    of: Ordered<DocumentId, Memo<Settlement>>,
}

/// What only the whole site could tell about one text, and what was wrong with it.
struct Settlement {
    settled: Arc<Stamped<Settled>>,
    diagnostics: Vec<Diagnostic>,
}

/// What the texts are settled against.
pub(super) struct Whole<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) ledger: &'a Ledger,
    /// Stands for the ledger: what it was made from.
    pub(super) ledger_stamp: Fingerprint,
    pub(super) settings: &'a Stamped<Settings>,
}

impl Settlements {
    /// Settles the texts whose inputs have changed, and keeps the rest.
    pub(super) fn next(&self, documents: &Documents, whole: &Whole<'_>) -> Settlements {
        let terms = terms(documents, whole.catalog);
        let glossary_stamp = Fingerprint::of(&terms);
        let glossary = Memo::refreshed(self.glossary.as_ref(), glossary_stamp, || {
            Glossary::new(terms.iter().map(|(id, names, gloss)| (id.clone(), *names, (*gloss).to_owned())))
        });
        let short_names: Vec<&str> = short_names(documents);
        let vocabulary_stamp = glossary_stamp.and(Fingerprint::of(&short_names)).and(whole.settings.fingerprint());
        let vocabulary = Memo::refreshed(self.vocabulary.as_ref(), vocabulary_stamp, || {
            let names = terms.iter().map(|(_, names, _)| *names);
            VocabularyIndex::new(names, short_names.iter().copied(), whole.settings)
        });
        let stamp = glossary_stamp.and(vocabulary_stamp);

        let of: Vec<_> = documents
            .as_slice()
            .par_iter()
            .filter_map(|(id, document)| Some((id, document, whole.catalog.entry(id.as_str())?)))
            .map(|(id, document, entry)| {
                let reading = Reading::of(entry, document, whole.catalog);
                let made_from = made_from(document, &reading, stamp, whole.ledger_stamp);
                let settlement = Memo::refreshed(self.of.get(id), made_from, || {
                    settle(id, document, &reading, &glossary, &vocabulary, whole)
                });
                (id.clone(), settlement)
            })
            .collect();
        Settlements { glossary: Some(glossary), vocabulary: Some(vocabulary), of: of.into() }
    }

    /// Returns the documents that use each glossary term, in order of their ids.
    pub(super) fn term_uses(&self) -> BTreeMap<DocumentId, Vec<DocumentId>> {
        let mut uses: BTreeMap<DocumentId, Vec<DocumentId>> = BTreeMap::new();
        for (id, settlement) in &self.of {
            for link in &settlement.value().settled.terms {
                let users = uses.entry(link.term.clone()).or_default();
                if users.last() != Some(id) {
                    users.push(id.clone());
                }
            }
        }
        uses
    }

    /// Returns what was wrong with the texts.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of.values().flat_map(|settlement| &settlement.value().diagnostics)
    }

    /// Returns what the holes and runs of each text become.
    pub(super) fn settled(&self) -> Ordered<DocumentId, Arc<Stamped<Settled>>> {
        self.of.iter().map(|(id, settlement)| (id.clone(), settlement.value().settled.clone())).collect()
    }
}

/// Returns the stamp of all that a settlement depends on. A text without figures does not depend on the ledger.
fn made_from(document: &Document, reading: &Reading<'_>, words: Fingerprint, ledger: Fingerprint) -> Fingerprint {
    let ledger = if names_figures(document) { ledger } else { Fingerprint::default() };
    Fingerprint::of_all([
        document.prose.fingerprint(),
        document.card.fingerprint(),
        Fingerprint::of(&(reading.reference, reading.as_of, reading.read_on)),
        Fingerprint::of(&reading.report.map(|report| &report.incidents)),
        words,
        ledger,
    ])
}

/// Tells whether a text may depend on the ledger.
fn names_figures(document: &Document) -> bool {
    let places = |hole: &Hole| matches!(hole.kind, HoleKind::Figure(_) | HoleKind::Table(..) | HoleKind::Chart(..));
    match &document.record.kind {
        KindRecord::Report(_) => true,
        KindRecord::Case(case) if !case.alternatives.is_empty() => true,
        _ => document.prose.holes.iter().any(places),
    }
}

fn settle(
    id: &DocumentId,
    document: &Document,
    reading: &Reading<'_>,
    glossary: &Memo<Glossary>,
    vocabulary: &Memo<VocabularyIndex>,
    whole: &Whole<'_>,
) -> Settlement {
    let quoted = quote::quote(id, &document.prose, whole.catalog, whole.ledger);
    let changes = reading.report.and_then(|_| changes(id, whole.catalog, whole.ledger));
    let mut diagnostics = quoted.diagnostics;
    let alternatives = alternatives(id, document, whole, &mut diagnostics);
    diagnostics.extend(prose::proofread(&Proofread {
        path: &document.card.path,
        id,
        kind: document.card.kind,
        prose: &document.prose,
        language: document.card.lang,
        reference: reading.reference,
        as_of: reading.as_of,
        read_on: reading.read_on,
        vocabulary: vocabulary.value(),
        incidents: reading.report.map_or(&[], |report| &report.incidents),
        changes: changes.as_deref(),
    }));
    let terms = glossary.value().links_in(&document.prose, Some(id));
    Settlement { settled: Arc::new(Stamped::new(Settled { terms, figures: quoted.value, alternatives })), diagnostics }
}

/// Quotes the figures that a case's alternatives refer to.
fn alternatives(
    id: &DocumentId,
    document: &Document,
    whole: &Whole<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Quoted>> {
    let KindRecord::Case(case) = &document.record.kind else { return Vec::new() };
    let figures = case.alternatives.iter().flat_map(|alternative| &alternative.figures);
    let quoted = figures.map(|figure| quote::quote_value(id, &figure.value, whole.catalog, whole.ledger));
    quoted
        .map(|quoted| {
            quoted.map(|quoted| {
                diagnostics.extend(quoted.diagnostics);
                quoted.value
            })
        })
        .collect()
}

/// The days that a text is read against.
struct Reading<'a> {
    report: Option<&'a Report>,
    reference: Option<NaiveDate>,
    as_of: Option<NaiveDate>,
    read_on: Option<NaiveDate>,
}

impl Reading<'_> {
    fn of<'a>(entry: &Entry, document: &'a Document, catalog: &Catalog) -> Reading<'a> {
        let report = match &document.record.kind {
            KindRecord::Report(report) => Some(report),
            _ => None,
        };
        let presented = entry.presented_in.as_ref().and_then(|case| catalog.entry(case.as_str()));
        Reading {
            report,
            reference: entry.date,
            as_of: report.and_then(|report| report.as_of.as_ref()).map(|as_of| as_of.value),
            read_on: presented.and_then(|case| case.date).or(entry.date).filter(|_| entry.card.kind != Kind::Term),
        }
    }
}

/// Returns the glossary: id, names and gist of every entry.
fn terms<'a>(documents: &'a Documents, catalog: &Catalog) -> Vec<(DocumentId, &'a TermNames, &'a str)> {
    catalog
        .terms
        .iter()
        .filter_map(|id| {
            let document = documents.get(id)?;
            let Relations::Term(names) = &document.card.relations else { return None };
            let KindRecord::Term(term) = &document.record.kind else { return None };
            Some((id.clone(), &**names, term.gloss.as_str()))
        })
        .collect()
}

fn short_names(documents: &Documents) -> Vec<&str> {
    documents
        .values()
        .filter_map(|document| match &document.record.kind {
            KindRecord::Body(body) => body.short_name.as_deref(),
            _ => None,
        })
        .collect()
}
