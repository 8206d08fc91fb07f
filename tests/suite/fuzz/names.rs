//! Names: ids, tags, aliases, links and file names become addresses that stay inside, and of which no two are the same.

use std::collections::BTreeSet;

use sakspapir::model::path::{self, DocumentId, OutputPath, SourcePath};
use sakspapir::model::plan::Recipe;
use sakspapir::resolve::address;
use sakspapir::write::manifest::contained;

use super::{Outcome, Target, outcome};
use crate::harness::Papers;

pub(super) const NAMES: Target = Target {
    name: "paths and slugs",
    corpus: "names",
    pieces: &[
        "/",
        "//",
        "\\",
        ".",
        "..",
        "../",
        "./",
        "-",
        "--",
        "_",
        " ",
        "%2e",
        "%2f",
        "%00",
        "%",
        "#",
        "?",
        "&",
        ":",
        ";",
        "=",
        "+",
        "~",
        "con",
        "CON",
        "nul",
        "com1",
        "lpt9",
        "aux",
        ".md",
        ".html",
        "index",
        "index.html",
        "404",
        "sok",
        "moter",
        "vedtak/2024",
        "emner/a",
        "-/",
        "å",
        "Æ",
        "ø",
        "ß",
        "İ",
        "ŉ",
        "e\u{301}",
        "é",
        "\u{301}",
        "\u{0}",
        "\u{1b}[",
        "\n",
        "\t",
        "\u{202e}",
        "\u{a0}",
        "\u{ff0f}",
        "\u{2024}",
        "\u{2215}",
        "🜁",
        "1",
        "2024-12-12",
        "m8",
        "\"",
        "'",
        "<",
        ">",
        "|",
        "*",
        "http:",
        "//e.no",
        "c:",
        "\u{feff}",
        "K",
        "ſ",
        "ﬁ",
        "Ⅷ",
        "²",
    ],
    longest: 160,
    attempt: names_stay_inside,
    quick: 4_000,
};

/// Letters that every file system and every address keeps.
fn plain(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter)
}

/// Names that Windows keeps, told anew: the system's own list.
fn reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str());
    let numbered = |name: &str| {
        stem.strip_prefix(name).is_some_and(|rest| rest.len() == 1 && rest.chars().all(|digit| digit.is_ascii_digit()))
    };
    device || numbered("COM") || numbered("LPT")
}

fn assert_address(path: &OutputPath) {
    let path = path.as_str();
    assert!(contained(path), "{path}");
    assert!(
        !path.starts_with(['/', '.']) && !path.starts_with("-/") && (path.ends_with(".html") || path.ends_with(".htm")),
        "{path}"
    );
    for part in path.split('/') {
        assert!(!part.is_empty() && !matches!(part, "." | "..") && part.len() <= 200, "{path}");
        assert!(!part.ends_with(['.', ' ']) && !reserved(part), "{path}");
        assert!(!part.contains(['\\', ':', '%', '#', '?', '*', '"', '<', '>', '|', '\0', '\n']), "{path}");
    }
}

/// The steps of a relative link from a page, taken by hand.
fn follow(from: &OutputPath, link: &str) -> String {
    let mut steps: Vec<&str> = from.as_str().split('/').collect();
    steps.pop();
    for step in link.split('/') {
        match step {
            ".." => assert!(steps.pop().is_some(), "{link} from {from}"),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn names_stay_inside(input: &str) -> Outcome {
    let slug = path::slug(input);
    assert!(slug.chars().all(plain) && !slug.starts_with('.') && !slug.ends_with('.') && slug.len() <= 120, "{slug}");
    assert_eq!(path::slug(&slug), slug, "a slug is its own");

    let id = DocumentId::new(input);
    let page = address::of_id(&id);
    let tag = address::of_tag(input);
    for path in [&page, &tag] {
        assert_address(path);
        assert!(path.as_str().split('/').all(|part| part.chars().all(plain)), "{path}");
    }
    assert_eq!(address::of_id(&DocumentId::new(page.as_str().strip_suffix(".html").unwrap())), page, "its own");
    let alias = address::former(input);
    if let Some(path) = &alias {
        assert_address(path);
    }
    assert_eq!(follow(&page, &page.link_to(&tag)), tag.as_str());
    assert_eq!(follow(&tag, &tag.link_to(&page)), page.as_str());

    let file = SourcePath::new("content/mappe/om.md").join(input);
    if let Some(path) = &file {
        assert!(path.as_str().split('/').all(|part| !matches!(part, "." | "..")), "{path}");
        assert!(!path.as_str().starts_with('/'), "{path}");
    }

    // A whole site of such names is dearer: now and then.
    let come_to = outcome((slug.len().min(4), alias.is_some(), file.is_some(), page.as_str().matches('/').count()));
    if outcome(input).is_multiple_of(64) {
        every_name_has_its_page(input);
    }
    come_to
}

/// Documents with names like these: each has an address of its own, whatever they collide in.
fn every_name_has_its_page(input: &str) {
    let name: String = input.chars().filter(|letter| !matches!(letter, '\0'..='\x1f')).take(60).collect();
    let quoted: String = name.replace('\\', "\\\\").replace('"', "\\\"");
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\nsearch: false\n");
    let steps = name.split('/').filter(|step| !matches!(*step, "" | "." | "..")).collect::<Vec<_>>().join("/");
    for path in [steps.clone(), steps.to_uppercase(), steps.to_lowercase(), format!("{steps}/index"), "2".to_owned()] {
        let keys = format!("kind: page\ntitle: \"{quoted}\"\ntags: [\"{quoted}\", a]\naliases: [\"{quoted}\"]\n");
        papers.put(&format!("content/{path}.md"), format!("---\n{keys}---\n\nTekst.\n"));
    }
    papers.put("content/egen.md", format!("---\nkind: page\nid: \"{quoted}\"\ntitle: Egen\n---\n"));
    let edition = papers.edition();
    let catalog = &edition.site.catalog;
    let mut taken = BTreeSet::new();
    for entry in catalog.entries.values() {
        assert!(taken.insert(entry.address.clone()), "{} is the address of two", entry.address);
        assert_address(&entry.address);
        let recipe = edition.recipes.get(&entry.address);
        let own = matches!(recipe, Some(Recipe::Document(id)) if *id == entry.card.id);
        assert!(own || entry.address.as_str() == "index.html", "{} is {recipe:?}", entry.address);
    }
    let folded: BTreeSet<String> = edition.recipes.keys().map(|path| path.as_str().to_lowercase()).collect();
    assert_eq!(folded.len(), edition.recipes.len(), "two files that Windows takes for one");
    for path in &folded {
        let folders = path.match_indices('/').map(|(slash, _)| &path[..slash]);
        assert!(folders.into_iter().all(|folder| !folded.contains(folder)), "{path} lies in a file");
    }
    assert!(edition.recipes.keys().all(|path| contained(path.as_str())));
}
