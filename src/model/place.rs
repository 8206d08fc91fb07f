//! Where something stands in a source text: [`Spot`] within a file, [`Located`] for a value that remembers it.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};

/// A stretch of one line in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spot {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// Length in characters; at least 1 for something to point at, 0 for a whole file.
    pub length: u32,
}

impl Hash for Spot {
    /// Hands all over at once: a document has hundreds of places, and each piece has its price.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Spot { line, column, length } = *self;
        let mut all = [0; 12];
        for (to, from) in all.chunks_exact_mut(4).zip([line, column, length]) {
            to.copy_from_slice(&from.to_le_bytes());
        }
        state.write(&all);
    }
}

impl Spot {
    /// The start of a file, for what concerns all of it.
    pub const START: Spot = Spot { line: 1, column: 1, length: 0 };

    /// Returns where a stretch of a text stands, its range given in bytes. What lies on further lines is left out.
    pub fn of(text: &str, range: Range<usize>) -> Spot {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let before = text.get(..range.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let stretch = text.get(range).and_then(|stretch| stretch.lines().next()).unwrap_or_default();
        Spot {
            line: number(before.matches('\n').count() + 1),
            column: number(before[line_start..].chars().count() + 1),
            length: number(stretch.chars().count().max(1)),
        }
    }
}

/// A value and where it was written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub spot: Spot,
}

impl<T> Located<T> {
    /// Joins a value and its place.
    pub fn new(value: T, spot: Spot) -> Located<T> {
        Located { value, spot }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
