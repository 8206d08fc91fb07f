//! [`Document`]: one file, understood, in three stamped parts.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Stamped;
use crate::model::card::Card;
use crate::model::prose::Prose;
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
    /// When its file was last changed; none when that is not known.
    pub last_changed: Option<NaiveDate>,
    /// What was wrong in this file alone.
    pub diagnostics: Arc<Vec<Diagnostic>>,
    /// The text of the file, for excerpts in messages.
    pub text: Text,
}
