//! Home.

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Stamped;
use crate::model::card::Kind;
use crate::model::ledger::Sheet;
use crate::model::path::DocumentId;
use crate::render::pages::document::DocumentInputs;
use crate::render::pages::follow_up::ActionInputs;
use crate::render::pages::meeting::CardInputs;
use crate::render::pages::report::key_figures;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::templates::Templates;
use crate::render::view::home::{HomePage, HomeView};

/// How many papers and actions are shown.
const SHOWN: usize = 8;

/// What home is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    introduction: Option<DocumentInputs<'a>>,
    next_meeting: Option<CardInputs<'a>>,
    latest_meeting: Option<CardInputs<'a>>,
    papers: Vec<Known<'a>>,
    report: Option<(Known<'a>, Option<&'a Stamped<Sheet>>)>,
    actions: Vec<ActionInputs<'a>>,
    open_count: usize,
    overdue_count: usize,
    bodies: Vec<Known<'a>>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let catalog = shelf.catalog;
        let introduction = shelf
            .shelved(&DocumentId::new("index"))
            .filter(|shelved| shelved.entry.card.kind == Kind::Page)
            .map(|shelved| DocumentInputs::gather(&shelved, shelf));

        let today = catalog.today;
        let mut next_meeting = None;
        let mut latest_meeting = None;
        // From the newest back, until one is over.
        for shelved in catalog.meetings.iter().rev().filter_map(|id| shelf.shelved(id)) {
            let short = CardInputs::short(&shelved, shelf);
            if short.cancelled() || shelved.entry.date.is_none() {
                continue;
            }
            if short.over(today) {
                latest_meeting = Some(CardInputs::whole(&shelved, shelf));
                break;
            }
            next_meeting = Some(shelved);
        }

        let newest_report = catalog.reports.iter().filter_map(|id| Some((shelf.entry(id)?.date, id))).max();
        let report = newest_report.and_then(|(_, id)| Some((shelf.known(id)?, shelf.sheet(id))));

        let actions = shelf.actions();
        let overdue_count = actions.overdue.len();
        let open_count = overdue_count + actions.open.len();
        Inputs {
            introduction,
            next_meeting: next_meeting.map(|shelved| CardInputs::whole(&shelved, shelf)),
            latest_meeting,
            papers: newest(shelf),
            report,
            actions: actions.overdue.iter().chain(&actions.open).take(SHOWN).cloned().collect(),
            open_count,
            overdue_count,
            bodies: shelf.all_known(catalog.bodies.iter()),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<HomePage<'v>, Diagnostic> {
        let introduction = self.introduction.as_ref();
        let summary = introduction.and_then(|page| page.entry.card.summary.clone());
        let text = introduction.map(|page| page.text(scene, templates)).transpose()?;
        Ok(HomePage {
            page: scene.page(scene.chrome.title, "home", "", Vec::new(), summary),
            home: HomeView {
                introduction: text,
                next_meeting: self.next_meeting.as_ref().map(|card| card.view(scene)),
                latest_meeting: self.latest_meeting.as_ref().map(|card| card.view(scene)),
                latest_papers: scene.links(&self.papers),
                latest_report: self.report.as_ref().map(|(known, _)| scene.link(known)),
                key_figures: match &self.report {
                    Some((known, Some(sheet))) => key_figures(sheet, Some(known), scene),
                    _ => Vec::new(),
                },
                open_actions: self.actions.iter().map(|action| action.view(scene)).collect(),
                open_count: self.open_count,
                overdue_count: self.overdue_count,
                bodies: scene.links(&self.bodies),
            },
        })
    }
}

/// Returns the newest cases, reports and pages, newest first; of one day, in the order of their addresses.
fn newest<'a>(shelf: &Shelf<'a>) -> Vec<Known<'a>> {
    let mut dated: Vec<_> = shelf
        .catalog
        .entries
        .iter()
        .filter(|(id, entry)| {
            matches!(entry.card.kind, Kind::Case | Kind::Report | Kind::Page) && id.as_str() != "index"
        })
        .filter_map(|(id, entry)| Some((std::cmp::Reverse(entry.date?), id)))
        .collect();
    if dated.len() > SHOWN {
        dated.select_nth_unstable(SHOWN);
        dated.truncate(SHOWN);
    }
    dated.sort();
    shelf.all_known(dated.into_iter().map(|(_, id)| id))
}
