//! Whole or nothing, tried with `strace`: a build is killed at every system call, and every call fails in every way that
//! a disk knows. Afterwards the folder holds the old site or the new one, never a mixture; success is never said without
//! the new site; and the next build needs no help. The same test must convict a program that publishes in place.
//!
//! `bash tests/publishing/run` runs these; they take some minutes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::harness::Folder;

type Files = BTreeMap<String, Vec<u8>>;

/// What is done to one system call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Blow {
    Kill,
    Error(&'static str),
    /// `read` and `write` return after one byte that was not even read or written.
    Short,
}

impl Blow {
    fn injection(self) -> String {
        match self {
            Blow::Kill => "signal=SIGKILL".to_owned(),
            Blow::Error(name) => format!("error={name}"),
            Blow::Short => "retval=1".to_owned(),
        }
    }
}

/// One blow at the n-th call of a name; before it, calls that always fail.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    call: String,
    number: usize,
    blow: Blow,
    always: Option<&'static str>,
}

/// A site in two editions, of about twenty pages, that differ in every page.
pub(crate) struct Scene {
    program: PathBuf,
    new_content: Files,
    old: Files,
    new: Files,
    /// What an earlier build has left beside the site when it was killed.
    left: Files,
}

fn content(edition: usize) -> Files {
    let mut files = Files::new();
    let mut put = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
    put("content/site.yaml", format!("title: Papirer {edition}\naccess: public\naudience: public\n"));
    put("content/ror.md", "---\nkind: body\ntitle: Rådet\n---\n\nRådet.\n".to_owned());
    put("content/plan.pdf", "%PDF-1.4 ".repeat(edition * 20));
    for number in 1..=6 {
        // One goes, one comes.
        if number != 7 - edition {
            let text =
                format!("---\nkind: page\ntitle: Side {number}\n---\n\nUtgave {edition}, se [planen](../plan.pdf).\n");
            put(&format!("content/sider/side-{number}.md"), text);
        }
    }
    files
}

impl Scene {
    fn new(program: PathBuf) -> Scene {
        let built = |content: &Files| {
            let folder = Folder::new();
            put_all(&folder, content);
            let done = run(&program, folder.path());
            assert!(done.success(), "{done}");
            folder.files("public")
        };
        let new_content = content(2);
        let (old, new) = (built(&content(1)), built(&new_content));
        assert!(new.len() >= 20, "{} files", new.len());
        let pages = |files: &Files| files.keys().filter(|name| name.ends_with(".html")).cloned().collect::<Vec<_>>();
        assert_ne!(pages(&old), pages(&new), "one page goes, one comes");
        assert!(pages(&old).iter().all(|name| old.get(name) != new.get(name)), "every page differs");
        Scene { program, new_content, old, new, left: Files::new() }
    }

    /// Puts the old site and the new content in a folder, and nothing else.
    pub(crate) fn set(&self, folder: &Folder) {
        for name in folder.names("") {
            let path = folder.at(&name);
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
        put_all(folder, &self.new_content);
        for (name, bytes) in &self.old {
            folder.put(&format!("public/{name}"), bytes);
        }
        for (name, bytes) in &self.left {
            folder.put(&format!(".public.sakspapir-new/{name}"), bytes);
        }
    }

    /// Returns the system calls of an undisturbed build, in order; and how many of each name come before it publishes.
    fn calls(&self, always: Option<&'static str>) -> (Vec<String>, BTreeMap<String, usize>) {
        let folder = Folder::new();
        self.set(&folder);
        let log = folder.at("log");
        let (done, log) = traced(
            &self.program,
            folder.path(),
            &log,
            &always.map(str::to_owned).into_iter().collect::<Vec<_>>(),
            "all",
        );
        assert!(done.success(), "{log}");
        let calls: Vec<String> =
            log.lines().filter_map(|line| Some(line.split_once('(')?.0.trim().to_owned())).collect();
        // The lock on the target; a program that takes none publishes as soon as it writes.
        let first =
            calls.iter().position(|call| call == "flock").or_else(|| calls.iter().position(|call| call == "write"));
        let mut before = BTreeMap::new();
        for call in &calls[..first.unwrap()] {
            *before.entry(call.clone()).or_default() += 1;
        }
        (calls, before)
    }

    /// Strikes once and tells what is wrong afterwards; nothing if the site is whole.
    fn strike(&self, trial: &Trial, folder: &Folder) -> Result<(), String> {
        self.set(folder);
        let mut injections = vec![format!("{}:{}:when={}", trial.call, trial.blow.injection(), trial.number)];
        injections.extend(trial.always.map(str::to_owned));
        // What is not traced cannot be made to fail.
        let always = trial.always.and_then(|always| always.split(':').next());
        let traced_calls = [Some(trial.call.as_str()), always].into_iter().flatten().collect::<Vec<_>>().join(",");
        let log =
            std::env::temp_dir().join(format!("sakspapir-strace-{}", folder.path().file_name().unwrap().display()));
        let (done, told) = traced(&self.program, folder.path(), &log, &injections, &traced_calls);
        let _ = std::fs::remove_file(&log);
        let hit = match trial.blow {
            Blow::Kill => done.code().is_none(),
            _ => told.contains("INJECTED"),
        };
        if !hit {
            return Err(format!("the blow missed: {done}"));
        }
        let found = if folder.exists("public") { folder.files("public") } else { Files::new() };
        let (is_old, is_new) = (found == self.old, found == self.new);
        // Between two renames there is no site for a moment; the next build brings it back.
        let between = trial.always.is_some() && found.is_empty() && folder.exists(".public.sakspapir-old");
        if !is_old && !is_new && !between {
            return Err(format!("mixed site after {done}: {}", difference(&found, &self.old, &self.new)));
        }
        if done.success() && !is_new {
            return Err("success was said without the new site".to_owned());
        }
        let again = run(&self.program, folder.path());
        let found = folder.files("public");
        if !again.success() || found != self.new {
            return Err(format!("the next build: {again}: {}", difference(&found, &self.old, &self.new)));
        }
        let left: Vec<String> = folder.names("").into_iter().filter(|name| name.starts_with('.')).collect();
        if !left.is_empty() {
            return Err(format!("left behind: {left:?}"));
        }
        Ok(())
    }

    /// Strikes every blow and returns the failures.
    fn strike_all(&self, trials: &[Trial]) -> Vec<String> {
        let next = AtomicUsize::new(0);
        let failures = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    let folder = Folder::new();
                    while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(failure) = self.strike(trial, &folder) {
                            failures.lock().unwrap().push(format!("{trial:?}: {failure}"));
                        }
                    }
                });
            }
        });
        failures.into_inner().unwrap()
    }
}

/// Returns a trial for every call of some names before the target is locked: while the site is read.
pub(crate) fn trials_of_reading(scene: &Scene, blow: Blow, wanted: &dyn Fn(&str) -> bool) -> Vec<Trial> {
    let (_, before) = scene.calls(None);
    let of = |(call, count): (&String, &usize)| {
        let call = call.clone();
        (1..=*count).map(move |number| Trial { call: call.clone(), number, blow, always: None }).collect::<Vec<_>>()
    };
    before.iter().filter(|(call, _)| wanted(call)).flat_map(of).collect()
}

fn put_all(folder: &Folder, files: &Files) {
    for (name, bytes) in files {
        folder.put(name, bytes);
    }
}

fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    prepared(&mut command);
    command
}

pub(crate) fn prepared(command: &mut Command) {
    // Git would be asked, and its calls are not ours.
    command.env("RAYON_NUM_THREADS", "1").env("PATH", "").env("LANG", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
}

fn run(path: &Path, folder: &Path) -> ExitStatus {
    program(path).args(["build", "--date", "2024-12-31"]).current_dir(folder).status().unwrap()
}

fn traced(path: &Path, folder: &Path, log: &Path, injections: &[String], calls: &str) -> (ExitStatus, String) {
    let mut strace = Command::new("/usr/bin/strace");
    strace.args(["-qq", "-o"]).arg(log).args(["-e", &format!("trace={calls}")]);
    for injection in injections {
        strace.args(["-e", &format!("inject={injection}")]);
    }
    prepared(&mut strace);
    let status = strace.arg(path).args(["build", "--date", "2024-12-31"]).current_dir(folder).status().unwrap();
    (status, std::fs::read_to_string(log).unwrap())
}

fn difference(found: &Files, old: &Files, new: &Files) -> String {
    let of = |name: &String, bytes: &Vec<u8>| match (old.get(name) == Some(bytes), new.get(name) == Some(bytes)) {
        (true, false) => "old",
        (false, true) => "new",
        (true, true) => "both",
        (false, false) => "neither",
    };
    let mut told: Vec<String> = found.iter().map(|(name, bytes)| format!("{name} {}", of(name, bytes))).collect();
    told.retain(|line| !line.ends_with("both"));
    told.truncate(8);
    format!("{} files: {}", found.len(), told.join(", "))
}

/// Calls that neither read nor write anything outside the program: what they do to it is done by their neighbours.
const WITHIN: [&str; 17] = [
    "mmap",
    "munmap",
    "mprotect",
    "madvise",
    "brk",
    "futex",
    "rt_sigaction",
    "rt_sigprocmask",
    "sigaltstack",
    "exit_group",
    "execve",
    "getrandom",
    "sched_getaffinity",
    "set_robust_list",
    "rseq",
    "arch_prctl",
    "set_tid_address",
];

/// Returns a trial for every call from the moment that the target is locked, and for every seventh before.
fn trials(scene: &Scene, blow: Blow, always: Option<&'static str>, wanted: &dyn Fn(&str) -> bool) -> Vec<Trial> {
    let (calls, before) = scene.calls(always);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut trials = Vec::new();
    for call in &calls {
        let number = seen.entry(call).or_default();
        *number += 1;
        let publishing = before.get(call).is_none_or(|before| *number > *before);
        if wanted(call) && !WITHIN.contains(&call.as_str()) && (publishing || (*number).is_multiple_of(7)) {
            trials.push(Trial { call: call.clone(), number: *number, blow, always });
        }
    }
    trials
}

pub(crate) fn ours() -> Scene {
    assert!(Path::new("/usr/bin/strace").exists(), "needs strace: bash tests/publishing/run installs it");
    Scene::new(PathBuf::from(env!("CARGO_BIN_EXE_sakspapir")))
}

pub(crate) fn assert_whole(scene: &Scene, trials: &[Trial], least: usize) {
    let failures = scene.strike_all(trials);
    eprintln!("{} blows, {} failures", trials.len(), failures.len());
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), trials.len(), failures.join("\n"));
    assert!(trials.len() >= least, "only {} blows were tried", trials.len());
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_build_killed_at_any_system_call_leaves_the_old_site_or_the_new() {
    let scene = ours();
    let trials = trials(&scene, Blow::Kill, None, &|_| true);
    assert_whole(&scene, &trials, 200);
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_build_killed_while_it_clears_up_after_a_killed_one_loses_nothing() {
    let mut scene = ours();
    scene.left = scene.new.iter().take(12).map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
    let calls = ["unlink", "unlinkat", "rmdir", "mkdir", "getdents64", "renameat2"];
    let trials = trials(&scene, Blow::Kill, None, &|call| calls.contains(&call));
    assert_whole(&scene, &trials, 30);
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn two_renames_killed_at_any_system_call_are_mended_by_the_next_build() {
    let scene = ours();
    // As on a file system that cannot exchange.
    let calls = ["rename", "renameat2", "fsync", "unlink", "rmdir", "flock"];
    let trials = trials(&scene, Blow::Kill, Some("renameat2:error=EINVAL"), &|call| calls.contains(&call));
    let renames: Vec<Trial> = trials.into_iter().filter(|trial| trial.call != "renameat2").collect();
    assert!(renames.iter().filter(|trial| trial.call == "rename").count() >= 2, "{renames:?}");
    assert_whole(&scene, &renames, 25);
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn any_system_call_that_fails_leaves_the_old_site_or_the_new() {
    let scene = ours();
    let mut all = Vec::new();
    for error in ["ENOSPC", "EIO", "EACCES", "EMFILE", "EINTR", "EROFS", "ENOENT"] {
        let touches = |call: &str| match error {
            "ENOSPC" | "EROFS" => {
                !["read", "close", "statx", "getdents64", "fcntl", "flock", "openat2"].contains(&call)
            }
            // F19: gone between the walk and the reading.
            "EMFILE" | "ENOENT" => call.starts_with("open"),
            _ => !["fcntl", "getcwd", "poll"].contains(&call),
        };
        all.extend(trials(&scene, Blow::Error(error), None, &touches));
    }
    all.extend(trials(&scene, Blow::Short, None, &|call| call == "write"));
    assert_whole(&scene, &all, 600);
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_program_that_publishes_in_place_is_convicted() {
    let scene = Scene::new(PathBuf::from(env!("CARGO_BIN_EXE_sakspapir")).with_file_name("examples").join("in_place"));
    let trials = trials(&scene, Blow::Kill, None, &|call| ["openat", "write", "unlink"].contains(&call));
    let failures = scene.strike_all(&trials);
    eprintln!("in place: {} blows, {} failures", trials.len(), failures.len());
    let mixed = failures.iter().filter(|failure| failure.contains("mixed site")).count();
    assert!(mixed >= 15, "{} of {}:\n{}", mixed, trials.len(), failures.join("\n"));
}

/// Returns the calls of a build that publishes anew, with the files that they name.
fn named_calls(folder: &Folder, scene: &Scene) -> Vec<String> {
    scene.set(folder);
    let log = folder.at("log");
    let mut strace = Command::new("/usr/bin/strace");
    strace.args(["-f", "-qq", "-y", "-s", "4096", "-o"]).arg(&log);
    strace.env("RAYON_NUM_THREADS", "1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    strace.arg(&scene.program).args(["build", "--date", "2024-12-31"]).current_dir(folder.path());
    assert!(strace.status().unwrap().success());
    let lines = std::fs::read_to_string(&log).unwrap();
    lines.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim().to_owned())).collect()
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn all_is_on_the_disk_before_the_swap_and_the_swap_after_it() {
    let (scene, folder) = (ours(), Folder::new());
    let calls = named_calls(&folder, &scene);
    let last = |what: &dyn Fn(&str) -> bool| calls.iter().rposition(|call| what(call)).unwrap();
    let wrote = last(&|call| call.starts_with("write(") && call.contains(".public.sakspapir-new/"));
    let flushed = last(&|call| call.starts_with("syncfs(") && call.contains(".public.sakspapir-new>"));
    let swapped = last(&|call| call.starts_with("renameat2(") && call.contains("RENAME_EXCHANGE"));
    let settled = last(&|call| call.starts_with("fsync(") && call.contains(&format!("<{}>", folder.path().display())));
    let removed = calls.iter().position(|call| call.starts_with("unlink(")).unwrap();
    assert!(wrote < flushed && flushed < swapped && swapped < settled && settled < removed, "{calls:#?}");
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_build_reads_and_writes_where_it_may_and_starts_nothing_but_git() {
    let (scene, folder) = (ours(), Folder::new());
    let before = folder.files("");
    assert!(before.is_empty());
    let calls = named_calls(&folder, &scene);
    let own = folder.path().display().to_string();
    let mut written = 0;
    for call in &calls {
        assert!(!call.starts_with("connect(") && !call.starts_with("socket("), "{call}");
        if call.starts_with("execve(") {
            let program = call.split('"').nth(1).unwrap();
            assert!(program.ends_with("/git") || program.ends_with("sakspapir"), "{call}");
        }
        let creates = call.starts_with("open")
            && (call.contains("O_CREAT") || call.contains("O_WRONLY") || call.contains("O_RDWR"));
        if creates && !call.contains("/dev/null") && call.contains(&own) {
            written += 1;
            assert!(call.contains("/.public.sakspapir-new/"), "{call}");
        }
    }
    assert!(written >= 15, "{written}");
    // No source was touched.
    let content: Files =
        folder.files("content").into_iter().map(|(name, bytes)| (format!("content/{name}"), bytes)).collect();
    assert_eq!(content, scene.new_content);
}

/// Runs a script with mounts of its own, as root or as one who may pretend to be; none if that is not possible.
fn with_mounts(script: &str, arguments: &[&std::ffi::OsStr]) -> Option<std::process::Output> {
    let may = |rights: &str| {
        Command::new("unshare").args([rights, "true"]).stderr(Stdio::null()).status().is_ok_and(|done| done.success())
    };
    let rights = ["-m", "-rm"].into_iter().find(|rights| may(rights))?;
    let mut unshare = Command::new("unshare");
    unshare.args([rights, "sh", "-euc", script, "sh"]).args(arguments);
    Some(unshare.stdin(Stdio::null()).output().unwrap())
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn a_disk_that_fills_up_leaves_the_old_site_or_the_new() {
    // Prints the exit code, and whether the site is the old one, the new one or neither; then what a build does that has
    // room again.
    const SCRIPT: &str = r#"
        mount -t tmpfs -o "$1" none "$2/disk"
        cp -a "$2/old" "$2/disk/public" || { echo full; exit 0; }
        code=0; "$3" build --date 2024-12-31 --source "$2" --output "$2/disk/public" >/dev/null 2>"$2/told" || code=$?
        state=neither
        if diff -rq "$2/old" "$2/disk/public" >/dev/null; then state=old; fi
        if diff -rq "$2/new" "$2/disk/public" >/dev/null; then state=new; fi
        left=$(ls -A "$2/disk" | grep -v '^public$' | tr '\n' ' ' || true)
        mount -o remount,size=64m,nr_inodes=10000 "$2/disk"
        "$3" build --date 2024-12-31 --source "$2" --output "$2/disk/public" >/dev/null 2>&1 || state=$state-stuck
        diff -rq "$2/new" "$2/disk/public" >/dev/null || state=$state-lost
        echo "$code $state ${left:-none}"
    "#;
    let (scene, folder) = (ours(), Folder::new());
    scene.set(&folder);
    for (place, files) in [("old", &scene.old), ("new", &scene.new)] {
        for (name, bytes) in files {
            folder.put(&format!("{place}/{name}"), bytes);
        }
    }
    std::fs::create_dir(folder.at("disk")).unwrap();
    let blocks = |files: &Files| files.values().map(|bytes| bytes.len().div_ceil(4096)).sum::<usize>() + 12;
    let (old, new) = (blocks(&scene.old), blocks(&scene.new));
    let steps = (0..=22).map(|step| old + new * step * 5 / 100);
    let room = steps.map(|blocks| format!("size={}k,nr_inodes=10000", blocks * 4));
    let names = (0..=22).map(|step| scene.old.len() + 12 + (scene.new.len() + 10) * step * 5 / 100);
    let names = names.map(|names| format!("size=64m,nr_inodes={names}"));
    let mut seen = BTreeMap::new();
    for options in room.chain(names) {
        let program = scene.program.as_os_str();
        let Some(output) = with_mounts(SCRIPT, &[options.as_ref(), folder.path().as_os_str(), program]) else {
            eprintln!("skipped: mounting needs root, or user namespaces (unshare -rm)");
            return;
        };
        let told = String::from_utf8(output.stdout).unwrap();
        let outcome = told.trim().to_owned();
        let fine = ["full", "2 old none", "0 new none"].contains(&outcome.as_str());
        assert!(fine, "{options}: {outcome} {}", String::from_utf8_lossy(&output.stderr));
        *seen.entry(outcome).or_insert(0) += 1;
    }
    eprintln!("{seen:?}");
    assert!(seen["2 old none"] >= 15 && seen["0 new none"] >= 3, "{seen:?}");
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn f14_read_only_folders_are_told_and_a_read_only_source_is_enough() {
    // A mount of its own each time, because root may write to whatever is only marked.
    const SCRIPT: &str = r#"
        mount --bind "$1" "$1"
        mount -o remount,bind,ro "$1"
        code=0; "$3" build --date 2024-12-31 --source "$2" --output "$4" >/dev/null 2>"$2/../told" || code=$?
        echo "$code"
    "#;
    let (scene, folder) = (ours(), Folder::new());
    let outer = Folder::new();
    for (read_only, target, wanted) in
        [("site", "ut/public", "0"), ("ut/public", "ut/public", "2"), ("ut", "ut/public", "2")]
    {
        scene.set(&folder);
        for (name, bytes) in &scene.new_content {
            outer.put(&format!("site/{name}"), bytes);
        }
        let _ = std::fs::remove_dir_all(outer.at("ut"));
        for (name, bytes) in &scene.old {
            outer.put(&format!("ut/public/{name}"), bytes);
        }
        let arguments = [outer.at(read_only), outer.at("site"), scene.program.clone(), outer.at(target)];
        let arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(|path| path.as_os_str()).collect();
        let Some(output) = with_mounts(SCRIPT, &arguments) else {
            eprintln!("skipped: mounting needs root, or user namespaces (unshare -rm)");
            return;
        };
        let code = String::from_utf8(output.stdout).unwrap();
        assert_eq!(code.trim(), wanted, "{read_only}: {}", outer.text("told"));
        let expected = if wanted == "0" { &scene.new } else { &scene.old };
        assert!(outer.files("ut/public") == *expected, "{read_only}");
        assert_eq!(outer.names("ut"), ["public"]);
    }
}
