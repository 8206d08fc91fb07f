//! Settling the texts: finding glossary terms, quoting figures and proof-reading. Each document's settlement is kept as long
//! as all that it depends on is the same.
//!
//! A word of the glossary may stand in every text of the site. When nothing but such words has changed, the texts that hold
//! them are settled when somebody looks at them: the page that an editor has open at once, the rest beside.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::edition::later::Later;
use crate::edition::settlement::{Settlement, names_figures};
use crate::edition::word_starts::WordStarts;
use crate::edition::words::{Differ, Documents, Words};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::catalog::Catalog;
use crate::model::document::Document;
use crate::model::ledger::Ledger;
use crate::model::ordered::{CHUNK, Chunk, Register};
use crate::model::parts::{Part, Parts, in_part};
use crate::model::path::DocumentId;
use crate::model::site::Settled;
use crate::model::term_uses::{TermUses, Uses};

/// The settlements of all documents, and what they share.
#[derive(Clone, Default)]
pub(super) struct Settlements {
    /// Read against by all texts.
    words: Option<Arc<Words>>,
    /// What the texts were settled against: the frame, and the ledger.
    against: Option<(Fingerprint, Fingerprint)>,
    /// The documents, as they were settled.
    documents: Documents,
    /// Of each chunk of them, in the same order.
    parts: Vec<Arc<Stretch>>,
}

/// The texts of a chunk of the site's documents.
pub(super) struct Stretch {
    documents: Chunk<DocumentId, Arc<Document>>,
    /// A text among them may depend on the ledger.
    names_figures: bool,
    /// Something is wrong with one of them that no build may publish.
    stops: bool,
    /// The words of the texts, gathered when somebody asks.
    word_starts: Arc<OnceLock<WordStarts>>,
    done: Later<Pending, Arc<Done>>,
}

/// What a stretch will be settled from. Nothing but the words has changed.
struct Pending {
    before: Arc<Done>,
    /// How the words differ from those of then, step by step.
    differ: Vec<Arc<Differ>>,
    ground: Arc<Ground>,
}

/// What the settlements of a stretch come to.
#[derive(Default)]
pub(super) struct Done {
    of: Vec<(DocumentId, Arc<Settlement>)>,
    settled: Chunk<DocumentId, Arc<Stamped<Settled>>>,
    /// The documents that use each term of the glossary.
    uses: Arc<BTreeMap<DocumentId, Arc<[DocumentId]>>>,
}

/// How a text was settled last, and how the words differ from those of then; nothing where that is not known.
type Latest = (Arc<Settlement>, Option<Vec<Arc<Differ>>>);

/// What the texts are settled against.
pub(super) struct Ground {
    pub(super) catalog: Arc<Catalog>,
    /// Stands for everything in the catalog but titles, headings and links.
    pub(super) frame: Fingerprint,
    /// Stands for what a name of a figure can lead to.
    pub(super) names: Fingerprint,
    pub(super) ledger: Arc<Ledger>,
    /// Stands for the ledger, and for the catalog: what they were made from.
    pub(super) ledger_stamp: Fingerprint,
    pub(super) words: Arc<Words>,
}

impl Settlements {
    /// Returns the words that the texts were read against.
    pub(super) fn words(&self) -> Option<&Arc<Words>> {
        self.words.as_ref()
    }

    /// Settles the texts whose inputs have changed, and keeps the rest.
    pub(super) fn next(&self, documents: &Documents, ground: Ground) -> Settlements {
        let ground = Arc::new(ground);
        let differ = self.words.as_ref().and_then(|before| match Arc::ptr_eq(before, &ground.words) {
            true => Some(Differ::default()),
            false => ground.words.differ(before),
        });
        let differ = differ.map(Arc::new);
        let against = (ground.frame, ground.ledger_stamp);
        let same_site = self.against.is_some_and(|before| before.0 == against.0);
        let same_ledger = same_site && self.against.is_some_and(|before| before.1 == against.1);
        let same = |names_figures: bool| same_ledger || (same_site && !names_figures);
        let parts = documents.chunks().par_iter().enumerate().map(|(number, chunk)| {
            let kept = self.parts.get(number).filter(|kept| Arc::ptr_eq(&kept.documents, chunk));
            if let (Some(kept), Some(differ)) = (kept.filter(|kept| same(kept.names_figures)), &differ) {
                let is_other = !differ.is_none() && differ.is_among(kept.word_starts());
                return if is_other { Arc::new(kept.later(differ, &ground)) } else { kept.clone() };
            }
            let texts = chunk.par_iter().enumerate().with_max_len(crate::SHARE).filter_map(|(nth, (id, document))| {
                let place = number * CHUNK + nth;
                let before = self.latest(place, id, differ.as_ref());
                let before = before.as_ref().map(|(before, differ)| (before, differ.as_deref()));
                Some((id.clone(), Settlement::next(before, (place, id, document), &same, &ground)?))
            });
            let of: Vec<_> = texts.collect();
            match kept.filter(|kept| kept.done.known().is_some_and(|done| done.is_of(&of))) {
                Some(kept) => kept.clone(),
                None => Arc::new(Stretch::new(chunk, kept, Done::of(of))),
            }
        });
        Settlements {
            parts: parts.collect(),
            words: Some(ground.words.clone()),
            against: Some(against),
            documents: documents.clone(),
        }
    }

    /// Returns how a text was settled last, and how the words differ from those that it was read against then.
    fn latest(&self, place: usize, id: &DocumentId, differ: Option<&Arc<Differ>>) -> Option<Latest> {
        let (place, _) = self.documents.nearby(place, id)?;
        let (done, mut earlier) = self.parts.get(place / CHUNK)?.latest();
        let settlement = done.settlement(place, id)?.clone();
        let differ = differ.map(|differ| {
            earlier.push(differ.clone());
            earlier
        });
        Some((settlement, differ))
    }

    /// Returns the documents that use the terms of the glossary.
    pub(super) fn term_uses(&self) -> TermUses {
        let uses = self.parts.iter().map(|part| match part.known() {
            Some(done) => done.uses.clone() as Arc<dyn Uses>,
            None => part.clone(),
        });
        TermUses(uses.collect())
    }

    /// Returns the texts, chunk by chunk.
    pub(super) fn stretches(&self) -> &[Arc<Stretch>] {
        &self.parts
    }

    /// Returns the documents that were settled.
    pub(super) fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Returns what the holes and runs of each text become.
    pub(super) fn settled(&self) -> Parts<Arc<Stamped<Settled>>> {
        // What is known is all that pages need: the rest is for the next edition.
        let parts = self.parts.iter().map(|part| match part.known() {
            Some(done) => done.settled.clone() as Arc<dyn Part<Arc<Stamped<Settled>>>>,
            None => part.clone(),
        });
        Parts::beside(&self.documents, parts.collect())
    }
}

impl Stretch {
    fn new(chunk: &Chunk<DocumentId, Arc<Document>>, before: Option<&Arc<Stretch>>, done: Done) -> Stretch {
        let stops = |document: &Document| document.diagnostics.iter().any(|found| found.rule.stops);
        Stretch {
            documents: chunk.clone(),
            names_figures: done.of.iter().any(|(_, settlement)| names_figures(settlement.document())),
            stops: chunk.iter().any(|(_, document)| stops(document)),
            word_starts: before.map(|before| before.word_starts.clone()).unwrap_or_default(),
            done: Later::made(Arc::new(done)),
        }
    }

    /// Returns the same texts, to be settled against other words.
    fn later(&self, differ: &Arc<Differ>, ground: &Arc<Ground>) -> Stretch {
        let (before, mut earlier) = self.latest();
        earlier.push(differ.clone());
        Stretch {
            documents: self.documents.clone(),
            names_figures: self.names_figures,
            stops: self.stops,
            word_starts: self.word_starts.clone(),
            done: Later::pending(Pending { before, differ: earlier, ground: ground.clone() }),
        }
    }

    /// Returns what was settled last, and how the words differ from those of then.
    fn latest(&self) -> (Arc<Done>, Vec<Arc<Differ>>) {
        let pending = |pending: &Pending| (pending.before.clone(), pending.differ.clone());
        self.done.look(|done| (done.clone(), Vec::new()), pending)
    }

    /// Settles the texts, if nobody has looked at them yet. One by one, so that it may be done beside the tasks of the pool,
    /// and within one of them.
    pub(super) fn done(&self) -> &Arc<Done> {
        self.done.get(|Pending { before, differ, ground }| {
            let texts = self.documents.iter().enumerate().filter_map(|(nth, (id, document))| {
                let kept = before.settlement(nth, id).map(|kept| (kept, Some(&**differ)));
                let place = ground.catalog.entries.place(id)?;
                Some((id.clone(), Settlement::next(kept, (place, id, document), &|_| true, ground)?))
            });
            let of: Vec<_> = texts.collect();
            if before.is_of(&of) { before.clone() } else { Arc::new(Done::of(of)) }
        })
    }

    /// Returns what was settled, if that is known.
    pub(super) fn known(&self) -> Option<&Arc<Done>> {
        self.done.known()
    }

    /// Tells whether something is wrong with one of the documents that no build may publish.
    pub(super) fn stops(&self) -> bool {
        self.stops
    }

    /// Returns the words of the texts.
    pub(super) fn word_starts(&self) -> &WordStarts {
        let texts = || self.documents.iter().map(|(_, document)| &**document.prose);
        self.word_starts.get_or_init(|| WordStarts::of(texts()))
    }
}

impl Part<Arc<Stamped<Settled>>> for Stretch {
    fn known(&self) -> &[(DocumentId, Arc<Stamped<Settled>>)] {
        &self.done().settled
    }
}

impl Uses for Stretch {
    fn known(&self, term: &DocumentId) -> Option<Arc<[DocumentId]>> {
        self.done.look(
            |done| Some(done.users(term)),
            |Pending { before, differ, ground }| {
                if !differ.iter().any(|differ| differ.touches(term)) {
                    return Some(before.users(term));
                }
                let names = ground.words.beginnings(term);
                (!self.word_starts().any(&names)).then(Arc::default)
            },
        )
    }

    fn found(&self, term: &DocumentId) -> Arc<[DocumentId]> {
        Uses::known(self, term).unwrap_or_else(|| self.done().users(term))
    }
}

impl Done {
    /// Puts together what the settlements of a stretch come to.
    fn of(settlements: Vec<(DocumentId, Arc<Settlement>)>) -> Done {
        // By hash first: a text has many links to few terms.
        let mut uses: Register<&DocumentId, Vec<DocumentId>> = Register::default();
        for (id, settlement) in &settlements {
            for link in &settlement.settled().terms {
                let users = uses.entry(&link.term).or_default();
                if users.last() != Some(id) {
                    users.push(id.clone());
                }
            }
        }
        let uses = uses.into_iter().map(|(term, users)| (term.clone(), users.into())).collect();
        let settled = settlements.iter().map(|(id, settlement)| (id.clone(), settlement.settled().clone()));
        Done { settled: Arc::new(settled.collect()), uses: Arc::new(uses), of: settlements }
    }

    /// Tells whether it is made of these very settlements.
    fn is_of(&self, settlements: &[(DocumentId, Arc<Settlement>)]) -> bool {
        let mut pairs = self.of.iter().zip(settlements);
        self.of.len() == settlements.len() && pairs.all(|((_, before), (_, now))| Arc::ptr_eq(before, now))
    }

    /// Returns the settlements, by ascending id.
    pub(super) fn settlements(&self) -> &[(DocumentId, Arc<Settlement>)] {
        &self.of
    }

    fn settlement(&self, place: usize, id: &DocumentId) -> Option<&Arc<Settlement>> {
        in_part(&self.of, place, id)
    }

    fn users(&self, term: &DocumentId) -> Arc<[DocumentId]> {
        self.uses.found(term)
    }
}
