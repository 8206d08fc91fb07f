//! `sakspapir check`: tells everything that is wrong, and publishes nothing. With `--watch` again after every save.

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::history::History;
use crate::model::plan::Recipe;
use crate::model::settings::Access;
use crate::shell::args::{Check, Site};
use crate::shell::command::{Exit, Opened, opened, read, today, told};
use crate::shell::console::Console;
use crate::shell::disk::Reading;
use crate::shell::fault::Outcome;
use crate::shell::git;
use crate::shell::progress::Progress;
use crate::shell::report::{Counts, Format};
use crate::shell::watcher::Watcher;

/// Faults of a theme that are told; a broken template breaks every page that uses it.
const ENOUGH: usize = 10;

pub(super) fn run(typed: &Check, console: Console) -> Outcome<Exit> {
    if !typed.watch {
        let progress = Progress::begin(console);
        let (reading, history) = read(&typed.site, console)?;
        progress.stage("progress.checking", reading.documents().count());
        let all = typed.site.audience == Some(Access::Exempt);
        let below = if all { below(&reading, history.clone(), typed)? } else { Vec::new() };
        let opened = opened(&typed.site, None, reading, history)?;
        drop(progress);
        return check(&opened, below, typed, console);
    }
    let (mut watcher, reading) = Watcher::begin(&typed.site.source, console.words)?;
    let asked = today(&typed.site)?.is_none().then(|| git::Asked::begin(&typed.site.source));
    let history = asked.and_then(|asked| asked.history(reading.documents()).ok()).unwrap_or_default();
    let mut opened = opened(&typed.site, None, reading, history)?;
    if let Some(notice) = watcher.notice() {
        console.warn(notice);
    }
    let mut lost: Option<String> = None;
    loop {
        check(&opened, Vec::new(), typed, console)?;
        console.tell(console.words.text("watch.waiting"));
        let Some(news) = watcher.wait() else { return Ok(Exit::Fine) };
        let loss = news.lost.as_ref().filter(|reason| lost.as_ref() != Some(*reason));
        for text in loss.into_iter().chain(&news.notice) {
            console.warn(text);
        }
        lost = news.lost;
        opened.session.apply(news.changes);
    }
}

/// Returns what is wrong in the edition that is published: a reference to a hidden document shows only there. Whoever
/// checks everything is told both.
fn below(reading: &Reading, history: History, typed: &Check) -> Outcome<Vec<Diagnostic>> {
    let site = Site { audience: None, ..typed.site.clone() };
    let reading = Reading { changes: reading.changes.clone(), ..Reading::default() };
    let published = opened(&site, None, reading, history)?;
    let found = published.session.edition().findings();
    // Findings on figures and prose are those of the whole, or come of what is missing.
    let of_audience = |found: &&Diagnostic| {
        let id = found.rule.id;
        id.starts_with("access.")
            || id.starts_with("file.")
            || id.starts_with("ref.")
            || id == rule::LINK_TARGET.id
            || id == rule::ID_DUPLICATE.id
    };
    Ok(found.filter(of_audience).cloned().collect())
}

fn check(opened: &Opened, below: Vec<Diagnostic>, typed: &Check, console: Console) -> Outcome<Exit> {
    let edition = opened.session.edition();
    let mut diagnostics = edition.diagnostics.to_vec();
    diagnostics.extend(below);
    diagnostics.sort_by(|one, other| one.order().cmp(&other.order()));
    diagnostics.dedup();
    if !edition.must_stop() {
        // No fault of a document is left by now; what a page can still show is a fault of the theme.
        let made = edition.recipes.par_iter().filter(|(_, recipe)| !matches!(recipe, Recipe::Copy(_)));
        let press = edition.press();
        let mut found: Vec<Diagnostic> = made.filter_map(|(path, recipe)| press.bytes(path, recipe).err()).collect();
        found.sort_by(|one, other| one.order().cmp(&other.order()));
        found.dedup();
        diagnostics.extend(found.into_iter().take(ENOUGH));
        diagnostics.sort_by(|one, other| one.order().cmp(&other.order()));
        diagnostics.dedup();
    }
    told(opened, &diagnostics, &typed.site, console, |findings| {
        console.result(&findings.report(typed.format, console.colours_results()))?;
        match typed.format {
            Format::Human => {}
            // These show ten of a severity; the log has them all.
            Format::Github | Format::Azure => console.tell(&findings.report(Format::Human, false)),
            Format::Json | Format::Gitlab | Format::Sarif | Format::Junit => console.tell(&findings.summary()),
        }
        Ok(Exit::of(Counts::of(&diagnostics), typed.strict))
    })
}
