//! One edition of the site: the stages in order, each skipped when its inputs are the same.
//!
//! [`Edition::next`] is the pipeline; read it top to bottom. A cold build is the next edition after an empty one.

mod acceptance;
mod findings;
mod later;
mod observed;
mod settle;
mod settlement;
mod stamps;
mod word_starts;
mod words;

use std::sync::Arc;

use crate::compute::Figures;
use crate::compute::checks::relations::Related;
use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::document::Document;
use crate::model::ordered::Ordered;
use crate::model::parts::Lazy;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::plan::{Output, Plan, Recipe, Recipes};
use crate::model::publicity::Beside;
use crate::model::record::Record;
use crate::model::settings::Settings;
use crate::model::site::Site;
use crate::model::theme::Theme;
use crate::render::{self, Press, Sources as SourceMap, Templates};
use crate::resolve::{Cards, Resolved};
use crate::search::shelf::SearchShelf;

use findings::Findings;
use settle::{Ground, Settlements};
use stamps::Stamps;
use words::Words;

/// What an edition is made from. Parts that are the same as before carry the same fingerprint.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Documents by file.
    pub documents: Ordered<SourcePath, Arc<Document>>,
    /// What else the audience may know of: files, and stubs of hidden cases.
    pub beside: Arc<Stamped<Beside>>,
    /// What `site.yaml` and the command line say.
    pub settings: Arc<Stamped<Settings>>,
    /// What was wrong with `site.yaml`, and with files that are no documents.
    pub diagnostics: Vec<Diagnostic>,
    /// Templates and assets.
    pub theme: Arc<Stamped<Theme>>,
}

impl Sources {
    /// Stands for all of it. An edition knows nothing else, so the same sources give the same files and findings. What a
    /// document says follows from how it is written, the settings, and the day that what is held back waits for.
    pub fn fingerprint(&self) -> Fingerprint {
        let documents = self
            .documents
            .iter()
            .map(|(path, document)| Fingerprint::of(&(path, document.written, document.last_changed)));
        let rest = (&self.beside, &self.settings, &self.diagnostics, &self.theme);
        Fingerprint::of_all(documents).and(Fingerprint::of(&rest))
    }
}

/// One edition of the site: nothing is rendered until somebody asks, and where a word of the glossary has changed the texts
/// that hold it are read then.
#[derive(Clone)]
pub struct Edition {
    /// Everything known before a page is rendered.
    pub site: Arc<Site>,
    /// How every file is made.
    pub recipes: Arc<Recipes>,
    /// Everything that is wrong, sorted, accepted findings marked; [`Edition::findings`] walks through it for less.
    pub diagnostics: Arc<Lazy<Vec<Diagnostic>>>,
    findings: Arc<Findings>,
    stages: Stages,
}

/// Chunks of documents that are soon read.
const FEW: usize = if cfg!(debug_assertions) { 2 } else { 16 };

/// What the stages came to, kept for the next edition.
#[derive(Clone, Default)]
struct Stages {
    /// No other edition follows.
    once: bool,
    stamps: Stamps,
    documents: Ordered<SourcePath, Arc<Document>>,
    cards: Cards,
    records: Ordered<DocumentId, Arc<Stamped<Record>>>,
    resolved: Option<Memo<Resolved>>,
    figures: Option<Memo<Figures>>,
    settlements: Settlements,
    relations: Option<Related>,
    templates: Option<Memo<Compiled>>,
    findings: Arc<Findings>,
    years: Option<Memo<Vec<(OutputPath, Recipe)>>>,
    /// Which files of tables there are.
    tables: Option<Memo<Fingerprint>>,
    recipes: Option<Memo<Recipes>>,
    /// The site that they made.
    site: Option<Arc<Site>>,
}

/// The theme, ready to render; none if it is broken.
struct Compiled {
    templates: Option<Templates>,
    diagnostics: Vec<Diagnostic>,
}

impl Edition {
    /// Makes the first edition.
    pub fn first(sources: &Sources) -> Edition {
        Stages::default().next(sources)
    }

    /// Makes the only edition: most of what only a next one could use is given back on the way, a quarter of the memory of
    /// a large site.
    pub fn only(sources: &Sources) -> Edition {
        Stages { once: true, ..Stages::default() }.next(sources)
    }

    /// Makes the next edition.
    pub fn next(&self, sources: &Sources) -> Edition {
        self.stages.next(sources)
    }

    /// Does ahead what only a next edition asks for: who is on which agenda, and what a change of the glossary will ask of
    /// every text. Ends early when `go_on` says so.
    pub fn prepare(&self, go_on: &dyn Fn() -> bool) {
        if let Some(relations) = &self.stages.relations {
            relations.prepare(&self.site.catalog);
        }
        // One by one, so that the threads that edits are made with stay free.
        for stretch in self.stages.settlements.stretches().iter().take_while(|_| go_on()) {
            stretch.word_starts();
        }
    }

    /// Tells whether every text has been read and every finding is known.
    pub fn is_settled(&self) -> bool {
        self.findings.pending() == 0
    }

    /// Reads the texts that nobody has looked at yet: all of them, unless `go_on` says so.
    pub fn settle(&self, go_on: &dyn Fn() -> bool) {
        self.findings.settle(go_on);
    }

    /// Reads the texts that nobody has looked at yet, if they are few.
    pub fn settle_few(&self) {
        if (1..=FEW).contains(&self.findings.pending()) {
            self.settle(&|| true);
        }
    }

    /// Plans every file of the site. Nothing is kept of it: for one file there is [`Edition::output`].
    pub fn plan(&self) -> Plan {
        render::plan(&self.recipes, &self.site)
    }

    /// Plans one file of the site, without the rest of the plan.
    pub fn output(&self, path: &OutputPath) -> Option<Output> {
        render::output(path, self.recipes.get(path)?, &self.site)
    }

    /// Renders one file of the site. Files that are copied as they are have no bytes here. For many files there is
    /// [`Edition::press`].
    pub fn render(&self, path: &OutputPath, output: &Output) -> Result<Vec<u8>, Diagnostic> {
        Press::new(&self.site, self.templates()).bytes(path, &output.recipe)
    }

    /// Returns what renders all files of the site.
    pub fn press(&self) -> Press<'_> {
        Press::of_all(&self.site, self.templates())
    }

    /// Returns the theme's templates, or the first fault of a broken theme.
    fn templates(&self) -> Result<&Templates, Diagnostic> {
        let compiled = self.stages.templates.as_ref().map(Memo::value);
        compiled.and_then(|compiled| compiled.templates.as_ref()).ok_or_else(|| {
            let broken = compiled.and_then(|compiled| compiled.diagnostics.first());
            broken.cloned().unwrap_or_else(no_templates)
        })
    }

    /// Tells where in the sources each part of a page was written: for the preview.
    pub fn sources(&self, path: &OutputPath, output: &Output) -> SourceMap {
        match self.templates() {
            Ok(templates) => render::sources(&output.recipe, path, &self.site, templates),
            Err(_) => SourceMap::default(),
        }
    }

    /// Returns everything that is wrong together with what only the publisher could find, as [`Edition::diagnostics`]
    /// would: sorted, and marked where the site accepts it. No page knows of these.
    pub fn diagnostics_with(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let (_, changed) = acceptance::by_site(&mut found, &self.site.settings.accept);
        found.extend(changed);
        let mut all: Vec<Diagnostic> = self.findings().cloned().collect();
        all.extend(found);
        findings::in_order(&mut all);
        all
    }

    /// Tells whether something is wrong that no build may publish.
    pub fn must_stop(&self) -> bool {
        self.stopping().next().is_some()
    }

    /// Returns everything that is wrong that no build may publish. Reads no text for it that nobody has looked at.
    pub fn stopping(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.stopping()
    }

    /// Returns everything that is wrong, sorted, accepted findings marked.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.told().iter().flat_map(|told| told.iter())
    }

    /// Returns what is wrong with a document, what belongs to no document, and what stops every build, sorted: all that is
    /// known without reading the texts that nobody has looked at.
    pub fn findings_known(&self, document: Option<&DocumentId>) -> Vec<Diagnostic> {
        let own = document.and_then(|id| self.findings.of_document(id)).into_iter().cloned();
        let beside = self.findings.told_beside(self.is_settled());
        let mut known: Vec<Diagnostic> = own.chain(beside).flat_map(|told| told.to_vec()).collect();
        known.extend(self.stopping().cloned());
        findings::in_order(&mut known);
        known.dedup();
        known
    }
}

impl Stages {
    /// Orders documents by the ids that `resolve` gave them. Among the same ids only what has changed is put in.
    fn by_id(
        &self,
        documents: &Ordered<SourcePath, Arc<Document>>,
        resolved: &Resolved,
    ) -> Ordered<DocumentId, Arc<Document>> {
        let ids = &resolved.catalog.entries;
        if let Some(changed) = documents.differs(&self.documents, Arc::ptr_eq)
            && let Some(before) = self.site.as_ref().filter(|site| site.catalog.entries.same_keys(ids))
        {
            let by_path = &resolved.catalog.by_path;
            return before.documents.with(changed.into_iter().filter_map(|file| {
                let (path, document) = documents.at(file)?;
                Some((ids.place(by_path.get(path)?)?, document.clone()))
            }));
        }
        let with_id = resolved.files().filter_map(|(id, file)| Some((id.clone(), documents.at(file)?.1.clone())));
        Ordered::beside(with_id.collect(), ids)
    }

    /// The pipeline.
    fn next(&self, sources: &Sources) -> Edition {
        let Sources { documents, beside, settings, theme, .. } = sources;

        let none = Ordered::new();
        let stamps = self.stamps.next(documents);
        let given = Ordered::along(documents, (&self.documents, &self.cards), |_, document| document.card.clone());
        let cards = stamps.cards().and(beside.fingerprint()).and(settings.fingerprint());
        let resolve = || {
            let before = self.resolved.as_ref().map(Memo::value).cloned().unwrap_or_default();
            before.next(&given, beside, settings)
        };
        let compile = || match Templates::compile(theme) {
            Ok(templates) => Compiled { templates: Some(templates), diagnostics: Vec::new() },
            Err(diagnostics) => Compiled { templates: None, diagnostics },
        };
        // Templates know nothing of documents.
        let (resolved, templates) = rayon::join(
            || Memo::refreshed(self.resolved.as_ref(), cards, resolve),
            || Memo::refreshed(self.templates.as_ref(), theme.fingerprint(), compile),
        );
        let (catalog_value, frame) = (resolved.value().catalog.clone(), resolved.value().frame_stamp);
        let by_id = self.by_id(documents, resolved.value());
        let before = self.site.as_ref().map(|site| &site.documents);
        let before = (before.unwrap_or(&none), &self.records);
        let records = Ordered::along(&by_id, before, |_, document| document.record.clone());
        let resolved = match self.once {
            true => {
                let last = resolved.value().last();
                give_back(resolved);
                Memo::new(cards, last)
            }
            false => resolved,
        };

        // Figures know nothing of titles and links.
        let figured = frame.and(stamps.records());
        let figures = Memo::refreshed(self.figures.as_ref(), figured, || {
            let before = self.figures.as_ref().map(Memo::value).cloned().unwrap_or_default();
            before.next(&catalog_value, (frame, stamps.with_figures()), &records, settings)
        });
        let ledger_value = figures.value().ledger.clone();

        let ground = Ground {
            catalog: catalog_value.clone(),
            frame,
            names: figures.value().names,
            ledger: ledger_value.clone(),
            ledger_stamp: figured,
            words: Words::next(self.settlements.words(), &by_id, (&catalog_value, settings)),
        };
        let settlements = self.settlements.next(&by_id, ground);
        let term_uses = settlements.term_uses();
        let relations = {
            let before = self.relations.as_ref().cloned().unwrap_or_default();
            before.next((&catalog_value, frame), &records, &term_uses)
        };

        let others = sources.diagnostics.iter().chain(resolved.value().diagnostics());
        let others = others.chain(figures.value().diagnostics()).chain(relations.diagnostics());
        let others = others.chain(&templates.value().diagnostics);
        let lost = !catalog_value.lost.is_empty();
        let findings = self.findings.next(&settlements, (others, &catalog_value), (&settings.accept, lost));
        let by_document = findings.by_document();
        let findings = Arc::new(if self.once { findings.last() } else { findings });
        let site = Arc::new(Site {
            settings: settings.clone(),
            theme: theme.clone(),
            documents: by_id,
            catalog: catalog_value,
            ledger: ledger_value,
            settled: settlements.settled(),
            term_uses,
            bytes: stamps.bytes(),
            findings: by_document,
            site_findings: findings.of_site(),
            search: Arc::new(SearchShelf::after(self.site.as_ref().map(|site| &*site.search))),
            related: relations.ran.clone(),
        });
        let years = Memo::refreshed(self.years.as_ref(), frame.and(stamps.agendas()), || render::years(&site));
        let addresses = Fingerprint::of(&(frame, &site.catalog.attachments, &**years.value()));
        let addresses = addresses.and(theme.fingerprint()).and(render::search_extent(&site));
        let tables = Memo::refreshed(self.tables.as_ref(), figured, || render::table_files(&site));
        let addresses = addresses.and(**tables.value());
        let recipes = Memo::refreshed(self.recipes.as_ref(), addresses, || render::recipes(&site, years.value()));
        let of_all = recipes.value().clone();
        let mut stages = Stages {
            once: self.once,
            stamps,
            documents: documents.clone(),
            cards: given,
            records,
            resolved: Some(resolved),
            figures: Some(figures),
            settlements,
            relations: Some(relations),
            templates: Some(templates),
            findings: findings.clone(),
            years: Some(years),
            tables: Some(tables),
            recipes: Some(recipes),
            site: Some(site.clone()),
        };
        if self.once {
            let templates = stages.templates.take();
            let past = std::mem::replace(&mut stages, Stages { templates, ..Stages::default() });
            // Not given back, for the process ends when the pages are made: they would be made in what is free then, which
            // the allocator hands back to the system again and again, a twentieth of a build.
            std::mem::forget(past);
        }
        let diagnostics: Lazy<Vec<Diagnostic>> = {
            let findings = findings.clone();
            Lazy::new(Box::new(move || findings.told().iter().flat_map(|told| told.iter().cloned()).collect()))
        };
        Edition { site, recipes: of_all, diagnostics: Arc::new(diagnostics), findings, stages }
    }
}

/// Gives memory back beside the work that goes on: a large site's takes a while.
fn give_back(past: impl Send + 'static) {
    rayon::spawn(move || drop(past));
}

fn no_templates() -> Diagnostic {
    let theme = SourcePath::new("themes");
    Diagnostic::new(&rule::THEME_TEMPLATE, "syntax", &theme, crate::model::place::Spot::START).with("detail", "")
}
