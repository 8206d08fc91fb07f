//! [`Standing`]: the site that stands in a target before a build, and whether the build would make just that.

use std::path::Path;

use rayon::prelude::*;

use crate::edition::Sources;
use crate::shell::fault::Outcome;
use crate::shell::publish::{Published, foreign, names};
use crate::shell::target::{self, Target, Tree};
use crate::write::{self, Manifest};

/// The site that stands in a target.
pub struct Standing {
    text: String,
    manifest: Manifest,
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
    /// Looks at a target and touches nothing. Whatever is wrong with it is told by the build that publishes to it.
    pub fn at(target: &Path) -> Option<Standing> {
        let text = target::manifest_text(target).ok()??;
        let (manifest, tree) = rayon::join(|| Manifest::parse(&text).ok(), || Tree::of(target).ok());
        Some(Standing { manifest: manifest?, tree: tree?, text })
    }

    /// Returns the site that stands here, if this program made it from these sources and it is whole.
    pub fn same(&self, sources: &Sources, target: &Path, source: &Path) -> Outcome<Option<Same>> {
        let Standing { text, manifest, tree } = self;
        let Some(whole) = manifest.whole.filter(|_| manifest.program == write::PROGRAM) else { return Ok(None) };
        let holds = || manifest.entries.par_iter().all(|(path, entry)| tree.holds(path, Some(entry)));
        if whole.made_from != sources.fingerprint() || !holds() {
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
