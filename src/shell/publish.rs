//! Publishes a site: a fresh folder beside the target, flushed once, swapped in whole.
//!
//! The old site stays as it is until the new one is complete. What did not change is taken over by hard link, so that
//! its time of change stays; nothing that this program did not make is ever deleted. A target that cannot be swapped (a
//! mount point) is changed in place: new files, then pages, then deletions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::plan::{Recipe, Recipes};
use crate::model::settings::Access;
use crate::render::Printed;
use crate::shell::disk::AttachmentFile;
use crate::shell::fault::{Fault, Outcome};
use crate::shell::swap::{self, Lock};
use crate::shell::target::{self, Found, Target, Tree};
use crate::write::{self, Entry, Manifest, Operation, Whole, manifest};

/// What is published, and where.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The folder to publish to.
    pub target: &'a Path,
    /// The site's folder, which holds `content/`.
    pub source: &'a Path,
    /// The title of the site, to tell two sites apart.
    pub title: &'a str,
    /// Whom the site is for.
    pub audience: Access,
    /// The audience was typed, and not just taken from `site.yaml`.
    pub insists: bool,
    /// What the whole site is made from; none where the next build must look anew.
    pub whole: Option<Whole>,
    /// Every file of the site.
    pub recipes: &'a Recipes,
    /// Files that are copied as they are.
    pub attachments: &'a BTreeMap<SourcePath, AttachmentFile>,
    /// Is shown the site that stands in the target and where it stands, if there is one, before it is replaced.
    pub farewell: &'a Farewell<'a>,
}

/// Looks at the site that is to be replaced.
pub type Farewell<'a> = dyn Fn(&Manifest, &Path) + Sync + 'a;

/// What publishing did.
#[derive(Debug, Default)]
pub struct Published {
    /// Files that were made.
    pub written: usize,
    /// Files that stayed as they were.
    pub kept: usize,
    /// Files that are no longer part of the site.
    pub removed: usize,
    /// Files in the target that this program did not make; they stay.
    pub foreign: Vec<String>,
    /// The target was changed in place, because it cannot be swapped.
    pub in_place: bool,
    /// What went wrong when the new site was already published, such as an old file that could not be removed.
    pub afterwards: Vec<Fault>,
}

/// Why nothing was published.
#[derive(Debug)]
pub enum Unpublished {
    /// The disk, or a target that is not ours.
    Fault(Fault),
    /// A page could not be made: a fault of the theme.
    Diagnostics(Vec<Diagnostic>),
}

impl From<Fault> for Unpublished {
    fn from(fault: Fault) -> Unpublished {
        Unpublished::Fault(fault)
    }
}

/// Makes the files of a site; asked by many threads.
pub trait Printer: Sync {
    /// Returns the fingerprint of all that a file is made from.
    fn made_from(&self, path: &OutputPath, recipe: &Recipe) -> Option<Fingerprint>;

    /// Makes a file.
    fn print(&self, path: &OutputPath, recipe: &Recipe) -> Result<Printed, Diagnostic>;
}

/// Makes every file of the site that changed, and brings the target to what the site says.
pub fn publish(job: &Job, printer: &dyn Printer) -> Result<Published, Unpublished> {
    if let Some(path) = job.recipes.keys().find(|path| !manifest::contained(path.as_str())) {
        return Err(Fault::new("publish.path").with("path", path).into());
    }
    let mut target = Target::take(job.target, job.source)?;
    let old = target::published(&target.folder)?;
    let tree = Tree::of(&target.folder)?;
    check_ours(job, &target, old.as_ref(), &tree)?;
    if let Some(old) = &old {
        (job.farewell)(old, &target.folder);
    }

    let first = old.is_none();
    let old = old.unwrap_or_default();
    // A published file that somebody removed or changed is made anew.
    let stands = |path: &OutputPath, entry: &Entry| tree.holds(path, Some(entry));
    let operations = write::operations(&old, job.recipes, stands, |path, recipe| printer.made_from(path, recipe));
    let removed: Vec<&OutputPath> = old.entries.keys().filter(|path| !job.recipes.contains_key(*path)).collect();
    let foreign = foreign(&tree, &old);
    let same = operations.iter().all(|operation| matches!(operation, Operation::Keep(..)));
    if same && removed.is_empty() && !first && old.site == job.title && old.audience == job.audience.word() {
        if old.whole != job.whole {
            // The same files from other sources. Where that cannot be noted, the next build only takes longer.
            let _ = renew(&target, &Manifest { whole: job.whole, ..old.clone() });
        }
        return Ok(Published { kept: operations.len(), foreign: names(&foreign), ..Published::default() });
    }

    let removed_count = removed.len();
    let work = Work { job, printer, target: &target, old: &old, tree: &tree, operations };
    let fresh = Fresh::make(&target)?;
    work.index()?;
    let made = work.fill(&fresh)?;
    let entries: BTreeMap<OutputPath, Entry> = made.iter().map(|made| (made.path.clone(), made.entry)).collect();
    let new = Manifest {
        program: write::PROGRAM.to_owned(),
        site: job.title.to_owned(),
        audience: job.audience.word().to_owned(),
        whole: job.whole,
        entries,
    };

    let mut afterwards = Vec::new();
    let in_place = if fresh.beside {
        fresh.carry(&target.folder, &foreign, &tree)?;
        fresh.finish(&new, &made)?;
        match swap::swap(&fresh.folder, &target.folder, &target.aside("old")) {
            Ok(aside) => {
                let _lock = fresh.keep();
                afterwards.extend(target.flush_parent().err());
                afterwards.extend(dispose(&aside, &tree, &target.folder).err());
                false
            }
            Err(error) if swap::never_swaps(&error) => {
                work.change_in_place(&fresh, &made, &new, &removed)?;
                true
            }
            Err(error) => return Err(Fault::disk("publish.swap", &target.folder)(error).into()),
        }
    } else {
        fresh.finish(&new, &made)?;
        work.change_in_place(&fresh, &made, &new, &removed)?;
        true
    };
    target.keep();

    let written = made.iter().filter(|made| made.written).count();
    Ok(Published {
        written,
        kept: made.len() - written,
        removed: removed_count,
        foreign: names(&foreign),
        in_place,
        afterwards,
    })
}

/// Refuses a target that we did not make, or that holds another site, or something that is in our way.
fn check_ours(job: &Job, target: &Target, old: Option<&Manifest>, tree: &Tree) -> Outcome<()> {
    let Some(old) = old else {
        return match tree.files.keys().find(|name| !target::may_stay(name)) {
            Some(name) => Err(Fault::new("publish.not-ours")
                .with("path", target.folder.display())
                .with("file", name.to_string_lossy())),
            None => Ok(()),
        };
    };
    // A site may change its title, or all its addresses. One that changes both at once is taken for another site.
    let own = |recipe: &Recipe| matches!(recipe, Recipe::Document(_) | Recipe::Copy(_));
    let mut own = job.recipes.iter().filter(|(_, recipe)| own(recipe)).peekable();
    if old.site != job.title && own.peek().is_some() && !own.any(|(path, _)| old.entries.contains_key(path)) {
        return Err(Fault::new("publish.other-site")
            .with("path", target.folder.display())
            .with("other", &old.site)
            .with("title", job.title));
    }
    // Where the public looks, nothing internal may come by a slip.
    if old.audience == Access::Public.word() && job.audience != Access::Public && !job.insists {
        return Err(Fault::new("publish.audience").with("path", target.folder.display()));
    }
    for path in job.recipes.keys().filter(|path| !old.entries.contains_key(*path)) {
        if tree.files.contains_key(std::ffi::OsStr::new(path.as_str())) {
            return Err(Fault::new("publish.in-the-way").with("path", target.folder.join(path.as_str()).display()));
        }
    }
    Ok(())
}

/// Returns what the target holds and the manifest does not.
pub(super) fn foreign<'a>(tree: &'a Tree, old: &Manifest) -> Vec<&'a std::ffi::OsString> {
    let ours = |name: &std::ffi::OsStr| {
        name.to_str().is_some_and(|name| name == Manifest::NAME || old.entries.contains_key(name))
    };
    tree.files.keys().filter(|name| !ours(name)).collect()
}

/// Returns their names, but for those that may stand in any folder of ours.
pub(super) fn names(foreign: &[&std::ffi::OsString]) -> Vec<String> {
    let told = foreign.iter().map(|name| name.to_string_lossy().into_owned());
    told.filter(|name| !target::may_stay(std::ffi::OsStr::new(name))).collect()
}

/// A file as it stands in the fresh folder.
struct Made {
    path: OutputPath,
    entry: Entry,
    /// Made now, not taken over.
    written: bool,
}

struct Work<'a> {
    job: &'a Job<'a>,
    printer: &'a dyn Printer,
    target: &'a Target,
    old: &'a Manifest,
    tree: &'a Tree,
    operations: Vec<Operation<'a>>,
}

impl Work<'_> {
    /// Has the search index made, by all threads at once: asked for by one of the threads that make the files, it would
    /// be made by that one alone.
    fn index(&self) -> Result<(), Unpublished> {
        let piece = self.operations.iter().find_map(|operation| match operation {
            Operation::Write(path, recipe @ Recipe::SearchPiece(_)) => Some((path, recipe)),
            Operation::Write(..) | Operation::Keep(..) => None,
        });
        match piece.map(|(path, recipe)| self.printer.print(path, recipe)) {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(diagnostic)) => Err(Unpublished::Diagnostics(vec![diagnostic])),
        }
    }

    /// Makes every file in the fresh folder, in parallel; each is written at once, so that memory holds only those that
    /// are in the making.
    fn fill(&self, fresh: &Fresh) -> Result<Vec<Made>, Unpublished> {
        fresh.make_folders(self.operations.iter().map(|operation| operation.path().as_str()))?;
        let stop = AtomicBool::new(false);
        let diagnostics = Mutex::new(Vec::new());
        let one = |operation: &&Operation| -> Outcome<Option<Made>> {
            // Ten faults of a theme say enough; the disk's first says all.
            const ENOUGH: usize = 10;
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let made = self.make(operation, fresh);
            match made {
                Ok(made) => Ok(Some(made)),
                Err(Unpublished::Diagnostics(found)) => {
                    let mut diagnostics = diagnostics.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    diagnostics.extend(found);
                    if diagnostics.len() >= ENOUGH {
                        stop.store(true, Ordering::Relaxed);
                    }
                    Ok(None)
                }
                Err(Unpublished::Fault(fault)) => {
                    stop.store(true, Ordering::Relaxed);
                    Err(fault)
                }
            }
        };
        // Lists first: they are the longest work, and the rest fills in around them.
        let is_short = |operation: &Operation| match operation {
            Operation::Keep(..) => true,
            Operation::Write(_, recipe) => {
                matches!(recipe, Recipe::Document(_) | Recipe::Copy(_) | Recipe::SearchPiece(_) | Recipe::TableFile(..))
            }
        };
        let (short, long): (Vec<&Operation>, Vec<&Operation>) =
            self.operations.iter().partition(|operation| is_short(operation));
        let all: Vec<&Operation> = long.into_iter().chain(short).collect();
        let made: Vec<Outcome<Option<Made>>> = all.par_iter().with_max_len(crate::SHARE).map(one).collect();
        let made = made.into_iter().filter_map(Outcome::transpose).collect::<Outcome<_>>()?;
        let mut diagnostics = diagnostics.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !diagnostics.is_empty() {
            diagnostics.sort_by(|one, other| one.order().cmp(&other.order()));
            diagnostics.dedup();
            return Err(Unpublished::Diagnostics(diagnostics));
        }
        Ok(made)
    }

    fn make(&self, operation: &Operation, fresh: &Fresh) -> Result<Made, Unpublished> {
        match operation {
            Operation::Keep(path, entry) => {
                self.take_over(path, fresh)?;
                Ok(Made { path: (*path).clone(), entry: **entry, written: false })
            }
            Operation::Write(path, recipe) => {
                let printed = self.printer.print(path, recipe);
                let Printed { made_from, bytes } = printed.map_err(|found| Unpublished::Diagnostics(vec![found]))?;
                if let Recipe::Copy(source) = recipe {
                    return Ok(self.copy(path, source, made_from, fresh)?);
                }
                let entry = Entry { hash: *blake3::hash(&bytes).as_bytes(), size: bytes.len() as u64, made_from };
                Ok(self.put(path, entry, fresh, |file| file.write_all(&bytes))?)
            }
        }
    }

    fn copy(&self, path: &OutputPath, source: &SourcePath, made_from: Fingerprint, fresh: &Fresh) -> Outcome<Made> {
        let missing = || Fault::new("publish.attachment-gone").with("path", source);
        let from = self.job.attachments.get(source).ok_or_else(missing)?;
        let entry = Entry { hash: from.attachment.hash, size: from.attachment.size, made_from };
        let mut changed = false;
        let made = self.put(path, entry, fresh, |file| {
            let mut source = File::open(&from.path)?;
            let mut hasher = blake3::Hasher::new();
            let mut buffer = vec![0; 1 << 16];
            loop {
                let read = source.read(&mut buffer)?;
                let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
                hasher.update(part);
                file.write_all(part)?;
            }
            changed = *hasher.finalize().as_bytes() != from.attachment.hash;
            Ok(())
        });
        if changed {
            return Err(Fault::new("publish.attachment-changed").with("path", source));
        }
        made
    }

    /// Writes a file, unless the published one has the same bytes: then that is taken over, whatever it was made from.
    fn put(
        &self,
        path: &OutputPath,
        entry: Entry,
        fresh: &Fresh,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Outcome<Made> {
        let before = self.old.entries.get(path);
        let same = before.is_some_and(|before| before.hash == entry.hash) && self.tree.holds(path, before);
        if same {
            self.take_over(path, fresh)?;
        } else {
            let at = fresh.folder.join(path.as_str());
            let written = File::create_new(&at).and_then(|mut file| {
                write(&mut file)?;
                file.metadata()
            });
            check_size(&at, written, entry.size)?;
        }
        Ok(Made { path: path.clone(), entry, written: !same })
    }

    fn take_over(&self, path: &OutputPath, fresh: &Fresh) -> Outcome<()> {
        // In place, what stays simply stays.
        if !fresh.beside {
            return Ok(());
        }
        let (from, to) = (self.target.folder.join(path.as_str()), fresh.folder.join(path.as_str()));
        link(&from, &to).map_err(Fault::disk("publish.write", &to))
    }

    /// Brings the new files into a target that cannot be swapped: first what pages need, then the pages, then deletions.
    fn change_in_place(&self, fresh: &Fresh, made: &[Made], new: &Manifest, removed: &[&OutputPath]) -> Outcome<()> {
        let folder = &self.target.folder;
        // Interrupted now, the folder is still ours, and the next build makes anew what this one was about to change.
        let mut between = Manifest { whole: None, ..self.old.clone() };
        let changing = made.iter().filter(|made| made.written).map(|made| (&made.path, made.entry));
        for (path, entry) in changing {
            between.entries.insert(path.clone(), Entry { made_from: Fingerprint::default(), ..entry });
        }
        replace_manifest(folder, &fresh.folder, &between)?;

        let page = |made: &Made| made.path.as_str().ends_with(".html");
        let assets = made.iter().filter(|made| made.written && !page(made));
        let pages = made.iter().filter(|made| made.written && page(made));
        for path in assets.chain(pages).map(|made| &made.path) {
            let to = folder.join(path.as_str());
            let moved = to
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| move_over(&fresh.folder.join(path.as_str()), &to));
            moved.map_err(Fault::disk("publish.write", &to))?;
        }
        for path in removed {
            let gone = folder.join(path.as_str());
            remove(&gone)?;
            // Folders that this leaves empty go too; the first that is not empty ends it.
            let mut inner = gone.parent();
            while let Some(parent) = inner.filter(|parent| *parent != folder && fs::remove_dir(parent).is_ok()) {
                inner = parent.parent();
            }
        }
        replace_manifest(folder, &fresh.folder, new)?;
        swap::flush(folder, &[]).map_err(Fault::disk("publish.flush", folder))
    }
}

/// Checks that a file was written whole: a file system that loses a part of it without a word must not have it in the
/// site.
fn check_size(path: &Path, found: io::Result<fs::Metadata>, size: u64) -> Outcome<()> {
    match found.map_err(Fault::disk("publish.write", path))?.len() == size {
        true => Ok(()),
        false => Err(Fault::new("publish.short").with("path", path.display())),
    }
}

/// Notes what the files of a target are made from, none of which changes.
fn renew(target: &Target, manifest: &Manifest) -> Outcome<()> {
    let fresh = Fresh::make(target)?;
    replace_manifest(&target.folder, &fresh.folder, manifest)?;
    swap::flush(&target.folder, &[Path::new(Manifest::NAME)]).map_err(Fault::disk("publish.flush", &target.folder))
}

fn replace_manifest(folder: &Path, fresh: &Path, manifest: &Manifest) -> Outcome<()> {
    let (made, place) = (fresh.join(Manifest::NAME), folder.join(Manifest::NAME));
    write_manifest(&made, manifest)?;
    move_over(&made, &place).map_err(Fault::disk("publish.write", &place))
}

/// Writes a manifest piece by piece, so that memory never holds all of it as text.
fn write_manifest(path: &Path, manifest: &Manifest) -> Outcome<()> {
    let write = || {
        let mut file = BufWriter::new(File::create(path)?);
        let mut size = 0;
        for piece in manifest.pieces() {
            file.write_all(piece.as_bytes())?;
            size += piece.len() as u64;
        }
        file.flush()?;
        Ok(size)
    };
    let size = write().map_err(Fault::disk("publish.write", path))?;
    check_size(path, fs::metadata(path), size)
}

/// Moves a file over another in one step; across file systems by way of a copy beside it.
fn move_over(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let mut beside = to.as_os_str().to_owned();
            beside.push(".sakspapir-new");
            fs::copy(from, &beside)?;
            fs::rename(&beside, to)
        }
        moved => moved,
    }
}

/// Takes a file over with its time of change: by hard link, or where there are none, by copy.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::StorageFull) => {
            let found = fs::symlink_metadata(from)?;
            if !found.is_file() {
                return Err(error);
            }
            fs::copy(from, to)?;
            let times = fs::FileTimes::new().set_modified(found.modified()?);
            File::options().write(true).open(to)?.set_times(times)
        }
        linked => linked,
    }
}

fn remove(path: &Path) -> Outcome<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Fault::disk("publish.remove", path)(error)),
        _ => Ok(()),
    }
}

/// The folder in which the new site is made. It goes away again unless it becomes the site.
struct Fresh {
    folder: PathBuf,
    /// Beside the target, to be swapped; else within it, to be moved over file by file.
    beside: bool,
    lock: Option<Lock>,
    kept: bool,
}

impl Fresh {
    fn make(target: &Target) -> Outcome<Fresh> {
        let beside = target.aside("new");
        if !swap::is_mount_point(&target.folder) {
            match fs::create_dir(&beside) {
                Ok(()) => {
                    let mut fresh = Fresh { folder: beside, beside: true, lock: None, kept: false };
                    let same_rights = fs::metadata(&target.folder)
                        .and_then(|found| fs::set_permissions(&fresh.folder, found.permissions()));
                    same_rights.map_err(Fault::disk("publish.write", &fresh.folder))?;
                    // Locked before it becomes the site, so that there is no moment when a second build could begin.
                    fresh.lock = Lock::of_folder(&fresh.folder, &target.aside("lock"))
                        .map_err(Fault::disk("publish.lock", &fresh.folder))?;
                    return Ok(fresh);
                }
                Err(error) if swap::never_swaps(&error) => {}
                Err(error) => return Err(Fault::disk("publish.write", &beside)(error)),
            }
        }
        let folder = target.folder.join(target::WITHIN);
        fs::create_dir(&folder).map_err(Fault::disk("publish.write", &folder))?;
        Ok(Fresh { folder, beside: false, lock: None, kept: false })
    }

    /// Makes every folder that the files need, each once.
    fn make_folders<'a>(&self, files: impl Iterator<Item = &'a str>) -> Outcome<()> {
        let mut folders = BTreeSet::new();
        for file in files {
            let mut rest = file;
            while let Some((folder, _)) = rest.rsplit_once('/') {
                if !folders.insert(folder) {
                    break;
                }
                rest = folder;
            }
        }
        // Each after the one that it lies in.
        let mut levels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for folder in folders {
            levels.entry(folder.matches('/').count()).or_default().push(folder);
        }
        levels.values().try_for_each(|level| {
            level.par_iter().try_for_each(|folder| {
                let folder = self.folder.join(folder);
                fs::create_dir(&folder).map_err(Fault::disk("publish.write", &folder))
            })
        })
    }

    /// Takes over what is in the target and not ours.
    fn carry(&self, target: &Path, foreign: &[&std::ffi::OsString], tree: &Tree) -> Outcome<()> {
        for folder in tree.bare_folders.iter() {
            let to = self.folder.join(folder);
            fs::create_dir_all(&to).map_err(Fault::disk("publish.write", &to))?;
        }
        for name in foreign {
            let (from, to) = (target.join(name), self.folder.join(name));
            let carried = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| link(&from, &to));
            carried.map_err(Fault::disk("publish.carry", &from))?;
        }
        Ok(())
    }

    /// Writes the manifest and brings all to the disk.
    fn finish(&self, manifest: &Manifest, made: &[Made]) -> Outcome<()> {
        write_manifest(&self.folder.join(Manifest::NAME), manifest)?;
        let written = made.iter().filter(|made| made.written);
        let mut files: Vec<&Path> = written.map(|made| Path::new(made.path.as_str())).collect();
        files.push(Path::new(Manifest::NAME));
        swap::flush(&self.folder, &files).map_err(Fault::disk("publish.flush", &self.folder))
    }

    /// Says that the folder has become the site; the lock on it goes to the caller.
    fn keep(mut self) -> Option<Lock> {
        self.kept = true;
        self.lock.take()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.kept {
            // All in it was made by this build or is a second name of what stands in the target.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Removes the old site, which the swap has put aside: exactly the files that were seen in it. What came to it since is
/// moved to the new site.
fn dispose(aside: &Path, tree: &Tree, target: &Path) -> Outcome<()> {
    let seen: Vec<(&std::ffi::OsString, &Found)> = tree.files.iter().collect();
    seen.par_iter().try_for_each(|(name, _)| remove(&aside.join(name)))?;
    for folder in tree.folders.iter().rev() {
        // One that is not empty is dealt with below.
        let _ = fs::remove_dir(aside.join(folder));
    }
    if fs::remove_dir(aside).is_ok() {
        return Ok(());
    }
    target::rescue(aside, target)
}
