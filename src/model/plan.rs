//! [`Plan`]: every output by path, each with its recipe and fingerprint.

use std::collections::BTreeMap;

use crate::fingerprint::Fingerprint;
use crate::model::path::{DocumentId, OutputPath, SourcePath};

/// How every file of the site is made, by path.
pub type Recipes = BTreeMap<OutputPath, Recipe>;

/// Every file that the site consists of, by path.
pub type Plan = BTreeMap<OutputPath, Output>;

/// One file of the site.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Output {
    /// How it is made.
    pub recipe: Recipe,
    /// The fingerprint of all that it is made from.
    pub fingerprint: Fingerprint,
}

/// How a file of the site is made.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Recipe {
    /// The page of a document.
    Document(DocumentId),
    /// Home.
    Home,
    /// All meetings by year.
    Meetings,
    /// The decision register.
    Decisions,
    /// The decisions of an earlier year, where the register is too long for one page.
    DecisionsOf(i32),
    /// The follow-up list.
    FollowUp,
    /// All actions of a year's cases, where the follow-up list is too long for one page.
    FollowUpOf(i32),
    /// All series and reports.
    Reports,
    /// The glossary.
    Glossary,
    /// All tags.
    Tags,
    /// One tag: index into the catalog's tags.
    Tag(usize),
    /// Every check that ran.
    Checks,
    /// The accessibility statement.
    Accessibility,
    /// The search page.
    Search,
    /// Not found.
    NotFound,
    /// A page that leads from a former address to a document.
    Redirect(DocumentId),
    /// A table of a document as a file to take along: which of its tables.
    TableFile(DocumentId, usize),
    /// A piece of the search index.
    SearchPiece(String),
    /// An asset of the theme.
    Asset(String),
    /// A file that is copied as it is.
    Copy(SourcePath),
}
