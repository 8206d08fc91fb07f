//! The page of a case.

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::model::catalog::Catalog;
use crate::model::record::case::{Action, ActionStatus, Alternative, Argument, Case, CaseType, Outcome, Points, Votes};
use crate::model::record::{KindRecord, Record};
use crate::model::site::Quoted;
use crate::render::pages::document::DocumentInputs;
use crate::render::ready::Html;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::templates::Templates;
use crate::render::together;
use crate::render::view::case::{
    AlternativeView, ArgumentView, CaseAction, CasePage, CaseView, ComparisonRow, DecisionView, PointView, PointsView,
    VotesView,
};

/// What the page of a case is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    meeting: Option<Known<'a>>,
    body: Option<Known<'a>>,
    /// What the body calls a proposal.
    proposal_label: Option<&'a str>,
    earlier: Vec<Known<'a>>,
    later: Vec<Known<'a>>,
    reports: Vec<Known<'a>>,
    /// For each action: past its due date, and the case that closes it.
    actions: Vec<(bool, Option<Known<'a>>)>,
}

/// Returns what the front matter of a case says.
pub(super) fn case_of(record: Option<&Record>) -> Option<&Case> {
    match record.map(|record| &record.kind) {
        Some(KindRecord::Case(case)) => Some(case),
        _ => None,
    }
}

/// Returns whether an action is open after its due date.
pub(super) fn overdue(action: &Action, status: ActionStatus, today: NaiveDate) -> bool {
    matches!(status, ActionStatus::Open | ActionStatus::InProgress) && action.due.is_some_and(|due| due < today)
}

/// Returns how far an action has come: done when a later case closes it.
pub(super) fn status(action: &Action, closed: bool) -> ActionStatus {
    if closed && action.status != ActionStatus::Dropped { ActionStatus::Done } else { action.status }
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        let entry = shelved.entry;
        let document = DocumentInputs::gather(shelved, shelf);
        let catalog: &Catalog = shelf.catalog;
        let actions = case_of(document.record.map(|record| &**record)).map(|case| case.actions.as_slice());
        let actions = actions.unwrap_or_default().iter().map(|action| {
            let closed = entry.closed_actions.iter().find(|(id, _)| *id == action.id);
            let closed_by = closed.and_then(|(_, case)| shelf.known(case));
            (overdue(action, status(action, closed_by.is_some()), catalog.today), closed_by)
        });
        Inputs {
            actions: actions.collect(),
            meeting: entry.meeting.as_ref().and_then(|id| shelf.known(id)),
            body: entry.body.as_ref().and_then(|id| shelf.known(id)),
            proposal_label: entry.body.as_ref().and_then(|id| match &shelf.record(id)?.kind {
                KindRecord::Body(body) => body.proposal_label.as_deref(),
                _ => None,
            }),
            earlier: shelf.all_known(&entry.earlier),
            later: shelf.all_known(&entry.later),
            reports: shelf.all_known(&entry.parts),
            document,
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<CasePage<'v>, Diagnostic> {
        let trail = self.body.iter().chain(&self.meeting).map(|known| scene.step(known)).collect();
        let number = self.document.entry.card.number();
        Ok(CasePage {
            page: self.document.page(scene, trail),
            document: self.document.view(scene, templates)?,
            case: self.case(number, scene),
        })
    }

    fn case<'v>(&'v self, number: Option<&'v str>, scene: &Scene<'v>) -> CaseView<'v> {
        let entry = self.document.entry;
        let known = CaseView {
            number,
            meeting: self.meeting.as_ref().map(|known| scene.step(known)),
            body: self.body.as_ref().map(|known| scene.step(known)),
            date: entry.date.map(|date| scene.date(date)),
            case_type: None,
            responsible: Vec::new(),
            proposer: None,
            assumed: None,
            proposal: None,
            alternatives: Vec::new(),
            comparison: Vec::new(),
            decision: None,
            actions: Vec::new(),
            earlier: scene.links(&self.earlier),
            later: scene.links(&self.later),
            reports: scene.links(&self.reports),
            attachments: entry.attachments.iter().map(|attached| scene.attachment(attached)).collect(),
        };
        let Some(case) = case_of(self.document.record.map(|record| &**record)) else { return known };
        let outcome = case.decision.as_ref().map(|decision| decision.outcome.value);
        let case_type = case.case_type.as_ref().map(|case_type| case_type.value);
        let heading = self.proposal_label.unwrap_or_else(|| scene.word(proposal_heading(case_type, outcome)));
        CaseView {
            case_type: case_type.map(|case_type| scene.label("case_type", case_type.word())),
            responsible: case.responsible.iter().map(String::as_str).collect(),
            proposer: case.proposer.as_deref(),
            assumed: case.assumed.as_deref(),
            proposal: case.proposal.as_ref().map(|proposal| points(proposal, heading, "forslag")),
            alternatives: alternatives(case),
            comparison: comparison(&case.alternatives, self.document.quoted_alternatives()),
            decision: case.decision.as_ref().map(|decision| DecisionView {
                outcome: scene.label("outcome", decision.outcome.word()),
                date: decision.day().or(entry.date).map(|date| scene.date(date)),
                adopts: decision.outcome.value.adopts(),
                as_proposed: case.decided_as_proposed() && case.proposal.is_some(),
                changes_unknown: decision.outcome.value == Outcome::AdoptedAmended && decision.text.is_none(),
                text: decision.text.as_ref().map(|text| points(text, scene.word("decision_text"), "vedtak")),
                votes: decision.votes.map(|votes| self::votes(votes, scene)),
                alternative: case.chosen().map(|alternative| alternative.title.as_str()),
            }),
            actions: case
                .actions
                .iter()
                .zip(&self.actions)
                .map(|(action, state)| self.action(action, state, scene))
                .collect(),
            ..known
        }
    }

    fn action<'v>(
        &self,
        action: &'v Action,
        (overdue, closed_by): &'v (bool, Option<Known<'a>>),
        scene: &Scene<'v>,
    ) -> CaseAction<'v> {
        CaseAction {
            id: &action.id,
            text: &action.text,
            owner: &action.owner,
            due: action.due.map(|date| scene.date(date)),
            status: scene.label("status", status(action, closed_by.is_some()).word()),
            overdue: *overdue,
            note: action.note.as_deref(),
            closed_by: closed_by.as_ref().map(|known| scene.link(known)),
        }
    }
}

/// A proposal that ended in consensus was one for agreement.
pub(in crate::render) fn proposal_heading(case_type: Option<CaseType>, outcome: Option<Outcome>) -> &'static str {
    match (case_type, outcome) {
        (_, Some(Outcome::Consensus)) => "proposal_consensus",
        (Some(CaseType::Discussion), _) => "proposal_discussion",
        (Some(CaseType::Information), _) => "proposal_information",
        _ => "proposal_decision",
    }
}

fn points<'a>(points: &'a Points, heading: &'a str, prefix: &str) -> PointsView<'a> {
    let numbered = points.points.iter().enumerate().map(|(place, html)| PointView {
        id: format!("{prefix}-{}", place + 1),
        number: place + 1,
        html: kept_together(html),
    });
    PointsView { heading, lead: kept_together(&points.lead), points: numbered.collect() }
}

fn kept_together(html: &str) -> Html {
    let mut out = String::with_capacity(html.len() + 64);
    together::push(&mut out, html);
    Html::new(&out)
}

fn alternatives(case: &Case) -> Vec<AlternativeView<'_>> {
    let recommended = case.recommended.as_ref().map(|id| id.value.as_str());
    let decision = case.decision.as_ref();
    let chosen = decision.and_then(|decision| decision.alternative.as_ref()).map(|id| id.value.as_str());
    let view = |(place, alternative)| {
        let alternative: &Alternative = alternative;
        let id = alternative.id.value.as_str();
        AlternativeView {
            id,
            anchor: format!("alternativ-{id}"),
            number: place + 1,
            title: &alternative.title,
            pros: arguments(&alternative.pros),
            cons: arguments(&alternative.cons),
            recommended: recommended == Some(id),
            chosen: chosen == Some(id),
        }
    };
    case.alternatives.iter().enumerate().map(view).collect()
}

fn arguments(arguments: &[Argument]) -> Vec<ArgumentView<'_>> {
    let view = |argument| {
        let argument: &Argument = argument;
        ArgumentView { title: argument.title.as_deref(), text: argument.text.as_deref() }
    };
    arguments.iter().map(view).collect()
}

/// Puts figures with the same label on one row.
fn comparison<'a>(alternatives: &'a [Alternative], quoted: &[Option<Quoted>]) -> Vec<ComparisonRow<'a>> {
    let mut labels: Vec<&str> = Vec::new();
    for figure in alternatives.iter().flat_map(|alternative| &alternative.figures) {
        if !labels.contains(&figure.label.as_str()) {
            labels.push(&figure.label);
        }
    }
    // The quoted figures stand in the order of all figures of all alternatives.
    let firsts = alternatives.iter().scan(0, |next, alternative| {
        let first = *next;
        *next += alternative.figures.len();
        Some(first)
    });
    let firsts: Vec<usize> = firsts.collect();
    let cell = |label: &str, alternative: &Alternative, first: usize| {
        let place = alternative.figures.iter().position(|figure| figure.label == label)?;
        let figure = alternative.figures.get(place)?;
        // What cannot be read is shown as it is written.
        Some(match quoted.get(first + place).and_then(Option::as_ref) {
            Some(quoted) => quoted.text.clone(),
            None => match &figure.unit {
                Some(unit) => format!("{}\u{a0}{unit}", figure.value.value),
                None => figure.value.value.clone(),
            },
        })
    };
    labels
        .into_iter()
        .map(|label| {
            let cells = alternatives.iter().zip(&firsts).map(|(each, first)| cell(label, each, *first)).collect();
            ComparisonRow { label, cells }
        })
        .collect()
}

fn votes(votes: Votes, scene: &Scene<'_>) -> VotesView {
    let count = |key, number: u32| scene.locale.phrase(key, &[("count", &number.to_string())]);
    let mut text = format!("{}, {}", count("votes_for", votes.for_count), count("votes_against", votes.against));
    if votes.blank > 0 {
        text.push_str(", ");
        text.push_str(&count(if votes.blank == 1 { "votes_blank" } else { "votes_blank_many" }, votes.blank));
    }
    VotesView { for_count: votes.for_count, against: votes.against, blank: votes.blank, text }
}
