//! Keeps the current edition current: changes in, edition out. The one way in, for build and preview alike.

mod seen;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::edition::{Edition, Sources};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::load;
use crate::load::audience::{self, Viewer};
use crate::memo::Memo;
use crate::model::card::FileReference;
use crate::model::document::Document;
use crate::model::history::History;
use crate::model::path::SourcePath;
use crate::model::publicity::Beside;
use crate::model::settings::{Access, Settings};
use crate::model::source::{Attachment, Change, Content, SETTINGS, Source, Text};
use crate::model::theme::Theme;
use crate::session::seen::SeenSite;

/// What the command line says beside `site.yaml`, and outranks it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whom the build is for.
    pub audience: Option<Access>,
    /// Where the site will be reached.
    pub base_url: Option<String>,
    /// «Today».
    pub today: Option<NaiveDate>,
    /// The site is to be opened from disk.
    pub portable: bool,
    /// The theme that is compiled into the program; files of the site's own theme are laid over it.
    pub theme: Theme,
    /// When the files were last changed, as they stand when the site is opened.
    pub history: History,
    /// No change will follow: the texts of the files, a fifth of the memory that a site takes, are not kept.
    pub once: bool,
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

    /// Begins a session whose files arrive one by one. `content/site.yaml` comes first: how a document is read depends
    /// on it.
    pub fn opening(settings: Option<Source>, options: Options) -> Opening {
        Opening { inputs: Inputs { settings_source: settings, ..Inputs::new(options) }.with_settings() }
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

/// A session whose files arrive one by one.
pub struct Opening {
    inputs: Inputs,
}

/// A document that was read by itself.
pub struct Arrived(SourcePath, Read);

impl Opening {
    /// Takes in files that are no documents: see [`load::is_document`].
    pub fn take(&mut self, others: impl IntoIterator<Item = Source>) {
        others.into_iter().for_each(|other| self.inputs.put_other(other));
    }

    /// Reads a document. Several threads may do so at once.
    pub fn read(&self, source: Source) -> Arrived {
        let Inputs { settings, options, .. } = &self.inputs;
        let (path, read) = Read::new(source, &settings.value, options.once);
        Arrived(path, read)
    }

    /// Reads of a document no more than it takes to tell whether it is the same as another time, if that is possible.
    pub fn outline(&self, source: Source) -> Arrived {
        match load::outline(&source, &self.inputs.settings.value) {
            Some(document) => Arrived(source.path, Read::of(document, None)),
            None => self.read(source),
        }
    }

    /// Tells what the site would be made from if these are its documents, with the dates of the files where somebody knows
    /// them. Afterwards the documents themselves may come.
    pub fn outlined(&mut self, arrived: Vec<Arrived>, history: History) -> Outlined {
        let inputs = &mut self.inputs;
        inputs.gather(arrived, history);
        let outlined = Outlined::of(&inputs.sources());
        (inputs.documents, inputs.seen) = (BTreeMap::new(), SeenSite::default());
        outlined
    }

    /// Brings together what has arrived, with the dates of the files where somebody knows them.
    pub fn gathered(self, arrived: Vec<Arrived>, history: History) -> Gathered {
        let Opening { mut inputs } = self;
        inputs.gather(arrived, history);
        let sources = inputs.sources();
        Gathered { outlined: Outlined::of(&sources), sources, inputs }
    }
}

/// What is known of a site before its documents are understood.
#[derive(Clone, Copy, Debug)]
pub struct Outlined {
    /// Stands for what the site is made from: [`Sources::fingerprint`].
    pub made_from: Fingerprint,
    /// How many documents are seen.
    pub documents: usize,
    /// How many of them nobody knows the date of.
    pub undated: usize,
}

impl Outlined {
    fn of(sources: &Sources) -> Outlined {
        let undated = sources.documents.values().filter(|document| document.last_changed.is_none());
        Outlined { made_from: sources.fingerprint(), documents: sources.documents.len(), undated: undated.count() }
    }
}

/// A session whose files have all arrived, and whose first edition is yet to be made.
pub struct Gathered {
    inputs: Inputs,
    /// What the first edition will be made from.
    pub sources: Sources,
    /// What is known of it.
    pub outlined: Outlined,
}

impl Gathered {
    /// Makes the first edition.
    pub fn open(self) -> Session {
        let Gathered { mut inputs, sources, .. } = self;
        let edition = if inputs.options.once {
            // Only a change would ask how the documents were read.
            inputs.documents = BTreeMap::new();
            Edition::only(&sources)
        } else {
            Edition::first(&sources)
        };
        Session { inputs, edition: Arc::new(edition) }
    }
}

/// Everything that has arrived, read as far as a file can be read by itself.
struct Inputs {
    options: Options,
    settings_source: Option<Source>,
    settings: Diagnosed<Settings>,
    documents: BTreeMap<SourcePath, Read>,
    seen: SeenSite,
    /// Documents that nobody has looked at yet for the viewer.
    arrived: Vec<SourcePath>,
    files: BTreeMap<SourcePath, Attachment>,
    /// The files that go with what is seen.
    chosen: Option<Memo<Diagnosed<BTreeMap<SourcePath, Attachment>>>>,
    history: History,
    theme_files: BTreeMap<SourcePath, Arc<[u8]>>,
    /// The theme, kept while its files are the same.
    laid: Option<Memo<Diagnosed<Arc<Stamped<Theme>>>>>,
    /// Files that could not be read, and are no documents.
    unreadable: BTreeMap<SourcePath, Diagnostic>,
}

/// A document as it was read, and how to read it anew when the settings change.
#[derive(Clone, Debug)]
struct Read {
    document: Arc<Document>,
    /// The files that it refers to.
    files: Stamped<Vec<FileReference>>,
    /// Stands for what else [`audience::named`] asks of it.
    names: Fingerprint,
    /// When it was last changed, for whom that counts.
    change: Option<(Access, NaiveDate)>,
    /// What arrived, where the document's text is not the same: a file that could not be read as text.
    other_source: Option<Box<Content>>,
}

impl Read {
    /// Reads a file. When the site is made only `once`, nobody will ask for the text again, or which line of it a block of
    /// the page came from, and these go at once.
    fn new(source: Source, settings: &Settings, once: bool) -> (SourcePath, Read) {
        let mut document = load::load(&source, settings);
        let kept = matches!(&source.content, Content::Bytes(bytes) if Arc::ptr_eq(document.text.kept(), bytes));
        let mut other_source = (!kept).then(|| Box::new(source.content));
        if once && !document.card.broken {
            document.text = Text::default();
            other_source = None;
            if let Some(prose) = Arc::get_mut(&mut document.prose) {
                prose.forget(|prose| prose.blocks = Vec::new());
            }
        }
        (source.path, Read::of(document, other_source))
    }

    fn of(document: Document, other_source: Option<Box<Content>>) -> Read {
        let files = Stamped::new(document.files());
        let names = Fingerprint::of(&(document.card.access, audience::names_of(&document)));
        Read { document: Arc::new(document), files, names, change: None, other_source }
    }

    fn into_source(self, path: SourcePath) -> Source {
        let own = || Content::Bytes(self.document.text.kept().clone());
        let content = self.other_source.map_or_else(own, |content| *content);
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
            seen: SeenSite::default(),
            arrived: Vec::new(),
            files: BTreeMap::new(),
            chosen: None,
            theme_files: BTreeMap::new(),
            laid: None,
            unreadable: BTreeMap::new(),
        }
    }

    /// Takes changes in; documents are read in parallel.
    fn take(&mut self, changes: Vec<Change>) -> Sources {
        let mut arrived = self.sorted_out(changes);
        let settings = settings(self.settings_source.as_ref(), &self.options);
        if settings.value != self.settings.value {
            // Language and access are part of how a document is read.
            let documents = std::mem::take(&mut self.documents);
            arrived.extend(documents.into_iter().map(|(path, read)| read.into_source(path)));
        }
        self.settings = settings;
        let read = self.read(arrived);
        self.keep(read);
        self.sources()
    }

    fn with_settings(mut self) -> Inputs {
        self.settings = settings(self.settings_source.as_ref(), &self.options);
        self
    }

    /// Takes in what is no document; returns the documents.
    fn sorted_out(&mut self, changes: Vec<Change>) -> Vec<Source> {
        let mut arrived: Vec<Source> = Vec::new();
        // What was taken away again, and how many had arrived by then.
        let mut withdrawn: BTreeMap<SourcePath, usize> = BTreeMap::new();
        for change in changes {
            match change {
                Change::Put(source) => {
                    self.forget(&source.path);
                    self.put(source, &mut arrived);
                }
                Change::Remove(path) => {
                    self.forget(&path);
                    withdrawn.insert(path, arrived.len());
                }
            }
        }
        let still = |(place, source): &(usize, Source)| withdrawn.get(&source.path).is_none_or(|end| place >= end);
        arrived.into_iter().enumerate().filter(still).map(|(_, source)| source).collect()
    }

    /// Takes in documents that were read.
    fn gather(&mut self, arrived: Vec<Arrived>, history: History) {
        self.history = history;
        self.keep(arrived.into_iter().map(|Arrived(path, read)| (path, read)).collect());
    }

    fn read(&self, arrived: Vec<Source>) -> Vec<(SourcePath, Read)> {
        let (settings, once) = (&self.settings.value, self.options.once);
        let read = arrived.into_par_iter().with_max_len(crate::SHARE).map(|source| Read::new(source, settings, once));
        read.collect()
    }

    fn keep(&mut self, mut read: Vec<(SourcePath, Read)>) {
        for (path, read) in &mut read {
            // Only just made, so nobody else holds it.
            if let Some(document) = Arc::get_mut(&mut read.document) {
                let once = self.options.once;
                document.last_changed =
                    if once { self.history.found(path) } else { self.history.of(path, &document.text) };
            }
            read.change = audience::change(&read.document);
            self.seen.forget(path);
        }
        self.arrived.extend(read.iter().map(|(path, _)| path.clone()));
        if self.documents.is_empty() {
            // Made at once, which takes a fraction of the time of one by one.
            self.documents = read.into_iter().collect();
        } else {
            self.documents.extend(read);
        }
    }

    fn put(&mut self, source: Source, documents: &mut Vec<Source>) {
        if load::is_document(&source.path) {
            documents.push(source);
        } else {
            self.put_other(source);
        }
    }

    fn put_other(&mut self, source: Source) {
        if source.path.as_str() == SETTINGS {
            self.settings_source = Some(source);
        } else if let Some(told) = load::passed_over(&source.path) {
            self.unreadable.insert(source.path, told);
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
                Content::Refused(reason) => {
                    let diagnostic = load::refused(&source.path, &reason);
                    self.unreadable.insert(source.path, diagnostic);
                }
                Content::TooLarge(size) => {
                    let diagnostic = load::too_large(&source.path, size);
                    self.unreadable.insert(source.path, diagnostic);
                }
            }
        }
    }

    fn forget(&mut self, path: &SourcePath) {
        if path.as_str() == SETTINGS {
            self.settings_source = None;
        }
        if self.documents.remove(path).is_some() {
            self.seen.forget(path);
        }
        self.files.remove(path);
        self.theme_files.remove(path);
        self.unreadable.remove(path);
    }

    fn sources(&mut self) -> Sources {
        let settings = &self.settings.value;
        let mut diagnostics = self.settings.diagnostics.clone();
        // No date of the content decides on what is held back: a meeting may be planned for next year.
        let changes = self.documents.values().filter_map(|read| read.change);
        let today = settings.today.or_else(|| audience::last_change(changes, settings.audience));
        let settings = Settings { today, ..settings.clone() };
        let viewer = Viewer { audience: settings.audience, default: settings.access, today };
        let mut arrived = std::mem::take(&mut self.arrived);
        if self.seen.is_new_to(viewer) {
            self.seen.look(self.documents.iter().map(|(path, read)| (path, &read.document)));
        } else {
            arrived.sort();
            let known = arrived.iter().filter_map(|path| self.documents.get_key_value(path));
            self.seen.look(known.map(|(path, read)| (path, &read.document)));
        }
        let stubs = self.seen.stubs();
        diagnostics.extend(self.seen.stopping().cloned());
        let documents = self.seen.documents().clone();
        let files = self.chosen_files();
        diagnostics.extend(files.value().diagnostics.iter().cloned());
        let beside = Beside { files: files.value().value.clone(), stubs };
        self.chosen = Some(files);
        diagnostics.extend(self.unreadable.values().cloned());
        // The theme that is compiled in does not change while the program runs.
        let themes = Fingerprint::of(&(&settings.theme, &self.theme_files));
        let laid = Memo::refreshed(self.laid.as_ref(), themes, || {
            let theme = load::theme(&settings.theme, &self.options.theme, &self.theme_files);
            Diagnosed { value: Arc::new(Stamped::new(theme.value)), diagnostics: theme.diagnostics }
        });
        diagnostics.extend(laid.value().diagnostics.iter().cloned());
        let theme = laid.value().value.clone();
        self.laid = Some(laid);
        Sources {
            documents,
            beside: Arc::new(Stamped::new(beside)),
            settings: Arc::new(Stamped::new(settings)),
            diagnostics,
            theme,
        }
    }

    /// Chooses the files that go with what is seen; kept while nobody refers to others.
    fn chosen_files(&self) -> Memo<Diagnosed<BTreeMap<SourcePath, Attachment>>> {
        let sides = [false, true].map(|is_hidden| Fingerprint::of(&is_hidden));
        let stamps = self.documents.iter().flat_map(|(path, read)| {
            let is_hidden = self.seen.is_hidden(path);
            [read.files.fingerprint(), sides[usize::from(is_hidden)], read.names]
        });
        let made_from = Fingerprint::of_all(stamps).and(Fingerprint::of(&self.files));
        Memo::refreshed(self.chosen.as_ref(), made_from, || {
            let (mut seen, mut unseen) = (Vec::new(), Vec::new());
            for (path, read) in &self.documents {
                let whose = if self.seen.is_hidden(path) { &mut unseen } else { &mut seen };
                whose.push((path, read.files.as_slice()));
            }
            let mut files = audience::files(&seen, &unseen, &self.files);
            if self.settings.value.audience == Access::Exempt {
                let documents = self.documents.values().map(|read| (&*read.document, read.files.as_slice()));
                files.diagnostics.extend(audience::named(documents));
            }
            files
        })
    }
}

/// Returns what `site.yaml` says, outranked by the command line.
fn settings(source: Option<&Source>, options: &Options) -> Diagnosed<Settings> {
    let mut settings = load::settings(source);
    let value = &mut settings.value;
    value.audience = options.audience.unwrap_or(value.audience);
    value.today = options.today.or(value.today);
    value.portable = options.portable;
    if let Some(base_url) = &options.base_url {
        value.base_url.clone_from(base_url);
    }
    settings
}
