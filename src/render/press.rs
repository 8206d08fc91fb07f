//! [`Press`]: prints the outputs of one edition.

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Fingerprint;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::model::plan::Recipe;
use crate::model::site::Site;
use crate::render::material::Material;
use crate::render::shelf::Shelf;
use crate::render::templates::Templates;

/// Prints the outputs of one edition: what pages share is made ready once. May be used by many threads.
pub struct Press<'a> {
    shelf: Shelf<'a>,
    templates: Result<&'a Templates, Diagnostic>,
}

/// A file of the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Printed {
    /// The fingerprint of all that it is made from, as in the plan.
    pub made_from: Fingerprint,
    /// Its bytes; of a file that is copied as it is there are none here.
    pub bytes: Vec<u8>,
}

impl<'a> Press<'a> {
    /// Makes a press for a page or two.
    ///
    /// What can go wrong is the theme's fault, never a document's: `templates` is the first fault where the theme is
    /// broken. What is no page does not depend on it.
    pub fn new(site: &'a Site, templates: Result<&'a Templates, Diagnostic>) -> Press<'a> {
        Press { shelf: Shelf::new(site), templates }
    }

    /// Makes a press for the whole site: it takes some milliseconds to look up everything beforehand.
    pub fn of_all(site: &'a Site, templates: Result<&'a Templates, Diagnostic>) -> Press<'a> {
        Press { shelf: Shelf::indexed(site), templates }
    }

    /// Returns the fingerprint of all that an output is made from, as in the plan; none if it is not there.
    pub fn made_from(&self, path: &OutputPath, recipe: &Recipe) -> Option<Fingerprint> {
        Some(Material::gather(path, recipe, &self.shelf)?.fingerprint(path, &self.shelf))
    }

    /// Makes one output.
    pub fn print(&self, path: &OutputPath, recipe: &Recipe) -> Result<Printed, Diagnostic> {
        let material = self.material(path, recipe)?;
        let bytes = material.print(path, &self.shelf, &self.templates)?;
        Ok(Printed { made_from: material.fingerprint(path, &self.shelf), bytes })
    }

    /// Makes the bytes of one output.
    pub fn bytes(&self, path: &OutputPath, recipe: &Recipe) -> Result<Vec<u8>, Diagnostic> {
        self.material(path, recipe)?.print(path, &self.shelf, &self.templates)
    }

    fn material(&self, path: &OutputPath, recipe: &Recipe) -> Result<Material<'a>, Diagnostic> {
        Material::gather(path, recipe, &self.shelf).ok_or_else(|| missing(path.as_str()))
    }
}

/// Tells that something is not there which the site ought to have.
pub(super) fn missing(name: &str) -> Diagnostic {
    Diagnostic::new(&rule::THEME_TEMPLATE, "missing", &SourcePath::new(name), Spot::START).with("name", name)
}
