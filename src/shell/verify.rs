//! `build --verify`: makes the site a second time, with another number of threads and the files in another order, and
//! compares every byte; then reads back what was published.

use std::fs::File;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::edition::Edition;
use crate::model::path::OutputPath;
use crate::model::plan::Recipe;
use crate::shell::fault::{Fault, Outcome};
use crate::shell::target;

/// Does a part of the work with another number of threads than usual.
pub fn otherwise<T: Send>(work: impl FnOnce() -> T + Send) -> Outcome<T> {
    let threads = rayon::current_num_threads() + 1;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Fault::disk("verify.threads", Path::new(""))(io::Error::other(error)))?;
    Ok(pool.install(work))
}

/// The bytes of every file of a site, each as its hash; copies are made of what the disk gives and have none.
pub fn hashes(edition: &Edition) -> Vec<Option<blake3::Hash>> {
    let press = edition.press();
    let one = |(path, recipe): (&OutputPath, &Recipe)| match recipe {
        Recipe::Copy(_) => None,
        _ => press.bytes(path, recipe).ok().map(|bytes| blake3::hash(&bytes)),
    };
    edition.recipes.par_iter().map(one).collect()
}

/// Compares two editions of the same sources, with the hashes of the second. The first difference is a fault.
pub fn compare(one: &Edition, other: &Edition, hashes_of_other: &[Option<blake3::Hash>]) -> Outcome<()> {
    let (mut ours, mut theirs) = (one.recipes.keys(), other.recipes.keys());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {}
            (Some(path), None) | (None, Some(path)) => return Err(Fault::new("verify.only-once").with("path", path)),
            (Some(one), Some(other)) => return Err(Fault::new("verify.only-once").with("path", one.min(other))),
        }
    }
    if **one.diagnostics != **other.diagnostics {
        return Err(Fault::new("verify.messages"));
    }
    let pages: Vec<_> = one.recipes.keys().zip(hashes(one)).zip(hashes_of_other).collect();
    let differing = pages.iter().find(|((_, hash), of_other)| hash != *of_other);
    let Some(((path, _), _)) = differing else { return Ok(()) };
    let bytes = |edition: &Edition| {
        let recipe = edition.recipes.get(*path)?;
        edition.press().bytes(path, recipe).ok()
    };
    Err(difference(path, &bytes(one).unwrap_or_default(), &bytes(other).unwrap_or_default()))
}

/// Says where two texts of one file part, and what stands there.
fn difference(path: &OutputPath, one: &[u8], other: &[u8]) -> Fault {
    let place = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let line = one.iter().take(place).filter(|byte| **byte == b'\n').count() + 1;
    let around = |bytes: &[u8]| {
        let part = bytes.get(place.saturating_sub(20)..bytes.len().min(place + 40)).unwrap_or_default();
        String::from_utf8_lossy(part).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Fault::new("verify.differs")
        .with("path", path)
        .with("line", line)
        .with("one", around(one))
        .with("other", around(other))
}

/// Reads a published folder back and compares it with its manifest. Returns the number of files.
pub fn published(folder: &Path) -> Outcome<usize> {
    let manifest = target::published(folder)?.unwrap_or_default();
    manifest.entries.par_iter().try_for_each(|(path, entry)| {
        let file = folder.join(path.as_str());
        let mut hasher = blake3::Hasher::new();
        let read = File::open(&file).and_then(|file| hasher.update_reader(file).map(|_| ()));
        read.map_err(Fault::disk("verify.unreadable", &file))?;
        match *hasher.finalize().as_bytes() == entry.hash {
            true => Ok(()),
            false => Err(Fault::new("verify.damaged").with("path", file.display())),
        }
    })?;
    Ok(manifest.entries.len())
}
