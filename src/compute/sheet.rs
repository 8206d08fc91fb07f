//! From a settled [`Grid`] to the [`Sheet`] that pages show: every figure with its formula, its values and its source.

use crate::compute::evaluate::Value;
use crate::compute::grid::{Grid, Origin, Place};
use crate::model::figures::Amount;
use crate::model::ledger::{Column, Derivation, Figure, NamedValue, Row, RowPart, Sheet, Table};
use crate::model::record::{KindRecord, Record};
use crate::model::settings::Language;

/// Returns the sheet of a document.
pub(crate) fn sheet(grid: &Grid, record: &Record) -> Sheet {
    let report = match &record.kind {
        KindRecord::Report(report) => Some(report),
        _ => None,
    };
    let tables = grid.blueprint.tables.iter().enumerate().map(|(table, plan)| {
        let spec = plan.spec;
        let own_day = report.and_then(|report| {
            report.as_of_tables.iter().find(|(id, _)| *id == spec.id.value).map(|(_, day)| day.value)
        });
        let rows = plan.rows.iter().enumerate().map(|(row, row_plan)| {
            let comment =
                grid.given.tables.get(table).and_then(|given| given.rows.get(row)).and_then(|(_, text)| *text);
            let cells = (0..plan.columns.len()).map(|column| figure(grid, Place::Cell { table, row, column }));
            Row {
                id: row_plan.id.to_owned(),
                label: match row_plan.part {
                    RowPart::Remainder => remainder(grid.language).to_owned(),
                    _ => row_plan.label.to_owned(),
                },
                class: row_plan.class,
                part: row_plan.part,
                comment: comment.filter(|text| !text.trim().is_empty()).map(str::to_owned),
                cells: cells.collect(),
            }
        });
        Table {
            id: spec.id.value.clone(),
            title: spec.title.clone(),
            unit: spec.unit.clone().unwrap_or_default(),
            scale: spec.scale,
            row_label: spec.row_label.clone().unwrap_or_default(),
            as_of: own_day.or_else(|| report.and_then(|report| report.as_of.as_ref()).map(|day| day.value)),
            columns: plan
                .columns
                .iter()
                .map(|column| Column {
                    id: column.spec.id.value.clone(),
                    label: column.spec.label.clone(),
                    formula: column.spec.formula.as_ref().map(|formula| formula.value.clone()),
                    role: column.spec.role,
                    unit: column.spec.unit.clone(),
                    decimals: column.look.decimals,
                })
                .collect(),
            rows: rows.collect(),
            zero_as_dash: spec.zero_as_dash,
            note: spec.note.clone(),
        }
    });
    let tables = tables.collect();
    let values = grid.blueprint.values.iter().enumerate().map(|(number, plan)| NamedValue {
        id: plan.spec.id.value.clone(),
        label: plan.spec.label.clone(),
        unit: plan.measure.unit.to_owned(),
        scale: plan.measure.scale,
        decimals: plan.look.decimals,
        figure: figure(grid, Place::Value(number)),
    });
    let charts = grid.blueprint.charts.iter().map(|id| (*id).to_owned()).collect();
    Sheet { tables, values: values.collect(), charts }
}

/// The label of what a partial breakdown leaves.
fn remainder(language: Language) -> &'static str {
    match language {
        Language::Bokmal => "Ikke fordelt",
        Language::Nynorsk => "Ikkje fordelt",
        Language::English => "Not broken down",
    }
}

fn figure(grid: &Grid, place: Place) -> Figure {
    let Some(slot) = grid.slot(place) else {
        return Figure { amount: Amount::Blank, formula: None, path: grid.path.clone(), spot: grid.given.spot };
    };
    // What overflows was told when it was worked out, and is blank already.
    let amount = slot.value.amount().unwrap_or(Amount::Blank);
    let worked = || match slot.value {
        Value::Blank => String::new(),
        Value::Nothing | Value::Number(_) => slot.worked.clone().unwrap_or_default(),
    };
    let column = match place {
        Place::Cell { table, column, .. } => {
            let plan = grid.blueprint.tables.get(table);
            plan.and_then(|plan| Some((plan.path, plan.columns.get(column)?.spec)))
        }
        Place::Value(_) => None,
    };
    match (grid.origin(place), column) {
        (Origin::Formula(formula), _) => Figure {
            amount,
            formula: Some(Derivation { formula: formula.text.value.clone(), worked: worked() }),
            path: formula.path.clone(),
            spot: formula.text.spot,
        },
        (Origin::Sum, Some((path, column))) => Figure {
            amount,
            formula: Some(Derivation { formula: format!("sum({})", column.id.value), worked: worked() }),
            path: path.clone(),
            spot: column.id.spot,
        },
        (Origin::Rest, Some((path, column))) => Figure {
            amount,
            formula: Some(Derivation { formula: format!("total - sum({})", column.id.value), worked: worked() }),
            path: path.clone(),
            spot: column.id.spot,
        },
        _ => Figure { amount, formula: None, path: grid.path.clone(), spot: grid.spot(place) },
    }
}
