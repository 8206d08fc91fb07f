//! [`Family`]: documents whose figures are worked out together: a series with its reports, or a document alone. Families
//! that name each other in formulas are a group.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::compute::blueprint::{Blueprint, Reference};
use crate::compute::reference::{self, Elsewhere};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::Kind;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::record::{KindRecord, Record};

type Records = Ordered<DocumentId, Arc<Stamped<Record>>>;

/// How the documents that have or declare figures are divided into families, in order of their keys.
#[derive(Default)]
pub(crate) struct Division(Vec<Part>);

/// A family as it is divided: kept while the same documents have figures and hang together as before.
struct Part {
    key: DocumentId,
    /// The documents with figures, and how many of the site come before each; reports stand oldest first.
    members: Vec<(usize, DocumentId)>,
    /// Stands for what their cards tell.
    cards: Fingerprint,
}

/// Documents whose figures are worked out together.
pub(crate) struct Family<'a> {
    /// The series, or the document.
    pub(crate) key: &'a DocumentId,
    members: &'a [(usize, DocumentId)],
    /// Stands for everything that the family's figures are made from, but other families.
    pub(crate) stamp: Fingerprint,
}

impl Division {
    pub(crate) fn of(catalog: &Catalog, records: &Records) -> Division {
        let mut families: BTreeMap<&DocumentId, Vec<(usize, DocumentId)>> = BTreeMap::new();
        let reports = catalog.reports.iter().filter_map(|id| {
            let (id, record) = records.get_key_value(id)?;
            Some((id, record, catalog.entries.get(id)?))
        });
        // Both are in order of ids, so one walk finds what belongs together.
        let mut entries = catalog.entries.iter().peekable();
        let others = records.iter().filter_map(|(id, record)| {
            while entries.next_if(|(other, _)| *other < id).is_some() {}
            let (_, entry) = entries.next_if(|(other, _)| *other == id)?;
            entry.period.is_none().then_some((id, record, entry))
        });
        let mut seen = BTreeSet::new();
        for (order, (id, record, entry)) in reports.chain(others).enumerate() {
            match (&record.kind, &entry.series) {
                (KindRecord::Series(_), _) => {
                    families.entry(id).or_default();
                }
                (_, None) if !record.has_figures() => {}
                (_, series) => {
                    if entry.card.kind != Kind::Report || seen.insert(id) {
                        families.entry(series.as_ref().unwrap_or(id)).or_default().push((order, id.clone()));
                    }
                }
            }
        }
        let parts = families.into_iter().map(|(key, members)| {
            let all = std::iter::once(key).chain(members.iter().map(|(_, id)| id));
            let cards: Vec<_> = all
                .filter_map(|id| Some((id, catalog.entries.get(id)?)))
                .map(|(id, entry)| {
                    let card = &entry.card;
                    (id, &card.path, card.lang, (card.access, card.draft), &card.relations)
                })
                .collect();
            let cards = Fingerprint::of(&cards);
            Part { key: key.clone(), members, cards }
        });
        Division(parts.collect())
    }

    /// Returns the families as they are now. `common` stands for what all are made from.
    pub(crate) fn families(&self, records: &Records, common: Fingerprint) -> Vec<Family<'_>> {
        let families = self.0.iter().map(|part| {
            let all = std::iter::once(&part.key).chain(part.members.iter().map(|(_, id)| id));
            let said = all.filter_map(|id| Some(records.get(id)?.fingerprint()));
            let stamp = Fingerprint::of_all([common, part.cards].into_iter().chain(said));
            Family { key: &part.key, members: &part.members, stamp }
        });
        families.collect()
    }
}

/// Brings families that name each other together; returns groups of numbers of families.
pub(crate) fn groups(families: &[Family], reaches: &[Memo<Vec<DocumentId>>]) -> Vec<Vec<usize>> {
    if reaches.iter().all(|reach| reach.value().is_empty()) {
        return (0..families.len()).map(|number| vec![number]).collect();
    }
    let of_document: BTreeMap<&DocumentId, usize> = families
        .iter()
        .enumerate()
        .flat_map(|(number, family)| family.members.iter().map(move |(_, id)| (id, number)))
        .collect();
    // Each family points at one of its group with a lower number, the first of the group at itself.
    let mut first: Vec<usize> = (0..families.len()).collect();
    let find = |first: &[usize], mut number: usize| {
        while first[number] != number {
            number = first[number];
        }
        number
    };
    for (number, reach) in reaches.iter().enumerate() {
        for other in reach.value().iter().filter_map(|id| of_document.get(id)) {
            let (one, other) = (find(&first, number), find(&first, *other));
            first[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for number in 0..families.len() {
        groups.entry(find(&first, number)).or_default().push(number);
    }
    groups.into_values().collect()
}

/// A family whose declarations are understood.
pub(crate) struct Understood<'a> {
    pub(crate) ready: Vec<Ready<'a>>,
    /// All reports of the series, with figures or without.
    pub(crate) reports: Vec<&'a DocumentId>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A document with figures, before they are read.
pub(crate) struct Ready<'a> {
    /// How many documents of the site come before it.
    pub(crate) order: usize,
    pub(crate) document: &'a DocumentId,
    pub(crate) path: &'a SourcePath,
    pub(crate) entry: &'a Entry,
    pub(crate) record: &'a Record,
    pub(crate) blueprint: Arc<Blueprint<'a>>,
    pub(crate) spot: Spot,
}

impl<'a> Understood<'a> {
    /// Understands what is declared, once for the series and for each document that declares something itself.
    pub(crate) fn of(family: &Family<'a>, catalog: &'a Catalog, records: &'a Records) -> Understood<'a> {
        let mut diagnostics = Vec::new();
        let known = |id: &DocumentId| Some((&**catalog.entries.get(id)?, &**records.get(id)?));
        let series = known(family.key).filter(|(_, record)| matches!(record.kind, KindRecord::Series(_)));
        let shared = series.map(|(entry, record)| {
            Arc::new(Blueprint::new(&[(&entry.card.path, record)], family.key, catalog, &mut diagnostics))
        });
        let mut ready = Vec::new();
        for (order, document) in family.members {
            let Some((entry, record)) = known(document) else { continue };
            let own = record.declares_figures();
            // A report whose series is unknown is told of that, not of each figure.
            let is_lost = matches!(record.kind, KindRecord::Report(_))
                && shared.is_none()
                && (!own || reference::has_lost_its_series(document, catalog));
            if is_lost || matches!(record.kind, KindRecord::Broken) {
                continue;
            }
            let blueprint = match &shared {
                Some(shared) if !own => shared.clone(),
                _ => {
                    let of_series = series.map(|(entry, record)| (&entry.card.path, &**record));
                    let sources: Vec<_> = of_series.into_iter().chain([(&entry.card.path, &**record)]).collect();
                    Arc::new(Blueprint::new(&sources, document, catalog, &mut diagnostics))
                }
            };
            if blueprint.cells == 0 && record.figures.entries.is_empty() {
                continue;
            }
            let spot = match &record.kind {
                KindRecord::Report(report) => report.period.as_ref().map_or(Spot::START, |period| period.spot),
                _ => {
                    let table = record.tables.first().map(|table| table.id.spot);
                    table.or_else(|| record.values.first().map(|value| value.id.spot)).unwrap_or(Spot::START)
                }
            };
            ready.push(Ready { order: *order, document, path: &entry.card.path, entry, record, blueprint, spot });
        }
        let reports = match series {
            Some(_) => family.members.iter().map(|(_, id)| id).collect(),
            None => Vec::new(),
        };
        Understood { ready, reports, diagnostics }
    }

    /// Returns the documents that its formulas name.
    pub(crate) fn reach(&self, catalog: &Catalog) -> Vec<DocumentId> {
        let mut reach = BTreeSet::new();
        for ready in self.ready.iter().filter(|ready| ready.blueprint.reaches_out) {
            for formula in ready.blueprint.formulas() {
                for (name, _) in formula.named().filter(|(_, reference)| **reference == Reference::Elsewhere) {
                    match reference::elsewhere(name, ready.document, catalog) {
                        Elsewhere::Previous(Some(id)) | Elsewhere::Document(id, _) => {
                            reach.insert(id);
                        }
                        Elsewhere::Previous(None) | Elsewhere::NoReport { .. } | Elsewhere::Unknown => {}
                    }
                }
            }
        }
        reach.into_iter().cloned().collect()
    }
}
