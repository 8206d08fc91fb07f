//! Home.

use serde::Serialize;

use crate::render::ready::Html;
use crate::render::view::follow_up::ActionView;
use crate::render::view::meeting::MeetingCard;
use crate::render::view::report::KeyFigure;
use crate::render::view::{Link, PageView};

/// What `home.html` gets.
#[derive(Serialize, Debug)]
pub struct HomePage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// Home.
    pub home: HomeView<'a>,
}

/// `home`.
#[derive(Serialize, Debug)]
pub struct HomeView<'a> {
    /// Introduction from the page with id `index`; null for none.
    pub introduction: Option<Html>,
    /// The next meeting that is not over, with its agenda; null when none is planned.
    pub next_meeting: Option<MeetingCard<'a>>,
    /// The latest meeting held, with its agenda; null for none.
    pub latest_meeting: Option<MeetingCard<'a>>,
    /// The newest papers, newest first: cases, reports and pages; at most eight.
    pub latest_papers: Vec<Link<'a>>,
    /// The latest report; null for none.
    pub latest_report: Option<Link<'a>>,
    /// Its key figures; at most six.
    pub key_figures: Vec<KeyFigure<'a>>,
    /// Open actions, overdue first, then by due date; at most eight.
    pub open_actions: Vec<ActionView<'a>>,
    /// How many actions are open in all.
    pub open_count: usize,
    /// How many of them are overdue.
    pub overdue_count: usize,
    /// The bodies.
    pub bodies: Vec<Link<'a>>,
}
