//! The search index: all visible documents become pieces, made when the first piece is asked for.
//!
//! ```text
//! documents ──units──▶ sections ──tally──▶ words with uses ──lexicon──▶ lexemes ──write──▶ pieces
//! ```

mod lexicon;
mod tally;
mod units;
mod write;

use std::sync::Arc;

use rayon::prelude::*;

use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::Relations;
use crate::model::catalog::Entry;
use crate::model::document::Document;
use crate::model::path::{DocumentId, OutputPath};
use crate::model::plan::Recipe;
use crate::model::record::KindRecord;
use crate::model::settings::Language;
use crate::model::site::Site;
use crate::render::scene::Scene;
use crate::render::shelf::{Chrome, Shelf};
use crate::search::piece::{FOLDER, Kind, Writer};
use crate::search::shelf::{Index, SearchShelf};

use tally::Tally;
use write::Columns;

/// How many pieces of each kind there are. Known before a word is read, so that the plan can name them.
#[derive(Clone, Copy, Hash, Debug)]
struct Extent {
    vocabulary: usize,
    endings: usize,
    lists: usize,
    places: usize,
    texts: usize,
    /// Documents in each piece of texts.
    per_text: usize,
}

/// Bytes of HTML for each piece of a kind: so many make pieces of some thousand bytes.
const PER_VOCABULARY: usize = 400_000;
const PER_ENDINGS: usize = 800_000;
const PER_LISTS: usize = 200_000;
const PER_PLACES: usize = 250_000;
const PER_TEXTS: usize = 20_000;
/// Stretches of documents that are read side by side.
const STRETCHES: usize = 16;

fn extent(site: &Site) -> Extent {
    let documents = site.catalog.entries.len().max(1);
    let bytes: usize = site.documents.values().map(|document| document.prose.html.len() + 500).sum();
    let per_text = (PER_TEXTS * documents / bytes.max(1)).clamp(1, 20);
    Extent {
        vocabulary: bytes / PER_VOCABULARY + 1,
        endings: bytes / PER_ENDINGS + 1,
        lists: bytes / PER_LISTS + 1,
        places: bytes / PER_PLACES + 1,
        texts: documents.div_ceil(per_text),
        per_text,
    }
}

/// Returns the shelf of the site's index: the one of before, if it would be made from the same things.
pub fn search_shelf(site: &Site, before: Option<&Arc<SearchShelf>>) -> Arc<SearchShelf> {
    let made_from = if site.settings.search { made_from(site) } else { Fingerprint::default() };
    match before {
        Some(before) if before.made_from == made_from => before.clone(),
        _ => Arc::new(SearchShelf::new(made_from)),
    }
}

/// Returns the fingerprint of everything that the index is made from.
fn made_from(site: &Site) -> Fingerprint {
    let documents = site.documents.values();
    let stamps = documents.flat_map(|document| [document.record.fingerprint(), document.prose.fingerprint()]);
    let settled = site.settled.values().map(|settled| settled.fingerprint());
    let sheets = site.ledger.sheets.values().map(|sheet| sheet.fingerprint());
    let entries = site.catalog.entries.values().map(|entry| entry.fingerprint());
    let language = Fingerprint::of(&(site.settings.language, site.catalog.today));
    Fingerprint::of_all(entries.chain(stamps).chain(settled).chain(sheets).chain([language]))
}

/// Returns the stamp of which pieces there are.
pub fn search_extent(site: &Site) -> Fingerprint {
    let portable = site.settings.portable;
    if site.settings.search { Fingerprint::of(&(extent(site), portable)) } else { Fingerprint::default() }
}

/// Returns the fingerprint of every piece: what the whole index is made from.
pub(super) fn fingerprint(site: &Site) -> Fingerprint {
    site.search.made_from.and(Fingerprint::of(&site.settings.portable))
}

/// Returns how the pieces are made.
pub(super) fn recipes(site: &Site) -> Vec<(OutputPath, Recipe)> {
    if !site.settings.search {
        return Vec::new();
    }
    let extent = extent(site);
    let kinds = [
        (Kind::Start, 1),
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
    let index = site.search.index(|| index(site, !alone));
    let packed = index.pieces.get(name)?;
    Some(if site.settings.portable { crate::search::piece::script(name, packed) } else { packed.clone() })
}

/// A document to be indexed.
struct Indexed<'a> {
    id: &'a DocumentId,
    document: &'a Document,
    entry: &'a Entry,
}

/// What is found in a stretch of documents.
struct Stretch {
    /// The number of its first document.
    first: usize,
    tally: Tally,
    /// Packed texts.
    texts: Vec<Vec<u8>>,
}

fn index(site: &Site, side_by_side: bool) -> Index {
    let extent = extent(site);
    let stamp = stamp(site.search.made_from);
    let shelf = Shelf::new(site, Fingerprint::default());
    let mut documents: Vec<Indexed<'_>> = site
        .catalog
        .entries
        .iter()
        .filter_map(|(id, entry)| Some(Indexed { id, document: site.documents.get(id)?, entry }))
        .collect();
    // What has no date is always of today; the rest newest first, so that equal points keep this order.
    documents.sort_by(|one, other| match (one.entry.date, other.entry.date) {
        (Some(one_date), Some(other_date)) => other_date.cmp(&one_date).then_with(|| one.id.cmp(other.id)),
        (one_date, other_date) => one_date.is_some().cmp(&other_date.is_some()).then_with(|| one.id.cmp(other.id)),
    });
    let length = documents.len().div_ceil(STRETCHES).next_multiple_of(extent.per_text).max(extent.per_text);
    let read = |(number, stretch): (usize, &[Indexed<'_>])| {
        self::read(number * length, stretch, extent.per_text, stamp, (site, &shelf.chrome))
    };
    let stretches: Vec<Stretch> = match side_by_side {
        true => documents.par_chunks(length).enumerate().map(read).collect(),
        false => documents.chunks(length).enumerate().map(read).collect(),
    };
    let columns = Columns::of(&documents, site);
    write::pieces(stretches, &columns, &names(site), extent, stamp, side_by_side)
}

/// Eight bytes that all pieces of one index have in common.
fn stamp(made_from: Fingerprint) -> [u8; 8] {
    let mut stamp = [0; 8];
    let text = made_from.to_string();
    for (byte, digits) in stamp.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte =
            std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default();
    }
    stamp
}

fn read(
    first: usize,
    documents: &[Indexed<'_>],
    per_text: usize,
    stamp: [u8; 8],
    (site, chrome): (&Site, &Stamped<Chrome<'_>>),
) -> Stretch {
    let mut tally = Tally::default();
    let mut texts = Vec::with_capacity(documents.len().div_ceil(per_text));
    let mut number = 0;
    for together in documents.chunks(per_text) {
        let mut writer = Writer::new(stamp);
        for Indexed { id, document, entry } in together {
            let scene = Scene::new(chrome, &entry.address, entry.card.lang);
            let units = units::units(id, document, entry, site, &scene);
            tally.add(number, &units, entry.card.lang == Language::English);
            number += 1;
            writer.text(entry.address.as_str());
            writer.text(&entry.card.title);
            writer.text(entry.card.number().unwrap_or_default());
            writer.text(&entry.date.map(|date| date.format("%Y-%m-%d").to_string()).unwrap_or_default());
            writer.number(units.len().min(crate::search::SECTIONS));
            for unit in units.iter().take(crate::search::SECTIONS) {
                writer.text(&unit.anchor);
                writer.text(&unit.heading);
                writer.text(&unit.text);
            }
        }
        texts.push(writer.packed());
    }
    Stretch { first, tally, texts }
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
