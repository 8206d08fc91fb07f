//! How things stand, seen from a page: what is wrong here, how much is wrong elsewhere, and what was saved last.

use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::fingerprint::Fingerprint;
use crate::locale::rules;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::source::SETTINGS;
use crate::shell::preview::Preview;
use crate::shell::preview::sources::{editor, root};
use crate::shell::preview::stage::{Shown, Standing};
use crate::shell::report::{Counts, Excerpt};

/// Findings that are told one by one; more than these nobody reads in a bar.
const MOST: usize = 100;

/// How things stand, seen from a page.
#[derive(Serialize)]
pub(super) struct State {
    edition: u64,
    /// Stands for the bytes of the page; none if there is no such page.
    tag: Option<String>,
    /// Stands for templates and assets.
    theme: String,
    /// What is shown is not the newest edition, because that cannot be shown.
    stale: bool,
    /// There is no such page any more.
    gone: bool,
    /// 200, or 404 if there is no such page.
    status: u16,
    /// The page's own document, or its theme, cannot be understood now.
    broken: bool,
    /// The link that opens a place in an editor.
    editor: String,
    /// The site's folder.
    root: String,
    follow: Option<FollowView>,
    findings: Vec<Finding>,
    /// None while texts are being read against a new word: what was known before goes on.
    elsewhere: Option<Elsewhere>,
    notice: Option<String>,
    built_ms: u64,
}

#[derive(Serialize)]
struct FollowView {
    page: String,
    line: u32,
    edition: u64,
}

#[derive(Serialize)]
struct Elsewhere {
    errors: usize,
    warnings: usize,
}

/// A finding in words.
#[derive(Serialize)]
pub(super) struct Finding {
    pub(super) severity: &'static str,
    pub(super) rule: &'static str,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) excerpt: Option<ExcerptView>,
    /// The page of the document that it is about.
    pub(super) page: Option<String>,
    pub(super) here: bool,
}

/// The line that a finding points at, cut where it points.
#[derive(Serialize)]
pub(super) struct ExcerptView {
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
}

/// Returns how things stand, seen from a page.
pub(super) fn state(preview: &Preview, shown: &Shown, page: &OutputPath) -> State {
    let source = shown.source(page);
    let (made, stale) = match shown.standing(page) {
        Standing::Current(edition) => (preview.made(shown, edition, page), false),
        Standing::Last(edition) => (preview.made(shown, edition, page), true),
        Standing::Nowhere => (None, true),
    };
    let here = |finding: &Diagnostic| source.as_ref() == Some(&finding.path) || shown.concerns_all(finding);
    let fault = preview.stage.fault(page);
    let is_settled = shown.edition.is_settled();
    let document = source.as_ref().and_then(|source| shown.edition.site.catalog.by_path.get(source));
    let known = if is_settled { Vec::new() } else { shown.edition.findings_known(document) };
    let all = is_settled.then(|| shown.edition.findings()).into_iter().flatten().chain(&known);
    let open = all.filter(|finding| finding.accepted.is_none());
    let (mut near, mut far): (Vec<&Diagnostic>, Vec<&Diagnostic>) = open.partition(|finding| here(finding));
    near.extend(&fault);
    near.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), !finding.rule.stops));
    let elsewhere = Counts::each(far.iter().copied());
    let lost = shown.lost.iter().map(|reason| Finding {
        severity: Severity::Error.word(),
        rule: "",
        file: "content/".to_owned(),
        line: 1,
        column: 1,
        message: reason.clone(),
        help: None,
        excerpt: None,
        page: None,
        here: true,
    });
    let broken = fault.is_some() || near.iter().any(|finding| finding.rule.stops) || shown.lost.is_some();
    far.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.stops())));
    let both = near.into_iter().map(|finding| (finding, true)).chain(far.into_iter().map(|finding| (finding, false)));
    let findings = both
        .filter(|(finding, _)| finding.severity > Severity::Info)
        .take(MOST)
        .map(|(finding, here)| told(preview, shown, finding, here));
    let gone = made.is_none() && !preview.is_output(shown, page);
    let site = &shown.edition.site;
    let assets = Fingerprint::of(&site.theme.assets);
    let follow = shown.follow.as_ref().and_then(|follow| {
        let page = address(shown, &follow.path)?;
        Some(FollowView { page, line: follow.line, edition: follow.edition })
    });
    State {
        edition: shown.number,
        stale: stale || fault.is_some() || shown.lost.is_some(),
        gone,
        status: if gone { 404 } else { 200 },
        broken,
        editor: editor(shown),
        root: root(preview),
        tag: made.map(|made| made.tag.clone()),
        theme: site.theme.fingerprint().and(assets).to_string(),
        follow,
        findings: lost.chain(findings).collect(),
        elsewhere: is_settled.then_some(Elsewhere { errors: elsewhere.errors, warnings: elsewhere.warnings }),
        notice: shown.notice.clone(),
        built_ms: u64::try_from(shown.took.as_millis()).unwrap_or(u64::MAX),
    }
}

/// Returns the address of a document's page.
fn address(shown: &Shown, path: &SourcePath) -> Option<String> {
    let catalog = &shown.edition.site.catalog;
    let id = catalog.by_path.get(path)?;
    catalog.entries.get(id).map(|entry| entry.address.to_string())
}

/// Puts a finding into words.
pub(super) fn told(preview: &Preview, shown: &Shown, finding: &Diagnostic, here: bool) -> Finding {
    let language = preview.words.language;
    let spot = finding.spot;
    let text = text(preview, shown, &finding.path);
    let place = (spot.line.max(1) as usize, spot.column.max(1) as usize, spot.length as usize);
    let excerpt = text.and_then(|text| Excerpt::of(&text, place.0, place.1, place.2)).map(|excerpt| {
        let part = |range: std::ops::Range<usize>| excerpt.text.get(range).unwrap_or_default().to_owned();
        ExcerptView {
            before: part(0..excerpt.span.start),
            marked: part(excerpt.span.clone()),
            after: part(excerpt.span.end..excerpt.text.len()),
        }
    });
    Finding {
        severity: finding.severity.word(),
        rule: finding.rule.id,
        file: finding.path.to_string(),
        line: spot.line.max(1),
        column: spot.column.max(1),
        message: rules::message(finding, language),
        help: Some(rules::help(finding, language)).filter(|help| !help.is_empty()),
        excerpt,
        page: address(shown, &finding.path),
        here,
    }
}

/// Returns the text of a file, for excerpts. Settings and templates are not kept by the edition.
fn text(preview: &Preview, shown: &Shown, path: &SourcePath) -> Option<Arc<str>> {
    let site = &shown.edition.site;
    if let Some(document) = site.catalog.by_path.get(path).and_then(|id| site.documents.get(id)) {
        return Some(std::sync::Arc::from(&*document.text));
    }
    let own = path.as_str() == SETTINGS || path.as_str().starts_with("themes/");
    let file = own.then(|| preview.root.join(path.as_str()))?;
    let bytes = std::fs::read(file).ok()?;
    String::from_utf8(bytes).ok().map(Arc::from)
}
