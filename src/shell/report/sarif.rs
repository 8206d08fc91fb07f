//! For code scanning: SARIF 2.1.0 (OASIS). Accepted findings are there as suppressed ones, with the reason.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::locale::rules;
use crate::model::settings::Language;
use crate::model::source::SETTINGS;
use crate::shell::report::{Findings, json};

/// The rule of the entry that says how many findings are not shown.
const REST: &str = "sakspapir";

pub(super) fn report(findings: &Findings) -> String {
    let all: Vec<&Diagnostic> = findings.diagnostics.iter().collect();
    let names = findings.permanent_names(&all);
    let (shown, rest) = findings.cut(all.len());
    let ids = all.iter().map(|one| one.rule.id).chain(rest.iter().map(|_| REST));
    let ids: BTreeSet<&str> = ids.collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id, findings.words.language)).collect();
    let index = |id: &str| ids.iter().position(|known| *known == id);

    // Code scanning shows the first 5,000, so the worst come first.
    let mut ranked: Vec<(&Diagnostic, String)> = all.into_iter().zip(names).collect();
    ranked.sort_by_key(|(one, _)| (one.accepted.is_some(), std::cmp::Reverse(one.severity)));
    let mut results: Vec<Value> = ranked
        .into_iter()
        .take(shown)
        .map(|(one, name)| {
            let mut result = Map::new();
            result.insert("ruleId".to_owned(), json!(one.rule.id));
            result.insert("ruleIndex".to_owned(), json!(index(one.rule.id)));
            result.insert("level".to_owned(), json!(level(one.severity)));
            let help = (findings.help)(one).map(|help| format!("\n{help}")).unwrap_or_default();
            result.insert("message".to_owned(), json!({ "text": (findings.message)(one) + &help }));
            let place = json!({
                "artifactLocation": { "uri": address(&findings.file(one)) },
                "region": region(one),
            });
            result.insert("locations".to_owned(), json!([{ "physicalLocation": place }]));
            result.insert("partialFingerprints".to_owned(), json!({ "sakspapir/v1": name }));
            if let Some(reason) = &one.accepted {
                let suppression = json!([{ "kind": "inSource", "justification": reason }]);
                result.insert("suppressions".to_owned(), suppression);
            }
            Value::Object(result)
        })
        .collect();
    if let Some(rest) = rest {
        let place = json!({ "artifactLocation": { "uri": address(&format!("{}{SETTINGS}", findings.prefix)) } });
        results.push(json!({
            "ruleId": REST,
            "ruleIndex": index(REST),
            "level": "note",
            "message": { "text": rest },
            "locations": [{ "physicalLocation": place }],
            "partialFingerprints": { "sakspapir/v1": REST },
        }));
    }

    let driver = json!({ "name": "sakspapir", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    }))
}

/// Returns what code scanning shows of a rule: its title, and its manual page as the help beside a finding.
fn rule(id: &str, language: Language) -> Value {
    let Some(rule) = Rule::named(id) else { return json!({ "id": id }) };
    let title = rules::title(rule, language);
    let manual = rules::words(language).get(rule.id).map_or(title, |words| words.explain.trim());
    json!({
        "id": id,
        "shortDescription": { "text": title },
        "help": { "text": manual, "markdown": manual },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn region(one: &Diagnostic) -> Value {
    let (line, column) = (one.spot.line.max(1), one.spot.column.max(1));
    match one.spot.length {
        0 => json!({ "startLine": line, "startColumn": column }),
        length => json!({ "startLine": line, "startColumn": column, "endColumn": column.saturating_add(length) }),
    }
}

/// Writes a path as a relative URI.
fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}
