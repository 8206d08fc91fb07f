//! Annotations of a forge, which shows ten of each severity from a step and drops the rest without a word: the worst
//! come first, and the last one says how many more there are and where.

use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::report::{Findings, spaced};

/// What GitHub and Azure show of one severity from one step.
const MOST: usize = 10;

/// The findings of one severity that are shown, and what is said of the rest.
pub(super) struct Shown<'a> {
    /// The severity.
    pub(super) severity: Severity,
    /// Findings to be shown.
    pub(super) findings: Vec<&'a Diagnostic>,
    /// Says how many more there are, if there are.
    pub(super) rest: Option<String>,
}

/// Returns what is shown of each severity, the gravest first.
pub(super) fn shown<'a>(findings: &'a Findings) -> [Shown<'a>; 3] {
    let open = findings.worst_first();
    [
        (Severity::Error, "annotation.more-errors"),
        (Severity::Warning, "annotation.more-warnings"),
        (Severity::Info, "annotation.more-infos"),
    ]
    .map(|(severity, rest)| {
        let of_severity: Vec<&Diagnostic> = open.iter().copied().filter(|one| one.severity == severity).collect();
        let all = of_severity.len();
        let most = if all > MOST { MOST - 1 } else { MOST };
        let rest = (all > most).then(|| findings.words.say(rest, &[("number", &spaced(all - most))]));
        Shown { severity, findings: of_severity.into_iter().take(most).collect(), rest }
    })
}
