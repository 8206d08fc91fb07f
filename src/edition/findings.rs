//! [`Findings`]: everything that is wrong, file by file. A file's findings are put in order and matched with what is
//! accepted anew only when one of them has changed.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::acceptance;
use super::settle::{Settlement, Settlements};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::catalog::Catalog;
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::record::Acceptance;
use crate::model::source::SETTINGS;

/// Findings of one file, in order.
pub(super) type Told = Arc<Stamped<Vec<Diagnostic>>>;

/// Findings by file: of documents in order of their ids, then of other files.
#[derive(Clone, Default)]
pub(super) struct Findings {
    of: Vec<Arc<OfFile>>,
    /// What the site accepts, and whether something could not be read.
    accepted: Fingerprint,
    /// What the site accepts in vain.
    unused: Vec<Diagnostic>,
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
        others: impl Iterator<Item = &'d Diagnostic>,
        accepted: &[Acceptance],
        lost: bool,
    ) -> Findings {
        let mut by_file: BTreeMap<&SourcePath, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in others {
            by_file.entry(&diagnostic.path).or_default().push(diagnostic);
        }
        let texts = settlements.iter().map(|text| (text.path(), Some(text)));
        let mut files: Vec<_> =
            texts.map(|(path, text)| (path, text, by_file.remove(path).unwrap_or_default())).collect();
        files.extend(by_file.into_iter().map(|(path, others)| (path, None, others)));

        let stamp = Fingerprint::of(&(accepted, lost));
        let kept = if self.accepted == stamp { self.of.as_slice() } else { &[] };
        // Most stand where they stood; where a file came or went, those behind it are looked up.
        let moved: OnceLock<BTreeMap<&SourcePath, &Arc<OfFile>>> = OnceLock::new();
        let of: Vec<Arc<OfFile>> = files
            .into_par_iter()
            .with_max_len(crate::SHARE)
            .enumerate()
            .map(|(place, (path, text, others))| {
                let stamp = if others.is_empty() { Fingerprint::default() } else { Fingerprint::of(&others) };
                let same = |kept: &&Arc<OfFile>| {
                    kept.others == stamp
                        && match (&kept.settlement, text) {
                            (Some(before), Some(text)) => Arc::ptr_eq(before, text) || before.says_as(text),
                            (before, text) => before.is_none() && text.is_none(),
                        }
                };
                let moved = || moved.get_or_init(|| kept.iter().map(|kept| (&kept.path, kept)).collect());
                let before = kept.get(place).filter(|kept| kept.path == *path);
                match before.or_else(|| moved().get(path).copied()).filter(same) {
                    Some(kept) => kept.clone(),
                    None => Arc::new(OfFile::new(path, text, (others, stamp), (accepted, lost))),
                }
            })
            .collect();
        let met = |number: usize| of.iter().any(|file| file.met.get(number) == Some(&true));
        let unused = accepted.iter().enumerate().filter(|(number, _)| !lost && !met(*number));
        let unused = acceptance::unused_by_site(&SourcePath::new(SETTINGS), unused.map(|(_, acceptance)| acceptance));
        Findings { of, accepted: stamp, unused }
    }

    /// Returns the findings of each file that has any, in order.
    pub(super) fn told(&self) -> Vec<Told> {
        let mut told: Vec<Told> =
            self.of.iter().filter(|file| !file.told.is_empty()).map(|file| file.told.clone()).collect();
        told.sort_by(|one, other| one.first().map(|first| &first.path).cmp(&other.first().map(|first| &first.path)));
        if let Some(unused) = self.unused.first() {
            let place = told.partition_point(|told| told.first().is_some_and(|first| first.path < unused.path));
            let of_settings =
                told.get(place).filter(|told| told.first().is_some_and(|first| first.path == unused.path));
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
}

/// Findings of the site by document, and those that belong to no document.
pub(super) fn by_document(
    told: &[Told],
    catalog: &Catalog,
    before: Option<&Ordered<DocumentId, Told>>,
) -> (Ordered<DocumentId, Told>, Vec<Diagnostic>) {
    let mut of_documents = Vec::with_capacity(told.len());
    let mut of_site = Vec::new();
    for told in told {
        match told.first().and_then(|first| catalog.by_path.get(&first.path)) {
            Some(id) => of_documents.push((id.clone(), told.clone())),
            None => of_site.extend(told.iter().cloned()),
        }
    }
    of_documents.sort_by(|(one, _), (other, _)| one.cmp(other));
    match before {
        Some(before) => (Ordered::beside(of_documents, before), of_site),
        None => (of_documents.into(), of_site),
    }
}

impl OfFile {
    fn new(
        path: &SourcePath,
        text: Option<&Arc<Settlement>>,
        (others, stamp): (Vec<&Diagnostic>, Fingerprint),
        (accepted, lost): (&[Acceptance], bool),
    ) -> OfFile {
        let mut all: Vec<Diagnostic> = others.into_iter().cloned().collect();
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
        OfFile { path: path.clone(), settlement: text.cloned(), others: stamp, told: Arc::new(Stamped::new(all)), met }
    }
}

/// Puts findings in order: by file, place, rule and subject.
pub(super) fn in_order(all: &mut [Diagnostic]) {
    all.sort_by(|one, other| one.order().cmp(&other.order()).then_with(|| one.args.cmp(&other.args)));
}
