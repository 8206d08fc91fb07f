//! Any other page.

use serde::Serialize;

use crate::render::ready::Ready;
use crate::render::view::document::DocumentView;
use crate::render::view::{Date, PageView};

/// What `page.html` gets.
#[derive(Serialize, Debug)]
pub struct PlainPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The document.
    pub document: DocumentView<'a>,
    /// Its date, when it has one.
    pub date: Option<Ready<Date>>,
}
