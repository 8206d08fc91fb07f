//! The same input gives the same bytes: whatever the machine's clock, language, zone, rights, folders and threads.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use sakspapir::shell::verify;

use crate::harness::{Chance, Folder, Papers};

fn build(folder: &Folder, environment: &[(&str, &str)], line: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.arg("build").args(line).current_dir(folder.path()).stdin(Stdio::null());
    for name in ["LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    told
}

fn assert_same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>, how: &str) {
    assert!(found.keys().eq(expected.keys()), "other files {how}");
    let differing: Vec<&String> =
        found.iter().filter(|(name, bytes)| expected[*name] != **bytes).map(|(n, _)| n).collect();
    assert!(differing.is_empty(), "{differing:?} differ {how}");
}

#[test]
fn the_machine_leaves_no_trace_in_the_site() {
    let papers = Papers::shipped();
    let first = Folder::new();
    papers.write(&first);
    build(&first, &[], &[]);
    let expected = first.files("public");
    for (name, value) in [
        ("RAYON_NUM_THREADS", "1"),
        ("RAYON_NUM_THREADS", "16"),
        ("TZ", "Pacific/Kiritimati"),
        ("TZ", "America/Los_Angeles"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "C"),
        ("LANG", "en_US.UTF-8"),
        ("LC_ALL", "sv_SE.UTF-8"),
        ("HOME", "/nonexistent"),
        ("TERM", "dumb"),
    ] {
        // A folder of its own each time: another place, and written in another order.
        let folder = Folder::new();
        let mut chance = Chance::new(value.len() as u64);
        let mut files: Vec<_> = papers.0.iter().collect();
        for place in (1..files.len()).rev() {
            files.swap(place, chance.below(place + 1));
        }
        for (path, bytes) in files {
            folder.put(path, bytes);
        }
        build(&folder, &[(name, value)], &[]);
        assert_same(&folder.files("public"), &expected, &format!("with {name}={value}"));
    }
}

#[cfg(unix)]
#[test]
fn rights_times_and_the_clock_leave_no_trace_in_the_site() {
    let papers = Papers::shipped();
    let first = Folder::new();
    papers.write(&first);
    build(&first, &[], &[]);
    let expected = first.files("public");

    for umask in ["000", "077", "027"] {
        let folder = Folder::new();
        papers.write(&folder);
        let program = env!("CARGO_BIN_EXE_sakspapir");
        let script = format!("umask {umask} && exec \"$0\" build");
        let done = Command::new("sh").args(["-c", &script, program]).current_dir(folder.path()).output().unwrap();
        assert!(done.status.success());
        assert_same(&folder.files("public"), &expected, &format!("with umask {umask}"));
    }
    // F20, F21: files of 1970 and of the future; what changed is known by its bytes alone.
    let folder = Folder::new();
    papers.write(&folder);
    for (place, path) in papers.0.keys().enumerate() {
        let seconds = if place % 2 == 0 { 1 } else { 4_000_000_000 };
        let moment = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = std::fs::File::options().write(true).open(folder.at(path)).unwrap();
        file.set_times(std::fs::FileTimes::new().set_modified(moment)).unwrap();
    }
    build(&folder, &[], &[]);
    assert_same(&folder.files("public"), &expected, "with odd times");
    let ki = "content/terms/ki.md";
    let before = std::fs::metadata(folder.at(ki)).unwrap().modified().unwrap();
    let text = folder.text(ki);
    let edited = text.replacen("intelligent", "intelligens", 1);
    assert!(edited != text && edited.len() == text.len());
    folder.put(ki, edited);
    let file = std::fs::File::options().write(true).open(folder.at(ki)).unwrap();
    file.set_times(std::fs::FileTimes::new().set_modified(before)).unwrap();
    build(&folder, &[], &[]);
    assert_ne!(folder.files("public"), expected, "an edit of the same size and time is seen");
}

#[test]
fn nothing_in_the_site_is_of_today() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    build(&folder, &[], &[]);
    let now = chrono::Local::now();
    let formats = ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%H:%M:%S"];
    for (name, bytes) in folder.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        for format in formats {
            let moment = now.format(format).to_string();
            assert!(!text.contains(&moment), "{name} holds {moment}");
        }
    }
}

#[test]
fn verify_builds_twice_and_says_so() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    let told = build(&folder, &[], &["--verify"]);
    assert!(told.contains("Kontrollert: to bygg ga de samme bytene"), "{told}");
    build(&folder, &[("RAYON_NUM_THREADS", "1")], &["--verify"]);
}

#[test]
fn verify_names_the_first_byte_that_differs() {
    let papers = Papers::shipped();
    let one = papers.edition();
    assert!(verify::compare(&one, &one, &verify::hashes(&one)).is_ok());
    let verdict = |edit: &dyn Fn(&mut Papers)| {
        let mut papers = Papers::shipped();
        edit(&mut papers);
        let other = papers.edition();
        verify::compare(&one, &other, &verify::hashes(&other)).unwrap_err()
    };
    let text = "Informasjonsteknologi som tilpasser det den gjør";
    let fault = verdict(&|papers| papers.edit("content/terms/ki.md", text, &text.replace("det den", "alt den")));
    assert_eq!(fault.key, "verify.differs");
    let said = fault.say(sakspapir::shell::words::Words::new(sakspapir::model::settings::Language::Bokmal));
    assert!(said.contains("det den") && said.contains("alt den") && said.contains("linje "), "{said}");
    let fault = verdict(&|papers| papers.put("content/ny.md", "---\nkind: page\ntitle: Ny\n---\n\nTekst.\n"));
    assert_eq!(fault.key, "verify.only-once");
}

#[test]
fn verify_finds_a_published_file_that_is_not_whole() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    build(&folder, &[], &[]);
    assert!(verify::published(&folder.at("public")).is_ok());
    // The same size, so that nothing but its bytes tells.
    let mut page = std::fs::read(folder.at("public/index.html")).unwrap();
    let last = page.len() - 2;
    page[last] ^= 1;
    folder.put("public/index.html", page);
    assert_eq!(verify::published(&folder.at("public")).unwrap_err().key, "verify.damaged");
}
