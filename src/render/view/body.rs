//! A body: its members and meetings.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::document::DocumentView;
use crate::render::view::meeting::MeetingCard;
use crate::render::view::{Date, Link, PageView};

/// What `body.html` gets.
#[derive(Serialize, Debug)]
pub struct BodyPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document.
    pub document: DocumentView<'a>,
    /// The body.
    pub body: BodyView<'a>,
}

/// `body`.
#[derive(Serialize, Debug)]
pub struct BodyView<'a> {
    /// Short name.
    pub short_name: Option<&'a str>,
    /// Those who sit in it as of the site's today.
    pub members: Vec<MemberView<'a>>,
    /// Those who sat in it before, or will.
    pub other_members: Vec<MemberView<'a>>,
    /// Its meetings that are not over, soonest first (without agenda).
    pub upcoming: Vec<MeetingCard<'a>>,
    /// Its meetings that are over, newest first (without agenda).
    pub meetings: Vec<MeetingCard<'a>>,
    /// Series of reports to it.
    pub series: Vec<Link<'a>>,
}

/// A seat.
#[derive(Serialize, Debug)]
pub struct MemberView<'a> {
    /// Role or person.
    pub name: &'a str,
    /// Whom they represent.
    pub represents: Option<&'a str>,
    /// Since when.
    pub from: Option<Ready<Date>>,
    /// Until when.
    pub to: Option<Ready<Date>>,
}
