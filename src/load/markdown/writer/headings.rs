//! Headings: their numbers and permanent ids.

use super::{OpenHeading, Writer};
use crate::diagnostic::rule;
use crate::load::markdown::heading::{self, IdSource};
use crate::load::markdown::sink::Sink;
use crate::model::prose::{BlockStart, Heading};
use pulldown_cmark::HeadingLevel;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn start_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        self.open_block();
        self.quiet += 1;
        let spot = self.spot(range.clone());
        if !self.fragment {
            self.section = self.headings.len() as u32 + 1;
        }
        let outer = std::mem::replace(&mut self.sink, std::mem::take(&mut self.spare));
        self.heading = Some(OpenHeading {
            level: level as u8,
            spot,
            line: spot.line,
            text: String::with_capacity(range.len()),
            end: range.start,
            outer,
        });
    }

    pub(super) fn end_heading(&mut self) {
        self.quiet -= 1;
        self.open_blocks.pop();
        let Some(mut heading) = self.heading.take() else { return };
        let mut content = std::mem::replace(&mut self.sink, std::mem::take(&mut heading.outer));
        if self.fragment {
            self.sink.html.push_str("<p><strong>");
            self.sink.append(&mut content);
            self.sink.html.push_str("</strong></p>\n");
            self.spare = content;
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
            let above = self.headings.last().map(|above| above.text.to_string()).unwrap_or_default();
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
        self.sink.append(&mut content);
        self.spare = content;
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
        self.headings.push(Heading {
            id: id.into(),
            number: place.number.into(),
            level: heading.level,
            text: text.into(),
            spot: heading.spot,
        });
        self.id_sources.push(IdSource { pinned, slug, parent: place.parent });
    }

    pub(super) fn write_id(&mut self, id: &str, index: usize) {
        let start = self.sink.html.len();
        self.sink.html.push_str(id);
        self.sink.ids.push((start..self.sink.html.len(), index));
    }

    /// Takes a final `{#id}` off a heading.
    pub(super) fn take_pinned(&self, content: &mut Sink, heading: &mut OpenHeading) -> Option<String> {
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
