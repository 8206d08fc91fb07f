//! «Last changed»: from git as it is, or not at all; never the day of the build.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Folder, words};

/// Runs git in a folder, as if on a day.
fn git(folder: &Path, day: &str, line: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]).args(line);
    git.args([] as [&str; 0]).current_dir(folder).stdin(Stdio::null());
    let moment = format!("{day}T12:00:00+01:00");
    git.env("GIT_COMMITTER_DATE", &moment).env("GIT_AUTHOR_DATE", &moment).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = git.output().expect("git is needed for this test");
    assert!(output.status.success(), "git {line:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path, day: &str) {
    git(folder, day, &["add", "--all"]);
    git(folder, day, &["commit", "--quiet", "--allow-empty", "--message", day]);
}

/// Builds and returns what was told.
fn build(folder: &Path, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(["build", "--strict", "--date", "2024-12-31"]).current_dir(folder).stdin(Stdio::null());
    for name in ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "LANG", "LC_ALL"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    told
}

/// Returns the date on a page.
fn date(folder: &Folder, page: &str) -> Option<String> {
    let shown = words(&folder.text(&format!("public/{page}.html")));
    let (_, date) = shown.split_once("Sist endret ")?;
    Some(date.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn page(title: &str, text: &str) -> String {
    format!("---\nkind: page\ntitle: {title}\n---\n\n{text}\n")
}

/// A site with three pages, changed on three days.
fn site() -> Folder {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    folder.put(".gitignore", "/public\n");
    for name in ["en", "to", "blåbær"] {
        folder.put(&format!("content/{name}.md"), page(name, "Tekst."));
    }
    git(folder.path(), "2024-01-01", &["init", "--quiet"]);
    commit(folder.path(), "2024-01-02");
    folder.put("content/to.md", page("to", "Ny tekst."));
    commit(folder.path(), "2024-03-12");
    // Another name and no other word is no change.
    std::fs::rename(folder.at("content/blåbær.md"), folder.at("content/tyttebær.md")).unwrap();
    commit(folder.path(), "2024-05-17");
    folder
}

#[test]
fn pages_tell_when_their_file_was_last_changed() {
    let folder = site();
    let told = build(folder.path(), &[]);
    assert!(!told.contains("ist endret"), "{told}");
    assert_eq!(date(&folder, "en").as_deref(), Some("2. januar 2024"));
    assert_eq!(date(&folder, "to").as_deref(), Some("12. mars 2024"));
    assert_eq!(date(&folder, "tyttebaer").as_deref(), Some("2. januar 2024"));
    // A detached head has the same history.
    git(folder.path(), "2024-06-01", &["checkout", "--quiet", "--detach", "HEAD~2"]);
    std::fs::remove_dir_all(folder.at("public")).unwrap();
    build(folder.path(), &[]);
    assert_eq!(date(&folder, "to").as_deref(), Some("2. januar 2024"));
}

#[test]
fn a_site_in_a_folder_of_a_repository_has_its_dates() {
    let folder = Folder::new();
    folder.put("a b/content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    folder.put("a b/content/content/en.md", page("en", "Tekst."));
    folder.put("a b/content/to.md", page("to", "Tekst."));
    folder.put("content/to.md", "not of this site");
    git(folder.path(), "2024-01-01", &["init", "--quiet"]);
    commit(folder.path(), "2024-01-02");
    folder.put("content/to.md", "changed, and not of this site");
    folder.put("a b/content/to.md", page("to", "Ikke lagret."));
    let told = build(&folder.at("a b"), &[]);
    assert!(told.contains("ett dokument står uten «sist endret»"), "{told}");
    let shown =
        |name: &str| words(&folder.text(&format!("a b/public/{name}.html"))).contains("Sist endret 2. januar 2024");
    assert!(shown("content/en") && !shown("to"));
}

#[test]
fn what_is_not_saved_in_git_has_no_date_and_is_counted() {
    let folder = site();
    folder.put("content/en.md", page("en", "Ikke lagret."));
    folder.put("content/ny.md", page("ny", "Ikke i git."));
    folder.put("content/to.md", page("to", "I git, men ikke lagret."));
    git(folder.path(), "2024-06-01", &["add", "content/to.md"]);
    let told = build(folder.path(), &[]);
    assert!(told.contains("3 dokumenter står uten «sist endret»") && told.contains("git commit"), "{told}");
    for name in ["en", "ny", "to"] {
        assert_eq!(date(&folder, name), None, "{name}");
    }
    assert_eq!(date(&folder, "tyttebaer").as_deref(), Some("2. januar 2024"));
}

#[test]
fn a_shallow_clone_gives_no_date_and_says_what_to_write_in_ci() {
    let origin = site();
    let folder = Folder::new();
    let from = format!("file://{}", origin.path().display());
    git(folder.path(), "2024-06-01", &["clone", "--quiet", "--depth", "1", &from, "."]);
    for (environment, remedy) in [
        (&[][..], "git fetch --unshallow"),
        (&[("GITHUB_ACTIONS", "true")], "fetch-depth: 0"),
        (&[("GITLAB_CI", "true")], "GIT_DEPTH: \"0\""),
        (&[("TF_BUILD", "True")], "fetchDepth: 0"),
    ] {
        let told = build(folder.path(), environment);
        assert_eq!(told.matches("advarsel: «Sist endret»").count(), 1, "{told}");
        assert!(told.contains(remedy), "{told}");
        assert_eq!(date(&folder, "en"), None);
        assert_eq!(date(&folder, "to"), None);
    }
    git(folder.path(), "2024-06-01", &["fetch", "--quiet", "--unshallow"]);
    build(folder.path(), &[]);
    assert_eq!(date(&folder, "to").as_deref(), Some("12. mars 2024"));
}

#[test]
fn without_git_there_is_no_date_and_one_warning() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    folder.put("content/en.md", page("en", "Tekst."));
    for (environment, remedy) in [(&[][..], "git init"), (&[("PATH", "")], "Installer git")] {
        let told = build(folder.path(), environment);
        assert_eq!(told.matches("advarsel: «Sist endret»").count(), 1, "{told}");
        assert!(told.contains(remedy), "{told}");
        assert_eq!(date(&folder, "en"), None);
    }
}

#[test]
fn a_change_made_while_two_lines_of_work_were_joined_counts() {
    let folder = site();
    git(folder.path(), "2024-06-01", &["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    folder.put("content/to.md", page("to", "Sidens tekst."));
    commit(folder.path(), "2024-06-02");
    git(folder.path(), "2024-06-03", &["checkout", "--quiet", "main"]);
    folder.put("content/to.md", page("to", "Hovedlinjens tekst."));
    commit(folder.path(), "2024-06-04");
    let joined = Command::new("git").args(["merge", "--quiet", "side"]).current_dir(folder.path()).output().unwrap();
    assert!(!joined.status.success(), "a conflict is wanted");
    folder.put("content/to.md", page("to", "Begges tekst."));
    commit(folder.path(), "2024-06-05");
    build(folder.path(), &[]);
    assert_eq!(date(&folder, "to").as_deref(), Some("5. juni 2024"));
    assert_eq!(date(&folder, "en").as_deref(), Some("2. januar 2024"));
}

#[test]
fn the_date_of_a_hidden_document_changes_nothing() {
    let folder = site();
    let hidden = |text: &str| {
        format!("---\nkind: page\ntitle: Skjult\naccess: exempt\nlegal_basis: offl. § 13\n---\n\n{text}\n")
    };
    folder.put("content/skjult.md", hidden("Tekst."));
    commit(folder.path(), "2024-06-01");
    build(folder.path(), &[]);
    let before = folder.files("public");
    folder.put("content/skjult.md", hidden("Annen tekst."));
    commit(folder.path(), "2024-07-01");
    let told = build(folder.path(), &[]);
    assert!(folder.files("public") == before);
    // That it is not saved is nobody's business.
    folder.put("content/skjult.md", hidden("Tredje tekst."));
    folder.put("content/skjult-til.md", hidden("Fjerde tekst."));
    assert_eq!(build(folder.path(), &[]), told);
    assert!(folder.files("public") == before);
}

/// Builds without saying which day it is, and returns what is published.
fn undated(folder: &Folder) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.arg("build").env_remove("SOURCE_DATE_EPOCH").current_dir(folder.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    folder.files("public")
}

#[test]
fn a_commit_of_hidden_documents_alone_does_not_move_today() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    folder.put(".gitignore", "/public\n");
    let case = |text: &str| {
        format!(
            "---\nkind: case\ntitle: Sak\ntype: information\nresponsible: [Leder]\nactions: [{{id: t, text: Skriv, owner: \
             Leder, due: 2024-06-01, status: open}}]\n---\n\n{text}\n"
        )
    };
    folder.put("content/sak.md", case("Tekst."));
    folder.put("content/hemmelig.md", "---\nkind: page\ntitle: Navn\naccess: exempt\n---\n\nNavn.\n");
    git(folder.path(), "2024-01-01", &["init", "--quiet"]);
    commit(folder.path(), "2024-01-02");
    let before = undated(&folder);
    folder.put("content/hemmelig.md", "---\nkind: page\ntitle: Navn\naccess: exempt\n---\n\nEt annet navn.\n");
    commit(folder.path(), "2024-12-31");
    assert!(undated(&folder) == before);
    // What is seen moves it: the action is late.
    folder.put("content/sak.md", case("Ny tekst."));
    commit(folder.path(), "2025-01-01");
    let after = undated(&folder);
    assert!(after["oppfolging.html"] != before["oppfolging.html"]);
}

#[test]
fn what_waits_for_a_day_is_not_let_out_by_a_date_of_the_content() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    folder.put("content/plan.md", "---\nkind: page\ntitle: Plan\ndate: 2031-01-01\n---\n\nEt år fram.\n");
    folder.put("content/venter.md", "---\nkind: page\ntitle: Venter\npublish_after: 2030-01-01\n---\n\nSenere.\n");
    folder.put(
        "content/unntatt.md",
        "---\nkind: page\ntitle: Unntatt\naccess: exempt\naccess_until: 2030-01-01\n---\n\nSenere.\n",
    );
    let published = undated(&folder);
    assert!(published.contains_key("plan.html"));
    assert!(!published.contains_key("venter.html") && !published.contains_key("unntatt.html"));
}
