//! YAML as a tree in which every key and value knows its place and keeps the text that was written.
//!
//! The only module that uses `serde_yaml`. Its parser decides *what* there is; it does not tell where, and it turns
//! `134.000` into the number 134. So the same tree is walked once more over the source text by [`scan`], which finds
//! *where* each token stands and takes the text of plain scalars from there. No amount ever passes through a float.
//! Most front matter is so plain that [`plain`] knows what the parser would say, and saves asking it.

mod fault;
mod plain;
mod scan;
mod shape;

pub use fault::{FaultKind, YamlFault};

use crate::model::place::{Located, Spot};

/// Largest text that is read, in bytes.
pub const LARGEST: usize = 256 * 1024;
/// Deepest nesting of lists and mappings.
pub const DEEPEST: u32 = 32;
/// Most keys and values in one text.
pub const MOST_NODES: usize = 50_000;

/// A value and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Where it stands: its first line if it has several; the place of its key if nothing is written.
    pub spot: Spot,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing is written, or `~` or `null`.
    Empty,
    /// Text, as written: numbers and truth values are text too.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the source, duplicate keys included.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key.
    pub key: Located<String>,
    /// The value.
    pub value: Node,
}

/// A scalar's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scalar {
    /// For a plain scalar the source text, untouched; otherwise what the quotes or the block contain.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// What YAML reads otherwise than the writer meant, if it looks so.
    pub trap: Option<Trap>,
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block after `|` or `>`.
    Block,
}

/// Text that YAML reads otherwise than it was meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trap {
    /// `033 #2`: what follows ` #` is a comment, and is lost. Where it stands.
    Comment(Spot),
    /// `{x: 3,414}`: the comma ends the value. The text here is the one that was meant, `3,414`.
    Comma,
}

impl Node {
    /// Returns the value of a key of a mapping; of the first, if it is written twice.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// Returns the entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Empty | Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// Returns the items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Empty | Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// Returns the text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::Empty | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// Reads a YAML text whose first line is line `first_line` of its file. Line ends must be `\n`.
pub fn read(text: &str, first_line: u32) -> Result<Node, YamlFault> {
    let outcome = fault::refuse_text(text).and_then(|()| {
        let shape = shape::read(text)?;
        scan::locate(&shape, text)
    });
    match outcome {
        Ok(mut node) => {
            if first_line > 1 {
                move_down(&mut node, first_line - 1);
            }
            Ok(node)
        }
        Err(mut fault) => {
            fault.spot.line += first_line.saturating_sub(1);
            Err(fault)
        }
    }
}

fn move_down(node: &mut Node, lines: u32) {
    node.spot.line += lines;
    match &mut node.value {
        Value::Empty => {}
        Value::Scalar(scalar) => {
            if let Some(Trap::Comment(spot)) = &mut scalar.trap {
                spot.line += lines;
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| move_down(item, lines)),
        Value::Map(entries) => {
            for entry in entries {
                entry.key.spot.line += lines;
                move_down(&mut entry.value, lines);
            }
        }
    }
}
