//! Findings that are known and accepted: each acceptance is matched with what it accepts, and its reason goes along.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::path::SourcePath;
use crate::model::record::Acceptance;

/// Marks the findings that a document or the site accepts, and returns a warning for each acceptance that meets no
/// finding, so that none outlives its reason. The diagnostics must be sorted by file.
///
/// An acceptance with a subject accepts the findings of its rule on that subject; without one, those of the whole
/// document. What stops a build because nothing is known of a document cannot be accepted.
pub(super) fn apply(
    diagnostics: &mut [Diagnostic],
    by_file: &BTreeMap<SourcePath, &[Acceptance]>,
    site: (&SourcePath, &[Acceptance]),
) -> Vec<Diagnostic> {
    let mut unused = Vec::new();
    for (path, accepted) in by_file {
        let first = diagnostics.partition_point(|diagnostic| diagnostic.path < *path);
        let last = diagnostics.partition_point(|diagnostic| diagnostic.path <= *path);
        for acceptance in *accepted {
            if !accept(&mut diagnostics[first..last], acceptance) {
                unused.push(without_finding(path, acceptance));
            }
        }
    }
    let (settings, accepted) = site;
    for acceptance in accepted {
        // What was published before is not known here; that an address may be gone is true for good.
        let of_the_past = acceptance.rule.value == rule::ADDRESS_VANISHED.id;
        if !accept(diagnostics, acceptance) && !of_the_past {
            unused.push(without_finding(settings, acceptance));
        }
    }
    unused
}

/// Marks the findings that the site accepts.
pub(super) fn apply_site(diagnostics: &mut [Diagnostic], accepted: &[Acceptance]) {
    for acceptance in accepted {
        accept(diagnostics, acceptance);
    }
}

fn accept(diagnostics: &mut [Diagnostic], acceptance: &Acceptance) -> bool {
    let mut met = false;
    for diagnostic in diagnostics {
        let same_subject = acceptance.subject.as_ref().is_none_or(|subject| subject.value == diagnostic.subject);
        if diagnostic.rule.id == acceptance.rule.value && same_subject && diagnostic.rule.acceptable {
            diagnostic.accepted.get_or_insert_with(|| acceptance.reason.clone());
            met = true;
        }
    }
    met
}

fn without_finding(path: &SourcePath, acceptance: &Acceptance) -> Diagnostic {
    let words = if Rule::named(&acceptance.rule.value).is_some() { "finding" } else { "rule" };
    Diagnostic::new(&rule::ACCEPT_UNUSED, words, path, acceptance.rule.spot)
        .about(acceptance.rule.value.as_str())
        .with("rule", &acceptance.rule.value)
        .with("subject", acceptance.subject.as_ref().map_or("", |subject| subject.value.as_str()))
}
