//! `sakspapir new`: makes a document with its keys explained. What is not typed is found in the site, or asked for at a
//! terminal. A file that is there is never touched.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use crate::author::{draft, next_case_number};
use crate::edition::Edition;
use crate::model::card::{Period, Relations};
use crate::model::case_number::CaseNumberPattern;
use crate::model::catalog::Entry;
use crate::model::path::DocumentId;
use crate::shell::args::{New, Place, Site, What};
use crate::shell::command::{Exit, Opened, open};
use crate::shell::console::Console;
use crate::shell::fault::{Fault, Outcome};
use crate::syntax::suggest;
use crate::write::manifest;

/// A document to be made: its usual place below `content/`, and its text.
struct Draft {
    file: String,
    text: String,
}

pub(super) fn run(typed: &New, console: Console) -> Outcome<Exit> {
    let place = match &typed.what {
        What::Body { place, .. }
        | What::Meeting { place, .. }
        | What::Case { place, .. }
        | What::Series { place, .. }
        | What::Report { place, .. }
        | What::Term { place, .. } => place,
    };
    let site =
        Site { source: place.source.clone(), audience: Some(crate::model::settings::Access::Internal), date: None };
    let opened: Opened = open(&site, console)?;
    let edition = opened.session.edition();
    let draft = draft_of(&typed.what, edition, console)?;
    let path = make(place, draft)?;
    console.result(&format!("{}\n", path.display()))?;
    Ok(Exit::Fine)
}

fn draft_of(what: &What, edition: &Edition, console: Console) -> Outcome<Draft> {
    let language = edition.site.settings.language;
    match what {
        What::Body { title, .. } => {
            let title = wanted(title, "title", console)?;
            Ok(Draft { file: format!("{}.md", draft::file_name(&title)), text: draft::body(language, &title) })
        }
        What::Meeting { body, day, place } => {
            let body = known(body, &edition.site.catalog.bodies, "body", edition, console)?;
            let day = match day {
                Some(day) => *day,
                None => {
                    let answer = wanted(&None, "date", console)?;
                    answer.parse().map_err(|_| Fault::new("new.date").with("value", &answer))?
                }
            };
            // Two meetings on one day are rare; who means it names the file.
            if place.file.is_none() {
                let same = |entry: &Entry| entry.body.as_ref() == Some(&body) && entry.date == Some(day);
                refuse(edition, &edition.site.catalog.meetings, "new.there.meeting", &day.to_string(), same)?;
            }
            let number = next_meeting(edition, &body, day);
            let text = draft::meeting(language, body.as_str(), number, day);
            Ok(Draft { file: format!("meetings/{day}/meeting.md"), text })
        }
        What::Case { meeting, title, number, .. } => {
            let told = number.as_deref().filter(|_| meeting.is_none());
            let meeting = match told.and_then(|number| meeting_of(edition, number)) {
                Some(meeting) => meeting,
                None => known(meeting, &edition.site.catalog.meetings, "meeting", edition, console)?,
            };
            let title = wanted(title, "title", console)?;
            let next = next_case(edition, &meeting);
            if let Some(number) = number {
                unused(number, next.as_deref(), edition, console)?;
            }
            let number = number.clone().or(next);
            let name = match &number {
                Some(number) => draft::file_name(number.rsplit('/').next().unwrap_or(number)),
                None => draft::file_name(&title),
            };
            let text = draft::case(language, meeting.as_str(), number.as_deref(), &title);
            Ok(Draft { file: format!("{}{name}.md", folder(edition, &meeting)), text })
        }
        What::Series { title, body, .. } => {
            let title = wanted(title, "title", console)?;
            let body = match (body, edition.site.catalog.bodies.as_slice()) {
                (None, [only]) => Some(only.clone()),
                (None, _) => None,
                (Some(_), bodies) => Some(known(body, bodies, "body", edition, console)?),
            };
            let text = draft::series(language, &title, body.as_ref().map(DocumentId::as_str));
            Ok(Draft { file: format!("reports/{}/series.md", draft::file_name(&title)), text })
        }
        What::Report { series, period, .. } => {
            let series = known(series, &edition.site.catalog.series, "series", edition, console)?;
            let period = match period.clone().or_else(|| next_period(edition, &series)) {
                Some(period) => period,
                None => wanted(&None, "period", console)?,
            };
            if Period::parse(&period).is_none() {
                return Err(Fault::new("new.period").with("value", &period));
            }
            let wanted = Period::parse(&period);
            let same = |entry: &Entry| entry.series.as_ref() == Some(&series) && entry.period == wanted;
            refuse(edition, &edition.site.catalog.reports, "new.there.report", &period, same)?;
            let document = edition.site.documents.get(&series);
            let (tables, values) = document.map_or((&[][..], &[][..]), |document| {
                (document.record.tables.as_slice(), document.record.values.as_slice())
            });
            let text = draft::report(language, series.as_str(), &period, tables, values);
            Ok(Draft { file: format!("{}{period}.md", folder(edition, &series)), text })
        }
        What::Term { term, .. } => {
            let term = wanted(term, "term", console)?;
            let same = |entry: &Entry| entry.card.title.to_lowercase() == term.to_lowercase();
            refuse(edition, &edition.site.catalog.terms, "new.there.term", &term, same)?;
            Ok(Draft { file: format!("terms/{}.md", draft::file_name(&term)), text: draft::term(language, &term) })
        }
    }
}

/// Refuses a case number that another case has, and says which is free.
fn unused(number: &str, next: Option<&str>, edition: &Edition, console: Console) -> Outcome<()> {
    let catalog = &edition.site.catalog;
    let next = || next.map(|next| console.words.say("new.next", &[("next", next)])).unwrap_or_default();
    match catalog.by_number.get(number).and_then(|id| catalog.entry(id.as_str())) {
        Some(other) => {
            Err(Fault::new("new.number").with("value", number).with("path", &other.card.path).with("next", next()))
        }
        None if withheld(edition).any(|other| other == number) => {
            Err(Fault::new("new.withheld").with("value", number).with("next", next()))
        }
        None => Ok(()),
    }
}

/// Returns the numbers of cases that are hidden and told of.
fn withheld(edition: &Edition) -> impl Iterator<Item = &str> {
    edition.site.catalog.stubs.values().flatten().filter_map(|(_, stub)| stub.number.as_deref())
}

/// Refuses a second document for what there is already: another file would not make it another thing.
fn refuse(
    edition: &Edition,
    there: &[DocumentId],
    words: &'static str,
    value: &str,
    same: impl Fn(&Entry) -> bool,
) -> Outcome<()> {
    let mut entries = there.iter().filter_map(|id| edition.site.catalog.entry(id.as_str()));
    match entries.find(|entry| same(entry)) {
        Some(entry) => Err(Fault::new(words).with("value", value).with("path", &entry.card.path)),
        None => Ok(()),
    }
}

/// Returns what was typed, else what is answered.
fn wanted(typed: &Option<String>, option: &'static str, console: Console) -> Outcome<String> {
    let answer =
        typed.clone().or_else(|| console.ask(console.words.find(&format!("new.ask.{option}")).unwrap_or(option)));
    let answer = answer.map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty());
    answer.ok_or_else(|| Fault::new("new.missing").with("option", option))
}

/// Returns the document that was typed, by id or by the last part of it; the only one there is; or the answer.
fn known(
    typed: &Option<String>,
    there: &[DocumentId],
    option: &'static str,
    edition: &Edition,
    console: Console,
) -> Outcome<DocumentId> {
    let name = match (typed, there) {
        (None, [only]) => return Ok(only.clone()),
        (None, []) => return Err(Fault::new("new.none").with("option", option)),
        (typed, _) => wanted(typed, option, console)?,
    };
    let short = |id: &DocumentId| short_name(id.as_str()).to_owned();
    let found = there.iter().find(|id| id.as_str() == name).or_else(|| {
        let mut fitting = there.iter().filter(|id| {
            let title = edition.site.catalog.entry(id.as_str()).map(|entry| entry.card.title.as_str());
            short(id) == name || title == Some(&name)
        });
        fitting.next().filter(|_| fitting.next().is_none())
    });
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = there.iter().map(|id| short_name(id.as_str())).collect();
        let near = suggest::nearest(&name, there.iter().map(DocumentId::as_str).chain(names.iter().copied()));
        let near = match near {
            Some(near) => console.words.say("usage.meant", &[("near", near)]),
            // Nothing is like it, so what is there is told, as far as a line has room.
            None => {
                let list = suggest::nearest_few(&name, names, 5).join(", ");
                console.words.say("new.list", &[("list", &list)])
            }
        };
        Fault::new("new.unknown").with("value", &name).with("option", option).with("near", near)
    })
}

/// `reports/manedsrapport/series` → `manedsrapport`, `meetings/2024-12-12/meeting` → `2024-12-12`, `ror` → `ror`.
fn short_name(id: &str) -> &str {
    let id = id.strip_suffix("/series").or_else(|| id.strip_suffix("/meeting")).unwrap_or(id);
    id.rsplit('/').next().unwrap_or(id)
}

/// Returns the folder of a document below `content/`, with a slash unless it is the top.
fn folder(edition: &Edition, id: &DocumentId) -> String {
    let entry = edition.site.catalog.entry(id.as_str());
    let folder = entry.map_or("", |entry| entry.card.path.folder());
    match folder.strip_prefix("content/") {
        Some(folder) => format!("{folder}/"),
        None => String::new(),
    }
}

/// Returns the number after the last meeting of the body in the year.
fn next_meeting(edition: &Edition, body: &DocumentId, day: NaiveDate) -> u32 {
    let numbers = edition.site.catalog.meetings.iter().filter_map(|id| {
        let entry = edition.site.catalog.entry(id.as_str())?;
        let of_year = entry.date.is_some_and(|date| date.year() == day.year());
        match &entry.card.relations {
            Relations::Meeting { number, .. } if of_year && entry.body.as_ref() == Some(body) => {
                number.as_ref().map(|number| number.value)
            }
            _ => None,
        }
    });
    numbers.max().unwrap_or_default().saturating_add(1)
}

/// Returns the number after the last case of a meeting, after the pattern of its body.
fn next_case(edition: &Edition, meeting: &DocumentId) -> Option<String> {
    let catalog = &edition.site.catalog;
    let entry = catalog.entry(meeting.as_str())?;
    let Relations::Meeting { number: Some(number), .. } = &entry.card.relations else { return None };
    let body = catalog.entry(entry.body.as_ref()?.as_str())?;
    let Relations::Body { case_number: Some(pattern) } = &body.card.relations else { return None };
    let existing = catalog.by_number.keys().map(String::as_str).chain(withheld(edition));
    next_case_number(pattern, entry.date?.year(), number.value, existing).ok()
}

/// Returns the meeting that a case number tells, if it is one alone: 2024/M8-007 is of the eighth in 2024.
fn meeting_of(edition: &Edition, number: &str) -> Option<DocumentId> {
    let catalog = &edition.site.catalog;
    let fits = |id: &&DocumentId| {
        let entry = catalog.entry(id.as_str())?;
        let Relations::Meeting { number: Some(ordinal), .. } = &entry.card.relations else { return None };
        let body = catalog.entry(entry.body.as_ref()?.as_str())?;
        let Relations::Body { case_number: Some(pattern) } = &body.card.relations else { return None };
        let read = CaseNumberPattern::parse(pattern).ok()?.read(number)?;
        let same_year = read.year.is_none_or(|year| entry.date.is_some_and(|date| date.year() == year));
        (same_year && read.meeting? == ordinal.value).then_some(())
    };
    let mut fitting = catalog.meetings.iter().filter(|id| fits(id).is_some());
    fitting.next().filter(|_| fitting.next().is_none()).cloned()
}

/// Returns the period after the last report of a series.
fn next_period(edition: &Edition, series: &DocumentId) -> Option<String> {
    let catalog = &edition.site.catalog;
    let reports = catalog.reports.iter().filter_map(|id| catalog.entry(id.as_str()));
    let last = reports.filter(|entry| entry.series.as_ref() == Some(series)).filter_map(|entry| entry.period).max()?;
    let next = last.first_month + last.months;
    let (year, first_month) = if next > 12 { (last.year + 1, next - 12) } else { (last.year, next) };
    Some(Period { year, first_month, months: last.months }.to_string())
}

/// Writes the file; one that is there stays.
fn make(place: &Place, draft: Draft) -> Outcome<PathBuf> {
    let file = match &place.file {
        None => draft.file,
        Some(file) => {
            let file = file.trim_start_matches("./").trim_start_matches("content/");
            if !file.ends_with(".md") || !manifest::contained(file) {
                return Err(Fault::new("new.file").with("value", file));
            }
            file.to_owned()
        }
    };
    let shown = PathBuf::from("content").join(file);
    let path = place.source.join(&shown);
    if fs::symlink_metadata(&path).is_ok() {
        return Err(Fault::new("new.exists").with("path", path.display()));
    }
    let made = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::File::create_new(&path))
        .and_then(|mut file| file.write_all(draft.text.as_bytes()));
    made.map_err(Fault::disk("new.write", &path))?;
    Ok(if place.source == std::path::Path::new(".") { shown } else { path })
}
