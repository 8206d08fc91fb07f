//! Ranking: from the uses of all words to documents in order, and what can be chosen among them.

use crate::search::engine::points::documents_of;
use crate::search::engine::{Chosen, FACETS, FacetValue, Found, Pieces, Search, Term};

impl<P: Pieces> Search<P> {
    /// Ranks documents: document, best section, points. Says whether some lack words.
    pub(super) fn ranked(&self, terms: &[Term], any: bool) -> (Vec<(usize, usize, u64)>, bool) {
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
    pub(super) fn facets(
        &self,
        ranked: &[(usize, usize, u64)],
        chosen: &Chosen,
        found: &mut Found,
    ) -> Vec<(usize, usize, u64)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seldom_words_weigh_more() {
        assert!(weight(1_000, 1) > weight(1_000, 10));
        assert!(weight(1_000, 0) > weight(1_000, 1));
        assert_eq!((sixteenths(1), sixteenths(2), sixteenths(3), sixteenths(1024)), (0, 16, 24, 160));
    }
}
