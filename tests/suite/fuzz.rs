//! Nothing that is written makes the program panic: a stored corpus, and what chance makes of it.
//!
//! Chance is the same in every run. An input that once was trouble becomes a file in `tests/fuzz/corpus/<target>/`.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use sakspapir::load::markdown;
use sakspapir::model::path::{DocumentId, SourcePath};
use sakspapir::syntax::{front_matter, yaml};

use crate::harness::{Chance, Papers, rendered};

fn corpus(target: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// A site that shows what it is given: without `access` a document is hidden, and nothing would be tried.
fn public() -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
    papers
}

/// Pieces that mean something to one reader or another.
const PIECES: &[&str] = &[
    "---\n",
    "\n",
    "\t",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "{{ ",
    " }}",
    "*",
    "_",
    "`",
    "```\n",
    "|",
    "|---|\n",
    "#",
    "<b>",
    "<!--",
    "-->",
    "&amp;",
    "&",
    "!",
    "(",
    ")",
    "\\",
    "\"",
    "'",
    ">",
    "~~",
    "[^1]",
    "1. ",
    "    ",
    "\u{a0}",
    "\u{0}",
    "å",
    "🜁",
    "\u{301}",
    "\r\n",
    "999999999999999999999999999999",
    "0.",
    ",",
    "−",
    "/ 0",
    "sum(",
    "previous.",
    "%",
];

/// Makes one of the inputs worse.
fn changed(inputs: &[String], chance: &mut Chance) -> String {
    let mut text: Vec<char> = inputs[chance.below(inputs.len())].chars().collect();
    for _ in 0..=chance.below(4) {
        let place = chance.below(text.len() + 1);
        let end = (place + chance.below(12)).min(text.len());
        match chance.below(5) {
            0 => drop(text.drain(place..end)),
            1 => drop(text.splice(place..place, PIECES[chance.below(PIECES.len())].chars())),
            2 => drop(text.splice(place..end, PIECES[chance.below(PIECES.len())].chars())),
            3 => {
                let part: Vec<char> = text[place..end].to_vec();
                let other = chance.below(text.len() + 1);
                drop(text.splice(other..other, part));
            }
            _ => {
                let part = PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(40));
                drop(text.splice(place..place, part.chars()));
            }
        }
    }
    text.into_iter().collect()
}

/// Tries the corpus as it is, and then what chance makes of it; says what made it panic.
fn try_all(target: &str, times: usize, attempt: fn(&str)) {
    let inputs = corpus(target);
    assert!(!inputs.is_empty());
    let mut chance = Chance::new(times as u64);
    let made = (0..times).map(|_| changed(&inputs, &mut chance));
    for input in inputs.clone().into_iter().chain(made) {
        assert!(catch_unwind(|| attempt(&input)).is_ok(), "{target}: {input:?}");
    }
}

#[test]
fn front_matter_never_panics() {
    try_all("front-matter", 2000, |input| {
        let _ = yaml::read(input, 2);
        let _ = front_matter::split(input);
    });
    // The whole pipeline is dearer.
    try_all("front-matter", 150, |input| {
        let mut papers = public();
        papers.put("content/om.md", format!("---\n{input}---\n\nTekst.\n"));
        for (path, bytes) in rendered(&papers.edition()) {
            assert!(bytes.is_ok(), "{path}");
        }
    });
}

#[test]
fn expressions_never_panic() {
    try_all("expressions", 300, |input| {
        let quoted = input.replace(['\n', '\r', '\0', '\''], " ");
        let mut papers = public();
        papers.put(
            "content/om.md",
            format!(
                "---\nkind: page\ntitle: Om\nvalues:\n  a: {{label: A}}\n  b: {{label: B}}\n  c:\n    label: C\n    \
                 formula: '{quoted}'\nfigures: {{a: 3, b: 0}}\n---\n\n{{{{ {quoted} as kr }}}}\n"
            ),
        );
        papers.edition();
    });
}

#[test]
fn amounts_are_the_numbers_that_are_written() {
    let mut chance = Chance::new(7);
    for _ in 0..10 {
        let mut keys = String::new();
        let mut figures = String::new();
        let mut expected = Vec::new();
        for index in 0..100 {
            let number = i128::from(chance.next() >> chance.below(64));
            let number = if chance.below(2) == 0 { number } else { -number };
            let digits = number.unsigned_abs().to_string();
            // The oracle: digits in groups of three from the right, put together without any parser.
            let blank = [" ", "\u{a0}", "\u{202f}", ""][chance.below(4)];
            let mut written = String::new();
            for (place, digit) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place) % 3 == 0 {
                    written.push_str(blank);
                }
                written.push(digit);
            }
            let sign = if number < 0 { ["-", "−"][chance.below(2)] } else { "" };
            keys.push_str(&format!("  v{index}: {{label: V}}\n"));
            figures.push_str(&format!("  v{index}: {sign}{written}\n"));
            expected.push(number.to_string());
        }
        let mut papers = public();
        papers.put("content/om.md", format!("---\nkind: page\ntitle: Om\nvalues:\n{keys}figures:\n{figures}---\n"));
        let edition = papers.edition();
        let sheet = &edition.site.ledger.sheets[&DocumentId::new("om")];
        for (value, expected) in sheet.values.iter().zip(&expected) {
            let found = value.figure.amount.number().map(|number| number.to_string());
            assert_eq!(found.as_ref(), Some(expected), "{:?}", edition.diagnostics.first());
        }
    }
}

/// Elements that have no end.
const VOID: &[&str] = &["br", "hr", "img", "input", "col", "wbr"];

/// Panics unless every element is closed where it ought to be.
fn assert_balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} in {html}");
}

#[test]
fn markdown_is_always_balanced_html() {
    try_all("markdown", 4000, |input| {
        let read = markdown::read(input, 0, &SourcePath::new("content/om.md"));
        assert_balanced(&read.prose.html);
    });
    try_all("markdown", 100, |input| {
        let mut papers = public();
        papers.put("content/om.md", format!("---\nkind: page\ntitle: Om\n---\n\n{input}"));
        rendered(&papers.edition());
    });
}

/// A reader that is tried with whatever comes.
type Attempt = fn(&str);

/// The readers, with the stored corpus that each begins from.
const TARGETS: &[(&str, &str, Attempt)] = &[
    ("front matter", "front-matter", |input| {
        let _ = yaml::read(input, 2);
        let _ = front_matter::split(input);
    }),
    ("Markdown", "markdown", |input| {
        let read = markdown::read(input, 0, &SourcePath::new("content/om.md"));
        assert_balanced(&read.prose.html);
    }),
    ("a document", "front-matter", |input| {
        let settings = sakspapir::load::settings(None).value;
        let text = format!("---\n{input}---\n\n{input}");
        let content = sakspapir::model::source::Content::Bytes(text.as_bytes().into());
        let source = sakspapir::model::source::Source { path: SourcePath::new("content/om.md"), content };
        let document = sakspapir::load::load(&source, &settings);
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        assert!(document.diagnostics.iter().all(|found| found.spot.line >= 1 && found.spot.line <= lines + 1));
    }),
    ("names and addresses", "markdown", names_stay_inside),
    ("attachments", "markdown", |input| {
        for name in ["a.pdf", "a.docx", "a.png", "a.jpg", "a.webp", "a.csv"] {
            let heads: [&[u8]; 5] = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF\xE1"];
            for head in heads {
                sakspapir::load::attachment::inspect(name, &[head, input.as_bytes()].concat());
            }
        }
    }),
];

/// No name leads out of the site, whatever it is made from.
fn names_stay_inside(input: &str) {
    use sakspapir::resolve::address;

    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter);
    let short: String = input.chars().take(300).collect();
    let slug = address::slug(&short);
    assert!(slug.chars().all(plain) && !slug.starts_with('.') && !slug.ends_with('.') && slug.len() <= 120, "{slug}");
    for path in [address::of_id(&DocumentId::new(short.as_str())), address::of_tag(&short)] {
        assert!(sakspapir::write::manifest::contained(path.as_str()), "{path}");
        assert!(path.as_str().split('/').all(|part| part.chars().all(plain)), "{path}");
    }
    if let Some(path) = address::alias_address(&short) {
        assert!(sakspapir::write::manifest::contained(path.as_str()), "{path}");
    }
    if let Some(path) = SourcePath::new("content/mappe/om.md").join(&short) {
        assert!(path.as_str().split('/').all(|part| !matches!(part, "." | "..")), "{path}");
    }
}

#[test]
fn readers_that_have_no_test_of_their_own_never_panic() {
    for (target, folder, attempt) in &TARGETS[2..] {
        let _ = target;
        try_all(folder, 300, *attempt);
    }
}

/// Each target for as many seconds as `SAKSPAPIR_FUZZ_SECONDS` says, else 30; from another place of chance each time.
#[test]
#[ignore = "long: tests/run"]
fn every_target_for_a_while() {
    let seconds = std::env::var("SAKSPAPIR_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(30);
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |time| time.as_secs());
    for (target, folder, attempt) in TARGETS {
        let inputs = corpus(folder);
        let mut chance = Chance::new(seed);
        let begun = std::time::Instant::now();
        let mut count = 0u64;
        while begun.elapsed().as_secs() < seconds {
            for _ in 0..100 {
                let input = changed(&inputs, &mut chance);
                assert!(catch_unwind(|| attempt(&input)).is_ok(), "{target}, seed {seed}: {input:?}");
                count += 1;
            }
        }
        eprintln!("fuzz: {target}: {count} executions in {seconds} s, seed {seed}");
    }
}
