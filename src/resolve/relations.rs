//! Meeting ↔ case ↔ report ↔ body, earlier and later cases, and references to nothing.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::model::card::{Card, Kind, Relations};
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::{Attached, Lost};
use crate::model::ordered::Register;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::place::Located;
use crate::model::publicity::Stub;
use crate::model::settings::Access;
use crate::resolve::{Entries, Files, files, of_kind};
use crate::syntax::suggest;

/// The names by which documents are referred to, beside their ids.
#[derive(Default)]
pub(super) struct Names {
    /// Cases by number.
    pub(super) cases: Register<String, DocumentId>,
    /// Reports by `series/period`.
    reports: Register<String, DocumentId>,
    /// Series by short name.
    series: Register<String, DocumentId>,
    /// How documents may be called that could not be read.
    pub(super) lost: Lost,
    /// Numbers of hidden cases that are told of.
    withheld: BTreeSet<String>,
    /// How case numbers are written where the year is understood, by bodies.
    pub(super) short_patterns: BTreeSet<CaseNumberPattern>,
    /// The numbers of cases, hidden ones included that are told of, without their years.
    short_numbers: BTreeSet<String>,
}

impl Names {
    /// Gathers the names; of two documents with one name the first in order of files keeps it.
    pub(super) fn of(entries: &Entries, stubs: &[Stub], diagnostics: &mut Vec<Diagnostic>) -> Names {
        let withheld = stubs.iter().filter_map(|stub| stub.number.clone()).collect();
        let lost = Lost::of(entries.values().map(|entry| &**entry.card));
        let mut names = Names { withheld, lost, ..Names::default() };
        for entry in of_kind(entries, Kind::Series) {
            names.series.entry(short_name(&entry.card.id).to_owned()).or_insert_with(|| entry.card.id.clone());
        }
        for entry in entries.values() {
            let card = &entry.card;
            let (register, name, words) = match &card.relations {
                Relations::Case { number: Some(number), .. } => (&mut names.cases, number.clone(), "number"),
                Relations::Report { series: Some(series), period: Some(period), .. } => {
                    let Some(series) = find(entries, &names.series, series) else { continue };
                    let name = format!("{}/{}", short_name(&series), period.value);
                    (&mut names.reports, Located::new(name, period.spot), "period")
                }
                _ => continue,
            };
            if words == "number" && names.withheld.contains(&name.value) {
                diagnostics.push(
                    Diagnostic::new(&rule::ID_DUPLICATE, "number_withheld", &card.path, name.spot)
                        .about(name.value.as_str())
                        .with("name", &name.value),
                );
            }
            match register.get(name.value.as_str()) {
                Some(first) if *first != card.id => {
                    let other = entries.get(first).map_or(String::new(), |entry| entry.card.path.to_string());
                    diagnostics.push(
                        Diagnostic::new(&rule::ID_DUPLICATE, words, &card.path, name.spot)
                            .about(name.value.as_str())
                            .with("name", &name.value)
                            .with("other", other),
                    );
                }
                _ => {
                    register.insert(name.value, card.id.clone());
                }
            }
        }
        names.shorten(entries);
        names
    }

    /// Gathers how cases are called where the year is understood.
    fn shorten(&mut self, entries: &Entries) {
        let patterns = of_kind(entries, Kind::Body).filter_map(|body| match &body.card.relations {
            Relations::Body { case_number: Some(pattern) } => CaseNumberPattern::parse(pattern).ok(),
            _ => None,
        });
        let patterns: BTreeSet<CaseNumberPattern> = patterns.collect();
        for pattern in patterns {
            let Some(short) = pattern.without_year() else { continue };
            let read = self
                .cases
                .keys()
                .chain(&self.withheld)
                .map(String::as_str)
                .chain(self.lost.names())
                .filter_map(|number| pattern.read(number));
            let numbers = read.map(|read| short.write(0, read.meeting.unwrap_or_default(), read.sequence));
            self.short_numbers.extend(numbers);
            self.short_patterns.insert(short);
        }
    }

    /// Tells whether a text has the form of a case number without its year, and no case has it in any year.
    pub(super) fn lacks(&self, short: &str) -> bool {
        self.short_patterns.iter().any(|pattern| pattern.read(short).is_some()) && !self.short_numbers.contains(short)
    }

    /// Returns the number without its year that is most like what is written.
    pub(super) fn nearest_short(&self, written: &str) -> Option<&str> {
        suggest::nearest(written, self.short_numbers.iter().map(String::as_str))
    }

    /// Returns the case that a number or id names.
    pub(super) fn case(&self, entries: &Entries, name: &str) -> Option<DocumentId> {
        find(entries, &self.cases, name)
    }

    /// Returns how a case that is not found is told: hidden, if it is known to be.
    pub(super) fn words_of_missing(&self, name: &str, words: &'static str) -> &'static str {
        if self.withheld.contains(name) { "withheld" } else { words }
    }
}

/// Returns the short name of a series: its last folder when the file is called `series`, else its last segment.
pub(super) fn short_name(id: &DocumentId) -> &str {
    let (folder, last) = id.as_str().rsplit_once('/').unwrap_or(("", id.as_str()));
    if last == "series" && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { last }
}

fn find(entries: &Entries, register: &Register<String, DocumentId>, name: &str) -> Option<DocumentId> {
    register.get(name).cloned().or_else(|| entries.get(name).map(|entry| entry.card.id.clone()))
}

/// What a reference may name, and how a reference to nothing is told.
struct Target {
    kind: Kind,
    rule: &'static Rule,
    words: &'static str,
}

/// Follows every reference of front matter, in both directions.
pub(super) fn connect(
    entries: &mut Entries,
    names: &Names,
    files: &Files,
    audience: Access,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let cards: Vec<_> = entries.values().map(|entry| entry.card.clone()).collect();
    for card in &cards {
        let mut follow = |written: &Located<String>, target: &Target| {
            let found = lookup(entries, names, target.kind, written);
            if found.is_none() && !names.lost.may_be(written) {
                diagnostics.push(missing(entries, names, card, written, target));
            }
            found
        };
        match &card.relations {
            Relations::Meeting { body, .. } => {
                let body = body.as_ref().and_then(|body| follow(body, &BODY));
                edit(entries, &card.id, |entry| entry.body = body.clone());
                part_of(entries, body, &card.id);
            }
            Relations::Series { body } => {
                let body = body.as_ref().and_then(|body| follow(body, &BODY));
                edit(entries, &card.id, |entry| entry.body = body);
            }
            Relations::Case { meeting, refers_to, closes, attachments, .. } => {
                let meeting = meeting.as_ref().and_then(|meeting| follow(meeting, &MEETING));
                let earlier: Vec<DocumentId> =
                    refers_to.iter().filter_map(|earlier| follow(earlier, &EARLIER)).collect();
                let mut closed = Vec::new();
                for written in closes {
                    let (case, action) = written.value.split_once('#').unwrap_or((written.value.as_str(), ""));
                    if let Some(case) = follow(&Located::new(case.to_owned(), written.spot), &CLOSED) {
                        closed.push((case, action.to_owned()));
                    }
                }
                let attached = attached(card, attachments, files, audience, diagnostics);
                for case in &earlier {
                    edit(entries, case, |entry| entry.later.push(card.id.clone()));
                }
                for (case, action) in closed {
                    edit(entries, &case, |entry| entry.closed_actions.push((action, card.id.clone())));
                }
                part_of(entries, meeting.clone(), &card.id);
                edit(entries, &card.id, |entry| {
                    entry.meeting = meeting;
                    entry.earlier = earlier;
                    entry.attachments = attached;
                });
            }
            Relations::Report { series, case, .. } => {
                let series = series.as_ref().and_then(|series| follow(series, &SERIES));
                let case = case.as_ref().and_then(|case| follow(case, &CASE));
                part_of(entries, series.clone(), &card.id);
                part_of(entries, case.clone(), &card.id);
                edit(entries, &card.id, |entry| {
                    entry.series = series;
                    entry.presented_in = case;
                });
            }
            // What terms hang together with is told by the dictionary.
            Relations::Body { .. } | Relations::Term(_) | Relations::Page => {}
        }
    }
    inherit(entries);
}

const BODY: Target = Target { kind: Kind::Body, rule: &rule::REF_DOCUMENT, words: "body" };
const MEETING: Target = Target { kind: Kind::Meeting, rule: &rule::REF_DOCUMENT, words: "meeting" };
const SERIES: Target = Target { kind: Kind::Series, rule: &rule::REF_DOCUMENT, words: "series" };
const CASE: Target = Target { kind: Kind::Case, rule: &rule::REF_CASE, words: "report" };
const EARLIER: Target = Target { kind: Kind::Case, rule: &rule::REF_CASE, words: "refers_to" };
const CLOSED: Target = Target { kind: Kind::Case, rule: &rule::REF_CASE, words: "closes" };

fn lookup(entries: &Entries, names: &Names, kind: Kind, written: &str) -> Option<DocumentId> {
    let found = match kind {
        Kind::Case => find(entries, &names.cases, written),
        Kind::Series => find(entries, &names.series, written),
        Kind::Report => find(entries, &names.reports, written),
        Kind::Body | Kind::Meeting | Kind::Term | Kind::Page => entries.get(written).map(|entry| entry.card.id.clone()),
    };
    found.filter(|id| entries.get(id).is_some_and(|entry| entry.card.kind == kind))
}

fn missing(entries: &Entries, names: &Names, card: &Card, written: &Located<String>, target: &Target) -> Diagnostic {
    let ids = of_kind(entries, target.kind).map(|entry| entry.card.id.as_str());
    let nearest = match target.kind {
        Kind::Case => nearest(&written.value, &names.cases),
        _ => suggest::nearest(&written.value, ids),
    };
    let words =
        if target.kind == Kind::Case { names.words_of_missing(&written.value, target.words) } else { target.words };
    Diagnostic::new(target.rule, words, &card.path, written.spot)
        .about(written.value.as_str())
        .with("name", &written.value)
        .with("nearest", nearest.unwrap_or_default())
}

/// Returns the name that is most like what is written.
pub(super) fn nearest<'n, T>(written: &str, register: &'n Register<String, T>) -> Option<&'n str> {
    let mut names: Vec<&str> = register.keys().map(String::as_str).collect();
    // Of two that are as near, the first is told.
    names.sort_unstable();
    suggest::nearest(written, names)
}

fn edit(entries: &mut Entries, id: &DocumentId, change: impl FnOnce(&mut crate::model::catalog::Entry)) {
    if let Some(entry) = entries.get_mut(id) {
        change(entry);
    }
}

fn part_of(entries: &mut Entries, whole: Option<DocumentId>, part: &DocumentId) {
    if let Some(whole) = whole {
        edit(entries, &whole, |entry| entry.parts.push(part.clone()));
    }
}

/// Fills in what a document has through another: the body and date of a case through its meeting, the body of a
/// report through its series.
fn inherit(entries: &mut Entries) {
    let through: Vec<_> = entries
        .values()
        .filter_map(|entry| {
            let whole = entries.get(entry.meeting.as_ref().or(entry.series.as_ref())?)?;
            Some((entry.card.id.clone(), whole.body.clone(), whole.date))
        })
        .collect();
    for (id, body, date) in through {
        edit(entries, &id, |entry| {
            entry.body = entry.body.take().or(body);
            entry.date = entry.date.or(date);
        });
    }
}

/// Finds the files that travel with a case.
fn attached(
    card: &Card,
    written: &[Located<String>],
    files: &Files,
    audience: Access,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Attached> {
    let mut attached = Vec::new();
    for name in written {
        let file = card.file(&name.value).and_then(|path| files.get_key_value(&path));
        match file {
            Some((path, file)) if !files::judge(card, path, file, name.spot, audience, diagnostics) => {}
            Some((path, file)) => attached.push(Attached {
                name: path.as_str().rsplit('/').next().unwrap_or_default().to_owned(),
                address: address_of_file(path),
                size: file.size,
            }),
            None => diagnostics.push(
                Diagnostic::new(&rule::REF_FILE, "missing", &card.path, name.spot)
                    .about(name.value.as_str())
                    .with("name", &name.value),
            ),
        }
    }
    attached
}

/// Returns the address of a file that is copied: its path below `content/`.
pub(super) fn address_of_file(path: &SourcePath) -> OutputPath {
    OutputPath::new(path.as_str().strip_prefix("content/").unwrap_or(path.as_str()))
}
