//! What must not part at the end of a line: a number and what it counts («60 %», «30. november»), «§ 5», and short words
//! with a hyphen («ROR-IKT»).

use memchr::memrchr2;

use crate::syntax::bits;

/// Words that stay with the number before them.
const UNITS: [&str; 5] = ["kr", "kroner", "prosent", "mill.", "mrd."];
/// A word with a hyphen stays whole up to so many characters, if one of its parts is [`SHORT`].
const WHOLE: usize = 12;
/// «PC-» at the end of a line reads badly, «personvern-» does not.
const SHORT: usize = 4;

/// Appends HTML that goes on where `out` ends, with no-break spaces and unbroken words where they belong.
pub(super) fn push(out: &mut String, html: &str) {
    let bytes = html.as_bytes();
    let mut place = Place::after(out);
    let mut done = 0;
    if let Some(after) = bytes.strip_prefix(b" ")
        && place == Place::Text
        && out.ends_with("</data>")
        && counts(b"", after)
    {
        out.push('\u{a0}');
        done = 1;
    }
    // Tags, hyphens, and what may stand before a blank that keeps two things together: digits, a full stop, the second
    // byte of «§». The slash that stands between these in ASCII does no harm.
    let matters =
        |byte: u8| (byte.wrapping_sub(b'-') <= b'9' - b'-') | (byte == 0xA7) | (byte == b'<') | (byte == b'>');
    for at in bits::places(bytes, matters) {
        match bytes[at] {
            b'<' => place = Place::of_tag(&bytes[at..]),
            b'>' => place = place.behind(),
            _ if place != Place::Text => {}
            b'-' if at < done => {}
            b'-' => {
                if let Some((start, end)) = short_word(html, done, at) {
                    out.push_str(&html[done..start]);
                    out.push_str("<span class=\"nowrap\">");
                    out.push_str(&html[start..end]);
                    out.push_str("</span>");
                    done = end;
                }
            }
            _ => {
                if let Some(after) = bytes[at + 1..].strip_prefix(b" ")
                    && clings(&bytes[..=at], after)
                {
                    out.push_str(&html[done..=at]);
                    out.push('\u{a0}');
                    done = at + 2;
                }
            }
        }
    }
    out.push_str(&html[done..]);
}

/// Where a byte of HTML stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In running text.
    Text,
    /// Within a tag.
    Tag,
    /// Within the start tag of code.
    CodeTag,
    /// In code.
    Code,
}

impl Place {
    fn after(out: &str) -> Place {
        let last = memrchr2(b'<', b'>', out.as_bytes());
        if last.is_some_and(|at| out.as_bytes()[at] == b'<') { Place::Tag } else { Place::Text }
    }

    fn of_tag(tag: &[u8]) -> Place {
        if tag.starts_with(b"<code") || tag.starts_with(b"<pre") { Place::CodeTag } else { Place::Tag }
    }

    fn behind(self) -> Place {
        if self == Place::CodeTag { Place::Code } else { Place::Text }
    }
}

/// Says whether what stands before and after a blank belongs together.
fn clings(before: &[u8], after: &[u8]) -> bool {
    match before {
        [.., b'0'..=b'9'] => counts(before, after),
        // «30. november»: a sentence would begin with a capital letter.
        [.., b'0'..=b'9', b'.'] => after.first().is_some_and(u8::is_ascii_lowercase),
        [.., b'.'] => (before.ends_with(b" mill.") || before.ends_with(b" mrd.")) && begins_with_word(after, "kr"),
        // «§» is two bytes.
        [.., 0xC2, 0xA7] => true,
        _ => false,
    }
}

/// Says whether what stands after a number and a blank is what it counts, or more of it.
fn counts(before: &[u8], after: &[u8]) -> bool {
    after.starts_with(b"%") || UNITS.iter().any(|unit| begins_with_word(after, unit)) || is_thousands(before, after)
}

fn begins_with_word(text: &[u8], word: &str) -> bool {
    let rest = text.strip_prefix(word.as_bytes());
    rest.is_some_and(|rest| word.ends_with('.') || rest.is_empty() || !is_word(rest, 0))
}

/// «2 640 000», but not «i 2024 150 personer».
fn is_thousands(before: &[u8], after: &[u8]) -> bool {
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| byte.is_ascii_digit()).count();
    digits(&mut before.iter().rev()) <= 3 && digits(&mut after.iter()) == 3
}

/// Returns the word with a hyphen at this place, if it is short and has letters or digits on both sides. It begins no
/// earlier than `from`.
fn short_word(html: &str, from: usize, hyphen: usize) -> Option<(usize, usize)> {
    let bytes = html.as_bytes();
    let (mut start, mut end) = (hyphen, hyphen + 1);
    while start > from && is_word(bytes, start - 1) {
        start -= 1;
    }
    while end < bytes.len() && is_word(bytes, end) {
        end += 1;
    }
    // «ROR-IKT-medarbeider» may part, but not within «ROR-IKT».
    let word = html.get(start..end)?;
    let first = word.rfind('-').map(|last| &word[..last]).filter(|first| first.contains('-'));
    let whole = [word].into_iter().chain(first).find(|word| stays_whole(word))?;
    Some((start, start + whole.len()))
}

fn stays_whole(word: &str) -> bool {
    let mut parts = word.split('-').map(|part| part.chars().count());
    word.chars().count() <= WHOLE && parts.clone().any(|part| part <= SHORT) && parts.all(|part| part > 0)
}

/// Letters, digits and hyphens; of the letters beyond ASCII those of Western Europe.
fn is_word(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        byte if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'-',
        0xC3 => true,
        0x80..0xC0 => at > 0 && bytes[at - 1] == 0xC3,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    fn after(out: &str, html: &str) -> String {
        let mut text = out.to_owned();
        super::push(&mut text, html);
        text.split_off(out.len())
    }

    #[test]
    fn numbers_stay_with_their_units() {
        let kept = "Ca. 60\u{a0}% av 5\u{a0}mill.\u{a0}kr, 300\u{a0}kr, 5\u{a0}kroner, §\u{a0}13. Men: kr 5 krav, x %";
        assert_eq!(after("", &kept.replace('\u{a0}', " ")), kept);
        assert_eq!(after("", "2 640 000 kroner i 2024 150"), "2\u{a0}640\u{a0}000\u{a0}kroner i 2024 150");
        assert_eq!(after("", "Per 30. november 2024. Det"), "Per 30.\u{a0}november 2024. Det");
        assert_eq!(after("<data>85</data>", " % av"), "\u{a0}% av");
        assert_eq!(after("<em>85</em>", " % av"), " % av");
    }

    #[test]
    fn short_words_with_a_hyphen_stay_whole() {
        assert_eq!(after("", "ROR-IKT"), "<span class=\"nowrap\">ROR-IKT</span>");
        assert_eq!(after("", "<p>«PÅ-er» i"), "<p>«<span class=\"nowrap\">PÅ-er</span>» i");
        assert_eq!(after("", "ROR-IKT-medarbeidere"), "<span class=\"nowrap\">ROR-IKT</span>-medarbeidere");
        for other in ["økonomi- og", "- a", "informasjonssikkerhet-er", "&amp;-x", "5–6", "--", "a--b"] {
            assert_eq!(after("", other), other);
        }
    }

    #[test]
    fn tags_and_code_are_left_alone() {
        for html in ["<a href=\"a-b\" title=\"5 % x-y\">", "<code>a-b 5 %</code>", "<pre tabindex=\"0\">a-b</pre>"] {
            assert_eq!(after("", html), html);
        }
        assert_eq!(after("<h2", " id=\"a-b\">a-b"), " id=\"a-b\"><span class=\"nowrap\">a-b</span>");
    }
}
