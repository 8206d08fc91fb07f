//! [`Runs`]: the stretches of running text of a document, packed.
//!
//! A document has a hundred of them and a large site ten million, each near the one before: told by what differs, one takes
//! eight bytes or so, a quarter of what it takes unpacked. They are read from the first to the last.

use std::fmt;
use std::ops::Range;

use crate::model::place::Spot;
use crate::varint;

/// A stretch of running text within one text node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Byte range in [`crate::model::prose::Prose::html`]; the text is escaped there (`&amp;`, `&lt;`, `&gt;`, `&quot;`).
    pub html: Range<u32>,
    /// Where its first character stands in the source.
    pub spot: Spot,
    /// The block (paragraph, list item, cell, heading) that it belongs to; runs of one block have the same number.
    pub block: u32,
    /// The section: index into [`crate::model::prose::Prose::headings`] plus 1; 0 before the first.
    pub section: u32,
    /// Whether glossary terms may be linked here: not in headings, code and links.
    pub linkable: bool,
}

/// Stretches of running text, one after the other.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Runs(Box<[u8]>);

/// What the first run is told from.
const NONE: Run =
    Run { html: 0..0, spot: Spot { line: 0, column: 0, length: 0 }, block: 0, section: 0, linkable: false };

impl Runs {
    /// Reads them from the first on.
    pub fn iter(&self) -> impl Iterator<Item = Run> + Clone {
        let mut bytes = self.0.iter();
        let mut before = NONE;
        std::iter::from_fn(move || {
            let head = varint::take(&mut bytes)? as u32;
            let mut next = || varint::take(&mut bytes).unwrap_or_default() as u32;
            let start = before.html.end.wrapping_add(next());
            let length = next();
            let line = before.spot.line.wrapping_add(next());
            let column = next();
            let run = Run {
                html: start..start.wrapping_add(length),
                spot: Spot { line, column, length: length.wrapping_add(signed(next())) },
                block: before.block.wrapping_add(signed(next())),
                section: before.section.wrapping_add(signed(head >> 1)),
                linkable: head & 1 == 1,
            };
            before = run.clone();
            Some(run)
        })
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Run> for Runs {
    fn from_iter<I: IntoIterator<Item = Run>>(runs: I) -> Runs {
        let runs = runs.into_iter();
        let mut bytes = Vec::with_capacity(runs.size_hint().0 * 8);
        let mut before = NONE;
        for run in runs {
            let length = run.html.end.wrapping_sub(run.html.start);
            // No document has a billion sections: what is cut off is none.
            let section = unsigned(run.section.wrapping_sub(before.section)) & (u32::MAX >> 1);
            for number in [
                section << 1 | u32::from(run.linkable),
                run.html.start.wrapping_sub(before.html.end),
                length,
                run.spot.line.wrapping_sub(before.spot.line),
                run.spot.column,
                unsigned(run.spot.length.wrapping_sub(length)),
                unsigned(run.block.wrapping_sub(before.block)),
            ] {
                varint::push(&mut bytes, number as usize);
            }
            before = run;
        }
        // Moved to where it has no room left over: texts live as long as the edition.
        Runs(Box::from(bytes.as_slice()))
    }
}

impl fmt::Debug for Runs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

/// Folds differences to either side of zero to small numbers.
fn unsigned(difference: u32) -> u32 {
    let difference = difference as i32;
    (difference << 1 ^ difference >> 31) as u32
}

/// Reverses [`unsigned`].
fn signed(number: u32) -> u32 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_as_they_were() {
        let run = |numbers: [u32; 7], linkable| {
            let [start, end, line, column, length, block, section] = numbers;
            Run { html: start..end, spot: Spot { line, column, length }, block, section, linkable }
        };
        let runs = [
            run([3, 10, 1, 1, 7, 0, 0], true),
            run([10, 11, 1, 9, 1, 0, 0], false),
            run([400, 1_000_000, 70_000, 300, 600_000, 5, 2], true),
            // Notes stand at the end, and were written before.
            run([1_000_000, 1_000_020, 7, 1, 3, 2, 1], true),
            run([u32::MAX - 1, u32::MAX, u32::MAX, u32::MAX, u32::MAX, u32::MAX, 1_000_000], false),
            run([0, 0, 0, 0, 0, 0, 0], false),
        ];
        let packed: Runs = runs.iter().cloned().collect();
        assert_eq!(packed.iter().collect::<Vec<_>>(), runs);
        assert!(!packed.is_empty() && Runs::default().is_empty());
        assert_eq!(Runs::default().iter().count(), 0);
        let near: Runs = (0..100)
            .map(|number| run([number * 20, number * 20 + 15, number + 1, 3, 15, number, number / 9], true))
            .collect();
        assert!(near.0.len() < 100 * 8, "{}", near.0.len());
    }
}
