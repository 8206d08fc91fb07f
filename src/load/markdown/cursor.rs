//! [`Cursor`]: from byte offsets to lines and columns, in time proportional to the text when offsets ascend.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use crate::model::place::Spot;

/// Knows where every line begins, and remembers the last place: the next one is mostly near.
pub(super) struct Cursor<'a> {
    text: &'a str,
    /// Offsets of the first bytes of all lines.
    lines: Vec<usize>,
    /// The line of the last place, from 0.
    line: usize,
    /// A place on that line and the characters before it, to count no line from its beginning for each place on it.
    counted: (usize, u32),
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of a file.
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        let bytes = text.as_bytes();
        let feeds = memchr_iter(b'\n', bytes).map(|end| end + 1);
        let mut lines = Vec::with_capacity(bytes.len() / 32 + 1);
        lines.push(0);
        lines.extend(feeds);
        if memchr(b'\r', bytes).is_some() {
            // `\r\n` ends one line, and `\r` alone another.
            let lone = memchr_iter(b'\r', bytes).map(|end| end + 1).filter(|next| bytes.get(*next) != Some(&b'\n'));
            lines.extend(lone);
            lines.sort_unstable();
        }
        Cursor { text, lines, line: 0, counted: (0, 0) }
    }

    /// Returns the line of an offset.
    pub(super) fn line(&mut self, offset: usize) -> u32 {
        self.go(offset);
        self.line as u32 + 1
    }

    /// Returns the spot of a stretch of text; what lies on further lines is left out.
    pub(super) fn spot(&mut self, range: Range<usize>) -> Spot {
        let line = self.line(range.start);
        let column = self.column(range.start);
        let text = self.text.as_bytes().get(range.clone()).unwrap_or_default();
        let first = memchr2(b'\n', b'\r', text).unwrap_or(text.len());
        let length = if first > 1 { self.characters(range.start..range.start + first) } else { 1 };
        Spot { line, column, length }
    }

    fn go(&mut self, offset: usize) {
        let before = self.line;
        while self.lines.get(self.line).is_some_and(|start| *start > offset) {
            self.line -= 1;
        }
        while self.lines.get(self.line + 1).is_some_and(|next| *next <= offset) {
            self.line += 1;
        }
        if self.line != before {
            self.counted = (self.lines.get(self.line).copied().unwrap_or_default(), 0);
        }
    }

    /// Returns the column of an offset on the current line.
    fn column(&mut self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        let (place, characters) = self.counted;
        let characters = match place <= offset {
            true => characters + self.characters(place..offset),
            false => characters - self.characters(offset..place),
        };
        self.counted = (offset, characters);
        characters + 1
    }

    fn characters(&self, range: Range<usize>) -> u32 {
        match self.text.get(range.clone()) {
            Some(text) => text.chars().count() as u32,
            // An offset within a character.
            None => self.text.as_bytes()[range].iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters_forwards_and_backwards() {
        let text = "blå\r\nbær\rog\n\nfløte";
        let places =
            [("blå", 1, 1), ("å", 1, 3), ("bær", 2, 1), ("r\rog", 2, 3), ("og", 3, 1), ("fløte", 5, 1), ("te", 5, 4)];
        let mut cursor = Cursor::new(text);
        for (what, line, column) in places.into_iter().chain(places.into_iter().rev()) {
            let at = text.find(what).unwrap();
            let spot = cursor.spot(at..at + what.len());
            assert_eq!((spot.line, spot.column), (line, column), "{what:?}");
        }
        assert_eq!(cursor.spot(9..9).length, 1);
    }
}
