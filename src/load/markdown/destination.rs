//! [`Destination`]: where a link may lead. Schemes by allow-list, for documents are not to be trusted, however
//! trusted their authors are.

/// Where a link leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Destination {
    /// Another site.
    Web(String),
    /// A mail or telephone program.
    Program(String),
    /// A file of this site, or a heading of this document.
    File {
        /// Relative path, percent-decoded; empty for this document.
        file: String,
        /// Heading id, percent-decoded.
        fragment: Option<String>,
    },
    /// Nowhere: which of the messages of `link.target` says why.
    Refused(&'static str),
}

impl Destination {
    /// Reads the destination of a link, after Markdown has decoded entities and escapes.
    pub(super) fn read(text: &str) -> Destination {
        // Browsers drop tabs and line ends anywhere in an address, and control characters before it.
        if text.chars().any(char::is_control) {
            return Destination::Refused("control");
        }
        let text = text.trim();
        if text.is_empty() {
            return Destination::Refused("empty");
        }
        if let Some(scheme) = scheme(text) {
            let rest = &text[scheme.len() + 1..];
            let is = |name: &str| scheme.eq_ignore_ascii_case(name);
            if is("http") || is("https") {
                let host = rest.strip_prefix("//").unwrap_or("");
                return match host.starts_with(['/', '\\', '?', '#']) || host.is_empty() {
                    true => Destination::Refused("scheme"),
                    false => Destination::Web(text.to_owned()),
                };
            }
            return match (is("mailto") || is("tel")) && !rest.is_empty() {
                true => Destination::Program(text.to_owned()),
                false => Destination::Refused("scheme"),
            };
        }
        if text.starts_with("//") || text.starts_with("\\\\") || text.starts_with("/\\") {
            return Destination::Refused("network");
        }
        if text.starts_with('/') {
            return Destination::Refused("absolute");
        }
        let (path, fragment) = text.split_once('#').map_or((text, None), |(path, fragment)| (path, Some(fragment)));
        // A page of the site has no query.
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.contains('\\') {
            return Destination::Refused("backslash");
        }
        match (decoded(path), fragment.map(decoded)) {
            (None, _) | (_, Some(None)) => Destination::Refused("encoding"),
            (Some(file), fragment) => {
                let fragment = fragment.flatten().filter(|fragment| !fragment.is_empty());
                if file.is_empty() && fragment.is_none() {
                    return Destination::Refused("empty");
                }
                Destination::File { file, fragment }
            }
        }
    }
}

/// Returns what stands before a colon that comes before any `/`, `?` or `#`, whether or not it is a real scheme.
fn scheme(text: &str) -> Option<&str> {
    let end = text.find([':', '/', '?', '#', '\\'])?;
    text[end..].starts_with(':').then_some(&text[..end])
}

/// Percent-decodes; none if that gives no text, or control characters.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(|c: char| c.is_control() || c == '\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(file: &str, fragment: Option<&str>) -> Destination {
        Destination::File { file: file.to_owned(), fragment: fragment.map(str::to_owned) }
    }

    #[test]
    fn only_four_schemes_pass() {
        for good in ["http://a.no", "HTTPS://a.no/x?y:z#w"] {
            assert_eq!(Destination::read(good), Destination::Web(good.to_owned()));
        }
        for good in ["mailto:a@b.no", "tel:+4771111111"] {
            assert_eq!(Destination::read(good), Destination::Program(good.to_owned()));
        }
        let bad = [
            ("javascript:alert(1)", "scheme"),
            ("JaVaScRiPt:alert(1)", "scheme"),
            (" javascript:alert(1)", "scheme"),
            ("java\tscript:alert(1)", "control"),
            ("\u{1}javascript:alert(1)", "control"),
            ("vbscript:x", "scheme"),
            ("data:text/html;base64,x", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("http:alert", "scheme"),
            ("https:///x", "scheme"),
            ("C:/x.md", "scheme"),
            ("//evil.example", "network"),
            ("\\\\evil", "network"),
            ("/\\evil", "network"),
            ("/absolute", "absolute"),
            ("a\\b.md", "backslash"),
            ("a%5Cb.md", "encoding"),
            ("a%00.md", "encoding"),
            ("%ff.md", "encoding"),
            ("", "empty"),
            ("#", "empty"),
        ];
        for (bad, words) in bad {
            assert_eq!(Destination::read(bad), Destination::Refused(words), "{bad:?}");
        }
    }

    #[test]
    fn files_are_decoded_and_their_heading_told_apart() {
        assert_eq!(Destination::read("../a%20b.md#avsnitt-1"), file("../a b.md", Some("avsnitt-1")));
        assert_eq!(Destination::read("m%C3%B8te.md"), file("møte.md", None));
        assert_eq!(Destination::read("100%.md"), file("100%.md", None));
        assert_eq!(Destination::read("#innledning"), file("", Some("innledning")));
        assert_eq!(Destination::read("a.md#"), file("a.md", None));
        assert_eq!(Destination::read("./a:b.md"), file("./a:b.md", None));
        assert_eq!(Destination::read("%2e%2e/a.pdf?x=1"), file("../a.pdf", None));
    }
}
