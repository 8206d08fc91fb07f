//! [`Cursor`]: from byte offsets to lines and columns, in time proportional to the text when offsets ascend.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memrchr, memrchr2};

use crate::model::place::Spot;

/// Remembers the last place, so that the next one is found by counting only what is between.
pub(super) struct Cursor<'a> {
    text: &'a str,
    /// Whether lines end otherwise than in `\n`.
    has_returns: bool,
    offset: usize,
    line: u32,
    column: u32,
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of a file.
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, has_returns: memchr(b'\r', text.as_bytes()).is_some(), offset: 0, line: 1, column: 1 }
    }

    /// Returns the line of an offset.
    pub(super) fn line(&mut self, offset: usize) -> u32 {
        self.go(offset);
        self.line
    }

    /// Returns the spot of a stretch of text; what lies on further lines is left out.
    pub(super) fn spot(&mut self, range: Range<usize>) -> Spot {
        self.go(range.start);
        if range.end <= self.offset {
            return Spot { line: self.line, column: self.column, length: 1 };
        }
        let text = self.text.as_bytes().get(self.offset..range.end).unwrap_or_default();
        let first = memchr2(b'\n', b'\r', text).unwrap_or(text.len());
        let length = self.characters(self.offset..self.offset + first).max(1);
        Spot { line: self.line, column: self.column, length }
    }

    fn go(&mut self, offset: usize) {
        let offset = offset.min(self.text.len());
        let bytes = self.text.as_bytes();
        if offset < self.offset {
            let between = &bytes[offset..self.offset];
            self.line -= self.ends(between, bytes.get(self.offset));
            self.offset = offset;
            self.column = 1 + self.characters(self.line_start(offset)..offset);
            return;
        }
        let between = &bytes[self.offset..offset];
        let ends = self.ends(between, bytes.get(offset));
        if ends == 0 {
            self.column += self.characters(self.offset..offset);
        } else {
            self.line += ends;
            self.column = 1 + self.characters(self.line_start(offset)..offset);
        }
        self.offset = offset;
    }

    /// Counts line ends: `\n`, `\r\n` and `\r` alone.
    fn ends(&self, text: &[u8], next: Option<&u8>) -> u32 {
        let feeds = memchr_iter(b'\n', text).count();
        if !self.has_returns {
            return feeds as u32;
        }
        let after = text.iter().skip(1).chain(next);
        let lone = text.iter().zip(after.map(Some).chain([None])).filter(|(a, b)| **a == b'\r' && *b != Some(&b'\n'));
        (feeds + lone.count()) as u32
    }

    fn characters(&self, range: Range<usize>) -> u32 {
        match self.text.get(range.clone()) {
            Some(text) => text.chars().count() as u32,
            // An offset within a character.
            None => self.text.as_bytes()[range].iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32,
        }
    }

    fn line_start(&self, offset: usize) -> usize {
        let before = &self.text.as_bytes()[..offset];
        let end = if self.has_returns { memrchr2(b'\n', b'\r', before) } else { memrchr(b'\n', before) };
        end.map_or(0, |end| end + 1)
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
