//! [`Register`]: gives each word a number, with all words in one text.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

/// Words with their numbers, in the order in which they were first met.
#[derive(Debug, Default)]
pub(super) struct Register {
    text: String,
    /// The beginning of each word, and where it ends in the text.
    words: Vec<(u128, u32)>,
    /// Hash and number, and one; zero for an empty slot. As many as a power of two.
    slots: Vec<(u32, u32)>,
    hasher: FixedState,
}

/// How many bytes a beginning has.
const BEGINNING: usize = 16;

/// Returns the first letters of a word as a number. It orders words as their letters do, and tells most of them apart
/// without going to where they lie.
pub(super) fn beginning(word: &str) -> u128 {
    let bytes = word.as_bytes();
    if let Some(first) = bytes.first_chunk::<BEGINNING>() {
        return u128::from_be_bytes(*first);
    }
    // Shorter ones from two parts that may lie over each other.
    let to_place = 8 * (BEGINNING - bytes.len());
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u128::from(u64::from_be_bytes(*first)) << 64 | u128::from(u64::from_be_bytes(*last)) << to_place;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u128::from(u32::from_be_bytes(*first)) << 96 | u128::from(u32::from_be_bytes(*last)) << to_place;
    }
    bytes.iter().zip(1..).fold(0, |beginning, (byte, place)| beginning | u128::from(*byte) << (128 - 8 * place))
}

/// Says whether a beginning is the whole word: it is not full.
pub(super) fn is_whole(beginning: u128) -> bool {
    beginning & 0xff == 0
}

/// Returns the bytes of a word that [`beginning`] does not tell.
pub(super) fn behind(word: &str) -> &[u8] {
    word.as_bytes().get(BEGINNING..).unwrap_or_default()
}

impl Register {
    /// Returns all words, one after the other.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns a word by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.words[before].1);
        &self.text[start as usize..self.words[number].1 as usize]
    }

    /// Returns the number of each word, ordered by the words.
    pub(super) fn ordered(&self) -> Vec<u32> {
        let mut ordered: Vec<(u128, u32)> = self.words.iter().map(|(beginning, _)| *beginning).zip(0..).collect();
        ordered.sort_unstable_by(|(one_beginning, one), (other_beginning, other)| {
            let behind = |number: u32| behind(self.word(number as usize));
            one_beginning.cmp(other_beginning).then_with(|| behind(*one).cmp(behind(*other)))
        });
        ordered.into_iter().map(|(_, number)| number).collect()
    }

    /// Returns the number of a word, and whether it is new.
    pub(super) fn number(&mut self, word: &str) -> (u32, bool) {
        if self.words.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let beginning = beginning(word);
        let behind = behind(word);
        let hash = match behind {
            [] => self.hasher.hash_one(beginning),
            behind => self.hasher.hash_one((beginning, behind)),
        } as u32;
        let slot = self.slot(hash, beginning, behind);
        match self.slots[slot] {
            (_, 0) => {
                self.text.push_str(word);
                self.words.push((beginning, self.text.len() as u32));
                self.slots[slot] = (hash, self.words.len() as u32);
                (self.words.len() as u32 - 1, true)
            }
            (_, number) => (number - 1, false),
        }
    }

    /// Finds the slot of a word, or an empty one.
    fn slot(&self, hash: u32, beginning: u128, rest: &[u8]) -> usize {
        let is_it = |number: usize| {
            self.words[number].0 == beginning && (is_whole(beginning) || behind(self.word(number)) == rest)
        };
        let mut slot = hash as usize & (self.slots.len() - 1);
        loop {
            match self.slots[slot] {
                (_, 0) => return slot,
                (known, number) if known == hash && is_it(number as usize - 1) => return slot,
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1_024);
        let before = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for (hash, number) in before.into_iter().filter(|(_, number)| *number > 0) {
            let mut slot = hash as usize & (size - 1);
            while self.slots[slot].1 > 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = (hash, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_order_words_as_their_letters_do() {
        let words: Vec<String> = (0..=40).map(|length| "sørkjosbrua".chars().cycle().take(length).collect()).collect();
        for one in &words {
            for other in &words {
                let order = beginning(one).cmp(&beginning(other)).then_with(|| behind(one).cmp(behind(other)));
                assert_eq!(order, one.cmp(other), "{one} {other}");
            }
        }
        let mut register = Register::default();
        for word in words.iter().chain(&words) {
            let (number, _) = register.number(word);
            assert_eq!(register.word(number as usize), word);
        }
        assert_eq!(register.ordered(), (0..=40).collect::<Vec<u32>>());
    }

    #[test]
    fn a_word_has_one_number() {
        let mut register = Register::default();
        let words: Vec<String> = (0..5_000).map(|number| format!("ord{}", number % 3_000)).collect();
        for (place, word) in words.iter().enumerate() {
            assert_eq!(register.number(word), ((place % 3_000) as u32, place < 3_000));
        }
        assert_eq!(register.word(0), "ord0");
        assert_eq!(register.word(2_999), "ord2999");
    }
}
