//! The plan: every output of the site with its recipe and fingerprint.

use rayon::prelude::*;

use crate::model::path::OutputPath;
use crate::model::plan::{Output, Plan, Recipe, Recipes};
use crate::model::site::Site;
use crate::render::material::Material;
use crate::render::pages::{self, List};
use crate::render::search;
use crate::render::shelf::Shelf;
use crate::render::table_file;

/// Returns the pages of the years of registers that are too long for one page.
pub fn years(site: &Site) -> Vec<(OutputPath, Recipe)> {
    pages::years(&Shelf::new(site))
}

/// Returns how every output is made.
pub fn recipes(site: &Site, years: &[(OutputPath, Recipe)]) -> Recipes {
    let mut recipes = Recipes::new();
    // An address that two claim is told by `resolve`; here the site's own pages come first.
    for list in List::ALL {
        recipes.entry(OutputPath::new(list.address())).or_insert(list.recipe());
    }
    for (path, recipe) in years {
        recipes.entry(path.clone()).or_insert_with(|| recipe.clone());
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
    for (path, attachment) in site.catalog.attachments.iter() {
        recipes.entry(path.clone()).or_insert_with(|| Recipe::Copy(attachment.0.clone()));
    }
    for (path, recipe) in table_file::recipes(site) {
        recipes.entry(path).or_insert(recipe);
    }
    recipes.extend(search::recipes(site));
    // Pages that lead on from former addresses; what is there keeps its address.
    for (id, entry) in &site.catalog.entries {
        for path in &entry.former {
            recipes.entry(path.clone()).or_insert_with(|| Recipe::Redirect(id.clone()));
        }
    }
    recipes
}

/// Plans every output: nothing but fingerprints.
pub fn plan(recipes: &Recipes, site: &Site) -> Plan {
    let shelf = Shelf::indexed(site);
    let mut recipes: Vec<(&OutputPath, &Recipe)> = recipes.iter().collect();
    // Lists first: they are the longest work, and the rest fills in around them.
    recipes.sort_by_key(|(_, recipe)| matches!(recipe, Recipe::Document(_) | Recipe::Copy(_) | Recipe::SearchPiece(_)));
    recipes
        .into_par_iter()
        .with_max_len(crate::SHARE)
        .filter_map(|(path, recipe)| Some((path.clone(), planned(path, recipe, &shelf)?)))
        .collect()
}

/// Plans one output. Its fingerprint is the same as in the plan of all.
pub fn output(path: &OutputPath, recipe: &Recipe, site: &Site) -> Option<Output> {
    planned(path, recipe, &Shelf::new(site))
}

fn planned(path: &OutputPath, recipe: &Recipe, shelf: &Shelf<'_>) -> Option<Output> {
    let fingerprint = Material::gather(path, recipe, shelf)?.fingerprint(path, shelf);
    Some(Output { recipe: recipe.clone(), fingerprint })
}
