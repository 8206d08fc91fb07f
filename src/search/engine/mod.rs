//! The engine: from a query to hits, in whole numbers.
//!
//! ```text
//! query ──ways──▶ lexemes ──points──▶ uses of each word ──rank──▶ documents in order ──excerpt──▶ hits
//!                 phrases ──phrase──▶
//! ```
//!
//! What it reads from is told by `pieces`. However large the site is, an answer fetches little: at most
//! [`MOST_LISTS`] pieces of lists, those of the seldom words first.

mod excerpt;
mod forgive;
mod phrase;
mod pieces;
mod points;
mod rank;
mod ways;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use serde::Deserialize;

use crate::search::piece::Kind;
use crate::search::query::{self, Asked};

use excerpt::Marks;
pub use excerpt::Part;
use pieces::{Entry, Lexeme, Start, Text};
use points::best;
use ways::Way;
pub(super) use ways::{ENDINGS, SISTERS};

/// Where pieces come from.
pub trait Pieces {
    /// Returns a piece by name; none if there is none.
    fn piece(&self, name: &str) -> Option<Vec<u8>>;
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A piece is not there; its name.
    Missing(String),
    /// A piece is cut short or damaged; its name.
    Damaged(String),
    /// A piece belongs to another edition of the site; its name.
    Outdated(String),
}

/// How it is searched, and what was chosen among the facets: values of each. None chosen means all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// The words as typed: nothing inflected, split or forgiven.
    pub exact: bool,
    /// Documents with some of the words.
    pub any: bool,
    /// Kinds of documents.
    pub kind: Vec<String>,
    /// Bodies.
    pub body: Vec<String>,
    /// Years.
    pub year: Vec<String>,
    /// Case types.
    #[serde(rename = "type")]
    pub case_type: Vec<String>,
    /// Outcomes.
    pub outcome: Vec<String>,
}

/// Names of the facets, in the order of the first piece.
pub const FACETS: [&str; 5] = ["kind", "body", "year", "type", "outcome"];

/// One value of a facet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FacetValue {
    /// Its value.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// How many documents have it, under what is chosen in the other facets.
    pub count: usize,
}

/// A document that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Its address from the top of the site, with the section.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The number of a case; empty for none.
    pub number: String,
    /// Its date, `2024-12-12`; empty for none.
    pub date: String,
    /// Its kind.
    pub kind: String,
    /// What its kind is called.
    pub kind_label: String,
    /// The heading of the section; empty for the top of the page.
    pub section: String,
    /// Its points.
    pub score: u64,
    /// The words of the section that matched, as they stand there.
    pub words: Vec<String>,
    /// Some text of the section, with what matched.
    pub excerpt: Vec<Part>,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// The query as it was answered.
    pub query: String,
    /// What was searched for instead, if something was forgiven.
    pub corrected: Option<String>,
    /// Whether hits lack some of the words.
    pub partial: bool,
    /// Words that stand nowhere on the site, as they were typed: the hits are those of the others.
    pub unknown: Vec<String>,
    /// Words that so many documents have that they were left out.
    pub usual: Vec<String>,
    /// How many documents were looked through for a phrase of usual words, the newest first; none for all of them.
    pub looked_through: Option<usize>,
    /// How many documents were found.
    pub total: usize,
    /// Values of the facets with their counts, by facet.
    pub facets: [Vec<FacetValue>; 5],
    /// The hits asked for.
    pub hits: Vec<Hit>,
}

/// Sections of a document, at most.
pub const SECTIONS: usize = 4_096;
/// How many pieces of lists are fetched for one query.
const MOST_LISTS: usize = 18;
/// How many, for it to fetch more than the words themselves: other ways to read them, and their parts.
const MANY_LISTS: usize = 8;

/// What was read once.
type Known<K, T> = RefCell<BTreeMap<K, Rc<T>>>;

/// An index that can be asked.
pub struct Search<P> {
    pieces: P,
    start: Start,
    /// Pieces that were unpacked.
    unpacked: Known<(Kind, usize), Vec<u8>>,
    words: Known<(Kind, usize), Vec<Entry>>,
    lexemes: Known<usize, Lexeme>,
    texts: Known<usize, Vec<Text>>,
}

/// A word that was asked for, with the ways to read it.
struct Reading {
    word: Asked,
    ways: Vec<Way>,
    /// Where the ways begin that read the word alone, not with its neighbour.
    alone: usize,
    /// What the word is composed of, if the site does not have it.
    split: Vec<usize>,
    /// It is not counted: too many documents have it.
    usual: bool,
}

/// Where a word stands that was asked for: points by document and section, packed, ascending.
struct Term {
    uses: Vec<u64>,
}

impl<P: Pieces> Search<P> {
    /// Answers a query: the hits from an offset on, at most so many.
    pub fn search(&self, query: &str, chosen: &Chosen, offset: usize, limit: usize) -> Result<Found, Fault> {
        let asked = query::read(query);
        let mut found = Found { query: query.to_owned(), ..Found::default() };
        let mut marks = Marks::default();
        let (readings, fetched) = self.readings(&asked, chosen.exact, &mut found)?;
        let mut terms = self.terms(readings, fetched, chosen.exact, &asked.text, &mut found, &mut marks)?;
        for phrase in &asked.phrases {
            let (uses, until) = self.phrase(phrase, &mut marks)?;
            found.looked_through = found.looked_through.into_iter().chain(until).min();
            terms.push(Term { uses: best(uses) });
        }
        let (ranked, partial) = self.ranked(&terms, chosen.any);
        found.partial = partial;
        let kept = self.facets(&ranked, chosen, &mut found);
        found.total = kept.len();
        for (document, unit, score) in kept.into_iter().skip(offset).take(limit) {
            found.hits.push(self.hit(document, unit, score, &marks)?);
        }
        Ok(found)
    }

    /// Finds the ways to read each word; says what was forgiven.
    fn readings(&self, asked: &query::Query, exact: bool, found: &mut Found) -> Result<(Vec<Reading>, Fetched), Fault> {
        let words = self.known_words(&asked.words)?;
        let last = words.len();
        let mut readings = Vec::new();
        let mut righted = Vec::new();
        for (place, word) in words.into_iter().enumerate() {
            let last = place + 1 == last && word.end == asked.text.trim_end().len();
            let mut reading = match exact && !word.key.literal {
                true => Reading { ways: self.exactly(&word.key.text)?, ..Reading::of(word) },
                false => Reading { ways: self.together(&word)?, ..Reading::of(word) },
            };
            if !exact || reading.word.key.literal {
                reading.alone = reading.ways.len();
                if let Some(form) = self.ways(last, &mut reading)? {
                    let Asked { start, end, .. } = reading.word;
                    righted.push((start..end, form));
                }
            }
            readings.push(reading);
        }
        found.corrected = (!righted.is_empty()).then(|| put_right(&asked.text, &righted));
        let fetched = self.afford(&mut readings);
        Ok((readings, fetched))
    }

    /// Leaves out what would make the answer fetch too much: first other ways to read a word, then the words with the
    /// longest lists. Returns what is fetched.
    fn afford(&self, readings: &mut [Reading]) -> Fetched {
        let mut fetched = Fetched::default();
        let main = |reading: &Reading| reading.ways.get(reading.alone).or(reading.ways.last()).map(|way| way.lexeme);
        let cost = |reading: &Reading| main(reading).map_or(0, |lexeme| self.start.lists.span(lexeme).len());
        let mut order: Vec<usize> = (0..readings.len()).collect();
        order.sort_by_key(|place| cost(&readings[*place]));
        for place in order {
            if let Some(lexeme) = main(&readings[place]) {
                readings[place].usual = !fetched.affords(&self.start, &[lexeme], MOST_LISTS);
            }
        }
        for reading in readings {
            let main = main(reading).filter(|_| !reading.usual);
            let affords = |way: &Way| {
                main == Some(way.lexeme) || !reading.usual && fetched.affords(&self.start, &[way.lexeme], MANY_LISTS)
            };
            let kept: Vec<bool> = reading.ways.iter().map(affords).collect();
            reading.alone = kept[..reading.alone].iter().filter(|kept| **kept).count();
            let mut kept = kept.into_iter();
            reading.ways.retain(|_| kept.next() == Some(true));
        }
        fetched
    }

    /// Finds where each word stands. Words that stand nowhere are left out if others stand somewhere, but not numbers
    /// and the like: who asks for a case or a paragraph that there is not wants no other.
    fn terms(
        &self,
        mut readings: Vec<Reading>,
        mut fetched: Fetched,
        exact: bool,
        asked: &str,
        found: &mut Found,
        marks: &mut Marks,
    ) -> Result<Vec<Term>, Fault> {
        let typed = |reading: &Reading| asked.get(reading.word.start..reading.word.end).unwrap_or_default().to_owned();
        found.usual = readings.iter().filter(|reading| reading.usual).map(typed).collect();
        readings.retain(|reading| !reading.usual);
        let mut terms = Vec::new();
        for reading in &readings {
            let mut uses = Vec::new();
            for way in &reading.ways {
                match exact && !reading.word.key.literal {
                    true => self.add_exact(way, &mut uses, marks)?,
                    false => self.add_way(way, &mut uses, marks)?,
                }
            }
            if !exact && !reading.word.key.literal {
                self.add_parts(reading, &mut fetched, &mut uses, marks)?;
            }
            terms.push(Term { uses: best(uses) });
        }
        let is_unknown = |(reading, term): (&Reading, &Term)| term.uses.is_empty() && !reading.word.key.literal;
        let unknown: Vec<bool> = readings.iter().zip(&terms).map(is_unknown).collect();
        if unknown.contains(&false) {
            let mut kept = unknown.iter();
            terms.retain(|_| kept.next() == Some(&false));
            found.unknown =
                readings.iter().zip(&unknown).filter(|(_, unknown)| **unknown).map(|(one, _)| typed(one)).collect();
        }
        Ok(terms)
    }

    fn hit(&self, document: usize, unit: usize, score: u64, marks: &Marks) -> Result<Hit, Fault> {
        let texts = self.texts(document / self.start.per_text)?;
        let text = texts.get(document % self.start.per_text);
        let text = text.ok_or_else(|| Fault::Damaged(Kind::Texts.name(document / self.start.per_text)))?;
        let empty = Default::default();
        let [anchor, heading, words] = text.units.get(unit).unwrap_or(&empty);
        let (excerpt, mut words) = excerpt::excerpt(words, marks);
        for more in [heading, &text.title, &text.number] {
            for word in excerpt::matched(more, marks) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        let url = if anchor.is_empty() { text.url.clone() } else { format!("{}#{anchor}", text.url) };
        let kind = self.start.columns[0].get(document).map_or(0, |kind| *kind as usize);
        let (kind, kind_label) =
            kind.checked_sub(1).and_then(|kind| self.start.values[0].get(kind)).cloned().unwrap_or_default();
        Ok(Hit {
            url,
            title: text.title.clone(),
            number: text.number.clone(),
            date: text.date.clone(),
            kind,
            kind_label,
            section: heading.clone(),
            score,
            words,
            excerpt,
        })
    }
}

impl Reading {
    fn of(word: Asked) -> Reading {
        Reading { word, ways: Vec::new(), alone: 0, split: Vec::new(), usual: false }
    }
}

/// The pieces of lists that an answer fetches.
#[derive(Default)]
struct Fetched {
    pieces: BTreeSet<usize>,
}

impl Fetched {
    /// Adds the pieces of some lexemes, unless they are too many; the first are fetched however many they are.
    fn affords(&mut self, start: &Start, lexemes: &[usize], most: usize) -> bool {
        let mut all = self.pieces.clone();
        all.extend(lexemes.iter().flat_map(|lexeme| start.lists.span(*lexeme)));
        let affords = all.len() <= most || all.len() == self.pieces.len() || self.pieces.is_empty();
        if affords {
            self.pieces = all;
        }
        affords
    }
}

/// Puts other words in place of some; of words that lie over each other the first counts.
fn put_right(text: &str, righted: &[(Range<usize>, String)]) -> String {
    let mut right = String::with_capacity(text.len());
    let mut at = 0;
    for (word, form) in righted {
        let Some(between) = text.get(at..word.start) else { continue };
        right.push_str(between);
        right.push_str(form);
        at = word.end;
    }
    right.push_str(text.get(at..).unwrap_or_default());
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_right_where_they_stand_and_the_first_of_two_over_each_other() {
        let right = |words: &[(Range<usize>, &str)]| {
            let words: Vec<_> = words.iter().map(|(word, form)| (word.clone(), (*form).to_owned())).collect();
            put_right("sønad om bujsett", &words)
        };
        assert_eq!(right(&[(0..6, "søknad"), (10..17, "budsjett")]), "søknad om budsjett");
        assert_eq!(right(&[(10..17, "budsjett"), (12..17, "sett")]), "sønad om budsjett");
    }
}
