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
use crate::model::card::Card;
use crate::model::catalog::{Catalog, Entry};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::publicity::Beside;
use crate::model::settings::Settings;
use crate::model::source::Attachment;
use crate::resolve::dictionary::Dictionary;
use crate::resolve::frame::{Entries, Frame, of_kind};
use crate::resolve::links::{Followed, LookedAt, Mentions};

/// Files below `content/` that documents may refer to.
pub type Files = BTreeMap<SourcePath, Attachment>;

/// Cards by file.
pub type Cards = Ordered<SourcePath, Arc<Stamped<Card>>>;

/// Brings all cards into one catalog: addresses, relations and links both ways, and the order of everything.
pub fn resolve(cards: &[Arc<Stamped<Card>>], beside: &Beside, settings: &Settings) -> Diagnosed<Catalog> {
    let cards = cards.iter().map(|card| (card.path.clone(), card.clone())).collect();
    let resolved = Resolved::default().next(&cards, beside, settings);
    let diagnostics = resolved.diagnostics().cloned().collect();
    Diagnosed { value: Catalog::clone(&resolved.catalog), diagnostics }
}

/// The catalog, and what is kept for the next one.
///
/// It is made in two steps. The [`Frame`] is made from bare cards, without the text's headings and links and without
/// most titles, so it is kept while those alone are edited; the [`Dictionary`] stands beside it. Then links are followed,
/// of each document anew when it or what it leads to has changed. In the same frame all stand where they stood, and only
/// those that have changed are looked at.
#[derive(Clone, Default)]
pub struct Resolved {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// Stands for the frame: everything in the catalog but titles, headings and links.
    pub frame_stamp: Fingerprint,
    frame: Option<Memo<Frame>>,
    dictionary: Option<Memo<Dictionary>>,
    /// As they were given.
    cards: Cards,
    bare: Cards,
    /// Stands for all that are bare.
    bare_stamp: Fingerprint,
    named: Ordered<DocumentId, Named>,
    followed: Ordered<DocumentId, Arc<Followed>>,
    looked_at: LookedAt,
    mentions: Arc<Mentions>,
    /// Those with findings, of all that are followed.
    faulty: Arc<Vec<Arc<Followed>>>,
    /// What was wrong, where the rest is forgotten.
    told: Vec<Diagnostic>,
}

/// A document of the frame by its final name.
#[derive(Clone)]
struct Named {
    /// As it was given.
    given: Arc<Stamped<Card>>,
    /// With its final id and title.
    card: Arc<Stamped<Card>>,
    /// Stands for what links to it show: title, number, headings.
    outline: Fingerprint,
}

impl Resolved {
    /// Makes the next catalog.
    pub fn next(&self, cards: &Cards, beside: &Beside, settings: &Settings) -> Resolved {
        let bare =
            Ordered::along(cards, (&self.cards, &self.bare), |_, card| Arc::new(Stamped::new(frame::bare(card))));
        let bare_stamp = match bare.differs(&self.bare, |one, other| one == other) {
            Some(differ) if differ.is_empty() => self.bare_stamp,
            _ => Fingerprint::of_all(bare.values().map(|bare| bare.fingerprint())),
        };
        let frame_stamp = bare_stamp.and(Fingerprint::of(&(beside, settings)));
        let frame = Memo::refreshed(self.frame.as_ref(), frame_stamp, || Frame::of(bare.values(), beside, settings));
        let known = frame.value();
        let same_frame = self.frame.as_ref().is_some_and(|before| Arc::ptr_eq(before.value(), known));
        let changed = cards.differs(&self.cards, Arc::ptr_eq).filter(|_| same_frame);

        let named = self.named(known, cards, changed.as_deref());
        let (followed, refollowed) = self.followed(known, &named, (beside, settings));
        // Most edits make no difference to who mentions whom.
        let same_links = refollowed.as_ref().is_some_and(|places| {
            let both = |place: &usize| self.followed.at(*place).zip(followed.at(*place));
            places.iter().filter_map(both).all(|((_, before), (_, now))| before.leads_as(now))
        });
        let mentions = match same_links {
            true => self.mentions.clone(),
            false => {
                Arc::new(Mentions::of(&known.entries, followed.values().map(|followed| &**followed), &beside.files))
            }
        };
        let told = |followed: &Ordered<DocumentId, Arc<Followed>>, place: usize| {
            followed.at(place).is_some_and(|(_, followed)| !followed.diagnostics().is_empty())
        };
        let faulty = match &refollowed {
            Some(places) if !places.iter().any(|place| told(&self.followed, *place) || told(&followed, *place)) => {
                self.faulty.clone()
            }
            _ => Arc::new(followed.values().filter(|followed| !followed.diagnostics().is_empty()).cloned().collect()),
        };
        let terms: Vec<(&DocumentId, &Card)> =
            known.terms.iter().filter_map(|id| Some((id, &**named.get(id)?.card))).collect();
        let lost = &known.names.lost;
        let stamp = Fingerprint::of(&(&terms, lost));
        let dictionary = Memo::refreshed(self.dictionary.as_ref(), stamp, || Dictionary::of(&terms, lost));

        let mut next = Resolved {
            catalog: self.catalog.clone(),
            frame_stamp,
            frame: Some(frame.clone()),
            dictionary: Some(dictionary.clone()),
            cards: cards.clone(),
            bare,
            bare_stamp,
            named,
            looked_at: self.looked_at.next(&followed),
            followed,
            mentions,
            faulty,
            told: Vec::new(),
        };
        let others = refollowed.filter(|_| same_links).map(|places| next.others(self, places));
        let order = &known.order;
        next.catalog = Arc::new(Catalog {
            entries: next.entries(others),
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
            attachments: next.mentions.attachments.clone(),
            stubs: known.stubs.clone(),
            lost: lost.clone(),
            today: known.today,
        });
        next
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
        let of_links = self.faulty.iter().flat_map(|followed| followed.diagnostics());
        self.told.iter().chain(of_frame).chain(of_terms).chain(of_links)
    }

    /// Returns the documents in order of their ids, each with how many files come before its own.
    pub fn files(&self) -> impl Iterator<Item = (&DocumentId, usize)> {
        let frames = self.frame.iter().map(Memo::value);
        frames.flat_map(|frame| frame.entries.keys().zip(frame.files.iter().map(|file| *file as usize)))
    }

    /// Gives every document its final id and title: those of the files that have changed, or all.
    fn named(&self, frame: &Frame, cards: &Cards, changed: Option<&[usize]>) -> Ordered<DocumentId, Named> {
        let name = |place: usize, (_, card): (&SourcePath, &Arc<Stamped<Card>>)| {
            let (id, entry) = frame.entries.at(place)?;
            let title = card.title.is_empty().then(|| order::title(entry, frame));
            let same = |before: &&Named| {
                Arc::ptr_eq(&before.given, card) && title.as_ref().is_none_or(|title| *title == before.card.title)
            };
            if let Some(before) = self.named.nearby(place, id).map(|(_, before)| before).filter(same) {
                return Some((id.clone(), before.clone()));
            }
            let given = card.clone();
            let card = match title {
                None if given.id == *id => given.clone(),
                title => {
                    let card = Card::clone(&given);
                    let title = title.unwrap_or_else(|| card.title.clone());
                    Arc::new(Stamped::new(Card { id: id.clone(), title, ..card }))
                }
            };
            let outline = links::outline(&card);
            Some((id.clone(), Named { given, card, outline }))
        };
        match changed {
            Some(files) => self.named.with(files.iter().filter_map(|file| {
                let (path, card) = cards.at(*file)?;
                let place = frame.entries.place(frame.by_path.get(path)?)?;
                Some((place, name(place, (path, card))?.1))
            })),
            None => {
                let files = frame.files.par_iter().enumerate();
                let named = files.filter_map(|(place, file)| name(place, cards.at(*file as usize)?));
                Ordered::beside(named.collect(), &frame.entries)
            }
        }
    }

    /// Follows the links of documents that are new, or lead to what has changed. Tells which, in a frame that is as before.
    fn followed(
        &self,
        frame: &Frame,
        named: &Ordered<DocumentId, Named>,
        (beside, settings): (&Beside, &Settings),
    ) -> (Ordered<DocumentId, Arc<Followed>>, Option<Vec<usize>>) {
        let targets = links::Targets::new(frame, named, &beside.files, settings.audience);
        let follow = |named: &Named| Arc::new(Followed::of(&named.card, &targets));
        let same_targets = self.frame.as_ref().is_some_and(|before| before.value().targets == frame.targets);
        let same_outline = |one: &Named, other: &Named| one.outline == other.outline;
        let same_card = |one: &Named, other: &Named| Arc::ptr_eq(&one.card, &other.card);
        if let Some(outlined) = named.differs(&self.named, same_outline)
            && let Some(mut places) = named.differs(&self.named, same_card)
            && same_targets
        {
            let outlined: Vec<&DocumentId> = outlined.iter().filter_map(|place| Some(named.at(*place)?.0)).collect();
            if !outlined.is_empty() {
                places.extend(self.looked_at.by(&outlined));
                places.sort_unstable();
                places.dedup();
            }
            let anew = places.par_iter().filter_map(|place| Some((*place, follow(named.at(*place)?.1))));
            return (self.followed.with(anew.collect::<Vec<_>>()), Some(places));
        }
        let before = |place: usize, id: &DocumentId| {
            let (place, before) = self.named.nearby(place, id)?;
            Some((before, self.followed.nearby(place, id)?.1))
        };
        let all: Vec<(&DocumentId, &Named)> = named.iter().collect();
        let outlined: Vec<&DocumentId> = all
            .par_iter()
            .enumerate()
            .filter(|(place, (id, now))| before(*place, id).is_some_and(|(before, _)| !same_outline(before, now)))
            .map(|(_, (id, _))| *id)
            .collect();
        let followed = all.into_par_iter().enumerate().map(|(place, (id, now))| {
            let kept = before(place, id).filter(|(before, followed)| {
                same_targets && same_card(before, now) && !followed.looked_at_any(&outlined)
            });
            (id.clone(), kept.map_or_else(|| follow(now), |(_, followed)| followed.clone()))
        });
        (Ordered::beside(followed.collect(), named), None)
    }

    /// Returns the places where an entry may be another: the links were followed anew, or the neighbours in the
    /// glossary may be others.
    fn others(&self, before: &Resolved, mut places: Vec<usize>) -> Vec<usize> {
        let dictionary = |of: &Resolved| of.dictionary.as_ref().map(|dictionary| dictionary.value().clone());
        if dictionary(self).zip(dictionary(before)).is_none_or(|(one, other)| !Arc::ptr_eq(&one, &other)) {
            let terms = self.frame.iter().flat_map(|frame| &frame.value().terms);
            places.extend(terms.filter_map(|id| self.catalog.entries.place(id)));
        }
        places
    }

    /// Puts the entries together, those that may be `others` or all. One that is as before is the one of before, which the
    /// catalog still has.
    fn entries(&self, others: Option<Vec<usize>>) -> Ordered<DocumentId, Arc<Stamped<Entry>>> {
        let (Some(frame), Some(dictionary)) = (&self.frame, &self.dictionary) else { return Ordered::new() };
        let (frame, dictionary) = (frame.value(), dictionary.value());
        let entry = |place: usize| {
            let (id, bare) = frame.entries.at(place)?;
            let ((_, named), (_, followed)) = (self.named.at(place)?, self.followed.at(place)?);
            let old = self.catalog.entries.nearby(place, id).map(|(_, old)| old);
            let mut entry = Entry {
                card: named.card.clone(),
                links: followed.links.clone(),
                case_mentions: followed.case_mentions.clone(),
                mentioned_by: self.mentions.of_place(place).to_vec(),
                // Follows from the rest, so it does not tell entries apart.
                brief: old.map_or(Fingerprint::default(), |old| old.brief),
                ..bare.clone()
            };
            if let Some(term) = dictionary.of.get(id) {
                (entry.previous, entry.next) = (term.previous.clone(), term.next.clone());
                entry.see.clone_from(&term.see);
            }
            let same = old.filter(|old| ****old == entry);
            Some((id, same.cloned().unwrap_or_else(|| Arc::new(entry.stamped()))))
        };
        match others {
            Some(places) => {
                let others = places.into_iter().filter_map(|place| Some((place, entry(place)?.1)));
                let is_other = |place: usize, entry: &Arc<Stamped<Entry>>| {
                    self.catalog.entries.at(place).is_none_or(|(_, old)| !Arc::ptr_eq(old, entry))
                };
                self.catalog.entries.with(others.filter(|(place, entry)| is_other(*place, entry)))
            }
            None => {
                let all = (0..frame.entries.len()).into_par_iter().filter_map(entry);
                Ordered::beside(all.map(|(id, entry)| (id.clone(), entry)).collect(), &frame.entries)
            }
        }
    }
}
