//! [`Later`]: a value that is made when somebody asks for it first.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A value, or what it is to be made from. Unlike with [`std::sync::LazyLock`], what it is to be made from can be looked at
/// until then, and is given back as soon as the value is there.
pub(super) struct Later<F, T> {
    from: Mutex<Option<Arc<F>>>,
    made: OnceLock<T>,
}

impl<F, T: Default> Later<F, T> {
    /// Keeps a value that is there.
    pub(super) fn made(value: T) -> Later<F, T> {
        Later { from: Mutex::new(None), made: OnceLock::from(value) }
    }

    /// Keeps what a value is to be made from.
    pub(super) fn pending(from: F) -> Later<F, T> {
        Later { from: Mutex::new(Some(Arc::new(from))), made: OnceLock::new() }
    }

    /// Returns the value, if it has been made.
    pub(super) fn known(&self) -> Option<&T> {
        self.made.get()
    }

    /// Returns the value; makes it if nobody has yet. While it is made nothing of the pool may be waited for: a task that
    /// is taken up meanwhile could ask for the same value.
    pub(super) fn get(&self, make: impl FnOnce(&F) -> T) -> &T {
        let mut is_new = false;
        let value = self.made.get_or_init(|| {
            is_new = true;
            self.from().as_deref().map(make).unwrap_or_default()
        });
        if is_new {
            // Not before the value is there: one of the two is always to be seen. It is given back without the lock.
            let from = self.lock().take();
            drop(from);
        }
        value
    }

    /// Looks at the value, or at what it is to be made from; does not wait while it is being made.
    pub(super) fn look<R>(&self, made: impl Fn(&T) -> R, pending: impl FnOnce(&F) -> R) -> R {
        if let Some(value) = self.made.get() {
            return made(value);
        }
        match self.from() {
            Some(from) => pending(&from),
            None => self.made.get().map_or_else(|| made(&T::default()), &made),
        }
    }

    fn from(&self) -> Option<Arc<F>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<F>>> {
        self.from.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_only_when_somebody_asks() {
        let later = Later::pending(20);
        assert_eq!((later.known(), later.look(|made| *made, |from| from + 1)), (None, 21));
        assert_eq!((*later.get(|from| from + 2), *later.get(|_| 0)), (22, 22));
        assert_eq!((later.known(), later.look(|made| *made, |from| from + 1)), (Some(&22), 22));
        assert_eq!(Later::<u8, u8>::made(7).known(), Some(&7));
    }
}
