//! What is wrong with a file before its keys can be read, as diagnostics: bytes, fences, YAML.

use std::borrow::Cow;

use memchr::memchr_iter;

use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::syntax::encoding::{self, EncodingFaultKind};
use crate::syntax::front_matter::{SplitFault, SplitFaultKind};
use crate::syntax::yaml::{DEEPEST, FaultKind, LARGEST, MOST_NODES, YamlFault};

/// Longest piece of a source that goes into a message, in characters.
const LONGEST_QUOTE: usize = 80;

/// Reads the bytes of a file as text, and refuses one with merge-conflict markers.
pub(super) fn text_of<'b>(bytes: &'b [u8], path: &SourcePath) -> Result<Cow<'b, str>, Box<Diagnostic>> {
    let text = encoding::decode(bytes).map_err(|fault| {
        let new = |rule: &'static Rule, words| Diagnostic::new(rule, words, path, fault.spot);
        Box::new(match fault.kind {
            EncodingFaultKind::TooLarge(size) => new(&rule::FILE_UNREADABLE, "too_large")
                .with("size", mebibytes(size))
                .with("limit", mebibytes(encoding::LARGEST)),
            EncodingFaultKind::Utf16 => new(&rule::FILE_ENCODING, "utf16"),
            EncodingFaultKind::Windows1252(byte, letter) => {
                new(&rule::FILE_ENCODING, "windows1252").with("byte", format!("{byte:02X}")).with("letter", letter)
            }
            EncodingFaultKind::Truncated => new(&rule::FILE_ENCODING, "truncated"),
            EncodingFaultKind::NotUtf8(byte) => {
                new(&rule::FILE_ENCODING, "not_utf8").with("byte", format!("{byte:02X}"))
            }
            EncodingFaultKind::Nul => new(&rule::FILE_ENCODING, "nul"),
        })
    })?;
    match encoding::conflict(&text) {
        Some(spot) => Err(Box::new(Diagnostic::new(&rule::FILE_CONFLICT, "conflict", path, spot))),
        None => Ok(text),
    }
}

/// A file that the operating system would not give.
pub(super) fn unreadable(reason: &str, path: &SourcePath) -> Diagnostic {
    Diagnostic::new(&rule::FILE_UNREADABLE, "unreadable", path, Spot::START).with("reason", reason)
}

/// A file with more bytes than a document has.
pub(super) fn too_large(size: u64, path: &SourcePath) -> Diagnostic {
    Diagnostic::new(&rule::FILE_UNREADABLE, "too_large", path, Spot::START)
        .with("size", mebibytes(usize::try_from(size).unwrap_or(usize::MAX)))
        .with("limit", mebibytes(encoding::LARGEST))
}

/// A file that is not read, for a reason of ours: what it is, and after a semicolon what can be done.
pub(super) fn refused(reason: &str, path: &SourcePath) -> Diagnostic {
    let (reason, remedy) = reason.split_once("; ").unwrap_or((reason, ""));
    let mut remedy = remedy.to_owned();
    if let Some(first) = remedy.get_mut(..1) {
        first.make_ascii_uppercase();
        remedy.push('.');
    }
    Diagnostic::new(&rule::FILE_UNREADABLE, "refused", path, Spot::START).with("reason", reason).with("remedy", remedy)
}

/// Missing, unclosed or empty front matter.
pub(super) fn of_split(fault: SplitFault, path: &SourcePath) -> Diagnostic {
    let words = match fault.kind {
        SplitFaultKind::EmptyFile => "empty_file",
        SplitFaultKind::Missing => "missing",
        SplitFaultKind::NotFirst => "not_first",
        SplitFaultKind::Unclosed => "unclosed",
        SplitFaultKind::Empty => "empty",
    };
    Diagnostic::new(&rule::YAML_MISSING, words, path, fault.spot)
}

/// Front matter that is not YAML, or YAML that is not used here.
pub(super) fn of_yaml(fault: YamlFault, path: &SourcePath) -> Diagnostic {
    let spot = fault.spot;
    let syntax = |words| Diagnostic::new(&rule::YAML_SYNTAX, words, path, spot);
    let unsupported = |words| Diagnostic::new(&rule::YAML_UNSUPPORTED, words, path, spot);
    match fault.kind {
        FaultKind::Tab => syntax("tab"),
        FaultKind::Quote { mark } => syntax("quote").with("mark", mark),
        FaultKind::Bracket { open } => {
            syntax("bracket").with("open", open).with("close", if open == '{' { '}' } else { ']' })
        }
        FaultKind::AfterClose { value } => {
            syntax("after_close").with("value", cut(&value)).with("quoted", quoted(&value))
        }
        FaultKind::Colon { key, value } => {
            syntax("colon").with("quoted", quoted(&value)).with("key", key).with("value", cut(&value))
        }
        FaultKind::KeyColon { line } => {
            let mended = line.replacen(':', ": ", 1);
            syntax("key_colon").with("line", cut(&line)).with("mended", cut(&mended))
        }
        FaultKind::NoColon { line } => syntax("no_colon").with("line", cut(&line)),
        FaultKind::Dash { after } if after.is_empty() => syntax("dash_alone"),
        FaultKind::Dash { after } => match after.split(',').next().map(str::trim) {
            Some(number) if looks_like_a_number(number) => {
                // In a column with decimals a comma belongs to the number.
                let number = if looks_like_a_number(&after) { after.as_str() } else { number };
                syntax("dash_number")
                    .with("value", format!("- {}", cut(number)))
                    .with("mended", format!("-{}", cut(number)))
            }
            _ => syntax("dash"),
        },
        FaultKind::Start { character } => syntax("start").with("character", character),
        FaultKind::Escape => syntax("escape"),
        FaultKind::Item => syntax("item"),
        FaultKind::Indentation => syntax("indentation"),
        FaultKind::Unclear | FaultKind::Other => syntax("other"),
        FaultKind::Control { code } => syntax("control").with("code", format!("U+{code:04X}")),
        FaultKind::Anchor => unsupported("anchor"),
        FaultKind::Alias => unsupported("alias"),
        FaultKind::Tag => unsupported("tag"),
        FaultKind::Merge => unsupported("merge"),
        FaultKind::ComplexKey => unsupported("complex_key"),
        FaultKind::ExplicitKey => unsupported("explicit_key"),
        FaultKind::Documents => unsupported("documents"),
        FaultKind::TooDeep => unsupported("too_deep").with("limit", DEEPEST),
        FaultKind::TooLarge => unsupported("too_large").with("limit", LARGEST / 1024),
        FaultKind::TooMany => unsupported("too_many").with("limit", MOST_NODES),
    }
}

/// Letters that were encoded twice: one warning, at the first.
pub(super) fn double_encoded(text: &str, path: &SourcePath) -> Option<Diagnostic> {
    let found = encoding::double_encoded(text)?;
    let problem = Diagnostic::new(&rule::YAML_TRAP, "double_encoded", path, found.spot);
    Some(problem.with("written", found.written).with("meant", found.meant))
}

/// Characters that turn the direction of a text, below the front matter: what is read is not what is written. One
/// warning, at the first.
pub(super) fn turned(text: &str, body_start: usize, path: &SourcePath) -> Option<Diagnostic> {
    let (above, body) = text.split_at_checked(body_start)?;
    // All of them begin with the same byte, which little else in a text begins with.
    // The two that only end such a stretch do no harm alone.
    let turns = |character: char| {
        matches!(character, '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}')
    };
    let first = |place: usize| body.get(place..).and_then(|rest| rest.chars().next());
    let mut candidates = memchr_iter(0xE2, body.as_bytes()).filter_map(|place| Some((place, first(place)?)));
    let (place, character) = candidates.find(|&(_, character)| turns(character))?;
    let spot = Spot::of(text, above.len() + place..above.len() + place + character.len_utf8());
    Some(Diagnostic::new(&rule::YAML_TRAP, "invisible", path, spot).with("code", format!("U+{:04X}", character as u32)))
}

/// Tells of a file that is no part of the site although it looks like a document: one with another extension, and the
/// copies that synchronisers leave.
pub(super) fn passed_over(path: &SourcePath) -> Option<Diagnostic> {
    let name = path.as_str().rsplit('/').next()?;
    let lower = name.to_lowercase();
    let conflict = ["conflicted copy", "sync-conflict-", "konfliktkopi", "kopi i konflikt", "i konflikt med"];
    let words = if conflict.iter().any(|mark| lower.contains(mark)) {
        "conflict"
    } else if !name.ends_with(".md")
        && [".md", ".markdown", ".mdx", ".md.txt", ".mkd"].iter().any(|end| lower.ends_with(end))
    {
        "extension"
    } else {
        return None;
    };
    Some(Diagnostic::new(&rule::FILE_IGNORED, words, path, Spot::START).about(name).with("name", name))
}

/// Characters in front matter that nobody sees, or that turn the direction of text: one warning, at the first.
pub(super) fn invisible(text: &str, first_line: u32, path: &SourcePath) -> Option<Diagnostic> {
    let is_invisible = |character: char| matches!(character, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    // All of them begin with one of two bytes, which are rare in front matter.
    if !text.bytes().any(|byte| byte == 0xE2 || byte == 0xEF) {
        return None;
    }
    for (index, line) in (first_line..).zip(text.lines()) {
        let found = line.chars().enumerate().find(|&(_, character)| is_invisible(character));
        if let Some((column, character)) = found {
            let column = u32::try_from(column).unwrap_or(u32::MAX - 1) + 1;
            let problem = Diagnostic::new(&rule::YAML_TRAP, "invisible", path, Spot { line: index, column, length: 1 });
            return Some(problem.with("code", format!("U+{:04X}", character as u32)));
        }
    }
    None
}

fn looks_like_a_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | ',' | '.'))
}

fn quoted(value: &str) -> String {
    // A mark that was never closed goes; one of a pair stays, as in `"Rådet" møtes`.
    let bare = value.trim_matches('"');
    let value = if bare.matches('"').count().is_multiple_of(2) { bare } else { value };
    if value.contains(['"', '\\']) {
        return format!("'{}'", cut(&value.replace('\'', "''")));
    }
    format!("\"{}\"", cut(value))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn mebibytes(size: usize) -> usize {
    size.div_ceil(1024 * 1024)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_is_quoted_is_one_value_of_yaml() {
        assert_eq!(quoted("M8: Budsjett"), "\"M8: Budsjett\"");
        assert_eq!(quoted("\"M8: Budsjett"), "\"M8: Budsjett\"");
        assert_eq!(quoted("\"Rådet\" møtes"), "'\"Rådet\" møtes'");
        assert_eq!(quoted("\"Rådets\" møte's"), "'\"Rådets\" møte''s'");
    }
}
