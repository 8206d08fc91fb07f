//! Rows of the hostile corpus that need a real disk: names, links, what is no file, and what is no part of the site.
//! Files are made here; none that would break a clone is kept.

use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::harness::Folder;

const PAGE: &str = "---\nkind: page\ntitle: Om\n---\n\nTekst.\n";

fn site() -> Folder {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\n");
    folder.put("content/index.md", PAGE);
    folder
}

fn program(folder: &Folder, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

/// Rules and files that are told, and the exit code.
fn told(folder: &Folder) -> (Vec<(String, String)>, Option<i32>) {
    let ran = program(folder, &["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found = report["diagnostics"].as_array().unwrap().iter();
    (found.map(|found| (text(&found["rule"]), text(&found["file"]))).collect(), ran.status.code())
}

fn has(told: &[(String, String)], rule: &str, file: &str) -> bool {
    told.iter().any(|(found, path)| found == rule && path.contains(file))
}

/// N1, N2, N9, N10.
#[test]
fn names() {
    let folder = site();
    // The same name twice, composed and decomposed: neither can be preferred.
    folder.put("content/bl\u{e5}b\u{e6}r.md", PAGE);
    folder.put("content/bla\u{30a}b\u{e6}r.md", PAGE);
    let (found, code) = told(&folder);
    assert!(has(&found, "file.unreadable", "bl\u{e5}b\u{e6}r.md") && code == Some(1), "{found:?}");

    // Decomposed alone, as macOS writes it, and linked to composed.
    let folder = site();
    folder.put("content/bla\u{30a}b\u{e6}r.md", PAGE);
    folder.put("content/index.md", format!("{PAGE}\nSe [](bl\u{e5}b\u{e6}r.md).\n"));
    assert_eq!(told(&folder), (Vec::new(), Some(0)));
    program(&folder, &["build"]);
    assert!(folder.text("public/index.html").contains("href=\"blabaer.html\""));

    let folder = site();
    for name in [&b"bl\xe5b\xe6r.md"[..], b"a\nb.md", b"\x1b]0;tittel\x07.md"] {
        std::fs::write(folder.at("content").join(std::ffi::OsStr::from_bytes(name)), PAGE).unwrap();
    }
    let (found, code) = told(&folder);
    assert!(has(&found, "file.unreadable", "\\xE5") && code == Some(1), "{found:?}");
    assert_eq!(found.iter().filter(|(rule, _)| rule == "file.name").count(), 3, "{found:?}");
    let human = program(&folder, &["check", "--format", "human"]);
    for said in [&human.stdout, &human.stderr] {
        assert!(!said.contains(&0x1b) && !said.contains(&7), "a name moves the cursor of a terminal");
    }
}

/// F1–F5, F10, N14.
#[test]
fn links_and_depth() {
    use std::os::unix::fs::symlink;

    let outside = Folder::new();
    outside.put("hemmelig.md", PAGE.replace("Tekst.", "Utenfor."));
    outside.put("mappe/hemmelig.md", PAGE.replace("Tekst.", "Utenfor."));
    let folder = site();
    symlink(outside.at("hemmelig.md"), folder.at("content/fil.md")).unwrap();
    symlink(outside.at("mappe"), folder.at("content/mappe")).unwrap();
    symlink("sirkel", folder.at("content/sirkel")).unwrap();
    symlink("index.md", folder.at("content/inne.md")).unwrap();
    symlink("fil.md", folder.at("content/kjede.md")).unwrap();
    symlink("finnes-ikke.md", folder.at("content/brutt.md")).unwrap();
    std::fs::create_dir_all(folder.at("themes/default/templates")).unwrap();
    symlink(outside.at("hemmelig.md"), folder.at("themes/default/templates/home.html")).unwrap();
    folder.put(&format!("content/{}dyp.md", "d/".repeat(200)), PAGE);
    let (found, code) = told(&folder);
    for file in [
        "content/fil.md",
        "content/mappe",
        "content/sirkel",
        "content/inne.md",
        "content/kjede.md",
        "content/brutt.md",
        "templates/home.html",
        "content/d/d/",
    ] {
        assert!(has(&found, "file.unreadable", file), "{file}: {found:?}");
    }
    assert_eq!(code, Some(1));
    assert_eq!(program(&folder, &["build"]).status.code(), Some(1));
    assert!(!folder.exists("public/index.html"), "nothing is published");
}

/// F6: one file under two names, one of them hidden.
#[test]
fn a_hard_link_over_the_border_is_told() {
    let folder = site();
    folder.put("content/index.md", format!("{PAGE}\nSe [planen](plan.pdf).\n"));
    folder.put(
        "content/sak/sak.md",
        "---\nkind: case\ntitle: Sak\naccess: exempt\nlegal_basis: offl. § 13\nattachments: [klage.pdf]\n---\n",
    );
    folder.put("content/sak/klage.pdf", "%PDF-1.7 klage");
    std::fs::hard_link(folder.at("content/sak/klage.pdf"), folder.at("content/plan.pdf")).unwrap();
    let (found, _) = told(&folder);
    assert!(has(&found, "access.copy", "index.md"), "{found:?}");
}

/// F7: neither opened nor waited for.
#[test]
fn what_is_no_file_is_not_opened() {
    let folder = site();
    let made = Command::new("mkfifo").arg(folder.at("content/ror.md")).status();
    if made.is_ok_and(|made| made.success()) {
        let (found, code) = told(&folder);
        assert!(has(&found, "file.unreadable", "ror.md") && code == Some(1), "{found:?}");
    }
    let _socket = std::os::unix::net::UnixListener::bind(folder.at("content/s.md")).unwrap();
    assert!(has(&told(&folder).0, "file.unreadable", "s.md"));
}

/// N16, N17, E10, E27.
#[test]
fn what_is_no_part_of_the_site() {
    let folder = site();
    for name in [
        "~$rapport.docx",
        ".~lock.x#",
        ".x.swp",
        "4913",
        "x~",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".env",
        ".git/config",
        ".md",
        "...",
    ] {
        folder.put(&format!("content/{name}"), "hemmelig");
    }
    assert_eq!(told(&folder), (Vec::new(), Some(0)));
    for name in
        ["notat.MD", "notat.markdown", "notat.md.txt", "sak (conflicted copy).md", "sak.sync-conflict-20241212.md"]
    {
        folder.put(&format!("content/{name}"), PAGE);
    }
    folder.put("content/ubrukt.pdf", "%PDF-1.7");
    let (found, code) = told(&folder);
    assert_eq!(found.iter().filter(|(rule, _)| rule == "file.ignored").count(), 5, "{found:?}");
    assert_eq!((found.len(), code), (5, Some(0)), "{found:?}");
    program(&folder, &["build"]);
    let all = folder.files("public");
    assert!(all.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("hemmelig")));
    let is_own = |name: &String| {
        name == ".sakspapir-manifest"
            || [".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".ics", ".bin"]
                .iter()
                .any(|end| name.ends_with(end))
    };
    let strange: Vec<&String> = all.keys().filter(|name| !is_own(name)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(!all.contains_key("ubrukt.pdf"));
}

/// F8: a file that may not be read. The superuser reads everything, so it is tried where that is not so.
#[test]
fn what_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let folder = site();
    folder.put("content/laast.md", PAGE);
    std::fs::set_permissions(folder.at("content/laast.md"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let superuser = std::fs::read(folder.at("content/laast.md")).is_ok();
    assert_eq!(has(&told(&folder).0, "file.unreadable", "laast.md"), !superuser);
}

/// P10: no command changes a source.
#[test]
fn sources_are_untouched() {
    let folder = site();
    let state = || (folder.files("content"), folder.times("content"));
    let before = state();
    for line in [
        &["build"][..],
        &["build", "--strict"],
        &["check"],
        &["figures"],
        &["check", "--audience", "exempt"],
        &["schema", "case"],
    ] {
        program(&folder, line);
    }
    assert!(state() == before);
    assert_eq!(folder.names(""), ["content", "public"]);
}

/// F9: a folder becomes a link to the outside while the site is read, again and again.
#[test]
fn a_folder_that_becomes_a_link_leads_nowhere() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let outside = Folder::new();
    let folder = site();
    for number in 0..40 {
        outside.put(&format!("side-{number}.md"), PAGE.replace("Tekst.", "Utenfor."));
        folder.put(&format!("content/mappe/side-{number}.md"), PAGE);
    }
    let (there, away) = (folder.at("content/mappe"), folder.at("bort"));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                std::fs::rename(&there, &away).unwrap();
                std::os::unix::fs::symlink(outside.path(), &there).unwrap();
                std::fs::remove_file(&there).unwrap();
                std::fs::rename(&away, &there).unwrap();
            }
        });
        for _ in 0..12 {
            let ran = program(&folder, &["build"]);
            let said = [ran.stdout, ran.stderr].concat();
            assert!(!String::from_utf8_lossy(&said).contains("Utenfor"), "{}", String::from_utf8_lossy(&said));
            if folder.exists("public") {
                let pages = folder.files("public");
                assert!(pages.values().all(|page| !String::from_utf8_lossy(page).contains("Utenfor")));
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}
