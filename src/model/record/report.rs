//! One period of a series. The figures stand in [`super::Record`].

use chrono::NaiveDate;

use crate::model::card::Period;
use crate::model::place::{Located, Spot};

/// What the front matter of a report says beyond its figures.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Report {
    /// The period.
    pub period: Option<Located<Period>>,
    /// The day that the figures are as of, unless a table has its own.
    pub as_of: Option<Located<NaiveDate>>,
    /// The day that a table's figures are as of, by table id.
    pub as_of_tables: Vec<(String, Located<NaiveDate>)>,
    /// Incidents of the period.
    pub incidents: Vec<Incident>,
    /// Published figures that have been corrected.
    pub corrections: Vec<Correction>,
}

/// An incident.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Incident {
    /// When it happened.
    pub date: NaiveDate,
    /// Where.
    pub place: Option<String>,
    /// What.
    pub text: String,
    /// How grave: `critical`, `high`, `medium` or `low`.
    pub priority: Priority,
    /// When it was solved.
    pub resolved: Option<NaiveDate>,
    /// By whom.
    pub resolved_by: Option<String>,
    /// Why it happened.
    pub cause: Option<String>,
    /// Where it is written.
    pub spot: Spot,
}

/// How grave an incident is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Priority {
    /// `critical`: «Kritisk».
    Critical,
    /// `high`: «Høy».
    High,
    /// `medium`: «Middels».
    Medium,
    /// `low`: «Lav».
    Low,
}

impl Priority {
    /// All, gravest first.
    pub const ALL: [Priority; 4] = [Priority::Critical, Priority::High, Priority::Medium, Priority::Low];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            Priority::Critical => "critical",
            Priority::High => "high",
            Priority::Medium => "medium",
            Priority::Low => "low",
        }
    }
}

/// A published figure that has been corrected.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Correction {
    /// Which figure: `table.row.column` or a named value.
    pub figure: Located<String>,
    /// What was published, as written.
    pub old: Located<String>,
    /// What it is now, as written.
    pub new: Located<String>,
    /// When it was corrected.
    pub date: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}
