//! The follow-up list.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::{Date, Label, Link, PageView, YearPage};

/// What `follow_up.html` gets.
#[derive(Serialize, Debug)]
pub struct FollowUpPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The list.
    pub follow_up: FollowUpView<'a>,
}

/// `follow_up`.
#[derive(Serialize, Debug)]
pub struct FollowUpView<'a> {
    /// The day that «overdue» is relative to.
    pub today: Ready<Date>,
    /// Open or in progress, and past the due date: longest overdue first.
    pub overdue: Vec<ActionView<'a>>,
    /// Open or in progress, not overdue: by due date, those without one last.
    pub open: Vec<ActionView<'a>>,
    /// Done or dropped: newest case first. Those of a long list are on the pages of the years.
    pub closed: Vec<ActionView<'a>>,
    /// How many more are overdue than are listed here.
    pub overdue_more: usize,
    /// How many more are open than are listed here.
    pub open_more: usize,
    /// The pages of the years with all actions of their cases, when the list is too long for one; empty when it is not.
    pub pages: Vec<YearPage>,
}

/// One action. Columns of the list: body, date, case, decision, responsible, due, status, remarks.
#[derive(Serialize, Debug)]
pub struct ActionView<'a> {
    /// The body.
    pub body: Option<Link<'a>>,
    /// The day of the meeting.
    pub date: Option<Ready<Date>>,
    /// Number, title and link of the case.
    pub case: Link<'a>,
    /// Link to the action on the page of the case.
    pub href: String,
    /// What is to be done.
    pub text: &'a str,
    /// How the case ended; null before it did.
    pub outcome: Option<Label>,
    /// Who is responsible.
    pub owner: &'a str,
    /// Until when.
    pub due: Option<Ready<Date>>,
    /// How far it has come.
    pub status: Label,
    /// Open after its due date.
    pub overdue: bool,
    /// Remarks.
    pub note: Option<&'a str>,
    /// The later case that closes it.
    pub closed_by: Option<Link<'a>>,
}
