//! Words of some documents, counted: for each word the sections where it stands, with how much it tells there.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::render::search::units::{Field, Unit};
use crate::search::piece::push_number;
use crate::search::words::{normal, scan};

/// Words of a stretch of documents.
#[derive(Default, Debug)]
pub(super) struct Tally {
    numbers: HashMap<Box<str>, u32, FixedState>,
    /// What is found of each word.
    pub(super) words: Vec<Counted>,
    /// The document that is being read.
    stands: Vec<Stand>,
}

/// What is found of a word.
#[derive(Default, Debug)]
pub(super) struct Counted {
    /// The word.
    pub(super) key: Box<str>,
    /// A number, date, paragraph or case number.
    pub(super) literal: bool,
    /// It stands in a document that is not in English.
    pub(super) norwegian: bool,
    /// Documents, from the first of the stretch on.
    pub(super) documents: u32,
    last_document: u32,
    /// Uses: documents since the last, section, impact.
    pub(super) uses: Vec<u8>,
    /// Places: how many, and those since the last, for each use.
    pub(super) places: Vec<u8>,
}

/// One word standing somewhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stand {
    word: u32,
    unit: u16,
    place: u32,
    field: Field,
}

/// How many words a section usually has.
const USUAL_LENGTH: usize = 100;
/// Lines are so far apart that no phrase reaches over.
const LINE_GAP: u32 = 4;

impl Tally {
    /// Counts the words of a document; `number` counts from the first of the stretch.
    pub(super) fn add(&mut self, number: u32, units: &[Unit], english: bool) {
        let mut stands = std::mem::take(&mut self.stands);
        stands.clear();
        let mut lengths = Vec::with_capacity(units.len());
        for (place, unit) in units.iter().enumerate() {
            let place = place.min(crate::search::SECTIONS - 1) as u16;
            let mut at = 0;
            for (text, field) in &unit.hidden {
                self.text(text, place, &mut at, &mut stands, |_| *field);
                at += LINE_GAP;
            }
            let before = at;
            let mut fields = unit.fields.iter().peekable();
            self.text(&unit.text, place, &mut at, &mut stands, |offset| {
                while fields.next_if(|(range, _)| range.end <= offset).is_some() {}
                fields.peek().filter(|(range, _)| range.start <= offset).map_or(Field::Text, |(_, field)| *field)
            });
            lengths.push((at - before) as usize);
            for (key, field) in &unit.keys {
                at += LINE_GAP;
                let word = self.word(key, true);
                stands.push(Stand { word, unit: place, place: at, field: *field });
            }
        }
        stands.sort_unstable();
        for of_word in stands.chunk_by(|one, other| one.word == other.word) {
            let word = &mut self.words[of_word[0].word as usize];
            word.norwegian |= !english;
            word.documents += 1;
            for of_unit in of_word.chunk_by(|one, other| one.unit == other.unit) {
                let unit = usize::from(of_unit[0].unit);
                let mut counts = [0; Field::COUNT];
                for stand in of_unit {
                    counts[stand.field as usize] += 1;
                }
                push_number(&mut word.uses, (number - word.last_document) as usize);
                word.last_document = number;
                push_number(&mut word.uses, unit);
                word.uses.push(impact(&counts, lengths.get(unit).copied().unwrap_or_default()));
                push_number(&mut word.places, of_unit.len());
                let mut last = 0;
                for stand in of_unit {
                    push_number(&mut word.places, (stand.place - last) as usize);
                    last = stand.place;
                }
            }
        }
        self.stands = stands;
    }

    fn text(
        &mut self,
        text: &str,
        unit: u16,
        at: &mut u32,
        stands: &mut Vec<Stand>,
        mut field: impl FnMut(usize) -> Field,
    ) {
        let text = normal(text);
        let (mut end, mut start, mut hyphenated) = (0, 0, false);
        scan(&text, |found| {
            // What lies within a number or the like stands where that stands; hyphenated words stand side by side.
            if found.range.start >= end {
                *at += 1;
                if text[end..found.range.start].contains('\n') {
                    *at += LINE_GAP;
                }
                end = found.range.end;
                hyphenated = !found.literal;
            } else if hyphenated && found.range.start > start {
                *at += 1;
            }
            start = found.range.start;
            let field = field(found.range.start);
            let word = self.word(found.key, found.literal);
            stands.push(Stand { word, unit, place: *at, field });
        });
    }

    fn word(&mut self, key: &str, literal: bool) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(Counted { key: key.into(), literal, ..Counted::default() });
        self.numbers.insert(key.into(), number);
        number
    }
}

/// How much a word tells of a section, 0–63: BM25F in whole numbers. Each field tells the less the more often it has
/// the word already; running text tells less where it is long.
fn impact(counts: &[usize; Field::COUNT], length: usize) -> u8 {
    const FIELDS: [Field; Field::COUNT] = [
        Field::Text,
        Field::Role,
        Field::Attachment,
        Field::Proposal,
        Field::Summary,
        Field::Heading,
        Field::Title,
        Field::Number,
    ];
    let mut told = 0;
    for field in FIELDS {
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
