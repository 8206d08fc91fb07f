//! [`Bits`]: a bit for each byte of a text, for what bytes there are of some kind.
//!
//! Texts are read for words more than once in a build, and most words concern nobody. Sixty-four bytes at a time are
//! sorted into kinds without a branch; what is then looked at is only where a word begins.

use std::ops::Range;

/// Bytes of a block, and bits of a number.
const BLOCK: usize = 64;

/// Says of each byte of a text whether it is of a kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// Says which bytes are of a kind. It pays if `is` has no branches.
    pub fn of(text: &[u8], is: impl Fn(u8) -> bool) -> Bits {
        Bits(blocks(text).map(|(block, within)| bits(&block, &is) & within).collect())
    }

    /// Says which bytes are part of a word: letters and digits in ASCII, and all characters beyond ASCII but those that
    /// begin with one of two bytes: `Â` (no-break space, «, », §) and `â` (–, ’, “, …).
    pub fn letters(text: &[u8]) -> Bits {
        let is_letter = |byte: u8| {
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            letter | (byte.wrapping_sub(b'0') < 10) | (byte >= 0x80)
        };
        let mut letters = Bits::of(text, is_letter);
        for place in places(text, |byte| (byte == 0xC2) | (byte == 0xE2)) {
            let width = if text.get(place) == Some(&0xC2) { 2 } else { 3 };
            for place in place..place + width {
                letters.clear(place);
            }
        }
        letters
    }

    fn clear(&mut self, place: usize) {
        if let Some(block) = self.0.get_mut(place / BLOCK) {
            *block &= !(1 << (place % BLOCK));
        }
    }

    /// Says whether a byte is of the kind. What lies beyond the text is not.
    #[inline]
    pub fn has(&self, place: usize) -> bool {
        self.block(place / BLOCK) >> (place % BLOCK) & 1 == 1
    }

    /// Returns the bits of a block of 64 bytes, the first lowest.
    #[inline]
    pub fn block(&self, number: usize) -> u64 {
        self.0.get(number).copied().unwrap_or_default()
    }

    /// Returns the same for the bytes before each of the block.
    #[inline]
    pub fn before(&self, number: usize) -> u64 {
        let last = number.checked_sub(1).map_or(0, |before| self.block(before));
        self.block(number) << 1 | last >> (BLOCK - 1)
    }

    /// Returns the first place from one on that is not of the kind, but no further than `limit`.
    #[inline]
    pub fn end(&self, from: usize, limit: usize) -> usize {
        let mut at = from;
        while at < limit {
            let others = !self.block(at / BLOCK) >> (at % BLOCK);
            if others != 0 {
                return limit.min(at + others.trailing_zeros() as usize);
            }
            at = (at / BLOCK + 1) * BLOCK;
        }
        limit
    }
}

/// Returns the places within a range whose bit is set, given the bits of each block.
#[inline]
pub fn set(range: Range<usize>, block: impl Fn(usize) -> u64) -> impl Iterator<Item = usize> {
    let mut number = range.start / BLOCK;
    let first = u64::MAX << (range.start % BLOCK);
    let mut left = if range.is_empty() { 0 } else { block(number) & first };
    std::iter::from_fn(move || {
        while left == 0 {
            number += 1;
            if number * BLOCK >= range.end {
                return None;
            }
            left = block(number);
        }
        let place = number * BLOCK + left.trailing_zeros() as usize;
        left &= left - 1;
        (place < range.end).then_some(place)
    })
}

/// Says whether any byte of a text is of a kind: for kinds that few texts hold. It pays if `is` has no branches.
pub fn any(text: &[u8], is: impl Fn(u8) -> bool) -> bool {
    // Without an early end in the inner loop it is done many bytes at a time.
    text.chunks(256).any(|chunk| chunk.iter().fold(false, |found, byte| found | is(*byte)))
}

/// Returns the places in a text where a byte is of a kind. It pays if `is` has no branches.
pub fn places(text: &[u8], is: impl Fn(u8) -> bool) -> impl Iterator<Item = usize> {
    blocks(text).enumerate().flat_map(move |(number, (block, within))| {
        let mut left = bits(&block, &is) & within;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(number * BLOCK + bit as usize)
        })
    })
}

/// Cuts a text into blocks, with the bits that are within it: behind its end stand zeros.
fn blocks(text: &[u8]) -> impl Iterator<Item = ([u8; BLOCK], u64)> {
    let (whole, rest) = text.as_chunks::<BLOCK>();
    let last = (!rest.is_empty()).then(|| {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        (block, (1 << rest.len()) - 1)
    });
    whole.iter().map(|block| (*block, u64::MAX)).chain(last)
}

/// Says of each byte of a block whether it is of a kind.
#[inline]
fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let kinds: [u8; BLOCK] = std::array::from_fn(|place| u8::from(is(block[place])));
    let (eights, _) = kinds.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        // The product has the lowest bits of the eight bytes, in order, in its highest byte.
        bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every place, among bytes of each kind.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        (0..=255u8).flat_map(|byte| {
            [b'a', b' ', 0xE2, 0xC2].into_iter().flat_map(move |other| {
                (0..134).step_by(3).map(move |place| {
                    let mut text = vec![other; 134];
                    text[place] = byte;
                    text
                })
            })
        })
    }

    #[test]
    fn bits_are_what_is_said_of_each_byte() {
        for text in texts() {
            let is = |byte: u8| byte.is_ascii_digit() | (byte == 0xE2);
            let plain: Vec<usize> = (0..text.len()).filter(|place| is(text[*place])).collect();
            assert_eq!(places(&text, is).collect::<Vec<_>>(), plain);
            assert_eq!(any(&text, is), !plain.is_empty());
            let bits = Bits::of(&text, is);
            for range in [0..134, 3..131, 64..128, 70..70, 63..65] {
                let within: Vec<usize> = plain.iter().copied().filter(|place| range.contains(place)).collect();
                assert_eq!(set(range, |number| bits.block(number)).collect::<Vec<_>>(), within);
            }
            let after: Vec<usize> = plain.iter().map(|place| place + 1).collect();
            assert_eq!(set(0..192, |number| bits.before(number)).collect::<Vec<_>>(), after);
            for from in 0..134 {
                let end = (from..100).find(|place| !bits.has(*place)).unwrap_or(100);
                assert_eq!(bits.end(from, 100), end.max(from.min(100)));
            }
        }
        assert_eq!(places(b"", |_| true).next(), None);
        assert_eq!(places(b"abc", |_| true).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(!Bits::of(b"abc", |byte| byte == 0).has(3));
    }

    #[test]
    fn punctuation_beyond_ascii_is_no_letter() {
        let text = "Kr\u{a0}5, «blåbær»–øl… A_b ’ þ ő 漢";
        for pad in 0..64 {
            let text = format!("{}{text}", " ".repeat(pad));
            let letters = Bits::letters(text.as_bytes());
            for (at, c) in text.char_indices() {
                for place in at..at + c.len_utf8() {
                    assert_eq!(letters.has(place), c.is_alphanumeric(), "{c} in {text}");
                }
            }
        }
    }
}
