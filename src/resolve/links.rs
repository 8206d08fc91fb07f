//! Where links and case numbers in the text lead, and who mentions whom.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Fingerprint;
use crate::model::card::{Anchors, Card, FileLink, Relations};
use crate::model::catalog::LinkTarget;
use crate::model::ordered::{CHUNK, Chunk, Ordered, Register};
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::place::Located;
use crate::model::settings::Access;
use crate::model::source::Attachment;
use crate::resolve::frame::Frame;
use crate::resolve::relations::address_of_file;
use crate::resolve::{Entries, Files, Named, files};
use crate::syntax::suggest::{self, Neighbours};

/// Where links can lead.
pub(super) struct Targets<'a> {
    pub(super) frame: &'a Frame,
    /// The documents with their titles and headings.
    pub(super) named: &'a Ordered<DocumentId, Named>,
    pub(super) files: &'a Files,
    pub(super) audience: Access,
    /// The files of all documents, and the numbers of all cases: for the first that leads nowhere.
    paths: OnceLock<Neighbours<'a>>,
    cases: OnceLock<Neighbours<'a>>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(
        frame: &'a Frame,
        named: &'a Ordered<DocumentId, Named>,
        files: &'a Files,
        audience: Access,
    ) -> Targets<'a> {
        Targets { frame, named, files, audience, paths: OnceLock::new(), cases: OnceLock::new() }
    }

    /// Returns the document that a link was probably meant to lead to, as it would be written there: one whose path is
    /// almost the same, or else the only one near with that file name.
    fn nearest_document(&self, folder: &str, written: &str, missing: Option<&SourcePath>) -> Option<String> {
        let paths = self.paths.get_or_init(|| Neighbours::of(self.frame.by_path.keys().map(SourcePath::as_str)));
        let near = paths.around(missing.map_or(written, SourcePath::as_str));
        let mut links: Vec<String> = near.iter().map(|path| relative(folder, path)).collect();
        links.sort_unstable();
        let nearest = suggest::nearest(written, links.iter().map(String::as_str)).map(str::to_owned);
        nearest.or_else(|| {
            let mut namesakes = near.iter().filter(|path| name_of(path) == name_of(written));
            let only = namesakes.next().filter(|_| namesakes.next().is_none());
            only.map(|path| relative(folder, path))
        })
    }

    /// Returns the number of a case that is most like one that no case has.
    fn nearest_case(&self, written: &str) -> Option<&'a str> {
        let cases = self.cases.get_or_init(|| Neighbours::of(self.frame.names.cases.keys().map(String::as_str)));
        suggest::nearest(written, cases.around(written))
    }

    fn card(&self, id: &DocumentId) -> Option<&'a Card> {
        self.named.get(id).map(|named| &**named.card)
    }
}

/// Stands for what links to a document show of it.
pub(super) fn outline(card: &Card) -> Fingerprint {
    let number = match &card.relations {
        Relations::Case { number, .. } => number.as_ref().map(|number| &number.value),
        _ => None,
    };
    Fingerprint::of(&(&card.title, number, &card.headings, &card.anchors, card.broken))
}

/// Where the links and case numbers of one text lead.
pub(super) struct Followed {
    pub(super) links: Arc<[LinkTarget]>,
    pub(super) case_mentions: Vec<Option<DocumentId>>,
    diagnostics: Vec<Diagnostic>,
    /// The documents whose outlines were looked at.
    looked_at: Vec<DocumentId>,
}

impl Followed {
    pub(super) fn of(card: &Card, targets: &Targets<'_>) -> Followed {
        let names = &targets.frame.names;
        let mut diagnostics = Vec::new();
        let mut looked_at = Vec::new();
        let mut links = Vec::with_capacity(card.links.len());
        for link in &card.links {
            let target = target(card, link, targets, &mut looked_at, &mut diagnostics);
            links.push(target.unwrap_or_else(|diagnostic| {
                diagnostics.push(*diagnostic);
                LinkTarget::Broken
            }));
        }
        let mut case_mentions = Vec::with_capacity(card.case_mentions.len());
        for written in &card.case_mentions {
            let case = names.case(&targets.frame.entries, &written.value);
            if case.is_none() && !names.lost.may_be(&written.value) {
                let words = names.words_of_missing(&written.value, "number");
                diagnostics.push(
                    Diagnostic::new(&rule::REF_CASE, words, &card.path, written.spot)
                        .about(written.value.as_str())
                        .with("name", &written.value)
                        .with("nearest", targets.nearest_case(&written.value).unwrap_or_default()),
                );
            }
            case_mentions.push(case);
        }
        for written in card.short_mentions.iter().filter(|written| names.lacks(&written.value)) {
            diagnostics.push(
                Diagnostic::new(&rule::REF_CASE, "short", &card.path, written.spot)
                    .about(written.value.as_str())
                    .with("name", &written.value)
                    .with("nearest", names.nearest_short(&written.value).unwrap_or_default()),
            );
        }
        if let Relations::Case { closes, .. } = &card.relations {
            closes.iter().for_each(|written| closed(card, written, targets, &mut looked_at, &mut diagnostics));
        }
        Followed { links: links.into(), case_mentions, diagnostics, looked_at }
    }

    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Tells whether the outline of any of these was looked at.
    pub(super) fn looked_at_any(&self, others: &[&DocumentId]) -> bool {
        !others.is_empty() && self.looked_at.iter().any(|id| others.binary_search(&id).is_ok())
    }

    /// Tells whether it leads to the same documents and files as another.
    pub(super) fn leads_as(&self, other: &Followed) -> bool {
        self.leads().eq(other.leads()) && self.files().eq(other.files())
    }

    fn leads(&self) -> impl Iterator<Item = &DocumentId> {
        let linked = self.links.iter().filter_map(|link| match link {
            LinkTarget::Document { id, .. } => Some(id),
            LinkTarget::File { .. } | LinkTarget::Broken => None,
        });
        linked.chain(self.case_mentions.iter().flatten())
    }

    fn files(&self) -> impl Iterator<Item = &OutputPath> {
        self.links.iter().filter_map(|link| match link {
            LinkTarget::File { address, .. } => Some(address),
            LinkTarget::Document { .. } | LinkTarget::Broken => None,
        })
    }
}

/// The documents whose outlines were looked at, chunk by chunk of those that looked.
#[derive(Clone, Default)]
pub(super) struct LookedAt(Vec<(Looking, Arc<Register<DocumentId, ()>>)>);

/// Documents that looked.
type Looking = Chunk<DocumentId, Arc<Followed>>;

impl LookedAt {
    /// Gathers them of the chunks that are new.
    pub(super) fn next(&self, followed: &Ordered<DocumentId, Arc<Followed>>) -> LookedAt {
        let gathered = followed.chunks().par_iter().enumerate().map(|(number, chunk)| match self.0.get(number) {
            Some((known, looked_at)) if Arc::ptr_eq(known, chunk) => (chunk.clone(), looked_at.clone()),
            _ => {
                let all = chunk.iter().flat_map(|(_, followed)| &followed.looked_at).map(|id| (id.clone(), ()));
                (chunk.clone(), Arc::new(all.collect()))
            }
        });
        LookedAt(gathered.collect())
    }

    /// Returns the places of those that looked at one of these, which are in order.
    pub(super) fn by(&self, others: &[&DocumentId]) -> Vec<usize> {
        let chunks = self.0.iter().enumerate();
        let looked = chunks.filter(|(_, (_, looked_at))| others.iter().any(|other| looked_at.contains_key(*other)));
        let places = looked.flat_map(|(number, (chunk, _))| {
            let all = chunk.iter().enumerate().filter(|(_, (_, followed))| followed.looked_at_any(others));
            all.map(move |(nth, _)| number * CHUNK + nth)
        });
        places.collect()
    }
}

/// Who mentions whom, and which files are referred to.
#[derive(Default)]
pub(super) struct Mentions {
    /// Of each document by its place: those that mention it, in order of their ids.
    of: Vec<Vec<DocumentId>>,
    pub(super) attachments: Arc<BTreeMap<OutputPath, (SourcePath, Attachment)>>,
}

impl Mentions {
    pub(super) fn of<'a>(entries: &Entries, followed: impl Iterator<Item = &'a Followed>, files: &Files) -> Mentions {
        let mut of = vec![Vec::new(); entries.len()];
        let mut wanted: Vec<&OutputPath> = Vec::new();
        for ((id, entry), followed) in entries.iter().zip(followed) {
            // It is no news that a document mentions itself.
            for target in followed.leads().filter(|target| *target != id) {
                let list = entries.place(target).and_then(|place| of.get_mut(place));
                if let Some(list) = list.filter(|list| list.last() != Some(id)) {
                    list.push(id.clone());
                }
            }
            wanted.extend(followed.files());
            wanted.extend(entry.attachments.iter().map(|file| &file.address));
        }
        let attachments = wanted.into_iter().filter_map(|address| Some((address.clone(), attachment(address, files)?)));
        Mentions { of, attachments: Arc::new(attachments.collect()) }
    }

    /// Returns the documents that mention the one at a place, in order of their ids.
    pub(super) fn of_place(&self, place: usize) -> &[DocumentId] {
        self.of.get(place).map_or(&[], Vec::as_slice)
    }
}

fn attachment(address: &OutputPath, files: &Files) -> Option<(SourcePath, Attachment)> {
    let source = SourcePath::new(format!("content/{address}"));
    files.get(&source).map(|file| (source, *file))
}

/// Tells an action that is closed and does not exist, of a case that does.
fn closed(
    card: &Card,
    written: &Located<String>,
    targets: &Targets<'_>,
    looked_at: &mut Vec<DocumentId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((case, action)) = written.value.split_once('#') else { return };
    let Some(id) = targets.frame.names.case(&targets.frame.entries, case) else { return };
    let Some(other) = targets.card(&id) else { return };
    looked_at.push(id);
    let actions = || other.anchors.actions.iter().map(String::as_str);
    if !actions().any(|known| known == action) {
        diagnostics.push(
            Diagnostic::new(&rule::REF_CASE, "action", &card.path, written.spot)
                .about(written.value.as_str())
                .with("name", action)
                .with("nearest", suggest::nearest(action, actions()).unwrap_or_default()),
        );
    }
}

fn target(
    card: &Card,
    link: &FileLink,
    targets: &Targets<'_>,
    looked_at: &mut Vec<DocumentId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<LinkTarget, Box<Diagnostic>> {
    let written: Cow<'_, str> = match link.file.is_ascii() {
        true => Cow::Borrowed(&link.file),
        false => link.file.nfc().collect(),
    };
    if written.is_empty() {
        return to_heading(card, link, card, targets, looked_at);
    }
    let path = card.path.join(&written);
    if let Some(id) = path.as_ref().and_then(|path| targets.frame.by_path.get(path)) {
        looked_at.push(id.clone());
        let Some(other) = targets.card(id) else { return Ok(LinkTarget::Broken) };
        return to_heading(card, link, other, targets, looked_at);
    }
    let missing = path.clone();
    if let Some((path, file)) = path.and_then(|path| Some((path.clone(), targets.files.get(&path)?))) {
        if !files::judge(card, &path, file, link.spot, targets.audience, diagnostics) {
            return Ok(LinkTarget::Broken);
        }
        let name = path.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        return Ok(LinkTarget::File { address: address_of_file(&path), name });
    }
    if written.ends_with(".md") {
        let nearest = targets.nearest_document(card.path.folder(), &written, missing.as_ref());
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

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the link that an editor would write from a folder to a file.
fn relative(folder: &str, path: &str) -> String {
    let from = OutputPath::new(format!("{folder}/x"));
    from.link_to(&OutputPath::new(path))
}

fn to_heading(
    card: &Card,
    link: &FileLink,
    target: &Card,
    targets: &Targets<'_>,
    looked_at: &mut Vec<DocumentId>,
) -> Result<LinkTarget, Box<Diagnostic>> {
    let entry = targets.frame.entries.get(&target.id);
    let address = entry.map(|entry| entry.address.clone()).unwrap_or_else(|| OutputPath::new(""));
    let mut text = String::new();
    if let Some(fragment) = &link.fragment {
        let heading = target.headings.iter().find(|heading| *heading.id == **fragment);
        match heading {
            Some(heading) if link.wants_text => text = format!("avsnitt {} {}", heading.number, heading.text),
            Some(_) => {}
            // What the page of a document that could not be read will hold is not known.
            None if target.broken || target.anchors.has(fragment) => {}
            None => {
                // A report shows the tables that its series declares.
                let series = entry.and_then(|entry| entry.series.as_ref());
                looked_at.extend(series.cloned());
                let shared = series.and_then(|series| targets.card(series)).map(|series| &series.anchors);
                if shared.is_some_and(|shared| shared.has(fragment)) {
                    return Ok(target_of(target, link, address, text));
                }
                let made: Vec<String> = target.anchors.all().chain(shared.into_iter().flat_map(Anchors::all)).collect();
                let headings = target.headings.iter().map(|heading| &*heading.id);
                let nearest = suggest::nearest(fragment, headings.chain(made.iter().map(String::as_str)));
                return Err(Box::new(
                    Diagnostic::new(&rule::REF_SECTION, "heading", &card.path, link.spot)
                        .about(fragment.as_str())
                        .with("fragment", fragment)
                        .with("nearest", nearest.unwrap_or_default()),
                ));
            }
        }
    }
    Ok(target_of(target, link, address, text))
}

/// Returns where a link to a document leads, with its text if it wants one and has none yet.
fn target_of(target: &Card, link: &FileLink, address: OutputPath, mut text: String) -> LinkTarget {
    if link.wants_text && text.is_empty() {
        text = match &target.relations {
            Relations::Case { number: Some(number), .. } => {
                format!("sak {} {}", number.value, target.title)
            }
            _ => target.title.clone(),
        };
    }
    LinkTarget::Document { id: target.id.clone(), address, fragment: link.fragment.clone(), text }
}
