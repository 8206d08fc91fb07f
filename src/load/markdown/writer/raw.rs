//! Raw HTML: shown as text, and told.

use super::text::shortened;
use super::{OpenRaw, Writer, restored};
use crate::diagnostic::rule;
use crate::load::markdown::escape;
use crate::model::place::Spot;
use crate::model::prose::BlockStart;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn raw_html(&mut self, html: &str, range: Range<usize>) {
        self.at_line_start(false);
        let spot = self.spot(range.clone());
        let shown = self.raw_findings(html, spot);
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(&shown);
            heading.end = range.end;
        }
        escape::text(&mut self.sink.html, &shown);
    }

    pub(super) fn raw_block(&mut self, raw: OpenRaw) {
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
    pub(super) fn raw_findings(&mut self, html: &str, spot: Spot) -> String {
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
pub(in crate::load::markdown) struct Shown {
    /// The text.
    pub text: String,
    /// A comment was left out.
    comment: bool,
    /// A comment has no end, and is shown.
    unclosed: bool,
}

impl Shown {
    /// Takes the comments out.
    pub(in crate::load::markdown) fn of(html: &str) -> Shown {
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
