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
    /// A file that is not read, for a reason of ours: what it is, and after a semicolon what can be done.
    Refused(String),
    /// A document or template with more bytes than are read: so many.
    TooLarge(u64),
}

/// What is known of a file that is only copied.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Attachment {
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
    /// What was found in it.
    pub traits: Traits,
}

/// What can be found in a file that is only copied. Words of the rules are by [`Trait::word`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Trait {
    /// Its type may not be published.
    Refused,
    /// It is not what its name says.
    OtherContent,
    /// It could not be looked into.
    Unchecked,
    /// Earlier revisions can be recovered.
    Revisions,
    /// Remarks that somebody wrote.
    Comments,
    /// Changes that are neither kept nor dropped.
    TrackedChanges,
    /// Files within the file.
    EmbeddedFiles,
    /// Code that runs, or starts something.
    Scripts,
    /// A form with data beside what is shown.
    FormData,
    /// Text that is not shown, such as speaker's notes.
    HiddenText,
    /// Text below a dark box.
    Covered,
    /// Sheets or slides that are not shown.
    HiddenSheets,
    /// Rows or columns that are not shown.
    HiddenCells,
    /// Values of other workbooks.
    ExternalLinks,
    /// Data behind a pivot table.
    CachedData,
    /// Bytes behind the end of a picture.
    Trailing,
    /// The place where a picture was taken.
    Place,
    /// Who made it.
    Author,
    /// A description, a comment, key words.
    Description,
    /// Program, a small picture of itself, and what else programs write.
    Metadata,
}

impl Trait {
    /// All, in the order of the messages.
    pub const ALL: [Trait; 20] = [
        Trait::Refused,
        Trait::OtherContent,
        Trait::Unchecked,
        Trait::Revisions,
        Trait::Comments,
        Trait::TrackedChanges,
        Trait::EmbeddedFiles,
        Trait::Scripts,
        Trait::FormData,
        Trait::HiddenText,
        Trait::Covered,
        Trait::HiddenSheets,
        Trait::HiddenCells,
        Trait::ExternalLinks,
        Trait::CachedData,
        Trait::Trailing,
        Trait::Place,
        Trait::Author,
        Trait::Description,
        Trait::Metadata,
    ];

    /// Returns the name of its message.
    pub fn word(self) -> &'static str {
        match self {
            Trait::Refused => "refused",
            Trait::OtherContent => "other_content",
            Trait::Unchecked => "unchecked",
            Trait::Revisions => "revisions",
            Trait::Comments => "comments",
            Trait::TrackedChanges => "tracked_changes",
            Trait::EmbeddedFiles => "embedded_files",
            Trait::Scripts => "scripts",
            Trait::FormData => "form_data",
            Trait::HiddenText => "hidden_text",
            Trait::Covered => "covered",
            Trait::HiddenSheets => "hidden_sheets",
            Trait::HiddenCells => "hidden_cells",
            Trait::ExternalLinks => "external_links",
            Trait::CachedData => "cached_data",
            Trait::Trailing => "trailing",
            Trait::Place => "place",
            Trait::Author => "author",
            Trait::Description => "description",
            Trait::Metadata => "metadata",
        }
    }
}

/// A set of [`Trait`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Traits(u32);

impl Traits {
    /// Makes a set.
    pub fn of(traits: &[Trait]) -> Traits {
        let mut set = Traits::default();
        traits.iter().for_each(|found| set.add(*found));
        set
    }

    /// Adds one.
    pub fn add(&mut self, found: Trait) {
        self.0 |= 1 << found as u8;
    }

    /// Tells whether one is in it.
    pub fn has(self, wanted: Trait) -> bool {
        self.0 & (1 << wanted as u8) != 0
    }

    /// Returns those that are in it, in order.
    pub fn iter(self) -> impl Iterator<Item = Trait> {
        Trait::ALL.into_iter().filter(move |wanted| self.has(*wanted))
    }
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

    /// Takes bytes for a text that was read from them without copying, if the text is all of them as they stand.
    pub fn shared(bytes: &Arc<[u8]>, text: &str) -> Text {
        let same = std::ptr::eq(&raw const **bytes, text.as_bytes());
        if same { Text(bytes.clone()) } else { Text::new(text) }
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
