//! `case.decision`: the decision of a case fits the day of its meeting and its own votes.
//!
//! A decision is made in the meeting or after it, so an earlier date is one of another year or another meeting. What is
//! adopted has not more votes against it than for it, consensus has none against, and what is rejected has not more for it
//! than against, unless it wanted a qualified majority: that is for somebody to say. A tie may be settled by the chair and is
//! not told. What is adopted with changes says with which, and no alternative is chosen in a case that was put off.
//!
//! Fires: `outcome: adopted` with `votes: {for: 2, against: 5}`. Does not: `votes: {for: 5, against: 2}`.

use super::{Agenda, Found, finding};
use crate::diagnostic::rule;
use crate::locale;
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
                    .with("date", locale::date::short(date.value))
                    .with("meeting", locale::date::short(met)),
            );
        }
    }
    if let Some(votes) = decision.votes {
        compared += 1;
        let words = match decision.outcome.value {
            Outcome::Adopted | Outcome::AdoptedAmended if votes.against > votes.for_count => Some("votes"),
            Outcome::Consensus if votes.against > 0 => Some("consensus"),
            Outcome::Rejected if votes.for_count > votes.against => Some("majority"),
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
    let outcome = &decision.outcome;
    if outcome.value == Outcome::AdoptedAmended {
        compared += 1;
        let recommended = case.recommended.as_ref().map(|id| id.value.as_str());
        let another = case.chosen().is_some_and(|alternative| recommended != Some(alternative.id.value.as_str()));
        if decision.text.is_none() && !another {
            found.push(finding(&rule::CASE_DECISION, "amended", entry, outcome.spot).about("text"));
        }
    }
    if let Some(alternative) = &decision.alternative {
        compared += 1;
        let settles = outcome.value.adopts() || outcome.value == Outcome::Rejected;
        if !settles {
            found.push(
                finding(&rule::CASE_DECISION, "unsettled", entry, alternative.spot)
                    .about("alternative")
                    .with("alternative", &alternative.value)
                    .with("outcome", outcome.value.word()),
            );
        }
    }
    all.ran(&entry.card.id, &rule::CASE_DECISION, compared, found);
}
