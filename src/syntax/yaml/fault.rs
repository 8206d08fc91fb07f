//! Why a YAML text cannot be read, in terms that an editor can act on: [`FaultKind`] says which remedy fits.
//!
//! The parser's own words are English and about its insides, so they are only used to tell the faults apart.

use crate::model::place::Spot;
use crate::syntax::bits;
use crate::syntax::yaml::{DEEPEST, LARGEST};

/// Why a YAML text cannot be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YamlFault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where.
    pub spot: Spot,
}

/// What is wrong with a YAML text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// A line is indented with a tab.
    Tab,
    /// A quotation mark that is never closed.
    Quote {
        /// The mark.
        mark: char,
    },
    /// A bracket that is never closed.
    Bracket {
        /// The bracket.
        open: char,
    },
    /// Text goes on after a closing quotation mark or bracket: `"M8" Budsjett`.
    AfterClose {
        /// The whole value as written.
        value: String,
    },
    /// A value with `: ` in it: `title: M8: Budsjett`.
    Colon {
        /// The key.
        key: String,
        /// The value as written.
        value: String,
    },
    /// No blank after the colon of a key: `title:Budsjett`.
    KeyColon {
        /// The line, trimmed.
        line: String,
    },
    /// A line that is neither a key with a value nor the continuation of one.
    NoColon {
        /// The line, trimmed.
        line: String,
    },
    /// A `-` where no list can begin: alone, before a number, or before a list on the line of its key.
    Dash {
        /// What follows it.
        after: String,
    },
    /// A value that begins with a character that YAML keeps for itself: `@`, `` ` ``, `%`.
    Start {
        /// The character.
        character: char,
    },
    /// A backslash in double quotes that means nothing: `"C:\mappe"`.
    Escape,
    /// Nothing between two commas.
    Item,
    /// A line whose indentation fits nothing above it.
    Indentation,
    /// `&name`.
    Anchor,
    /// `*name`.
    Alias,
    /// `!name`.
    Tag,
    /// `<<`.
    Merge,
    /// A list or mapping as a key: `{{ x }}` unquoted.
    ComplexKey,
    /// `? key`.
    ExplicitKey,
    /// More than one document.
    Documents,
    /// Lists and mappings nested too deeply.
    TooDeep,
    /// More bytes than [`LARGEST`].
    TooLarge,
    /// More keys and values than [`MOST_NODES`](super::MOST_NODES), or aliases that unfold into so many.
    TooMany,
    /// A character that text cannot hold.
    Control {
        /// Its code point.
        code: u32,
    },
    /// A way of writing that cannot be followed safely.
    Unclear,
    /// Anything else.
    Other,
}

/// Refuses texts that the parser should not even see: too large, control characters, thousands of open brackets (for
/// which its time grows with the square).
pub(super) fn refuse_text(text: &str) -> Result<(), YamlFault> {
    if text.len() > LARGEST {
        return Err(YamlFault { kind: FaultKind::TooLarge, spot: Spot { line: 1, column: 1, length: 1 } });
    }
    let mut open: u32 = 0;
    let bytes = text.as_bytes();
    let after = |offset: usize, distance: usize| bytes.get(offset + distance).copied().unwrap_or_default();
    let brackets = |byte: u8| ((byte | 0x20) == b'{') | ((byte | 0x20) == b'}');
    let odd = |byte: u8| (byte < 0x20) & (byte != b'\n') | (byte == 0x7F) | (byte == 0xC2) | (byte == 0xE2);
    for offset in bits::places(bytes, |byte| brackets(byte) | odd(byte)) {
        match bytes[offset] {
            b'[' | b'{' => {
                open += 1;
                // Brackets within texts are counted too, hence the margin.
                if open > DEEPEST * 8 {
                    return Err(YamlFault { kind: FaultKind::TooDeep, spot: spot_at(text, offset, 1) });
                }
            }
            b']' | b'}' => open = open.saturating_sub(1),
            b'\t' | b'\r' => {}
            // C0 and DEL; C1 is 0xC2 0x80–0x9F; the line separators U+2028 and U+2029 are E2 80 A8 and A9.
            0..0x20 | 0x7F => return Err(control(text, offset)),
            0xC2 if after(offset, 1) <= 0x9F => return Err(control(text, offset)),
            0xE2 if after(offset, 1) == 0x80 && matches!(after(offset, 2), 0xA8 | 0xA9) => {
                return Err(control(text, offset));
            }
            _ => {}
        }
    }
    Ok(())
}

fn control(text: &str, offset: usize) -> YamlFault {
    let code = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, |character| character as u32);
    YamlFault { kind: FaultKind::Control { code }, spot: spot_at(text, offset, 1) }
}

/// Tells which fault it is, from the parser's error and the lines around it.
pub(super) fn explain(text: &str, error: &serde_yaml::Error, refusal: Option<FaultKind>) -> YamlFault {
    let words = error.to_string();
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    let last_line = text.lines().count().max(1);
    let mark = if line > last_line { Mark { line: last_line, column: 1 } } else { Mark { line, column } };
    let at = |mark: Mark| spot_in(text, mark, 1);

    if let Some(kind) = refusal {
        return match kind {
            FaultKind::TooMany if find_alias(text).is_some() => {
                YamlFault { kind: FaultKind::Alias, spot: find_alias(text).unwrap_or(Spot::START) }
            }
            FaultKind::Tag => YamlFault { kind, spot: word_in(text, mark) },
            kind => YamlFault { kind, spot: at(mark) },
        };
    }
    if words.contains("more than one document") {
        let line = text.lines().skip(1).position(|line| line.starts_with("---") || line.starts_with("..."));
        let spot = Spot { line: line.map_or(1, |line| number(line) + 2), column: 1, length: 3 };
        return YamlFault { kind: FaultKind::Documents, spot };
    }
    if words.contains("recursion limit") {
        return YamlFault { kind: FaultKind::TooDeep, spot: at(mark) };
    }
    if words.contains("repetition limit") || words.contains("anchor") || words.contains("alias") {
        let opening = context_mark(&words).unwrap_or(mark);
        let kind = if words.contains("scanning an anchor") { FaultKind::Anchor } else { FaultKind::Alias };
        let spot = find_alias(text).filter(|_| words.contains("repetition")).unwrap_or_else(|| word_in(text, opening));
        return YamlFault { kind, spot };
    }
    if words.contains("tag") {
        return YamlFault { kind: FaultKind::Tag, spot: word_in(text, context_mark(&words).unwrap_or(mark)) };
    }
    if let Some(tab) = indented_with_tab(text, mark.line) {
        return tab;
    }
    if words.contains("escape") {
        return YamlFault { kind: FaultKind::Escape, spot: at(mark) };
    }
    if words.contains("quoted scalar") {
        let opening = context_mark(&words).unwrap_or(mark);
        let quote = character_at(text, opening).filter(|&mark| mark == '\'').unwrap_or('"');
        return YamlFault { kind: FaultKind::Quote { mark: quote }, spot: at(opening) };
    }
    if words.contains("cannot start any token") {
        let character = character_at(text, mark).unwrap_or('@');
        return YamlFault { kind: FaultKind::Start { character }, spot: at(mark) };
    }
    if words.contains("node content") {
        return match character_at(text, mark) {
            Some('-') => dash(text, mark),
            _ => YamlFault { kind: FaultKind::Item, spot: at(mark) },
        };
    }
    if let Some(fault) = unclosed_quote(text, mark.line) {
        return fault;
    }
    if let Some(fault) = after_close(text, mark) {
        return fault;
    }
    let flow = words.contains("flow sequence") || words.contains("flow mapping");
    let indent = |line: &str| line.len() - line.trim_start().len();
    // A key that is indented as the line of the bracket, or less, is the next one: nothing more belongs in the bracket.
    let opened = context_mark(&words).filter(|_| flow).filter(|opening| {
        opening.line < mark.line && indent(line_text(text, mark.line)) <= indent(line_text(text, opening.line))
    });
    if let Some(opening) = opened.filter(|opening| matches!(character_at(text, *opening), Some('[' | '{'))) {
        let open = character_at(text, opening).unwrap_or('[');
        return YamlFault { kind: FaultKind::Bracket { open }, spot: at(opening) };
    }
    if words.contains("mapping values are not allowed") || (flow && character_at(text, mark) == Some(':')) {
        return colon(text, mark);
    }
    if flow {
        let opening = context_mark(&words).unwrap_or(mark);
        let open = character_at(text, opening).filter(|&open| open == '{').unwrap_or('[');
        return YamlFault { kind: FaultKind::Bracket { open }, spot: at(opening) };
    }
    if words.contains("block sequence entries are not allowed") {
        return dash(text, mark);
    }
    if words.contains("could not find expected ':'") {
        let place = context_mark(&words).unwrap_or(mark);
        let line = line_text(text, place.line);
        let trimmed = line.trim().to_owned();
        let spot = spot_in(text, Mark { line: place.line, column: line.len() - line.trim_start().len() + 1 }, 0);
        let spot = Spot { length: number(trimmed.chars().count()).max(1), ..spot };
        let kind = match trimmed.split_once(':') {
            Some((key, _)) if !key.is_empty() && !key.contains(' ') => FaultKind::KeyColon { line: trimmed },
            _ => FaultKind::NoColon { line: trimmed },
        };
        return YamlFault { kind, spot };
    }
    if words.contains("did not find expected") {
        let line = line_text(text, mark.line);
        let indent = line.len() - line.trim_start().len();
        let spot = Spot {
            line: number(mark.line),
            column: number(indent) + 1,
            length: number(line.trim().chars().count()).max(1),
        };
        return YamlFault { kind: FaultKind::Indentation, spot };
    }
    YamlFault { kind: FaultKind::Other, spot: at(mark) }
}

/// A line and a column in characters, both from 1.
#[derive(Clone, Copy)]
struct Mark {
    line: usize,
    column: usize,
}

/// Returns where the parser says that the thing began in which it failed: the last `line L column C` of its words.
fn context_mark(words: &str) -> Option<Mark> {
    let (_, place) = words.rsplit_once("line ")?;
    let (line, column) = place.split_once(" column ")?;
    Some(Mark { line: line.parse().ok()?, column: column.trim().parse().ok()? })
}

/// A `-` with what follows it, up to a comment, or up to the end of what is between braces.
fn dash(text: &str, mark: Mark) -> YamlFault {
    let rest: String = line_text(text, mark.line).chars().skip(mark.column).collect();
    let rest = rest.split(" #").next().unwrap_or_default();
    let rest = rest.split(['}', ']']).next().unwrap_or_default();
    YamlFault { kind: FaultKind::Dash { after: rest.trim().to_owned() }, spot: spot_in(text, mark, 1) }
}

fn colon(text: &str, mark: Mark) -> YamlFault {
    let line = line_text(text, mark.line);
    let body = line.trim_start().trim_start_matches("- ");
    let before = line.len() - body.len();
    let Some((key, value)) = body.split_once(": ") else {
        return YamlFault { kind: FaultKind::Indentation, spot: spot_in(text, Mark { column: before + 1, ..mark }, 1) };
    };
    let value_start = before + key.len() + 2;
    let colon = line.char_indices().nth(mark.column.saturating_sub(1)).map_or(0, |(offset, _)| offset);
    if colon < value_start {
        // It is the key's own colon that is not allowed: the line before has a value already.
        let length = number(key.trim().chars().count()).max(1);
        let spot = Spot { line: number(mark.line), column: number(line[..before].chars().count()) + 1, length };
        return YamlFault { kind: FaultKind::Indentation, spot };
    }
    let lead = value.len() - value.trim_start().len();
    let column = line.get(..value_start + lead).map_or(1, |start| number(start.chars().count()) + 1);
    let value = value.trim().trim_end_matches(['}', ']']).trim_end();
    let spot = Spot { line: number(mark.line), column, length: number(value.chars().count()).max(1) };
    YamlFault {
        kind: FaultKind::Colon { key: key.trim_matches(['{', '[', ' ']).to_owned(), value: value.to_owned() },
        spot,
    }
}

/// Finds a line, up to the one where the parser failed, whose indentation has a tab.
fn indented_with_tab(text: &str, last: usize) -> Option<YamlFault> {
    for (index, line) in text.lines().enumerate().take(last) {
        let lead = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = lead.find('\t')
            && line.len() > lead.len()
            && index + 2 > last.saturating_sub(1)
        {
            let spot = Spot { line: number(index) + 1, column: number(tab) + 1, length: 1 };
            return Some(YamlFault { kind: FaultKind::Tab, spot });
        }
    }
    None
}

/// Finds a value, at or shortly before the line where the parser failed, whose quotation mark is not closed on its
/// line: the parser goes on to the next mark, and fails far from the cause.
fn unclosed_quote(text: &str, last: usize) -> Option<YamlFault> {
    for (index, line) in text.lines().enumerate().take(last) {
        let body = line.trim_start().trim_start_matches("- ");
        let value = body.split_once(": ").map_or(body, |(_, value)| value).trim();
        let Some(mark @ ('"' | '\'')) = value.chars().next() else { continue };
        if value.chars().filter(|&character| character == mark).count() == 1 {
            let start = line.len() - line.trim_end().len();
            let offset = line.len() - start - value.len();
            let column = line.get(..offset).map_or(1, |before| number(before.chars().count()) + 1);
            return Some(YamlFault {
                kind: FaultKind::Quote { mark },
                spot: Spot { line: number(index) + 1, column, length: 1 },
            });
        }
    }
    None
}

/// Tells whether the parser stopped right after a closing quotation mark or bracket.
fn after_close(text: &str, mark: Mark) -> Option<YamlFault> {
    let line = line_text(text, mark.line);
    let offset = line.char_indices().nth(mark.column.saturating_sub(1)).map_or(line.len(), |(offset, _)| offset);
    let before = line[..offset].trim_end();
    let rest = line[offset..].trim();
    let last = before.chars().next_back()?;
    if rest.is_empty() || !matches!(last, '"' | '\'' | ']' | '}') || rest.starts_with([',', '}', ']']) {
        return None;
    }
    let body = line.trim_start().trim_start_matches("- ");
    let value = body.split_once(": ").map_or(body, |(_, value)| value).trim();
    if !value.starts_with(['"', '\'', '[', '{']) {
        return None;
    }
    let start = line.trim_end().len() - value.len();
    let column = line.get(..start).map_or(1, |before| number(before.chars().count()) + 1);
    let spot = Spot { line: number(mark.line), column, length: number(value.chars().count()) };
    Some(YamlFault { kind: FaultKind::AfterClose { value: value.to_owned() }, spot })
}

/// Finds the first alias, for those that unfold into more than can be read.
fn find_alias(text: &str) -> Option<Spot> {
    let bytes = text.as_bytes();
    let offset = (0..bytes.len()).find(|&offset| {
        bytes[offset] == b'*'
            && (offset == 0 || matches!(bytes[offset - 1], b' ' | b'\n' | b'[' | b'{' | b','))
            && bytes.get(offset + 1).is_some_and(u8::is_ascii_alphanumeric)
    })?;
    let rest = text.get(offset..)?;
    let length = rest.find([' ', '\n', ',', ']', '}']).unwrap_or(rest.len());
    Some(spot_at(text, offset, number(length)))
}

fn line_text(text: &str, line: usize) -> &str {
    text.lines().nth(line.saturating_sub(1)).unwrap_or_default()
}

fn character_at(text: &str, mark: Mark) -> Option<char> {
    line_text(text, mark.line).chars().nth(mark.column.saturating_sub(1))
}

/// Returns a place, held within its line.
fn spot_in(text: &str, mark: Mark, length: u32) -> Spot {
    let width = line_text(text, mark.line).chars().count();
    Spot { line: number(mark.line.max(1)), column: number(mark.column.clamp(1, width + 1)), length }
}

/// Returns the place of the word that begins at a mark.
fn word_in(text: &str, mark: Mark) -> Spot {
    let rest = line_text(text, mark.line).chars().skip(mark.column.saturating_sub(1));
    let length = rest.take_while(|character| !character.is_whitespace()).count();
    spot_in(text, mark, number(length).max(1))
}

fn spot_at(text: &str, offset: usize, length: u32) -> Spot {
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count();
    Spot { line: number(line) + 1, column: number(before[line_start..].chars().count()) + 1, length }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
