//! The search page: leads to the lists until there is a search.

use serde::Serialize;

use crate::render::view::{Link, PageView};

/// What `search.html` gets. The page has an `input type="search"`; it works without JavaScript as a guide to the lists.
#[derive(Serialize, Debug)]
pub struct SearchPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The lists that lead to everything.
    pub lists: Vec<Link<'a>>,
}
