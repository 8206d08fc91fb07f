//! [`WordStarts`]: how the words of some texts begin. A name that begins like none of them is not in the texts, so they need
//! not be read again when such a name comes or goes.

use crate::model::prose::Prose;

/// Letters that are kept of each word.
const KEPT: usize = 8;

/// So many words are put in order before more are gathered.
const MANY: usize = 1 << 14;

/// The words of some texts: their first letters, in small letters, in order.
pub(super) struct WordStarts(Box<[u64]>);

/// The beginning of a word that is sought.
pub(super) struct Beginning {
    first: u64,
    last: u64,
    /// Bytes of it that are kept.
    kept: usize,
}

impl WordStarts {
    /// Gathers the words of texts.
    pub(super) fn of<'p>(texts: impl Iterator<Item = &'p Prose>) -> WordStarts {
        let mut keys = Vec::new();
        let mut most = MANY;
        for prose in texts {
            WordStarts::gather(prose, &mut keys);
            // Most words stand in many texts.
            if keys.len() > most {
                keys.sort_unstable();
                keys.dedup();
                most = MANY.max(2 * keys.len());
            }
        }
        keys.sort_unstable();
        keys.dedup();
        WordStarts(keys.into())
    }

    fn gather(prose: &Prose, keys: &mut Vec<u64>) {
        let html = prose.html.as_bytes();
        for run in prose.runs.iter() {
            let (start, end) = (run.html.start as usize, run.html.end as usize);
            // A run may begin within a word; a word may go on in the next.
            let mut in_word = false;
            let mut at = start;
            while let Some(&byte) = html.get(at).filter(|_| at < end) {
                let width = punctuation(byte);
                if width > 0 {
                    in_word = false;
                    // The glossary takes `_` for a letter, proof-reading does not: both words count.
                    if byte == b'_' {
                        keys.push(key(&html[at..]).0);
                    }
                    at += width;
                    continue;
                }
                if !in_word {
                    keys.push(key(&html[at..]).0);
                    in_word = true;
                }
                at += 1;
            }
        }
    }

    /// Tells whether one of the words begins as sought.
    pub(super) fn any(&self, sought: &[Beginning]) -> bool {
        sought.iter().any(|Beginning { first, last, .. }| {
            let from = self.0.partition_point(|key| key < first);
            self.0.get(from).is_some_and(|key| key <= last)
        })
    }
}

impl Beginning {
    /// Returns the beginning of words that begin like the first word of a text.
    pub(super) fn of(text: &[u8]) -> Beginning {
        let (first, kept) = key(text);
        let rest = (KEPT - kept) as u32 * 8;
        Beginning { first, last: first | 1u64.checked_shl(rest).map_or(u64::MAX, |end| end - 1), kept }
    }

    /// Tells whether a text may hold a word that begins like this. A look without an early end, at many bytes at a time.
    pub(super) fn is_within(&self, text: &[u8]) -> bool {
        let [first, second, third, fourth, ..] = self.first.to_be_bytes();
        let is = |wanted: u8, byte: u8| wanted == byte | 0x20;
        match (self.kept, text) {
            (0, _) => true,
            (1, _) => text.iter().fold(false, |found, byte| found | is(first, *byte)),
            (2 | 3, [_, after @ ..]) => {
                let pairs = text.iter().zip(after);
                pairs.fold(false, |found, (one, two)| found | (is(first, *one) & is(second, *two)))
            }
            (_, [_, after @ ..]) if after.len() > 2 => {
                let all = text.iter().zip(after).zip(&after[1..]).zip(&after[2..]);
                all.fold(false, |found, (((one, two), three), four)| {
                    found | (is(first, *one) & is(second, *two) & is(third, *three) & is(fourth, *four))
                })
            }
            _ => false,
        }
    }

    /// Returns that of one word, which nothing may follow.
    pub(super) fn whole(word: &str) -> Beginning {
        let (first, kept) = key(word.as_bytes());
        // A word that cannot be kept as a whole is sought by what is kept.
        if kept < word.len() { Beginning::of(word.as_bytes()) } else { Beginning { first, last: first, kept } }
    }
}

/// Returns the key of the word that a text begins with, and how many bytes of it are kept. Letters are told apart as far
/// as one bit of each byte tells capitals from small ones; with a letter beyond that the key ends.
fn key(text: &[u8]) -> (u64, usize) {
    let mut kept = [0; KEPT];
    let mut length = 0;
    for (to, byte) in kept.iter_mut().zip(text) {
        if punctuation(*byte) > 0 && !(length == 0 && *byte == b'_') || *byte >= 0xC4 {
            break;
        }
        *to = byte | 0x20;
        length += 1;
    }
    (u64::from_be_bytes(kept), length)
}

/// Returns the bytes of the punctuation that a byte begins; none for letters and digits.
fn punctuation(byte: u8) -> usize {
    match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 0,
        0xC2 => 2,
        0xE2 => 3,
        0x80.. => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::Spot;
    use crate::model::runs::Run;

    fn word_starts(text: &str) -> WordStarts {
        let run = Run { html: 0..text.len() as u32, spot: Spot::START, block: 0, section: 0, linkable: true };
        let prose = Prose { html: text.to_owned(), runs: [run].into_iter().collect(), ..Prose::default() };
        WordStarts::of([&prose].into_iter())
    }

    #[test]
    fn a_stretch_that_lacks_how_a_name_begins_lacks_the_name() {
        let within = |name: &str, text: &str| Beginning::of(name.as_bytes()).is_within(text.as_bytes());
        for (name, text) in [
            ("Ærlighet", "så ærlige"),
            ("api", "et API"),
            ("ki", "KI"),
            ("r", "bare R"),
            ("Čapek", "x"),
            ("R&D", "r&amp;d"),
        ] {
            assert!(within(name, text), "{name}");
        }
        for (name, text) in
            [("ærlighet", "arbeid"), ("api", "a p i"), ("ki", "k"), ("ki", ""), ("kommune", "kom"), ("r", "x")]
        {
            assert!(!within(name, text), "{name}");
        }
    }

    #[test]
    fn a_name_is_sought_by_how_its_first_word_begins() {
        let text =
            word_starts("Kommunens «API» for Ærlige, e-post og _under; identitetsforvaltningen, 2024/M8-005 Čapek");
        let has = |name: &str| text.any(&[Beginning::of(name.as_bytes())]);
        for name in ["kommune", "KOMMUNENS", "api", "ærlig", "post", "e", "_under", "under", "identitetsleser", "m8"] {
            assert!(has(name), "{name}");
        }
        for name in ["kommunal", "pi", "lige", "nder", "identisk", "4"] {
            assert!(!has(name), "{name}");
        }
        // Letters that are folded in other ways are left to a closer look.
        assert!(has("Čapek") && has("Ďurica"));
        let whole = |word: &str| text.any(&[Beginning::whole(word)]);
        assert!(whole("api") && whole("e") && !whole("a") && whole("kommunenspapirer"));
    }
}
