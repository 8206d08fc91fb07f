//! Stage 5: says what the published folder must hold. Does nothing itself: `shell/publish.rs` does.

pub mod manifest;
pub mod vanished;

pub use manifest::{Damaged, Entry, Manifest, Whole};

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::model::path::OutputPath;
use crate::model::plan::{Recipe, Recipes};

/// The program that makes the site: its version and the text it was made from. What another program published is made
/// anew, since the same content may give other bytes.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("SAKSPAPIR_SOURCE"));

/// What is to be done for one file of the site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation<'a> {
    /// The published file is what the site asks for: it is taken over, so that its time of change stays.
    Keep(&'a OutputPath, &'a Entry),
    /// The file is made.
    Write(&'a OutputPath, &'a Recipe),
}

impl<'a> Operation<'a> {
    /// Returns the file.
    pub fn path(&self) -> &'a OutputPath {
        match self {
            Operation::Keep(path, _) | Operation::Write(path, _) => path,
        }
    }
}

/// Returns what is to be done for every file of the site, in the order of their paths. What the manifest has and the site
/// has not is gone because nothing is done for it. What a file is made from is asked only where it may be what a published
/// one, that still `stands` as it was, was made from: to gather it takes nearly as long as to make a short page.
pub fn operations<'a>(
    published: &'a Manifest,
    recipes: &'a Recipes,
    stands: impl Fn(&OutputPath, &Entry) -> bool + Sync,
    made_from: impl Fn(&OutputPath, &Recipe) -> Option<Fingerprint> + Sync,
) -> Vec<Operation<'a>> {
    let same_program = published.program == PROGRAM;
    let operation = |(path, recipe): (&'a OutputPath, &'a Recipe)| {
        let before = published.entries.get(path).filter(|before| same_program && stands(path, before));
        match before.filter(|before| made_from(path, recipe) == Some(before.made_from)) {
            Some(before) => Operation::Keep(path, before),
            None => Operation::Write(path, recipe),
        }
    };
    recipes.par_iter().map(operation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of files with what each is made from.
    fn recipes(files: &[(&str, &str)]) -> Recipes {
        files.iter().map(|(path, text)| (OutputPath::new(*path), Recipe::Asset((*text).to_owned()))).collect()
    }

    /// What is to be done if all files stand but one: `+` and the path, or `=` where it is kept.
    fn done(published: &Manifest, recipes: &Recipes, missing: &str) -> Vec<String> {
        let made_from = |_: &OutputPath, recipe: &Recipe| match recipe {
            Recipe::Asset(text) => Some(Fingerprint::of(text.as_str())),
            _ => None,
        };
        let operations = operations(published, recipes, |path, _| path.as_str() != missing, made_from);
        let told = operations.iter().map(|operation| match operation {
            Operation::Keep(path, entry) => {
                assert_eq!(published.entries.get(*path), Some(*entry));
                format!("={path}")
            }
            Operation::Write(path, recipe) => {
                assert_eq!(recipes.get(*path), Some(*recipe));
                format!("+{path}")
            }
        });
        told.collect()
    }

    fn published(program: &str, files: &[(&str, &str)]) -> Manifest {
        let entry = |text: &str| Entry { hash: [1; 32], size: 1, made_from: Fingerprint::of(text) };
        Manifest {
            program: program.to_owned(),
            site: "Papirer".to_owned(),
            audience: "public".to_owned(),
            whole: None,
            entries: files.iter().map(|(path, text)| (OutputPath::new(*path), entry(text))).collect(),
        }
    }

    #[test]
    fn what_is_made_from_the_same_is_kept() {
        let old = published(PROGRAM, &[("a.html", "a"), ("b.html", "b"), ("d.html", "d"), ("gone.html", "x")]);
        let new = recipes(&[("a.html", "a"), ("b.html", "changed"), ("c.html", "new"), ("d.html", "d")]);
        assert_eq!(done(&old, &new, "d.html"), ["=a.html", "+b.html", "+c.html", "+d.html"]);
    }

    #[test]
    fn another_program_makes_everything_anew() {
        let old = published("0.0.1+0000000000000000", &[("a.html", "a")]);
        assert_eq!(done(&old, &recipes(&[("a.html", "a")]), ""), ["+a.html"]);
    }
}
