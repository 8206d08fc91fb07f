//! Every figure as JSON, for `figures --format json`: documents, tables, rows, columns.

use serde_json::{Map, Value, json};

use crate::locale::number;
use crate::model::catalog::Catalog;
use crate::model::ledger::{Figure, Ledger, is_percent};
use crate::model::path::DocumentId;

/// Returns all figures of the site, or of one document. Named values stand in table `_`, as a row with column `value`.
pub fn figures_json(catalog: &Catalog, ledger: &Ledger, only: Option<&DocumentId>) -> Value {
    let mut documents = Map::new();
    for (id, sheet) in &ledger.sheets {
        if only.is_some_and(|only| only != id) || !catalog.entries.contains_key(id) {
            continue;
        }
        let mut tables = Map::new();
        for table in &sheet.tables {
            let mut rows = Map::new();
            for row in &table.rows {
                let cells = table.columns.iter().zip(&row.cells).map(|(column, figure)| {
                    let (unit, scale) = table.measure(column);
                    (column.id.clone(), figure_json(figure, unit, scale))
                });
                rows.insert(row.id.clone(), Value::Object(cells.collect()));
            }
            tables.insert(table.id.clone(), Value::Object(rows));
        }
        if !sheet.values.is_empty() {
            let values = sheet.values.iter().map(|value| {
                (value.id.clone(), json!({ "value": figure_json(&value.figure, &value.unit, value.scale) }))
            });
            tables.insert("_".to_owned(), Value::Object(values.collect()));
        }
        documents.insert(id.as_str().to_owned(), Value::Object(tables));
    }
    json!({ "documents": documents })
}

fn figure_json(figure: &Figure, unit: &str, scale: u32) -> Value {
    json!({
        "value": figure.amount.number().map(|number| number::exact(number, figure.formula.is_some() && is_percent(unit))),
        "unit": if unit.is_empty() { Value::Null } else { Value::from(unit) },
        "scale": scale,
        "formula": figure.formula.as_ref().map(|derivation| derivation.formula.as_str()),
        "file": figure.path.as_str(),
        "line": figure.spot.line,
    })
}
