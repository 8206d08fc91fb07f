//! Phrases: words that stand side by side. The most seldom word is looked up first, and the others only in the pieces that
//! tell of documents that are left. Where all words are usual that would be very much: then the newest documents are
//! looked through, and the answer says how many.

use std::collections::{BTreeSet, HashMap};

use crate::search::engine::excerpt::Marks;
use crate::search::engine::pieces::{Entry, Places};
use crate::search::engine::points::{Tier, packed};
use crate::search::engine::{Fault, Pieces, Search};
use crate::search::query::{Key, is_stop_word};
use crate::search::words::fold;

/// How many pieces of places are fetched for a phrase.
const MOST_PLACES: usize = 6;
/// Places beyond this one in a section are left out.
const LAST_PLACE: usize = 0xffff;

/// A word of a phrase: its place there, and how the site writes it.
struct Part {
    place: usize,
    entries: Vec<Entry>,
}

/// Where a word of a phrase stands.
#[derive(Default)]
struct Standing {
    /// Where the phrase would begin: document, section and place in one number, ascending.
    begins: Vec<u64>,
    /// How many pieces were fetched.
    fetched: usize,
    /// Up to which document it was looked, if not up to the last.
    until: Option<usize>,
}

impl<P: Pieces> Search<P> {
    /// Finds sections where words stand side by side; words that say little only keep their distance. Returns how many
    /// documents were looked through too, if not all.
    pub(super) fn phrase(&self, keys: &[Key], marks: &mut Marks) -> Result<(Vec<u64>, Option<usize>), Fault> {
        let telling = |key: &&Key| key.literal || !is_stop_word(&key.text);
        let all = keys.iter().filter(telling).count() < 2;
        let mut parts: Vec<Part> = Vec::new();
        for (place, key) in keys.iter().enumerate() {
            if all || telling(&key) {
                let mut entries = self.entries(&fold(&key.text))?;
                entries.retain(|entry| entry.documents > 0);
                marks.forms.extend(entries.iter().map(|entry| entry.form.clone()));
                parts.push(Part { place, entries });
            }
        }
        let documents = |part: &Part| part.entries.iter().map(|entry| entry.documents).sum::<usize>();
        parts.sort_by_key(documents);
        let mut left = MOST_PLACES;
        let mut until: Option<usize> = None;
        let mut common: Option<Vec<u64>> = None;
        for (done, part) in parts.iter().enumerate() {
            let share = (left / (parts.len() - done)).max(1);
            let here = self.standing(part, common.as_deref(), share)?;
            left = left.saturating_sub(here.fetched);
            until = until.into_iter().chain(here.until).min();
            common = Some(match common {
                None => here.begins,
                Some(mut before) => {
                    before.retain(|begin| here.begins.binary_search(begin).is_ok());
                    before
                }
            });
        }
        let mut sections: Vec<u64> = common.unwrap_or_default().into_iter().map(|begin| begin >> 16).collect();
        sections.dedup();
        sections.retain(|section| until.is_none_or(|until| ((section >> 12) as usize) < until));
        let entries = parts.first().map(|part| part.entries.as_slice()).unwrap_or_default();
        Ok((self.telling(sections, entries)?, until))
    }

    /// Returns sections with their points: how much the most seldom word tells there, or else in the document.
    fn telling(&self, sections: Vec<u64>, entries: &[Entry]) -> Result<Vec<u64>, Fault> {
        let (mut here, mut anywhere): (HashMap<u64, u64>, HashMap<u64, u64>) = (HashMap::new(), HashMap::new());
        for entry in entries.iter().filter(|_| !sections.is_empty()) {
            let lexeme = self.lexeme(entry.lexeme)?;
            for (_, uses) in lexeme.forms.iter().filter(|(form, _)| *form == entry.form) {
                for (document, unit, impact) in uses {
                    let of_section = here.entry((document << 12 | unit) as u64).or_default();
                    *of_section = (*of_section).max(*impact);
                    let of_document = anywhere.entry(*document as u64).or_default();
                    *of_document = (*of_document).max(*impact);
                }
            }
        }
        let impact = |section: &u64| here.get(section).or_else(|| anywhere.get(&(section >> 12))).copied();
        let points = |section: u64| section << 8 | Tier::Exact.points(impact(&section).unwrap_or_default());
        Ok(sections.into_iter().map(points).collect())
    }

    /// Finds where a word of a phrase stands, in documents that are left, with so many pieces.
    fn standing(&self, part: &Part, left: Option<&[u64]>, most: usize) -> Result<Standing, Fault> {
        let firsts = &self.start.places;
        let is_left = |from: usize, to: usize| {
            let before =
                |begins: &[u64], document: usize| begins.partition_point(|at| ((at >> 28) as usize) < document);
            left.is_none_or(|begins| before(begins, from) < before(begins, to))
        };
        // From which document on, piece, entry.
        let mut wanted: Vec<(usize, usize, usize)> = Vec::new();
        for (number, entry) in part.entries.iter().enumerate() {
            let span = firsts.span(entry.lexeme);
            for piece in span.clone() {
                let from = firsts.from(piece, entry.lexeme);
                let to = if piece + 1 < span.end { firsts.from(piece + 1, entry.lexeme) } else { usize::MAX };
                if is_left(from, to) {
                    wanted.push((from, piece, number));
                }
            }
        }
        wanted.sort_unstable();
        let mut standing = Standing::default();
        let mut fetched: BTreeSet<usize> = BTreeSet::new();
        for (from, piece, number) in wanted {
            if from > 0 && fetched.len() >= most && !fetched.contains(&piece) {
                standing.until = Some(from);
                break;
            }
            fetched.insert(piece);
            self.stand_in(piece, &part.entries[number], part.place, &mut standing.begins)?;
        }
        standing.fetched = fetched.len();
        standing.begins.sort_unstable();
        Ok(standing)
    }

    /// Adds where the phrase would begin by where one of its forms stands, as one piece tells it.
    fn stand_in(&self, piece: usize, entry: &Entry, place: usize, begins: &mut Vec<u64>) -> Result<(), Fault> {
        let is_form = |found: &Places| found.form.as_ref().is_none_or(|form| *form == entry.form);
        for found in self.places(piece, entry.lexeme)?.into_iter().filter(is_form) {
            let sections = match found.sections {
                Some(own) => own,
                None => {
                    let lexeme = self.lexeme(entry.lexeme)?;
                    let own = lexeme.forms.iter().filter(|(form, _)| *form == entry.form).flat_map(|(_, uses)| uses);
                    own.map(|(document, unit, _)| (*document, *unit)).collect()
                }
            };
            for ((document, unit), places) in sections.into_iter().zip(&found.places) {
                let own = places.iter().filter_map(|found| found.checked_sub(place));
                let own = own.filter(|begin| *begin <= LAST_PLACE);
                begins.extend(own.map(|begin| packed(document, unit, 0) << 8 | begin as u64));
            }
        }
        Ok(())
    }
}
