//! A document's text as front matter and body.

use crate::model::place::Spot;

/// A text that has front matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Split<'a> {
    /// What stands between the two lines `---`.
    pub front_matter: &'a str,
    /// The line of the file where the front matter begins.
    pub first_line: u32,
    /// Byte offset in the text where the body begins.
    pub body_start: usize,
}

/// Why a text has no front matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SplitFault {
    /// What is wrong.
    pub kind: SplitFaultKind,
    /// Where.
    pub spot: Spot,
}

/// What is wrong with the front matter's fences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitFaultKind {
    /// Nothing but blanks in the file.
    EmptyFile,
    /// The first line is not `---`.
    Missing,
    /// There is a `---`, but not on the first line.
    NotFirst,
    /// No second `---`.
    Unclosed,
    /// Nothing between the two.
    Empty,
}

/// Splits a text, which must have `\n` line ends and no byte-order mark. Blanks after `---` are allowed, and `...`
/// ends the front matter too.
pub fn split(text: &str) -> Result<Split<'_>, SplitFault> {
    let fault = |kind, spot| Err(SplitFault { kind, spot });
    if text.trim().is_empty() {
        return fault(SplitFaultKind::EmptyFile, Spot::START);
    }
    let first = text.split('\n').next().unwrap_or_default();
    if !is_fence(first) {
        // Only blank lines may be overlooked: a rule far down in a text is not a misplaced front matter.
        let blank = text.split('\n').take_while(|line| line.trim().is_empty()).count();
        let next = text.split('\n').nth(blank).unwrap_or_default();
        if is_fence(next.trim_start()) {
            let line = u32::try_from(blank).unwrap_or(u32::MAX - 1) + 1;
            let column = u32::try_from(next.len() - next.trim_start().len()).unwrap_or_default() + 1;
            return fault(SplitFaultKind::NotFirst, Spot { line, column, length: 3 });
        }
        return fault(SplitFaultKind::Missing, Spot { line: 1, column: 1, length: 1 });
    }
    let start = first.len() + 1;
    let mut offset = start;
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        let line = rest.split('\n').next().unwrap_or_default();
        let next = (offset + line.len() + 1).min(text.len());
        if is_fence(line) || line.trim_end() == "..." {
            let front_matter = text.get(start..offset).unwrap_or_default();
            if front_matter.trim().is_empty() {
                return fault(SplitFaultKind::Empty, Spot { line: 1, column: 1, length: 3 });
            }
            return Ok(Split { front_matter, first_line: 2, body_start: next });
        }
        offset = next;
    }
    fault(SplitFaultKind::Unclosed, Spot { line: 1, column: 1, length: 3 })
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}
