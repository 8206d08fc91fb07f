//! All meetings by year.

use serde::Serialize;

use crate::render::view::meeting::MeetingCard;
use crate::render::view::{Group, PageView};

/// What `meetings.html` gets.
#[derive(Serialize, Debug)]
pub struct MeetingsPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The meetings.
    pub meetings: MeetingsView<'a>,
}

/// `meetings`.
#[derive(Serialize, Debug)]
pub struct MeetingsView<'a> {
    /// Meetings that are not over, soonest first (without agenda).
    pub upcoming: Vec<MeetingCard<'a>>,
    /// Meetings that are over, by year, newest first (without agenda).
    pub years: Vec<Group<MeetingCard<'a>>>,
}
