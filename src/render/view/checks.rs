//! Every check that ran, with its outcome.

use serde::Serialize;

use crate::render::view::{FindingView, Label, Link, PageView};

/// What `checks.html` gets.
#[derive(Serialize, Debug)]
pub struct ChecksPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The checks.
    pub checks: ChecksView<'a>,
}

/// `checks`.
#[derive(Serialize, Debug)]
pub struct ChecksView<'a> {
    /// Every rule that compared or found something, in the order of the reference.
    pub rules: Vec<RuleView<'a>>,
    /// Rules that every document was read for, and that found nothing.
    pub silent: Vec<SilentRule>,
    /// Rules that had nothing to compare.
    pub idle: Vec<SilentRule>,
    /// How many documents were read.
    pub documents: usize,
    /// Findings that belong to no document.
    pub site_findings: Vec<FindingView<'a>>,
    /// How many single comparisons were made.
    pub compared: u64,
    /// How many errors that are not accepted.
    pub errors: usize,
    /// How many warnings that are not accepted.
    pub warnings: usize,
    /// How many infos that are not accepted.
    pub infos: usize,
    /// How many findings are accepted.
    pub accepted: usize,
}

/// A rule with what it found.
#[derive(Serialize, Debug)]
pub struct RuleView<'a> {
    /// Permanent id: `forecast.floor`; also the anchor on the page.
    pub id: &'static str,
    /// What is checked, in words: «Sum av rader».
    pub title: &'static str,
    /// What it means, in short.
    pub explanation: String,
    /// How grave a finding is.
    pub severity: Label,
    /// The worst of its outcomes: `passed`, `accepted`, `info`, `warning` or `error`, and in words.
    pub outcome: Label,
    /// How many documents it ran on.
    pub documents: usize,
    /// How many single comparisons it made; null for a rule that reads text.
    pub compared: Option<u64>,
    /// What it found that is not accepted, gravest first.
    pub findings: Vec<DocumentFinding<'a>>,
    /// What it found that is accepted, by the reason.
    pub accepted: Vec<AcceptedFindings<'a>>,
    /// How many more findings there are than are listed.
    pub findings_more: usize,
}

/// A rule that found nothing.
#[derive(Serialize, Debug)]
pub struct SilentRule {
    /// Permanent id.
    pub id: &'static str,
    /// What is checked, in words.
    pub title: &'static str,
}

/// Findings of one rule that are accepted for one reason.
#[derive(Serialize, Debug)]
pub struct AcceptedFindings<'a> {
    /// The reason.
    pub reason: &'a str,
    /// The findings.
    pub findings: Vec<DocumentFinding<'a>>,
}

/// A finding and its document.
#[derive(Serialize, Debug)]
pub struct DocumentFinding<'a> {
    /// The document.
    pub document: Link<'a>,
    /// The finding.
    pub finding: FindingView<'a>,
}
