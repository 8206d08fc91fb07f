//! [`Shelf`]: where a page finds what it shows about other documents, and the small stamped parts it may hold.

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::catalog::{Brief, Catalog, Entry, Tag};
use crate::model::document::Document;
use crate::model::ledger::{CheckOutcome, Sheet};
use crate::model::ordered::Register;
use crate::model::path::DocumentId;
use crate::model::record::Record;
use crate::model::settings::{Access, Language};
use crate::model::site::{Settled, Site};
use crate::render::pages::{Actions, Decisions};

/// What every page shows of the site.
#[derive(Hash, Debug, Clone)]
pub(super) struct Chrome<'a> {
    /// Title of the site.
    pub(super) title: &'a str,
    /// Language of the site.
    pub(super) language: Language,
    /// Whom to tell about faults.
    pub(super) contact: Option<&'a str>,
    /// Where the site will be reached, with `/` at the end; empty when unknown.
    pub(super) base_url: String,
    /// What a document without `access` is: not worth telling on each page.
    pub(super) access: Access,
    /// Whom the site is for.
    pub(super) audience: Access,
    /// Whether the site has a search.
    pub(super) searchable: bool,
    /// Whether the search takes its pieces as scripts.
    pub(super) portable: bool,
    /// The theme: its templates are filled, and the addresses of its assets carry it, so that browsers may keep them for good.
    pub(super) theme: Fingerprint,
}

/// A [`Brief`] with its stamp.
pub(super) type Known<'a> = Stamped<Brief<'a>>;

/// Where a page finds what it shows. With an index for the plan, which looks up everything; without for a single page.
pub(super) struct Shelf<'a> {
    pub(super) site: &'a Site,
    pub(super) catalog: &'a Catalog,
    pub(super) chrome: Stamped<Chrome<'a>>,
    index: Option<Index<'a>>,
    actions: OnceLock<Arc<Stamped<Actions<'a>>>>,
    decisions: OnceLock<Arc<Stamped<Decisions<'a>>>>,
}

/// Everything in the order of the catalog's entries, so that one look-up finds all of a document.
struct Index<'a> {
    shelved: Vec<Shelved<'a>>,
    tags: Register<String, usize>,
}

/// A document on the shelf.
#[derive(Clone)]
pub(super) struct Shelved<'a> {
    pub(super) entry: &'a Stamped<Entry>,
    document: Option<&'a Document>,
    settled: Option<&'a Stamped<Settled>>,
    sheet: Option<&'a Stamped<Sheet>>,
    findings: Option<&'a Stamped<Vec<Diagnostic>>>,
}

impl<'a> Shelf<'a> {
    /// Makes a shelf without index.
    pub(super) fn new(site: &'a Site) -> Shelf<'a> {
        let settings = &site.settings;
        let mut base_url = settings.base_url.clone();
        if !base_url.is_empty() && !base_url.ends_with('/') {
            base_url.push('/');
        }
        let chrome = Stamped::new(Chrome {
            title: &settings.title,
            language: settings.language,
            contact: settings.contact.as_deref(),
            base_url,
            access: settings.access,
            audience: settings.audience,
            searchable: settings.search,
            portable: settings.portable,
            theme: site.theme.fingerprint(),
        });
        Shelf {
            site,
            catalog: &site.catalog,
            chrome,
            index: None,
            actions: OnceLock::new(),
            decisions: OnceLock::new(),
        }
    }

    /// Makes a shelf with index.
    pub(super) fn indexed(site: &'a Site) -> Shelf<'a> {
        let mut shelf = Shelf::new(site);
        // All maps are ordered by id: one walk through all of them is much less than a look-up in each.
        let mut documents = site.documents.iter().peekable();
        let mut settled = site.settled.iter().peekable();
        let mut sheets = site.ledger.sheets.iter().peekable();
        let mut findings = site.findings.iter().peekable();
        macro_rules! next {
            ($map:ident, $id:expr) => {{
                while $map.next_if(|(id, _)| *id < $id).is_some() {}
                $map.next_if(|(id, _)| *id == $id).map(|(_, value)| &**value)
            }};
        }
        let mut all = Vec::with_capacity(site.catalog.entries.len());
        for (id, entry) in &site.catalog.entries {
            all.push(Shelved {
                entry,
                document: next!(documents, id),
                settled: next!(settled, id),
                sheet: next!(sheets, id),
                findings: next!(findings, id).filter(|findings| !findings.is_empty()),
            });
        }
        let tags = site.catalog.tags.iter().enumerate().map(|(place, tag)| (tag.name.to_lowercase(), place)).collect();
        shelf.index = Some(Index { shelved: all, tags });
        shelf
    }

    /// Returns a document.
    pub(super) fn shelved(&self, id: &DocumentId) -> Option<Shelved<'a>> {
        if let Some(index) = &self.index {
            return index.shelved.get(self.catalog.entries.place(id)?).cloned();
        }
        let entry: &'a Stamped<Entry> = self.catalog.entries.get(id)?;
        Some(Shelved {
            entry,
            document: self.site.documents.get(id).map(|document| &**document),
            settled: self.site.settled.get(id).map(|settled| &**settled),
            sheet: self.site.ledger.sheets.get(id).map(|sheet| &**sheet),
            findings: self.site.findings.get(id).map(|findings| &**findings).filter(|findings| !findings.is_empty()),
        })
    }

    /// Returns what a link to a document shows.
    pub(super) fn known(&self, id: &DocumentId) -> Option<Known<'a>> {
        self.entry(id).map(|entry| entry.known())
    }

    /// Returns what links to documents show; those that do not exist are left out.
    pub(super) fn all_known<'b>(&self, ids: impl IntoIterator<Item = &'b DocumentId>) -> Vec<Known<'a>> {
        ids.into_iter().filter_map(|id| self.known(id)).collect()
    }

    /// Returns a document's entry.
    pub(super) fn entry(&self, id: &DocumentId) -> Option<&'a Stamped<Entry>> {
        self.catalog.entries.get(id).map(|entry| &**entry)
    }

    /// Returns what the front matter of a document says.
    pub(super) fn record(&self, id: &DocumentId) -> Option<&'a Stamped<Record>> {
        let document = self.site.documents.get(id);
        document.map(|document| &*document.record)
    }

    /// Returns the figures of a document.
    pub(super) fn sheet(&self, id: &DocumentId) -> Option<&'a Stamped<Sheet>> {
        self.site.ledger.sheets.get(id).map(|sheet| &**sheet)
    }

    /// Returns the actions of all cases: gathered once, for home and for the follow-up list.
    pub(super) fn actions(&self) -> Arc<Stamped<Actions<'a>>> {
        self.actions.get_or_init(|| Arc::new(Stamped::new(Actions::gather(self)))).clone()
    }

    /// Returns all decisions: gathered once, for the pages of all years.
    pub(super) fn decisions(&self) -> Arc<Stamped<Decisions<'a>>> {
        self.decisions.get_or_init(|| Arc::new(Stamped::new(Decisions::gather(self)))).clone()
    }

    /// Returns a tag as the catalog has it.
    pub(super) fn tag(&self, written: &str) -> Option<&'a Tag> {
        let tags = &self.catalog.tags;
        match &self.index {
            Some(index) => index.tags.get(&written.to_lowercase()).and_then(|place| tags.get(*place)),
            None => tags.iter().find(|tag| tag.name == written).or_else(|| {
                let lower = written.to_lowercase();
                tags.iter().find(|tag| tag.name.to_lowercase() == lower)
            }),
        }
    }

    /// Returns the checks that ran on a document's figures.
    pub(super) fn outcomes(&self, id: &DocumentId) -> &'a [CheckOutcome] {
        self.site.ledger.outcomes.get(id).map(|ran| ran.as_slice()).unwrap_or_default()
    }
}

impl<'a> Shelved<'a> {
    /// Returns what the front matter says.
    pub(super) fn record(&self) -> Option<&'a Stamped<Record>> {
        self.document.map(|document| &*document.record)
    }

    /// Returns the text.
    pub(super) fn prose(&self) -> Option<&'a Stamped<crate::model::prose::Prose>> {
        self.document.map(|document| &*document.prose)
    }

    /// Returns when its file was last changed.
    pub(super) fn last_changed(&self) -> Option<NaiveDate> {
        self.document.and_then(|document| document.last_changed)
    }

    /// Returns what its holes and runs become.
    pub(super) fn settled(&self) -> Option<&'a Stamped<Settled>> {
        self.settled
    }

    /// Returns its figures.
    pub(super) fn sheet(&self) -> Option<&'a Stamped<Sheet>> {
        self.sheet
    }

    /// Returns its findings.
    pub(super) fn findings(&self) -> Option<&'a Stamped<Vec<Diagnostic>>> {
        self.findings
    }
}
