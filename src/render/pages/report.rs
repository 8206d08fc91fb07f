//! The page of a report.

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::locale::date;
use crate::model::catalog::Brief;
use crate::model::figures::{Amount, Role};
use crate::model::ledger::{CheckOutcome, RowPart, Sheet, Table};
use crate::model::path::DocumentId;
use crate::model::record::report::{Correction, Incident, Priority};
use crate::model::record::{KindRecord, Record, Report};
use crate::render::pages::List;
use crate::render::pages::document::DocumentInputs;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::tables::{self, Shape};
use crate::render::templates::Templates;
use crate::render::view::report::{
    CheckView, CorrectionView, IncidentCount, IncidentView, KeyFigure, ReportPage, ReportView,
};

/// How many key figures are shown.
const KEY_FIGURES: usize = 6;

/// What the page of a report is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    series: Option<Known<'a>>,
    body: Option<Known<'a>>,
    presented_in: Option<Known<'a>>,
    outcomes: &'a [CheckOutcome],
}

fn report_of(record: Option<&Record>) -> Option<&Report> {
    match record.map(|record| &record.kind) {
        Some(KindRecord::Report(report)) => Some(report),
        _ => None,
    }
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(id: &DocumentId, shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        let entry = shelved.entry;
        Inputs {
            document: DocumentInputs::gather(shelved, shelf),
            series: entry.series.as_ref().and_then(|id| shelf.known(id)),
            body: entry.body.as_ref().and_then(|id| shelf.known(id)),
            presented_in: entry.presented_in.as_ref().and_then(|id| shelf.known(id)),
            outcomes: shelf.outcomes(id),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<ReportPage<'v>, Diagnostic> {
        let mut trail = vec![scene.list(List::Reports)];
        trail.extend(self.series.as_ref().map(|known| scene.step(known)));
        Ok(ReportPage {
            page: self.document.page(scene, trail),
            document: self.document.view(scene, templates)?,
            report: self.report(scene),
        })
    }

    fn report<'v>(&'v self, scene: &Scene<'v>) -> ReportView<'v> {
        let entry = self.document.entry;
        let report = report_of(self.document.record.map(|record| &**record));
        let incidents = report.map(|report| report.incidents.as_slice()).unwrap_or_default();
        let corrections = report.map(|report| report.corrections.as_slice()).unwrap_or_default();
        let counts = Priority::ALL.into_iter().map(|priority| IncidentCount {
            count: incidents.iter().filter(|incident| incident.priority == priority).count(),
            priority: scene.label("priority", priority.word()),
        });
        ReportView {
            series: self.series.as_ref().map(|known| scene.link(known)),
            body: self.body.as_ref().map(|known| scene.link(known)),
            period: entry.period.map(|period| date::period(period, scene.locale.language)).unwrap_or_default(),
            period_iso: entry.period.map(|period| period.to_string()).unwrap_or_default(),
            as_of: report.and_then(|report| report.as_of.as_ref()).map(|day| scene.date(day.value)),
            presented_in: self.presented_in.as_ref().map(|known| scene.link(known)),
            key_figures: self.document.sheet.map(|sheet| key_figures(sheet, None, scene)).unwrap_or_default(),
            incidents: incidents.iter().map(|incident| self::incident(incident, scene)).collect(),
            incident_counts: counts.filter(|count| count.count > 0).collect(),
            corrections: corrections.iter().map(|correction| self.correction(correction, scene)).collect(),
            checks: self.outcomes.iter().map(|outcome| self.check(outcome, scene)).collect(),
        }
    }

    fn correction<'v>(&self, correction: &'v Correction, scene: &Scene<'v>) -> CorrectionView<'v> {
        let figure = correction.figure.as_str();
        let sheet = self.document.sheet;
        let href = match figure.split('.').collect::<Vec<_>>()[..] {
            [table, row, column] => sheet
                .and_then(|sheet| sheet.table(table))
                .filter(|found| found.row(row).is_some() && found.column(column).is_some())
                .map(|_| format!("#{table}-{row}-{column}")),
            [value] => sheet
                .filter(|sheet| sheet.values.iter().any(|known| known.id == value))
                .map(|_| format!("#verdi-{value}")),
            _ => None,
        };
        CorrectionView {
            figure,
            href,
            old: &correction.old,
            new: &correction.new,
            date: correction.date.map(|date| scene.date(date)),
            reason: &correction.reason,
        }
    }

    fn check<'v>(&'v self, outcome: &'v CheckOutcome, scene: &Scene<'v>) -> CheckView<'v> {
        let accepted = outcome.worst.is_some() && all_accepted(outcome, self.document.diagnostics());
        let table = self.document.sheet.and_then(|sheet| sheet.table(&outcome.subject));
        CheckView {
            rule: outcome.rule.id,
            title: scene.rule_check(outcome.rule),
            subject: table.map_or(outcome.subject.as_str(), |table| &table.title),
            compared: outcome.compared,
            outcome: scene.outcome(outcome.worst, accepted),
            href: format!("{}#{}", scene.href(List::Checks.address()), outcome.rule.id),
            source: None,
        }
    }
}

/// Returns whether every finding of a check is accepted. A finding is about the check's subject or a part of it.
pub(super) fn all_accepted(outcome: &CheckOutcome, findings: &[Diagnostic]) -> bool {
    let mut own = findings
        .iter()
        .filter(|finding| finding.rule == outcome.rule && concerns(&finding.subject, &outcome.subject))
        .peekable();
    own.peek().is_some() && own.all(|finding| finding.accepted.is_some())
}

fn concerns(finding: &str, subject: &str) -> bool {
    subject.is_empty()
        || finding.is_empty()
        || finding.strip_prefix(subject).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn incident<'a>(incident: &'a Incident, scene: &Scene<'a>) -> IncidentView<'a> {
    IncidentView {
        date: scene.date(incident.date),
        place: incident.place.as_deref(),
        text: &incident.text,
        priority: scene.label("priority", incident.priority.word()),
        resolved: incident.resolved.map(|date| scene.date(date)),
        resolved_by: incident.resolved_by.as_deref(),
        cause: incident.cause.as_deref(),
        duration: duration(incident.date, incident.resolved, scene),
    }
}

/// Returns how long an incident lasted, to follow the date: «samme dag», «etter 3 dager»; «Ikke løst».
fn duration(date: NaiveDate, resolved: Option<NaiveDate>, scene: &Scene<'_>) -> String {
    let days = resolved.map(|resolved| resolved.signed_duration_since(date).num_days());
    match days {
        None => scene.word("duration_open").to_owned(),
        Some(0) => scene.word("duration_same_day").to_owned(),
        Some(1) => scene.word("duration_one_day").to_owned(),
        Some(days) if days > 1 => scene.locale.phrase("duration_days", &[("count", &days.to_string())]),
        Some(_) => String::new(),
    }
}

/// Returns the figures that matter most: of each table the total of the column that says most, then named values.
/// They lead to the given page, else to the page they stand on.
pub(super) fn key_figures<'a>(sheet: &'a Sheet, page: Option<&Brief<'a>>, scene: &Scene<'a>) -> Vec<KeyFigure<'a>> {
    let href = |anchor: String| match page {
        Some(page) => scene.href_at(page.address, &anchor),
        None => format!("#{anchor}"),
    };
    let tables = sheet.tables.iter().filter_map(|table| {
        let (row, place) = (table.rows.iter().find(|row| row.part == RowPart::Total)?, telling(table)?);
        let (column, figure) = (table.columns.get(place)?, row.cells.get(place)?);
        let seen = tables::seen(figure.amount, Shape::of(table, column), scene);
        Some(KeyFigure {
            label: &table.title,
            column: &column.label,
            text: seen.text,
            unit: tables::unit_after(column.unit.as_deref().unwrap_or(&table.unit), table.scale, scene),
            value: seen.value,
            tone: tables::tone(column, figure),
            href: href(format!("{}-{}-{}", table.id, row.id, column.id)),
        })
    });
    let values = sheet.values.iter().map(|value| {
        let seen = tables::seen(value.figure.amount, Shape::of_value(value), scene);
        KeyFigure {
            label: &value.label,
            column: "",
            text: seen.text,
            unit: tables::unit_after(&value.unit, value.scale, scene),
            value: seen.value,
            tone: "",
            href: href(format!("verdi-{}", value.id)),
        }
    });
    tables.chain(values).take(KEY_FIGURES).collect()
}

/// Returns the column that says most of a table: the variance, else the stock at the end, else the last with a figure.
fn telling(table: &Table) -> Option<usize> {
    let total = table.rows.iter().find(|row| row.part == RowPart::Total)?;
    let given = |place: &usize| total.cells.get(*place).is_some_and(|figure| figure.amount != Amount::Blank);
    table
        .role(Role::Variance)
        .or_else(|| table.role(Role::Closing))
        .filter(given)
        .or_else(|| (0..table.columns.len()).rev().find(given))
}
