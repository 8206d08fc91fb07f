//! Phrases: words that stand side by side. The most seldom word is looked up first, and the others only in the pieces that
//! tell of documents that are left. Where all words are usual that would be very much: then the newest documents are
//! looked through, and the answer says how many.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::search::engine::excerpt::Marks;
use crate::search::engine::pieces::{Entry, Places};
use crate::search::engine::points::{Tier, packed};
use crate::search::engine::{Fault, Pieces, Search};
use crate::search::query::{Key, is_stop_word};
use crate::search::words::fold;

/// How many pieces of places are fetched for a phrase.
const MOST_PLACES: usize = 7;

/// Sections, each with where the phrase would begin, and how much a word tells there, if that is known.
type Standing = BTreeMap<u64, (BTreeSet<usize>, Option<u64>)>;

/// A word of a phrase: its place there, and how the site writes it.
struct Part {
    place: usize,
    entries: Vec<Entry>,
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
        let mut common: Option<Standing> = None;
        for (done, part) in parts.iter().enumerate() {
            let share = (left / (parts.len() - done)).max(1);
            let (here, fetched, looked) = self.standing(part, common.as_ref(), share)?;
            left = left.saturating_sub(fetched);
            until = until.into_iter().chain(looked).min();
            common = Some(match common {
                None => here,
                Some(before) => both(before, &here),
            });
        }
        let mut found = common.unwrap_or_default();
        if let Some(until) = until {
            found.retain(|at, _| ((at >> 20) as usize) < until);
        }
        let points = |(at, (_, impact)): (u64, (BTreeSet<usize>, Option<u64>))| {
            at + Tier::Exact.points(impact.unwrap_or_default())
        };
        Ok((found.into_iter().map(points).collect(), until))
    }

    /// Finds where a word of a phrase stands, in documents that are left, with so many pieces. Returns how many pieces
    /// were fetched, and up to which document it was looked, if not up to the last.
    fn standing(
        &self,
        part: &Part,
        left: Option<&Standing>,
        most: usize,
    ) -> Result<(Standing, usize, Option<usize>), Fault> {
        let firsts = &self.start.places;
        let documents: Option<BTreeSet<usize>> = left.map(|left| left.keys().map(|at| (at >> 20) as usize).collect());
        // From which document on, piece, entry.
        let mut wanted: Vec<(usize, usize, usize)> = Vec::new();
        for (number, entry) in part.entries.iter().enumerate() {
            let span = firsts.span(entry.lexeme);
            for piece in span.clone() {
                let from = firsts.from(piece, entry.lexeme);
                let to = if piece + 1 < span.end { firsts.from(piece + 1, entry.lexeme) } else { usize::MAX };
                if documents.as_ref().is_none_or(|documents| documents.range(from..to).next().is_some()) {
                    wanted.push((from, piece, number));
                }
            }
        }
        wanted.sort_unstable();
        let mut here = Standing::new();
        let mut fetched: BTreeSet<usize> = BTreeSet::new();
        for (from, piece, number) in wanted {
            if from > 0 && fetched.len() >= most && !fetched.contains(&piece) {
                return Ok((here, fetched.len(), Some(from)));
            }
            fetched.insert(piece);
            self.stand_in(piece, &part.entries[number], (part.place, left.is_none()), &mut here)?;
        }
        Ok((here, fetched.len(), None))
    }

    /// Adds where a form stands, as one piece tells it.
    fn stand_in(
        &self,
        piece: usize,
        entry: &Entry,
        (place, leads): (usize, bool),
        here: &mut Standing,
    ) -> Result<(), Fault> {
        let is_form = |found: &Places| found.form.as_ref().is_none_or(|form| *form == entry.form);
        for found in self.places(piece, entry.lexeme)?.into_iter().filter(is_form) {
            let mut sections: Vec<(usize, usize, Option<u64>)> = Vec::new();
            // How much it tells is known from its list; only that of the most seldom word is fetched for it.
            if leads || found.sections.is_none() {
                let lexeme = self.lexeme(entry.lexeme)?;
                let uses = lexeme.forms.iter().find(|(form, _)| *form == entry.form);
                let uses = uses.map(|(_, uses)| uses.as_slice()).unwrap_or_default();
                match &found.sections {
                    None => {
                        sections.extend(uses.iter().map(|(document, unit, impact)| (*document, *unit, Some(*impact))))
                    }
                    Some(own) => {
                        let impacts: HashMap<usize, u64> =
                            uses.iter().map(|(document, _, impact)| (*document, *impact)).collect();
                        sections.extend(
                            own.iter().map(|(document, unit)| (*document, *unit, impacts.get(document).copied())),
                        );
                    }
                }
            } else {
                sections.extend(found.sections.into_iter().flatten().map(|(document, unit)| (document, unit, None)));
            }
            for ((document, unit, impact), places) in sections.into_iter().zip(&found.places) {
                let at = here.entry(packed(document, unit, 0)).or_default();
                // Where the phrase would begin.
                at.0.extend(places.iter().filter_map(|found| found.checked_sub(place)));
                at.1 = at.1.max(impact);
            }
        }
        Ok(())
    }
}

/// Keeps sections where both stand side by side.
fn both(before: Standing, here: &Standing) -> Standing {
    let both = |(at, (begins, impact)): (u64, (BTreeSet<usize>, Option<u64>))| {
        let (others, other) = here.get(&at)?;
        let begins: BTreeSet<usize> = begins.intersection(others).copied().collect();
        let impact = impact.into_iter().chain(*other).min();
        (!begins.is_empty()).then_some((at, (begins, impact)))
    };
    before.into_iter().filter_map(both).collect()
}
