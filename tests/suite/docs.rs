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

/// Every `[text](path)` of the handbook leads to a file, and to a heading where it names one.
#[test]
fn links_of_the_handbook_lead_somewhere() {
    if std::env::var_os("SAKSPAPIR_UPDATE").is_some() {
        // The pages are just being written.
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let (mut broken, mut seen) = (Vec::new(), 0);
    for page in pages.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        // What stands in examples names files of a site.
        let shown = text.split("```").skip(1).step_by(2).chain(text.split('`').skip(1).step_by(2)).collect::<String>();
        for target in targets.filter(|target| !target.contains("://") && !shown.contains(&format!("]({target})"))) {
            seen += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let place = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let slug = |line: &str| {
                let title = line.trim_start_matches('#').trim().to_lowercase();
                let kept = title.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
                kept.collect::<String>().replace(' ', "-")
            };
            let has = |text: String| text.lines().any(|line| line.starts_with('#') && slug(line) == heading);
            let found = place.exists() && (heading.is_empty() || fs::read_to_string(&place).is_ok_and(has));
            if !found {
                broken.push(format!("{} leads to {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    assert!(seen > 10, "{seen} links");
}
