//! Stand-in for the reader of Markdown.

use crate::diagnostic::Diagnostic;
use crate::model::card::FileLink;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::prose::Prose;
use crate::model::record::case::Points;

/// What a text holds.
pub struct MarkdownRead {
    /// The text as HTML with holes.
    pub prose: Prose,
    /// Links to other files.
    pub links: Vec<FileLink>,
    /// Case numbers in running text.
    pub case_mentions: Vec<Located<String>>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the body of a document.
pub fn read(_text: &str, _body_start: usize, _path: &SourcePath) -> MarkdownRead {
    MarkdownRead { prose: Prose::default(), links: Vec::new(), case_mentions: Vec::new(), diagnostics: Vec::new() }
}

/// Reads a proposal or decision.
pub fn points(text: &str, spot: Spot) -> Points {
    Points { lead: text.to_owned(), points: Vec::new(), text: text.to_owned(), spot: Some(spot) }
}

/// Returns the plain text.
pub fn plain(text: &str) -> String {
    text.to_owned()
}
