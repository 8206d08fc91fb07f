//! For GitLab: a code-quality report, which it shows in merge requests. Accepted findings are left out: it cannot mark
//! them. What is more than it shows is counted in the last entry.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::model::source::SETTINGS;
use crate::shell::report::{Findings, json};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn report(findings: &Findings) -> String {
    let open = findings.worst_first();
    let names = findings.permanent_names(&open);
    let (shown, rest) = findings.cut(open.len());
    let mut issues: Vec<Issue> = open
        .iter()
        .take(shown)
        .zip(names)
        .map(|(one, fingerprint)| Issue {
            description: (findings.message)(one),
            check_name: one.rule.id,
            fingerprint,
            severity: match one.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location { path: findings.file(one), lines: Lines { begin: one.spot.line } },
        })
        .collect();
    issues.extend(rest.map(|description| Issue {
        fingerprint: "sakspapir".to_owned(),
        description,
        check_name: "sakspapir",
        severity: "info",
        location: Location { path: format!("{}{SETTINGS}", findings.prefix), lines: Lines { begin: 1 } },
    }));
    json::pretty(&issues)
}
