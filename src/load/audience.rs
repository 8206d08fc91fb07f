//! Who may see what: applied before anything else runs, so that nothing about a hidden document can leak.
//!
//! Whoever cannot see a document gets [`Seen::Stub`], which holds what its front matter declares for them, or
//! [`Seen::Nothing`]. The later stages are given documents that are seen, stubs and [`Beside`]; there is no way from
//! these to the rest. What cannot be read with certainty is hidden, and stops every build.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use memchr::memmem::Finder;

use crate::diagnostic::{Diagnosed, Diagnostic, Rule, rule};
use crate::fingerprint::Stamped;
use crate::load::fields::{self, Fields};
use crate::model::card::{Card, FileReference, Relations};
use crate::model::document::Document;
use crate::model::path::{self, SourcePath};
use crate::model::place::Spot;
use crate::model::publicity::{Publicity, Stub};
use crate::model::settings::Access;
use crate::model::source::Attachment;
use crate::syntax::suggest;
use crate::syntax::yaml::{Entry, Node, Value};

/// The keys that decide who may see a document.
const KEYS: [&str; 6] = ["access", "draft", "publish_after", "access_until", "public_title", "legal_basis"];

/// Keys below which an editor chooses the names.
const NAMED: [&str; 4] = ["figures", "tables", "values", "as_of"];

/// Parts of words that somebody writes who means to hide a document.
const HIDING: [&str; 24] = [
    "unnta", "offent", "skjerm", "grader", "tilgang", "hemmel", "konfiden", "fortrol", "sladd", "skjul", "synlig",
    "kladd", "utkast", "intern", "privat", "exempt", "confiden", "secret", "classif", "visib", "hidden", "access",
    "publi", "embargo",
];

/// Whom a site is shown to, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// Whom. [`Access::Exempt`] is the author, who sees everything.
    pub audience: Access,
    /// What a document without `access` is.
    pub default: Access,
    /// When. None holds back what waits for a day.
    pub today: Option<NaiveDate>,
}

/// What a viewer gets of a document.
#[derive(Clone, Debug)]
pub enum Seen {
    /// All of it.
    Whole(Arc<Document>),
    /// What it declares for those who may not see it.
    Stub(Stub),
    /// Nothing at all.
    Nothing,
}

impl Viewer {
    /// Returns what this viewer gets of a document.
    pub fn sees(&self, document: &Arc<Document>) -> Seen {
        let card = &document.card;
        let publicity = document.publicity.as_deref();
        let waits = |day: NaiveDate| self.today.is_none_or(|today| today <= day);
        let is_author = self.audience == Access::Exempt;
        if !is_author && (card.draft || publicity.and_then(|publicity| publicity.publish_after).is_some_and(waits)) {
            return Seen::Nothing;
        }
        let over = publicity.and_then(|publicity| publicity.access_until).is_some_and(|last| !waits(last));
        let access = if over { card.access.min(self.default) } else { card.access };
        if access > self.audience {
            return publicity.and_then(|publicity| stub(card, access, publicity)).map_or(Seen::Nothing, Seen::Stub);
        }
        if access == card.access {
            return Seen::Whole(document.clone());
        }
        let card = Card { access, ..Card::clone(card) };
        Seen::Whole(Arc::new(Document { card: Arc::new(Stamped::new(card)), ..Document::clone(document) }))
    }
}

/// Returns what is told of a hidden case. Of other kinds there is no list that they would have to stand in.
fn stub(card: &Card, access: Access, publicity: &Publicity) -> Option<Stub> {
    let Relations::Case { meeting: Some(meeting), number, .. } = &card.relations else { return None };
    Some(Stub {
        meeting: meeting.value.clone(),
        number: number.as_ref().map(|number| number.value.clone()),
        title: publicity.public_title.clone()?,
        legal_basis: publicity.legal_basis.clone(),
        exempt: access == Access::Exempt,
    })
}

/// Returns when a document was last changed, and for whom that counts; none where nobody sees it whatever the day.
pub fn change(document: &Document) -> Option<(Access, NaiveDate)> {
    let waits = document.publicity.as_ref().is_some_and(|publicity| publicity.publish_after.is_some());
    let counts = !waits && !document.card.draft;
    document.last_changed.filter(|_| counts).map(|day| (document.card.access, day))
}

/// Returns «today» where nobody says it: the day of the last commit that changed what this audience sees whatever the day.
/// A commit of hidden documents alone is none: it would move what is seen.
pub fn last_change(changes: impl Iterator<Item = (Access, NaiveDate)>, audience: Access) -> Option<NaiveDate> {
    changes.filter(|(access, _)| *access <= audience).map(|(_, day)| day).max()
}

/// Returns what may be told of the faults of a hidden document: only those that stop every build, since a build that
/// left the document out in silence would look complete; and of those the place and the kind, never a word of it.
pub fn stopping(document: &Document) -> Option<Diagnostic> {
    // What hides nothing is no matter in what is hidden.
    let mut faults = document.diagnostics.iter().filter(|fault| fault.rule.stops && fault.rule != &rule::ACCESS_BLOCK);
    let fault = faults.next()?;
    let silent = |rule, words| Diagnostic::new(rule, words, &fault.path, fault.spot);
    Some(if fault.rule == &rule::ACCESS_UNKNOWN {
        match fault.args.iter().find(|(name, _)| *name == "nearest") {
            // The word that was meant is one of ours.
            Some((_, nearest)) => silent(fault.rule, "withheld_near").with("nearest", nearest),
            None => silent(fault.rule, "withheld"),
        }
    } else if fault.rule == &rule::FILE_UNREADABLE {
        // The operating system's words, or ours.
        fault.clone()
    } else {
        silent(&rule::ACCESS_UNREADABLE, "withheld").with("rule", fault.rule.id)
    })
}

/// Chooses the files that go with what is seen: those that a visible document refers to. One that belongs to a hidden
/// document too stops the build, at the reference.
pub fn files(
    seen: &[(&SourcePath, &[FileReference])],
    hidden: &[(&SourcePath, &[FileReference])],
    files: &BTreeMap<SourcePath, Attachment>,
) -> Diagnosed<BTreeMap<SourcePath, Attachment>> {
    let mut chosen = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let own = hidden.iter().flat_map(|(_, references)| references.iter()).filter(|reference| reference.own);
    let own: BTreeSet<&SourcePath> = own.map(|reference| &reference.file).collect();
    let open: BTreeSet<&str> = seen.iter().map(|(path, _)| path.folder()).collect();
    let closed: BTreeSet<&str> =
        hidden.iter().map(|(path, _)| path.folder()).filter(|folder| !open.contains(folder)).collect();
    // A file belongs to the documents beside it; where there are none, to those of the nearest folder above.
    let beside_hidden = |file: &SourcePath| {
        let folders =
            std::iter::successors(Some(file.folder()), |folder| folder.rsplit_once('/').map(|(above, _)| above));
        folders
            .into_iter()
            .find(|folder| open.contains(folder) || closed.contains(folder))
            .is_some_and(|folder| closed.contains(folder))
    };
    let is_hidden = |file: &SourcePath| !hidden.is_empty() && (own.contains(file) || beside_hidden(file));
    let referred =
        seen.iter().flat_map(|(path, references)| references.iter().map(move |reference| (*path, reference)));
    for (path, reference) in referred {
        let Some((file, attachment)) = files.get_key_value(&reference.file) else { continue };
        chosen.insert(file.clone(), *attachment);
        if is_hidden(file) {
            diagnostics.push(collision(path, reference, &rule::ACCESS_ATTACHMENT));
        }
    }
    if !hidden.is_empty() {
        let mut secret: BTreeSet<[u8; 32]> =
            own.iter().filter_map(|file| files.get(*file)).map(|file| file.hash).collect();
        secret.extend(files.iter().filter(|(file, _)| beside_hidden(file)).map(|(_, file)| file.hash));
        for (path, references) in seen {
            let same = references.iter().filter(|reference| {
                let file = chosen.get(&reference.file);
                file.is_some_and(|file| file.size > 0 && secret.contains(&file.hash)) && !is_hidden(&reference.file)
            });
            diagnostics.extend(same.map(|reference| collision(path, reference, &rule::ACCESS_COPY)));
        }
    }
    Diagnosed { value: chosen, diagnostics }
}

fn collision(path: &SourcePath, reference: &FileReference, rule: &'static Rule) -> Diagnostic {
    let name = reference.file.as_str().rsplit('/').next().unwrap_or_default();
    Diagnostic::new(rule, "file", path, reference.spot).about(name).with("name", name)
}

/// Tells files and pictures of a document that are called by a name which stands in the front matter of an exempt one:
/// `ola-nordmann-klage.png` tells what the document hides. Only somebody who sees everything may be told.
pub fn named<'d>(documents: impl Iterator<Item = (&'d Document, &'d [FileReference])> + Clone) -> Vec<Diagnostic> {
    let exempt = documents.clone().map(|(document, _)| document).filter(|document| !names_of(document).is_empty());
    let names: Vec<(&str, String, &SourcePath)> = exempt
        .flat_map(|document| names_of(document).iter().map(|name| (name.as_str(), spelt(name), &document.card.path)))
        .collect();
    let mut diagnostics = Vec::new();
    if names.is_empty() {
        return diagnostics;
    }
    for (document, references) in documents.filter(|(document, _)| document.card.access < Access::Exempt) {
        for reference in references {
            let file = reference.file.as_str().rsplit('/').next().unwrap_or_default();
            for (words, text) in [("file", file), ("alt", reference.alt.as_str())] {
                let spelt = spelt(text);
                let Some((name, _, from)) = names.iter().find(|(_, name, _)| holds(&spelt, name)) else { continue };
                diagnostics.push(
                    Diagnostic::new(&rule::ACCESS_NAME, words, &document.card.path, reference.spot)
                        .about(file)
                        .with("text", text)
                        .with("name", name)
                        .with("document", from),
                );
            }
        }
    }
    diagnostics
}

/// Returns what could be the names of people in the front matter of a document that is exempt.
pub fn names_of(document: &Document) -> &[String] {
    document.publicity.as_ref().map_or(&[], |publicity| &publicity.names)
}

/// Writes a name or a text as file names are written, between hyphens: `-ola-nordmann-`.
fn spelt(text: &str) -> String {
    format!("-{}-", path::slug(text).replace(['_', '.'], "-"))
}

/// Says whether a text has all parts of a name side by side, whichever comes first: `klage-nordmann-ola.png`.
fn holds(text: &str, name: &str) -> bool {
    let turned = name.trim_matches('-').rsplit('-').collect::<Vec<_>>().join("-");
    text.contains(name) || text.contains(&format!("-{turned}-"))
}

/// Finds what could be the names of people: two words side by side that begin with capitals, in any text of the front
/// matter but what it declares for others.
fn names(node: &Node, found: &mut BTreeSet<String>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| names(item, found)),
        Value::Map(entries) => {
            let told = ["public_title", "legal_basis"];
            let entries = entries.iter().filter(|entry| !told.contains(&entry.key.value.as_str()));
            entries.for_each(|entry| names(&entry.value, found));
        }
        Value::Scalar(_) | Value::Empty => {
            let words: Vec<&str> = node.text().unwrap_or_default().split(' ').collect();
            let pairs = words.windows(2).filter_map(|pair| {
                let [first, second] = pair else { return None };
                // «Nordmann, Ola» is no less a name; after a full stop begins another sentence.
                let first = first.trim_matches([',', '«', '(']);
                let second = second.trim_matches(|letter: char| !letter.is_alphanumeric());
                (is_name(first) && is_name(second)).then(|| format!("{first} {second}"))
            });
            found.extend(pairs);
        }
    }
}

fn found_names(front_matter: &Node) -> Vec<String> {
    let mut found = BTreeSet::new();
    names(front_matter, &mut found);
    // What the document lets everybody know is no secret.
    let told = front_matter.get("public_title").and_then(Node::text).map(spelt).unwrap_or_default();
    found.into_iter().filter(|name| !holds(&told, &spelt(name))).collect()
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.chars().nth(1).is_some_and(char::is_lowercase)
        && letters.all(|letter| letter.is_alphabetic() || letter == '-')
}

/// Reads who may see a document. What is not clear is told, and hidden from everybody.
pub(super) fn read(
    fields: Fields<'_>,
    default: Access,
    path: &SourcePath,
    told: &mut Vec<Diagnostic>,
) -> (Access, Option<Box<Publicity>>) {
    let access = match fields.0.get("access") {
        None => Some(default),
        Some(_) => fields.text("access").and_then(|word| Access::parse(&word)),
    };
    let mut faults = Vec::new();
    unclear_keys(fields.0, path, &mut faults);
    let fault = |words, spot, key: &str| Diagnostic::new(&rule::ACCESS_UNKNOWN, words, path, spot).with("key", key);
    if let Some(node) =
        fields.node("draft").filter(|node| !matches!(node.text().map(str::trim), Some("true" | "false")))
    {
        faults.push(fault("truth", node.spot, "draft"));
    }
    for key in ["publish_after", "access_until"] {
        if let Some(node) =
            fields.node(key).filter(|node| node.text().is_none_or(|text| fields::date(text.trim()).is_err()))
        {
            faults.push(fault("date", node.spot, key));
        }
    }
    let clear = faults.is_empty();
    told.extend(faults);
    let (Some(access), true) = (access, clear) else { return (Access::Exempt, None) };
    if fields.text("access").as_deref() == Some("exempt") && fields.node("legal_basis").is_none() {
        let spot = fields.node("access").map_or(Spot::START, |node| node.spot);
        told.push(Diagnostic::new(&rule::KEY_MISSING, "legal_basis", path, spot).with("key", "legal_basis"));
    }
    let publicity = Publicity {
        legal_basis: fields.text("legal_basis"),
        public_title: fields.text("public_title"),
        access_until: fields.day("access_until"),
        publish_after: fields.day("publish_after"),
        names: match access {
            Access::Exempt => found_names(fields.0),
            Access::Public | Access::Internal => Vec::new(),
        },
    };
    (access, (publicity != Publicity::default()).then(|| Box::new(publicity)))
}

/// Finds keys that may have been meant to hide the document, and do not: misspelt, written twice, or too far in.
fn unclear_keys(node: &Node, path: &SourcePath, faults: &mut Vec<Diagnostic>) {
    let fault = |words, spot, key: &str| Diagnostic::new(&rule::ACCESS_UNKNOWN, words, path, spot).with("key", key);
    let mut first = BTreeSet::new();
    for Entry { key, value } in node.entries() {
        let name = key.value.as_str();
        if KEYS.contains(&name) {
            if !first.insert(name) {
                faults.push(fault("twice", key.spot, name));
            }
        } else if let Some(meant) = meant(name) {
            faults.push(fault("key", key.spot, name).with("nearest", meant));
        }
        if !NAMED.contains(&name) {
            within(value, path, faults);
        }
    }
}

fn within(node: &Node, path: &SourcePath, faults: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| within(item, path, faults)),
        Value::Map(entries) => {
            for Entry { key, value } in entries {
                if KEYS.contains(&key.value.as_str()) {
                    let fault = Diagnostic::new(&rule::ACCESS_UNKNOWN, "nested", path, key.spot);
                    faults.push(fault.with("key", &key.value));
                }
                within(value, path, faults);
            }
        }
        Value::Empty | Value::Scalar(_) => {}
    }
}

/// Returns the key that was meant by one that is none of ours and sounds as if it were to hide something.
fn meant(key: &str) -> Option<&'static str> {
    if super::schema::of_any_kind().key(key).is_some()
        || crate::model::card::Kind::ALL.into_iter().any(|kind| super::schema::of_kind(kind).key(key).is_some())
    {
        return None;
    }
    let ours = |word: &str| KEYS.into_iter().find(|key| *key == word);
    let norwegian = suggest::keys_for_norwegian(key);
    if let Some(first) = norwegian.first() {
        return ours(first);
    }
    let all = super::schema::of_any_kind().all_keys().map(|key| key.name);
    if let Some(near) = suggest::nearest(key, all).and_then(ours) {
        return Some(near);
    }
    let lower = key.to_lowercase();
    HIDING.iter().any(|part| lower.contains(part)).then_some("access")
}

/// Finds lines that look as if they hid a part of a text. None can: only whole documents are hidden.
pub(super) fn blocks(text: &str, body_start: usize, path: &SourcePath) -> Vec<Diagnostic> {
    let (above, body) = text.split_at_checked(body_start).unwrap_or((text, ""));
    static MARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(":::"));
    if MARK.find(body.as_bytes()).is_none() {
        return Vec::new();
    }
    let first = u32::try_from(above.matches('\n').count()).unwrap_or(u32::MAX - 1) + 1;
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    for (line, written) in (first..).zip(body.lines()) {
        let trimmed = written.trim_start_matches([' ', '>', '\t']);
        match fence {
            Some(mark) if trimmed.starts_with(mark) => fence = None,
            Some(_) => continue,
            None => fence = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)),
        }
        let Some(name) = trimmed.strip_prefix(":::") else { continue };
        let name = name.trim_start_matches(':').trim().to_lowercase();
        if HIDING.iter().any(|part| name.contains(part)) {
            let column = u32::try_from(written.chars().count() - trimmed.chars().count()).unwrap_or_default() + 1;
            let shown: String = trimmed.trim_end().chars().take(40).collect();
            let spot = Spot { line, column, length: 3 };
            found.push(Diagnostic::new(&rule::ACCESS_BLOCK, "block", path, spot).with("text", shown));
        }
    }
    found
}

/// Returns whom a text is at most meant for whose front matter cannot be read: a line may begin with a word that says who
/// may see it. Comments say nothing.
pub(super) fn perhaps_for(text: &str) -> Access {
    let mut far = 0;
    let of_line = |line: &str| {
        let Some((key, value)) = line.split_once([':', '=']) else { return Access::Public };
        let bare = |part: &str| {
            part.trim_matches(|letter: char| letter.is_whitespace() || "\"'-{\u{feff}".contains(letter)).to_owned()
        };
        let written = value.trim_start();
        let (key, value) = (bare(key), bare(value.split(" #").next().unwrap_or_default()));
        let hidden = |is_hidden: bool| if is_hidden { Access::Exempt } else { Access::Public };
        match key.as_str() {
            key if key.starts_with('#') => Access::Public,
            "access" => Access::parse(&value).unwrap_or(Access::Exempt),
            "draft" => hidden(value != "false"),
            "publish_after" | "access_until" => Access::Exempt,
            "legal_basis" | "public_title" => Access::Public,
            key if key.len() > 40 => Access::Public,
            // Names that an editor has chosen stand further in, and have figures or labels.
            _ if line.starts_with([' ', '\t'])
                && (written.starts_with(['{', '[']) || !value.contains(char::is_alphabetic)) =>
            {
                Access::Public
            }
            key => {
                // Looking for what was meant is dear; whoever has that many strange keys may mean anything.
                far += 1;
                hidden(far > 200 || meant(key).is_some())
            }
        }
    };
    front_matter(text).map(of_line).max().unwrap_or(Access::Public)
}

/// Returns the lines of front matter, as far as it can be told where it ends.
fn front_matter(text: &str) -> impl Iterator<Item = &str> {
    let mut fences = 0;
    text.lines().take_while(move |line| {
        fences += usize::from(line.trim_end() == "---");
        fences < 2
    })
}
