//! One mistake is one finding: what a document says that could not be read is not looked for in vain elsewhere.

use sakspapir::session::Session;

use crate::harness::{Papers, options, put};

const REPORT: &str = "content/reports/manedsrapport/2024-11.md";
const SERIES: &str = "content/reports/manedsrapport/series.md";
const CASE: &str = "content/meetings/2024-12-12/m8-006.md";

/// The shipped papers with one place of a file changed: every open finding, as file, rule and subject.
fn found(path: &str, from: &str, to: &str) -> Vec<String> {
    let mut papers = Papers::shipped();
    let text = papers.text(path);
    papers.put(path, text.replacen(from, to, 1));
    let edition = papers.edition();
    let open = edition.findings().filter(|finding| finding.accepted.is_none());
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    open.map(|finding| format!("{} {}/{}", name(finding.path.as_str()), finding.rule.id, finding.words)).collect()
}

#[test]
fn a_document_that_cannot_be_read_is_told_once() {
    assert_eq!(found(REPORT, "kundeservice]", "kundeservice"), ["2024-11.md yaml.syntax/bracket"]);
    assert_eq!(found(REPORT, "actual: 55 384", "actual: -"), ["2024-11.md yaml.syntax/dash_alone"]);
    for path in [
        REPORT,
        SERIES,
        CASE,
        "content/meetings/2024-12-12/m8-003.md",
        "content/meetings/2024-12-12/meeting.md",
        "content/meetings/2024-11-14/m7-004.md",
        "content/ror.md",
        "content/om.md",
        "content/terms/ki.md",
    ] {
        let name = path.rsplit('/').next().unwrap();
        assert_eq!(found(path, "---\n", "---\nsummary: \"uten slutt\n"), [format!("{name} yaml.syntax/quote")]);
    }
}

#[test]
fn a_key_that_cannot_be_read_is_told_once() {
    assert_eq!(found(REPORT, "period: 2024-11", "period: 2024-13").len(), 1);
    for (path, key, typed) in [
        (REPORT, "period:", "periode:"),
        (REPORT, "series:", "serie:"),
        (CASE, "number:", "nummer:"),
        (CASE, "meeting:", "møte:"),
    ] {
        let told = found(path, &format!("\n{key}"), &format!("\n{typed}"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("key.unknown"), "{told:?}");
    }
    assert_eq!(found(CASE, "number: 2024/M8-006\n", ""), ["m8-006.md case.number/missing"]);
    assert_eq!(found(CASE, "2024/M8-006", "2024/M8-066").len(), 2, "a number that is another one leaves a hole");
}

#[test]
fn a_figure_that_cannot_be_read_is_told_once() {
    // Two acceptances are about it, which is not to say that they are not needed.
    assert_eq!(found(REPORT, "{actual: 2 813,", "{actual: 2.813,"), ["2024-11.md amount.ambiguous/point"]);
    let circle = "  a: {label: A, formula: b}\n  b: {label: B, formula: c}\n  c: {label: C, formula: a}\n";
    assert_eq!(found(REPORT, "\nvalues:\n", &format!("\nvalues:\n{circle}")), ["2024-11.md formula.cycle/circle"]);
}

#[test]
fn what_is_wrong_beside_it_is_told() {
    let mut papers = Papers::shipped();
    papers.edit(CASE, "kind: case\n", "kind: [case\n");
    papers.put(
        "content/nytt.md",
        "---\nkind: page\ntitle: Nytt\n---\n\nSak 2024/M8-099 og [om saken](om.md#finnes-ikke).\n",
    );
    let edition = papers.edition();
    let open: Vec<&str> = edition.findings().filter(|one| one.accepted.is_none()).map(|one| one.rule.id).collect();
    assert_eq!(open, ["yaml.syntax", "ref.case", "ref.section"]);
}

#[test]
fn what_is_broken_and_mended_while_it_is_watched_is_told_as_by_a_clean_build() {
    let papers = Papers::shipped();
    let mut session = Session::open(papers.changes(), options());
    let told = |session: &Session| session.edition().findings().cloned().collect::<Vec<_>>();
    for (path, from, to) in [
        (REPORT, "kundeservice]", "kundeservice"),
        (REPORT, "period: 2024-11", "period: 2024-13"),
        (REPORT, "{actual: 2 813,", "{actual: 2.813,"),
        (REPORT, "opened: 556", "opened: 956"),
        (SERIES, "---\n", "---\nsummary: \"uten slutt\n"),
        (CASE, "\nmeeting:", "\nmøte:"),
        (CASE, "number: 2024/M8-006\n", ""),
        ("content/meetings/2024-12-12/meeting.md", "---\n", "---\nsummary: \"uten slutt\n"),
        ("content/terms/ki.md", "---\n", "---\nsummary: \"uten slutt\n"),
    ] {
        let mut broken = papers.clone();
        broken.put(path, papers.text(path).replacen(from, to, 1));
        for now in [&broken, &papers] {
            session.apply(vec![put(path, now.text(path).as_bytes())]);
            let cold: Vec<_> = now.edition().findings().cloned().collect();
            assert_eq!(told(&session), cold, "{path}: {to}");
        }
    }
}
