//! Looks at the published site for pages that the new one has no longer.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::model::card::Relations;
use crate::model::path::OutputPath;
use crate::write::Manifest;
use crate::write::vanished::{Newcomer, vanished};

/// Returns a finding for each published page to whose address nothing leads in the new edition.
pub fn since(published: &Manifest, folder: &Path, edition: &Edition) -> Vec<Diagnostic> {
    let entries = edition.site.catalog.entries.values();
    let new = entries.filter(|entry| !published.entries.contains_key(&entry.address));
    let newcomers: Vec<Newcomer> = new
        .map(|entry| Newcomer {
            address: &entry.address,
            title: &entry.card.title,
            number: match &entry.card.relations {
                Relations::Case { number, .. } => number.as_ref().map(|number| number.value.as_str()),
                _ => None,
            },
            file: &entry.card.path,
        })
        .collect();
    vanished(published, &edition.recipes, &newcomers, &|path| title(folder, path))
}

/// Reads what a published page calls itself.
fn title(folder: &Path, path: &OutputPath) -> Option<String> {
    // It stands near the top.
    let mut head = vec![0; 4096];
    let read = File::open(folder.join(path.as_str())).ok()?.read(&mut head).ok()?;
    let head = String::from_utf8_lossy(head.get(..read)?);
    let title = head.split_once("<title>")?.1.split_once("</title>")?.0;
    let plain = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    Some(plain.into_iter().fold(title.to_owned(), |title, (entity, letter)| title.replace(entity, letter)))
}
