//! `sakspapir figures`: every figure, given or computed, with its formula and its line.

use std::fmt::Write as _;

use crate::compute::json::figures_json;
use crate::edition::Edition;
use crate::locale::number;
use crate::model::figures::Amount;
use crate::model::ledger::{Column, Figure, NamedValue, RowPart, Sheet};
use crate::model::path::DocumentId;
use crate::shell::args::{Figures, FiguresFormat};
use crate::shell::command::{Exit, open};
use crate::shell::console::Console;
use crate::shell::fault::{Fault, Outcome};
use crate::syntax::suggest;

pub(super) fn run(typed: &Figures, console: Console) -> Outcome<Exit> {
    let opened = open(&typed.site, console)?;
    let edition = opened.session.edition();
    let ledger = &edition.site.ledger;
    let only = match &typed.report {
        None => None,
        Some(wanted) => {
            let id = find(edition, wanted).ok_or_else(|| unknown(edition, wanted, console))?;
            if !ledger.sheets.contains_key(id) {
                return Err(without_figures(edition, (id, wanted), console));
            }
            Some(id)
        }
    };
    console.result(&match typed.format {
        FiguresFormat::Json => {
            let figures = figures_json(&edition.site.catalog, ledger, only);
            serde_json::to_string_pretty(&figures).unwrap_or_default() + "\n"
        }
        FiguresFormat::Table => {
            let chosen = ledger.sheets.iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
            chosen.map(|(id, sheet)| in_tables(id, sheet, console)).collect()
        }
    })?;
    Ok(Exit::Fine)
}

/// Finds a document by id, by file, by case number, or a report by series and period: `manedsrapport/2024-11`.
fn find<'a>(edition: &'a Edition, wanted: &str) -> Option<&'a DocumentId> {
    let catalog = &edition.site.catalog;
    let by_id = catalog.entries.get_key_value(wanted).map(|(id, _)| id);
    by_id
        .or_else(|| catalog.by_path.get(wanted.trim_start_matches("./")))
        .or_else(|| catalog.by_number.get(wanted))
        .or_else(|| catalog.reports.iter().find(|id| short_name(edition, id).as_deref() == Some(wanted)))
}

fn short_name(edition: &Edition, report: &DocumentId) -> Option<String> {
    let entry = edition.site.catalog.entry(report.as_str())?;
    let series = entry.series.as_ref()?.as_str();
    let name = series.strip_suffix("/series").unwrap_or(series).rsplit('/').next()?;
    Some(format!("{name}/{}", entry.period?))
}

fn unknown(edition: &Edition, wanted: &str, console: Console) -> Fault {
    let ids = edition.site.ledger.sheets.keys();
    let names: Vec<String> = ids.flat_map(|id| [Some(id.to_string()), short_name(edition, id)]).flatten().collect();
    // Whoever knows where it lies leaves the folders out.
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let same_last = names.iter().map(String::as_str).find(|name| last(name) == wanted.to_lowercase());
    let near = same_last.or_else(|| suggest::nearest(wanted, names.iter().map(String::as_str)));
    let near = near.map(|near| console.words.say("usage.meant", &[("near", near)])).unwrap_or_default();
    Fault::new("figures.unknown").with("report", wanted).with("near", near)
}

/// Says that a document has no figures, and which report has those that it is about: the one that its case presents, or
/// one with almost the same name.
fn without_figures(edition: &Edition, (id, wanted): (&DocumentId, &str), console: Console) -> Fault {
    let Edition { site, .. } = edition;
    let presented = site.ledger.sheets.keys().find(|report| {
        let entry = site.catalog.entry(report.as_str());
        entry.is_some_and(|entry| entry.presented_in.as_ref() == Some(id))
    });
    let near = match presented {
        Some(report) => short_name(edition, report).or_else(|| Some(report.to_string())),
        None => suggest::nearest(wanted, site.ledger.sheets.keys().map(DocumentId::as_str)).map(str::to_owned),
    };
    let near = near.map(|near| console.words.say("usage.meant", &[("near", &near)])).unwrap_or_default();
    Fault::new("figures.none").with("report", wanted).with("near", near)
}

fn in_tables(id: &DocumentId, sheet: &Sheet, console: Console) -> String {
    let mut text = format!("{id}\n");
    for table in &sheet.tables {
        let _ = writeln!(text, "\n  {} ({}){}", table.title, table.id, measure(&table.unit, table.scale, console));
        let head = std::iter::once(String::new()).chain(table.columns.iter().map(|column| column.label.clone()));
        let mut lines: Vec<Vec<String>> = vec![head.collect()];
        for row in &table.rows {
            let mark = if row.part == RowPart::Row { "" } else { "= " };
            let cells = table.columns.iter().zip(&row.cells).map(|(column, figure)| shown(figure, column, console));
            lines.push(std::iter::once(format!("{mark}{}", row.label)).chain(cells).collect());
        }
        text.push_str(&aligned(&lines));
        for column in table.columns.iter() {
            if let Some(formula) = &column.formula {
                let _ = writeln!(text, "    {} = {formula}", column.label);
            }
        }
    }
    if !sheet.values.is_empty() {
        text.push('\n');
        let line = |value: &NamedValue| {
            let amount = amount(value.figure.amount, u32::from(value.decimals), console);
            let formula = value.figure.formula.as_ref().map(|derivation| format!("= {}", derivation.formula));
            let label = format!("{} ({})", value.label, value.id);
            let unit = measure(&value.unit, value.scale, console).trim_start_matches(',').trim().to_owned();
            vec![label, amount, unit, formula.unwrap_or_default()]
        };
        text.push_str(&aligned(&sheet.values.iter().map(line).collect::<Vec<_>>()));
    }
    text + "\n"
}

fn measure(unit: &str, scale: u32, console: Console) -> String {
    match (scale, unit) {
        (1, "") => String::new(),
        (1, unit) => format!(", {unit}"),
        (1000, unit) => format!(", {} {unit}", console.words.text("figures.thousands")),
        (_, unit) => format!(", {} {unit}", console.words.text("figures.millions")),
    }
}

fn shown(figure: &Figure, column: &Column, console: Console) -> String {
    match (figure.amount, column.unit.as_deref()) {
        (Amount::Exact(quotient), Some("prosent")) => {
            number::percent(quotient, u32::from(column.decimals), console.words.language)
        }
        (amount_given, _) => amount(amount_given, u32::from(column.decimals), console),
    }
}

fn amount(amount: Amount, decimals: u32, console: Console) -> String {
    match amount {
        Amount::Blank => String::new(),
        Amount::NotApplicable => "–".to_owned(),
        Amount::Exact(exact) => number::format(exact, decimals, console.words.language),
    }
}

/// Sets columns: the first to the left, figures to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |place: usize| lines.iter().filter_map(|line| line.get(place)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|place| width(place).unwrap_or_default()).collect();
    let mut text = String::new();
    for line in lines {
        let mut row = String::from("    ");
        for (place, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let _ = if place == 0 { write!(row, "{cell:<width$}") } else { write!(row, "  {cell:>width$}") };
        }
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}
