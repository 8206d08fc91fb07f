//! Canaries: a word that stands nowhere else is put into every field of hidden documents, and looked for in every byte
//! that the program writes or says, in every encoding in which it could have got there.

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};

use sakspapir::load::schema::{self, Key, Shape, Type};
use sakspapir::model::card::Kind;
use unicode_normalization::UnicodeNormalization;

use crate::harness::{Folder, Papers};

const CANARY: &str = "Kvæxqjåzwø";

/// The canary in every encoding, by name.
fn encodings() -> Vec<(&'static str, Vec<u8>)> {
    let nfc: String = CANARY.nfc().collect();
    let nfd: String = CANARY.nfd().collect();
    let lower = nfc.to_lowercase();
    let each = |write: fn(char) -> String| nfc.chars().map(write).collect::<String>().into_bytes();
    let percent = |upper: bool| {
        let byte = |byte: &u8| match (byte.is_ascii_alphanumeric(), upper) {
            (true, _) => (*byte as char).to_string(),
            (false, true) => format!("%{byte:02X}"),
            (false, false) => format!("%{byte:02x}"),
        };
        nfc.as_bytes().iter().map(byte).collect::<String>().into_bytes()
    };
    let hex: String = nfc.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        ("raw", nfc.clone().into_bytes()),
        ("lower case", lower.clone().into_bytes()),
        ("upper case", nfc.to_uppercase().into_bytes()),
        ("NFD", nfd.clone().into_bytes()),
        ("NFD, lower case", nfd.to_lowercase().into_bytes()),
        ("UTF-16 LE", nfc.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 BE", nfc.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("Windows-1252", nfc.chars().map(|letter| u8::try_from(letter as u32).unwrap()).collect()),
        ("percent, capitals", percent(true)),
        ("percent", percent(false)),
        (
            "entities",
            each(|letter| if letter.is_ascii() { letter.to_string() } else { format!("&#{};", letter as u32) }),
        ),
        (
            "hex entities",
            each(|letter| if letter.is_ascii() { letter.to_string() } else { format!("&#x{:x};", letter as u32) }),
        ),
        (
            "JSON",
            each(|letter| if letter.is_ascii() { letter.to_string() } else { format!("\\u{:04x}", letter as u32) }),
        ),
        (
            "Rust",
            each(|letter| if letter.is_ascii() { letter.to_string() } else { format!("\\u{{{:x}}}", letter as u32) }),
        ),
        ("hex", hex.clone().into_bytes()),
        ("HEX", hex.to_uppercase().into_bytes()),
        ("reversed", nfc.chars().rev().collect::<String>().into_bytes()),
        ("address", b"kvaexqjazwo".to_vec()),
        ("address, reversed", b"owzajqxeavk".to_vec()),
    ];
    // What stands between two letters that depend on the neighbours is the same wherever it begins.
    for shift in 0..3 {
        let padded = [vec![b' '; shift], nfc.clone().into_bytes(), vec![b' '; 3]].concat();
        let encoded = base64(&padded);
        let start = (shift * 8).div_ceil(6);
        let end = (shift + nfc.len()) * 8 / 6;
        all.push(("base64", encoded.as_bytes()[start..end].to_vec()));
    }
    // The index of the search may hold parts of words.
    let letters: Vec<char> = lower.chars().collect();
    all.extend(letters.windows(5).map(|part| ("part", part.iter().collect::<String>().into_bytes())));
    all.extend(b"kvaexqjazwo".windows(5).map(|part| ("part of the address", part.to_vec())));
    all
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let number = part.iter().fold(0u32, |number, byte| (number << 8) | u32::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..=part.len() {
            text.push(LETTERS[(number >> (18 - 6 * place)) as usize & 63] as char);
        }
    }
    text
}

/// Returns where the canary is found, and how it was written.
fn sightings(all: &BTreeMap<String, Vec<u8>>) -> Vec<(String, &'static str)> {
    let encodings = encodings();
    let mut seen = Vec::new();
    for (name, bytes) in all {
        assert!(!bytes.starts_with(b"\x1f\x8b") && !bytes.starts_with(b"PK"), "{name} must be unpacked first");
        // Folded as well: an index may keep words in lower case only.
        let folded = String::from_utf8_lossy(bytes).to_lowercase().into_bytes();
        for (how, needle) in &encodings {
            let found = |hay: &[u8]| memchr(hay, needle);
            if found(bytes) || found(&folded) || found(name.as_bytes()) {
                seen.push((name.clone(), *how));
            }
        }
    }
    seen
}

fn memchr(hay: &[u8], needle: &[u8]) -> bool {
    let mut rest = hay;
    while let Some(place) = rest.iter().position(|byte| *byte == needle[0]) {
        if rest[place..].starts_with(needle) {
            return true;
        }
        rest = &rest[place + 1..];
    }
    false
}

/// Front matter with the canary in every key that can hold it, and a plain value in the others.
fn front_matter(kind: Kind) -> String {
    let mut text = format!("kind: {}\naccess: exempt\n", kind.word());
    let given = ["kind", "access", "draft", "lang", "publish_after", "access_until", "public_title"];
    for key in schema::of_kind(kind).all_keys().filter(|key| !given.contains(&key.name)) {
        text.push_str(&format!("{}: {}\n", key.name, value(key)));
    }
    text
}

fn value(key: &Key) -> String {
    of_type(&key.value, key)
}

fn of_type(expected: &Type, key: &Key) -> String {
    match expected {
        Type::Text | Type::Markdown | Type::Id | Type::DocumentId | Type::Reference | Type::Formula => {
            CANARY.to_owned()
        }
        Type::Amount => "12".to_owned(),
        Type::Number(least, _) => least.to_string(),
        Type::NumberOf(allowed) => allowed[0].to_string(),
        Type::Truth => "true".to_owned(),
        Type::Date | Type::DateOrDates => "2024-12-12".to_owned(),
        Type::Time => "\"09:00\"".to_owned(),
        Type::Period => "2024-11".to_owned(),
        Type::Word(words) => words[0].to_owned(),
        Type::Language => "nb".to_owned(),
        Type::Access => "exempt".to_owned(),
        Type::List(item) | Type::OneOrList(item) => match key.name {
            "attachments" => format!("[{CANARY}.pdf]"),
            "aliases" => format!("[gammel/{CANARY}.html]"),
            _ => format!("[{}]", of_type(item, key)),
        },
        Type::Map(shape) | Type::TextOrMap(shape) => map(shape),
        Type::Named(item) => format!("{{{CANARY}: {}}}", of_type(item, key)),
        Type::Figures => format!("{{{CANARY}: {{{CANARY}: {{{CANARY}: 12}}}}}}"),
    }
}

fn map(shape: &Shape) -> String {
    let keys: Vec<String> = shape.all_keys().map(|key| format!("{}: {}", key.name, value(key))).collect();
    format!("{{{}}}", keys.join(", "))
}

const BODY: &str = "# Kvæxqjåzwø\n\nKvæxqjåzwø [Kvæxqjåzwø](Kvæxqjåzwø.pdf) ![Kvæxqjåzwø](Kvæxqjåzwø.png) {{ Kvæxqjåzwø }}.\n\n## Kvæxqjåzwø {#Kvæxqjåzwø}\n\n<b>Kvæxqjåzwø</b>\n\n- Kvæxqjåzwø[^1]\n\n[^1]: Kvæxqjåzwø\n\n```Kvæxqjåzwø\nKvæxqjåzwø\n```\n\n| Kvæxqjåzwø |\n|---|\n| Kvæxqjåzwø |\n";

/// A site with hidden documents of every kind, in each way of hiding, with the canary in all of them.
fn site() -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    papers.put("content/ror.md", "---\nkind: body\ntitle: Rådet\n---\n\nTekst.\n");
    papers.put("content/m8.md", "---\nkind: meeting\nbody: ror\nnumber: 8\ndate: 2024-12-12\n---\n\nTekst.\n");
    papers.put("content/serie.md", "---\nkind: series\ntitle: Serie\nbody: ror\ntables:\n  t:\n    title: T\n    columns: {a: {label: A}}\n    rows: {r: {label: R}}\n---\n");
    papers.put("content/2024-11.md", "---\nkind: report\nseries: serie\nperiod: 2024-11\nfigures: {t: {r: {a: 12}}}\n---\n\nVi viser til [saken](skjult/case-0.md).\n");
    let ways = ["", "draft: true\n", "publish_after: 2099-01-01\n"];
    for kind in Kind::ALL {
        for (number, way) in ways.iter().enumerate() {
            let mut keys = front_matter(kind);
            if number > 0 {
                keys = keys.replace("access: exempt\n", &format!("access: public\n{way}"));
            }
            // What others hang on, so that it would be shown if it were seen.
            keys = keys
                .replace(&format!("body: {CANARY}"), "body: ror")
                .replace(&format!("meeting: {CANARY}"), "meeting: m8");
            keys = keys.replace(&format!("series: {CANARY}"), "series: serie");
            let name =
                if number == 0 { format!("{}-0", kind.word()) } else { format!("{CANARY}-{}-{number}", kind.word()) };
            papers.put(&format!("content/skjult/{name}.md"), format!("---\n{keys}---\n\n{BODY}"));
        }
    }
    papers.put(
        "content/skjult/stubb.md",
        format!("---\nkind: case\nmeeting: m8\nnumber: 2024/M8-009\npublic_title: Personalsak\naccess: exempt\nlegal_basis: offl. § 13\ntitle: {CANARY}\nsummary: {CANARY}\ntags: [{CANARY}]\n---\n\n{BODY}"),
    );
    papers.put(&format!("content/skjult/{CANARY}.pdf"), format!("%PDF-1.4 {CANARY}"));
    papers.put(&format!("content/skjult/{CANARY}.png"), format!("\u{89}PNG {CANARY}"));
    papers
}

fn program(folder: &Folder, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

/// What is typed when everything is to be tried.
const ALL: &[&[&str]] = &[
    &["build"],
    &["build", "--strict", "--lang", "en"],
    &["check", "--format", "human"],
    &["check", "--format", "json"],
    &["check", "--format", "github"],
    &["check", "--format", "gitlab"],
    &["check", "--format", "sarif"],
    &["check", "--audience", "internal"],
    &["figures"],
    &["figures", "--format", "json"],
    &["figures", "skjult/report-0"],
];

/// What tells most.
const FEW: &[&[&str]] = &[&["build"], &["check", "--format", "json"]];

/// All that the program writes and says about a site.
fn everything(papers: &Papers, lines: &[&[&str]]) -> BTreeMap<String, Vec<u8>> {
    let folder = Folder::new();
    papers.write(&folder);
    let mut all = BTreeMap::new();
    for line in lines {
        let ran = program(&folder, line);
        all.insert(format!("out of {line:?}"), ran.stdout);
        all.insert(format!("err of {line:?}"), ran.stderr);
    }
    // Names of all that lies beside the sources, and what is in it.
    let written = folder.files("");
    all.extend(written.into_iter().filter(|(name, _)| !name.starts_with("content/")));
    all
}

#[test]
fn no_canary_of_a_hidden_document_is_seen_anywhere() {
    let papers = site();
    // All kinds, all keys: a key that is new is drawn too.
    for kind in Kind::ALL {
        let text = papers.text(&format!("content/skjult/{}-0.md", kind.word()));
        let keys = schema::of_kind(kind).all_keys().map(|key| key.name);
        let missing: Vec<&str> = keys.filter(|key| !text.contains(&format!("{key}: "))).collect();
        assert!(
            missing.iter().all(|key| ["draft", "lang", "publish_after", "access_until", "public_title"].contains(key)),
            "{missing:?}"
        );
    }
    let all = everything(&papers, ALL);
    assert!(all.keys().any(|name| name == "public/index.html") && all.len() > 40, "{:?}", all.keys());
    assert!(String::from_utf8_lossy(&all["public/m8.html"]).contains("Personalsak"), "the stub is told of");
    let told = String::from_utf8_lossy(&all["out of [\"check\", \"--format\", \"json\"]"]).into_owned();
    assert!(told.contains("link.target"), "the link to a hidden document is told");
    assert_eq!(sightings(&all), []);
}

#[test]
fn a_hidden_document_that_cannot_be_read_is_told_without_a_word_of_it() {
    let c = CANARY;
    for (text, rule) in [
        (format!("---\nkind: page\naccess: exempt\ntitle: {c}: {c}\n---\n{c}\n"), "access.unreadable"),
        (format!("---\nkind: page\naccess: exempt\n\t{c}: {c}\n---\n{c}\n"), "access.unreadable"),
        (format!("---\nkind: page\naccess: exempt\ntitle: \"{c}\n---\n{c}\n"), "access.unreadable"),
        (format!("---\nkind: page\naccess: exempt\ntitle: &{c} {c}\n---\n{c}\n"), "access.unreadable"),
        (format!("---\nkind: page\naccess: exempt\ntitle: {c}\n{c}\n"), "access.unreadable"),
        (format!("---\n{c}\naccess: exempt\n---\n{c}\n"), "access.unreadable"),
        (
            format!("---\nkind: page\naccess: exempt\n---\n<<<<<<< {c}\n{c}\n=======\n{c}\n>>>>>>> {c}\n"),
            "access.unreadable",
        ),
        (format!("---\nkind: page\naccess: {c}\ntitle: {c}\n---\n{c}\n"), "access.unknown"),
        (format!("---\nkind: page\naccess: [{c}]\ntitle: {c}\n---\n{c}\n"), "access.unknown"),
        (format!("---\nkind: page\nunntatt-{c}: {c}\ntitle: {c}\n---\n{c}\n"), "access.unknown"),
        (format!("---\nkind: page\naccess: exempt\naccess: {c}\ntitle: {c}\n---\n{c}\n"), "access.unknown"),
        (format!("---\nkind: {c}\naccess: exempt\ntitle: {c}\n---\n{c}\n"), ""),
        (format!("---\nkind: page\naccess: exempt\n{c}: {c}\ntitle: [{c}]\n---\n::: unntatt\n{c}\n"), ""),
    ] {
        let mut papers = Papers::default();
        papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
        papers.put("content/om.md", "---\nkind: page\ntitle: Om\n---\n\nTekst.\n");
        papers.put("content/hemmelig.md", &text);
        let all = everything(&papers, FEW);
        let told = String::from_utf8_lossy(&all["out of [\"check\", \"--format\", \"json\"]"]).into_owned();
        match rule {
            "" => assert!(!told.contains("hemmelig.md"), "{text}\n{told}"),
            rule => assert!(told.contains(rule) && told.contains("content/hemmelig.md"), "{text}\n{told}"),
        }
        assert_eq!(sightings(&all), [], "{text}");
    }
    // A file in another encoding: the lines are looked at all the same.
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
    let bytes = format!("---\nkind: page\naccess: exempt\ntitle: {c}\n---\n")
        .chars()
        .map(|letter| letter as u8)
        .collect::<Vec<u8>>();
    papers.put("content/hemmelig.md", bytes);
    assert_eq!(sightings(&everything(&papers, FEW)), []);
}

#[test]
fn a_planted_canary_is_found_in_every_encoding() {
    for (how, bytes) in encodings() {
        let mut page = b"<p>Vedtatt, ".to_vec();
        page.extend_from_slice(&bytes);
        page.extend_from_slice(b" enstemmig.</p>");
        let seen = sightings(&BTreeMap::from([("index.html".to_owned(), page)]));
        assert!(seen.iter().any(|(_, found)| *found == how), "{how}");
    }
    // In a name, and in what one leak or another would write.
    let named = BTreeMap::from([("public/kvaexqjazwo.html".to_owned(), Vec::new())]);
    assert!(!sightings(&named).is_empty());
    let mut papers = site();
    papers.put(
        &format!("content/{CANARY}.md"),
        format!("---\n{}---\n\n{CANARY}\n", front_matter(Kind::Page).replace("access: exempt\n", "")),
    );
    let seen = sightings(&everything(&papers, FEW));
    for surface in
        ["public/emner", "public/gammel", "public/.sakspapir-manifest", "public/kvaexqjazwo.html", "out of [\"check\""]
    {
        assert!(seen.iter().any(|(name, _)| name.starts_with(surface)), "{surface}: {seen:?}");
    }
}
