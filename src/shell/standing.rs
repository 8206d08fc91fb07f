//! [`Standing`]: a whole site that stands in a target before a build, and whether the build would make just that.

use std::path::Path;

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::shell::fault::Outcome;
use crate::shell::publish::{Published, foreign, names};
use crate::shell::target::{self, Target, Tree};
use crate::write::{self, Manifest, Whole};

/// A site that stands in a target, that this program made, and that there was nothing to mend in.
pub struct Standing {
    text: String,
    manifest: Manifest,
    whole: Whole,
    tree: Tree,
}

/// A site that is the same already.
pub struct Same {
    /// What publishing it does.
    pub published: Published,
    /// How many accepted findings it has; it has no others.
    pub accepted: usize,
}

impl Standing {
    /// Looks at a target and touches nothing. Whatever is wrong with it is told by the build that publishes to it; then, and
    /// where another program made the site, or it was not whole, there is none.
    pub fn at(target: &Path) -> Option<Standing> {
        let text = target::manifest_text(target).ok()??;
        let (manifest, tree) = rayon::join(|| Manifest::parse(&text).ok(), || Tree::of(target).ok());
        let manifest = manifest.filter(|manifest| manifest.program == write::PROGRAM)?;
        Some(Standing { whole: manifest.whole?, manifest, tree: tree?, text })
    }

    /// Returns the site that stands here, if it was made from what this stands for and still is as it was made.
    pub fn same(&self, made_from: Fingerprint, target: &Path, source: &Path) -> Outcome<Option<Same>> {
        let Standing { text, manifest, whole, tree } = self;
        let holds = || manifest.entries.par_iter().all(|(path, entry)| tree.holds(path, Some(entry)));
        if whole.made_from != made_from || !holds() {
            return Ok(None);
        }
        // Clears up after a build that was killed, and another build may have come first.
        let locked = Target::take(target, source)?;
        if target::manifest_text(&locked.folder)?.as_ref() != Some(text) {
            return Ok(None);
        }
        let published = Published {
            kept: manifest.entries.len(),
            foreign: names(&foreign(tree, manifest)),
            ..Published::default()
        };
        Ok(Some(Same { published, accepted: whole.accepted }))
    }
}
