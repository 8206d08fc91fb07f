//! What a text becomes: each test is a small document.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::model::prose::{HoleKind, TermColumn};

fn read(text: &str) -> MarkdownRead {
    super::read(text, 0, &SourcePath::new("content/a.md"))
}

/// The HTML with holes shown as `[[…]]`.
fn html(text: &str) -> String {
    shown(&read(text))
}

fn shown(read: &MarkdownRead) -> String {
    let mut html = String::new();
    let mut done = 0;
    for hole in &read.prose.holes {
        html.push_str(&read.prose.html[done..hole.offset as usize]);
        done = hole.offset as usize;
        html.push_str(&match &hole.kind {
            HoleKind::LinkStart { link, .. } => format!("[[link {}]]", read.links[*link as usize].file),
            HoleKind::LinkEnd { .. } => "[[/link]]".to_owned(),
            HoleKind::Image { link, alt, .. } => format!("[[image {} «{alt}»]]", read.links[*link as usize].file),
            HoleKind::Figure(figure) => format!("[[{}]]", read.prose.figures[*figure as usize].expression),
            HoleKind::Table(id, _) => format!("[[table {id}]]"),
            HoleKind::Chart(id, _) => format!("[[chart {id}]]"),
            HoleKind::CaseMention(mention) => format!("[[case {}]]", read.case_mentions[*mention as usize].value),
        });
    }
    html + &read.prose.html[done..]
}

fn findings(text: &str) -> Vec<String> {
    let told = |d: &Diagnostic| format!("{}/{} {}:{}", d.rule.id, d.words, d.spot.line, d.spot.column);
    read(text).diagnostics.iter().map(told).collect()
}

fn assert_findings(text: &str, expected: &[&str]) {
    assert_eq!(findings(text), expected, "{text}");
}

#[test]
fn raw_html_is_text_with_a_warning() {
    for element in [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<iframe src=x></iframe>",
        "<base href=x>",
        "<meta http-equiv=refresh>",
        "<form>",
        "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
        "</main></body></html>",
        "<![CDATA[x]]>",
        "<?php x ?>",
        "<!DOCTYPE html>",
    ] {
        let read = read(element);
        assert!(!read.prose.html.replace("<p>", "").replace("</p>", "").contains('<'), "{}", read.prose.html);
        assert!(read.diagnostics.iter().all(|d| d.rule.id == "html.raw" && d.words == "element"));
        assert!(!read.diagnostics.is_empty(), "{element}");
    }
    assert_eq!(html("en <b onclick=x>to</b>"), "<p>en &lt;b onclick=x&gt;to&lt;/b&gt;</p>\n");
    assert_findings("en <b onclick=x>to</b>", &["html.raw/element 1:4", "html.raw/element 1:19"]);
    assert_eq!(html("<img src=x onerror=\"y\">"), "<p>&lt;img src=x onerror=&quot;y&quot;&gt;</p>\n");
}

#[test]
fn comments_reach_no_page() {
    for (text, expected) in [
        ("<!-- hemmelig -->\n\ntekst", "<p>tekst</p>\n"),
        ("a <!-- hemmelig --> b", "<p>a  b</p>\n"),
        ("<!-- hem\n\nmelig --> etter", "<p>etter</p>\n"),
        ("<div>\n<!-- hemmelig -->\n</div>", "<p>&lt;div&gt;\n\n&lt;/div&gt;</p>\n"),
        ("![a <!-- hemmelig -->](b.png)", "<p>[[image b.png «a »]]</p>\n"),
        ("# A <!-- hemmelig -->", ""),
    ] {
        let html = html(text);
        assert!(!html.contains("hem") && !html.contains("melig"), "{html}");
        assert!(expected.is_empty() || html == expected, "{html}");
        assert!(findings(text).iter().any(|finding| finding.starts_with("html.raw/comment")), "{text}");
    }
    assert_eq!(html("<!-- uten slutt\n\nmer"), "<p>&lt;!-- uten slutt\n\nmer</p>\n");
    assert_findings("<!-- uten slutt", &["html.raw/comment_unclosed 1:1"]);
}

#[test]
fn links_lead_only_where_the_list_allows() {
    for bad in [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](<java&Tab;script:alert(1)>)",
        "[x](&#1;javascript:alert(1))",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](\\\\\\\\evil)",
        "[x](file:///etc/passwd)",
        "[x](/absolutt)",
        "[x](data:text/html;base64,x)",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "![x](data:image/svg+xml,x)",
        "![x](https://a.no/b.png)",
        "[x]()",
    ] {
        assert_eq!(html(bad), "<p>x</p>\n", "{bad}");
        let findings = findings(bad);
        assert!(findings.len() == 1 && findings[0].starts_with("link.target/"), "{bad} {findings:?}");
    }
    assert_eq!(html("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>\n");
    assert_eq!(
        html("[a](https://a.no/?a=1&b=2 'T\"><script>') <post@a.no> [t](tel:+4771)"),
        "<p><a href=\"https://a.no/?a=1&amp;b=2\" title=\"T&quot;&gt;&lt;script&gt;\" rel=\"noopener noreferrer\">a</a> \
         <a href=\"mailto:post@a.no\">post@a.no</a> <a href=\"tel:+4771\">t</a></p>\n"
    );
    assert_eq!(
        html("[](https://a.no)"),
        "<p><a href=\"https://a.no\" rel=\"noopener noreferrer\">https://a.no</a></p>\n"
    );
}

#[test]
fn links_within_the_site_wait_as_holes() {
    let made = read("Se [saken](../m%C3%B8te.md#punkt \"T\"), [](b.md), [![alt](c.png)](d.pdf) og [**over**](#her).");
    assert_eq!(
        shown(&made),
        "<p>Se [[link ../møte.md]]saken[[/link]], [[link b.md]][[/link]], [[link d.pdf]][[image c.png «alt»]][[/link]] og \
         [[link ]]<strong>over</strong>[[/link]].</p>\n"
    );
    let links: Vec<_> =
        made.links.iter().map(|l| (l.fragment.as_deref(), l.wants_text, l.image, l.spot.column)).collect();
    assert_eq!(
        links,
        [
            (Some("punkt"), false, false, 4),
            (None, true, false, 40),
            (None, false, false, 50),
            (None, false, true, 51),
            (Some("her"), false, false, 76)
        ]
    );
    assert!(matches!(&made.prose.holes[0].kind, HoleKind::LinkStart { title, .. } if **title == *"T"));
    assert!(made.diagnostics.is_empty());
    assert_eq!(html("![\" onerror=x](a.png)"), "<p>[[image a.png «\" onerror=x»]]</p>\n");
}

#[test]
fn what_says_nothing_to_a_screen_reader_is_told() {
    assert_findings("![](a.png)", &["text.accessible/alt 1:1"]);
    for text in ["her", "Klikk her", "**les mer…**", "Her."] {
        assert_findings(&format!("Se [{text}](a.md)"), &["text.accessible/link 1:4"]);
    }
    assert_findings("[her i Molde](a.md) [{{ x }}](b.md)", &[]);
    assert_findings("| | |\n|-|-|\n| a | b |", &["text.accessible/table 1:1"]);
    assert_findings("# \n", &["text.accessible/heading 1:1"]);
}

#[test]
fn code_shows_what_is_written() {
    assert_eq!(html("`{{ a*b<c }} 2024/M8-005`"), "<p><code>{{ a*b&lt;c }} 2024/M8-005</code></p>\n");
    assert_eq!(
        html("```\"><script> x\n{{ a | b }}\n{{ åpen\n```"),
        "<pre tabindex=\"0\"><code class=\"language-&quot;&gt;&lt;script&gt;\">{{ a | b }}\n{{ åpen\n</code></pre>\n"
    );
    assert_eq!(html("skriv `{{` og `}}`"), "<p>skriv <code>{{</code> og <code>}}</code></p>\n");
    assert_findings("`{{ a`\n\n    {{ b\n\n`` {{ `` og {{ c }}", &[]);
}

#[test]
fn headings_are_numbered_with_a_permanent_link() {
    assert_eq!(
        html("# Økonomi & *drift*\n\n## Drift {#min_id}"),
        "<h2 id=\"okonomi-drift\"><span class=\"heading-number\">1</span> Økonomi &amp; <em>drift</em> \
         <a class=\"permalink\" href=\"#okonomi-drift\" aria-label=\"Lenke til avsnitt 1\"></a></h2>\n\
         <h3 id=\"min_id\"><span class=\"heading-number\">1.1</span> Drift \
         <a class=\"permalink\" href=\"#min_id\" aria-label=\"Lenke til avsnitt 1.1\"></a></h3>\n"
    );
    let read = read("## A\n\n### B `k` & [l](x.md)\n\n# Vedlegg 1: C\n\n#### D\n");
    let headings: Vec<_> = read.prose.headings.iter().map(|h| (&*h.number, h.level, &*h.text, h.spot.line)).collect();
    assert_eq!(
        headings,
        [("1", 2, "A", 1), ("1.1", 3, "B k & l", 3), ("V1", 1, "Vedlegg 1: C", 5), ("V1.1", 4, "D", 7)]
    );
    assert_findings("# Vedlegg 1: C\n\n### D\n\n### E", &["heading.order/annex 3:1"]);
    assert_findings("# A\n\n### D\n\n## E\n\n#### F", &["heading.order/skipped 3:1", "heading.order/skipped 7:1"]);
    assert!(html("# A\n\n### D").contains("<h3 id=\"d\">"));
    assert!(html("##### A\n> # B\n\n- # C").contains(
        "<blockquote>\n<h3 id=\"b\">B <a class=\"permalink\" href=\"#b\" aria-label=\"Lenke til dette avsnittet\">"
    ));
}

#[test]
fn a_pinned_id_is_taken_only_where_it_is_one() {
    let ids = |text: &str| read(text).prose.headings.iter().map(|h| format!("{}|{}", h.id, h.text)).collect::<Vec<_>>();
    assert_eq!(ids("# A {#b-c}"), ["b-c|A"]);
    assert_eq!(ids("A {#b}\n==="), ["b|A"]);
    assert_eq!(ids("# A {#b} ##"), ["b|A"]);
    assert_eq!(ids("# **A** {#b_c_d}"), ["b_c_d|A"]);
    assert_eq!(ids("# A {#x onclick=y}"), ["a-x-onclick-y|A {#x onclick=y}"]);
    assert_eq!(ids("# A {.b}"), ["a-b|A {.b}"]);
    assert_eq!(ids("# A \\{#b}"), ["a-b|A {#b}"]);
    assert_eq!(ids("# A `{#b}`"), ["a-b|A {#b}"]);
    assert_eq!(ids("# {#b} A"), ["b-a|{#b} A"]);
    assert_findings(
        "# A {#x}\n\n# B {#x}\n\n# C {#tabell-x}",
        &["id.duplicate/heading 3:1", "id.duplicate/heading_reserved 5:1"],
    );
}

#[test]
fn equal_headings_are_told_apart_by_their_parent_everywhere() {
    let read =
        read("# Ett\n\n## Fordeler\n\nEn [lenke](b.md) og {{ a }}.\n\n# To\n\n## Fordeler\n\nMer 2024/M8-005.\n");
    let ids: Vec<_> = read.prose.headings.iter().map(|heading| &*heading.id).collect();
    assert_eq!(ids, ["ett", "ett-fordeler", "to", "to-fordeler"]);
    let html = shown(&read);
    assert!(html.contains("<h3 id=\"to-fordeler\">") && html.contains("href=\"#ett-fordeler\""));
    assert!(html.contains("En [[link b.md]]lenke[[/link]] og [[a]].") && html.contains("Mer [[case 2024/M8-005]]."));
    assert_consistent(&read);
    let texts: Vec<_> =
        read.prose.runs.iter().map(|run| &read.prose.html[run.html.start as usize..run.html.end as usize]).collect();
    assert_eq!(texts, ["Ett", "Fordeler", "En ", "lenke", " og ", ".", "To", "Fordeler", "Mer ", "."]);
}

#[test]
fn figures_stand_wherever_text_does() {
    assert_eq!(
        html("Sum **{{ a * b }}** og _{{ c_d_e as mill 3 }}_, [{{ sum(x) < 3 }}](y.md)."),
        "<p>Sum <strong>[[a * b]]</strong> og <em>[[c_d_e as mill 3]]</em>, [[link y.md]][[sum(x) < 3]][[/link]].</p>\n"
    );
    assert_eq!(
        html("| a | b |\n|---|--:|\n| {{ x | y }} | **{{ z }}** |"),
        "<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tabell 1\"><table>\n\
         <thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"num\">b</th></tr></thead>\n<tbody>\n\
         <tr><td>[[x | y]]</td><td class=\"num\"><strong>[[z]]</strong></td></tr>\n</tbody></table></div>\n"
    );
    let read = read("æ {{ a }} {{b}}\n\n- {{ c }}");
    let uses: Vec<_> =
        read.prose.figures.iter().map(|f| (f.expression.as_str(), f.spot.line, f.spot.column, f.spot.length)).collect();
    assert_eq!(uses, [("a", 1, 3, 7), ("b", 1, 11, 5), ("c", 3, 3, 7)]);
    assert_eq!(read.prose.figures[0].block, read.prose.figures[1].block);
    assert_ne!(read.prose.figures[0].block, read.prose.figures[2].block);
    assert_eq!(html("\\{{ a }} {% b %}"), "<p>{{ a }} {% b %}</p>\n");
    assert_eq!(html("![{{ a_b_c }}](x.png)"), "<p>[[image x.png «{{ a_b_c }}»]]</p>\n");
    assert_findings("# Sum {{ a }}", &["ref.figure/heading 1:7"]);
    assert_findings("Sum {{ a\n}} og {{ b {{ c }}", &["ref.figure/unclosed 1:5", "ref.figure/unclosed 2:7"]);
}

#[test]
fn figures_within_links_are_known_so_that_no_link_stands_in_a_link() {
    let read = read("{{ a }} [{{ b }}](y.md) [*{{ c }}*](https://a.no) [{{ d }}](javascript:e) {{ f }}");
    assert_eq!(read.prose.figures.len(), 5);
    assert_eq!(read.prose.linked_figures, [1, 2]);
}

#[test]
fn tables_and_charts_are_placed_on_lines_of_their_own() {
    assert_eq!(html("Før\n\n{{ table drift }}\n\nEtter"), "<p>Før</p>\n[[table drift]]<p>Etter</p>\n");
    assert_eq!(html("Før\n{{ table drift }}\nEtter"), "<p>Før</p>\n[[table drift]]<p>Etter</p>\n");
    assert_eq!(html("{{ table a }}\n{{chart b-c}}"), "[[table a]][[chart b-c]]");
    assert_eq!(html("> {{ table a }}\n> b"), "<blockquote>\n[[table a]]<p>b</p>\n</blockquote>\n");
    assert_eq!(html("{{ table a }}  \nb"), "[[table a]]<p>b</p>\n");
    assert_findings("Se {{ table a }}", &["ref.figure/alone 1:4"]);
    assert_findings("{{ chart a }} viser", &["ref.figure/alone 1:1"]);
    assert_findings("- {{ table a }}", &["ref.figure/alone 1:3"]);
    let read = read("a\n\n{{ table b }}");
    let blocks: Vec<_> = read.prose.blocks.iter().map(|block| (block.offset, block.line)).collect();
    assert_eq!(blocks, [(0, 1), (9, 3)]);
}

#[test]
fn case_numbers_wait_as_holes_in_running_text_only() {
    assert_eq!(
        html("I sak 2024/M8-005 og *2024/M7-004*."),
        "<p>I sak [[case 2024/M8-005]] og <em>[[case 2024/M7-004]]</em>.</p>\n"
    );
    let read = read("# Sak 2024/M8-005\n\n[2024/M8-005](a.md) og `2024/M8-005`");
    assert!(read.case_mentions.is_empty());
    let mention = &super::read("æ 2024/M8-005", 0, &SourcePath::new("a.md")).case_mentions[0];
    assert_eq!((mention.spot.line, mention.spot.column, mention.spot.length), (1, 3, 11));
}

#[test]
fn lists_know_what_announced_them() {
    let read = read("Tre tiltak:\n\n- a\n- b\n  1. c\n- d\n\n# H\n\n- e\n\ntekst\n\n> x\n\n* f");
    let counts: Vec<_> = read.prose.lists.iter().map(|list| (list.after_block, list.items, list.spot.line)).collect();
    assert_eq!(counts, [(0, 3, 3), (2, 1, 5)]);
    assert_eq!(
        html("- [x] a\n- [ ] b"),
        "<ul>\n<li><input type=\"checkbox\" disabled checked aria-label=\"Gjort\"> a</li>\n\
         <li><input type=\"checkbox\" disabled aria-label=\"Ikke gjort\"> b</li>\n</ul>\n"
    );
    assert_eq!(html("3. a\n4. b"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
}

#[test]
fn term_columns_keep_text_and_place() {
    let read = read("| Begrep | x |\n|:--|:-:|\n| **API** & co | 1 |\n| | 2 |");
    let TermColumn(cells) = &read.prose.term_columns[0];
    let cells: Vec<_> = cells.iter().map(|(text, spot)| (text.as_str(), spot.line, spot.column)).collect();
    assert_eq!((cells[0], cells[1].0, cells[1].1), (("API & co", 3, 5), "", 4));
    assert!(read.prose.html.contains("<td class=\"center\">1</td>"));
    assert!(self::read("| Post | x |\n|-|-|\n| API | 1 |").prose.term_columns.is_empty());
    assert!(html("| a | |\n|-|-|\n| b | c |").contains("<th scope=\"col\">a</th><td></td></tr></thead>"));
}

#[test]
fn footnotes_follow_with_links_both_ways() {
    let text = "En[^a] og to[^b], en igjen[^a].\n\n[^b]: To.\n\n[^a]: Én med [lenke](x.md).\n\n    Mer.\n";
    let read = read(text);
    let html = shown(&read);
    assert!(html.contains("En<sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\" role=\"doc-noteref\" aria-label=\"Fotnote 1\">1</a></sup> og"));
    assert!(html.contains("<a id=\"fnref-1-2\" href=\"#fn-1\""));
    assert!(html.contains("<li id=\"fn-1\"><p>Én med [[link x.md]]lenke[[/link]].</p>\n<p>Mer. <a class=\"footnote-back\" href=\"#fnref-1\""));
    assert!(html.contains("<li id=\"fn-2\"><p>To. <a"));
    assert_consistent(&read);
    assert!(!self::html("[a[^1]](b.md)\n\n[^1]: x").contains("[[link b.md]]a<sup><a"));
    assert_eq!(self::html("[^borte]"), "<p>[^borte]</p>\n");
}

#[test]
fn runs_say_where_every_word_is_written() {
    let text = "---\nkind: page\n---\n\næ **fet** R\\&D 1 < 2\nneste snake_case_ord\n";
    let read = super::read(text, 19, &SourcePath::new("content/a.md"));
    let runs: Vec<_> = read
        .prose
        .runs
        .iter()
        .map(|run| {
            (
                &read.prose.html[run.html.start as usize..run.html.end as usize],
                run.spot.line,
                run.spot.column,
                run.spot.length,
            )
        })
        .collect();
    assert_eq!(
        runs,
        [
            ("æ ", 5, 1, 2),
            ("fet", 5, 5, 3),
            (" R", 5, 10, 2),
            ("&amp;D 1 &lt; 2", 5, 13, 8),
            ("neste snake_case_ord", 6, 1, 20),
        ]
    );
    assert!(read.prose.runs.iter().all(|run| run.block == 0 && run.section == 0 && run.linkable));
    let read = super::read("# A\n\nb `c` [d](e.md)\n", 0, &SourcePath::new("a.md"));
    let flags: Vec<_> = read.prose.runs.iter().map(|run| (run.section, run.block, run.linkable)).collect();
    assert_eq!(flags, [(1, 0, false), (1, 1, true), (1, 1, false), (1, 1, true), (1, 1, false)]);
}

#[test]
fn line_ends_and_control_characters_change_nothing() {
    let unix = "# A\n\nb **c**\nd\n\n- e\n- f\n";
    assert_eq!(html(&unix.replace('\n', "\r\n")), html(unix));
    assert_eq!(html("a\u{1}b\u{85}c\u{0}"), "<p>abc\u{fffd}</p>\n");
    assert_eq!(read("# A\r\n\r\nb [](c)\r\n").links[0].spot.line, 3);
}

#[test]
fn the_words_of_the_html_follow_the_language() {
    let english = read_in("# A\n\nb[^1]\n\n[^1]: c", 0, &SourcePath::new("a.md"), Language::English).prose.html;
    assert!(english.contains("Link to section 1") && english.contains(">Footnotes</h2>"));
}

#[test]
fn a_proposal_has_a_lead_and_points() {
    let spot = Spot { line: 7, column: 3, length: 1 };
    let made = points(
        "Rådet *vedtar*:\n\n1. Første <b>punkt</b>.\n2. Andre {{ a_b_c }}, [lenke](x.md), [ut](https://a.no).\n   - under\n\nTil slutt.",
        spot,
    );
    assert_eq!(made.lead, "<p>Rådet <em>vedtar</em>:</p>");
    assert_eq!(
        made.points,
        [
            "Første &lt;b&gt;punkt&lt;/b&gt;.",
            "Andre {{ a_b_c }}, lenke, <a href=\"https://a.no\" rel=\"noopener noreferrer\">ut</a>.<ul>\n<li>under</li>\n</ul>\n<p>Til slutt.</p>",
        ]
    );
    assert_eq!(made.text, "Rådet vedtar:\nFørste <b>punkt</b>.\nAndre {{ a_b_c }}, lenke, ut.\nunder\nTil slutt.");
    assert_eq!(made.spot, Some(spot));
    let one = points("Saken tas til orientering.", spot);
    assert_eq!((one.lead.as_str(), one.points.len()), ("<p>Saken tas til orientering.</p>", 0));
    assert_eq!(points("1. a\n\n2. b", spot).points, ["<p>a</p>", "<p>b</p>"]);
    assert_eq!(points("- a\n- b", spot).points.len(), 0);
    assert_eq!(points("[x](javascript:y) ![z](q.png)", spot).lead, "<p>x z</p>");
    assert_eq!(points("# Stor\n\n| a |\n|--:|\n| 1 |", spot).lead.matches("<h").count(), 0);
}

#[test]
fn short_texts_become_inline_html_or_plain_text() {
    for (text, as_html, as_text) in [
        ("Rask & enkel", "Rask &amp; enkel", "Rask & enkel"),
        ("Rask og **enkel** `a<b`", "Rask og <strong>enkel</strong> <code>a&lt;b</code>", "Rask og enkel a<b"),
        ("1. desember", "desember", "desember"),
        ("<!-- x", "&lt;!-- x", "<!-- x"),
        ("a\n\nb", "a b", "a\nb"),
        ("<i>x</i>", "&lt;i&gt;x&lt;/i&gt;", "<i>x</i>"),
        ("<!-- x --> y", "y", "y"),
        ("~~a~~ {{ b }}", "<del>a</del> {{ b }}", "a {{ b }}"),
        ("  ", "", ""),
    ] {
        assert_eq!(inline(text), as_html, "{text}");
        assert_eq!(plain(text), as_text, "{text}");
    }
}

/// Asserts what must hold of every text.
fn assert_consistent(read: &MarkdownRead) {
    let prose = &read.prose;
    let html = &prose.html;
    let mut before = 0;
    for hole in &prose.holes {
        assert!(hole.offset >= before && html.is_char_boundary(hole.offset as usize), "holes: {html}");
        before = hole.offset;
        let known = match &hole.kind {
            HoleKind::LinkStart { link, .. } | HoleKind::LinkEnd { link } | HoleKind::Image { link, .. } => {
                (*link as usize) < read.links.len()
            }
            HoleKind::Figure(figure) => (*figure as usize) < prose.figures.len(),
            HoleKind::CaseMention(mention) => (*mention as usize) < read.case_mentions.len(),
            HoleKind::Table(..) | HoleKind::Chart(..) => true,
        };
        assert!(known);
    }
    before = 0;
    for run in prose.runs.iter() {
        assert!(run.html.start >= before && run.html.end > run.html.start, "runs: {html}");
        let text = html.get(run.html.start as usize..run.html.end as usize).expect("runs stand on characters");
        assert!(!text.contains(['<', '>']), "run {text:?}");
        assert!(run.spot.line > 0 && run.spot.column > 0 && run.section as usize <= prose.headings.len());
        before = run.html.end;
    }
    before = 0;
    for block in &prose.blocks {
        assert!(block.offset >= before && html.is_char_boundary(block.offset as usize), "blocks: {html}");
        before = block.offset;
    }
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "ids twice: {html}");
    assert_balanced(html);
    assert!(!html.contains("javascript:alert(1)\"") && !html.contains("<script"));
    assert!(html.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'), "{html:?}");
}

/// Asserts that every element is closed in order, and that no paragraph or link is inside another.
fn assert_balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap_or("");
        assert!(tag.matches('"').count().is_multiple_of(2), "<{tag}>");
        if matches!(name, "br" | "hr" | "input") {
            continue;
        }
        let in_phrase = open.iter().any(|open| matches!(*open, "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "a"));
        let is_block = matches!(name, "p" | "ul" | "ol" | "li" | "div" | "table" | "pre" | "blockquote" | "section")
            || name.starts_with('h');
        assert!(!(in_phrase && is_block), "{name} in {open:?}: {html}");
        assert!(name != "a" || !open.contains(&"a"), "{html}");
        open.push(name);
    }
    assert!(open.is_empty(), "{open:?} {html}");
}

/// A sequence of numbers that looks random and is the same every time (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn no_text_at_all_makes_html_that_is_broken() {
    const PARTS: [&str; 74] = [
        "a",
        "å",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "    ",
        "# ",
        "## ",
        "### ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "](",
        "![",
        "<",
        ">",
        "</",
        "<b>",
        "<!--",
        "-->",
        "<div>\n",
        "&amp;",
        "&#1;",
        "&#x26;",
        "\\",
        "|",
        "|-|-|\n",
        "| a | b |\n",
        "--:|",
        "{{",
        "}}",
        "{{ a }}",
        "{{ table b }}",
        "{{ chart c }}\n",
        "{#x}",
        "{#a",
        "2024/M8-005",
        "/",
        "[^1]",
        "[^1]: ",
        "[^2]:",
        "[x]: y",
        "[x]",
        "(a.md)",
        "(javascript:alert(1))",
        "<https://a.no>",
        "https://a.no",
        "- [ ] ",
        "- [x] ",
        "---\n",
        "===\n",
        "Vedlegg 1",
        "\"",
        "'",
        "\u{1}",
        "\u{0}",
        "\u{fffd}",
        "\u{a0}",
        ":",
        "\u{e}",
    ];
    let mut numbers = Numbers(1);
    for _ in 0..6_000 {
        let length = 1 + numbers.below(30);
        let text: String = (0..length).map(|_| PARTS[numbers.below(PARTS.len())]).collect();
        let read = super::read_body(&text, 0, &SourcePath::new("a.md"), Words::of(Language::Bokmal));
        assert_consistent(&read);
        assert_balanced(&inline(&text));
        let made = points(&text, Spot::START);
        assert_balanced(&made.lead);
        made.points.iter().for_each(|point| assert_balanced(point));
        plain(&text);
    }
}

#[test]
fn hostile_texts_come_to_an_end() {
    const SIZE: usize = 20_000;
    for (text, times) in [
        ("!-- <", SIZE),
        ("[](", SIZE),
        ("[a](<b", SIZE),
        ("*a_ ", SIZE),
        ("> ", 50_000),
        ("a``b", SIZE),
        ("[^1", SIZE),
        ("|a|b", SIZE),
        ("$a$", SIZE),
        ("{{", SIZE),
        ("{{ a", SIZE),
        ("{{ a }}", SIZE),
        ("2024/M8-", SIZE),
        ("# a\n", 5_000),
        ("###### a\n", 5_000),
        ("[^a]\n\n[^a]: b\n\n", 2_000),
        ("# a {#b}\n", 3_000),
        ("\\{{ x }}", SIZE),
        ("<b>", SIZE),
        ("<!-- a -->", SIZE),
        ("[a](b.md) ", SIZE),
        ("[her](https://a.no) ", SIZE),
        ("1) a\n", SIZE),
        ("æ/", SIZE),
    ] {
        read(&text.repeat(times));
    }
    let deep: String = (0..2_000).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    read(&deep);
    let columns = format!("{}\n{}\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|b|\n".repeat(500));
    assert_balanced(&read(&columns).prose.html);
    let footnotes: String = (0..10_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")).collect();
    assert_consistent(&read(&footnotes));
}

#[test]
fn what_once_made_the_parser_panic_is_read() {
    assert_consistent(&read("\u{fffd}\u{fffd}  2 \n:<\n  {}\n -\n"));
    let lost = unreadable("---\n---\n<b>", 8, &SourcePath::new("a.md"));
    assert_eq!(lost.prose.html, "<pre tabindex=\"0\">&lt;b&gt;</pre>\n");
    assert_eq!((lost.diagnostics[0].words, lost.diagnostics[0].spot.line), ("markdown", 3));
}

/// How long a text of 5.5 KB takes: `cargo test --release --lib an_ordinary_text -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn an_ordinary_text_is_read_in_microseconds() {
    let section = "## Bakgrunn for saken\n\nI sak 2024/M8-005 vedtok rådet å **fornye** avtalen, se [møtet](../meeting.md) og \
                   [planen](plan.md#mal). Driften ender {{ drift.total.variance as tusen }} over budsjett, og kommunene \
                   dekker det etter folketall.\n\nTre tiltak:\n\n- rullering av maskiner\n- opplæring i *databruk*\n- ny \
                   avtale om lisenser\n\n| Kommune | Andel |\n|---|--:|\n| Molde | 47 % |\n| Hustadvika | 20 % |\n\n";
    let text = format!("# Innstilling\n\n{}", section.repeat(5500 / section.len()));
    let path = SourcePath::new("content/a.md");
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let start = std::time::Instant::now();
    let rounds = 10_000;
    for _ in 0..rounds {
        assert!(std::hint::black_box(super::read(std::hint::black_box(&text), 0, &path)).diagnostics.is_empty());
    }
    #[expect(clippy::print_stdout, reason = "a measurement")]
    {
        println!("{} bytes: {:?} a text", text.len(), start.elapsed() / rounds);
    }
}
