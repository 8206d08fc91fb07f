//! Rules on how documents hang together: cases with their meeting and body, meetings with the calendar, the glossary
//! with itself.

mod case_alternatives;
mod case_kind;
mod case_number;
mod meeting_state;
mod term_duplicate;
mod term_orphan;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Rule};
use crate::fingerprint::Stamped;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ledger::CheckOutcome;
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::place::Spot;
use crate::model::record::{Case, KindRecord, Meeting, Record};

/// What the rules on relations found, and which of them ran.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Related {
    /// What was found, in the order of the catalog.
    pub diagnostics: Vec<Diagnostic>,
    /// Every rule that ran on a document, for the page of checks.
    pub outcomes: Vec<CheckOutcome>,
}

/// Checks how documents hang together. `term_uses` has the documents that use each term of the glossary.
pub fn relations(
    catalog: &Catalog,
    records: &Ordered<DocumentId, Arc<Stamped<Record>>>,
    term_uses: &BTreeMap<DocumentId, Vec<DocumentId>>,
) -> Related {
    let things = Things { catalog, records };
    let mut related = Related::default();
    for id in &catalog.cases {
        let (Some(entry), Some(case)) = (catalog.entry(id.as_str()), things.case(id)) else { continue };
        case_number::check(&things, id, entry, case, &mut related);
        case_kind::check(id, entry, case, &mut related);
        case_alternatives::check(id, entry, case, &mut related);
    }
    for id in &catalog.meetings {
        let (Some(entry), Some(meeting)) = (catalog.entry(id.as_str()), things.meeting(id)) else { continue };
        case_number::check_agenda(&things, entry, &mut related);
        meeting_state::check(&things, id, entry, meeting, &mut related);
    }
    term_orphan::check(&things, term_uses, &mut related);
    term_duplicate::check(&things, &mut related);
    related
}

/// All documents, by what the rules ask for.
struct Things<'a> {
    catalog: &'a Catalog,
    records: &'a Ordered<DocumentId, Arc<Stamped<Record>>>,
}

impl<'a> Things<'a> {
    fn case(&self, id: &DocumentId) -> Option<&'a Case> {
        match &self.records.get(id)?.kind {
            KindRecord::Case(case) => Some(case),
            _ => None,
        }
    }

    fn meeting(&self, id: &DocumentId) -> Option<&'a Meeting> {
        match &self.records.get(id)?.kind {
            KindRecord::Meeting(meeting) => Some(meeting),
            _ => None,
        }
    }
}

impl Related {
    /// Notes that a rule ran on a document, with what it found there.
    fn ran(&mut self, id: &DocumentId, rule: &'static Rule, compared: u32, found: Vec<Diagnostic>) {
        let worst = found.iter().map(|diagnostic| diagnostic.severity).max();
        self.outcomes.push(CheckOutcome { document: id.clone(), rule, subject: String::new(), compared, worst });
        self.diagnostics.extend(found);
    }
}

/// Makes a finding in the file of a document.
fn finding(rule: &'static Rule, words: &'static str, entry: &Entry, spot: Spot) -> Diagnostic {
    Diagnostic::new(rule, words, &entry.card.path, spot)
}

#[cfg(test)]
mod tests;
