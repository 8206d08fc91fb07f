//! What can be chosen among the documents that were found: kinds, bodies, years, case types and outcomes.

use chrono::Datelike as _;

use crate::locale::Locale;
use crate::model::card::Kind as DocumentKind;
use crate::model::record::KindRecord;
use crate::model::record::case::{CaseType, Outcome};
use crate::model::site::Site;
use crate::render::search::Indexed;
use crate::search::index::Facets;

/// Gathers what the facets of each document are.
pub(super) fn facets(documents: &[Indexed<'_>], site: &Site) -> Facets {
    let locale = Locale::of(site.settings.language);
    let label = |set: &str, word: &'static str| (word.to_owned(), locale.label(set, word).to_owned());
    let bodies = &site.catalog.bodies;
    let body_name = |id| site.catalog.entries.get(id).map_or(String::new(), |entry| entry.card.title.clone());
    let mut years: Vec<i32> = documents.iter().filter_map(|indexed| Some(indexed.entry.date?.year())).collect();
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    let values = [
        DocumentKind::ALL.map(|kind| label("kind", kind.word())).to_vec(),
        bodies.iter().map(|id| (id.to_string(), body_name(id))).collect(),
        years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
        CaseType::ALL.map(|case_type| label("case_type", case_type.word())).to_vec(),
        Outcome::ALL.map(|outcome| label("outcome", outcome.word())).to_vec(),
    ];
    let mut columns: [Vec<usize>; 5] = Default::default();
    for Indexed { id, document, entry } in documents {
        let case = match &document.record.kind {
            KindRecord::Case(case) => Some(case),
            _ => None,
        };
        let case_type = case.and_then(|case| case.case_type.as_ref()).map(|case_type| case_type.value);
        let outcome = case.and_then(|case| case.decision.as_ref()).map(|decision| decision.outcome.value);
        let body = entry.body.as_ref().or((entry.card.kind == DocumentKind::Body).then_some(*id));
        let found = [
            DocumentKind::ALL.iter().position(|kind| *kind == entry.card.kind),
            body.and_then(|body| bodies.iter().position(|id| id == body)),
            entry.date.and_then(|date| years.iter().position(|year| *year == date.year())),
            case_type.and_then(|case_type| CaseType::ALL.iter().position(|known| *known == case_type)),
            outcome.and_then(|outcome| Outcome::ALL.iter().position(|known| *known == outcome)),
        ];
        for (column, found) in columns.iter_mut().zip(found) {
            column.push(found.map_or(0, |place| place + 1));
        }
    }
    Facets { values, documents: columns }
}
