//! Relative links between pages, as they stand in `href`.

/// Returns the link from one page to another: relative, with what HTML or a URL would misread percent-encoded.
pub(super) fn relative(own: &str, target: &str) -> String {
    let mut shared = 0;
    for (place, (a, b)) in own.bytes().zip(target.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            shared = place + 1;
        }
    }
    let up = own.as_bytes().iter().skip(shared).filter(|byte| **byte == b'/').count();
    let rest = target.get(shared..).unwrap_or(target);
    let mut link = String::with_capacity(up * 3 + rest.len());
    for _ in 0..up {
        link.push_str("../");
    }
    push_encoded(&mut link, rest, up == 0);
    link
}

/// Adds a path to a link. A colon in the first step would read as a scheme.
pub(super) fn push_encoded(link: &mut String, path: &str, starts: bool) {
    if starts && memchr::memchr2(b'/', b':', path.as_bytes()).is_some_and(|at| path.as_bytes()[at] == b':') {
        link.push_str("./");
    }
    let mut done = 0;
    for (place, byte) in path.bytes().enumerate() {
        let encoded = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' => continue,
            b'%' => "%25",
            b'#' => "%23",
            b'?' => "%3F",
            b' ' => "%20",
            b'\\' => "%5C",
            b'"' => "%22",
            b'<' => "%3C",
            b'>' => "%3E",
            b'[' => "%5B",
            b']' => "%5D",
            b'^' => "%5E",
            b'`' => "%60",
            b'{' => "%7B",
            b'|' => "%7C",
            b'}' => "%7D",
            _ => continue,
        };
        link.push_str(&path[done..place]);
        link.push_str(encoded);
        done = place + 1;
    }
    link.push_str(&path[done..]);
}

/// Adds text to HTML, escaped for elements and attributes alike.
pub(super) fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(place) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        let (before, after) = rest.split_at(place);
        html.push_str(before);
        html.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        });
        rest = after.get(1..).unwrap_or("");
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::path::OutputPath;

    #[test]
    fn links_agree_with_the_plain_way_of_making_them() {
        let pages = [
            "index.html",
            "moter.html",
            "a/b.html",
            "a/c.html",
            "a/b/c.html",
            "meetings/2024-12-12/m8-004.html",
            "meetings/2024-12-12/meeting.html",
            "meetings/2024/x.html",
            "terms/ki.html",
        ];
        for own in pages {
            for target in pages {
                let plain = OutputPath::new(own).link_to(&OutputPath::new(target));
                assert_eq!(relative(own, target), plain, "{own} → {target}");
            }
        }
    }

    #[test]
    fn odd_names_stay_links_to_files() {
        assert_eq!(relative("a/b.html", "a/100 % #1?.pdf"), "100%20%25%20%231%3F.pdf");
        assert_eq!(relative("b.html", "javascript:x.html"), "./javascript:x.html");
        assert_eq!(relative("a/b.html", "javascript:x.html"), "../javascript:x.html");
        assert_eq!(relative("b.html", "møte \"x\".pdf"), "møte%20%22x%22.pdf");
    }

    #[test]
    fn text_is_escaped_for_elements_and_attributes() {
        let mut html = String::new();
        push_escaped(&mut html, "<a href=\"x\">R&D 'n' æ</a>");
        assert_eq!(html, "&lt;a href=&quot;x&quot;&gt;R&amp;D &#39;n&#39; æ&lt;/a&gt;");
    }
}
