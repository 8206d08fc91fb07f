//! Rules on how documents hang together: cases with their meeting and body, meetings with the calendar, the glossary
//! with itself.

mod case_alternatives;
mod case_decision;
mod case_kind;
mod case_number;
mod meeting_state;
mod term_duplicate;
mod term_orphan;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Kind, Relations};
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ledger::CheckOutcome;
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::place::{Located, Spot};
use crate::model::publicity::Stub;
use crate::model::record::{Case, KindRecord, Record};

type Known<'a> = &'a Arc<Stamped<Entry>>;
type Records = Ordered<DocumentId, Arc<Stamped<Record>>>;

/// What the rules on relations found, by agenda: looked at anew when something on it has changed.
#[derive(Clone, Default)]
pub struct Related {
    agendas: BTreeMap<DocumentId, Memo<Found>>,
    glossary: Arc<Found>,
}

/// What rules found, and which of them ran on which document.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    ran: Vec<CheckOutcome>,
    outcomes: BTreeMap<DocumentId, Arc<Stamped<Vec<CheckOutcome>>>>,
}

impl Related {
    /// Checks how documents hang together. `term_uses` has the documents that use each term of the glossary.
    pub fn next(
        &self,
        catalog: &Catalog,
        records: &Records,
        term_uses: &BTreeMap<DocumentId, Vec<DocumentId>>,
    ) -> Related {
        let unplaced = unplaced(catalog, records);
        let agendas: BTreeMap<DocumentId, Memo<Found>> = Agenda::all(catalog, records, &unplaced)
            .into_par_iter()
            .map(|(id, agenda)| {
                let stamp = Fingerprint::of(&agenda);
                (id.clone(), Memo::refreshed(self.agendas.get(id), stamp, || agenda.check().by_document()))
            })
            .collect();
        let mut glossary = Found::default();
        term_orphan::check(catalog, term_uses, &mut glossary);
        term_duplicate::check(catalog, &mut glossary);
        Related { agendas, glossary: Arc::new(glossary.by_document()) }
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Found>> {
        self.agendas.values().map(Memo::value).chain([&self.glossary])
    }

    /// Returns what was found.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all().flat_map(|found| &found.diagnostics)
    }

    /// Returns every rule that ran on each document.
    pub fn outcomes(&self) -> impl Iterator<Item = &Arc<Stamped<Vec<CheckOutcome>>>> {
        self.all().flat_map(|found| found.outcomes.values())
    }
}

/// Returns the numbers of cases whose meeting could not be read or found, and what else may be one.
fn unplaced<'a>(catalog: &'a Catalog, records: &'a Records) -> Vec<&'a str> {
    let cases = catalog.cases.iter().filter_map(|id| {
        let entry = catalog.entries.get(id).filter(|entry| entry.meeting.is_none())?;
        let Relations::Case { meeting, number, .. } = &entry.card.relations else { return None };
        let meant = meeting.is_some() || records.get(id).is_some_and(|record| record.is_answered("meeting"));
        number.as_ref().filter(|_| meant).map(|number| number.value.as_str())
    });
    cases.chain(catalog.lost.names()).collect()
}

/// A meeting with its cases, or a case without a meeting, and all that the rules may know of them.
#[derive(Hash)]
struct Agenda<'a> {
    meeting: Option<(Known<'a>, Option<&'a Stamped<Record>>)>,
    cases: Vec<(Known<'a>, &'a Stamped<Record>)>,
    /// How the body that meets numbers its cases.
    pattern: Option<&'a Located<String>>,
    /// Hidden cases that are told of.
    stubs: &'a [(usize, Stub)],
    /// Numbers of cases that would be on an agenda, had it been possible to read which.
    unplaced: &'a [&'a str],
    today: NaiveDate,
}

impl<'a> Agenda<'a> {
    fn all(catalog: &'a Catalog, records: &'a Records, unplaced: &'a [&'a str]) -> Vec<(&'a DocumentId, Agenda<'a>)> {
        let known = |id: &DocumentId| catalog.entries.get_key_value(id);
        let pattern = |entry: &Entry| match &catalog.entries.get(entry.body.as_ref()?)?.card.relations {
            Relations::Body { case_number } => case_number.as_ref(),
            _ => None,
        };
        let cases = |ids: &[DocumentId]| -> Vec<_> {
            ids.iter().filter_map(|id| Some((catalog.entries.get(id)?, &**records.get(id)?))).collect()
        };
        let today = catalog.today;
        let meetings = catalog.meetings.par_iter().filter_map(known).map(|(id, meeting)| {
            let stubs = catalog.stubs.get(id).map(Vec::as_slice).unwrap_or_default();
            let record = records.get(id).map(|record| &**record);
            let (cases, pattern) = (cases(&meeting.parts), pattern(meeting));
            (id, Agenda { meeting: Some((meeting, record)), cases, pattern, stubs, unplaced, today })
        });
        let is_met = |case: &Entry| {
            let meeting = case.meeting.as_ref().and_then(|meeting| catalog.entries.get(meeting));
            meeting.is_some_and(|meeting| meeting.card.kind == Kind::Meeting)
        };
        let alone = catalog.cases.par_iter().filter_map(known).filter(|(_, case)| !is_met(case)).map(|(id, case)| {
            let cases = cases(std::slice::from_ref(id));
            (id, Agenda { meeting: None, cases, pattern: pattern(case), stubs: &[], unplaced: &[], today })
        });
        meetings.chain(alone).collect()
    }

    fn check(&self) -> Found {
        let mut found = Found::default();
        let pattern = self.pattern.and_then(|pattern| CaseNumberPattern::parse(&pattern.value).ok());
        for (entry, record, case) in self.cases() {
            case_number::check(self, pattern.as_ref(), (entry, record), case, &mut found);
            case_kind::check(entry, record, case, &mut found);
            case_alternatives::check(&entry.card.id, entry, case, &mut found);
            case_decision::check(self, entry, case, &mut found);
        }
        if let Some((entry, Some(record))) = &self.meeting
            && let KindRecord::Meeting(meeting) = &record.kind
        {
            case_number::check_agenda(self, pattern.as_ref(), &mut found);
            meeting_state::check(self, entry, meeting, &mut found);
        }
        found
    }

    /// Returns its cases.
    fn cases(&self) -> impl Iterator<Item = (&'a Entry, &'a Record, &'a Case)> {
        self.cases.iter().filter_map(|(entry, record)| match &record.kind {
            KindRecord::Case(case) => Some((&****entry, &***record, case)),
            _ => None,
        })
    }

    /// Returns what its meeting says of number and date.
    fn meeting(&self) -> Option<(Option<u32>, Option<NaiveDate>)> {
        match &self.meeting.as_ref()?.0.card.relations {
            Relations::Meeting { number, date, .. } => {
                Some((number.as_ref().map(|number| number.value), date.as_ref().map(|date| date.value)))
            }
            _ => None,
        }
    }
}

impl Found {
    /// Notes that a rule ran on a document, with what it found there.
    fn ran(&mut self, id: &DocumentId, rule: &'static Rule, compared: u32, found: Vec<Diagnostic>) {
        let worst = found.iter().map(|diagnostic| diagnostic.severity).max();
        self.ran.push(CheckOutcome { document: id.clone(), rule, subject: String::new(), compared, worst });
        self.diagnostics.extend(found);
    }

    /// Gathers what ran on each document.
    fn by_document(mut self) -> Found {
        let mut by_document: BTreeMap<DocumentId, Vec<CheckOutcome>> = BTreeMap::new();
        for outcome in std::mem::take(&mut self.ran) {
            by_document.entry(outcome.document.clone()).or_default().push(outcome);
        }
        for ran in by_document.values_mut() {
            ran.sort_by_key(|outcome| outcome.rule.id);
        }
        self.outcomes = by_document.into_iter().map(|(id, ran)| (id, Arc::new(Stamped::new(ran)))).collect();
        self
    }
}

/// Makes a finding in the file of a document.
fn finding(rule: &'static Rule, words: &'static str, entry: &Entry, spot: Spot) -> Diagnostic {
    Diagnostic::new(rule, words, &entry.card.path, spot)
}

#[cfg(test)]
mod tests;
