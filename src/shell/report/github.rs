//! For GitHub: workflow commands, which it shows beside the lines of a pull request. It takes ten of each severity from
//! a step and drops the rest without a word, so the worst come first and the tenth tells of the rest.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::report::{Findings, spaced};

/// What GitHub shows of one severity.
const MOST: usize = 10;

pub(super) fn report(findings: &Findings) -> String {
    let mut text = String::new();
    let open = findings.worst_first();
    for (severity, command, rest) in [
        (Severity::Error, "error", "github.more-errors"),
        (Severity::Warning, "warning", "github.more-warnings"),
        (Severity::Info, "notice", "github.more-infos"),
    ] {
        let of_severity: Vec<&&Diagnostic> = open.iter().filter(|one| one.severity == severity).collect();
        let shown = if of_severity.len() > MOST { MOST - 1 } else { MOST };
        for one in of_severity.iter().take(shown) {
            let _ = write!(text, "::{command} file={}", property(&findings.file(one)));
            let _ = write!(text, ",line={},col={}", one.spot.line, one.spot.column);
            if one.spot.length > 0 {
                let _ = write!(text, ",endColumn={}", one.spot.column.saturating_add(one.spot.length));
            }
            let help = (findings.help)(one).map(|help| format!("\n{help}")).unwrap_or_default();
            let message = (findings.message)(one) + &help;
            let _ = writeln!(text, ",title={}::{}", property(one.rule.id), data(&message));
        }
        if of_severity.len() > MOST {
            let more = spaced(of_severity.len() - shown);
            let _ = writeln!(
                text,
                "::{command} title=sakspapir::{}",
                data(&findings.words.say(rest, &[("number", &more)]))
            );
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
