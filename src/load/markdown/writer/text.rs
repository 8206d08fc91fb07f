//! Running text: what becomes of it, what is noted of it, and what in it refers to something.

use super::{LinkTarget, Paragraph, Writer, restored};
use crate::diagnostic::rule;
use crate::load::markdown::escape;
use crate::model::place::{Located, Spot};
use crate::model::prose::{FigureUse, HoleKind};
use crate::model::runs::Run;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn at_line_start(&mut self, is_start: bool) {
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

    pub(super) fn line_break(&mut self, html: &str) {
        if self.paragraph != Paragraph::Closed {
            self.sink.html.push_str(html);
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push(' ');
        }
        self.at_line_start(true);
    }

    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
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
    pub(super) fn plain(&mut self, range: Range<usize>) {
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
    pub(super) fn run(&mut self, text: &str, range: Range<usize>, verbatim: bool) {
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

    pub(super) fn first_column_text(&mut self, text: &str, spot: Spot) {
        if let Some((cell, first)) = self.table.as_mut().and_then(|table| table.first.as_mut()) {
            escape::plain(cell, text);
            first.get_or_insert(spot);
        }
    }

    pub(super) fn figure(&mut self, range: Range<usize>) {
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
    pub(super) fn placed(&mut self, is_table: bool, id: &str, range: Range<usize>, spot: Spot, source: &str) {
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
            true => HoleKind::Table(id.into(), spot),
            false => HoleKind::Chart(id.into(), spot),
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
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or("").trim_end();
    let mut short: String = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(LONGEST).collect();
    if line.chars().nth(LONGEST).is_some() || text.trim_end().len() > line.len() {
        short.push('…');
    }
    short
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
