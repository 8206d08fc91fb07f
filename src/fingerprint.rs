//! [`Fingerprint`]: 128 bits that stand for a value, and [`Stamped`]: a value that carries its own.
//!
//! Stages compare fingerprints instead of values. SipHash-1-3 with 128 bits is keyed alike in every run, so that
//! the same input gives the same fingerprint on every machine: the manifest of a published site depends on it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::{Serialize, Serializer};
use siphasher::sip128::{Hasher128, SipHasher13};

/// Stands for a value: equal fingerprints are taken to mean equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Returns the fingerprint of a value.
    pub fn of(value: &(impl Hash + ?Sized)) -> Fingerprint {
        let mut hasher = SipHasher13::new();
        value.hash(&mut hasher);
        Fingerprint(hasher.finish128().as_u128())
    }

    /// Returns the fingerprint of a long text: half of its BLAKE3, which takes less time there.
    pub fn of_text(text: &str) -> Fingerprint {
        let hash = blake3::hash(text.as_bytes());
        let (halves, _) = hash.as_bytes().as_chunks::<16>();
        Fingerprint(halves.first().map_or(0, |half| u128::from_be_bytes(*half)))
    }

    /// Returns the fingerprint of a sequence of fingerprints; order matters.
    pub fn of_all(parts: impl IntoIterator<Item = Fingerprint>) -> Fingerprint {
        let mut hasher = SipHasher13::new();
        for part in parts {
            hasher.write_u128(part.0);
        }
        Fingerprint(hasher.finish128().as_u128())
    }

    /// Returns the fingerprint of this and another together.
    pub fn and(self, other: Fingerprint) -> Fingerprint {
        Fingerprint::of_all([self, other])
    }

    /// Returns its first eight bytes, which tell most values apart.
    pub fn short(self) -> [u8; 8] {
        ((self.0 >> 64) as u64).to_be_bytes()
    }

    /// Reads what [`Display`](fmt::Display) wrote.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok().map(Fingerprint)).flatten()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

/// A value that carries its own fingerprint, taken once. Hashing it costs 16 bytes, however large it is.
#[derive(Clone, Debug)]
pub struct Stamped<T> {
    value: T,
    fingerprint: Fingerprint,
}

impl<T: Hash> Stamped<T> {
    /// Stamps a value.
    pub fn new(value: T) -> Stamped<T> {
        let fingerprint = Fingerprint::of(&value);
        Stamped { value, fingerprint }
    }
}

impl<T> Stamped<T> {
    /// Puts a value together with the fingerprint that was taken of the same value before.
    pub fn known(value: T, fingerprint: Fingerprint) -> Stamped<T> {
        Stamped { value, fingerprint }
    }

    /// Lets go of parts that nobody will ask for. It stands for what it was.
    pub fn forget(&mut self, part: impl FnOnce(&mut T)) {
        part(&mut self.value);
    }

    /// Returns the fingerprint of the value.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

impl<T> Deref for Stamped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Hash for Stamped<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.fingerprint.0);
    }
}

impl<T> PartialEq for Stamped<T> {
    fn eq(&self, other: &Stamped<T>) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl<T> Eq for Stamped<T> {}

impl<T: Serialize> Serialize for Stamped<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}
