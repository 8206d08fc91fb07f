//! Who may see a document, and what those may know of it who may not: [`Publicity`], [`Stub`] and [`Beside`].

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::path::SourcePath;
use crate::model::source::Attachment;

/// What a document says of who may see it, beyond its access.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Publicity {
    /// The legal basis of an exemption.
    pub legal_basis: Option<String>,
    /// The title for those who may not see the document.
    pub public_title: Option<String>,
    /// The last day of the exemption; afterwards the document is as one without `access`.
    pub access_until: Option<NaiveDate>,
    /// The day after which the document is seen at all.
    pub publish_after: Option<NaiveDate>,
    /// Of an exempt document: what its front matter says that could be the names of people.
    pub names: Vec<String>,
}

/// All that those may know of a hidden case who may not see it: what its front matter declares for them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Stub {
    /// The meeting on whose agenda it stands, as written.
    pub meeting: String,
    /// Its number.
    pub number: Option<String>,
    /// The title for those who may not see it.
    pub title: String,
    /// The legal basis.
    pub legal_basis: Option<String>,
    /// Whether it is exempt from disclosure, and not just for those inside.
    pub exempt: bool,
}

/// What an audience may know of beside the documents that it may see. There is no way from here to the rest.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Beside {
    /// Files that a visible document refers to.
    pub files: BTreeMap<SourcePath, Attachment>,
    /// Hidden cases that are told of.
    pub stubs: Vec<Stub>,
}
