//! [`Scene`]: one page's own standpoint: its address, its language, and what it calls things.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::fingerprint::Stamped;
use crate::locale::{Locale, date, rules};
use crate::model::card::Kind;
use crate::model::catalog::{Attached, Brief};
use crate::model::path::OutputPath;
use crate::model::place::Spot;
use crate::model::settings::{Access, Language};
use crate::render::address;
use crate::render::address::push_escaped;
use crate::render::pages::List;
use crate::render::ready::{Html, Ready};
use crate::render::shelf::{Chrome, Known};
use crate::render::view::meeting::AttachmentView;
use crate::render::view::{Date, FindingView, Label, Link, NavItem, PageView, PlaceView, SiteView, SourceView, Step};

/// Dates that are kept ready: those of ten years and more.
const DATES_KEPT: usize = 5_000;

/// One page's own standpoint.
pub(super) struct Scene<'a> {
    pub(super) chrome: &'a Stamped<Chrome<'a>>,
    pub(super) path: &'a OutputPath,
    pub(super) locale: &'static Locale,
    /// Links begin here instead of at the page: for a page that a server shows anywhere.
    anywhere: Option<&'a str>,
    /// Every block of a text tells where it was written: for the preview's map, never for a page that is published.
    pub(super) marked: bool,
}

impl<'a> Scene<'a> {
    /// Takes the standpoint of a page.
    pub(super) fn new(chrome: &'a Stamped<Chrome<'a>>, path: &'a OutputPath, language: Language) -> Scene<'a> {
        Scene { chrome, path, locale: Locale::of(language), anywhere: None, marked: false }
    }

    /// Makes links absolute, if the site knows where it is reached.
    pub(super) fn anywhere(&self) -> Scene<'a> {
        let base = &self.chrome.base_url;
        let anywhere = (!base.is_empty()).then_some(base.as_str());
        Scene { chrome: self.chrome, path: self.path, locale: self.locale, anywhere, marked: self.marked }
    }

    /// Returns the link to an address of the site.
    pub(super) fn href(&self, target: &str) -> String {
        match self.anywhere {
            Some(base) => {
                let mut link = base.to_owned();
                address::push_encoded(&mut link, target, false);
                link
            }
            None => address::relative(self.path.as_str(), target),
        }
    }

    /// Returns the link to an anchor: on this page if it is here.
    pub(super) fn href_at(&self, target: &OutputPath, anchor: &str) -> String {
        let mut link = if target == self.path { String::new() } else { self.href(target.as_str()) };
        link.push('#');
        address::push_encoded(&mut link, anchor, false);
        link
    }

    /// Returns the link to a document.
    pub(super) fn link(&self, known: &Brief<'a>) -> Link<'a> {
        let kind = known.kind.word();
        Link {
            title: known.title,
            href: self.href(known.address.as_str()),
            number: known.number,
            kind,
            kind_label: self.locale.label("kind", kind),
            date: known.date.map(|date| self.date(date)),
            summary: known.summary,
        }
    }

    /// Returns the link to a document as a step of the way to a page.
    pub(super) fn step(&self, known: &Brief<'a>) -> Step<'a> {
        self.step_to(known.title, known.address.as_str())
    }

    /// Returns a step that leads to an address.
    pub(super) fn step_to(&self, title: &'a str, target: &str) -> Step<'a> {
        Step { title, href: self.href(target) }
    }

    /// Returns the links to documents.
    pub(super) fn links(&self, known: &[Known<'a>]) -> Vec<Link<'a>> {
        known.iter().map(|known| self.link(known)).collect()
    }

    /// Returns the link to a list of the site.
    pub(super) fn list(&self, list: List) -> Step<'a> {
        self.step_to(self.locale.word(list.key()), list.address())
    }

    /// Returns a link with a title and nothing else.
    pub(super) fn plain_link(&self, title: &'a str, target: &str) -> Link<'a> {
        Link { title, href: self.href(target), number: None, kind: "", kind_label: "", date: None, summary: None }
    }

    /// Returns a date in all its forms, ready for templates. A site has few days, and many dates.
    pub(super) fn date(&self, day: NaiveDate) -> Ready<Date> {
        thread_local! {
            static DATES: RefCell<HashMap<(NaiveDate, Language), Ready<Date>>> = RefCell::default();
        }
        DATES.with_borrow_mut(|dates| {
            if dates.len() >= DATES_KEPT {
                dates.clear();
            }
            let made = dates.entry((day, self.locale.language)).or_insert_with(|| Ready::new(&self.day(day)));
            made.clone()
        })
    }

    /// Returns a date in all its forms.
    pub(super) fn day(&self, day: NaiveDate) -> Date {
        let language = self.locale.language;
        // «12.» must not end a line.
        let together = |mut text: String| {
            if let Some(dot) = memchr::memchr(b'.', text.as_bytes())
                && text.as_bytes().get(dot + 1) == Some(&b' ')
            {
                text.replace_range(dot + 1..dot + 2, "\u{a0}");
            }
            text
        };
        Date {
            iso: date::iso(day),
            long: together(date::long(day, language)),
            full: together(date::full(day, language)),
            short: date::short(day),
        }
    }

    /// Returns one of a fixed set in words.
    pub(super) fn label(&self, set: &str, member: &'static str) -> Label {
        Label { key: member, label: self.locale.label(set, member) }
    }

    /// Returns a phrase that counts: the singular under the key `…_one`, if there is one.
    pub(super) fn word(&self, key: &'static str) -> &'static str {
        self.locale.word(key)
    }

    /// Returns a place in the sources.
    pub(super) fn source(&self, path: &'a str, spot: Spot) -> SourceView<'a> {
        SourceView { path, line: spot.line }
    }

    /// Returns a finding in words.
    pub(super) fn finding(&self, diagnostic: &'a Diagnostic) -> FindingView<'a> {
        FindingView {
            severity: self.label("severity", diagnostic.severity.word()),
            rule: diagnostic.rule.id,
            subject: &diagnostic.subject,
            message: Html::new(&with_code(&rules::message(diagnostic, self.locale.language))),
            help: Some(rules::help(diagnostic, self.locale.language)).filter(|help| !help.is_empty()),
            source: self.source(diagnostic.path.as_str(), diagnostic.spot),
            accepted: diagnostic.accepted.as_deref(),
        }
    }

    /// Returns what a rule looks at, in words that hold whether it found something or not.
    pub(super) fn rule_check(&self, rule: &Rule) -> &'static str {
        rules::check(rule, self.locale.language)
    }

    /// Returns what a rule means: the first paragraph of its manual page, as plain text. What it says of keys and files
    /// is for the editor, and left out.
    pub(super) fn rule_explanation(&self, rule: &Rule) -> String {
        let manual = rules::words(self.locale.language).get(rule.id).map_or("", |words| words.explain.trim());
        let first = manual.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let told: Vec<&str> = first.split_inclusive(". ").filter(|sentence| !sentence.contains('`')).collect();
        if told.is_empty() { first.replace('`', "") } else { told.concat().trim_end().to_owned() }
    }

    /// Returns findings in words, gravest first and what stops before all: those that are not accepted, and those that are.
    pub(super) fn findings(&self, all: &'a [Diagnostic]) -> (Vec<FindingView<'a>>, Vec<FindingView<'a>>) {
        let mut ordered: Vec<&Diagnostic> = all.iter().collect();
        ordered.sort_by_key(|diagnostic| std::cmp::Reverse((diagnostic.stops(), diagnostic.severity)));
        let (accepted, open): (Vec<_>, Vec<_>) =
            ordered.into_iter().partition(|diagnostic| diagnostic.accepted.is_some());
        let tell = |list: Vec<&'a Diagnostic>| list.into_iter().map(|diagnostic| self.finding(diagnostic)).collect();
        (tell(open), tell(accepted))
    }

    /// Returns the outcome of a check in words.
    pub(super) fn outcome(&self, worst: Option<Severity>, all_accepted: bool) -> Label {
        let key = match worst {
            None => "passed",
            Some(_) if all_accepted => "accepted",
            Some(severity) => severity.word(),
        };
        self.label("outcome", key)
    }

    /// Returns a file that travels with a case.
    pub(super) fn attachment(&self, attached: &'a Attached) -> AttachmentView<'a> {
        let file = attached.address.as_str().rsplit('/').next().unwrap_or_default();
        let format = file.rsplit_once('.').map(|(_, ending)| ending.to_uppercase()).unwrap_or_default();
        AttachmentView {
            name: &attached.name,
            href: self.href(attached.address.as_str()),
            size: size(attached.size, self.locale.language),
            format,
        }
    }

    /// Returns what a page knows about itself.
    pub(super) fn page(
        &self,
        title: &'a str,
        kind: &'static str,
        nav: &'static str,
        breadcrumbs: Vec<Step<'a>>,
        description: Option<String>,
    ) -> PageView<'a> {
        let address = self.path.as_str();
        let base = &self.chrome.base_url;
        PageView {
            title: Cow::Borrowed(title),
            lang: self.locale.language.code(),
            kind,
            root: self.root(),
            address,
            canonical: (!base.is_empty()).then(|| {
                let mut link = base.clone();
                // A server shows the home page at the folder itself.
                address::push_encoded(&mut link, if address == "index.html" { "" } else { address }, false);
                link
            }),
            description,
            nav,
            breadcrumbs,
        }
    }

    /// Returns where links to the top of the site begin.
    pub(super) fn root(&self) -> String {
        self.anywhere.map_or_else(|| self.path.root(), str::to_owned)
    }

    /// Returns what the parts that many pages share may know of a page.
    pub(super) fn place(&self, page: &PageView<'_>) -> PlaceView {
        PlaceView { lang: page.lang, kind: page.kind, nav: page.nav, root: page.root.clone() }
    }

    /// Returns what is the same on every page: its links are those to the top of the site, so it is the same for all
    /// pages with the same [`Scene::root`].
    pub(super) fn site(&self) -> SiteView<'a> {
        let root = self.root();
        let href = |list: List| format!("{root}{}", list.address());
        let item = |list: List| NavItem { key: list.key(), label: self.locale.word(list.key()), href: href(list) };
        SiteView {
            title: self.chrome.title,
            lang: self.chrome.language.code(),
            home: href(List::Home),
            nav: [List::Meetings, List::Decisions, List::FollowUp, List::Reports, List::Glossary].map(item).into(),
            foot: [List::Tags, List::Checks, List::Accessibility].map(item).into(),
            search: href(List::Search),
            searchable: self.chrome.searchable,
            made_for: self.locale.word(match self.chrome.audience {
                Access::Public => "made_for_public",
                Access::Internal => "made_for_internal",
                Access::Exempt => "made_for_exempt",
            }),
            contact: self.chrome.contact,
            version: self.chrome.theme.to_string().chars().take(8).collect(),
            head: Html::new(""),
            header: Html::new(""),
            footer: Html::new(""),
        }
    }

    /// Returns the way from home to a list's page.
    pub(super) fn trail(&self, steps: impl IntoIterator<Item = Step<'a>>) -> Vec<Step<'a>> {
        let mut trail = vec![self.list(List::Home)];
        trail.extend(steps);
        trail
    }

    /// Returns the list that a kind of document belongs under.
    pub(super) fn list_of(kind: Kind) -> Option<List> {
        match kind {
            Kind::Body | Kind::Meeting | Kind::Case => Some(List::Meetings),
            Kind::Series | Kind::Report => Some(List::Reports),
            Kind::Term => Some(List::Glossary),
            Kind::Page => None,
        }
    }
}

/// Returns a size in words: «14 kB», «1,2 MB».
fn size(bytes: u64, language: Language) -> String {
    let point = if language == Language::English { '.' } else { ',' };
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}B"),
        1_000..1_000_000 => format!("{}\u{a0}kB", bytes.div_ceil(1_000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            format!("{}{point}{}\u{a0}MB", tenths / 10, tenths % 10)
        }
    }
}

/// Escapes a message and sets what it writes between backticks as code.
fn with_code(message: &str) -> String {
    let mut html = String::with_capacity(message.len() + 32);
    let parts: Vec<&str> = message.split('`').collect();
    for (number, part) in parts.iter().enumerate() {
        // A backtick that nothing closes is itself.
        let (is_code, closed) = (number % 2 == 1, number + 1 < parts.len());
        if is_code {
            html.push_str(if closed { "<code>" } else { "`" });
        }
        push_escaped(&mut html, part);
        if is_code && closed {
            html.push_str("</code>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        assert_eq!(size(999, Language::Bokmal), "999\u{a0}B");
        assert_eq!(size(13_400, Language::Bokmal), "14\u{a0}kB");
        assert_eq!(size(1_150_000, Language::Nynorsk), "1,2\u{a0}MB");
        assert_eq!(size(12_000_000, Language::English), "12.0\u{a0}MB");
    }

    #[test]
    fn what_a_message_quotes_is_code_and_never_html() {
        assert_eq!(with_code("ukjent `<b>` & mer"), "ukjent <code>&lt;b&gt;</code> &amp; mer");
        assert_eq!(with_code("`a` og `b`"), "<code>a</code> og <code>b</code>");
        assert_eq!(with_code("en ` alene"), "en ` alene");
        assert_eq!(with_code("<i>"), "&lt;i&gt;");
    }
}
