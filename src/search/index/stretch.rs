//! [`Stretch`]: the words of some documents that follow each other, counted. For each word the sections where it
//! stands, with how much it tells there. Documents are numbered from the first of the stretch on, so that a stretch
//! stays as it is when others before it change: an edition counts only those stretches anew that hold what was edited.

use crate::fingerprint::Fingerprint;
use crate::search::index::register::Register;
use crate::search::index::unit::{Field, Unit};
use crate::search::piece::{Reader, push_number};
use crate::search::words::{normal, scan};

/// The words of some documents.
#[derive(Default, Debug)]
pub(super) struct Stretch {
    /// What it was made from.
    pub(super) made_from: Fingerprint,
    /// How many documents it has.
    pub(super) documents: usize,
    register: Register,
    /// What is found of each word, by its number.
    pub(super) words: Vec<Counted>,
    /// Word by word, for each document: documents since the last, how many sections, and section and impact of each.
    uses: Vec<u8>,
    /// Word by word, for each section: how many places, and those since the last.
    places: Vec<u8>,
}

/// What is found of a word.
#[derive(Default, Debug)]
pub(super) struct Counted {
    /// A number, date, paragraph or case number.
    pub(super) literal: bool,
    /// It stands in a document that is not in English.
    pub(super) norwegian: bool,
    /// In how many documents it stands.
    pub(super) documents: u32,
    /// In how many sections it stands.
    pub(super) sections: u32,
    /// Where its uses and its places begin.
    starts: [u32; 2],
}

/// Counts the words of some documents, one after the other.
#[derive(Default, Debug)]
pub(super) struct Counting {
    stretch: Stretch,
    /// The words of the document that is being read, as they stand in it.
    stands: Vec<u64>,
    /// Of each, where the same word stands next.
    next: Vec<u32>,
    /// By word, where it stands first and last in the document; [`NONE`] where it does not.
    ends: Vec<(u32, u32)>,
    /// Words in documents, document by document: word, document, sections, and where its uses and its places end.
    found: Vec<(u32, u32, u32, [u32; 2])>,
    uses: Vec<u8>,
    places: Vec<u8>,
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
        Counting { stretch: Stretch { made_from, ..Stretch::default() }, ..Counting::default() }
    }

    /// Counts the words of the next document.
    pub(super) fn add(&mut self, units: &[Unit], english: bool) {
        let document = self.stretch.documents as u32;
        self.stretch.documents += 1;
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
                    if self.stretch.words[Stand::word(*stand)].literal {
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
        self.ends.resize(self.stretch.words.len(), (NONE, NONE));
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
        let word = &mut self.stretch.words[number];
        word.norwegian |= !english;
        word.documents += 1;
        let (mut at, _) = std::mem::replace(&mut self.ends[number], (NONE, NONE));
        let mut sections = 0;
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
            sections += 1;
            push_number(&mut self.uses, unit);
            let (length, once) = lengths.get(unit).copied().unwrap_or_default();
            let is_once = self.next[first as usize] == at && counts[Field::Text as usize] == 1;
            self.uses.push(if is_once { once } else { impact(&counts, length) });
            push_number(&mut self.places, places);
            let (mut from, mut last) = (first, 0);
            while from != at {
                let place = Stand::place(stands[from as usize]);
                if place > 0 {
                    push_number(&mut self.places, (place - last) as usize);
                    last = place;
                }
                from = self.next[from as usize];
            }
        }
        word.sections += sections;
        let ends = [self.uses.len() as u32, self.places.len() as u32];
        self.found.push((number as u32, document, sections, ends));
    }

    /// Returns what was found word by word.
    pub(super) fn finish(self) -> Stretch {
        let Counting { mut stretch, found, uses, places, .. } = self;
        // By word, and within it by document, without comparing: each word's own are counted first.
        let mut next: Vec<u32> = Vec::with_capacity(stretch.words.len());
        let mut sum = 0;
        for word in &stretch.words {
            next.push(sum);
            sum += word.documents;
        }
        let mut order = vec![0_u32; found.len()];
        for (place, (word, ..)) in found.iter().enumerate() {
            let next = &mut next[*word as usize];
            order[*next as usize] = place as u32;
            *next += 1;
        }
        stretch.uses.reserve_exact(uses.len() + 2 * found.len());
        stretch.places.reserve_exact(places.len());
        let (mut last_word, mut last_document) = (u32::MAX, 0);
        for place in order {
            let place = place as usize;
            let (word, document, sections, ends) = found[place];
            let starts = if place == 0 { [0, 0] } else { found[place - 1].3 };
            if word != last_word {
                stretch.words[word as usize].starts = [stretch.uses.len() as u32, stretch.places.len() as u32];
                (last_word, last_document) = (word, 0);
            }
            push_number(&mut stretch.uses, (document - last_document) as usize);
            push_number(&mut stretch.uses, sections as usize);
            last_document = document;
            stretch.uses.extend(&uses[starts[0] as usize..ends[0] as usize]);
            stretch.places.extend(&places[starts[1] as usize..ends[1] as usize]);
        }
        stretch.uses.shrink_to_fit();
        stretch
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
        let (number, new) = self.stretch.register.number(word);
        if new {
            self.stretch.words.push(Counted { literal, ..Counted::default() });
        }
        number
    }
}

impl Stretch {
    /// Returns a word by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        self.register.word(number)
    }

    /// Returns the sections where a word stands: document, section, impact.
    pub(super) fn uses(&self, number: usize) -> impl Iterator<Item = (usize, usize, u8)> {
        let word = &self.words[number];
        let mut reader = Reader::new(&self.uses, word.starts[0] as usize);
        let (mut document, mut sections) = (0, 0);
        (0..word.sections).map(move |_| {
            if sections == 0 {
                document += reader.number();
                sections = reader.number();
            }
            sections -= 1;
            (document, reader.number(), reader.byte())
        })
    }

    /// Returns the places in each of its sections: how many, and as they are written, each from the one before.
    pub(super) fn places(&self, number: usize) -> impl Iterator<Item = (usize, &[u8])> {
        let word = &self.words[number];
        let mut reader = Reader::new(&self.places, word.starts[1] as usize);
        (0..word.sections).map(move |_| {
            let count = reader.number();
            let start = reader.at();
            (0..count).for_each(|_| {
                reader.number();
            });
            (count, self.places.get(start..reader.at()).unwrap_or_default())
        })
    }

    /// Returns how many bytes the places of a word take.
    pub(super) fn places_size(&self, number: usize) -> u32 {
        let end = self.words.get(number + 1).map_or(self.places.len() as u32, |next| next.starts[1]);
        end - self.words[number].starts[1]
    }
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
    fn a_word_tells_more_in_a_title_and_less_in_a_long_text() {
        assert!(of(Field::Number, 1, 100) > of(Field::Title, 1, 100));
        assert!(of(Field::Title, 1, 100) > of(Field::Heading, 1, 100));
        assert!(of(Field::Heading, 1, 100) > of(Field::Text, 1, 100));
        assert!(of(Field::Text, 3, 100) > of(Field::Text, 1, 100));
        assert!(of(Field::Text, 1, 50) > of(Field::Text, 1, 1_000));
        assert!(of(Field::Text, 1_000, 100) < of(Field::Title, 1, 100));
    }
}
