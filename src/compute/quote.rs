//! Stand-in until the figures land.

use rust_decimal::Decimal;

use crate::diagnostic::Diagnosed;
use crate::model::catalog::Catalog;
use crate::model::ledger::Ledger;
use crate::model::path::DocumentId;
use crate::model::prose::Prose;
use crate::model::site::Quoted;

pub fn has_figures(prose: &Prose) -> bool {
    !prose.figures.is_empty()
}

pub fn changes(_: &DocumentId, _: &Catalog, _: &Ledger) -> Option<Vec<Decimal>> {
    None
}

pub fn quote(_: &DocumentId, prose: &Prose, _: &Catalog, _: &Ledger) -> Diagnosed<Vec<Quoted>> {
    let value = prose
        .figures
        .iter()
        .map(|figure| Quoted {
            text: figure.expression.clone(),
            exact: None,
            worked: None,
            source: String::new(),
            document: None,
            cell: String::new(),
        })
        .collect();
    Diagnosed { value, diagnostics: Vec::new() }
}
