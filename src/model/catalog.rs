//! [`Catalog`]: all cards in order, with addresses, relations and links resolved both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::{Card, Kind, Period, Relations};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::publicity::Stub;
use crate::model::source::Attachment;

/// All documents of the site and how they hang together. Its lists are shared by editions.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Every document, by id.
    pub entries: Ordered<DocumentId, Arc<Stamped<Entry>>>,
    /// Ids by source file.
    pub by_path: Ordered<SourcePath, DocumentId>,
    /// Cases by their number.
    pub by_number: Ordered<String, DocumentId>,
    /// Bodies in Norwegian alphabetical order of their titles.
    pub bodies: Arc<Vec<DocumentId>>,
    /// Meetings, oldest first; those without a date last.
    pub meetings: Arc<Vec<DocumentId>>,
    /// Cases: by meeting, oldest first, then by number; those without a meeting last.
    pub cases: Arc<Vec<DocumentId>>,
    /// Series in alphabetical order.
    pub series: Arc<Vec<DocumentId>>,
    /// Reports: by series, oldest period first.
    pub reports: Arc<Vec<DocumentId>>,
    /// Glossary entries in Norwegian alphabetical order.
    pub terms: Arc<Vec<DocumentId>>,
    /// Other pages in alphabetical order.
    pub pages: Arc<Vec<DocumentId>>,
    /// Tags in alphabetical order.
    pub tags: Arc<Vec<Tag>>,
    /// Attachments that a document refers to, by their address on the site: where each lies, and what it holds.
    pub attachments: Arc<BTreeMap<OutputPath, (SourcePath, Attachment)>>,
    /// Hidden cases that the agenda of a meeting tells of, in order: how many of its cases come before, and the stub.
    pub stubs: Arc<BTreeMap<DocumentId, Vec<(usize, Stub)>>>,
    /// What could not be read may be called.
    pub lost: Lost,
    /// «Today»: given, else the newest date in the content.
    pub today: NaiveDate,
}

/// How documents may be called that could not be read, or not where it says how. A name that is not found is not told
/// as unknown if it is among these: that mistake is told where it was made.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Lost(BTreeSet<String>);

impl Lost {
    /// Gathers the names: what a document seems to say of itself, and, if it is broken, where it lies.
    pub fn of<'c>(cards: impl Iterator<Item = &'c Card>) -> Lost {
        let mut names = BTreeSet::new();
        for card in cards.filter(|card| card.broken || !card.unread.is_empty()) {
            // As they are written, and for names in which capitals make no difference.
            names.extend(card.unread.iter().flat_map(|name| [name.clone(), name.to_lowercase()]));
            if let Relations::Report { series: None, period: Some(period), .. } = &card.relations {
                names.insert(period.to_string());
            }
            if card.broken {
                let id = card.id.as_str().to_lowercase();
                // A series is called by its folder, a report by its period, which as a rule is the file's name.
                names.extend(id.rsplit('/').take(2).map(str::to_owned));
                names.insert(id);
            }
        }
        Lost(names)
    }

    /// Tells whether nothing is lost.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether a name may be that of a document that could not be read.
    pub fn may_be(&self, name: &str) -> bool {
        !self.0.is_empty() && (self.0.contains(name) || self.0.contains(&name.to_lowercase()))
    }

    /// Returns the names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl Catalog {
    /// Returns a document by id.
    pub fn entry(&self, id: &str) -> Option<&Arc<Stamped<Entry>>> {
        self.entries.get(id)
    }
}

/// A document, where it is found and what it hangs together with.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// What is known about it.
    pub card: Arc<Stamped<Card>>,
    /// Where it is found.
    pub address: OutputPath,
    /// Former addresses that lead on to it.
    pub former: Vec<OutputPath>,
    /// Where each of the card's links leads.
    pub links: Arc<[LinkTarget]>,
    /// The case that each of the card's case numbers means.
    pub case_mentions: Vec<Option<DocumentId>>,
    /// Documents whose text links to or mentions this one, in order of their addresses.
    pub mentioned_by: Vec<DocumentId>,
    /// The one before: the case before in the meeting, the meeting before of the body, the report before, …
    pub previous: Option<DocumentId>,
    /// The one after.
    pub next: Option<DocumentId>,
    /// The body: of a meeting, of a case through its meeting, of a series, of a report through its series.
    pub body: Option<DocumentId>,
    /// The meeting of a case.
    pub meeting: Option<DocumentId>,
    /// The agenda of a meeting, the meetings of a body (newest first), the reports of a series (newest first), the
    /// reports that a case presents.
    pub parts: Vec<DocumentId>,
    /// The series of a report.
    pub series: Option<DocumentId>,
    /// The case that presents a report.
    pub presented_in: Option<DocumentId>,
    /// The period of a report.
    pub period: Option<Period>,
    /// The date that orders it: its own, or its meeting's.
    pub date: Option<NaiveDate>,
    /// Cases that this case refers to.
    pub earlier: Vec<DocumentId>,
    /// Cases that refer to this case.
    pub later: Vec<DocumentId>,
    /// Actions of this case that a later case closes: action id and that case.
    pub closed_actions: Vec<(String, DocumentId)>,
    /// Glossary entries that `see` names.
    pub see: Vec<DocumentId>,
    /// Files that travel with a case.
    pub attachments: Vec<Attached>,
    /// Fingerprint of what a link to it shows: from [`Entry::stamped`].
    pub brief: Fingerprint,
}

/// What a link to a document shows: all that other pages know of it.
#[derive(Hash, Debug, Clone, Copy)]
pub struct Brief<'a> {
    /// Where it is found.
    pub address: &'a OutputPath,
    /// What it is called.
    pub title: &'a str,
    /// The number of a case.
    pub number: Option<&'a str>,
    /// Its kind.
    pub kind: Kind,
    /// The date that orders it.
    pub date: Option<NaiveDate>,
    /// What it is about.
    pub summary: Option<&'a str>,
}

impl Entry {
    /// Makes an entry that knows only its card and where it is found.
    pub fn alone(card: Arc<Stamped<Card>>, address: OutputPath) -> Entry {
        let period = match &card.relations {
            Relations::Report { period: Some(period), .. } => Some(period.value),
            _ => None,
        };
        Entry {
            address,
            date: card.date.or_else(|| period.map(|period| period.last_day())),
            period,
            card,
            former: Vec::new(),
            links: Arc::default(),
            case_mentions: Vec::new(),
            mentioned_by: Vec::new(),
            previous: None,
            next: None,
            body: None,
            meeting: None,
            parts: Vec::new(),
            series: None,
            presented_in: None,
            earlier: Vec::new(),
            later: Vec::new(),
            closed_actions: Vec::new(),
            see: Vec::new(),
            attachments: Vec::new(),
            brief: Fingerprint::default(),
        }
    }

    /// Returns what a link to the document shows.
    pub fn brief(&self) -> Brief<'_> {
        let card = &self.card;
        Brief {
            address: &self.address,
            title: &card.title,
            number: card.number(),
            kind: card.kind,
            date: self.date,
            summary: card.summary.as_deref(),
        }
    }

    /// Stamps an entry about which everything is known.
    pub fn stamped(mut self) -> Stamped<Entry> {
        self.brief = Fingerprint::of(&self.brief());
        Stamped::new(self)
    }

    /// Returns what a link to the document shows with its fingerprint, which costs nothing here.
    pub fn known(&self) -> Stamped<Brief<'_>> {
        Stamped::known(self.brief(), self.brief)
    }
}

/// A file that travels with a case.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Attached {
    /// Its name, for people.
    pub name: String,
    /// Its address.
    pub address: OutputPath,
    /// Its size in bytes.
    pub size: u64,
}

/// Where a link leads.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum LinkTarget {
    /// A document, and a heading in it.
    Document {
        /// The document.
        id: DocumentId,
        /// Its address.
        address: OutputPath,
        /// The heading's id.
        fragment: Option<String>,
        /// Text for a link that has none: «avsnitt 2.3.2 Administrering av databrukere», or the title.
        text: String,
    },
    /// A file that is copied.
    File {
        /// Its address.
        address: OutputPath,
        /// Its name, for a link that has no text.
        name: String,
    },
    /// Nowhere; told as a diagnostic.
    Broken,
}

/// A tag and what bears it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Tag {
    /// The tag as first written.
    pub name: String,
    /// Where its page is found.
    pub address: OutputPath,
    /// Documents that bear it, newest first.
    pub documents: Vec<DocumentId>,
}
