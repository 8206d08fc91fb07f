//! [`Target`]: the folder to publish to: which are refused, what it holds, and who else is at work in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::path::OutputPath;
use crate::shell::fault::{Fault, Outcome};
use crate::shell::swap::Lock;
use crate::write::{Entry, Manifest};

/// The fresh folder of a target that cannot be swapped, within it.
pub const WITHIN: &str = ".sakspapir-new";

/// Returns whether a file may stand in a folder that we take for ours: what keeps an empty folder in git.
pub fn may_stay(name: &OsStr) -> bool {
    name == ".gitignore" || name == ".gitkeep"
}

/// A folder to publish to, locked.
#[derive(Debug)]
pub struct Target {
    /// The folder, without links in its path.
    pub folder: PathBuf,
    parent: PathBuf,
    name: OsString,
    _lock: Lock,
    /// The folder was made by this build, and goes away again with it if it fails.
    new: bool,
}

impl Target {
    /// Takes a folder for a build: refuses those that no site may be published to, makes it if it is missing, locks it,
    /// and mends what an interrupted build has left.
    pub fn take(target: &Path, source: &Path) -> Outcome<Target> {
        let unreadable = |path: &Path| Fault::disk("publish.target", path);
        let target = std::path::absolute(target).map_err(unreadable(target))?;
        let (parent, name) = resolved(&target)?;
        let folder = parent.join(&name);
        check_place(&folder, source)?;
        fs::create_dir_all(&parent).map_err(unreadable(&parent))?;

        let aside = |what: &str| aside(&parent, &name, what);
        // Two renames that were interrupted between the first and the second: the old site comes back.
        let old = aside("old");
        if fs::symlink_metadata(&folder).is_err() && old.is_dir() {
            fs::rename(&old, &folder).map_err(unreadable(&folder))?;
        }
        let new = match fs::create_dir(&folder) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => false,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Fault::new("publish.not-a-folder").with("path", folder.display()));
            }
            Err(error) => return Err(unreadable(&folder)(error)),
        };
        let lock = Lock::of_folder(&folder, &aside("lock")).map_err(Fault::disk("publish.lock", &folder))?;
        let lock = lock.ok_or_else(|| Fault::new("publish.busy").with("path", folder.display()))?;
        let target = Target { folder, parent, name, _lock: lock, new };
        // Nobody else is at work here, so these are left from builds that were killed.
        for left in [target.aside("new"), target.aside("old"), target.folder.join(WITHIN)] {
            if fs::symlink_metadata(&left).is_ok_and(|found| found.is_dir()) {
                clear(&left, &target.folder)?;
            }
        }
        Ok(target)
    }

    /// Returns the name of a folder or file of ours beside the target.
    pub fn aside(&self, what: &str) -> PathBuf {
        aside(&self.parent, &self.name, what)
    }

    /// Brings the swap to the disk.
    pub fn flush_parent(&self) -> Outcome<()> {
        crate::shell::swap::flush_names(&self.parent).map_err(Fault::disk("publish.flush", &self.parent))
    }

    /// Says that the folder now holds a site.
    pub fn keep(&mut self) {
        self.new = false;
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.new {
            // Empty, or not ours to remove.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

fn aside(parent: &Path, name: &OsStr, what: &str) -> PathBuf {
    let mut own = OsString::from(".");
    own.push(name);
    own.push(".sakspapir-");
    own.push(what);
    parent.join(own)
}

/// Returns the folder in which the target stands, and its name there, links followed.
fn resolved(target: &Path) -> Outcome<(PathBuf, OsString)> {
    let unreadable = Fault::disk("publish.target", target);
    let refused = || Fault::new("publish.place").with("path", target.display());
    match fs::symlink_metadata(target) {
        Ok(_) => {
            let whole = fs::canonicalize(target).map_err(unreadable)?;
            let name = whole.file_name().ok_or_else(refused)?.to_owned();
            Ok((whole.parent().ok_or_else(refused)?.to_path_buf(), name))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = target.file_name().ok_or_else(refused)?.to_owned();
            let parent = target.parent().ok_or_else(refused)?;
            // The nearest folder above that is there, and the rest as written.
            let mut there = parent;
            while fs::symlink_metadata(there).is_err() {
                there = there.parent().ok_or_else(refused)?;
            }
            let rest = parent.strip_prefix(there).unwrap_or(Path::new(""));
            let there = fs::canonicalize(there).map_err(unreadable)?;
            if rest.components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
                return Err(refused());
            }
            Ok((if rest.as_os_str().is_empty() { there } else { there.join(rest) }, name))
        }
        Err(error) => Err(unreadable(error)),
    }
}

/// Refuses places where a site would bury what is dear: the site's own folder and those above it, its content and
/// themes and what is in them, the home folder, the folder that we stand in.
fn check_place(folder: &Path, source: &Path) -> Outcome<()> {
    let refused = |_: ()| Err(Fault::new("publish.place").with("path", folder.display()));
    let real = |path: PathBuf| fs::canonicalize(path).ok();
    let within = ["content", "themes"].into_iter().filter_map(|name| real(source.join(name)));
    for own in within {
        if folder.starts_with(&own) {
            return refused(());
        }
    }
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty()).and_then(real);
    let here = std::env::current_dir().ok().and_then(real);
    let above = [real(source.to_path_buf()), home, here, real(source.join("content")), real(source.join("themes"))];
    if above.iter().flatten().any(|dear| dear.starts_with(folder)) {
        return refused(());
    }
    Ok(())
}

/// Reads the manifest of a folder; none if it has none.
pub fn published(folder: &Path) -> Outcome<Option<Manifest>> {
    let Some(text) = manifest_text(folder)? else { return Ok(None) };
    Manifest::parse(&text).map(Some).map_err(|fault| damaged(folder, fault.line))
}

fn damaged(folder: &Path, line: usize) -> Fault {
    Fault::new("publish.damaged").with("path", folder.join(Manifest::NAME).display()).with("line", line)
}

/// Reads the manifest of a folder as text; none if it has none.
pub fn manifest_text(folder: &Path) -> Outcome<Option<String>> {
    let place = folder.join(Manifest::NAME);
    match fs::symlink_metadata(&place) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(damaged(folder, 1)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::disk("publish.target", &place)(error)),
    }
    let bytes = fs::read(&place).map_err(Fault::disk("publish.target", &place))?;
    String::from_utf8(bytes).map(Some).map_err(|_| damaged(folder, 1))
}

/// A file in the target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its size in bytes.
    pub size: u64,
    /// A plain file; else a link, a socket, …
    pub plain: bool,
}

/// Everything that the target holds, by path below it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Files and whatever else is no folder.
    pub files: BTreeMap<OsString, Found>,
    /// Folders; an outer one comes before those in it.
    pub folders: BTreeSet<OsString>,
    /// Folders that hold nothing at all.
    pub bare_folders: BTreeSet<OsString>,
}

impl Tree {
    /// Looks through a folder, never through a link.
    pub fn of(folder: &Path) -> Outcome<Tree> {
        let mut tree = Tree::default();
        for part in look(folder, OsString::new())? {
            match part {
                Part::File(name, found) => {
                    tree.files.insert(name, found);
                }
                Part::Folder(name, bare) => {
                    if bare {
                        tree.bare_folders.insert(name.clone());
                    }
                    tree.folders.insert(name);
                }
            }
        }
        Ok(tree)
    }

    /// Returns whether a published file is still there, as large as it was made.
    pub fn holds(&self, path: &OutputPath, entry: Option<&Entry>) -> bool {
        let found = self.files.get(OsStr::new(path.as_str()));
        entry.is_some_and(|entry| found == Some(&Found { size: entry.size, plain: true }))
    }
}

enum Part {
    File(OsString, Found),
    Folder(OsString, bool),
}

fn look(folder: &Path, prefix: OsString) -> Outcome<Vec<Part>> {
    let unreadable = |path: &Path| Fault::disk("publish.target", path);
    let mut parts = Vec::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let mut name = prefix.clone();
        name.push(entry.file_name());
        let kind = entry.file_type().map_err(unreadable(folder))?;
        if kind.is_dir() {
            folders.push((entry.path(), name));
        } else {
            let size = entry.metadata().map_err(unreadable(&entry.path()))?.len();
            parts.push(Part::File(name, Found { size, plain: kind.is_file() }));
        }
    }
    let inner = folders.into_par_iter().map(|(folder, name)| {
        let mut prefix = name.clone();
        prefix.push("/");
        let mut inner = look(&folder, prefix)?;
        inner.push(Part::Folder(name, inner.is_empty()));
        Ok(inner)
    });
    for inner in inner.collect::<Outcome<Vec<Vec<Part>>>>()? {
        parts.extend(inner);
    }
    Ok(parts)
}

/// Removes a folder that a killed build has left: its own files, and second names of what stands in the target. What is
/// neither is moved to the target.
fn clear(left: &Path, target: &Path) -> Outcome<()> {
    let tree = Tree::of(left)?;
    // The manifest is written last: a folder without one was still in the making, and nobody else wrote to it.
    let ours = published(left).unwrap_or_default();
    for name in tree.files.keys() {
        let listed = |manifest: &Manifest| {
            name.to_str().is_some_and(|name| name == Manifest::NAME || manifest.entries.contains_key(name))
        };
        let ours = ours.as_ref().is_none_or(listed);
        if ours || fs::symlink_metadata(target.join(name)).is_ok() {
            let path = left.join(name);
            fs::remove_file(&path).map_err(Fault::disk("publish.remove", &path))?;
        }
    }
    for folder in tree.folders.iter().rev() {
        let _ = fs::remove_dir(left.join(folder));
    }
    if fs::remove_dir(left).is_ok() { Ok(()) } else { rescue(left, target) }
}

/// Moves what is left in a folder of ours to the target, and removes the folder. What has no place there stays where it
/// is, and that is said.
pub fn rescue(left: &Path, target: &Path) -> Outcome<()> {
    let tree = Tree::of(left)?;
    for name in tree.files.keys() {
        let (from, to) = (left.join(name), target.join(name));
        if fs::symlink_metadata(&to).is_ok() {
            return Err(Fault::new("publish.left").with("path", from.display()));
        }
        let moved = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(&from, &to));
        moved.map_err(Fault::disk("publish.carry", &from))?;
    }
    for folder in tree.folders.iter().rev() {
        let _ = fs::remove_dir(left.join(folder));
    }
    fs::remove_dir(left).map_err(Fault::disk("publish.remove", left))
}
