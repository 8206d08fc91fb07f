//! What the Norwegian guides show works: their documents make a site, and their references say what they promise.

use std::fs;
use std::path::Path;

use sakspapir::diagnostic::{Diagnostic, Severity};
use sakspapir::edition::Edition;

use crate::harness::{Papers, page, words};

const GUIDES: &[&str] = &["redigering.md", "okonomi.md"];

fn guide(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The site that a guide shows: fenced blocks whose info string ends with a path.
fn shown(guide: &str) -> Papers {
    let mut papers = Papers::default();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, path)) = info.split_once(' ') {
            papers.put(path, format!("{}\n", text.join("\n")));
        }
    }
    papers
}

fn findings(edition: &Edition) -> Vec<&Diagnostic> {
    let counts = |found: &&Diagnostic| found.severity > Severity::Info && found.accepted.is_none();
    edition.diagnostics.iter().filter(counts).collect()
}

#[test]
fn the_documents_of_each_guide_make_a_site_without_fault() {
    for name in GUIDES {
        let papers = shown(&guide(name));
        assert!(papers.0.len() >= 4, "{name} shows {:?}", papers.0.keys());
        let edition = papers.edition();
        assert!(findings(&edition).is_empty(), "{name}: {:#?}", findings(&edition));
        assert_eq!(edition.site.documents.len() + 1, papers.0.len(), "{name}: each document has a page");
    }
}

#[test]
fn references_to_figures_say_what_the_guide_promises() {
    let guide = guide("redigering.md");
    let rows: Vec<(&str, &str)> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("| `{{")?.split_once("}}` | "))
        .map(|(reference, said)| (reference, said.trim_end_matches([' ', '|'])))
        .collect();
    assert!(rows.len() >= 6, "{rows:?}");
    let mut papers = Papers::shipped();
    let path = "content/reports/manedsrapport/2024-11.md";
    let mut text = papers.text(path);
    for (number, (reference, _)) in rows.iter().enumerate() {
        text.push_str(&format!("\nPrøve {number}: {{{{{reference}}}}}.\n"));
    }
    papers.put(path, text);
    let words = words(&page(&papers.edition(), "reports/manedsrapport/2024-11.html"));
    for (number, (reference, said)) in rows.iter().enumerate() {
        let said = said.split(", hentet").next().unwrap();
        assert!(words.contains(&format!("Prøve {number}: {said}.")), "{reference} is not {said}");
    }
}
