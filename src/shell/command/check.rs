//! `sakspapir check`: tells everything that is wrong, and publishes nothing. With `--watch` again after every save.

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::model::history::History;
use crate::model::plan::Recipe;
use crate::shell::args::Check;
use crate::shell::command::{Exit, Opened, open, opened, told};
use crate::shell::console::Console;
use crate::shell::fault::Outcome;
use crate::shell::report::{Counts, Format};
use crate::shell::watcher::Watcher;

/// Faults of a theme that are told; a broken template breaks every page that uses it.
const ENOUGH: usize = 10;

pub(super) fn run(typed: &Check, console: Console) -> Outcome<Exit> {
    if !typed.watch {
        return check(&open(&typed.site, None, console)?, typed, console);
    }
    let (mut watcher, reading) = Watcher::begin(typed.site.source.clone(), console.words)?;
    let mut opened = opened(&typed.site, None, reading, History::default())?;
    loop {
        check(&opened, typed, console)?;
        console.tell(console.words.text("watch.waiting"));
        let changes = watcher.changes()?;
        opened.session.apply(changes);
    }
}

fn check(opened: &Opened, typed: &Check, console: Console) -> Outcome<Exit> {
    let edition = opened.session.edition();
    let mut diagnostics = edition.diagnostics.clone();
    if !edition.must_stop() {
        // No fault of a document is left by now; what a page can still show is a fault of the theme.
        let outputs = edition.plan.outputs.par_iter().filter(|(_, output)| !matches!(output.recipe, Recipe::Copy(_)));
        let mut found: Vec<Diagnostic> =
            outputs.filter_map(|(path, output)| edition.render(path, output).err()).collect();
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
