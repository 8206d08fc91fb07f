//! [`Stage`]: what the browsers are shown now, and what they are told when it changes.
//!
//! There are two editions: the newest, and the last that could be published. While something is wrong that no build may
//! publish, what it spoils is shown as it was; the rest of the site goes on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::watch;

use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::fingerprint::Fingerprint;
use crate::load::is_document;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::plan::{Output, Recipe};
use crate::model::source::SETTINGS;
use crate::shell::disk::AttachmentFile;

/// Pages that are kept ready; whoever clicks through a large site shall not fill the memory.
const KEPT: usize = 256;

/// Where the files lie that may be copied.
pub(super) type Attachments = Arc<BTreeMap<SourcePath, AttachmentFile>>;

/// How things stand: replaced as a whole with each edition.
#[derive(Clone)]
pub(super) struct Shown {
    /// Counts editions, from 1.
    pub(super) number: u64,
    /// The newest.
    pub(super) edition: Arc<Edition>,
    /// The last that could be published; none until there is one.
    pub(super) good: Option<Arc<Edition>>,
    /// Where the files lie that may be copied.
    pub(super) attachments: Attachments,
    /// The file that was saved last, if one was.
    pub(super) follow: Option<Follow>,
    /// How long the newest took.
    pub(super) took: Duration,
    /// Why the folder cannot be read now, in words.
    pub(super) lost: Option<String>,
    /// What the editor ought to know of how files are watched, in words.
    pub(super) notice: Option<String>,
    /// Files with something that no build may publish.
    stopped: BTreeSet<SourcePath>,
}

/// The place that was saved last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Follow {
    /// The file.
    pub(super) path: SourcePath,
    /// The first line that changed.
    pub(super) line: u32,
    /// The edition that it came with.
    pub(super) edition: u64,
}

/// What came with an edition.
pub(super) struct News {
    pub(super) edition: Arc<Edition>,
    pub(super) attachments: Attachments,
    /// The document that was saved, if it was one, and its first changed line.
    pub(super) saved: Option<(SourcePath, u32)>,
    pub(super) took: Duration,
    pub(super) lost: Option<String>,
    pub(super) notice: Option<String>,
}

/// Which edition a page is taken from.
pub(super) enum Standing<'a> {
    /// The newest.
    Current(&'a Edition),
    /// The last good one, because the newest cannot show it.
    Last(&'a Edition),
    /// There is none that can show it.
    Nowhere,
}

impl Shown {
    /// Returns the edition that shows a page.
    pub(super) fn standing(&self, path: &OutputPath) -> Standing<'_> {
        let last = || self.good.as_deref().map_or(Standing::Nowhere, Standing::Last);
        let whole = |path: &SourcePath| path.as_str() == SETTINGS || !path.as_str().starts_with("content/");
        if self.stopped.iter().any(whole) {
            return last();
        }
        if self.stopped.is_empty() {
            return Standing::Current(&self.edition);
        }
        let spoilt = |edition: &Edition| {
            let source = edition.recipes.get(path).and_then(|recipe| source_of(recipe, edition));
            source.is_some_and(|source| self.stopped.contains(&source))
        };
        let first = self.good.is_none() && path.as_str() == "index.html";
        if first || spoilt(&self.edition) || self.good.as_deref().is_some_and(spoilt) {
            return last();
        }
        Standing::Current(&self.edition)
    }

    /// Returns the source file of a page, if it is the page of a document.
    pub(super) fn source(&self, path: &OutputPath) -> Option<SourcePath> {
        let of = |edition: &Edition| edition.recipes.get(path).and_then(|recipe| source_of(recipe, edition));
        of(&self.edition).or_else(|| self.good.as_deref().and_then(of))
    }

    /// Tells whether a finding concerns the whole site: it is about no document, or stops every build.
    pub(super) fn concerns_all(&self, finding: &Diagnostic) -> bool {
        !is_document(&finding.path)
    }
}

/// Returns the source file of an output, if it is the page of a document or a table of it.
fn source_of(recipe: &Recipe, edition: &Edition) -> Option<SourcePath> {
    let (Recipe::Document(id) | Recipe::TableFile(id, _)) = recipe else { return None };
    edition.site.catalog.entries.get(id).map(|entry| entry.card.path.clone())
}

/// A page as it was made.
#[derive(Debug)]
pub(super) struct Made {
    /// Its bytes, as `build` would write them.
    pub(super) bytes: Bytes,
    /// Stands for the bytes.
    pub(super) tag: String,
}

/// A page, and what it was made from.
type Kept = (Fingerprint, Arc<Made>);

/// What the browsers are shown.
pub(super) struct Stage {
    shown: Mutex<Option<Arc<Shown>>>,
    pages: Mutex<HashMap<OutputPath, Kept>>,
    faults: Mutex<BTreeMap<OutputPath, Diagnostic>>,
    number: watch::Sender<u64>,
}

impl Stage {
    /// Makes an empty stage.
    pub(super) fn new() -> Stage {
        Stage {
            shown: Mutex::default(),
            pages: Mutex::default(),
            faults: Mutex::default(),
            number: watch::Sender::new(0),
        }
    }

    /// Shows the next edition; returns its number, and what was shown.
    pub(super) fn show(&self, news: News) -> (u64, Option<Arc<Shown>>) {
        let stopped: BTreeSet<SourcePath> = news.edition.stopping().map(|found| found.path.clone()).collect();
        let mut shown = lock(&self.shown);
        let before = shown.take();
        let number = before.as_ref().map_or(0, |before| before.number) + 1;
        let good = if stopped.is_empty() {
            Some(news.edition.clone())
        } else {
            before.as_ref().and_then(|before| before.good.clone())
        };
        let follow = match news.saved {
            Some((path, line)) => Some(Follow { path, line, edition: number }),
            None => before.as_ref().and_then(|before| before.follow.clone()),
        };
        let News { edition, attachments, took, lost, notice, .. } = news;
        lock(&self.faults).clear();
        *shown = Some(Arc::new(Shown { number, edition, good, attachments, follow, took, lost, notice, stopped }));
        drop(shown);
        self.number.send_replace(number);
        (number, before)
    }

    /// Tells whether an edition is the one that is shown.
    pub(super) fn shows(&self, number: u64) -> bool {
        lock(&self.shown).as_ref().is_some_and(|shown| shown.number == number)
    }

    /// Tells the browsers that everything is known of the edition that is shown.
    pub(super) fn settled(&self) {
        self.number.send_modify(|_| {});
    }

    /// Returns what is shown; none while the first edition is being made.
    pub(super) fn shown(&self) -> Option<Arc<Shown>> {
        lock(&self.shown).clone()
    }

    /// Returns the numbers of editions as they come.
    pub(super) fn numbers(&self) -> watch::Receiver<u64> {
        self.number.subscribe()
    }

    /// Makes a page, or returns it as it was made from the same things.
    pub(super) fn made(&self, edition: &Edition, path: &OutputPath, output: &Output) -> Result<Arc<Made>, Diagnostic> {
        if let Some((made_from, made)) = lock(&self.pages).get(path)
            && *made_from == output.fingerprint
        {
            return Ok(made.clone());
        }
        let bytes = edition.render(path, output).inspect_err(|fault| {
            lock(&self.faults).insert(path.clone(), fault.clone());
        })?;
        let tag = tag(&bytes);
        let made = Arc::new(Made { bytes: Bytes::from(bytes), tag });
        let mut pages = lock(&self.pages);
        if pages.len() >= KEPT {
            pages.clear();
        }
        pages.insert(path.clone(), (output.fingerprint, made.clone()));
        Ok(made)
    }

    /// Returns a page as it was made last, from whatever things.
    pub(super) fn last_made(&self, path: &OutputPath) -> Option<Arc<Made>> {
        lock(&self.pages).get(path).map(|(_, made)| made.clone())
    }

    /// Returns why a page could not be made.
    pub(super) fn fault(&self, path: &OutputPath) -> Option<Diagnostic> {
        lock(&self.faults).get(path).cloned()
    }
}

/// Returns what stands for some bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(32).collect()
}

/// Locks. A thread that fell while it held the lock has replaced nothing by half.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
