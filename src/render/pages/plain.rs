//! Any other page.

use crate::diagnostic::Diagnostic;
use crate::render::pages::document::DocumentInputs;
use crate::render::scene::Scene;
use crate::render::shelf::{Shelf, Shelved};
use crate::render::templates::Templates;
use crate::render::view::page::PlainPage;

/// What any other page is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        Inputs { document: DocumentInputs::gather(shelved, shelf) }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<PlainPage<'v>, Diagnostic> {
        Ok(PlainPage {
            page: self.document.page(scene, Vec::new()),
            document: self.document.view(scene, templates)?,
            date: self.document.entry.date.map(|date| scene.date(date)),
        })
    }
}
