//! Every example of the CommonMark specification comes through our reader as it should.
//!
//! What our policy changes is done to the expected HTML by rule, never by a list of examples: raw HTML is text,
//! comments vanish, links that the policy refuses are text, headings begin at `h2` with id, number and link.

use sakspapir::load::markdown::{self, MarkdownRead};
use sakspapir::model::path::SourcePath;
use sakspapir::model::prose::HoleKind;

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

fn examples() -> Vec<Example> {
    let fence = "`".repeat(32);
    let specification = include_str!("../commonmark/spec.txt");
    let mut examples = Vec::new();
    for part in specification.split(&format!("\n{fence} example\n")).skip(1) {
        let body = part.split(&format!("\n{fence}\n")).next().unwrap();
        let (markdown, html) = format!("{body}\n").split_once("\n.\n").map_or_else(
            || {
                let html = body.strip_prefix(".\n").unwrap();
                (String::new(), html.to_owned())
            },
            |(markdown, html)| (format!("{markdown}\n"), html.to_owned()),
        );
        let number = examples.len() + 1;
        examples.push(Example { number, markdown: markdown.replace('→', "\t"), html: html.replace('→', "\t") });
    }
    examples
}

/// A piece of HTML: a tag with its attributes in alphabetical order, or text.
#[derive(Clone, PartialEq, Debug)]
enum Piece {
    Start(String, Vec<(String, String)>),
    End(String),
    Text(String),
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Cuts HTML into pieces. What is no well-formed tag is text.
fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some((piece, after)) = tag(rest) {
            pieces.push(piece);
            rest = after;
            continue;
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(at, _)| at);
        pieces.push(Piece::Text(decoded(&rest[..end])));
        rest = &rest[end..];
    }
    pieces
}

fn tag(html: &str) -> Option<(Piece, &str)> {
    let inner = html.strip_prefix('<')?;
    let (inner, closing) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let name = inner[..length].to_owned();
    let mut rest = &inner[length..];
    if name.is_empty() {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        rest = rest.strip_prefix('/').unwrap_or(rest);
        if let Some(after) = rest.strip_prefix('>') {
            attributes.sort();
            return Some((if closing { Piece::End(name) } else { Piece::Start(name, attributes) }, after));
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        let key = rest[..length].to_owned();
        rest = &rest[length..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let (inner, after) = after.split_once('"')?;
            value = decoded(inner);
            rest = after;
        }
        attributes.push((key, value));
    }
}

/// Our HTML, with every hole filled in the plainest way.
fn ours(markdown: &str) -> String {
    filled(&markdown::read(markdown, 0, &SourcePath::new("content/a.md")))
}

/// HTML with every hole filled in the plainest way.
pub(crate) fn filled(read: &MarkdownRead) -> String {
    let mut html = String::new();
    let mut done = 0;
    for hole in &read.prose.holes {
        html.push_str(&read.prose.html[done..hole.offset as usize]);
        done = hole.offset as usize;
        let address = |link: u32| {
            let link = &read.links[link as usize];
            let fragment = link.fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
            format!("{}{fragment}", link.file)
        };
        let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
        match &hole.kind {
            HoleKind::LinkStart { link, title } => {
                html.push_str(&format!("<a href=\"{}\"", escaped(&address(*link))));
                if !title.is_empty() {
                    html.push_str(&format!(" title=\"{}\"", escaped(title)));
                }
                html.push('>');
            }
            HoleKind::LinkEnd { .. } => html.push_str("</a>"),
            HoleKind::Image { link, alt, title } => {
                html.push_str(&format!("<img src=\"{}\" alt=\"{}\"", escaped(&address(*link)), escaped(alt)));
                if !title.is_empty() {
                    html.push_str(&format!(" title=\"{}\"", escaped(title)));
                }
                html.push('>');
            }
            HoleKind::Figure(_) | HoleKind::CaseMention(_) => html.push('0'),
            HoleKind::Table(..) | HoleKind::Chart(..) => html.push_str("<figure></figure>"),
        }
    }
    html.push_str(&read.prose.html[done..]);
    html
}

/// Whether our policy lets a link lead there.
fn is_allowed(address: &str, image: bool) -> bool {
    let lower = address.to_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("mailto:");
    let relative =
        !address.is_empty() && !address.starts_with('/') && !address.contains(['\\', ':']) && !address.contains("%5C");
    let own = address.starts_with('#') && address.len() > 1;
    (web && !image) || (relative && !address.starts_with('#')) || (own && !image)
}

/// Brings an address to one spelling: percent-encoding undone, query of a file of the site left out.
fn address(text: &str) -> String {
    let text = crate::dom::percent_decoded(text);
    if text.contains("://") || text.to_lowercase().starts_with("mailto:") {
        return text;
    }
    let (path, fragment) =
        text.split_once('#').map_or((text.as_str(), None), |(path, fragment)| (path, Some(fragment)));
    let path = path.split('?').next().unwrap_or("");
    fragment.filter(|fragment| !fragment.is_empty()).map_or(path.to_owned(), |fragment| format!("{path}#{fragment}"))
}

/// The comparable text of HTML, with what our policy changes changed.
fn normal(pieces: Vec<Piece>, expected: bool) -> String {
    let mut out = String::new();
    let mut unlinked = 0;
    let mut skip_until: Option<&str> = None;
    let mut in_code = false;
    let mut last_was_block = true;
    for piece in pieces {
        if let (Some(end), Piece::End(name)) = (skip_until, &piece)
            && name == end
        {
            skip_until = None;
            continue;
        }
        if skip_until.is_some() {
            continue;
        }
        match piece {
            Piece::Start(name, attributes) => {
                let value = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
                match name.as_str() {
                    "span" if value("class").as_deref() == Some("heading-number") => skip_until = Some("span"),
                    "a" if value("class").as_deref() == Some("permalink") => skip_until = Some("a"),
                    "a" => {
                        let href = value("href").unwrap_or_default();
                        if expected && !is_allowed(&href, false) {
                            unlinked += 1;
                            continue;
                        }
                        out.push_str(&format!("<a {:?} {:?}>", address(&href), value("title").unwrap_or_default()));
                    }
                    "img" => {
                        let src = value("src").unwrap_or_default();
                        let alt = value("alt").unwrap_or_default();
                        if expected && !is_allowed(&src, true) {
                            out.push_str(&alt);
                            last_was_block &= alt.is_empty();
                            continue;
                        }
                        out.push_str(&format!(
                            "<img {:?} {alt:?} {:?}>",
                            address(&src),
                            value("title").unwrap_or_default()
                        ));
                    }
                    "pre" | "code" => {
                        in_code = true;
                        out.push_str(&format!("<{name} {:?}>", value("class").unwrap_or_default()));
                    }
                    "ol" => out.push_str(&format!("<ol {:?}>", value("start").unwrap_or_default())),
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.push_str("<h>"),
                    name => out.push_str(&format!("<{name}>")),
                }
                if is_block(&name) {
                    let tag = out.rfind('<').unwrap_or(0);
                    let start = out.split_off(tag);
                    out.truncate(out.trim_end_matches(' ').len());
                    out.push_str(&start);
                    last_was_block = true;
                } else {
                    last_was_block &= matches!(name.as_str(), "span");
                }
            }
            Piece::End(name) => {
                if name == "a" && unlinked > 0 {
                    unlinked -= 1;
                    continue;
                }
                if name == "code" || name == "pre" {
                    in_code = false;
                }
                if is_block(&name) {
                    let length = out.trim_end().len();
                    out.truncate(length);
                }
                out.push_str(&if name.len() == 2 && name.starts_with('h') {
                    "</h>".to_owned()
                } else {
                    format!("</{name}>")
                });
                last_was_block = is_block(&name);
            }
            Piece::Text(text) => {
                if in_code {
                    out.push_str(&text);
                    last_was_block = false;
                    continue;
                }
                let mut words = String::new();
                for character in text.chars() {
                    match character.is_ascii_whitespace() {
                        true if words.ends_with(' ') => {}
                        true => words.push(' '),
                        false => words.push(character),
                    }
                }
                let text = if last_was_block { words.trim_start_matches(' ') } else { &words };
                out.push_str(text);
                last_was_block &= text.is_empty();
            }
        }
    }
    out.trim_end().to_owned()
}

fn is_block(name: &str) -> bool {
    matches!(name, "p" | "blockquote" | "ul" | "ol" | "li" | "hr" | "br" | "pre") || name.starts_with('h')
}

/// Whether the example has HTML of its own: then Markdown's tags are compared as text like the rest.
fn has_raw_html(example: &Example) -> bool {
    let read = markdown::read(&example.markdown, 0, &SourcePath::new("content/a.md"));
    read.diagnostics.iter().any(|diagnostic| diagnostic.rule.id == "html.raw")
}

/// Takes comments away, as our reader does.
fn without_comments(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        let inner = &rest[start + 4..];
        let end = match inner {
            _ if inner.starts_with('>') => 1,
            _ if inner.starts_with("->") => 2,
            _ => match inner.find("-->") {
                Some(end) => end + 3,
                None => break,
            },
        };
        out.push_str(&rest[..start]);
        rest = &inner[end..];
    }
    out + rest
}

/// All of it as one text: tags spelt out, entities decoded, paragraphs and white space left out.
fn spelt(html: &str) -> String {
    let html = html.replace("<pre tabindex=\"0\">", "<pre>").replace(" />", ">").replace("<p>", "").replace("</p>", "");
    let html = html.replace("<br/>", "<br>").replace("&#39;", "'");
    decoded(&html).chars().filter(|c| !c.is_whitespace() && *c != '/').collect()
}

fn compare(example: &Example) -> Result<(), String> {
    let html = ours(&example.markdown);
    let (ours, expected) = match has_raw_html(example) {
        true => (spelt(&html), spelt(&without_comments(&example.html))),
        false => (normal(pieces(&html), false), normal(pieces(&example.html), true)),
    };
    if ours == expected {
        return Ok(());
    }
    Err(format!("example {}\n{}\nours     {ours}\nexpected {expected}\n", example.number, example.markdown))
}

fn all_come_through(examples: &[Example]) {
    let failures: Vec<String> = examples.iter().filter_map(|example| compare(example).err()).collect();
    assert!(failures.is_empty(), "{} of {} fail\n\n{}", failures.len(), examples.len(), failures.join("\n"));
}

#[test]
fn every_example_of_the_specification_comes_through() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    all_come_through(&examples);
}

/// The specification's links are mostly absolute paths, which our policy refuses. Made relative, they must be links.
#[test]
fn every_example_comes_through_with_its_absolute_paths_made_relative() {
    let relative = |text: &str| {
        ["/url", "/uri", "/path", "/train", "/bar", "/foo", "/my"]
            .into_iter()
            .fold(text.to_owned(), |text, path| text.replace(&format!("<{path}"), &path[1..]).replace(path, &path[1..]))
    };
    let mut examples = examples();
    examples.retain(|example| !example.markdown.contains("</") && !example.html.contains("://"));
    for example in &mut examples {
        example.markdown = relative(&example.markdown);
        example.html = relative(&example.html);
    }
    let with_links = examples.iter().filter(|example| ours(&example.markdown).contains("<a href=\"u")).count();
    assert!(with_links > 60, "{with_links}");
    all_come_through(&examples);
}
