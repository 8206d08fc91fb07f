//! [`Underway`]: a site that is being read for a build, with the dates of its files.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

use crate::model::history::History;
use crate::model::path::SourcePath;
use crate::model::source::Source;
use crate::session::{Arrived, Gathered, Opening, Outlined, Session};
use crate::shell::args::Build;
use crate::shell::command::options;
use crate::shell::console::Console;
use crate::shell::disk::{AttachmentFile, Folder};
use crate::shell::fault::{Fault, Outcome};
use crate::shell::git;
use crate::shell::progress::Progress;
use crate::shell::report::spaced;

/// A site that is being read. Its documents are read by [`Underway::outlined`], as far as it takes to compare, by
/// [`Underway::gathered`], or by one after the other.
pub(super) struct Underway<'a> {
    /// Never dropped: the process ends soon.
    folder: ManuallyDrop<Folder<'a>>,
    opening: Opening,
    dates: Dates,
    attachments: Attachments,
}

/// Files that may be copied.
type Attachments = BTreeMap<SourcePath, AttachmentFile>;

/// When the files were last changed.
enum Dates {
    /// Git looks things up while the files are read.
    Asked(Option<git::Asked>),
    Known(History),
    Unknown(Fault),
}

impl<'a> Underway<'a> {
    /// Finds the files, and reads those that are no documents.
    pub(super) fn begin(typed: &'a Build, console: Console) -> Outcome<Underway<'a>> {
        let site = &typed.site;
        let dates = Dates::Asked(Some(git::Asked::begin(&site.source)));
        let mut folder = ManuallyDrop::new(Folder::look(&site.source, console.words)?);
        let mut opening = Session::opening(folder.settings()?, options(site, Some(typed), History::default())?);
        let (others, attachments) = folder.others()?;
        opening.take(others);
        Ok(Underway { folder, opening, dates, attachments })
    }

    /// Reads of the documents what tells whether the site is another than before.
    pub(super) fn outlined(&mut self, progress: &Progress) -> Outcome<Outlined> {
        let arrived = self.read(progress, Opening::outline)?;
        let history = self.dates.history(self.folder.documents());
        Ok(self.opening.outlined(arrived, history))
    }

    /// Reads the documents. Returns also where the files that may be copied lie.
    pub(super) fn gathered(mut self, progress: &Progress, console: Console) -> Outcome<(Gathered, Attachments)> {
        let arrived = self.read(progress, Opening::read)?;
        let history = self.dates.history(self.folder.documents());
        let Underway { opening, dates, attachments, .. } = self;
        let gathered = opening.gathered(arrived, history);
        dates.warn(gathered.outlined, console);
        Ok((gathered, attachments))
    }

    fn read(&self, progress: &Progress, read: impl Fn(&Opening, Source) -> Arrived + Sync) -> Outcome<Vec<Arrived>> {
        progress.stage("progress.reading", self.folder.documents().count());
        self.folder.each(|source| {
            progress.step(1);
            read(&self.opening, source)
        })
    }

    /// Warns of dates that nobody knows.
    pub(super) fn warn(&self, seen: Outlined, console: Console) {
        self.dates.warn(seen, console);
    }
}

impl Dates {
    /// Waits for the answer. Where there is none, nothing is known.
    fn history<'f>(&mut self, files: impl Iterator<Item = &'f SourcePath>) -> History {
        if let Dates::Asked(asked) = self
            && let Some(asked) = asked.take()
        {
            *self = asked.history(files).map_or_else(Dates::Unknown, Dates::Known);
        }
        match self {
            Dates::Known(history) => history.clone(),
            Dates::Asked(_) | Dates::Unknown(_) => History::default(),
        }
    }

    /// Of what is hidden nothing is told, so what is counted is what is seen.
    fn warn(&self, seen: Outlined, console: Console) {
        if let Dates::Unknown(fault) = self {
            console.warn(&fault.say(console.words));
        } else if seen.undated > 0 {
            let key = if seen.undated == 1 { "dates.unsaved-one" } else { "dates.unsaved" };
            console.warn(&console.words.say(key, &[("number", &spaced(seen.undated))]));
        }
    }
}
