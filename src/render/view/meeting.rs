//! A meeting.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::document::DocumentView;
use crate::render::view::{Date, Label, Link, PageView};

/// What `meeting.html` gets.
#[derive(Serialize, Debug)]
pub struct MeetingPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document; `previous` and `next` are the meetings of the same body.
    pub document: DocumentView<'a>,
    /// The meeting.
    pub meeting: MeetingView<'a>,
}

/// `meeting`.
#[derive(Serialize, Debug)]
pub struct MeetingView<'a> {
    /// Facts and agenda.
    pub card: MeetingCard<'a>,
    /// Who chaired it.
    pub chair: Option<&'a str>,
    /// Who was there.
    pub attendance: Vec<AttendanceView<'a>>,
    /// How many attachments the cases have together.
    pub attachment_count: usize,
}

/// A meeting in short: on its own page, at home and in lists.
#[derive(Serialize, Debug)]
pub struct MeetingCard<'a> {
    /// Title and link.
    pub link: Link<'a>,
    /// The body.
    pub body: Option<Link<'a>>,
    /// Its ordinal in the year.
    pub number: Option<u32>,
    /// The day.
    pub date: Option<Ready<Date>>,
    /// When: «kl. 09.00–12.00»; empty when not known.
    pub time: String,
    /// Begin, `2024-12-12T09:00`, for `<time datetime>`; null when not known.
    pub start_iso: Option<String>,
    /// Where.
    pub place: Option<&'a str>,
    /// How far it has come; null when not said.
    pub state: Option<Label>,
    /// The agenda in order; empty in lists of many meetings.
    pub agenda: Vec<AgendaItem<'a>>,
    /// How many cases it has.
    pub case_count: usize,
}

/// One case on the agenda.
#[derive(Serialize, Debug)]
pub struct AgendaItem<'a> {
    /// Number, title and link of the case; null for one that is hidden.
    pub link: Option<Link<'a>>,
    /// What is told of a case that those whom the site is for may not see; the rest is empty then.
    pub withheld: Option<WithheldView<'a>>,
    /// What is asked of the meeting.
    pub case_type: Option<Label>,
    /// Who answers for it.
    pub responsible: Vec<&'a str>,
    /// How it ended; null before it did.
    pub outcome: Option<Label>,
    /// Files that travel with it.
    pub attachments: Vec<AttachmentView<'a>>,
    /// Only inferred from other papers.
    pub assumed: bool,
}

/// A hidden case on the agenda.
#[derive(Serialize, Debug)]
pub struct WithheldView<'a> {
    /// Its number.
    pub number: Option<&'a str>,
    /// Its public title.
    pub title: &'a str,
    /// «Unntatt offentlighet», or «Ikke offentlig» for what is internal.
    pub label: &'static str,
    /// The legal basis.
    pub legal_basis: Option<&'a str>,
}

/// A file that travels with a case.
#[derive(Serialize, Debug)]
pub struct AttachmentView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its link.
    pub href: String,
    /// Its size: «1,2 MB», «14 kB».
    pub size: String,
    /// Its type in capitals: «PDF»; empty for none.
    pub format: String,
}

/// One line of the attendance.
#[derive(Serialize, Debug)]
pub struct AttendanceView<'a> {
    /// Role or person.
    pub name: &'a str,
    /// Whom they represent.
    pub represents: Option<&'a str>,
    /// `present`, `absent` or `substitute`, and in words.
    pub status: Label,
}
