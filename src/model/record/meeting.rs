//! One meeting of a body.

use chrono::{NaiveDate, NaiveTime};

use crate::model::place::Located;

/// What the front matter of a meeting says.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Meeting {
    /// The day.
    pub date: Option<NaiveDate>,
    /// When it begins, local time.
    pub start: Option<NaiveTime>,
    /// When it ends, local time.
    pub end: Option<NaiveTime>,
    /// Where.
    pub place: Option<String>,
    /// How far it has come.
    pub state: Option<Located<MeetingState>>,
    /// Who was there.
    pub attendance: Vec<Attendance>,
    /// Who chaired it.
    pub chair: Option<String>,
}

/// How far a meeting has come (OParl: meetingState).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MeetingState {
    /// `planned`: the date is set.
    Planned,
    /// `announced`: the papers are out.
    Announced,
    /// `held`.
    Held,
    /// `minutes_approved`: the minutes are approved.
    MinutesApproved,
    /// `cancelled`.
    Cancelled,
}

impl MeetingState {
    /// All states, in order.
    pub const ALL: [MeetingState; 5] = [
        MeetingState::Planned,
        MeetingState::Announced,
        MeetingState::Held,
        MeetingState::MinutesApproved,
        MeetingState::Cancelled,
    ];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            MeetingState::Planned => "planned",
            MeetingState::Announced => "announced",
            MeetingState::Held => "held",
            MeetingState::MinutesApproved => "minutes_approved",
            MeetingState::Cancelled => "cancelled",
        }
    }
}

/// One line of the attendance.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Attendance {
    /// Role or person.
    pub name: String,
    /// Whom they represent.
    pub represents: Option<String>,
    /// `present` (default), `absent` or `substitute`.
    pub status: AttendanceStatus,
}

/// Whether somebody met.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AttendanceStatus {
    /// `present`.
    Present,
    /// `absent`.
    Absent,
    /// `substitute`: met for somebody else.
    Substitute,
}

impl AttendanceStatus {
    /// All, in order.
    pub const ALL: [AttendanceStatus; 3] =
        [AttendanceStatus::Present, AttendanceStatus::Absent, AttendanceStatus::Substitute];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            AttendanceStatus::Present => "present",
            AttendanceStatus::Absent => "absent",
            AttendanceStatus::Substitute => "substitute",
        }
    }
}
