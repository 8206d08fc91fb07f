//! [`Block`]: the runs of one paragraph, list item, cell or heading joined to plain text, with the way back to the source.

use std::ops::Range;

use crate::model::place::Spot;
use crate::model::prose::Prose;
use crate::model::runs::Run;

/// Stands for what is not text: a figure, a case number, a picture. No rule takes it for a letter or digit.
pub(super) const HOLE: char = '\u{FFFC}';

/// The text of one block.
pub(super) struct Block {
    /// The text, unescaped; line breaks are blanks.
    pub(super) text: String,
    /// What kind of block it is.
    pub(super) part: Part,
    number: u32,
    pieces: Vec<Piece>,
}

/// A run within a block.
struct Piece {
    run: usize,
    /// Where its text begins in [`Block::text`].
    start: usize,
    /// Where it is in the source.
    spot: Spot,
}

/// What kind of block it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Paragraph or list item.
    Text,
    /// A cell of a table.
    Cell,
    /// A heading.
    Heading,
}

impl Block {
    /// Joins the runs of the block that run number `index` belongs to.
    pub(super) fn around(prose: &Prose, runs: &[Run], index: usize) -> Option<Block> {
        let number = runs.get(index)?.block;
        let same = |run: &&Run| run.block == number;
        let before = runs.get(..index)?.iter().rev().take_while(same).count();
        let after = runs.get(index..)?.iter().take_while(same).count();
        let first = index - before;

        let mut block = Block { text: String::new(), part: Part::Text, number, pieces: Vec::new() };
        let mut end: Option<u32> = None;
        for (run_index, run) in runs.iter().enumerate().skip(first).take(before + after) {
            match end {
                None => block.part = part(prose, run),
                Some(end) => block.text.push_str(between(prose, end, run.html.start)),
            }
            block.pieces.push(Piece { run: run_index, start: block.text.len(), spot: run.spot });
            block.text.push_str(&unescaped(html(prose, run)));
            end = Some(run.html.end);
        }
        // A figure or case number may stand last; whether it does decides whether the text ends in a colon.
        if let Some(end) = end {
            let place = prose.holes.partition_point(|hole| hole.offset < end);
            if prose.holes.get(place).is_some_and(|hole| hole.offset == end && is_text(&hole.kind)) {
                block.text.push(HOLE);
            }
        }
        Some(block)
    }

    /// Joins the runs of a block by its number.
    pub(super) fn numbered(prose: &Prose, runs: &[Run], number: u32) -> Option<Block> {
        let guess = runs.partition_point(|run| run.block < number);
        match runs.get(guess) {
            Some(run) if run.block == number => Block::around(prose, runs, guess),
            _ => Block::around(prose, runs, runs.iter().position(|run| run.block == number)?),
        }
    }

    /// Returns whether this is the block with a number.
    pub(super) fn is(&self, number: u32) -> bool {
        self.number == number
    }

    /// Returns the place in the text of a byte in the HTML of a run.
    pub(super) fn place(&self, prose: &Prose, runs: &[Run], run_index: usize, offset: usize) -> Option<usize> {
        let piece = self.pieces.iter().find(|piece| piece.run == run_index)?;
        let before = html(prose, runs.get(run_index)?).get(..offset)?;
        Some(piece.start + unescaped(before).len())
    }

    /// Returns where a stretch of the text stands in the source: within the line where it begins.
    pub(super) fn spot(&self, range: Range<usize>) -> Spot {
        let index = self.pieces.partition_point(|piece| piece.start <= range.start).saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else { return Spot::START };
        let next = self.pieces.get(index + 1).map_or(self.text.len(), |piece| piece.start);
        let chars = |from: usize, to: usize| {
            let text = self.text.get(from..to.max(from)).unwrap_or_default();
            u32::try_from(text.trim_end().chars().count()).unwrap_or(u32::MAX)
        };
        // What stands before the word counts with its blanks.
        let skipped = self.text.get(piece.start..range.start).unwrap_or_default().chars().count();
        let column = piece.spot.column.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX));
        // A word that goes on in the next run of the same line is pointed at as a whole; else up to the line's end.
        let mut end = range.end.min(next);
        for (place, piece) in self.pieces.iter().enumerate().skip(index + 1) {
            if piece.start >= range.end || piece.spot.line != self.pieces[index].spot.line {
                break;
            }
            end = range.end.min(self.pieces.get(place + 1).map_or(self.text.len(), |piece| piece.start));
        }
        Spot { line: piece.spot.line, column, length: chars(range.start, end).max(1) }
    }

    /// Returns the sentence around a place.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let (mut start, mut end) = (0, self.text.len());
        for (place, _) in self.text.match_indices(['.', '!', '?']) {
            if !ends_sentence(&self.text, place) {
                continue;
            }
            if place < at {
                start = place + 1;
            } else {
                end = place + 1;
                break;
            }
        }
        start..end
    }
}

/// Whether the mark at a place ends a sentence: a blank and a capital follow, and it belongs to no number or abbreviation.
fn ends_sentence(text: &str, place: usize) -> bool {
    let after = &text[place + 1..];
    let mut following = after.trim_start().chars();
    if !after.starts_with(char::is_whitespace) && !after.is_empty() {
        return false;
    }
    let Some(next) = following.next() else { return true };
    if !(next.is_uppercase() || next.is_numeric() || matches!(next, '«' | '"' | '“' | HOLE)) {
        return false;
    }
    let word = text[..place].rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    if text[place..].starts_with('.') {
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        return !(number && word.len() <= 2 || ABBREVIATIONS.contains(&word.to_lowercase().as_str()));
    }
    true
}

const ABBREVIATIONS: &[&str] = &[
    "ca", "pr", "per", "kl", "nr", "jf", "jfr", "f.eks", "bl.a", "mill", "mrd", "dvs", "inkl", "ekskl", "ev", "evt",
    "iht", "ihht", "ifm", "ifbm", "ift", "ifht", "mht", "ang", "hhv", "tlf", "maks", "min", "gj.sn", "st", "kap",
    "pkt", "avd", "no", "e.g", "i.e", "approx",
];

/// Returns what stands between two runs of a block: a line break is a blank, a hole is marked, a tag is nothing.
fn between(prose: &Prose, from: u32, to: u32) -> &'static str {
    let place = prose.holes.partition_point(|hole| hole.offset < from);
    if prose.holes.iter().skip(place).take_while(|hole| hole.offset <= to).any(|hole| is_text(&hole.kind)) {
        return "\u{FFFC}";
    }
    let gap = prose.html.get(from as usize..to as usize).unwrap_or_default();
    if gap.contains('\n') || gap.contains("<br") { " " } else { "" }
}

fn is_text(hole: &crate::model::prose::HoleKind) -> bool {
    use crate::model::prose::HoleKind;
    matches!(hole, HoleKind::Figure(_) | HoleKind::CaseMention(_) | HoleKind::Image { .. })
}

/// Returns the escaped text of a run.
pub(super) fn html<'a>(prose: &'a Prose, run: &Run) -> &'a str {
    prose.html.get(run.html.start as usize..run.html.end as usize).unwrap_or_default()
}

/// Returns whether a run is code. Only what may not be linked can be.
pub(super) fn is_code(prose: &Prose, run: &Run) -> bool {
    !run.linkable && last_tag(prose.html.get(..run.html.start as usize).unwrap_or_default()).starts_with("<code")
}

/// Returns what kind of block a run begins.
fn part(prose: &Prose, run: &Run) -> Part {
    let mut before = prose.html.get(..run.html.start as usize).unwrap_or_default();
    // Emphasis, code and links may stand between the block's tag and its first text.
    for _ in 0..6 {
        let tag = last_tag(before);
        let name = tag.get(1..).unwrap_or_default();
        if name.starts_with("td") || name.starts_with("th") {
            return Part::Cell;
        }
        if name.starts_with('h') && name.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            return Part::Heading;
        }
        if tag.is_empty() || ["<p", "<li", "<dd", "<blockquote"].iter().any(|block| tag.starts_with(block)) {
            return Part::Text;
        }
        before = &before[..before.len() - tag.len()];
    }
    Part::Text
}

/// Returns the tag that a piece of HTML ends with, or what follows the last `<`.
fn last_tag(html: &str) -> &str {
    html.rfind('<').map_or("", |place| &html[place..])
}

/// Returns text without the four escapes that the renderer makes.
fn unescaped(html: &str) -> std::borrow::Cow<'_, str> {
    if !html.contains('&') {
        return html.into();
    }
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&").into()
}

/// Returns the words of a text with their places: letters, digits, and hyphens within.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '-';
    text.split(move |letter| !is_word(letter)).filter(|word| !word.is_empty()).map(move |word| {
        let place = word.as_ptr() as usize - text.as_ptr() as usize;
        (place, word)
    })
}

/// Returns whether a character parts words in a name: hyphen, no-break hyphen, blank, no-break blank.
pub(super) fn is_joint(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '\u{2011}' | ' ' | '\u{A0}' | '\u{202F}')
}
