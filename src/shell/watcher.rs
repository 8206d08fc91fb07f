//! Watches a site's folder: file events become the changes since the last look.
//!
//! An event only says that something happened; what happened is found by reading the folder and comparing. So every way
//! of saving (rename over, truncate and write, backup and replace), a moved folder and a branch that is checked out are
//! one case, and a save that changes no byte is no change.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::model::path::SourcePath;
use crate::model::source::{Change, Content, Source};
use crate::shell::disk::{self, Reading};
use crate::shell::fault::{Fault, Outcome};
use crate::shell::words::Words;

/// How long the folder must be quiet before it is read: a save is often several events.
const QUIET: Duration = Duration::from_millis(20);

/// The hash of what a file held.
type Held = [u8; 32];

/// A folder that is watched.
pub struct Watcher {
    root: PathBuf,
    words: Words,
    known: BTreeMap<SourcePath, Held>,
    events: Receiver<()>,
    /// Events end when it is dropped.
    _watching: RecommendedWatcher,
}

impl Watcher {
    /// Begins to watch the site in `root`, and reads it. Nothing that happens from now on is missed.
    pub fn begin(root: PathBuf, words: Words) -> Outcome<(Watcher, Reading)> {
        let (sender, events) = channel();
        let fault = |error: notify::Error| Fault::new("watch.failed").with("reason", error);
        let mut watching = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading a file is no change; a lost event may be one.
            if event.as_ref().map_or(true, |event| !event.kind.is_access()) {
                let _ = sender.send(());
            }
        })
        .map_err(fault)?;
        // The folder itself: `content/` may be removed and come back.
        watching.watch(&root, RecursiveMode::NonRecursive).map_err(fault)?;
        for top in ["content", "themes"] {
            if root.join(top).is_dir() {
                watching.watch(&root.join(top), RecursiveMode::Recursive).map_err(fault)?;
            }
        }
        let reading = disk::read(&root, words)?;
        let known = held(&reading.changes);
        Ok((Watcher { root, words, known, events, _watching: watching }, reading))
    }

    /// Waits until something has changed, and returns what.
    pub fn changes(&mut self) -> Outcome<Vec<Change>> {
        loop {
            if self.events.recv().is_err() {
                return Err(Fault::new("watch.failed").with("reason", ""));
            }
            while !matches!(self.events.recv_timeout(QUIET), Err(RecvTimeoutError::Timeout)) {}
            let reading = disk::read(&self.root, self.words)?;
            let changes = self.since(reading.changes);
            if !changes.is_empty() {
                return Ok(changes);
            }
        }
    }

    /// Compares what is there with what was there.
    fn since(&mut self, there: Vec<Change>) -> Vec<Change> {
        let now = held(&there);
        let gone = self.known.keys().filter(|path| !now.contains_key(*path));
        let mut changes: Vec<Change> = gone.map(|path| Change::Remove(path.clone())).collect();
        changes.extend(there.into_iter().filter(|change| match change {
            Change::Put(source) => self.known.get(&source.path) != now.get(&source.path),
            Change::Remove(_) => true,
        }));
        self.known = now;
        changes
    }
}

fn held(changes: &[Change]) -> BTreeMap<SourcePath, Held> {
    let put = changes.iter().filter_map(|change| match change {
        Change::Put(source) => Some((source.path.clone(), hash(source))),
        Change::Remove(_) => None,
    });
    put.collect()
}

fn hash(source: &Source) -> Held {
    match &source.content {
        Content::Bytes(bytes) => *blake3::hash(bytes).as_bytes(),
        Content::Attachment(file) => file.hash,
        Content::Unreadable(reason) => *blake3::hash(reason.as_bytes()).as_bytes(),
    }
}
