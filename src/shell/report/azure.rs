//! For Azure DevOps: logging commands, which it shows on the page of the run and counts. It knows errors and warnings;
//! remarks are plain lines of the log.

use std::fmt::Write as _;

use crate::diagnostic::Severity;
use crate::shell::report::{Findings, printable, worst};

pub(super) fn report(findings: &Findings) -> String {
    let mut text = String::new();
    for shown in worst::shown(findings) {
        let kind = match shown.severity {
            Severity::Error => Some("error"),
            Severity::Warning => Some("warning"),
            Severity::Info => None,
        };
        for one in shown.findings {
            let help = (findings.help)(one).map(|help| format!(" {help}")).unwrap_or_default();
            let message = format!("[{}] {}{help}", one.rule.id, (findings.message)(one));
            let (file, line, column) = (findings.file(one), one.spot.line.max(1), one.spot.column.max(1));
            let _ = match kind {
                Some(kind) => writeln!(
                    text,
                    "##vso[task.logissue type={kind};sourcepath={};linenumber={line};columnnumber={column};code={};]{}",
                    property(&file),
                    property(one.rule.id),
                    data(&message)
                ),
                // A line of the log must not be taken for a command.
                None => writeln!(text, "{}:{line}:{column}: {}", plain(&file), plain(&message)),
            };
        }
        if let Some(rest) = shown.rest {
            let _ = match kind {
                Some(kind) => writeln!(text, "##vso[task.logissue type={kind};]{}", data(&rest)),
                None => writeln!(text, "{}", plain(&rest)),
            };
        }
    }
    text
}

/// Writes the message of a command, with the escapes that the agent undoes.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

fn plain(text: &str) -> String {
    printable(&text.replace("##", "# #"))
}
