//! What Tera says of a broken template, told as findings in words of our own, at the file that the author edits.

use std::collections::BTreeSet;

use tera::ErrorKind;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::model::theme::Theme;
use crate::syntax::suggest;

/// What Tera calls a thing that it does not know, and our words for that.
const UNKNOWN: [(&str, &str); 6] = [
    ("Unknown filter", "filter"),
    ("Unknown test", "test"),
    ("Unknown function", "function"),
    ("Unknown component", "component"),
    ("Unknown template", "template"),
    ("Block", "block"),
];

/// Returns the file of a template: the site's own, or the one that is compiled in.
pub(super) fn file(theme: &Theme, name: &str) -> SourcePath {
    theme.own.get(name).cloned().unwrap_or_else(|| SourcePath::new(format!("templates/{name}")))
}

/// Returns a finding on a template.
pub(super) fn problem(theme: &Theme, name: &str, spot: Spot, words: &'static str) -> Diagnostic {
    Diagnostic::new(&rule::THEME_TEMPLATE, words, &file(theme, name), spot).with("name", name)
}

/// Returns where a template walks through names with their values, in a tag or in a list in brackets: their order differs
/// from run to run, and the same input is to give the same bytes.
pub(super) fn walks_by_key(template: &str) -> impl Iterator<Item = Spot> {
    let codes = [("{%", "%}"), ("{{", "}}")].into_iter().flat_map(move |(open, close)| {
        template.match_indices(open).filter_map(move |(start, _)| {
            let end = template.get(start..)?.find(close)? + start;
            Some((start..end + close.len(), template.get(start + open.len()..end)?))
        })
    });
    codes.filter(|(_, code)| names_two(code)).map(move |(range, _)| Spot::of(template, range))
}

/// Tells whether `for a, b in` stands in the code of a template.
fn names_two(code: &str) -> bool {
    let parted = code.replace(',', " , ");
    let words: Vec<&str> = parted
        .split(|letter: char| letter.is_whitespace() || "-+[(".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(5).any(|words| matches!(words, ["for", _, ",", _, "in"]))
}

/// Tells an error of the engine in the template `name`, or in those that the error names.
pub(super) fn told(theme: &Theme, name: &str, error: &tera::Error) -> Vec<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { name } else { report.filename() };
            let span = report.span();
            let spot = Spot {
                line: u32::try_from(span.start_line).unwrap_or(1).max(1),
                column: u32::try_from(span.start_col).unwrap_or(0).saturating_add(1),
                length: u32::try_from(span.end_col.saturating_sub(span.start_col)).unwrap_or(1).max(1),
            };
            let words = if matches!(error.kind(), ErrorKind::SyntaxError(_)) { "syntax" } else { "rendering" };
            vec![said(theme, name, spot, words, report.message())]
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
        | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
            vec![problem(theme, tpl, Spot::START, "circle").with("what", chain.join(" → "))]
        }
        ErrorKind::MissingParent { current, parent } => {
            vec![unknown(theme, current, Spot::START, "parent", parent)]
        }
        ErrorKind::TemplateNotFound(what) => vec![unknown(theme, name, Spot::START, "template", what)],
        ErrorKind::Msg(text) if text.starts_with("error: ") => {
            text.split("\n\n").filter_map(|report| reported(theme, report)).collect()
        }
        other => vec![said(theme, name, Spot::START, "rendering", &other.to_string())],
    }
}

/// Reads one of the reports that Tera writes when it has checked what templates name in each other.
fn reported(theme: &Theme, report: &str) -> Option<Diagnostic> {
    let message = report.strip_prefix("error: ")?;
    let (message, rest) = message.split_once('\n')?;
    let (_, place) = rest.split_once("--> ")?;
    let mut place = place.lines().next()?.rsplitn(3, ':');
    let (column, line, name) = (place.next()?.parse().ok()?, place.next()?.parse().ok()?, place.next()?);
    Some(said(theme, name, Spot { line, column, length: 1 }, "rendering", message))
}

/// Says what Tera says. What it seldom says is quoted.
fn said(theme: &Theme, name: &str, spot: Spot, words: &'static str, message: &str) -> Diagnostic {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let what = quoted.next().unwrap_or_default();
    if let Some((_, words)) = UNKNOWN.iter().find(|(start, _)| message.starts_with(start) && message.contains('`')) {
        return unknown(theme, name, spot, words, what);
    }
    for (start, words) in [("Variable `", "variable"), ("Field `", "field")] {
        if message.starts_with(start) && message.contains("is not defined") {
            let (_, others) = message.split_once(": ").unwrap_or_default();
            // The engine names them in no order.
            let others: BTreeSet<&str> = others.split(", ").collect();
            let nearest = suggest::nearest(what, others).unwrap_or_default();
            return problem(theme, name, spot, words).with("what", what).with("nearest", nearest);
        }
    }
    match message {
        "Unexpected end of input" => problem(theme, name, spot, "end"),
        _ if message.starts_with("Found ") => problem(theme, name, spot, "unexpected").with("detail", message),
        _ => problem(theme, name, spot, words).with("detail", one_line(message)),
    }
}

fn unknown(theme: &Theme, name: &str, spot: Spot, words: &'static str, what: &str) -> Diagnostic {
    let templates = theme.templates.keys().map(String::as_str);
    let nearest = match words {
        "template" | "parent" => suggest::nearest(what, templates).unwrap_or_default(),
        _ => "",
    };
    problem(theme, name, spot, words).with("what", what).with("nearest", nearest)
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_by_key_are_found_wherever_they_stand() {
        let found = |template: &str| {
            let spots: Vec<(u32, u32, u32)> =
                walks_by_key(template).map(|spot| (spot.line, spot.column, spot.length)).collect();
            spots
        };
        assert_eq!(found("å\nø {%- for a, b in x -%}{% endfor %}"), [(2, 3, 21)]);
        assert_eq!(found("{%for a ,b in x%} {{ [a for a,b in x] }}"), [(1, 1, 17), (1, 19, 22)]);
        assert_eq!(found("{% for a, b\nin x %}"), [(1, 1, 11)]);
        for other in
            ["for a, b in x", "{% for a in f(b, c) %}", "{{ [a for a in x] | join(sep=\", \") }}", "{% for a, b"]
        {
            assert_eq!(found(other), [], "{other}");
        }
    }
}
