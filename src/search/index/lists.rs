//! [`Lists`]: where each lexeme stands, and at which places, cut into pieces.
//!
//! A list that is longer than a piece is cut by documents and goes on in the next piece, so that whoever knows the
//! documents need not fetch all of it. Of a form that stands in very many sections only the best section of each
//! document is listed, with coarser impacts: it tells little wherever it stands.

use std::ops::Range;
use std::sync::Arc;

use crate::search::index::lexicon::{Form, Lexeme};
use crate::search::index::stretch::{Columns, Stretch};
use crate::search::index::{Extent, cut, range};
use crate::search::piece::{Kind, Writer};
use crate::varint;

/// Lexemes with where they stand, and how they are cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Lists {
    forms: Vec<Form>,
    lexemes: Vec<Lexeme>,
    lists: Cut,
    places: Cut,
}

/// Things that are cut into pieces.
#[derive(Debug, Default)]
struct Cut {
    parts: Vec<Part>,
    /// The first part of each piece.
    starts: Vec<usize>,
}

/// What a lexeme has in some documents.
#[derive(Clone, Debug)]
struct Part {
    lexeme: usize,
    documents: Range<usize>,
    size: usize,
}

/// Document, section, impact.
type Use = (usize, usize, u8);

/// Where a word stands in documents that follow each other, joined from the columns of stretches.
#[derive(Default, Debug)]
struct Joined {
    /// The last document.
    last: usize,
    documents: Vec<u8>,
    sections: Vec<u8>,
    impacts: Vec<u8>,
    counts: Vec<u8>,
    places: Vec<u8>,
}

/// A form in more sections than this is only listed with the best of each document.
const LONG: u32 = 2_048;
/// How coarse the impacts of such a form are.
const COARSE: u8 = 4;
/// Bytes of a list before it is packed, about, where it is cut.
const PART: usize = 12_000;

impl Lists {
    /// Cuts the lists of all lexemes.
    pub(super) fn new(forms: Vec<Form>, lexemes: Vec<Lexeme>, documents: usize, extent: Extent) -> Lists {
        let own = |lexeme: &Lexeme| -> usize {
            let own = lexeme.forms.iter().map(|form| &forms[*form as usize]);
            own.map(|form| form.key.len() + 3 * if is_long(form) { form.documents } else { form.sections } as usize)
                .sum()
        };
        let own: Vec<usize> = lexemes.iter().map(own).collect();
        let list = |number: usize| -> usize {
            let lexeme: &Lexeme = &lexemes[number];
            let others = lexeme.compounds.keys().chain(&lexeme.synonyms);
            8 + own[number] + others.map(|other| own[*other as usize] / 2).sum::<usize>()
        };
        let places = |number: usize| -> usize {
            let own = lexemes[number].forms.iter().map(|form| &forms[*form as usize]);
            2 + own.map(|form| form.places + if is_long(form) { 2 * form.sections } else { 0 }).sum::<u32>() as usize
        };
        let lists = Cut::new(lexemes.len(), list, documents, extent.lists);
        let places = Cut::new(lexemes.len(), places, documents, extent.places);
        Lists { forms, lexemes, lists, places }
    }

    /// Returns the lexeme and the document that each piece begins with.
    pub(super) fn firsts(&self, kind: Kind) -> impl ExactSizeIterator<Item = (usize, usize)> + Clone {
        let cut = self.cut(kind);
        cut.starts.iter().map(|start| match cut.parts.get(*start) {
            Some(part) => (part.lexeme, part.documents.start),
            None => (self.lexemes.len(), 0),
        })
    }

    /// Writes a piece: how long each block is, and the blocks, one for each lexeme from the first on.
    pub(super) fn write(
        &self,
        kind: Kind,
        number: usize,
        stretches: &[Arc<Stretch>],
        writer: &mut Writer,
    ) -> Option<()> {
        let cut = self.cut(kind);
        let parts = &cut.parts[range(&cut.starts, number, cut.parts.len())?];
        let source = Source::new(self, stretches);
        let blocks: Vec<Vec<u8>> = parts
            .chunk_by(|one, other| one.lexeme == other.lexeme)
            .map(|parts| {
                let documents = parts[0].documents.start..parts[parts.len() - 1].documents.end;
                match kind {
                    Kind::Places => source.places(parts[0].lexeme, &documents),
                    _ => source.list(parts[0].lexeme, &documents),
                }
            })
            .collect();
        writer.number(blocks.len());
        blocks.iter().for_each(|block| writer.number(block.len()));
        blocks.iter().for_each(|block| writer.bytes.extend(block));
        Some(())
    }

    fn cut(&self, kind: Kind) -> &Cut {
        if kind == Kind::Places { &self.places } else { &self.lists }
    }
}

fn is_long(form: &Form) -> bool {
    form.sections > LONG
}

impl Cut {
    fn new(lexemes: usize, size: impl Fn(usize) -> usize, documents: usize, pieces: usize) -> Cut {
        let mut parts = Vec::with_capacity(lexemes);
        for lexeme in 0..lexemes {
            let size = size(lexeme);
            let many = (size / PART + 1).min(documents.max(1));
            for part in 0..many {
                let documents = documents * part / many..documents * (part + 1) / many;
                parts.push(Part { lexeme, documents, size: size / many });
            }
        }
        let starts = cut(parts.iter().map(|part| part.size), pieces);
        Cut { parts, starts }
    }
}

/// Where lexemes stand.
struct Source<'a> {
    forms: &'a [Form],
    lexemes: &'a [Lexeme],
    /// Stretches with the numbers of their documents.
    stretches: Vec<(&'a Stretch, Range<usize>)>,
}

impl<'a> Source<'a> {
    fn new(lists: &'a Lists, stretches: &'a [Arc<Stretch>]) -> Source<'a> {
        let mut first = 0;
        let numbered = stretches.iter().map(|stretch| {
            let documents = first..first + stretch.documents;
            first = documents.end;
            (&**stretch, documents)
        });
        Source { forms: &lists.forms, lexemes: &lists.lexemes, stretches: numbered.collect() }
    }

    /// Writes where a lexeme stands in some documents.
    fn list(&self, number: usize, documents: &Range<usize>) -> Vec<u8> {
        let lexeme = &self.lexemes[number];
        let mut list = Writer::default();
        // What goes on from another piece need not tell all of it again.
        let first = documents.start == 0;
        list.text(&lexeme.stem);
        list.number(if first { lexeme.also.len() } else { 0 });
        lexeme.also.iter().filter(|_| first).for_each(|name| list.text(name));
        list.number(if first { lexeme.parts.len() } else { 0 });
        lexeme.parts.iter().filter(|_| first).for_each(|part| list.number(*part as usize));
        list.number(lexeme.forms.len());
        // Where the word itself stands is asked for only where other words lead to it.
        let others = !lexeme.compounds.is_empty() || !lexeme.synonyms.is_empty();
        let mut direct: Vec<usize> = Vec::new();
        for form in &lexeme.forms {
            let form = &self.forms[*form as usize];
            list.shared(&lexeme.stem, &form.key);
            if is_long(form) {
                let uses = self.uses(form, documents);
                push_uses(&mut list, &uses);
                direct.extend(uses.iter().map(|(document, ..)| document));
                continue;
            }
            let mut joined = Joined::default();
            for (first, columns) in self.found(form, documents) {
                joined.push_uses(first, &columns);
                if others {
                    direct.extend(columns.documents().map(|document| first + document));
                }
            }
            list.number(joined.impacts.len());
            list.bytes.append(&mut joined.documents);
            list.bytes.append(&mut joined.sections);
            list.bytes.append(&mut joined.impacts);
        }
        direct.sort_unstable();
        direct.dedup();
        let mut in_compounds = Vec::new();
        for (compound, is_kind) in &lexeme.compounds {
            for (document, unit, impact) in self.uses_of(*compound, documents) {
                // What a thing is a kind of tells more than what it is about.
                let impact = if *is_kind { impact } else { impact - impact / 4 };
                in_compounds.push((document, unit, impact));
            }
        }
        push_uses(&mut list, &best(in_compounds, &direct));
        let synonyms = lexeme.synonyms.iter().flat_map(|same| self.uses_of(*same, documents)).collect();
        push_uses(&mut list, &best(synonyms, &direct));
        list.bytes
    }

    /// Writes at which places a lexeme stands in some documents: in the order of its list, or, where that leaves out
    /// sections or is cut otherwise, with documents and sections of its own.
    fn places(&self, number: usize, documents: &Range<usize>) -> Vec<u8> {
        let whole = documents.len() == self.stretches.last().map_or(0, |(_, range)| range.end);
        let lexeme = &self.lexemes[number];
        let mut places = Writer::default();
        places.number(lexeme.forms.len());
        let mut before = "";
        for form in &lexeme.forms {
            let form = &self.forms[*form as usize];
            // Where there is but one form, it is the one that is looked for.
            if lexeme.forms.len() > 1 {
                places.shared(before, &form.key);
                before = &form.key;
            }
            let alone = is_long(form) || !whole;
            let mut joined = Joined::default();
            for (first, columns) in self.found(form, documents) {
                if alone {
                    joined.push_uses(first, &columns);
                } else {
                    joined.impacts.extend(columns.impacts);
                }
                joined.counts.extend(columns.counts);
                joined.places.extend(columns.places);
            }
            places.number(joined.impacts.len() * 2 + usize::from(alone));
            places.bytes.append(&mut joined.documents);
            places.bytes.append(&mut joined.sections);
            places.bytes.append(&mut joined.counts);
            places.bytes.append(&mut joined.places);
        }
        places.bytes
    }

    /// Returns where a form stands in some documents, stretch by stretch, with the number of its first document.
    fn found(&self, form: &Form, documents: &Range<usize>) -> impl Iterator<Item = (usize, Columns<'a>)> {
        form.found.iter().filter_map(|(stretch, start)| {
            let (stretch, range) = &self.stretches[*stretch as usize];
            if range.end <= documents.start || documents.end <= range.start {
                return None;
            }
            let own = documents.start.saturating_sub(range.start)..documents.end - range.start;
            Some((range.start, stretch.columns(*start).within(&own)?))
        })
    }

    fn uses_of(&self, lexeme: u32, documents: &Range<usize>) -> Vec<Use> {
        let forms = self.lexemes[lexeme as usize].forms.iter();
        forms.flat_map(|form| self.uses(&self.forms[*form as usize], documents)).collect()
    }

    fn uses(&self, form: &Form, documents: &Range<usize>) -> Vec<Use> {
        let mut uses: Vec<Use> = Vec::new();
        for (first, columns) in self.found(form, documents) {
            uses.extend(columns.uses().map(|(document, unit, impact)| (first + document, unit, impact)));
        }
        if is_long(form) {
            uses.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same && next.2 > kept.2 {
                    *kept = *next;
                }
                same
            });
            uses.iter_mut().for_each(|(.., impact)| *impact -= *impact % COARSE);
        }
        uses
    }
}

impl Joined {
    /// Adds documents, sections and impacts of a stretch, whose first document has a number.
    fn push_uses(&mut self, first: usize, columns: &Columns<'_>) {
        varint::push(&mut self.documents, first + columns.first - self.last);
        self.documents.extend(columns.documents);
        self.last = first + columns.last;
        self.sections.extend(columns.sections);
        self.impacts.extend(columns.impacts);
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
    push_sections(writer, uses);
    writer.bytes.extend(uses.iter().map(|(.., impact)| impact));
}

fn push_sections(writer: &mut Writer, uses: &[Use]) {
    let mut before = 0;
    for (document, ..) in uses {
        writer.number(document - before);
        before = *document;
    }
    // Sections of one document follow each other.
    let mut before = (usize::MAX, 0);
    for (document, unit, _) in uses {
        writer.number(if *document == before.0 { unit - before.1 } else { *unit });
        before = (*document, *unit);
    }
}
