//! The house rules: who may use whom, and that every module says what it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the crate with its layer, and the stage that it is, if it is one.
const LAYERS: [(&str, u8); 17] = [
    ("fingerprint", 0),
    ("memo", 0),
    ("varint", 0),
    ("diagnostic", 0),
    ("model", 1),
    ("syntax", 1),
    ("locale", 1),
    ("search", 1),
    ("load", 2),
    ("resolve", 2),
    ("compute", 2),
    ("render", 2),
    ("write", 2),
    ("author", 2),
    ("edition", 3),
    ("session", 3),
    ("shell", 4),
];

/// The data of layer 0 and 1 refers to itself across the line: a diagnostic names a path and a place, a document carries
/// diagnostics. They hold no behaviour, so no circle of work can come of it.
const DATA: [&str; 2] = ["diagnostic", "model"];

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let module = inside.components().next().unwrap().as_os_str().to_str().unwrap().replace(".rs", "");
                let text = fs::read_to_string(&path).unwrap();
                found.push((module, inside.to_path_buf(), text));
            }
        }
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

/// Returns the modules that a source names after `crate::`, one level deep, groups included.
fn used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            used.extend(group.split(',').map(|name| name.trim().split("::").next().unwrap_or_default().to_owned()));
        } else {
            used.insert(part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    used
}

fn allowed(from: &str, to: &str) -> bool {
    let (Some(own), Some(other)) = (layer(from), layer(to)) else { return true };
    from == to
        || other < own
        || own < 2 && other < 2 && (DATA.contains(&from) || DATA.contains(&to) || own == other)
        // The session is made of editions.
        || (from == "session" && to == "edition")
}

#[test]
fn no_module_uses_what_lies_above_or_beside_it() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        for used in used(&text) {
            if !allowed(&module, &used) {
                wrong.push(format!("{} uses crate::{used}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_rule_bites() {
    assert!(used("use crate::{load, render::Templates};").contains("render"));
    assert!(!allowed("load", "render"));
    assert!(!allowed("model", "compute"));
    assert!(!allowed("render", "shell"));
    assert!(allowed("shell", "edition"));
}

#[test]
fn every_file_says_first_what_it_is() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|(module, _, text)| module != "main" && !text.starts_with("//!"))
        .map(|(_, path, _)| path)
        .collect();
    assert_eq!(silent, Vec::<PathBuf>::new());
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    let silenced: Vec<_> = sources()
        .into_iter()
        .flat_map(|(_, path, text)| {
            let bare = text.lines().filter(|line| line.contains("#[allow(") || line.contains("#![allow(")).count();
            (bare > 0).then_some(path)
        })
        .collect();
    assert_eq!(silenced, Vec::<PathBuf>::new());
}
