//! Bytes of a file to text: UTF-8 only, with the first bad byte named and the real encoding guessed.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr2_iter, memmem};

use crate::model::place::Spot;

/// Largest document, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;

/// Why bytes are not a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EncodingFault {
    /// What is wrong.
    pub kind: EncodingFaultKind,
    /// Where, as far as lines can be told.
    pub spot: Spot,
}

/// What is wrong with the bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EncodingFaultKind {
    /// More bytes than [`LARGEST`]; how many.
    TooLarge(usize),
    /// UTF-16, as Windows programs write when asked for «Unicode».
    Utf16,
    /// Looks like Windows-1252 or Latin-1; the byte, and the letter that it stands for there.
    Windows1252(u8, char),
    /// The text breaks off within a character, as when a file was not written to its end.
    Truncated,
    /// A byte that no UTF-8 text has here.
    NotUtf8(u8),
    /// A NUL byte, or nothing else.
    Nul,
}

/// Reads bytes as text. A byte-order mark is dropped and every line end becomes `\n`; lines and columns stay as in
/// the file.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, EncodingFault> {
    if bytes.len() > LARGEST {
        return Err(EncodingFault { kind: EncodingFaultKind::TooLarge(bytes.len()), spot: Spot::START });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || looks_like_utf16(bytes) {
        return Err(EncodingFault { kind: EncodingFaultKind::Utf16, spot: Spot::START });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes)) {
        Ok(text) => text,
        Err(error) => {
            let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]));
            let bad = rest.first().copied().unwrap_or_default();
            let kind = match error.error_len() {
                None => EncodingFaultKind::Truncated,
                Some(_) => letter_of_windows_1252(bad)
                    .map_or(EncodingFaultKind::NotUtf8(bad), |letter| EncodingFaultKind::Windows1252(bad, letter)),
            };
            return Err(EncodingFault { kind, spot: end_of(&String::from_utf8_lossy(valid)) });
        }
    };
    // Neither is in most texts: one search for both tells so.
    if memchr2(0, b'\r', bytes).is_none() {
        return Ok(Cow::Borrowed(text));
    }
    if let Some(offset) = memchr(0, bytes) {
        return Err(EncodingFault {
            kind: EncodingFaultKind::Nul,
            spot: end_of(text.get(..offset).unwrap_or_default()),
        });
    }
    Ok(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")))
}

/// A line that version control left where two changes met: `<<<<<<<` or `>>>>>>>`. Returns its place.
pub fn conflict(text: &str) -> Option<Spot> {
    if memmem::find(text.as_bytes(), b"<<<<<<<").is_none() && memmem::find(text.as_bytes(), b">>>>>>>").is_none() {
        return None;
    }
    // Inside a code block such a line may be an example; but then it is not worth the risk of publishing a conflict.
    let is_marker = |line: &str| {
        ["<<<<<<<", ">>>>>>>"]
            .iter()
            .any(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    let index = text.lines().position(is_marker)?;
    Some(Spot { line: u32::try_from(index).unwrap_or(u32::MAX - 1) + 1, column: 1, length: 7 })
}

/// Text that was read as Windows-1252 and written as UTF-8 once more: `blÃ¥bÃ¦r`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoubleEncoded {
    /// Where the first such letter stands.
    pub spot: Spot,
    /// What is written, such as `Ã¥`.
    pub written: &'static str,
    /// What was meant, such as `å`.
    pub meant: &'static str,
}

/// Finds the first letter that was encoded twice.
pub fn double_encoded(text: &str) -> Option<DoubleEncoded> {
    const LETTERS: [(&str, &str); 8] =
        [("Ã¥", "å"), ("Ã¦", "æ"), ("Ã¸", "ø"), ("Ã…", "Å"), ("Ã†", "Æ"), ("Ã˜", "Ø"), ("Ã©", "é"), ("â€“", "–")];
    // `Ã` and `â` begin with a byte that every `æ`, `ø` and `å` begins with; their second byte is rare.
    for second in memchr2_iter(0x83, 0xA2, text.as_bytes()) {
        let Some(found) = second.checked_sub(1) else { continue };
        let Some(rest) = text.get(found..) else { continue };
        if let Some((written, meant)) = LETTERS.into_iter().find(|(written, _)| rest.starts_with(written)) {
            let spot = Spot { length: 2, ..end_of(text.get(..found)?) };
            return Some(DoubleEncoded { spot, written, meant });
        }
    }
    None
}

/// Half of all bytes in the even or the odd places are NUL, as in Latin text in UTF-16 without a byte-order mark.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..64.min(bytes.len() & !1)).unwrap_or_default();
    let nul = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (nul(0), nul(1), head.len() / 2);
    pairs >= 2 && ((even * 10 >= pairs * 9 && odd * 10 < pairs) || (odd * 10 >= pairs * 9 && even * 10 < pairs))
}

fn letter_of_windows_1252(byte: u8) -> Option<char> {
    match byte {
        0x80 => Some('€'),
        0x85 => Some('…'),
        0x91 => Some('‘'),
        0x92 => Some('’'),
        0x93 => Some('“'),
        0x94 => Some('”'),
        0x96 => Some('–'),
        0x97 => Some('—'),
        0xA0..=0xFF => Some(char::from(byte)),
        _ => None,
    }
}

/// Returns the place right after a text.
fn end_of(text: &str) -> Spot {
    let mut line = 1;
    let mut column = 1;
    let mut previous = ' ';
    for character in text.chars() {
        match character {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => {
                line += 1;
                column = 1;
            }
            _ => column += 1,
        }
        previous = character;
    }
    Spot { line, column, length: 1 }
}
