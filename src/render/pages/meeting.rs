//! The page of a meeting, and the list of all meetings.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::diagnostic::Diagnostic;
use crate::model::card::Relations;
use crate::model::catalog::Attached;
use crate::model::path::DocumentId;
use crate::model::publicity::Stub;
use crate::model::record::case::{CaseType, Outcome};
use crate::model::record::meeting::{AttendanceStatus, MeetingState};
use crate::model::record::{KindRecord, Meeting, Record};
use crate::render::pages::List;
use crate::render::pages::case::case_of;
use crate::render::pages::document::DocumentInputs;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::templates::Templates;
use crate::render::view::Group;
use crate::render::view::meeting::{AgendaItem, AttendanceView, MeetingCard, MeetingPage, MeetingView, WithheldView};
use crate::render::view::meetings::{MeetingsPage, MeetingsView};

/// What a meeting in short is made from.
#[derive(Hash)]
pub(super) struct CardInputs<'a> {
    known: Known<'a>,
    body: Option<Known<'a>>,
    number: Option<u32>,
    date: Option<NaiveDate>,
    start: Option<NaiveTime>,
    end: Option<NaiveTime>,
    place: Option<&'a str>,
    state: Option<MeetingState>,
    agenda: Vec<AgendaInputs<'a>>,
    case_count: usize,
}

/// What one line of the agenda is made from.
#[derive(Hash)]
enum AgendaInputs<'a> {
    /// A case.
    Case(CaseInputs<'a>),
    /// A hidden case that is told of.
    Withheld(&'a Stub),
}

/// What one case on the agenda is made from.
#[derive(Hash)]
struct CaseInputs<'a> {
    known: Known<'a>,
    case_type: Option<CaseType>,
    responsible: &'a [String],
    outcome: Option<Outcome>,
    attachments: &'a [Attached],
    assumed: bool,
}

fn meeting_of(record: Option<&Record>) -> Option<&Meeting> {
    match record.map(|record| &record.kind) {
        Some(KindRecord::Meeting(meeting)) => Some(meeting),
        _ => None,
    }
}

impl<'a> CardInputs<'a> {
    /// Gathers a meeting without its agenda.
    pub(super) fn short(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> CardInputs<'a> {
        let entry = shelved.entry;
        let meeting = meeting_of(shelved.record().map(|record| &**record));
        let number = match &entry.card.relations {
            Relations::Meeting { number, .. } => number.as_ref().map(|number| number.value),
            _ => None,
        };
        CardInputs {
            known: shelved.entry.known(),
            body: entry.body.as_ref().and_then(|id| shelf.known(id)),
            number,
            date: entry.date,
            start: meeting.and_then(|meeting| meeting.start),
            end: meeting.and_then(|meeting| meeting.end),
            place: meeting.and_then(|meeting| meeting.place.as_deref()),
            state: meeting.and_then(|meeting| meeting.state.as_ref()).map(|state| state.value),
            agenda: Vec::new(),
            case_count: entry.parts.len() + shelf.catalog.stubs.get(&entry.card.id).map_or(0, Vec::len),
        }
    }

    /// Gathers a meeting with its agenda.
    pub(super) fn whole(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> CardInputs<'a> {
        let cases = shelved.entry.parts.iter().filter_map(|id| shelf.shelved(id));
        let agenda = cases.map(|shelved| {
            let case = case_of(shelved.record().map(|record| &**record));
            AgendaInputs::Case(CaseInputs {
                case_type: case.and_then(|case| case.case_type.as_ref()).map(|case_type| case_type.value),
                responsible: case.map(|case| case.responsible.as_slice()).unwrap_or_default(),
                outcome: case.and_then(|case| case.decision.as_ref()).map(|decision| decision.outcome.value),
                attachments: &shelved.entry.attachments,
                assumed: case.is_some_and(|case| case.assumed.is_some()),
                known: shelved.entry.known(),
            })
        });
        let mut agenda: Vec<AgendaInputs> = agenda.collect();
        let stubs = shelf.catalog.stubs.get(&shelved.entry.card.id).map(Vec::as_slice).unwrap_or_default();
        for (moved, (before, stub)) in stubs.iter().enumerate() {
            agenda.insert((before + moved).min(agenda.len()), AgendaInputs::Withheld(stub));
        }
        CardInputs { agenda, ..CardInputs::short(shelved, shelf) }
    }

    /// Returns whether the meeting is over.
    pub(super) fn over(&self, today: NaiveDate) -> bool {
        matches!(self.state, Some(MeetingState::Held | MeetingState::MinutesApproved))
            || self.date.is_some_and(|date| date < today)
    }

    /// Returns whether the meeting is cancelled.
    pub(super) fn cancelled(&self) -> bool {
        self.state == Some(MeetingState::Cancelled)
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> MeetingCard<'v> {
        MeetingCard {
            link: scene.link(&self.known),
            body: self.body.as_ref().map(|known| scene.link(known)),
            number: self.number,
            date: self.date.map(|date| scene.date(date)),
            time: time(self.start, self.end, scene),
            start_iso: self.date.zip(self.start).map(|(date, start)| format!("{date}T{}", start.format("%H:%M"))),
            place: self.place,
            state: self.state.map(|state| scene.label("state", state.word())),
            agenda: self.agenda.iter().map(|item| item.view(scene)).collect(),
            case_count: self.case_count,
        }
    }
}

impl AgendaInputs<'_> {
    fn attachment_count(&self) -> usize {
        match self {
            AgendaInputs::Case(case) => case.attachments.len(),
            AgendaInputs::Withheld(_) => 0,
        }
    }

    fn view<'v>(&'v self, scene: &Scene<'v>) -> AgendaItem<'v> {
        match self {
            AgendaInputs::Case(case) => AgendaItem {
                link: Some(scene.link(&case.known)),
                withheld: None,
                case_type: case.case_type.map(|case_type| scene.label("case_type", case_type.word())),
                responsible: case.responsible.iter().map(String::as_str).collect(),
                outcome: case.outcome.map(|outcome| scene.label("outcome", outcome.word())),
                attachments: case.attachments.iter().map(|attached| scene.attachment(attached)).collect(),
                assumed: case.assumed,
            },
            AgendaInputs::Withheld(stub) => AgendaItem {
                link: None,
                withheld: Some(WithheldView {
                    number: stub.number.as_deref(),
                    title: &stub.title,
                    label: scene.word(if stub.exempt { "access_exempt" } else { "access_withheld" }),
                    legal_basis: stub.legal_basis.as_deref(),
                }),
                case_type: None,
                responsible: Vec::new(),
                outcome: None,
                attachments: Vec::new(),
                assumed: false,
            },
        }
    }
}

/// Returns «kl. 09.00–12.00».
fn time(start: Option<NaiveTime>, end: Option<NaiveTime>, scene: &Scene<'_>) -> String {
    let Some(start) = start else { return String::new() };
    let at = scene.word("time_at");
    match end {
        Some(end) => format!("{at}\u{a0}{}–{}", start.format("%H.%M"), end.format("%H.%M")),
        None => format!("{at}\u{a0}{}", start.format("%H.%M")),
    }
}

/// What the page of a meeting is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    card: CardInputs<'a>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        Inputs { document: DocumentInputs::gather(shelved, shelf), card: CardInputs::whole(shelved, shelf) }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<MeetingPage<'v>, Diagnostic> {
        let meeting = meeting_of(self.document.record.map(|record| &**record));
        let attendance = meeting.map(|meeting| meeting.attendance.as_slice()).unwrap_or_default();
        let mut trail = vec![scene.list(List::Meetings)];
        trail.extend(self.card.body.as_ref().map(|known| scene.step(known)));
        Ok(MeetingPage {
            page: self.document.page(scene, trail),
            document: self.document.view(scene, templates)?,
            meeting: MeetingView {
                card: self.card.view(scene),
                chair: meeting.and_then(|meeting| meeting.chair.as_deref()),
                attendance: attendance
                    .iter()
                    .map(|line| AttendanceView {
                        name: &line.name,
                        represents: line.represents.as_deref(),
                        status: scene.label("attendance", AttendanceStatus::word(line.status)),
                    })
                    .collect(),
                attachment_count: self.card.agenda.iter().map(AgendaInputs::attachment_count).sum(),
            },
        })
    }
}

/// What the list of all meetings is made from.
#[derive(Hash)]
pub(in crate::render) struct ListInputs<'a> {
    upcoming: Vec<CardInputs<'a>>,
    past: Vec<CardInputs<'a>>,
}

/// Gathers meetings, split into those that are not over, soonest first, and those that are, newest first.
pub(super) fn split<'a>(
    oldest_first: impl DoubleEndedIterator<Item = &'a DocumentId>,
    shelf: &Shelf<'a>,
) -> (Vec<CardInputs<'a>>, Vec<CardInputs<'a>>) {
    let cards = oldest_first.filter_map(|id| shelf.shelved(id)).map(|shelved| CardInputs::short(&shelved, shelf));
    let (mut past, upcoming): (Vec<_>, Vec<_>) = cards.partition(|card| card.over(shelf.catalog.today));
    past.reverse();
    (upcoming, past)
}

impl<'a> ListInputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> ListInputs<'a> {
        let (upcoming, past) = split(shelf.catalog.meetings.iter(), shelf);
        ListInputs { upcoming, past }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> MeetingsPage<'v> {
        let mut years: Vec<Group<MeetingCard<'v>>> = Vec::new();
        for card in &self.past {
            let year = card.date.map_or_else(|| "–".to_owned(), |date| date.year().to_string());
            if years.last().is_none_or(|group| group.label != year) {
                years.push(Group { id: format!("ar-{}", years.len() + 1), label: year, items: Vec::new() });
            }
            if let Some(group) = years.last_mut() {
                group.items.push(card.view(scene));
            }
        }
        for group in &mut years {
            if group.label != "–" {
                group.id = format!("ar-{}", group.label);
            }
        }
        let title = scene.word("meetings");
        let description = scene.word("meetings_description").to_owned();
        MeetingsPage {
            page: scene.page(title, "meetings", "meetings", scene.trail([]), Some(description)),
            meetings: MeetingsView { upcoming: self.upcoming.iter().map(|card| card.view(scene)).collect(), years },
        }
    }
}
