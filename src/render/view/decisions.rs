//! The decision register.

use serde::Serialize;

use crate::render::view::{Date, Group, Label, Link, PageView};

/// What `decisions.html` gets.
#[derive(Serialize, Debug)]
pub struct DecisionsPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The register.
    pub decisions: DecisionsView<'a>,
}

/// `decisions`.
#[derive(Serialize, Debug)]
pub struct DecisionsView<'a> {
    /// By year, newest first; within a year by body, then newest first.
    pub years: Vec<Group<BodyDecisions<'a>>>,
    /// How many decisions there are.
    pub count: usize,
}

/// The decisions of one body in one year.
#[derive(Serialize, Debug)]
pub struct BodyDecisions<'a> {
    /// The body; null for cases without one.
    pub body: Option<Link<'a>>,
    /// Anchor, unique on the page.
    pub id: String,
    /// The decisions.
    pub items: Vec<DecisionRow<'a>>,
}

/// One decision.
#[derive(Serialize, Debug)]
pub struct DecisionRow<'a> {
    /// Number, title and link of the case.
    pub case: Link<'a>,
    /// When.
    pub date: Option<Date>,
    /// How it ended.
    pub outcome: Label,
    /// What was decided, in short: the decision's or the proposal's plain text, cut at a word; empty for none.
    pub text: String,
}
