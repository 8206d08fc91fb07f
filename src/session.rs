//! Keeps the current edition current: changes in, edition out. The one way in, for build and preview alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::edition::{Edition, Sources};
use crate::fingerprint::Stamped;
use crate::load::{self, audience};
use crate::model::document::Document;
use crate::model::history::History;
use crate::model::path::SourcePath;
use crate::model::settings::{Access, Settings};
use crate::model::source::{Change, Content, SETTINGS, Source};
use crate::model::theme::Theme;
use crate::resolve::Files;

/// What the command line says beside `site.yaml`, and outranks it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whom the build is for.
    pub audience: Option<Access>,
    /// Where the site will be reached.
    pub base_url: Option<String>,
    /// «Today».
    pub today: Option<NaiveDate>,
    /// The theme that is compiled into the program; files of the site's own theme are laid over it.
    pub theme: Theme,
    /// When the files were last changed, as they stand when the site is opened.
    pub history: History,
}

/// Keeps the current edition current.
pub struct Session {
    inputs: Inputs,
    edition: Arc<Edition>,
}

impl Session {
    /// Opens a site: the change that brings every file.
    pub fn open(changes: Vec<Change>, options: Options) -> Session {
        let mut inputs = Inputs::new(options);
        let sources = inputs.take(changes);
        Session { inputs, edition: Arc::new(Edition::first(&sources)) }
    }

    /// Takes changes in and returns the next edition. Cannot fail: what is wrong becomes diagnostics.
    pub fn apply(&mut self, changes: Vec<Change>) -> Arc<Edition> {
        let sources = self.inputs.take(changes);
        self.edition = Arc::new(self.edition.next(&sources));
        self.edition.clone()
    }

    /// Returns the current edition.
    pub fn edition(&self) -> &Arc<Edition> {
        &self.edition
    }
}

/// Everything that has arrived, read as far as a file can be read by itself.
struct Inputs {
    options: Options,
    settings_source: Option<Source>,
    settings: Diagnosed<Settings>,
    documents: BTreeMap<SourcePath, Read>,
    history: History,
    files: Files,
    theme_files: BTreeMap<SourcePath, Arc<[u8]>>,
    /// Files that could not be read, and are no documents.
    unreadable: BTreeMap<SourcePath, Diagnostic>,
}

/// A document as it was read, and how to read it anew when the settings change.
#[derive(Clone, Debug)]
struct Read {
    document: Arc<Document>,
    /// What arrived, where the document's text is not the same: a file that could not be read as text.
    other_source: Option<Content>,
}

impl Read {
    fn new(source: Source, settings: &Settings) -> (SourcePath, Read) {
        let document = Arc::new(load::load(&source, settings));
        let kept = matches!(&source.content, Content::Bytes(bytes) if **bytes == *document.text.as_bytes());
        (source.path, Read { document, other_source: (!kept).then_some(source.content) })
    }

    fn into_source(self, path: SourcePath) -> Source {
        let content = self.other_source.unwrap_or_else(|| Content::Bytes(self.document.text.as_bytes().into()));
        Source { path, content }
    }
}

impl Inputs {
    fn new(mut options: Options) -> Inputs {
        Inputs {
            settings: settings(None, &options),
            history: std::mem::take(&mut options.history),
            options,
            settings_source: None,
            documents: BTreeMap::new(),
            files: Files::new(),
            theme_files: BTreeMap::new(),
            unreadable: BTreeMap::new(),
        }
    }

    /// Takes changes in; documents are read in parallel.
    fn take(&mut self, changes: Vec<Change>) -> Sources {
        let mut arrived = Vec::new();
        for change in changes {
            match change {
                Change::Put(source) => {
                    self.forget(&source.path);
                    self.put(source, &mut arrived);
                }
                Change::Remove(path) => self.forget(&path),
            }
        }
        let settings = settings(self.settings_source.as_ref(), &self.options);
        if settings.value != self.settings.value {
            // Language and access are part of how a document is read.
            let documents = std::mem::take(&mut self.documents);
            arrived.extend(documents.into_iter().map(|(path, read)| read.into_source(path)));
        }
        self.settings = settings;
        let settings = &self.settings.value;
        let mut read: Vec<(SourcePath, Read)> =
            arrived.into_par_iter().map(|source| Read::new(source, settings)).collect();
        for (path, read) in &mut read {
            // Only just made, so nobody else holds it.
            if let Some(document) = Arc::get_mut(&mut read.document) {
                document.last_changed = self.history.of(path, &document.text);
            }
        }
        self.documents.extend(read);
        self.sources()
    }

    fn put(&mut self, source: Source, documents: &mut Vec<Source>) {
        let path = source.path.as_str();
        if path == SETTINGS {
            self.settings_source = Some(source);
        } else if path.starts_with("content/") && path.ends_with(".md") {
            documents.push(source);
        } else {
            match source.content {
                Content::Attachment(file) => {
                    self.files.insert(source.path, file);
                }
                Content::Bytes(bytes) => {
                    self.theme_files.insert(source.path, bytes);
                }
                Content::Unreadable(reason) => {
                    let diagnostic = load::unreadable(&source.path, &reason);
                    self.unreadable.insert(source.path, diagnostic);
                }
            }
        }
    }

    fn forget(&mut self, path: &SourcePath) {
        if path.as_str() == SETTINGS {
            self.settings_source = None;
        }
        self.documents.remove(path);
        self.files.remove(path);
        self.theme_files.remove(path);
        self.unreadable.remove(path);
    }

    fn sources(&self) -> Sources {
        let settings = &self.settings.value;
        let documents = self
            .documents
            .iter()
            .filter(|(_, read)| audience::visible(&read.document, settings.audience))
            .map(|(path, read)| (path.clone(), read.document.clone()))
            .collect();
        let mut diagnostics = self.settings.diagnostics.clone();
        // What stops every build is told of hidden documents too: one whose `access` cannot be read is hidden, and a
        // build that left it out in silence would look complete.
        let hidden = self.documents.values().filter(|read| !audience::visible(&read.document, settings.audience));
        let stopping = hidden.flat_map(|read| read.document.diagnostics.iter()).filter(|found| found.rule.stops);
        diagnostics.extend(stopping.cloned());
        diagnostics.extend(self.unreadable.values().cloned());
        let (theme, theme_diagnostics) = self.theme();
        diagnostics.extend(theme_diagnostics);
        Sources {
            documents,
            files: Arc::new(Stamped::new(self.files.clone())),
            settings: Arc::new(Stamped::new(settings.clone())),
            diagnostics,
            theme: Arc::new(Stamped::new(theme)),
        }
    }

    /// Lays the files of the site's theme over the theme that is compiled in.
    fn theme(&self) -> (Theme, Vec<Diagnostic>) {
        let mut theme = self.options.theme.clone();
        let mut diagnostics = Vec::new();
        let folder = format!("themes/{}/", self.settings.value.theme);
        for (path, bytes) in &self.theme_files {
            let Some(name) = path.as_str().strip_prefix(&folder) else { continue };
            if let Some(template) = name.strip_prefix("templates/") {
                match load::text(bytes, path) {
                    Ok(text) => {
                        theme.templates.insert(template.to_owned(), text.into_owned());
                    }
                    Err(diagnostic) => diagnostics.push(*diagnostic),
                }
            } else if let Some(asset) = name.strip_prefix("assets/") {
                theme.assets.insert(asset.to_owned(), bytes.to_vec());
            }
        }
        (theme, diagnostics)
    }
}

/// Returns what `site.yaml` says, outranked by the command line.
fn settings(source: Option<&Source>, options: &Options) -> Diagnosed<Settings> {
    let mut settings = load::settings(source);
    let value = &mut settings.value;
    value.audience = options.audience.unwrap_or(value.audience);
    value.today = options.today.or(value.today);
    if let Some(base_url) = &options.base_url {
        value.base_url.clone_from(base_url);
    }
    settings
}
