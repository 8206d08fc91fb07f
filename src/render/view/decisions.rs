//! The decision register.

use serde::Serialize;

use crate::render::ready::Ready;
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
    pub date: Option<Ready<Date>>,
    /// How it ended.
    pub outcome: Label,
    /// The alternative chosen.
    pub chosen: Option<&'a str>,
    /// What was decided, in short and plain: the decision's text, or the proposal's when it is what was decided, up to the
    /// first point; else a sentence such as «Forslaget ble ikke vedtatt.». Cut at a word; empty for none.
    pub text: String,
    /// The points of that text, plain; those that do not find room are left out, and the last ends with «…».
    pub points: Vec<String>,
}
