//! The plan: every output of the site with its recipe and fingerprint.

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::model::path::OutputPath;
use crate::model::plan::{Output, Plan, Recipe, Recipes};
use crate::model::site::Site;
use crate::render::pages::{List, Page, years};
use crate::render::search;
use crate::render::shelf::Shelf;

/// Returns how every output is made.
pub fn recipes(site: &Site) -> Recipes {
    let mut recipes = Recipes::new();
    // An address that two claim is told by `resolve`; here the site's own pages come first.
    for list in List::ALL {
        recipes.entry(OutputPath::new(list.address())).or_insert(list.recipe());
    }
    for (path, recipe) in years(&Shelf::new(site, Fingerprint::default())) {
        recipes.entry(path).or_insert(recipe);
    }
    for (place, tag) in site.catalog.tags.iter().enumerate() {
        recipes.entry(tag.address.clone()).or_insert(Recipe::Tag(place));
    }
    for (id, entry) in &site.catalog.entries {
        recipes.entry(entry.address.clone()).or_insert_with(|| Recipe::Document(id.clone()));
    }
    for name in site.theme.assets.keys() {
        recipes.entry(OutputPath::new(format!("assets/{name}"))).or_insert_with(|| Recipe::Asset(name.clone()));
    }
    for (path, attachment) in &site.catalog.attachments {
        recipes.entry(path.clone()).or_insert_with(|| Recipe::Copy(attachment.0.clone()));
    }
    recipes.extend(search::recipes(site));
    // Pages that lead on from former addresses; what is there keeps its address.
    for (id, entry) in &site.catalog.entries {
        for alias in &entry.card.aliases {
            if let Some(path) = former_address(alias) {
                recipes.entry(path).or_insert_with(|| Recipe::Redirect(id.clone()));
            }
        }
    }
    recipes
}

/// Plans every output: nothing but fingerprints.
pub fn plan(recipes: &Recipes, site: &Site) -> Plan {
    let shelf = Shelf::indexed(site, Fingerprint::of(&site.theme.templates));
    let mut recipes: Vec<(&OutputPath, &Recipe)> = recipes.iter().collect();
    // Lists first: they are the longest work, and the rest fills in around them.
    recipes.sort_by_key(|(_, recipe)| matches!(recipe, Recipe::Document(_) | Recipe::Copy(_) | Recipe::SearchPiece(_)));
    let outputs = recipes
        .into_par_iter()
        .with_max_len(crate::SHARE)
        .filter_map(|(path, recipe)| Some((path.clone(), planned(path, recipe, &shelf)?)));
    Plan { outputs: outputs.collect() }
}

/// Plans one output. Its fingerprint is the same as in the plan of all.
pub fn output(path: &OutputPath, recipe: &Recipe, site: &Site) -> Option<Output> {
    planned(path, recipe, &Shelf::new(site, Fingerprint::of(&site.theme.templates)))
}

fn planned(path: &OutputPath, recipe: &Recipe, shelf: &Shelf<'_>) -> Option<Output> {
    let fingerprint = match recipe {
        Recipe::Asset(name) => Fingerprint::of(shelf.site.theme.assets.get(name)?),
        Recipe::Copy(_) => Fingerprint::of(shelf.catalog.attachments.get(path)?),
        Recipe::SearchPiece(_) => search::fingerprint(shelf.site),
        recipe => Page::gather(recipe, path, shelf)?.fingerprint(path, shelf),
    };
    Some(Output { recipe: recipe.clone(), fingerprint })
}

/// Returns the page of a former address as written: `/gammel/side.html`, `gammel/side` or `gammel/`. None for what
/// would leave the site.
fn former_address(written: &str) -> Option<OutputPath> {
    let path = written.trim().trim_start_matches('/');
    let path = match path {
        _ if path.ends_with('/') => format!("{path}index.html"),
        _ if path.ends_with(".html") || path.ends_with(".htm") => path.to_owned(),
        _ => format!("{path}.html"),
    };
    let fine = |step: &str| !matches!(step, "" | "." | "..") && !step.contains(['\\', ':', '\0', '?', '#']);
    (path != ".html" && path.split('/').all(fine)).then(|| OutputPath::new(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_addresses_stay_within_the_site() {
        let address = |written: &str| former_address(written).map(|path| path.as_str().to_owned());
        assert_eq!(address("/gammel/side.html").as_deref(), Some("gammel/side.html"));
        assert_eq!(address("gammel/side").as_deref(), Some("gammel/side.html"));
        assert_eq!(address("gammel/").as_deref(), Some("gammel/index.html"));
        for bad in ["../ut.html", "a/../../b", "", "/", "a//b", "c:\\x", "a\\..\\b"] {
            assert!(address(bad).is_none_or(|path| path == "index.html"), "{bad}");
        }
    }
}
