//! [`Material`]: what one output is made from, gathered; hashing it gives its fingerprint, printing it its bytes.

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::plan::Recipe;
use crate::model::source::Attachment;
use crate::render::pages::Page;
use crate::render::scene::Scene;
use crate::render::search;
use crate::render::shelf::Shelf;
use crate::render::table_file::TableFile;
use crate::render::templates::Templates;

/// What one output is made from.
#[expect(clippy::large_enum_variant, reason = "made one at a time, hashed or printed, and dropped")]
pub(super) enum Material<'a> {
    Page(Page<'a>),
    Table(TableFile<'a>),
    Piece(String),
    Asset(&'a Vec<u8>),
    Copy(&'a (SourcePath, Attachment)),
}

impl<'a> Material<'a> {
    /// Gathers what an output is made from; none if a part of it is not there.
    pub(super) fn gather(path: &OutputPath, recipe: &Recipe, shelf: &Shelf<'a>) -> Option<Material<'a>> {
        Some(match recipe {
            Recipe::Asset(name) => Material::Asset(shelf.site.theme.assets.get(name)?),
            Recipe::Copy(_) => Material::Copy(shelf.catalog.attachments.get(path)?),
            Recipe::SearchPiece(name) => Material::Piece(name.clone()),
            Recipe::TableFile(id, place) => Material::Table(TableFile::gather(id, *place, shelf)?),
            recipe => Material::Page(Page::gather(recipe, path, shelf)?),
        })
    }

    /// Returns the fingerprint of the output at its address.
    pub(super) fn fingerprint(&self, path: &OutputPath, shelf: &Shelf<'a>) -> Fingerprint {
        match self {
            Material::Page(page) => page.fingerprint(path, shelf),
            Material::Table(table) => table.fingerprint(),
            Material::Piece(_) => search::fingerprint(shelf.site),
            Material::Asset(bytes) => Fingerprint::of(*bytes),
            Material::Copy(file) => Fingerprint::of(*file),
        }
    }

    /// Makes the bytes; of a file that is copied there are none, for the shell copies it and its bytes were never read.
    pub(super) fn print(
        &self,
        path: &OutputPath,
        shelf: &Shelf<'a>,
        templates: &Result<&'a Templates, Diagnostic>,
    ) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Material::Page(page) => {
                let templates = templates.as_ref().map_err(Clone::clone)?;
                page.render(&Scene::new(&shelf.chrome, path, page.language(shelf)), templates)
            }
            Material::Table(table) => Ok(table.print()),
            Material::Piece(name) => {
                search::piece(name, shelf.site).ok_or_else(|| super::press::missing(path.as_str()))
            }
            Material::Asset(bytes) => Ok((*bytes).clone()),
            Material::Copy(_) => Ok(Vec::new()),
        }
    }
}
