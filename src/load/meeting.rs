//! The front matter of a meeting.

use chrono::NaiveDate;

use crate::load::fields::Fields;
use crate::locale::date;
use crate::model::card::Relations;
use crate::model::record::Meeting;
use crate::model::record::meeting::{Attendance, AttendanceStatus, MeetingState};
use crate::model::settings::Language;

/// Reads what belongs to a meeting.
pub(super) fn read(fields: Fields<'_>) -> (Meeting, Relations) {
    let attendance = fields.maps("attendance").filter_map(|line| {
        let status = line.word("status", &AttendanceStatus::ALL, AttendanceStatus::word);
        Some(Attendance {
            name: line.text("name")?,
            represents: line.text("represents"),
            status: status.map_or(AttendanceStatus::Present, |status| status.value),
        })
    });
    let date = fields.date("date");
    let meeting = Meeting {
        date: date.as_ref().map(|date| date.value),
        start: fields.time("start"),
        end: fields.time("end"),
        place: fields.text("place"),
        state: fields.word("state", &MeetingState::ALL, MeetingState::word),
        attendance: attendance.collect(),
        chair: fields.text("chair"),
    };
    (meeting, Relations::Meeting { body: fields.located("body"), number: fields.number("number"), date })
}

/// Makes the title of a meeting that has none: «Møte 12. desember 2024».
pub(super) fn title(date: NaiveDate, language: Language) -> String {
    let word = match language {
        Language::Bokmal | Language::Nynorsk => "Møte",
        Language::English => "Meeting",
    };
    format!("{word} {}", date::long(date, language))
}
