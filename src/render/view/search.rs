//! The search page: the search, and the lists that lead to everything without it.

use serde::Serialize;

use crate::render::view::{PageView, Step};

/// What `search.html` gets. The page has an `input type="search"`; it works without JavaScript as a guide to the lists.
#[derive(Serialize, Debug)]
pub struct SearchPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// Whether the site is to be opened from disk: the search takes its pieces as scripts then.
    pub portable: bool,
    /// The lists that lead to everything.
    pub lists: Vec<Step<'a>>,
}
