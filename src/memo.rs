//! [`Memo`]: a value that remembers what it was made from.

use std::sync::Arc;

use crate::fingerprint::Fingerprint;

/// A value, and the fingerprint of what it was made from.
#[derive(Debug)]
pub struct Memo<T> {
    made_from: Option<Fingerprint>,
    value: Arc<T>,
}

impl<T> Memo<T> {
    /// Keeps the value if it would be made from the same things, else makes it anew.
    pub fn refreshed(&self, made_from: Fingerprint, make: impl FnOnce() -> T) -> Memo<T> {
        if self.made_from == Some(made_from) {
            return self.clone();
        }
        Memo { made_from: Some(made_from), value: Arc::new(make()) }
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

impl<T: Default> Default for Memo<T> {
    /// Returns a memo made from nothing: the first refresh makes it anew.
    fn default() -> Memo<T> {
        Memo { made_from: None, value: Arc::default() }
    }
}
