//! The plain part of YAML that nearly all front matter is written in, read several times as fast.
//!
//! `serde_yaml` is what decides: this reader answers only where it is sure to give the very same [`Shape`], and leaves
//! everything else to it (comments, anchors, text over several lines, escapes, folded blocks, words that look like
//! numbers in some odd way). Tests compare the two on papers of the shipped site, and on thousands of texts made from
//! pieces of YAML.

use std::borrow::Cow;

use crate::syntax::yaml::shape::Shape;

/// Mappings and lists within each other. Deeper ones are left to the parser, which has limits of its own.
const DEEPEST: u32 = 8;

/// Keys and values. More of them are left to the parser.
const MOST_NODES: u32 = 20_000;

/// Longest key, in bytes. YAML has a limit for them too.
const LONGEST_KEY: usize = 80;

/// Reads the shape of a text, or leaves it to the parser.
pub(super) fn read(text: &str) -> Option<Shape<'_>> {
    let mut reader = Reader { rest: text, nodes: 0 };
    let line = reader.next_line()?;
    let shape = if line.indent == 0 { reader.map(line, 0, 0)? } else { return None };
    // What is left is indented in a way that fits nothing.
    reader.next_line().is_none().then_some(shape)
}

/// A line with something on it.
#[derive(Clone, Copy)]
struct Line<'a> {
    indent: usize,
    /// Without indentation and trailing blanks.
    text: &'a str,
    /// What comes after it.
    after: &'a str,
}

struct Reader<'a> {
    rest: &'a str,
    nodes: u32,
}

impl<'a> Reader<'a> {
    /// Returns the next line that is not empty, and leaves it where it is.
    fn next_line(&self) -> Option<Line<'a>> {
        let mut rest = self.rest;
        loop {
            if rest.is_empty() {
                return None;
            }
            let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let whole = &rest[..end];
            let after = rest.get(end + 1..).unwrap_or_default();
            let text = whole.trim_start_matches(' ');
            if !text.is_empty() {
                return Some(Line { indent: whole.len() - text.len(), text: text.trim_end_matches(' '), after });
            }
            rest = after;
        }
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= MOST_NODES).then_some(())
    }

    /// Reads a mapping in block style whose first key stands on a line, at a column.
    fn map(&mut self, first: Line<'a>, indent: usize, depth: u32) -> Option<Shape<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        let mut entries = Vec::new();
        let mut line = first;
        loop {
            self.count()?;
            let (key, value) = key(line.text)?;
            self.count()?;
            self.rest = line.after;
            let value = match value {
                "" => self.below(indent, depth)?,
                "|" => self.block(indent)?,
                value => {
                    let value = self.value(value)?;
                    self.ends(indent)?;
                    value
                }
            };
            entries.push((Shape::Text(Cow::Borrowed(key)), value));
            match self.next_line() {
                Some(next) if next.indent == indent && !is_item(next.text) => line = next,
                Some(next) if next.indent > indent => return None,
                _ => return Some(Shape::Map(entries)),
            }
        }
    }

    /// Reads what stands below a key without a value of its own.
    fn below(&mut self, indent: usize, depth: u32) -> Option<Shape<'a>> {
        match self.next_line() {
            Some(line) if is_item(line.text) && line.indent >= indent => self.list(line, depth + 1),
            Some(line) if line.indent > indent => self.map(line, line.indent, depth + 1),
            _ => Some(Shape::Empty),
        }
    }

    /// Reads a list in block style.
    fn list(&mut self, first: Line<'a>, depth: u32) -> Option<Shape<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        let indent = first.indent;
        let mut items = Vec::new();
        let mut line = first;
        loop {
            self.count()?;
            let item = line.text.strip_prefix("- ")?;
            let text = item.trim_start_matches(' ');
            let column = indent + line.text.len() - text.len();
            if key(text).is_some() {
                items.push(self.map(Line { indent: column, text, after: line.after }, column, depth + 1)?);
            } else {
                self.rest = line.after;
                let value = self.value(text)?;
                self.ends(indent)?;
                items.push(value);
            }
            match self.next_line() {
                Some(next) if next.indent == indent && is_item(next.text) => line = next,
                Some(next) if next.indent > indent => return None,
                _ => return Some(Shape::List(items)),
            }
        }
    }

    /// Leaves it to the parser if the next line goes on with the value before it.
    fn ends(&self, indent: usize) -> Option<()> {
        self.next_line().is_none_or(|next| next.indent <= indent).then_some(())
    }

    /// Reads a text in block style, after `|`.
    fn block(&mut self, indent: usize) -> Option<Shape<'a>> {
        let mut text = String::new();
        let mut inside = None;
        let mut empty = 0;
        while !self.rest.is_empty() {
            let end = memchr::memchr(b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let whole = &self.rest[..end];
            let line = whole.trim_start_matches(' ');
            if line.is_empty() {
                // Blanks alone may be part of the text.
                if !whole.is_empty() || inside.is_none() {
                    return None;
                }
                empty += 1;
            } else {
                let spaces = whole.len() - line.len();
                if spaces <= indent {
                    break;
                }
                let inside = *inside.get_or_insert(spaces);
                if spaces < inside {
                    return None;
                }
                text.extend(std::iter::repeat_n('\n', empty));
                empty = 0;
                text.push_str(&whole[inside..]);
                text.push('\n');
            }
            // A last line without an end has none in the text either.
            if end == self.rest.len() {
                return None;
            }
            self.rest = &self.rest[end + 1..];
        }
        inside.map(|_| Shape::Text(Cow::Owned(text)))
    }

    /// Reads a value that is all of the rest of its line.
    fn value(&mut self, text: &'a str) -> Option<Shape<'a>> {
        if text.starts_with(['{', '[']) {
            let mut flow = Flow { rest: text, reader: self };
            let value = flow.value(0)?;
            return flow.rest.is_empty().then_some(value);
        }
        if let Some(quoted) = quoted(text) {
            let (value, rest) = quoted?;
            return rest.is_empty().then_some(Shape::Text(Cow::Borrowed(value)));
        }
        scalar(text)
    }
}

/// What stands in brackets, on one line.
struct Flow<'a, 'r> {
    rest: &'a str,
    reader: &'r mut Reader<'a>,
}

impl<'a> Flow<'a, '_> {
    fn value(&mut self, depth: u32) -> Option<Shape<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        if let Some(rest) = self.rest.strip_prefix('{') {
            self.rest = rest;
            return self.map(depth);
        }
        if let Some(rest) = self.rest.strip_prefix('[') {
            self.rest = rest;
            return self.list(depth);
        }
        if let Some(quoted) = quoted(self.rest) {
            let (value, rest) = quoted?;
            self.rest = rest;
            return Some(Shape::Text(Cow::Borrowed(value)));
        }
        let end = self.rest.find([',', '}', ']', '{', '[']).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        scalar(text.trim_end_matches(' '))
    }

    fn map(&mut self, depth: u32) -> Option<Shape<'a>> {
        let mut entries = Vec::new();
        loop {
            self.reader.count()?;
            self.reader.count()?;
            self.blank();
            let end = self.rest.find([':', ',', '}', ']', '{', '['])?;
            let key = self.rest[..end].trim_end_matches(' ');
            // A value must follow on this line, after a blank.
            self.rest = self.rest[end..].strip_prefix(": ")?;
            self.blank();
            if !is_key(key) || self.rest.starts_with([',', '}']) {
                return None;
            }
            entries.push((Shape::Text(Cow::Borrowed(key)), self.value(depth + 1)?));
            if self.ends('}')? {
                return Some(Shape::Map(entries));
            }
        }
    }

    fn list(&mut self, depth: u32) -> Option<Shape<'a>> {
        let mut items = Vec::new();
        loop {
            self.reader.count()?;
            self.blank();
            if items.is_empty()
                && let Some(rest) = self.rest.strip_prefix(']')
            {
                self.rest = rest;
                return Some(Shape::List(items));
            }
            items.push(self.value(depth + 1)?);
            if self.ends(']')? {
                return Some(Shape::List(items));
            }
        }
    }

    /// Steps over a comma or a closing bracket; tells whether it was the bracket.
    fn ends(&mut self, bracket: char) -> Option<bool> {
        self.blank();
        if let Some(rest) = self.rest.strip_prefix(bracket) {
            self.rest = rest;
            return Some(true);
        }
        self.rest = self.rest.strip_prefix(", ")?;
        Some(false)
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Splits `key: value`.
fn key(text: &str) -> Option<(&str, &str)> {
    let end = memchr::memchr(b':', text.as_bytes().get(..text.len().min(LONGEST_KEY))?)?;
    let (key, value) = (&text[..end], &text[end + 1..]);
    let value = match value.strip_prefix(' ') {
        Some(value) => value.trim_start_matches(' '),
        None if value.is_empty() => value,
        None => return None,
    };
    is_key(key).then_some((key, value))
}

/// Whether a word is a key and never anything else: no number, no truth value, nothing that means «nothing».
fn is_key(word: &str) -> bool {
    word.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
        && !matches!(word, "true" | "false" | "null")
}

/// Reads a text in quotes, and returns what follows; none within if it is more than plain text, none at all if there
/// are no quotes.
fn quoted(text: &str) -> Option<Option<(&str, &str)>> {
    let mark = text.as_bytes().first().copied().filter(|mark| matches!(mark, b'"' | b'\''))?;
    let inner = &text[1..];
    let read = || {
        let end = memchr::memchr(mark, inner.as_bytes())?;
        let (value, rest) = (&inner[..end], &inner[end + 1..]);
        let odd = value.contains('\\') && mark == b'"' || rest.as_bytes().first() == Some(&mark);
        (!odd).then_some((value, rest))
    };
    Some(read())
}

/// Reads a text without quotes that is all of a value.
fn scalar(text: &str) -> Option<Shape<'_>> {
    let bytes = text.as_bytes();
    let first = text.chars().next()?;
    for place in memchr::memchr2_iter(b':', b'#', bytes) {
        let odd = match bytes.get(place) {
            // A key, or the end of one.
            Some(b':') => !bytes.get(place + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'/'),
            // A comment.
            _ => place > 0 && matches!(bytes.get(place - 1), Some(b' ' | b'\t')),
        };
        if odd {
            return None;
        }
    }
    if memchr::memchr(b'\t', bytes).is_some() {
        return None;
    }
    let borrowed = Some(Shape::Text(Cow::Borrowed(text)));
    if first.is_alphabetic() {
        return match text {
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Some(Shape::Literal),
            "null" | "Null" | "NULL" => Some(Shape::Empty),
            _ => borrowed,
        };
    }
    if matches!(first, '«' | '(') {
        return borrowed;
    }
    let number = text.strip_prefix('-').unwrap_or(text);
    if !number.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let digits = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    // `007` is text to YAML; that and all that is rarer is left to the parser.
    if digits(number) && (number.len() == 1 || !number.starts_with('0')) {
        return Some(Shape::Literal);
    }
    // No number has a blank of any kind, a slash or a colon: `26 556`, `2024/M8-004`, `12:30`; nor is a day one:
    // `2024-12-12`.
    if number.contains([' ', '/', ':']) || !number.is_ascii() {
        return borrowed;
    }
    let mut parts = text.split('-');
    let is_day = parts.next().is_some_and(|year| year.len() == 4 && digits(year))
        && parts.next().is_some_and(|month| month.len() == 2 && digits(month))
        && parts.next().is_none_or(|day| day.len() == 2 && digits(day))
        && parts.next().is_none();
    if is_day { borrowed } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml::shape;

    /// Holds this reader to the parser. Returns whether it answered.
    fn agrees(text: &str) -> bool {
        let Some(shape) = read(text) else { return false };
        match shape::parsed(text) {
            Ok(parsed) => assert!(shape == parsed, "{text}\n{shape:?}\n{parsed:?}"),
            Err(fault) => panic!("the parser refuses what is read here: {fault:?}\n{text}"),
        }
        true
    }

    #[test]
    fn what_editors_write_is_read_here() {
        let texts = [
            "kind: case\nnumber: 2024/M8-004\ntitle: Åpne «Visma» i ny utgave\ndate: 2024-12-12\n",
            "responsible: [Leder ROR-IKT, Rådmann]\nactions:\n  - {id: a, text: Gjør det, due: 2025-03-01, status: open}\n",
            "figures:\n  drift:\n    lonn:      {actual: 26 556, budget: -7 272, forecast: 0}\n\n  visninger: 3 844\ntags:\n- a\n- b\n",
            "proposal: |\n  1. Saken tas.\n\n     Innrykk.\n  2. Og så.\nlast:\n",
            "alternatives:\n  - id: en\n    title: \"Kolon: her\"\n    pros:\n      - text: 'Ja'\n    cons: []\n  - id: to\n",
            "drift:\n  lonn: {actual: 57\u{a0}825, budget: -7\u{202f}272}\n  sum: 1\u{a0}000\n",
            "time: 12:30\nurl: https://x.no/#a\ndraft: false\nnothing: null\n",
        ];
        for text in texts {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn shipped_papers_are_read_here() {
        let papers = [
            include_str!("../../../content/meetings/2024-12-12/m8-005.md"),
            include_str!("../../../content/reports/manedsrapport/2024-11.md"),
            include_str!("../../../content/terms/api.md"),
        ];
        for paper in papers {
            let front_matter = paper.trim_start_matches("---\n").split("\n---\n").next().unwrap_or_default();
            // The last line has its end in a file.
            agrees(&format!("{front_matter}\n"));
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        let texts = [
            "title: M8: Budsjett\n",
            "title: a # b\n",
            "a: 007\n",
            "a: 1e3\n",
            "a: 134.000\n",
            "a: &x b\n",
            "a: |-\n  b\n",
            "a: >\n  b\n",
            "a: b\n  c\n",
            "a: \"b\\n\"\n",
            "a: 'b''c'\n",
            "? a\n",
            "- a\n",
            " a: b\n",
            "a:\n    b: c\n  d: e\n",
            "a: {b: c}d\n",
            "a: {b: 3,414}\n",
            "a: {b}\n",
            "1: a\n",
            "true: a\n",
            "<<: a\n",
            "a: b\n...\n",
            "a: - b\n",
        ];
        for text in texts {
            assert!(!agrees(text), "{text}");
        }
    }

    #[test]
    fn texts_of_many_pieces_are_read_as_the_parser_reads_them() {
        const PIECES: [&str; 44] = [
            "a",
            "b: ",
            "kind: case",
            "\n",
            "\n",
            "\n",
            "\n  ",
            "\n  ",
            "\n    ",
            "- ",
            "\n- ",
            "\n  - ",
            ": ",
            ":",
            "{",
            "}",
            "[",
            "]",
            ", ",
            ",",
            "x: 1",
            "26 556",
            "-163",
            "−5",
            "0",
            "2024-11",
            "2024-12-12",
            "2024/M8-1",
            "true",
            "null",
            "~",
            "\"q\"",
            "'s'",
            "\"",
            "'",
            "|\n",
            "  text\n",
            " ",
            "  ",
            "#",
            "https://x",
            "æøå",
            "12:30",
            "c: |\n  d",
        ];
        // A linear congruential generator (Knuth's numbers): the same texts in every run.
        let mut state: u64 = 42;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut answered = 0;
        for _ in 0..60_000 {
            let length = 1 + next(9);
            let mut text = String::from(["", "a: ", "k: x\n", "k:\n  - a: "][next(4)]);
            for _ in 0..length {
                text.push_str(PIECES[next(PIECES.len())]);
            }
            if next(3) > 0 {
                text.push('\n');
            }
            if crate::syntax::yaml::fault::refuse_text(&text).is_ok() {
                answered += usize::from(agrees(&text));
            }
        }
        assert!(answered > 2_000, "{answered}");
    }
}
