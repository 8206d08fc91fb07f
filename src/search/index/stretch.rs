//! [`Stretch`]: the words of some documents that follow each other, counted. For each word the sections where it
//! stands, with how much it tells there. Documents are numbered from the first of the stretch on, so that a stretch
//! stays as it is when others before it change: an edition counts only those stretches anew that hold what was edited.

use std::ops::Range;

use crate::fingerprint::Fingerprint;
use crate::search::index::register::Register;
use crate::search::index::unit::{Field, Unit};
use crate::search::piece::Reader;
use crate::search::words::{normal, scan};
use crate::varint;

/// The words of some documents, in order: pieces are made word by word too, and so read each stretch from its
/// beginning to its end.
#[derive(Default, Debug)]
pub(super) struct Stretch {
    /// What it was made from.
    pub(super) made_from: Fingerprint,
    /// How many documents it has.
    pub(super) documents: usize,
    /// The words, one after the other.
    text: String,
    /// What is found of each.
    pub(super) words: Vec<Word>,
    /// Word by word its [`Columns`], with how long they are before them.
    columns: Vec<u8>,
}

/// Where a word stands, column by column, so that pieces are put together from whole columns. Each has something of
/// every section, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns<'s> {
    /// The first document.
    pub(super) first: usize,
    /// The last document.
    pub(super) last: usize,
    /// Documents since the one before, of each section but the first.
    pub(super) documents: &'s [u8],
    /// Sections: within a document since the one before, else from its beginning.
    pub(super) sections: &'s [u8],
    /// How much the word tells, one byte for each section.
    pub(super) impacts: &'s [u8],
    /// How many places each section has.
    pub(super) counts: &'s [u8],
    /// Those places, within a section since the one before.
    pub(super) places: &'s [u8],
}

/// A word of a stretch.
#[derive(Debug)]
pub(super) struct Word {
    /// A number, date, paragraph or case number.
    pub(super) literal: bool,
    /// It stands in a document that is not in English.
    pub(super) norwegian: bool,
    /// In how many documents it stands.
    pub(super) documents: u32,
    /// In how many sections it stands.
    pub(super) sections: u32,
    /// How many bytes its places take, with how many they are.
    pub(super) places: u32,
    /// Where its columns begin.
    pub(super) start: u32,
    /// Where it ends in the text of all words.
    end: u32,
}

/// How many bytes some columns take.
#[derive(Clone, Copy, Default, Debug)]
struct Sizes {
    documents: u32,
    sections: u32,
    counts: u32,
    places: u32,
}

/// What is found of a word, as it is counted.
#[derive(Default, Debug)]
struct Counted {
    literal: bool,
    norwegian: bool,
    documents: u32,
    sections: u32,
    /// How many bytes its columns take, but for the impacts, which take one for each section.
    sizes: Sizes,
    /// The first and the last document where it stands.
    between: (u32, u32),
}

/// Counts the words of some documents, one after the other.
#[derive(Default, Debug)]
pub(super) struct Counting {
    made_from: Fingerprint,
    documents: usize,
    register: Register,
    /// What is found of each word, as they were first met.
    words: Vec<Counted>,
    /// The words of the document that is being read, as they stand in it.
    stands: Vec<u64>,
    /// Of each, where the same word stands next.
    next: Vec<u32>,
    /// By word, where it stands first and last in the document; [`NONE`] where it does not.
    ends: Vec<(u32, u32)>,
    /// Words in documents, document by document.
    found: Vec<Found>,
    /// The columns of what was found, in that order.
    sections: Vec<u8>,
    impacts: Vec<u8>,
    counts: Vec<u8>,
    places: Vec<u8>,
}

/// A word in a document, and how many bytes it has in each column.
#[derive(Clone, Copy, Debug)]
struct Found {
    word: u32,
    document: u32,
    impacts: u16,
    sections: u16,
    counts: u16,
    places: u32,
}

/// One word standing somewhere: word, section, place and field in one number.
struct Stand;

impl Stand {
    /// More different words, or a longer section, no document has.
    const WORDS: u64 = 1 << 20;
    const PLACES: u64 = 1 << 24;
    /// The place of what stands nowhere as such.
    const NOWHERE: u32 = 0;

    fn pack(word: u32, unit: usize, place: u32, field: Field) -> u64 {
        let (word, place) = (u64::from(word).min(Stand::WORDS - 1), u64::from(place).min(Stand::PLACES - 1));
        ((word << 12 | unit as u64) << 24 | place) << 8 | field as u64
    }

    fn nowhere(stand: u64) -> u64 {
        stand & !((Stand::PLACES - 1) << 8)
    }

    fn word(stand: u64) -> usize {
        (stand >> 44) as usize
    }

    fn unit(stand: u64) -> usize {
        (stand >> 32 & 0xfff) as usize
    }

    fn place(stand: u64) -> u64 {
        stand >> 8 & (Stand::PLACES - 1)
    }

    fn field(stand: u64) -> usize {
        (stand & 0xff) as usize
    }
}

/// The place of nothing.
const NONE: u32 = u32::MAX;

/// How many words a section usually has.
const USUAL_LENGTH: usize = 100;
/// Lines are so far apart that no phrase reaches over.
const LINE_GAP: u32 = 4;

impl Counting {
    /// Begins a stretch.
    pub(super) fn new(made_from: Fingerprint) -> Counting {
        Counting { made_from, ..Counting::default() }
    }

    /// Counts the words of the next document.
    pub(super) fn add(&mut self, units: &[Unit], english: bool) {
        let document = self.documents as u32;
        self.documents += 1;
        let mut stands = std::mem::take(&mut self.stands);
        stands.clear();
        let mut lengths = Vec::with_capacity(units.len());
        let mut at = 1;
        for (place, unit) in units.iter().enumerate() {
            // Sections beyond the last that is told apart are one with it: their places go on.
            if place < crate::search::SECTIONS {
                at = 1;
            }
            let place = place.min(crate::search::SECTIONS - 1);
            for (text, field) in &unit.hidden {
                self.text(text, place, &mut at, &mut stands, |_| *field);
                at += LINE_GAP;
            }
            let before = at;
            let mut fields = unit.fields.iter().peekable();
            let first = stands.len();
            self.text(&unit.text, place, &mut at, &mut stands, |offset| {
                while fields.next_if(|(range, _)| range.end <= offset).is_some() {}
                fields.peek().filter(|(range, _)| range.start <= offset).map_or(Field::Text, |(_, field)| *field)
            });
            if unit.table {
                for stand in &mut stands[first..] {
                    if self.words[Stand::word(*stand)].literal {
                        *stand = Stand::nowhere(*stand);
                    }
                }
            }
            let length = (at - before) as usize;
            // Most words stand once in a section.
            lengths.push((length, impact(&ONCE, length)));
            for (key, field) in &unit.keys {
                let word = self.number(key, true);
                stands.push(Stand::pack(word, place, Stand::NOWHERE, *field));
            }
        }
        for number in self.by_word(&stands) {
            self.count(number, (document, english), &stands, &lengths);
        }
        self.stands = stands;
    }

    /// Chains the places of each word, in the order that they stand; returns the words, as they are first met.
    fn by_word(&mut self, stands: &[u64]) -> Vec<usize> {
        let mut words = Vec::with_capacity(stands.len());
        self.next.clear();
        self.next.resize(stands.len(), NONE);
        self.ends.resize(self.words.len(), (NONE, NONE));
        for (place, stand) in (0..).zip(stands) {
            let word = Stand::word(*stand);
            let (first, last) = &mut self.ends[word];
            match *last {
                NONE => {
                    *first = place;
                    words.push(word);
                }
                last => self.next[last as usize] = place,
            }
            *last = place;
        }
        words
    }

    /// Counts a word of a document.
    fn count(&mut self, number: usize, (document, english): (u32, bool), stands: &[u64], lengths: &[(usize, u8)]) {
        let before = self.sizes();
        let (mut at, _) = std::mem::replace(&mut self.ends[number], (NONE, NONE));
        let mut last_unit = 0;
        while at != NONE {
            let unit = Stand::unit(stands[at as usize]);
            let mut counts = [0; Field::COUNT];
            let first = at;
            let mut places = 0;
            while at != NONE && Stand::unit(stands[at as usize]) == unit {
                let stand = stands[at as usize];
                counts[Stand::field(stand)] += 1;
                places += usize::from(Stand::place(stand) > 0);
                at = self.next[at as usize];
            }
            varint::push(&mut self.sections, unit - last_unit);
            last_unit = unit;
            let (length, once) = lengths.get(unit).copied().unwrap_or_default();
            let is_once = self.next[first as usize] == at && counts[Field::Text as usize] == 1;
            self.impacts.push(if is_once { once } else { impact(&counts, length) });
            varint::push(&mut self.counts, places);
            let (mut from, mut last) = (first, 0);
            while from != at {
                let place = Stand::place(stands[from as usize]);
                if place > 0 {
                    varint::push(&mut self.places, (place - last) as usize);
                    last = place;
                }
                from = self.next[from as usize];
            }
        }
        let [sections, impacts, counts, places] = self.sizes();
        let [sections, impacts, counts, places] =
            [sections - before[0], impacts - before[1], counts - before[2], places - before[3]];
        let word = &mut self.words[number];
        word.norwegian |= !english;
        let since = if word.documents == 0 { 0 } else { varint::length((document - word.between.1) as usize) as u32 };
        word.between = (if word.documents == 0 { document } else { word.between.0 }, document);
        word.documents += 1;
        word.sections += impacts as u32;
        word.sizes.documents += since + impacts as u32 - 1;
        word.sizes.sections += sections as u32;
        word.sizes.counts += counts as u32;
        word.sizes.places += places as u32;
        // No document has more sections than these numbers can tell.
        let [sections, impacts, counts] = [sections as u16, impacts as u16, counts as u16];
        self.found.push(Found { word: number as u32, document, impacts, sections, counts, places: places as u32 });
    }

    fn sizes(&self) -> [usize; 4] {
        [self.sections.len(), self.impacts.len(), self.counts.len(), self.places.len()]
    }

    /// Returns what was found word by word.
    pub(super) fn finish(self) -> Stretch {
        let Counting { made_from, documents, register, words, found, .. } = self;
        // First the heads and the room for each word's columns, then what was found, put where it belongs: read in
        // order, and written into what is small enough to be near.
        let mut columns: Vec<u8> = Vec::with_capacity(found.len() * 8);
        let mut next = vec![Next::default(); words.len()];
        let mut text = String::with_capacity(register.text().len());
        let ordered = register.ordered().into_iter().map(|number| {
            let word = &words[number as usize];
            text.push_str(register.word(number as usize));
            let start = columns.len() as u32;
            next[number as usize] = Next::after_head(word, &mut columns);
            let Counted { literal, norwegian, documents, sections, sizes, .. } = *word;
            let places = sizes.counts + sizes.places;
            Word { literal, norwegian, documents, sections, places, start, end: text.len() as u32 }
        });
        let words = ordered.collect();
        let mut given = [&self.sections, &self.impacts, &self.counts, &self.places].map(Vec::as_slice);
        for found in found {
            let sizes = [found.sections.into(), found.impacts.into(), found.counts.into(), found.places as usize];
            let own = [0, 1, 2, 3].map(|column| {
                let (own, rest) = given[column].split_at(sizes[column]);
                given[column] = rest;
                own
            });
            next[found.word as usize].put(found.document, own, &mut columns);
        }
        columns.shrink_to_fit();
        Stretch { made_from, documents, text, words, columns }
    }

    fn text(
        &mut self,
        text: &str,
        unit: usize,
        at: &mut u32,
        stands: &mut Vec<u64>,
        mut field: impl FnMut(usize) -> Field,
    ) {
        let text = normal(text);
        let (mut end, mut start, mut hyphenated) = (0, 0, false);
        scan(&text, |found| {
            // What lies within a number or the like stands where that stands; hyphenated words stand side by side.
            if found.range.start >= end {
                *at += 1;
                if text.as_bytes()[end..found.range.start].contains(&b'\n') {
                    *at += LINE_GAP;
                }
                end = found.range.end;
                hyphenated = !found.literal;
            } else if hyphenated && found.range.start > start {
                *at += 1;
            }
            start = found.range.start;
            let field = field(found.range.start);
            let word = self.number(found.key, found.literal);
            stands.push(Stand::pack(word, unit, *at, field));
        });
    }

    fn number(&mut self, word: &str, literal: bool) -> u32 {
        let (number, new) = self.register.number(word);
        if new {
            self.words.push(Counted { literal, ..Counted::default() });
        }
        number
    }
}

/// Where the next of a word's columns are put, and the last document that was.
#[derive(Clone, Copy, Default)]
struct Next {
    document: Option<u32>,
    documents: u32,
    /// Sections, impacts, counts, places.
    own: [u32; 4],
}

impl Next {
    /// Writes how long the columns of a word are, and leaves room for them.
    fn after_head(word: &Counted, columns: &mut Vec<u8>) -> Next {
        let (first, last) = word.between;
        let Sizes { documents, sections, counts, places } = word.sizes;
        for number in [first, last - first, documents, sections, word.sections, counts, places] {
            varint::push(columns, number as usize);
        }
        let mut at = columns.len() as u32;
        let [documents, sections, impacts, counts, places] =
            [documents, sections, word.sections, counts, places].map(|size| {
                let start = at;
                at += size;
                start
            });
        columns.resize(at as usize, 0);
        Next { document: None, documents, own: [sections, impacts, counts, places] }
    }

    /// Puts what is in a document.
    fn put(&mut self, document: u32, own: [&[u8]; 4], columns: &mut [u8]) {
        // The first is told in the head.
        if let Some(last) = self.document {
            let room = &mut columns[self.documents as usize..];
            self.documents += varint::put(room, (document - last) as usize) as u32;
        }
        self.document = Some(document);
        // The other sections of the document are none after the first: the room is zero already.
        self.documents += own[1].len() as u32 - 1;
        for (next, own) in self.own.iter_mut().zip(own) {
            let start = *next as usize;
            *next += own.len() as u32;
            match own {
                // Most often it is one.
                [byte] => columns[start] = *byte,
                bytes => columns[start..start + bytes.len()].copy_from_slice(bytes),
            }
        }
    }
}

impl Stretch {
    /// Returns a word by its place among all.
    pub(super) fn word(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.words[before].end);
        &self.text[start as usize..self.words[place].end as usize]
    }

    /// Returns where a word stands, by where its columns begin.
    pub(super) fn columns(&self, start: u32) -> Columns<'_> {
        let mut reader = Reader::new(&self.columns, start as usize);
        let first = reader.number();
        let last = first + reader.number();
        let lengths = [(); 5].map(|()| reader.number());
        let mut bytes = &self.columns[reader.at()..];
        let [documents, sections, impacts, counts, places] = lengths.map(|length| {
            let (column, rest) = bytes.split_at(length);
            bytes = rest;
            column
        });
        Columns { first, last, documents, sections, impacts, counts, places }
    }
}

impl<'s> Columns<'s> {
    /// Returns what is in some documents; none if nothing is.
    pub(super) fn within(self, documents: &Range<usize>) -> Option<Columns<'s>> {
        if documents.start <= self.first && self.last < documents.end {
            return Some(self);
        }
        let mut reader = Reader::new(self.documents, 0);
        let mut document = self.first;
        let mut left_out = 0;
        while document < documents.start {
            left_out += 1;
            if left_out == self.impacts.len() {
                return None;
            }
            document += reader.number();
        }
        if document >= documents.end {
            return None;
        }
        let (first, start) = (document, reader.at());
        let (mut last, mut end) = (first, start);
        let mut held = 1;
        while reader.more() {
            document += reader.number();
            if document >= documents.end {
                break;
            }
            (last, end) = (document, reader.at());
            held += 1;
        }
        let sections = self.impacts.len();
        let sum = |counts: &[u8]| -> usize { numbers(counts).sum() };
        let places_of = |from: usize, many: usize| sum(some(self.counts, sections, from, many));
        let [before, own] = [places_of(0, left_out), places_of(left_out, held)];
        let all = before + own + places_of(left_out + held, sections - left_out - held);
        Some(Columns {
            first,
            last,
            documents: &self.documents[start..end],
            sections: some(self.sections, sections, left_out, held),
            impacts: &self.impacts[left_out..left_out + held],
            counts: some(self.counts, sections, left_out, held),
            places: some(self.places, all, before, own),
        })
    }

    /// Returns the document of each section.
    pub(super) fn documents(self) -> impl Iterator<Item = usize> {
        std::iter::once(0).chain(numbers(self.documents)).scan(self.first, |document, since| {
            *document += since;
            Some(*document)
        })
    }

    /// Returns the sections one by one: document, section, impact.
    pub(super) fn uses(self) -> impl Iterator<Item = (usize, usize, u8)> {
        let since = std::iter::once(0).chain(numbers(self.documents));
        let (mut document, mut section) = (self.first, 0);
        since.zip(numbers(self.sections)).zip(self.impacts).map(move |((since, number), impact)| {
            document += since;
            section = if since == 0 { section + number } else { number };
            (document, section, *impact)
        })
    }
}

/// Reads whole numbers.
fn numbers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut reader = Reader::new(bytes, 0);
    std::iter::from_fn(move || reader.more().then(|| reader.number()))
}

/// Returns the bytes of some of so many whole numbers.
fn some(bytes: &[u8], numbers: usize, from: usize, many: usize) -> &[u8] {
    // Most are of one byte each.
    if bytes.len() == numbers {
        return &bytes[from..from + many];
    }
    let behind = |bytes: &[u8], many: usize| {
        let mut ends = bytes.iter().enumerate().filter(|(_, byte)| **byte < 0x80).map(|(place, _)| place + 1);
        many.checked_sub(1).map_or(0, |last| ends.nth(last).unwrap_or(bytes.len()))
    };
    let bytes = &bytes[behind(bytes, from)..];
    &bytes[..behind(bytes, many)]
}

/// A word that stands once in running text.
const ONCE: [usize; Field::COUNT] = {
    let mut counts = [0; Field::COUNT];
    counts[Field::Text as usize] = 1;
    counts
};

/// How much a word tells of a section, 0–63: BM25F in whole numbers. Each field tells the less the more often it has
/// the word already; running text tells less where it is long.
fn impact(counts: &[usize; Field::COUNT], length: usize) -> u8 {
    let mut told = 0;
    for field in Field::ALL.into_iter().filter(|field| counts[*field as usize] > 0) {
        // Thousandths of an occurrence.
        let mut often = counts[field as usize] * 1_000;
        if field == Field::Text {
            often = often * 1_000 / (700 + 300 * length.min(USUAL_LENGTH * 4) / USUAL_LENGTH);
        }
        told += field.weight() * often * 22 / (often * 10 + 12_000);
    }
    (63 * told / (told + 32)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(field: Field, count: usize, length: usize) -> u8 {
        let mut counts = [0; Field::COUNT];
        counts[field as usize] = count;
        impact(&counts, length)
    }

    #[test]
    fn some_documents_have_what_they_would_have_alone() {
        // Each word stands in other documents, in one or more sections, once or often, also far behind.
        let units = |document: usize| -> Vec<Unit> {
            let section = |section: usize| {
                let mut unit = Unit::new(format!("del-{section}"), "");
                let often = 1 + (document * 7 + section) % 5;
                let text: String = (0..often).map(|number| format!("ord{} fyll{document} ", number % 3)).collect();
                unit.line(&text, Field::Text);
                unit.line(&format!("{} bak", "og ".repeat(40 * (section + document % 5))), Field::Text);
                unit
            };
            (0..document % 4).map(section).collect()
        };
        let counted = |documents: Range<usize>| {
            let mut counting = Counting::new(Fingerprint::default());
            documents.for_each(|document| counting.add(&units(document), false));
            counting.finish()
        };
        let whole = counted(0..60);
        for (from, to) in [(0, 60), (0, 1), (5, 9), (10, 31), (59, 60), (8, 9), (58, 60)] {
            let part = counted(from..to);
            for number in 0..whole.words.len() {
                let word = whole.word(number);
                let found = whole.columns(whole.words[number].start).within(&(from..to));
                let Some(alone) = (0..part.words.len()).find(|number| part.word(*number) == word) else {
                    assert!(found.is_none(), "{word} {from}..{to}");
                    continue;
                };
                let (found, alone) = (found.unwrap(), part.columns(part.words[alone].start));
                let numbered = alone.uses().map(|(document, section, impact)| (from + document, section, impact));
                assert_eq!(found.uses().collect::<Vec<_>>(), numbered.collect::<Vec<_>>(), "{word} {from}..{to}");
                assert_eq!((found.first, found.last), (from + alone.first, from + alone.last));
                assert_eq!(found.counts, alone.counts, "{word} {from}..{to}");
                assert_eq!(found.places, alone.places, "{word} {from}..{to}");
                assert_eq!(found.documents.len(), found.uses().count() - 1);
            }
        }
    }

    #[test]
    fn a_word_tells_more_in_a_title_and_less_in_a_long_text() {
        assert!(of(Field::Number, 1, 100) > of(Field::Title, 1, 100));
        assert!(of(Field::Title, 1, 100) > of(Field::Heading, 1, 100));
        assert!(of(Field::Heading, 1, 100) > of(Field::Text, 1, 100));
        assert!(of(Field::Text, 3, 100) > of(Field::Text, 1, 100));
        assert!(of(Field::Text, 1, 50) > of(Field::Text, 1, 1_000));
        assert!(of(Field::Text, 1_000, 100) < of(Field::Title, 1, 100));
    }
}
