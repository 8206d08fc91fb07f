//! Addresses that were published and are no more: somebody has them in a mail, in minutes, in a search engine.
//!
//! What is known of the site before is its manifest and its pages, so what is told here is the same whether a document
//! was deleted or hidden. None of it gets into the site: its bytes do not depend on what was published before.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::path::{OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::model::plan::Recipes;
use crate::model::source::SETTINGS;
use crate::syntax::suggest;
use crate::write::Manifest;

/// A visible document whose address is new: an old page may have become it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Newcomer<'a> {
    /// Its address.
    pub address: &'a OutputPath,
    /// Its title.
    pub title: &'a str,
    /// Its number, if it is a case.
    pub number: Option<&'a str>,
    /// Its file.
    pub file: &'a SourcePath,
}

/// Returns a finding for each page that was published and to whose address nothing leads any more. `title_of` reads
/// what a published page calls itself.
pub fn vanished(
    published: &Manifest,
    recipes: &Recipes,
    newcomers: &[Newcomer],
    title_of: &dyn Fn(&OutputPath) -> Option<String>,
) -> Vec<Diagnostic> {
    let gone = published.entries.keys().filter(|path| is_page(path) && !recipes.contains_key(*path));
    let mut by_number = BTreeMap::new();
    let mut by_title = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<&Newcomer>> = BTreeMap::new();
    for newcomer in newcomers {
        by_title.insert(newcomer.title, newcomer);
        by_name.entry(name(newcomer.address)).or_default().push(newcomer);
        if let Some(number) = newcomer.number {
            by_number.insert(number, newcomer);
        }
    }
    gone.map(|path| {
        // The same number, the same title, the same name in another folder, nearly the same name.
        let title = if newcomers.is_empty() { None } else { title_of(path) };
        let same_title = title.as_deref().and_then(|title| {
            let title =
                title.strip_suffix(&published.site).and_then(|title| title.strip_suffix(" – ")).unwrap_or(title);
            let number = title.split(' ').next().unwrap_or_default();
            by_number.get(number).or_else(|| by_title.get(title)).copied()
        });
        let same_name = || match by_name.get(name(path)).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        };
        let near_name = || {
            let near = suggest::nearest(path.as_str(), newcomers.iter().map(|newcomer| newcomer.address.as_str()))?;
            newcomers.iter().find(|newcomer| newcomer.address.as_str() == near)
        };
        match same_title.or_else(same_name).or_else(near_name) {
            Some(newcomer) => Diagnostic::new(&rule::ADDRESS_VANISHED, "moved", newcomer.file, Spot::START)
                .with("document", newcomer.file),
            None => Diagnostic::new(&rule::ADDRESS_VANISHED, "gone", &SourcePath::new(SETTINGS), Spot::START),
        }
        .about(path.as_str())
        .with("address", path)
    })
    .collect()
}

/// Returns whether an address is one that people keep: a page of its own. The lists of tags come and go with the tags.
fn is_page(path: &OutputPath) -> bool {
    path.as_str().ends_with(".html") && !path.as_str().starts_with("emner/")
}

fn name(path: &OutputPath) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::model::path::DocumentId;
    use crate::model::plan::Recipe;
    use crate::write::Entry;

    fn manifest(paths: &[&str]) -> Manifest {
        let entry = Entry { hash: [0; 32], size: 1, made_from: Fingerprint::default() };
        let entries = paths.iter().map(|path| (OutputPath::new(*path), entry)).collect();
        Manifest { site: "Papirer".to_owned(), entries, ..Manifest::default() }
    }

    fn recipes(paths: &[&str]) -> Recipes {
        let document = |path: &str| (OutputPath::new(path), Recipe::Document(DocumentId::new(path)));
        paths.iter().map(|path| document(path)).collect()
    }

    /// Addresses that vanished, each with the file that may have become it.
    fn told(
        before: &[&str],
        now: &[&str],
        newcomers: &[(&str, &str, Option<&str>)],
        title: &str,
    ) -> Vec<(String, String)> {
        let places: Vec<(OutputPath, SourcePath)> = newcomers
            .iter()
            .map(|(address, ..)| (OutputPath::new(*address), SourcePath::new(address.replace(".html", ".md"))))
            .collect();
        let newcomers: Vec<Newcomer> = newcomers
            .iter()
            .zip(&places)
            .map(|((_, title, number), (address, file))| Newcomer { address, title, number: *number, file })
            .collect();
        let found = vanished(&manifest(before), &recipes(now), &newcomers, &|_| Some(title.to_owned()));
        found.into_iter().map(|found| (found.subject.clone(), found.path.to_string())).collect()
    }

    fn pair(one: &str, other: &str) -> Vec<(String, String)> {
        vec![(one.to_owned(), other.to_owned())]
    }

    #[test]
    fn a_page_to_which_nothing_leads_is_told_and_nothing_else() {
        let before = ["a.html", "b.html", "assets/x.css", "plan.pdf", "emner/it.html", "old.html"];
        // `old.html` is led on by an alias: the plan has a page there.
        assert_eq!(told(&before, &["a.html", "old.html"], &[], ""), pair("b.html", SETTINGS));
        assert_eq!(told(&[], &["a.html"], &[], ""), []);
    }

    #[test]
    fn what_has_moved_is_found_by_number_title_and_name() {
        let now = ["x/ny.html", "x/annen.html"];
        let newcomers = [("x/ny.html", "Plan for 2025", Some("2024/M8-004")), ("x/annen.html", "Om oss", None)];
        let moved = |title: &str| told(&["m8/m8-004.html"], &now, &newcomers, title);
        assert_eq!(moved("2024/M8-004 Et tidligere navn – Papirer"), pair("m8/m8-004.html", "x/ny.md"));
        assert_eq!(moved("Om oss – Papirer"), pair("m8/m8-004.html", "x/annen.md"));
        assert_eq!(moved("Noe annet – Papirer"), pair("m8/m8-004.html", SETTINGS));
        assert_eq!(told(&["y/ny.html"], &now, &newcomers, ""), pair("y/ny.html", "x/ny.md"));
        assert_eq!(told(&["x/annn.html"], &now, &newcomers, ""), pair("x/annn.html", "x/annen.md"));
    }
}
