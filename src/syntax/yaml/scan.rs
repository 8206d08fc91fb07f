//! Finds where each value of a [`Shape`] stands in the text, and takes the text of plain scalars from there.
//!
//! The parser has already decided what there is, so the scanner never guesses: it only follows. Where the two
//! disagree (no such text is known), texts get the place of their parent, and a number is refused rather than read
//! from what the parser made of it.

use crate::model::place::{Located, Spot};
use crate::syntax::yaml::fault::{FaultKind, YamlFault};
use crate::syntax::yaml::shape::Shape;
use crate::syntax::yaml::{Entry, Node, Scalar, Style, Trap, Value};

/// Returns the tree with its places, the first line being 1.
pub(super) fn locate(shape: &Shape<'_>, text: &str) -> Result<Node, YamlFault> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: Position::default(), lost: false };
    if text.starts_with("---\n") {
        scanner.at = Position { offset: 4, line: 1, line_start: 4, ..Position::default() };
    }
    scanner.node(shape, Context { indent: -1, flow: false }, Spot { length: 1, ..Spot::START })
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: Position,
    lost: bool,
}

/// A place in the text. The last column that was counted is kept, so that a long line is counted once.
#[derive(Clone, Copy, Default)]
struct Position {
    offset: usize,
    /// Lines before this one.
    line: u32,
    line_start: usize,
    counted_to: usize,
    counted: u32,
}

#[derive(Clone, Copy)]
struct Context {
    /// The column (from 0) of the block that a value stands in; its further lines are indented more.
    indent: i64,
    /// Inside brackets.
    flow: bool,
}

impl<'a> Scanner<'a> {
    fn node(&mut self, shape: &Shape<'_>, context: Context, parent: Spot) -> Result<Node, YamlFault> {
        if self.lost {
            return fallback(shape, parent);
        }
        if let Shape::Empty = shape {
            return self.empty(context, parent);
        }
        self.skip_blank();
        self.refuse_properties()?;
        match shape {
            Shape::Empty => self.empty(context, parent),
            Shape::Literal => self.scalar(None, context, false, parent),
            Shape::Text(text) => self.scalar(Some(text), context, false, parent),
            Shape::List(items) if self.peek() == Some(b'[') => self.flow_list(items, context, parent),
            Shape::List(items) => self.block_list(items, parent),
            Shape::Map(entries) if self.peek() == Some(b'{') => self.flow_map(entries, context, parent),
            Shape::Map(entries) => self.block_map(entries, context, parent),
        }
    }

    fn block_map(
        &mut self,
        entries: &[(Shape<'_>, Shape<'_>)],
        context: Context,
        parent: Spot,
    ) -> Result<Node, YamlFault> {
        let inside = Context { indent: self.column(), flow: context.flow };
        let mut map = Vec::with_capacity(entries.len());
        let mut first = None;
        for (key, value) in entries {
            let key = self.key(key, inside, first.unwrap_or(parent))?;
            first.get_or_insert(key.spot);
            let value = self.value_after_colon(value, inside, key.spot)?;
            map.push(Entry { key, value });
        }
        Ok(Node { spot: first.unwrap_or(parent), value: Value::Map(map) })
    }

    fn block_list(&mut self, items: &[Shape<'_>], parent: Spot) -> Result<Node, YamlFault> {
        let mut list = Vec::with_capacity(items.len());
        let mut first = None;
        for item in items {
            self.skip_blank();
            let dash = self.at;
            if self.peek() != Some(b'-') {
                self.lost = true;
            }
            let spot = if self.lost { first.unwrap_or(parent) } else { self.spot(dash, dash.offset + 1) };
            first.get_or_insert(spot);
            let inside = Context { indent: self.column(), flow: false };
            if !self.lost {
                self.at.offset += 1;
            }
            list.push(self.node(item, inside, spot)?);
        }
        Ok(Node { spot: first.unwrap_or(parent), value: Value::List(list) })
    }

    fn flow_list(&mut self, items: &[Shape<'_>], context: Context, parent: Spot) -> Result<Node, YamlFault> {
        let start = self.at;
        self.at.offset += 1;
        let inside = Context { flow: true, ..context };
        let open = self.spot(start, self.at.offset);
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            list.push(self.node(item, inside, open)?);
            self.skip_blank();
            if self.peek() == Some(b',') {
                self.at.offset += 1;
            }
        }
        let spot = self.close(b']', start, parent);
        Ok(Node { spot, value: Value::List(list) })
    }

    fn flow_map(
        &mut self,
        entries: &[(Shape<'_>, Shape<'_>)],
        context: Context,
        parent: Spot,
    ) -> Result<Node, YamlFault> {
        let start = self.at;
        self.at.offset += 1;
        let inside = Context { flow: true, ..context };
        let open = self.spot(start, self.at.offset);
        let mut map: Vec<Entry> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.key(key, inside, open)?;
            let value = self.value_after_colon(value, inside, key.spot)?;
            self.skip_blank();
            if self.peek() == Some(b',') {
                self.at.offset += 1;
            }
            if !mend_comma(map.last_mut(), &key, &value) {
                map.push(Entry { key, value });
            }
        }
        let spot = self.close(b'}', start, parent);
        Ok(Node { spot, value: Value::Map(map) })
    }

    /// Steps over a closing bracket and returns the place of all from the opening one, as far as its line goes.
    fn close(&mut self, bracket: u8, start: Position, parent: Spot) -> Spot {
        if self.lost {
            return parent;
        }
        self.skip_blank();
        if self.peek() != Some(bracket) {
            self.lost = true;
            return parent;
        }
        self.at.offset += 1;
        self.spot(start, self.at.offset)
    }

    fn key(&mut self, shape: &Shape<'_>, context: Context, parent: Spot) -> Result<Located<String>, YamlFault> {
        if !self.lost {
            self.skip_blank();
            self.refuse_properties()?;
            if self.peek() == Some(b'?') && self.bytes.get(self.at.offset + 1).is_none_or(u8::is_ascii_whitespace) {
                return Err(YamlFault { kind: FaultKind::ExplicitKey, spot: self.spot(self.at, self.at.offset + 1) });
            }
        }
        let text = match shape {
            Shape::Map(_) | Shape::List(_) => {
                let spot = if self.lost { parent } else { self.spot(self.at, self.at.offset + 1) };
                return Err(YamlFault { kind: FaultKind::ComplexKey, spot });
            }
            Shape::Text(text) => Some(text.as_ref()),
            Shape::Literal | Shape::Empty => None,
        };
        let node = if self.lost {
            fallback(shape, parent)?
        } else if matches!(shape, Shape::Empty) && self.peek() == Some(b':') {
            Node { spot: self.spot(self.at, self.at.offset + 1), value: Value::Empty }
        } else {
            self.scalar(text, context, true, parent)?
        };
        let key = match node.value {
            Value::Scalar(scalar) => scalar.text,
            Value::Empty | Value::List(_) | Value::Map(_) => String::new(),
        };
        if key == "<<" {
            return Err(YamlFault { kind: FaultKind::Merge, spot: node.spot });
        }
        Ok(Located::new(key, node.spot))
    }

    fn value_after_colon(&mut self, shape: &Shape<'_>, context: Context, key: Spot) -> Result<Node, YamlFault> {
        if !self.lost {
            self.skip_blank();
            if self.peek() == Some(b':') {
                self.at.offset += 1;
            } else if !(context.flow && matches!(shape, Shape::Empty)) {
                self.lost = true;
            } else {
                return Ok(Node { spot: key, value: Value::Empty }); // `{a, b}`
            }
        }
        self.node(shape, context, key)
    }

    /// Nothing is written, or a word for nothing.
    fn empty(&mut self, context: Context, parent: Spot) -> Result<Node, YamlFault> {
        let before = self.at;
        self.skip_blank();
        if let Some(byte @ (b'&' | b'!' | b'*')) = self.peek()
            && (context.flow || self.at.line == before.line || self.column() > context.indent)
        {
            return Err(self.property_fault(byte));
        }
        let rest = self.rest();
        let word = ["~", "null", "Null", "NULL"].into_iter().find(|word| rest.starts_with(word));
        if let Some(word) = word
            && (context.flow || self.at.line == before.line || self.column() > context.indent)
        {
            let start = self.at;
            self.at.offset += word.len();
            return Ok(Node { spot: self.spot(start, self.at.offset), value: Value::Empty });
        }
        self.at = before;
        Ok(Node { spot: parent, value: Value::Empty })
    }

    fn scalar(
        &mut self,
        expected: Option<&str>,
        context: Context,
        is_key: bool,
        parent: Spot,
    ) -> Result<Node, YamlFault> {
        let start = self.at;
        let (style, raw, trap) = match self.peek() {
            Some(b'"') => {
                self.double_quoted();
                (Style::Quoted, None, None)
            }
            Some(b'\'') => {
                self.single_quoted();
                (Style::Quoted, None, None)
            }
            Some(b'|' | b'>') if !context.flow && !is_key => {
                let spot = self.block(context.indent);
                let text = expected.unwrap_or_default().to_owned();
                let value = Value::Scalar(Scalar { text, style: Style::Block, trap: None });
                return Ok(Node { spot, value });
            }
            _ => {
                let (raw, trap) = self.plain(context, is_key);
                (Style::Plain, raw, trap)
            }
        };
        let text = match (raw, expected) {
            (Some(raw), None) if !raw.is_empty() => raw.to_owned(),
            (Some(raw), Some(expected)) if raw == expected => raw.to_owned(),
            (None, Some(expected)) => expected.to_owned(),
            _ => {
                self.at = start;
                self.lost = true;
                return fallback(&expected.map_or(Shape::Literal, |text| Shape::Text(text.into())), parent);
            }
        };
        if style == Style::Quoted
            && let Some(code) = text.chars().find(|&character| is_refused(character))
        {
            let spot = self.spot(start, self.at.offset);
            return Err(YamlFault { kind: FaultKind::Control { code: code as u32 }, spot });
        }
        Ok(Node { spot: self.spot(start, self.at.offset), value: Value::Scalar(Scalar { text, style, trap }) })
    }

    /// Steps over a plain scalar. Returns its text, or nothing if it goes over several lines.
    fn plain(&mut self, context: Context, is_key: bool) -> (Option<&'a str>, Option<Trap>) {
        let start = self.at.offset;
        let mut end = start;
        let mut trap = None;
        let mut several_lines = false;
        let mut last = self.at;
        loop {
            match self.peek() {
                None => break,
                Some(b'\n') => {
                    if is_key && !context.flow {
                        break;
                    }
                    last = self.at;
                    last.offset = end;
                    self.skip_empty_lines();
                    let goes_on = match self.peek() {
                        None | Some(b'#') => false,
                        Some(b',' | b']' | b'}' | b'{' | b'[') if context.flow => false,
                        Some(b':') if self.ends_key(context.flow) => false,
                        Some(_) => context.flow || self.column() > context.indent,
                    };
                    if !goes_on {
                        self.at = last;
                        break;
                    }
                    several_lines = true;
                }
                Some(b':') if self.ends_key(context.flow) => break,
                Some(b'#') if self.at.offset > start && is_blank(self.bytes[self.at.offset - 1]) => {
                    trap = self.lost_comment(context.flow || is_key);
                    break;
                }
                Some(b',' | b'[' | b']' | b'{' | b'}') if context.flow => break,
                Some(byte) => {
                    self.at.offset += 1;
                    if !is_blank(byte) {
                        end = self.at.offset;
                    }
                }
            }
        }
        if several_lines {
            if self.at.line_start > end {
                self.at = last;
            }
            return (None, trap);
        }
        self.at.offset = end;
        (self.text.get(start..end), trap)
    }

    /// Tells whether the colon here ends a key.
    fn ends_key(&self, flow: bool) -> bool {
        match self.bytes.get(self.at.offset + 1) {
            None => true,
            Some(byte) if byte.is_ascii_whitespace() => true,
            Some(b',' | b'[' | b']' | b'{' | b'}') => flow,
            Some(_) => false,
        }
    }

    /// Tells whether the comment here looks like a part of the text before it: `033 #2`, not `033  # note`.
    fn lost_comment(&mut self, ignore: bool) -> Option<Trap> {
        let next = *self.bytes.get(self.at.offset + 1)?;
        if ignore || is_blank(next) || matches!(next, b'\n' | b'#' | b'!' | b'-' | b'=') {
            return None;
        }
        let line_end = self.line_end();
        Some(Trap::Comment(self.spot(self.at, line_end)))
    }

    fn double_quoted(&mut self) {
        self.at.offset += 1;
        loop {
            match self.peek() {
                None => break,
                Some(b'\\') => {
                    self.at.offset += 1;
                    match self.peek() {
                        Some(b'\n') => self.newline(),
                        Some(_) => self.at.offset += 1,
                        None => {}
                    }
                }
                Some(b'"') => {
                    self.at.offset += 1;
                    break;
                }
                Some(b'\n') => self.newline(),
                Some(_) => self.at.offset += 1,
            }
        }
    }

    fn single_quoted(&mut self) {
        self.at.offset += 1;
        loop {
            match self.peek() {
                None => break,
                Some(b'\'') => {
                    self.at.offset += 1;
                    if self.peek() != Some(b'\'') {
                        break;
                    }
                    self.at.offset += 1;
                }
                Some(b'\n') => self.newline(),
                Some(_) => self.at.offset += 1,
            }
        }
    }

    /// Steps over a block scalar, and returns the place of its first line of text.
    fn block(&mut self, indent: i64) -> Spot {
        let header = self.at;
        let line_end = self.line_end();
        let head = self.text.get(self.at.offset..line_end).unwrap_or_default();
        let explicit = head.bytes().take_while(|byte| !byte.is_ascii_whitespace()).find(u8::is_ascii_digit);
        let mut inside = explicit.map(|digit| indent.max(0) + i64::from(digit - b'0'));
        let mut spot = self.spot(header, header.offset + 1);
        let mut found = false;
        self.at.offset = line_end;
        while self.peek() == Some(b'\n') {
            let before = self.at;
            self.newline();
            let end = self.line_end();
            let line = self.text.get(self.at.offset..end).unwrap_or_default();
            let spaces = line.bytes().take_while(|&byte| byte == b' ').count();
            if line.trim_start_matches(' ').is_empty() {
                self.at.offset = end;
                continue;
            }
            let column = i64::try_from(spaces).unwrap_or(i64::MAX);
            if column < *inside.get_or_insert(column) || column <= indent {
                self.at = before;
                break;
            }
            if !found {
                found = true;
                let mut first = self.at;
                first.offset += spaces;
                spot = self.spot(first, end);
            }
            self.at.offset = end;
        }
        spot
    }

    fn refuse_properties(&mut self) -> Result<(), YamlFault> {
        match self.peek() {
            Some(byte @ (b'&' | b'!' | b'*')) => Err(self.property_fault(byte)),
            _ => Ok(()),
        }
    }

    fn property_fault(&mut self, byte: u8) -> YamlFault {
        let kind = match byte {
            b'&' => FaultKind::Anchor,
            b'*' => FaultKind::Alias,
            _ => FaultKind::Tag,
        };
        let rest = self.rest();
        let length = rest.find(|character: char| character.is_whitespace()).unwrap_or(rest.len());
        YamlFault { kind, spot: self.spot(self.at, self.at.offset + length) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at.offset).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at.offset..).unwrap_or_default()
    }

    fn newline(&mut self) {
        let offset = self.at.offset + 1;
        self.at = Position { offset, line: self.at.line + 1, line_start: offset, counted_to: offset, counted: 0 };
    }

    fn line_end(&self) -> usize {
        self.rest().find('\n').map_or(self.text.len(), |end| self.at.offset + end)
    }

    /// Steps over blanks, line ends and comments.
    fn skip_blank(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at.offset += 1,
                Some(b'\n') => self.newline(),
                Some(b'#') if self.at.offset == 0 || self.bytes[self.at.offset - 1].is_ascii_whitespace() => {
                    self.at.offset = self.line_end();
                }
                _ => break,
            }
        }
    }

    /// Steps over a line end, empty lines after it and the indentation of the next line.
    fn skip_empty_lines(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at.offset += 1,
                Some(b'\n') => self.newline(),
                _ => break,
            }
        }
    }

    /// Returns the column of the current place, from 0, in bytes: what stands before it on the line is ASCII wherever
    /// the column decides anything.
    fn column(&self) -> i64 {
        i64::try_from(self.at.offset - self.at.line_start).unwrap_or(i64::MAX)
    }

    /// Returns the place from a position to an offset, cut at the end of the position's line.
    fn spot(&mut self, from: Position, to: usize) -> Spot {
        // The scanner's own count goes further along the line than the one in an older position.
        let known = if self.at.line == from.line && self.at.counted_to <= from.offset { self.at } else { from };
        let before = self.text.get(known.counted_to..from.offset).map_or(0, count);
        let counted = known.counted + before;
        let token = self.text.get(from.offset..to.max(from.offset)).unwrap_or_default();
        let line = token.split('\n').next().unwrap_or_default();
        if self.at.line == from.line && self.at.counted_to <= from.offset {
            self.at.counted_to = from.offset;
            self.at.counted = counted;
        }
        Spot { line: from.line + 1, column: counted + 1, length: count(line).max(1) }
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Characters that an escape in double quotes must not bring in: controls, and those that turn the direction of text.
fn is_refused(character: char) -> bool {
    match character {
        '\n' | '\t' | '\r' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => true,
        character => character.is_control(),
    }
}

/// Joins `x: 3` and `414` again, which stood as `{x: 3,414}`.
fn mend_comma(previous: Option<&mut Entry>, key: &Located<String>, value: &Node) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    if !matches!(value.value, Value::Empty) || value.spot != key.spot || !is_number(&key.value) {
        return false;
    }
    let Some(Entry { value: Node { spot, value: Value::Scalar(scalar) }, .. }) = previous else { return false };
    let adjacent = spot.line == key.spot.line && spot.column + spot.length + 1 == key.spot.column;
    if scalar.style != Style::Plain || !adjacent || !scalar.text.ends_with(|last: char| last.is_ascii_digit()) {
        return false;
    }
    scalar.text.push(',');
    scalar.text.push_str(&key.value);
    scalar.trap = Some(Trap::Comma);
    spot.length += 1 + key.spot.length;
    true
}

/// Returns the tree with the parent's place everywhere. A number is refused: its text is not known here.
fn fallback(shape: &Shape<'_>, parent: Spot) -> Result<Node, YamlFault> {
    let value = match shape {
        Shape::Empty => Value::Empty,
        Shape::Literal => return Err(YamlFault { kind: FaultKind::Unclear, spot: parent }),
        Shape::Text(text) => Value::Scalar(Scalar { text: text.to_string(), style: Style::Quoted, trap: None }),
        Shape::List(items) => {
            Value::List(items.iter().map(|item| fallback(item, parent)).collect::<Result<_, YamlFault>>()?)
        }
        Shape::Map(entries) => {
            let mut map = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let Shape::Text(key) = key else {
                    return Err(YamlFault { kind: FaultKind::Unclear, spot: parent });
                };
                map.push(Entry { key: Located::new(key.to_string(), parent), value: fallback(value, parent)? });
            }
            Value::Map(map)
        }
    };
    Ok(Node { spot: parent, value })
}
