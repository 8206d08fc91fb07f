//! Asks git, the only program that is ever started: when each file was last changed.
//!
//! The history is gone through once, from the newest commit until every file is found. A history that is not whole
//! (a shallow clone) dates every file to its oldest commit, so it gives no dates at all; nor has a file a date that is
//! not as git has it. What is missing is said in one message, with its remedy; that counts visible documents only, so
//! the count is made where these are known.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::model::history::History;
use crate::model::path::SourcePath;
use crate::shell::fault::Fault;

/// Makes a question that changes nothing, and starts nothing that the folder's own settings name.
fn git(source: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("--no-optional-locks").arg("-C").arg(source);
    for setting in ["core.fsmonitor=false", "log.showSignature=false", "core.quotePath=false"] {
        git.args(["-c", setting]);
    }
    // Its messages are read; what a partial clone lacks is not fetched.
    git.env("LC_ALL", "C").env("GIT_NO_LAZY_FETCH", "1");
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    git
}

/// A question about the history, under way while the files are read.
pub struct Asked(Result<Answering, Fault>);

struct Answering {
    /// The folder as seen from the top of the repository, with `/` at its end.
    prefix: Vec<u8>,
    status: Child,
    log: Child,
}

impl Asked {
    /// Begins to ask when the files below `source` were last changed.
    pub fn begin(source: &Path) -> Asked {
        Asked(begin(source))
    }

    /// Returns when files were last changed. Git is let go as soon as all are found.
    pub fn history<'a>(self, files: impl Iterator<Item = &'a SourcePath>) -> Result<History, Fault> {
        self.0?.history(files)
    }
}

fn begin(source: &Path) -> Result<Answering, Fault> {
    let asked = git(source)
        .args(["rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD"])
        .stderr(Stdio::piped())
        .output();
    let asked = asked.map_err(|_| Fault::new("dates.no-git"))?;
    if !asked.status.success() {
        let owner = String::from_utf8_lossy(&asked.stderr).contains("dubious ownership");
        return Err(Fault::new(if owner { "dates.owner" } else { "dates.no-repository" }));
    }
    let mut answers = asked.stdout.split(|byte| *byte == b'\n');
    if answers.next() == Some(b"true") {
        return Err(Fault::new(unshallow(|name| std::env::var_os(name).is_some())));
    }
    let failed = |_| Fault::new("dates.failed");
    let status = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", "content"];
    let status = git(source).args(status).spawn().map_err(failed)?;
    // `-c`: what was changed while two lines of work were joined. A rename that changes nothing is no change.
    let log = ["log", "--relative", "-z", "--format=format:%x01%cs", "--name-status", "-M100%", "-c", "--", "content"];
    let log = git(source).args(log).spawn().map_err(failed)?;
    let prefix = answers.next().unwrap_or_default().to_vec();
    Ok(Answering { prefix, status, log })
}

/// Returns the words that say how to get a whole history here.
fn unshallow(set: impl Fn(&str) -> bool) -> &'static str {
    let known = [
        ("GITHUB_ACTIONS", "dates.shallow-github"),
        ("GITLAB_CI", "dates.shallow-gitlab"),
        ("TF_BUILD", "dates.shallow-azure"),
    ];
    known.into_iter().find(|(name, _)| set(name)).map_or("dates.shallow", |(_, key)| key)
}

impl Answering {
    fn history<'a>(mut self, files: impl Iterator<Item = &'a SourcePath>) -> Result<History, Fault> {
        let failed = || Fault::new("dates.failed");
        let mut files: BTreeSet<&SourcePath> = files.collect();
        let status = self.status.wait_with_output().map_err(|_| failed())?;
        if !status.status.success() {
            let _ = self.log.kill();
            let _ = self.log.wait();
            return Err(failed());
        }
        // `XY name`, named from the top of the repository.
        for entry in status.stdout.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..)) {
            if let Some(name) = entry.strip_prefix(self.prefix.as_slice()).and_then(name) {
                files.remove(&SourcePath::new(name));
            }
        }

        let log = self.log.stdout.take().ok_or_else(failed)?;
        let mut pass = Pass::of(&files);
        let whole = pass.read(BufReader::new(log)).is_ok();
        // Either it has ended, or it has told enough.
        let stopped = pass.wanted.is_empty() && self.log.kill().is_ok();
        let ended = self.log.wait().is_ok_and(|status| status.success());
        if !whole || !(stopped || ended) {
            return Err(failed());
        }
        Ok(History::new(pass.found))
    }
}

/// One pass over the history, from the newest commit.
struct Pass {
    /// Files that have no date yet, by the name that they had at the commit that is being read.
    wanted: BTreeMap<SourcePath, Vec<SourcePath>>,
    found: BTreeMap<SourcePath, NaiveDate>,
}

impl Pass {
    fn of(files: &BTreeSet<&SourcePath>) -> Pass {
        let wanted = files.iter().map(|path| ((*path).clone(), vec![(*path).clone()])).collect();
        Pass { wanted, found: BTreeMap::new() }
    }

    /// Reads `\x01DATE`, then pairs of status and name, each with NUL at its end; a rename has two names.
    fn read(&mut self, mut log: impl BufRead) -> std::io::Result<()> {
        let mut day = None;
        let mut word = Vec::new();
        while !self.wanted.is_empty() {
            if !next(&mut log, &mut word)? {
                break;
            }
            // The first status stands on the line after the date.
            let mut status: &[u8] = &word;
            if let Some(rest) = status.strip_prefix(b"\x01") {
                let (text, after) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()));
                day = date(text);
                status = after.strip_prefix(b"\n").unwrap_or_default();
            }
            let status: Vec<u8> = status.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            if status.is_empty() {
                continue;
            }
            let renamed = status.first() == Some(&b'R') && status.get(1).is_some_and(u8::is_ascii_digit);
            next(&mut log, &mut word)?;
            let first = name(&word);
            if renamed {
                next(&mut log, &mut word)?;
                if let (Some(before), Some(after)) = (first, name(&word)) {
                    self.rename(SourcePath::new(before), &SourcePath::new(after));
                }
            } else if let (Some(name), Some(day)) = (first, day) {
                for path in self.wanted.remove(&SourcePath::new(name)).unwrap_or_default() {
                    self.found.insert(path, day);
                }
            }
        }
        Ok(())
    }

    fn rename(&mut self, before: SourcePath, after: &SourcePath) {
        if let Some(files) = self.wanted.remove(after) {
            self.wanted.entry(before).or_default().extend(files);
        }
    }
}

/// Reads to the next NUL; false at the end.
fn next(log: &mut impl BufRead, word: &mut Vec<u8>) -> std::io::Result<bool> {
    word.clear();
    let read = log.read_until(0, word)?;
    word.pop_if(|byte| *byte == 0);
    Ok(read > 0)
}

/// Returns a name as the site has it; one that is not Unicode is no document.
fn name(bytes: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(bytes).ok()?;
    Some(if name.is_ascii() { name.to_owned() } else { name.nfc().collect() })
}

fn date(bytes: &[u8]) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(std::str::from_utf8(bytes).ok()?, "%Y-%m-%d").ok()
}
