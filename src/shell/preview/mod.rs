//! The live preview: serves the newest edition on the loopback interface, and tells browsers when it changes.
//!
//! ```text
//! files ─watcher─▶ changes ─session─▶ edition ─▶ stage ◀─ pages, state, sources ◀─ gate ◀─ server ◀─ browser
//! ```
//!
//! Pages are made when somebody asks, from memory, by exact key; `public/` is never touched. A page is the bytes that
//! `build` would write and one script tag; all else that the browser needs are resources of their own below `-/TOKEN/`.

pub mod gate;
mod pages;
mod problems;
mod reply;
mod server;
mod sources;
mod stage;
mod state;

use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use crate::edition::Edition;
use crate::model::path::SourcePath;
use crate::model::source::Change;
use crate::session::{Options, Session};
use crate::shell::fault::{Fault, Outcome};
use crate::shell::git;
use crate::shell::preview::gate::Gate;
use crate::shell::preview::server::Bound;
use crate::shell::preview::stage::{News, Stage};
use crate::shell::watcher::Watcher;
use crate::shell::words::Words;

/// A preview that browsers can ask.
struct Preview {
    gate: Gate,
    stage: Stage,
    /// The site's folder, absolute.
    root: PathBuf,
    words: Words,
}

impl Preview {
    /// Returns the path below which the preview's own resources are.
    fn own(&self) -> String {
        format!("{}-/{}/", pages::encoded(&self.gate.base), self.gate.token)
    }
}

/// What the preview is to show.
pub struct Job {
    /// The site's folder.
    pub source: PathBuf,
    /// The port that was named.
    pub port: Option<u16>,
    /// What the command line says of the site.
    pub options: Options,
}

/// Serves until the program is told to end. `address` is called with the address once the port is taken.
pub fn serve(job: Job, words: Words, tell: &dyn Fn(&str), address: &dyn Fn(&str) -> Outcome<()>) -> Outcome<()> {
    let bound = Bound::take(job.port)?;
    let base = gate::base_path(job.options.base_url.as_deref()).ok_or_else(|| Fault::new("serve.base"))?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Fault::new("serve.failed").with("reason", error))?;
    let token = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let root = std::fs::canonicalize(&job.source).map_err(Fault::disk("source.unreadable", &job.source))?;
    let gate = Gate { port: bound.port, base, token };
    address(&format!("http://127.0.0.1:{}{}", gate.port, pages::encoded(&gate.base)))?;
    let preview = Arc::new(Preview { gate, stage: Stage::new(), root: root.clone(), words });

    let (sender, told) = channel();
    let serving = preview.clone();
    let server = std::thread::spawn(move || server::run(bound, serving, &told));

    let began = Instant::now();
    let asked = git::Asked::begin(&root);
    let (mut watcher, reading) = Watcher::begin(&root, words)?;
    // From now on the end comes through the watcher.
    let _ = sender.send(watcher.sender());
    let mut options = job.options;
    match asked.history(reading.documents()) {
        Ok(history) => options.history = history,
        Err(fault) => tell(&fault.say(words)),
    }
    if let Some(notice) = watcher.notice() {
        tell(notice);
    }
    let mut notice = watcher.notice().map(str::to_owned);
    let mut session = ManuallyDrop::new(Session::open(reading.changes, options));
    // Without it the counts of findings come with the next edit, and the first edits take a little longer.
    let (beside, editions) = channel();
    let behind = preview.clone();
    let _ = std::thread::Builder::new().name("beside".to_owned()).spawn(move || go_through(&behind.stage, &editions));
    let (mut saved, mut took, mut lost) = (None, began.elapsed(), None);
    // What nobody shows any more is given back beside the next edit: of a large site that takes a while.
    let (past, passed) = channel();
    let _ = std::thread::Builder::new().name("past".to_owned()).spawn(move || passed.into_iter().for_each(drop));
    loop {
        let edition = session.edition().clone();
        edition.settle_few();
        let is_settled = edition.is_settled();
        let (number, before) = preview.stage.show(News {
            edition: edition.clone(),
            attachments: watcher.attachments().clone(),
            saved,
            took,
            lost: lost.clone(),
            notice: notice.clone(),
        });
        let _ = beside.send(Beside { number, edition, is_settled });
        // Without the thread it is given back here.
        let _ = past.send(before);
        let Some(news) = watcher.wait() else { break };
        let began = Instant::now();
        let loss = news.lost.as_ref().filter(|reason| lost.as_ref() != Some(*reason));
        for text in loss.into_iter().chain(&news.notice) {
            tell(text);
        }
        notice = news.notice.or(notice);
        lost = news.lost;
        saved = saved_in(&news.changes, &session);
        if !news.changes.is_empty() {
            session.apply(news.changes);
        }
        took = began.elapsed();
    }
    match server.join() {
        Ok(Err(error)) => Err(Fault::new("serve.failed").with("reason", error)),
        _ => Ok(()),
    }
}

/// An edition that is shown, to be gone through.
struct Beside {
    number: u64,
    edition: Arc<Edition>,
    /// All was known when it was first shown. Who asks for a page that tells of all texts has them read as well, so how it
    /// stands later says nothing of what the browsers were told.
    is_settled: bool,
}

/// Goes through each edition while it is shown: reads the texts that nobody has looked at, so that all findings are known,
/// and does ahead what the next edition asks for.
fn go_through(stage: &Stage, editions: &Receiver<Beside>) {
    for Beside { number, edition, is_settled } in editions {
        let is_shown = || stage.shows(number);
        if !is_settled {
            edition.settle(&is_shown);
            if edition.is_settled() && is_shown() {
                stage.settled();
            }
        }
        if is_shown() {
            edition.prepare(&is_shown);
        }
    }
}

/// Returns the document that was saved, if it was one alone, and the first line that changed.
fn saved_in(changes: &[Change], session: &Session) -> Option<(SourcePath, u32)> {
    let mut documents = changes.iter().filter_map(|change| match change {
        Change::Put(source) if source.path.as_str().ends_with(".md") => Some(source),
        _ => None,
    });
    let (one, None) = (documents.next()?, documents.next()) else { return None };
    let site = &session.edition().site;
    let before = site.catalog.by_path.get(&one.path).and_then(|id| site.documents.get(id));
    let crate::model::source::Content::Bytes(bytes) = &one.content else { return None };
    let same = before.map_or(0, |before| before.text.bytes().zip(bytes.iter()).take_while(|(a, b)| a == *b).count());
    let lines = bytes.get(..same).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
    Some((one.path.clone(), u32::try_from(lines + 1).unwrap_or(u32::MAX)))
}
