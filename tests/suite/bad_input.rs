//! What is no document at all, or a hostile one: told by name, exit code 1, and the old site stays whole.

/// Rules that need bytes or a folder on disk, and are tested here.
pub(crate) const RULES: &[&str] = &["file.encoding", "file.unreadable", "theme.template"];
