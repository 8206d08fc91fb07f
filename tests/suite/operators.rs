//! `docs/publishing/`: what operators copy can be read by what it is made for, and calls the program as it is.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sakspapir::model::settings::Language;
use sakspapir::shell::args::{self, Typed};
use sakspapir::shell::words::Words;
use serde_yaml::Value;

use crate::harness::Folder;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/publishing")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// Returns every call of the program in a text, as words.
fn calls(text: &str) -> Vec<Vec<String>> {
    let mut calls = Vec::new();
    for (place, _) in text.match_indices("sakspapir ") {
        let before = text[..place].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || "/-_.".contains(letter)) {
            continue;
        }
        let line = text[place..].split(['\n', '»', '`', '>', '|', ';', '&', ')']).next().unwrap_or_default();
        let words: Vec<String> = line.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect();
        let known = ["build", "check", "serve", "figures", "search", "new", "schema", "explain"];
        if words.get(1).is_some_and(|word| known.contains(&word.as_str())) {
            calls.push(words);
        }
    }
    calls
}

#[test]
fn every_command_that_operators_are_shown_is_one_of_the_program() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        for call in calls(&text(&name)) {
            let line: Vec<OsString> = call.iter().map(OsString::from).collect();
            match args::read(&line, Words::new(Language::Bokmal)) {
                Typed::Line(_) => *seen.entry(name.clone()).or_default() += 1,
                other => panic!("{name}: {call:?}: {other:?}"),
            }
        }
    }
    for name in ["github.yml", "gitlab-ci.yml", "azure-pipelines.yml", "pre-commit", "Containerfile", "README.md"] {
        assert!(seen.get(name).is_some_and(|number| *number > 0), "{name} calls nothing: {seen:?}");
    }
    let wrong = calls("kjør «sakspapir check --format gihtub» nå").remove(0);
    let line: Vec<OsString> = wrong.iter().map(OsString::from).collect();
    assert!(matches!(args::read(&line, Words::new(Language::Bokmal)), Typed::Wrong(_)), "a wrong one would be seen");
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns every text in a YAML document.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Mapping(entries) => entries.iter().for_each(|(_, item)| texts(item, found)),
        _ => {}
    }
}

#[test]
fn ci_files_are_yaml_with_the_whole_history_and_strict_builds() {
    let github = yaml("github.yml");
    let steps = github["jobs"]["papirer"]["steps"].as_sequence().unwrap();
    let checkout = &steps[0];
    assert_eq!(checkout["with"]["fetch-depth"].as_u64(), Some(0));
    assert_eq!(github["permissions"]["contents"].as_str(), Some("read"));
    for used in steps.iter().filter_map(|step| step["uses"].as_str()) {
        let (_, commit) = used.split_once('@').unwrap();
        assert!(commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit()), "{used} is not pinned");
    }
    let gitlab = yaml("gitlab-ci.yml");
    assert_eq!(gitlab["variables"]["GIT_DEPTH"].as_str(), Some("0"));
    assert_eq!(
        gitlab["kontroller"]["artifacts"]["reports"]["codequality"].as_str(),
        Some("gl-code-quality-report.json")
    );
    for job in ["kontroller", "bygg"] {
        let stage = gitlab[job]["stage"].as_str().unwrap();
        assert!(gitlab["stages"].as_sequence().unwrap().iter().any(|known| known.as_str() == Some(stage)));
    }
    let azure = yaml("azure-pipelines.yml");
    assert_eq!(azure["steps"][0]["fetchDepth"].as_u64(), Some(0));
    for (name, document, format) in [
        ("github.yml", &github, "check --strict --format github"),
        ("gitlab-ci.yml", &gitlab, "check --strict --format gitlab"),
        ("azure-pipelines.yml", &azure, "check --strict --format azure"),
    ] {
        let mut found = Vec::new();
        texts(document, &mut found);
        let has = |what: &str| found.iter().any(|text| text.contains(what));
        assert!(has(&format!("sakspapir {format}")) && has("sakspapir build --strict --verify"), "{name}: {found:?}");
        assert!(has("sha256sum --check --strict"), "{name} runs what it has not checked");
    }
}

#[test]
fn the_settings_for_iis_are_xml_with_types_headers_and_404() {
    let text = text("web.config");
    let document = roxmltree::Document::parse(&text).unwrap();
    let all = |tag: &str| document.descendants().filter(move |node| node.has_tag_name(tag)).collect::<Vec<_>>();
    let mut types = BTreeMap::new();
    for map in all("mimeMap") {
        let kind = map.attribute("mimeType").unwrap();
        assert!(types.insert(map.attribute("fileExtension").unwrap(), kind).is_none(), "twice: {kind}");
        // IIS refuses a type that it has already, unless that is removed first.
        let before = map.prev_siblings().find(|node| node.is_element() && *node != map).unwrap();
        assert_eq!(before.attribute("fileExtension"), map.attribute("fileExtension"));
    }
    assert_eq!(types[".html"], "text/html; charset=utf-8");
    assert_eq!(types[".ics"], "text/calendar; charset=utf-8");
    let error = all("error").remove(0);
    assert_eq!((error.attribute("statusCode"), error.attribute("path")), (Some("404"), Some("404.html")));
    let headers: Vec<&str> = all("customHeaders")[0].children().filter_map(|node| node.attribute("name")).collect();
    for header in ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"] {
        assert!(headers.contains(&header), "{headers:?}");
    }
    // The same policy everywhere.
    let policy = all("add").into_iter().find(|node| node.attribute("name") == Some("Content-Security-Policy"));
    let policy = policy.and_then(|node| node.attribute("value")).unwrap();
    for other in ["nginx.conf", "apache.conf"] {
        assert!(fs::read_to_string(folder().join(other)).unwrap().contains(policy), "{other}");
    }
    let hidden: Vec<_> = all("hiddenSegments")[0].children().filter_map(|node| node.attribute("segment")).collect();
    assert_eq!(hidden, [sakspapir::write::Manifest::NAME]);
}

#[cfg(unix)]
#[test]
fn the_hook_stops_what_is_about_to_be_saved_and_looks_at_nothing_else() {
    let repository = Folder::new();
    let git = |line: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.org"]).args(line);
        git.current_dir(repository.path()).stdin(Stdio::null()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        let program = Path::new(env!("CARGO_BIN_EXE_sakspapir")).parent().unwrap();
        git.env("PATH", format!("{}:{}", program.display(), std::env::var("PATH").unwrap()));
        let output = git.env_remove("LANG").env_remove("LC_ALL").output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        (output.status.success(), told)
    };
    assert!(git(&["init", "--quiet"]).0);
    fs::copy(folder().join("pre-commit"), repository.at(".git/hooks/pre-commit")).unwrap();
    repository.put("content/site.yaml", "title: Papirer\naccess: public\n");
    let page = |keys: &str| format!("---\nkind: page\ntitle: Om\n{keys}---\n\nTekst.\n");
    repository.put("content/om.md", page(""));
    assert!(git(&["add", "--all"]).0);
    let (saved, told) = git(&["commit", "--quiet", "--message", "1"]);
    assert!(saved, "{told}");

    repository.put("content/om.md", page("titel: Om\n"));
    assert!(git(&["add", "--all"]).0);
    // Mended in the folder, but not in what is about to be saved.
    repository.put("content/om.md", page(""));
    let (saved, told) = git(&["commit", "--quiet", "--message", "2"]);
    assert!(!saved && told.contains("key.unknown") && told.contains("Ingenting er lagret"), "{told}");
    assert!(git(&["add", "--all"]).0);
    repository.put("content/om.md", page("titel: Om\n"));
    repository.put("annet.txt", "annet");
    assert!(git(&["add", "annet.txt"]).0);
    let (saved, told) = git(&["commit", "--quiet", "--message", "3"]);
    assert!(saved, "{told}");
}

#[test]
fn the_container_file_has_a_program_and_runs_as_nobody() {
    let text = text("Containerfile");
    let joined = text.replace("\\\n", " ");
    let lines: Vec<&str> = joined.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    for line in &lines {
        let instruction = line.split(' ').next().unwrap();
        assert!(["FROM", "WORKDIR", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD"].contains(&instruction), "{line}");
    }
    let list = |instruction: &str| -> Vec<OsString> {
        let line = lines.iter().find_map(|line| line.strip_prefix(instruction)).unwrap();
        serde_json::from_str::<Vec<String>>(line).unwrap().into_iter().map(OsString::from).collect()
    };
    let line = [list("ENTRYPOINT "), list("CMD ")].concat();
    assert!(matches!(args::read(&line, Words::new(Language::Bokmal)), Typed::Line(_)), "{line:?}");
    let user = lines.iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    assert!(!user.starts_with('0') && !user.contains("root"));
}

#[test]
fn the_bill_of_materials_is_complete_licensed_and_the_same_each_time() {
    let program = Path::new(env!("CARGO_BIN_EXE_sakspapir")).with_file_name("examples").join("sbom");
    if !program.exists() {
        // `cargo test` makes the examples; `cargo test --test suite` does not.
        let made = Command::new(env!("CARGO")).args(["build", "--locked", "--quiet", "--example", "sbom"]).status();
        assert!(made.unwrap().success());
    }
    let run = || {
        let output = Command::new(&program).env("CARGO_NET_OFFLINE", "true").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let once = run();
    assert_eq!(run(), once);
    let bill: serde_json::Value = serde_json::from_slice(&once).unwrap();
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let components = bill["components"].as_array().unwrap();
    let mut names = Vec::new();
    for component in components {
        let (name, version) = (component["name"].as_str().unwrap(), component["version"].as_str().unwrap());
        let checksum = component["hashes"][0]["content"].as_str().unwrap();
        let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&locked) && lock.contains(checksum), "{name} {version}");
        assert!(!component["licenses"][0]["expression"].as_str().unwrap().is_empty(), "{name} has no licence");
        names.push(name);
    }
    for named in ["pulldown-cmark", "tera", "yaml_serde", "walkdir", "chrono", "rust_decimal", "notify", "mimalloc"] {
        assert!(names.contains(&named), "{named}");
    }
    assert!(!names.contains(&"roxmltree"), "what only tests use is no part of the program");
    assert_eq!(bill["dependencies"].as_array().unwrap().len(), components.len() + 1);
}
