//! [`Record`]: what the front matter says; one file per kind.

pub mod body;
pub mod case;
pub mod meeting;
pub mod report;
pub mod series;
pub mod term;

pub use body::Body;
pub use case::Case;
pub use meeting::Meeting;
pub use report::Report;
pub use series::Series;
pub use term::Term;

use crate::model::figures::{CheckSpec, Figures, TableSpec, ValueSpec};
use crate::model::place::Located;

/// What the front matter says.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Record {
    /// What belongs to the kind.
    pub kind: KindRecord,
    /// Findings that are known and accepted, with the reason that is printed.
    pub accept: Vec<Acceptance>,
    /// Tables declared by this document itself (a report takes most from its series).
    pub tables: Vec<TableSpec>,
    /// Named values declared by this document itself.
    pub values: Vec<ValueSpec>,
    /// Checks declared by this document itself.
    pub checks: Vec<CheckSpec>,
    /// The figures given.
    pub figures: Figures,
    /// Keys that the document lacks for a reason that is told: an unknown key that is meant to be this one, or a value
    /// that cannot be used. That they are missing is the same mistake.
    pub answered: Vec<String>,
}

impl Record {
    /// Tells whether the document declares figures of its own.
    pub fn declares_figures(&self) -> bool {
        !self.tables.is_empty() || !self.values.is_empty() || !self.checks.is_empty()
    }

    /// Tells whether a key is missing for a reason that is told.
    pub fn is_answered(&self, key: &str) -> bool {
        self.answered.iter().any(|answered| answered == key)
    }

    /// Tells whether the document declares figures or gives any.
    pub fn has_figures(&self) -> bool {
        self.declares_figures() || !self.figures.entries.is_empty()
    }
}

/// What belongs to the kind.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[expect(clippy::large_enum_variant, reason = "most documents are cases, the largest variant")]
pub enum KindRecord {
    /// A body.
    Body(Body),
    /// A meeting.
    Meeting(Meeting),
    /// A case.
    Case(Case),
    /// A series.
    Series(Series),
    /// A report.
    Report(Report),
    /// A glossary entry.
    Term(Term),
    /// Any other page.
    Page,
    /// Front matter that could not be understood.
    Broken,
}

/// A finding that is accepted.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Acceptance {
    /// Id of the rule, such as `forecast.floor`.
    pub rule: Located<String>,
    /// What the finding is about, such as `investering.uforutsett`; none accepts the rule for the whole document.
    pub subject: Option<Located<String>>,
    /// The figures of the finding that was accepted; with others it is accepted no longer.
    pub observed: Option<Located<String>>,
    /// Why; printed on the page.
    pub reason: String,
}
