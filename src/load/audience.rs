//! Who may see what: applied before anything else runs, so that nothing about a hidden document can leak.

use crate::model::document::Document;
use crate::model::settings::Access;

/// Tells whether an audience may see a document. Drafts are for nobody.
pub fn visible(document: &Document, audience: Access) -> bool {
    !document.card.draft && document.card.access <= audience && document.card.access != Access::Exempt
}
