//! For people: severity, rule and message, place, the line with a caret, help. In colour at a terminal.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::report::{Findings, printable, steers};

/// Characters of a source line that are shown; the rest of a long line helps nobody.
const WIDEST: usize = 160;

pub(super) fn report(findings: &Findings, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    // The excerpt is cut here, so the renderer need not cut again.
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDEST * 2);
    let mut text = String::new();
    // What is accepted needs no mending and stands on the pages; it is only counted.
    let mut open: Vec<&Diagnostic> = findings.diagnostics.iter().filter(|one| one.accepted.is_none()).collect();
    // What stops comes first: much of the rest may come of it.
    open.sort_by_key(|one| !one.stops());
    for diagnostic in open {
        let one = one(findings, diagnostic, &renderer);
        text.extend(one.lines().flat_map(|line| [line.trim_end(), "\n"]));
        text.push('\n');
    }
    text.push_str(&findings.summary());
    text.push('\n');
    harmless(text)
}

/// Azure DevOps obeys commands wherever they stand in a log; what a document says is none.
fn harmless(text: String) -> String {
    // One character for one, so that carets stand right.
    if text.contains("##") { text.replace("##vso[", "#\u{fffd}vso[").replace("##[", "#\u{fffd}[") } else { text }
}

fn one(findings: &Findings, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let words = findings.words;
    let (level, name) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, "severity.error"),
        Severity::Warning => (Level::WARNING, "severity.warning"),
        Severity::Info => (Level::INFO, "severity.info"),
    };
    let path = printable(diagnostic.path.as_str());
    let spot = diagnostic.spot;
    let (line, column) = (spot.line.max(1) as usize, spot.column.max(1) as usize);
    let title = level.with_name(words.text(name)).primary_title(printable(&(findings.message)(diagnostic)));
    let title = title.id(diagnostic.rule.id);
    let place = |path: String| Element::from(Origin::path(path).line(line).char_column(column));

    let text = (findings.source)(&diagnostic.path);
    let excerpt = text.as_deref().and_then(|text| Excerpt::of(text, line, column, spot.length as usize));
    let mut group: Group = match excerpt {
        None => title.element(place(path)),
        Some(excerpt) => {
            let caret = AnnotationKind::Primary.span(excerpt.span);
            let snippet = Snippet::source(excerpt.text).line_start(line).annotation(caret);
            // The renderer counts the column in the excerpt, which is right if that begins where the line does.
            if excerpt.whole { title.element(snippet.path(path)) } else { title.element(place(path)).element(snippet) }
        }
    };
    if let Some(help) = (findings.help)(diagnostic) {
        group = group.element(Level::HELP.with_name(words.text("severity.help")).message(printable(&help)));
    }
    renderer.render(&[group])
}

/// A part of a line, and the bytes of it that are meant.
pub(in crate::shell) struct Excerpt {
    /// The part.
    pub(in crate::shell) text: String,
    /// Begins where the line begins.
    whole: bool,
    /// What is meant.
    pub(in crate::shell) span: std::ops::Range<usize>,
}

impl Excerpt {
    /// Returns the part of a line around a place; nothing for a whole file, or a place that the file does not have.
    pub(in crate::shell) fn of(text: &str, line: usize, column: usize, length: usize) -> Option<Excerpt> {
        if length == 0 {
            return None;
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line = text.split('\n').nth(line - 1)?.trim_end_matches('\r');
        // A third of the width stands before the place.
        let before = column - 1;
        let start = if line.chars().nth(WIDEST).is_some() { before.saturating_sub(WIDEST / 3) } else { 0 };
        let mut shown = String::new();
        let mut span = None;
        let mut characters = line.chars().skip(start);
        if start > 0 {
            shown.push('…');
        }
        for place in start..start + WIDEST {
            if place == before {
                span = Some(shown.len()..shown.len());
            }
            let Some(character) = characters.next() else { break };
            // One character for one, so that the caret stands right.
            shown.push(if character == '\t' {
                ' '
            } else if steers(character) {
                '\u{fffd}'
            } else {
                character
            });
            if let Some(span) = span.as_mut().filter(|_| place < before.saturating_add(length)) {
                span.end = shown.len();
            }
        }
        if characters.next().is_some() {
            shown.push('…');
        }
        Some(Excerpt { text: shown, whole: start == 0, span: span? })
    }
}
