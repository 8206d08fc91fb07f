//! For programs: every diagnostic, accepted ones with their reason, and the counts. The shape is a promise.

use serde::Serialize;

use crate::shell::report::Findings;

#[derive(Serialize)]
struct Report<'a> {
    diagnostics: Vec<One<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct One<'a> {
    rule: &'a str,
    severity: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    message: String,
    help: Option<String>,
    accepted: Option<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    documents: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    accepted: usize,
}

pub(super) fn report(findings: &Findings) -> String {
    let diagnostics = findings.diagnostics.iter().map(|one| One {
        rule: one.rule.id,
        severity: one.severity.word(),
        file: one.path.as_str(),
        line: one.spot.line,
        column: one.spot.column,
        message: (findings.message)(one),
        help: (findings.help)(one),
        accepted: one.accepted.as_deref(),
    });
    let counts = findings.counts();
    let summary = Summary {
        documents: findings.documents,
        errors: counts.errors,
        warnings: counts.warnings,
        infos: counts.infos,
        accepted: counts.accepted,
    };
    pretty(&Report { diagnostics: diagnostics.collect(), summary })
}

/// Writes JSON for programs that people may read too.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Plain structs of texts and numbers always have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
