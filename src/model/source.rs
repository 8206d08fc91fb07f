//! Source files as they arrive: [`Source`] and the [`Change`] that brings or removes one.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::model::path::SourcePath;

/// The file that holds the settings of a site.
pub const SETTINGS: &str = "content/site.yaml";

/// One file of the site's folder.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it lies.
    pub path: SourcePath,
    /// What it holds.
    pub content: Content,
}

/// What a source file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// A document or a template, undecoded: reading it as text is part of `load`, so that its faults become diagnostics.
    Bytes(Arc<[u8]>),
    /// A file that documents may refer to: copied, not read.
    Attachment(Attachment),
    /// A file that is there but could not be read; the operating system's reason, for the diagnostic.
    Unreadable(String),
}

/// What is known of a file that is only copied.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Attachment {
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
}

/// What happened to one source file. A cold build is the change that brings every file.
#[derive(Clone, Debug)]
pub enum Change {
    /// The file is new or has other bytes.
    Put(Source),
    /// The file is gone.
    Remove(SourcePath),
}

/// The text of a file: where it is text as it stands, the very bytes that arrived, so that a site is in memory once.
#[derive(Clone, Default)]
pub struct Text(Arc<[u8]>);

impl Text {
    /// Copies a text.
    pub fn new(text: &str) -> Text {
        Text(Arc::from(text.as_bytes()))
    }

    /// Takes bytes for a text without copying them, if they are the same.
    pub fn shared(bytes: &Arc<[u8]>, text: &str) -> Text {
        if **bytes == *text.as_bytes() { Text(bytes.clone()) } else { Text::new(text) }
    }

    /// Returns the text as the bytes that it is kept in.
    pub fn kept(&self) -> &Arc<[u8]> {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::new(text)
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        // Made from texts alone, so this is never empty for want of being one.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, out)
    }
}
