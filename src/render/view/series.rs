//! A series: its reports side by side.

use serde::Serialize;

use crate::render::view::document::DocumentView;
use crate::render::view::reports::ReportItem;
use crate::render::view::{Link, PageView};

/// What `series.html` gets.
#[derive(Serialize, Debug)]
pub struct SeriesPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document.
    pub document: DocumentView<'a>,
    /// The series.
    pub series: SeriesView<'a>,
}

/// `series`.
#[derive(Serialize, Debug)]
pub struct SeriesView<'a> {
    /// The body that it reports to.
    pub body: Option<Link<'a>>,
    /// Its reports, newest first.
    pub reports: Vec<ReportItem<'a>>,
    /// One matrix per table: totals by period. Named values are one matrix together, without title.
    pub matrices: Vec<Matrix<'a>>,
}

/// Totals of one table over the periods.
#[derive(Serialize, Debug)]
pub struct Matrix<'a> {
    /// Title of the table; empty for the named values.
    pub title: &'a str,
    /// Anchor, unique on the page.
    pub id: String,
    /// Unit with scale: «1 000 kr»; empty for none.
    pub unit: String,
    /// Heads of the columns after the first: the periods, oldest first, at most 13.
    pub periods: Vec<ReportItem<'a>>,
    /// One row per column of the table (of its total), or per named value.
    pub rows: Vec<MatrixRow<'a>>,
}

/// One row of a matrix.
#[derive(Serialize, Debug)]
pub struct MatrixRow<'a> {
    /// Label: of the column or the value.
    pub label: &'a str,
    /// Unit when it is not the matrix's; empty for the same.
    pub unit: String,
    /// One per period.
    pub cells: Vec<MatrixCell>,
}

/// One figure of a matrix.
#[derive(Serialize, Debug)]
pub struct MatrixCell {
    /// What is seen; empty where the report does not have the figure.
    pub text: String,
    /// The exact number in plain notation; null for none.
    pub value: Option<String>,
    /// Link to the cell in its report; empty for none.
    pub href: String,
    /// `number`, `zero`, `negative`, `blank`, `not_applicable` or `absent`.
    pub state: &'static str,
    /// Only for a variance: `favourable` or `unfavourable`; empty for others.
    pub tone: &'static str,
}
