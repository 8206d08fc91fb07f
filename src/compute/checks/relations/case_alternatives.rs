//! `case.alternatives`: alternatives are told apart and weighed alike.
//!
//! Each has an id of its own and says what speaks for it and what against: a comparison that shows only the advantages
//! of one is none. An alternative that is recommended or chosen but does not exist is `ref.document`.
//!
//! Fires: an alternative without `cons`. Does not: one with `pros` and `cons`.

use super::{Found, finding};
use crate::diagnostic::rule;
use crate::model::catalog::Entry;
use crate::model::path::DocumentId;
use crate::model::record::Case;
use crate::model::record::case::Argument;

/// Looks at the alternatives of one case.
pub(super) fn check(id: &DocumentId, entry: &Entry, case: &Case, all: &mut Found) {
    let chosen = case.decision.as_ref().and_then(|decision| decision.alternative.as_ref());
    let named = [case.recommended.as_ref(), chosen];
    for name in named.into_iter().flatten() {
        if case.alternatives.iter().any(|alternative| alternative.id.value == name.value) {
            continue;
        }
        let mut ids: Vec<&str> = Vec::new();
        for alternative in &case.alternatives {
            if !ids.contains(&alternative.id.value.as_str()) {
                ids.push(&alternative.id.value);
            }
        }
        all.diagnostics.push(
            finding(&rule::REF_DOCUMENT, "alternative", entry, name.spot)
                .about(&name.value)
                .with("name", &name.value)
                .with("nearest", ids.join(", ")),
        );
    }
    if case.alternatives.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for (place, alternative) in case.alternatives.iter().enumerate() {
        let id = &alternative.id;
        // An id that stands twice is told where the front matter is read.
        if case.alternatives[..place].iter().any(|earlier| earlier.id.value == id.value) {
            continue;
        }
        let lacks = match (says(&alternative.pros), says(&alternative.cons)) {
            (true, true) => continue,
            (true, false) => "cons",
            (false, true) => "pros",
            (false, false) => "both",
        };
        let title = if alternative.title.is_empty() { &id.value } else { &alternative.title };
        found
            .push(finding(&rule::CASE_ALTERNATIVES, lacks, entry, id.spot).about(&id.value).with("alternative", title));
    }
    let compared = u32::try_from(case.alternatives.len()).unwrap_or(u32::MAX);
    all.ran(id, &rule::CASE_ALTERNATIVES, compared, found);
}

fn says(arguments: &[Argument]) -> bool {
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    arguments.iter().any(|argument| filled(&argument.title) || filled(&argument.text))
}
