//! Whether a file that a document refers to may be published, and what of it somebody has to judge first.

use crate::diagnostic::{Diagnostic, Severity, rule};
use crate::model::card::Card;
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::model::settings::Access;
use crate::model::source::{Attachment, Trait};

/// Tells what was found in a file, at the reference; returns whether it may be published at all. For those inside, what
/// a file does not show is a warning, and who made it is no secret.
pub(super) fn judge(
    card: &Card,
    path: &SourcePath,
    file: &Attachment,
    spot: Spot,
    audience: Access,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let mut allowed = true;
    for found in file.traits.iter() {
        let (rule, inside) = match found {
            Trait::Refused | Trait::OtherContent => (&rule::FILE_TYPE, Severity::Error),
            Trait::Place | Trait::Author | Trait::Description | Trait::Metadata => {
                (&rule::FILE_METADATA, Severity::Info)
            }
            _ => (&rule::FILE_HIDDEN, Severity::Warning),
        };
        allowed &= rule != &rule::FILE_TYPE;
        let mut told = Diagnostic::new(rule, found.word(), &card.path, spot).about(name).with("name", name);
        if audience != Access::Public {
            told.severity = inside;
        }
        diagnostics.push(told);
    }
    allowed
}
