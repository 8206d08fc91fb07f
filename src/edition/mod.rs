//! One edition of the site: the stages in order, each skipped when its inputs are the same.
//!
//! [`Edition::next`] is the pipeline; read it top to bottom. A cold build is the next edition after an empty one.

mod acceptance;
mod settle;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compute::checks::relations::{self, Related};
use crate::compute::compute;
use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::catalog::Catalog;
use crate::model::document::Document;
use crate::model::ledger::{CheckOutcome, Ledger};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::plan::{LazyPlan, Output, Recipes};
use crate::model::publicity::Beside;
use crate::model::record::{Acceptance, Record};
use crate::model::settings::Settings;
use crate::model::site::Site;
use crate::model::source::SETTINGS;
use crate::model::theme::Theme;
use crate::render::{self, Press, Sources as SourceMap, Templates};
use crate::resolve::resolve;
use crate::search::shelf::SearchShelf;

use settle::{Settlements, Whole};

/// What an edition is made from. Parts that are the same as before carry the same fingerprint.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Documents by file.
    pub documents: BTreeMap<SourcePath, Arc<Document>>,
    /// What else the audience may know of: files, and stubs of hidden cases.
    pub beside: Arc<Stamped<Beside>>,
    /// What `site.yaml` and the command line say.
    pub settings: Arc<Stamped<Settings>>,
    /// What was wrong with `site.yaml`, and with files that are no documents.
    pub diagnostics: Vec<Diagnostic>,
    /// Templates and assets.
    pub theme: Arc<Stamped<Theme>>,
}

/// One edition of the site: everything known, nothing rendered until somebody asks.
#[derive(Clone)]
pub struct Edition {
    /// Everything known before a page is rendered.
    pub site: Arc<Site>,
    /// Every file that the site consists of.
    pub plan: LazyPlan,
    /// How every file is made.
    pub recipes: Arc<Recipes>,
    /// Everything that is wrong, sorted, accepted findings marked.
    pub diagnostics: Vec<Diagnostic>,
    stages: Stages,
}

/// What the stages came to, kept for the next edition.
#[derive(Clone, Default)]
struct Stages {
    catalog: Option<Memo<Diagnosed<Arc<Catalog>>>>,
    ledger: Option<Memo<Diagnosed<Arc<Ledger>>>>,
    settlements: Settlements,
    term_uses: Option<Memo<BTreeMap<DocumentId, Vec<DocumentId>>>>,
    relations: Option<Memo<Related>>,
    outcomes: Option<Memo<Stamped<Vec<CheckOutcome>>>>,
    templates: Option<Memo<Compiled>>,
    recipes: Option<Memo<Recipes>>,
    search: Option<Arc<SearchShelf>>,
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

    /// Makes the next edition.
    pub fn next(&self, sources: &Sources) -> Edition {
        self.stages.next(sources)
    }

    /// Plans one file of the site, without the rest of the plan.
    pub fn output(&self, path: &OutputPath) -> Option<Output> {
        render::output(path, self.recipes.get(path)?, &self.site)
    }

    /// Renders one file of the site. Files that are copied as they are have no bytes here. For many files there is
    /// [`Edition::press`].
    pub fn render(&self, path: &OutputPath, output: &Output) -> Result<Vec<u8>, Diagnostic> {
        Press::new(&self.site, self.templates()).print(&output.recipe, path)
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
        acceptance::apply_site(&mut found, &self.site.settings.accept);
        let mut all = self.diagnostics.clone();
        all.extend(found);
        all.sort_by(|one, other| one.order().cmp(&other.order()).then_with(|| one.args.cmp(&other.args)));
        all
    }

    /// Tells whether something is wrong that no build may publish.
    pub fn must_stop(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::stops)
    }
}

impl Stages {
    /// The pipeline.
    fn next(&self, sources: &Sources) -> Edition {
        let Sources { documents, beside, settings, theme, .. } = sources;

        let cards = Fingerprint::of_all(documents.values().map(|document| document.card.fingerprint()))
            .and(beside.fingerprint())
            .and(settings.fingerprint());
        let catalog = Memo::refreshed(self.catalog.as_ref(), cards, || {
            let cards: Vec<_> = documents.values().map(|document| document.card.clone()).collect();
            resolve(&cards, beside, settings).map(Arc::new)
        });
        let catalog_value = catalog.value().value.clone();
        let by_id = by_id(documents, &catalog_value, self.site.as_deref());

        let records = Fingerprint::of_all(documents.values().map(|document| document.record.fingerprint()));
        let ledger = Memo::refreshed(self.ledger.as_ref(), cards.and(records), || {
            compute(&catalog_value, &records_of(&by_id), settings).map(Arc::new)
        });
        let ledger_value = ledger.value().value.clone();

        let whole =
            Whole { catalog: &catalog_value, cards, ledger: &ledger_value, ledger_stamp: cards.and(records), settings };
        let settlements = self.settlements.next(&by_id, &whole);
        let uses = settlements.uses();
        let term_uses = Memo::refreshed(self.term_uses.as_ref(), uses, || settlements.term_uses());
        let related = cards.and(records).and(uses);
        let relations = Memo::refreshed(self.relations.as_ref(), related, || {
            relations::relations(&catalog_value, &records_of(&by_id), term_uses.value())
        });
        let outcomes = Memo::refreshed(self.outcomes.as_ref(), related, || {
            let mut outcomes = ledger_value.outcomes.clone();
            outcomes.extend(relations.value().outcomes.iter().cloned());
            // The page of a document finds its own by search.
            outcomes.sort_by(|one, other| {
                (&one.document, one.rule.id, &one.subject).cmp(&(&other.document, other.rule.id, &other.subject))
            });
            Stamped::new(outcomes)
        });
        let templates =
            Memo::refreshed(self.templates.as_ref(), theme.fingerprint(), || match Templates::compile(theme) {
                Ok(templates) => Compiled { templates: Some(templates), diagnostics: Vec::new() },
                Err(diagnostics) => Compiled { templates: None, diagnostics },
            });

        let mut diagnostics = sources.diagnostics.clone();
        for document in documents.values() {
            diagnostics.extend(document.diagnostics.iter().cloned());
        }
        diagnostics.extend(catalog.value().diagnostics.iter().cloned());
        diagnostics.extend(ledger.value().diagnostics.iter().cloned());
        diagnostics.extend(settlements.diagnostics().cloned());
        diagnostics.extend(relations.value().diagnostics.iter().cloned());
        diagnostics.extend(templates.value().diagnostics.iter().cloned());
        let diagnostics = told_in_order(diagnostics, documents, sources);

        let (findings, site_findings) = by_document(&diagnostics, &catalog_value);
        let settled = settlements.settled(&by_id);
        let mut site = Site {
            settings: settings.clone(),
            theme: theme.clone(),
            documents: by_id,
            catalog: catalog_value,
            ledger: ledger_value,
            settled,
            term_uses: term_uses.value().clone(),
            findings,
            site_findings: Arc::new(Stamped::new(site_findings)),
            search: Arc::default(),
            outcomes: outcomes.value().clone(),
        };
        site.search = render::search_shelf(&site, self.search.as_ref());
        let (search, site) = (site.search.clone(), Arc::new(site));
        let addresses = cards.and(records).and(theme.fingerprint()).and(render::search_extent(&site));
        let recipes = Memo::refreshed(self.recipes.as_ref(), addresses, || render::recipes(&site));
        let plan = {
            let (site, recipes) = (site.clone(), recipes.value().clone());
            LazyPlan::new(move || render::plan(&recipes, &site))
        };
        let of_all = recipes.value().clone();
        let stages = Stages {
            catalog: Some(catalog),
            ledger: Some(ledger),
            settlements,
            term_uses: Some(term_uses),
            relations: Some(relations),
            outcomes: Some(outcomes),
            templates: Some(templates),
            recipes: Some(recipes),
            search: Some(search),
            site: Some(site.clone()),
        };
        Edition { site, plan, recipes: of_all, diagnostics, stages }
    }
}

/// Orders documents by the ids that `resolve` gave them.
fn by_id(
    documents: &BTreeMap<SourcePath, Arc<Document>>,
    catalog: &Catalog,
    before: Option<&Site>,
) -> Ordered<DocumentId, Arc<Document>> {
    // Both are ordered by path: one walk through both is much less than a look-up for each.
    let mut ids = catalog.by_path.iter().peekable();
    let with_id = documents.iter().filter_map(|(path, document)| {
        while ids.next_if(|(known, _)| *known < path).is_some() {}
        ids.next_if(|(known, _)| *known == path).map(|(_, id)| (id.clone(), document.clone()))
    });
    let mut with_id: Vec<_> = with_id.collect();
    with_id.sort_by(|(one, _), (other, _)| one.cmp(other));
    match before {
        Some(before) => Ordered::beside(with_id, &before.documents),
        None => with_id.into(),
    }
}

fn records_of(documents: &Ordered<DocumentId, Arc<Document>>) -> Ordered<DocumentId, Arc<Stamped<Record>>> {
    documents.iter().map(|(id, document)| (id.clone(), document.record.clone())).collect()
}

/// Sorts the diagnostics, drops what is told twice, and marks what is accepted.
fn told_in_order(
    mut diagnostics: Vec<Diagnostic>,
    documents: &BTreeMap<SourcePath, Arc<Document>>,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let sort = |diagnostics: &mut Vec<Diagnostic>| {
        diagnostics.sort_by(|one, other| one.order().cmp(&other.order()).then_with(|| one.args.cmp(&other.args)));
    };
    sort(&mut diagnostics);
    diagnostics.dedup();
    let accepted: BTreeMap<SourcePath, &[Acceptance]> = documents
        .iter()
        .filter(|(_, document)| !document.record.accept.is_empty())
        .map(|(path, document)| (path.clone(), document.record.accept.as_slice()))
        .collect();
    let settings = SourcePath::new(SETTINGS);
    let unused = acceptance::apply(&mut diagnostics, &accepted, (&settings, &sources.settings.accept));
    if !unused.is_empty() {
        diagnostics.extend(unused);
        sort(&mut diagnostics);
    }
    diagnostics
}

/// Findings by document, each list stamped; and those that belong to no document.
type Findings = (Ordered<DocumentId, Arc<Stamped<Vec<Diagnostic>>>>, Vec<Diagnostic>);

fn by_document(diagnostics: &[Diagnostic], catalog: &Catalog) -> Findings {
    let mut findings: BTreeMap<DocumentId, Vec<Diagnostic>> = BTreeMap::new();
    let mut of_site = Vec::new();
    for diagnostic in diagnostics {
        match catalog.by_path.get(&diagnostic.path) {
            Some(id) => findings.entry(id.clone()).or_default().push(diagnostic.clone()),
            None => of_site.push(diagnostic.clone()),
        }
    }
    (findings.into_iter().map(|(id, list)| (id, Arc::new(Stamped::new(list)))).collect(), of_site)
}

fn no_templates() -> Diagnostic {
    let theme = SourcePath::new("themes");
    Diagnostic::new(&rule::THEME_TEMPLATE, "syntax", &theme, crate::model::place::Spot::START).with("detail", "")
}
