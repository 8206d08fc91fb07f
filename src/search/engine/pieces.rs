//! Reading the pieces of an index: what is in the first, and what each of the others holds.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use crate::search::engine::{Fault, Pieces, SECTIONS, Search};
use crate::search::piece::{self, FORMAT, HEAD, Kind, Reader, unpack};
use crate::search::words::fold;

/// What the first piece says.
pub(super) struct Start {
    stamp: [u8; 8],
    pub(super) documents: usize,
    pub(super) per_text: usize,
    /// How long the common beginning of all texts is.
    common: usize,
    vocabulary: Vec<String>,
    endings: Vec<String>,
    pub(super) lists: Firsts,
    pub(super) places: Firsts,
    pub(super) values: [Vec<(String, String)>; 5],
    pub(super) columns: [Vec<u32>; 5],
}

/// What each piece of lists begins with: a lexeme, and the document from which on it is told there.
pub(super) struct Firsts(Vec<(usize, usize)>);

impl Firsts {
    /// Returns the pieces that hold a lexeme.
    pub(super) fn span(&self, lexeme: usize) -> Range<usize> {
        let end = self.0.partition_point(|(first, _)| *first <= lexeme);
        let start = self.0.partition_point(|(first, _)| *first < lexeme);
        // It begins within the piece before, unless the piece begins with it.
        let begins = self.0.get(start).is_some_and(|(first, document)| *first == lexeme && *document == 0);
        if begins { start..end } else { start.saturating_sub(1)..end }
    }

    /// Returns from which document on a piece tells of a lexeme.
    pub(super) fn from(&self, piece: usize, lexeme: usize) -> usize {
        self.0.get(piece).filter(|(first, _)| *first == lexeme).map_or(0, |(_, document)| *document)
    }
}

/// A word of a list of words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) fold: String,
    pub(super) form: String,
    pub(super) lexeme: usize,
    /// In how many documents this very form stands; zero for a stem that is no form.
    pub(super) documents: usize,
}

/// Where something stands: document, section, impact.
pub(super) type Uses = Vec<(usize, usize, u64)>;

/// A lexeme: forms of one word.
#[derive(Debug, Default)]
pub(super) struct Lexeme {
    pub(super) stem: String,
    /// Other names for the same, for marks.
    pub(super) also: Vec<String>,
    /// The lexemes that it is composed of.
    pub(super) parts: Vec<usize>,
    pub(super) forms: Vec<(String, Uses)>,
    /// Where compounds stand that hold it.
    pub(super) in_compounds: Uses,
    /// Where other names for the same stand.
    pub(super) synonyms: Uses,
}

/// At which places a form stands, in some documents.
pub(super) struct Places {
    /// The form; none if its lexeme has no other.
    pub(super) form: Option<String>,
    /// Documents and sections; none if they are those of the list.
    pub(super) sections: Option<Vec<(usize, usize)>>,
    /// For each section, its places.
    pub(super) places: Vec<Vec<usize>>,
}

/// A document's text, for its hit.
pub(super) struct Text {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) number: String,
    pub(super) date: String,
    /// Anchor, heading, text.
    pub(super) units: Vec<[String; 3]>,
}

impl<P: Pieces> Search<P> {
    /// Opens an index.
    pub fn open(pieces: P) -> Result<Search<P>, Fault> {
        let name = Kind::Start.name(0);
        let packed = pieces.piece(&name).ok_or_else(|| Fault::Missing(name.clone()))?;
        let start = unpack(&packed).and_then(|bytes| Start::read(&bytes)).ok_or(Fault::Damaged(name))?;
        Ok(Search {
            pieces,
            start,
            unpacked: RefCell::default(),
            words: RefCell::default(),
            lexemes: RefCell::default(),
            texts: RefCell::default(),
        })
    }

    fn packed(&self, name: &str) -> Result<Vec<u8>, Fault> {
        self.pieces.piece(name).ok_or_else(|| Fault::Missing(name.to_owned()))
    }

    /// Reads a piece.
    fn piece(&self, kind: Kind, number: usize) -> Result<Rc<Vec<u8>>, Fault> {
        if let Some(known) = self.unpacked.borrow().get(&(kind, number)) {
            return Ok(known.clone());
        }
        let name = kind.name(number);
        let packed = self.packed(&name)?;
        let bytes = match kind {
            Kind::Texts => piece::unpack_after(&self.packed(&Kind::Common.name(0))?, self.start.common, &packed),
            _ => unpack(&packed),
        };
        let bytes = bytes.ok_or_else(|| Fault::Damaged(name.clone()))?;
        if bytes[1..HEAD] != self.start.stamp {
            return Err(Fault::Outdated(name));
        }
        let bytes = Rc::new(bytes);
        self.unpacked.borrow_mut().insert((kind, number), bytes.clone());
        Ok(bytes)
    }

    /// Returns the words of the site that fold to this.
    pub(super) fn entries(&self, folded: &str) -> Result<Vec<Entry>, Fault> {
        if folded.is_empty() || self.start.vocabulary.is_empty() {
            return Ok(Vec::new());
        }
        let words = self.wordlist(Kind::Vocabulary, self.start.piece_of(Kind::Vocabulary, folded))?;
        let begin = words.partition_point(|entry| entry.fold.as_str() < folded);
        Ok(words[begin..].iter().take_while(|entry| entry.fold == folded).cloned().collect())
    }

    /// Reads words in order: forwards, or backwards without forms.
    pub(super) fn wordlist(&self, kind: Kind, number: usize) -> Result<Rc<Vec<Entry>>, Fault> {
        if let Some(known) = self.words.borrow().get(&(kind, number)) {
            return Ok(known.clone());
        }
        let bytes = self.piece(kind, number)?;
        let mut reader = Reader::new(&bytes, HEAD);
        let mut words: Vec<Entry> = Vec::new();
        while reader.more() && !reader.broken {
            let fold = reader.shared(words.last().map(|last| last.fold.as_str()).unwrap_or_default());
            let form = reader.text();
            let form = if form.is_empty() { fold.clone() } else { form.to_owned() };
            words.push(Entry { fold, form, lexeme: reader.number(), documents: reader.number() });
        }
        if reader.broken {
            return Err(Fault::Damaged(kind.name(number)));
        }
        let words = Rc::new(words);
        self.words.borrow_mut().insert((kind, number), words.clone());
        Ok(words)
    }

    /// Reads what a piece tells of a lexeme.
    fn block<T>(
        &self,
        kind: Kind,
        number: usize,
        lexeme: usize,
        read: impl FnOnce(&mut Reader<'_>) -> T,
    ) -> Result<T, Fault> {
        let bytes = self.piece(kind, number)?;
        let damaged = || Fault::Damaged(kind.name(number));
        let firsts = if kind == Kind::Places { &self.start.places } else { &self.start.lists };
        let (first, _) = firsts.0.get(number).ok_or_else(damaged)?;
        let mut reader = Reader::new(&bytes, HEAD);
        let lengths: Vec<usize> = (0..reader.count()).map(|_| reader.number()).collect();
        let place = lexeme.checked_sub(*first).filter(|place| *place < lengths.len() && !reader.broken);
        let before: usize = lengths[..place.ok_or_else(damaged)?].iter().sum();
        reader.skip(before);
        let value = read(&mut reader);
        if reader.broken { Err(damaged()) } else { Ok(value) }
    }

    /// Reads a lexeme, from all the pieces that its list goes over.
    pub(super) fn lexeme(&self, number: usize) -> Result<Rc<Lexeme>, Fault> {
        if let Some(known) = self.lexemes.borrow().get(&number) {
            return Ok(known.clone());
        }
        let mut lexeme: Option<Lexeme> = None;
        for piece in self.start.lists.span(number) {
            let more = self.block(Kind::Lists, piece, number, Lexeme::read)?;
            match &mut lexeme {
                None => lexeme = Some(more),
                Some(lexeme) => lexeme.go_on(more),
            }
        }
        let lexeme = Rc::new(lexeme.ok_or_else(|| Fault::Damaged(Kind::Lists.name(0)))?);
        self.lexemes.borrow_mut().insert(number, lexeme.clone());
        Ok(lexeme)
    }

    /// Reads at which places a lexeme stands, as one piece tells it.
    pub(super) fn places(&self, piece: usize, lexeme: usize) -> Result<Vec<Places>, Fault> {
        self.block(Kind::Places, piece, lexeme, |reader| {
            let mut before = String::new();
            let count = reader.count();
            (0..count).map(|_| Places::read(reader, (count > 1).then_some(&mut before))).collect()
        })
    }

    /// Reads the texts of some documents.
    pub(super) fn texts(&self, number: usize) -> Result<Rc<Vec<Text>>, Fault> {
        if let Some(known) = self.texts.borrow().get(&number) {
            return Ok(known.clone());
        }
        let bytes = self.piece(Kind::Texts, number)?;
        let mut reader = Reader::new(&bytes, HEAD);
        let mut texts = Vec::new();
        while reader.more() && !reader.broken {
            let [url, title, number, date] = [(); 4].map(|()| reader.text().to_owned());
            let units = (0..reader.count()).map(|_| [(); 3].map(|()| reader.text().to_owned())).collect();
            texts.push(Text { url, title, number, date, units });
        }
        if reader.broken {
            return Err(Fault::Damaged(Kind::Texts.name(number)));
        }
        let texts = Rc::new(texts);
        self.texts.borrow_mut().insert(number, texts.clone());
        Ok(texts)
    }
}

impl Start {
    /// Reads the first piece.
    fn read(bytes: &[u8]) -> Option<Start> {
        if bytes.first() != Some(&FORMAT) {
            return None;
        }
        let mut reader = Reader::new(bytes, HEAD);
        for _ in 0..reader.count() {
            // The lists of words for the browser.
            reader.text();
        }
        let texts = |reader: &mut Reader<'_>| -> Vec<String> {
            (0..reader.count()).map(|_| reader.text().to_owned()).collect()
        };
        let (documents, per_text, common) = (reader.count(), reader.number().max(1), reader.number());
        let (vocabulary, endings) = (texts(&mut reader), texts(&mut reader));
        let firsts = |reader: &mut Reader<'_>| {
            let mut lexeme = 0;
            let count = reader.count();
            let lexemes: Vec<usize> = (0..count)
                .map(|_| {
                    lexeme += reader.number();
                    lexeme
                })
                .collect();
            Firsts(lexemes.into_iter().map(|lexeme| (lexeme, reader.number())).collect())
        };
        let (lists, places) = (firsts(&mut reader), firsts(&mut reader));
        let value = |reader: &mut Reader<'_>| (reader.text().to_owned(), reader.text().to_owned());
        let values = [(); 5].map(|()| (0..reader.count()).map(|_| value(&mut reader)).collect());
        let columns = [(); 5].map(|()| (0..documents).map(|_| reader.number() as u32).collect());
        let stamp = bytes.get(1..HEAD)?.try_into().ok()?;
        (!reader.broken).then_some(Start {
            stamp,
            documents,
            per_text,
            common,
            vocabulary,
            endings,
            lists,
            places,
            values,
            columns,
        })
    }

    /// Returns the first words of the pieces of a list of words.
    pub(super) fn words(&self, kind: Kind) -> &[String] {
        if kind == Kind::Endings { &self.endings } else { &self.vocabulary }
    }

    /// Returns the piece where a word stands, or would.
    pub(super) fn piece_of(&self, kind: Kind, word: &str) -> usize {
        self.words(kind).partition_point(|first| first.as_str() <= word).saturating_sub(1)
    }
}

impl Lexeme {
    fn read(reader: &mut Reader<'_>) -> Lexeme {
        let stem = reader.text();
        Lexeme {
            stem: stem.to_owned(),
            also: (0..reader.count()).map(|_| reader.text().to_owned()).collect(),
            parts: (0..reader.count()).map(|_| reader.number()).collect(),
            forms: (0..reader.count()).map(|_| (reader.shared(stem), uses(reader))).collect(),
            in_compounds: uses(reader),
            synonyms: uses(reader),
        }
    }

    /// Adds what the next piece tells.
    fn go_on(&mut self, more: Lexeme) {
        for ((_, uses), (_, more)) in self.forms.iter_mut().zip(more.forms) {
            uses.extend(more);
        }
        self.in_compounds.extend(more.in_compounds);
        self.synonyms.extend(more.synonyms);
    }

    /// Returns how the site writes a word: the very word, else the most usual form.
    pub(super) fn usual(&self, folded: &str) -> Option<&str> {
        let mut usual: Option<(bool, usize, &str)> = None;
        for (own, uses) in &self.forms {
            let same = fold(own) == folded;
            if usual.is_none_or(|(was_same, most, _)| (same, uses.len()) > (was_same, most)) {
                usual = Some((same, uses.len(), own));
            }
        }
        usual.map(|(_, _, own)| own)
    }
}

impl Places {
    fn read(reader: &mut Reader<'_>, before: Option<&mut String>) -> Places {
        let form = before.map(|before| {
            *before = reader.shared(before);
            before.clone()
        });
        let head = reader.number();
        let count = head / 2;
        let sections = (head % 2 == 1).then(|| sections(reader, count));
        let mut counts: Vec<usize> = Vec::new();
        while counts.len() < count && !reader.broken {
            counts.push(reader.count());
        }
        let places = counts.into_iter().map(|count| {
            let mut at = 0;
            let place = |_| {
                at += reader.number();
                at
            };
            (0..count).map(place).collect()
        });
        Places { form, sections, places: places.collect() }
    }
}

/// Reads documents, then sections.
fn sections(reader: &mut Reader<'_>, count: usize) -> Vec<(usize, usize)> {
    let mut document = 0;
    let mut list: Vec<(usize, usize)> = Vec::new();
    while list.len() < count && !reader.broken {
        document += reader.number();
        list.push((document, 0));
    }
    // Sections of one document are told each from the one before.
    let mut before = (usize::MAX, 0);
    for entry in &mut list {
        let unit = reader.number();
        entry.1 = (if entry.0 == before.0 { unit.saturating_add(before.1) } else { unit }).min(SECTIONS - 1);
        before = *entry;
    }
    list
}

/// Reads a list of uses: all documents, then all sections, then all impacts.
fn uses(reader: &mut Reader<'_>) -> Uses {
    let count = reader.count();
    let sections = sections(reader, count);
    sections.into_iter().map(|(document, unit)| (document, unit, u64::from(reader.byte().min(63)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_goes_over_several_pieces() {
        // The second piece begins with lexeme 5; the list of lexeme 7 goes on in the next two.
        let firsts = Firsts(vec![(0, 0), (5, 0), (7, 100), (7, 200), (8, 0), (12, 0)]);
        assert_eq!(firsts.span(0), 0..1);
        assert_eq!(firsts.span(4), 0..1);
        assert_eq!(firsts.span(5), 1..2);
        assert_eq!(firsts.span(6), 1..2);
        assert_eq!(firsts.span(7), 1..4);
        assert_eq!(firsts.span(8), 4..5);
        assert_eq!((firsts.from(1, 7), firsts.from(2, 7), firsts.from(3, 7)), (0, 100, 200));
    }
}
