//! `correction.logged`: a logged correction names a figure of the report, changes it, and ends in the figure that stands
//! there now.
//!
//! A published figure that is changed needs an entry under `corrections`, with what was published, what it is now, and why.
//! The entry is printed on the report, so it must agree with the table.
//!
//! Fires: `{figure: drift.lonn.actual, old: 26 500, new: 26 550}` when the table says 26 556. Does not: `new: 26 556`.

use super::{Findings, Inspection};
use crate::compute::amount::{self, Notation};
use crate::compute::blueprint::Reference;
use crate::compute::evaluate::{self, Value};
use crate::compute::grid::Place;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::figures::{Cell, CellForm};
use crate::model::place::Located;
use crate::model::record::KindRecord;
use crate::model::record::report::Correction;

pub(crate) fn check(inspection: &Inspection) -> Findings {
    let mut findings = Findings::default();
    let KindRecord::Report(report) = &inspection.record.kind else { return findings };
    for correction in &report.corrections {
        findings.compared += 1;
        findings.found.extend(one(inspection, correction));
    }
    findings
}

fn one(inspection: &Inspection, correction: &Correction) -> Vec<Diagnostic> {
    let Some(grid) = inspection.grid() else { return Vec::new() };
    let say = |words, spot| {
        Diagnostic::new(&rule::CORRECTION_LOGGED, words, inspection.path, spot)
            .about(correction.figure.as_str())
            .with("figure", &correction.figure.value)
            .with("old", &correction.old.value)
            .with("new", &correction.new.value)
    };
    let unknown = |nearest: &str, columns: &str| {
        say("unknown", correction.figure.spot).with("nearest", nearest).with("columns", columns)
    };
    let words: Vec<String> = correction.figure.split('.').map(str::to_owned).collect();
    let place = match grid.blueprint.local(&words, None) {
        Ok(Reference::Cell { table, row, column }) => Place::Cell { table, row, column },
        Ok(Reference::Value(value)) => Place::Value(value),
        Ok(_) => return vec![unknown("", "")],
        Err(fault) if matches!(fault.words, "no_column" | "only_table") => return vec![unknown("", &fault.nearest)],
        Err(fault) => return vec![unknown(&fault.nearest, "")],
    };
    let look = grid.look(place);
    let mut refused = Vec::new();
    let mut read = |text: &Located<String>| match amount::read(
        text,
        Notation { decimals: look.decimals, percent: look.percent },
    ) {
        Ok(amount) => Some(Value::of(amount)),
        Err(refusal) => {
            let cell = Cell { text: text.value.clone(), spot: text.spot, form: CellForm::Plain };
            refused.push(
                refusal.diagnostic(text, look.decimals, inspection.path, &cell).about(correction.figure.as_str()),
            );
            None
        }
    };
    let (old, new) = (read(&correction.old), read(&correction.new));
    let (Some(old), Some(new)) = (old, new) else { return refused };
    let current = grid.value(place);
    let decimals = u32::from(look.decimals) + if look.percent { 2 } else { 0 };
    let as_shown = current.number().and_then(|number| number.rounded(decimals).ok()).map_or(current, Value::Number);
    if old == new {
        return vec![say("same", correction.new.spot)];
    }
    if current == Value::Blank {
        return vec![say("blank", correction.new.spot)];
    }
    if new != current && new != as_shown {
        let current = evaluate::shown(current, look, inspection.language());
        return vec![say("differs", correction.new.spot).with("current", current)];
    }
    Vec::new()
}
