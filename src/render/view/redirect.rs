//! A page that leads from a former address to a document.

use serde::Serialize;

use crate::render::view::{Link, PageView};

/// What `redirect.html` gets: a link, and `<meta http-equiv="refresh" content="0; url={{ target.href }}">`.
#[derive(Serialize, Debug)]
pub struct RedirectPage<'a> {
    /// The page; `page.canonical` is that of the target.
    pub page: PageView<'a>,
    /// Where it leads.
    pub target: Link<'a>,
}
