//! The pages: for each kind the inputs that are hashed, and the view made from them alone.

mod body;
mod case;
mod checks;
mod decisions;
mod document;
mod follow_up;
mod glossary;
mod home;
mod meeting;
mod plain;
mod report;
mod reports;
mod series;
mod tags;
mod term;
mod words;

pub(super) use case::proposal_heading;
pub(super) use decisions::Decisions;
pub(super) use follow_up::Actions;
pub(super) use term::term_of;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::model::card::Kind;
use crate::model::path::{DocumentId, OutputPath};
use crate::model::plan::Recipe;
use crate::model::settings::Language;
use crate::render::scene::Scene;
use crate::render::shelf::Shelf;
use crate::render::templates::Templates;
use crate::render::view::YearPage;

/// How many documents a page lists as mentioning it; a word may be used in thousands.
const MENTIONS_LISTED: usize = 100;

/// How many rows of a register one page shows. A longer one is cut by year.
const REGISTER_WHOLE: usize = 200;

/// Returns the pages of earlier years that the registers have.
pub(super) fn years(shelf: &Shelf<'_>) -> Vec<(OutputPath, Recipe)> {
    let decisions = shelf.decisions();
    let actions = shelf.actions();
    let decisions = decisions.earlier().map(|year| (List::Decisions.address_of(year), Recipe::DecisionsOf(year)));
    decisions
        .chain(actions.years().map(|year| (List::FollowUp.address_of(year), Recipe::FollowUpOf(year))))
        .map(|(address, recipe)| (OutputPath::new(address), recipe))
        .collect()
}

/// Returns the links to the pages of years: that of the first is the list itself.
fn year_pages(list: List, years: &[i32], first: Option<i32>, shown: Option<i32>, scene: &Scene<'_>) -> Vec<YearPage> {
    let page = |year: &i32| {
        let is_list = Some(*year) == first;
        let href = if is_list { scene.href(list.address()) } else { scene.href(&list.address_of(*year)) };
        YearPage { label: year.to_string(), href, current: shown.map_or(is_list, |shown| shown == *year) }
    };
    years.iter().map(page).collect()
}

/// The pages that the site itself has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum List {
    Home,
    Meetings,
    Decisions,
    FollowUp,
    Reports,
    Glossary,
    Tags,
    Checks,
    Accessibility,
    Search,
    NotFound,
}

impl List {
    /// All, in the order of the navigation.
    pub(super) const ALL: [List; 11] = [
        List::Home,
        List::Meetings,
        List::Decisions,
        List::FollowUp,
        List::Reports,
        List::Glossary,
        List::Tags,
        List::Checks,
        List::Accessibility,
        List::Search,
        List::NotFound,
    ];

    /// Returns its key: in the navigation, among the words, and of its template.
    pub(super) fn key(self) -> &'static str {
        match self {
            List::Home => "home",
            List::Meetings => "meetings",
            List::Decisions => "decisions",
            List::FollowUp => "follow_up",
            List::Reports => "reports",
            List::Glossary => "glossary",
            List::Tags => "tags",
            List::Checks => "checks",
            List::Accessibility => "accessibility",
            List::Search => "search",
            List::NotFound => "not_found",
        }
    }

    /// Returns its address.
    pub(super) fn address(self) -> &'static str {
        match self {
            List::Home => "index.html",
            List::Meetings => "moter.html",
            List::Decisions => "vedtak.html",
            List::FollowUp => "oppfolging.html",
            List::Reports => "rapporter.html",
            List::Glossary => "ordliste.html",
            List::Tags => "emner.html",
            List::Checks => "kontroller.html",
            List::Accessibility => "tilgjengelighet.html",
            List::Search => "sok.html",
            List::NotFound => "404.html",
        }
    }

    /// Returns the address of the page of one year. `resolve` keeps these free.
    pub(super) fn address_of(self, year: i32) -> String {
        let stem = self.address();
        format!("{}/{year}.html", stem.strip_suffix(".html").unwrap_or(stem))
    }

    /// Returns how it is made.
    pub(super) fn recipe(self) -> Recipe {
        match self {
            List::Home => Recipe::Home,
            List::Meetings => Recipe::Meetings,
            List::Decisions => Recipe::Decisions,
            List::FollowUp => Recipe::FollowUp,
            List::Reports => Recipe::Reports,
            List::Glossary => Recipe::Glossary,
            List::Tags => Recipe::Tags,
            List::Checks => Recipe::Checks,
            List::Accessibility => Recipe::Accessibility,
            List::Search => Recipe::Search,
            List::NotFound => Recipe::NotFound,
        }
    }
}

/// What one page is made from. Hashing it gives the fingerprint of the page.
#[derive(Hash)]
#[expect(clippy::large_enum_variant, reason = "made one at a time, hashed or shown, and dropped")]
pub(super) enum Page<'a> {
    Body(body::Inputs<'a>),
    Meeting(meeting::Inputs<'a>),
    Case(case::Inputs<'a>),
    Series(series::Inputs<'a>),
    Report(report::Inputs<'a>),
    Term(term::Inputs<'a>),
    Plain(plain::Inputs<'a>),
    Home(home::Inputs<'a>),
    Meetings(meeting::ListInputs<'a>),
    Decisions(decisions::Inputs<'a>),
    FollowUp(follow_up::Inputs<'a>),
    Reports(reports::Inputs<'a>),
    Glossary(glossary::Inputs<'a>),
    Tags(tags::Inputs<'a>),
    Tag(tags::TagInputs<'a>),
    Checks(checks::Inputs<'a>),
    Accessibility(words::AccessibilityInputs),
    Search,
    NotFound,
    Redirect(words::RedirectInputs<'a>),
}

impl<'a> Page<'a> {
    /// Gathers what a page is made from; none for what is not a page, or a document that is not there.
    pub(super) fn gather(recipe: &Recipe, path: &OutputPath, shelf: &Shelf<'a>) -> Option<Page<'a>> {
        Some(match recipe {
            Recipe::Document(id) => return Page::of_document(id, shelf),
            Recipe::Home => Page::Home(home::Inputs::gather(shelf)),
            Recipe::Meetings => Page::Meetings(meeting::ListInputs::gather(shelf)),
            Recipe::Decisions => Page::Decisions(decisions::Inputs::gather(shelf)),
            Recipe::DecisionsOf(year) => Page::Decisions(decisions::Inputs::gather_year(*year, shelf)?),
            Recipe::FollowUp => Page::FollowUp(follow_up::Inputs::gather(shelf)),
            Recipe::FollowUpOf(year) => Page::FollowUp(follow_up::Inputs::gather_year(*year, shelf)?),
            Recipe::Reports => Page::Reports(reports::Inputs::gather(shelf)),
            Recipe::Glossary => Page::Glossary(glossary::Inputs::gather(shelf)),
            Recipe::Tags => Page::Tags(tags::Inputs::gather(shelf)),
            Recipe::Tag(place) => Page::Tag(tags::TagInputs::gather(*place, path, shelf)?),
            Recipe::Checks => Page::Checks(checks::Inputs::gather(shelf)),
            Recipe::Accessibility => Page::Accessibility(words::AccessibilityInputs::gather(shelf)),
            Recipe::Search => Page::Search,
            Recipe::NotFound => Page::NotFound,
            Recipe::Redirect(id) => Page::Redirect(words::RedirectInputs::gather(id, shelf)?),
            Recipe::Asset(_) | Recipe::Copy(_) | Recipe::SearchPiece(_) | Recipe::TableFile(..) => return None,
        })
    }

    fn of_document(id: &DocumentId, shelf: &Shelf<'a>) -> Option<Page<'a>> {
        let shelved = shelf.shelved(id)?;
        Some(match shelved.entry.card.kind {
            Kind::Body => Page::Body(body::Inputs::gather(id, &shelved, shelf)),
            Kind::Meeting => Page::Meeting(meeting::Inputs::gather(&shelved, shelf)),
            Kind::Case => Page::Case(case::Inputs::gather(&shelved, shelf)),
            Kind::Series => Page::Series(series::Inputs::gather(&shelved, shelf)),
            Kind::Report => Page::Report(report::Inputs::gather(id, &shelved, shelf)),
            Kind::Term => Page::Term(term::Inputs::gather(id, &shelved, shelf)),
            Kind::Page => Page::Plain(plain::Inputs::gather(&shelved, shelf)),
        })
    }

    /// Returns the fingerprint of the page at its address.
    pub(super) fn fingerprint(&self, path: &OutputPath, shelf: &Shelf<'a>) -> Fingerprint {
        Fingerprint::of(&(&shelf.chrome, path, self))
    }

    /// Returns the language of the page: that of its document, else of the site.
    pub(super) fn language(&self, shelf: &Shelf<'a>) -> Language {
        match self {
            Page::Body(inputs) => inputs.document.language(),
            Page::Meeting(inputs) => inputs.document.language(),
            Page::Case(inputs) => inputs.document.language(),
            Page::Series(inputs) => inputs.document.language(),
            Page::Report(inputs) => inputs.document.language(),
            Page::Term(inputs) => inputs.document.language(),
            Page::Plain(inputs) => inputs.document.language(),
            _ => shelf.chrome.language,
        }
    }

    /// Renders the page.
    pub(super) fn render(&self, scene: &Scene<'_>, templates: &Templates) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Page::Body(inputs) => templates.page("body.html", &inputs.view(scene, templates)?, scene),
            Page::Meeting(inputs) => templates.page("meeting.html", &inputs.view(scene, templates)?, scene),
            Page::Case(inputs) => templates.page("case.html", &inputs.view(scene, templates)?, scene),
            Page::Series(inputs) => templates.page("series.html", &inputs.view(scene, templates)?, scene),
            Page::Report(inputs) => templates.page("report.html", &inputs.view(scene, templates)?, scene),
            Page::Term(inputs) => templates.page("term.html", &inputs.view(scene, templates)?, scene),
            Page::Plain(inputs) => templates.page("page.html", &inputs.view(scene, templates)?, scene),
            Page::Home(inputs) => templates.page("home.html", &inputs.view(scene, templates)?, scene),
            Page::Meetings(inputs) => templates.page("meetings.html", &inputs.view(scene), scene),
            Page::Decisions(inputs) => templates.page("decisions.html", &inputs.view(scene), scene),
            Page::FollowUp(inputs) => templates.page("follow_up.html", &inputs.view(scene), scene),
            Page::Reports(inputs) => templates.page("reports.html", &inputs.view(scene), scene),
            Page::Glossary(inputs) => templates.page("glossary.html", &inputs.view(scene), scene),
            Page::Tags(inputs) => templates.page("tags.html", &inputs.view(scene), scene),
            Page::Tag(inputs) => templates.page("tag.html", &inputs.view(scene), scene),
            Page::Checks(inputs) => templates.page("checks.html", &inputs.view(scene), scene),
            Page::Accessibility(inputs) => templates.page("accessibility.html", &inputs.view(scene), scene),
            Page::Search => templates.page("search.html", &words::search(scene), scene),
            Page::NotFound => templates.page("not_found.html", &words::not_found(&scene.anywhere()), &scene.anywhere()),
            Page::Redirect(inputs) => templates.page("redirect.html", &inputs.view(scene), scene),
        }
    }
}
