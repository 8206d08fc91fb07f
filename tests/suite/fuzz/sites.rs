//! Whole sites, drawn by chance and made worse: through all stages to the last byte of every page, cold and warm.

use std::collections::{BTreeMap, BTreeSet};

use sakspapir::edition::Edition;
use sakspapir::model::path::OutputPath;
use sakspapir::model::plan::Recipe;
use sakspapir::model::source::Change;
use sakspapir::session::Session;

use super::texts::{KEYS, MARKS};
use super::{Outcome, Target, outcome};
use crate::dom::{Page, destination, percent_decoded};
use crate::harness::{Chance, Papers, options, put};
use crate::sites::Site;

pub(super) const SITES: Target = Target {
    name: "whole sites",
    corpus: "sites",
    // Any text is a place of chance.
    pieces: &["1", "2", "3", "5", "7", "0"],
    longest: 24,
    attempt: a_site_is_whole,
    quick: 12,
};

fn a_site_is_whole(input: &str) -> Outcome {
    let mut chance = Chance::new(outcome(input));
    let mut papers = Site::draw(&mut chance).papers();
    let searched = chance.below(8) == 0;
    if !searched {
        let settings = papers.text("content/site.yaml");
        papers.put("content/site.yaml", settings + "search: false\n");
    }
    for _ in 0..chance.below(4) {
        worsen(&mut papers, &mut chance);
    }
    let mut session = Session::open(papers.changes(), options());
    let first = session.edition().clone();
    let pages = made(&first);
    // What is read is dear: some pages of each site.
    let share = 1 + chance.below(6);
    for (path, bytes) in
        pages.iter().filter(|(path, _)| path.ends_with(".html")).skip(chance.below(share)).step_by(share)
    {
        assert_page(path, bytes, &first);
    }

    // An edit, and the same site cold.
    let before = papers.clone();
    for _ in 0..=chance.below(2) {
        worsen(&mut papers, &mut chance);
    }
    let mut changes: Vec<Change> = Vec::new();
    for (path, bytes) in &papers.0 {
        if before.0.get(path) != Some(bytes) {
            changes.push(put(path, bytes));
        }
    }
    let gone = before.0.keys().filter(|path| !papers.0.contains_key(*path));
    changes.extend(gone.map(|path| Change::Remove(sakspapir::model::path::SourcePath::new(path.as_str()))));
    let warm = session.apply(changes);
    let cold = papers.edition();
    assert!(**warm.diagnostics == **cold.diagnostics, "findings differ");
    let (first_plan, cold_plan) = (first.plan(), cold.plan());
    assert!(warm.plan() == cold_plan, "plans differ");
    for (place, (path, output)) in cold_plan.iter().enumerate() {
        let copy = matches!(output.recipe, Recipe::Copy(_));
        // What keeps its fingerprint keeps its bytes: as `build` and `serve` do.
        let kept = first_plan.get(path).filter(|before| before.fingerprint == output.fingerprint);
        if !copy && (kept.is_none() || place % 8 == chance.below(8)) {
            let bytes = cold.render(path, output).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
            let same = match kept {
                Some(_) => pages.get(path.as_str()) == Some(&bytes),
                None => warm.render(path, output).as_ref() == Ok(&bytes),
            };
            assert!(same, "{path} differs");
        }
    }
    let rules: BTreeSet<&str> = cold.diagnostics.iter().map(|found| found.rule.id).collect();
    outcome(rules)
}

/// Every file that is made. None may fail: the theme is ours.
fn made(edition: &Edition) -> BTreeMap<String, Vec<u8>> {
    let plan = edition.plan();
    let outputs = plan.iter().filter(|(_, output)| !matches!(output.recipe, Recipe::Copy(_)));
    outputs
        .map(|(path, output)| {
            let bytes = edition.render(path, output).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
            (path.to_string(), bytes)
        })
        .collect()
}

/// A page that a browser has nothing to mend in, that runs nothing, and whose links lead to files of the site.
fn assert_page(path: &str, bytes: &[u8], edition: &Edition) {
    let page = Page::of(bytes);
    assert!(page.errors.is_empty(), "{path}: {:?}", page.errors);
    assert!(!page.comments, "{path}");
    page.assert_tame();
    let ids = page.ids();
    for element in &page.elements {
        for key in ["href", "src"] {
            let Some(value) = element.attribute(key) else { continue };
            let to = destination(value);
            if to.contains("://") || to.starts_with("mailto:") || to.starts_with("tel:") {
                continue;
            }
            let (file, fragment) = to.split_once('#').unwrap_or((&to, ""));
            let file = file.split('?').next().unwrap_or_default();
            if file.is_empty() {
                let there = fragment.is_empty() || ids.contains(percent_decoded(fragment).as_str());
                let told = || edition.diagnostics.iter().any(|found| found.rule.id == "ref.section");
                // Whether a case has so many points is not known where links are followed.
                let made = ["forslag", "vedtak", "tabell-", "verdi-", "alternativ-", "tiltak-"];
                let made = made.iter().any(|prefix| fragment.starts_with(prefix));
                assert!(there || made || told(), "{path}: #{fragment}");
                continue;
            }
            let target = resolved(path, &percent_decoded(file));
            assert!(
                edition.recipes.contains_key(&OutputPath::new(target.as_str())),
                "{path}: {value} leads to {target}"
            );
        }
    }
}

fn resolved(page: &str, link: &str) -> String {
    let mut steps: Vec<&str> = page.split('/').collect();
    steps.pop();
    for step in link.split('/') {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Does to one file what an editor, a hasty one, or an enemy would.
fn worsen(papers: &mut Papers, chance: &mut Chance) {
    let paths: Vec<String> = papers.0.keys().filter(|path| path.ends_with(".md")).cloned().collect();
    if paths.is_empty() {
        return;
    }
    let path = paths[chance.below(paths.len())].clone();
    let mut text: Vec<char> = papers.text(&path).chars().collect();
    match chance.below(8) {
        0 => drop(papers.0.remove(&path)),
        1 => {
            let bytes = papers.0.remove(&path).unwrap();
            papers.0.insert(path.replace(".md", "-ny.md"), bytes);
        }
        2 => drop(papers.0.insert(path.replace(".md", "-kopi.md"), papers.0[&path].clone())),
        _ => {
            for _ in 0..=chance.below(3) {
                let place = chance.below(text.len() + 1);
                let end = (place + chance.below(6)).min(text.len());
                let piece = if chance.below(2) == 0 { KEYS } else { MARKS };
                drop(text.splice(place..end, piece[chance.below(piece.len())].chars()));
            }
            papers.put(&path, text.into_iter().collect::<String>());
        }
    }
}
