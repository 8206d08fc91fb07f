//! The index: from the units of all documents to pieces.
//!
//! ```text
//! units ──stretch──▶ words counted ──lexicon──▶ lexemes ──lists, wordlist──▶ pieces, each made when it is asked for
//! ```
//!
//! An index keeps its stretches, so that the next edition counts only what was edited. Joining them, and finding which
//! words belong together, is done anew each time: it needs a fraction of the work.

mod lexicon;
mod lists;
mod register;
mod stretch;
mod unit;
mod wordlist;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::search::piece::{self, Kind, Writer};

use lexicon::Form;
use lists::Lists;
use register::{beginning, behind, is_whole};
use stretch::{Counting, Stretch};
pub use unit::{Field, Unit};
use wordlist::Wordlist;

/// How many pieces of each kind there are. Known before a word is read, so that the plan can name them.
#[derive(Clone, Copy, Hash, Debug, Default)]
pub struct Extent {
    /// Pieces of words.
    pub vocabulary: usize,
    /// Pieces of words backwards.
    pub endings: usize,
    /// Pieces of lists.
    pub lists: usize,
    /// Pieces of places.
    pub places: usize,
    /// Pieces of texts.
    pub texts: usize,
    /// Documents in each piece of texts.
    pub per_text: usize,
    /// How many bytes the texts have in common, at most.
    pub common: usize,
}

/// A document that is to be indexed.
#[derive(Clone, Debug)]
pub struct Source {
    /// The stamp of its name, which it keeps when its text changes.
    pub name: Fingerprint,
    /// The stamp of everything that its units are made from.
    pub made_from: Fingerprint,
    /// It is in English.
    pub english: bool,
}

/// The values of all facets, and which of them each document has: zero for none, else their place and one.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Values with what they are called.
    pub values: [Vec<(String, String)>; 5],
    /// By facet, the value of each document.
    pub documents: [Vec<usize>; 5],
}

/// What an index is made from, beside its documents.
#[derive(Debug, Default)]
pub struct Around {
    /// What all pieces have in common.
    pub stamp: [u8; 8],
    /// How many pieces there are.
    pub extent: Extent,
    /// What can be chosen.
    pub facets: Facets,
    /// Names that mean the same.
    pub names: Vec<Vec<String>>,
    /// What texts have in common.
    pub common: Vec<u8>,
}

/// The index of a site, ready to be cut into pieces.
#[derive(Debug, Default)]
pub struct Index {
    around: Around,
    stretches: Vec<Arc<Stretch>>,
    lists: Lists,
    vocabulary: Wordlist,
    endings: Wordlist,
}

/// Into how many stretches the documents are cut, about.
const STRETCHES: usize = 64;

impl Index {
    /// Makes the index of documents, in their order. Stretches that an index of before has too are taken from there.
    pub fn new(
        documents: &[Source],
        units: impl Fn(usize) -> Vec<Unit> + Sync,
        around: Around,
        before: Option<&Index>,
        side_by_side: bool,
    ) -> Index {
        let known = before.map_or(&[][..], |before| &before.stretches);
        let known: HashMap<Fingerprint, &Arc<Stretch>> =
            known.iter().map(|stretch| (stretch.made_from, stretch)).collect();
        let read = |range: &Range<usize>| {
            let documents = &documents[range.clone()];
            let made_from = Fingerprint::of_all(documents.iter().map(|document| document.made_from));
            if let Some(known) = known.get(&made_from) {
                return Arc::clone(known);
            }
            let mut counting = Counting::new(made_from);
            for (number, document) in range.clone().zip(documents) {
                counting.add(&units(number), document.english);
            }
            Arc::new(counting.finish())
        };
        let ranges = stretches(documents);
        let stretches: Vec<Arc<Stretch>> = match side_by_side {
            true => ranges.par_iter().map(read).collect(),
            false => ranges.iter().map(read).collect(),
        };
        let forms = forms(&stretches, side_by_side);
        let mut lexemes = lexicon::lexemes(&forms, side_by_side);
        lexicon::synonyms(&mut lexemes, &forms, &around.names);
        let vocabulary = Wordlist::forwards(&forms, &lexemes, around.extent.vocabulary, side_by_side);
        let endings = Wordlist::backwards(&forms, &lexemes, around.extent.endings, side_by_side);
        let lists = Lists::new(forms, lexemes, documents.len(), around.extent);
        Index { around, stretches, lists, vocabulary, endings }
    }

    /// Returns a piece, packed; none if it is one of texts, which are not kept here.
    pub fn piece(&self, name: &str) -> Option<Vec<u8>> {
        let (kind, number) = Kind::of(name)?;
        let mut writer = Writer::new(self.around.stamp);
        match kind {
            Kind::Start => self.start(&mut writer),
            Kind::Common => {
                writer.bytes.extend(&self.around.common);
                return Some(piece::pack_common(&writer.bytes));
            }
            Kind::Vocabulary => self.vocabulary.write(number, &mut writer)?,
            Kind::Endings => self.endings.write(number, &mut writer)?,
            Kind::Lists | Kind::Places => self.lists.write(kind, number, &self.stretches, &mut writer)?,
            Kind::Texts => return None,
        }
        Some(piece::pack(kind, &writer.bytes))
    }

    /// Packs a piece of texts.
    pub fn text(&self, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::new(self.around.stamp);
        write(&mut writer);
        piece::pack_after(&self.around.common, &writer.bytes)
    }

    /// Returns how many documents a piece of texts holds.
    pub fn per_text(&self) -> usize {
        self.around.extent.per_text
    }

    fn start(&self, start: &mut Writer) {
        let Around { extent, facets, common, .. } = &self.around;
        let lists_of_words = crate::search::word_lists();
        start.number(lists_of_words.len());
        lists_of_words.iter().for_each(|words| start.text(words));
        start.number(facets.documents[0].len());
        start.number(extent.per_text);
        start.number(common.len() + piece::HEAD);
        for words in [&self.vocabulary, &self.endings] {
            start.number(words.firsts().len());
            words.firsts().for_each(|first| start.text(first));
        }
        for kind in [Kind::Lists, Kind::Places] {
            let firsts = self.lists.firsts(kind);
            start.number(firsts.len());
            let mut before = 0;
            for (lexeme, _) in firsts.clone() {
                start.number(lexeme - before);
                before = lexeme;
            }
            firsts.for_each(|(_, document)| start.number(document));
        }
        for values in &facets.values {
            start.number(values.len());
            for (value, label) in values {
                start.text(value);
                start.text(label);
            }
        }
        for column in &facets.documents {
            column.iter().for_each(|value| start.number(*value));
        }
    }
}

/// Cuts documents into stretches. Where one ends is told by the names of documents, so that a new document moves no
/// other end.
fn stretches(documents: &[Source]) -> Vec<Range<usize>> {
    let length = (documents.len() / STRETCHES).next_power_of_two();
    let ends = |document: &Source| u64::from_be_bytes(document.name.short()).is_multiple_of(length as u64);
    let mut ranges = Vec::new();
    let mut start = 0;
    for (place, document) in documents.iter().enumerate() {
        if ends(document) || place + 1 == documents.len() || place + 1 - start == 4 * length {
            ranges.push(start..place + 1);
            start = place + 1;
        }
    }
    ranges
}

/// The longest word that is kept, in bytes.
const LONGEST_WORD: usize = 100;

/// Joins the words of all stretches, in order.
fn forms(stretches: &[Arc<Stretch>], side_by_side: bool) -> Vec<Form> {
    let mut words: Vec<(u128, u32, u32)> = Vec::new();
    let word_of = |(_, stretch, number): &(u128, u32, u32)| stretches[*stretch as usize].word(*number as usize);
    for (place, stretch) in (0..).zip(stretches) {
        for number in 0..stretch.words.len() {
            let word = stretch.word(number);
            // The browser orders letters beyond this one otherwise.
            if word.len() <= LONGEST_WORD && (word.is_ascii() || word.chars().all(|letter| letter <= '\u{d7ff}')) {
                words.push((beginning(word), place, number as u32));
            }
        }
    }
    // Each stretch is in order already, which a stable sort makes use of; and keeps them in order.
    let order = |one: &(u128, u32, u32), other: &(u128, u32, u32)| {
        let rest = || if is_whole(one.0) { Ordering::Equal } else { behind(word_of(one)).cmp(behind(word_of(other))) };
        one.0.cmp(&other.0).then_with(rest)
    };
    match side_by_side {
        true => words.par_sort_by(order),
        false => words.sort_by(order),
    }
    let same = words.chunk_by(|one, other| order(one, other).is_eq());
    same.map(|same| {
        let mut form = Form { key: word_of(&same[0]).into(), found: Vec::with_capacity(same.len()), ..Form::default() };
        for (.., stretch, number) in same {
            let counted = &stretches[*stretch as usize].words[*number as usize];
            form.literal |= counted.literal;
            form.norwegian |= counted.norwegian;
            form.documents += counted.documents;
            form.sections += counted.sections;
            form.places += counted.places;
            form.found.push((*stretch, counted.start));
        }
        form
    })
    .collect()
}

/// Cuts things into so many pieces of about the same size: returns the first of each. Pieces at the end may be empty.
fn cut(sizes: impl Iterator<Item = usize> + Clone, pieces: usize) -> Vec<usize> {
    let mut left: usize = sizes.clone().sum();
    let mut starts = vec![0];
    let mut held = 0;
    let mut count = 0;
    for (place, size) in sizes.enumerate() {
        let wanted = left / (pieces + 1 - starts.len()).max(1);
        if held > 0 && starts.len() < pieces && held + size / 2 >= wanted {
            starts.push(place);
            left -= held;
            held = 0;
        }
        held += size;
        count = place + 1;
    }
    starts.resize(pieces, count);
    starts
}

/// Returns what belongs to a piece; none if there is no such piece.
fn range(starts: &[usize], number: usize, end: usize) -> Option<Range<usize>> {
    Some(*starts.get(number)?..starts.get(number + 1).copied().unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn pieces_are_as_many_as_planned() {
        for (sizes, pieces) in
            [(vec![1; 10], 3), (vec![], 4), (vec![100, 1, 1, 1], 2), (vec![1, 1, 1, 100], 3), (vec![5], 5)]
        {
            let starts = cut(sizes.iter().copied(), pieces);
            assert_eq!(starts.len(), pieces, "{sizes:?}");
            let covered: usize =
                (0..pieces).filter_map(|number| range(&starts, number, sizes.len())).map(|range| range.len()).sum();
            assert_eq!(covered, sizes.len());
        }
        assert_eq!(cut([1; 9].into_iter(), 3), [0, 3, 6]);
    }

    #[test]
    fn an_edit_counts_few_documents_anew_and_gives_what_a_clean_index_is() {
        let text = |number: usize, edited: bool| {
            let mut unit = Unit::new("", "");
            let edited = if edited { "Kvitrebekk er tilføyd." } else { "" };
            unit.line(&format!("Rådet vedtar sak {number} om budsjettet. {edited}"), Field::Text);
            vec![unit]
        };
        let source = |number: usize, edited: bool| Source {
            name: Fingerprint::of(&number),
            made_from: Fingerprint::of(&(number, edited)),
            english: false,
        };
        let around = || Around {
            extent: Extent { vocabulary: 3, endings: 2, lists: 4, places: 5, texts: 1, per_text: 1, common: 0 },
            facets: Facets { documents: [(); 5].map(|()| vec![0; 3_000]), ..Facets::default() },
            ..Around::default()
        };
        let counted = AtomicUsize::new(0);
        let index = |edited: Option<usize>, before: Option<&Index>| {
            let sources: Vec<Source> = (0..3_000).map(|number| source(number, edited == Some(number))).collect();
            let units = |number: usize| {
                counted.fetch_add(1, Ordering::Relaxed);
                text(number, edited == Some(number))
            };
            Index::new(&sources, units, around(), before, true)
        };
        let before = index(None, None);
        assert_eq!(counted.swap(0, Ordering::Relaxed), 3_000);
        let warm = index(Some(1_500), Some(&before));
        assert!((1..=300).contains(&counted.load(Ordering::Relaxed)), "{counted:?}");
        let clean = index(Some(1_500), None);
        for (kind, count) in
            [(Kind::Start, 1), (Kind::Vocabulary, 3), (Kind::Endings, 2), (Kind::Lists, 4), (Kind::Places, 5)]
        {
            for name in (0..count).map(|number| kind.name(number)) {
                assert_eq!(warm.piece(&name), clean.piece(&name), "{name}");
            }
        }
        assert_ne!(warm.piece("ord-1"), before.piece("ord-1"));
        assert_eq!(warm.piece("ord-3"), None);
    }

    #[test]
    fn a_new_document_moves_no_stretch_but_its_own() {
        let source = |number: u32| Source {
            name: Fingerprint::of(&number),
            made_from: Fingerprint::of(&(number, "text")),
            english: false,
        };
        let mut documents: Vec<Source> = (0..10_000).map(source).collect();
        let made_from = |documents: &[Source]| -> Vec<Fingerprint> {
            let of = |range: Range<usize>| Fingerprint::of_all(documents[range].iter().map(|one| one.made_from));
            stretches(documents).into_iter().map(of).collect()
        };
        let before = made_from(&documents);
        assert!((20..200).contains(&before.len()), "{}", before.len());
        documents.insert(5_000, source(20_000));
        let after = made_from(&documents);
        let new = after.iter().filter(|stamp| !before.contains(stamp)).count();
        assert!((1..=4).contains(&new), "{new}");
    }
}
