//! Escaping: text into HTML, addresses into attributes.

use crate::syntax::bits;

/// What a byte becomes in HTML text and attributes; none for itself.
///
/// The control characters that [`mask`](super::mask) puts for punctuation become that punctuation again, others vanish.
const TEXT: [Option<&str>; 256] = {
    let mut table = [None; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = Some("");
        byte += 1;
    }
    table[0] = Some("\u{fffd}");
    table[0x7F] = Some("");
    table[b'\t' as usize] = None;
    table[b'\n' as usize] = None;
    table[b'&' as usize] = Some("&amp;");
    table[b'<' as usize] = Some("&lt;");
    table[b'>' as usize] = Some("&gt;");
    table[b'"' as usize] = Some("&quot;");
    let masked = ["*", "_", "&lt;", "[", "]", "\\", "~", "|", "&amp;", "{", "}"];
    let mut index = 0;
    while index < masked.len() {
        table[super::mask::FIRST as usize + index] = Some(masked[index]);
        index += 1;
    }
    table
};

/// Appends text, escaped for HTML text and for attributes in double quotes.
pub(super) fn text(html: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let special = |byte: u8| {
        (byte < 0x20) & (byte != b'\n')
            | (byte == b'&')
            | (byte == b'<')
            | (byte == b'>')
            | (byte == b'"')
            | (byte == 0x7F)
    };
    if !bits::any(bytes, special) {
        return html.push_str(text);
    }
    let mut done = 0;
    for at in bits::places(bytes, special) {
        if let Some(escaped) = TEXT[usize::from(bytes[at])] {
            html.push_str(&text[done..at]);
            html.push_str(escaped);
            done = at + 1;
        }
    }
    html.push_str(&text[done..]);
}

/// Appends text as it is, but with the masked punctuation restored and control characters left out.
pub(super) fn plain(out: &mut String, text: &str) {
    // The second control characters begin with this byte.
    if !bits::any(text.as_bytes(), |byte| (byte < 0x20) | (byte == 0x7F) | (byte == 0xC2)) {
        return out.push_str(text);
    }
    out.extend(text.chars().filter_map(restored));
}

/// Returns a character as it was before masking; none for a control character.
pub(super) fn restored(character: char) -> Option<char> {
    if let Some(index) = (character as u32).checked_sub(u32::from(super::mask::FIRST))
        && let Some(original) = super::mask::PUNCTUATION.get(index as usize)
    {
        return Some(char::from(*original));
    }
    (!character.is_control() || matches!(character, '\n' | '\t')).then_some(character)
}

/// Appends an address, percent-encoded where it must be, for an attribute in double quotes.
pub(super) fn address(html: &mut String, address: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in address.bytes() {
        match byte {
            b'&' => html.push_str("&amp;"),
            b'\'' => html.push_str("&#39;"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => html.push(char::from(byte)),
            b'!' | b'#' | b'$' | b'%' | b'(' | b')' | b'*' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'?' | b'@' => {
                html.push(char::from(byte));
            }
            _ => {
                html.push('%');
                html.push(char::from(HEX[usize::from(byte >> 4)]));
                html.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_markup_is_escaped_and_control_characters_vanish() {
        let mut html = String::new();
        text(&mut html, "a<b> & \"c\"\u{1}\u{7f}\td\næ");
        assert_eq!(html, "a&lt;b&gt; &amp; &quot;c&quot;\td\næ");
    }

    #[test]
    fn an_address_cannot_leave_its_attribute() {
        let mut html = String::new();
        address(&mut html, "https://x/å?a=1&b=\"'<>%20");
        assert_eq!(html, "https://x/%C3%A5?a=1&amp;b=%22&#39;%3C%3E%20");
    }
}
