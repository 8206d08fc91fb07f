//! [`Masked`]: the source as the Markdown parser sees it, with the punctuation inside `{{ … }}` out of its sight.
//!
//! `{{ a * b }}` must not become emphasis, and `{{ sum(drift.actual) < 3 }}` no HTML. Every byte is replaced by one
//! byte, so that all offsets stay true, and by one that can be turned back, so that code shows what was written.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use crate::syntax::bits;

/// Punctuation that means something to Markdown in the middle of a line.
pub(super) const PUNCTUATION: &[u8; 11] = b"*_<[]\\~|&{}";

/// The control character that stands for the first of [`PUNCTUATION`]; the others follow.
pub(super) const FIRST: u8 = 0x0E;

/// Stands for a control character of the source, which reaches no page.
const NOTHING: u8 = 0x7F;

/// A source text with what is between braces masked. Offsets are those of the source.
pub(super) struct Masked<'a> {
    /// What the parser sees.
    pub text: Cow<'a, str>,
    /// Every `{{ … }}`, braces included, in order.
    pub figures: Vec<Range<usize>>,
    /// Every `{{` that is not closed on its line, in order.
    pub unclosed: Vec<usize>,
}

impl<'a> Masked<'a> {
    /// Masks a source text.
    pub(super) fn new(source: &'a str) -> Masked<'a> {
        let mut masked = Masked { text: Cow::Borrowed(source), figures: Vec::new(), unclosed: Vec::new() };
        masked.find(source);
        let dirty = bits::any(source.as_bytes(), is_control) || has_late_control(source.as_bytes());
        if !dirty && masked.figures.is_empty() {
            return masked;
        }
        let mut bytes = source.as_bytes().to_vec();
        if dirty {
            for (at, character) in source.char_indices() {
                if is_late_control(character) || character.is_ascii() && is_control(character as u8) {
                    bytes[at..at + character.len_utf8()].fill(NOTHING);
                }
            }
        }
        for byte in masked.figures.iter().cloned().flatten() {
            if let Some(index) = PUNCTUATION.iter().position(|mark| *mark == bytes[byte]) {
                bytes[byte] = FIRST + index as u8;
            }
        }
        // ASCII is replaced by ASCII and whole characters by ASCII, so this never fails.
        if let Ok(text) = String::from_utf8(bytes) {
            masked.text = Cow::Owned(text);
        }
        masked
    }

    fn find(&mut self, source: &str) {
        let bytes = source.as_bytes();
        let mut from = 0;
        let mut line_end = 0;
        while let Some(open) = opening(bytes, from) {
            if line_end <= open {
                line_end = memchr2(b'\n', b'\r', &bytes[open..]).map_or(source.len(), |end| open + end);
            }
            let Some(close) = memmem::find(&bytes[open..line_end], b"}}").map(|at| open + at) else {
                self.unclosed.push(open);
                from = line_end;
                continue;
            };
            // In `{{ a {{ b }}` the first pair is the one that was forgotten.
            let inner = source[open..close].rfind("{{").map_or(open, |at| open + at);
            if inner > open {
                self.unclosed.push(open);
            }
            let backslashes = bytes[..inner].iter().rev().take_while(|byte| **byte == b'\\').count();
            if backslashes % 2 == 0 {
                // A backtick says that this is code about braces: «`{{` and `}}`».
                match source[inner..close].contains('`') {
                    true => self.unclosed.push(inner),
                    false => self.figures.push(inner..close + 2),
                }
            }
            from = close + 2;
        }
    }
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') & (byte != 0) | (byte == NOTHING)
}

/// Returns where the next `{{` stands. One brace alone is rare, so this is a search for one byte.
fn opening(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let open = from + memchr(b'{', bytes.get(from..)?)?;
        if bytes.get(open + 1) == Some(&b'{') {
            return Some(open);
        }
        from = open + 1;
    }
}

/// Whether any character is one that [`is_late_control`] means: two bytes, the first always the same.
fn has_late_control(bytes: &[u8]) -> bool {
    memchr_iter(0xC2, bytes).any(|at| bytes.get(at + 1).is_some_and(|second| *second < 0xA0))
}

fn is_late_control(character: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<&str> {
        Masked::new(source).figures.into_iter().map(|range| &source[range]).collect()
    }

    #[test]
    fn figures_are_found_where_braces_close_on_their_line() {
        assert_eq!(found("a {{ b }} c {{d}}"), ["{{ b }}", "{{d}}"]);
        assert_eq!(found("a {{ b\n}} c"), Vec::<&str>::new());
        assert_eq!(found("a {{ b {{ c }}"), ["{{ c }}"]);
        assert_eq!(found(r"\{{ a }} \\{{ b }}"), ["{{ b }}"]);
        assert_eq!(found("skriv `{{` og `}}`"), Vec::<&str>::new());
        assert_eq!(found(&"{{".repeat(10_000)), Vec::<&str>::new());
    }

    #[test]
    fn what_is_masked_is_as_long_and_can_be_restored() {
        let source = "{{ a*b_c<d[e]\\f~g|h&{i} }} * \u{1}\u{85}";
        let masked = Masked::new(source);
        assert_eq!(masked.text.len(), source.len());
        assert_eq!(masked.text.matches('*').count(), 1);
        let mut restored = String::new();
        super::super::escape::plain(&mut restored, &masked.text);
        assert_eq!(restored, "{{ a*b_c<d[e]\\f~g|h&{i} }} * ");
    }
}
