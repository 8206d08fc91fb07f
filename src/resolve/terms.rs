//! [`Glossary`]: where the words of the glossary occur in a text.
//!
//! A name is sought only where a word begins, so «AD» is never found in «adresse», and no name is missed because a
//! longer one began but did not fit. All names stand in one sorted list; the longest that fits is found by one binary
//! search and a walk along the names that it begins with, so the cost grows with the text, hardly with the glossary.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::card::{Matching, TermNames};
use crate::model::path::DocumentId;
use crate::model::prose::{OpenProse, Prose};
use crate::model::runs::Run;
use crate::model::site::TermLink;
use crate::syntax::bits::{self, Bits};

/// The names of all glossary entries, ready to be found.
#[derive(Clone, Debug)]
pub struct Glossary {
    entries: Vec<DocumentId>,
    /// Sorted by text.
    patterns: Vec<Pattern>,
    /// The first eight bytes of each pattern as a number, in the same order: comparing these is most of a search.
    keys: Vec<u64>,
    /// A bit for each hash of the first three bytes of a name: tells at once that most words are none.
    beginnings: Vec<u64>,
    /// Bytes of the longest pattern.
    longest: usize,
}

/// How a name begins in text: in lower case, escaped as in HTML.
#[derive(Clone, Debug)]
struct Pattern {
    text: Box<[u8]>,
    /// The longest other pattern that this one begins with.
    shorter: Option<usize>,
    /// What it may be the beginning of, by precedence.
    names: Vec<Name>,
}

/// One reading of a pattern. The order of the fields is the order of precedence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Name {
    ending: Ending,
    /// The term itself comes before its synonyms, former names and expansion.
    rank: u8,
    entry: usize,
}

/// What may follow a pattern up to the end of the word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Ending {
    /// Nothing; and the text must be written like this.
    Exact(Box<[u8]>),
    /// Nothing or an inflection.
    Word,
    /// As a word; the final `m` may be doubled (program – programmet).
    WordInM,
    /// As a word, or `-ne` (leder – lederne).
    WordInEr,
    /// An inflection in place of a final `e` (kommune – kommunen).
    Stem,
    /// An inflection of a word that drops its `e` (regel – regler, senter – sentre) or `um` (studium – studiet).
    Dropped,
}

/// Endings after a whole word, in bokmål and nynorsk.
const WORD: [&[u8]; 18] = [
    b"", b"a", b"ane", b"anes", b"ar", b"ars", b"as", b"e", b"en", b"ene", b"enes", b"ens", b"er", b"ers", b"es",
    b"et", b"ets", b"s",
];

/// Endings in place of a final `e`.
const STEM: [&[u8]; 16] = [
    b"a", b"ane", b"anes", b"ar", b"ars", b"as", b"e", b"en", b"ene", b"enes", b"ens", b"er", b"ers", b"es", b"et",
    b"ets",
];

/// Endings of the plural, and of the neuter, after a dropped vowel.
const DROPPED: [&[u8]; 11] = [b"a", b"ane", b"anes", b"ar", b"ars", b"e", b"ene", b"enes", b"er", b"et", b"ets"];

impl Ending {
    /// Whether what follows the pattern, in lower case, is an ending of this kind.
    fn accepts(&self, written: &[u8], rest: &[u8]) -> bool {
        match self {
            Ending::Exact(name) => rest.is_empty() && **name == *written,
            Ending::Word => WORD.contains(&rest),
            Ending::WordInM => {
                let rest = if rest.len() > 1 { rest.strip_prefix(b"m").unwrap_or(rest) } else { rest };
                WORD.contains(&rest)
            }
            Ending::WordInEr => WORD.contains(&rest) || matches!(rest, b"ne" | b"nes"),
            Ending::Stem => STEM.contains(&rest),
            Ending::Dropped => DROPPED.contains(&rest),
        }
    }
}

impl Glossary {
    /// Prepares the names of all entries.
    pub fn new<'a>(entries: impl IntoIterator<Item = (DocumentId, &'a TermNames)>) -> Glossary {
        let mut glossary = Glossary {
            entries: Vec::new(),
            patterns: Vec::new(),
            keys: Vec::new(),
            beginnings: vec![0; BEGINNINGS / 64],
            longest: 0,
        };
        let mut found: Vec<(Box<[u8]>, Name)> = Vec::new();
        for (id, names) in entries {
            let entry = glossary.entries.len();
            glossary.entries.push(id);
            if names.matching == Matching::Never {
                continue;
            }
            // A term may be declared exact; its other names are what they look like: «KI» – «kunstig intelligens».
            let is_exact = names.matching == Matching::Exact || is_acronym(&names.term);
            add(&mut found, &names.term, is_exact, 0, entry);
            for synonym in &names.synonyms {
                add(&mut found, synonym, is_acronym(synonym), 1, entry);
            }
            for former in &names.former {
                add(&mut found, former, is_acronym(former), 2, entry);
            }
            if let Some(expansion) = &names.expansion {
                add(&mut found, expansion, is_acronym(expansion), 3, entry);
            }
        }
        found.sort();
        for (text, name) in found {
            match glossary.patterns.last_mut() {
                Some(last) if last.text == text => last.names.push(name),
                _ => {
                    let mut shorter = glossary.patterns.len().checked_sub(1);
                    while let Some(index) = shorter
                        && !text.starts_with(&glossary.patterns[index].text)
                    {
                        shorter = glossary.patterns[index].shorter;
                    }
                    glossary.longest = glossary.longest.max(text.len());
                    for hash in beginnings(&text) {
                        glossary.beginnings[hash / 64] |= 1 << (hash % 64);
                    }
                    glossary.keys.push(key(&text));
                    glossary.patterns.push(Pattern { text, shorter, names: vec![name] });
                }
            }
        }
        glossary
    }

    /// Returns the words of a text that become links to the glossary, by ascending place: the first use of each entry
    /// in each section, but none to the document itself.
    ///
    /// A name that is broken over two lines is one link over two runs; only a line end is between them.
    pub fn links_in(&self, prose: &OpenProse<'_>, own: Option<&DocumentId>) -> Vec<TermLink> {
        self.links_again(prose, own, (&[], |_: &[u8]| true))
    }

    /// Returns the same, of a text whose links by another glossary are known. Sections whose HTML holds no name that
    /// `differs` keep theirs.
    pub fn links_again(
        &self,
        prose: &OpenProse<'_>,
        own: Option<&DocumentId>,
        (known, differs): (&[TermLink], impl Fn(&[u8]) -> bool),
    ) -> Vec<TermLink> {
        let mut links = Vec::new();
        if self.patterns.is_empty() {
            return links;
        }
        let mut known = known.iter().peekable();
        let mut linked = BTreeSet::new();
        let mut of_section: Vec<&Run> = Vec::new();
        let mut runs = prose.unpacked().iter().filter(|run| run.linkable).peekable();
        while let Some(section) = runs.peek().map(|first| first.section) {
            of_section.clear();
            while let Some(run) = runs.next_if(|run| run.section == section) {
                of_section.push(run);
            }
            let (Some(first), Some(last)) = (of_section.first(), of_section.last()) else { break };
            let range = first.html.start..last.html.end;
            while known.next_if(|link| link.range.start < range.start).is_some() {}
            let html = prose.html.as_bytes().get(range.start as usize..range.end as usize);
            if html.is_some_and(|html| !differs(html)) {
                links.extend(std::iter::from_fn(|| known.next_if(|link| link.range.start < range.end)).cloned());
                continue;
            }
            linked.clear();
            let letters = prose.letters();
            let mut runs = of_section.iter().copied().peekable();
            while let Some(first) = runs.next() {
                let mut last = first;
                while let Some(next) = runs.next_if(|next| is_joined(prose, last, next)) {
                    last = next;
                }
                self.scan(&prose.html, letters, first.html.start as usize..last.html.end as usize, |range, entry| {
                    let Some(found) = self.entries.get(entry) else { return };
                    // The text is about the entry itself: a shorter name within this one must not be linked either.
                    if own != Some(found) && linked.insert(entry) {
                        let range = range.start as u32..range.end as u32;
                        links.push(TermLink { range, term: found.clone() });
                    }
                });
            }
        }
        // These live as long as the edition, in a list without room left over from growing.
        let mut exact = Vec::with_capacity(links.len());
        exact.append(&mut links);
        exact
    }

    /// Returns how the names begin that are found otherwise than by another glossary, in small letters: all else is found
    /// alike.
    pub fn differs<'g>(&'g self, other: &'g Glossary) -> Vec<&'g [u8]> {
        let means = |glossary: &'g Glossary, pattern: &'g Pattern| {
            let meant = move |name: &'g Name| (&name.ending, name.rank, glossary.entries.get(name.entry));
            pattern.names.iter().map(meant).collect::<Vec<_>>()
        };
        let all = |glossary: &'g Glossary| -> BTreeMap<&'g [u8], _> {
            glossary.patterns.iter().map(|pattern| (&*pattern.text, means(glossary, pattern))).collect()
        };
        let (own, others) = (all(self), all(other));
        let names = own.keys().chain(others.keys()).copied();
        names.filter(|name| own.get(name) != others.get(name)).collect()
    }

    /// Returns how the names of an entry begin, in small letters.
    pub fn names_of<'g>(&'g self, entry: &DocumentId) -> impl Iterator<Item = &'g [u8]> {
        let number = self.entries.iter().position(|id| id == entry);
        let of_entry = move |pattern: &&Pattern| pattern.names.iter().any(|name| Some(name.entry) == number);
        self.patterns.iter().filter(of_entry).map(|pattern| &*pattern.text)
    }

    /// Returns the entries that may be found elsewhere than by another glossary, given the names that are found otherwise:
    /// those that have such a name, and those whose names may begin within it. Where one of these is found, others may be
    /// found no longer, so that their names count in the same way.
    pub fn touched(&self, other: &Glossary, differ: &[&[u8]]) -> BTreeSet<DocumentId> {
        type Named<'g> = BTreeMap<&'g [u8], BTreeSet<&'g DocumentId>>;
        let (mut of_name, mut by_first_word, mut names) = (Named::new(), Named::new(), BTreeMap::new());
        for glossary in [self, other] {
            for pattern in &glossary.patterns {
                let entries: Vec<_> =
                    pattern.names.iter().filter_map(|name| glossary.entries.get(name.entry)).collect();
                of_name.entry(&pattern.text).or_default().extend(&entries);
                let first = words(&pattern.text).next().unwrap_or_default();
                by_first_word.entry(first).or_default().extend(&entries);
                for entry in entries {
                    names.entry(entry).or_insert_with(Vec::new).push(&*pattern.text);
                }
            }
        }
        let mut touched = BTreeSet::new();
        let mut waiting: Vec<&[u8]> = differ.to_vec();
        while let Some(name) = waiting.pop() {
            let mut found: BTreeSet<&DocumentId> = of_name.get(name).into_iter().flatten().copied().collect();
            for word in words(name) {
                let shorter = (1..word.len()).filter_map(|end| by_first_word.get(&word[..end]));
                let longer = by_first_word.range(word..).take_while(|(first, _)| first.starts_with(word));
                found.extend(shorter.chain(longer.map(|(_, entries)| entries)).flatten());
            }
            for entry in found {
                if touched.insert(entry.clone()) {
                    waiting.extend(names.get(entry).into_iter().flatten());
                }
            }
        }
        touched
    }

    /// Returns the entry that a word or phrase names, in any inflection, if it names one.
    pub fn entry(&self, text: &str) -> Option<&DocumentId> {
        let mut escaped = String::with_capacity(text.len());
        escape(&mut escaped, text);
        let mut whole = None;
        self.scan(&escaped, &Bits::letters(escaped.as_bytes()), 0..escaped.len(), |range, entry| {
            if range == (0..escaped.len()) {
                whole = self.entries.get(entry);
            }
        });
        whole
    }

    /// Tells every name in a stretch of HTML text, without overlap. `letters` are those of the text.
    fn scan(&self, html: &str, letters: &Bits, range: Range<usize>, mut found: impl FnMut(Range<usize>, usize)) {
        let bytes = html.as_bytes();
        let text = &bytes[..range.end];
        let inside = begins_inside(bytes, range.start);
        let starts = |number| letters.block(number) & !letters.before(number);
        let mut folded = Vec::new();
        let mut end = range.start;
        for at in bits::set(range.clone(), starts) {
            if at < end || !self.may_begin(&text[at..]) {
                continue;
            }
            let begins = match at - range.start {
                0 => !inside,
                before => match bytes[at - 1] {
                    // «e-post» is no «post», «visma.no» no «no».
                    b'-' | b'.' | b'@' => {
                        !(if before == 1 { inside } else { letters.has(at - 2) || bytes[at - 2] == b'_' })
                    }
                    b'_' => false,
                    // Within an entity stands no word.
                    b'&' => false,
                    b'#' => before == 1 || bytes[at - 2] != b'&',
                    _ => true,
                },
            };
            if begins && let Some((length, entry)) = self.longest_at(bytes, at, range.end, &mut folded) {
                found(at..at + length, entry);
                end = at + length;
            }
        }
    }

    fn may_begin(&self, text: &[u8]) -> bool {
        let hash = match *text {
            [first, second, third, ..] => hash(first, second, third),
            [first, second] => hash(first, second, b' '),
            [first] => hash(first, b' ', b' '),
            [] => return false,
        };
        self.beginnings[hash / 64] & 1 << (hash % 64) != 0
    }

    /// Returns length and entry of the longest name that begins here. The last is room to work in.
    fn longest_at(&self, bytes: &[u8], at: usize, end: usize, folded_text: &mut Vec<u8>) -> Option<(usize, usize)> {
        let written = &bytes[at..end.min(at + KEY)];
        let mut first = [0; KEY];
        first.iter_mut().zip(small(written)).for_each(|(to, from)| *to = from);
        let key = u64::from_be_bytes(first);
        let smaller = self.keys.partition_point(|other| *other < key);
        let alike = self.keys.get(smaller..).unwrap_or_default().iter().take_while(|other| **other == key).count();
        let folded_text = match alike {
            0 => &first[..written.len()],
            // Only names that begin like this can be longer than what is compared already.
            _ => {
                fold(folded_text, &bytes[at..end.min(at + self.longest)]);
                folded_text.as_slice()
            }
        };
        let alike = self.patterns.get(smaller..smaller + alike).unwrap_or_default();
        let mut candidate = (smaller + alike.partition_point(|pattern| &*pattern.text <= folded_text)).checked_sub(1);
        while let Some(pattern) = candidate.and_then(|index| self.patterns.get(index)) {
            candidate = pattern.shorter;
            if !folded_text.starts_with(&pattern.text) {
                continue;
            }
            let length = pattern.text.len();
            let tail = &bytes[at + length..end];
            let rest = tail.iter().position(|byte| !is_word(*byte) && byte & 0xC0 != 0x80).unwrap_or(tail.len());
            if rest > LONGEST_ENDING || !ends_here(bytes, at + length + rest) {
                continue;
            }
            let mut ending = [0; LONGEST_ENDING];
            for (to, from) in ending.iter_mut().zip(&tail[..rest]) {
                *to = from.to_ascii_lowercase();
            }
            let written = &bytes[at..at + length];
            if let Some(name) = pattern.names.iter().find(|name| name.ending.accepts(written, &ending[..rest])) {
                return Some((length + rest, name.entry));
            }
        }
        None
    }
}

/// Bytes that a key holds.
const KEY: usize = 8;

/// Bytes of the longest ending.
const LONGEST_ENDING: usize = 5;

/// Bits of the table of beginnings.
const BEGINNINGS: usize = 1 << 15;

/// Returns the first eight bytes as a number that is ordered as they are.
fn key(text: &[u8]) -> u64 {
    let mut first = [0; KEY];
    for (to, from) in first.iter_mut().zip(text) {
        *to = *from;
    }
    u64::from_be_bytes(first)
}

/// Returns a hash of three bytes that does not tell capitals from small letters.
fn hash(first: u8, second: u8, third: u8) -> usize {
    let [first, second, third] = [first, second, third].map(|byte| u32::from(LOOSE[usize::from(byte)]));
    let key = first << 16 | second << 8 | third;
    (key.wrapping_mul(0x9E37_79B1) >> 17) as usize
}

fn beginnings(text: &[u8]) -> Vec<usize> {
    match *text {
        [first, second, third, ..] => vec![hash(first, second, third)],
        [first, second] => (0..=255).map(|third| hash(first, second, third)).collect(),
        [first] => (0..=255).flat_map(|second| (0..=255).map(move |third| hash(first, second, third))).collect(),
        [] => Vec::new(),
    }
}

/// Adds the patterns of a name.
fn add(found: &mut Vec<(Box<[u8]>, Name)>, name: &str, is_exact: bool, rank: u8, entry: usize) {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.as_bytes().first().is_some_and(|byte| is_word(*byte) && *byte != b'_') {
        return;
    }
    let mut html = String::with_capacity(words.len());
    escape(&mut html, &words);
    let mut text = Vec::with_capacity(html.len());
    fold(&mut text, html.as_bytes());
    let mut push = |text: &[u8], ending: Ending| found.push((text.into(), Name { ending, rank, entry }));
    if is_exact {
        return push(&text, Ending::Exact(html.into_bytes().into()));
    }
    match text.as_slice() {
        [stem @ .., b'e'] if stem.len() > 1 => push(stem, Ending::Stem),
        [.., b'm'] => push(&text, Ending::WordInM),
        [.., b'e', b'r'] => push(&text, Ending::WordInEr),
        _ => push(&text, Ending::Word),
    }
    if let [stem @ .., before, b'e', last @ (b'l' | b'r' | b'n')] = text.as_slice()
        && before.is_ascii_alphabetic()
        && !b"aeiouy".contains(before)
        && stem.len() > 1
    {
        // nøkkel – nøkler
        let stem = if stem.last() == Some(before) { &stem[..stem.len() - 1] } else { stem };
        push(&[stem, &[*before, *last]].concat(), Ending::Dropped);
    }
    if let [stem @ .., b'u', b'm'] = text.as_slice()
        && stem.len() > 3
    {
        push(stem, Ending::Dropped);
    }
}

/// Returns the words of a name.
fn words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    // Letters and punctuation beyond ASCII go on after their first byte.
    let goes_on = |byte: &u8| byte & 0xC0 == 0x80;
    let parts = name.split(move |byte| !is_word(*byte) && !goes_on(byte));
    parts.filter_map(move |part| part.get(part.iter().position(|byte| !goes_on(byte))?..))
}

/// Whether a name is written in capitals, so that its case tells it from other words: «OS», «M365», «RoS».
fn is_acronym(name: &str) -> bool {
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let is_word = !name.trim().contains(char::is_whitespace);
    is_word && (capitals >= 2 || capitals == 1 && name.contains(|c: char| c.is_ascii_digit()))
}

/// Whether text goes on from one run to the next: nothing but a line end is between them.
fn is_joined(prose: &Prose, last: &Run, next: &Run) -> bool {
    let gap = next.html.start.checked_sub(last.html.end);
    let between = prose.html.as_bytes().get(last.html.end as usize);
    last.block == next.block
        && (gap == Some(0) || gap == Some(1) && between == Some(&b'\n'))
        && prose.holes.binary_search_by_key(&last.html.end, |hole| hole.offset).is_err()
        && prose.holes.binary_search_by_key(&next.html.start, |hole| hole.offset).is_err()
}

/// Whether a byte is part of a word, or begins a character that is.
const fn is_word(byte: u8) -> bool {
    WORD_BYTE[byte as usize]
}

/// What [`is_word`] answers. Punctuation outside ASCII («, –, …) begins with one of two bytes.
const WORD_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        table[byte] = value.is_ascii_alphanumeric() || value == b'_' || value >= 0xC3 && value != 0xE2;
        byte += 1;
    }
    table
};

/// Whether the text before an offset makes what follows the middle of a word.
fn begins_inside(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    match before.last() {
        Some(byte) if byte.is_ascii() => {
            is_word(*byte)
                || matches!(byte, b'-' | b'.' | b'@') && before.iter().rev().nth(1).is_some_and(|b| is_word(*b))
        }
        Some(_) => before.iter().rev().find(|byte| **byte >= 0xC0).is_some_and(|byte| is_word(*byte)),
        None => false,
    }
}

/// Whether a word ends at an offset where no letter follows: not before «.no» or «@».
fn ends_here(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'.' | b'@') => !bytes.get(at + 1).is_some_and(|next| is_word(*next)),
        Some(byte) => !is_word(*byte),
        None => true,
    }
}

/// Returns a byte in lower case, given the byte before it: ASCII and the letters up to `ÿ`, æøå among them.
const fn folded(before: u8, byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte + 32,
        b'\n' => b' ',
        0x80..=0x9E if before == 0xC3 && byte != 0x97 => byte + 32,
        _ => byte,
    }
}

/// Each byte as [`folded`] would have it after whatever byte: what is alike there is alike here.
const LOOSE: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = folded(0xC3, byte as u8);
        byte += 1;
    }
    table
};

fn fold(out: &mut Vec<u8>, text: &[u8]) {
    out.clear();
    out.extend(small(text));
}

/// Returns a text in small letters.
fn small(text: &[u8]) -> impl Iterator<Item = u8> {
    let mut before = 0;
    text.iter().map(move |byte| folded(std::mem::replace(&mut before, *byte), *byte))
}

/// Escapes as the HTML of a text does.
fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::{Located, Spot};
    use crate::model::prose::{Hole, HoleKind};

    fn names(term: &str, matching: Matching) -> TermNames {
        let located = |text: &str| Located::new(text.to_owned(), Spot::START);
        TermNames {
            term: located(term),
            expansion: None,
            synonyms: Vec::new(),
            former: Vec::new(),
            see: Vec::new(),
            matching,
            several_senses: false,
        }
    }

    fn glossary(terms: &[&str]) -> Glossary {
        let names: Vec<TermNames> = terms
            .iter()
            .map(|term| names(term, if is_acronym(term) { Matching::Exact } else { Matching::Inflected }))
            .collect();
        Glossary::new(terms.iter().zip(&names).map(|(term, names)| (DocumentId::new(*term), names)))
    }

    /// A text of runs, each a line of one block unless it begins with `#`, which begins a section.
    fn prose(lines: &[&str]) -> Prose {
        let mut prose = Prose::default();
        let mut section = 0;
        let mut runs = Vec::new();
        for line in lines {
            let (line, is_heading) = line.strip_prefix('#').map_or((*line, false), |line| (line, true));
            section += u32::from(is_heading);
            if !prose.html.is_empty() {
                prose.html.push('\n');
            }
            let start = prose.html.len() as u32;
            escape(&mut prose.html, line);
            let html = start..prose.html.len() as u32;
            runs.push(Run { html, spot: Spot::START, block: section, section, linkable: !is_heading });
        }
        prose.runs = runs.into_iter().collect();
        prose
    }

    fn linked(glossary: &Glossary, lines: &[&str]) -> Vec<String> {
        let prose = prose(lines);
        glossary
            .links_in(&OpenProse::new(&prose), None)
            .into_iter()
            .map(|link| format!("{}={}", &prose.html[link.range.start as usize..link.range.end as usize], link.term))
            .collect()
    }

    #[test]
    fn acronyms_are_whole_words_in_their_own_case() {
        let glossary = glossary(&["AD", "OS", "API", "M365", "KI", "R&D"]);
        assert_eq!(linked(&glossary, &["adresse ADRESSE Ad ad også OST dados RADAR", "AD."]), ["AD=AD"]);
        assert_eq!(linked(&glossary, &["(API-et), «KI-modell»"]), ["API=API", "KI=KI"]);
        assert_eq!(linked(&glossary, &["M365-porteføljen og API-integrasjon"]), ["M365=M365", "API=API"]);
        assert_eq!(linked(&glossary, &["mAPI APIet API2 MS-API api.no API.no x@API", "/API/"]), ["API=API"]);
        assert_eq!(linked(&glossary, &["R&D og & API"]), ["R&amp;D=R&D", "API=API"]);
        let plus = self::glossary(&["Visma Enterprise+", "modul"]);
        assert_eq!(linked(&plus, &["Visma Enterprise+-modul"]), ["Visma Enterprise+=Visma Enterprise+", "modul=modul"]);
        assert_eq!(linked(&glossary, &["ÅAPI æAPI APIå «API»"]), ["API=API"]);
        assert!(linked(&glossary, &["x_API API_x _API x_-API _API_"]).is_empty());
    }

    #[test]
    fn concepts_are_found_inflected_but_not_inside_other_words() {
        let one = |term: &str, text: &str| linked(&glossary(&[term]), &[text]).len();
        for (term, forms) in [
            ("maskinlæring", "maskinlæring Maskinlæringen MASKINLÆRINGS maskinlæringa maskinlærings-modell"),
            ("kommune", "kommune kommunen kommuner kommunene kommunes kommunenes kommunane"),
            ("prosjekt", "prosjekt prosjektet prosjekter prosjektene prosjektets prosjekta"),
            ("møte", "møte møtet møter møtene møta"),
            ("program", "program programmet programmer programmene"),
            ("nøkkel", "nøkkel nøkkelen nøkler nøklene nøklar"),
            ("senter", "senter senteret sentre sentrene sentra sentret"),
            ("leder", "leder lederen ledere lederne ledernes"),
            ("studium", "studium studiet studier studiene"),
            ("Økonomirapport", "økonomirapport ØKONOMIRAPPORTEN økonomirapportene"),
            ("kunstig intelligens", "kunstig intelligensen Kunstig Intelligens"),
        ] {
            let glossary = glossary(&[term]);
            let words = match term.contains(' ') {
                true => vec!["kunstig intelligensen", "Kunstig Intelligens"],
                false => forms.split(' ').collect(),
            };
            for form in words {
                assert_eq!(linked(&glossary, &[form]).len(), 1, "{form} of {term}");
            }
        }
        assert_eq!(one("digitalisering", "digitaliseringsinitiativ nydigitalisering digitaliseringsprosjekter"), 0);
        assert_eq!(one("post", "e-post posten."), 1);
        assert_eq!(one("kommune", "kommunal kommun kommunehus"), 0);
        assert_eq!(one("rom", "romm rommere Roma-folk"), 1);
        assert_eq!(one("sky", "skyen.no sky@a.no skyene"), 1);
    }

    #[test]
    fn the_longest_name_wins_and_a_longer_one_that_does_not_fit_is_no_hindrance() {
        let glossary = glossary(&["Visma Enterprise", "Visma Enterprise Plus", "Visma"]);
        assert_eq!(linked(&glossary, &["Visma Enterprise Plus"]), ["Visma Enterprise Plus=Visma Enterprise Plus"]);
        assert_eq!(linked(&glossary, &["Visma Enterprise Pluto"]), ["Visma Enterprise=Visma Enterprise"]);
        assert_eq!(
            linked(&glossary, &["Visma Enterpriser Visma Enterprist"]),
            ["Visma Enterpriser=Visma Enterprise", "Visma=Visma"]
        );
        assert_eq!(linked(&glossary, &["Visma", "Enterprise"]), ["Visma\nEnterprise=Visma Enterprise"]);
    }

    #[test]
    fn an_entry_is_linked_once_a_section_and_never_to_itself() {
        let glossary = glossary(&["Visma", "Visma Enterprise", "API"]);
        let text = ["API og API", "#API", "API, Visma", "API", "#API", "Visma Enterprise"];
        assert_eq!(
            linked(&glossary, &text),
            ["API=API", "API=API", "Visma=Visma", "Visma Enterprise=Visma Enterprise"]
        );
        let prose = prose(&["Visma Enterprise og Visma"]);
        let own = DocumentId::new("Visma Enterprise");
        let links = glossary.links_in(&OpenProse::new(&prose), Some(&own));
        assert_eq!(links.len(), 1);
        assert_eq!((links[0].range.start, links[0].term.as_str()), (20, "Visma"));
    }

    #[test]
    fn other_names_lead_to_the_entry_and_never_means_never() {
        let located = |text: &str| Located::new(text.to_owned(), Spot::START);
        let m365 = TermNames {
            expansion: Some("Microsoft 365".to_owned()),
            synonyms: vec![located("kontorpakke")],
            former: vec![located("O365")],
            ..names("M365", Matching::Exact)
        };
        let ki = TermNames { expansion: Some("kunstig intelligens".to_owned()), ..names("KI", Matching::Exact) };
        let silent = names("drift", Matching::Never);
        let glossary = Glossary::new([
            (DocumentId::new("m365"), &m365),
            (DocumentId::new("ki"), &ki),
            (DocumentId::new("drift"), &silent),
        ]);
        assert_eq!(linked(&glossary, &["O365 (drift)"]), ["O365=m365"]);
        assert_eq!(
            linked(&glossary, &["kontorpakken", "#", "Microsoft 365-lisens"]),
            ["kontorpakken=m365", "Microsoft 365=m365"]
        );
        assert_eq!(linked(&glossary, &["o365 ki Kunstig intelligens"]), ["Kunstig intelligens=ki"]);
        assert_eq!(glossary.entry("kontorpakkene").map(DocumentId::as_str), Some("m365"));
        assert_eq!(glossary.entry("KI").map(DocumentId::as_str), Some("ki"));
        assert_eq!(glossary.entry("KI og mer"), None);
        assert_eq!(glossary.entry("drift"), None);
    }

    /// Glossaries and texts of few words, so that names meet in every way.
    #[test]
    fn what_is_not_touched_is_found_where_it_was() {
        const WORDS: [&str; 7] = ["plan", "planer", "drift", "KI", "kommune", "e-post", "møte"];
        let mut state = 1u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % end
        };
        let phrase = |longest: usize, below: &mut dyn FnMut(usize) -> usize| {
            (0..=below(longest)).map(|_| WORDS[below(WORDS.len())]).collect::<Vec<_>>().join(" ")
        };
        let mut kept = 0;
        for _ in 0..3_000 {
            let entries: Vec<DocumentId> = (0..5).map(|number| DocumentId::new(format!("{number}"))).collect();
            let names_of: Vec<TermNames> = (0..6).map(|_| names(&phrase(3, &mut below), Matching::Inflected)).collect();
            let of = |names: &[&TermNames]| Glossary::new(entries.iter().cloned().zip(names.iter().copied()));
            let mut before: Vec<&TermNames> = names_of.iter().take(5).collect();
            let one = of(&before);
            before[below(5)] = &names_of[5];
            let other = of(&before);
            let touched = other.touched(&one, &other.differs(&one));
            let text = prose(&[&phrase(12, &mut below)]);
            let uses = |glossary: &Glossary, entry: &DocumentId| {
                glossary.links_in(&OpenProse::new(&text), None).iter().any(|link| link.term == *entry)
            };
            for entry in entries.iter().filter(|entry| !touched.contains(*entry)) {
                assert_eq!(uses(&one, entry), uses(&other, entry), "{entry} in «{}»: {names_of:?}", text.html);
                kept += usize::from(uses(&one, entry));
            }
        }
        assert!(kept > 300, "{kept} are found and not touched");
    }

    #[test]
    fn what_a_name_hid_from_others_is_touched_with_it() {
        let glossary = |first: &str| glossary(&[first, "Enterprise Plus modul", "modul", "drift"]);
        let (one, other) = (glossary("Visma Enterprise"), glossary("Nytt"));
        let touched = other.touched(&one, &other.differs(&one));
        let touched: Vec<&str> = touched.iter().map(DocumentId::as_str).collect();
        assert_eq!(touched, ["Enterprise Plus modul", "Nytt", "Visma Enterprise", "modul"]);
        assert_eq!(
            linked(&one, &["Visma Enterprise Plus modul"]),
            ["Visma Enterprise=Visma Enterprise", "modul=modul"]
        );
        assert_eq!(linked(&other, &["Visma Enterprise Plus modul"]), ["Enterprise Plus modul=Enterprise Plus modul"]);
    }

    #[test]
    fn text_is_not_joined_over_holes_tags_and_blocks() {
        let glossary = glossary(&["Visma Enterprise"]);
        let mut holed = prose(&["Visma", "Enterprise"]);
        assert_eq!(glossary.links_in(&OpenProse::new(&holed), None).len(), 1);
        holed.holes.push(Hole { offset: 6, kind: HoleKind::Figure(0) });
        assert_eq!(glossary.links_in(&OpenProse::new(&holed), None).len(), 0);
        let mut blocks = prose(&["Visma", "Enterprise"]);
        let apart = |(number, run): (u32, Run)| Run { block: number, ..run };
        blocks.runs = (0..).zip(blocks.runs.iter()).map(apart).collect();
        assert_eq!(glossary.links_in(&OpenProse::new(&blocks), None).len(), 0);
    }

    #[test]
    fn many_terms_that_begin_alike_and_much_text_come_to_an_end() {
        let terms: Vec<String> = (0..20_000).map(|n| format!("begrep nummer {n}")).collect();
        let glossary = glossary(&terms.iter().map(String::as_str).collect::<Vec<_>>());
        let misses = "begrep nummer x begrep nummer 20001 ".repeat(30_000);
        assert!(linked(&glossary, &[&misses]).is_empty());
        let hits: String = (0..20_000).map(|n| format!("begrep nummer {n}, ")).collect();
        assert_eq!(linked(&glossary, &[&hits]).len(), 20_000);
        let nested: Vec<String> = (1..300).map(|n| "a ".repeat(n).trim_end().to_owned()).collect();
        let nested = self::glossary(&nested.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(linked(&nested, &[&"a ".repeat(1000)]).len(), 2);
    }

    /// How long 5 KB take: `cargo test --release --lib terms -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement"]
    fn a_text_is_searched_in_microseconds() {
        let line =
            "Kommunene vedtok å fornye avtalen om API-et, og møtet ba om en maskinlæringsmodell i M365-porteføljen.";
        let prose = prose(&[line; 50]);
        let words = ["API", "M365", "KI", "OS", "maskinlæring", "kommune", "digitalisering", "Visma Enterprise", "RRO"];
        let few = glossary(&words);
        let numbered: Vec<String> = (0..20_000).map(|n| format!("begrep {n}")).collect();
        let many = glossary(&numbered.iter().map(String::as_str).chain(words).collect::<Vec<_>>());
        for (glossary, name) in [(few, "9 terms"), (many, "20,009 terms")] {
            #[expect(clippy::disallowed_methods, reason = "a measurement")]
            let start = std::time::Instant::now();
            let rounds = 10_000;
            for _ in 0..rounds {
                assert_eq!(
                    std::hint::black_box(glossary.links_in(&OpenProse::new(std::hint::black_box(&prose)), None)).len(),
                    3
                );
            }
            #[expect(clippy::print_stdout, reason = "a measurement")]
            {
                println!("{name}, {} bytes: {:?} a text", prose.html.len(), start.elapsed() / rounds);
            }
        }
    }
}
