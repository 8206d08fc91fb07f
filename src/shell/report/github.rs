//! For GitHub: workflow commands, which it shows beside the lines of a pull request.

use std::fmt::Write as _;

use crate::diagnostic::Severity;
use crate::shell::report::{Findings, worst};

pub(super) fn report(findings: &Findings) -> String {
    let mut text = String::new();
    for shown in worst::shown(findings) {
        let command = match shown.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        for one in shown.findings {
            let _ = write!(text, "::{command} file={}", property(&findings.file(one)));
            let _ = write!(text, ",line={},col={}", one.spot.line, one.spot.column);
            if one.spot.length > 0 {
                let _ = write!(text, ",endColumn={}", one.spot.column.saturating_add(one.spot.length));
            }
            let help = (findings.help)(one).map(|help| format!("\n{help}")).unwrap_or_default();
            let message = (findings.message)(one) + &help;
            let _ = writeln!(text, ",title={}::{}", property(one.rule.id), data(&message));
        }
        if let Some(rest) = shown.rest {
            let _ = writeln!(text, "::{command} title=sakspapir::{}", data(&rest));
        }
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
