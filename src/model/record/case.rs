//! An item on the agenda: proposal, alternatives, decision, actions.

use chrono::NaiveDate;

use crate::model::place::{Located, Spot};

/// What the front matter of a case says.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Case {
    /// What is asked of the meeting. None is a `case.kind` warning, not an error.
    pub case_type: Option<Located<CaseType>>,
    /// Who answers for it: roles or persons.
    pub responsible: Vec<String>,
    /// Who proposes.
    pub proposer: Option<String>,
    /// What is proposed: numbered points, or one text. Permanent ids are `forslag-1` …
    pub proposal: Option<Points>,
    /// The ways open.
    pub alternatives: Vec<Alternative>,
    /// Id of the alternative that the proposer recommends.
    pub recommended: Option<Located<String>>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// What is to be done.
    pub actions: Vec<Action>,
    /// What is known only by inference, for cases that the papers imply: shown on the page.
    pub assumed: Option<String>,
}

impl Case {
    /// Returns the alternative that was chosen, if the case has it.
    pub fn chosen(&self) -> Option<&Alternative> {
        let id = self.decision.as_ref()?.alternative.as_ref()?;
        self.alternatives.iter().find(|alternative| alternative.id.value == id.value)
    }

    /// Tells whether the proposal is what was decided: adopted or agreed upon without a text of its own, and without
    /// another alternative than the recommended one.
    pub fn decided_as_proposed(&self) -> bool {
        let Some(decision) = &self.decision else { return false };
        let recommended = self.recommended.as_ref().map(|id| id.value.as_str());
        matches!(decision.outcome.value, Outcome::Adopted | Outcome::Consensus)
            && decision.text.is_none()
            && decision.alternative.as_ref().is_none_or(|id| recommended == Some(id.value.as_str()))
    }
}

/// What is asked of the meeting.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum CaseType {
    /// `decision`: «Beslutning».
    Decision,
    /// `discussion`: «Diskusjon».
    Discussion,
    /// `information`: «Orientering».
    Information,
    /// `minutes`: «Protokoll».
    Minutes,
    /// `other`: «Annet».
    Other,
}

impl CaseType {
    /// All types, in the order of the reference.
    pub const ALL: [CaseType; 5] =
        [CaseType::Decision, CaseType::Discussion, CaseType::Information, CaseType::Minutes, CaseType::Other];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            CaseType::Decision => "decision",
            CaseType::Discussion => "discussion",
            CaseType::Information => "information",
            CaseType::Minutes => "minutes",
            CaseType::Other => "other",
        }
    }
}

/// A proposal or decision text: the lead, then numbered points. Each is Markdown, rendered without holes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Points {
    /// Text before the first point, as HTML; empty for none. All of the text when there are no points.
    pub lead: String,
    /// The points, each as HTML, in order; their numbers are 1, 2, …
    pub points: Vec<String>,
    /// Plain text of all of it, for rules and summaries.
    pub text: String,
    /// Where it begins.
    pub spot: Option<Spot>,
}

/// One of the ways open.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Alternative {
    /// Its id within the case.
    pub id: Located<String>,
    /// Its title.
    pub title: String,
    /// What speaks for it.
    pub pros: Vec<Argument>,
    /// What speaks against it.
    pub cons: Vec<Argument>,
    /// Figures of the comparison: label and number, or reference (`{{ drift.total.variance as tusen }}`).
    pub figures: Vec<AlternativeFigure>,
}

/// One argument: a head and an explanation, or the explanation alone.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Argument {
    /// Head line.
    pub title: Option<String>,
    /// Explanation.
    pub text: Option<String>,
}

/// A figure in the comparison of alternatives.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AlternativeFigure {
    /// What it measures; alternatives that give the same label are compared on one row.
    pub label: String,
    /// An amount as written, or a reference in braces.
    pub value: Located<String>,
    /// Unit, such as `kr`.
    pub unit: Option<String>,
}

impl AlternativeFigure {
    /// Returns what stands in braces, if the value is a reference to a figure.
    pub fn reference(&self) -> Option<&str> {
        Some(self.value.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim())
    }
}

/// What was decided.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Decision {
    /// How it ended.
    pub outcome: Located<Outcome>,
    /// Text, if it deviates from the proposal.
    pub text: Option<Points>,
    /// When.
    pub date: Option<Located<NaiveDate>>,
    /// Votes, when there was a vote.
    pub votes: Option<Votes>,
    /// Id of the alternative chosen.
    pub alternative: Option<Located<String>>,
}

impl Decision {
    /// Returns the day that it gives; else it is that of the meeting.
    pub fn day(&self) -> Option<NaiveDate> {
        self.date.as_ref().map(|date| date.value)
    }
}

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// `consensus`: «Enighet».
    Consensus,
    /// `adopted`: «Vedtatt».
    Adopted,
    /// `adopted_amended`: «Vedtatt med endring».
    AdoptedAmended,
    /// `rejected`: «Ikke vedtatt».
    Rejected,
    /// `postponed`: «Utsatt».
    Postponed,
    /// `referred`: «Oversendt».
    Referred,
    /// `noted`: «Tatt til orientering».
    Noted,
    /// `withdrawn`: «Trukket».
    Withdrawn,
    /// `none`: «Uten vedtak».
    None,
}

impl Outcome {
    /// Tells whether something was adopted: the proposal, with or without changes, or an alternative.
    pub fn adopts(self) -> bool {
        matches!(self, Outcome::Consensus | Outcome::Adopted | Outcome::AdoptedAmended)
    }

    /// All outcomes, in the order of the reference.
    pub const ALL: [Outcome; 9] = [
        Outcome::Consensus,
        Outcome::Adopted,
        Outcome::AdoptedAmended,
        Outcome::Rejected,
        Outcome::Postponed,
        Outcome::Referred,
        Outcome::Noted,
        Outcome::Withdrawn,
        Outcome::None,
    ];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Consensus => "consensus",
            Outcome::Adopted => "adopted",
            Outcome::AdoptedAmended => "adopted_amended",
            Outcome::Rejected => "rejected",
            Outcome::Postponed => "postponed",
            Outcome::Referred => "referred",
            Outcome::Noted => "noted",
            Outcome::Withdrawn => "withdrawn",
            Outcome::None => "none",
        }
    }
}

/// The votes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Votes {
    /// For.
    pub for_count: u32,
    /// Against.
    pub against: u32,
    /// Blank.
    pub blank: u32,
}

/// What somebody is to do.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Action {
    /// Its id within the case; default `tiltak-1` …
    pub id: String,
    /// What.
    pub text: String,
    /// Who: exactly one.
    pub owner: String,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// How far it has come.
    pub status: ActionStatus,
    /// Remarks for the follow-up list.
    pub note: Option<String>,
    /// Where it is written.
    pub spot: Spot,
}

/// How far an action has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ActionStatus {
    /// `open`: «Åpen».
    Open,
    /// `in_progress`: «I arbeid».
    InProgress,
    /// `done`: «Utført».
    Done,
    /// `dropped`: «Frafalt».
    Dropped,
}

impl ActionStatus {
    /// All, in order.
    pub const ALL: [ActionStatus; 4] =
        [ActionStatus::Open, ActionStatus::InProgress, ActionStatus::Done, ActionStatus::Dropped];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            ActionStatus::Open => "open",
            ActionStatus::InProgress => "in_progress",
            ActionStatus::Done => "done",
            ActionStatus::Dropped => "dropped",
        }
    }
}
