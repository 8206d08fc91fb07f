//! The follow-up list.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::fingerprint::Stamped;
use crate::model::record::case::{ActionStatus, Outcome};
use crate::render::pages::case::{case_of, overdue, status};
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::follow_up::{ActionView, FollowUpPage, FollowUpView};

/// What the follow-up list is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    today: NaiveDate,
    actions: Arc<Stamped<Actions<'a>>>,
}

/// All actions of the site, in the order that they are shown.
#[derive(Hash)]
pub(in crate::render) struct Actions<'a> {
    pub(super) overdue: Vec<ActionInputs<'a>>,
    pub(super) open: Vec<ActionInputs<'a>>,
    closed: Vec<ActionInputs<'a>>,
}

/// What one action is made from.
#[derive(Hash, Clone)]
pub(in crate::render) struct ActionInputs<'a> {
    case: Known<'a>,
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
        let mut actions = Actions { overdue: Vec::new(), open: Vec::new(), closed: Vec::new() };
        for id in &shelf.catalog.cases {
            let Some(case) = case_of(shelf.record(id).map(|record| &**record)) else { continue };
            if case.actions.is_empty() {
                continue;
            }
            let Some(shelved) = shelf.shelved(id) else { continue };
            let entry = shelved.entry;
            let body = entry.body.as_ref().and_then(|id| shelf.known(id));
            for action in &case.actions {
                let closed = entry.closed_actions.iter().find(|(id, _)| *id == action.id);
                let closed_by = closed.and_then(|(_, case)| shelf.known(case));
                let status = status(action, closed_by.is_some());
                let inputs = ActionInputs {
                    case: shelved.known.clone(),
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
        actions.closed.sort_by_key(|action| Reverse(action.case.date));
        actions
    }
}

impl ActionInputs<'_> {
    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> ActionView<'v> {
        ActionView {
            body: self.body.as_ref().map(|known| scene.link(known)),
            date: self.case.date.map(|date| scene.date(date)),
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
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        Inputs { today: shelf.catalog.today, actions: shelf.actions() }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> FollowUpPage<'v> {
        fn views<'v>(actions: &'v [ActionInputs<'_>], scene: &Scene<'v>) -> Vec<ActionView<'v>> {
            actions.iter().map(|action| action.view(scene)).collect()
        }
        let title = scene.word("follow_up");
        let description = scene.word("follow_up_description").to_owned();
        FollowUpPage {
            page: scene.page(title, "follow_up", "follow_up", scene.trail([]), Some(description)),
            follow_up: FollowUpView {
                today: scene.date(self.today),
                overdue: views(&self.actions.overdue, scene),
                open: views(&self.actions.open, scene),
                closed: views(&self.actions.closed, scene),
            },
        }
    }
}
