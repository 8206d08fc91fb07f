//! Sites for tests, in memory ([`Papers`]) and on disk ([`Folder`]), and short words for what tests do with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use sakspapir::diagnostic::Diagnostic;
use sakspapir::edition::Edition;
use sakspapir::model::path::{OutputPath, SourcePath};
use sakspapir::model::plan::Recipe;
use sakspapir::model::settings::Language;
use sakspapir::model::source::{Attachment, Change, Content, SETTINGS, Source};
use sakspapir::session::{Options, Session};
use sakspapir::shell::disk::{self, Reading};
use sakspapir::shell::theme;
use sakspapir::shell::words::Words;

/// A folder of its own, gone when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sakspapir-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(fs::canonicalize(path).unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file, with the folders it needs.
    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        fs::symlink_metadata(self.at(name)).is_ok()
    }

    /// Names in a folder, sorted, hidden ones too.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.at(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Every file below a folder with its bytes.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        self.each(folder, &|path| fs::read(path).unwrap())
    }

    /// Every file below a folder with its time of change.
    pub(crate) fn times(&self, folder: &str) -> BTreeMap<String, SystemTime> {
        self.each(folder, &|path| fs::metadata(path).unwrap().modified().unwrap())
    }

    fn each<T>(&self, folder: &str, look: &dyn Fn(&Path) -> T) -> BTreeMap<String, T> {
        let mut found = BTreeMap::new();
        let start = self.at(folder);
        let mut waiting = vec![start.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    waiting.push(path);
                } else {
                    found.insert(path.strip_prefix(&start).unwrap().to_str().unwrap().to_owned(), look(&path));
                }
            }
        }
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A site held in memory: tests change it and look at what the program makes of it.
#[derive(Clone, Default)]
pub(crate) struct Papers(pub(crate) BTreeMap<String, Vec<u8>>);

impl Papers {
    /// The content that is shipped with the program.
    pub(crate) fn shipped() -> Papers {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let Reading { changes, attachments } =
            disk::read(root, Words::new(Language::Bokmal)).unwrap_or_else(|_| panic!("content/ cannot be read"));
        assert!(attachments.is_empty(), "attachments are not held in memory");
        let mut papers = Papers::default();
        for change in changes {
            let Change::Put(Source { path, content: Content::Bytes(bytes) }) = change else { panic!("{change:?}") };
            if path.as_str().starts_with("content/") {
                papers.0.insert(path.to_string(), bytes.to_vec());
            }
        }
        papers
    }

    pub(crate) fn put(&mut self, path: &str, text: impl AsRef<[u8]>) {
        self.0.insert(path.to_owned(), text.as_ref().to_vec());
    }

    pub(crate) fn text(&self, path: &str) -> String {
        String::from_utf8(self.0[path].clone()).unwrap()
    }

    /// Replaces the one place where a text stands.
    pub(crate) fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert_eq!(text.matches(from).count(), 1, "«{from}» stands once in {path}");
        self.put(path, text.replace(from, to));
    }

    /// Takes the acceptances out of every document; `site.yaml` keeps its own.
    pub(crate) fn without_acceptances(mut self) -> Papers {
        for (path, bytes) in &mut self.0 {
            if path.ends_with(".md") {
                *bytes = without_block(std::str::from_utf8(bytes).unwrap(), "accept:").into_bytes();
            }
        }
        self
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        self.0.iter().map(|(path, bytes)| put(path, bytes)).collect()
    }

    pub(crate) fn edition(&self) -> Arc<Edition> {
        Session::open(self.changes(), options()).edition().clone()
    }

    /// Writes the site into a folder.
    pub(crate) fn write(&self, folder: &Folder) {
        for (path, bytes) in &self.0 {
            folder.put(path, bytes);
        }
    }
}

/// The change that brings a file, as the disk would tell it.
pub(crate) fn put(path: &str, bytes: &[u8]) -> Change {
    let is_attachment = path.starts_with("content/") && !path.ends_with(".md") && path != SETTINGS;
    let content = if is_attachment {
        Content::Attachment(Attachment {
            size: bytes.len() as u64,
            hash: *blake3::hash(bytes).as_bytes(),
            traits: sakspapir::load::attachment::inspect(path, bytes),
        })
    } else {
        Content::Bytes(Arc::from(bytes))
    };
    Change::Put(Source { path: SourcePath::new(path), content })
}

/// The options of the program when nothing is typed.
pub(crate) fn options() -> Options {
    Options { theme: theme::embedded(), ..Options::default() }
}

/// Every file of the site that is made and not copied, as bytes, or as the fault that was met.
pub(crate) fn rendered(edition: &Edition) -> BTreeMap<String, Result<Vec<u8>, Diagnostic>> {
    let plan = edition.plan();
    let made = plan.iter().filter(|(_, output)| !matches!(output.recipe, Recipe::Copy(_)));
    made.map(|(path, output)| (path.to_string(), edition.render(path, output))).collect()
}

/// One page of the site.
pub(crate) fn page(edition: &Edition, path: &str) -> String {
    let path = OutputPath::new(path);
    String::from_utf8(edition.render(&path, &edition.output(&path).unwrap()).unwrap()).unwrap()
}

/// The words of a page: no tags, no line breaks, ordinary blanks.
pub(crate) fn words(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops a top-level key of front matter with all that stands below it.
fn without_block(text: &str, key: &str) -> String {
    let mut kept = String::new();
    let mut dropping = false;
    for line in text.split_inclusive('\n') {
        let is_top = !line.starts_with([' ', '\n', '#']);
        dropping = if is_top { line.starts_with(key) } else { dropping };
        if !dropping {
            kept.push_str(line);
        }
    }
    kept
}

/// Chance that is the same in every run: xorshift64*.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `most`, which is not 0.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap() % most
    }
}
