//! The engine: from a query to hits, in whole numbers.
//!
//! Every word that was asked for becomes points for sections. The form that was asked for comes before its other
//! forms, those before words that differ in letters like `ø`, and those before compounds that hold it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Deserialize;

use crate::search::excerpt::{self, Marks, Part};
use crate::search::forgive;
use crate::search::piece::{HEAD, Kind, Reader, unpack};
use crate::search::query::{self, Asked, Key, Query, is_stop_word};
use crate::search::words::fold;

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
    /// How many documents were found.
    pub total: usize,
    /// Values of the facets with their counts, by facet.
    pub facets: [Vec<FacetValue>; 5],
    /// The hits asked for.
    pub hits: Vec<Hit>,
}

/// What the first piece says.
struct Start {
    stamp: [u8; 8],
    documents: usize,
    per_text: usize,
    vocabulary: Vec<String>,
    endings: Vec<String>,
    lists: Vec<usize>,
    places: Vec<usize>,
    values: [Vec<(String, String)>; 5],
    columns: [Vec<u32>; 5],
}

/// A word of the vocabulary.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    fold: String,
    form: String,
    lexeme: usize,
    /// In how many documents this very form stands; zero for a stem that is no form.
    documents: usize,
}

/// Where something stands: document, section, impact.
type Uses = Vec<(usize, usize, u64)>;

/// A lexeme: forms of one word.
#[derive(Debug, Default)]
struct Lexeme {
    stem: String,
    /// Other names for the same, for marks.
    also: Vec<String>,
    /// The lexemes that it is composed of.
    parts: Vec<usize>,
    forms: Vec<(String, Uses)>,
    /// Where compounds stand that hold it.
    in_compounds: Uses,
    /// Where other names for the same stand.
    synonyms: Uses,
}

/// Positions within sections, by form: those of each use, in the order of the uses.
type Places = Vec<Vec<Vec<usize>>>;

/// An index that can be asked.
pub struct Search<P> {
    pieces: P,
    start: Start,
    vocabulary: RefCell<BTreeMap<usize, Rc<Vec<Entry>>>>,
    endings: RefCell<BTreeMap<usize, Rc<Vec<Entry>>>>,
    lexemes: RefCell<BTreeMap<usize, Rc<Lexeme>>>,
    texts: RefCell<BTreeMap<usize, Rc<Vec<Text>>>>,
}

/// A document's text, for its hit.
struct Text {
    url: String,
    title: String,
    number: String,
    date: String,
    /// Anchor, heading, text.
    units: Vec<[String; 3]>,
}

/// How near a word is to what was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Tier {
    Exact,
    Inflected,
    Folded,
    Synonym,
    Part,
}

impl Tier {
    /// Returns the points of a use; impacts are 0–63.
    fn points(self, impact: u64) -> u64 {
        match self {
            Tier::Exact => 128 + 2 * impact,
            Tier::Inflected => 128 + impact * 7 / 8,
            Tier::Folded => 64 + impact,
            Tier::Synonym => 64 + impact / 2,
            Tier::Part => impact,
        }
    }
}

/// A way to read a word that was asked for.
struct Way {
    lexeme: usize,
    /// The form asked for, if the site has it.
    form: Option<String>,
    tier: Tier,
    /// Without compounds and synonyms.
    alone: bool,
}

/// A word that was asked for, with where it stands: points by document and section, packed, ascending.
#[derive(Default)]
struct Term {
    uses: Vec<u64>,
}

/// Sections of a document, at most.
pub const SECTIONS: usize = 4_096;
/// The longest word that is split, in letters: no compound is longer.
const LONGEST_SPLIT: usize = 80;
/// How many words a beginning is completed to.
const COMPLETIONS: usize = 12;
/// How many pieces of the vocabulary are read for a beginning.
const RANGE: usize = 4;

/// What may be added to a stem: tried when a form is not in the site.
pub(super) const ENDINGS: &str = " a ane anes ar arne as ast de e ed ede edes en ende endes ene enes ens er ere eren erens erne ers ert erte es est et ets het heten hetene hetenes hetens heter ing inga ingar inger n ne r s ste t te ";

impl<P: Pieces> Search<P> {
    /// Opens an index.
    pub fn open(pieces: P) -> Result<Search<P>, Fault> {
        let name = Kind::Start.name(0);
        let packed = pieces.piece(&name).ok_or_else(|| Fault::Missing(name.clone()))?;
        let start = unpack(&packed).and_then(|bytes| start(&bytes)).ok_or(Fault::Damaged(name))?;
        let (vocabulary, endings) = (RefCell::default(), RefCell::default());
        Ok(Search { pieces, start, vocabulary, endings, lexemes: RefCell::default(), texts: RefCell::default() })
    }

    /// Answers a query: the hits from an offset on, at most so many.
    pub fn search(&self, query: &str, chosen: &Chosen, offset: usize, limit: usize) -> Result<Found, Fault> {
        let asked = query::read(query);
        let mut found = Found { query: query.to_owned(), ..Found::default() };
        let mut marks = Marks::default();
        let (terms, corrected) = self.terms(&asked, chosen.exact, &mut marks)?;
        found.corrected = corrected;
        let (ranked, partial) = self.ranked(&terms, chosen.any);
        found.partial = partial;
        let kept = self.facets(&ranked, chosen, &mut found);
        found.total = kept.len();
        for (document, unit, score) in kept.into_iter().skip(offset).take(limit) {
            found.hits.push(self.hit(document, unit, score, &marks)?);
        }
        Ok(found)
    }

    /// Finds where each word stands; says what was forgiven.
    fn terms(&self, asked: &Query, exact: bool, marks: &mut Marks) -> Result<(Vec<Term>, Option<String>), Fault> {
        let words = self.known_words(&asked.words)?;
        let mut terms = Vec::new();
        let mut corrected: Option<(String, i64)> = None;
        for (place, word) in words.iter().enumerate() {
            let last = place + 1 == words.len() && word.end == asked.text.trim_end().len();
            let mut uses = Vec::new();
            if exact && !word.key.literal {
                for way in self.exactly(&word.key.text)? {
                    self.add_exact(&way, &mut uses, marks)?;
                }
                terms.push(Term { uses: best(uses) });
                continue;
            }
            let mut ways = self.together(word)?;
            let joined = ways.len();
            let (own, correction) = self.ways(word, last, joined > 0)?;
            ways.extend(own);
            if let Some(form) = correction {
                let (text, moved) = corrected.get_or_insert_with(|| (asked.text.clone(), 0));
                let at = |offset: usize, moved: i64| usize::try_from(offset as i64 + moved).unwrap_or_default();
                text.replace_range(at(word.start, *moved)..at(word.end, *moved), &form);
                *moved += form.len() as i64 - (word.end - word.start) as i64;
            }
            for way in &ways {
                self.add_way(way, &mut uses, marks)?;
            }
            if !word.key.literal {
                self.add_parts(word, &ways[joined..], &mut uses, marks)?;
            }
            terms.push(Term { uses: best(uses) });
        }
        for phrase in &asked.phrases {
            terms.push(Term { uses: best(self.phrase(phrase, marks)?) });
        }
        Ok((terms, corrected.map(|(text, _)| text)))
    }

    /// What the site does not know as a whole is read as its words.
    fn known_words(&self, asked: &[Asked]) -> Result<Vec<Asked>, Fault> {
        let mut words = Vec::new();
        for word in asked {
            if word.parts.is_empty() || !self.entries(&fold(&word.key.text))?.is_empty() {
                words.push(word.clone());
                continue;
            }
            for key in &word.parts {
                let part = Asked { key: key.clone(), readings: Vec::new(), parts: Vec::new(), ..word.clone() };
                words.push(part);
            }
        }
        words.truncate(query::MOST_WORDS);
        Ok(words)
    }

    /// Finds how the site writes a word; says what was forgiven. What is known joined with its neighbour is not forgiven.
    fn ways(&self, word: &Asked, last: bool, joined: bool) -> Result<(Vec<Way>, Option<String>), Fault> {
        let mut ways = Vec::new();
        let key = &word.key.text;
        if word.key.literal {
            for reading in std::iter::once(key).chain(&word.readings) {
                // Without its sign a number is another, unless there is none with it.
                if ways.is_empty() || !key.starts_with('-') {
                    ways.extend(self.exactly(reading)?);
                }
            }
            if ways.is_empty() && last && key.len() >= 3 {
                ways = self.beginning(key)?;
            }
            return Ok((ways, None));
        }
        let folded = fold(key);
        ways = self.alike(key, &folded)?;
        if !ways.iter().any(|way| way.tier <= Tier::Inflected) {
            ways.extend(self.inflected(key, &folded)?);
        }
        if ways.is_empty() {
            if last && key.chars().count() >= 2 {
                ways = self.beginning(&folded)?;
            }
            ways.extend(self.tails(&folded)?);
        }
        if joined || !ways.is_empty() || !self.split(&folded)?.is_empty() {
            return Ok((ways, None));
        }
        let Some(form) = self.forgiven(&folded)? else { return Ok((ways, None)) };
        ways = self.alike(&form, &fold(&form))?;
        for way in &mut ways {
            way.tier = way.tier.max(Tier::Folded);
        }
        Ok((ways, Some(form)))
    }

    /// Compounds that end with a word, or with a word that it is a form of: for words that the site does not have alone.
    fn tails(&self, folded: &str) -> Result<Vec<Way>, Fault> {
        let letters: Vec<char> = folded.chars().collect();
        for end in (4..=letters.len()).rev().take(6) {
            let ending: String = letters[end..].iter().collect();
            if end < letters.len() && !ENDINGS.contains(&format!(" {ending} ")) {
                continue;
            }
            let backwards: String = letters[..end].iter().rev().collect();
            let mut found: Vec<(usize, usize)> = Vec::new();
            for entry in self.ending(&backwards)? {
                let longer = entry.fold.chars().count() >= end + 3;
                if longer && found.iter().all(|(lexeme, _)| *lexeme != entry.lexeme) {
                    found.push((entry.lexeme, entry.documents));
                }
            }
            if !found.is_empty() {
                found.sort_by_key(|(_, documents)| std::cmp::Reverse(*documents));
                found.truncate(COMPLETIONS);
                let way = |(lexeme, _)| Way { lexeme, form: None, tier: Tier::Part, alone: true };
                return Ok(found.into_iter().map(way).collect());
            }
        }
        Ok(Vec::new())
    }

    /// The words whose letters, backwards, begin so.
    fn ending(&self, backwards: &str) -> Result<Vec<Entry>, Fault> {
        let first = self.piece_of(&self.start.endings, backwards);
        let mut found = Vec::new();
        for piece in first..self.start.endings.len().min(first + RANGE) {
            let words = self.endings(piece)?;
            let begin = words.partition_point(|entry| entry.fold.as_str() < backwards);
            found.extend(words[begin..].iter().take_while(|entry| entry.fold.starts_with(backwards)).cloned());
            if words.last().is_some_and(|last| last.fold.as_str() > backwards && !last.fold.starts_with(backwards)) {
                break;
            }
        }
        Ok(found)
    }

    /// A number, date, paragraph or case number.
    fn exactly(&self, key: &str) -> Result<Vec<Way>, Fault> {
        let entries = self.entries(&fold(key))?;
        let same = entries.into_iter().filter(|entry| entry.form == key);
        Ok(same
            .map(|entry| Way { lexeme: entry.lexeme, form: Some(entry.form), tier: Tier::Exact, alone: true })
            .collect())
    }

    /// Words that are written alike but for letters like `ø`.
    fn alike(&self, key: &str, folded: &str) -> Result<Vec<Way>, Fault> {
        let mut ways: Vec<Way> = Vec::new();
        for entry in self.entries(folded)? {
            let same = entry.form == key;
            if ways.iter().any(|way| way.lexeme == entry.lexeme && !same) {
                continue;
            }
            ways.retain(|way| way.lexeme != entry.lexeme);
            let tier = if same { Tier::Exact } else { Tier::Folded };
            ways.push(Way { lexeme: entry.lexeme, form: Some(entry.form), tier, alone: false });
        }
        Ok(ways)
    }

    /// The lexeme of a form that the site does not have.
    fn inflected(&self, key: &str, folded: &str) -> Result<Vec<Way>, Fault> {
        for (end, _) in folded.char_indices().rev().take(7) {
            let (base, ending) = folded.split_at(end);
            if base.chars().count() < 3 || !ENDINGS.contains(&format!(" {ending} ")) {
                continue;
            }
            let entries = self.entries(base)?;
            if entries.is_empty() {
                continue;
            }
            let way = |entry: &Entry| {
                let tier = if key.starts_with(&entry.form) { Tier::Inflected } else { Tier::Folded };
                Way { lexeme: entry.lexeme, form: None, tier, alone: false }
            };
            return Ok(entries.iter().map(way).collect());
        }
        Ok(Vec::new())
    }

    /// Words that begin so: the most usual ones.
    fn beginning(&self, folded: &str) -> Result<Vec<Way>, Fault> {
        let mut entries: Vec<Entry> = Vec::new();
        let first = self.piece_of(&self.start.vocabulary, folded);
        for piece in first..self.start.vocabulary.len().min(first + RANGE) {
            let words = self.vocabulary(piece)?;
            let begin = words.partition_point(|entry| entry.fold.as_str() < folded);
            let some = words[begin..].iter().take_while(|entry| entry.fold.starts_with(folded));
            entries.extend(some.filter(|entry| entry.documents > 0).cloned());
            if words.last().is_some_and(|last| last.fold.as_str() > folded && !last.fold.starts_with(folded)) {
                break;
            }
        }
        // Most usual first; the sort is stable.
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.documents));
        let mut ways: Vec<Way> = Vec::new();
        for entry in entries {
            if ways.iter().all(|way| way.lexeme != entry.lexeme) && ways.len() < COMPLETIONS {
                ways.push(Way { lexeme: entry.lexeme, form: None, tier: Tier::Folded, alone: true });
            }
        }
        Ok(ways)
    }

    /// A word and its neighbour that the site writes as one.
    fn together(&self, word: &Asked) -> Result<Vec<Way>, Fault> {
        let mut ways = Vec::new();
        let pairs = [(word.before.as_ref(), Some(&word.key.text)), (Some(&word.key.text), word.after.as_ref())];
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (one, other) else { continue };
            if word.key.literal || is_stop_word(one) && one.len() < 2 || is_stop_word(other) {
                continue;
            }
            let links: &[&str] = if is_stop_word(one) { &[""] } else { &["", "s", "e"] };
            for link in links {
                let key = format!("{one}{link}{other}");
                let mut found = self.alike(&key, &fold(&key))?;
                if found.is_empty() {
                    found = self.inflected(&key, &fold(&key))?;
                }
                ways.extend(found.into_iter().map(|way| Way { tier: way.tier.max(Tier::Inflected), ..way }));
            }
        }
        Ok(ways)
    }

    /// Adds where the very form stands.
    fn add_exact(&self, way: &Way, uses: &mut Vec<u64>, marks: &mut Marks) -> Result<(), Fault> {
        let lexeme = self.lexeme(way.lexeme)?;
        for (form, places) in lexeme.forms.iter().filter(|(form, _)| way.form.as_ref() == Some(form)) {
            uses.extend(
                places.iter().map(|(document, unit, impact)| packed(*document, *unit, way.tier.points(*impact))),
            );
            marks.forms.insert(form.clone());
        }
        Ok(())
    }

    /// Adds where one reading of a word stands.
    fn add_way(&self, way: &Way, uses: &mut Vec<u64>, marks: &mut Marks) -> Result<(), Fault> {
        let lexeme = self.lexeme(way.lexeme)?;
        for (form, places) in &lexeme.forms {
            let tier = match &way.form {
                Some(asked) if asked == form => way.tier,
                _ => way.tier.max(Tier::Inflected),
            };
            uses.extend(places.iter().map(|(document, unit, impact)| packed(*document, *unit, tier.points(*impact))));
            marks.forms.insert(form.clone());
        }
        if way.alone {
            return Ok(());
        }
        marks.add_stem(&lexeme.stem);
        marks.forms.extend(lexeme.also.iter().cloned());
        let lists = [(&lexeme.synonyms, way.tier.max(Tier::Synonym)), (&lexeme.in_compounds, Tier::Part)];
        for (list, tier) in lists {
            uses.extend(list.iter().map(|(document, unit, impact)| packed(*document, *unit, tier.points(*impact))));
        }
        Ok(())
    }

    /// Adds sections where all parts of a compound stand.
    fn add_parts(&self, word: &Asked, ways: &[Way], uses: &mut Vec<u64>, marks: &mut Marks) -> Result<(), Fault> {
        let mut parts = Vec::new();
        for way in ways.iter().filter(|way| way.tier <= Tier::Folded && !way.alone) {
            parts.push(self.lexeme(way.lexeme)?.parts.clone());
        }
        if ways.is_empty() {
            parts.push(self.split(&fold(&word.key.text))?);
        }
        for parts in parts.into_iter().filter(|parts| parts.len() > 1) {
            let mut all: Option<BTreeMap<u64, u64>> = None;
            for part in parts {
                let lexeme = self.lexeme(part)?;
                let lists = lexeme.forms.iter().map(|(_, uses)| uses).chain([&lexeme.in_compounds]);
                let mut impacts: BTreeMap<u64, u64> = BTreeMap::new();
                for (document, unit, impact) in lists.flatten() {
                    let best = impacts.entry(packed(*document, *unit, 0)).or_default();
                    *best = (*best).max(*impact);
                }
                all = Some(match all {
                    None => impacts,
                    Some(before) => {
                        let both = |(at, impact): (u64, u64)| Some((at, impact.min(*impacts.get(&at)?)));
                        before.into_iter().filter_map(both).collect()
                    }
                });
                marks.forms.extend(lexeme.forms.iter().map(|(form, _)| form.clone()));
            }
            uses.extend(all.unwrap_or_default().into_iter().map(|(at, impact)| at + Tier::Part.points(impact)));
        }
        Ok(())
    }

    /// Splits a word that the site does not have into words that it has, `s` or `e` between them.
    fn split(&self, folded: &str) -> Result<Vec<usize>, Fault> {
        let letters: Vec<usize> = folded.char_indices().map(|(at, _)| at).collect();
        if letters.len() > LONGEST_SPLIT {
            return Ok(Vec::new());
        }
        self.split_from(folded, &letters, &mut BTreeSet::new())
    }

    /// Splits the rest of a word. Where a rest cannot be split is remembered, or `enenenene…` would take hours.
    fn split_from(&self, folded: &str, letters: &[usize], in_vain: &mut BTreeSet<usize>) -> Result<Vec<usize>, Fault> {
        let Some(begin) = letters.first().copied() else { return Ok(Vec::new()) };
        for place in (3..letters.len().saturating_sub(2)).rev() {
            let (left, right) = (&folded[begin..letters[place]], &folded[letters[place]..]);
            let mut found = self.word_of(left, true)?;
            if found.is_none() && left.len() > 3 && left.ends_with(['s', 'e']) {
                found = self.word_of(&left[..left.len() - 1], false)?;
            }
            let Some(left) = found else { continue };
            if let Some(right) = self.word_of(right, true)? {
                return Ok(vec![left, right]);
            }
            if in_vain.contains(&letters[place]) {
                continue;
            }
            let rest = self.split_from(folded, &letters[place..], in_vain)?;
            if !rest.is_empty() {
                return Ok([vec![left], rest].concat());
            }
            in_vain.insert(letters[place]);
        }
        Ok(Vec::new())
    }

    /// The lexeme of a part of a compound: what is very short must be a word of its own.
    fn word_of(&self, folded: &str, inflected: bool) -> Result<Option<usize>, Fault> {
        if is_stop_word(folded) {
            return Ok(None);
        }
        let long = folded.len() > 3;
        let entries = self.entries(folded)?;
        if let Some(entry) = entries.iter().find(|entry| entry.documents > 0 || long) {
            return Ok(Some(entry.lexeme));
        }
        let ways = if inflected && folded.len() > 4 { self.inflected(folded, folded)? } else { Vec::new() };
        Ok(ways.first().map(|way| way.lexeme))
    }

    /// The word that was probably meant.
    fn forgiven(&self, folded: &str) -> Result<Option<String>, Fault> {
        let word: Vec<char> = folded.chars().collect();
        let most = forgive::allowed(word.len());
        if most == 0 || !word.iter().all(|letter| letter.is_alphabetic()) {
            return Ok(None);
        }
        let half = (word.len() / 2 - 1).max(2);
        // Tenths of an error, documents (most first), the word, its lexeme.
        let mut best: Option<(usize, std::cmp::Reverse<usize>, String, usize)> = None;
        let mut weigh = |other: &str, entry: &Entry| {
            let letters: Vec<char> = other.chars().collect();
            if let Some(distance) = forgive::distance(&word, &letters, most) {
                let found = (distance, std::cmp::Reverse(entry.documents), other.to_owned(), entry.lexeme);
                if best.as_ref().is_none_or(|best| found < *best) {
                    best = Some(found);
                }
            }
        };
        // An error leaves the first half or the second as it is.
        let beginning: String = word[..half].iter().collect();
        let first = self.piece_of(&self.start.vocabulary, &beginning);
        for piece in first..self.start.vocabulary.len().min(first + RANGE) {
            let words = self.vocabulary(piece)?;
            let begin = words.partition_point(|entry| entry.fold < beginning);
            for entry in words[begin..].iter().take_while(|entry| entry.fold.starts_with(&beginning)) {
                if entry.fold.chars().all(char::is_alphabetic) {
                    weigh(&entry.fold, entry);
                }
            }
        }
        let end: String = word.iter().rev().take(half).collect();
        for entry in self.ending(&end)? {
            let forwards: String = entry.fold.chars().rev().collect();
            if !forwards.starts_with(&beginning) {
                weigh(&forwards, &entry);
            }
        }
        let Some((.., form, lexeme)) = best else { return Ok(None) };
        // As the site writes it: the very word, else the most usual form.
        let lexeme = self.lexeme(lexeme)?;
        let mut usual: Option<(bool, usize, &str)> = None;
        for (own, uses) in &lexeme.forms {
            let same = fold(own) == form;
            if usual.is_none_or(|(was_same, most, _)| (same, uses.len()) > (was_same, most)) {
                usual = Some((same, uses.len(), own));
            }
        }
        Ok(usual.map(|(_, _, own)| own.to_owned()))
    }

    /// Sections where words stand side by side. Words that say little only keep their distance.
    fn phrase(&self, keys: &[Key], marks: &mut Marks) -> Result<Vec<u64>, Fault> {
        let telling = |key: &&Key| key.literal || !is_stop_word(&key.text);
        let all = keys.iter().filter(telling).count() < 2;
        let mut at: Option<BTreeMap<u64, (BTreeSet<usize>, u64)>> = None;
        for (place, key) in keys.iter().enumerate() {
            if !all && !telling(&key) {
                continue;
            }
            let mut here: BTreeMap<u64, (BTreeSet<usize>, u64)> = BTreeMap::new();
            for entry in self.entries(&fold(&key.text))?.into_iter().filter(|entry| entry.documents > 0) {
                let lexeme = self.lexeme(entry.lexeme)?;
                let places = self.places(entry.lexeme)?;
                let uses = lexeme.forms.iter().zip(&places).filter(|((form, _), _)| *form == entry.form);
                for ((_, uses), places) in uses {
                    for ((document, unit, impact), places) in uses.iter().zip(places) {
                        let entry = here.entry(packed(*document, *unit, 0)).or_default();
                        // Where the phrase would begin.
                        entry.0.extend(places.iter().filter_map(|found| found.checked_sub(place)));
                        entry.1 = entry.1.max(*impact);
                    }
                }
                marks.forms.insert(entry.form);
            }
            at = Some(match at {
                None => here,
                Some(before) => {
                    let both = |(at, (begins, impact)): (u64, (BTreeSet<usize>, u64))| {
                        let (others, other) = here.get(&at)?;
                        let begins: BTreeSet<usize> = begins.intersection(others).copied().collect();
                        (!begins.is_empty()).then_some((at, (begins, impact.min(*other))))
                    };
                    before.into_iter().filter_map(both).collect()
                }
            });
        }
        Ok(at.unwrap_or_default().into_iter().map(|(at, (_, impact))| at + Tier::Exact.points(impact)).collect())
    }

    /// Ranks documents: document, best section, points. Says whether some lack words.
    fn ranked(&self, terms: &[Term], any: bool) -> (Vec<(usize, usize, u64)>, bool) {
        if terms.is_empty() {
            return (Vec::new(), false);
        }
        let weights: Vec<u64> =
            terms.iter().map(|term| weight(self.start.documents, documents_of(&term.uses))).collect();
        let total: u64 = weights.iter().sum();
        let mut uses: Vec<u64> = Vec::new();
        for (number, term) in terms.iter().enumerate() {
            // Document, section, word, points.
            uses.extend(term.uses.iter().map(|at| (at >> 8 << 5 | number as u64) << 8 | (at & 255)));
        }
        uses.sort_unstable();
        let mut whole = Vec::new();
        let mut some = Vec::new();
        let mut at = 0;
        while at < uses.len() {
            let document = uses[at] >> 25;
            let mut points = vec![0; terms.len()];
            let (mut best_unit, mut best_sum) = (0, 0);
            while at < uses.len() && uses[at] >> 25 == document {
                let unit = uses[at] >> 13;
                let mut sum = 0;
                while at < uses.len() && uses[at] >> 13 == unit {
                    let (term, found) = ((uses[at] >> 8 & 31) as usize, uses[at] & 255);
                    points[term] = points[term].max(found + 1);
                    sum += weights[term] * (found + 1);
                    at += 1;
                }
                if sum > best_sum {
                    (best_unit, best_sum) = (unit, sum);
                }
            }
            let matched = points.iter().zip(&weights).filter(|(found, _)| **found > 0);
            let share: u64 = matched.map(|(_, weight)| weight).sum();
            let score = points.iter().zip(&weights).map(|(found, weight)| found * weight).sum::<u64>() + best_sum;
            let hit = (document as usize, (best_unit & 4_095) as usize, score);
            if share == total {
                whole.push(hit);
            } else if any || share * 2 > total {
                some.push(hit);
            }
        }
        // The newest documents have the lowest numbers: equal points keep that order.
        let by_score = |hits: &mut Vec<(usize, usize, u64)>| hits.sort_by_key(|hit| std::cmp::Reverse(hit.2));
        by_score(&mut whole);
        if any || whole.is_empty() || (terms.len() > 2 && whole.len() < 5) {
            by_score(&mut some);
            let partial = !some.is_empty();
            whole.extend(some);
            return (whole, partial);
        }
        (whole, false)
    }

    /// Counts the values of all facets, and returns the hits that have what is chosen.
    fn facets(&self, ranked: &[(usize, usize, u64)], chosen: &Chosen, found: &mut Found) -> Vec<(usize, usize, u64)> {
        let wanted = [&chosen.kind, &chosen.body, &chosen.year, &chosen.case_type, &chosen.outcome];
        let mut counts: Vec<Vec<usize>> = self.start.values.iter().map(|values| vec![0; values.len() + 1]).collect();
        let mut kept = Vec::new();
        for hit in ranked {
            let value = |facet: usize| self.start.columns[facet].get(hit.0).map_or(0, |value| *value as usize);
            let lacks: Vec<usize> = (0..FACETS.len())
                .filter(|facet| {
                    let name = value(*facet).checked_sub(1).and_then(|place| self.start.values[*facet].get(place));
                    !wanted[*facet].is_empty() && !name.is_some_and(|(name, _)| wanted[*facet].contains(name))
                })
                .collect();
            for (facet, counts) in counts.iter_mut().enumerate() {
                if lacks.iter().all(|lacking| *lacking == facet)
                    && let Some(count) = counts.get_mut(value(facet))
                {
                    *count += 1;
                }
            }
            if lacks.is_empty() {
                kept.push(*hit);
            }
        }
        for (facet, counts) in counts.iter().enumerate() {
            let values = self.start.values[facet].iter().zip(&counts[1..]);
            let shown = values.filter(|((value, _), count)| **count > 0 || wanted[facet].contains(value));
            let shown = shown.map(|((value, label), count)| FacetValue {
                value: value.clone(),
                label: label.clone(),
                count: *count,
            });
            found.facets[facet] = shown.collect();
        }
        kept
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

/// Document, section and points in one number.
fn packed(document: usize, unit: usize, points: u64) -> u64 {
    ((document as u64) << 12 | unit as u64) << 8 | points
}

/// Keeps the best points of each section, in order.
fn best(mut uses: Vec<u64>) -> Vec<u64> {
    uses.sort_unstable();
    let mut best: Vec<u64> = Vec::with_capacity(uses.len());
    for at in uses {
        match best.last_mut() {
            Some(last) if *last >> 8 == at >> 8 => *last = at,
            _ => best.push(at),
        }
    }
    best
}

fn documents_of(uses: &[u64]) -> usize {
    let mut documents = 0;
    let mut last = u64::MAX;
    for at in uses {
        documents += usize::from(at >> 20 != last);
        last = at >> 20;
    }
    documents
}

/// Returns how much a word tells: sixteenths of the binary logarithm of how seldom it is; most if the site lacks it.
fn weight(documents: usize, found: usize) -> u64 {
    let documents = documents as u64;
    match found as u64 {
        0 => 8 + sixteenths(2 * documents + 2),
        found => 8 + sixteenths((documents + found) / found),
    }
}

/// Sixteenths of a binary logarithm, straight between powers of two.
fn sixteenths(number: u64) -> u64 {
    let power = u64::from(number.max(1).ilog2());
    power * 16 + ((number.max(1) << 4) >> power) - 16
}

// Pieces.
impl<P: Pieces> Search<P> {
    /// Reads a piece.
    fn piece(&self, kind: Kind, number: usize) -> Result<Vec<u8>, Fault> {
        let name = kind.name(number);
        let packed = self.pieces.piece(&name).ok_or_else(|| Fault::Missing(name.clone()))?;
        let bytes = unpack(&packed).ok_or_else(|| Fault::Damaged(name.clone()))?;
        if bytes[1..HEAD] != self.start.stamp {
            return Err(Fault::Outdated(name));
        }
        Ok(bytes)
    }

    /// Returns the piece where a word stands, or would.
    fn piece_of(&self, firsts: &[String], word: &str) -> usize {
        firsts.partition_point(|first| first.as_str() <= word).saturating_sub(1)
    }

    /// Returns the words of the site that fold to this.
    fn entries(&self, folded: &str) -> Result<Vec<Entry>, Fault> {
        if folded.is_empty() || self.start.vocabulary.is_empty() {
            return Ok(Vec::new());
        }
        let words = self.vocabulary(self.piece_of(&self.start.vocabulary, folded))?;
        let begin = words.partition_point(|entry| entry.fold.as_str() < folded);
        Ok(words[begin..].iter().take_while(|entry| entry.fold == folded).cloned().collect())
    }

    fn vocabulary(&self, number: usize) -> Result<Rc<Vec<Entry>>, Fault> {
        if let Some(known) = self.vocabulary.borrow().get(&number) {
            return Ok(known.clone());
        }
        let bytes = self.piece(Kind::Vocabulary, number)?;
        let mut reader = Reader::new(&bytes, HEAD);
        let mut words: Vec<Entry> = Vec::new();
        while reader.more() {
            let shared = reader.number();
            let before = words.last().map(|last| last.fold.as_str()).unwrap_or_default();
            let fold = format!("{}{}", before.get(..shared).unwrap_or_default(), reader.text());
            let form = reader.text();
            let form = if form.is_empty() { fold.clone() } else { form.to_owned() };
            words.push(Entry { fold, form, lexeme: reader.number(), documents: reader.number() });
        }
        if reader.broken {
            return Err(Fault::Damaged(Kind::Vocabulary.name(number)));
        }
        let words = Rc::new(words);
        self.vocabulary.borrow_mut().insert(number, words.clone());
        Ok(words)
    }

    /// Words backwards; forms are not told.
    fn endings(&self, number: usize) -> Result<Rc<Vec<Entry>>, Fault> {
        if let Some(known) = self.endings.borrow().get(&number) {
            return Ok(known.clone());
        }
        let bytes = self.piece(Kind::Endings, number)?;
        let mut reader = Reader::new(&bytes, HEAD);
        let mut words: Vec<Entry> = Vec::new();
        while reader.more() {
            let shared = reader.number();
            let before = words.last().map(|last| last.fold.as_str()).unwrap_or_default();
            let fold = format!("{}{}", before.get(..shared).unwrap_or_default(), reader.text());
            words.push(Entry { fold, form: String::new(), lexeme: reader.number(), documents: reader.number() });
        }
        if reader.broken {
            return Err(Fault::Damaged(Kind::Endings.name(number)));
        }
        let words = Rc::new(words);
        self.endings.borrow_mut().insert(number, words.clone());
        Ok(words)
    }

    /// Where a lexeme lies within its piece.
    fn within(&self, kind: Kind, firsts: &[usize], lexeme: usize) -> Result<(Vec<u8>, usize, String), Fault> {
        let piece = firsts.partition_point(|first| *first <= lexeme).saturating_sub(1);
        let bytes = self.piece(kind, piece)?;
        let name = kind.name(piece);
        let mut reader = Reader::new(&bytes, HEAD);
        let lengths: Vec<usize> = (0..reader.count()).map(|_| reader.number()).collect();
        let place = lexeme.checked_sub(firsts.get(piece).copied().unwrap_or_default());
        match place.filter(|place| *place < lengths.len() && !reader.broken) {
            Some(place) => {
                let at = reader.at() + lengths[..place].iter().sum::<usize>();
                Ok((bytes, at, name))
            }
            None => Err(Fault::Damaged(name)),
        }
    }

    fn lexeme(&self, number: usize) -> Result<Rc<Lexeme>, Fault> {
        if let Some(known) = self.lexemes.borrow().get(&number) {
            return Ok(known.clone());
        }
        let (bytes, at, name) = self.within(Kind::Lists, &self.start.lists, number)?;
        let mut reader = Reader::new(&bytes, at);
        let mut lexeme = Lexeme { stem: reader.text().to_owned(), ..Lexeme::default() };
        lexeme.also = (0..reader.count()).map(|_| reader.text().to_owned()).collect();
        lexeme.parts = (0..reader.count()).map(|_| reader.number()).collect();
        lexeme.forms = (0..reader.count()).map(|_| (reader.text().to_owned(), uses(&mut reader))).collect();
        lexeme.in_compounds = uses(&mut reader);
        lexeme.synonyms = uses(&mut reader);
        if reader.broken {
            return Err(Fault::Damaged(name));
        }
        let lexeme = Rc::new(lexeme);
        self.lexemes.borrow_mut().insert(number, lexeme.clone());
        Ok(lexeme)
    }

    fn places(&self, lexeme: usize) -> Result<Places, Fault> {
        let (bytes, at, name) = self.within(Kind::Places, &self.start.places, lexeme)?;
        let mut reader = Reader::new(&bytes, at);
        let mut forms = Vec::new();
        for _ in 0..reader.count() {
            let mut uses = Vec::new();
            for _ in 0..reader.count() {
                let mut at = 0;
                let places = (0..reader.count()).map(|_| {
                    at += reader.number();
                    at
                });
                uses.push(places.collect());
            }
            forms.push(uses);
        }
        if reader.broken { Err(Fault::Damaged(name)) } else { Ok(forms) }
    }

    fn texts(&self, number: usize) -> Result<Rc<Vec<Text>>, Fault> {
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

/// Reads a list of uses: all documents, then all sections, then all impacts.
fn uses(reader: &mut Reader<'_>) -> Uses {
    let count = reader.count();
    let mut document = 0;
    let mut list: Uses = Vec::with_capacity(count);
    for _ in 0..count {
        document += reader.number();
        list.push((document, 0, 0));
    }
    for entry in &mut list {
        entry.1 = reader.number().min(SECTIONS - 1);
    }
    for entry in &mut list {
        entry.2 = u64::from(reader.byte().min(63));
    }
    list
}

fn start(bytes: &[u8]) -> Option<Start> {
    if bytes.first() != Some(&crate::search::piece::FORMAT) {
        return None;
    }
    let mut reader = Reader::new(bytes, HEAD);
    for _ in 0..reader.count() {
        // The lists of words for the browser.
        reader.text();
    }
    let texts =
        |reader: &mut Reader<'_>| -> Vec<String> { (0..reader.count()).map(|_| reader.text().to_owned()).collect() };
    let (documents, per_text) = (reader.count(), reader.number().max(1));
    let (vocabulary, endings) = (texts(&mut reader), texts(&mut reader));
    let numbers = |reader: &mut Reader<'_>| -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..reader.count()).map(|_| reader.number()).collect();
        for place in 1..numbers.len() {
            numbers[place] += numbers[place - 1];
        }
        numbers
    };
    let (lists, places) = (numbers(&mut reader), numbers(&mut reader));
    let values =
        [(); 5].map(|()| (0..reader.count()).map(|_| (reader.text().to_owned(), reader.text().to_owned())).collect());
    let columns = [(); 5].map(|()| (0..documents).map(|_| reader.number() as u32).collect());
    let stamp = bytes.get(1..HEAD)?.try_into().ok()?;
    (!reader.broken).then_some(Start {
        stamp,
        documents,
        per_text,
        vocabulary,
        endings,
        lists,
        places,
        values,
        columns,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_forms_outrank_farther_ones() {
        assert!(Tier::Exact.points(0) > Tier::Folded.points(63));
        assert!(Tier::Inflected.points(0) > Tier::Folded.points(63));
        assert!(Tier::Folded.points(0) > Tier::Part.points(63));
        // Within a field an exact form wins, however often the inflected one stands there.
        assert!(Tier::Exact.points(15) > Tier::Inflected.points(32));
        // A title that has another form comes before a text that has the very word.
        assert!(Tier::Inflected.points(51) > Tier::Exact.points(21));
    }

    #[test]
    fn seldom_words_weigh_more() {
        assert!(weight(1_000, 1) > weight(1_000, 10));
        assert!(weight(1_000, 0) > weight(1_000, 1));
        assert_eq!((sixteenths(1), sixteenths(2), sixteenths(3), sixteenths(1024)), (0, 16, 24, 160));
    }
}
