//! Ways to read a word that was asked for: the form as it is written, its other forms, other letters, the other written
//! Norwegian, beginnings and ends, its neighbour joined with it, its parts, and what was probably meant.

use std::collections::BTreeSet;

use crate::search::engine::forgive;
use crate::search::engine::pieces::Entry;
use crate::search::engine::points::Tier;
use crate::search::engine::{Fault, Pieces, Reading, Search};
use crate::search::piece::Kind;
use crate::search::query::{self, Asked, is_stop_word};
use crate::search::words::fold;

/// A way to read a word that was asked for.
pub(super) struct Way {
    pub(super) lexeme: usize,
    /// The form asked for, if the site has it.
    pub(super) form: Option<String>,
    pub(super) tier: Tier,
    /// Without compounds and synonyms.
    pub(super) alone: bool,
}

/// The longest word that is split, in letters: no compound is longer.
const LONGEST_SPLIT: usize = 80;
/// How many words a beginning is completed to.
const COMPLETIONS: usize = 12;
/// How many pieces of words are read for a beginning.
const RANGE: usize = 4;

/// What may be added to a stem: tried when a form is not in the site.
pub(in crate::search) const ENDINGS: &str = " a ane anes ar arne as ast de e ed ede edes en ende endes ene enes ens er ere eren erens erne ers ert erte es est et ets het heten hetene hetenes hetens heter ing inga ingar inger leg legare legast legaste lege lig lige ligere ligst ligste n ne r s ste t te ";

/// How bokmål and nynorsk write the same: ends of words, and, with `^`, beginnings. Both ways round.
pub(in crate::search) const SISTERS: &str = " het=heit heten=heita heter=heiter hetene=heitene lig=leg lige=lege ligere=legare ligst=legast ligste=legaste lighet=legheit ligheten=legheita ^hv=kv ^frem=fram ^hjem=heim ^tjen=ten ^egen=eigen ^skole=skule ^uke=veke ^syk=sjuk ^øk=auk ^hør=høyr ^kjør=køyr ^løs=løys ^gjør=gjer ^vei=veg ";

impl<P: Pieces> Search<P> {
    /// What the site does not know as a whole is read as its words.
    pub(super) fn known_words(&self, asked: &[Asked]) -> Result<Vec<Asked>, Fault> {
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

    /// Finds how the site writes a word; returns what was forgiven. What is known joined with its neighbour is not
    /// forgiven.
    pub(super) fn ways(&self, last: bool, reading: &mut Reading) -> Result<Option<String>, Fault> {
        let key = reading.word.key.text.clone();
        let mut ways = Vec::new();
        if reading.word.key.literal {
            for spelling in std::iter::once(&key).chain(&reading.word.readings) {
                // Without its sign a number is another, unless there is none with it.
                if ways.is_empty() || !key.starts_with('-') {
                    ways.extend(self.exactly(spelling)?);
                }
            }
            if ways.is_empty() && last && key.len() >= 3 {
                ways = self.beginning(&key)?;
            }
            reading.ways.extend(ways);
            return Ok(None);
        }
        let folded = fold(&key);
        ways = self.alike(&key, &folded)?;
        if !ways.iter().any(|way| way.tier <= Tier::Inflected) {
            ways.extend(self.inflected(&key, &folded)?);
        }
        for way in self.sisters(&folded)? {
            if ways.iter().all(|known| known.lexeme != way.lexeme) {
                ways.push(way);
            }
        }
        if ways.is_empty() {
            if last && key.chars().count() >= 2 {
                ways = self.beginning(&folded)?;
            }
            ways.extend(self.tails(&folded)?);
        }
        if ways.is_empty() {
            reading.split = self.split(&folded)?;
        }
        let mut correction = None;
        if ways.is_empty() && reading.alone == 0 && reading.split.is_empty() {
            correction = self.forgiven(&folded)?;
            if let Some(form) = &correction {
                ways = self.alike(form, &fold(form))?;
                ways.iter_mut().for_each(|way| way.tier = way.tier.max(Tier::Folded));
            }
        }
        reading.ways.extend(ways);
        Ok(correction)
    }

    /// The word as the other written Norwegian has it.
    fn sisters(&self, folded: &str) -> Result<Vec<Way>, Fault> {
        let mut ways: Vec<Way> = Vec::new();
        for pair in fold(SISTERS.trim()).split(' ') {
            let (pair, begins) = pair.strip_prefix('^').map_or((pair, false), |pair| (pair, true));
            let Some((one, other)) = pair.split_once('=') else { continue };
            for (from, to) in [(one, other), (other, one)] {
                let key = match begins {
                    true => folded.strip_prefix(from).map(|rest| format!("{to}{rest}")),
                    false => folded.strip_suffix(from).map(|rest| format!("{rest}{to}")),
                };
                let Some(key) = key.filter(|key| key.len() > 4 && !is_stop_word(key)) else { continue };
                let mut found = self.alike(&key, &key)?;
                if found.is_empty() {
                    found = self.inflected(&key, &key)?;
                }
                ways.extend(found.into_iter().map(|way| Way { tier: Tier::Inflected, form: None, ..way }));
            }
        }
        Ok(ways)
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
            for entry in self.range(Kind::Endings, &backwards)? {
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

    /// The words that begin so, from at most some pieces.
    fn range(&self, kind: Kind, folded: &str) -> Result<Vec<Entry>, Fault> {
        let firsts = self.start.words(kind);
        let first = self.start.piece_of(kind, folded);
        let mut found = Vec::new();
        for piece in first..firsts.len().min(first + RANGE) {
            let words = self.wordlist(kind, piece)?;
            let begin = words.partition_point(|entry| entry.fold.as_str() < folded);
            found.extend(words[begin..].iter().take_while(|entry| entry.fold.starts_with(folded)).cloned());
            if words.last().is_some_and(|last| last.fold.as_str() > folded && !last.fold.starts_with(folded)) {
                break;
            }
        }
        Ok(found)
    }

    /// A number, date, paragraph or case number.
    pub(super) fn exactly(&self, key: &str) -> Result<Vec<Way>, Fault> {
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
        let mut entries = self.range(Kind::Vocabulary, folded)?;
        entries.retain(|entry| entry.documents > 0);
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
    pub(super) fn together(&self, word: &Asked) -> Result<Vec<Way>, Fault> {
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
        for entry in self.range(Kind::Vocabulary, &beginning)? {
            if entry.fold.chars().all(char::is_alphabetic) {
                weigh(&entry.fold, &entry);
            }
        }
        let end: String = word.iter().rev().take(half).collect();
        for entry in self.range(Kind::Endings, &end)? {
            let forwards: String = entry.fold.chars().rev().collect();
            if !forwards.starts_with(&beginning) {
                weigh(&forwards, &entry);
            }
        }
        let Some((.., form, lexeme)) = best else { return Ok(None) };
        Ok(self.lexeme(lexeme)?.usual(&form).map(str::to_owned))
    }
}
