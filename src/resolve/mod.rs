//! Stage 2: all cards become one [`Catalog`]. Sees no text and no figures, so editing those cannot change it.

pub mod address;
mod files;
mod links;
mod order;
mod relations;
pub mod terms;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::fingerprint::Stamped;
use crate::model::card::{Card, Kind, Relations};
use crate::model::catalog::{Catalog, Entry};
use crate::model::ordered::{Ordered, Register};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::publicity::Beside;
use crate::model::settings::Settings;
use crate::model::source::Attachment;

/// Files below `content/` that documents may refer to.
pub type Files = BTreeMap<SourcePath, Attachment>;

/// Brings all cards into one catalog: addresses, relations and links both ways, and the order of everything.
pub fn resolve(cards: &[Arc<Stamped<Card>>], beside: &Beside, settings: &Settings) -> Diagnosed<Catalog> {
    let files = &beside.files;
    let mut diagnostics = Vec::new();
    address::check_names(cards, files, &mut diagnostics);
    let mut entries = unique(cards, &mut diagnostics);
    address::assign(&mut entries, &mut diagnostics);

    let names = relations::Names::of(&entries, &beside.stubs, &mut diagnostics);
    relations::connect(&mut entries, &names, files, settings.audience, &mut diagnostics);
    order::name_untitled(&mut entries);
    let order = order::Order::of(&entries);
    order::link_neighbours(&mut entries, &order);
    let stubs = order::place_stubs(&entries, &beside.stubs);
    let attachments = links::follow(&mut entries, &names, files, settings.audience, &mut diagnostics);

    let today = settings.today.or_else(|| newest_date(&entries)).unwrap_or_default();
    let by_path = entries.values().map(|entry| (entry.card.path.clone(), entry.card.id.clone())).collect();
    let catalog = Catalog {
        entries: stamped(entries),
        by_path,
        by_number: names.cases.into_iter().collect(),
        bodies: order.bodies,
        meetings: order.meetings,
        cases: order.cases,
        series: order.series,
        reports: order.reports,
        terms: order.terms,
        pages: order.pages,
        tags: order.tags,
        attachments,
        stubs,
        today,
    };
    Diagnosed { value: catalog, diagnostics }
}

/// Entries by id while they are being connected.
type Entries = Ordered<DocumentId, Entry>;

/// Gives each id to one document. Of two with the same id the first file keeps it; the other keeps its path as id, so
/// that no document is lost.
fn unique(cards: &[Arc<Stamped<Card>>], diagnostics: &mut Vec<Diagnostic>) -> Entries {
    let mut by_path: Vec<&Arc<Stamped<Card>>> = cards.iter().collect();
    by_path.sort_by(|one, other| one.path.cmp(&other.path));
    let mut taken: Register<DocumentId, &SourcePath> = Register::default();
    taken.reserve(cards.len());
    let mut entries = Vec::with_capacity(cards.len());
    for known in by_path {
        let mut card = known.clone();
        if let Some(first) = taken.get(&card.id) {
            let spot = card.id_spot.unwrap_or(crate::model::place::Spot::START);
            diagnostics.push(
                Diagnostic::new(&rule::ID_DUPLICATE, "id", &card.path, spot)
                    .about(card.id.as_str())
                    .with("name", &card.id)
                    .with("other", first),
            );
            let mut renamed = Card::clone(&card);
            renamed.id = free_id(&taken, &card.path);
            card = Arc::new(Stamped::new(renamed));
        }
        taken.insert(card.id.clone(), &known.path);
        entries.push((card.id.clone(), bare(card)));
    }
    Entries::from(entries)
}

/// Stamps every entry.
fn stamped(entries: Entries) -> Ordered<DocumentId, Arc<Stamped<Entry>>> {
    let entries: Vec<(DocumentId, Entry)> = entries.into_iter().collect();
    let stamped: Vec<_> = entries.into_par_iter().map(|(id, entry)| (id, Arc::new(entry.stamped()))).collect();
    stamped.into()
}

fn free_id(taken: &Register<DocumentId, &SourcePath>, path: &SourcePath) -> DocumentId {
    let plain = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    let plain = plain.strip_suffix(".md").unwrap_or(plain);
    let mut id = DocumentId::new(plain);
    while taken.contains_key(&id) {
        id = DocumentId::new(format!("{id}-2"));
    }
    id
}

/// Returns an entry that knows only its card.
fn bare(card: Arc<Stamped<Card>>) -> Entry {
    let period = match &card.relations {
        Relations::Report { period: Some(period), .. } => Some(period.value),
        _ => None,
    };
    Entry {
        address: address::of_id(&card.id),
        date: card.date.or_else(|| period.map(|period| period.last_day())),
        period,
        card,
        former: Vec::new(),
        links: Vec::new(),
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
        brief: Default::default(),
    }
}

/// Returns the newest date that is told in the content: the fallback for «today», so that output needs no clock.
fn newest_date(entries: &Entries) -> Option<NaiveDate> {
    entries.values().filter_map(|entry| entry.date).max()
}

fn of_kind(entries: &Entries, kind: Kind) -> impl Iterator<Item = &Entry> {
    entries.values().filter(move |entry| entry.card.kind == kind)
}
