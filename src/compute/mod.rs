//! Stage 3: figures as written and as declared become the [`Ledger`], and are checked.
//!
//! ```text
//! declared ─blueprint─▶ tables and formulas ─┐
//! given    ─amount────▶ exact amounts ───────┴─grid─▶ settled cells ─sheet─▶ Sheet ─checks─▶ findings, outcomes
//! ```
//!
//! Reports of one series share a blueprint. Documents whose formulas stay within themselves are worked out side by side;
//! those that name other documents follow, oldest first.

pub mod amount;
pub mod change;
pub mod checks;
pub mod evaluate;
pub mod exact;
pub mod expression;
pub mod json;
pub mod quote;

mod blueprint;
mod given;
mod grid;
mod reference;
mod sheet;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compute::blueprint::Blueprint;
use crate::compute::checks::figures::{self, Inspection};
use crate::compute::given::Given;
use crate::compute::grid::{Grid, World};
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::fingerprint::Stamped;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ledger::{CheckOutcome, Ledger, Sheet};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::record::{KindRecord, Record};
use crate::model::settings::Settings;

/// Computes and checks all figures of the site.
pub fn compute(
    catalog: &Catalog,
    records: &Ordered<DocumentId, Arc<Stamped<Record>>>,
    settings: &Settings,
) -> Diagnosed<Ledger> {
    let mut diagnostics = Vec::new();
    let ready = ready(catalog, records, &mut diagnostics);
    let mut grids: Vec<Grid> = ready
        .par_iter()
        .map(|ready| {
            let mut problems = Vec::new();
            let given = Given::read(ready.record, ready.path, ready.spot, &ready.blueprint, &mut problems);
            Grid::new(ready.document, ready.path, ready.entry.card.lang, ready.blueprint.clone(), given, problems)
        })
        .collect();
    let by_document: BTreeMap<&DocumentId, usize> =
        ready.iter().enumerate().map(|(index, ready)| (ready.document, index)).collect();
    settle(&mut grids, &by_document, catalog);

    let sheets: Vec<Arc<Stamped<Sheet>>> = grids
        .par_iter()
        .zip(&ready)
        .map(|(grid, ready)| Arc::new(Stamped::new(sheet::sheet(grid, ready.record))))
        .collect();
    let world = World { grids: &mut grids, by_document: &by_document, catalog };
    let checked: Vec<(Vec<Diagnostic>, Vec<CheckOutcome>)> = ready
        .par_iter()
        .enumerate()
        .map(|(index, ready)| {
            let before = reference::previous(ready.document, catalog).and_then(|id| by_document.get(id));
            let inspection = Inspection {
                document: ready.document,
                path: ready.path,
                record: ready.record,
                period: ready.entry.period,
                world: &world,
                number: index,
                sheet: sheets.get(index).map_or(&EMPTY, |sheet| sheet),
                previous: before.and_then(|before| sheets.get(*before)).map(|sheet| &***sheet),
                settings,
            };
            figures::check(&inspection)
        })
        .collect();

    // Each document's outcomes are few and sorted alone; then only documents need to be put in order.
    let mut by_id: BTreeMap<&DocumentId, Vec<CheckOutcome>> = BTreeMap::new();
    for ((found, mut ran), ready) in checked.into_iter().zip(&ready) {
        diagnostics.extend(found);
        ran.sort_by(|a, b| (a.rule.id, &a.subject).cmp(&(b.rule.id, &b.subject)));
        by_id.insert(ready.document, ran);
    }
    for grid in &mut grids {
        diagnostics.append(&mut grid.problems);
    }
    let (found, ran) = figures::period_gap::check(catalog);
    diagnostics.extend(found);
    for outcome in ran {
        if let Some((id, _)) = catalog.entries.get_key_value(&outcome.document) {
            by_id.entry(id).or_default().push(outcome);
        }
    }
    let outcomes = by_id.into_values().flatten().collect();
    let sheets = ready.iter().map(|ready| ready.document.clone()).zip(sheets).collect();
    Diagnosed { value: Ledger { sheets, outcomes }, diagnostics: told_once(diagnostics) }
}

static EMPTY: Sheet = Sheet { tables: Vec::new(), values: Vec::new(), charts: Vec::new() };

/// A document with figures, before they are read.
struct Ready<'a> {
    document: &'a DocumentId,
    path: &'a SourcePath,
    entry: &'a Entry,
    record: &'a Record,
    blueprint: Arc<Blueprint<'a>>,
    spot: Spot,
}

/// Understands what is declared, once for each series and for each document of its own; reports stand oldest first.
fn ready<'a>(
    catalog: &'a Catalog,
    records: &'a Ordered<DocumentId, Arc<Stamped<Record>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Ready<'a>> {
    let mut shared: BTreeMap<&DocumentId, Arc<Blueprint>> = BTreeMap::new();
    for (id, record) in records {
        if let (KindRecord::Series(_), Some(entry)) = (&record.kind, catalog.entries.get(id)) {
            let blueprint = Blueprint::new(&[(&entry.card.path, record)], id, catalog, diagnostics);
            shared.insert(id, Arc::new(blueprint));
        }
    }
    let reports = catalog.reports.iter();
    let others = records.keys().filter(|id| catalog.entries.get(*id).is_some_and(|entry| entry.period.is_none()));
    let mut seen = std::collections::BTreeSet::new();
    let mut ready = Vec::new();
    for id in reports.chain(others) {
        let (Some((document, record)), Some(entry)) = (records.get_key_value(id), catalog.entries.get(id)) else {
            continue;
        };
        if matches!(record.kind, KindRecord::Series(_) | KindRecord::Broken) || !seen.insert(document) {
            continue;
        }
        let own = !record.tables.is_empty() || !record.values.is_empty() || !record.checks.is_empty();
        let series = entry.series.as_ref();
        let of_series = series.and_then(|series| shared.get(series));
        // A report whose series is unknown is told of that, not of each figure.
        if matches!(record.kind, KindRecord::Report(_)) && of_series.is_none() && !own {
            continue;
        }
        if !own && of_series.is_none() && record.figures.entries.is_empty() {
            continue;
        }
        let blueprint = match of_series {
            Some(blueprint) if !own => blueprint.clone(),
            _ => {
                let mut sources: Vec<(&SourcePath, &Record)> = Vec::new();
                let series = series.and_then(|id| Some((catalog.entries.get(id)?, records.get(id)?)));
                if let Some((entry, record)) = series.filter(|_| of_series.is_some()) {
                    sources.push((&entry.card.path, record));
                }
                sources.push((&entry.card.path, record));
                Arc::new(Blueprint::new(&sources, document, catalog, diagnostics))
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
        ready.push(Ready { document, path: &entry.card.path, entry, record, blueprint, spot });
    }
    ready
}

/// Works out all formulas.
fn settle<'a>(grids: &mut [Grid<'a>], by_document: &BTreeMap<&'a DocumentId, usize>, catalog: &'a Catalog) {
    let nowhere = BTreeMap::new();
    grids.par_iter_mut().filter(|grid| !grid.blueprint.reaches_out).for_each(|grid| {
        let mut alone = World { grids: std::slice::from_mut(grid), by_document: &nowhere, catalog };
        alone.settle(0);
    });
    let mut world = World { grids, by_document, catalog };
    for grid in 0..world.grids.len() {
        world.settle(grid);
    }
}

/// Sorts diagnostics, and drops those that say the same at the same place: a formula of a series is told once, not once
/// for each report and row.
fn told_once(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics
        .sort_by(|a, b| a.order().cmp(&b.order()).then_with(|| a.words.cmp(b.words)).then_with(|| a.args.cmp(&b.args)));
    diagnostics.dedup_by(|b, a| {
        let same_place = a.path == b.path && a.spot == b.spot && a.rule == b.rule && a.words == b.words;
        let of_a_formula = matches!(a.rule.id, "formula.cycle" | "formula.syntax" | "ref.figure" | "ref.row");
        same_place && (of_a_formula || (a.subject == b.subject && a.args == b.args))
    });
    diagnostics
}
