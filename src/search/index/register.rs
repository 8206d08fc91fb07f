//! [`Register`]: gives each word a number, with all words in one text.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

/// Words with their numbers, in the order in which they were first met.
#[derive(Debug, Default)]
pub(super) struct Register {
    text: String,
    /// Where each word ends in the text.
    ends: Vec<u32>,
    /// Hash and number, and one; zero for an empty slot. As many as a power of two.
    slots: Vec<(u32, u32)>,
    hasher: FixedState,
}

impl Register {
    /// Returns a word by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.text[start..self.ends[number] as usize]
    }

    /// Returns the number of a word, and whether it is new.
    pub(super) fn number(&mut self, word: &str) -> (u32, bool) {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hasher.hash_one(word) as u32;
        let slot = self.slot(hash, word);
        match self.slots[slot] {
            (_, 0) => {
                self.text.push_str(word);
                self.ends.push(self.text.len() as u32);
                self.slots[slot] = (hash, self.ends.len() as u32);
                (self.ends.len() as u32 - 1, true)
            }
            (_, number) => (number - 1, false),
        }
    }

    /// Finds the slot of a word, or an empty one.
    fn slot(&self, hash: u32, word: &str) -> usize {
        let mut slot = hash as usize & (self.slots.len() - 1);
        loop {
            match self.slots[slot] {
                (_, 0) => return slot,
                (known, number) if known == hash && self.word(number as usize - 1) == word => return slot,
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
