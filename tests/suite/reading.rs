//! Reading, tried with `strace`: every call that reads the site fails or falls short, and none of it goes unnoticed. A file
//! that cannot be read stops the build; there is never a site without it. And nothing else is opened, nobody is called.
//!
//! `bash tests/publishing/run` runs these.

use std::process::{Command, Stdio};

use crate::harness::Folder;
use crate::interrupted::{Blow, assert_whole, ours, prepared, trials_of_reading};

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_file_that_cannot_be_read_is_never_left_out_in_silence() {
    let scene = ours();
    let reads = |call: &str| {
        call.starts_with("open") || ["read", "pread64", "statx", "fstat", "newfstatat", "getdents64"].contains(&call)
    };
    let mut trials = Vec::new();
    for error in ["EIO", "EACCES", "EINTR", "ENOMEM"] {
        trials.extend(trials_of_reading(&scene, Blow::Error(error), &reads));
    }
    // P14: a read that gives less than it says.
    trials.extend(trials_of_reading(&scene, Blow::Short, &|call| call == "read"));
    assert_whole(&scene, &trials, 200);
}

/// The calls of a build that name a file, a program or another machine.
fn told(folder: &Folder) -> Vec<String> {
    let log = std::env::temp_dir().join(format!("sakspapir-reading-{}", std::process::id()));
    let mut strace = Command::new("/usr/bin/strace");
    strace.args(["-f", "-qq", "-y", "-e", "trace=%file,%network,%process", "-o"]).arg(&log);
    prepared(&mut strace);
    // Where Cargo lets libraries be looked for.
    strace.env_remove("LD_LIBRARY_PATH");
    strace.arg(env!("CARGO_BIN_EXE_sakspapir")).args(["build", "--date", "2024-12-31"]);
    let done = strace.current_dir(folder.path()).stdin(Stdio::null()).status().unwrap();
    assert!(done.success(), "{done}");
    let text = std::fs::read_to_string(&log).unwrap();
    let _ = std::fs::remove_file(&log);
    text.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_build_opens_nothing_else_and_calls_nobody() {
    let scene = ours();
    let folder = Folder::new();
    scene.set(&folder);
    // Beside the site, and no part of it.
    folder.put("hemmelig.md", "x");
    folder.put(".env", "x");
    let calls = told(&folder);
    assert!(calls.len() > 100, "{}", calls.len());
    let own = folder.path().to_str().unwrap();
    for call in &calls {
        let call = call.split_once(' ').map_or(call.as_str(), |(_, call)| call.trim_start());
        let name = call.split('(').next().unwrap_or_default();
        assert!(!["connect", "sendto", "bind", "listen", "accept4"].contains(&name), "{call}");
        // The program itself, and git, which is not there.
        let starts = name.starts_with("exec") && !call.contains("sakspapir\"") && !call.contains("\"git\"");
        assert!(!starts, "{call}");
        if !name.starts_with("open") {
            continue;
        }
        let path = call.split('"').nth(1).unwrap_or_default();
        // The loader and the runtime: libraries, what the kernel tells of this process and its limits.
        let of_system = ["/lib", "/usr/lib", "/etc/ld.so", "/proc/self", "/proc/sys/vm", "/sys/", "/dev/null"];
        let writes = call.contains("O_WRONLY") || call.contains("O_RDWR");
        let inside = path.starts_with(own) || !path.starts_with('/');
        assert!(
            inside && !path.contains("..") || !writes && of_system.iter().any(|known| path.starts_with(known)),
            "{call}"
        );
        assert!(!path.ends_with("hemmelig.md") && !path.ends_with(".env"), "{call}");
    }
}
