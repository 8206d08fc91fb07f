//! [`Frame`]: what holds the documents together: ids, addresses, relations and order. Made from bare cards, so editing
//! text, figures, the title of a case or a term cannot change it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::{Anchors, Card, Kind, Relations};
use crate::model::catalog::Entry;
use crate::model::ordered::{Ordered, Register};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::publicity::{Beside, Stub};
use crate::model::settings::Settings;
use crate::resolve::{address, order, relations};

/// What holds the documents together.
pub(super) struct Frame {
    /// By id, with bare cards; links are yet to be followed.
    pub(super) entries: Entries,
    /// Of each entry, its file: how many come before it.
    pub(super) files: Vec<u32>,
    /// The entries of the glossary, in order of their ids.
    pub(super) terms: Vec<DocumentId>,
    pub(super) names: relations::Names,
    pub(super) order: order::Order,
    pub(super) by_path: Ordered<SourcePath, DocumentId>,
    pub(super) by_number: Ordered<String, DocumentId>,
    pub(super) stubs: Arc<BTreeMap<DocumentId, Vec<(usize, Stub)>>>,
    pub(super) today: NaiveDate,
    /// Stands for where links can lead: files, numbers and addresses of documents, and files beside.
    pub(super) targets: Fingerprint,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Returns a card without what only its own page and links to it show: its text's headings and links, its summary, and
/// its title unless documents of its kind are ordered by it here. Terms hang together by names that only the dictionary
/// knows.
pub(super) fn bare(card: &Card) -> Card {
    let ordered = matches!(card.kind, Kind::Body | Kind::Series | Kind::Page);
    Card {
        id: card.id.clone(),
        id_spot: card.id_spot,
        path: card.path.clone(),
        kind: card.kind,
        title: if ordered { card.title.clone() } else { String::new() },
        summary: None,
        tags: card.tags.clone(),
        lang: card.lang,
        access: card.access,
        draft: card.draft,
        aliases: card.aliases.clone(),
        date: card.date,
        relations: if let Relations::Term(_) = card.relations { Relations::Page } else { card.relations.clone() },
        headings: Arc::default(),
        anchors: Anchors::default(),
        links: Vec::new(),
        case_mentions: Vec::new(),
        short_mentions: Vec::new(),
        broken: card.broken,
        unread: card.unread.clone(),
    }
}

impl Frame {
    pub(super) fn of<'g>(
        bare: impl Iterator<Item = &'g Arc<Stamped<Card>>>,
        beside: &Beside,
        settings: &Settings,
    ) -> Frame {
        let files = &beside.files;
        let cards: Vec<&Arc<Stamped<Card>>> = bare.collect();
        let (mut diagnostics, (mut entries, of_ids)) =
            rayon::join(|| address::check_names(&cards, files), || unique(&cards));
        diagnostics.extend(of_ids);
        address::assign(&mut entries, &mut diagnostics);

        let names = relations::Names::of(&entries, &beside.stubs, &mut diagnostics);
        relations::connect(&mut entries, &names, files, settings.audience, &mut diagnostics);
        let order = order::Order::of(&entries);
        order::link_neighbours(&mut entries, &order);
        let stubs = order::place_stubs(&entries, &beside.stubs).into();
        let terms = of_kind(&entries, Kind::Term).map(|term| term.card.id.clone()).collect();

        let today = settings.today.or_else(|| newest_date(&entries)).unwrap_or_default();
        let by_path: Ordered<SourcePath, DocumentId> =
            entries.values().map(|entry| (entry.card.path.clone(), entry.card.id.clone())).collect();
        let places: Register<&SourcePath, u32> = cards.iter().map(|card| &card.path).zip(0..).collect();
        let files_of = entries.values().map(|entry| places.get(&entry.card.path).copied().unwrap_or(0)).collect();
        let by_number: Ordered<String, DocumentId> =
            names.cases.iter().map(|(number, id)| (number.clone(), id.clone())).collect();
        let addresses: Vec<_> =
            entries.values().map(|entry| (&entry.card.id, &entry.card.path, &entry.address, entry.card.kind)).collect();
        let targets = Fingerprint::of(&(addresses, &by_number, &names.short_patterns, &names.lost, beside));
        Frame { files: files_of, terms, names, order, by_path, by_number, stubs, today, targets, diagnostics, entries }
    }
}

/// Entries by id while they are being connected.
pub(super) type Entries = Ordered<DocumentId, Entry>;

/// Gives each id to one document. Of two with the same id the first file keeps it; the other keeps its path as id, so
/// that no document is lost.
fn unique(cards: &[&Arc<Stamped<Card>>]) -> (Entries, Vec<Diagnostic>) {
    // Most sites give every id once, and then there is nothing to tell.
    let mut ids: Vec<&DocumentId> = cards.iter().map(|card| &card.id).collect();
    ids.par_sort_unstable();
    let (named, diagnostics) = match ids.is_sorted_by(|one, other| one < other) {
        true => (cards.iter().map(|card| Arc::clone(card)).collect(), Vec::new()),
        false => renamed(cards),
    };
    let entries = named.into_par_iter().with_max_len(crate::SHARE).map(|card| {
        let (id, address) = (card.id.clone(), address::of_id(&card.id));
        (id, Entry::alone(card, address))
    });
    (Entries::from(entries.collect::<Vec<_>>()), diagnostics)
}

/// Returns all cards, those with other ids whose ids were taken.
fn renamed(cards: &[&Arc<Stamped<Card>>]) -> (Vec<Arc<Stamped<Card>>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut taken: Register<DocumentId, (&SourcePath, Option<Spot>)> = Register::default();
    taken.reserve(cards.len());
    let mut named = Vec::with_capacity(cards.len());
    for &known in cards {
        let mut card = known.clone();
        if let Some(&(first, first_spot)) = taken.get(&card.id) {
            // It is told where somebody wrote it: the other may have it from its file's name.
            let (path, spot, other) = match (card.id_spot, first_spot) {
                (None, Some(written)) => (first, written, &known.path),
                (written, _) => (&known.path, written.unwrap_or(Spot::START), first),
            };
            diagnostics.push(
                Diagnostic::new(&rule::ID_DUPLICATE, "id", path, spot)
                    .about(card.id.as_str())
                    .with("name", &card.id)
                    .with("other", other),
            );
            let mut renamed = Card::clone(&card);
            renamed.id = free_id(&taken, &card.path);
            card = Arc::new(Stamped::new(renamed));
        }
        taken.insert(card.id.clone(), (&known.path, card.id_spot));
        named.push(card);
    }
    (named, diagnostics)
}

fn free_id(taken: &Register<DocumentId, (&SourcePath, Option<Spot>)>, path: &SourcePath) -> DocumentId {
    let plain = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    let plain = plain.strip_suffix(".md").unwrap_or(plain);
    let mut id = DocumentId::new(plain);
    while taken.contains_key(&id) {
        id = DocumentId::new(format!("{id}-2"));
    }
    id
}

/// Returns the newest date that is told in the content: the fallback for «today», so that output needs no clock.
fn newest_date(entries: &Entries) -> Option<NaiveDate> {
    entries.values().filter_map(|entry| entry.date).max()
}

pub(super) fn of_kind(entries: &Entries, kind: Kind) -> impl Iterator<Item = &Entry> {
    entries.values().filter(move |entry| entry.card.kind == kind)
}
