//! The plan: every output of the site with its recipe and fingerprint.

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::model::path::{DocumentId, OutputPath};
use crate::model::plan::{Output, Plan, Recipe};
use crate::model::site::Site;
use crate::render::pages::{List, Page, years};
use crate::render::shelf::Shelf;

/// Plans every output. Always runs, for all of them, and is nothing but fingerprints.
pub fn plan(site: &Site) -> Plan {
    let shelf = Shelf::indexed(site, Fingerprint::of(&site.theme.templates));
    let mut recipes: Vec<(OutputPath, Recipe)> = Vec::with_capacity(site.catalog.entries.len() + 64);
    // Lists first: they are the longest work, and the rest fills in around them.
    for list in List::ALL {
        recipes.push((OutputPath::new(list.address()), list.recipe()));
    }
    recipes.extend(years(&shelf));
    for (place, tag) in site.catalog.tags.iter().enumerate() {
        recipes.push((tag.address.clone(), Recipe::Tag(place)));
    }
    for (id, entry) in &site.catalog.entries {
        recipes.push((entry.address.clone(), Recipe::Document(id.clone())));
    }
    let pages: Vec<(OutputPath, Output)> = recipes
        .into_par_iter()
        .filter_map(|(path, recipe)| {
            let fingerprint = Page::gather(&recipe, &path, &shelf)?.fingerprint(&path, &shelf);
            Some((path, Output { recipe, fingerprint }))
        })
        .collect();

    // An address that two claim is told by `resolve`; here the site's own pages come first, and so last where the last
    // one stays. A tree that is made at once takes a fraction of the time of one that grows.
    let mut plan = Plan { outputs: pages.into_iter().rev().collect() };
    for (name, bytes) in &site.theme.assets {
        let output = Output { recipe: Recipe::Asset(name.clone()), fingerprint: Fingerprint::of(bytes) };
        plan.outputs.entry(OutputPath::new(format!("assets/{name}"))).or_insert(output);
    }
    for (path, attachment) in &site.catalog.attachments {
        let output = Output { recipe: Recipe::Copy(attachment.0.clone()), fingerprint: Fingerprint::of(attachment) };
        plan.outputs.entry(path.clone()).or_insert(output);
    }
    redirects(site, &shelf, &mut plan);
    plan.outputs.extend(crate::render::search::plan(site));
    plan
}

/// Adds pages that lead on from former addresses. What is there keeps its address.
fn redirects(site: &Site, shelf: &Shelf<'_>, plan: &mut Plan) {
    for (id, entry) in &site.catalog.entries {
        for alias in &entry.card.aliases {
            let Some(path) = former_address(alias) else { continue };
            if !plan.outputs.contains_key(&path)
                && let Some(output) = redirect(id, &path, shelf)
            {
                plan.outputs.insert(path, output);
            }
        }
    }
}

fn redirect(id: &DocumentId, path: &OutputPath, shelf: &Shelf<'_>) -> Option<Output> {
    let recipe = Recipe::Redirect(id.clone());
    let fingerprint = Page::gather(&recipe, path, shelf)?.fingerprint(path, shelf);
    Some(Output { recipe, fingerprint })
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
