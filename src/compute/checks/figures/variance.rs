//! `variance.row` and `variance.total`: a typed figure in a computed column equals its formula, in rows and in totals.
//!
//! The computed figure is the one that is used; the typed one is a control. With `variance: budget - forecast` a positive
//! variance is favourable both for costs and, since income is negative, for income. When the typed figure is the opposite
//! of the computed one, the message says that the sign is turned.
//!
//! Wrong: `{budget: 500, forecast: 400, variance: 90}`. Right: leave `variance` out, or type 100.

use super::{Findings, Inspected, Inspection, looks_swapped};
use crate::compute::evaluate::{self, Value};
use crate::compute::grid::{Origin, Place};
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::figures::Role;
use crate::model::ledger::RowPart;

/// Whether a column belongs to `stock.flow`.
pub(crate) fn is_stock(role: Role) -> bool {
    matches!(role, Role::Opening | Role::Inflow | Role::Outflow | Role::Closing)
}

pub(crate) fn rows(table: &Inspected) -> Findings {
    compared(table, &rule::VARIANCE_ROW, &[RowPart::Row], |role| !is_stock(role))
}

pub(crate) fn totals(table: &Inspected) -> Findings {
    compared(table, &rule::VARIANCE_TOTAL, &[RowPart::Subtotal, RowPart::Total], |role| !is_stock(role))
}

/// Compares typed figures with the formulas of the named values that they are given for.
pub(crate) fn values(inspection: &Inspection) -> Findings {
    let mut findings = Findings::default();
    let Some(grid) = inspection.grid() else { return findings };
    for (number, value) in inspection.sheet.values.iter().enumerate() {
        let place = Place::Value(number);
        let Origin::Formula(formula) = grid.origin(place) else { continue };
        let (Some(given), Some(computed)) = (grid.typed(place), grid.value(place).number()) else { continue };
        findings.compared += 1;
        let Some((given, computed)) = grid.apart(place, given, computed) else { continue };
        let shown = |number| evaluate::shown(Value::Number(number), grid.look(place), inspection.language());
        findings.found.push(
            Diagnostic::new(&rule::VARIANCE_ROW, "value", inspection.path, grid.spot(place))
                .about(value.id.as_str())
                .with("label", &value.label)
                .with("given", shown(given))
                .with("computed", shown(computed))
                .with("formula", &formula.text.value),
        );
    }
    findings
}

/// Compares typed figures with the formulas of their columns: one finding for each row.
pub(crate) fn compared(
    table: &Inspected,
    rule: &'static Rule,
    parts: &[RowPart],
    takes: impl Fn(Role) -> bool,
) -> Findings {
    let mut findings = Findings::default();
    for row in parts.iter().flat_map(|part| table.rows(*part)) {
        let mut wrong = Vec::new();
        for (column, spec) in table.table.columns.iter().enumerate() {
            if spec.formula.is_none() || !takes(spec.role) {
                continue;
            }
            let (Some(computed), Some(_)) = (table.exact(row, column), table.given(row, column)) else { continue };
            findings.compared += 1;
            wrong.extend(table.differs(row, column, computed).map(|(given, computed)| (column, given, computed)));
        }
        let Some((column, given, computed)) = wrong.first().copied() else { continue };
        let Ok(difference) = given.minus(computed) else { continue };
        let words = if given == computed.negated() {
            "sign"
        } else if looks_swapped(difference) {
            "swapped"
        } else {
            "differs"
        };
        let formula = table.table.columns.get(column).and_then(|column| column.formula.clone()).unwrap_or_default();
        findings.found.push(
            table
                .finding(rule, words, row, column)
                .with("given", table.shown(given, column))
                .with("computed", table.shown(computed, column))
                .with("difference", table.shown(difference.abs(), column))
                .with("formula", formula)
                .with("worked", table.worked(row, column)),
        );
    }
    findings
}
