//! What the page of every document has, whatever its kind.

use serde::Serialize;

use crate::render::ready::{Html, Ready};
use crate::render::view::table::{TableView, ValueView};
use crate::render::view::{Date, FindingView, Link, SourceView, Step};

/// `document`: what the page of every document has.
#[derive(Serialize, Debug)]
pub struct DocumentView<'a> {
    /// Identity of the document: `meetings/2024-12-12/m8-004`.
    pub id: &'a str,
    /// One sentence about it, as the editor wrote it.
    pub summary: Option<&'a str>,
    /// The text, with figures, links, glossary links and placed tables filled in.
    pub body: Html,
    /// The table of contents: lists `<ol>` within lists, of links to the headings with their numbers (class `number`) and
    /// texts. Null when there are fewer than two.
    pub contents: Option<Html>,
    /// Tables that the text does not place, each rendered by `table.html`: to follow the text.
    pub tables: Vec<RestTable>,
    /// Named values of the document.
    pub values: Vec<ValueView<'a>>,
    /// The front matter could not be understood: the page shows its findings instead of a text.
    pub broken: bool,
    /// Findings that are not accepted, gravest first: an error bar at the top of the page.
    pub findings: Vec<FindingView<'a>>,
    /// Findings that are accepted, with their reasons: «Kjente avvik».
    pub accepted: Vec<FindingView<'a>>,
    /// The one before: in the meeting, in the series, of the body.
    pub previous: Option<Link<'a>>,
    /// The one after.
    pub next: Option<Link<'a>>,
    /// When it was last changed; null when that is not known.
    pub last_changed: Option<Ready<Date>>,
    /// Documents whose text mentions this one: «Omtalt i».
    pub mentioned_by: Vec<Link<'a>>,
    /// How many more there are than are listed.
    pub mentioned_by_more: usize,
    /// The glossary words of the text in alphabetical order, with what they mean: notes for paper.
    pub terms: Vec<TermNote<'a>>,
    /// Its tags.
    pub tags: Vec<Step<'a>>,
    /// `internal` or `exempt` when not everyone may see it, in words; null for public.
    pub access: Option<&'static str>,
    /// Its source file.
    pub source: SourceView<'a>,
}

/// A glossary word of the text.
#[derive(Serialize, Debug)]
pub struct TermNote<'a> {
    /// The term.
    pub title: &'a str,
    /// What it means, in short.
    pub gloss: &'a str,
}

/// A table that the text does not place.
#[derive(Serialize, Debug)]
pub struct RestTable {
    /// Anchor of the table: `tabell-drift`.
    pub anchor: String,
    /// Its title, for lists of tables.
    pub title: String,
    /// The table, from `table.html`.
    pub html: Html,
}

/// `table`, the only variable of `table.html` besides `words`: kept here so that the partial has a view too.
#[derive(Serialize, Debug)]
pub struct TablePartial<'a> {
    /// The table.
    pub table: TableView<'a>,
}
