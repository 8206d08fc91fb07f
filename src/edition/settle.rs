//! Settling a text: finding its glossary terms, quoting its figures and proof-reading it. Each document's settlement is
//! kept as long as all that it depends on is the same.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::compute::change::{amounts, changes};
use crate::compute::checks::prose::{self, Proofread, VocabularyIndex};
use crate::compute::quote::{self, Sheets};
use crate::diagnostic::Diagnostic;
use crate::edition::word_starts::{Beginning, WordStarts};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Kind, Relations, TermNames};
use crate::model::catalog::{Catalog, Entry};
use crate::model::document::Document;
use crate::model::ledger::Ledger;
use crate::model::ordered::{CHUNK, Chunk, Ordered, Register};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::prose::{Hole, HoleKind, Prose};
use crate::model::record::{Acceptance, KindRecord, Report};
use crate::model::settings::Settings;
use crate::model::site::{Quoted, Settled, TermLink};
use crate::model::term_uses::TermUses;
use crate::resolve::terms::Glossary;

/// Documents by id.
type Documents = Ordered<DocumentId, Arc<Document>>;

/// The settlements of all documents, and what they share.
#[derive(Clone, Default)]
pub(super) struct Settlements {
    glossary: Option<Memo<Glossary>>,
    vocabulary: Option<Memo<VocabularyIndex>>,
    /// What the texts were settled against: the frame, and the ledger.
    against: Option<(Fingerprint, Fingerprint)>,
    /// Stands for the words, which all texts were read against.
    words: Fingerprint,
    /// The documents, as they were settled.
    documents: Documents,
    of: Ordered<DocumentId, Arc<Settlement>>,
    /// Of each chunk, in the same order.
    together: Vec<Arc<Together>>,
}

/// What the settlements of a chunk come to together.
struct Together {
    /// A text among them may depend on the ledger.
    names_figures: bool,
    settled: Chunk<DocumentId, Arc<Stamped<Settled>>>,
    /// The documents that use each term of the glossary.
    uses: Arc<BTreeMap<DocumentId, Vec<DocumentId>>>,
}

/// What only the whole site could tell about one text, and what it was made from.
pub(super) struct Settlement {
    document: Arc<Document>,
    path: SourcePath,
    /// The text may depend on the ledger.
    names_figures: bool,
    quotes: Memo<Quotes>,
    /// The words that become links.
    links: Memo<Vec<TermLink>>,
    /// What was wrong with the text.
    proofs: Memo<Vec<Diagnostic>>,
    settled: Arc<Stamped<Settled>>,
    /// The words of the text, gathered when somebody asks.
    word_starts: Arc<OnceLock<WordStarts>>,
}

/// What a text says of figures. Seen anew when a sheet has changed that was looked at.
#[derive(Default)]
struct Quotes {
    figures: Vec<Quoted>,
    alternatives: Vec<Option<Quoted>>,
    changes: Option<Vec<Decimal>>,
    amounts: Option<Vec<Decimal>>,
    has_charts: bool,
    /// Of these three alone: proof-reading needs no more of the figures.
    changes_stamp: Fingerprint,
    stamp: Fingerprint,
    diagnostics: Vec<Diagnostic>,
    /// The documents whose figures were looked at, if it has any.
    looked_at: Vec<DocumentId>,
}

/// What the texts are settled against.
pub(super) struct Whole<'a> {
    pub(super) catalog: &'a Catalog,
    /// Stands for everything in the catalog but titles, headings and links.
    pub(super) frame: Fingerprint,
    /// Stands for what a name of a figure can lead to.
    pub(super) names: Fingerprint,
    pub(super) ledger: &'a Ledger,
    /// Stands for the ledger, and for the catalog: what they were made from.
    pub(super) ledger_stamp: Fingerprint,
    pub(super) settings: &'a Stamped<Settings>,
}

/// The words that texts are read against.
struct WordLists<'a> {
    glossary: &'a Memo<Glossary>,
    vocabulary: &'a Memo<VocabularyIndex>,
    /// How the names begin that are found otherwise than before; nothing if that is not known.
    differ: Option<Differ>,
}

/// How names begin that make a difference; none where the words are the same.
#[derive(Default)]
struct Differ {
    /// To what becomes a link.
    links: Vec<Beginning>,
    /// To what proof-reading finds.
    proofs: Vec<Beginning>,
}

impl Settlements {
    /// Gathers the words of all texts, for when the glossary changes: one by one, so that the threads that edits are made
    /// with stay free.
    pub(super) fn prepare(&self) {
        for settlement in self.of.values() {
            settlement.word_starts();
        }
    }

    /// Settles the texts whose inputs have changed, and keeps the rest.
    pub(super) fn next(&self, documents: &Documents, whole: &Whole<'_>) -> Settlements {
        let terms = terms(documents, whole.catalog);
        let glossary_stamp = Fingerprint::of(&terms);
        let glossary = Memo::refreshed(self.glossary.as_ref(), glossary_stamp, || {
            Glossary::new(terms.iter().map(|(id, names)| ((*id).clone(), *names)))
        });
        let short_names: Vec<&str> = short_names(documents, whole.catalog);
        let vocabulary_stamp = glossary_stamp.and(Fingerprint::of(&short_names)).and(whole.settings.fingerprint());
        let vocabulary = Memo::refreshed(self.vocabulary.as_ref(), vocabulary_stamp, || {
            let names = terms.iter().map(|(_, names)| *names);
            VocabularyIndex::new(names, short_names.iter().copied(), whole.settings)
        });
        let stamp = glossary_stamp.and(vocabulary_stamp);
        let before = self.glossary.as_ref().zip(self.vocabulary.as_ref());
        let same_words = self.words == stamp;
        let differ = match same_words {
            true => Some(Differ::default()),
            false => before.and_then(|before| beginnings(before, (&glossary, &vocabulary))),
        };
        let words = WordLists { glossary: &glossary, vocabulary: &vocabulary, differ };

        let against = (whole.frame, whole.ledger_stamp);
        let same_site = self.against.is_some_and(|before| before.0 == against.0);
        let same_ledger = same_site && self.against.is_some_and(|before| before.1 == against.1);
        let same = |names_figures: bool| same_ledger || (same_site && !names_figures);
        let next = |place: usize, id: &DocumentId, document: &Arc<Document>| {
            let kept = self.of.nearby(place, id).map(|(_, kept)| kept);
            // Read against the very same, as far as it asks for it: there is nothing to compare.
            let still = |kept: &&Arc<Settlement>| {
                Arc::ptr_eq(&kept.document, document)
                    && same(kept.names_figures)
                    && words.differ.as_ref().is_some_and(|differ| !kept.holds_any(differ))
            };
            if let Some(kept) = kept.filter(still) {
                return Some(kept.clone());
            }
            let (_, entry) = whole.catalog.entries.nearby(place, id)?;
            let next = Settlement::next(kept.map(|kept| &**kept), id, document, entry, (&words, whole));
            Some(kept.filter(|kept| next.is(kept)).cloned().unwrap_or_else(|| Arc::new(next)))
        };
        let settled = documents.chunks().par_iter().enumerate().map(|(number, chunk)| {
            let before = self.documents.chunks().get(number).filter(|before| Arc::ptr_eq(before, chunk));
            let kept = before.and_then(|_| self.of.chunks().get(number)).zip(self.together.get(number));
            match kept.filter(|(_, together)| same_words && same(together.names_figures)) {
                Some((of, together)) => (of.clone(), together.clone()),
                None => {
                    let texts = chunk.par_iter().enumerate().with_max_len(crate::SHARE);
                    let of = texts.filter_map(|(nth, (id, document))| {
                        Some((id.clone(), next(number * CHUNK + nth, id, document)?))
                    });
                    let of: Vec<_> = of.collect();
                    let as_before = |before: &[(DocumentId, Arc<Settlement>)]| {
                        let mut pairs = before.iter().zip(&of);
                        before.len() == of.len() && pairs.all(|((_, before), (_, now))| Arc::ptr_eq(before, now))
                    };
                    match kept.filter(|(before, _)| as_before(before)) {
                        Some((of, together)) => (of.clone(), together.clone()),
                        None => {
                            let together = Together::of(&of);
                            (Arc::new(of), Arc::new(together))
                        }
                    }
                }
            }
        });
        let (of, together): (Vec<_>, Vec<_>) = settled.unzip();
        Settlements {
            glossary: Some(glossary),
            vocabulary: Some(vocabulary),
            against: Some(against),
            words: stamp,
            documents: documents.clone(),
            of: Ordered::of_chunks(of, documents),
            together,
        }
    }

    /// Returns the documents that use the terms of the glossary.
    pub(super) fn term_uses(&self) -> TermUses {
        TermUses(self.together.iter().map(|together| together.uses.clone()).collect())
    }

    /// Returns the settlement of each text.
    pub(super) fn all(&self) -> &Ordered<DocumentId, Arc<Settlement>> {
        &self.of
    }

    /// Returns what the holes and runs of each text become.
    pub(super) fn settled(&self) -> Ordered<DocumentId, Arc<Stamped<Settled>>> {
        Ordered::of_chunks(self.together.iter().map(|together| together.settled.clone()).collect(), &self.of)
    }
}

impl Together {
    /// Puts together what the settlements of a chunk come to.
    fn of(settlements: &[(DocumentId, Arc<Settlement>)]) -> Together {
        // By hash first: a text has many links to few terms.
        let mut uses: Register<&DocumentId, Vec<DocumentId>> = Register::default();
        for (id, settlement) in settlements {
            for link in &settlement.settled.terms {
                let users = uses.entry(&link.term).or_default();
                if users.last() != Some(id) {
                    users.push(id.clone());
                }
            }
        }
        let settled = settlements.iter().map(|(id, settlement)| (id.clone(), settlement.settled.clone()));
        Together {
            names_figures: settlements.iter().any(|(_, settlement)| settlement.names_figures),
            settled: Arc::new(settled.collect()),
            uses: Arc::new(uses.into_iter().map(|(term, users)| (term.clone(), users)).collect()),
        }
    }
}

impl Settlement {
    /// Settles a text, as far as what it depends on has changed.
    fn next(
        before: Option<&Settlement>,
        id: &DocumentId,
        document: &Arc<Document>,
        entry: &Entry,
        (words, whole): (&WordLists<'_>, &Whole<'_>),
    ) -> Settlement {
        let reading = Reading::of(entry, document, whole.catalog);
        let names_figures = names_figures(document);
        let quotes = match names_figures {
            // A text without figures does not depend on the ledger.
            false => Memo::refreshed(before.map(|before| &before.quotes), Fingerprint::default(), Quotes::default),
            true => {
                let from = |looked_at: &[DocumentId]| {
                    let sheets =
                        looked_at.iter().map(|id| whole.ledger.sheets.get(id).map(|sheet| sheet.fingerprint()));
                    let parts =
                        [document.prose.fingerprint(), document.card.fingerprint(), document.record.fingerprint()];
                    Fingerprint::of(&(parts, whole.names, looked_at, sheets.collect::<Vec<_>>()))
                };
                let kept = before.map(|before| &before.quotes);
                match kept.filter(|kept| kept.is_of(from(&kept.value().looked_at))) {
                    Some(kept) => kept.clone(),
                    None => {
                        let quotes = quotes(id, document, &reading, whole);
                        Memo::new(from(&quotes.looked_at), quotes)
                    }
                }
            }
        };
        let own = Fingerprint::of_all([
            document.prose.fingerprint(),
            document.card.fingerprint(),
            Fingerprint::of(&(reading.reference, reading.as_of, reading.read_on)),
            Fingerprint::of(&reading.report.map(|report| &report.incidents)),
            quotes.value().changes_stamp,
        ]);
        let kept = before.filter(|before| before.proofs.is_of(own)).zip(words.differ.as_ref());
        let proofs = match kept {
            Some((before, differ)) if !before.holds(&differ.proofs) => before.proofs.clone(),
            _ => Memo::new(own, proofs(id, document, &reading, (words, quotes.value()))),
        };
        let glossary = words.glossary.value();
        let links = match kept {
            Some((before, differ)) if !before.holds(&differ.links) => before.links.clone(),
            Some((before, differ)) => {
                let differs = |html: &[u8]| differ.links.iter().any(|name| name.is_within(html));
                let links = glossary.links_again(&document.prose, Some(id), (before.links.value(), differs));
                match links == **before.links.value() {
                    true => before.links.clone(),
                    false => Memo::new(own, links),
                }
            }
            None => Memo::new(own, glossary.links_in(&document.prose, Some(id))),
        };
        let same = before.filter(|before| {
            Arc::ptr_eq(before.links.value(), links.value()) && before.quotes.value().stamp == quotes.value().stamp
        });
        let settled = match same {
            Some(before) => before.settled.clone(),
            None => Arc::new(Stamped::new(Settled {
                terms: links.value().to_vec(),
                figures: quotes.value().figures.clone(),
                alternatives: quotes.value().alternatives.clone(),
            })),
        };
        let word_starts = match before {
            Some(before) if before.document.prose == document.prose => before.word_starts.clone(),
            _ => Arc::default(),
        };
        Settlement {
            document: document.clone(),
            path: document.card.path.clone(),
            names_figures,
            quotes,
            links,
            proofs,
            settled,
            word_starts,
        }
    }

    /// Returns its file.
    pub(super) fn path(&self) -> &SourcePath {
        &self.path
    }

    /// Returns what was wrong with the document and its text.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let of_text = self.quotes.value().diagnostics.iter().chain(&**self.proofs.value());
        self.document.diagnostics.iter().chain(of_text)
    }

    /// Returns what the document accepts.
    pub(super) fn accepted(&self) -> &[Acceptance] {
        &self.document.record.accept
    }

    /// Tells whether it has the same findings and acceptances as another, because they are the very same.
    pub(super) fn says_as(&self, other: &Settlement) -> bool {
        Arc::ptr_eq(&self.document, &other.document)
            && Arc::ptr_eq(self.quotes.value(), other.quotes.value())
            && Arc::ptr_eq(self.proofs.value(), other.proofs.value())
    }

    /// Tells whether everything in it is the very same as in another.
    fn is(&self, other: &Settlement) -> bool {
        self.says_as(other)
            && Arc::ptr_eq(self.links.value(), other.links.value())
            && Arc::ptr_eq(&self.settled, &other.settled)
    }

    /// Tells whether its text holds a word that begins like one that makes a difference.
    fn holds_any(&self, differ: &Differ) -> bool {
        self.holds(&differ.proofs) || self.holds(&differ.links)
    }

    fn holds(&self, sought: &[Beginning]) -> bool {
        !sought.is_empty() && self.word_starts().any(sought)
    }

    /// Returns the words of its text.
    fn word_starts(&self) -> &WordStarts {
        self.word_starts.get_or_init(|| WordStarts::of(&self.document.prose))
    }
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

/// Tells whether a text may tell kroner.
fn tells_money(prose: &Prose) -> bool {
    ["kr", "mill", "mrd"].iter().any(|word| prose.html.contains(word))
}

fn quotes(id: &DocumentId, document: &Document, reading: &Reading<'_>, whole: &Whole<'_>) -> Quotes {
    let sheets = Sheets::new(whole.ledger);
    let quoted = quote::quote(id, &document.prose, whole.catalog, &sheets);
    let changes = reading.report.and_then(|_| changes(id, whole.catalog, &sheets));
    let amounts = reading.report.filter(|_| tells_money(&document.prose)).and_then(|_| amounts(id, &sheets));
    let has_charts = sheets.of(id).is_some_and(|sheet| !sheet.charts.is_empty());
    let mut diagnostics = quoted.diagnostics;
    let alternatives = alternatives(id, document, (whole.catalog, &sheets), &mut diagnostics);
    Quotes {
        changes_stamp: Fingerprint::of(&(&changes, &amounts, has_charts)),
        stamp: Fingerprint::of(&(&quoted.value, &alternatives)),
        figures: quoted.value,
        alternatives,
        changes,
        amounts,
        has_charts,
        diagnostics,
        looked_at: sheets.looked_at(),
    }
}

fn is_picture(hole: &Hole) -> bool {
    matches!(hole.kind, HoleKind::Image { .. } | HoleKind::Chart(..))
}

/// Proof-reads a text.
fn proofs(
    id: &DocumentId,
    document: &Document,
    reading: &Reading<'_>,
    (words, quotes): (&WordLists<'_>, &Quotes),
) -> Vec<Diagnostic> {
    prose::proofread(&Proofread {
        path: &document.card.path,
        id,
        kind: document.card.kind,
        prose: &document.prose,
        language: document.card.lang,
        reference: reading.reference,
        as_of: reading.as_of,
        read_on: reading.read_on,
        vocabulary: words.vocabulary.value(),
        incidents: reading.report.map_or(&[], |report| &report.incidents),
        changes: quotes.changes.as_deref(),
        amounts: quotes.amounts.as_deref(),
        has_pictures: quotes.has_charts || document.prose.holes.iter().any(is_picture),
    })
}

/// Reads the figures that a case's alternatives are compared by, and quotes those that they refer to.
fn alternatives(
    id: &DocumentId,
    document: &Document,
    (catalog, sheets): (&Catalog, &Sheets<'_>),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Quoted>> {
    let KindRecord::Case(case) = &document.record.kind else { return Vec::new() };
    let figures = case.alternatives.iter().flat_map(|alternative| &alternative.figures);
    let quoted = figures.map(|figure| quote::quote_value(id, figure, catalog, sheets));
    quoted
        .map(|quoted| {
            diagnostics.extend(quoted.diagnostics);
            quoted.value
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

/// Returns how the names begin that are found otherwise than before.
fn beginnings(
    before: (&Memo<Glossary>, &Memo<VocabularyIndex>),
    now: (&Memo<Glossary>, &Memo<VocabularyIndex>),
) -> Option<Differ> {
    let links = now.0.value().differs(before.0.value()).into_iter().map(Beginning::of).collect();
    let mut proofs = Vec::new();
    for name in now.1.value().differs(before.1.value())? {
        let (words, parted) = VocabularyIndex::words_of(name);
        proofs.extend(words.iter().map(|word| Beginning::of(word.as_bytes())));
        proofs.extend(parted.iter().map(|word| Beginning::whole(word)));
    }
    Some(Differ { links, proofs })
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
