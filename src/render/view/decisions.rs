//! The decision register.

use serde::Serialize;

use crate::render::view::{Date, Group, Label, Link, PageView, YearPage};

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
    /// By year, newest first; within a year by body, then newest first. Only the page's own year if there are `pages`.
    pub years: Vec<Group<BodyDecisions<'a>>>,
    /// How many decisions there are in all.
    pub count: usize,
    /// The pages of all years, newest first, when the register is too long for one; empty when it is not.
    pub pages: Vec<YearPage>,
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
