//! The order of everything: meetings by date, cases by number, reports by period, the rest alphabetically.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::locale::{date, sort};
use crate::model::card::{Kind, Relations};
use crate::model::catalog::{Entry, Tag};
use crate::model::ordered::Register;
use crate::model::path::{DocumentId, OutputPath};
use crate::model::publicity::Stub;
use crate::resolve::frame::Frame;
use crate::resolve::{Entries, address};

/// The lists of the catalog.
pub(super) struct Order {
    pub(super) bodies: Arc<Vec<DocumentId>>,
    pub(super) meetings: Arc<Vec<DocumentId>>,
    pub(super) cases: Arc<Vec<DocumentId>>,
    pub(super) series: Arc<Vec<DocumentId>>,
    pub(super) reports: Arc<Vec<DocumentId>>,
    pub(super) pages: Arc<Vec<DocumentId>>,
    pub(super) tags: Arc<Vec<Tag>>,
}

impl Order {
    /// Orders all documents by kind.
    pub(super) fn of(entries: &Entries) -> Order {
        let (cases, tags) = rayon::join(|| cases(entries), || tags(entries));
        Order {
            bodies: alphabetical(entries, Kind::Body).into(),
            meetings: ordered(entries, Kind::Meeting, by_date).into(),
            cases: cases.into(),
            series: alphabetical(entries, Kind::Series).into(),
            reports: ordered(entries, Kind::Report, |one, other| {
                one.series.cmp(&other.series).then_with(|| one.period.cmp(&other.period))
            })
            .into(),
            pages: alphabetical(entries, Kind::Page).into(),
            tags: tags.into(),
        }
    }
}

fn ordered(entries: &Entries, kind: Kind, compare: impl Fn(&Entry, &Entry) -> Ordering) -> Vec<DocumentId> {
    let mut list: Vec<&Entry> = entries.values().filter(|entry| entry.card.kind == kind).collect();
    // Stable over the order of ids, so that equals have one order.
    list.sort_by(|one, other| compare(one, other));
    list.into_iter().map(|entry| entry.card.id.clone()).collect()
}

fn alphabetical(entries: &Entries, kind: Kind) -> Vec<DocumentId> {
    ordered(entries, kind, |one, other| sort::compare(&one.card.title, &other.card.title))
}

/// Oldest first, without a date last.
fn by_date(one: &Entry, other: &Entry) -> Ordering {
    (one.date.is_none(), one.date).cmp(&(other.date.is_none(), other.date))
}

/// Orders cases by meeting and number, digits as numbers, so that 2024/M8-010 follows 2024/M8-009; those without a date
/// or number last.
fn cases(entries: &Entries) -> Vec<DocumentId> {
    let mut cases: Vec<&Entry> = entries.values().filter(|entry| entry.card.kind == Kind::Case).collect();
    cases.sort_by_cached_key(|entry| {
        let number = match &entry.card.relations {
            Relations::Case { number: Some(number), .. } => Some(numeric_key(number)),
            _ => None,
        };
        (entry.date.is_none(), entry.date, number.is_none(), number)
    });
    cases.into_iter().map(|entry| entry.card.id.clone()).collect()
}

/// Splits a number into texts and numbers: `2024/M8-010` → 2024, «/M», 8, «-», 10.
fn numeric_key(number: &str) -> Vec<(u64, String)> {
    let mut key = Vec::new();
    let mut rest = number;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|letter: char| letter.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        key.push(if digits { (part.parse().unwrap_or(u64::MAX), String::new()) } else { (0, part.to_owned()) });
        rest = tail;
    }
    key
}

/// Orders the parts of each whole and links each document to the one before and after it.
pub(super) fn link_neighbours(entries: &mut Entries, order: &Order) {
    let place: Register<&DocumentId, usize> = order
        .meetings
        .iter()
        .chain(order.cases.iter())
        .chain(order.reports.iter())
        .enumerate()
        .map(|(n, id)| (id, n))
        .collect();
    for entry in entries.values_mut() {
        entry.parts.sort_by_cached_key(|part| place.get(part).copied());
        entry.later.sort();
        entry.later.dedup();
        if matches!(entry.card.kind, Kind::Body | Kind::Series) {
            entry.parts.reverse();
        }
    }
    let mut chains: Vec<Vec<DocumentId>> = Vec::new();
    for entry in entries.values() {
        match entry.card.kind {
            Kind::Meeting => chains.push(entry.parts.clone()),
            // Newest first on the page, oldest first in the chain.
            Kind::Body | Kind::Series => chains.push(entry.parts.iter().rev().cloned().collect()),
            _ => {}
        }
    }
    for chain in chains {
        for pair in chain.windows(2) {
            if let [one, other] = pair {
                if let Some(entry) = entries.get_mut(one) {
                    entry.next = Some(other.clone());
                }
                if let Some(entry) = entries.get_mut(other) {
                    entry.previous = Some(one.clone());
                }
            }
        }
    }
}

/// Places hidden cases that are told of on the agendas of their meetings, by number among the others.
pub(super) fn place_stubs(entries: &Entries, stubs: &[Stub]) -> BTreeMap<DocumentId, Vec<(usize, Stub)>> {
    let mut placed: BTreeMap<DocumentId, Vec<(usize, Stub)>> = BTreeMap::new();
    for stub in stubs {
        let meeting = entries.get(stub.meeting.as_str()).filter(|entry| entry.card.kind == Kind::Meeting);
        let Some(meeting) = meeting else { continue };
        let key = |number: Option<&str>| (number.is_none(), number.map(numeric_key));
        let own = key(stub.number.as_deref());
        let before = meeting.parts.iter().filter(|id| {
            let number = entries.get(*id).and_then(|entry| match &entry.card.relations {
                Relations::Case { number, .. } => number.as_ref(),
                _ => None,
            });
            key(number.map(|number| number.value.as_str())) <= own
        });
        placed.entry(meeting.card.id.clone()).or_default().push((before.count(), stub.clone()));
    }
    for stubs in placed.values_mut() {
        stubs.sort_by_cached_key(|(before, stub)| (*before, stub.number.as_deref().map(numeric_key), stub.clone()));
    }
    placed
}

/// Returns the title of a document that needs none of its own: a report is called after its series and period.
pub(super) fn title(entry: &Entry, frame: &Frame) -> String {
    let series = entry.series.as_ref().and_then(|series| frame.entries.get(series));
    let name = series.map_or("Rapport", |series| series.card.title.as_str());
    match entry.period {
        Some(period) => format!("{name} {}", date::period(period, entry.card.lang)),
        None => entry.card.path.as_str().rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// Gathers the tags; two spellings that give the same address are one tag, named as first written.
fn tags(entries: &Entries) -> Vec<Tag> {
    let mut tags: BTreeMap<OutputPath, (&str, Vec<&Entry>)> = BTreeMap::new();
    // Most tags are written the same each time.
    let mut addresses: Register<&str, OutputPath> = Register::default();
    for entry in entries.values() {
        for written in &entry.card.tags {
            let address = addresses.entry(&written.value).or_insert_with(|| address::of_tag(written));
            let (_, bearers) = match tags.get_mut(address) {
                Some(tag) => tag,
                None => tags.entry(address.clone()).or_insert((&written.value, Vec::new())),
            };
            if bearers.last().is_none_or(|last| last.card.id != entry.card.id) {
                bearers.push(entry);
            }
        }
    }
    let tag = |(address, (name, mut bearers)): (OutputPath, (&str, Vec<&Entry>))| {
        // Equals stay in the order of their ids.
        bearers.sort_by_key(|entry| std::cmp::Reverse(entry.date));
        let documents = bearers.into_iter().map(|entry| entry.card.id.clone()).collect();
        Tag { name: name.to_owned(), address, documents }
    };
    let mut tags: Vec<Tag> = tags.into_iter().map(tag).collect();
    tags.sort_by(|one, other| sort::compare(&one.name, &other.name));
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_within_case_numbers_count_as_numbers() {
        assert!(numeric_key("2024/M8-009") < numeric_key("2024/M8-010"));
        assert!(numeric_key("2024/M9-001") < numeric_key("2024/M10-001"));
        assert!(numeric_key("99999999999999999999999") > numeric_key("2024"));
    }
}
