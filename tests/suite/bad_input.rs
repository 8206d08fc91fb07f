//! What is no document at all, or a hostile one: told by name, exit code 1, and the old site stays whole.

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};

use sakspapir::diagnostic::Rule;
use serde_json::Value;

use crate::harness::{Folder, Papers};

/// Rules that need bytes or a folder on disk, and are tested here or in `publish`.
pub(crate) const RULES: &[&str] = &[
    "file.encoding",
    "file.unreadable",
    "site.missing",
    "theme.template",
    "theme.unknown",
    "theme.unused",
    "address.vanished",
];

fn program(folder: &Folder, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

fn site() -> Folder {
    let folder = Folder::new();
    folder.put("content/site.yaml", settings(""));
    folder.put("content/ror.md", "---\nkind: body\ntitle: Rådet\ncase_number: \"{year}/M{meeting}-{seq:03}\"\n---\n");
    folder.put(
        "content/m8.md",
        "---\nkind: meeting\nbody: ror\nnumber: 8\ndate: 2024-12-12\nstate: planned\n---\n\nMøtet.\n",
    );
    folder
}

/// Front matter of a page, with a text.
fn page(keys: &str, text: &str) -> Vec<u8> {
    format!("---\nkind: page\ntitle: Om\n{keys}---\n\n{text}\n").into_bytes()
}

fn case(number: &str, keys: &str) -> Vec<u8> {
    format!(
        "---\nkind: case\nmeeting: m8\nnumber: {number}\ntitle: Plan\ntype: information\nresponsible: Leder\n{keys}---\n"
    )
    .into_bytes()
}

/// One kind of bad input: its name, the files, the rule that tells it.
type Bad = (&'static str, Vec<(&'static str, Vec<u8>)>, &'static str);

fn settings(keys: &str) -> Vec<u8> {
    format!("title: Papirer\naccess: public\n{keys}").into_bytes()
}

fn bad() -> Vec<Bad> {
    let om = |bytes: Vec<u8>| vec![("content/om.md", bytes)];
    let text = |text: &str| vec![("content/om.md", text.as_bytes().to_vec())];
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("---\nkind: page\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let figure = |amount: &str| {
        page(&format!("values:\n  sum: {{label: Sum, decimals: 1}}\nfigures:\n  sum: {amount}\n"), "Tekst.")
    };
    let other =
        |name: &str, from: &str| page(&format!("values:\n  sum: {{label: Sum, formula: {from}.sum + 1}}\n"), name);
    let aliases = format!("summary: [&a [x, x], &b [*a, *a], {}]\n", "*b, ".repeat(50).trim_end_matches(", "));
    vec![
        ("empty file", text(""), "yaml.missing"),
        ("no front matter", text("# Om\n\nTekst.\n"), "yaml.missing"),
        ("unclosed front matter", text("---\nkind: page\ntitle: Om\n\nTekst.\n"), "yaml.missing"),
        ("UTF-16", om(utf16), "file.encoding"),
        ("invalid UTF-8", om([page("", ""), vec![0xe5, 0x20]].concat()), "file.encoding"),
        ("NUL", om(page("", "a\0b")), "file.encoding"),
        ("a tab", text("---\nkind: page\ntitle: Om\ntags:\n\t- a\n---\n"), "yaml.syntax"),
        ("a merge", om(page("", "<<<<<<< HEAD\nen\n=======\nto\n>>>>>>> gren")), "file.conflict"),
        ("10 MiB", om([page("", ""), vec![b'a'; 10 << 20]].concat()), "file.unreadable"),
        ("alias bomb", om(page(&aliases, "")), "yaml.unsupported"),
        ("deep nesting", om(page(&format!("summary: {}\n", "[".repeat(5000)), "")), "yaml.unsupported"),
        ("a colon", text("---\nkind: page\ntitle: M8: Budsjett\n---\n"), "yaml.syntax"),
        ("thousands or decimals", om(figure("1.234")), "amount.ambiguous"),
        ("no amount", om(figure("12 34")), "amount.syntax"),
        ("too many decimals", om(figure("\"1,23\"")), "amount.precision"),
        ("a day that does not exist", om(page("date: 2024-02-30\n", "")), "value.date"),
        (
            "a circle",
            om(page("values:\n  a: {label: A, formula: b}\n  b: {label: B, formula: a}\n", "")),
            "formula.cycle",
        ),
        ("nothing to divide by", om(page("values:\n  a: {label: A, formula: 1 / 0}\n", "")), "formula.value"),
        (
            "itself through another document",
            vec![("content/om.md", other("om", "oss")), ("content/oss.md", other("oss", "om"))],
            "formula.cycle",
        ),
        ("a case that is not there", om(page("", "Se sak 2024/M8-009.")), "ref.case"),
        (
            "one number twice",
            vec![("content/om.md", case("2024/M8-001", "")), ("content/oss.md", case("2024/M8-001", ""))],
            "id.duplicate",
        ),
        ("a missing attachment", om(case("2024/M8-001", "attachments: [plan.pdf]\n")), "ref.file"),
        ("a broken template", vec![("themes/default/templates/home.html", b"{% if".to_vec())], "theme.template"),
        ("a theme that is not there", vec![("content/site.yaml", settings("theme: komune\n"))], "theme.unknown"),
    ]
}

#[test]
fn bad_input_is_told_by_name_and_the_old_site_stays_whole() {
    let folder = site();
    assert_eq!(program(&folder, &["build"]).status.code(), Some(0));
    let old = folder.files("public");
    let mut wrong = Vec::new();
    for (name, files, rule) in bad() {
        for (path, bytes) in &files {
            folder.put(path, bytes);
        }
        let checked = program(&folder, &["check", "--format", "json"]);
        let told: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let rules: Vec<&str> =
            told["diagnostics"].as_array().unwrap().iter().map(|found| found["rule"].as_str().unwrap()).collect();
        if checked.status.code() != Some(1) || !rules.contains(&rule) {
            wrong.push(format!("{name}: {rule} expected, {rules:?}, {:?}", checked.status));
        }
        let stops = Rule::named(rule).unwrap().stops;
        let line: &[&str] = if stops { &["build"] } else { &["build", "--strict"] };
        if program(&folder, line).status.code() != Some(1) || folder.files("public") != old {
            wrong.push(format!("{name}: the old site does not stay whole"));
        }
        for (path, _) in &files {
            std::fs::remove_file(folder.at(path)).unwrap();
        }
        folder.put("content/site.yaml", settings(""));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(program(&folder, &["check", "--strict"]).status.code(), Some(0), "all of it is gone again");
}

#[test]
fn without_settings_nothing_is_published_and_the_old_site_stays_whole() {
    let folder = site();
    assert_eq!(program(&folder, &["build"]).status.code(), Some(0));
    let old = folder.files("public");
    std::fs::remove_file(folder.at("content/site.yaml")).unwrap();
    let said = |ran: Output| (ran.status.code(), String::from_utf8(ran.stderr).unwrap());
    let (code, told) = said(program(&folder, &["build"]));
    assert_eq!(code, Some(1));
    assert!(told.contains("site.missing") && told.contains("Ingenting er publisert"), "{told}");
    std::fs::remove_dir_all(folder.at("content")).unwrap();
    let (code, told) = said(program(&folder, &["build"]));
    assert!(code != Some(0) && !told.contains("Nettstedet står i"), "{told}");
    assert_eq!(folder.files("public"), old);
}

#[test]
fn what_is_wrong_with_a_theme_is_told_at_the_file_in_norwegian() {
    let folder = site();
    let home = "themes/kommune/templates/home.html";
    folder.put("content/site.yaml", settings("theme: kommune\n"));
    for (path, text, place, message) in [
        (home, "a\n{{ page.title | tulball }}", "home.html:2:", "Filteret «tulball» finnes ikke."),
        (home, "{% include \"headd.html\" %}", "home.html:1:", "Malen «headd.html» finnes ikke. Mente du «head.html»?"),
        (home, "{% extends \"grunn.html\" %}", "home.html:1:", "Malen bygger på «grunn.html», som ikke finnes."),
        (home, "{% if page %}", "home.html:1:", "Malen slutter for tidlig"),
        (home, "\n{{ paje.title }}", "home.html:2:", "Siden har ikke noe som heter «paje». Mente du «page»?"),
        (home, "{{ page.titel.x }}", "home.html:1:", "Her er det ikke noe som heter «titel»."),
        (home, "{% for %}", "home.html:1:", "Malen kan ikke leses her."),
        (home, "{% include \"home.html\" %}", "home.html:1:1", "i ring: home.html"),
        (home, "{{ 1 is rart }}", "home.html:1:", "Testen «rart» finnes ikke."),
        (home, "{{ rart() }}", "home.html:1:", "Funksjonen «rart» finnes ikke."),
        (home, "{{<rart />}}", "home.html:1:", "Komponenten «rart» finnes ikke."),
        ("themes/kommune/home.html", "", "kommune/home.html:1:1", "står utenfor mappene"),
        ("themes/kommune/templates/hom.html", "", "hom.html:1:1", "bruker malen «hom.html». Mente du «home.html»?"),
    ] {
        folder.put(path, text);
        let ran = program(&folder, &["build", "--strict"]);
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(1), "{text} {told}");
        let place = format!("--> themes/kommune/{}{place}", if place.contains("kommune/") { "" } else { "templates/" });
        let place = place.replace("kommune/kommune/", "kommune/");
        assert!(told.contains(&place) && told.contains(message), "{text}: {place} {message}\n{told}");
        assert!(!told.contains("\\u{"), "{told}");
        std::fs::remove_file(folder.at(path)).unwrap();
    }
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_are_no_faults() {
    let folder = site();
    let text = String::from_utf8(page("summary: Kort\n", "Første.\n\nAndre.")).unwrap();
    folder.put("content/om.md", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let ran = program(&folder, &["build", "--strict"]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let html = folder.text("public/om.html");
    assert!(html.contains("<p>Andre.</p>"), "{html}");
}

#[test]
fn norwegian_amounts_are_read_as_meant() {
    let folder = site();
    for (amount, value) in [("26 556", "26556"), ("\"1 429,5\"", "1429.5"), ("−163", "-163"), ("0", "0")] {
        let keys = format!("values:\n  sum: {{label: Sum, decimals: 1}}\nfigures:\n  sum: {amount}\n");
        folder.put("content/om.md", page(&keys, "Tekst."));
        let told = program(&folder, &["figures", "om", "--format", "json"]).stdout;
        let told: Value = serde_json::from_slice(&told).unwrap();
        assert_eq!(told["documents"]["om"]["_"]["sum"]["value"]["value"], value, "{amount}");
    }
}

/// A renamed folder breaks many links at once: each is told with what was meant, near its place or by the file's name.
#[test]
fn many_links_that_lead_nowhere_are_each_told_with_what_was_meant() {
    let mut papers = Papers(BTreeMap::new());
    papers.put("content/site.yaml", "title: Nett\nlanguage: nb\naccess: public\naudience: public\n");
    let page = |text: &str| format!("---\nkind: page\ntitle: Side\n---\n\n{text}\n");
    for number in 0..600 {
        papers.put(&format!("content/mappe/side-{number:03}.md"), page("Tekst."));
        let text = format!("Se [en](../mape/side-{number:03}.md) og [to](../mappe/sde-{number:03}.md).");
        papers.put(&format!("content/lenker/lenke-{number:03}.md"), page(&text));
    }
    papers.put("content/arkiv/2019/referater/avtalen.md", page("Tekst."));
    papers.put("content/om.md", page("Se [avtalen](avtalen.md) og [ingenting](helt/borte.md)."));
    let edition = papers.edition();
    let told: Vec<_> = edition.findings().filter(|found| found.rule.id == "link.target").collect();
    assert_eq!(told.len(), 1_202);
    let nearest = |target: &str| {
        let found = told.iter().find(|found| found.subject == target).unwrap_or_else(|| panic!("{target}"));
        found.args.iter().find(|(name, _)| *name == "nearest").map(|(_, value)| value.to_string()).unwrap()
    };
    assert_eq!(nearest("../mape/side-017.md"), "../mappe/side-017.md");
    assert_eq!(nearest("../mappe/sde-599.md"), "../mappe/side-599.md");
    assert_eq!(nearest("avtalen.md"), "arkiv/2019/referater/avtalen.md");
    assert_eq!(nearest("helt/borte.md"), "");
}
