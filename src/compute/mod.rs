//! Stage 3: figures as written and as declared become the [`Ledger`], and are checked.
//!
//! ```text
//! declared ─blueprint─▶ tables and formulas ─┐
//! given    ─amount────▶ exact amounts ───────┴─grid─▶ settled cells ─sheet─▶ Sheet ─checks─▶ findings, outcomes
//! ```
//!
//! Reports of one series share a blueprint, and are a [`Family`]: with other families that they name, they are worked out
//! together, oldest first, and anew only when something of what they are made from has changed.

pub mod amount;
pub mod change;
pub mod checks;
pub mod evaluate;
pub mod exact;
pub mod expression;
pub mod json;
pub mod quote;

mod blueprint;
mod family;
mod given;
mod grid;
mod reference;
mod sheet;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compute::checks::figures::{self, Inspection};
use crate::compute::family::{Division, Ready, Understood};
use crate::compute::given::Given;
use crate::compute::grid::Grid;
use crate::compute::world::World;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::catalog::Catalog;
use crate::model::ledger::{CheckOutcome, Ledger, Sheet};
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::record::Record;
use crate::model::settings::Settings;

/// Computes and checks all figures of the site.
pub fn compute(
    catalog: &Catalog,
    records: &Ordered<DocumentId, Arc<Stamped<Record>>>,
    settings: &Settings,
) -> Diagnosed<Ledger> {
    let figures = Figures::default().next(catalog, Default::default(), records, settings);
    let diagnostics = figures.diagnostics().cloned().collect();
    Diagnosed { value: Ledger::clone(&figures.ledger), diagnostics }
}

/// The figures of the site, and what each family of documents came to, kept as long as it would be made from the same.
#[derive(Clone, Default)]
pub struct Figures {
    /// All figures.
    pub ledger: Arc<Ledger>,
    /// Stands for what a name in a formula can lead to: which documents there are, and as what.
    pub names: Fingerprint,
    /// The frame of the catalog that the names were taken from.
    frame: Option<Fingerprint>,
    division: Option<Memo<Division>>,
    /// The documents that each family names, by the family.
    reaches: BTreeMap<DocumentId, Memo<Vec<DocumentId>>>,
    /// What families that name each other came to, by the first of them.
    worked: BTreeMap<DocumentId, Memo<Worked>>,
}

/// What documents that were worked out together came to.
#[derive(Default)]
struct Worked {
    sheets: Vec<(DocumentId, Arc<Stamped<Sheet>>)>,
    outcomes: Vec<(DocumentId, Arc<Stamped<Vec<CheckOutcome>>>)>,
    diagnostics: Vec<Diagnostic>,
}

impl Figures {
    /// Works out the families whose inputs have changed, and keeps the rest. `frame` stands for everything in the catalog
    /// but titles, headings and links: figures do not depend on those. `with_figures` stands for which documents have
    /// figures.
    pub fn next(
        &self,
        catalog: &Catalog,
        (frame, with_figures): (Fingerprint, Fingerprint),
        records: &Ordered<DocumentId, Arc<Stamped<Record>>>,
        settings: &Settings,
    ) -> Figures {
        let names = if self.frame == Some(frame) { self.names } else { reference::names(catalog) };
        let division =
            Memo::refreshed(self.division.as_ref(), frame.and(with_figures), || Division::of(catalog, records));
        let families = division.value().families(records, names.and(Fingerprint::of(settings)));
        let understood: Vec<(Memo<Vec<DocumentId>>, Option<Understood>)> = families
            .par_iter()
            .map(|family| match self.reaches.get(family.key) {
                Some(kept) if kept.is_of(family.stamp) => (kept.clone(), None),
                _ => {
                    let understood = Understood::of(family, catalog, records);
                    (Memo::new(family.stamp, understood.reach(catalog)), Some(understood))
                }
            })
            .collect();
        let (reaches, mut understood): (Vec<_>, Vec<_>) = understood.into_iter().unzip();
        let groups: Vec<_> = family::groups(&families, &reaches)
            .into_iter()
            .map(|group| group.into_iter().map(|n| (&families[n], understood[n].take())).collect::<Vec<_>>())
            .collect();
        let worked: BTreeMap<DocumentId, Memo<Worked>> = groups
            .into_par_iter()
            .filter_map(|group| {
                let first = group.first()?.0.key;
                let stamp = Fingerprint::of_all(group.iter().map(|(family, _)| family.stamp));
                let worked = Memo::refreshed(self.worked.get(first), stamp, || {
                    let understood = group.into_iter().map(|(family, understood)| {
                        understood.unwrap_or_else(|| Understood::of(family, catalog, records))
                    });
                    work_out(understood.collect(), catalog, settings)
                });
                Some((first.clone(), worked))
            })
            .collect();
        let all = || worked.values().map(Memo::value);
        let sheets = in_order(all().flat_map(|worked| worked.sheets.iter().cloned()));
        let outcomes = in_order(all().flat_map(|worked| worked.outcomes.iter().cloned()));
        let ledger = Ledger {
            sheets: Ordered::beside(sheets, &self.ledger.sheets),
            outcomes: Ordered::beside(outcomes, &self.ledger.outcomes),
        };
        let reaches = families.iter().map(|family| family.key.clone()).zip(reaches).collect();
        Figures { ledger: Arc::new(ledger), names, frame: Some(frame), division: Some(division), reaches, worked }
    }

    /// Returns what was wrong with the figures.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.worked.values().flat_map(|worked| &worked.value().diagnostics)
    }
}

fn in_order<T>(of: impl Iterator<Item = (DocumentId, T)>) -> Vec<(DocumentId, T)> {
    let mut of: Vec<(DocumentId, T)> = of.collect();
    of.sort_by(|(one, _), (other, _)| one.cmp(other));
    of
}

/// Works out and checks the figures of documents that may name each other.
fn work_out(understood: Vec<Understood>, catalog: &Catalog, settings: &Settings) -> Worked {
    let mut diagnostics = Vec::new();
    let mut ready: Vec<Ready> = Vec::new();
    let mut gaps = Vec::new();
    for mut family in understood {
        diagnostics.append(&mut family.diagnostics);
        ready.append(&mut family.ready);
        let (found, ran) = figures::period_gap::check(&family.reports, catalog);
        diagnostics.extend(found);
        gaps.extend(ran);
    }
    ready.sort_by_key(|ready| ready.order);
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

    let mut outcomes: BTreeMap<&DocumentId, Vec<CheckOutcome>> = BTreeMap::new();
    for ((found, mut ran), ready) in checked.into_iter().zip(&ready) {
        diagnostics.extend(found);
        ran.sort_by(|a, b| (a.rule.id, &a.subject).cmp(&(b.rule.id, &b.subject)));
        outcomes.insert(ready.document, ran);
    }
    for grid in &mut grids {
        diagnostics.append(&mut grid.problems);
    }
    for (series, ran) in &gaps {
        outcomes.entry(series).or_default().push(ran.clone());
    }
    let outcomes = outcomes.into_iter().map(|(id, ran)| (id.clone(), Arc::new(Stamped::new(ran)))).collect();
    let sheets = ready.iter().map(|ready| ready.document.clone()).zip(sheets).collect();
    Worked { sheets, outcomes, diagnostics: told_once(diagnostics) }
}

static EMPTY: Sheet = Sheet { tables: Vec::new(), values: Vec::new(), charts: Vec::new() };

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
