//! [`Document`]: one file, understood, in three stamped parts.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::{Card, FileReference, Relations};
use crate::model::prose::{HoleKind, Prose};
use crate::model::publicity::Publicity;
use crate::model::record::Record;
use crate::model::source::Text;

/// One Markdown file, understood. The stamps of its parts are the barriers of incremental work: editing prose leaves
/// card and record equal, so everything that depends on those alone is kept.
#[derive(Clone, Debug)]
pub struct Document {
    /// What the rest of the site may know: identity, relations, link targets.
    pub card: Arc<Stamped<Card>>,
    /// What the front matter says, by kind.
    pub record: Arc<Stamped<Record>>,
    /// The text below the front matter, as HTML with holes.
    pub prose: Arc<Stamped<Prose>>,
    /// What it says of who may see it, beyond `access` and `draft`; most documents say nothing.
    pub publicity: Option<Box<Publicity>>,
    /// Stands for its file, front matter and text.
    pub written: Fingerprint,
    /// When its file was last changed; none when that is not known.
    pub last_changed: Option<NaiveDate>,
    /// What was wrong in this file alone.
    pub diagnostics: Arc<Vec<Diagnostic>>,
    /// The text of the file, for excerpts in messages.
    pub text: Text,
}

impl Document {
    /// Returns the files that are no documents and that this document refers to.
    pub fn files(&self) -> Vec<FileReference> {
        let card = &self.card;
        let of_text = card.links.iter().enumerate();
        let of_text = of_text.filter(|(_, link)| !link.file.is_empty() && !link.file.ends_with(".md"));
        let of_text = of_text.map(|(place, link)| (link.file.as_str(), link.spot, link.image, self.alt(place)));
        let attached = match &card.relations {
            Relations::Case { attachments, .. } => attachments.as_slice(),
            _ => &[],
        };
        let attached = attached.iter().map(|file| (file.value.as_str(), file.spot, true, ""));
        of_text
            .chain(attached)
            .filter_map(|(written, spot, own, alt)| {
                Some(FileReference { file: card.file(written)?, spot, own, alt: alt.to_owned() })
            })
            .collect()
    }

    /// Returns the text alternative of a link of the card that is a picture.
    fn alt(&self, place: usize) -> &str {
        let alt = self.prose.holes.iter().find_map(|hole| match &hole.kind {
            HoleKind::Image { link, alt, .. } if *link as usize == place => Some(&**alt),
            _ => None,
        });
        alt.unwrap_or_default()
    }
}
