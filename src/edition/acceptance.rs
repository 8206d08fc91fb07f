//! Findings that are known and accepted: each acceptance is matched with what it accepts, and its reason goes along.

use super::observed::Figures;
use crate::diagnostic::{Diagnostic, Rule, Severity, rule};
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::model::record::Acceptance;
use crate::syntax::suggest;

/// Marks the findings in a file that its document accepts, and returns a warning for each acceptance that meets no
/// finding, so that none outlives its reason. While something of the document could not be read nothing is known of
/// findings that are not there. Where the figures of a finding are others than those it was accepted with, it stays open
/// and that is told too.
///
/// An acceptance with a subject accepts the findings of its rule on that subject; without one, those of the whole
/// document. What stops a build because nothing is known of a document cannot be accepted.
pub(super) fn by_file(diagnostics: &mut [Diagnostic], path: &SourcePath, accepted: &[Acceptance]) -> Told {
    let mut told = Told::default();
    let hidden = diagnostics.iter().any(hides_others);
    for acceptance in accepted {
        let place = acceptance.observed.as_ref().map_or(acceptance.rule.spot, |observed| observed.spot);
        if !accept(diagnostics, acceptance, &|_| (path.clone(), place), &mut told.changed) && !hidden {
            told.unused.push(without_finding(path, acceptance));
        }
    }
    told
}

/// What is told of acceptances.
#[derive(Default)]
pub(super) struct Told {
    /// They meet no finding.
    pub(super) unused: Vec<Diagnostic>,
    /// They meet another than was accepted.
    pub(super) changed: Vec<Diagnostic>,
}

/// Marks the findings that the site accepts; returns of each acceptance whether it met one, and what is told of those that
/// are others than was accepted.
pub(super) fn by_site(diagnostics: &mut [Diagnostic], accepted: &[Acceptance]) -> (Vec<bool>, Vec<Diagnostic>) {
    let mut changed = Vec::new();
    let there = |finding: &Diagnostic| (finding.path.clone(), finding.spot);
    let met = accepted.iter().map(|acceptance| accept(diagnostics, acceptance, &there, &mut changed)).collect();
    (met, changed)
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

/// Marks what an acceptance accepts. Returns whether it met a finding at all; what is told of one with other figures is
/// told at `place`.
fn accept(
    diagnostics: &mut [Diagnostic],
    acceptance: &Acceptance,
    place: &dyn Fn(&Diagnostic) -> (SourcePath, Spot),
    changed: &mut Vec<Diagnostic>,
) -> bool {
    let mut met = false;
    for diagnostic in diagnostics {
        let same_subject = acceptance.subject.as_ref().is_none_or(|subject| subject.value == diagnostic.subject);
        if diagnostic.rule.id != acceptance.rule.value || !same_subject || !diagnostic.rule.acceptable {
            continue;
        }
        met = true;
        if diagnostic.accepted.is_some() {
            continue;
        }
        let figures = Figures::of(diagnostic);
        let say = |words, severity| {
            let (path, spot) = place(diagnostic);
            let told = Diagnostic { severity, ..Diagnostic::new(&rule::ACCEPT_CHANGED, words, &path, spot) };
            let told = told.about(acceptance.rule.value.as_str()).with("rule", &acceptance.rule.value);
            told.with("subject", &diagnostic.subject).with("now", figures.listed())
        };
        match &acceptance.observed {
            Some(_) if figures.is_empty() => changed.push(say("no_figures", Severity::Warning)),
            Some(observed) if !figures.are(&observed.value) => {
                changed.push(say("observed", Severity::Warning).with("then", &observed.value));
                continue;
            }
            Some(_) => {}
            None => {
                let lacking = figures.lacking_in(&acceptance.reason);
                changed.extend(lacking.map(|number| say("reason", Severity::Info).with("number", number)));
            }
        }
        diagnostic.accepted = Some(acceptance.reason.clone());
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
        .with("nearest", suggest::nearest(&acceptance.rule.value, rule::ALL.iter().map(|rule| rule.id)).unwrap_or(""))
        .with("subject", acceptance.subject.as_ref().map_or("", |subject| subject.value.as_str()))
}
