//! Where links and case numbers in the text lead, and who mentions whom.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::{Card, FileLink};
use crate::model::catalog::LinkTarget;
use crate::model::ordered::Register;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::settings::Access;
use crate::model::source::Attachment;
use crate::resolve::relations::{Names, address_of_file, nearest};
use crate::resolve::{Entries, Files, files};
use crate::syntax::suggest;

/// Follows every link and case number of every text; returns the files that some document refers to.
pub(super) fn follow(
    entries: &mut Entries,
    names: &Names,
    files: &Files,
    audience: Access,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<OutputPath, (SourcePath, Attachment)> {
    let by_path: Register<SourcePath, DocumentId> =
        entries.values().map(|entry| (entry.card.path.clone(), entry.card.id.clone())).collect();
    let all: &Entries = entries;
    let followed: Vec<Followed> = all
        .as_slice()
        .par_iter()
        .map(|(_, entry)| Followed::of(&entry.card, all, &by_path, (names, audience), files))
        .collect();

    let mut wanted: Vec<OutputPath> = Vec::new();
    let mut mentions: Register<DocumentId, Vec<DocumentId>> = Register::default();
    for (entry, found) in entries.values_mut().zip(followed) {
        let id = &entry.card.id;
        diagnostics.extend(found.diagnostics);
        for link in &found.links {
            match link {
                LinkTarget::Document { id: target, .. } => mentioned(&mut mentions, target, id),
                LinkTarget::File { address, .. } => wanted.push(address.clone()),
                LinkTarget::Broken => {}
            }
        }
        for case in found.case_mentions.iter().flatten() {
            mentioned(&mut mentions, case, id);
        }
        wanted.extend(entry.attachments.iter().map(|file| file.address.clone()));
        entry.links = found.links;
        entry.case_mentions = found.case_mentions;
    }
    for (id, entry) in entries.iter_mut() {
        // Gathered in the order of ids, so they are in order and without repetition.
        entry.mentioned_by = mentions.remove(id).unwrap_or_default();
    }
    wanted.into_iter().filter_map(|address| Some((address.clone(), attachment(&address, files)?))).collect()
}

/// Notes that a document mentions another. It is no news that it mentions itself.
fn mentioned(mentions: &mut Register<DocumentId, Vec<DocumentId>>, target: &DocumentId, by: &DocumentId) {
    if target == by {
        return;
    }
    let list = mentions.entry(target.clone()).or_default();
    if list.last() != Some(by) {
        list.push(by.clone());
    }
}

/// Where the links and case numbers of one text lead.
struct Followed {
    links: Vec<LinkTarget>,
    case_mentions: Vec<Option<DocumentId>>,
    diagnostics: Vec<Diagnostic>,
}

impl Followed {
    fn of(
        card: &Card,
        entries: &Entries,
        by_path: &Register<SourcePath, DocumentId>,
        (names, audience): (&Names, Access),
        files: &Files,
    ) -> Followed {
        let mut diagnostics = Vec::new();
        let mut links = Vec::with_capacity(card.links.len());
        for link in &card.links {
            let target = target(card, link, entries, by_path, files, audience, &mut diagnostics);
            links.push(target.unwrap_or_else(|diagnostic| {
                diagnostics.push(*diagnostic);
                LinkTarget::Broken
            }));
        }
        let mut case_mentions = Vec::with_capacity(card.case_mentions.len());
        for written in &card.case_mentions {
            let case = names.case(entries, &written.value);
            if case.is_none() {
                let words = names.words_of_missing(&written.value, "number");
                diagnostics.push(
                    Diagnostic::new(&rule::REF_CASE, words, &card.path, written.spot)
                        .about(written.value.as_str())
                        .with("name", &written.value)
                        .with("nearest", nearest(&written.value, &names.cases).unwrap_or_default()),
                );
            }
            case_mentions.push(case);
        }
        Followed { links, case_mentions, diagnostics }
    }
}

fn attachment(address: &OutputPath, files: &Files) -> Option<(SourcePath, Attachment)> {
    let source = SourcePath::new(format!("content/{address}"));
    files.get(&source).map(|file| (source, *file))
}

fn target(
    card: &Card,
    link: &FileLink,
    entries: &Entries,
    by_path: &Register<SourcePath, DocumentId>,
    files: &Files,
    audience: Access,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<LinkTarget, Box<Diagnostic>> {
    let written: Cow<'_, str> = match link.file.is_ascii() {
        true => Cow::Borrowed(&link.file),
        false => link.file.nfc().collect(),
    };
    if written.is_empty() {
        return to_heading(card, link, card, entries);
    }
    let path = card.path.join(&written);
    if let Some(id) = path.as_ref().and_then(|path| by_path.get(path)) {
        let Some(entry) = entries.get(id) else { return Ok(LinkTarget::Broken) };
        return to_heading(card, link, &entry.card, entries);
    }
    if let Some((path, file)) = path.and_then(|path| Some((path.clone(), files.get(&path)?))) {
        if !files::judge(card, &path, file, link.spot, audience, diagnostics) {
            return Ok(LinkTarget::Broken);
        }
        let name = path.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        return Ok(LinkTarget::File { address: address_of_file(&path), name });
    }
    if written.ends_with(".md") {
        let own = card.path.folder();
        let mut relative: Vec<String> = by_path.keys().map(|path| relative(own, path.as_str())).collect();
        relative.sort_unstable();
        let nearest = suggest::nearest(&written, relative.iter().map(String::as_str));
        return Err(Box::new(
            Diagnostic::new(&rule::LINK_TARGET, "document", &card.path, link.spot)
                .about(&*written)
                .with("target", &written)
                .with("nearest", nearest.unwrap_or_default()),
        ));
    }
    Err(Box::new(
        Diagnostic::new(&rule::REF_FILE, "missing", &card.path, link.spot).about(&*written).with("name", &written),
    ))
}

/// Returns the link that an editor would write from a folder to a file.
fn relative(folder: &str, path: &str) -> String {
    let from = OutputPath::new(format!("{folder}/x"));
    from.link_to(&OutputPath::new(path))
}

fn to_heading(card: &Card, link: &FileLink, target: &Card, entries: &Entries) -> Result<LinkTarget, Box<Diagnostic>> {
    let address = entries.get(&target.id).map(|entry| entry.address.clone()).unwrap_or_else(|| OutputPath::new(""));
    let mut text = String::new();
    if let Some(fragment) = &link.fragment {
        let heading = target.headings.iter().find(|heading| heading.id == *fragment);
        match heading {
            Some(heading) if link.wants_text => text = format!("avsnitt {} {}", heading.number, heading.text),
            Some(_) => {}
            None if is_made_by_page(fragment) => {}
            None => {
                let nearest = suggest::nearest(fragment, target.headings.iter().map(|heading| heading.id.as_str()));
                return Err(Box::new(
                    Diagnostic::new(&rule::REF_SECTION, "heading", &card.path, link.spot)
                        .about(fragment.as_str())
                        .with("fragment", fragment)
                        .with("nearest", nearest.unwrap_or_default()),
                ));
            }
        }
    }
    if link.wants_text && text.is_empty() {
        text = match &target.relations {
            crate::model::card::Relations::Case { number: Some(number), .. } => {
                format!("sak {} {}", number.value, target.title)
            }
            _ => target.title.clone(),
        };
    }
    Ok(LinkTarget::Document { id: target.id.clone(), address, fragment: link.fragment.clone(), text })
}

/// Tells whether a fragment belongs to what the page makes beside the text: proposal points, tables, values.
fn is_made_by_page(fragment: &str) -> bool {
    ["forslag", "vedtak", "tabell-", "verdi-", "alternativ-", "tiltak-"]
        .iter()
        .any(|prefix| fragment.starts_with(prefix))
}
