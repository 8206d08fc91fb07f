//! Names of files and pages: relative, `/`-separated, NFC, never a path of the operating system.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A source file below the site's folder, such as `content/reports/2024-11.md`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SourcePath(Arc<str>);

/// A file of the published site, such as `reports/2024-11.html`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OutputPath(Arc<str>);

/// The identity of a document. Default: its path below `content/` without extension.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct DocumentId(Arc<str>);

macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// Wraps a name that is already relative, `/`-separated and NFC.
            pub fn new(name: impl Into<Arc<str>>) -> $name {
                $name(name.into())
            }

            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &$name) -> Ordering {
                // Walks side by side mostly meet the very same name: then there is nothing to read.
                if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &$name) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(SourcePath);
name!(OutputPath);
name!(DocumentId);

impl SourcePath {
    /// Returns the folder, without a trailing slash; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..slash])
    }

    /// Returns the file that a relative link in this file points at, or nothing if it leaves the site's folder.
    pub fn join(&self, link: &str) -> Option<SourcePath> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(SourcePath::new(parts.join("/")))
    }
}

impl OutputPath {
    /// Returns the path from the folder of this page to the top of the site: empty, or `../` once a level.
    pub fn root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// Returns the relative link from this page to another, without the steps they share.
    pub fn link_to(&self, target: &OutputPath) -> String {
        let own: Vec<&str> = self.0.split('/').collect();
        let other: Vec<&str> = target.0.split('/').collect();
        let shared = own.iter().zip(&other).take(own.len().min(other.len()) - 1).take_while(|(a, b)| a == b).count();
        let mut link = "../".repeat(own.len() - 1 - shared);
        link.push_str(&other[shared..].join("/"));
        link
    }
}

/// Returns a text as part of an address: lower-case ASCII letters, digits, `-`, `_` and `.`; æ becomes ae, ø o, å a.
pub fn slug(text: &str) -> String {
    // Most names need no change.
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.len() <= 120
        && text.bytes().all(|byte| plain(byte) || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
    {
        return text.to_owned();
    }
    let mut slug = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'æ' => slug.push_str("ae"),
            'ø' => slug.push('o'),
            'a'..='z' | '0'..='9' | '_' => slug.push(letter),
            // A dot only within a name: none may lead, so that nothing is hidden or means the parent.
            '.' if !slug.is_empty() && !slug.ends_with('.') => slug.push('.'),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(120);
    slug.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_goes_up_only_as_far_as_needed() {
        let page = OutputPath::new("meetings/2024-12-12/m8-004.html");
        assert_eq!(page.link_to(&OutputPath::new("meetings/2024-12-12/meeting.html")), "meeting.html");
        assert_eq!(page.link_to(&OutputPath::new("terms/ki.html")), "../../terms/ki.html");
        assert_eq!(page.link_to(&page), "m8-004.html");
        assert_eq!(OutputPath::new("index.html").link_to(&page), "meetings/2024-12-12/m8-004.html");
    }

    #[test]
    fn a_source_link_cannot_leave_the_site() {
        let file = SourcePath::new("content/terms/ki.md");
        assert_eq!(file.join("../page.md"), Some(SourcePath::new("content/page.md")));
        assert_eq!(file.join("../../../etc/passwd"), None);
    }
}
