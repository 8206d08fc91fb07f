//! The accessibility statement, and the page for addresses that do not exist: pages of words alone.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::{Date, PageView};

/// What `accessibility.html` gets. The words are in `words`.
#[derive(Serialize, Debug)]
pub struct AccessibilityPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The day that the statement is as of: the site's today.
    pub today: Ready<Date>,
}

/// What `not_found.html` gets. Links are absolute when the site knows its address: a server shows this page anywhere.
#[derive(Serialize, Debug)]
pub struct NotFoundPage<'a> {
    /// The page.
    pub page: PageView<'a>,
}
