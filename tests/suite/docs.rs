//! The reference is made from the code: what stands in `docs/` is what the program says of itself.
//! `SAKSPAPIR_UPDATE=1 cargo test docs` writes it anew.

use std::fs;
use std::path::Path;

use sakspapir::load::schema;
use sakspapir::locale::rules;
use sakspapir::model::settings::Language;
use sakspapir::render;
use sakspapir::shell::args;
use sakspapir::shell::words::Words;

#[track_caller]
fn same(file: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
    if std::env::var_os("SAKSPAPIR_UPDATE").is_some() {
        fs::write(&path, made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    let line = there.lines().zip(made.lines()).position(|(there, made)| there != made);
    assert!(there == made, "docs/{file} differs from the code at line {line:?}: SAKSPAPIR_UPDATE=1 cargo test docs");
}

#[test]
fn front_matter() {
    same("frontmatter.md", &schema::reference());
}

#[test]
fn rules_and_what_they_mean() {
    same("regler.md", &rules::rules_reference(Language::Bokmal));
}

#[test]
fn what_a_template_may_use() {
    same("theme.md", &render::template_reference());
}

#[test]
fn commands() {
    same("kommandoer.md", &args::reference(Words::new(Language::Bokmal)));
}
