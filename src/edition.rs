//! One edition of the site: the stages in order, each skipped when its inputs are the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compute::checks::{prose, relations};
use crate::compute::{compute, quote};
use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::catalog::{Catalog, Entry};
use crate::model::document::Document;
use crate::model::ledger::{CheckOutcome, Ledger};
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::model::plan::Plan;
use crate::model::record::{Acceptance, Record};
use crate::model::settings::Settings;
use crate::model::site::{Settled, Site};
use crate::model::theme::Theme;
use crate::render::{self, Templates};
use crate::resolve::terms::Glossary;
use crate::resolve::{self, Files};

/// What an edition is made from. Every part is shared with the edition before if it is the same.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Documents by file.
    pub documents: BTreeMap<SourcePath, Arc<Document>>,
    /// Files that documents may refer to.
    pub files: Arc<Stamped<Files>>,
    /// What `site.yaml` and the command line say.
    pub settings: Arc<Stamped<Settings>>,
    /// What was wrong with `site.yaml`.
    pub settings_diagnostics: Vec<Diagnostic>,
    /// Findings accepted for the whole site.
    pub accept: Vec<Acceptance>,
    /// Templates and assets.
    pub theme: Arc<Stamped<Theme>>,
}

/// One edition of the site: everything known, nothing rendered until somebody asks.
#[derive(Clone, Debug, Default)]
pub struct Edition {
    catalog: Memo<Diagnosed<Catalog>>,
    ledger: Memo<Diagnosed<Ledger>>,
    glossary: Memo<Glossary>,
    vocabulary: Memo<prose::VocabularyIndex>,
    settlements: BTreeMap<DocumentId, Memo<Settlement>>,
    relations: Memo<relations::Relations>,
    templates: Memo<Result<Templates, Vec<Diagnostic>>>,
    made: Option<Made>,
}

/// What the stages came to.
#[derive(Clone, Debug)]
struct Made {
    site: Site,
    plan: Plan,
    diagnostics: Vec<Diagnostic>,
}

/// What only the whole site could tell about one text, and what was wrong with it.
#[derive(Clone, Debug, Default)]
struct Settlement {
    settled: Arc<Stamped<Settled>>,
    diagnostics: Vec<Diagnostic>,
}
