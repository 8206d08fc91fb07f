//! [`Memo`]: a value that remembers what it was made from.

use std::sync::Arc;

use crate::fingerprint::Fingerprint;

/// A value, and the fingerprint of what it was made from.
#[derive(Debug)]
pub struct Memo<T> {
    made_from: Fingerprint,
    value: Arc<T>,
}

impl<T> Memo<T> {
    /// Remembers what a value was made from.
    pub fn new(made_from: Fingerprint, value: T) -> Memo<T> {
        Memo { made_from, value: Arc::new(value) }
    }

    /// Keeps the value of before if it would be made from the same things, else makes it anew.
    pub fn refreshed(before: Option<&Memo<T>>, made_from: Fingerprint, make: impl FnOnce() -> T) -> Memo<T> {
        match before {
            Some(before) if before.made_from == made_from => before.clone(),
            _ => Memo::new(made_from, make()),
        }
    }

    /// Keeps the value, which is known to come of other things as well.
    pub fn renewed(&self, made_from: Fingerprint) -> Memo<T> {
        Memo { made_from, value: self.value.clone() }
    }

    /// Tells whether the value was made from these things.
    pub fn is_of(&self, made_from: Fingerprint) -> bool {
        self.made_from == made_from
    }

    /// Returns the value.
    pub fn value(&self) -> &Arc<T> {
        &self.value
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Memo<T> {
        Memo { made_from: self.made_from, value: self.value.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_anew_only_from_other_things() {
        let first = Memo::refreshed(None, Fingerprint::of("one"), || 1);
        let kept = Memo::refreshed(Some(&first), Fingerprint::of("one"), || 2);
        let made = Memo::refreshed(Some(&first), Fingerprint::of("two"), || 3);
        assert_eq!((**kept.value(), **made.value()), (1, 3));
    }
}
