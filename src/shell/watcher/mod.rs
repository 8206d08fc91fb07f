//! Watches a site's folder: file events become the changes since the last look.
//!
//! An event only says where something happened; what happened is found by looking there and comparing with what was
//! known. So every way of saving (rename over, truncate and write, backup and replace) is one case, and a save that
//! changes no byte is no change. What events may have missed is found by looking at the whole folder now and then,
//! without reading it, beside the work on what was told: of a large site that takes longer than an edit. Where such a
//! look finds something, it is looked at again. If no event told of it, events are not to be relied on, and it looks often.

mod events;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::model::path::SourcePath;
use crate::model::source::{Attachment, Change, Content};
use crate::shell::disk::{self, AttachmentFile, Found, Look, Reading, Seen, Stamp};
use crate::shell::fault::Outcome;
use crate::shell::watcher::events::Events;
use crate::shell::words::Words;

/// How long the folder must be quiet before it is looked at: a save is often several events.
const QUIET: Duration = Duration::from_millis(15);

/// The longest that quiet is waited for: somebody may save all the time.
const LONGEST: Duration = Duration::from_millis(150);

/// How long a file may be gone or empty in the middle of a save.
const GRACE: Duration = Duration::from_millis(60);

/// How often the folder is looked at where events are not to be relied on.
const OFTEN: Duration = Duration::from_millis(400);

/// How often it is looked at until the first event has shown that there are any.
const UNPROVEN: Duration = Duration::from_millis(700);

/// How often it is looked at where there are events.
const SELDOM: Duration = Duration::from_secs(10);

/// How soon after folders came or went it is looked at once more: what happens in a new folder before it is watched
/// makes no event.
const AFTERWARDS: Duration = Duration::from_millis(300);

/// How long an event may be under way.
const LATE: Duration = Duration::from_millis(500);

/// Places that are looked at one by one; where more has happened, everything is looked at.
const MOST_PLACES: usize = 2_000;

/// The hash of what a file held.
type Held = [u8; 32];

/// What reaches the one who watches.
#[derive(Debug)]
pub enum Signal {
    /// Something happened at these places.
    At(Vec<PathBuf>),
    /// Something happened, nobody knows where.
    Unsure,
    /// Everything was looked at.
    Looked(Looked),
    /// There is nothing more to watch for.
    End,
}

/// What a look at the whole folder found.
#[derive(Debug)]
pub struct Looked {
    /// What lies there; none if the folder could not be read.
    there: Option<Vec<Found>>,
    took: Duration,
}

/// What has happened.
#[derive(Debug, Default)]
pub struct News {
    /// What changed.
    pub changes: Vec<Change>,
    /// Why the folder cannot be read now. Every news says it for as long as it is so.
    pub lost: Option<String>,
    /// What the user ought to know of how files are watched; told once.
    pub notice: Option<String>,
}

/// A folder that is watched.
pub struct Watcher {
    root: PathBuf,
    words: Words,
    known: BTreeMap<SourcePath, Known>,
    attachments: Arc<BTreeMap<SourcePath, AttachmentFile>>,
    signals: Receiver<Signal>,
    sender: Sender<Signal>,
    events: Events,
    trust: Trust,
    /// When everything is looked at next.
    scan_at: Instant,
    /// A look at everything is under way.
    looking: bool,
    /// How long the last one took.
    took: Duration,
    lost: Option<String>,
    notice: Option<String>,
}

/// How far events are to be relied on.
#[derive(Debug)]
enum Trust {
    /// None has come yet.
    Unproven,
    /// They come.
    Proven,
    /// Something changed, and so far no event has told of it.
    Doubted { since: Instant, places: BTreeSet<PathBuf>, was_proven: bool },
    /// They do not come, or not all.
    None,
}

/// What is known of a file.
#[derive(Clone, Debug)]
struct Known {
    file: PathBuf,
    stamp: Stamp,
    held: Held,
    attachment: Option<Attachment>,
}

impl Known {
    fn of(seen: &Seen) -> Known {
        let (held, attachment) = match &seen.source.content {
            Content::Bytes(bytes) => (*blake3::hash(bytes).as_bytes(), None),
            Content::Attachment(file) => (file.hash, Some(*file)),
            Content::TooLarge(size) => (*blake3::hash(&size.to_le_bytes()).as_bytes(), None),
            Content::Unreadable(reason) | Content::Refused(reason) => {
                (*blake3::hash(reason.as_bytes()).as_bytes(), None)
            }
        };
        Known { file: seen.file.clone(), stamp: seen.stamp, held, attachment }
    }
}

/// What a look showed that was not known.
#[derive(Default)]
struct Difference {
    put: Vec<Seen>,
    /// Files with the same bytes as before that the disk says something else of.
    touched: Vec<Seen>,
    removed: Vec<SourcePath>,
    /// A folder came or went.
    folders: bool,
}

impl Difference {
    /// Tells whether a save may be half done: something is gone, or empty.
    fn is_unsettled(&self) -> bool {
        let empty = |seen: &Seen| matches!(&seen.source.content, Content::Bytes(bytes) if bytes.is_empty());
        !self.removed.is_empty() || self.put.iter().any(empty)
    }
}

impl Watcher {
    /// Begins to watch the site in `root`, and reads it. Nothing that happens from now on is missed.
    pub fn begin(root: &Path, words: Words) -> Outcome<(Watcher, Reading)> {
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        let (sender, signals) = channel();
        let mut events = Events::begin(&root, sender.clone());
        let seen = disk::read_seen(&root, words)?;
        let known: BTreeMap<SourcePath, Known> =
            seen.iter().map(|seen| (seen.source.path.clone(), Known::of(seen))).collect();
        let attachments = Arc::new(attachments(&root, &known));
        let mut notice = None;
        let trust = match events.doubt() {
            Some(key) => {
                notice = Some(words.text(key).to_owned());
                Trust::None
            }
            None => Trust::Unproven,
        };
        let reading = Reading {
            changes: seen.into_iter().map(|seen| Change::Put(seen.source)).collect(),
            attachments: (*attachments).clone(),
        };
        let scan_at = Instant::now() + UNPROVEN;
        let watcher = Watcher {
            root,
            words,
            known,
            attachments,
            signals,
            sender,
            events,
            trust,
            scan_at,
            looking: false,
            took: Duration::ZERO,
            lost: None,
            notice,
        };
        Ok((watcher, reading))
    }

    /// Returns what wakes the watcher, or ends it, from elsewhere.
    pub fn sender(&self) -> Sender<Signal> {
        self.sender.clone()
    }

    /// Returns where the files lie that may be copied.
    pub fn attachments(&self) -> &Arc<BTreeMap<SourcePath, AttachmentFile>> {
        &self.attachments
    }

    /// Returns what the user ought to know from the beginning.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Waits until something has changed, and returns what; nothing when there is no more to watch for.
    pub fn wait(&mut self) -> Option<News> {
        loop {
            let wait = self.scan_at.min(self.doubt_ends()).saturating_duration_since(Instant::now());
            let mut hints = Hints::default();
            match self.signals.recv_timeout(wait) {
                Ok(signal) => hints.take(signal, &self.root)?,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(news) = self.judged() {
                        return Some(news);
                    }
                    if Instant::now() < self.scan_at || self.looks_beside() {
                        continue;
                    }
                    hints.unsure = true;
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            let told = hints.any();
            if told {
                self.gather(&mut hints, QUIET, LONGEST)?;
            }
            let looked = hints.looked.take().map(|looked| self.suspect(looked, &mut hints));
            if hints.is_empty() && looked.is_none() {
                continue;
            }
            if let Some(news) = self.news(hints, told, looked)? {
                return Some(news);
            }
        }
    }

    /// Begins to look at everything, beside what else there is to do. Says whether somebody is looking.
    fn looks_beside(&mut self) -> bool {
        self.scan_at = Instant::now() + SELDOM;
        if !self.looking {
            let (root, words, sender) = (self.root.clone(), self.words, self.sender.clone());
            let look = move || {
                let began = Instant::now();
                let there = disk::look(&root, true, words).ok();
                // Nobody may wait for it any more.
                let _ = sender.send(Signal::Looked(Looked { there, took: began.elapsed() }));
            };
            self.looking = std::thread::Builder::new().name("look".to_owned()).spawn(look).is_ok();
        }
        self.looking
    }

    /// Adds where a look at everything found something else than is known. Returns how long the look took.
    fn suspect(&mut self, looked: Looked, hints: &mut Hints) -> Duration {
        self.looking = false;
        self.took = looked.took;
        match looked.there {
            Some(there) => {
                let (gone, others) = self.compared(&there);
                hints.places.extend(gone.into_iter().filter_map(|path| Some(self.known.get(path)?.file.clone())));
                hints.places.extend(others.into_iter().map(|found| found.file.clone()));
                // Of a large site it takes a while to give back.
                let _ = std::thread::Builder::new().spawn(move || drop(there));
            }
            None => hints.unsure = true,
        }
        looked.took
    }

    /// Compares what lies on disk with what is known: what is gone, and of what the disk says something else, or may soon.
    /// One walk along both.
    fn compared<'a>(&'a self, there: &'a [Found]) -> (Vec<&'a SourcePath>, Vec<&'a Found>) {
        let (mut gone, mut others) = (Vec::new(), Vec::new());
        let mut known = self.known.iter().peekable();
        for found in there {
            while let Some((missing, _)) = known.next_if(|(known, _)| **known < found.path) {
                gone.push(missing);
            }
            let before = known.next_if(|(known, _)| **known == found.path).map(|(_, known)| known);
            let same = |known: &Known| known.stamp == found.stamp && known.file == found.file;
            if !before.is_some_and(same) || found.stamp.is_fresh() {
                others.push(found);
            }
        }
        gone.extend(known.map(|(path, _)| path));
        (gone, others)
    }

    /// Takes in signals until it has been quiet.
    fn gather(&self, hints: &mut Hints, quiet: Duration, longest: Duration) -> Option<()> {
        let end = Instant::now() + longest;
        loop {
            let left = end.saturating_duration_since(Instant::now()).min(quiet);
            match self.signals.recv_timeout(left) {
                Ok(signal) => hints.take(signal, &self.root)?,
                Err(_) => return Some(()),
            }
            if Instant::now() >= end {
                return Some(());
            }
        }
    }

    /// Looks, and returns what is new. The outer nothing says that there is no more to watch for.
    #[expect(clippy::option_option, reason = "the outer is «goes on», the inner «has news»")]
    fn news(&mut self, mut hints: Hints, told: bool, looked: Option<Duration>) -> Option<Option<News>> {
        let began = Instant::now();
        let whole = hints.unsure || hints.places.len() > MOST_PLACES;
        let mut difference = match self.look(&hints, whole) {
            Ok(difference) => difference,
            Err(lost) => return Some(self.lose(lost)),
        };
        if whole || looked.is_some() {
            self.events.renew(&self.root);
        }
        if difference.is_unsettled() {
            self.gather(&mut hints, GRACE, GRACE)?;
            if let Some(looked) = hints.looked.take() {
                self.suspect(looked, &mut hints);
            }
            let whole = whole || hints.unsure;
            difference = match self.look(&hints, whole) {
                Ok(difference) => difference,
                Err(lost) => return Some(self.lose(lost)),
            };
        }
        self.trust_after(&hints, &difference, told);
        if let Some(took) = looked.or_else(|| whole.then(|| began.elapsed())) {
            self.took = took;
            self.scan_at = Instant::now() + self.pause();
        }
        if difference.folders {
            self.scan_at = self.scan_at.min(Instant::now() + AFTERWARDS);
        }
        let found_again = self.lost.take().is_some();
        let changes = self.commit(difference);
        let news = News { changes, ..News::default() };
        Some((found_again || !news.changes.is_empty()).then_some(news))
    }

    /// Returns how long to wait from one look at everything to the next.
    fn pause(&self) -> Duration {
        match self.trust {
            Trust::Proven => SELDOM.max(self.took * 200),
            Trust::Unproven | Trust::Doubted { .. } => UNPROVEN.max(self.took * 4),
            Trust::None => OFTEN.max(self.took * 4),
        }
    }

    /// Tells that the folder is gone, once.
    fn lose(&mut self, reason: String) -> Option<News> {
        self.scan_at = Instant::now() + OFTEN;
        if self.lost.as_ref() == Some(&reason) {
            return None;
        }
        self.lost = Some(reason.clone());
        Some(News { lost: Some(reason), ..News::default() })
    }

    /// Learns from what was found how far events are to be relied on.
    fn trust_after(&mut self, hints: &Hints, difference: &Difference, told: bool) {
        if told && !hints.places.is_empty() {
            match &self.trust {
                Trust::Unproven => self.trust = Trust::Proven,
                Trust::Doubted { places, was_proven, .. } => {
                    // A late event about the very thing clears the doubt; about another it proves nothing new.
                    if !was_proven || hints.places.iter().any(|place| places.contains(place)) {
                        self.trust = Trust::Proven;
                        // Looking soon again would only meet the next save under way.
                        self.scan_at = self.scan_at.max(Instant::now() + self.pause());
                    }
                }
                Trust::Proven | Trust::None => {}
            }
            return;
        }
        let was_proven = match self.trust {
            Trust::Unproven => false,
            Trust::Proven => true,
            Trust::Doubted { .. } | Trust::None => return,
        };
        if !told && !hints.unsure && (!difference.put.is_empty() || !difference.removed.is_empty()) {
            let put = difference.put.iter().map(|seen| seen.file.clone());
            let removed = difference.removed.iter().filter_map(|path| Some(self.known.get(path)?.file.clone()));
            let places = put.chain(removed).collect();
            self.trust = Trust::Doubted { since: Instant::now(), places, was_proven };
        }
    }

    fn doubt_ends(&self) -> Instant {
        match &self.trust {
            Trust::Doubted { since, .. } => *since + LATE,
            _ => self.scan_at,
        }
    }

    /// Tells that events do not come, when an event has been waited for in vain.
    fn judged(&mut self) -> Option<News> {
        if !matches!(self.trust, Trust::Doubted { .. }) || Instant::now() < self.doubt_ends() {
            return None;
        }
        self.trust = Trust::None;
        self.scan_at = self.scan_at.min(Instant::now() + OFTEN);
        let notice = self.words.text("watch.polling").to_owned();
        self.notice = Some(notice.clone());
        Some(News { notice: Some(notice), lost: self.lost.clone(), ..News::default() })
    }

    /// Compares what is there with what was known.
    fn look(&self, hints: &Hints, whole: bool) -> Result<Difference, String> {
        if whole {
            return self.look_everywhere();
        }
        let mut difference = Difference::default();
        let mut found: BTreeMap<SourcePath, Found> = BTreeMap::new();
        // Everything that may be gone: what was known at a place, or below it.
        let mut missing: BTreeSet<SourcePath> = BTreeSet::new();
        let mut places: Vec<PathBuf> = hints.places.iter().cloned().collect();
        while let Some(place) = places.pop() {
            if let Some(name) = place.to_str().map(|name| disk::composed(name.replace('\\', "/"))) {
                let (path, below) = (SourcePath::new(name.as_str()), SourcePath::new(format!("{name}/")));
                if let Some(known) = self.known.get(&path) {
                    // The file that is known may be called otherwise: its accents composed, or not.
                    if known.file != place && !hints.places.contains(&known.file) {
                        places.push(known.file.clone());
                    }
                    missing.insert(path);
                }
                let inside = self.known.range(below.clone()..);
                let before = missing.len();
                missing.extend(
                    inside.map(|(path, _)| path).take_while(|path| path.as_str().starts_with(below.as_str())).cloned(),
                );
                difference.folders |= missing.len() > before;
                if !name.is_ascii() {
                    let others = disk::namesakes(&self.root, &place);
                    if others.len() > 1 {
                        return self.look_everywhere();
                    }
                    places.extend(others.into_iter().filter(|other| *other != place && !hints.places.contains(other)));
                }
            }
            match disk::look_at(&self.root, &place, self.words) {
                Look::Nothing => {}
                Look::Unsure => return self.look_everywhere(),
                Look::File(one) => {
                    if found.insert(one.path.clone(), one.clone()).is_some_and(|other| other.file != one.file) {
                        return self.look_everywhere();
                    }
                }
                Look::Folder(below) => {
                    difference.folders = true;
                    found.extend(below.into_iter().map(|one| (one.path.clone(), one)));
                }
            }
        }
        difference.removed = missing.into_iter().filter(|path| !found.contains_key(path)).collect();
        self.read(found.into_values().collect(), &mut difference)?;
        Ok(difference)
    }

    fn look_everywhere(&self) -> Result<Difference, String> {
        let there = disk::look(&self.root, true, self.words).map_err(|fault| fault.say(self.words))?;
        let (gone, others) = self.compared(&there);
        let removed = gone.into_iter().cloned().collect();
        let mut difference = Difference { removed, ..Difference::default() };
        self.read(others.into_iter().cloned().collect(), &mut difference)?;
        Ok(difference)
    }

    /// Reads what was found, and tells the new from the known.
    fn read(&self, found: Vec<Found>, difference: &mut Difference) -> Result<(), String> {
        let seen = disk::read_found(&self.root, found, self.words).map_err(|fault| fault.say(self.words))?;
        for seen in seen {
            let path = &seen.source.path;
            let unread = matches!(seen.source.content, Content::Unreadable(_) | Content::Refused(_));
            if unread && std::fs::symlink_metadata(self.root.join(&seen.file)).is_err() {
                // Gone since it was found.
                if self.known.contains_key(path) {
                    difference.removed.push(path.clone());
                }
                continue;
            }
            match self.known.get(path) {
                Some(known) if known.held == Known::of(&seen).held => difference.touched.push(seen),
                _ => difference.put.push(seen),
            }
        }
        Ok(())
    }

    /// Makes what was found what is known.
    fn commit(&mut self, difference: Difference) -> Vec<Change> {
        let mut copied = false;
        let mut changes = Vec::with_capacity(difference.removed.len() + difference.put.len());
        for path in difference.removed {
            copied |= self.known.remove(&path).is_some_and(|known| known.attachment.is_some());
            changes.push(Change::Remove(path));
        }
        for seen in difference.touched {
            let known = Known::of(&seen);
            copied |= known.attachment.is_some();
            self.known.insert(seen.source.path, known);
        }
        for seen in difference.put {
            let known = Known::of(&seen);
            copied |= known.attachment.is_some();
            let before = self.known.insert(seen.source.path.clone(), known);
            copied |= before.is_some_and(|before| before.attachment.is_some());
            changes.push(Change::Put(seen.source));
        }
        if copied {
            self.attachments = Arc::new(attachments(&self.root, &self.known));
        }
        changes
    }
}

/// Returns where the files lie that may be copied.
fn attachments(root: &Path, known: &BTreeMap<SourcePath, Known>) -> BTreeMap<SourcePath, AttachmentFile> {
    let files = known.iter().filter_map(|(path, known)| {
        let attachment = known.attachment?;
        Some((path.clone(), AttachmentFile { path: root.join(&known.file), attachment }))
    });
    files.collect()
}

/// Where to look.
#[derive(Default, Debug)]
struct Hints {
    /// Places of the site, relative to its folder.
    places: BTreeSet<PathBuf>,
    /// Something happened, nobody knows where.
    unsure: bool,
    /// Something was said, if only of places that are none of ours.
    said: bool,
    /// What a look at everything found.
    looked: Option<Looked>,
}

impl Hints {
    /// Takes a signal in; nothing if it is the last.
    fn take(&mut self, signal: Signal, root: &Path) -> Option<()> {
        self.said |= !matches!(signal, Signal::Looked(_));
        match signal {
            Signal::End => return None,
            Signal::Looked(looked) => self.looked = Some(looked),
            Signal::Unsure => self.unsure = true,
            Signal::At(places) => {
                for place in places {
                    // What happened above the folder may have happened to it.
                    let Ok(inside) = place.strip_prefix(root) else {
                        self.unsure = true;
                        continue;
                    };
                    let mut steps = inside.iter();
                    match steps.next() {
                        None => self.unsure = true,
                        Some(top) if !disk::TOPS.iter().any(|known| *top == **known) => {}
                        Some(_) if steps.clone().next().is_none() => self.unsure = true,
                        Some(_) if steps.any(|step| disk::ignored(&step.to_string_lossy())) => {}
                        Some(_) => {
                            self.places.insert(inside.to_path_buf());
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn any(&self) -> bool {
        self.said
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty() && !self.unsure
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Language;

    #[test]
    fn one_walk_tells_what_is_gone_and_what_is_other() {
        let root = std::env::temp_dir().join(format!("sakspapir-compared-{}", std::process::id()));
        std::fs::create_dir_all(root.join("content")).unwrap();
        for name in ["a", "b", "c", "e"] {
            std::fs::write(root.join(format!("content/{name}.md")), "---\nkind: page\n---\n").unwrap();
        }
        let words = Words::new(Language::Bokmal);
        let (watcher, _) = Watcher::begin(&root, words).unwrap_or_else(|fault| panic!("{}", fault.say(words)));
        let old = std::time::SystemTime::now() - Duration::from_secs(60);
        let (rest, gone) = (["b", "c"], ["a", "e"]);
        for name in rest {
            std::fs::File::options()
                .write(true)
                .open(root.join(format!("content/{name}.md")))
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        for name in gone {
            std::fs::remove_file(root.join(format!("content/{name}.md"))).unwrap();
        }
        std::fs::write(root.join("content/d.md"), "ny").unwrap();
        let there = disk::look(&root, true, words).unwrap_or_else(|fault| panic!("{}", fault.say(words)));
        let (missing, others) = watcher.compared(&there);
        let missing: Vec<&str> = missing.into_iter().map(SourcePath::as_str).collect();
        assert_eq!(missing, ["content/a.md", "content/e.md"]);
        let others: Vec<&str> = others.into_iter().map(|found| found.path.as_str()).collect();
        assert_eq!(others, ["content/b.md", "content/c.md", "content/d.md"]);
        std::fs::remove_dir_all(&root).unwrap();
    }

    /// A folder that is gone stays gone, whatever else is told meanwhile.
    #[test]
    fn a_loss_is_part_of_every_news() {
        let root = std::env::temp_dir().join(format!("sakspapir-watcher-{}", std::process::id()));
        std::fs::create_dir_all(root.join("content")).unwrap();
        let words = Words::new(Language::Bokmal);
        let (mut watcher, _) = Watcher::begin(&root, words).unwrap_or_else(|fault| panic!("{}", fault.say(words)));
        std::fs::remove_dir_all(&root).unwrap();
        let told = watcher.lose("borte".to_owned()).and_then(|news| news.lost);
        assert_eq!(told.as_deref(), Some("borte"));
        assert!(watcher.lose("borte".to_owned()).is_none(), "the same loss is no news");
        let since = Instant::now().checked_sub(2 * LATE).unwrap();
        watcher.trust = Trust::Doubted { since, places: BTreeSet::new(), was_proven: true };
        let news = watcher.judged().unwrap();
        assert!(news.notice.is_some());
        assert_eq!(news.lost.as_deref(), Some("borte"));
    }
}
