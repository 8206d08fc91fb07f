//! Source files as they arrive: [`Source`] and the [`Change`] that brings or removes one.

use std::sync::Arc;

use crate::model::path::SourcePath;

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
    /// An attachment: copied, not read. Its size in bytes and its BLAKE3 hash.
    Attachment {
        /// Size in bytes.
        size: u64,
        /// BLAKE3 of the content.
        hash: [u8; 32],
    },
    /// A file that is there but could not be read; the operating system's reason, for the diagnostic.
    Unreadable(String),
}

/// What happened to one source file. A cold build is the change that brings every file.
#[derive(Clone, Debug)]
pub enum Change {
    /// The file is new or has other bytes.
    Put(Source),
    /// The file is gone.
    Remove(SourcePath),
}
