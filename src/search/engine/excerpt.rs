//! Excerpts: some text of a section, with the words that matched.

use std::collections::BTreeSet;

use crate::search::words::{fold, normal, scan};

/// A piece of an excerpt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub mark: bool,
}

/// What is marked.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Words as they stand in texts.
    pub(super) forms: BTreeSet<String>,
    /// Stems, folded: words that hold one are marked.
    stems: BTreeSet<String>,
}

/// Shorter stems would mark words that have nothing to do with them.
const SHORTEST_STEM: usize = 4;
/// Letters before the first mark.
const BEFORE: usize = 60;
/// Letters of an excerpt.
const LENGTH: usize = 240;

impl Marks {
    /// Marks words that hold a stem.
    pub(super) fn add_stem(&mut self, stem: &str) {
        let stem = fold(stem);
        if stem.chars().count() >= SHORTEST_STEM {
            self.stems.insert(stem);
        }
    }

    fn has(&self, key: &str, literal: bool) -> bool {
        if self.forms.contains(key) {
            return true;
        }
        if literal || self.stems.is_empty() {
            return false;
        }
        let folded = fold(key);
        self.stems.iter().any(|stem| folded.contains(stem.as_str()))
    }
}

/// Makes the excerpt of a text, and tells which of its words matched.
pub(super) fn excerpt(text: &str, marks: &Marks) -> (Vec<Part>, Vec<String>) {
    let text = read_on(&normal(text));
    // Offsets count as the browser does, so that both cut at the same place.
    let mut found: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    scan(&text, |word| {
        let again = found.last().is_some_and(|(last, _)| word.range.start < last.end);
        if !again && marks.has(word.key, word.literal) {
            found.push((word.range, word.key.to_owned()));
        }
    });
    let units: Vec<u32> = {
        let mut at = 0;
        let mut units = vec![0; text.len() + 1];
        for (place, letter) in text.char_indices() {
            units[place..place + letter.len_utf8()].fill(at);
            at += letter.len_utf16() as u32;
        }
        units[text.len()] = at;
        units
    };
    let mut words: Vec<String> = Vec::new();
    for (range, _) in &found {
        let surface = text[range.clone()].to_owned();
        if !words.contains(&surface) {
            words.push(surface);
        }
    }
    let begin = window(&found, &units);
    let parts = cut(&text, begin, &found, &units);
    (parts, words)
}

/// Joins lines: what is no sentence gets a sign between.
fn read_on(text: &str) -> String {
    let mut joined = String::with_capacity(text.len() + 16);
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            joined.push_str(if joined.ends_with(['.', '!', '?', ':', ';', ',', '…']) { " " } else { " · " });
        }
        joined.push_str(line);
    }
    joined
}

/// Tells which words of a text matched, as they stand there.
pub(super) fn matched(text: &str, marks: &Marks) -> Vec<String> {
    excerpt(text, marks).1
}

/// Returns where the window with the most different words begins.
fn window(found: &[(std::ops::Range<usize>, String)], units: &[u32]) -> usize {
    let mut best = (0, 0, 0);
    for (place, (range, _)) in found.iter().enumerate() {
        let end = units[range.start] as usize + LENGTH - BEFORE;
        let inside = found[place..].iter().take_while(|(other, _)| (units[other.end] as usize) <= end);
        let inside: Vec<&str> = inside.map(|(_, key)| key.as_str()).collect();
        let different = inside.iter().collect::<BTreeSet<_>>().len();
        if (different, inside.len()) > (best.0, best.1) {
            best = (different, inside.len(), range.start);
        }
    }
    best.2
}

/// Cuts the text around an offset, at blanks.
fn cut(text: &str, around: usize, found: &[(std::ops::Range<usize>, String)], units: &[u32]) -> Vec<Part> {
    let wanted = (units[around] as usize).saturating_sub(BEFORE);
    let blank = |letter: char| letter == ' ';
    let mut start = 0;
    if wanted > 0 {
        let after = text.char_indices().find(|(place, letter)| units[*place] as usize >= wanted && blank(*letter));
        start = after.map_or(around, |(place, _)| place + 1).min(around);
    }
    let limit = units[start] as usize + LENGTH;
    let mut end = text.len();
    if units[text.len()] as usize > limit {
        let before =
            text.char_indices().rev().find(|(place, letter)| (units[*place] as usize) <= limit && blank(*letter));
        end = before.map_or(text.len(), |(place, _)| place).max(start);
        if end == start {
            let longest = text.char_indices().find(|(place, _)| units[*place] as usize > limit);
            end = longest.map_or(text.len(), |(place, _)| place);
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut push = |text: &str, mark: bool| {
        if text.is_empty() {
            return;
        }
        match parts.last_mut() {
            Some(last) if last.mark == mark => last.text.push_str(text),
            _ => parts.push(Part { text: text.to_owned(), mark }),
        }
    };
    if start > 0 {
        push("… ", false);
    }
    let mut at = start;
    for (range, _) in found.iter().filter(|(range, _)| range.start >= start && range.end <= end) {
        push(&text[at..range.start], false);
        push(&text[range.clone()], true);
        at = range.end;
    }
    push(&text[at..end], false);
    if end < text.len() {
        push(" …", false);
    }
    parts
}
