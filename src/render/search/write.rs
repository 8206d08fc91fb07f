//! The pieces of an index, written.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::locale::Locale;
use crate::model::card::Kind as DocumentKind;
use crate::model::record::KindRecord;
use crate::model::record::case::{CaseType, Outcome};
use crate::model::site::Site;
use crate::render::search::lexicon::{self, Form, Lexeme};
use crate::render::search::{Extent, Indexed, Stretch};
use crate::search::piece::{Kind, Reader, Writer, push_number};
use crate::search::shelf::Index;
use crate::search::words::fold;

/// The values of all facets, and which of them each document has: zero for none, else their place and one.
pub(super) struct Columns {
    values: [Vec<(String, String)>; 5],
    documents: [Vec<usize>; 5],
}

impl Columns {
    /// Gathers what the facets of each document are.
    pub(super) fn of(documents: &[Indexed<'_>], site: &Site) -> Columns {
        use chrono::Datelike as _;
        let locale = Locale::of(site.settings.language);
        let label = |set: &str, word: &'static str| (word.to_owned(), locale.label(set, word).to_owned());
        let bodies = &site.catalog.bodies;
        let body_name = |id| site.catalog.entries.get(id).map_or(String::new(), |entry| entry.card.title.clone());
        let mut years: Vec<i32> = documents.iter().filter_map(|indexed| Some(indexed.entry.date?.year())).collect();
        years.sort_unstable_by(|one, other| other.cmp(one));
        years.dedup();
        let values = [
            DocumentKind::ALL.map(|kind| label("kind", kind.word())).to_vec(),
            bodies.iter().map(|id| (id.to_string(), body_name(id))).collect(),
            years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
            CaseType::ALL.map(|case_type| label("case_type", case_type.word())).to_vec(),
            Outcome::ALL.map(|outcome| label("outcome", outcome.word())).to_vec(),
        ];
        let place = |found: Option<usize>| found.map_or(0, |place| place + 1);
        let mut columns: [Vec<usize>; 5] = Default::default();
        for Indexed { id, document, entry } in documents {
            let case = match &document.record.kind {
                KindRecord::Case(case) => Some(case),
                _ => None,
            };
            let case_type = case.and_then(|case| case.case_type.as_ref()).map(|case_type| case_type.value);
            let outcome = case.and_then(|case| case.decision.as_ref()).map(|decision| decision.outcome.value);
            let body = entry.body.as_ref().or((entry.card.kind == DocumentKind::Body).then_some(*id));
            let found = [
                DocumentKind::ALL.iter().position(|kind| *kind == entry.card.kind),
                body.and_then(|body| bodies.iter().position(|id| id == body)),
                entry.date.and_then(|date| years.iter().position(|year| *year == date.year())),
                case_type.and_then(|case_type| CaseType::ALL.iter().position(|known| *known == case_type)),
                outcome.and_then(|outcome| Outcome::ALL.iter().position(|known| *known == outcome)),
            ];
            for (column, found) in columns.iter_mut().zip(found) {
                column.push(place(found));
            }
        }
        Columns { values, documents: columns }
    }
}

/// Writes all pieces.
pub(super) fn pieces(
    stretches: Vec<Stretch>,
    columns: &Columns,
    names: &[Vec<String>],
    extent: Extent,
    stamp: [u8; 8],
    side_by_side: bool,
) -> Index {
    let forms = forms(&stretches);
    let mut lexemes = lexicon::lexemes(&forms);
    lexicon::synonyms(&mut lexemes, &forms, names);

    let source = Source { stretches: &stretches, forms: &forms, lexemes: &lexemes };
    let numbers = 0..lexemes.len();
    let blocks: Vec<(Vec<u8>, Vec<u8>)> = match side_by_side {
        true => numbers.into_par_iter().map(|number| source.block(number)).collect(),
        false => numbers.map(|number| source.block(number)).collect(),
    };
    let mut jobs: Vec<(String, Vec<u8>)> = Vec::new();
    let lists = cut(blocks.iter().map(|(list, _)| list.len()), extent.lists);
    let places = cut(blocks.iter().map(|(_, places)| places.len()), extent.places);
    for (kind, starts) in [(Kind::Lists, &lists), (Kind::Places, &places)] {
        for (number, range) in ranges(starts, blocks.len()).enumerate() {
            let mut writer = Writer::new(stamp);
            let own = blocks[range].iter().map(|(list, places)| if kind == Kind::Lists { list } else { places });
            writer.number(own.len());
            own.clone().for_each(|block| writer.number(block.len()));
            own.for_each(|block| writer.bytes.extend(block));
            jobs.push((kind.name(number), writer.bytes));
        }
    }
    drop(blocks);
    let vocabulary = vocabulary(&forms, &lexemes, extent.vocabulary, stamp, &mut jobs);
    let endings = endings(&forms, &lexemes, extent.endings, stamp, &mut jobs);

    let mut start = Writer::new(stamp);
    let lists_of_words = crate::search::word_lists();
    start.number(lists_of_words.len());
    lists_of_words.iter().for_each(|words| start.text(words));
    start.number(columns.documents[0].len());
    start.number(extent.per_text);
    for firsts in [vocabulary, endings] {
        start.number(firsts.len());
        firsts.iter().for_each(|first| start.text(first));
    }
    for starts in [lists, places] {
        start.number(starts.len());
        let mut before = 0;
        for first in starts {
            start.number(first - before);
            before = first;
        }
    }
    for values in &columns.values {
        start.number(values.len());
        for (value, label) in values {
            start.text(value);
            start.text(label);
        }
    }
    for column in &columns.documents {
        column.iter().for_each(|value| start.number(*value));
    }
    jobs.push((Kind::Start.name(0), start.bytes));

    let pack = |(name, bytes): (String, Vec<u8>)| (name, crate::search::piece::pack(&bytes));
    let mut pieces: BTreeMap<String, Vec<u8>> = match side_by_side {
        true => jobs.into_par_iter().map(pack).collect::<Vec<_>>().into_iter().collect(),
        false => jobs.into_iter().map(pack).collect(),
    };
    let texts = stretches.into_iter().flat_map(|stretch| stretch.texts);
    pieces.extend(texts.enumerate().map(|(number, text)| (Kind::Texts.name(number), text)));
    // A site without documents has the pieces that were planned all the same.
    for number in 0..extent.texts {
        pieces.entry(Kind::Texts.name(number)).or_insert_with(|| Writer::new(stamp).packed());
    }
    Index { pieces }
}

/// The longest word that is kept, in bytes.
const LONGEST_WORD: usize = 100;

/// Joins the words of all stretches, in order.
fn forms(stretches: &[Stretch]) -> Vec<Form<'_>> {
    let mut words: Vec<(&str, u32, u32)> = Vec::new();
    for (stretch, found) in stretches.iter().enumerate() {
        for (number, word) in found.tally.words.iter().enumerate() {
            // The browser orders letters beyond this one otherwise.
            if word.key.len() <= LONGEST_WORD && word.key.chars().all(|letter| letter <= '\u{d7ff}') {
                words.push((&word.key, stretch as u32, number as u32));
            }
        }
    }
    words.par_sort_unstable();
    let same = words.chunk_by(|(one, ..), (other, ..)| one == other);
    same.map(|same| {
        let found: Vec<(u32, u32)> = same.iter().map(|(_, stretch, number)| (*stretch, *number)).collect();
        let counted = found.iter().map(|(stretch, number)| &stretches[*stretch as usize].tally.words[*number as usize]);
        let mut form = Form { key: same[0].0, literal: false, norwegian: false, documents: 0, found: Vec::new() };
        for counted in counted {
            form.literal |= counted.literal;
            form.norwegian |= counted.norwegian;
            form.documents += counted.documents;
        }
        form.found = found;
        form
    })
    .collect()
}

/// Document, section, impact.
type Use = (usize, usize, u8);

struct Source<'a> {
    stretches: &'a [Stretch],
    forms: &'a [Form<'a>],
    lexemes: &'a [Lexeme],
}

impl Source<'_> {
    /// Writes where a lexeme stands: its list, and its places.
    fn block(&self, number: usize) -> (Vec<u8>, Vec<u8>) {
        let lexeme = &self.lexemes[number];
        let mut list = Writer::default();
        list.text(&lexeme.stem);
        list.number(lexeme.also.len());
        lexeme.also.iter().for_each(|name| list.text(name));
        list.number(lexeme.parts.len());
        lexeme.parts.iter().for_each(|part| list.number(*part as usize));
        list.number(lexeme.forms.len());
        let mut places = Vec::new();
        let mut direct: Vec<usize> = Vec::new();
        push_number(&mut places, lexeme.forms.len());
        for form in &lexeme.forms {
            let form = &self.forms[*form as usize];
            list.text(form.key);
            let uses = self.uses(form);
            push_uses(&mut list, &uses);
            direct.extend(uses.iter().map(|(document, ..)| document));
            push_number(&mut places, uses.len());
            for (stretch, number) in &form.found {
                places.extend(&self.stretches[*stretch as usize].tally.words[*number as usize].places);
            }
        }
        direct.sort_unstable();
        direct.dedup();
        let mut in_compounds = Vec::new();
        for (compound, is_kind) in &lexeme.compounds {
            for (document, unit, impact) in self.uses_of(*compound) {
                // What a thing is a kind of tells more than what it is about.
                let impact = if *is_kind { impact } else { impact - impact / 4 };
                in_compounds.push((document, unit, impact));
            }
        }
        push_uses(&mut list, &best(in_compounds, &direct));
        let synonyms = lexeme.synonyms.iter().flat_map(|same| self.uses_of(*same)).collect();
        push_uses(&mut list, &best(synonyms, &direct));
        (list.bytes, places)
    }

    fn uses_of(&self, lexeme: u32) -> Vec<Use> {
        self.lexemes[lexeme as usize].forms.iter().flat_map(|form| self.uses(&self.forms[*form as usize])).collect()
    }

    fn uses(&self, form: &Form<'_>) -> Vec<Use> {
        let mut uses = Vec::new();
        for (stretch, number) in &form.found {
            let stretch = &self.stretches[*stretch as usize];
            let mut reader = Reader::new(&stretch.tally.words[*number as usize].uses, 0);
            let mut document = stretch.first;
            while reader.more() {
                document += reader.number();
                uses.push((document, reader.number(), reader.byte()));
            }
        }
        uses
    }
}

/// Keeps the best use in each document where the word itself does not stand: there nothing less is looked at.
fn best(mut uses: Vec<Use>, direct: &[usize]) -> Vec<Use> {
    uses.sort_unstable_by_key(|(document, unit, impact)| (*document, std::cmp::Reverse(*impact), *unit));
    uses.dedup_by_key(|(document, ..)| *document);
    let mut direct = direct.iter().peekable();
    uses.retain(|(document, ..)| {
        while direct.next_if(|next| *next < document).is_some() {}
        direct.peek() != Some(&document)
    });
    uses
}

/// Writes all documents, then all sections, then all impacts: alike stands by alike, and packs well.
fn push_uses(writer: &mut Writer, uses: &[Use]) {
    writer.number(uses.len());
    let mut before = 0;
    for (document, ..) in uses {
        writer.number(document - before);
        before = *document;
    }
    uses.iter().for_each(|(_, unit, _)| writer.number(*unit));
    writer.bytes.extend(uses.iter().map(|(.., impact)| impact));
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

fn ranges(starts: &[usize], end: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    starts.iter().enumerate().map(move |(number, start)| *start..starts.get(number + 1).copied().unwrap_or(end))
}

/// Comes after every word.
const LAST: &str = "\u{d7ff}";

/// Writes the words in order of their folded forms; returns the first of each piece.
fn vocabulary(
    forms: &[Form<'_>],
    lexemes: &[Lexeme],
    pieces: usize,
    stamp: [u8; 8],
    jobs: &mut Vec<(String, Vec<u8>)>,
) -> Vec<String> {
    let mut entries: Vec<(String, &str, usize, u32)> = Vec::with_capacity(forms.len() + lexemes.len());
    for (number, lexeme) in lexemes.iter().enumerate() {
        let own = lexeme.forms.iter().map(|form| &forms[*form as usize]);
        if own.clone().all(|form| form.key != lexeme.stem) {
            entries.push((fold(&lexeme.stem), &lexeme.stem, number, 0));
        }
        for form in own {
            entries.push((fold(form.key), form.key, number, form.documents));
        }
    }
    entries.par_sort_unstable();
    let mut starts = cut(entries.iter().map(|(fold, ..)| fold.len() / 2 + 3), pieces);
    // Words that fold to the same stand in one piece.
    for start in &mut starts {
        while *start > 0 && *start < entries.len() && entries[*start].0 == entries[*start - 1].0 {
            *start += 1;
        }
    }
    for (number, range) in ranges(&starts, entries.len()).enumerate() {
        let mut writer = Writer::new(stamp);
        let mut before = "";
        for (fold, form, lexeme, documents) in &entries[range] {
            push_shared(&mut writer, before, fold);
            writer.text(if *form == fold { "" } else { form });
            writer.number(*lexeme);
            writer.number(*documents as usize);
            before = fold;
        }
        jobs.push((Kind::Vocabulary.name(number), writer.bytes));
    }
    starts.iter().map(|start| entries.get(*start).map_or(LAST.to_owned(), |(fold, ..)| fold.clone())).collect()
}

/// Writes forms and stems backwards, in order; returns the first of each piece.
fn endings(
    forms: &[Form<'_>],
    lexemes: &[Lexeme],
    pieces: usize,
    stamp: [u8; 8],
    jobs: &mut Vec<(String, Vec<u8>)>,
) -> Vec<String> {
    let mut words: Vec<(String, usize, u32)> = Vec::new();
    for (number, lexeme) in lexemes.iter().enumerate() {
        let own = lexeme.forms.iter().map(|form| &forms[*form as usize]);
        let documents = own.clone().map(|form| form.documents).max().unwrap_or_default();
        let stem = own.clone().all(|form| form.key != lexeme.stem).then_some((lexeme.stem.as_str(), documents));
        let own = own.filter(|form| !form.literal).map(|form| (form.key, form.documents));
        for (word, documents) in own.chain(stem) {
            if word.chars().count() >= 4 && word.chars().all(char::is_alphabetic) {
                words.push((fold(word).chars().rev().collect(), number, documents));
            }
        }
    }
    words.par_sort_unstable();
    let starts = cut(words.iter().map(|(word, ..)| word.len() / 2 + 4), pieces);
    for (number, range) in ranges(&starts, words.len()).enumerate() {
        let mut writer = Writer::new(stamp);
        let mut before = "";
        for (word, lexeme, documents) in &words[range] {
            push_shared(&mut writer, before, word);
            writer.number(*lexeme);
            writer.number(*documents as usize);
            before = word;
        }
        jobs.push((Kind::Endings.name(number), writer.bytes));
    }
    starts.iter().map(|start| words.get(*start).map_or(LAST.to_owned(), |(word, ..)| word.clone())).collect()
}

/// Writes how many bytes a word shares with the one before, and the rest.
fn push_shared(writer: &mut Writer, before: &str, word: &str) {
    let mut shared = before.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
    while !word.is_char_boundary(shared) || !before.is_char_boundary(shared) {
        shared -= 1;
    }
    writer.number(shared);
    writer.text(&word[shared..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_as_many_as_planned() {
        for (sizes, pieces) in
            [(vec![1; 10], 3), (vec![], 4), (vec![100, 1, 1, 1], 2), (vec![1, 1, 1, 100], 3), (vec![5], 5)]
        {
            let starts = cut(sizes.iter().copied(), pieces);
            assert_eq!(starts.len(), pieces, "{sizes:?}");
            let covered: usize = ranges(&starts, sizes.len()).map(|range| range.len()).sum();
            assert_eq!(covered, sizes.len());
        }
        assert_eq!(cut([1; 9].into_iter(), 3), [0, 3, 6]);
    }
}
