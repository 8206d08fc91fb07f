//! All series and reports.

use serde::Serialize;

use crate::render::view::report::KeyFigure;
use crate::render::view::{Link, PageView};

/// What `reports.html` gets.
#[derive(Serialize, Debug)]
pub struct ReportsPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The reports.
    pub reports: ReportsView<'a>,
}

/// `reports`.
#[derive(Serialize, Debug)]
pub struct ReportsView<'a> {
    /// Every series with its reports.
    pub series: Vec<SeriesItem<'a>>,
    /// Reports without a series, newest first.
    pub loose: Vec<Link<'a>>,
}

/// A series with its reports.
#[derive(Serialize, Debug)]
pub struct SeriesItem<'a> {
    /// Title and link of the series.
    pub link: Link<'a>,
    /// The body that it reports to.
    pub body: Option<Link<'a>>,
    /// Its reports, newest first.
    pub reports: Vec<ReportItem<'a>>,
    /// Key figures of the newest report.
    pub key_figures: Vec<KeyFigure<'a>>,
}

/// A report in a list.
#[derive(Serialize, Debug)]
pub struct ReportItem<'a> {
    /// Title and link.
    pub link: Link<'a>,
    /// The period in words: «november 2024», «3. kvartal 2024»; empty when not known.
    pub period: String,
    /// The period as written: `2024-11`; empty when not known.
    pub period_iso: String,
}
