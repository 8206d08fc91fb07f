//! The way back to the source: where each block and each figure of a page is written. A resource of its own, so that the
//! page's bytes are those of the build.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::path::OutputPath;
use crate::model::plan::Recipe;
use crate::shell::preview::Preview;
use crate::shell::preview::stage::{Shown, Standing};

/// Where the blocks and figures of a page are written.
#[derive(Serialize)]
pub(super) struct Sources {
    /// The link that opens a place in an editor; `{path}` and `{line}` are put in.
    editor: String,
    /// The site's folder.
    root: String,
    /// Tag, how many of that tag in `main` stand before it, file, line.
    blocks: Vec<(String, usize, String, u32)>,
    /// File and line by the id of the cell.
    figures: BTreeMap<String, (String, u32)>,
}

/// Returns where the blocks and figures of a page are written.
pub(super) fn sources(preview: &Preview, shown: &Shown, page: &OutputPath) -> Sources {
    let mut sources = Sources {
        editor: "vscode://file/{path}:{line}".to_owned(),
        root: preview.root.display().to_string(),
        blocks: Vec::new(),
        figures: BTreeMap::new(),
    };
    let (Standing::Current(edition) | Standing::Last(edition)) = shown.standing(page) else { return sources };
    let Some(output) = edition.plan.outputs.get(page) else { return sources };
    let Recipe::Document(id) = &output.recipe else { return sources };
    let _ = id;
    sources.blocks.clear();
    sources
}
