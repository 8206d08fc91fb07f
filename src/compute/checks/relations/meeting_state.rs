//! `meeting.state`: the state of a meeting fits the calendar and what became of its cases.
//!
//! A meeting that is past is no longer planned or announced; one that is to come has not been held. When it has been
//! held, each case for decision says how it ended, be it postponed. A cancelled meeting decides nothing. «Today» is
//! given from outside (`--date`), else the date of the last commit, else the newest date in the content.
//!
//! Fires: `state: planned` the day after. Does not: `state: held` with an outcome for each case for decision.

use super::{Agenda, Found, finding};
use crate::diagnostic::rule;
use crate::locale;
use crate::model::card::Relations;
use crate::model::catalog::Entry;
use crate::model::record::Meeting;
use crate::model::record::case::{CaseType, Outcome};
use crate::model::record::meeting::MeetingState;

/// Looks at one meeting.
pub(super) fn check(agenda: &Agenda<'_>, entry: &Entry, meeting: &Meeting, all: &mut Found) {
    let Some(state) = &meeting.state else { return };
    let today = agenda.today;
    let mut found = Vec::new();
    let mut compared = 0;
    if let Some(date) = meeting.date {
        compared += 1;
        let words = match state.value {
            MeetingState::Planned | MeetingState::Announced if date < today => Some("past"),
            MeetingState::Held | MeetingState::MinutesApproved if date > today => Some("future"),
            _ => None,
        };
        if let Some(words) = words {
            found.push(
                finding(&rule::MEETING_STATE, words, entry, state.spot)
                    .about("date")
                    .with("state", state.value.word())
                    .with("date", locale::date::short(date))
                    .with("today", locale::date::short(today)),
            );
        }
    }

    let mut without = Vec::new();
    let mut decided = Vec::new();
    for (case_entry, _, case) in agenda.cases() {
        let name = match &case_entry.card.relations {
            Relations::Case { number: Some(number), .. } => number.value.clone(),
            _ => case_entry.card.title.clone(),
        };
        compared += 1;
        let outcome = case.decision.as_ref().map(|decision| decision.outcome.value);
        let wants_outcome = case.case_type.as_ref().is_some_and(|case_type| case_type.value == CaseType::Decision);
        if outcome.is_none() && wants_outcome && case.assumed.is_none() {
            without.push(name.clone());
        }
        let open = [Outcome::Postponed, Outcome::Withdrawn, Outcome::None];
        if outcome.is_some_and(|outcome| !open.contains(&outcome)) {
            decided.push(name);
        }
    }
    let told = match state.value {
        MeetingState::Held | MeetingState::MinutesApproved => Some(("outcome", without)),
        MeetingState::Cancelled => Some(("cancelled", decided)),
        // A meeting whose date is past is told above; its decisions say that it was held.
        MeetingState::Planned | MeetingState::Announced if found.is_empty() => Some(("decided", decided)),
        MeetingState::Planned | MeetingState::Announced => None,
    };
    if let Some((words, cases)) = told.filter(|(_, cases)| !cases.is_empty()) {
        found.push(
            finding(&rule::MEETING_STATE, words, entry, state.spot).about("cases").with("cases", cases.join(", ")),
        );
    }
    all.ran(&entry.card.id, &rule::MEETING_STATE, compared, found);
}
