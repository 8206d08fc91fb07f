//! Reads Markdown: the text of a document, and the short texts of its front matter.
//!
//! CommonMark with tables, footnotes, strikethrough and task lists. Raw HTML is shown as text, links lead only where
//! the allow-list permits, `{{ … }}` are figures, and what depends on other documents is left as holes.

mod cursor;
mod destination;
mod escape;
mod heading;
mod mask;
mod sink;
mod words;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::FileLink;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::prose::Prose;
use crate::model::record::case::Points;
use crate::model::settings::Language;
use mask::Masked;
use words::Words;
use writer::{Shown, Writer};

/// What the text of a document holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MarkdownRead {
    /// HTML with holes.
    pub prose: Prose,
    /// Links to files and headings; holes refer to them by index.
    pub links: Vec<FileLink>,
    /// Case numbers in running text; holes refer to them by index.
    pub case_mentions: Vec<Located<String>>,
    /// What may be case numbers without their year.
    pub short_mentions: Vec<Located<String>>,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of a document in bokmål; it begins at a byte offset of the file's text.
pub fn read(text: &str, body_start: usize, path: &SourcePath) -> MarkdownRead {
    read_in(text, body_start, path, Language::Bokmal)
}

/// Reads the text of a document; the language is that of the few words that the HTML itself contains.
pub fn read_in(text: &str, body_start: usize, path: &SourcePath, language: Language) -> MarkdownRead {
    let body_start = (0..=body_start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    // The parser has panicked on hostile input before (pulldown-cmark#1110): one page is lost then, not the site.
    catch_unwind(AssertUnwindSafe(|| read_body(text, body_start, path, Words::of(language))))
        .unwrap_or_else(|_| unreadable(text, body_start, path))
}

fn read_body(text: &str, body_start: usize, path: &SourcePath, words: &Words) -> MarkdownRead {
    let masked = Masked::new(&text[body_start..]);
    let mut writer = Writer::new(text, body_start, &masked, path, words);
    for (event, range) in Parser::new_ext(&masked.text, options() | Options::ENABLE_FOOTNOTES).into_offset_iter() {
        writer.write(event, range);
    }
    writer.finish();
    MarkdownRead {
        prose: Prose {
            html: writer.sink.html.as_str().to_owned(),
            holes: exact(writer.sink.holes),
            runs: writer.sink.runs.into_iter().collect(),
            headings: writer.headings.into(),
            figures: writer.figures,
            linked_figures: writer.linked_figures,
            blocks: exact(writer.sink.blocks),
            lists: writer.lists,
            term_columns: writer.term_columns,
        },
        links: exact(writer.links),
        case_mentions: exact(writer.case_mentions),
        short_mentions: exact(writer.short_mentions),
        diagnostics: writer.diagnostics,
    }
}

/// Moves a list to where it has no room left over from growing: texts live as long as the edition, and that room would
/// be a third of what a large site needs. Shrinking a list in place gives nothing back, for the allocator keeps the block.
fn exact<T>(list: Vec<T>) -> Vec<T> {
    let mut moved = Vec::with_capacity(list.len());
    moved.extend(list);
    moved
}

fn unreadable(text: &str, body_start: usize, path: &SourcePath) -> MarkdownRead {
    let mut html = "<pre tabindex=\"0\">".to_owned();
    escape::text(&mut html, &text[body_start..]);
    html.push_str("</pre>\n");
    let spot = Spot { length: 1, ..cursor::Cursor::new(text).spot(body_start..body_start) };
    MarkdownRead {
        prose: Prose { html, ..Prose::default() },
        diagnostics: vec![Diagnostic::new(&rule::FILE_UNREADABLE, "markdown", path, spot)],
        ..MarkdownRead::default()
    }
}

fn options() -> Options {
    // Heading attributes stay off: they would swallow `{…}` at the end of any heading, and together with definition
    // lists they make the parser panic.
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Reads a proposal or decision of front matter: what comes before the first numbered list, and its points.
///
/// What follows the list belongs to the last point, so that nothing is lost and the order stays.
pub fn points(text: &str, spot: Spot) -> Points {
    let made = catch_unwind(AssertUnwindSafe(|| {
        let mut points = Points { text: plain(text), spot: Some(spot), ..Points::default() };
        let masked = Masked::new(text);
        let path = SourcePath::new("");
        let mut writer = Writer::new(text, 0, &masked, &path, Words::of(Language::Bokmal)).fragment();
        let mut depth = 0_u32;
        let mut list = List::Before;
        for (event, range) in Parser::new_ext(&masked.text, options()).into_offset_iter() {
            match &event {
                Event::Start(Tag::List(Some(_))) if depth == 0 && list == List::Before => {
                    list = List::Within;
                    points.lead = taken(&mut writer);
                    depth += 1;
                    continue;
                }
                Event::End(TagEnd::List(_)) if depth == 1 && list == List::Within => {
                    list = List::After;
                    depth -= 1;
                    continue;
                }
                Event::Start(Tag::Item) if depth == 1 && list == List::Within => {
                    depth += 1;
                    continue;
                }
                Event::End(TagEnd::Item) if depth == 2 && list == List::Within => {
                    depth -= 1;
                    points.points.push(taken(&mut writer));
                    continue;
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            writer.write(event, range);
        }
        let rest = taken(&mut writer);
        match points.points.last_mut() {
            Some(last) if !rest.is_empty() => {
                last.push('\n');
                last.push_str(&rest);
            }
            Some(_) => {}
            None => points.lead.push_str(&rest),
        }
        points
    }));
    made.unwrap_or_else(|_| Points {
        lead: escaped(text),
        text: text.to_owned(),
        spot: Some(spot),
        ..Points::default()
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Before,
    Within,
    After,
}

fn taken(writer: &mut Writer<'_>) -> String {
    let html = std::mem::take(&mut writer.sink).html;
    html.trim().to_owned()
}

/// Returns the plain text of Markdown, one line a block.
pub fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.trim().to_owned();
    }
    let made = catch_unwind(|| {
        let masked = Masked::new(text);
        let mut out = String::with_capacity(text.len());
        let mut raw = String::new();
        for event in Parser::new_ext(&masked.text, options()) {
            match event {
                Event::Text(text) | Event::Code(text) => escape::plain(&mut out, &text),
                Event::Html(html) => raw.push_str(&html),
                Event::End(TagEnd::HtmlBlock) => {
                    escape::plain(&mut out, Shown::of(&std::mem::take(&mut raw)).text.trim())
                }
                Event::InlineHtml(html) => escape::plain(&mut out, &Shown::of(&html).text),
                Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => out.push(' '),
                Event::Start(
                    Tag::Paragraph
                    | Tag::Item
                    | Tag::Heading { .. }
                    | Tag::TableRow
                    | Tag::CodeBlock(_)
                    | Tag::HtmlBlock,
                ) => {
                    line(&mut out);
                }
                _ => {}
            }
        }
        line(&mut out);
        out.truncate(out.trim_end().len());
        out
    });
    made.unwrap_or_else(|_| text.to_owned())
}

fn line(out: &mut String) {
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
}

/// Returns the HTML of a short text without a paragraph around it, for titles, arguments and comments.
///
/// Blocks become phrases one after another; there are no holes: links within the site and `{{ … }}` stay text.
pub fn inline(text: &str) -> String {
    if is_plain(text) {
        return escaped(text.trim());
    }
    let made = catch_unwind(|| {
        let masked = Masked::new(text);
        let path = SourcePath::new("");
        let mut writer = Writer::new(text, 0, &masked, &path, Words::of(Language::Bokmal)).fragment();
        let mut raw = String::new();
        for (event, range) in Parser::new_ext(&masked.text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
            match event {
                Event::Start(
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. },
                )
                | Event::End(
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image,
                )
                | Event::Text(_)
                | Event::Code(_)
                | Event::InlineHtml(_)
                | Event::SoftBreak
                | Event::HardBreak => writer.write(event, range),
                Event::Html(html) => raw.push_str(&html),
                Event::End(TagEnd::HtmlBlock) => {
                    escape::text(&mut writer.sink.html, Shown::of(&std::mem::take(&mut raw)).text.trim());
                }
                Event::Start(_) => {
                    let html = &mut writer.sink.html;
                    if !html.is_empty() && !html.ends_with([' ', '\n']) {
                        html.push(' ');
                    }
                }
                _ => {}
            }
        }
        taken(&mut writer)
    });
    made.unwrap_or_else(|_| escaped(text))
}

/// Whether a text is the same with and without Markdown.
fn is_plain(text: &str) -> bool {
    let text = text.trim();
    !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '=' | '#' | '>'))
        && !text.bytes().any(|byte| {
            byte < 0x20
                || byte == 0x7F
                || matches!(byte, b'*' | b'_' | b'`' | b'[' | b'<' | b'\\' | b'&' | b'~' | b'|' | b'!')
        })
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape::text(&mut html, text);
    html
}

#[cfg(test)]
mod tests;
