//! The follow-up list.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::fingerprint::Stamped;
use crate::model::record::case::{ActionStatus, Outcome};
use crate::render::pages::case::{case_of, overdue, status};
use crate::render::pages::{List, REGISTER_WHOLE, year_pages};
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::follow_up::{ActionView, FollowUpPage, FollowUpView};

/// What the follow-up list is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    today: NaiveDate,
    /// The year of a page of its own.
    year: Option<i32>,
    actions: Arc<Stamped<Actions<'a>>>,
}

/// All actions of the site, in the order that they are shown.
#[derive(Hash)]
pub(in crate::render) struct Actions<'a> {
    pub(super) overdue: Vec<ActionInputs<'a>>,
    pub(super) open: Vec<ActionInputs<'a>>,
    closed: Vec<ActionInputs<'a>>,
    /// All years of the list that these are taken from; none if they are all.
    all_years: Vec<i32>,
}

/// What one action is made from.
#[derive(Hash, Clone)]
pub(in crate::render) struct ActionInputs<'a> {
    case: Known<'a>,
    /// When it was decided: a decision may have a date of its own.
    date: Option<NaiveDate>,
    body: Option<Known<'a>>,
    id: &'a str,
    text: &'a str,
    owner: &'a str,
    due: Option<NaiveDate>,
    status: ActionStatus,
    note: Option<&'a str>,
    outcome: Option<Outcome>,
    overdue: bool,
    closed_by: Option<Known<'a>>,
}

impl<'a> Actions<'a> {
    /// Gathers the actions of all cases.
    pub(in crate::render) fn gather(shelf: &Shelf<'a>) -> Actions<'a> {
        let mut actions = Actions { overdue: Vec::new(), open: Vec::new(), closed: Vec::new(), all_years: Vec::new() };
        for id in shelf.catalog.cases.iter() {
            let Some(case) = case_of(shelf.record(id).map(|record| &**record)) else { continue };
            if case.actions.is_empty() {
                continue;
            }
            let Some(shelved) = shelf.shelved(id) else { continue };
            let entry = shelved.entry;
            let body = entry.body.as_ref().and_then(|id| shelf.known(id));
            let date = case.decision.as_ref().and_then(|decision| decision.day()).or(entry.date);
            for action in &case.actions {
                let closed = entry.closed_actions.iter().find(|(id, _)| *id == action.id);
                let closed_by = closed.and_then(|(_, case)| shelf.known(case));
                let status = status(action, closed_by.is_some());
                let inputs = ActionInputs {
                    case: shelved.entry.known(),
                    date,
                    body: body.clone(),
                    id: &action.id,
                    text: &action.text,
                    owner: &action.owner,
                    due: action.due,
                    status,
                    note: action.note.as_deref(),
                    outcome: case.decision.as_ref().map(|decision| decision.outcome.value),
                    overdue: overdue(action, status, shelf.catalog.today),
                    closed_by,
                };
                let list = match status {
                    ActionStatus::Done | ActionStatus::Dropped => &mut actions.closed,
                    ActionStatus::Open | ActionStatus::InProgress if inputs.overdue => &mut actions.overdue,
                    ActionStatus::Open | ActionStatus::InProgress => &mut actions.open,
                };
                list.push(inputs);
            }
        }
        // Sorting keeps the order of the cases among equals.
        actions.overdue.sort_by_key(|action| action.due);
        actions.open.sort_by_key(|action| (action.due.is_none(), action.due));
        actions.closed.sort_by_key(|action| Reverse(action.date));
        actions
    }

    /// Returns the years of the cases, newest first, when there are too many actions for one page.
    pub(in crate::render) fn years(&self) -> impl Iterator<Item = i32> {
        let all = || self.overdue.iter().chain(&self.open).chain(&self.closed);
        let mut years = BTreeSet::new();
        if all().count() > REGISTER_WHOLE {
            years.extend(all().filter_map(ActionInputs::year));
        }
        years.into_iter().rev()
    }
}

impl ActionInputs<'_> {
    fn year(&self) -> Option<i32> {
        self.date.map(|date| date.year())
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> ActionView<'v> {
        ActionView {
            body: self.body.as_ref().map(|known| scene.link(known)),
            date: self.date.map(|date| scene.date(date)),
            case: scene.link(&self.case),
            href: scene.href_at(self.case.address, self.id),
            text: self.text,
            outcome: self.outcome.map(|outcome| scene.label("outcome", outcome.word())),
            owner: self.owner,
            due: self.due.map(|date| scene.date(date)),
            status: scene.label("status", self.status.word()),
            overdue: self.overdue,
            note: self.note,
            closed_by: self.closed_by.as_ref().map(|known| scene.link(known)),
        }
    }
}

impl<'a> Inputs<'a> {
    /// Gathers the list: all actions when they are few, else those that wait.
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        Inputs { today: shelf.catalog.today, year: None, actions: shelf.actions() }
    }

    /// Gathers the page of all actions of a year's cases.
    pub(super) fn gather_year(year: i32, shelf: &Shelf<'a>) -> Option<Inputs<'a>> {
        let actions = shelf.actions();
        if !actions.years().any(|known| known == year) {
            return None;
        }
        let of_year = |list: &[ActionInputs<'a>]| list.iter().filter(|one| one.year() == Some(year)).cloned().collect();
        let (overdue, open, closed) = (of_year(&actions.overdue), of_year(&actions.open), of_year(&actions.closed));
        let all = actions.years().collect();
        let actions = Arc::new(Stamped::new(Actions { overdue, open, closed, all_years: all }));
        Some(Inputs { today: shelf.catalog.today, year: Some(year), actions })
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> FollowUpPage<'v> {
        let years: Vec<i32> = match self.year {
            Some(_) => self.actions.all_years.clone(),
            None => self.actions.years().collect(),
        };
        // Of a long list the page itself tells what waits, and only the most urgent of that.
        let most = if self.year.is_none() && !years.is_empty() { REGISTER_WHOLE } else { usize::MAX };
        let views = |actions: &'v [ActionInputs<'_>]| -> (Vec<ActionView<'v>>, usize) {
            (actions.iter().take(most).map(|action| action.view(scene)).collect(), actions.len().saturating_sub(most))
        };
        let (overdue, overdue_more) = views(&self.actions.overdue);
        let (open, open_more) = views(&self.actions.open);
        // What has no date is on no page of a year.
        let undated = |action: &&ActionInputs<'_>| years.is_empty() || self.year.is_some() || action.year().is_none();
        let closed = self.actions.closed.iter().filter(undated).map(|action| action.view(scene)).collect();
        let title = scene.word("follow_up");
        let description = scene.word("follow_up_description").to_owned();
        let mut page = scene.page(title, "follow_up", "follow_up", scene.trail([]), Some(description));
        if let Some(year) = self.year {
            page.title = Cow::Owned(format!("{title} {year}"));
            page.breadcrumbs = scene.trail([scene.list(List::FollowUp)]);
        }
        FollowUpPage {
            page,
            follow_up: FollowUpView {
                today: scene.date(self.today),
                overdue,
                open,
                closed,
                overdue_more,
                open_more,
                pages: year_pages(List::FollowUp, &years, None, self.year, scene),
            },
        }
    }
}
