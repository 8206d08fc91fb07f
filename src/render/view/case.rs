//! A case.

use serde::Serialize;

use crate::render::ready::{Html, Ready};
use crate::render::view::document::DocumentView;
use crate::render::view::meeting::AttachmentView;
use crate::render::view::{Date, Label, Link, PageView, Step};

/// What `case.html` gets.
#[derive(Serialize, Debug)]
pub struct CasePage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document; `previous` and `next` are the cases of the same meeting.
    pub document: DocumentView<'a>,
    /// The case.
    pub case: CaseView<'a>,
}

/// `case`.
#[derive(Serialize, Debug)]
pub struct CaseView<'a> {
    /// Its number: `2024/M8-004`.
    pub number: Option<&'a str>,
    /// The meeting that treats it.
    pub meeting: Option<Step<'a>>,
    /// The body, through the meeting.
    pub body: Option<Step<'a>>,
    /// The day of the meeting.
    pub date: Option<Ready<Date>>,
    /// What is asked of the meeting.
    pub case_type: Option<Label>,
    /// Who answers for it: roles or persons.
    pub responsible: Vec<&'a str>,
    /// Who proposes.
    pub proposer: Option<&'a str>,
    /// What is only inferred: a notice to print; null for a case that is fully known.
    pub assumed: Option<&'a str>,
    /// What is proposed.
    pub proposal: Option<PointsView<'a>>,
    /// The ways open.
    pub alternatives: Vec<AlternativeView<'a>>,
    /// The alternatives compared in figures: one row per label, one cell per alternative in the same order. Empty when
    /// no alternative has figures.
    pub comparison: Vec<ComparisonRow<'a>>,
    /// What was decided; null before that.
    pub decision: Option<DecisionView<'a>>,
    /// What is to be done.
    pub actions: Vec<CaseAction<'a>>,
    /// Earlier cases that this one refers to.
    pub earlier: Vec<Link<'a>>,
    /// Later cases that refer to this one.
    pub later: Vec<Link<'a>>,
    /// Reports that it presents.
    pub reports: Vec<Link<'a>>,
    /// Files that travel with it.
    pub attachments: Vec<AttachmentView<'a>>,
}

/// A proposal or a decision: a lead, then numbered points.
#[derive(Serialize, Debug)]
pub struct PointsView<'a> {
    /// Head line: «Forslag til vedtak», «Forslag til enighet» …
    pub heading: &'a str,
    /// Text before the first point; empty for none. All of it when there are no points.
    pub lead: Html,
    /// The points.
    pub points: Vec<PointView>,
}

/// One numbered point.
#[derive(Serialize, Debug)]
pub struct PointView {
    /// Permanent anchor: `forslag-1`, `vedtak-1`.
    pub id: String,
    /// Its number, from 1.
    pub number: usize,
    /// Its text.
    pub html: Html,
}

/// One of the ways open.
#[derive(Serialize, Debug)]
pub struct AlternativeView<'a> {
    /// Its id in the case.
    pub id: &'a str,
    /// Its anchor: `alternativ-ramme`.
    pub anchor: String,
    /// Its number in the case, from 1.
    pub number: usize,
    /// Its title.
    pub title: &'a str,
    /// What speaks for it.
    pub pros: Vec<ArgumentView<'a>>,
    /// What speaks against it.
    pub cons: Vec<ArgumentView<'a>>,
    /// The proposer recommends it.
    pub recommended: bool,
    /// It was chosen.
    pub chosen: bool,
}

/// One argument.
#[derive(Serialize, Debug)]
pub struct ArgumentView<'a> {
    /// Head line.
    pub title: Option<&'a str>,
    /// Explanation.
    pub text: Option<&'a str>,
}

/// A row of the comparison in figures.
#[derive(Serialize, Debug)]
pub struct ComparisonRow<'a> {
    /// What it measures.
    pub label: &'a str,
    /// One per alternative: the figure with its unit; null where the alternative does not give it.
    pub cells: Vec<Option<String>>,
}

/// What was decided.
#[derive(Serialize, Debug)]
pub struct DecisionView<'a> {
    /// How it ended.
    pub outcome: Label,
    /// When.
    pub date: Option<Ready<Date>>,
    /// Something was adopted: the proposal, with or without changes, or an alternative.
    pub adopts: bool,
    /// It is what was proposed.
    pub as_proposed: bool,
    /// Adopted with changes, but the text with the changes is not given.
    pub changes_unknown: bool,
    /// Its text, if it deviates from the proposal; null when it has none of its own.
    pub text: Option<PointsView<'a>>,
    /// The votes, when there was a vote.
    pub votes: Option<VotesView>,
    /// The alternative chosen.
    pub alternative: Option<&'a str>,
}

/// The votes.
#[derive(Serialize, Debug)]
pub struct VotesView {
    /// For.
    pub for_count: u32,
    /// Against.
    pub against: u32,
    /// Blank.
    pub blank: u32,
    /// In words: «12 for, 3 mot, 1 blank».
    pub text: String,
}

/// What somebody is to do.
#[derive(Serialize, Debug)]
pub struct CaseAction<'a> {
    /// Its anchor: `modell`.
    pub id: &'a str,
    /// What.
    pub text: &'a str,
    /// Who.
    pub owner: &'a str,
    /// Until when.
    pub due: Option<Ready<Date>>,
    /// How far it has come; `done` when a later case closes it.
    pub status: Label,
    /// Open after its due date, as of the site's today.
    pub overdue: bool,
    /// Remarks.
    pub note: Option<&'a str>,
    /// The later case that closes it.
    pub closed_by: Option<Link<'a>>,
}
