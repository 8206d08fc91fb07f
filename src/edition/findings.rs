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
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::record::Acceptance;
use crate::model::source::SETTINGS;

/// Findings of one file, in order.
pub(super) type Told = Arc<Stamped<Vec<Diagnostic>>>;

/// Findings by file, in order of files.
#[derive(Clone, Default)]
pub(super) struct Findings {
    of: Vec<OfFile>,
    /// What the site accepts.
    accepted: Fingerprint,
    /// What the site accepts in vain.
    unused: Vec<Diagnostic>,
}

/// The findings of a file.
#[derive(Clone)]
struct OfFile {
    path: SourcePath,
    /// What was settled of it, if it is a document.
    settlement: Option<Settlement>,
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
        settlements: &'d Settlements,
        others: impl Iterator<Item = &'d Diagnostic>,
        accepted: &[Acceptance],
    ) -> Findings {
        let mut by_file: BTreeMap<&SourcePath, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in others {
            by_file.entry(&diagnostic.path).or_default().push(diagnostic);
        }
        let texts = settlements.iter().map(|text| (text.path(), Some(text)));
        let mut files: Vec<_> =
            texts.map(|(path, text)| (path, text, by_file.remove(path).unwrap_or_default())).collect();
        files.extend(by_file.into_iter().map(|(path, others)| (path, None, others)));
        files.sort_by_key(|(path, ..)| *path);

        let stamp = Fingerprint::of(accepted);
        let kept = if self.accepted == stamp { self.of.as_slice() } else { &[] };
        let mut kept = kept.iter().peekable();
        let with_kept: Vec<_> = files
            .into_iter()
            .map(|(path, text, others)| {
                while kept.next_if(|kept| kept.path < *path).is_some() {}
                (path, text, others, kept.peek().copied().filter(|kept| kept.path == *path))
            })
            .collect();
        let of: Vec<OfFile> = with_kept
            .into_par_iter()
            .with_max_len(crate::SHARE)
            .map(|(path, text, others, kept)| {
                let stamp = if others.is_empty() { Fingerprint::default() } else { Fingerprint::of(&others) };
                let same = |kept: &&OfFile| {
                    kept.others == stamp
                        && match (&kept.settlement, text) {
                            (Some(before), Some(text)) => before.says_as(text),
                            (before, text) => before.is_none() && text.is_none(),
                        }
                };
                match kept.filter(same) {
                    Some(kept) => kept.clone(),
                    None => OfFile::new(path, text, (others, stamp), accepted),
                }
            })
            .collect();
        let met = |number: usize| of.iter().any(|file| file.met.get(number) == Some(&true));
        let unused = accepted.iter().enumerate().filter(|(number, _)| !met(*number));
        let unused = acceptance::unused_by_site(&SourcePath::new(SETTINGS), unused.map(|(_, acceptance)| acceptance));
        Findings { of, accepted: stamp, unused }
    }

    /// Returns the findings of each file that has any, in order.
    pub(super) fn told(&self) -> Vec<Told> {
        let mut told: Vec<Told> =
            self.of.iter().filter(|file| !file.told.is_empty()).map(|file| file.told.clone()).collect();
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
        text: Option<&Settlement>,
        (others, stamp): (Vec<&Diagnostic>, Fingerprint),
        accepted: &[Acceptance],
    ) -> OfFile {
        let mut all: Vec<Diagnostic> = others.into_iter().cloned().collect();
        all.extend(text.into_iter().flat_map(Settlement::diagnostics).cloned());
        in_order(&mut all);
        all.dedup();
        let unused = acceptance::by_file(&mut all, path, text.map(Settlement::accepted).unwrap_or_default());
        let met = acceptance::by_site(&mut all, accepted);
        if !unused.is_empty() {
            all.extend(unused);
            in_order(&mut all);
        }
        OfFile { path: path.clone(), settlement: text.cloned(), others: stamp, told: Arc::new(Stamped::new(all)), met }
    }
}

/// Puts findings in order: by file, place, rule and subject.
pub(super) fn in_order(all: &mut [Diagnostic]) {
    all.sort_by(|one, other| one.order().cmp(&other.order()).then_with(|| one.args.cmp(&other.args)));
}
