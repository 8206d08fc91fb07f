//! A small random sequence (SplitMix64): the same on every machine and in every version of Rust.

/// A sequence of chance, wholly determined by its seed.
pub(crate) struct Chance(u64);

impl Chance {
    /// Begins a sequence.
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number from `low` up to but not including `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low).max(1) as u64) as i64
    }

    /// Returns one of the things.
    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.between(0, things.len() as i64) as usize]
    }

    /// Returns one of the things, the first ones more often: word frequencies are skewed in real text.
    pub(crate) fn early_of<'a>(&mut self, things: &[&'a str]) -> &'a str {
        let high = things.len() as i64;
        let place = self.between(0, high).min(self.between(0, high)).min(self.between(0, high));
        things[place as usize]
    }

    /// Is true once in `times`.
    pub(crate) fn once_in(&mut self, times: i64) -> bool {
        self.between(0, times) == 0
    }
}
