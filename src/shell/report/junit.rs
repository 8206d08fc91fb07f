//! For every CI that shows test results: JUnit XML. A file is a suite, a finding a case: errors and warnings are
//! failures, accepted ones are skipped with the reason, remarks pass and say what they have to say.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::report::Findings;

pub(super) fn report(findings: &Findings) -> String {
    let mut suites: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for one in findings.diagnostics {
        suites.entry(findings.file(one)).or_default().push(one);
    }
    let counts = findings.counts();
    let failures = counts.errors + counts.warnings;
    // A report without a single case is taken for a test run that went wrong.
    let tests = findings.diagnostics.len().max(1);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"sakspapir\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{}\">",
        counts.accepted
    );
    if suites.is_empty() {
        let name = attribute(&findings.summary());
        let _ =
            writeln!(text, "  <testsuite name=\"sakspapir\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">");
        let _ = writeln!(text, "    <testcase classname=\"sakspapir\" name=\"{name}\"/>\n  </testsuite>");
    }
    for (file, found) in &suites {
        let skipped = found.iter().filter(|one| one.accepted.is_some()).count();
        let failed = found.iter().filter(|one| one.accepted.is_none() && one.severity != Severity::Info).count();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">",
            attribute(file),
            found.len()
        );
        for one in found {
            case(&mut text, file, one, findings);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(text: &mut String, file: &str, one: &Diagnostic, findings: &Findings) {
    let message = (findings.message)(one);
    let place = format!("{file}:{}:{}", one.spot.line.max(1), one.spot.column.max(1));
    let help = (findings.help)(one).map(|help| format!("\n{help}")).unwrap_or_default();
    let long = content(&format!("{place}: {message}{help}"));
    let _ = writeln!(
        text,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">",
        attribute(one.rule.id),
        attribute(&format!("{}:{} {message}", one.spot.line.max(1), one.spot.column.max(1))),
        attribute(file),
        one.spot.line.max(1)
    );
    let _ = match (&one.accepted, one.severity) {
        (Some(reason), _) => writeln!(text, "      <skipped message=\"{}\"/>", attribute(reason)),
        (None, Severity::Info) => writeln!(text, "      <system-out>{long}</system-out>"),
        (None, severity) => writeln!(
            text,
            "      <failure type=\"{}\" message=\"{}\">{long}</failure>",
            severity.word(),
            attribute(&message)
        ),
    };
    text.push_str("    </testcase>\n");
}

/// Writes text between tags. What XML has no place for, not even as a reference, is shown by its code.
fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => out.extend(letter.escape_unicode()),
            letter if letter.is_control() => out.extend(letter.escape_unicode()),
            letter => out.push(letter),
        }
    }
    out
}

/// Writes the value of an attribute, where a parser would make blanks of line ends.
fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}
