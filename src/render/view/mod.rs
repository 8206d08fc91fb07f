//! Views: all that a template may see, one file per kind of page.
//!
//! Every template gets `page`, `site` and `words`. The page of a document also gets `document` and a variable named
//! by its kind (`case`, `meeting` …); the page of a list gets a variable named by the list (`decisions` …).
//! Amounts, dates and labels are ready to print: a template chooses and arranges, it does not compute.
//! Text is escaped by the engine; fields that are HTML are printed as they are.
//! `words` is the map of interface strings in the page's language (`{{ words.decisions }}`); keys in `src/locale/nb.yaml`.
//!
//! # What stands in `document.body`
//!
//! - Headings: `<h2 id="…">` and below (one level below what the editor wrote, since the title is `<h1>`), with
//!   `<span class="heading-number">2.1</span>` inside.
//! - A glossary word: `<a class="term" href="../terms/ki.html" data-gloss="kunstig intelligens. …">KI</a>`. A plain link
//!   without JavaScript; with it, the script may show `data-gloss` on hover, focus and touch.
//! - A figure: `<data class="figure" value="-163000"><a href="#drift-total-variance" data-worked="89 477 − 89 640 = −163"
//!   data-source="content/reports/…/2024-11.md:23">163</a></data>`. It leads to the cell in its table, which tells the
//!   same without JavaScript. A figure that is unknown or blank: `<span class="figure figure-missing">…</span>`.
//! - A case number: `<a class="case-number" href="…">2024/M8-004</a>`.
//! - A table: whatever `table.html` renders from `table`, `page` and `words`.

pub mod accessibility;
pub mod body;
pub mod case;
pub mod checks;
pub mod decisions;
pub mod document;
pub mod follow_up;
pub mod glossary;
pub mod home;
pub mod meeting;
pub mod meetings;
pub mod page;
pub mod redirect;
pub mod report;
pub mod reports;
pub mod search;
pub mod series;
pub mod table;
pub mod tags;
pub mod term;

use std::borrow::Cow;

use serde::Serialize;

use crate::render::ready::{Html, Ready};

/// All that a template gets for one page, beside `site` and `words`.
pub(super) trait View: Serialize {
    /// Returns what the page knows about itself.
    fn page(&self) -> &PageView<'_>;
}

macro_rules! views {
    ($($view:ty),+ $(,)?) => {
        $(impl View for $view {
            fn page(&self) -> &PageView<'_> {
                &self.page
            }
        })+
    };
}

views!(
    accessibility::AccessibilityPage<'_>,
    accessibility::NotFoundPage<'_>,
    body::BodyPage<'_>,
    case::CasePage<'_>,
    checks::ChecksPage<'_>,
    decisions::DecisionsPage<'_>,
    follow_up::FollowUpPage<'_>,
    glossary::GlossaryPage<'_>,
    home::HomePage<'_>,
    meeting::MeetingPage<'_>,
    meetings::MeetingsPage<'_>,
    page::PlainPage<'_>,
    redirect::RedirectPage<'_>,
    report::ReportPage<'_>,
    reports::ReportsPage<'_>,
    search::SearchPage<'_>,
    series::SeriesPage<'_>,
    tags::TagPage<'_>,
    tags::TagsPage<'_>,
    term::TermPage<'_>,
);

/// `page`: what every page knows about itself.
#[derive(Serialize, Debug)]
pub struct PageView<'a> {
    /// Title, for `<h1>` and `<title>`.
    pub title: Cow<'a, str>,
    /// Language code for `<html lang>`: `nb`, `nn` or `en`.
    pub lang: &'static str,
    /// Kind of page, the name of its template without `.html`: `case`, `home`, `follow_up` …
    pub kind: &'static str,
    /// Steps to the top of the site, such as `../../`; empty at the top. `{{ page.root }}assets/style.css`.
    pub root: String,
    /// The address of the page from the top of the site: `meetings/2024-12-12/m8-004.html`.
    pub address: &'a str,
    /// The full address, when the site knows where it is reached; for `<link rel="canonical">`.
    pub canonical: Option<String>,
    /// One sentence for `<meta name="description">`.
    pub description: Option<String>,
    /// Key of the navigation item that this page belongs to: compare with `item.key` of `site.nav`; empty for none.
    pub nav: &'static str,
    /// The way from home to here, without this page itself: home first.
    pub breadcrumbs: Vec<Step<'a>>,
}

/// `page` in `head.html`, `header.html` and `footer.html`: all that these know of the page. What they make is kept and
/// put into every page of the same kind at the same depth.
#[derive(Serialize, PartialEq, Eq, Debug, Clone)]
pub struct PlaceView {
    /// Language code: `nb`, `nn` or `en`.
    pub lang: &'static str,
    /// Kind of page, as in `page.kind`.
    pub kind: &'static str,
    /// Key of the navigation item that the page belongs to, as in `page.nav`.
    pub nav: &'static str,
    /// Steps to the top of the site, as in `page.root`.
    pub root: String,
}

/// `site`: what is the same on every page but for its links, which are relative to the page.
#[derive(Serialize, Debug)]
pub struct SiteView<'a> {
    /// Title of the site.
    pub title: &'a str,
    /// Language code of the site.
    pub lang: &'static str,
    /// Link to home.
    pub home: String,
    /// The main navigation.
    pub nav: Vec<NavItem>,
    /// Links for the foot of the page: tags, checks, accessibility.
    pub foot: Vec<NavItem>,
    /// Link to the search page.
    pub search: String,
    /// Whether the site has a search; else the search page is a guide to the lists.
    pub searchable: bool,
    /// Whom this edition of the site is for: «Offentlig utgave».
    pub made_for: &'static str,
    /// Changes with the theme: `assets/style.css?v={{ site.version }}` may be kept by browsers for good.
    pub version: String,
    /// Whom to tell about faults: text, an address for mail or a telephone number.
    pub contact: Option<&'a str>,
    /// What `head.html` makes. Empty in the three templates themselves, as are the next two.
    pub head: Html,
    /// What `header.html` makes.
    pub header: Html,
    /// What `footer.html` makes.
    pub footer: Html,
}

/// One item of the navigation.
#[derive(Serialize, Debug)]
pub struct NavItem {
    /// Its key: `meetings`, `decisions`, `follow_up`, `reports`, `glossary`; `tags`, `checks`, `accessibility`.
    pub key: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its link.
    pub href: String,
}

/// A link of which nothing but the title is told.
#[derive(Serialize, Debug, Clone)]
pub struct Step<'a> {
    /// Text of the link.
    pub title: &'a str,
    /// Where it leads, relative to the page.
    pub href: String,
}

/// A link to a page of the site.
#[derive(Serialize, Debug, Clone)]
pub struct Link<'a> {
    /// Text of the link.
    pub title: &'a str,
    /// Where it leads, relative to the page.
    pub href: String,
    /// Number of a case, such as `2024/M8-004`; null for others.
    pub number: Option<&'a str>,
    /// Kind of what it leads to: `case`, `meeting`, `report` …; empty for a list.
    pub kind: &'static str,
    /// The kind in words: «Sak», «Møte» …; empty for a list.
    pub kind_label: &'static str,
    /// Its date: of the meeting, of the period's end, of publication.
    pub date: Option<Ready<Date>>,
    /// One sentence about it.
    pub summary: Option<&'a str>,
}

/// A date, in all forms that a page needs.
#[derive(Serialize, Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// `2024-12-12`, for `<time datetime>`.
    pub iso: String,
    /// «12. desember 2024».
    pub long: String,
    /// «torsdag 12. desember 2024».
    pub full: String,
    /// «12.12.2024».
    pub short: String,
}

/// One of a fixed set of words: an outcome, a status, a type.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The word of front matter, for a CSS class: `adopted_amended`.
    pub key: &'static str,
    /// In words: «Vedtatt med endring».
    pub label: &'static str,
}

/// Where something stands in the source files.
#[derive(Serialize, Debug, Clone)]
pub struct SourceView<'a> {
    /// The file: `content/reports/manedsrapport/2024-11.md`.
    pub path: &'a str,
    /// The line, from 1.
    pub line: u32,
}

/// One finding about a document.
#[derive(Serialize, Debug)]
pub struct FindingView<'a> {
    /// `error`, `warning` or `info`, and in words.
    pub severity: Label,
    /// Permanent id of the rule: `forecast.floor`.
    pub rule: &'static str,
    /// What it is about: `investering.uforutsett`; empty for the document.
    pub subject: &'a str,
    /// What is wrong, one or more sentences: what is quoted from a file stands in `<code>`.
    pub message: Html,
    /// How to mend it; null when the message says it.
    pub help: Option<String>,
    /// Where.
    pub source: SourceView<'a>,
    /// Why it is accepted; null when it is not. An accepted finding is printed as «Kjent avvik» with this reason.
    pub accepted: Option<&'a str>,
}

/// A year of a register that is cut by years.
#[derive(Serialize, Debug)]
pub struct YearPage {
    /// The year: «2024».
    pub label: String,
    /// Its page.
    pub href: String,
    /// Whether that is the page being read.
    pub current: bool,
}

/// A group of a list: a year, a letter.
#[derive(Serialize, Debug)]
pub struct Group<T> {
    /// Head of the group: «2024», «Å».
    pub label: String,
    /// Anchor of the group, unique on the page.
    pub id: String,
    /// What is in it.
    pub items: Vec<T>,
}
