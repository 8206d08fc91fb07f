//! One file for each command. What they share is here: reading the site, «today», exit codes.

mod build;
mod check;
mod explain;
mod figures;
mod new;
mod schema;
mod search;
#[cfg(feature = "serve")]
mod serve;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::locale::rules;
use crate::model::history::History;
use crate::model::path::SourcePath;
use crate::session::{Options, Session};
use crate::shell::args::{self, Build, Command, Site, Typed};
use crate::shell::console::Console;
use crate::shell::disk::{self, AttachmentFile, Reading};
use crate::shell::fault::{Fault, Outcome};
use crate::shell::git;
use crate::shell::report::{Counts, Findings};
use crate::shell::theme;
use crate::shell::words::Words;
use crate::syntax::encoding;

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// 0: nothing above info but what is accepted.
    Fine,
    /// 1: errors; with `--strict` warnings too.
    Findings,
    /// 2: the program could not do its work.
    Fault,
}

impl Exit {
    /// Returns how a command ends that found this.
    fn of(counts: Counts, strict: bool) -> Exit {
        if counts.errors > 0 || (strict && counts.warnings > 0) { Exit::Findings } else { Exit::Fine }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        match exit {
            Exit::Fine => ExitCode::SUCCESS,
            Exit::Findings => ExitCode::from(1),
            Exit::Fault => ExitCode::from(2),
        }
    }
}

/// Carries out what was typed.
pub fn run(line: &[OsString]) -> Exit {
    let language = args::language_of(line, |name| std::env::var(name).ok());
    let console = Console { words: Words::new(language) };
    let line = match args::read(line, console.words) {
        Typed::Line(line) => line,
        Typed::Text(text) => return ended(console, console.result(&text).map(|()| Exit::Fine)),
        Typed::Wrong(text) => {
            console.tell(&text);
            return Exit::Fault;
        }
    };
    let work = || match &line.command {
        Command::Build(typed) => build::run(typed, console),
        #[cfg(feature = "serve")]
        Command::Serve(typed) => serve::run(typed, console),
        Command::Check(typed) => check::run(typed, console),
        Command::Figures(typed) => figures::run(typed, console),
        Command::Search(typed) => search::run(typed, console),
        Command::New(typed) => new::run(typed, console),
        Command::Schema(typed) => schema::run(typed, console),
        Command::Explain(typed) => explain::run(typed, console),
    };
    // A fault of ours must not look like findings, nor like success; what it says has been told by the runtime.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(outcome) => ended(console, outcome),
        Err(_) => ended(console, Err(Fault::new("internal"))),
    }
}

fn ended(console: Console, outcome: Outcome<Exit>) -> Exit {
    outcome.unwrap_or_else(|fault| {
        console.fault(&fault);
        Exit::Fault
    })
}

/// A site that was read.
struct Opened {
    /// Never dropped: the process ends soon, and giving memory back piece by piece takes longer than the rest of it.
    session: ManuallyDrop<Session>,
    /// Where the files that may be copied lie.
    attachments: BTreeMap<SourcePath, AttachmentFile>,
}

/// Reads a site.
fn open(site: &Site, console: Console) -> Outcome<Opened> {
    let (reading, history) = read(site, console)?;
    opened(site, None, reading, history)
}

/// Reads the files of a site; and asks git when they were last changed, if that is to decide on «today».
fn read(site: &Site, console: Console) -> Outcome<(Reading, History)> {
    let asked = today(site)?.is_none().then(|| git::Asked::begin(&site.source));
    let reading = disk::read(&site.source, console.words)?;
    let history = asked.and_then(|asked| asked.history(reading.documents()).ok()).unwrap_or_default();
    Ok((reading, history))
}

/// Opens a site from what was read.
fn opened(site: &Site, build: Option<&Build>, reading: Reading, history: History) -> Outcome<Opened> {
    let session = Session::open(reading.changes, options(site, build, history)?);
    Ok(Opened { session: ManuallyDrop::new(session), attachments: reading.attachments })
}

fn options(site: &Site, build: Option<&Build>, history: History) -> Outcome<Options> {
    Ok(Options {
        audience: site.audience,
        base_url: build.and_then(|build| build.base_url.clone()),
        today: today(site)?,
        portable: build.is_some_and(|build| build.portable),
        theme: theme::embedded(),
        history,
        once: build.is_some(),
    })
}

/// Returns «today» if somebody says it: the date typed, else that of the build. Else the session takes the day of the last
/// commit that changed what is seen, and then the newest date of the content.
fn today(site: &Site) -> Outcome<Option<NaiveDate>> {
    if site.date.is_some() {
        return Ok(site.date);
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) if !seconds.is_empty() => {
            let bad = || Fault::new("usage.epoch").with("value", &seconds);
            let seconds: i64 = seconds.parse().map_err(|_| bad())?;
            let moment = chrono::DateTime::from_timestamp(seconds, 0).ok_or_else(bad)?;
            Ok(Some(moment.date_naive()))
        }
        _ => Ok(None),
    }
}

/// Hands the diagnostics of a session to a report.
fn told<T>(
    opened: &Opened,
    diagnostics: &[Diagnostic],
    site: &Site,
    console: Console,
    tell: impl FnOnce(&Findings) -> T,
) -> T {
    let edition = opened.session.edition();
    let language = console.words.language;
    let from_disk = |path: &SourcePath| {
        let bytes = std::fs::read(site.source.join(path.as_str())).ok()?;
        encoding::decode(&bytes).ok().map(|text| std::sync::Arc::from(&*text))
    };
    let text = |path: &SourcePath| {
        let id = edition.site.catalog.by_path.get(path)?;
        let document = edition.site.documents.get(id)?;
        match document.text.is_empty() {
            // Not kept: what there is to tell is told once, at the end.
            true => from_disk(path),
            false => Some(std::sync::Arc::from(&*document.text)),
        }
    };
    // Settings and templates are not kept by the edition; what is no text is not shown.
    let own =
        |path: &SourcePath| path.as_str() == crate::model::source::SETTINGS || path.as_str().starts_with("themes/");
    let prefix = match site.source.to_str() {
        None | Some("." | "") => String::new(),
        Some(source) => format!("{}/", source.trim_start_matches("./").trim_end_matches('/')),
    };
    tell(&Findings {
        diagnostics,
        documents: edition.site.documents.len(),
        prefix: &prefix,
        source: &|path| text(path).or_else(|| own(path).then(|| from_disk(path)).flatten()),
        message: &|diagnostic| rules::message(diagnostic, language),
        help: &|diagnostic| Some(rules::help(diagnostic, language)).filter(|help| !help.is_empty()),
        words: console.words,
    })
}
