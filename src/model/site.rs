//! [`Site`]: everything known before a page is rendered. Data without methods.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Stamped;
use crate::model::catalog::Catalog;
use crate::model::document::Document;
use crate::model::ledger::{Ledger, Ran};
use crate::model::ordered::Ordered;
use crate::model::parts::{Lazy, Parts};
use crate::model::path::DocumentId;
use crate::model::settings::Settings;
use crate::model::term_uses::TermUses;
use crate::model::theme::Theme;
use crate::search::shelf::SearchShelf;

/// Everything known before a page is rendered.
#[derive(Clone, Debug)]
pub struct Site {
    /// Title, language, audience.
    pub settings: Arc<Stamped<Settings>>,
    /// Templates and assets.
    pub theme: Arc<Stamped<Theme>>,
    /// Documents by id.
    pub documents: Ordered<DocumentId, Arc<Document>>,
    /// How they hang together.
    pub catalog: Arc<Catalog>,
    /// All figures.
    pub ledger: Arc<Ledger>,
    /// What the holes and runs of each text become.
    pub settled: Parts<Arc<Stamped<Settled>>>,
    /// Documents that use the terms of the glossary.
    pub term_uses: TermUses,
    /// Bytes of the HTML of all texts.
    pub bytes: usize,
    /// Findings of each document, accepted ones included.
    pub findings: Parts<Arc<Stamped<Vec<Diagnostic>>>>,
    /// Findings that belong to no document (site settings, theme).
    pub site_findings: Arc<Lazy<Stamped<Vec<Diagnostic>>>>,
    /// Where the search index lies once it is asked for.
    pub search: Arc<SearchShelf>,
    /// Every check on relations that ran, with its outcome; those on figures are in the ledger.
    pub related: Arc<Ran>,
}

/// What only the whole site could tell about a text.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Settled {
    /// Words that become links to the glossary, by ascending place.
    pub terms: Vec<TermLink>,
    /// What each of the text's references to figures says, by index.
    pub figures: Vec<Quoted>,
    /// What the figures of a case's alternatives say, in the order that they are written; none for an amount as written.
    pub alternatives: Vec<Option<Quoted>>,
}

/// A word that becomes a link to the glossary.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TermLink {
    /// Byte range in the prose's HTML, within one block; it may hold line ends, but neither tags nor holes.
    pub range: Range<u32>,
    /// The entry.
    pub term: DocumentId,
}

/// A figure quoted in running text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Quoted {
    /// The figure as the reader sees it, such as `3,414 mill. kr`; the expression itself if it is unknown.
    pub text: String,
    /// The exact number in plain notation, in whole units; none if unknown or blank.
    pub exact: Option<String>,
    /// The formula with its values; none for a given figure.
    pub worked: Option<String>,
    /// Where it is given or declared: `content/reports/2024-11.md:23`.
    pub source: String,
    /// The document that it stands in.
    pub document: Option<DocumentId>,
    /// The id of its cell there: `drift-total-variance`.
    pub cell: String,
}
