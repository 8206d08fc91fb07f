//! The way back to the source: where each block and each figure of a page is written. A resource of its own, so that the
//! page's bytes are those of the build.

use serde::Serialize;

use crate::model::path::OutputPath;
use crate::render;
use crate::shell::preview::Preview;
use crate::shell::preview::stage::{Shown, Standing};

/// The link that opens a place in an editor, unless the site says otherwise.
const EDITOR: &str = "vscode://file/{path}:{line}";

/// Where the blocks and figures of a page are written, and how an editor is told.
#[derive(Serialize)]
pub(super) struct Sources {
    editor: String,
    /// The site's folder.
    root: String,
    #[serde(flatten)]
    places: render::Sources,
}

/// Returns where the blocks and figures of a page are written.
pub(super) fn sources(preview: &Preview, shown: &Shown, page: &OutputPath) -> Sources {
    let places = match shown.standing(page) {
        Standing::Current(edition) | Standing::Last(edition) => {
            edition.output(page).map(|output| edition.sources(page, &output))
        }
        Standing::Nowhere => None,
    };
    Sources { editor: editor(shown), root: root(preview), places: places.unwrap_or_default() }
}

/// Returns the link that opens a place in an editor; `{path}` and `{line}` are to be put in.
pub(super) fn editor(shown: &Shown) -> String {
    let own = &shown.edition.site.settings.editor_link;
    if own.is_empty() { EDITOR.to_owned() } else { own.clone() }
}

/// Returns the site's folder as an editor is told it.
pub(super) fn root(preview: &Preview) -> String {
    preview.root.display().to_string()
}
