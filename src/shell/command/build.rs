//! `sakspapir build`: makes the site. Errors in documents are shown on their pages; with `--strict` they stop it, and
//! some stop it always.

mod underway;

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::locale::rules;
use crate::model::path::OutputPath;
use crate::model::plan::Recipe;
use crate::model::settings::Access;
use crate::render::{Press, Printed};
use crate::shell::args::Build;
use crate::shell::command::{Exit, Opened, opened, told};
use crate::shell::console::Console;
use crate::shell::disk;
use crate::shell::fault::{Fault, Outcome};
use crate::shell::git;
use crate::shell::progress::Progress;
use crate::shell::publish::{Job, Printer, Published, Unpublished, publish};
use crate::shell::report::{Counts, Format, spaced};
use crate::shell::standing::{Same, Standing};
use crate::shell::target;
use crate::shell::vanished;
use crate::shell::verify;
use crate::write::{Manifest, Whole};

use underway::Underway;

pub(super) fn run(typed: &Build, console: Console) -> Outcome<Exit> {
    alone();
    if typed.site.audience == Some(Access::Exempt) {
        return Err(Fault::new("usage.audience"));
    }
    let source = &typed.site.source;
    let own = || if source.as_os_str() == "." { PathBuf::from("public") } else { source.join("public") };
    let target = typed.output.clone().unwrap_or_else(own);
    let progress = Progress::begin(console);
    // Never dropped: the process ends soon.
    let standing = || {
        let standing = ManuallyDrop::new(Standing::at(&target));
        if standing.is_none() {
            // There is a thread to spare, and the pages of reports will want these words.
            rules::words(console.words.language);
        }
        standing
    };
    let (standing, underway) = rayon::join(standing, || Underway::begin(typed, console));
    let mut underway = underway?;
    // Both builds of --verify are made.
    if let Some(standing) = standing.as_ref().filter(|_| !typed.verify) {
        let outlined = underway.outlined(&progress)?;
        if let Some(Same { published, accepted }) = standing.same(outlined.made_from, &target, source)? {
            underway.warn(outlined, console);
            let counts = Counts { accepted, ..Counts::default() };
            console.tell(&counts.summary(outlined.documents, console.words));
            tell_published(&published, &target.display().to_string(), console);
            return Ok(Exit::Fine);
        }
    }
    let (gathered, attachments) = underway.gathered(&progress, console)?;
    let seen = gathered.outlined;
    progress.stage("progress.checking", seen.documents);
    let opened = Opened { session: ManuallyDrop::new(gathered.open()), attachments };
    let edition = opened.session.edition();

    let counts = Counts::of(&edition.diagnostics);
    let nothing_to_mend = counts == Counts { accepted: counts.accepted, ..Counts::default() };
    let whole = nothing_to_mend.then_some(Whole { made_from: seen.made_from, accepted: counts.accepted });
    let exit = Exit::of(counts, typed.strict);
    // The addresses of another audience's site are nobody's business here.
    let gone = |published: &Manifest, folder: &Path| {
        let same_audience = published.audience == edition.site.settings.audience.word();
        if same_audience { vanished::since(published, folder, edition) } else { Vec::new() }
    };
    if edition.must_stop() || (typed.strict && exit != Exit::Fine) {
        tell(&opened, &edition.diagnostics, typed, console);
        if edition.must_stop() {
            console.tell(console.words.text("build.stopped"));
        } else {
            console.tell(console.words.text("build.strict"));
            // What ought to be gone is still there, and whoever took it away must know.
            let published = target::published(&target).ok().flatten();
            let number = published.map_or(0, |published| gone(&published, &target).len());
            if number > 0 {
                let key = if number == 1 { "build.strict-gone-one" } else { "build.strict-gone" };
                console.warn(&console.words.say(key, &[("number", &spaced(number))]));
            }
        }
        return Ok(Exit::Findings);
    }

    if typed.verify {
        twice(&opened, typed, console)?;
    }
    // Told, and no reason to wait even with `--strict`: a page that has become exempt must go at once.
    let vanished = Mutex::new(Vec::new());
    let farewell = |published: &Manifest, folder: &Path| {
        *vanished.lock().unwrap_or_else(PoisonError::into_inner) = gone(published, folder);
    };
    let job = Job {
        target: &target,
        source: &typed.site.source,
        title: &edition.site.settings.title,
        audience: edition.site.settings.audience,
        whole,
        insists: typed.site.audience.is_some(),
        recipes: &edition.recipes,
        attachments: &opened.attachments,
        farewell: &farewell,
    };
    progress.stage("progress.making", edition.recipes.len());
    let outcome = publish(&job, &Counted { press: edition.press(), progress: &progress });
    drop(progress);
    let vanished = vanished.into_inner().unwrap_or_else(PoisonError::into_inner);
    let diagnostics = edition.diagnostics_with(vanished);
    match outcome {
        Ok(published) => {
            tell(&opened, &diagnostics, typed, console);
            tell_published(&published, &target.display().to_string(), console);
            if typed.verify {
                let number = spaced(verify::published(&target)?);
                console.tell(&console.words.say("verify.done", &[("number", &number)]));
            }
            Ok(exit)
        }
        Err(Unpublished::Diagnostics(found)) => {
            let mut all = diagnostics;
            all.extend(found);
            all.sort_by(|one, other| one.order().cmp(&other.order()));
            all.dedup();
            tell(&opened, &all, typed, console);
            console.tell(console.words.text("build.stopped"));
            Ok(Exit::Findings)
        }
        Err(Unpublished::Fault(fault)) => Err(fault),
    }
}

/// Prints, and tells how far it has come.
struct Counted<'a> {
    press: Press<'a>,
    progress: &'a Progress,
}

impl Printer for Counted<'_> {
    fn made_from(&self, path: &OutputPath, recipe: &Recipe) -> Option<Fingerprint> {
        self.press.made_from(path, recipe)
    }

    fn print(&self, path: &OutputPath, recipe: &Recipe) -> Result<Printed, Diagnostic> {
        self.progress.step(1);
        self.press.print(path, recipe)
    }
}

/// With `RAYON_NUM_THREADS=1` the thread that is there does everything, so that the system calls of a build come in one
/// order: the tests that interrupt each of them need that.
fn alone() {
    if std::env::var_os("RAYON_NUM_THREADS").is_some_and(|number| number == "1") {
        // A pool that is there already has one thread too.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    }
}

/// Makes the site once more from what the disk holds, in another order and by other threads, and compares.
fn twice(opened: &Opened, typed: &Build, console: Console) -> Outcome<()> {
    let asked = git::Asked::begin(&typed.site.source);
    let mut reading = disk::read(&typed.site.source, console.words)?;
    let history = asked.history(reading.documents()).unwrap_or_default();
    reading.changes.reverse();
    let (again, hashes) = verify::otherwise(|| {
        let again = self::opened(&typed.site, Some(typed), reading, history)?;
        let hashes = verify::hashes(again.session.edition());
        Ok((again, hashes))
    })??;
    verify::compare(opened.session.edition(), again.session.edition(), &hashes)
}

fn tell(opened: &Opened, diagnostics: &[Diagnostic], typed: &Build, console: Console) {
    let report = told(opened, diagnostics, &typed.site, console, |findings| {
        findings.report(Format::Human, console.colours_messages())
    });
    console.tell(report.trim_end());
}

fn tell_published(published: &Published, target: &str, console: Console) {
    let words = console.words;
    let arguments = |key, counts: [(&str, usize); 3]| {
        let counts = counts.map(|(name, count)| (name, spaced(count)));
        let mut arguments: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        arguments.push(("path", target));
        words.say(key, &arguments)
    };
    let changed = published.written + published.removed > 0;
    let counts = [("written", published.written), ("kept", published.kept), ("removed", published.removed)];
    console.tell(&arguments(if changed { "build.done" } else { "build.same" }, counts));
    if published.in_place {
        console.warn(&words.say("build.in-place", &[("path", target)]));
    }
    if let Some(first) = published.foreign.first() {
        let key = if published.foreign.len() == 1 { "build.foreign-one" } else { "build.foreign" };
        let number = spaced(published.foreign.len());
        console.tell(&words.say(key, &[("number", &number), ("file", first), ("path", target)]));
    }
    for fault in &published.afterwards {
        console.warn(&fault.say(words));
    }
}
