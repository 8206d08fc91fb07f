//! All series and reports.

use crate::fingerprint::Stamped;
use crate::locale::date;
use crate::model::card::Period;
use crate::model::ledger::Sheet;
use crate::model::path::DocumentId;
use crate::render::pages::report::key_figures;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::reports::{ReportItem, ReportsPage, ReportsView, SeriesItem};

/// What the list of reports is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    series: Vec<SeriesInputs<'a>>,
    loose: Vec<Known<'a>>,
}

#[derive(Hash)]
struct SeriesInputs<'a> {
    known: Known<'a>,
    body: Option<Known<'a>>,
    reports: Vec<ReportInputs<'a>>,
    /// The figures of the newest report.
    sheet: Option<&'a Stamped<Sheet>>,
}

/// What one report in a list is made from.
#[derive(Hash)]
pub(super) struct ReportInputs<'a> {
    pub(super) known: Known<'a>,
    period: Option<Period>,
}

impl<'a> ReportInputs<'a> {
    pub(super) fn gather(id: &DocumentId, shelf: &Shelf<'a>) -> Option<ReportInputs<'a>> {
        Some(ReportInputs { known: shelf.known(id)?, period: shelf.entry(id)?.period })
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> ReportItem<'v> {
        ReportItem {
            link: scene.link(&self.known),
            period: self.period.map(|period| date::period(period, scene.locale.language)).unwrap_or_default(),
            period_iso: self.period.map(|period| period.to_string()).unwrap_or_default(),
        }
    }
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let mut series = Vec::new();
        for id in shelf.catalog.series.iter() {
            let Some(shelved) = shelf.shelved(id) else { continue };
            let entry = shelved.entry;
            series.push(SeriesInputs {
                body: entry.body.as_ref().and_then(|id| shelf.known(id)),
                reports: entry.parts.iter().filter_map(|id| ReportInputs::gather(id, shelf)).collect(),
                sheet: entry.parts.first().and_then(|id| shelf.sheet(id)),
                known: shelved.entry.known(),
            });
        }
        let loose = shelf.catalog.reports.iter().rev();
        let loose = loose.filter(|id| shelf.entry(id).is_some_and(|entry| entry.series.is_none()));
        Inputs { series, loose: shelf.all_known(loose) }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> ReportsPage<'v> {
        let series = self.series.iter().map(|series| SeriesItem {
            link: scene.link(&series.known),
            body: series.body.as_ref().map(|known| scene.link(known)),
            reports: series.reports.iter().map(|report| report.view(scene)).collect(),
            key_figures: match (series.sheet, series.reports.first()) {
                (Some(sheet), Some(newest)) => key_figures(sheet, Some(&newest.known), scene),
                _ => Vec::new(),
            },
        });
        let title = scene.word("reports");
        let description = scene.word("reports_description").to_owned();
        ReportsPage {
            page: scene.page(title, "reports", "reports", scene.trail([]), Some(description)),
            reports: ReportsView { series: series.collect(), loose: scene.links(&self.loose) },
        }
    }
}
