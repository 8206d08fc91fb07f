//! [`Theme`]: templates and assets of one theme, as text and bytes.

use std::collections::BTreeMap;

use crate::model::path::SourcePath;

/// The default theme with a site's own files laid over it, file by file.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Theme {
    /// Templates by name, such as `case.html`; text in Tera.
    pub templates: BTreeMap<String, String>,
    /// The files of those templates that are the site's own, by the same names.
    pub own: BTreeMap<String, SourcePath>,
    /// Assets by path below `assets/`, such as `style.css`.
    pub assets: BTreeMap<String, Vec<u8>>,
}
