//! The decision register.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::model::path::OutputPath;
use crate::model::record::case::{Case, Outcome, Points};
use crate::render::pages::case::case_of;
use crate::render::pages::{List, REGISTER_WHOLE, year_pages};
use crate::render::scene::Scene;
use crate::render::search::plain;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::Group;
use crate::render::view::decisions::{BodyDecisions, DecisionRow, DecisionsPage, DecisionsView};

/// How much of a decision's text, with its points, the register shows, in bytes.
const TEXT_SHOWN: usize = 240;

/// What a page of the decision register is made from: by year, newest first, then by body, then newest first.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    /// The year of a page of its own.
    year: Option<i32>,
    rows: Vec<RowInputs<'a>>,
    count: usize,
    /// All years, when each has a page.
    years: Vec<i32>,
}

/// All decisions of the site, in the order that they are shown.
#[derive(Hash)]
pub(in crate::render) struct Decisions<'a> {
    rows: Vec<RowInputs<'a>>,
}

#[derive(Hash, Clone)]
struct RowInputs<'a> {
    case: Known<'a>,
    body: Option<Known<'a>>,
    date: Option<NaiveDate>,
    outcome: Outcome,
    chosen: Option<&'a str>,
    /// Its text, or the proposal that it follows.
    text: Option<&'a Points>,
}

impl<'a> Decisions<'a> {
    /// Gathers the decisions of all cases.
    pub(in crate::render) fn gather(shelf: &Shelf<'a>) -> Decisions<'a> {
        let mut rows = Vec::new();
        for id in shelf.catalog.cases.iter() {
            let Some(case) = case_of(shelf.record(id).map(|record| &**record)) else { continue };
            let Some(decision) = &case.decision else { continue };
            let Some(shelved) = shelf.shelved(id) else { continue };
            rows.push(RowInputs {
                body: shelved.entry.body.as_ref().and_then(|id| shelf.known(id)),
                date: decision.day().or(shelved.entry.date),
                outcome: decision.outcome.value,
                chosen: case.chosen().map(|alternative| alternative.title.as_str()),
                text: text_of(case),
                case: shelved.entry.known(),
            });
        }
        // Bodies in their alphabetical order; equal years and bodies with the newest first.
        let ranks: BTreeMap<&OutputPath, usize> = shelf
            .all_known(shelf.catalog.bodies.iter())
            .iter()
            .enumerate()
            .map(|(rank, known)| (known.address, rank))
            .collect();
        rows.sort_by_cached_key(|row| {
            let rank = row.body.as_ref().and_then(|body| ranks.get(body.address).copied());
            (Reverse(row.date.map(|date| date.year())), rank, Reverse(row.date))
        });
        Decisions { rows }
    }

    /// Returns all years, newest first, when there are too many decisions for one page.
    fn years(&self) -> Vec<i32> {
        if self.rows.len() <= REGISTER_WHOLE {
            return Vec::new();
        }
        let mut years: Vec<i32> = self.rows.iter().filter_map(RowInputs::year).collect();
        years.dedup();
        years
    }

    /// Returns the years that have a page of their own: all but the newest.
    pub(in crate::render) fn earlier(&self) -> impl Iterator<Item = i32> {
        self.years().into_iter().skip(1)
    }
}

impl<'a> Inputs<'a> {
    /// Gathers the page of the newest year, or of all when they are few. What has no date is there too.
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let all = shelf.decisions();
        let years = all.years();
        let newest = years.first().copied();
        let shown = |row: &&RowInputs<'a>| newest.is_none() || row.year().is_none() || row.year() == newest;
        let rows = all.rows.iter().filter(shown).cloned().collect();
        Inputs { year: None, rows, count: all.rows.len(), years }
    }

    /// Gathers the page of an earlier year.
    pub(super) fn gather_year(year: i32, shelf: &Shelf<'a>) -> Option<Inputs<'a>> {
        let all = shelf.decisions();
        let rows: Vec<RowInputs<'a>> = all.rows.iter().filter(|row| row.year() == Some(year)).cloned().collect();
        let years = all.years();
        (!rows.is_empty() && years.contains(&year)).then(|| Inputs {
            year: Some(year),
            rows,
            count: all.rows.len(),
            years,
        })
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> DecisionsPage<'v> {
        let mut years: Vec<Group<BodyDecisions<'v>>> = Vec::new();
        for row in &self.rows {
            let label = row.date.map_or_else(|| "–".to_owned(), |date| date.year().to_string());
            if years.last().is_none_or(|group| group.label != label) {
                let id = row.date.map_or_else(|| "uten-dato".to_owned(), |date| format!("ar-{}", date.year()));
                years.push(Group { label, id, items: Vec::new() });
            }
            let Some(year) = years.last_mut() else { continue };
            let body = row.body.as_ref().map(|body| scene.link(body));
            let href = body.as_ref().map(|body| body.href.as_str());
            if year.items.last().is_none_or(|last| last.body.as_ref().map(|body| body.href.as_str()) != href) {
                let id = format!("{}-{}", year.id, year.items.len() + 1);
                year.items.push(BodyDecisions { body, id, items: Vec::new() });
            }
            if let Some(group) = year.items.last_mut() {
                group.items.push(row.view(scene));
            }
        }
        let title = scene.word("decisions");
        let description = scene.word("decisions_description").to_owned();
        let pages = year_pages(List::Decisions, &self.years, self.years.first().copied(), self.year, scene);
        let mut page = scene.page(title, "decisions", "decisions", scene.trail([]), Some(description));
        if let Some(year) = self.year {
            page.title = Cow::Owned(format!("{title} {year}"));
            page.breadcrumbs = scene.trail([scene.list(List::Decisions)]);
        }
        DecisionsPage { page, decisions: DecisionsView { years, count: self.count, pages } }
    }
}

impl RowInputs<'_> {
    fn year(&self) -> Option<i32> {
        self.date.map(|date| date.year())
    }

    fn view<'v>(&'v self, scene: &Scene<'v>) -> DecisionRow<'v> {
        let (text, points) = match self.text {
            Some(text) => shortened(text),
            // A chosen alternative says what was decided.
            None if self.chosen.is_some() && self.outcome.adopts() => (String::new(), Vec::new()),
            None => (scene.word(said(self.outcome)).to_owned(), Vec::new()),
        };
        DecisionRow {
            case: scene.link(&self.case),
            date: self.date.map(|date| scene.date(date)),
            outcome: scene.label("outcome", self.outcome.word()),
            chosen: self.chosen,
            text,
            points,
        }
    }
}

/// Returns the text of a decision: its own, or that of the proposal when it is what was decided.
fn text_of(case: &Case) -> Option<&Points> {
    let proposed = || case.proposal.as_ref().filter(|_| case.decided_as_proposed());
    case.decision.as_ref().and_then(|decision| decision.text.as_ref()).or_else(proposed)
}

/// Returns the word for what was decided when no text says it.
fn said(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Consensus | Outcome::Adopted => "decided_adopted",
        Outcome::AdoptedAmended => "decided_adopted_amended",
        Outcome::Rejected => "decided_rejected",
        Outcome::Postponed => "decided_postponed",
        Outcome::Referred => "decided_referred",
        Outcome::Noted => "decided_noted",
        Outcome::Withdrawn => "decided_withdrawn",
        Outcome::None => "decided_none",
    }
}

/// Returns the plain beginning of a text, and of as many points as find room.
fn shortened(text: &Points) -> (String, Vec<String>) {
    let mut left = TEXT_SHOWN;
    let mut shown: Vec<String> = Vec::new();
    for html in std::iter::once(&text.lead).chain(&text.points) {
        let plain = plain(html);
        let (head, whole) = beginning(&plain, left);
        if whole {
            left -= head.len();
            shown.push(head.to_owned());
            continue;
        }
        match shown.last_mut().filter(|_| head.is_empty()) {
            Some(last) => last.push_str(" …"),
            None => shown.push(format!("{head} …")),
        }
        break;
    }
    let points = shown.split_off(1);
    (shown.concat(), points)
}

/// Returns the beginning of a text, cut between words, and whether it is all of it.
fn beginning(text: &str, room: usize) -> (&str, bool) {
    if text.len() <= room {
        return (text, true);
    }
    let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let head = text.get(..end).unwrap_or_default();
    let cut = head.rfind(char::is_whitespace).unwrap_or(end);
    (head.get(..cut).unwrap_or_default().trim_end(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_find_no_room_are_left_out() {
        let text = |lead: &str, points: &[&str]| Points {
            lead: lead.to_owned(),
            points: points.iter().map(|&point| point.to_owned()).collect(),
            ..Points::default()
        };
        let (lead, points) = shortened(&text("<p>Rådet:</p>", &["<p>Ja &amp; nei.</p>", "<p>Nei.</p>"]));
        assert_eq!((lead.as_str(), points), ("Rådet:", vec!["Ja & nei.".to_owned(), "Nei.".to_owned()]));
        let long = "ord ".repeat(80);
        let (lead, points) = shortened(&text("", &["<p>Ja.</p>", &long, "<p>Nei.</p>"]));
        assert_eq!((lead.as_str(), points.len()), ("", 2));
        assert!(points[1].starts_with("ord ord") && points[1].ends_with("ord …"));
        let (lead, points) = shortened(&text(&long, &["<p>Ja.</p>", "<p>Nei.</p>"]));
        assert!(lead.ends_with("ord …") && points.is_empty(), "{points:?}");
    }

    #[test]
    fn a_long_text_is_cut_between_words_and_never_within_a_letter() {
        assert_eq!(beginning("kort", TEXT_SHOWN), ("kort", true));
        let long = "åæø ".repeat(100);
        let (head, whole) = beginning(&long, TEXT_SHOWN);
        assert!(!whole && head.len() <= TEXT_SHOWN && head.ends_with("åæø"));
        let unbroken = "å".repeat(200);
        let (head, _) = beginning(&unbroken, TEXT_SHOWN);
        assert_eq!(head.chars().count(), 120);
    }
}
