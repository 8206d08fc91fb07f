//! Points: how much each use of a word tells, by how near it is to what was asked for. The form that was asked for comes
//! before its other forms, those before words that differ in letters like `ø`, and those before compounds that hold it.

use std::collections::BTreeMap;

use crate::search::engine::excerpt::Marks;
use crate::search::engine::ways::Way;
use crate::search::engine::{Fault, Fetched, MANY_LISTS, Pieces, Reading, Search};

/// How near a word is to what was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Tier {
    Exact,
    Inflected,
    Folded,
    Synonym,
    Part,
}

impl Tier {
    /// Returns the points of a use; impacts are 0–63.
    pub(super) fn points(self, impact: u64) -> u64 {
        match self {
            Tier::Exact => 128 + 2 * impact,
            Tier::Inflected => 128 + impact * 7 / 8,
            Tier::Folded => 64 + impact,
            Tier::Synonym => 64 + impact / 2,
            Tier::Part => impact,
        }
    }
}

impl<P: Pieces> Search<P> {
    /// Adds where the very form stands.
    pub(super) fn add_exact(&self, way: &Way, uses: &mut Vec<u64>, marks: &mut Marks) -> Result<(), Fault> {
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
    pub(super) fn add_way(&self, way: &Way, uses: &mut Vec<u64>, marks: &mut Marks) -> Result<(), Fault> {
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

    /// Adds sections where all parts of a compound stand, if that does not fetch too much.
    pub(super) fn add_parts(
        &self,
        reading: &Reading,
        fetched: &mut Fetched,
        uses: &mut Vec<u64>,
        marks: &mut Marks,
    ) -> Result<(), Fault> {
        let mut parts = vec![reading.split.clone()];
        for way in reading.ways[reading.alone..].iter().filter(|way| way.tier <= Tier::Folded && !way.alone) {
            parts.push(self.lexeme(way.lexeme)?.parts.clone());
        }
        parts.retain(|parts| parts.len() > 1 && fetched.affords(&self.start, parts, MANY_LISTS));
        for parts in parts {
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
}

/// Document, section and points in one number.
pub(super) fn packed(document: usize, unit: usize, points: u64) -> u64 {
    ((document as u64) << 12 | unit as u64) << 8 | points
}

/// Keeps the best points of each section, in order.
pub(super) fn best(mut uses: Vec<u64>) -> Vec<u64> {
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

/// Returns in how many documents something stands.
pub(super) fn documents_of(uses: &[u64]) -> usize {
    let mut documents = 0;
    let mut last = u64::MAX;
    for at in uses {
        documents += usize::from(at >> 20 != last);
        last = at >> 20;
    }
    documents
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
}
