//! What goes wrong around a build, from the outside: the rows F11–F21 and O1–O16 of the corpus of bad inputs, by id.
//! Each ends with a message that names the path, an exit code that tells, and the old site whole.
//!
//! Elsewhere: F16 and F17 `interrupted`, reading `reading`, F19 `interrupted` (ENOENT at every open), F20 and F21
//! `reproducible`, O2 and O13 `preview`, O15 `benches/build.rs` (a hundred thousand documents).

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output, Stdio};

use crate::harness::Folder;

const SETTINGS: &str = "title: Papirer\naccess: public\naudience: public\n";

fn site() -> Folder {
    let folder = Folder::new();
    folder.put("content/site.yaml", SETTINGS);
    for name in ["en", "to", "tre"] {
        folder.put(&format!("content/{name}.md"), page(name));
    }
    folder
}

fn page(title: &str) -> String {
    format!("---\nkind: page\ntitle: {title}\n---\n\nTekst.\n")
}

fn program(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.current_dir(folder.path()).stdin(Stdio::null());
    for name in ["LANG", "LC_ALL", "SOURCE_DATE_EPOCH", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn build(folder: &Folder, line: &[&str]) -> (Option<i32>, String) {
    let output = program(folder).arg("build").args(line).output().unwrap();
    (output.status.code(), told(&output))
}

fn built(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let (code, told) = build(folder, &[]);
    assert_eq!(code, Some(0), "{told}");
    folder.files("public")
}

/// Builds in a shell, after what the shell does first.
#[cfg(unix)]
fn build_after(folder: &Folder, first: &str) -> (Option<i32>, String) {
    let script = format!("{first} && exec \"$0\" build");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_sakspapir")]).current_dir(folder.path());
    let output = shell.env_remove("LANG").env_remove("LC_ALL").output().unwrap();
    (output.status.code(), told(&output))
}

#[test]
fn f11_dear_folders_are_refused_before_anything_is_touched() {
    let folder = site();
    let before = folder.files("");
    let home = std::env::home_dir().unwrap().display().to_string();
    for target in [".", "..", "content", "content/ut", "/", &home, "themes/../content"] {
        let (code, told) = build(&folder, &["--output", target]);
        assert_eq!(code, Some(2), "{target}: {told}");
        assert!(told.contains("kan ikke være målet"), "{told}");
        assert_eq!(folder.files(""), before, "{target}");
    }
}

#[test]
fn f12_a_folder_with_something_in_it_that_is_not_ours_is_refused() {
    let folder = site();
    folder.put("public/brev.txt", "kjært");
    let before = folder.files("");
    let (code, told) = build(&folder, &[]);
    assert_eq!(code, Some(2));
    assert!(told.contains("public") && told.contains("brev.txt") && told.contains("--output"), "{told}");
    assert_eq!(folder.files(""), before);
}

#[cfg(unix)]
#[test]
fn f13_a_target_that_is_a_link_works_and_one_that_is_a_file_is_told() {
    let folder = site();
    fs::create_dir(folder.at("ekte")).unwrap();
    std::os::unix::fs::symlink("ekte", folder.at("public")).unwrap();
    built(&folder);
    assert!(folder.exists("ekte/index.html") && folder.at("public").is_symlink());
    folder.put("fil", "kjært");
    let (code, told) = build(&folder, &["--output", "fil"]);
    assert!(code == Some(2) && told.contains("ikke en mappe"), "{told}");
    assert_eq!(folder.text("fil"), "kjært");
}

#[test]
fn f15_the_folder_of_another_site_is_refused() {
    let (folder, other) = (site(), Folder::new());
    let before = built(&folder);
    other.put("content/site.yaml", "title: Annet\naccess: public\naudience: public\n");
    other.put("content/noe.md", page("noe"));
    let target = folder.at("public").display().to_string();
    let (code, told) = build(&other, &["--output", &target]);
    assert!(code == Some(2) && told.contains("«Papirer»") && told.contains("«Annet»"), "{told}");
    assert_eq!(folder.files("public"), before);
}

#[cfg(unix)]
#[test]
fn f18_few_open_files_are_enough_or_it_is_told_and_no_page_is_missing() {
    let folder = site();
    for number in 0..60 {
        folder.put(&format!("content/mange/{number}.md"), page(&number.to_string()));
    }
    let whole = built(&folder);
    fs::remove_dir_all(folder.at("public")).unwrap();
    let mut done = 0;
    for most in [8, 12, 16, 24, 32, 64] {
        let (code, told) = build_after(&folder, &format!("ulimit -n {most}"));
        if code == Some(0) {
            assert_eq!(folder.files("public"), whole, "{most}");
            done += 1;
        } else {
            assert!(!told.is_empty() && !folder.exists("public/index.html"), "{most}: {code:?} {told}");
        }
    }
    assert!(done > 0, "32 suffice");
}

#[test]
fn o1_a_second_build_is_told_to_wait() {
    let folder = site();
    built(&folder);
    let lock = fs::File::open(folder.at("public")).unwrap();
    if lock.try_lock().is_err() {
        return; // a file system that locks no folders
    }
    folder.put("content/ny.md", page("ny"));
    let (code, told) = build(&folder, &[]);
    assert!(code == Some(2) && told.contains("et annet bygg"), "{told}");
    assert!(!folder.exists("public/ny.html"));
    // O3: released by the system with the process, whatever became of it.
    drop(lock);
    built(&folder);
    assert!(folder.exists("public/ny.html"));
}

#[cfg(unix)]
#[test]
fn o5_a_build_that_is_told_to_stop_leaves_the_old_site() {
    for signal in ["INT", "TERM", "HUP"] {
        let folder = site();
        for number in 0..400 {
            folder.put(&format!("content/mange/{number}.md"), page(&number.to_string()));
        }
        let old = built(&folder);
        folder.put("content/site.yaml", SETTINGS.replace("Papirer", "Nye papirer"));
        let mut child = program(&folder).arg("build").stderr(Stdio::null()).spawn().unwrap();
        for _ in 0..2000 {
            if folder.exists(".public.sakspapir-new") || child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        for _ in 0..2 {
            let id = child.id().to_string();
            let _ = Command::new("kill").args(["-s", signal, &id]).stderr(Stdio::null()).status();
        }
        let ended = child.wait().unwrap();
        let found = folder.files("public");
        let new = built(&folder);
        assert!(found == old || found == new, "{signal}: {ended}");
        assert!(!ended.success() || found == new);
        assert_eq!(folder.names(""), ["content", "public"], "{signal}");
    }
}

#[test]
fn o7_no_terminal_means_no_colour_and_no_width() {
    let folder = site();
    folder.put("content/feil.md", "---\nkind: page\ntitle: Feil\ntitel: Feil\n---\n\nTekst.\n");
    for (name, value) in [("NO_COLOR", "1"), ("COLUMNS", "20"), ("TERM", "xterm-256color"), ("TERM", "")] {
        let output = program(&folder).arg("check").env(name, value).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains('\u{1b}') && text.contains("key.unknown"), "{name}={value}: {text:?}");
    }
}

#[test]
fn o8_o9_o10_language_rights_and_surroundings_change_nothing() {
    let folder = site();
    let whole = built(&folder);
    for (name, value) in [("LANG", "tr_TR.UTF-8"), ("LANG", "C"), ("TZ", "Asia/Kathmandu"), ("PATH", ""), ("HOME", "")]
    {
        fs::remove_dir_all(folder.at("public")).unwrap();
        let output = program(&folder).arg("build").env(name, value).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}={value}: {}", told(&output));
        assert_eq!(folder.files("public"), whole, "{name}={value}");
    }
    let bare = program(&folder).arg("build").env_clear().output().unwrap();
    assert_eq!(bare.status.code(), Some(0), "{}", told(&bare));
    #[cfg(unix)]
    for umask in ["077", "000"] {
        use std::os::unix::fs::PermissionsExt;

        fs::remove_dir_all(folder.at("public")).unwrap();
        assert_eq!(build_after(&folder, &format!("umask {umask}")).0, Some(0));
        assert_eq!(folder.files("public"), whole, "{umask}");
        let rights = fs::metadata(folder.at("public/index.html")).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights, if umask == "077" { 0o600 } else { 0o666 }, "the system's rule holds");
    }
}

#[test]
fn o11_a_damaged_manifest_is_told_and_nothing_is_touched() {
    let folder = site();
    built(&folder);
    let manifest = folder.text("public/.sakspapir-manifest");
    for damaged in [&manifest[..manifest.len() / 2], "", &manifest.replacen('a', "b", 1), "sakspapir-manifest 9\n"] {
        folder.put("public/.sakspapir-manifest", damaged);
        let before = folder.files("public");
        let (code, told) = build(&folder, &[]);
        assert!(code == Some(2) && told.contains(".sakspapir-manifest"), "{told}");
        assert_eq!(folder.files("public"), before);
    }
}

#[test]
fn o12_settings_that_are_missing_or_wrong_are_told() {
    for (settings, wanted) in [
        (None, 1),
        (Some(""), 1),
        (Some("title: Papirer\naccess: public\ntittel: x\n"), 1),
        (Some("title: [a, b]\naccess: public\n"), 1),
        (Some("title: Papirer\naccess: hemmelig\n"), 1),
        (Some("{{{"), 1),
    ] {
        let folder = site();
        fs::remove_file(folder.at("content/site.yaml")).unwrap();
        if let Some(settings) = settings {
            folder.put("content/site.yaml", settings);
        }
        let (code, told) = build(&folder, &[]);
        assert_eq!(code, Some(wanted), "{settings:?}: {told}");
        assert!(told.contains("content/site.yaml"), "{settings:?}: {told}");
    }
}

#[test]
fn o16_a_document_of_a_hundred_megabytes_is_refused_unread() {
    let folder = site();
    let old = built(&folder);
    folder.put("content/stor.md", "");
    fs::File::options().write(true).open(folder.at("content/stor.md")).unwrap().set_len(100 << 20).unwrap();
    let (code, told) = build(&folder, &[]);
    assert!(code == Some(1) && told.contains("content/stor.md") && told.contains("8 MiB"), "{told}");
    assert_eq!(folder.files("public"), old);
}
