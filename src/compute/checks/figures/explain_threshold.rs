//! `explain.threshold`: a large unfavourable variance has a comment.
//!
//! Large is beyond both thresholds of `site.yaml` (`thresholds: {explain: {percent, amount}}`), strictly: more than so many
//! per cent of the row's budget, and more than so much in the table's scale. Which sign is unfavourable follows from the
//! formula of the variance: with `budget - forecast` it is minus, with `forecast - budget` plus. A row without a budget
//! belongs to `overrun.unbudgeted`.
//!
//! Fires: budget 500, variance −2 313, no `comment`. Does not: the same with `comment: …`, or a variance of −50.

use super::{Findings, Inspected};
use crate::compute::blueprint::Reference;
use crate::compute::evaluate::{self, Look, Operand, Seen, Value};
use crate::compute::exact::Exact;
use crate::compute::expression::Body;
use crate::compute::grid::Origin;
use crate::diagnostic::rule;
use crate::locale::number;
use crate::model::figures::Role;
use crate::model::ledger::RowPart;

pub(crate) fn check(table: &Inspected) -> Findings {
    let mut findings = Findings::default();
    let (Some(budget), Some(variance)) = (table.role(Role::Budget), table.role(Role::Variance)) else {
        return findings;
    };
    let settings = table.inspection.settings;
    let (percent, amount) = (Exact::of(settings.explain_percent), Exact::of(settings.explain_amount));
    let minus_is_bad = favourable_is_positive(table, budget, variance);
    for row in table.rows(RowPart::Row) {
        let (Some(planned), Some(deviation)) = (table.exact(row, budget), table.exact(row, variance)) else { continue };
        if planned.is_zero() {
            continue;
        }
        findings.compared += 1;
        let has_comment = table.table.rows.get(row).is_some_and(|row| row.comment.is_some());
        let is_bad = if minus_is_bad { deviation.is_negative() } else { deviation.is_positive() };
        let limit = planned.abs().times(percent).and_then(|limit| limit.over(Exact::whole(100)));
        let is_large = deviation.abs() > amount && limit.is_ok_and(|limit| deviation.abs() > limit);
        if has_comment || !is_bad || !is_large {
            continue;
        }
        let share = deviation.abs().times(Exact::whole(100)).and_then(|share| share.over(planned.abs()));
        let share = share.and_then(Exact::decimal).map(|share| number::format(share, 0, table.inspection.language()));
        let unit = table.plan.spec.unit.as_deref().unwrap_or("");
        findings.found.push(
            table
                .finding(&rule::EXPLAIN_THRESHOLD, "unexplained", row, variance)
                .with("variance", table.shown(deviation, variance))
                .with("budget", table.shown(planned, budget))
                .with("share", share.unwrap_or_default())
                .with("percent", number::plain(settings.explain_percent))
                .with("amount", table.shown(amount, variance))
                .with("unit", scaled_unit(unit, table.plan.spec.scale)),
        );
    }
    findings
}

fn scaled_unit(unit: &str, scale: u32) -> String {
    match scale {
        1000 => format!("tusen {unit}"),
        1_000_000 => format!("mill. {unit}"),
        _ => unit.to_owned(),
    }
}

/// Whether more budget makes the variance larger: then plus is favourable.
fn favourable_is_positive(table: &Inspected, budget: usize, variance: usize) -> bool {
    let Some(row) = table.rows(RowPart::Row).next() else { return true };
    let Some(Origin::Formula(formula)) = table.origin(row, variance) else { return true };
    let Body::Number(part) = &formula.expression.body else { return true };
    let look = Look { decimals: 0, percent: false };
    let operands = formula.references.iter().map(|reference| {
        let number = if *reference == Reference::Column(budget) { Exact::whole(1) } else { Exact::ZERO };
        Operand::One(Seen { value: Value::Number(number), look })
    });
    let operands: Vec<Operand> = operands.collect();
    let effect = evaluate::value(part, &formula.expression, &operands).ok().and_then(Value::number);
    effect.is_none_or(|effect| !effect.is_negative())
}
