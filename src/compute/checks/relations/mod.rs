//! Rules on how documents hang together: cases with their meeting and body, meetings with the calendar, the glossary
//! with itself.

mod case_alternatives;
mod case_decision;
mod case_kind;
mod case_number;
mod meeting_state;
mod term_duplicate;
mod term_orphan;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Kind, Relations};
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ledger::{CheckOutcome, Ran};
use crate::model::ordered::Ordered;
use crate::model::path::DocumentId;
use crate::model::place::{Located, Spot};
use crate::model::publicity::Stub;
use crate::model::record::{Case, KindRecord, Record};
use crate::model::term_uses::TermUses;

type Known<'a> = &'a Arc<Stamped<Entry>>;
type Records = Ordered<DocumentId, Arc<Stamped<Record>>>;

/// What the rules on relations found, by agenda: looked at anew when something on it has changed.
#[derive(Clone, Default)]
pub struct Related {
    agendas: Ordered<DocumentId, Memo<Found>>,
    /// What the agendas were gathered from.
    gathered: Option<Gathered>,
    glossary: Option<Memo<Found>>,
    /// Those with findings.
    faulty: Arc<Vec<Arc<Found>>>,
    /// Every rule that ran on each document.
    pub ran: Arc<Ran>,
}

/// What agendas were gathered from.
#[derive(Clone)]
struct Gathered {
    /// Stands for who belongs together.
    frame: Fingerprint,
    entries: Ordered<DocumentId, Arc<Stamped<Entry>>>,
    records: Records,
    /// Numbers of cases that would be on an agenda, had it been possible to read which: a matter of the frame.
    unplaced: Arc<[String]>,
    /// By place of a document, the agendas where it was looked at; found out when somebody asks.
    on: Arc<OnceLock<Vec<(usize, usize)>>>,
}

/// What rules found, and which of them ran on which document.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    ran: Vec<CheckOutcome>,
    outcomes: BTreeMap<DocumentId, Arc<Stamped<Vec<CheckOutcome>>>>,
}

impl Related {
    /// Checks how documents hang together. `frame` stands for who belongs together, `term_uses` has the documents that use
    /// each term of the glossary.
    pub fn next(&self, (catalog, frame): (&Catalog, Fingerprint), records: &Records, term_uses: &TermUses) -> Related {
        let same_frame = self.gathered.as_ref().filter(|before| before.frame == frame);
        let unplaced = same_frame.map_or_else(|| unplaced(catalog), |before| before.unplaced.clone());
        let mut gathered = Gathered {
            frame,
            entries: catalog.entries.clone(),
            records: records.clone(),
            unplaced: unplaced.clone(),
            on: Arc::default(),
        };
        let changed = self.gathered.as_ref().and_then(|before| {
            gathered.on = before.on.clone();
            before.changed(&gathered, catalog)
        });
        let (agendas, anew) = match changed {
            Some(places) => {
                let anew: Vec<(usize, Memo<Found>)> = places
                    .into_iter()
                    .filter_map(|place| {
                        let (id, before) = self.agendas.at(place)?;
                        let agenda = Agenda::of(id, (catalog, &unplaced), look(catalog, records))?;
                        let found =
                            Memo::refreshed(Some(before), Fingerprint::of(&agenda), || agenda.check().by_document());
                        Some((place, found))
                    })
                    .collect();
                (self.agendas.with(anew.iter().cloned()), Some(anew))
            }
            None => {
                gathered.on = Arc::default();
                let all = Agenda::all((catalog, &unplaced), records).into_par_iter().map(|(id, agenda)| {
                    let before = self.agendas.get(id);
                    let found = Memo::refreshed(before, Fingerprint::of(&agenda), || agenda.check().by_document());
                    (id.clone(), found)
                });
                (Ordered::from(all.collect::<Vec<_>>()), None)
            }
        };
        let glossary = self.glossary(catalog, term_uses);
        let same_glossary = self.glossary.as_ref().is_some_and(|before| Arc::ptr_eq(before.value(), glossary.value()));
        let all = || agendas.values().map(Memo::value).chain([glossary.value()]);
        let same = |same: fn(&Found, &Found) -> bool| {
            let before = |place: usize| self.agendas.at(place).map(|(_, before)| &**before.value());
            let kept =
                |(place, now): &(usize, Memo<Found>)| before(*place).is_some_and(|before| same(before, now.value()));
            same_glossary && anew.as_ref().is_some_and(|anew| anew.iter().all(kept))
        };
        let faulty = match same(|before, now| before.diagnostics.is_empty() && now.diagnostics.is_empty()) {
            true => self.faulty.clone(),
            false => Arc::new(all().filter(|found| !found.diagnostics.is_empty()).cloned().collect()),
        };
        let ran = match same(|before, now| before.outcomes == now.outcomes) {
            true => self.ran.clone(),
            false => Arc::new(all().flat_map(|found| found.outcomes.values()).cloned().collect()),
        };
        Related { agendas, gathered: Some(gathered), glossary: Some(glossary), faulty, ran }
    }

    /// Checks the glossary, if one of its entries or whether it is used has changed.
    fn glossary(&self, catalog: &Catalog, term_uses: &TermUses) -> Memo<Found> {
        let entries: Vec<_> = catalog.terms.iter().map(|id| catalog.entries.get(id)).collect();
        let used: Vec<bool> = catalog.terms.iter().map(|id| term_uses.any(id)).collect();
        Memo::refreshed(self.glossary.as_ref(), Fingerprint::of(&(entries, &used)), || {
            let mut found = Found::default();
            term_orphan::check(catalog, &used, &mut found);
            term_duplicate::check(catalog, &mut found);
            found.by_document()
        })
    }

    /// Finds out ahead who looks at whom.
    pub fn prepare(&self, catalog: &Catalog) {
        if let Some(gathered) = &self.gathered {
            gathered.on(catalog);
        }
    }

    /// Returns what was found.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.faulty.iter().flat_map(|found| &found.diagnostics)
    }
}

impl Gathered {
    /// Returns by place of a document the agendas where it is looked at: in the same frame they are the same.
    fn on(&self, catalog: &Catalog) -> &[(usize, usize)] {
        self.on.get_or_init(|| {
            let looks = Agenda::ids(catalog).into_par_iter().enumerate().flat_map_iter(|(agenda, id)| {
                let looked_at = RefCell::new(Vec::new());
                let _ = Agenda::of(id, (catalog, &self.unplaced), |id| {
                    looked_at.borrow_mut().push(self.entries.place(id)?);
                    look(catalog, &self.records)(id)
                });
                looked_at.into_inner().into_iter().map(move |document| (document, agenda))
            });
            let mut on: Vec<(usize, usize)> = looks.collect();
            on.par_sort_unstable();
            on
        })
    }

    /// Returns the places of the agendas that look at a document that is another now; nothing if that is not known.
    fn changed(&self, now: &Gathered, catalog: &Catalog) -> Option<BTreeSet<usize>> {
        let same_frame = self.frame == now.frame;
        let mut documents = now.entries.differs(&self.entries, PartialEq::eq).filter(|_| same_frame)?;
        documents.extend(now.records.differs(&self.records, PartialEq::eq)?);
        // After most edits nobody needs to know who looks at whom.
        let on = if documents.is_empty() { &[] } else { self.on(catalog) };
        let of = |document: usize| {
            let first = on.partition_point(|(other, _)| *other < document);
            on[first..].iter().take_while(move |(other, _)| *other == document).map(|(_, agenda)| *agenda)
        };
        Some(documents.into_iter().flat_map(of).collect())
    }
}

/// What is known of a document that is looked at.
type Looked<'a> = (Known<'a>, Option<&'a Stamped<Record>>);

fn look<'a>(catalog: &'a Catalog, records: &'a Records) -> impl Fn(&DocumentId) -> Option<Looked<'a>> {
    |id| Some((catalog.entries.get(id)?, records.get(id).map(|record| &**record)))
}

/// Returns the numbers of cases whose meeting could not be read or found, and what else may be one.
fn unplaced(catalog: &Catalog) -> Arc<[String]> {
    let cases = catalog.cases.iter().filter_map(|id| {
        let entry = catalog.entries.get(id).filter(|entry| entry.meeting.is_none())?;
        let Relations::Case { meeting, number, .. } = &entry.card.relations else { return None };
        let meant = meeting.is_some() || !entry.card.unread.is_empty();
        number.as_ref().filter(|_| meant).map(|number| number.value.clone())
    });
    cases.chain(catalog.lost.names().map(str::to_owned)).collect()
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
    unplaced: &'a [String],
    today: NaiveDate,
}

impl<'a> Agenda<'a> {
    fn all(known: (&'a Catalog, &'a [String]), records: &'a Records) -> Vec<(&'a DocumentId, Agenda<'a>)> {
        let ids = Agenda::ids(known.0);
        ids.into_par_iter().filter_map(|id| Some((id, Agenda::of(id, known, look(known.0, records))?))).collect()
    }

    /// Returns the meetings, and the cases that have none, in order.
    fn ids(catalog: &'a Catalog) -> Vec<&'a DocumentId> {
        let is_met = |case: &Entry| {
            let meeting = case.meeting.as_ref().and_then(|meeting| catalog.entries.get(meeting));
            meeting.is_some_and(|meeting| meeting.card.kind == Kind::Meeting)
        };
        let has_own = |entry: &Entry| match entry.card.kind {
            Kind::Meeting => true,
            Kind::Case => !is_met(entry),
            _ => false,
        };
        let entries: Vec<_> = catalog.entries.iter().collect();
        entries.into_par_iter().filter(|(_, entry)| has_own(entry)).map(|(id, _)| id).collect()
    }

    /// Gathers the agenda of a meeting, or of a case without one, from what `look` finds of documents.
    fn of(
        id: &DocumentId,
        (catalog, unplaced): (&'a Catalog, &'a [String]),
        look: impl Fn(&DocumentId) -> Option<Looked<'a>>,
    ) -> Option<Agenda<'a>> {
        let (entry, record) = look(id)?;
        let body = entry.body.as_ref().and_then(&look);
        let pattern = match body.map(|(body, _)| &body.card.relations) {
            Some(Relations::Body { case_number }) => case_number.as_ref(),
            _ => None,
        };
        let case = |(entry, record): Looked<'a>| Some((entry, record?));
        let today = catalog.today;
        Some(match entry.card.kind {
            Kind::Meeting => {
                let stubs = catalog.stubs.get(id).map(Vec::as_slice).unwrap_or_default();
                let cases = entry.parts.iter().filter_map(|id| look(id).and_then(case)).collect();
                Agenda { meeting: Some((entry, record)), cases, pattern, stubs, unplaced, today }
            }
            _ => Agenda {
                meeting: None,
                cases: case((entry, record)).into_iter().collect(),
                pattern,
                stubs: &[],
                unplaced: &[],
                today,
            },
        })
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
