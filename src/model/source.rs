//! Source files as they arrive: [`Source`] and the [`Change`] that brings or removes one.

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
