//! [`Html`] and [`Ready`]: what templates take as it is.

use std::fmt;
use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use tera::Value;

/// HTML: a template prints it as it is, and everything else escaped.
#[derive(Clone)]
pub struct Html(Value);

impl Html {
    /// Vouches for HTML: what it holds of other people's text is escaped.
    pub(super) fn new(html: &str) -> Html {
        Html(Value::safe_string(html))
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

/// A view that many pages have, made ready for templates once.
pub struct Ready<T> {
    value: Value,
    view: PhantomData<T>,
}

impl<T: Serialize> Ready<T> {
    /// Makes a view ready.
    pub(super) fn new(view: &T) -> Ready<T> {
        Ready { value: Value::from_serializable(view), view: PhantomData }
    }
}

impl<T> Clone for Ready<T> {
    fn clone(&self) -> Ready<T> {
        Ready { value: self.value.clone(), view: PhantomData }
    }
}

impl<T> Serialize for Ready<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T> fmt::Debug for Ready<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.value)
    }
}
