//! A made-up site of any size, for measuring.

mod chance;
mod documents;
pub(crate) mod hugo;
pub(crate) mod sakspapir;
mod words;

use std::path::Path;

/// Writes one file, with its folders.
#[expect(clippy::disallowed_methods, reason = "a program of its own, that makes input for the one we measure")]
pub(crate) fn write(out: &Path, path: &str, text: &str) -> std::io::Result<()> {
    let path = out.join(path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}
