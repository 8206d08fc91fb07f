//! Stage 1. One source text becomes one [`Document`].
//!
//! [`schema`] says which keys there are, `check` holds the front matter against it, and the file of each kind
//! (`case`, `meeting`, …) reads the values. `content/site.yaml` is read the same way by `site`.

mod check;
mod outline;
mod written;
mod faults;
mod fields;
mod body;
mod meeting;
mod placeholder;
mod case;
mod series;
mod report;
mod tables;
mod term;
mod site;
mod theme;
pub mod attachment;
pub mod audience;
pub mod markdown;
pub mod schema;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::load::fields::Fields;
use crate::load::markdown::MarkdownRead;
use crate::load::written::Written;
use crate::model::card::{Anchors, Card, Kind, Relations};
use crate::model::document::Document;
use crate::model::figures::{TableSpec, ValueSpec};
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::{Located, Spot};
use crate::model::prose::Prose;
use crate::model::record::case::Points;
use crate::model::record::{Acceptance, KindRecord, Record};
use crate::model::settings::{Language, Settings};
use crate::model::source::{Content, Source, Text};
use crate::model::theme::Theme;
use crate::syntax::front_matter;
use crate::syntax::suggest;
use crate::syntax::yaml::{self, Entry, Node, Value};

/// Lines of front matter that cannot be read in which names are looked for.
const MOST_LINES_LOOKED_AT: usize = 200;

/// Reads one file. A broken one still gives a document: its card has the file's name, its page shows what is wrong.
pub fn load(source: &Source, settings: &Settings) -> Document {
    let path = &source.path;
    let bytes = match &source.content {
        Content::Bytes(bytes) => bytes,
        Content::Unreadable(reason) => {
            return broken(path, settings, Text::default(), vec![faults::unreadable(reason, path)]);
        }
        Content::TooLarge(size) => {
            return broken(path, settings, Text::default(), vec![faults::too_large(*size, path)]);
        }
        Content::Refused(reason) => {
            return broken(path, settings, Text::default(), vec![faults::refused(reason, path)]);
        }
        Content::Attachment { .. } => {
            return broken(path, settings, Text::default(), vec![faults::unreadable("", path)]);
        }
    };
    let text = match faults::text_of(bytes, path) {
        Ok(text) => text,
        Err(problem) => {
            // Shown as an excerpt only; nothing is published from it.
            let lossy = match problem.words {
                "utf16" | "nul" | "too_large" => Text::default(),
                _ => Text::new(&String::from_utf8_lossy(bytes)),
            };
            return broken(path, settings, lossy, vec![*problem]);
        }
    };
    let kept = Text::shared(bytes, &text);
    let split = match front_matter::split(&text) {
        Ok(split) => split,
        Err(fault) => return broken(path, settings, kept, vec![faults::of_split(fault, path)]),
    };
    let node = match yaml::read(split.front_matter, split.first_line) {
        Ok(node) => node,
        Err(fault) => return broken(path, settings, kept, vec![faults::of_yaml(fault, path)]),
    };
    match node.value {
        Value::Map(_) => {}
        Value::Empty => {
            let problem = Diagnostic::new(&rule::YAML_MISSING, "empty", path, Spot { length: 3, ..Spot::START });
            return broken(path, settings, kept, vec![problem]);
        }
        Value::Scalar(_) | Value::List(_) => {
            let problem = Diagnostic::new(&rule::YAML_SYNTAX, "not_keys", path, node.spot);
            return broken(path, settings, kept, vec![problem]);
        }
    }
    let mut diagnostics = Vec::new();
    diagnostics.extend(faults::double_encoded(&text, path));
    diagnostics.extend(faults::invisible(split.front_matter, split.first_line, path));
    let Some(kind) = kind_of(&node, path, &mut diagnostics) else {
        return broken(path, settings, kept, diagnostics);
    };
    let document = document(&node, kind, &text, split.body_start, path, settings, diagnostics);
    Document { text: kept, ..document }
}

/// Reads no more of a document than it takes to tell whether it is the same as another time: where the front matter looks as
/// if whoever the site is for may see it, and nothing as if it referred to a file. Nothing is made from such a document.
pub fn outline(source: &Source, settings: &Settings) -> Option<Document> {
    outline::read(source, settings)
}

/// Reads `content/site.yaml`, or takes the defaults if there is none.
pub fn settings(source: Option<&Source>) -> Diagnosed<Settings> {
    site::read(source)
}

/// Lays the files of the site's own theme over the theme that is compiled in. `files` are all files below `themes/`.
pub fn theme(name: &Located<String>, default: &Theme, files: &BTreeMap<SourcePath, Arc<[u8]>>) -> Diagnosed<Theme> {
    theme::laid(name, default, files)
}

/// Says that a file could not be read, for the operating system's reason.
pub fn unreadable(path: &SourcePath, reason: &str) -> Diagnostic {
    faults::unreadable(reason, path)
}

/// Says that a file is not read, for a reason of ours.
pub fn refused(path: &SourcePath, reason: &str) -> Diagnostic {
    faults::refused(reason, path)
}

/// Says that a file is too large.
pub fn too_large(path: &SourcePath, size: u64) -> Diagnostic {
    faults::too_large(size, path)
}

/// Tells of a file below `content/` that looks like a document and is none.
pub fn passed_over(path: &SourcePath) -> Option<Diagnostic> {
    path.as_str().starts_with("content/").then(|| faults::passed_over(path)).flatten()
}

/// Says whether a file is a document.
pub fn is_document(path: &SourcePath) -> bool {
    let name = path.as_str();
    name.starts_with("content/") && name.ends_with(".md") && passed_over(path).is_none()
}

/// Returns the kind. Without one nothing more can be said about the keys.
fn kind_of(node: &Node, path: &SourcePath, diagnostics: &mut Vec<Diagnostic>) -> Option<Kind> {
    let fields = Fields(node);
    let found = fields.text("kind").and_then(|word| Kind::parse(&word));
    if found.is_none() && !node.entries().iter().any(is_meant_as_kind) {
        let missing = Diagnostic::new(&rule::KEY_MISSING, "kind", path, node.spot);
        let kinds: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
        diagnostics
            .push(missing.with("kinds", kinds.join(", ")).with("likely", likely_kind(node).map_or("", Kind::word)));
    } else if found.is_none() {
        let told = check::check(node, schema::of_any_kind(), Spot::START, path);
        // A Norwegian `type: sak` is told as «mente du `kind`?», and is all there is to say.
        let about_kind = |problem: &Diagnostic| {
            problem.args.iter().any(|(name, value)| matches!(*name, "key" | "nearest") && value == "kind")
                || problem.rule.stops
        };
        diagnostics.extend(told.into_iter().filter(about_kind));
    }
    found
}

/// Tells whether a key is `kind`, or was meant to be: a `type` may be the type of a case.
fn is_meant_as_kind(entry: &Entry) -> bool {
    let key = entry.key.value.as_str();
    let value = entry.value.text().unwrap_or_default().trim();
    let words: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
    key == "kind"
        || (suggest::keys_for_norwegian(key).contains(&"kind") || suggest::nearest(key, ["kind"]).is_some())
            && check::suggestion(value, &words).is_some()
}

/// Returns the kind that knows most of the keys, if it is one alone.
fn likely_kind(node: &Node) -> Option<Kind> {
    let known = |kind: Kind| {
        let shape = schema::of_kind(kind);
        node.entries().iter().filter(|entry| shape.key(&entry.key.value).is_some()).count()
    };
    let most = Kind::ALL.into_iter().map(known).max()?;
    let mut likely = Kind::ALL.into_iter().filter(|kind| known(*kind) == most);
    likely.next().filter(|_| likely.next().is_none())
}

fn document(
    node: &Node,
    kind: Kind,
    text: &str,
    body_start: usize,
    path: &SourcePath,
    settings: &Settings,
    mut diagnostics: Vec<Diagnostic>,
) -> Document {
    let fields = Fields(node);
    let kind_spot = node.entries().iter().find(|entry| entry.key.value == "kind").map(|entry| entry.key.spot);
    let told = check::check(node, schema::of_kind(kind), kind_spot.unwrap_or(Spot::START), path);
    let answered = answered(&told, kind);
    let unread = unread(node, &told);
    diagnostics.extend(told);

    let lang = fields.text("lang").and_then(|code| Language::parse(&code)).unwrap_or(settings.language);
    let (access, publicity) = audience::read(fields, settings.access, path, &mut diagnostics);

    let stem = stem(path);
    let (kind_record, relations) = match kind {
        Kind::Body => wrap(body::read(fields), KindRecord::Body),
        Kind::Meeting => wrap(meeting::read(fields), KindRecord::Meeting),
        Kind::Case => wrap(case::read(fields), KindRecord::Case),
        Kind::Series => wrap(series::read(fields), KindRecord::Series),
        Kind::Report => wrap(report::read(fields), KindRecord::Report),
        Kind::Term => {
            let definition = text.get(body_start..).unwrap_or_default();
            wrap(term::read(fields, definition, stem), KindRecord::Term)
        }
        Kind::Page => (KindRecord::Page, Relations::Page),
    };
    let date = match &relations {
        Relations::Meeting { date, .. } => date.as_ref().map(|date| date.value),
        Relations::Report { period, .. } => period.as_ref().map(|period| period.last_day()),
        _ => fields.day("date"),
    };
    let title = fields.text("title").unwrap_or_else(|| match (&relations, date) {
        (Relations::Meeting { .. }, Some(date)) => meeting::title(date, lang),
        // Made of the series' title and the period in `resolve`, which knows both.
        (Relations::Report { period: Some(_), .. }, _) => String::new(),
        (Relations::Term(names), _) => names.term.value.clone(),
        _ => stem.to_owned(),
    });

    let MarkdownRead { prose, links, case_mentions, short_mentions, diagnostics: of_text } =
        markdown::read_in(text, body_start, path, lang);
    diagnostics.extend(of_text);
    diagnostics.extend(audience::blocks(text, body_start, path));
    diagnostics.extend(faults::turned(text, body_start, path));
    diagnostics.extend(placeholder::left(text, path));

    let (tables, values) = (tables::tables(fields), tables::values(fields));
    let id = fields.located("id").filter(|id| fields::is_document_id(&id.value));
    let card = Card {
        id_spot: id.as_ref().map(|id| id.spot),
        id: id.map_or_else(|| id_of(path), |id| DocumentId::new(id.value)),
        path: path.clone(),
        kind,
        title,
        summary: fields.text("summary"),
        tags: fields.texts("tags"),
        lang,
        access,
        draft: fields.truth("draft"),
        aliases: fields.texts("aliases"),
        date,
        relations,
        headings: prose.headings.clone(),
        anchors: anchors(&kind_record, &tables, &values),
        links,
        case_mentions,
        short_mentions,
        broken: false,
        unread,
    };
    let record = Record {
        kind: kind_record,
        accept: accepted(fields),
        tables,
        values,
        checks: tables::checks(fields),
        figures: tables::figures(fields),
        answered,
    };
    let written = Written::of(text, body_start);
    let prose = Stamped::known(prose, written.prose(path, lang));
    Document { publicity, ..finished(card, record, prose, written.whole(), diagnostics) }
}

/// Returns the ids that the page makes of what the front matter says.
fn anchors(kind: &KindRecord, tables: &[TableSpec], values: &[ValueSpec]) -> Anchors {
    let tables = tables.iter().map(|table| format!("tabell-{}", table.id.value));
    let mut named: Vec<String> = tables.chain(values.iter().map(|value| format!("verdi-{}", value.id.value))).collect();
    let count = |points: Option<&Points>| points.map_or(0, |points| points.points.len() as u32);
    let (mut proposal, mut decision, mut actions) = (0, 0, Vec::new());
    if let KindRecord::Case(case) = kind {
        proposal = count(case.proposal.as_ref());
        decision = count(case.decision.as_ref().and_then(|decision| decision.text.as_ref()));
        named.extend(case.alternatives.iter().map(|alternative| format!("alternativ-{}", alternative.id.value)));
        actions.extend(case.actions.iter().map(|action| action.id.clone()));
    }
    Anchors { proposal, decision, actions: actions.into(), named: named.into() }
}

/// Returns the keys at the top of a document that are missing for a reason that is told.
fn answered(told: &[Diagnostic], kind: Kind) -> Vec<String> {
    let key = |problem: &Diagnostic| {
        let argument = |name| problem.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let key = match problem.rule {
            rule if rule == &rule::KEY_UNKNOWN && argument("place") == Some(kind.word()) => argument("nearest"),
            rule if rule == &rule::VALUE_UNKNOWN || rule == &rule::VALUE_TYPE => argument("key"),
            _ => None,
        };
        key.map(str::to_owned)
    };
    told.iter().filter_map(key).collect()
}

/// Returns the texts of unknown keys at the top: what was meant to be a number or an id may be among them.
fn unread(node: &Node, told: &[Diagnostic]) -> Arc<[String]> {
    let unknown: Vec<Spot> =
        told.iter().filter(|problem| problem.rule == &rule::KEY_UNKNOWN).map(|problem| problem.spot).collect();
    let entries = node.entries().iter().filter(|entry| unknown.contains(&entry.key.spot));
    entries.filter_map(|entry| entry.value.text()).map(|text| text.trim().to_owned()).collect()
}

/// Returns what a document whose front matter cannot be read seems to be called by others.
fn seem_to_be_names(text: &str) -> impl Iterator<Item = String> {
    let front_matter = text.lines().skip(1).take(MOST_LINES_LOOKED_AT).take_while(|line| !line.starts_with("---"));
    front_matter.filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (["id", "number", "period", "term"].contains(&key) && !value.is_empty()).then(|| value.to_owned())
    })
}

fn wrap<T>((value, relations): (T, Relations), kind: impl Fn(T) -> KindRecord) -> (KindRecord, Relations) {
    (kind(value), relations)
}

/// Reads what is accepted, in a document or in `site.yaml`.
fn accepted(fields: Fields<'_>) -> Vec<Acceptance> {
    let acceptance = |fields: Fields<'_>| {
        Some(Acceptance {
            rule: fields.located("rule")?,
            subject: fields.located("subject"),
            observed: fields.located("observed"),
            // Without a reason nothing is accepted; that it is missing has been told.
            reason: fields.text("reason")?,
        })
    };
    fields.maps("accept").filter_map(acceptance).collect()
}

fn broken(path: &SourcePath, settings: &Settings, text: Text, diagnostics: Vec<Diagnostic>) -> Document {
    let card = Card {
        id: id_of(path),
        id_spot: None,
        path: path.clone(),
        kind: Kind::Page,
        title: stem(path).to_owned(),
        summary: None,
        tags: Vec::new(),
        lang: settings.language,
        // What cannot be read may have been meant to be hidden.
        access: settings.access.max(audience::perhaps_for(&text)),
        draft: false,
        aliases: Vec::new(),
        date: None,
        relations: Relations::Page,
        headings: Arc::default(),
        anchors: Anchors::default(),
        links: Vec::new(),
        case_mentions: Vec::new(),
        short_mentions: Vec::new(),
        broken: true,
        unread: seem_to_be_names(&text).collect(),
    };
    let record = Record {
        kind: KindRecord::Broken,
        accept: Vec::new(),
        tables: Vec::new(),
        values: Vec::new(),
        checks: Vec::new(),
        figures: crate::model::figures::Figures::default(),
        answered: Vec::new(),
    };
    let written = Fingerprint::of(&(&*text, &diagnostics));
    // The text is not shown: who may see it is not known.
    Document { text, ..finished(card, record, Stamped::new(Prose::default()), written, diagnostics) }
}

fn finished(
    card: Card,
    record: Record,
    prose: Stamped<Prose>,
    written: Fingerprint,
    mut diagnostics: Vec<Diagnostic>,
) -> Document {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    Document {
        card: Arc::new(Stamped::new(card)),
        record: Arc::new(Stamped::new(record)),
        prose: Arc::new(prose),
        publicity: None,
        written,
        last_changed: None,
        diagnostics: Arc::new(diagnostics),
        text: Text::default(),
    }
}

/// Returns the id that a document has by its place: the path below `content/` without extension.
fn id_of(path: &SourcePath) -> DocumentId {
    let path = path.as_str();
    let below = path.strip_prefix("content/").unwrap_or(path);
    DocumentId::new(below.strip_suffix(".md").unwrap_or(below))
}

fn stem(path: &SourcePath) -> &str {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests;
