//! `case.decision`: the decision of a case fits the day of its meeting and its own votes.
//!
//! A decision is made in the meeting or after it, so an earlier date is one of another year or another meeting. What is
//! adopted has not more votes against it than for it, and consensus has none against. A tie may be settled by the chair,
//! and what is rejected may have lacked a qualified majority; neither is told.
//!
//! Fires: `outcome: adopted` with `votes: {for: 2, against: 5}`. Does not: `votes: {for: 5, against: 2}`.

use super::{Agenda, Found, finding};
use crate::diagnostic::rule;
use crate::model::catalog::Entry;
use crate::model::record::Case;
use crate::model::record::case::Outcome;

/// Looks at the decision of one case.
pub(super) fn check(agenda: &Agenda<'_>, entry: &Entry, case: &Case, all: &mut Found) {
    let Some(decision) = &case.decision else { return };
    let mut found = Vec::new();
    let mut compared = 0;
    if let (Some(date), Some((_, Some(met)))) = (&decision.date, agenda.meeting()) {
        compared += 1;
        if date.value < met {
            found.push(
                finding(&rule::CASE_DECISION, "before", entry, date.spot)
                    .about("date")
                    .with("date", date.value.format("%d.%m.%Y"))
                    .with("meeting", met.format("%d.%m.%Y")),
            );
        }
    }
    if let Some(votes) = decision.votes {
        compared += 1;
        let words = match decision.outcome.value {
            Outcome::Adopted | Outcome::AdoptedAmended if votes.against > votes.for_count => Some("votes"),
            Outcome::Consensus if votes.against > 0 => Some("consensus"),
            _ => None,
        };
        if let Some(words) = words {
            found.push(
                finding(&rule::CASE_DECISION, words, entry, decision.outcome.spot)
                    .about("votes")
                    .with("for", votes.for_count)
                    .with("against", votes.against),
            );
        }
    }
    all.ran(&entry.card.id, &rule::CASE_DECISION, compared, found);
}
