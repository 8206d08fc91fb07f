//! [`Press`]: prints the outputs of one edition.

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Fingerprint;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::model::plan::Recipe;
use crate::model::site::Site;
use crate::render::pages::Page;
use crate::render::scene::Scene;
use crate::render::search;
use crate::render::shelf::Shelf;
use crate::render::table_file::TableFile;
use crate::render::templates::Templates;

/// Prints the outputs of one edition: what pages share is made ready once. May be used by many threads.
pub struct Press<'a> {
    shelf: Shelf<'a>,
    templates: Result<&'a Templates, Diagnostic>,
}

impl<'a> Press<'a> {
    /// Makes a press for a page or two.
    ///
    /// What can go wrong is the theme's fault, never a document's: `templates` is the first fault where the theme is
    /// broken. What is no page does not depend on it.
    pub fn new(site: &'a Site, templates: Result<&'a Templates, Diagnostic>) -> Press<'a> {
        // What pages are made from does not matter here, only that it is the same as in the plan.
        Press { shelf: Shelf::new(site, Fingerprint::default()), templates }
    }

    /// Makes a press for the whole site: it takes some milliseconds to look up everything beforehand.
    pub fn of_all(site: &'a Site, templates: Result<&'a Templates, Diagnostic>) -> Press<'a> {
        Press { shelf: Shelf::indexed(site, Fingerprint::default()), templates }
    }

    /// Makes the bytes of one output. Files that are copied as they are have none here.
    pub fn print(&self, recipe: &Recipe, path: &OutputPath) -> Result<Vec<u8>, Diagnostic> {
        let shelf = &self.shelf;
        match recipe {
            Recipe::Asset(name) => match shelf.site.theme.assets.get(name) {
                Some(bytes) => Ok(bytes.clone()),
                None => Err(missing(&format!("assets/{name}"))),
            },
            // The shell copies attachments: their bytes were never read.
            Recipe::Copy(_) => Ok(Vec::new()),
            Recipe::SearchPiece(name) => search::piece(name, shelf.site).ok_or_else(|| missing(path.as_str())),
            Recipe::TableFile(id, place) => match TableFile::gather(id, *place, shelf) {
                Some(file) => Ok(file.print()),
                None => Err(missing(path.as_str())),
            },
            _ => {
                let templates = self.templates.as_ref().map_err(Clone::clone)?;
                let Some(page) = Page::gather(recipe, path, shelf) else { return Err(missing(path.as_str())) };
                page.render(&Scene::new(&shelf.chrome, path, page.language(shelf)), templates)
            }
        }
    }
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::new(&rule::THEME_TEMPLATE, "missing", &SourcePath::new(name), Spot::START).with("name", name)
}
