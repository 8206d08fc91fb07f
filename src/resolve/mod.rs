//! Stage 2: all cards become one [`Catalog`]. Sees no text and no figures, so editing those cannot change it.

pub mod address;
mod dictionary;
mod files;
mod frame;
mod links;
mod order;
mod relations;
pub mod terms;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::memo::Memo;
use crate::model::card::{Card, Kind};
use crate::model::catalog::{Catalog, Entry};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::publicity::Beside;
use crate::model::settings::Settings;
use crate::model::source::Attachment;
use crate::resolve::dictionary::Dictionary;
use crate::resolve::frame::{Entries, Frame, of_kind};

/// Files below `content/` that documents may refer to.
pub type Files = BTreeMap<SourcePath, Attachment>;

/// Brings all cards into one catalog: addresses, relations and links both ways, and the order of everything.
pub fn resolve(cards: &[Arc<Stamped<Card>>], beside: &Beside, settings: &Settings) -> Diagnosed<Catalog> {
    let resolved = Resolved::default().next(cards, beside, settings);
    let diagnostics = resolved.diagnostics().cloned().collect();
    Diagnosed { value: Catalog::clone(&resolved.catalog), diagnostics }
}

/// The catalog, and what is kept for the next one.
///
/// It is made in two steps. The [`Frame`] is made from bare cards, without the text's headings and links and without
/// most titles, so it is kept while those alone are edited; the [`Dictionary`] stands beside it. Then links are followed,
/// of each document anew when it or what it leads to has changed.
#[derive(Clone, Default)]
pub struct Resolved {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// Stands for the frame: everything in the catalog but titles, headings and links.
    pub frame_stamp: Fingerprint,
    frame: Option<Memo<Frame>>,
    dictionary: Option<Memo<Dictionary>>,
    /// In order of files.
    given: Vec<Given>,
    /// In order of ids, as the entries of the frame.
    linked: Vec<Linked>,
    mentions: Arc<links::Mentions>,
    /// What was wrong, where the rest is forgotten.
    told: Vec<Diagnostic>,
}

/// A card as it was given.
#[derive(Clone)]
struct Given {
    card: Arc<Stamped<Card>>,
    bare: Arc<Stamped<Card>>,
}

/// A document of the frame with its links followed.
#[derive(Clone)]
struct Linked {
    id: DocumentId,
    /// As it was given.
    given: Arc<Stamped<Card>>,
    /// With its final id and title.
    card: Arc<Stamped<Card>>,
    /// Stands for what links to it show: title, number, headings.
    outline: Fingerprint,
    followed: Arc<links::Followed>,
}

/// A document of the frame with its card as given and as finally named, and what it was before.
type Named<'f> = (&'f DocumentId, Arc<Stamped<Card>>, Arc<Stamped<Card>>, Option<&'f Linked>);

impl Resolved {
    /// Makes the next catalog.
    pub fn next(&self, cards: &[Arc<Stamped<Card>>], beside: &Beside, settings: &Settings) -> Resolved {
        let given = self.given(cards);
        let bare = Fingerprint::of_all(given.iter().map(|given| given.bare.fingerprint()));
        let frame_stamp = bare.and(Fingerprint::of(&(beside, settings)));
        let frame = Memo::refreshed(self.frame.as_ref(), frame_stamp, || Frame::of(&given, beside, settings));
        let known = frame.value();
        let same_frame = self.frame.as_ref().is_some_and(|before| Arc::ptr_eq(before.value(), known));

        let named = self.named(known, &given);
        let linked = self.linked(known, named, beside, settings);
        let same_links = same_frame
            && self.linked.len() == linked.len()
            && self.linked.iter().zip(&linked).all(|(one, other)| {
                Arc::ptr_eq(&one.followed, &other.followed) || one.followed.leads_as(&other.followed)
            });
        let terms = Dictionary::terms(linked.iter().map(|linked| (&linked.id, &**linked.card)));
        let lost = &known.names.lost;
        let stamp = Fingerprint::of(&(&terms, lost));
        let dictionary = Memo::refreshed(self.dictionary.as_ref(), stamp, || Dictionary::of(&terms, lost));
        let mentions = match same_links {
            true => self.mentions.clone(),
            false => Arc::new(links::Mentions::of(
                &known.entries,
                linked.iter().map(|linked| &*linked.followed),
                &beside.files,
            )),
        };
        let entries = self.entries(known, &linked, (&mentions, dictionary.value()), same_links);
        let order = &known.order;
        let catalog = Catalog {
            entries: Ordered::beside(entries, &known.entries),
            by_path: known.by_path.clone(),
            by_number: known.by_number.clone(),
            bodies: order.bodies.clone(),
            meetings: order.meetings.clone(),
            cases: order.cases.clone(),
            series: order.series.clone(),
            reports: order.reports.clone(),
            terms: dictionary.value().order.clone(),
            pages: order.pages.clone(),
            tags: order.tags.clone(),
            attachments: mentions.attachments.clone(),
            stubs: known.stubs.clone(),
            lost: lost.clone(),
            today: known.today,
        };
        let (frame, dictionary) = (Some(frame), Some(dictionary));
        let (catalog, told) = (Arc::new(catalog), Vec::new());
        Resolved { catalog, frame_stamp, frame, dictionary, given, linked, mentions, told }
    }

    /// Forgets what only a next catalog could use: every card is held there as bare and as framed too.
    pub fn last(&self) -> Resolved {
        let told = self.diagnostics().cloned().collect();
        Resolved { catalog: self.catalog.clone(), frame_stamp: self.frame_stamp, told, ..Resolved::default() }
    }

    /// Returns what was wrong with names, relations and links.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let of_frame = self.frame.iter().flat_map(|frame| &frame.value().diagnostics);
        let of_terms = self.dictionary.iter().flat_map(|dictionary| &dictionary.value().diagnostics);
        self.told
            .iter()
            .chain(of_frame)
            .chain(of_terms)
            .chain(self.linked.iter().flat_map(|linked| linked.followed.diagnostics()))
    }

    /// Returns the documents in order of their ids, each with how many files come before its own.
    pub fn files(&self) -> impl Iterator<Item = (&DocumentId, usize)> {
        let frames = self.frame.iter().map(Memo::value);
        frames.flat_map(|frame| frame.entries.keys().zip(frame.files.iter().map(|file| *file as usize)))
    }

    /// Bares the cards that are new.
    fn given(&self, cards: &[Arc<Stamped<Card>>]) -> Vec<Given> {
        let mut cards: Vec<_> = cards.iter().collect();
        // As a rule they come in this order.
        cards.sort_by(|one, other| one.path.cmp(&other.path));
        let mut before = self.given.iter().peekable();
        let with_before: Vec<_> = cards
            .into_iter()
            .map(|card| {
                while before.next_if(|before| before.card.path < card.path).is_some() {}
                (card, before.peek().filter(|before| Arc::ptr_eq(&before.card, card)).copied())
            })
            .collect();
        let given = with_before.into_par_iter().map(|(card, before)| match before {
            Some(before) => before.clone(),
            None => Given { card: card.clone(), bare: Arc::new(Stamped::new(frame::bare(card))) },
        });
        given.collect()
    }

    /// Gives every document its final id and title.
    fn named<'f>(&'f self, frame: &'f Frame, given: &'f [Given]) -> Vec<Named<'f>> {
        let mut before = self.linked.iter().peekable();
        let entries = frame.entries.iter().zip(&frame.files);
        let named = entries.map(|((id, entry), file)| {
            while before.next_if(|before| before.id < *id).is_some() {}
            let before = before.peek().copied().filter(|before| before.id == *id);
            let given = &given[*file as usize].card;
            let title = given.title.is_empty().then(|| order::title(entry, frame));
            let same = |before: &&Linked| {
                Arc::ptr_eq(&before.given, given) && title.as_ref().is_none_or(|title| *title == before.card.title)
            };
            let card = match before.filter(same) {
                Some(before) => before.card.clone(),
                None if title.is_none() && given.id == *id => given.clone(),
                None => {
                    let card = Card::clone(given);
                    let title = title.unwrap_or_else(|| card.title.clone());
                    Arc::new(Stamped::new(Card { id: id.clone(), title, ..card }))
                }
            };
            (id, given.clone(), card, before)
        });
        named.collect()
    }

    /// Follows the links of documents that are new, or lead to what has changed.
    fn linked(&self, frame: &Frame, named: Vec<Named<'_>>, beside: &Beside, settings: &Settings) -> Vec<Linked> {
        let outlined: Vec<_> = named
            .into_par_iter()
            .map(|(id, given, card, before)| {
                let same = before.filter(|before| Arc::ptr_eq(&before.card, &card));
                let outline = same.map_or_else(|| links::outline(&card), |before| before.outline);
                (id, given, card, outline, before)
            })
            .collect();
        let other: Vec<&DocumentId> = outlined
            .iter()
            .filter(|(_, _, _, outline, before)| before.is_some_and(|before| before.outline != *outline))
            .map(|(id, ..)| *id)
            .collect();
        let same_targets = self.frame.as_ref().is_some_and(|before| before.value().targets == frame.targets);
        let cards: Vec<&Card> = outlined.iter().map(|(_, _, card, ..)| &***card).collect();
        let targets = links::Targets { frame, cards: &cards, files: &beside.files, audience: settings.audience };
        let followed: Vec<Arc<links::Followed>> = outlined
            .par_iter()
            .map(|(_, _, card, _, before)| {
                let same = |before: &&Linked| {
                    same_targets && Arc::ptr_eq(&before.card, card) && !before.followed.looked_at_any(&other)
                };
                match before.filter(same) {
                    Some(before) => before.followed.clone(),
                    None => Arc::new(links::Followed::of(card, &targets)),
                }
            })
            .collect();
        let linked = outlined.into_iter().zip(followed);
        linked
            .map(|((id, given, card, outline, _), followed)| Linked { id: id.clone(), given, card, outline, followed })
            .collect()
    }

    /// Puts the entries together; one that is as before is the one of before.
    fn entries(
        &self,
        frame: &Frame,
        linked: &[Linked],
        (mentions, dictionary): (&links::Mentions, &Dictionary),
        same_links: bool,
    ) -> Vec<(DocumentId, Arc<Stamped<Entry>>)> {
        let entries =
            frame.entries.as_slice().par_iter().zip(linked).enumerate().map(|(place, ((id, entry), linked))| {
                let old = match same_links {
                    true => self.catalog.entries.as_slice().get(place).map(|(_, old)| old),
                    false => self.catalog.entries.get(id),
                };
                let is_new = || {
                    !self.linked.get(place).is_some_and(|old| {
                        Arc::ptr_eq(&old.card, &linked.card) && Arc::ptr_eq(&old.followed, &linked.followed)
                    })
                };
                // Its neighbours may be others.
                let term = (entry.card.kind == Kind::Term).then(|| dictionary.of.get(id)).flatten();
                if let Some(old) = old
                    && same_links
                    && term.is_none()
                    && !is_new()
                {
                    return (id.clone(), old.clone());
                }
                let mut entry = Entry {
                    card: linked.card.clone(),
                    links: linked.followed.links.clone(),
                    case_mentions: linked.followed.case_mentions.clone(),
                    mentioned_by: mentions.of.get(id).cloned().unwrap_or_default(),
                    // Follows from the rest, so it does not tell entries apart.
                    brief: old.map_or(Fingerprint::default(), |old| old.brief),
                    ..entry.clone()
                };
                if let Some(term) = term {
                    (entry.previous, entry.next) = (term.previous.clone(), term.next.clone());
                    entry.see.clone_from(&term.see);
                }
                let same = old.filter(|old| ****old == entry);
                (id.clone(), same.cloned().unwrap_or_else(|| Arc::new(entry.stamped())))
            });
        entries.collect()
    }
}
