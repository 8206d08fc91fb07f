//! Reads the site's folder: every file becomes a [`Change`], the broken and the forbidden ones too.
//!
//! Nothing outside the folder is ever read: symbolic links are refused wherever they stand, and what is neither file
//! nor folder is not opened.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use walkdir::{DirEntry, WalkDir};

use crate::load::{attachment, is_document};
use crate::model::path::SourcePath;
use crate::model::source::{Attachment, Change, Content, SETTINGS, Source};
use crate::shell::fault::{Fault, Outcome, reason};
use crate::shell::words::Words;

/// The largest document, template or asset in bytes: thirty times the text of the longest papers.
pub const LARGEST_DOCUMENT: u64 = 8 << 20;

/// Folders within folders, `content/` included. Deeper trees are a loop or a mistake.
pub const DEEPEST: usize = 32;

/// The site's folder as it was found.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every file, in the order of their paths.
    pub changes: Vec<Change>,
    /// Where the files that may be copied lie, and what they held.
    pub attachments: BTreeMap<SourcePath, AttachmentFile>,
}

impl Reading {
    /// Returns the documents.
    pub fn documents(&self) -> impl Iterator<Item = &SourcePath> {
        let put = self.changes.iter().filter_map(|change| match change {
            Change::Put(source) => Some(&source.path),
            Change::Remove(_) => None,
        });
        put.filter(|path| is_document(path))
    }

    fn add(&mut self, root: &Path, seen: Seen) {
        if let Some(file) = seen.copied(root) {
            self.attachments.insert(seen.source.path.clone(), file);
        }
        self.changes.push(Change::Put(seen.source));
    }
}

/// A file that may be copied to the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttachmentFile {
    /// Where it lies; the name may be composed otherwise than the source path, which is always NFC.
    pub path: PathBuf,
    /// What it held.
    pub attachment: Attachment,
}

/// A file as it was seen: what it held, and what the disk says of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What it held.
    pub source: Source,
    /// Where it lies, relative to the site's folder.
    pub file: PathBuf,
    /// What the disk says of it.
    pub stamp: Stamp,
}

impl Seen {
    /// Returns where it lies if it may be copied.
    fn copied(&self, root: &Path) -> Option<AttachmentFile> {
        match self.source.content {
            Content::Attachment(attachment) => Some(AttachmentFile { path: root.join(&self.file), attachment }),
            _ => None,
        }
    }
}

/// What the disk says of a file without reading it: while this is the same, so are its bytes, unless it was written in
/// the very moment that it was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Which file it is, and when anything about it changed: a copy laid in its place has the time and the size of the
    /// original.
    #[cfg(unix)]
    inode: (u64, i64, i64),
}

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Stamp {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: (metadata.ino(), metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// Tells whether the file was written so lately that it may be written again without its time showing it.
    pub fn is_fresh(&self) -> bool {
        // Some file systems count in whole or in two seconds.
        const COARSEST: Duration = Duration::from_secs(3);
        self.modified.is_none_or(|modified| modified.elapsed().is_ok_and(|age| age < COARSEST))
    }
}

/// Reads the site in `root`: `content/` and `themes/`.
pub fn read(root: &Path, words: Words) -> Outcome<Reading> {
    let mut reading = Reading::default();
    for seen in read_seen(root, words)? {
        reading.add(root, seen);
    }
    Ok(reading)
}

/// A site's folder whose files are known and not yet read.
pub struct Folder<'a> {
    root: &'a Path,
    words: Words,
    /// In the order of their paths.
    found: Vec<Found>,
}

impl<'a> Folder<'a> {
    /// Looks a folder through.
    pub fn look(root: &'a Path, words: Words) -> Outcome<Folder<'a>> {
        Ok(Folder { root, words, found: look(root, false, words)? })
    }

    /// Returns the documents.
    pub fn documents(&self) -> impl Iterator<Item = &SourcePath> {
        self.found.iter().map(|found| &found.path).filter(|path| is_document(path))
    }

    /// Reads `content/site.yaml`, which must be known before any document is read.
    pub fn settings(&mut self) -> Outcome<Option<Source>> {
        let Some(place) = self.found.iter().position(|found| found.path.as_str() == SETTINGS) else { return Ok(None) };
        let seen = read_found(self.root, vec![self.found.remove(place)], self.words)?;
        Ok(seen.into_iter().next().map(|seen| seen.source))
    }

    /// Reads what is no document, and tells where the files that may be copied lie.
    pub fn others(&self) -> Outcome<(Vec<Source>, BTreeMap<SourcePath, AttachmentFile>)> {
        let others = self.found.iter().filter(|found| !is_document(&found.path)).cloned().collect();
        let seen = read_found(self.root, others, self.words)?;
        let copied = seen.iter().filter_map(|seen| Some((seen.source.path.clone(), seen.copied(self.root)?))).collect();
        Ok((seen.into_iter().map(|seen| seen.source).collect(), copied))
    }

    /// Reads every document and hands it on at once, so that not all texts are in memory together. What was made of them
    /// comes in the order of their paths.
    pub fn each<T: Send>(&self, take: impl Fn(Source) -> T + Sync) -> Outcome<Vec<T>> {
        let beneath = beneath(self.root)?;
        let documents: Vec<&Found> = self.found.iter().filter(|found| is_document(&found.path)).collect();
        let taken = documents.into_par_iter().with_max_len(crate::SHARE).map(|found| {
            let (content, _) = content_of(&beneath, found, self.words);
            take(Source { path: found.path.clone(), content })
        });
        Ok(taken.collect())
    }
}

/// Reads the site in `root`, and tells what the disk says of each file; in the order of their paths.
pub fn read_seen(root: &Path, words: Words) -> Outcome<Vec<Seen>> {
    read_found(root, look(root, false, words)?, words)
}

/// Reads files that were found.
pub fn read_found(root: &Path, found: Vec<Found>, words: Words) -> Outcome<Vec<Seen>> {
    let beneath = beneath(root)?;
    let seen = found.into_par_iter().with_max_len(crate::SHARE).map(|found| {
        let (content, stamp) = content_of(&beneath, &found, words);
        Seen { source: Source { path: found.path, content }, file: found.file, stamp: stamp.unwrap_or(found.stamp) }
    });
    Ok(seen.collect())
}

fn beneath(root: &Path) -> Outcome<Beneath> {
    Beneath::open(root).map_err(Fault::disk("source.unreadable", root))
}

/// Finds every file of the site in `root` without reading any, in the order of their paths; `stamped` asks the disk about each.
pub fn look(root: &Path, stamped: bool, words: Words) -> Outcome<Vec<Found>> {
    let content = root.join("content");
    match std::fs::symlink_metadata(&content) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(Fault::new("source.not-a-folder").with("path", content.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Fault::new("source.missing").with("path", content.display()));
        }
        Err(error) => return Err(Fault::disk("source.unreadable", &content)(error)),
    }

    let mut found: Vec<Found> = TOPS.iter().flat_map(|top| walk(root, Path::new(top), stamped, words)).collect();
    found.sort_by(|one, other| (&one.path, &one.file).cmp(&(&other.path, &other.file)));
    found.dedup_by(|other, first| {
        let same = other.path == first.path;
        if same {
            // Two names that only differ in how accents are composed: neither can be preferred.
            let (one, two) = (with_marks(&first.file), with_marks(&other.file));
            first.refused = Some(words.say("file.same-name", &[("one", &one), ("two", &two)]));
        }
        same
    });
    Ok(found)
}

/// The folders that make up a site.
pub const TOPS: [&str; 2] = ["content", "themes"];

/// What lies at a place.
pub enum Look {
    /// Nothing of the site.
    Nothing,
    /// A folder: all files below it.
    Folder(Vec<Found>),
    /// A file.
    File(Found),
    /// Only a look at the whole site can tell.
    Unsure,
}

/// Finds what lies at a place, relative to the site's folder.
pub fn look_at(root: &Path, file: &Path, words: Words) -> Look {
    let steps: Vec<&std::ffi::OsStr> = file.iter().collect();
    let [top, inside @ ..] = steps.as_slice() else { return Look::Unsure };
    if !TOPS.iter().any(|known| *top == *known) || inside.iter().any(|name| ignored(&name.to_string_lossy())) {
        return Look::Nothing;
    }
    if inside.is_empty() || inside.len() >= DEEPEST {
        return Look::Unsure;
    }
    // What lies below a link is no part of the site.
    let mut above = root.to_path_buf();
    for step in &steps[..steps.len() - 1] {
        above.push(step);
        if !std::fs::symlink_metadata(&above).is_ok_and(|found| found.is_dir()) {
            return Look::Nothing;
        }
    }
    let path = root.join(file);
    match std::fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Look::Folder(walk(root, file, true, words)),
        Ok(metadata) => Look::File(
            Found::new(file.to_path_buf(), refusal(&path, metadata.file_type(), words), words).stamped(&metadata),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Look::Nothing,
        Err(_) => Look::Unsure,
    }
}

/// Returns the files in a folder whose names become the same when their accents are composed alike.
pub fn namesakes(root: &Path, file: &Path) -> Vec<PathBuf> {
    let (Some(folder), Ok(wanted)) = (file.parent(), source_path(file)) else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok().map(|entry| folder.join(entry.file_name())));
    names.filter(|name| source_path(name).as_ref() == Ok(&wanted)).collect()
}

/// Reads a file that is copied as it is.
pub fn attachment(root: &Path, file: &AttachmentFile) -> io::Result<Vec<u8>> {
    let inside = file.path.strip_prefix(root).map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
    let mut bytes = Vec::new();
    Beneath::open(root)?.file(inside)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns whether a file is no part of the site: hidden files, what editors and desktops leave behind.
pub fn ignored(name: &str) -> bool {
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || name.ends_with(".swp")
        || (name.starts_with('#') && name.ends_with('#'))
        || ["4913", "Thumbs.db", "desktop.ini"].contains(&name)
}

/// A file to be read, or one that must not be.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name within the site.
    pub path: SourcePath,
    /// Relative to the site's folder.
    pub file: PathBuf,
    /// Why it is not to be opened.
    pub refused: Option<String>,
    /// What the disk says of it, if it was asked.
    pub stamp: Stamp,
}

impl Found {
    fn new(file: PathBuf, refused: Option<String>, words: Words) -> Found {
        match source_path(&file) {
            Ok(path) => Found { path, file, refused, stamp: Stamp::default() },
            Err(path) => {
                Found { path, file, refused: Some(words.text("file.not-utf-8").to_owned()), stamp: Stamp::default() }
            }
        }
    }

    fn stamped(mut self, metadata: &Metadata) -> Found {
        self.stamp = Stamp::of(metadata);
        self
    }
}

/// Returns why a file is not to be opened.
fn refusal(path: &Path, kind: FileType, words: Words) -> Option<String> {
    if kind.is_symlink() {
        let target = std::fs::read_link(path).unwrap_or_default();
        Some(words.say("file.link", &[("target", &target.display().to_string())]))
    } else if !kind.is_file() {
        Some(words.text("file.special").to_owned())
    } else {
        None
    }
}

/// Finds all files below a folder of the site, at least those of one folder in order.
fn walk(root: &Path, folder: &Path, stamped: bool, words: Words) -> Vec<Found> {
    let start = root.join(folder);
    // Another fault is told by the walk: a site must not be made without what could not be read.
    if std::fs::symlink_metadata(&start).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Vec::new();
    }
    let depth = DEEPEST.saturating_sub(folder.iter().count() - 1);
    Walk { root, stamped, words }.below(&start, depth)
}

/// A walk through a site's folder.
struct Walk<'a> {
    root: &'a Path,
    stamped: bool,
    words: Words,
}

impl Walk<'_> {
    /// Finds all files below a folder, which may have so many levels below it. Its folders are gone through in parallel, but
    /// for whoever asks for stamps: the preview looks beside its work, which must not wait for a slow disk.
    fn below(&self, folder: &Path, levels: usize) -> Vec<Found> {
        let (mut found, mut folders) = (Vec::new(), Vec::new());
        let entries =
            WalkDir::new(folder).follow_links(false).follow_root_links(false).max_depth(1).sort_by_file_name();
        for entry in entries {
            match entry {
                // The folder itself; or what took its place meanwhile.
                Ok(entry) if entry.depth() == 0 && entry.file_type().is_dir() => {}
                Ok(entry) if entry.depth() > 0 && ignored(&entry.file_name().to_string_lossy()) => {}
                Ok(entry) if entry.file_type().is_dir() && levels > 1 => folders.push(entry.into_path()),
                Ok(entry) => found.push(self.found(entry)),
                Err(error) => found.extend(self.unreadable(&error, folder)),
            }
        }
        let below = |folder: &PathBuf| self.below(folder, levels.saturating_sub(1));
        let below: Vec<Vec<Found>> = match self.stamped {
            true => folders.iter().map(below).collect(),
            false => folders.par_iter().map(below).collect(),
        };
        found.extend(below.into_iter().flatten());
        found
    }

    fn found(&self, entry: DirEntry) -> Found {
        let refused = if entry.file_type().is_dir() {
            Some(self.words.say("file.deep", &[("most", &DEEPEST.to_string())]))
        } else {
            refusal(entry.path(), entry.file_type(), self.words)
        };
        let metadata = if self.stamped { entry.metadata().ok() } else { None };
        let one = Found::new(self.within(entry.into_path()), refused, self.words);
        match metadata {
            Some(metadata) => one.stamped(&metadata),
            None => one,
        }
    }

    /// Tells of what could not be read. What is gone between being listed and being looked at is not there; what is there
    /// all the same cannot be read, and a site must not be made without it.
    fn unreadable(&self, error: &walkdir::Error, folder: &Path) -> Option<Found> {
        let path = error.path().unwrap_or(folder).to_path_buf();
        let is_missing = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
        if is_missing && std::fs::symlink_metadata(&path).is_err() {
            return None;
        }
        let why = error.io_error().map_or_else(|| error.to_string(), |error| reason(error, self.words));
        Some(Found::new(self.within(path), Some(why), self.words))
    }

    /// Returns a path as seen from the site's folder.
    fn within(&self, path: PathBuf) -> PathBuf {
        path.strip_prefix(self.root).map(Path::to_path_buf).unwrap_or(path)
    }
}

/// Returns the name of a file within the site; where it is not Unicode, one that people can read, as `Err`.
fn source_path(file: &Path) -> Result<SourcePath, SourcePath> {
    let parts: Vec<&std::ffi::OsStr> = file.iter().collect();
    match parts.iter().map(|part| part.to_str()).collect::<Option<Vec<&str>>>() {
        Some(parts) => Ok(SourcePath::new(composed(parts.join("/")))),
        None => {
            // Two unreadable names must not become one, so the bytes are part of the name.
            let bytes: String = file.as_os_str().as_encoded_bytes().utf8_chunks().fold(String::new(), |name, chunk| {
                let invalid: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")).collect();
                name + chunk.valid() + &invalid
            });
            Err(SourcePath::new(bytes.replace(std::path::MAIN_SEPARATOR, "/")))
        }
    }
}

/// Returns the composed form (NFC) of a name; macOS gives `å` as two characters.
pub fn composed(name: String) -> String {
    match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name,
        IsNormalized::No | IsNormalized::Maybe => name.nfc().collect(),
    }
}

/// Shows a path so that names that look the same differ.
fn with_marks(path: &Path) -> String {
    let mut shown = String::new();
    for character in path.display().to_string().chars() {
        match character {
            '\u{300}'..='\u{36f}' => shown.extend(character.escape_unicode()),
            character => shown.push(character),
        }
    }
    shown
}

fn content_of(beneath: &Beneath, found: &Found, words: Words) -> (Content, Option<Stamp>) {
    if let Some(reason) = &found.refused {
        return (Content::Refused(reason.clone()), None);
    }
    let text = found.path.as_str();
    let whole = text.starts_with("themes/") || text == "content/site.yaml" || text.ends_with(".md");
    // A file that changes while it is read is read again: editors and synchronisers write in several steps.
    for _ in 0..3 {
        match read_once(beneath, &found.file, whole, words) {
            Ok(Some((content, stamp))) => return (content, Some(stamp)),
            Ok(None) => {}
            Err(error) => return (Content::Unreadable(reason(&error, words)), None),
        }
    }
    (Content::Refused(words.text("file.changing").to_owned()), None)
}

/// Reads a file; nothing if it changed meanwhile.
fn read_once(beneath: &Beneath, path: &Path, whole: bool, words: Words) -> io::Result<Option<(Content, Stamp)>> {
    let mut file = beneath.file(path)?;
    let before = file.metadata()?;
    let stamp = Stamp::of(&before);
    if !before.is_file() {
        return Ok(Some((Content::Refused(words.text("file.special").to_owned()), stamp)));
    }
    let (content, size) = if !whole {
        let name = path.to_string_lossy();
        let mut hasher = blake3::Hasher::new();
        let traits = if before.len() <= attachment::LARGEST {
            let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or_default() + 1);
            Read::by_ref(&mut file).take(attachment::LARGEST + 1).read_to_end(&mut bytes)?;
            hasher.update(&bytes);
            attachment::inspect(&name, &bytes)
        } else {
            hasher.update_reader(&mut file)?;
            attachment::by_name(&name)
        };
        let attachment = Attachment { size: hasher.count(), hash: *hasher.finalize().as_bytes(), traits };
        (Content::Attachment(attachment), hasher.count())
    } else if before.len() > LARGEST_DOCUMENT {
        return Ok(Some((Content::TooLarge(before.len()), stamp)));
    } else {
        let bytes = read_whole(&mut file, before.len())?;
        let size = bytes.len() as u64;
        (Content::Bytes(bytes), size)
    };
    let after = file.metadata()?;
    let steady = size == before.len() && after.len() == before.len() && after.modified().ok() == before.modified().ok();
    Ok(steady.then_some((content, stamp)))
}

/// Reads a file of some size into memory of just that size, by way of room that each thread keeps.
fn read_whole(file: &mut File, size: u64) -> io::Result<Arc<[u8]>> {
    thread_local! {
        static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    /// What a thread keeps: the size of all but the longest papers.
    const KEPT: usize = 1 << 16;

    ROOM.with_borrow_mut(|room| {
        room.clear();
        room.reserve(KEPT);
        // To look whether more follows is one call too many for each file: its size is asked for again. What says that it is
        // empty may hold something all the same.
        Read::by_ref(file).take(size.max(1)).read_to_end(room)?;
        let bytes = Arc::from(room.as_slice());
        room.shrink_to(KEPT);
        Ok(bytes)
    })
}

/// The site's folder, held open so that no file outside it can be reached even if a folder becomes a link meanwhile.
struct Beneath {
    root: PathBuf,
    #[cfg(target_os = "linux")]
    folder: File,
}

impl Beneath {
    fn open(root: &Path) -> io::Result<Beneath> {
        Ok(Beneath {
            root: root.to_path_buf(),
            #[cfg(target_os = "linux")]
            folder: File::open(root)?,
        })
    }

    #[cfg(target_os = "linux")]
    fn file(&self, path: &Path) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        use rustix::io::Errno;

        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(&self.folder, path, flags, Mode::empty(), resolve) {
            Ok(file) => Ok(File::from(file)),
            // Kernels before 5.6, and containers that allow only calls they know.
            Err(Errno::NOSYS | Errno::PERM) => self.file_by_name(path),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn file(&self, path: &Path) -> io::Result<File> {
        self.file_by_name(path)
    }

    #[cfg(unix)]
    fn file_by_name(&self, path: &Path) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, open};

        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        Ok(File::from(open(self.root.join(path), flags, Mode::empty())?))
    }

    #[cfg(not(unix))]
    fn file_by_name(&self, path: &Path) -> io::Result<File> {
        File::open(self.root.join(path))
    }
}
