//! Texts: front matter, Markdown, whole documents, attachments.

use sakspapir::load::{self, attachment, markdown};
use sakspapir::model::path::SourcePath;
use sakspapir::model::source::{Content, Source};
use sakspapir::syntax::front_matter;
use sakspapir::syntax::yaml::{self, Node, Trap, Value};

use super::{Outcome, Target, outcome};
use crate::commonmark::filled;
use crate::dom::Page;

pub(super) const FRONT_MATTER: Target = Target {
    name: "front matter",
    corpus: "front-matter",
    pieces: KEYS,
    longest: 400,
    attempt: keys_and_values_are_those_of_yaml,
    quick: 2_000,
};

pub(super) const MARKDOWN: Target = Target {
    name: "Markdown to DOM",
    corpus: "markdown",
    pieces: MARKS,
    longest: 300,
    attempt: markdown_is_a_sound_tree,
    quick: 2_000,
};

pub(super) const DOCUMENT: Target = Target {
    name: "whole documents",
    corpus: "documents",
    pieces: KEYS,
    longest: 600,
    attempt: findings_have_a_place,
    quick: 400,
};

pub(super) const ATTACHMENTS: Target = Target {
    name: "attachments",
    corpus: "attachments",
    pieces: BYTES,
    longest: 400,
    attempt: |input| {
        // A letter below 256 is that byte: no text could hold them all.
        let bytes: Vec<u8> = input.chars().map(|letter| u8::try_from(letter as u32).unwrap_or(b'?')).collect();
        let names = ["a.pdf", "a.docx", "a.xlsx", "a.odt", "a.png", "a.jpg", "a.webp", "a.csv"];
        outcome(names.map(|name| attachment::inspect(name, &bytes)))
    },
    quick: 2_000,
};

/// Pieces that mean something in front matter.
pub(super) const KEYS: &[&str] = &[
    "---\n",
    "\n",
    "\t",
    ": ",
    ":",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "#",
    " # ",
    "&a ",
    "*a",
    "!!int ",
    "<<: ",
    "%",
    "@",
    "`",
    "  ",
    "\u{a0}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "å",
    "🜁",
    "\u{301}",
    "\r\n",
    "\r",
    "~",
    "null",
    "true",
    "2024-12-12",
    "999999999999999999999999999999",
    "1,5",
    "−",
    "\\u",
    "kind: case\n",
    "title: ",
    "access: exempt\n",
    "draft: ",
    "figures:\n",
    "tables:\n",
    "columns: {",
    "rows: {",
    "formula: ",
    "{{ a.b }}",
    "total: {given: true}",
    "meeting: ",
    "number: ",
    "tags: [a]\n",
    "actions:\n",
    "due: ",
    "series: ",
    "period: 2024-1",
    "id: ",
    "aliases: [/a]\n",
    "term: ",
    "see: [",
    "members:\n",
    "date: ",
    "accept:\n",
];

/// Pieces that mean something in Markdown.
pub(super) const MARKS: &[&str] = &[
    "\n",
    "\n\n",
    "\t",
    "    ",
    "- ",
    "1. ",
    "> ",
    "# ",
    "## ",
    "###### ",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "~~~",
    "~~",
    "|",
    "\n|---|\n",
    "| a | b |\n",
    ":-:",
    "[",
    "](",
    "]",
    "(",
    ")",
    "![",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<a href=\"",
    "<script>",
    "<![CDATA[",
    "<?",
    "&amp;",
    "&",
    "&#106;",
    "&Tab;",
    "&#0;",
    "\"",
    "'",
    "\\",
    "!",
    "[^1]",
    "[^1]: ",
    "[a]: ",
    "[ ] ",
    "[x] ",
    "{#a}",
    "{",
    "}",
    "{{ ",
    " }}",
    "{{ a.b.c as mill 3 }}",
    "{{ table t }}",
    "{{ chart t }}",
    "javascript:",
    "data:",
    "//e.no",
    "http://a.no/",
    "om.md",
    "a.md#b",
    "2024/M8-005",
    "::: ",
    "\u{a0}",
    "\u{0}",
    "\u{301}",
    "\u{202e}",
    "å",
    "🜁",
    "\r\n",
    "***",
    "---\n",
    "===\n",
    "\u{feff}",
    "Vedlegg 1: ",
];

/// Pieces that mean something in files that are only copied.
const BYTES: &[&str] = &[
    "%PDF-1.7\n",
    "%%EOF",
    "/",
    "/Subtype",
    "/Author (",
    "/JS",
    "#4",
    "<<",
    ">>",
    " obj",
    "stream\r\n",
    "endstream",
    "/ObjStm",
    "/Filter",
    "/FlateDecode",
    "/DecodeParms",
    "/Font",
    " Tj",
    "BT ",
    "ET\n",
    " re f\n",
    "0 g ",
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
    "\u{0}\u{0}\u{0}\u{0}",
    "\u{ff}\u{ff}\u{ff}\u{ff}",
    "\u{ff}",
    "\u{0}",
    "\u{8}",
    "word/document.xml",
    "xl/workbook.xml",
    "content.xml",
    "docProps/core.xml",
    "<w:ins ",
    "\u{89}PNG\r\n\u{1a}\n",
    "IEND",
    "IHDR",
    "tEXt",
    "eXIf",
    "\u{ff}\u{d8}\u{ff}\u{e1}",
    "\u{ff}\u{da}",
    "Exif\u{0}\u{0}",
    "II*\u{0}",
    "MM\u{0}*",
    "\u{25}\u{88}",
    "RIFF",
    "WEBP",
    "EXIF",
    "XMP ",
    "GPSLatitude",
    "\u{8}\u{0}\u{0}\u{0}",
    "<!doctype",
    "\u{fe}\u{ff}",
];

/// Elements that a text may consist of.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "title",
    "body",
    "p",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "br",
    "img",
    "del",
    "sup",
    "sub",
    "span",
    "div",
    "section",
    "input",
    "figure",
    "figcaption",
    "data",
    "label",
];

/// What is read is what the parser of YAML reads; and everything has a place in the text.
fn keys_and_values_are_those_of_yaml(input: &str) -> Outcome {
    // As the file is read.
    let input = &input.replace("\r\n", "\n").replace('\r', "\n");
    let split = front_matter::split(input);
    let read = yaml::read(input, 2);
    let lines = u32::try_from(input.matches('\n').count() + 1).unwrap();
    match &read {
        Ok(node) => {
            // The parser as it is refuses what is written twice; ours tells it later.
            if let Ok(parsed) = serde_yaml::from_str::<serde_yaml::Value>(input) {
                assert_same(node, &parsed);
            }
            assert_placed(node, lines + 1);
        }
        Err(fault) => assert!((2..=lines + 2).contains(&fault.spot.line), "{fault:?}"),
    }
    let shape = read.as_ref().map(|node| (node.entries().len().min(6), node.items().len().min(6)));
    outcome((format!("{:?}", shape.map_err(|fault| &fault.kind)), split.is_ok()))
}

fn assert_same(node: &Node, parsed: &serde_yaml::Value) {
    match (&node.value, parsed) {
        (Value::Empty, serde_yaml::Value::Null) => {}
        (Value::List(items), serde_yaml::Value::Sequence(parsed)) => {
            assert_eq!(items.len(), parsed.len());
            items.iter().zip(parsed).for_each(|(node, parsed)| assert_same(node, parsed));
        }
        (Value::Map(entries), serde_yaml::Value::Mapping(parsed)) => {
            // A comma that was meant as a decimal sign joins what the parser takes apart.
            let joined = |entry: &yaml::Entry| matches!(&entry.value.value, Value::Scalar(scalar) if scalar.trap == Some(Trap::Comma));
            if entries.iter().any(joined) {
                return;
            }
            assert_eq!(entries.len(), parsed.len());
            for (entry, (key, parsed)) in entries.iter().zip(parsed) {
                if let serde_yaml::Value::String(key) = key {
                    assert_eq!(&entry.key.value, key);
                }
                assert_same(&entry.value, parsed);
            }
        }
        (Value::Scalar(scalar), serde_yaml::Value::String(text)) => assert_eq!(&scalar.text, text),
        // A number as written, which the parser has counted.
        (Value::Scalar(scalar), serde_yaml::Value::Number(_) | serde_yaml::Value::Bool(_)) => {
            assert!(!scalar.text.is_empty());
        }
        _ => panic!("{node:?} and not {parsed:?}"),
    }
}

fn assert_placed(node: &Node, lines: u32) {
    assert!((2..=lines).contains(&node.spot.line) && node.spot.column >= 1, "{node:?}");
    node.items().iter().for_each(|item| assert_placed(item, lines));
    node.entries().iter().for_each(|entry| assert_placed(&entry.value, lines));
}

/// The text of a document becomes a tree that a browser has nothing to mend in, of harmless elements.
fn markdown_is_a_sound_tree(input: &str) -> Outcome {
    // A file with NUL is none that is read.
    let input = &input.replace('\0', "");
    let read = markdown::read(input, 0, &SourcePath::new("content/om.md"));
    // A panic of the parser is caught, and told as this rule.
    assert!(read.diagnostics.iter().all(|found| found.rule.id != "file.unreadable"));
    let html = filled(&read);
    let page = Page::of_part(&html);
    assert!(page.errors.is_empty(), "{:?} in {html}", page.errors);
    assert!(!page.comments, "{html}");
    page.assert_tame();
    for element in &page.elements {
        assert!(ELEMENTS.contains(&element.name.as_str()), "<{}> in {html}", element.name);
    }
    page.ids();
    let mut before = 0;
    for hole in &read.prose.holes {
        assert!(hole.offset >= before && read.prose.html.is_char_boundary(hole.offset as usize), "{html}");
        before = hole.offset;
    }
    for run in read.prose.runs.iter() {
        assert!(read.prose.html.get(run.html.start as usize..run.html.end as usize).is_some(), "{html}");
    }
    let lines = u32::try_from(input.matches(['\n', '\r']).count() + 1).unwrap();
    for found in &read.diagnostics {
        assert!((1..=lines + 1).contains(&found.spot.line), "{found:?}");
    }
    let names: Vec<&str> = page.elements.iter().map(|element| element.name.as_str()).collect();
    let rules: Vec<&str> = read.diagnostics.iter().map(|found| found.rule.id).collect();
    outcome((names.len().min(12), &names[..names.len().min(12)], rules))
}

/// Whatever a file holds, it is read, and what is wrong has a place in it.
fn findings_have_a_place(input: &str) -> Outcome {
    let settings = load::settings(None).value;
    let source = Source { path: SourcePath::new("content/om.md"), content: Content::Bytes(input.as_bytes().into()) };
    let document = load::load(&source, &settings);
    let lines = u32::try_from(input.matches(['\n', '\r']).count() + 1).unwrap();
    for found in document.diagnostics.iter() {
        assert!((1..=lines + 1).contains(&found.spot.line) && found.spot.column >= 1, "{found:?}");
    }
    outcome(document.diagnostics.iter().map(|found| (found.rule.id, found.words)).collect::<Vec<_>>())
}
