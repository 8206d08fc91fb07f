//! The program as a user runs it: what it prints where, how it ends, what it leaves.

use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Folder, Papers};

/// What a run of the program came to.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn command(folder: &Folder, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null());
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "SOURCE_DATE_EPOCH", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Folder, line: &[&str]) -> Ran {
    let output = command(folder, line).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A small site in which nothing is wrong.
fn site() -> Folder {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\n");
    folder.put(
        "content/ror.md",
        "---\nkind: body\ntitle: Samarbeidsrådet\ncase_number: \"{year}/M{meeting}-{seq:03}\"\n---\n\nRådet.\n",
    );
    folder.put(
        "content/meetings/2024-12-12/meeting.md",
        "---\nkind: meeting\nbody: ror\nnumber: 8\ndate: 2024-12-12\nstate: planned\n---\n\nMøtet.\n",
    );
    folder
}

const UNKNOWN_KEY: &str = "---\nkind: page\ntitle: Om\ntitel: Om\n---\n\nTekst.\n";

#[test]
fn a_site_without_faults_is_built_and_nothing_is_printed_as_a_result() {
    let folder = site();
    let ran = run(&folder, &["build"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{}", ran.err);
    assert!(ran.err.contains("Ingen funn i 2 dokumenter"), "{}", ran.err);
    assert!(ran.err.contains("Nettstedet står i public"), "{}", ran.err);
    assert!(folder.text("public/index.html").contains("Papirer"));
    assert!(folder.exists("public/meetings/2024-12-12/meeting.html"));
    let ran = run(&folder, &["build"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("Ingenting er endret"), "{}", ran.err);
}

#[test]
fn a_site_that_was_made_from_the_same_is_left_as_it_is_and_no_other() {
    let folder = site();
    run(&folder, &["build"]);
    let left = |line: &[&str]| {
        let ran = run(&folder, line);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.err.contains("i 2 dokumenter"), "{}", ran.err);
        let same = ran.err.contains("Ingenting er endret");
        assert_ne!(same, ran.err.contains("Nettstedet står i"), "{}", ran.err);
        same
    };
    assert!(folder.text("public/.sakspapir-manifest").contains("\nsources "));
    assert!(left(&["build"]));
    for line in [
        &["build", "--date", "2025-01-02"][..],
        &["build", "--base-url", "https://papirer.example.no/"],
        &["build", "--portable"],
        &["build", "--audience", "public"],
    ] {
        run(&folder, &["build", "--audience", "internal"]);
        assert!(!left(line), "{line:?}");
        assert!(left(line), "{line:?}");
    }
    run(&folder, &["build", "--audience", "internal"]);

    // What somebody did to the published folder is mended, and what is not ours is told each time.
    folder.put("public/index.html", "");
    assert!(!left(&["build"]));
    assert!(folder.text("public/index.html").contains("Papirer"));
    std::fs::remove_file(folder.path().join("public/404.html")).unwrap();
    assert!(!left(&["build"]));
    folder.put("public/min.txt", "egen");
    let ran = run(&folder, &["build"]);
    assert!(ran.err.contains("Ingenting er endret") && ran.err.contains("min.txt"), "{}", ran.err);

    // What no page shows makes the same files, and is known the next time.
    let sources = || {
        let manifest = folder.text("public/.sakspapir-manifest");
        manifest.lines().find(|line| line.starts_with("sources ")).map(str::to_owned)
    };
    folder.put("content/om.md", "---\nkind: page\ntitle: Om\n---\n\nTekst.\n");
    run(&folder, &["build"]);
    let before = sources();
    folder.put("content/om.md", "---\nkind: page\ntitle: Om  \n---\n\nTekst.\n");
    assert!(run(&folder, &["build"]).err.contains("Ingenting er endret"));
    assert!(before.is_some() && sources().is_some_and(|after| Some(after) != before));
    assert!(!folder.exists(".public.sakspapir-new"));

    // The same finding is told by each build; an accepted one is counted.
    let unknown = UNKNOWN_KEY.replace("Tekst.", "Møtet er onsdag 12. desember 2024.").replace("titel: Om\n", "");
    folder.put("content/om.md", &unknown);
    for _ in 0..2 {
        assert!(run(&folder, &["build"]).err.contains("date.weekday"));
    }
    assert!(!folder.text("public/.sakspapir-manifest").contains("\nsources "));
    let accepted = "titel: Om\n";
    let accepted = UNKNOWN_KEY
        .replace("Tekst.", "Møtet er onsdag 12. desember 2024.")
        .replace(accepted, "accept:\n  - {rule: date.weekday, reason: Slik sto det i innkallingen.}\n");
    folder.put("content/om.md", &accepted);
    run(&folder, &["build"]);
    let ran = run(&folder, &["build"]);
    assert!(ran.err.contains("Ingen funn (1 godtatt) i 3 dokumenter"), "{}", ran.err);
    assert!(ran.err.contains("Ingenting er endret"), "{}", ran.err);
}

#[test]
fn errors_are_published_unless_strict_and_end_with_one() {
    let folder = site();
    run(&folder, &["build"]);
    folder.put("content/om.md", UNKNOWN_KEY);
    let ran = run(&folder, &["build", "--strict"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("feil[key.unknown]"), "{}", ran.err);
    assert!(ran.err.contains("content/om.md:4:1"), "{}", ran.err);
    assert!(ran.err.contains("--strict"), "{}", ran.err);
    assert!(!folder.exists("public/om.html"));
    let ran = run(&folder, &["build"]);
    assert_eq!(ran.code, Some(1));
    assert!(folder.exists("public/om.html"));
}

#[test]
fn what_cannot_be_read_stops_every_build_and_the_old_site_stays() {
    let folder = site();
    run(&folder, &["build"]);
    let before = folder.files("public");
    folder.put("content/ror.md", "---\nkind: [body\n---\n");
    let ran = run(&folder, &["build"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("Ingenting er publisert"), "{}", ran.err);
    assert_eq!(folder.files("public"), before);
}

#[test]
fn a_broken_template_stops_every_build_and_the_old_site_stays() {
    let folder = site();
    run(&folder, &["build"]);
    let before = folder.files("public");
    for broken in ["{% if %}", "{{ there_is_no_such_thing.at_all }}"] {
        folder.put("themes/default/templates/home.html", broken);
        for line in [&["build"][..], &["check"]] {
            let ran = run(&folder, line);
            assert_eq!(ran.code, Some(1), "{broken} {line:?} {}{}", ran.out, ran.err);
            assert!(format!("{}{}", ran.out, ran.err).contains("theme.template"), "{}{}", ran.out, ran.err);
        }
        assert_eq!(folder.files("public"), before);
    }
    assert_eq!(folder.names(""), ["content", "public", "themes"]);
}

#[test]
fn a_theme_is_laid_over_the_default_file_by_file() {
    let folder = site();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\ntheme: own\n");
    folder.put("themes/own/assets/mark.txt", "mine");
    let ran = run(&folder, &["build"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(folder.text("public/assets/mark.txt"), "mine");
    assert!(folder.names("public/assets").len() > 1);
}

#[test]
fn check_gives_findings_as_results_and_writes_nothing() {
    let folder = site();
    folder.put("content/om.md", UNKNOWN_KEY);
    let before = folder.files("");
    let ran = run(&folder, &["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains("feil[key.unknown]") && ran.out.ends_with("1 feil i 3 dokumenter\n"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));

    let ran = run(&folder, &["check", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        value["summary"],
        serde_json::json!({"documents": 3, "errors": 1, "warnings": 0, "infos": 0, "accepted": 0})
    );
    let one = &value["diagnostics"][0];
    assert_eq!((one["rule"].as_str(), one["file"].as_str()), (Some("key.unknown"), Some("content/om.md")));
    assert_eq!((one["line"].as_u64(), one["column"].as_u64()), (Some(4), Some(1)));

    let ran = run(&folder, &["check", "--format", "github"]);
    assert!(ran.out.starts_with("::error file=content/om.md,line=4,col=1,"), "{}", ran.out);
    for format in ["gitlab", "sarif"] {
        let ran = run(&folder, &["check", "--format", format]);
        assert!(serde_json::from_str::<Value>(&ran.out).is_ok(), "{}", ran.out);
    }
    assert_eq!(folder.files(""), before);
}

#[test]
fn warnings_count_only_when_strict() {
    let folder = site();
    folder.put("content/om.md", "---\nkind: page\ntitle: Om\n---\n\nSe <b>dette</b>.\n");
    assert_eq!(run(&folder, &["check"]).code, Some(0));
    assert_eq!(run(&folder, &["check", "--strict"]).code, Some(1));
}

#[test]
fn usage_and_disk_end_with_two() {
    let folder = Folder::new();
    for line in [&["bulid"][..], &[], &["build"], &["check", "--source", "nowhere"], &["build", "--date", "i dag"]] {
        let ran = run(&folder, line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line:?}");
        assert!(!ran.err.is_empty());
    }
    assert!(run(&folder, &["build"]).err.contains("fant ikke"), "{}", run(&folder, &["build"]).err);
    let folder = site();
    folder.put("public/thesis.txt", "dear");
    let ran = run(&folder, &["build"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("thesis.txt") && ran.err.contains("ingenting er rørt"), "{}", ran.err);
    let ran = command(&folder, &["check"]).env("SOURCE_DATE_EPOCH", "i går").output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn an_unknown_rule_is_told_with_what_was_meant() {
    let folder = Folder::new();
    let ran = run(&folder, &["explain", "forecast.flor"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("Mente du «forecast.floor»?"), "{}", ran.err);
    let ran = run(&folder, &["explain", "ref.case"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("ref.case"), "{}", ran.out);
    let ran = run(&folder, &["explain"]);
    assert_eq!(ran.out.lines().count(), sakspapir::diagnostic::rule::ALL.len());
}

#[test]
fn a_schema_is_json_for_every_kind() {
    let folder = Folder::new();
    for kind in ["body", "meeting", "case", "series", "report", "term", "page", "site"] {
        let ran = run(&folder, &["schema", kind]);
        let value: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(value["properties"].is_object(), "{kind}");
    }
    assert!(serde_json::from_str::<Value>(&run(&folder, &["schema"]).out).is_ok());
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = Folder::new();
    let mut child = command(&folder, &["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_not_taken_for_success() {
    let folder = Folder::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = command(&folder, &["schema"]).stdout(full).output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("disken er full"));
}

#[test]
fn new_documents_find_their_place_and_number_and_have_no_errors() {
    let folder = site();
    folder.put(
        "content/meetings/2024-12-12/m8-001.md",
        "---\nkind: case\nmeeting: meetings/2024-12-12/meeting\nnumber: 2024/M8-001\ntype: information\ntitle: Først\n---\n\nTekst.\n",
    );
    for (line, file, contains) in [
        (&["case", "--title", "M8: Budsjett"][..], "content/meetings/2024-12-12/m8-002.md", "number: 2024/M8-002\n"),
        (
            &["case", "--meeting", "2024-12-12", "--title", "Neste"],
            "content/meetings/2024-12-12/m8-003.md",
            "title: Neste\n",
        ),
        (&["meeting", "--date", "2025-01-23"], "content/meetings/2025-01-23/meeting.md", "number: 1 "),
        (&["meeting", "--body", "ror", "--date", "20.12.2024"], "content/meetings/2024-12-20/meeting.md", "number: 9 "),
        (&["series", "--title", "Månedsrapport"], "content/reports/manedsrapport/series.md", "body: ror\n"),
        (
            &["report", "--period", "2024-11"],
            "content/reports/manedsrapport/2024-11.md",
            "lonn:      {actual: , budget: , forecast: }",
        ),
        (&["report", "--series", "manedsrapport"], "content/reports/manedsrapport/2024-12.md", "period: 2024-12\n"),
        (&["term", "--term", "Sky: begrep"], "content/terms/sky-begrep.md", "term: \"Sky: begrep\"\n"),
        (&["body", "--title", "Ny nemnd"], "content/ny-nemnd.md", "kind: body\n"),
        (&["body", "--title", "Nei", "--file", "organer/nei.md"], "content/organer/nei.md", "title: \"Nei\"\n"),
    ] {
        let line: Vec<&str> = std::iter::once("new").chain(line.iter().copied()).collect();
        let ran = run(&folder, &line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), format!("{file}\n").as_str()), "{line:?} {}", ran.err);
        assert!(folder.text(file).contains(contains), "{file}: {}", folder.text(file));
    }
    let ran = run(&folder, &["check", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["summary"]["errors"], 0, "{}", ran.out);
}

#[test]
fn new_never_overwrites_and_says_what_is_missing() {
    let folder = site();
    for (file, text) in [
        (
            "meetings/2024-12-12/sak.md",
            "kind: case\nmeeting: meetings/2024-12-12/meeting\nnumber: 2024/M8-004\ntitle: Sak\n",
        ),
        (
            "meetings/2024-12-12/skjult.md",
            "kind: case\nmeeting: meetings/2024-12-12/meeting\nnumber: 2024/M8-002\ntitle: Hemmelig\naccess: exempt\n\
             legal_basis: offl. § 13\npublic_title: Personalsak\n",
        ),
        ("meetings/2024-12-12/m8-005.md", "kind: page\ntitle: I veien\n"),
        ("reports/tall/series.md", "kind: series\ntitle: Tall\n"),
        ("reports/tall/november.md", "kind: report\nseries: tall\nperiod: 2024-11\n"),
        ("reports/mer/series.md", "kind: series\ntitle: Mer\n"),
        ("ord.md", "kind: term\nterm: KI\n"),
    ] {
        folder.put(&format!("content/{file}"), format!("---\n{text}---\n"));
    }
    let before = folder.files("");
    for (line, said) in [
        (
            &["meeting", "--date", "2024-12-12"][..],
            "har alt et møte 2024-12-12, i content/meetings/2024-12-12/meeting.md",
        ),
        (&["meeting", "--date", "2024-12-12", "--file", "meetings/2024-12-12/meeting.md"], "finnes fra før"),
        (&["case", "--title", "x", "--number", "2024/M8-004", "--file", "x.md"], "Neste ledige er 2024/M8-005"),
        (&["case", "--title", "x", "--number", "2024/M8-002"], "alt brukt av en sak som er unntatt offentlighet"),
        (&["case", "--title", "x"], "finnes fra før"),
        (&["case", "--title", "x", "--meeting", "2024-12-13"], "Mente du «2024-12-12»?"),
        (&["case", "--title", "x", "--meeting", "vårmøtet"], "Disse finnes: 2024-12-12."),
        (&["report", "--series", "tall", "--period", "2024-11"], "har alt en rapport for 2024-11"),
        (&["term", "--term", "ki"], "ordlisten har alt «ki», i content/ord.md"),
        (&["case"], "--title"),
        (&["meeting", "--body", "rro", "--date", "2025-01-01"], "Mente du «ror»?"),
        (&["report"], "--series"),
        (&["term", "--term", "x", "--file", "../../x.md"], "slutter på .md"),
        (&["term", "--term", "x", "--file", "x.txt"], "slutter på .md"),
    ] {
        let line: Vec<&str> = std::iter::once("new").chain(line.iter().copied()).collect();
        let ran = run(&folder, &line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line:?}");
        assert!(ran.err.contains(said), "{line:?}: {}", ran.err);
    }
    assert_eq!(folder.files(""), before);
}

#[test]
fn the_default_theme_in_the_program_is_the_one_in_the_folder() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let theme = sakspapir::shell::theme::embedded();
    assert!(!theme.templates.is_empty() && !theme.assets.is_empty());
    let same = |folder: &str, name: &str, bytes: &[u8]| {
        let file = std::fs::read(root.join(folder).join(name)).unwrap();
        if name.starts_with("search") && name.ends_with(".js") {
            // The scripts of the search go without comments and indents: every line of theirs is one of the file's.
            let (file, carried) = (String::from_utf8(file).unwrap(), std::str::from_utf8(bytes).unwrap());
            let mut lines = file.lines().map(str::trim);
            assert!(bytes.len() * 2 > file.len(), "{folder}/{name}");
            for line in carried.lines() {
                assert!(lines.any(|other| other == line), "{folder}/{name}: {line}");
            }
            return;
        }
        assert!(file == bytes, "{folder}/{name}");
    };
    theme.templates.iter().for_each(|(name, text)| same("templates", name, text.as_bytes()));
    theme.assets.iter().for_each(|(name, bytes)| same("assets", name, bytes));
    let files = |folder: &str| {
        walkdir::WalkDir::new(root.join(folder))
            .into_iter()
            .filter(|entry| entry.as_ref().unwrap().file_type().is_file())
            .count()
    };
    assert_eq!((files("templates"), files("assets")), (theme.templates.len(), theme.assets.len()));
}

#[test]
fn the_reference_of_commands_is_the_program_s_own_help() {
    let words = sakspapir::shell::words::Words::new(sakspapir::model::settings::Language::Bokmal);
    let reference = sakspapir::shell::args::reference(words);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/kommandoer.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &reference).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == reference, "docs/kommandoer.md is not what the program says; run UPDATE=1 cargo test reference");
}

#[test]
fn a_document_named_without_its_folders_is_offered_with_them() {
    let folder = site();
    folder.put(
        "content/meetings/2024-12-12/m8-001.md",
        "---\nkind: page\ntitle: Sak\nvalues: {a: {label: A}}\nfigures: {a: 1}\n---\n\nTekst.\n",
    );
    let ran = run(&folder, &["figures", "m8-001"]);
    assert!(ran.err.contains("Mente du «meetings/2024-12-12/m8-001»"), "{}", ran.err);
}

#[test]
fn a_case_without_figures_is_told_which_report_has_them() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    let ran = run(&folder, &["figures", "2024/M8-003"]);
    assert_eq!(ran.code, Some(2));
    let told = "«2024/M8-003» har ingen tall. Mente du «manedsrapport/2024-11»?";
    assert!(ran.err.contains(told), "{}", ran.err);
    let ran = run(&folder, &["figures", "terms/api"]);
    assert!(ran.err.contains("«terms/api» har ingen tall."), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_read_is_told_in_a_sentence_with_what_can_be_done() {
    let folder = site();
    folder.put("content/stor.md", vec![b'a'; 9 << 20]);
    std::os::unix::fs::symlink("ror.md", folder.at("content/lenke.md")).unwrap();
    let out = run(&folder, &["check"]).out;
    for said in [
        "Filen er en symbolsk lenke til ror.md.",
        "hjelp: Legg selve filen her i stedet.",
        "Dokumentet er på 9 MiB. Grensen er 8 MiB.",
        "hjelp: Del dokumentet",
    ] {
        assert!(out.contains(said), "{said} is missing in {out}");
    }
}

#[test]
fn a_new_case_finds_its_meeting_by_its_number() {
    let folder = site();
    folder.put(
        "content/meetings/2024-11-14/meeting.md",
        "---\nkind: meeting\nbody: ror\nnumber: 7\ndate: 2024-11-14\nstate: planned\n---\n\nMøtet.\n",
    );
    let made = run(&folder, &["new", "case", "--number", "2024/M7-003", "--title", "Plan"]);
    assert_eq!(made.out, "content/meetings/2024-11-14/m7-003.md\n", "{}", made.err);
    assert!(folder.text("content/meetings/2024-11-14/m7-003.md").contains("meeting: meetings/2024-11-14/meeting\n"));
    // No meeting, or no number of this body: it is asked for as before.
    for number in ["2024/M9-001", "2023/M7-001", "sak 4"] {
        let ran = run(&folder, &["new", "case", "--number", number, "--title", "Plan"]);
        assert_ne!(ran.code, Some(0), "{number}");
    }
}

#[test]
fn a_new_document_is_in_the_language_of_the_site() {
    for (language, says) in [("nb", "Skriv forklaringen her."), ("nn", "Skriv forklaringa her."), ("en", "Write the")] {
        let folder = site();
        folder.put("content/site.yaml", format!("title: Papirer\naccess: public\nlanguage: {language}\n"));
        assert_eq!(run(&folder, &["new", "term", "--term", "KI"]).out, "content/terms/ki.md\n");
        assert!(folder.text("content/terms/ki.md").contains(says), "{language}");
    }
}

/// Somebody at a terminal sees how far long work has come; a log has nothing of it.
#[test]
fn a_log_shows_no_progress() {
    let folder = site();
    let page = format!("---\nkind: page\ntitle: Om\n---\n\n{}\n", "Et avsnitt om **resten** av saken.\n\n".repeat(200));
    for number in 0..400 {
        folder.put(&format!("content/sider/side-{number}.md"), &page);
    }
    let ran = run(&folder, &["build"]);
    assert!(!ran.err.contains('\r') && !ran.err.contains("Leser dokumenter"), "{}", ran.err);
}
