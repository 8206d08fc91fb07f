//! [`Writer`]: from Markdown events to HTML with holes.
//!
//! Our own instead of `pulldown_cmark::html`, because links wait for the whole site, raw HTML is shown as text, no
//! `style` attribute may occur, and every stretch of text must know where it was written.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::cursor::Cursor;
use super::destination::Destination;
use super::escape;
use super::heading::{self, IdSource, Numbering};
use super::mask::Masked;
use super::sink::Sink;
use super::words::Words;
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::card::FileLink;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::prose::{BlockStart, FigureUse, FirstColumn, Heading, HoleKind, ListCount};
use crate::model::runs::Run;

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
    /// See [`crate::model::prose::Prose::first_columns`].
    pub first_columns: Vec<FirstColumn>,
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
    /// Text of the cell, if it is in the first column.
    first: Option<(String, Option<Spot>)>,
    first_column: FirstColumn,
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
        let sink = Sink { html: String::with_capacity((text.len() - base) * 3 / 2), ..Sink::default() };
        Writer {
            sink,
            headings: Vec::new(),
            figures: Vec::new(),
            linked_figures: Vec::new(),
            lists: Vec::new(),
            first_columns: Vec::new(),
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
        if self.headings.iter().map(|heading| &heading.id).ne(&ids) {
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
                heading.id = id;
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
                    first_column: FirstColumn { head: String::new(), cells: Vec::new() },
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
            Tag::TableCell => self.start_cell(range),
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
                    let sink = std::mem::replace(&mut self.sink, outer);
                    self.paragraph = paragraph;
                    if let Some(footnote) = self.footnotes.get_mut(index) {
                        // Of a note that is written twice nothing is lost: it is one.
                        footnote.sink.get_or_insert_default().append(sink);
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

// Running text.
impl Writer<'_> {
    fn at_line_start(&mut self, is_start: bool) {
        match self.paragraph {
            Paragraph::None => {}
            Paragraph::Closed if !is_start => {
                self.sink.html.push_str("<p>");
                self.paragraph = Paragraph::Within;
            }
            Paragraph::Closed => {}
            _ => self.paragraph = if is_start { Paragraph::LineStart } else { Paragraph::Within },
        }
    }

    fn line_break(&mut self, html: &str) {
        if self.paragraph != Paragraph::Closed {
            self.sink.html.push_str(html);
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push(' ');
        }
        self.at_line_start(true);
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.masked.text.get(range.clone()) != Some(text) {
            // An entity or an escape: what is written is not what is read.
            self.at_line_start(false);
            return self.run(text, range, false);
        }
        let masked = self.masked;
        let first = masked.figures.partition_point(|figure| figure.start < range.start);
        let mut from = range.start;
        for figure in masked.figures[first..].iter().take_while(|figure| figure.end <= range.end) {
            if self.quiet > 0 && self.link.is_none() && self.heading.is_none() {
                // Code.
                break;
            }
            self.plain(from..figure.start);
            self.figure(figure.clone());
            from = figure.end;
        }
        self.plain(from..range.end);
    }

    /// Writes text of the source between figures.
    fn plain(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let masked = self.masked;
        let text = &masked.text[range.clone()];
        if self.paragraph == Paragraph::Closed && text.trim().is_empty() {
            return;
        }
        self.at_line_start(false);
        if self.quiet == 0 || self.heading.is_some() || self.link.is_some() {
            let first = masked.unclosed.partition_point(|open| *open < range.start);
            for open in masked.unclosed[first..].iter().take_while(|open| **open < range.end) {
                if !self.fragment {
                    let spot = self.spot(*open..range.end);
                    let rest = restored(&masked.text[*open..range.end]);
                    self.report(&rule::REF_FIGURE, "unclosed", spot).args.push(("text", shortened(&rest)));
                }
            }
        }
        let mut from = range.start;
        if self.quiet == 0 && !self.fragment {
            for slash in memchr::memchr_iter(b'/', text.as_bytes()) {
                if let Some(number) = case_number(text, slash)
                    && range.start + number.start >= from
                {
                    let number = range.start + number.start..range.start + number.end;
                    self.run(&masked.text[from..number.start], from..number.start, true);
                    let spot = self.spot(number.clone());
                    self.sink.hole(HoleKind::CaseMention(self.case_mentions.len() as u32));
                    self.announced = Some(self.current_block());
                    self.first_column_text(&masked.text[number.clone()], spot);
                    self.case_mentions.push(Located::new(masked.text[number.clone()].to_owned(), spot));
                    from = number.end;
                }
            }
        }
        if self.quiet == 0 && !self.fragment {
            for dash in memchr::memchr_iter(b'-', text.as_bytes()) {
                if let Some(number) = short_case_number(text, dash) {
                    let spot = self.spot(range.start + number.start..range.start + number.end);
                    self.short_mentions.push(Located::new(text[number].to_owned(), spot));
                }
            }
        }
        self.run(&masked.text[from..range.end], from..range.end, true);
    }

    /// Writes a stretch of text that stands at a range of the masked source; verbatim or decoded.
    fn run(&mut self, text: &str, range: Range<usize>, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        if let Some(heading) = &mut self.heading {
            escape::plain(&mut heading.text, text);
            heading.end = range.end;
        }
        let start = self.sink.offset();
        escape::text(&mut self.sink.html, text);
        let html = start..self.sink.offset();
        if html.is_empty() || self.fragment {
            return;
        }
        let block = self.current_block();
        self.announced = Some(block);
        let length = text.chars().count() as u32;
        let joined = verbatim
            && self.run_end == Some(range.start)
            && self.table.as_ref().is_none_or(|table| table.first.is_none());
        self.run_end = verbatim.then_some(range.end);
        let linkable = self.quiet == 0;
        if joined
            && let Some(last) = self.sink.runs.last_mut()
            && last.html.end == start
            && last.block == block
            && last.linkable == linkable
            && self.sink.holes.last().is_none_or(|hole| hole.offset < start)
        {
            last.html.end = html.end;
            last.spot.length += length;
            return;
        }
        let spot = Spot { length, ..self.spot(range.start..range.start) };
        self.first_column_text(text, spot);
        self.sink.runs.push(Run { html, spot, block, section: self.section, linkable });
    }

    fn first_column_text(&mut self, text: &str, spot: Spot) {
        if let Some((cell, first)) = self.table.as_mut().and_then(|table| table.first.as_mut()) {
            escape::plain(cell, text);
            first.get_or_insert(spot);
        }
    }

    fn figure(&mut self, range: Range<usize>) {
        let source = restored(&self.masked.text[range.clone()]);
        let expression = source[2..source.len() - 2].trim();
        if self.fragment {
            self.at_line_start(false);
            return escape::text(&mut self.sink.html, &source);
        }
        let spot = self.spot(range.clone());
        if self.heading.is_some() {
            let diagnostic = self.report(&rule::REF_FIGURE, "heading", spot);
            diagnostic.args.push(("text", source.clone()));
            diagnostic.subject = expression.to_owned();
            return self.run(&source, range, false);
        }
        let (word, rest) = expression.split_once(char::is_whitespace).unwrap_or((expression, ""));
        if matches!(word, "table" | "chart") && is_id(rest.trim()) {
            return self.placed(word == "table", rest.trim(), range, spot, &source);
        }
        self.at_line_start(false);
        let index = self.figures.len() as u32;
        self.sink.hole(HoleKind::Figure(index));
        if self.link.as_ref().is_some_and(|link| !matches!(link.target, LinkTarget::Unlinked)) {
            self.linked_figures.push(index);
        }
        let block = self.current_block();
        self.announced = Some(block);
        self.figures.push(FigureUse { expression: expression.to_owned(), spot, block });
    }

    /// Places a table or chart, which must stand on a line of its own.
    fn placed(&mut self, is_table: bool, id: &str, range: Range<usize>, spot: Spot, source: &str) {
        let rest = &self.masked.text[range.end..];
        let line_ends = rest[..rest.find('\n').unwrap_or(rest.len())].trim().is_empty();
        let line_starts = matches!(self.paragraph, Paragraph::LineStart | Paragraph::Closed) && self.inline == 0;
        if !line_starts || !line_ends {
            let diagnostic = self.report(&rule::REF_FIGURE, "alone", spot);
            diagnostic.args.push(("text", source.to_owned()));
            diagnostic.subject = id.to_owned();
            self.at_line_start(false);
            return self.run(source, range, false);
        }
        if self.sink.html.ends_with("<p>") {
            self.sink.html.truncate(self.sink.html.len() - 3);
            let offset = self.sink.offset();
            if self.sink.blocks.last().is_some_and(|block| block.offset >= offset) {
                self.sink.blocks.pop();
            }
        } else if self.paragraph != Paragraph::Closed {
            // The line end before it, and not the text: runs refer to that.
            let html = self.sink.html.strip_suffix('\n').unwrap_or(&self.sink.html);
            let length = html.strip_suffix("<br>").unwrap_or(html).len();
            self.sink.html.truncate(length);
            self.sink.html.push_str("</p>\n");
        }
        self.paragraph = Paragraph::Closed;
        self.block(range.start);
        self.sink.hole(match is_table {
            true => HoleKind::Table(id.to_owned(), spot),
            false => HoleKind::Chart(id.to_owned(), spot),
        });
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
}

/// Returns where a case number stands, such as `2024/M8-005`, given its slash.
fn case_number(text: &str, slash: usize) -> Option<Range<usize>> {
    let before = text.get(..slash)?;
    let start = slash.checked_sub(4)?;
    let after = text.get(slash + 1..)?;
    if !before.as_bytes()[start..].iter().all(u8::is_ascii_digit) || !text.is_char_boundary(start) {
        return None;
    }
    if before[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | '_')) {
        return None;
    }
    let letter = after.chars().next().filter(|c| c.is_ascii_uppercase() || matches!(c, 'Æ' | 'Ø' | 'Å'));
    let rest = &after[letter.map_or(0, char::len_utf8)..];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let group = digits(rest);
    let tail = rest[group..].strip_prefix('-')?;
    let sequence = digits(tail);
    if group == 0 || sequence == 0 {
        return None;
    }
    let end = text.len() - tail.len() + sequence;
    (!text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '_'))).then_some(start..end)
}

/// Returns where what may be a case number without its year stands, such as `M8-005`, given its hyphen.
fn short_case_number(text: &str, hyphen: usize) -> Option<Range<usize>> {
    let (before, after) = (text.get(..hyphen)?, text.get(hyphen + 1..)?);
    let meeting = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let sequence = after.bytes().take_while(u8::is_ascii_digit).count();
    if meeting == 0 || sequence == 0 {
        return None;
    }
    let before = &before[..before.len() - meeting];
    let start = before.trim_end_matches(|c: char| c.is_uppercase()).len();
    if start == before.len() || before[..start].ends_with(|c: char| c.is_alphanumeric() || "/-._".contains(c)) {
        return None;
    }
    let end = hyphen + 1 + sequence;
    (!text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-'))).then_some(start..end)
}

/// Returns the start of a text, for a message.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or("").trim_end();
    let mut short: String = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(LONGEST).collect();
    if line.chars().nth(LONGEST).is_some() || text.trim_end().len() > line.len() {
        short.push('…');
    }
    short
}

// Headings.
impl Writer<'_> {
    fn start_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        self.open_block();
        self.quiet += 1;
        let spot = self.spot(range.clone());
        if !self.fragment {
            self.section = self.headings.len() as u32 + 1;
        }
        let outer = std::mem::take(&mut self.sink);
        self.heading = Some(OpenHeading {
            level: level as u8,
            spot,
            line: spot.line,
            text: String::new(),
            end: range.start,
            outer,
        });
    }

    fn end_heading(&mut self) {
        self.quiet -= 1;
        self.open_blocks.pop();
        let Some(mut heading) = self.heading.take() else { return };
        let mut content = std::mem::replace(&mut self.sink, std::mem::take(&mut heading.outer));
        if self.fragment {
            self.sink.html.push_str("<p><strong>");
            self.sink.append(content);
            self.sink.html.push_str("</strong></p>\n");
            return;
        }
        let pinned = self.take_pinned(&mut content, &mut heading);
        let text = heading.text.trim().to_owned();
        if text.is_empty() && content.holes.is_empty() {
            self.report(&rule::TEXT_ACCESSIBLE, "heading", heading.spot);
        }
        let index = self.headings.len();
        let place = match self.containers {
            0 => self.numbering.next(heading.level, &text, index),
            _ => self.numbering.aside(),
        };
        let slug = heading::slug(&text);
        let id = pinned.clone().unwrap_or_else(|| slug.clone());
        if let Some((expected, below_annex)) = place.skipped {
            let words = if below_annex { "annex" } else { "skipped" };
            let above = self.headings.last().map(|above| above.text.clone()).unwrap_or_default();
            let diagnostic = self.report(&rule::HEADING_ORDER, words, heading.spot);
            diagnostic.subject.clone_from(&id);
            diagnostic.args = vec![
                ("text", text.clone()),
                ("number", place.number.clone()),
                ("marks", "#".repeat(usize::from(heading.level))),
                ("expected", "#".repeat(usize::from(expected))),
                ("above", above),
            ];
        }
        let tag = char::from(b'0' + (place.depth + 1).min(6));
        self.sink.blocks.push(BlockStart { offset: self.sink.offset(), line: heading.line });
        self.sink.html.push_str("<h");
        self.sink.html.push(tag);
        self.sink.html.push_str(" id=\"");
        self.write_id(&id, index);
        self.sink.html.push_str("\">");
        if !place.number.is_empty() {
            self.sink.html.push_str("<span class=\"heading-number\">");
            self.sink.html.push_str(&place.number);
            self.sink.html.push_str("</span> ");
        }
        self.sink.append(content);
        self.sink.html.push_str(" <a class=\"permalink\" href=\"#");
        self.write_id(&id, index);
        self.sink.html.push_str("\" aria-label=\"");
        if place.number.is_empty() {
            self.sink.html.push_str(self.words.heading_link);
        } else {
            self.sink.html.push_str(self.words.section_link);
            self.sink.html.push(' ');
            self.sink.html.push_str(&place.number);
        }
        self.sink.html.push_str("\"></a></h");
        self.sink.html.push(tag);
        self.sink.html.push_str(">\n");
        self.headings.push(Heading { id, number: place.number, level: heading.level, text, spot: heading.spot });
        self.id_sources.push(IdSource { pinned, slug, parent: place.parent });
    }

    fn write_id(&mut self, id: &str, index: usize) {
        let start = self.sink.html.len();
        self.sink.html.push_str(id);
        self.sink.ids.push((start..self.sink.html.len(), index));
    }

    /// Takes a final `{#id}` off a heading.
    fn take_pinned(&self, content: &mut Sink, heading: &mut OpenHeading) -> Option<String> {
        let html = content.html.strip_suffix('}')?;
        let open = html.rfind("{#")?;
        let id = &html[open + 2..];
        let allowed =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | 'æ' | 'ø' | 'å' | 'Æ' | 'Ø' | 'Å');
        if id.is_empty() || !id.chars().all(allowed) {
            return None;
        }
        // As text in the source, not escaped, not in code.
        let source = self.masked.text.get(..heading.end)?.strip_suffix('}')?.strip_suffix(id)?.strip_suffix("{#")?;
        if source.ends_with('\\') {
            return None;
        }
        let id = id.to_owned();
        let end = html[..open].trim_end().len();
        content.html.truncate(end);
        let end = end as u32;
        content.runs.retain_mut(|run| {
            run.html.end = run.html.end.min(end);
            run.html.start < run.html.end
        });
        for hole in &mut content.holes {
            hole.offset = hole.offset.min(end);
        }
        let text = heading.text.rfind("{#").unwrap_or(heading.text.len());
        heading.text.truncate(text);
        Some(id)
    }
}

// Links and images.
impl Writer<'_> {
    fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str, range: Range<usize>) {
        if self.link.is_some() {
            self.links_within += 1;
            return;
        }
        let spot = self.spot(range);
        let mut written = restored_with_controls(destination);
        if link_type == LinkType::Email && !written.to_ascii_lowercase().starts_with("mailto:") {
            written.insert_str(0, "mailto:");
        }
        self.quiet += 1;
        let target = match Destination::read(&written) {
            Destination::Refused(words) => {
                self.refused(words, &written, spot);
                LinkTarget::Unlinked
            }
            Destination::Web(address) => {
                self.start_anchor(&address, title, true);
                LinkTarget::Web(address)
            }
            Destination::Program(address) => {
                self.start_anchor(&address, title, false);
                LinkTarget::Web(address)
            }
            Destination::File { .. } if self.fragment => LinkTarget::Unlinked,
            Destination::File { file, fragment } => {
                let link = self.links.len() as u32;
                self.links.push(FileLink { file, fragment, wants_text: false, image: false, spot });
                self.sink.hole(HoleKind::LinkStart { link, title: restored(title) });
                LinkTarget::File(link)
            }
        };
        self.link = Some(OpenLink { target, start: self.sink.html.len(), spot });
    }

    fn start_anchor(&mut self, address: &str, title: &str, leaves: bool) {
        self.sink.html.push_str("<a href=\"");
        escape::address(&mut self.sink.html, address);
        if !title.is_empty() {
            self.sink.html.push_str("\" title=\"");
            escape::text(&mut self.sink.html, title);
        }
        self.sink.html.push_str(if leaves { "\" rel=\"noopener noreferrer\">" } else { "\">" });
    }

    fn end_link(&mut self) {
        if self.links_within > 0 {
            self.links_within -= 1;
            return;
        }
        self.quiet -= 1;
        let Some(link) = self.link.take() else { return };
        let inner = &self.sink.html[link.start..];
        let has_hole = self
            .sink
            .holes
            .iter()
            .rev()
            .take_while(|hole| hole.offset as usize >= link.start)
            .any(|hole| !matches!(hole.kind, HoleKind::LinkStart { .. }));
        let text = if inner.len() <= 60 { without_tags(inner) } else { inner.to_owned() };
        let is_empty = text.trim().is_empty() && !has_hole;
        let says = text.trim().trim_matches(['.', '…', '»', '«', '!', ':', '>']).trim().to_lowercase();
        if !has_hole && !matches!(link.target, LinkTarget::Unlinked) && EMPTY_WORDS.contains(&says.as_str()) {
            let diagnostic = self.report(&rule::TEXT_ACCESSIBLE, "link", link.spot);
            diagnostic.args.push(("text", text.trim().to_owned()));
            diagnostic.subject = text.trim().to_owned();
        }
        match link.target {
            LinkTarget::Unlinked => {}
            LinkTarget::Web(address) => {
                if is_empty {
                    escape::text(&mut self.sink.html, &address);
                }
                self.sink.html.push_str("</a>");
            }
            LinkTarget::File(link) => {
                if let Some(file) = self.links.get_mut(link as usize) {
                    file.wants_text = is_empty;
                }
                self.sink.hole(HoleKind::LinkEnd { link });
            }
        }
    }

    fn refused(&mut self, words: &'static str, target: &str, spot: Spot) {
        if self.fragment {
            return;
        }
        let target = shortened(target);
        let diagnostic = self.report(&rule::LINK_TARGET, words, spot);
        diagnostic.args.push(("target", target.clone()));
        diagnostic.subject = target;
    }

    /// Collects the text alternative of an image.
    fn in_image(&mut self, event: Event<'_>, range: Range<usize>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) => escape::plain(&mut image.alt, &text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::InlineHtml(html) | Event::Html(html) => {
                let spot = self.spot(range);
                let shown = self.raw_findings(&html, spot);
                if let Some(image) = &mut self.image {
                    image.alt.push_str(&shown);
                }
            }
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        self.end_inline("");
        let destination = match Destination::read(&image.destination) {
            Destination::Web(_) | Destination::Program(_) => Destination::Refused("image"),
            Destination::File { file, .. } if file.is_empty() => Destination::Refused("empty"),
            other => other,
        };
        match destination {
            Destination::File { file, fragment } if !self.fragment => {
                if image.alt.trim().is_empty() {
                    let diagnostic = self.report(&rule::TEXT_ACCESSIBLE, "alt", image.spot);
                    diagnostic.args.push(("file", file.clone()));
                    diagnostic.subject.clone_from(&file);
                }
                let link = self.links.len() as u32;
                self.links.push(FileLink { file, fragment, wants_text: false, image: true, spot: image.spot });
                self.sink.hole(HoleKind::Image { link, alt: image.alt, title: image.title });
            }
            Destination::Refused(words) => {
                self.refused(words, &image.destination, image.spot);
                escape::text(&mut self.sink.html, &image.alt);
            }
            _ => escape::text(&mut self.sink.html, &image.alt),
        }
    }
}

/// Restores masked punctuation but keeps other control characters, so that the link policy sees them.
fn restored_with_controls(text: &str) -> String {
    text.chars().map(|c| escape::restored(c).unwrap_or(c)).collect()
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            _ => text.push(character),
        }
    }
    text
}

// Tables.
impl Writer<'_> {
    fn start_cell(&mut self, range: Range<usize>) {
        self.open_block();
        let _ = range;
        let Some(table) = &mut self.table else { return };
        let before = self.sink.html.len();
        self.sink.html.push_str(if table.is_head { "<th scope=\"col\"" } else { "<td" });
        self.sink.html.push_str(alignment(table.alignments.get(table.column)));
        self.sink.html.push('>');
        table.cell = (before, self.sink.html.len());
        table.first = (table.column == 0).then(|| (String::new(), None));
    }

    fn end_cell(&mut self, range: Range<usize>) {
        self.open_blocks.pop();
        let cell_spot = self.spot(range);
        let Some(table) = &mut self.table else { return };
        let (before, start) = table.cell;
        let is_empty = self.sink.is_empty_since(start);
        if table.is_head && is_empty {
            // A head cell without text heads nothing.
            self.sink.html.truncate(before);
            self.sink.html.push_str("<td>");
        }
        self.sink.html.push_str(if table.is_head && !is_empty { "</th>" } else { "</td>" });
        table.head_has_text |= table.is_head && !is_empty;
        if let Some((text, spot)) = table.first.take() {
            let text = text.trim().to_owned();
            match table.is_head {
                true => table.first_column.head = text,
                false => table.first_column.cells.push((text, spot.unwrap_or(cell_spot))),
            }
        }
        table.column += 1;
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        self.sink.html.push_str(if table.has_body { "</tbody></table></div>\n" } else { "</table></div>\n" });
        if self.fragment {
            return;
        }
        if !table.head_has_text {
            self.report(&rule::TEXT_ACCESSIBLE, "table", table.spot);
        }
        self.first_columns.push(table.first_column);
    }
}

fn alignment(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Right) => " class=\"num\"",
        Some(Alignment::Center) => " class=\"center\"",
        _ => "",
    }
}

// Raw HTML.
impl Writer<'_> {
    fn raw_html(&mut self, html: &str, range: Range<usize>) {
        self.at_line_start(false);
        let spot = self.spot(range.clone());
        let shown = self.raw_findings(html, spot);
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(&shown);
            heading.end = range.end;
        }
        escape::text(&mut self.sink.html, &shown);
    }

    fn raw_block(&mut self, raw: OpenRaw) {
        let shown = self.raw_findings(&raw.text, raw.spot);
        let shown = shown.trim();
        if shown.is_empty() {
            return;
        }
        self.sink.blocks.push(BlockStart { offset: self.sink.offset(), line: raw.line });
        self.sink.html.push_str("<p>");
        escape::text(&mut self.sink.html, shown);
        self.sink.html.push_str("</p>\n");
    }

    /// Reports what raw HTML holds, and returns what of it is shown as text.
    fn raw_findings(&mut self, html: &str, spot: Spot) -> String {
        let Shown { text, comment, unclosed } = Shown::of(&restored(html));
        if self.fragment {
            return text;
        }
        if comment {
            self.report(&rule::HTML_RAW, "comment", spot).subject = "<!--".to_owned();
        }
        if !text.trim().is_empty() {
            let snippet = shortened(text.trim());
            let words = if unclosed { "comment_unclosed" } else { "element" };
            let diagnostic = self.report(&rule::HTML_RAW, words, spot);
            diagnostic.args.push(("html", snippet.clone()));
            diagnostic.subject = snippet;
        }
        text
    }
}

/// What of raw HTML is shown as text: all but comments, which may hold what nobody should read.
pub(super) struct Shown {
    /// The text.
    pub text: String,
    /// A comment was left out.
    comment: bool,
    /// A comment has no end, and is shown.
    unclosed: bool,
}

impl Shown {
    /// Takes the comments out.
    pub(super) fn of(html: &str) -> Shown {
        let mut shown = Shown { text: String::with_capacity(html.len()), comment: false, unclosed: false };
        let mut rest = html;
        while let Some(start) = rest.find("<!--") {
            let inner = &rest[start + 4..];
            let end = match inner {
                _ if inner.starts_with('>') => Some(1),
                _ if inner.starts_with("->") => Some(2),
                _ => inner.find("-->").map(|end| end + 3),
            };
            let Some(end) = end else {
                shown.unclosed = true;
                break;
            };
            shown.text.push_str(&rest[..start]);
            shown.comment = true;
            rest = &inner[end..];
        }
        shown.text.push_str(rest);
        shown
    }
}

// Footnotes.
impl Writer<'_> {
    fn footnote(&mut self, label: &str) -> usize {
        let next = self.footnotes.len();
        let index = *self.footnote_labels.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.footnotes.push(Footnote { references: 0, sink: None });
        }
        index
    }

    fn footnote_reference(&mut self, label: &str) {
        let index = self.footnote(label);
        let number = index + 1;
        self.at_line_start(false);
        if self.link.is_some() || self.fragment {
            // A link cannot stand in a link.
            self.sink.html.push_str(&format!("<sup>{number}</sup>"));
            return;
        }
        let Some(footnote) = self.footnotes.get_mut(index) else { return };
        footnote.references += 1;
        let nth = footnote.references;
        let suffix = if nth > 1 { format!("-{nth}") } else { String::new() };
        let word = self.words.footnote;
        self.sink.html.push_str(&format!(
            "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{suffix}\" href=\"#fn-{number}\" role=\"doc-noteref\" \
             aria-label=\"{word} {number}\">{number}</a></sup>"
        ));
    }

    fn write_footnotes(&mut self) {
        let footnotes = std::mem::take(&mut self.footnotes);
        if footnotes.iter().all(|footnote| footnote.sink.is_none()) {
            return;
        }
        let words = self.words;
        self.sink.html.push_str(&format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-labelledby=\"fn-overskrift\">\n\
             <h2 class=\"visually-hidden\" id=\"fn-overskrift\">{}</h2>\n<ol>\n",
            words.footnotes
        ));
        for (index, footnote) in footnotes.into_iter().enumerate() {
            let number = index + 1;
            let mut sink = footnote.sink.unwrap_or_default();
            // The way back stands in the last paragraph, unless a table or a chart follows it.
            let end = sink.html.strip_suffix("</p>\n").map(str::len);
            let end = end.filter(|end| sink.holes.last().is_none_or(|hole| hole.offset as usize <= *end));
            let in_paragraph = end.is_some();
            sink.html.truncate(end.unwrap_or(sink.html.len()));
            self.sink.html.push_str(&format!("<li id=\"fn-{number}\">"));
            self.sink.append(sink);
            for nth in 1..=footnote.references {
                let (suffix, which) =
                    if nth > 1 { (format!("-{nth}"), format!(" ({nth})")) } else { Default::default() };
                self.sink.html.push_str(&format!(
                    " <a class=\"footnote-back\" href=\"#fnref-{number}{suffix}\" role=\"doc-backlink\" \
                     aria-label=\"{}{which}\">↩</a>",
                    words.back
                ));
            }
            self.sink.html.push_str(if in_paragraph { "</p></li>\n" } else { "</li>\n" });
        }
        self.sink.html.push_str("</ol>\n</section>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_numbers_without_a_year_are_found_whole() {
        let found = |text: &str| {
            text.match_indices('-')
                .filter_map(|(at, _)| short_case_number(text, at))
                .map(|range| text[range].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Sak M8-005, (ØM12-1) og M8-7."), ["M8-005", "ØM12-1", "M8-7"]);
        for none in ["2024/M8-005", "M-005", "8-005", "m8-005", "xM8-005", "M8-005a", "M8-005-6", "A-M8-005", "M8–005"]
        {
            assert!(found(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn only_full_case_numbers_are_case_numbers() {
        let found = |text: &str| {
            text.match_indices('/')
                .filter_map(|(at, _)| case_number(text, at))
                .map(|range| text[range].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Sak 2024/M8-005, 2024/12-003 og (2024/Å8-1)."), ["2024/M8-005", "2024/12-003", "2024/Å8-1"]);
        assert_eq!(found("2024/M8-005-saken"), ["2024/M8-005"]);
        for none in [
            "12024/M8-005",
            "2024/M8",
            "2024/m8-005",
            "2024/M8-005a",
            "x2024/M8-1",
            "1/2024/M8-1",
            "/",
            "å24/M8-1",
            "2024/M8-",
            "https.2024/1-2/3",
        ] {
            assert!(found(none).is_empty(), "{none}");
        }
    }
}
