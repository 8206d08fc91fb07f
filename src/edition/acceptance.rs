//! Findings that are known and accepted: each acceptance is matched with what it accepts, and its reason goes along.

use crate::diagnostic::{Diagnostic, Rule, Severity, rule};
use crate::model::path::SourcePath;
use crate::model::record::Acceptance;

/// Marks the findings in a file that its document accepts, and returns a warning for each acceptance that meets no
/// finding, so that none outlives its reason. While something of the document could not be read nothing is known of
/// findings that are not there.
///
/// An acceptance with a subject accepts the findings of its rule on that subject; without one, those of the whole
/// document. What stops a build because nothing is known of a document cannot be accepted.
pub(super) fn by_file(diagnostics: &mut [Diagnostic], path: &SourcePath, accepted: &[Acceptance]) -> Vec<Diagnostic> {
    let unused: Vec<_> = accepted.iter().filter(|acceptance| !accept(diagnostics, acceptance)).collect();
    if diagnostics.iter().any(hides_others) {
        return Vec::new();
    }
    unused.into_iter().map(|acceptance| without_finding(path, acceptance)).collect()
}

/// Marks the findings that the site accepts; returns of each acceptance whether it met one.
pub(super) fn by_site(diagnostics: &mut [Diagnostic], accepted: &[Acceptance]) -> Vec<bool> {
    accepted.iter().map(|acceptance| accept(diagnostics, acceptance)).collect()
}

/// Returns a warning for each acceptance of the site that met no finding.
pub(super) fn unused_by_site<'a>(
    settings: &SourcePath,
    unused: impl Iterator<Item = &'a Acceptance>,
) -> Vec<Diagnostic> {
    // What was published before is not known here; that an address may be gone is true for good.
    let of_now = unused.filter(|acceptance| acceptance.rule.value != rule::ADDRESS_VANISHED.id);
    of_now.map(|acceptance| without_finding(settings, acceptance)).collect()
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

/// Tells whether a rule was broken by what could not be read, so that other rules could not look at it.
fn hides_others(diagnostic: &Diagnostic) -> bool {
    let areas = ["key.", "value.", "amount.", "formula.", "table.", "figure."];
    diagnostic.stops()
        || (diagnostic.severity == Severity::Error && areas.iter().any(|area| diagnostic.rule.id.starts_with(area)))
}

fn without_finding(path: &SourcePath, acceptance: &Acceptance) -> Diagnostic {
    let words = if Rule::named(&acceptance.rule.value).is_some() { "finding" } else { "rule" };
    Diagnostic::new(&rule::ACCEPT_UNUSED, words, path, acceptance.rule.spot)
        .about(acceptance.rule.value.as_str())
        .with("rule", &acceptance.rule.value)
        .with("subject", acceptance.subject.as_ref().map_or("", |subject| subject.value.as_str()))
}
