//! [`Findings`]: everything that is wrong, file by file. A file's findings are put in order and matched with what is
//! accepted anew only when one of them has changed, and in texts that are settled later when somebody asks.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::acceptance;
use super::later::Later;
use super::settle::{Settlements, Stretch};
use super::settlement::Settlement;
use super::words::Documents;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::catalog::Catalog;
use crate::model::ordered::{CHUNK, Chunk};
use crate::model::parts::{Lazy, Part, Parts, in_part};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::record::Acceptance;
use crate::model::source::SETTINGS;

/// Findings of one file, in order.
pub(super) type Told = Arc<Stamped<Vec<Diagnostic>>>;

/// Findings by file: of documents in order of their ids, then of other files.
#[derive(Default)]
pub(super) struct Findings {
    /// The documents that findings are known of.
    documents: Documents,
    /// Of each chunk of them, in the same order.
    parts: Vec<Arc<OfStretch>>,
    beside: Vec<Arc<OfFile>>,
    accepted: Arc<Accepted>,
    /// What the site accepts in vain.
    unused: OnceLock<Vec<Diagnostic>>,
    told: OnceLock<Vec<Told>>,
}

/// What the site accepts. While something could not be read (`lost`), no acceptance is told to be unused: what it accepts
/// may be there.
#[derive(Default)]
struct Accepted {
    by_site: Vec<Acceptance>,
    lost: bool,
    /// Stands for both.
    stamp: Fingerprint,
}

/// The findings on the texts of a chunk of documents.
struct OfStretch {
    stretch: Arc<Stretch>,
    /// Stands for the findings of others about them.
    others: Fingerprint,
    /// One of those stops every build.
    stops: bool,
    done: Later<Pending, Arc<Gathered>>,
}

/// What the findings on a stretch will be gathered from.
struct Pending {
    /// Those of others, by place within the stretch.
    others: Vec<(usize, Vec<Diagnostic>)>,
    before: Option<Arc<Gathered>>,
    accepted: Arc<Accepted>,
}

/// The findings on a stretch.
#[derive(Default)]
struct Gathered {
    of: Vec<(DocumentId, Arc<OfFile>)>,
    by_document: Chunk<DocumentId, Told>,
    /// Of those that have any.
    told: Vec<Told>,
    /// Which of the site's acceptances met a finding here.
    met: Vec<bool>,
}

/// The findings of a file.
struct OfFile {
    path: SourcePath,
    /// What was settled of it, if it is a document.
    settlement: Option<Arc<Settlement>>,
    /// Stands for the findings of others about it.
    others: Fingerprint,
    told: Told,
    /// Which of the site's acceptances met a finding here.
    met: Vec<bool>,
}

impl Findings {
    /// Gathers the findings on texts and `others`, and marks those that are accepted.
    pub(super) fn next<'d>(
        &self,
        settlements: &Settlements,
        (others, catalog): (impl Iterator<Item = &'d Diagnostic>, &Catalog),
        (accepted, lost): (&[Acceptance], bool),
    ) -> Findings {
        let documents = settlements.documents();
        let mut beside: BTreeMap<&SourcePath, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in others {
            beside.entry(&diagnostic.path).or_default().push(diagnostic);
        }
        let place = |path: &SourcePath| documents.place(catalog.by_path.get(path)?);
        let others = beside.extract_if(.., |path, _| place(path).is_some());
        let mut others: Vec<(usize, Vec<&Diagnostic>)> =
            others.filter_map(|(path, others)| Some((place(path)?, others))).collect();
        others.sort_by_key(|(place, _)| *place);

        let stamp = Fingerprint::of(&(accepted, lost));
        let same_site = self.accepted.stamp == stamp;
        let accepted = match same_site {
            true => self.accepted.clone(),
            false => Arc::new(Accepted { by_site: accepted.to_vec(), lost, stamp }),
        };
        let parts = settlements.stretches().par_iter().enumerate().map(|(number, stretch)| {
            let first = others.partition_point(|(place, _)| *place < number * CHUNK);
            let others = others[first..].iter().take_while(|(place, _)| *place < (number + 1) * CHUNK);
            let of_others: Vec<&(usize, Vec<&Diagnostic>)> = others.collect();
            let stamp = Fingerprint::of(&of_others);
            let kept = self.parts.get(number).filter(|_| same_site);
            if let Some(kept) = kept.filter(|kept| Arc::ptr_eq(&kept.stretch, stretch) && kept.others == stamp) {
                return kept.clone();
            }
            let done = match stretch.known() {
                Some(settled) => {
                    let files = settled.settlements().par_iter().enumerate().with_max_len(crate::SHARE);
                    let of = files.map(|(nth, (id, text))| {
                        let place = number * CHUNK + nth;
                        let others = of_others.binary_search_by_key(&place, |(place, _)| *place);
                        let others = others.map_or(&[][..], |found| &of_others[found].1);
                        let before = self.latest(place, id).filter(|_| same_site);
                        (id.clone(), OfFile::next(before.as_ref(), (text.path(), Some(text)), others, &accepted))
                    });
                    Later::made(Arc::new(Gathered::of(of.collect(), &accepted)))
                }
                None => {
                    let others = of_others.iter().map(|(place, others)| {
                        (*place - number * CHUNK, others.iter().map(|other| (*other).clone()).collect())
                    });
                    let before = kept.and_then(|kept| kept.latest());
                    Later::pending(Pending { others: others.collect(), before, accepted: accepted.clone() })
                }
            };
            let stops = of_others.iter().flat_map(|(_, others)| others).any(|found| found.rule.stops);
            Arc::new(OfStretch { stretch: stretch.clone(), others: stamp, stops, done })
        });
        let parts = parts.collect();
        let beside =
            beside.into_iter().map(|(path, others)| OfFile::next(None, (path, None), &others, &accepted)).collect();
        let (unused, told) = (OnceLock::new(), OnceLock::new());
        Findings { documents: documents.clone(), parts, beside, accepted, unused, told }
    }

    /// Returns the findings on a text as they were gathered last.
    fn latest(&self, place: usize, id: &DocumentId) -> Option<Arc<OfFile>> {
        let (place, _) = self.documents.nearby(place, id)?;
        let gathered = self.parts.get(place / CHUNK)?.latest()?;
        gathered.file(place, id).cloned()
    }

    /// Returns the findings of each file that has any, in order.
    pub(super) fn told(&self) -> &[Told] {
        self.told.get_or_init(|| {
            let of_documents = self.parts.iter().flat_map(|part| part.done().told.iter().cloned());
            let mut told: Vec<Told> = of_documents.chain(self.told_beside(true)).collect();
            told.sort_by(|one, other| path(one).cmp(&path(other)));
            told
        })
    }

    /// Returns the same findings without what only a next edition could use.
    pub(super) fn last(self) -> Findings {
        self.told();
        self.unused();
        Findings { parts: Vec::new(), ..self }
    }

    /// Gathers the findings on the texts that have been settled, and settles those that have not; ends early when `go_on`
    /// says so. Beside the tasks of the pool, which are for edits.
    pub(super) fn settle(&self, go_on: &dyn Fn() -> bool) {
        for part in &self.parts {
            if !go_on() {
                return;
            }
            part.done();
        }
        self.told();
    }

    /// Returns how many chunks of documents have not been looked at.
    pub(super) fn pending(&self) -> usize {
        self.parts.iter().filter(|part| part.done.known().is_none()).count()
    }

    /// Returns the findings on a document.
    pub(super) fn of_document(&self, id: &DocumentId) -> Option<&Told> {
        let place = self.documents.place(id)?;
        let found = self.parts.get(place / CHUNK)?.done().file(place, id)?;
        Some(&found.told)
    }

    /// Returns the findings that no build may publish.
    pub(super) fn stopping(&self) -> impl Iterator<Item = &Diagnostic> {
        let told: Vec<&Told> = match self.told.get() {
            Some(all) => all.iter().collect(),
            None => {
                let parts = self.parts.iter().filter(|part| part.stops || part.stretch.stops());
                let of_documents = parts.flat_map(|part| &part.done().told);
                of_documents.chain(self.beside.iter().map(|file| &file.told)).collect()
            }
        };
        told.into_iter().flat_map(|told| told.iter()).filter(|found| found.stops())
    }

    /// Returns the findings of files that are no documents, in order. What the site accepts in vain is known when all has
    /// been looked at.
    pub(super) fn told_beside(&self, looked_at: bool) -> Vec<Told> {
        let mut told: Vec<Told> = self.beside.iter().map(|file| file.told.clone()).collect();
        let unused = if looked_at { self.unused() } else { &[] };
        if let Some(first) = unused.first() {
            let place = told.partition_point(|told| path(told).is_some_and(|path| *path < first.path));
            let of_settings = told.get(place).filter(|told| path(told) == Some(&first.path));
            let mut all: Vec<Diagnostic> = of_settings.map(|told| told.to_vec()).unwrap_or_default();
            if !all.is_empty() {
                told.remove(place);
            }
            all.extend(unused.iter().cloned());
            in_order(&mut all);
            told.insert(place, Arc::new(Stamped::new(all)));
        }
        told
    }

    /// Returns what the site accepts in vain.
    fn unused(&self) -> &[Diagnostic] {
        self.unused.get_or_init(|| {
            let Accepted { by_site, lost, .. } = &*self.accepted;
            let met = |number: usize| {
                let of_documents = self.parts.iter().map(|part| &part.done().met);
                let mut all = of_documents.chain(self.beside.iter().map(|file| &file.met));
                all.any(|met| met.get(number) == Some(&true))
            };
            let unused = by_site.iter().enumerate().filter(|(number, _)| !lost && !met(*number));
            acceptance::unused_by_site(&SourcePath::new(SETTINGS), unused.map(|(_, acceptance)| acceptance))
        })
    }

    /// Returns the findings by document.
    pub(super) fn by_document(&self) -> Parts<Told> {
        let parts = self.parts.iter().map(|part| match part.done.known() {
            Some(done) => done.by_document.clone() as Arc<dyn Part<Told>>,
            None => part.clone(),
        });
        Parts::beside(&self.documents, parts.collect())
    }

    /// Returns the findings that belong to no document.
    pub(super) fn of_site(self: &Arc<Findings>) -> Arc<Lazy<Stamped<Vec<Diagnostic>>>> {
        let findings = self.clone();
        let of_site = move || findings.told_beside(true).iter().flat_map(|told| told.iter().cloned()).collect();
        Arc::new(Lazy::new(Box::new(move || Stamped::new(of_site()))))
    }
}

fn path(told: &Told) -> Option<&SourcePath> {
    told.first().map(|first| &first.path)
}

impl OfStretch {
    /// Gathers the findings, if nobody has asked for them yet. One by one, as [`Stretch::done`].
    fn done(&self) -> &Arc<Gathered> {
        self.done.get(|Pending { others, before, accepted }| {
            let settled = self.stretch.done();
            let files = settled.settlements().iter().enumerate().map(|(nth, (id, text))| {
                let found = others.binary_search_by_key(&nth, |(place, _)| *place).ok().and_then(|at| others.get(at));
                let others: Vec<&Diagnostic> = found.into_iter().flat_map(|(_, others)| others).collect();
                let before = before.as_ref().and_then(|before| before.file(nth, id));
                (id.clone(), OfFile::next(before, (text.path(), Some(text)), &others, accepted))
            });
            Arc::new(Gathered::of(files.collect(), accepted))
        })
    }

    /// Returns what was gathered last, if it was.
    fn latest(&self) -> Option<Arc<Gathered>> {
        self.done.look(|done| Some(done.clone()), |pending| pending.before.clone())
    }
}

impl Part<Told> for OfStretch {
    fn known(&self) -> &[(DocumentId, Told)] {
        &self.done().by_document
    }
}

impl Gathered {
    fn of(files: Vec<(DocumentId, Arc<OfFile>)>, accepted: &Accepted) -> Gathered {
        let told = files.iter().map(|(_, file)| &file.told).filter(|told| !told.is_empty());
        let met = |number: usize| files.iter().any(|(_, file)| file.met.get(number) == Some(&true));
        Gathered {
            by_document: Arc::new(files.iter().map(|(id, file)| (id.clone(), file.told.clone())).collect()),
            told: told.cloned().collect(),
            met: (0..accepted.by_site.len()).map(met).collect(),
            of: files,
        }
    }

    fn file(&self, place: usize, id: &DocumentId) -> Option<&Arc<OfFile>> {
        in_part(&self.of, place, id)
    }
}

impl OfFile {
    /// Gathers the findings of a file, or keeps them.
    fn next(
        before: Option<&Arc<OfFile>>,
        (path, text): (&SourcePath, Option<&Arc<Settlement>>),
        others: &[&Diagnostic],
        accepted: &Accepted,
    ) -> Arc<OfFile> {
        let stamp = if others.is_empty() { Fingerprint::default() } else { Fingerprint::of(others) };
        let same = |before: &&Arc<OfFile>| {
            before.path == *path
                && before.others == stamp
                && match (&before.settlement, text) {
                    (Some(before), Some(text)) => Arc::ptr_eq(before, text) || before.says_as(text),
                    (before, text) => before.is_none() && text.is_none(),
                }
        };
        if let Some(before) = before.filter(same) {
            return before.clone();
        }
        let mut all: Vec<Diagnostic> = others.iter().map(|other| (*other).clone()).collect();
        all.extend(text.into_iter().flat_map(|text| text.diagnostics()).cloned());
        in_order(&mut all);
        all.dedup();
        let told = acceptance::by_file(&mut all, path, text.map(|text| text.accepted()).unwrap_or_default());
        let (met, changed) = acceptance::by_site(&mut all, &accepted.by_site);
        let unused = told.unused.into_iter().filter(|_| !accepted.lost);
        let before = all.len();
        all.extend(unused.chain(told.changed).chain(changed));
        if all.len() > before {
            in_order(&mut all);
        }
        let told = Arc::new(Stamped::new(all));
        Arc::new(OfFile { path: path.clone(), settlement: text.cloned(), others: stamp, told, met })
    }
}

/// Puts findings in order: by file, place, rule and subject.
pub(super) fn in_order(all: &mut [Diagnostic]) {
    all.sort_by(|one, other| one.order().cmp(&other.order()).then_with(|| one.args.cmp(&other.args)));
}
