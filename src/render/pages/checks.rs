//! Every check that ran, with its outcome.

use std::collections::BTreeMap;

use crate::diagnostic::rule::LooksAt;
use crate::diagnostic::{Diagnostic, Severity, rule};
use crate::fingerprint::Stamped;
use crate::model::ledger::{CheckOutcome, Outcomes, Ran};
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::checks::{AcceptedFindings, ChecksPage, ChecksView, DocumentFinding, RuleView, SilentRule};

/// How many findings of one rule are listed.
const FINDINGS_LISTED: usize = 100;

/// What the page of checks is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    /// What ran on figures, and on how documents hang together.
    ran: (&'a Outcomes, &'a Ran),
    site_findings: &'a Stamped<Vec<Diagnostic>>,
    /// How many documents were read.
    documents: usize,
    /// Documents that have findings.
    findings: Vec<(Known<'a>, &'a Stamped<Vec<Diagnostic>>)>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let site = shelf.site;
        let found = site.findings.iter().filter(|(_, findings)| !findings.is_empty());
        Inputs {
            ran: (&site.ledger.outcomes, &site.related),
            site_findings: &site.site_findings,
            documents: site.documents.len(),
            findings: found.filter_map(|(id, findings)| Some((shelf.known(id)?, &**findings))).collect(),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> ChecksPage<'v> {
        let mut found: Vec<(&'v Known<'_>, &'v Diagnostic)> = Vec::new();
        for (known, findings) in &self.findings {
            found.extend(findings.iter().map(|finding| (known, finding)));
        }
        let everything = || found.iter().map(|(_, finding)| *finding).chain(self.site_findings.iter());
        let open = |severity| {
            everything().filter(|finding| finding.accepted.is_none() && finding.severity == severity).count()
        };
        // Not accepted before accepted, then gravest first; documents keep their order.
        let mut ordered = found.clone();
        ordered.sort_by_key(|(_, finding)| {
            (finding.accepted.is_some(), std::cmp::Reverse((finding.stops(), finding.severity)))
        });
        let ran = || self.ran.0.values().chain(self.ran.1).flat_map(|ran| ran.iter());
        let mut outcomes_of: BTreeMap<&str, Vec<&CheckOutcome>> = BTreeMap::new();
        for outcome in ran() {
            outcomes_of.entry(outcome.rule.id).or_default().push(outcome);
        }
        let mut findings_of: BTreeMap<&str, Vec<(&'v Known<'_>, &'v Diagnostic)>> = BTreeMap::new();
        for found in ordered {
            findings_of.entry(found.1.rule.id).or_default().push(found);
        }
        let rules = rule::ALL.iter().filter_map(|rule| {
            let outcomes = outcomes_of.remove(rule.id).unwrap_or_default();
            let own = findings_of.remove(rule.id).unwrap_or_default();
            if outcomes.is_empty() && own.is_empty() {
                return None;
            }
            let open = own.iter().filter(|(_, finding)| finding.accepted.is_none());
            let worst = open.map(|(_, finding)| finding.severity).max();
            let accepted = worst.is_none() && !own.is_empty();
            let mut documents: Vec<&str> = outcomes.iter().map(|outcome| outcome.document.as_str()).collect();
            documents.extend(own.iter().map(|(known, _)| known.address.as_str()).filter(|_| outcomes.is_empty()));
            documents.sort_unstable();
            documents.dedup();
            let reads_all = rule.looks_at == LooksAt::Everything;
            let mut findings = Vec::new();
            let mut known: Vec<AcceptedFindings<'_>> = Vec::new();
            for (document, finding) in own.iter().take(FINDINGS_LISTED) {
                let told = DocumentFinding { document: scene.link(document), finding: scene.finding(finding) };
                match finding.accepted.as_deref() {
                    None => findings.push(told),
                    Some(reason) => match known.iter_mut().find(|group| group.reason == reason) {
                        Some(group) => group.findings.push(told),
                        None => known.push(AcceptedFindings { reason, findings: vec![told] }),
                    },
                }
            }
            Some(RuleView {
                id: rule.id,
                title: scene.rule_check(rule),
                explanation: scene.rule_explanation(rule),
                severity: scene.label("severity", rule.severity.word()),
                outcome: scene.outcome(if accepted { Some(rule.severity) } else { worst }, accepted),
                documents: if reads_all { self.documents } else { documents.len() },
                compared: (!reads_all).then(|| outcomes.iter().map(|outcome| u64::from(outcome.compared)).sum()),
                findings,
                accepted: known,
                findings_more: own.len().saturating_sub(FINDINGS_LISTED),
            })
        });
        let rules: Vec<RuleView<'_>> = rules.collect();
        let silent = |looks_at| {
            let silent = rule::ALL.iter().filter(|rule| rule.looks_at == looks_at);
            let silent = silent.filter(|rule| rules.iter().all(|told| told.id != rule.id));
            silent.map(|rule| SilentRule { id: rule.id, title: scene.rule_check(rule) }).collect()
        };
        let title = scene.word("checks");
        let description = scene.word("checks_description").to_owned();
        ChecksPage {
            page: scene.page(title, "checks", "checks", scene.trail([]), Some(description)),
            checks: ChecksView {
                silent: silent(LooksAt::Everything),
                idle: silent(LooksAt::Comparisons),
                rules,
                documents: self.documents,
                site_findings: self.site_findings.iter().map(|finding| scene.finding(finding)).collect(),
                compared: ran().map(|outcome| u64::from(outcome.compared)).sum(),
                errors: open(Severity::Error),
                warnings: open(Severity::Warning),
                infos: open(Severity::Info),
                accepted: everything().filter(|finding| finding.accepted.is_some()).count(),
            },
        }
    }
}
