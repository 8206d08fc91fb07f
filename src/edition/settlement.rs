//! [`Settlement`]: what only the whole site could tell about one text, and what of it is kept for the next edition.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::compute::change::{amounts, changes};
use crate::compute::checks::prose::{self, Proofread};
use crate::compute::quote::{self, Sheets};
use crate::diagnostic::Diagnostic;
use crate::edition::settle::Ground;
use crate::edition::words::{Differ, Words};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::Kind;
use crate::model::catalog::{Catalog, Entry};
use crate::model::document::Document;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::prose::{Hole, HoleKind, OpenProse, Prose};
use crate::model::record::{Acceptance, KindRecord, Report};
use crate::model::site::{Quoted, Settled, TermLink};

/// What only the whole site could tell about one text, and what it was made from.
pub(super) struct Settlement {
    document: Arc<Document>,
    /// The text may depend on the ledger.
    names_figures: bool,
    quotes: Memo<Quotes>,
    /// The words that become links.
    links: Memo<Vec<TermLink>>,
    /// What was wrong with the text.
    proofs: Memo<Vec<Diagnostic>>,
    settled: Arc<Stamped<Settled>>,
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

/// What a text without figures says of figures: one for all of them.
static NO_QUOTES: LazyLock<Memo<Quotes>> = LazyLock::new(|| Memo::new(Fingerprint::default(), Quotes::default()));

/// How a text was settled before, and how the words differ that it was read against; nothing where that is not known.
pub(super) type Before<'a> = (&'a Arc<Settlement>, Option<&'a [Arc<Differ>]>);

impl Settlement {
    /// Settles a text, as far as what it depends on has changed. `place` is where its entry is expected in the catalog, `same`
    /// tells whether all that a text may depend on, words aside, is as it was: one that may name figures, or one that does
    /// not.
    pub(super) fn next(
        before: Option<Before<'_>>,
        (place, id, document): (usize, &DocumentId, &Arc<Document>),
        same: &dyn Fn(bool) -> bool,
        ground: &Ground,
    ) -> Option<Arc<Settlement>> {
        let html = document.prose.html.as_bytes();
        let links_differ = |html: &[u8], differ: &[Arc<Differ>]| differ.iter().any(|one| one.links_are_within(html));
        let proofs_differ = |differ: &[Arc<Differ>]| differ.iter().any(|one| one.proofs_are_within(html));
        if let Some((kept, Some(differ))) = before
            && Arc::ptr_eq(&kept.document, document)
            && same(kept.names_figures)
            && !links_differ(html, differ)
            && !proofs_differ(differ)
        {
            // Read against the very same, as far as it asks for it: there is nothing to compare.
            return Some(kept.clone());
        }
        let (_, entry) = ground.catalog.entries.nearby(place, id)?;
        let reading = Reading::of(entry, document, &ground.catalog);
        let names_figures = names_figures(document);
        let kept = before.map(|(kept, _)| kept);
        let quotes = match names_figures {
            // A text without figures does not depend on the ledger, and most are such.
            false => NO_QUOTES.clone(),
            true => {
                let from = |looked_at: &[DocumentId]| {
                    let sheets =
                        looked_at.iter().map(|id| ground.ledger.sheets.get(id).map(|sheet| sheet.fingerprint()));
                    let parts =
                        [document.prose.fingerprint(), document.card.fingerprint(), document.record.fingerprint()];
                    Fingerprint::of(&(parts, ground.names, looked_at, sheets.collect::<Vec<_>>()))
                };
                let quotes_kept = kept.map(|kept| &kept.quotes);
                match quotes_kept.filter(|quotes| quotes.is_of(from(&quotes.value().looked_at))) {
                    Some(quotes) => quotes.clone(),
                    None => {
                        let quotes = quotes(id, document, &reading, ground);
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
        let same_text =
            before.and_then(|(kept, differ)| Some((kept, differ?))).filter(|(kept, _)| kept.proofs.is_of(own));
        let text = OpenProse::new(&document.prose);
        let proofs = match same_text {
            Some((kept, differ)) if !proofs_differ(differ) => kept.proofs.clone(),
            _ => Memo::new(own, proofs(id, (document, &text), &reading, (&ground.words, quotes.value()))),
        };
        let glossary = ground.words.glossary.value();
        let links = match same_text {
            Some((kept, differ)) if !links_differ(html, differ) => kept.links.clone(),
            Some((kept, differ)) => {
                let differs = |html: &[u8]| links_differ(html, differ);
                let links = glossary.links_again(&text, Some(id), (kept.links.value(), differs));
                match links == **kept.links.value() {
                    true => kept.links.clone(),
                    false => Memo::new(own, links),
                }
            }
            None => Memo::new(own, glossary.links_in(&text, Some(id))),
        };
        let same = kept.filter(|kept| {
            Arc::ptr_eq(kept.links.value(), links.value()) && kept.quotes.value().stamp == quotes.value().stamp
        });
        let settled = match same {
            Some(kept) => kept.settled.clone(),
            None => Arc::new(Stamped::new(Settled {
                terms: links.value().to_vec(),
                figures: quotes.value().figures.clone(),
                alternatives: quotes.value().alternatives.clone(),
            })),
        };
        let next = Settlement { document: document.clone(), names_figures, quotes, links, proofs, settled };
        Some(kept.filter(|kept| next.is(kept)).cloned().unwrap_or_else(|| Arc::new(next)))
    }

    /// Returns the document.
    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    /// Returns what the holes and runs of the text become.
    pub(super) fn settled(&self) -> &Arc<Stamped<Settled>> {
        &self.settled
    }

    /// Returns its file.
    pub(super) fn path(&self) -> &SourcePath {
        &self.document.card.path
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
}

/// Tells whether a text may depend on the ledger.
pub(super) fn names_figures(document: &Document) -> bool {
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

fn quotes(id: &DocumentId, document: &Document, reading: &Reading<'_>, ground: &Ground) -> Quotes {
    let sheets = Sheets::new(&ground.ledger);
    let quoted = quote::quote(id, &document.prose, &ground.catalog, &sheets);
    let changes = reading.report.and_then(|_| changes(id, &ground.catalog, &sheets));
    let amounts = reading.report.filter(|_| tells_money(&document.prose)).and_then(|_| amounts(id, &sheets));
    let has_charts = sheets.of(id).is_some_and(|sheet| !sheet.charts.is_empty());
    let mut diagnostics = quoted.diagnostics;
    let alternatives = alternatives(id, document, (&ground.catalog, &sheets), &mut diagnostics);
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
    (document, text): (&Document, &OpenProse<'_>),
    reading: &Reading<'_>,
    (words, quotes): (&Words, &Quotes),
) -> Vec<Diagnostic> {
    prose::proofread(&Proofread {
        path: &document.card.path,
        id,
        kind: document.card.kind,
        prose: text,
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
