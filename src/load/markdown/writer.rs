//! [`Writer`]: from Markdown events to HTML with holes.
//!
//! Our own instead of `pulldown_cmark::html`, because links wait for the whole site, raw HTML is shown as text, no
//! `style` attribute may occur, and every stretch of text must know where it was written.

mod text;
mod headings;
mod links;
mod tables;
mod raw;
mod footnotes;

pub(super) use raw::Shown;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};

use super::cursor::Cursor;
use super::escape;
use super::heading::{self, IdSource, Numbering};
use super::mask::Masked;
use super::sink::Sink;
use super::words::Words;
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::card::FileLink;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::prose::{BlockStart, FigureUse, Heading, ListCount, TermColumn};

/// Writes HTML. Give it every event in order, then take what it made.
pub(super) struct Writer<'a> {
    /// What is written where.
    pub sink: Sink,
    /// See [`crate::model::prose::Prose::headings`].
    pub headings: Vec<Heading>,
    /// See [`crate::model::prose::Prose::figures`].
    pub figures: Vec<FigureUse>,
    /// See [`crate::model::prose::Prose::linked_figures`].
    pub linked_figures: Vec<u32>,
    /// See [`crate::model::prose::Prose::lists`].
    pub lists: Vec<ListCount>,
    /// See [`crate::model::prose::Prose::term_columns`].
    pub term_columns: Vec<TermColumn>,
    /// See [`crate::model::card::Card::links`].
    pub links: Vec<FileLink>,
    /// See [`crate::model::card::Card::case_mentions`].
    pub case_mentions: Vec<Located<String>>,
    /// See [`crate::model::card::Card::short_mentions`].
    pub short_mentions: Vec<Located<String>>,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,

    masked: &'a Masked<'a>,
    /// Offset of the masked text in the file.
    base: usize,
    cursor: Cursor<'a>,
    path: &'a SourcePath,
    words: &'a Words,
    /// Without holes, numbers and ids: for texts of front matter.
    fragment: bool,

    numbering: Numbering,
    id_sources: Vec<IdSource>,
    section: u32,
    /// Numbers of the blocks around the current place.
    open_blocks: Vec<u32>,
    next_block: u32,
    /// How many quotations, lists and footnotes are around the current place.
    containers: u32,
    /// How many headings, links and code are around the current place: no glossary links, no case numbers.
    quiet: u32,
    /// How many inline elements are around the current place.
    inline: u32,
    paragraph: Paragraph,
    /// The block whose text may announce a list, if it ended just now.
    announced: Option<u32>,
    /// Where the last run ended in the source, to join what the parser split.
    run_end: Option<usize>,
    open_lists: Vec<OpenList>,
    heading: Option<OpenHeading>,
    /// The empty sink of the last heading: each needs one, and most texts have many.
    spare: Sink,
    link: Option<OpenLink>,
    /// Links within that one: `[se <https://a.no>](b.md)`. A link cannot stand in a link, so these are text.
    links_within: u32,
    image: Option<OpenImage>,
    table: Option<OpenTable>,
    tables: u32,
    raw: Option<OpenRaw>,
    /// Index of each footnote, by label.
    footnote_labels: BTreeMap<String, usize>,
    footnotes: Vec<Footnote>,
    open_footnotes: Vec<(usize, Sink, Paragraph)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Paragraph {
    /// Not in one.
    None,
    /// In one, at the start of a line of the source.
    LineStart,
    /// In one, further along.
    Within,
    /// In one, but its HTML is closed, because a table or chart stands there.
    Closed,
}

struct OpenList {
    count: Option<usize>,
    ordered: bool,
}

struct OpenHeading {
    level: u8,
    spot: Spot,
    line: u32,
    text: String,
    /// Where its last text ends in the masked source.
    end: usize,
    outer: Sink,
}

struct OpenLink {
    target: LinkTarget,
    /// Length of the HTML when its text began.
    start: usize,
    spot: Spot,
}

enum LinkTarget {
    File(u32),
    Web(String),
    Unlinked,
}

struct OpenImage {
    depth: u32,
    alt: String,
    destination: String,
    title: String,
    spot: Spot,
}

struct OpenTable {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
    head_has_text: bool,
    has_body: bool,
    /// Length of the HTML where the cell began, and after its start tag.
    cell: (usize, usize),
    /// Text of the cell, if it is in the first column and it matters.
    first: Option<(String, Option<Spot>)>,
    /// The first column, if it holds terms.
    terms: Option<TermColumn>,
    spot: Spot,
}

struct OpenRaw {
    text: String,
    spot: Spot,
    line: u32,
}

struct Footnote {
    references: u32,
    sink: Option<Sink>,
}

/// Text of a link that tells nothing about where it leads.
const EMPTY_WORDS: [&str; 18] = [
    "her",
    "herfra",
    "klikk her",
    "klikk",
    "trykk her",
    "se her",
    "les mer",
    "les meir",
    "les mer her",
    "mer",
    "lenke",
    "link",
    "denne",
    "here",
    "click here",
    "read more",
    "more",
    "this",
];

impl<'a> Writer<'a> {
    /// Prepares to write what is masked, which begins at an offset of the file's text.
    pub(super) fn new(
        text: &'a str,
        base: usize,
        masked: &'a Masked<'a>,
        path: &'a SourcePath,
        words: &'a Words,
    ) -> Writer<'a> {
        let length = text.len() - base;
        let sink = Sink {
            html: String::with_capacity(length * 3 / 2),
            runs: Vec::with_capacity(length / 48),
            blocks: Vec::with_capacity(length / 48),
            ..Sink::default()
        };
        Writer {
            sink,
            headings: Vec::new(),
            figures: Vec::new(),
            linked_figures: Vec::new(),
            lists: Vec::new(),
            term_columns: Vec::new(),
            links: Vec::new(),
            case_mentions: Vec::new(),
            short_mentions: Vec::new(),
            diagnostics: Vec::new(),
            masked,
            base,
            cursor: Cursor::new(text),
            path,
            words,
            fragment: false,
            numbering: Numbering::default(),
            id_sources: Vec::new(),
            section: 0,
            open_blocks: Vec::new(),
            next_block: 0,
            containers: 0,
            quiet: 0,
            inline: 0,
            paragraph: Paragraph::None,
            announced: None,
            run_end: None,
            open_lists: Vec::new(),
            heading: None,
            spare: Sink::default(),
            link: None,
            links_within: 0,
            image: None,
            table: None,
            tables: 0,
            raw: None,
            footnote_labels: BTreeMap::new(),
            footnotes: Vec::new(),
            open_footnotes: Vec::new(),
        }
    }

    /// Leaves no holes, and gives headings neither numbers nor ids.
    pub(super) fn fragment(mut self) -> Writer<'a> {
        self.fragment = true;
        self
    }

    /// Writes an event that stands at a range of the masked source.
    pub(super) fn write(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event, range);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match &mut self.raw {
                Some(raw) => raw.text.push_str(&text),
                None => self.text(&text, range),
            },
            Event::Code(code) => {
                self.sink.html.push_str("<code>");
                self.quiet += 1;
                let text_start =
                    range.start + self.masked.text[range.clone()].bytes().take_while(|byte| *byte == b'`').count();
                self.run(&code, text_start..range.end, true);
                self.quiet -= 1;
                self.sink.html.push_str("</code>");
                self.at_line_start(false);
            }
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.text.push_str(&html),
                None => self.raw_html(&html, range),
            },
            Event::InlineHtml(html) => self.raw_html(&html, range),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => {
                self.block(range.start);
                self.sink.html.push_str("<hr>\n");
                self.announced = None;
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(done) => {
                let words = self.words;
                self.sink.html.push_str("<input type=\"checkbox\" disabled ");
                self.sink.html.push_str(if done { "checked aria-label=\"" } else { "aria-label=\"" });
                self.sink.html.push_str(if done { words.done } else { words.open });
                self.sink.html.push_str("\"> ");
            }
            // Not switched on.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range),
        }
    }

    /// Writes the footnotes and gives the headings their final ids.
    pub(super) fn finish(&mut self) {
        self.write_footnotes();
        if heading::are_plain(&self.id_sources) {
            return;
        }
        let (ids, refused) = heading::ids(&self.id_sources);
        for index in refused {
            let (Some(heading), Some(source)) = (self.headings.get(index), self.id_sources.get(index)) else {
                continue;
            };
            let pinned = source.pinned.clone().unwrap_or_default();
            let first = self.id_sources[..index].iter().position(|other| other.pinned.as_ref() == Some(&pinned));
            let words = if first.is_some() { "heading" } else { "heading_reserved" };
            let mut diagnostic = Diagnostic::new(&rule::ID_DUPLICATE, words, self.path, heading.spot)
                .with("id", &pinned)
                .with("text", &heading.text)
                .about(pinned);
            if let Some(first) = first.and_then(|first| self.headings.get(first)) {
                diagnostic = diagnostic.with("line", first.spot.line);
            }
            self.diagnostics.push(diagnostic);
        }
        if self.headings.iter().map(|heading| &*heading.id).ne(ids.iter().map(String::as_str)) {
            self.sink.rename(&ids);
            for diagnostic in &mut self.diagnostics {
                // What was said about a heading names it by its id.
                if diagnostic.rule == &rule::HEADING_ORDER
                    && let Some(index) = self.headings.iter().position(|heading| heading.spot == diagnostic.spot)
                    && let Some(id) = ids.get(index)
                {
                    diagnostic.subject.clone_from(id);
                }
            }
            for (heading, id) in self.headings.iter_mut().zip(ids) {
                heading.id = id.into();
            }
        }
    }

    fn spot(&mut self, range: Range<usize>) -> Spot {
        self.cursor.spot(self.base + range.start..self.base + range.end)
    }

    fn report(&mut self, rule: &'static Rule, words: &'static str, spot: Spot) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::new(rule, words, self.path, spot));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    /// Notes that a block's start tag comes next.
    fn block(&mut self, start: usize) {
        let line = self.cursor.line(self.base + start);
        self.sink.blocks.push(BlockStart { offset: self.sink.offset(), line });
    }

    fn open_block(&mut self) {
        self.open_blocks.push(self.next_block);
        self.next_block += 1;
    }

    fn current_block(&self) -> u32 {
        self.open_blocks.last().copied().unwrap_or_default()
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let announced = if is_inline(&tag) { self.announced } else { self.announced.take() };
        if is_inline(&tag) {
            self.at_line_start(false);
            self.inline += 1;
        }
        match tag {
            Tag::Paragraph => {
                self.open_block();
                self.block(range.start);
                self.sink.html.push_str("<p>");
                self.paragraph = Paragraph::LineStart;
            }
            Tag::Heading { level, .. } => self.start_heading(level, range),
            Tag::BlockQuote(_) => {
                self.containers += 1;
                self.block(range.start);
                self.sink.html.push_str("<blockquote>\n");
            }
            Tag::CodeBlock(kind) => {
                self.open_block();
                self.block(range.start);
                // A box that scrolls must be reachable by keyboard.
                self.sink.html.push_str("<pre tabindex=\"0\"><code");
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = info.split([' ', '\t']).next().filter(|language| !language.is_empty())
                {
                    self.sink.html.push_str(" class=\"language-");
                    escape::text(&mut self.sink.html, language);
                    self.sink.html.push('"');
                }
                self.sink.html.push('>');
                self.quiet += 1;
            }
            Tag::HtmlBlock => {
                let spot = self.spot(range);
                self.raw = Some(OpenRaw { text: String::new(), spot, line: spot.line });
            }
            Tag::List(start) => {
                self.containers += 1;
                let count = announced.filter(|_| !self.fragment).map(|after_block| {
                    let spot = self.spot(range.clone());
                    self.lists.push(ListCount { after_block, items: 0, spot });
                    self.lists.len() - 1
                });
                self.open_lists.push(OpenList { count, ordered: start.is_some() });
                self.block(range.start);
                match start {
                    None => self.sink.html.push_str("<ul>\n"),
                    Some(1) => self.sink.html.push_str("<ol>\n"),
                    Some(start) => {
                        self.sink.html.push_str("<ol start=\"");
                        self.sink.html.push_str(&start.to_string());
                        self.sink.html.push_str("\">\n");
                    }
                }
            }
            Tag::Item => {
                if let Some(count) = self.open_lists.last().and_then(|list| list.count)
                    && let Some(list) = self.lists.get_mut(count)
                {
                    list.items += 1;
                }
                self.open_block();
                self.block(range.start);
                self.sink.html.push_str("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                self.containers += 1;
                let index = self.footnote(&label);
                let outer = std::mem::take(&mut self.sink);
                self.open_footnotes.push((index, outer, self.paragraph));
                self.paragraph = Paragraph::None;
            }
            Tag::Table(alignments) => {
                self.tables += 1;
                self.block(range.start);
                let label = self.words.table;
                let role = if self.fragment { "group" } else { "region" };
                self.sink.html.push_str("<div class=\"table-scroll\" tabindex=\"0\" role=\"");
                self.sink.html.push_str(role);
                self.sink.html.push_str("\" aria-label=\"");
                self.sink.html.push_str(&format!("{label} {}\"><table>\n", self.tables));
                let spot = self.spot(range);
                self.table = Some(OpenTable {
                    alignments,
                    column: 0,
                    is_head: true,
                    head_has_text: false,
                    has_body: false,
                    cell: (0, 0),
                    first: None,
                    terms: None,
                    spot,
                });
            }
            Tag::TableHead => self.sink.html.push_str("<thead><tr>"),
            Tag::TableRow => {
                let is_first = self.table.as_ref().is_some_and(|table| !table.has_body);
                if is_first {
                    self.sink.html.push_str("<tbody>\n");
                }
                if let Some(table) = &mut self.table {
                    table.column = 0;
                    table.is_head = false;
                    table.has_body = true;
                }
                self.block(range.start);
                self.sink.html.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.sink.html.push_str("<em>"),
            Tag::Strong => self.sink.html.push_str("<strong>"),
            Tag::Strikethrough => self.sink.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => {
                let spot = self.spot(range);
                self.image = Some(OpenImage {
                    depth: 0,
                    alt: String::new(),
                    destination: restored(&dest_url),
                    title: restored(&title),
                    spot,
                });
            }
            // Not switched on.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                if self.paragraph != Paragraph::Closed {
                    self.sink.html.push_str("</p>\n");
                }
                self.paragraph = Paragraph::None;
                self.announced = self.open_blocks.pop();
                return;
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => {
                self.containers -= 1;
                self.sink.html.push_str("</blockquote>\n");
            }
            TagEnd::CodeBlock => {
                self.quiet -= 1;
                self.open_blocks.pop();
                self.sink.html.push_str("</code></pre>\n");
            }
            TagEnd::HtmlBlock => {
                if let Some(raw) = self.raw.take() {
                    self.raw_block(raw);
                }
            }
            TagEnd::List(_) => {
                self.containers -= 1;
                let ordered = self.open_lists.pop().is_some_and(|list| list.ordered);
                self.sink.html.push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.open_blocks.pop();
                self.sink.html.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                self.containers -= 1;
                if let Some((index, outer, paragraph)) = self.open_footnotes.pop() {
                    let mut sink = std::mem::replace(&mut self.sink, outer);
                    self.paragraph = paragraph;
                    if let Some(footnote) = self.footnotes.get_mut(index) {
                        // Of a note that is written twice nothing is lost: it is one.
                        footnote.sink.get_or_insert_default().append(&mut sink);
                    }
                }
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.sink.html.push_str("</tr></thead>\n"),
            TagEnd::TableRow => self.sink.html.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(range),
            TagEnd::Emphasis => self.end_inline("</em>"),
            TagEnd::Strong => self.end_inline("</strong>"),
            TagEnd::Strikethrough => self.end_inline("</del>"),
            TagEnd::Link => {
                self.end_link();
                self.end_inline("");
            }
            // Ends in `in_image`, or is not switched on.
            TagEnd::Image
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
        if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) {
            self.announced = None;
        }
    }

    fn end_inline(&mut self, tag: &str) {
        self.inline = self.inline.saturating_sub(1);
        self.sink.html.push_str(tag);
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn restored(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    escape::plain(&mut plain, text);
    plain
}
