//! What an attachment is, by its bytes: whether it is of the type that its name says, and what it holds that nobody
//! sees on the page: earlier revisions, comments, tracked changes, hidden sheets, the place where a picture was taken.
//!
//! Attachments are copied as they are, so all of it would be published. What is found is a set of [`Traits`], never a
//! text of the file: messages may be read by many. Every reader is bounded in memory and time; what it cannot look into
//! is [`Trait::Unchecked`].

mod covered;
mod package;
mod pdf;
mod picture;

use crate::model::source::{Trait, Traits};

/// The largest file that is looked into. A larger one is [`Trait::Unchecked`].
pub const LARGEST: u64 = 64 << 20;

/// Types that may be published, and how each is looked into. Types that a browser would run (HTML, SVG, XML, scripts)
/// are not among them.
const TYPES: &[(&str, Kind)] = &[
    ("pdf", Kind::Pdf),
    ("docx", Kind::Word),
    ("xlsx", Kind::Sheets),
    ("pptx", Kind::Slides),
    ("odt", Kind::Open),
    ("ods", Kind::Open),
    ("odp", Kind::Open),
    ("png", Kind::Png),
    ("jpg", Kind::Jpeg),
    ("jpeg", Kind::Jpeg),
    ("gif", Kind::Gif),
    ("webp", Kind::WebP),
    ("csv", Kind::Text),
    ("txt", Kind::Text),
    // Old formats, which nobody here can look into.
    ("doc", Kind::Ole),
    ("xls", Kind::Ole),
    ("ppt", Kind::Ole),
    ("mp3", Kind::Sound),
    ("mp4", Kind::Film),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Pdf,
    Word,
    Sheets,
    Slides,
    Open,
    Png,
    Jpeg,
    Gif,
    WebP,
    Text,
    Ole,
    Sound,
    Film,
}

/// Returns the types that may be published, for messages.
pub fn types() -> String {
    TYPES.iter().map(|(extension, _)| *extension).collect::<Vec<_>>().join(", ")
}

fn kind_of(name: &str) -> Option<Kind> {
    let (_, extension) = name.rsplit('/').next()?.rsplit_once('.')?;
    TYPES.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// Returns what is known of a file that is too large to be looked into, or of which there is only a name.
pub fn by_name(name: &str) -> Traits {
    match kind_of(name) {
        None => Traits::of(&[Trait::Refused]),
        Some(Kind::Text | Kind::Gif | Kind::Sound | Kind::Film) => Traits::default(),
        Some(_) => Traits::of(&[Trait::Unchecked]),
    }
}

/// Looks into a file.
pub fn inspect(name: &str, bytes: &[u8]) -> Traits {
    let Some(kind) = kind_of(name) else { return Traits::of(&[Trait::Refused]) };
    if !has_magic(kind, bytes) {
        // A package with a password is an OLE file.
        let locked = matches!(kind, Kind::Word | Kind::Sheets | Kind::Slides) && bytes.starts_with(OLE);
        return Traits::of(&[if locked { Trait::Unchecked } else { Trait::OtherContent }]);
    }
    match kind {
        Kind::Pdf => pdf::inspect(bytes),
        Kind::Word => package::inspect(bytes, package::Format::Word),
        Kind::Sheets => package::inspect(bytes, package::Format::Sheets),
        Kind::Slides => package::inspect(bytes, package::Format::Slides),
        Kind::Open => package::inspect(bytes, package::Format::Open),
        Kind::Png => picture::png(bytes),
        Kind::Jpeg => picture::jpeg(bytes),
        Kind::WebP => picture::webp(bytes),
        Kind::Ole => Traits::of(&[Trait::Unchecked]),
        Kind::Gif | Kind::Text | Kind::Sound | Kind::Film => Traits::default(),
    }
}

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Tells whether a file begins as its type does.
fn has_magic(kind: Kind, bytes: &[u8]) -> bool {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    match kind {
        Kind::Pdf => at(0, b"%PDF-"),
        Kind::Word | Kind::Sheets | Kind::Slides | Kind::Open => at(0, b"PK\x03\x04"),
        Kind::Png => at(0, b"\x89PNG\r\n\x1a\n"),
        Kind::Jpeg => at(0, &[0xFF, 0xD8, 0xFF]),
        Kind::Gif => at(0, b"GIF87a") || at(0, b"GIF89a"),
        Kind::WebP => at(0, b"RIFF") && at(8, b"WEBP"),
        Kind::Ole => at(0, OLE),
        Kind::Sound => at(0, b"ID3") || at(0, &[0xFF, 0xFB]) || at(0, &[0xFF, 0xF3]) || at(0, &[0xFF, 0xF2]),
        Kind::Film => at(4, b"ftyp"),
        // Text has no mark; but it has no NUL, and does not begin as a page does.
        Kind::Text => {
            let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
            let lower = start.trim_ascii_start().to_ascii_lowercase();
            let wide = at(0, &[0xFF, 0xFE]) || at(0, &[0xFE, 0xFF]);
            let page = [&b"<!doctype"[..], b"<html", b"<script", b"<svg", b"<?xml"];
            (wide || memchr::memchr(0, bytes).is_none()) && !page.iter().any(|tag| lower.starts_with(tag))
        }
    }
}

#[cfg(test)]
mod tests;
