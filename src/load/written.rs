//! [`Written`]: fingerprints of a document as it is written, from which follows what is read of it.

use crate::fingerprint::Fingerprint;
use crate::model::path::SourcePath;
use crate::model::settings::Language;

/// Stands for a document as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    front_matter: Fingerprint,
    body: Fingerprint,
    /// How many lines stand above the body.
    lines: usize,
}

impl Written {
    /// Takes the fingerprints of a text whose body begins at a byte offset.
    pub(super) fn of(text: &str, body_start: usize) -> Written {
        let (front_matter, body) = text.split_at_checked(body_start).unwrap_or((text, ""));
        Written {
            front_matter: Fingerprint::of_text(front_matter),
            body: Fingerprint::of_text(body),
            lines: memchr::memchr_iter(b'\n', front_matter.as_bytes()).count(),
        }
    }

    /// Stands for all of it.
    pub(super) fn whole(self) -> Fingerprint {
        self.front_matter.and(self.body)
    }

    /// Stands for what is read of the body, where places are told by lines of the file. To take it of what was read, piece
    /// by piece, would take longer.
    pub(super) fn prose(self, path: &SourcePath, language: Language) -> Fingerprint {
        Fingerprint::of(&(self.body, self.lines, path, language))
    }
}
