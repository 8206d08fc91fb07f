//! `case.kind`: type, responsible and content of a case fit.
//!
//! A case for decision has a proposal; a case for discussion or information has none, or its type is wrong: a council
//! that adopts something wants to know beforehand. Every case has a type and somebody responsible. Cases that the papers
//! only imply (`assumed`) are known too little to be asked for more.
//!
//! Fires: `type: discussion` with a `proposal`. Does not: `type: decision` with one.

use super::{Found, finding};
use crate::diagnostic::rule;
use crate::model::card::Relations;
use crate::model::catalog::Entry;
use crate::model::place::Spot;
use crate::model::record::case::CaseType;
use crate::model::record::{Case, Record};

/// Looks at one case. Type and responsible missing are one finding.
pub(super) fn check(entry: &Entry, record: &Record, case: &Case, all: &mut Found) {
    let mut found = Vec::new();
    let proposal = case.proposal.as_ref().filter(|proposal| !proposal.text.trim().is_empty());
    let start = match &entry.card.relations {
        Relations::Case { number: Some(number), .. } => number.spot,
        _ => Spot::START,
    };
    let name = match &entry.card.relations {
        Relations::Case { number: Some(number), .. } => number.value.as_str(),
        _ => entry.card.title.as_str(),
    };
    if case.assumed.is_none() {
        // A Norwegian key or word that is meant to be the type is told already, and all there is to say.
        let nobody = case.responsible.iter().all(|name| name.trim().is_empty()) && !record.is_answered("responsible");
        let missing = match (case.case_type.is_none() && !record.is_answered("type"), nobody) {
            (true, true) => Some("nothing"),
            (true, false) => Some("type"),
            (false, true) => Some("responsible"),
            (false, false) => None,
        };
        if let Some(words) = missing {
            found.push(finding(&rule::CASE_KIND, words, entry, start).about(words).with("case", name));
        }
    }
    match (&case.case_type, proposal) {
        (Some(case_type), Some(_)) if matches!(case_type.value, CaseType::Discussion | CaseType::Information) => {
            let words = if case_type.value == CaseType::Discussion { "discussion" } else { "information" };
            found.push(finding(&rule::CASE_KIND, words, entry, case_type.spot).about("proposal").with("case", name));
        }
        (Some(case_type), None)
            if case_type.value == CaseType::Decision && case.assumed.is_none() && !record.is_answered("proposal") =>
        {
            found.push(
                finding(&rule::CASE_KIND, "decision", entry, case_type.spot).about("proposal").with("case", name),
            );
        }
        _ => {}
    }
    all.ran(&entry.card.id, &rule::CASE_KIND, 2, found);
}
