//! [`Wordlist`]: words in order, cut into pieces; forwards to find them, and backwards to find their ends.

use rayon::prelude::*;

use crate::search::index::lexicon::{Form, Lexeme};
use crate::search::index::{cut, range};
use crate::search::piece::Writer;
use crate::search::words::fold;

/// Words in order, cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Wordlist {
    words: Vec<Word>,
    starts: Vec<usize>,
}

/// A word as it is looked for, as it is written (empty if that is the same or not told), its lexeme, and in how many
/// documents it stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Word {
    key: Box<str>,
    form: Box<str>,
    lexeme: u32,
    documents: u32,
}

/// Comes after every word.
const LAST: &str = "\u{d7ff}";

impl Wordlist {
    /// Orders forms and stems by how they are folded.
    pub(super) fn forwards(forms: &[Form], lexemes: &[Lexeme], pieces: usize, side_by_side: bool) -> Wordlist {
        let words = |number: usize| {
            let lexeme = &lexemes[number];
            let own = lexeme.forms.iter().map(|form| &forms[*form as usize]);
            let stem = own.clone().all(|form| *form.key != *lexeme.stem).then_some((lexeme.stem.as_str(), 0));
            let own = own.map(|form| (&*form.key, form.documents));
            let words = stem.into_iter().chain(own).map(move |(form, documents)| {
                let key = fold(form);
                let form = if key == form { "" } else { form };
                Word { form: form.into(), key: key.into(), lexeme: number as u32, documents }
            });
            words.collect::<Vec<Word>>()
        };
        let mut list = Wordlist::new(lexemes.len(), words, pieces, side_by_side);
        // Words that fold to the same stand in one piece.
        for start in &mut list.starts {
            while *start > 0 && *start < list.words.len() && list.words[*start].key == list.words[*start - 1].key {
                *start += 1;
            }
        }
        list
    }

    /// Orders forms and stems by their last letters.
    pub(super) fn backwards(forms: &[Form], lexemes: &[Lexeme], pieces: usize, side_by_side: bool) -> Wordlist {
        let words = |number: usize| {
            let lexeme = &lexemes[number];
            let own = lexeme.forms.iter().map(|form| &forms[*form as usize]);
            let documents = own.clone().map(|form| form.documents).max().unwrap_or_default();
            let stem = own.clone().all(|form| *form.key != *lexeme.stem).then_some((lexeme.stem.as_str(), documents));
            let own = own.filter(|form| !form.literal).map(|form| (&*form.key, form.documents));
            let words =
                own.chain(stem).filter(|(word, _)| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic));
            let words = words.map(move |(word, documents)| {
                let key: String = fold(word).chars().rev().collect();
                Word { key: key.into(), form: "".into(), lexeme: number as u32, documents }
            });
            words.collect::<Vec<Word>>()
        };
        Wordlist::new(lexemes.len(), words, pieces, side_by_side)
    }

    fn new(
        lexemes: usize,
        words: impl Fn(usize) -> Vec<Word> + Sync + Send,
        pieces: usize,
        side_by_side: bool,
    ) -> Wordlist {
        let mut words: Vec<Word> = match side_by_side {
            true => (0..lexemes).into_par_iter().flat_map_iter(words).collect(),
            false => (0..lexemes).flat_map(words).collect(),
        };
        match side_by_side {
            true => words.par_sort_unstable(),
            false => words.sort_unstable(),
        }
        let starts = cut(words.iter().map(|word| word.key.len() / 2 + 3), pieces);
        Wordlist { words, starts }
    }

    /// Returns the first word of each piece.
    pub(super) fn firsts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.starts.iter().map(|start| self.words.get(*start).map_or(LAST, |word| &*word.key))
    }

    /// Writes a piece: how much each word shares with the one before, the rest, and what belongs to it.
    pub(super) fn write(&self, number: usize, writer: &mut Writer) -> Option<()> {
        let mut before = "";
        for word in &self.words[range(&self.starts, number, self.words.len())?] {
            writer.shared(before, &word.key);
            writer.text(&word.form);
            writer.number(word.lexeme as usize);
            writer.number(word.documents as usize);
            before = &word.key;
        }
        Some(())
    }
}
