//! Any other page.

use serde::Serialize;

use crate::render::view::document::DocumentView;
use crate::render::view::{Date, PageView, SiteView};

/// What `page.html` gets.
#[derive(Serialize, Debug)]
pub struct PlainPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The site.
    pub site: SiteView<'a>,
    /// The document.
    pub document: DocumentView<'a>,
    /// Its date, when it has one.
    pub date: Option<Date>,
}
