//! The hostile corpus: every input that once broke a generator, made from a recipe, with what is told of it.
//!
//! A row is a site, read in memory as the program reads it; what needs a real disk is in `hostile_disk`. What is
//! expected is a rule and its line, or that nothing is wrong; never a panic, and every finding has its place.

use sakspapir::diagnostic::Severity;
use sakspapir::edition::Edition;
use sakspapir::model::path::OutputPath;

use crate::harness::{Papers, page, rendered};

/// What is expected of a row.
enum Expect {
    /// A finding of this rule at this line of the document that is tried.
    Finds(&'static str, u32),
    /// No error; the page holds this and does not hold that.
    Shows(&'static str, &'static str),
    /// Tried by a test of that name.
    By(&'static str),
    /// Not tried, for a reason.
    Not(&'static str),
}

use Expect::{By, Finds, Not, Shows};

/// A row: its id, the files (the first is the one that is tried), and what is expected.
struct Row(&'static str, Vec<(String, Vec<u8>)>, Expect);

/// A page with keys and a text.
fn om(keys: &str, text: &str) -> Vec<(String, Vec<u8>)> {
    raw(format!("---\nkind: page\ntitle: Om\n{keys}---\n\n{text}\n"))
}

/// The document that is tried, as it is.
fn raw(bytes: impl Into<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    vec![("content/om.md".to_owned(), bytes.into())]
}

/// Two documents of these names.
fn named(names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let text = |name: &&str| (format!("content/{name}"), b"---\nkind: page\ntitle: Om\n---\n\nTekst.\n".to_vec());
    names.iter().map(text).collect()
}

/// The page with a file beside it.
fn with_file(text: &str, name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = om("", text);
    files.push((format!("content/{name}"), bytes.to_vec()));
    files
}

/// A page with one figure.
fn figure(written: &str, keys: &str) -> Vec<(String, Vec<u8>)> {
    om(&format!("values:\n  v: {{label: V{keys}}}\nfigures:\n  v: {written}\n"), "Tallet er {{ v }}.")
}

/// A report whose table is given with a total.
fn table(declared: &str, given: &str, before: &str) -> Vec<(String, Vec<u8>)> {
    let report = |period: &str, given: &str| {
        format!("---\nkind: report\nseries: serie\nperiod: {period}\nfigures:\n{given}---\n\nTekst.\n").into_bytes()
    };
    let mut files = vec![("content/om.md".to_owned(), report("2024-11", given))];
    files.push((
        "content/serie.md".to_owned(),
        format!("---\nkind: series\ntitle: Serie\ntables:\n{declared}---\n\nTekst.\n").into_bytes(),
    ));
    if !before.is_empty() {
        files.push(("content/for.md".to_owned(), report("2024-10", before)));
    }
    files
}

const DRIFT: &str = "  t:\n    title: T\n    unit: kr\n    columns: {a: {label: A}}\n    rows: {x: {label: X}, y: {label: Y}}\n    total: {label: Sum, given: true}\n";

fn rows() -> Vec<Row> {
    let mut rows = encoding();
    rows.extend(names());
    rows.extend(front_matter());
    rows.extend(markdown());
    rows.extend(slow());
    rows.extend(hidden());
    rows.extend(numbers());
    rows.extend(packages());
    rows
}

fn encoding() -> Vec<Row> {
    let good = "---\nkind: page\ntitle: Om\n---\n\nBlåbær.\n";
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(good.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = good.chars().map(|letter| u8::try_from(letter as u32).unwrap()).collect();
    let truncated = [good.as_bytes(), &[0xC3]].concat();
    vec![
        Row("B1", raw(format!("\u{feff}{good}")), Shows("<p>Blåbær.</p>", "\u{feff}")),
        Row("B2", raw(good.replace('\n', "\r\n")), Shows("<p>Blåbær.</p>", "\r")),
        Row("B2", raw(good.replace('\n', "\r")), Shows("<p>Blåbær.</p>", "\r")),
        Row("B3", raw(latin), Finds("file.encoding", 6)),
        Row("B4", raw(utf16), Finds("file.encoding", 1)),
        Row("B5", raw(truncated), Finds("file.encoding", 7)),
        Row("B6", raw(good.replace("bær", "\0")), Finds("file.encoding", 6)),
        Row("B6", raw(vec![0; 300]), Finds("file.encoding", 1)),
        Row("B7", raw(""), Finds("yaml.missing", 1)),
        Row("B7", raw("\u{feff}"), Finds("yaml.missing", 1)),
        Row("B7", raw(" \n\t\n"), Finds("yaml.missing", 1)),
        Row("B8", raw(good.replace("Blåbær", "BlÃ¥bÃ¦r")), Finds("yaml.trap", 6)),
        Row("B9", om("", "Før\u{1}\u{85}\u{feff}etter"), Shows("etter", "\u{1}")),
        Row("B10", om("summary: a\u{202e}b\n", ""), Finds("yaml.trap", 4)),
        Row("B10", figure("1\u{202e}2", ""), Finds("amount.syntax", 7)),
        Row("B10", om("", "Tekst \u{202e}snudd"), Finds("yaml.trap", 6)),
        Row("B11", om("sum\u{200b}mary: a\n", ""), Finds("key.unknown", 4)),
        Row("B12", om("summary: \"\\ud800\"\n", ""), Finds("yaml.syntax", 4)),
        Row("B13", om("", &"ord ".repeat(260_000)), Shows("ord ord", "\u{fffd}")),
        Row(
            "B14",
            vec![],
            Not("a file is read again while its size or time changes; it takes chance to meet it in a test"),
        ),
        Row("B15", om("", "<<<<<<< HEAD\nen\n=======\nto\n>>>>>>> gren"), Finds("file.conflict", 6)),
    ]
}

fn names() -> Vec<Row> {
    let long = format!("{}.md", "a".repeat(300));
    let id = |id: &str| om(&format!("id: \"{id}\"\n"), "");
    vec![
        Row("N1", vec![], By("hostile_disk::names")),
        Row("N2", vec![], By("hostile_disk::names")),
        Row("N3", named(&["sak.md", "Sak.md"]), Finds("file.name", 1)),
        Row("N4", named(&["møte-1.md", "mote 1.md"]), Finds("id.duplicate", 1)),
        Row("N5", named(&["con.md"]), Finds("file.name", 1)),
        Row("N5", named(&["aux/sak.md"]), Finds("file.name", 1)),
        Row("N5", named(&["con.2026.md"]), Finds("file.name", 1)),
        Row("N5", named(&["LPT9.md"]), Finds("file.name", 1)),
        Row("N6", named(&["mappe./sak.md"]), Finds("file.name", 1)),
        Row("N6", named(&[" sak.md"]), Finds("file.name", 1)),
        Row("N7", named(&["a:b.md"]), Finds("file.name", 1)),
        Row("N7", named(&["a?.md"]), Finds("file.name", 1)),
        Row("N7", named(&["\"x\".md"]), Finds("file.name", 1)),
        Row("N8", named(&[&long]), Finds("file.name", 1)),
        Row("N9", vec![], By("hostile_disk::names")),
        Row("N10", named(&["a\nb.md"]), Finds("file.name", 1)),
        Row("N10", named(&["\u{1b}]0;x.md"]), Finds("file.name", 1)),
        Row("N11", named(&["-rf.md"]), Shows("Tekst.", "href=\"-")),
        Row("N12", named(&["mappe.md", "mappe/index.md"]), Shows("Tekst.", "mappe-2")),
        Row("N13", id("../../x"), Finds("value.type", 4)),
        Row("N13", id("%2e%2e%2fx"), Finds("value.type", 4)),
        Row("N13", id("/abs"), Finds("value.type", 4)),
        Row("N13", id("//host/x"), Finds("value.type", 4)),
        Row("N14", vec![], By("hostile_disk::links_and_depth")),
        Row("N15", vec![], Not("benches/ builds 100,000 documents")),
        Row("N16", vec![], By("hostile_disk::what_is_no_part_of_the_site")),
        Row("N17", vec![], By("hostile_disk::what_is_no_part_of_the_site")),
        Row("N18", with_file("Se [filen](a%23b%3F%25+%20æ.txt).", "a#b?%+ æ.txt", b"x"), Finds("file.name", 1)),
        Row(
            "N18",
            with_file("Se [filen](a%23b%25+%20æ.txt).", "a#b%+ æ.txt", b"x"),
            Shows("href=\"a%23b%25+%20æ.txt\"", "href=\"a#b"),
        ),
        Row("N19", with_file("Se [filen](x.html).", "x.html", b"<p>"), Finds("file.type", 6)),
        Row("N19", with_file("![kart](x.svg)", "x.svg", b"<svg onload=alert(1)>"), Finds("file.type", 6)),
        Row("N19", with_file("Se [filen](x.js).", "x.js", b"alert(1)"), Finds("file.type", 6)),
        Row("N19", with_file("Se [filen](x.xhtml).", "x.xhtml", b"<html>"), Finds("file.type", 6)),
        Row("N20", with_file("Se [filen](x.pdf).", "x.pdf", b"<html><script>alert(1)</script>"), Finds("file.type", 6)),
    ]
}

fn front_matter() -> Vec<Row> {
    let bomb: String = (1..9).fold("summary:\n  - &a0 [x]\n".to_owned(), |text, level| {
        let before = format!("*a{}, ", level - 1).repeat(9);
        format!("{text}  - &a{level} [{}]\n", before.trim_end_matches(", "))
    });
    let keys: String = (0..60_000).map(|number| format!("n{number}: 1\n")).collect();
    let report = |period: &str| raw(format!("---\nkind: report\nseries: serie\nperiod: {period}\n---\n"));
    vec![
        Row("Y1", om(&bomb, ""), Finds("yaml.unsupported", 6)),
        Row("Y2", om("summary: &a tekst\n", ""), Finds("yaml.unsupported", 4)),
        Row("Y2", om("<<: {summary: x}\n", ""), Finds("yaml.unsupported", 4)),
        Row("Y3", om("summary: !!python/object:os.system x\n", ""), Finds("yaml.unsupported", 4)),
        Row("Y3", om("summary: !include ../../etc/passwd\n", ""), Finds("yaml.unsupported", 4)),
        Row("Y4", om(&format!("summary: {}\n", "[".repeat(20_000)), ""), Finds("yaml.unsupported", 4)),
        Row("Y4", om(&format!("summary: {}\n", "{k: ".repeat(5_000)), ""), Finds("yaml.unsupported", 4)),
        Row("Y5", om("summary: en\nsummary: to\n", ""), Finds("key.duplicate", 5)),
        Row("Y6", om("unntat_offentlighet: ja\n", ""), Finds("access.unknown", 4)),
        Row("Y7", om("tags:\n\t- a\n", ""), Finds("yaml.syntax", 5)),
        Row("Y8", om("summary: \"åpen\n", ""), Finds("yaml.syntax", 4)),
        Row("Y8", raw("---\nkind: page\ntitle: Om\n\nTekst.\n"), Finds("yaml.missing", 1)),
        Row("Y8", raw("---\n"), Finds("yaml.missing", 1)),
        Row("Y8", om("--- \nkind: page\n...\n", ""), Shows("kind", "\u{fffd}")),
        Row("Y9", raw("# Om\n\nTekst.\n"), Finds("yaml.missing", 1)),
        Row("Y9", raw("\n\n---\nkind: page\n---\n"), Finds("yaml.missing", 3)),
        Row("Y9", raw("--- \nkind: page\ntitle: Om\n--- \n\nTekst.\n"), Shows("Tekst.", "---")),
        Row("Y10", om("summary: no\n", "Tekst."), Shows("Tekst.", "false")),
        Row("Y10", raw("---\nkind: page\ntitle: 010\n---\n\nTekst.\n"), Shows("<h1>010</h1>", "<h1>8</h1>")),
        Row("Y10", om("date: 2026-13-45\n", ""), Finds("value.date", 4)),
        Row("Y10", figure(".inf", ""), Finds("amount.syntax", 7)),
        Row("Y10", figure("1:30", ""), Finds("amount.syntax", 7)),
        Row("Y11", om("summary: [a, b]\n", ""), Finds("value.type", 4)),
        Row("Y11", om("accept: tekst\n", ""), Finds("value.type", 4)),
        Row("Y12", om(&format!("summary: {}\n", "x".repeat(300 << 10)), ""), Finds("yaml.unsupported", 2)),
        Row("Y12", om(&keys, ""), Finds("access.unreadable", 2)),
        Row("Y13", om("summary: \"a\\0b\"\n", ""), Finds("yaml.syntax", 4)),
        Row("Y14", om("summary: Sak 3: Budsjett\n", ""), Finds("yaml.syntax", 4)),
        Row("Y15", om("summary: 033 #2\n", ""), Finds("yaml.trap", 4)),
        Row("Y16", om("date: 01.02.2026\n", "Tekst."), Shows("Tekst.", "\u{fffd}")),
        Row("Y16", om("date: 2026-2-1\n", ""), Finds("value.date", 4)),
        Row("Y16", om("date: 31.06.2026\n", ""), Finds("value.date", 4)),
        Row("Y16", om("date: 29.02.2026\n", ""), Finds("value.date", 4)),
        Row("Y16", om("date: 01.02.26\n", ""), Finds("value.date", 4)),
        Row("Y17", report("2024-13"), Finds("value.date", 4)),
        Row("Y17", vec![], By("compute::checks::figures::period_gap, tests/cases/figures")),
    ]
}

fn markdown() -> Vec<Row> {
    let case = "values: {v: {label: V}}\nfigures: {v: 3}\n";
    let raw_html = |tag: &'static str| Row("M1", om("", &format!("Før {tag} etter")), Finds("html.raw", 6));
    let link = |id: &'static str, text: &str| Row(id, om("", text), Finds("link.target", 6));
    vec![
        raw_html("<script>alert(1)</script>"),
        raw_html("<img src=x onerror=alert(1)>"),
        raw_html("<b onclick=alert(1)>x</b>"),
        raw_html("<style>*{display:none}</style>"),
        raw_html("<iframe src=//evil.example></iframe>"),
        raw_html("<base href=//evil.example>"),
        raw_html("<meta http-equiv=refresh content=0>"),
        raw_html("<form action=//evil.example>"),
        link("M2", "[x](javascript:alert(1))"),
        link("M2", "[x](JaVaScRiPt:alert(1))"),
        link("M2", "[x](&#106;avascript:alert(1))"),
        link("M2", "[x](java&Tab;script:alert(1))"),
        link("M2", "[x](\u{1}javascript:alert(1))"),
        link("M2", "[x](vbscript:x)"),
        link("M3", "<javascript:alert(1)>"),
        link("M4", "![i](data:text/html;base64,PHNjcmlwdD4=)"),
        link("M4", "![i](data:image/svg+xml,x)"),
        link("M5", "[x]\n\n[x]: javascript:alert(1)"),
        link("M6", "[x](//evil.example)"),
        link("M6", "[x](\\\\\\\\evil)"),
        link("M6", "[x](file:///etc/passwd)"),
        Row(
            "M7",
            om("", "[l](https://example.org '\"><script>')"),
            Shows("title=\"&quot;&gt;&lt;script&gt;\"", "<script>\""),
        ),
        Row(
            "M7",
            with_file("![\" onerror=x](a.gif)", "a.gif", b"GIF89a"),
            Shows("alt=\"&quot; onerror=x\"", "\" onerror"),
        ),
        Row("M8", om("", "```\"><script>\nkode\n```"), Shows("kode", "\"><script>")),
        Row("M9", om("", "## Del {#x onclick=alert(1)}"), Shows("Del", "h2 onclick")),
        Row("M9", om("", "## Del {.a\"b}"), Shows("Del", "a\"b")),
        Row("M10", om("", "</main></body></html>"), Finds("html.raw", 6)),
        Row(
            "M10",
            om("summary: </main></body></html>\n", "`</main>`"),
            Shows("&lt;/main&gt;", "</main></body></html>&"),
        ),
        Row("M11", om("", "Før <!-- åpen"), Shows("&lt;!-- åpen", "<!-- åpen")),
        Row("M11", om("", "<![CDATA[x]]> <?php x ?>"), Finds("html.raw", 6)),
        Row("M12", om("", "]]> og `</script>`"), Shows("&lt;/script&gt;", "</script></code>")),
        Row(
            "M13",
            with_file("![kart](a.svg)", "a.svg", b"<svg><script>alert(1)</script></svg>"),
            Finds("file.type", 6),
        ),
        Row(
            "M14",
            with_file("![kart](a.svg)", "a.svg", b"<!DOCTYPE svg [<!ENTITY a \"x\">]><svg>&a;</svg>"),
            Finds("file.type", 6),
        ),
        Row("M15", om("", "<svg><animate attributeName=href values=javascript:alert(1)>"), Finds("html.raw", 6)),
        Row("M16", om("aliases: [//evil.example]\n", "Tekst."), Shows("Tekst.", "evil")),
        Row("M16", om("aliases: [/\\evil]\n", ""), Finds("id.duplicate", 4)),
        Row("M16", om("aliases: [\"https://evil\"]\n", ""), Finds("id.duplicate", 4)),
        Row("M17", om("", "`{{ config.secret }}` og {% include \"../x\" %}"), Shows("{{ config.secret }}", "\u{fffd}")),
        Row("M17", om("", "{{ config.secret }}"), Finds("ref.figure", 6)),
        Row("M17", om(case, "{{ v }} {{ v as kr }}"), Shows("3", "{{ v }}")),
        Row("M18", om("", "\n:    # {\n:\n\n# {a}\n- {\n"), Shows("", "\u{fffd}")),
        Row("M19", om("", &format!("{}\n\n{}", "x[^1] ".repeat(10_000), "[^1]: y[^1]")), Shows("y", "\u{fffd}")),
        Row("M19", om("", "## Del\n\n## Del\n\n## Del"), Shows("id=\"del-2\"", "\u{fffd}")),
        Row(
            "M20",
            om("", &format!("|{}\n|{}\n|{}", "a|".repeat(5_000), "-|".repeat(5_000), "`\\|`|".repeat(4_000))),
            Shows("<td", "\u{fffd}"),
        ),
        link("M21", "[x](mangler.md)"),
        Row("M21", om("", "[x](#mangler)"), Finds("ref.section", 6)),
        Row("M21", om("", "[x](mangler.pdf)"), Finds("ref.file", 6)),
        Row("M21", om("", "[x](OM.md)"), Finds("link.target", 6)),
        Row(
            "M22",
            {
                let mut files = om("", "[x](kladd.md)");
                files.push(("content/kladd.md".to_owned(), b"---\nkind: page\ntitle: K\ndraft: true\n---\n".to_vec()));
                files
            },
            Finds("link.target", 6),
        ),
    ]
}

/// Inputs that take hours where anything is quadratic.
fn slow() -> Vec<Row> {
    let many = |id: &'static str, part: &str, times: usize| Row(id, om("", &part.repeat(times)), Shows("", "\u{fffd}"));
    vec![
        many("Q1", "!-- <", 20_000),
        many("Q2", "[](", 20_000),
        many("Q3", "[a](<b", 20_000),
        many("Q4", "*a_ ", 20_000),
        many("Q5", "> ", 20_000),
        Row(
            "Q6",
            om("", &(0..500).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect::<String>()),
            Shows("", "\u{fffd}"),
        ),
        many("Q7", "a``b ", 20_000),
        many("Q8", "[^1", 20_000),
        many("Q8", "|a|b", 20_000),
        many("Q8", "$a$", 20_000),
        Row("Q8", om("", &"{{ ".repeat(20_000)), Finds("ref.figure", 6)),
        many("Q8", "<", 50_000),
        Row("Q9", glossary(), Shows("", "\u{fffd}")),
        Row("Q10", vec![], By("the tests of the search: a query is cut at a length")),
    ]
}

/// Many terms that begin alike, and a text of near-misses.
fn glossary() -> Vec<(String, Vec<u8>)> {
    let mut files = om("", &"beredskapsplattforme beredskapsplattfor ".repeat(300));
    for number in 0..60 {
        let text = format!("---\nkind: term\nterm: beredskapsplattform{number}\n---\n\nOrd.\n");
        files.push((format!("content/terms/t{number}.md"), text.into_bytes()));
    }
    files
}

fn hidden() -> Vec<Row> {
    let access = |line: &str| raw(format!("---\nkind: page\ntitle: Om\n{line}\n---\n"));
    let here = "audience, canary, tests/cases/audience";
    vec![
        Row("E1", raw("---\nkind: page\ntitle: Om\naccess:\n---\n"), Finds("access.unknown", 4)),
        Row("E1", access("access: kanskje"), Finds("access.unknown", 4)),
        Row("E1", access("access: \"Ja \""), Finds("access.unknown", 4)),
        Row("E1", access("access: true"), Finds("access.unknown", 4)),
        Row("E1", access("access: [public]"), Finds("access.unknown", 4)),
        Row("E2", access("unntatt-offentlighet: ja"), Finds("access.unknown", 4)),
        Row("E2", access("offentlig: nei"), Finds("access.unknown", 4)),
        Row("E2", access("Access: exempt"), Finds("access.unknown", 4)),
        Row("E3", raw("---\nkind: page\naccess: exempt\ntitle: a: b\n---\n"), Finds("access.unreadable", 4)),
        Row("E4", vec![], By(here)),
        Row("E5", vec![], By(here)),
        Row("E6", vec![], By(here)),
        Row("E7", vec![], By("tests/cases/audience; a case without public_title leaves nothing instead")),
        Row("E8", vec![], By(here)),
        Row("E9", vec![], By(here)),
        Row("E10", with_file("Tekst.", "ubrukt.pdf", b"%PDF-1.7"), Shows("Tekst.", "ubrukt")),
        Row("E11", vec![], By("audience: no file is made from a hidden document")),
        Row(
            "E12",
            vec![],
            By("tests/cases/audience (access.derivable); audience::a_writer_is_told_what_a_total_tells"),
        ),
        Row("E13", vec![], By(here)),
        Row("E14", vec![], By("audience::a_site_is_the_same_whatever_was_published_there_before")),
        Row("E15", vec![], By("laws::an_attachment_with_other_bytes_is_another_output")),
        Row("E16", vec![], By("audience, publish")),
        Row("E17", vec![], By("publish: a fresh folder")),
        Row("E18", vec![], Not("there is no roll-back command: a site is published anew from its sources")),
        Row("E19", with_file("[x](a.pdf)", "a.pdf", b"%PDF-1.7\n%%EOF\n%%EOF"), Finds("file.hidden", 6)),
        Row("E20", with_file("[x](a.pdf)", "a.pdf", b"%PDF-1.7\n1 0 obj <</Subtype/Stamp>>"), Finds("file.hidden", 6)),
        Row("E20", with_file("[x](a.pdf)", "a.pdf", b"%PDF-1.7\n1 0 obj <</JS (x)>>"), Finds("file.hidden", 6)),
        Row(
            "E20",
            with_file(
                "[x](a.pdf)",
                "a.pdf",
                b"%PDF-1.7\n1 0 obj <<>>\nstream\nBT 12 Tf 72 700 Td (Navn Navnesen) Tj ET 0 g 60 690 300 30 re f\nendstream",
            ),
            Finds("file.hidden", 6),
        ),
        Row("E21", with_file("[x](a.pdf)", "a.pdf", b"%PDF-1.7\n1 0 obj <</Author (x)>>"), Finds("file.metadata", 6)),
        Row("E22", vec![], By("load::attachment::tests")),
        Row("E23", vec![], By("load::attachment::tests")),
        Row("E24", vec![], By("load::attachment::tests")),
        Row("E25", vec![], By("audience::a_writer_is_told_of_a_name_in_the_name_of_a_file")),
        Row("E26", vec![], By("load::attachment::tests")),
        Row("E27", with_file("Se [x](.env) og [y](notat.yml).", "notat.yml", b"a: b"), Finds("file.type", 6)),
        Row("E28", om("", "::: unntatt\nNavn\n:::"), Finds("access.block", 6)),
        Row("E29", om("# unntatt: Navn\n", "Tekst <!-- Navn -->."), Shows("Tekst", "Navn")),
        Row("E30", vec![], By("audience::an_internal_site_does_not_replace_a_public_one_by_a_slip")),
    ]
}

fn numbers() -> Vec<Row> {
    let reads = |id: &'static str, written: &str, shown: &'static str| {
        Row(id, figure(written, ", decimals: 2"), Shows(shown, "\u{fffd}"))
    };
    let wrong = |id: &'static str, written: &str, rule: &'static str| Row(id, figure(written, ""), Finds(rule, 7));
    vec![
        reads("R1", "1 429", "1\u{a0}429"),
        reads("R2", "1\u{a0}429", "1\u{a0}429"),
        reads("R3", "1\u{202f}429", "1\u{a0}429"),
        wrong("R4", "1.429", "amount.ambiguous"),
        wrong("R5", "\"1,429\"", "amount.ambiguous"),
        wrong("R6", "\"1.429,50\"", "amount.syntax"),
        wrong("R7", "\"1,429.50\"", "amount.syntax"),
        wrong("R8", "1.429.000", "amount.syntax"),
        wrong("R9", "1 42 9", "amount.syntax"),
        reads("R10", "-5", "\u{2212}5"),
        reads("R10", "\u{2212}5", "\u{2212}5"),
        reads("R10", "\u{2013}5", "\u{2212}5"),
        wrong("R11", "(5)", "amount.syntax"),
        wrong("R12", "5-", "amount.syntax"),
        wrong("R13", "\"- 5\"", "amount.syntax"),
        wrong("R14", "--5", "amount.syntax"),
        wrong("R15", "5 %", "amount.syntax"),
        wrong("R16", "5 kr", "amount.syntax"),
        wrong("R16", "5 mill.", "amount.syntax"),
        wrong("R16", "\"kr 5,-\"", "amount.syntax"),
        reads("R17", "-0", "0"),
        reads("R17", "\"-0,00\"", "0"),
        wrong("R18", "79228162514264337593543950336", "amount.precision"),
        wrong("R18", "\"0,00000000000000000000000000001\"", "amount.precision"),
        wrong("R19", "1e5", "amount.syntax"),
        wrong("R19", "0x10", "amount.syntax"),
        wrong("R19", "1_000", "amount.syntax"),
        wrong("R19", "NaN", "amount.syntax"),
        wrong("R19", "٣", "amount.syntax"),
        wrong("R19", "１２", "amount.syntax"),
        wrong("R19", "½", "amount.syntax"),
        wrong("R20", "\"12,5\"", "amount.precision"),
        wrong("R21", "n/a", "amount.syntax"),
        wrong("R21", "..", "amount.syntax"),
        Row("R22", table(DRIFT, "  t: {x: {a: 10}, y: {a: 45}, total: {a: 46}}\n", ""), Finds("sum.column", 6)),
        Row(
            "R23",
            table(
                DRIFT,
                "  t: {x: {a: 10000}, y: {a: 5}, total: {a: 10005}}\n",
                "  t: {x: {a: 10}, y: {a: 5}, total: {a: 15}}\n",
            ),
            Finds("delta.scale", 6),
        ),
        Row("R24", vec![], By("compute::checks::figures::delta, tests/cases/figures (delta.copied)")),
        Row("R25", vec![], By("compute::checks::figures::stock, tests/cases/figures (stock.carry)")),
        Row(
            "R26",
            om("values:\n  a: {label: A}\n  b: {label: B, formula: 1 / a}\nfigures: {a: 0}\n", "{{ b }}"),
            Finds("formula.value", 6),
        ),
    ]
}

fn packages() -> Vec<Row> {
    let by = "load::attachment::tests: a package is looked into within bounds, and copied untouched";
    let tables = "render::table_file::tests: no cell runs; packet::every_table_is_taken_along_exactly";
    let ids = ["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12"];
    let exports = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"];
    let rows = ids.into_iter().map(|id| Row(id, vec![], By(by)));
    rows.chain(exports.into_iter().map(|id| Row(id, vec![], By(tables)))).collect()
}

fn site(files: &[(String, Vec<u8>)]) -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
    for (path, bytes) in files {
        papers.put(path, bytes);
    }
    papers
}

/// Says what is otherwise than expected.
fn wrong(row: &Row, edition: &Edition) -> Option<String> {
    let Row(id, files, expect) = row;
    let path = &files[0].0;
    let told = || {
        let found =
            edition.diagnostics.iter().map(|found| format!("{} {}:{}", found.rule.id, found.path, found.spot.line));
        found.take(8).collect::<Vec<_>>()
    };
    for found in edition.findings() {
        let text = files.iter().find(|(path, _)| path == found.path.as_str());
        let lines = text
            .map_or(1, |(_, bytes)| String::from_utf8_lossy(bytes).replace("\r\n", "\n").split(['\n', '\r']).count());
        if found.spot.line == 0 || found.spot.line as usize > lines || found.spot.column == 0 {
            return Some(format!("{id}: a place outside the file: {found:?}"));
        }
    }
    match expect {
        Finds(rule, line) => {
            let is = |found: &sakspapir::diagnostic::Diagnostic| found.rule.id == *rule && found.spot.line == *line;
            (!edition.diagnostics.iter().any(is)).then(|| format!("{id}: {rule} at {line} expected, {:?}", told()))
        }
        Shows(text, not) => {
            let faults = edition.diagnostics.iter().any(|found| found.severity == Severity::Error);
            if faults {
                return Some(format!("{id}: no error expected, {:?}", told()));
            }
            let entry = edition.site.catalog.by_path.get(path.as_str())?;
            let address: &OutputPath = &edition.site.catalog.entries[entry].address;
            let html = page(edition, address.as_str());
            let main = html.split("<main").nth(1).unwrap_or(&html);
            (!main.contains(text) || main.contains(not)).then(|| {
                format!("{id}: «{text}» and not «{not}» expected: {}", main.chars().take(1500).collect::<String>())
            })
        }
        By(_) | Not(_) => None,
    }
}

#[test]
fn every_row_is_told_as_expected() {
    let mut all = Vec::new();
    for row in rows() {
        if matches!(row.2, By(_) | Not(_)) {
            continue;
        }
        let edition = site(&row.1).edition();
        all.extend(wrong(&row, &edition));
        if !edition.must_stop() {
            let broken = rendered(&edition).into_iter().find(|(_, bytes)| bytes.is_err());
            all.extend(broken.map(|(path, _)| format!("{}: {path} cannot be made", row.0)));
        }
    }
    assert!(all.is_empty(), "\n{}", all.join("\n\n"));
}

#[test]
fn the_table_has_every_row() {
    let rows = rows();
    for (letter, most) in
        [("B", 15), ("N", 20), ("Y", 17), ("M", 22), ("Q", 10), ("E", 30), ("R", 26), ("X", 12), ("C", 8)]
    {
        for number in 1..=most {
            let id = format!("{letter}{number}");
            assert!(rows.iter().any(|row| row.0 == id), "{id} is missing");
        }
    }
    for Row(id, _, expect) in &rows {
        if let By(reason) | Not(reason) = expect {
            assert!(!reason.is_empty(), "{id}");
        }
    }
}
