//! Stage 4: a [`Site`] becomes a [`Plan`] of outputs with fingerprints, and each output becomes bytes when asked for.
//!
//! ```text
//! Site ──▶ inputs of one page (references to stamped things; hashed) ──▶ view (ready to print) ──▶ template ──▶ bytes
//! ```
//!
//! Each page gathers its inputs in one struct that is both hashed and all that its view is made from, so a field on
//! the page is in the fingerprint without anybody remembering it. No problem of a document is born here.

mod address;
mod pages;
mod planning;
mod prose;
mod reference;
mod scene;
mod search;
mod shelf;
mod sources;
mod tables;
mod templates;
#[cfg(test)]
mod tests;
pub mod view;

pub use planning::{output, plan, recipes};
pub use reference::template_reference;
pub use search::{search_extent, search_shelf};
pub use sources::{Sources, sources};
pub use templates::Templates;

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Fingerprint;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::model::plan::Recipe;
use crate::model::site::Site;
use crate::render::pages::Page;
use crate::render::scene::Scene;
use crate::render::shelf::Shelf;

/// Makes the bytes of one output. What can go wrong is the theme's fault, never a document's: `templates` is the first
/// fault where the theme is broken. What is no page does not depend on it.
pub fn render(
    recipe: &Recipe,
    path: &OutputPath,
    site: &Site,
    templates: Result<&Templates, Diagnostic>,
) -> Result<Vec<u8>, Diagnostic> {
    match recipe {
        Recipe::Asset(name) => match site.theme.assets.get(name) {
            Some(bytes) => Ok(bytes.clone()),
            None => Err(missing(&format!("assets/{name}"))),
        },
        // The shell copies attachments: their bytes were never read.
        Recipe::Copy(_) => Ok(Vec::new()),
        Recipe::SearchPiece(name) => search::piece(name, site).ok_or_else(|| missing(path.as_str())),
        _ => {
            let templates = templates?;
            // What pages are made from does not matter here, only that it is the same as in the plan.
            let shelf = Shelf::new(site, Fingerprint::default());
            let Some(page) = Page::gather(recipe, path, &shelf) else { return Err(missing(path.as_str())) };
            page.render(&Scene::new(&shelf.chrome, path, page.language(&shelf)), templates)
        }
    }
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::new(&rule::THEME_TEMPLATE, "missing", &SourcePath::new(name), Spot::START).with("name", name)
}
