//! The page of a series: totals of its reports side by side.

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Stamped;
use crate::model::ledger::{NamedValue, RowPart, Sheet, Table};
use crate::render::pages::List;
use crate::render::pages::document::DocumentInputs;
use crate::render::pages::reports::ReportInputs;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::tables::{self, Seen, Shape};
use crate::render::templates::Templates;
use crate::render::view::series::{Matrix, MatrixCell, MatrixRow, SeriesPage, SeriesView};

/// How many periods stand side by side: a year, and the same month last year.
const PERIODS: usize = 13;

/// What the page of a series is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    body: Option<Known<'a>>,
    /// Newest first.
    reports: Vec<ReportInputs<'a>>,
    /// The figures of the newest reports, in the same order.
    sheets: Vec<Option<&'a Stamped<Sheet>>>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        let entry = shelved.entry;
        let reports = entry.parts.iter().filter(|id| shelf.entry(id).is_some());
        Inputs {
            document: DocumentInputs::gather(shelved, shelf),
            body: entry.body.as_ref().and_then(|id| shelf.known(id)),
            sheets: reports.clone().take(PERIODS).map(|id| shelf.sheet(id)).collect(),
            reports: reports.filter_map(|id| ReportInputs::gather(id, shelf)).collect(),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<SeriesPage<'v>, Diagnostic> {
        Ok(SeriesPage {
            page: self.document.page(scene, vec![scene.list(List::Reports)]),
            document: self.document.view(scene, templates)?,
            series: SeriesView {
                body: self.body.as_ref().map(|known| scene.link(known)),
                reports: self.reports.iter().map(|report| report.view(scene)).collect(),
                matrices: self.matrices(scene),
            },
        })
    }

    /// Makes one matrix per table that has a total, and one of all named values. The newest report says which.
    fn matrices<'v>(&'v self, scene: &Scene<'v>) -> Vec<Matrix<'v>> {
        let Some(newest) = self.sheets.iter().flatten().next() else { return Vec::new() };
        // Oldest first, as one reads a development.
        let periods: Vec<(&'v ReportInputs<'a>, Option<&'a Stamped<Sheet>>)> =
            self.reports.iter().zip(self.sheets.iter().copied()).rev().collect();
        let items = || periods.iter().map(|(report, _)| report.view(scene)).collect();
        let mut matrices = Vec::new();
        for table in &newest.tables {
            if !table.rows.iter().any(|row| row.part == RowPart::Total) {
                continue;
            }
            let rows = table.columns.iter().map(|column| MatrixRow {
                label: &column.label,
                unit: column.unit.as_deref().map(|unit| tables::unit(unit, table.scale, scene)).unwrap_or_default(),
                cells: periods.iter().map(|(report, sheet)| total(*sheet, table, &column.id, report, scene)).collect(),
            });
            matrices.push(Matrix {
                title: &table.title,
                id: format!("utvikling-{}", table.id),
                unit: tables::unit(&table.unit, table.scale, scene),
                periods: items(),
                rows: rows.collect(),
            });
        }
        if !newest.values.is_empty() {
            let rows = newest.values.iter().map(|value| MatrixRow {
                label: &value.label,
                unit: tables::unit(&value.unit, value.scale, scene),
                cells: periods.iter().map(|(report, sheet)| named(*sheet, value, report, scene)).collect(),
            });
            let rows = rows.collect();
            matrices.push(Matrix { title: "", id: "utvikling".into(), unit: String::new(), periods: items(), rows });
        }
        matrices
    }
}

fn total(
    sheet: Option<&Stamped<Sheet>>,
    table: &Table,
    column: &str,
    report: &ReportInputs<'_>,
    scene: &Scene<'_>,
) -> MatrixCell {
    let found = sheet.and_then(|sheet| sheet.table(&table.id)).and_then(|table| {
        let place = table.column(column)?;
        let row = table.rows.iter().find(|row| row.part == RowPart::Total)?;
        let (declared, figure) = (table.columns.get(place)?, row.cells.get(place)?);
        let seen = tables::seen(figure.amount, Shape::of(table, declared), scene);
        Some((seen, tables::tone(declared, figure), format!("{}-{}-{column}", table.id, row.id)))
    });
    cell(found, report, scene)
}

fn named(
    sheet: Option<&Stamped<Sheet>>,
    value: &NamedValue,
    report: &ReportInputs<'_>,
    scene: &Scene<'_>,
) -> MatrixCell {
    let found = sheet.and_then(|sheet| sheet.values.iter().find(|known| known.id == value.id));
    let found = found.map(|value| {
        let seen = tables::seen(value.figure.amount, Shape::of_value(value), scene);
        (seen, "", format!("verdi-{}", value.id))
    });
    cell(found, report, scene)
}

fn cell(found: Option<(Seen, &'static str, String)>, report: &ReportInputs<'_>, scene: &Scene<'_>) -> MatrixCell {
    match found {
        Some((seen, tone, anchor)) => MatrixCell {
            text: seen.text,
            value: seen.value,
            href: scene.href_at(report.known.address, &anchor),
            state: seen.state,
            tone,
        },
        None => MatrixCell { text: String::new(), value: None, href: String::new(), state: "absent", tone: "" },
    }
}
