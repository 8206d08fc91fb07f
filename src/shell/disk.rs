//! Reads the site's folder: every file becomes a [`Change`], the broken and the forbidden ones too.
//!
//! Nothing outside the folder is ever read: symbolic links are refused wherever they stand, and what is neither file
//! nor folder is not opened.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use walkdir::{DirEntry, WalkDir};

use crate::model::path::SourcePath;
use crate::model::source::{Attachment, Change, Content, Source};
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
        put.filter(|path| path.as_str().starts_with("content/") && path.as_str().ends_with(".md"))
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

/// Reads the site in `root`: `content/` and `themes/`.
pub fn read(root: &Path, words: Words) -> Outcome<Reading> {
    let content = root.join("content");
    match std::fs::symlink_metadata(&content) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(Fault::new("source.not-a-folder").with("path", content.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Fault::new("source.missing").with("path", content.display()));
        }
        Err(error) => return Err(Fault::disk("source.unreadable", &content)(error)),
    }

    let mut found = Vec::new();
    for top in ["content", "themes"] {
        walk(root, top, &mut found, words);
    }
    let beneath = Beneath::open(root).map_err(Fault::disk("source.unreadable", root))?;
    let contents: Vec<Content> = found.par_iter().map(|found| content_of(&beneath, found, words)).collect();

    let mut sources: Vec<(SourcePath, PathBuf, Content)> =
        found.into_iter().zip(contents).map(|(found, content)| (found.path, found.file, content)).collect();
    sources.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    sources.dedup_by(|(path, file, _), (first, other, content)| {
        let same = path == first;
        if same {
            // Two names that only differ in how accents are composed: neither can be preferred.
            let (one, two) = (with_marks(other), with_marks(file));
            *content = Content::Unreadable(words.say("file.same-name", &[("one", &one), ("two", &two)]));
        }
        same
    });

    let mut reading = Reading::default();
    for (path, file, content) in sources {
        if let Content::Attachment(attachment) = content {
            let file = AttachmentFile { path: root.join(file), attachment };
            reading.attachments.insert(path.clone(), file);
        }
        reading.changes.push(Change::Put(Source { path, content }));
    }
    Ok(reading)
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
struct Found {
    path: SourcePath,
    /// Relative to the site's folder.
    file: PathBuf,
    /// Why it is not to be opened.
    refused: Option<String>,
}

fn walk(root: &Path, top: &str, found: &mut Vec<Found>, words: Words) {
    let start = root.join(top);
    if std::fs::symlink_metadata(&start).is_err() {
        return;
    }
    let visible = |entry: &DirEntry| entry.depth() == 0 || !ignored(&entry.file_name().to_string_lossy());
    let entries =
        WalkDir::new(&start).follow_links(false).follow_root_links(false).max_depth(DEEPEST).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(visible) {
        let (file, refused) = match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                let refused = if kind.is_symlink() {
                    let target = std::fs::read_link(entry.path()).unwrap_or_default();
                    Some(words.say("file.link", &[("target", &target.display().to_string())]))
                } else if kind.is_dir() {
                    if entry.depth() < DEEPEST {
                        continue;
                    }
                    Some(words.say("file.deep", &[("most", &DEEPEST.to_string())]))
                } else if !kind.is_file() {
                    Some(words.text("file.special").to_owned())
                } else {
                    None
                };
                (entry.into_path(), refused)
            }
            Err(error) => {
                let path = error.path().unwrap_or(&start).to_path_buf();
                let why = error.io_error().map_or_else(|| error.to_string(), |error| reason(error, words));
                (path, Some(why))
            }
        };
        let file = file.strip_prefix(root).map(Path::to_path_buf).unwrap_or(file);
        found.push(match source_path(&file) {
            Ok(path) => Found { path, file, refused },
            Err(path) => Found { path, file, refused: Some(words.text("file.not-utf-8").to_owned()) },
        });
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
fn composed(name: String) -> String {
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

fn content_of(beneath: &Beneath, found: &Found, words: Words) -> Content {
    if let Some(reason) = &found.refused {
        return Content::Unreadable(reason.clone());
    }
    let text = found.path.as_str();
    let whole = text.starts_with("themes/") || text == "content/site.yaml" || text.ends_with(".md");
    // A file that changes while it is read is read again: editors and synchronisers write in several steps.
    for _ in 0..3 {
        match read_once(beneath, &found.file, whole, words) {
            Ok(Some(content)) => return content,
            Ok(None) => {}
            Err(error) => return Content::Unreadable(reason(&error, words)),
        }
    }
    Content::Unreadable(words.text("file.changing").to_owned())
}

/// Reads a file; nothing if it changed meanwhile.
fn read_once(beneath: &Beneath, path: &Path, whole: bool, words: Words) -> io::Result<Option<Content>> {
    let mut file = beneath.file(path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Ok(Some(Content::Unreadable(words.text("file.special").to_owned())));
    }
    let (content, size) = if !whole {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut file)?;
        let attachment = Attachment { size: hasher.count(), hash: *hasher.finalize().as_bytes() };
        (Content::Attachment(attachment), hasher.count())
    } else if before.len() > LARGEST_DOCUMENT {
        let most = (LARGEST_DOCUMENT >> 20).to_string();
        return Ok(Some(Content::Unreadable(words.say("file.large", &[("most", &most)]))));
    } else {
        let bytes = read_whole(&mut file)?;
        let size = bytes.len() as u64;
        (Content::Bytes(bytes), size)
    };
    let after = file.metadata()?;
    let steady = size == before.len() && after.len() == before.len() && after.modified().ok() == before.modified().ok();
    Ok(steady.then_some(content))
}

/// Reads a file into memory of exactly its size, by way of room that each thread keeps.
fn read_whole(file: &mut File) -> io::Result<Arc<[u8]>> {
    thread_local! {
        static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    /// What a thread keeps: the size of all but the longest papers.
    const KEPT: usize = 1 << 16;

    ROOM.with_borrow_mut(|room| {
        room.clear();
        room.reserve(KEPT);
        Read::by_ref(file).take(LARGEST_DOCUMENT + 1).read_to_end(room)?;
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
