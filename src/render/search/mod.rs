//! The search index of a site: its documents in order, as units, and what can be chosen among them. How an index is made
//! of units is told by [`crate::search::index`].

mod facets;
mod units;

pub(in crate::render) use units::plain;

use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::{Kind as DocumentKind, Relations};
use crate::model::catalog::Entry;
use crate::model::document::Document;
use crate::model::path::{DocumentId, OutputPath};
use crate::model::plan::Recipe;
use crate::model::record::KindRecord;
use crate::model::settings::Language;
use crate::model::site::Site;
use crate::render::scene::Scene;
use crate::render::shelf::Shelf;
use crate::search::index::{Around, Extent, Index, Source, Unit};
use crate::search::piece::{FOLDER, Kind, Writer};
use crate::search::shelf::Made;

/// Bytes of the documents' HTML for each piece of a kind: so many make pieces of some thousand bytes.
const PER_VOCABULARY: usize = 400_000;
const PER_ENDINGS: usize = 800_000;
const PER_LISTS: usize = 160_000;
const PER_PLACES: usize = 100_000;
const PER_TEXTS: usize = 30_000;
/// Bytes that all texts have in common: at most so many, and at most so small a part of the whole.
const COMMON: usize = 16_384;
const COMMON_PART: usize = 64;
/// From so many documents what is common is taken.
const COMMON_DOCUMENTS: usize = 16;

fn extent(site: &Site) -> Extent {
    let documents = site.catalog.entries.len().max(1);
    let bytes = site.bytes + 500 * site.documents.len();
    let per_text = (PER_TEXTS * documents / bytes.max(1)).clamp(1, 20);
    Extent {
        vocabulary: bytes / PER_VOCABULARY + 1,
        endings: bytes / PER_ENDINGS + 1,
        lists: bytes / PER_LISTS + 1,
        places: bytes / PER_PLACES + 1,
        texts: documents.div_ceil(per_text),
        per_text,
        common: (bytes / COMMON_PART).min(COMMON),
    }
}

/// Returns the fingerprint of everything that the index is made from.
fn made_from(site: &Site) -> Fingerprint {
    site.search.made_from(|| {
        let units = site.catalog.entries.iter().map(|(id, entry)| units_of(id, entry, site));
        Fingerprint::of_all(units.chain([Fingerprint::of(&site.settings.language)]))
    })
}

/// Returns the fingerprint of everything that the units of a document are made from.
fn units_of(id: &DocumentId, entry: &Stamped<Entry>, site: &Site) -> Fingerprint {
    let document = site.documents.get(id);
    let own = document.map(|document| document.record.fingerprint().and(document.prose.fingerprint()));
    let settled = site.settled.get(id).map(|settled| settled.fingerprint());
    let sheet = site.ledger.sheets.get(id).map(|sheet| sheet.fingerprint());
    // What is in force today is told only of bodies.
    let today = (entry.card.kind == DocumentKind::Body).then_some(site.catalog.today);
    let around =
        Fingerprint::of(&(own, settled, sheet, today, units::proposal_label(entry, site), site.settings.language));
    entry.fingerprint().and(around)
}

/// Returns the stamp of which pieces there are.
pub fn search_extent(site: &Site) -> Fingerprint {
    let portable = site.settings.portable;
    if site.settings.search { Fingerprint::of(&(extent(site), portable)) } else { Fingerprint::default() }
}

/// Returns the fingerprint of every piece: what the whole index is made from.
pub(super) fn fingerprint(site: &Site) -> Fingerprint {
    made_from(site).and(Fingerprint::of(&site.settings.portable))
}

/// Returns how the pieces are made.
pub(super) fn recipes(site: &Site) -> Vec<(OutputPath, Recipe)> {
    if !site.settings.search {
        return Vec::new();
    }
    let extent = extent(site);
    let kinds = [
        (Kind::Start, 1),
        (Kind::Common, 1),
        (Kind::Vocabulary, extent.vocabulary),
        (Kind::Endings, extent.endings),
        (Kind::Lists, extent.lists),
        (Kind::Places, extent.places),
        (Kind::Texts, extent.texts),
    ];
    let ending = if site.settings.portable { "js" } else { "bin" };
    let mut recipes = Vec::new();
    for (kind, count) in kinds {
        for number in 0..count {
            let name = kind.name(number);
            recipes.push((OutputPath::new(format!("{FOLDER}/{name}.{ending}")), Recipe::SearchPiece(name)));
        }
    }
    recipes
}

/// Returns the bytes of a piece; makes the index if it is the first that is asked for.
pub(super) fn piece(name: &str, site: &Site) -> Option<Vec<u8>> {
    // Within a task of the pool no other may be waited for: while waiting it could be given one that waits for this.
    let alone = rayon::current_thread_index().is_some();
    let made = site.search.made(made_from(site), |before| make(site, before.map(|made| &made.index), !alone));
    let packed = match Kind::of(name)? {
        (Kind::Texts, number) => texts(number, &made, site),
        _ => made.index.piece(name)?,
    };
    Some(if site.settings.portable { crate::search::piece::script(name, &packed) } else { packed })
}

fn make(site: &Site, before: Option<&Index>, side_by_side: bool) -> Made {
    let extent = extent(site);
    let shelf = Shelf::new(site);
    let mut documents: Vec<Indexed<'_>> = site.catalog.entries.keys().filter_map(|id| Indexed::of(id, site)).collect();
    // What has no date is always of today; the rest newest first, so that equal points keep this order.
    documents.sort_by(|one, other| match (one.entry.date, other.entry.date) {
        (Some(one_date), Some(other_date)) => other_date.cmp(&one_date).then_with(|| one.id.cmp(other.id)),
        (one_date, other_date) => one_date.is_some().cmp(&other_date.is_some()).then_with(|| one.id.cmp(other.id)),
    });
    let source = |indexed: &Indexed<'_>| Source {
        name: Fingerprint::of(indexed.id.as_str()),
        made_from: units_of(indexed.id, indexed.entry, site),
        english: indexed.entry.card.lang == Language::English,
    };
    let sources: Vec<Source> = documents.iter().map(source).collect();
    let around = Around {
        stamp: made_from(site).short(),
        extent,
        facets: facets::facets(&documents, site),
        names: names(site),
        common: common(&documents, &sources, extent.common, &shelf),
    };
    let units = |number: usize| documents[number].units(&shelf);
    let index = Index::new(&sources, units, around, before, side_by_side);
    Made { made_from: made_from(site), index, order: documents.iter().map(|indexed| indexed.id.clone()).collect() }
}

/// A document to be indexed.
struct Indexed<'a> {
    id: &'a DocumentId,
    document: &'a Document,
    entry: &'a Stamped<Entry>,
}

impl<'a> Indexed<'a> {
    fn of(id: &'a DocumentId, site: &'a Site) -> Option<Indexed<'a>> {
        Some(Indexed { id, document: site.documents.get(id)?, entry: site.catalog.entries.get(id)? })
    }

    fn units(&self, shelf: &Shelf<'_>) -> Vec<Unit> {
        let scene = Scene::new(&shelf.chrome, &self.entry.address, self.entry.card.lang);
        units::units(self.id, self.document, self.entry, shelf.site, &scene)
    }

    /// Writes what a hit shows.
    fn write(&self, shelf: &Shelf<'_>, writer: &mut Writer) {
        writer.text(self.entry.address.as_str());
        writer.text(&self.entry.card.title);
        writer.text(self.entry.card.number().unwrap_or_default());
        writer.text(&self.entry.date.map(|date| date.format("%Y-%m-%d").to_string()).unwrap_or_default());
        let units = self.units(shelf);
        writer.number(units.len().min(crate::search::SECTIONS));
        for unit in units.iter().take(crate::search::SECTIONS) {
            writer.text(&unit.anchor);
            writer.text(&unit.heading);
            writer.text(&unit.text);
        }
    }
}

/// Returns a piece of texts. They are not kept: making them from the documents once more is less than holding them.
fn texts(number: usize, made: &Made, site: &Site) -> Vec<u8> {
    let shelf = Shelf::new(site);
    let first = number.saturating_mul(made.index.per_text());
    made.index.text(|writer| {
        for id in made.order.iter().skip(first).take(made.index.per_text()) {
            if let Some(indexed) = Indexed::of(id, site) {
                indexed.write(&shelf, writer);
            }
        }
    })
}

/// Returns what texts are taken to have in common: the beginnings of some. Which ones is told by the names of documents,
/// so that hardly any edit changes it.
fn common(documents: &[Indexed<'_>], sources: &[Source], length: usize, shelf: &Shelf<'_>) -> Vec<u8> {
    let mut some: Vec<usize> = (0..documents.len()).collect();
    some.sort_unstable_by_key(|number| sources[*number].name);
    let mut common = Vec::with_capacity(length);
    for number in some.into_iter().take(COMMON_DOCUMENTS) {
        let mut writer = Writer::default();
        documents[number].write(shelf, &mut writer);
        common.extend(writer.bytes.iter().take(length / COMMON_DOCUMENTS));
    }
    common
}

/// Names that mean the same: of each glossary entry, and of each body.
fn names(site: &Site) -> Vec<Vec<String>> {
    let mut names = Vec::new();
    for (id, entry) in &site.catalog.entries {
        let mut same: Vec<String> = Vec::new();
        match (&entry.card.relations, site.documents.get(id).map(|document| &document.record.kind)) {
            (Relations::Term(term), _) => {
                same.push(term.term.value.clone());
                same.extend(term.expansion.clone());
                same.extend(term.synonyms.iter().chain(&term.former).map(|name| name.value.clone()));
            }
            (_, Some(KindRecord::Body(body))) => {
                same.push(entry.card.title.clone());
                same.extend(body.short_name.clone());
            }
            _ => continue,
        }
        if same.len() > 1 {
            names.push(same);
        }
    }
    names
}
