//! How a name leads to a figure: own tables first, then `previous`, a series with its period, any other document.

use crate::compute::expression::Name;
use crate::fingerprint::Fingerprint;
use crate::model::card::{Kind, Period, Relations};
use crate::model::catalog::Catalog;
use crate::model::path::DocumentId;

/// The document that a name begins with, and how many of its words say so.
pub(crate) enum Elsewhere<'a> {
    /// `previous.…`: the report of the period before, if there is one.
    Previous(Option<&'a DocumentId>),
    /// Another document; so many words name it.
    Document(&'a DocumentId, usize),
    /// A series, but no report of it for the period that is named.
    NoReport {
        /// The series as named.
        series: String,
        /// The period as named.
        period: String,
    },
    /// Nothing that is known.
    Unknown,
}

/// Returns the document that a name begins with. The name's first word is no table or value of the document itself.
pub(crate) fn elsewhere<'a>(name: &Name, document: &DocumentId, catalog: &'a Catalog) -> Elsewhere<'a> {
    if let Some(other) = &name.document {
        return named(other, catalog).map_or(Elsewhere::Unknown, |id| Elsewhere::Document(id, 0));
    }
    let Some(first) = name.words.first() else { return Elsewhere::Unknown };
    if first == "previous" {
        return Elsewhere::Previous(previous(document, catalog));
    }
    if let Some(series) = series(first, catalog) {
        let Some(second) = name.words.get(1) else { return Elsewhere::Unknown };
        return match Period::parse(second).and_then(|period| report(series, period, catalog)) {
            Some(id) => Elsewhere::Document(id, 2),
            None => Elsewhere::NoReport { series: first.clone(), period: second.clone() },
        };
    }
    match catalog.entries.get_key_value(first.as_str()) {
        Some((id, _)) => Elsewhere::Document(id, 1),
        None => Elsewhere::Unknown,
    }
}

/// Stands for all that names can lead to: everything that the functions here look at.
pub(crate) fn names(catalog: &Catalog) -> Fingerprint {
    let entries = catalog.entries.iter().map(|(id, entry)| {
        let report = entry.period.map(|period| (period, &entry.series, &entry.previous));
        (id, (entry.card.kind == Kind::Series).then_some(&entry.parts), report)
    });
    Fingerprint::of(&(entries.collect::<Vec<_>>(), &catalog.by_number, &catalog.series, &catalog.lost))
}

/// Tells whether a name that leads to nothing may lead to a document that could not be read, or not as far as it is
/// needed. Then that is told, and not the name.
pub(crate) fn is_lost(name: &Name, document: &DocumentId, catalog: &Catalog) -> bool {
    let lost = &catalog.lost;
    let own = catalog.entries.get(document);
    match elsewhere(name, document, catalog) {
        Elsewhere::Document(id, _) => catalog.entries.get(id).is_some_and(|entry| entry.card.broken),
        Elsewhere::NoReport { series: named, period } => {
            let undated = |id: &DocumentId| catalog.entries.get(id).is_some_and(|entry| entry.period.is_none());
            let parts = series(&named, catalog).and_then(|id| Some(&catalog.entries.get(id)?.parts));
            lost.may_be(&period) || parts.is_some_and(|parts| parts.iter().any(undated))
        }
        Elsewhere::Previous(found) => {
            let before = own.and_then(|entry| entry.period).map(|period| period.previous().to_string());
            found.is_none() && before.is_some_and(|before| lost.may_be(&before))
        }
        Elsewhere::Unknown => {
            let first = name.document.as_ref().or(name.words.first());
            let parts = first.into_iter().flat_map(|first| first.rsplit('/').chain([first.as_str()]));
            parts.into_iter().any(|part| lost.may_be(part)) || has_lost_its_series(document, catalog)
        }
    }
}

/// Tells whether the series of a report could not be read: what it declares is not known.
pub(crate) fn has_lost_its_series(document: &DocumentId, catalog: &Catalog) -> bool {
    let Some(entry) = catalog.entries.get(document).filter(|entry| entry.series.is_none()) else { return false };
    match &entry.card.relations {
        Relations::Report { series: Some(series), .. } => catalog.lost.may_be(series),
        Relations::Report { series: None, .. } => !entry.card.unread.is_empty(),
        _ => false,
    }
}

/// Whether a text with slashes names a document: its id, a case number, or a report as `series/period`.
pub(crate) fn is_document(text: &str, catalog: &Catalog) -> bool {
    named(text, catalog).is_some()
}

fn named<'a>(text: &str, catalog: &'a Catalog) -> Option<&'a DocumentId> {
    if let Some((id, _)) = catalog.entries.get_key_value(text) {
        return Some(id);
    }
    if let Some(id) = catalog.by_number.get(text) {
        return Some(id);
    }
    let (series_name, period) = text.rsplit_once('/')?;
    report(series(series_name, catalog)?, Period::parse(period)?, catalog)
}

/// Returns the report of the period right before, of the same length.
pub(crate) fn previous<'a>(document: &DocumentId, catalog: &'a Catalog) -> Option<&'a DocumentId> {
    let entry = catalog.entries.get(document)?;
    let before = entry.period?.previous();
    let neighbour = entry.previous.as_ref().and_then(|id| catalog.entries.get_key_value(id));
    match neighbour {
        Some((id, neighbour)) if neighbour.period == Some(before) && neighbour.series == entry.series => Some(id),
        _ => report(entry.series.as_ref()?, before, catalog),
    }
}

/// Returns the report of a series for a period.
fn report<'a>(series: &DocumentId, period: Period, catalog: &'a Catalog) -> Option<&'a DocumentId> {
    let parts = &catalog.entries.get(series)?.parts;
    parts.iter().find(|id| catalog.entries.get(*id).is_some_and(|entry| entry.period == Some(period)))
}

/// Returns a series by id or by its short name.
fn series<'a>(name: &str, catalog: &'a Catalog) -> Option<&'a DocumentId> {
    catalog.series.iter().find(|id| id.as_str() == name || short_name(id.as_str()) == name).or_else(|| {
        let (id, entry) = catalog.entries.get_key_value(name)?;
        (entry.card.kind == Kind::Series).then_some(id)
    })
}

/// Returns the last folder of a series called `series`, else the last word of its id.
fn short_name(id: &str) -> &str {
    let id = id.strip_suffix("/series").unwrap_or(id);
    id.rsplit('/').next().unwrap_or(id)
}

/// Returns up to three of the candidates that look most like a word, nearest first, each in backticks.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let wanted = folded(word);
    let mut ranked: Vec<(usize, &str)> = candidates
        .into_iter()
        .take(2_000)
        .filter_map(|candidate| {
            let other = folded(candidate);
            let distance = distance(&wanted, &other);
            // A name that contains the other is a likely slip too: `kommune` for `uforutsett-kommune`.
            let holds =
                wanted.len() >= 3 && other.len() >= 3 && (contains(&other, &wanted) || contains(&wanted, &other));
            let limit = wanted.len().max(other.len()).div_ceil(2);
            (distance <= limit || holds).then_some((distance, candidate))
        })
        .collect();
    ranked.sort();
    ranked.dedup();
    ranked.iter().take(3).map(|(_, candidate)| format!("`{candidate}`")).collect::<Vec<_>>().join(", ")
}

/// Returns the first of the candidates, each in backticks: for when nothing looks alike.
pub(crate) fn listed<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    let mut all: Vec<String> = candidates.into_iter().take(9).map(|candidate| format!("`{candidate}`")).collect();
    if all.len() == 9 {
        all.truncate(8);
        all.push("…".to_owned());
    }
    all.join(", ")
}

/// Returns the nearest candidates, or the first ones when none is near.
pub(crate) fn offered<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = nearest(word, candidates.clone());
    if near.is_empty() { listed(candidates) } else { near }
}

fn contains(text: &[char], part: &[char]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Lower case, with æ, ø and å as they are typed without a Norwegian keyboard; 40 characters are enough to compare.
fn folded(word: &str) -> Vec<char> {
    let mut folded = Vec::with_capacity(word.len());
    for character in word.chars().take(40).flat_map(char::to_lowercase) {
        match character {
            'æ' => folded.extend(['a', 'e']),
            'ø' => folded.push('o'),
            'å' => folded.push('a'),
            character => folded.push(character),
        }
    }
    folded
}

/// Number of characters to change, add or take away.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.iter().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (column, other) in right.iter().enumerate() {
            let above = row.get(column + 1).copied().unwrap_or(usize::MAX);
            let change = diagonal + usize::from(character != other);
            let best = change.min(above + 1).min(before + 1);
            diagonal = above;
            if let Some(slot) = row.get_mut(column) {
                *slot = before;
            }
            before = best;
        }
        if let Some(slot) = row.last_mut() {
            *slot = before;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word() {
        let ids = ["uforutsett-kommune", "uforutsett-infra", "lønn", "lisens", "inntekter"];
        assert_eq!(nearest("lonn", ids), "`lønn`");
        assert_eq!(nearest("lisenser", ids), "`lisens`");
        assert_eq!(nearest("kommune", ids), "`uforutsett-kommune`");
        assert_eq!(nearest("xyzzy", ids), "");
        assert_eq!(offered("xyzzy", ["a", "b"]), "`a`, `b`");
        assert_eq!(distance(&folded("kitten"), &folded("sitting")), 3);
        assert_eq!(distance(&[], &folded("ab")), 2);
    }

    #[test]
    fn a_series_is_known_by_its_folder() {
        assert_eq!(short_name("reports/manedsrapport/series"), "manedsrapport");
        assert_eq!(short_name("reports/kvartal"), "kvartal");
        assert_eq!(short_name("series"), "series");
    }
}
