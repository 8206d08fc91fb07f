//! Pages of words alone: accessibility, search, not found, and the page that leads on from a former address.

use chrono::NaiveDate;

use crate::model::path::DocumentId;
use crate::render::pages::List;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::accessibility::{AccessibilityPage, NotFoundPage};
use crate::render::view::redirect::RedirectPage;
use crate::render::view::search::SearchPage;

/// What the accessibility statement is made from.
#[derive(Hash)]
pub(in crate::render) struct AccessibilityInputs {
    today: NaiveDate,
}

impl AccessibilityInputs {
    pub(super) fn gather(shelf: &Shelf<'_>) -> AccessibilityInputs {
        AccessibilityInputs { today: shelf.catalog.today }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> AccessibilityPage<'v> {
        let title = scene.word("accessibility");
        let description = scene.word("accessibility_description").to_owned();
        AccessibilityPage {
            page: scene.page(title, "accessibility", "accessibility", scene.trail([]), Some(description)),
            today: scene.date(self.today),
        }
    }
}

/// Makes the search page.
pub(super) fn search<'v>(scene: &Scene<'v>) -> SearchPage<'v> {
    let lists = [List::Meetings, List::Decisions, List::FollowUp, List::Reports, List::Glossary, List::Tags];
    // Without search the page still leads to the lists.
    let title = scene.word(if scene.chrome.searchable { "search" } else { "search_without" });
    SearchPage {
        page: scene.page(title, "search", "search", scene.trail([]), None),
        portable: scene.chrome.portable,
        lists: lists.map(|list| scene.list(list)).into(),
    }
}

/// Makes the page for addresses that do not exist.
pub(super) fn not_found<'v>(scene: &Scene<'v>) -> NotFoundPage<'v> {
    NotFoundPage { page: scene.page(scene.word("not_found"), "not_found", "", scene.trail([]), None) }
}

/// What a page that leads on is made from.
#[derive(Hash)]
pub(in crate::render) struct RedirectInputs<'a> {
    target: Known<'a>,
}

impl<'a> RedirectInputs<'a> {
    pub(super) fn gather(id: &DocumentId, shelf: &Shelf<'a>) -> Option<RedirectInputs<'a>> {
        Some(RedirectInputs { target: shelf.known(id)? })
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> RedirectPage<'v> {
        let mut page = scene.page(scene.word("moved"), "redirect", "", scene.trail([]), None);
        page.canonical = (!scene.chrome.base_url.is_empty()).then(|| {
            let mut link = scene.chrome.base_url.clone();
            crate::render::address::push_encoded(&mut link, self.target.address.as_str(), false);
            link
        });
        RedirectPage { page, target: scene.link(&self.target) }
    }
}
