//! A report.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::document::DocumentView;
use crate::render::view::{Date, Label, Link, PageView, SourceView};

/// What `report.html` gets.
#[derive(Serialize, Debug)]
pub struct ReportPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document; `previous` and `next` are the reports of the same series.
    pub document: DocumentView<'a>,
    /// The report.
    pub report: ReportView<'a>,
}

/// `report`. Its tables are in `document.body` or `document.tables`, its named values in `document.values`, its
/// accepted findings in `document.accepted`.
#[derive(Serialize, Debug)]
pub struct ReportView<'a> {
    /// The series.
    pub series: Option<Link<'a>>,
    /// The body that it reports to.
    pub body: Option<Link<'a>>,
    /// The period in words: «november 2024»; empty when not known.
    pub period: String,
    /// The period as written: `2024-11`; empty when not known.
    pub period_iso: String,
    /// The day that the figures are as of, unless a table says otherwise.
    pub as_of: Option<Ready<Date>>,
    /// The case that presents it.
    pub presented_in: Option<Link<'a>>,
    /// The figures that matter most: at most six.
    pub key_figures: Vec<KeyFigure<'a>>,
    /// Incidents of the period in order.
    pub incidents: Vec<IncidentView<'a>>,
    /// How many incidents of each priority that occurs, gravest first.
    pub incident_counts: Vec<IncidentCount>,
    /// Published figures that have been corrected.
    pub corrections: Vec<CorrectionView<'a>>,
    /// The checks that ran on this report, in order of their rules.
    pub checks: Vec<CheckView<'a>>,
}

/// A figure that matters.
#[derive(Serialize, Debug)]
pub struct KeyFigure<'a> {
    /// What it is: the title of the table, or the label of the value.
    pub label: &'a str,
    /// Which column of it, such as «Avvik»; empty for a value.
    pub column: &'a str,
    /// The figure: «−163»; «ikke oppgitt» for a blank.
    pub text: String,
    /// Unit with scale: «tusen kr»; empty for none, and for a per cent, whose figure has the sign.
    pub unit: String,
    /// The exact number in plain notation; null for none.
    pub value: Option<String>,
    /// `favourable`, `unfavourable` or empty.
    pub tone: &'static str,
    /// Link to the cell.
    pub href: String,
}

/// An incident.
#[derive(Serialize, Debug)]
pub struct IncidentView<'a> {
    /// When.
    pub date: Ready<Date>,
    /// Where.
    pub place: Option<&'a str>,
    /// What.
    pub text: &'a str,
    /// How grave.
    pub priority: Label,
    /// When it was solved; null while open.
    pub resolved: Option<Ready<Date>>,
    /// By whom.
    pub resolved_by: Option<&'a str>,
    /// Why it happened.
    pub cause: Option<&'a str>,
    /// How long it lasted, to follow the date: «samme dag», «etter 3 dager»; «Ikke løst» while open; empty for nonsense
    /// (solved before it happened).
    pub duration: String,
}

/// How many incidents of one priority.
#[derive(Serialize, Debug)]
pub struct IncidentCount {
    /// The priority.
    pub priority: Label,
    /// How many.
    pub count: usize,
}

/// A corrected figure.
#[derive(Serialize, Debug)]
pub struct CorrectionView<'a> {
    /// Which, as written: `drift.lonn.actual`.
    pub figure: &'a str,
    /// Link to its cell on the page; null when it is not there.
    pub href: Option<String>,
    /// What was published.
    pub old: &'a str,
    /// What it is now.
    pub new: &'a str,
    /// When it was corrected.
    pub date: Option<Ready<Date>>,
    /// Why.
    pub reason: &'a str,
}

/// A check that ran.
#[derive(Serialize, Debug)]
pub struct CheckView<'a> {
    /// Permanent id of the rule.
    pub rule: &'static str,
    /// What is checked, in words: «Sum av rader».
    pub title: &'static str,
    /// What it was about, such as the title of a table; empty for the document.
    pub subject: &'a str,
    /// How many single comparisons it made.
    pub compared: u32,
    /// `passed`, `accepted`, `info`, `warning` or `error`, and in words.
    pub outcome: Label,
    /// Link to the rule on the checks page.
    pub href: String,
    /// The source file, for the editor.
    pub source: Option<SourceView<'a>>,
}
