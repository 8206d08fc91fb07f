//! The search: any query on a whole index gives hits that exist; on a damaged one an answer within bounds, or a fault.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use sakspapir::edition::Edition;
use sakspapir::model::path::OutputPath;
use sakspapir::search::piece::{Kind, pack, unpack};
use sakspapir::search::{Chosen, Pieces, Search, is_stop_word};

use super::{Outcome, Target, outcome};
use crate::dom::Page;
use crate::harness::{Chance, Papers};

pub(super) const QUERIES: Target = Target {
    name: "search index and queries",
    corpus: "queries",
    pieces: &[
        " ",
        "\"",
        "«",
        "»",
        "-",
        ".",
        ",",
        "/",
        "§",
        "sak ",
        "m8",
        "2024",
        "2024/M8-005",
        "M8-005",
        "12. desember",
        "1 429",
        "-163",
        "89 477",
        "kr",
        "%",
        "og ",
        "av ",
        "å",
        "ø",
        "æ",
        "oe",
        "ß",
        "Å",
        "s",
        "en",
        "ene",
        "budsjett",
        "revisjon",
        "lisens",
        "avvik",
        "rapport",
        "beredskap",
        "M365",
        "o365",
        "api",
        "\u{301}",
        "\u{ad}",
        "\u{200b}",
        "\u{0}",
        "\u{a0}",
        "🜁",
        "漢字",
        "ก",
        "x",
        "aaaa",
        "paragraf ",
        "kommuneloven 14-2",
        "+",
        "*",
        ":",
        "(",
        ")",
        "'",
        "&",
        "<",
        "\n",
    ],
    longest: 120,
    attempt: a_query_is_answered,
    quick: 400,
};

type Parts = BTreeMap<String, Arc<[u8]>>;

/// An index in memory; the same that `build` writes.
#[derive(Clone)]
struct Shelf(Arc<Parts>);

impl Pieces for Shelf {
    fn piece(&self, name: &str) -> Option<Vec<u8>> {
        self.0.get(name).map(|bytes| bytes.to_vec())
    }
}

/// The shipped site: its index, its addresses with their ids, and in which pages each plain word stands.
struct Known {
    parts: Arc<Parts>,
    ids: BTreeMap<String, BTreeSet<String>>,
    words: BTreeMap<String, BTreeSet<String>>,
    documents: usize,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let edition = Papers::shipped().edition();
    let parts = edition.recipes.keys().filter_map(|path| {
        let name = path.as_str().strip_prefix("sok/")?.strip_suffix(".bin")?;
        Some((name.to_owned(), bytes(&edition, path).into()))
    });
    let mut known = Known {
        parts: Arc::new(parts.collect()),
        ids: BTreeMap::new(),
        words: BTreeMap::new(),
        documents: edition.site.documents.len(),
    };
    for (id, entry) in edition.site.catalog.entries.iter() {
        let page = Page::of(&bytes(&edition, &entry.address));
        let ids = page.ids().into_iter().map(str::to_owned).collect();
        known.ids.insert(entry.address.to_string(), ids);
        // Words of the text alone: what stands in the page's frame is no part of the document.
        let text = Page::of_part(&edition.site.documents[id].prose.html).text;
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            if word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_stop_word(word) {
                known.words.entry(word.to_owned()).or_default().insert(entry.address.to_string());
            }
        }
    }
    assert!(known.words.len() > 300 && known.parts.len() > 5);
    known
});

fn bytes(edition: &Edition, path: &OutputPath) -> Vec<u8> {
    edition.render(path, &edition.output(path).unwrap()).unwrap()
}

thread_local! {
    static WHOLE: RefCell<Option<Search<Shelf>>> = const { RefCell::new(None) };
}

/// Hits asked for, at most.
const MOST: usize = 20;

fn a_query_is_answered(input: &str) -> Outcome {
    let mut chance = Chance::new(outcome(input));
    // One in sixteen on a damaged index: opening one is dear.
    if chance.below(16) == 0 {
        return on_a_damaged_index(input, &mut chance);
    }
    let chosen = Chosen { exact: chance.below(8) == 0, any: chance.below(4) == 0, ..Chosen::default() };
    let found = WHOLE.with_borrow_mut(|search| {
        let search = search.get_or_insert_with(|| Search::open(Shelf(KNOWN.parts.clone())).unwrap());
        for word in input.split_whitespace().take(1) {
            let Some(pages) = KNOWN.words.get(word) else { continue };
            let found = search.search(word, &Chosen::default(), 0, 1_000).unwrap();
            let hits: BTreeSet<&str> =
                found.hits.iter().map(|hit| hit.url.split('#').next().unwrap_or_default()).collect();
            let missing = pages.iter().find(|page| !hits.contains(page.as_str()));
            assert!(missing.is_none(), "«{word}» stands in {missing:?} and is not found there");
        }
        search.search(input, &chosen, 0, MOST).unwrap()
    });
    assert!(found.hits.len() <= MOST && found.hits.len() <= found.total && found.total <= KNOWN.documents);
    let mut scores = found.hits.iter().map(|hit| hit.score);
    // Those that lack a word follow those that have all.
    let ordered = scores.clone().zip(scores.by_ref().skip(1)).all(|(one, next)| one >= next);
    assert!(ordered || found.partial, "hits are in order");
    for hit in &found.hits {
        let (page, section) = hit.url.split_once('#').unwrap_or((&hit.url, ""));
        let ids = KNOWN.ids.get(page).unwrap_or_else(|| panic!("{page} is no page"));
        assert!(section.is_empty() || ids.contains(section), "{} has no {section}", page);
        assert!(!hit.title.is_empty());
    }
    outcome((found.total.min(3), found.partial, found.corrected.is_some(), found.hits.first().map(|hit| &hit.url)))
}

/// A piece that is cut short, of which some bytes are others, or which is missing or another.
fn on_a_damaged_index(input: &str, chance: &mut Chance) -> Outcome {
    let mut parts = Parts::clone(&KNOWN.parts);
    let names: Vec<String> = parts.keys().cloned().collect();
    for _ in 0..=chance.below(3) {
        let name = names[chance.below(names.len())].clone();
        let Some(mut packed) = parts.get(&name).map(|packed| packed.to_vec()) else { continue };
        let damage = |bytes: &mut Vec<u8>, chance: &mut Chance| {
            for _ in 0..=chance.below(4) {
                let place = chance.below(bytes.len().max(1));
                let byte = [0, 1, 0x7f, 0x80, 0xff, (chance.next() >> 24) as u8][chance.below(6)];
                bytes.iter_mut().skip(place).take(1).for_each(|old| *old = byte);
            }
        };
        match chance.below(6) {
            0 => drop(parts.remove(&name)),
            1 => {
                packed.truncate(chance.below(packed.len().max(1)));
                parts.insert(name, packed.into());
            }
            2 => {
                let other = names[chance.below(names.len())].clone();
                let other = KNOWN.parts[&other].clone();
                parts.insert(name, other);
            }
            3 => {
                damage(&mut packed, chance);
                parts.insert(name, packed.into());
            }
            // Damage that survives the unpacking.
            _ => {
                let Some(mut bytes) = unpack(&packed) else { continue };
                damage(&mut bytes, chance);
                if chance.below(4) == 0 {
                    bytes.truncate(chance.below(bytes.len().max(1)));
                }
                parts.insert(name, pack(Kind::Lists, &bytes).into());
            }
        }
    }
    let answer =
        Search::open(Shelf(Arc::new(parts))).and_then(|search| search.search(input, &Chosen::default(), 0, MOST));
    if let Ok(found) = &answer {
        assert!(found.hits.len() <= MOST && found.hits.len() <= found.total);
    }
    outcome(answer.err().map(|fault| format!("{fault:?}")))
}
