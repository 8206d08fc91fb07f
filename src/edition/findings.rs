//! [`Findings`]: everything that is wrong, file by file. A file's findings are put in order and matched with what is
//! accepted anew only when one of them has changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::acceptance;
use super::settle::{Settlement, Settlements};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::catalog::Catalog;
use crate::model::ordered::{CHUNK, Chunk, Ordered};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::record::Acceptance;
use crate::model::source::SETTINGS;

/// Findings of one file, in order.
pub(super) type Told = Arc<Stamped<Vec<Diagnostic>>>;

/// Findings by file: of documents in order of their ids, then of other files.
#[derive(Clone, Default)]
pub(super) struct Findings {
    /// The settlements, as they were when this was gathered.
    texts: Ordered<DocumentId, Arc<Settlement>>,
    of: Ordered<DocumentId, Arc<OfFile>>,
    /// Of each chunk, in the same order.
    together: Vec<Arc<Together>>,
    beside: Vec<Arc<OfFile>>,
    /// What the site accepts, and whether something could not be read.
    accepted: Fingerprint,
    /// What the site accepts in vain.
    unused: Vec<Diagnostic>,
}

/// The findings on a chunk of documents.
struct Together {
    /// Stands for the findings of others about them.
    others: Fingerprint,
    of: Chunk<DocumentId, Told>,
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
    /// Gathers the findings on texts and `others`, and marks those that are accepted. While something could not be read
    /// (`lost`), no acceptance is told to be unused: what it accepts may be there.
    pub(super) fn next<'d>(
        &self,
        settlements: &'d Settlements,
        (others, catalog): (impl Iterator<Item = &'d Diagnostic>, &Catalog),
        (accepted, lost): (&[Acceptance], bool),
    ) -> Findings {
        let texts = settlements.all();
        let mut beside: BTreeMap<&SourcePath, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in others {
            beside.entry(&diagnostic.path).or_default().push(diagnostic);
        }
        let place = |path: &SourcePath| texts.place(catalog.by_path.get(path)?);
        let others = beside.extract_if(.., |path, _| place(path).is_some());
        let mut others: Vec<(usize, Vec<&Diagnostic>)> =
            others.filter_map(|(path, others)| Some((place(path)?, others))).collect();
        others.sort_by_key(|(place, _)| *place);

        let stamp = Fingerprint::of(&(accepted, lost));
        let same_site = self.accepted == stamp;
        let gathered = texts.chunks().par_iter().enumerate().map(|(number, chunk)| {
            let first = others.partition_point(|(place, _)| *place < number * CHUNK);
            let others = others[first..].iter().take_while(|(place, _)| *place < (number + 1) * CHUNK);
            let of_others: Vec<&(usize, Vec<&Diagnostic>)> = others.collect();
            let stamp = Fingerprint::of(&of_others);
            let before = self.texts.chunks().get(number).filter(|before| Arc::ptr_eq(before, chunk) && same_site);
            let kept = before.and_then(|_| self.of.chunks().get(number)).zip(self.together.get(number));
            if let Some((of, together)) = kept.filter(|(_, together)| together.others == stamp) {
                return (of.clone(), together.clone());
            }
            let files = chunk.par_iter().enumerate().with_max_len(crate::SHARE).map(|(nth, (id, text))| {
                let place = number * CHUNK + nth;
                let others = of_others.binary_search_by_key(&place, |(place, _)| *place);
                let others = others.map_or(&[][..], |found| &of_others[found].1);
                let before = self.of.nearby(place, id).map(|(_, before)| before).filter(|_| same_site);
                (id.clone(), OfFile::next(before, (text.path(), Some(text)), others, (accepted, lost)))
            });
            let files: Vec<_> = files.collect();
            let together = Together::of(&files, stamp, accepted.len());
            (Arc::new(files), Arc::new(together))
        });
        let (of, together): (Vec<_>, Vec<_>) = gathered.unzip();
        let beside: Vec<Arc<OfFile>> = beside
            .into_iter()
            .map(|(path, others)| OfFile::next(None, (path, None), &others, (accepted, lost)))
            .collect();
        let met = |number: usize| {
            let mut all = together.iter().map(|together| &together.met).chain(beside.iter().map(|file| &file.met));
            all.any(|met| met.get(number) == Some(&true))
        };
        let unused = accepted.iter().enumerate().filter(|(number, _)| !lost && !met(*number));
        let unused = acceptance::unused_by_site(&SourcePath::new(SETTINGS), unused.map(|(_, acceptance)| acceptance));
        let of = Ordered::of_chunks(of, texts);
        Findings { texts: texts.clone(), of, together, beside, accepted: stamp, unused }
    }

    /// Returns the findings of each file that has any, in order.
    pub(super) fn told(&self) -> Vec<Told> {
        let of_documents = self.together.iter().flat_map(|together| together.told.iter().cloned());
        let mut told: Vec<Told> = of_documents.chain(self.told_beside()).collect();
        told.sort_by(|one, other| path(one).cmp(&path(other)));
        told
    }

    /// Returns the findings of files that are no documents, in order.
    fn told_beside(&self) -> Vec<Told> {
        let mut told: Vec<Told> = self.beside.iter().map(|file| file.told.clone()).collect();
        if let Some(unused) = self.unused.first() {
            let place = told.partition_point(|told| path(told).is_some_and(|path| *path < unused.path));
            let of_settings = told.get(place).filter(|told| path(told) == Some(&unused.path));
            let mut all: Vec<Diagnostic> = of_settings.map(|told| told.to_vec()).unwrap_or_default();
            if !all.is_empty() {
                told.remove(place);
            }
            all.extend(self.unused.iter().cloned());
            in_order(&mut all);
            told.insert(place, Arc::new(Stamped::new(all)));
        }
        told
    }

    /// Returns the findings by document, and those that belong to no document.
    pub(super) fn by_document(&self) -> (Ordered<DocumentId, Told>, Vec<Diagnostic>) {
        let of_documents = self.together.iter().map(|together| together.of.clone()).collect();
        let of_site = self.told_beside().iter().flat_map(|told| told.iter().cloned()).collect();
        (Ordered::of_chunks(of_documents, &self.of), of_site)
    }
}

fn path(told: &Told) -> Option<&SourcePath> {
    told.first().map(|first| &first.path)
}

impl Together {
    fn of(files: &[(DocumentId, Arc<OfFile>)], others: Fingerprint, accepted: usize) -> Together {
        let told = files.iter().map(|(_, file)| &file.told).filter(|told| !told.is_empty());
        let met = |number: usize| files.iter().any(|(_, file)| file.met.get(number) == Some(&true));
        Together {
            others,
            of: Arc::new(files.iter().map(|(id, file)| (id.clone(), file.told.clone())).collect()),
            told: told.cloned().collect(),
            met: (0..accepted).map(met).collect(),
        }
    }
}

impl OfFile {
    /// Gathers the findings of a file, or keeps them.
    fn next(
        before: Option<&Arc<OfFile>>,
        (path, text): (&SourcePath, Option<&Arc<Settlement>>),
        others: &[&Diagnostic],
        (accepted, lost): (&[Acceptance], bool),
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
        let (met, changed) = acceptance::by_site(&mut all, accepted);
        let unused = told.unused.into_iter().filter(|_| !lost);
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
