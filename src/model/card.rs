//! [`Card`]: what the rest of the site may know about a document.

use std::sync::Arc;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::{Located, Spot};
use crate::model::prose::Heading;
use crate::model::settings::{Access, Language};

/// The kinds of documents.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A council, board or group (OParl: Organization).
    Body,
    /// A meeting of a body.
    Meeting,
    /// An item on the agenda of a meeting (OParl: AgendaItem).
    Case,
    /// What all reports of a series share.
    Series,
    /// One period of a series.
    Report,
    /// One glossary entry.
    Term,
    /// Any other page.
    Page,
}

impl Kind {
    /// All kinds, in the order of the reference.
    pub const ALL: [Kind; 7] =
        [Kind::Body, Kind::Meeting, Kind::Case, Kind::Series, Kind::Report, Kind::Term, Kind::Page];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Body => "body",
            Kind::Meeting => "meeting",
            Kind::Case => "case",
            Kind::Series => "series",
            Kind::Report => "report",
            Kind::Term => "term",
            Kind::Page => "page",
        }
    }

    /// Reads a value of front matter.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What the rest of the site may know about a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Card {
    /// Its identity.
    pub id: DocumentId,
    /// Whether the front matter gave the id (else it is the path).
    pub id_spot: Option<Spot>,
    /// Its file.
    pub path: SourcePath,
    /// Its kind.
    pub kind: Kind,
    /// Its title; for a term the term, for a broken document the file's name.
    pub title: String,
    /// One sentence about it.
    pub summary: Option<String>,
    /// Its tags, as written.
    pub tags: Vec<Located<String>>,
    /// Its language.
    pub lang: Language,
    /// Who may see it.
    pub access: Access,
    /// Not published.
    pub draft: bool,
    /// Former addresses.
    pub aliases: Vec<Located<String>>,
    /// Its date, period end or publication date, for ordering; meetings and pages have one, cases take their meeting's.
    pub date: Option<NaiveDate>,
    /// What relates it to other documents, by kind.
    pub relations: Relations,
    /// Its headings, for links and numbers.
    pub headings: Arc<[Heading]>,
    /// What else of its page links can go to.
    pub anchors: Anchors,
    /// Links to other files, in order; holes of the prose refer to them by index.
    pub links: Vec<FileLink>,
    /// Case numbers mentioned in running text, in order; holes of the prose refer to them by index.
    pub case_mentions: Vec<Located<String>>,
    /// What may be case numbers without their year in running text, such as `M8-005`; the pattern of a body decides.
    pub short_mentions: Vec<Located<String>>,
    /// The front matter could not be understood; the page shows its diagnostics.
    pub broken: bool,
    /// What it may be called by others, where that could not be read: numbers, ids, terms as they seem to be written.
    pub unread: Arc<[String]>,
}

/// The permanent ids that a page makes of the front matter.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Anchors {
    /// How many points the proposal has: `forslag-1` …
    pub proposal: u32,
    /// How many points the decision has: `vedtak-1` …
    pub decision: u32,
    /// Those of actions.
    pub actions: Arc<[String]>,
    /// Those of alternatives, tables and values. Those that a series declares are its reports' too.
    pub named: Arc<[String]>,
}

impl Anchors {
    /// Says whether there is such an id.
    pub fn has(&self, id: &str) -> bool {
        let numbered = |prefix: &str, count: u32| {
            let number = id.strip_prefix(prefix)?;
            let number = number.parse::<u32>().ok().filter(|parsed| parsed.to_string() == number)?;
            Some((1..=count).contains(&number))
        };
        numbered("forslag-", self.proposal) == Some(true)
            || numbered("vedtak-", self.decision) == Some(true)
            || self.actions.iter().chain(&*self.named).any(|named| named == id)
    }

    /// Returns all ids.
    pub fn all(&self) -> impl Iterator<Item = String> {
        let proposal = (1..=self.proposal).map(|number| format!("forslag-{number}"));
        let decision = (1..=self.decision).map(|number| format!("vedtak-{number}"));
        proposal.chain(decision).chain(self.actions.iter().chain(&*self.named).cloned())
    }
}

impl Card {
    /// Returns the number of a case.
    pub fn number(&self) -> Option<&str> {
        match &self.relations {
            Relations::Case { number: Some(number), .. } => Some(&number.value),
            _ => None,
        }
    }

    /// Returns the file that a relative link of this document means, or nothing if it leaves the site's folder.
    pub fn file(&self, written: &str) -> Option<SourcePath> {
        match written.is_ascii() {
            true => self.path.join(written),
            false => self.path.join(&written.nfc().collect::<String>()),
        }
    }
}

/// A file that is no document, where a document refers to it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FileReference {
    /// The file.
    pub file: SourcePath,
    /// Where it is written.
    pub spot: Spot,
    /// Whether it belongs to the document, as an attachment or a picture does, and is not only pointed at.
    pub own: bool,
    /// The text alternative of a picture; empty for others.
    pub alt: String,
}

/// A relative link to a file or a heading.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FileLink {
    /// The file part as written, percent-decoded; empty for a heading of the same document.
    pub file: String,
    /// The heading id, without `#`.
    pub fragment: Option<String>,
    /// Whether the link has no text of its own, so that one must be made.
    pub wants_text: bool,
    /// Whether this is an image.
    pub image: bool,
    /// Where it is written.
    pub spot: Spot,
}

/// What relates a document to others, by kind: references as written, not yet resolved.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Relations {
    /// A body.
    Body {
        /// Pattern of its case numbers, such as `{year}/M{meeting}-{seq:03}`.
        case_number: Option<Located<String>>,
    },
    /// A meeting.
    Meeting {
        /// The body that meets.
        body: Option<Located<String>>,
        /// Its ordinal in the year.
        number: Option<Located<u32>>,
        /// The day.
        date: Option<Located<NaiveDate>>,
    },
    /// A case.
    Case {
        /// The meeting that treats it.
        meeting: Option<Located<String>>,
        /// Its number, as written.
        number: Option<Located<String>>,
        /// Earlier cases, by number or id.
        refers_to: Vec<Located<String>>,
        /// Actions of earlier cases that this one ends, as `case#action`.
        closes: Vec<Located<String>>,
        /// Files that travel with it, relative to the document.
        attachments: Vec<Located<String>>,
    },
    /// A series.
    Series {
        /// The body that it reports to.
        body: Option<Located<String>>,
    },
    /// A report.
    Report {
        /// Its series.
        series: Option<Located<String>>,
        /// Its period.
        period: Option<Located<Period>>,
        /// The case that presents it.
        case: Option<Located<String>>,
    },
    /// A glossary entry.
    Term(Box<TermNames>),
    /// Any other page.
    Page,
}

/// How a glossary entry is found in text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TermNames {
    /// The term.
    pub term: Located<String>,
    /// What an acronym stands for.
    pub expansion: Option<String>,
    /// Other words for the same.
    pub synonyms: Vec<Located<String>>,
    /// Former names.
    pub former: Vec<Located<String>>,
    /// Related entries, by term or id.
    pub see: Vec<Located<String>>,
    /// How text is matched.
    pub matching: Matching,
    /// Whether the entry has more than one sense, so that a link leads to the choice.
    pub several_senses: bool,
}

/// How a term is matched in running text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Matching {
    /// Case-sensitive whole words: the default for acronyms.
    Exact,
    /// Any case, with Norwegian inflection: the default for other words.
    Inflected,
    /// Never linked.
    Never,
}

/// A month, quarter, tertial (`T1`–`T3`) or year.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Period {
    /// The year.
    pub year: i32,
    /// First month, 1–12.
    pub first_month: u8,
    /// Length in months: 1, 3, 4 or 12.
    pub months: u8,
}

impl Period {
    /// Reads `2024-11`, `2024-Q3`, `2024-T2` or `2024`.
    pub fn parse(text: &str) -> Option<Period> {
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year: i32 = year.parse().ok()?;
        let part = |rest: &str, last: u8| rest.parse::<u8>().ok().filter(|part| (1..=last).contains(part));
        match rest {
            None => Some(Period { year, first_month: 1, months: 12 }),
            Some(rest) if rest.starts_with('Q') => {
                part(&rest[1..], 4).map(|quarter| Period { year, first_month: quarter * 3 - 2, months: 3 })
            }
            Some(rest) if rest.starts_with('T') => {
                part(&rest[1..], 3).map(|tertial| Period { year, first_month: tertial * 4 - 3, months: 4 })
            }
            Some(rest) if rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()) => {
                part(rest, 12).map(|month| Period { year, first_month: month, months: 1 })
            }
            Some(_) => None,
        }
    }

    /// Returns the period before, of the same length.
    pub fn previous(self) -> Period {
        if self.first_month > self.months {
            return Period { first_month: self.first_month - self.months, ..self };
        }
        Period { year: self.year - 1, first_month: 13 - self.months, months: self.months }
    }

    /// Returns the first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, u32::from(self.first_month), 1).unwrap_or_default()
    }

    /// Returns the last day.
    pub fn last_day(self) -> NaiveDate {
        let next = u32::from(self.first_month) + u32::from(self.months);
        let (year, month) = if next > 12 { (self.year + 1, next - 12) } else { (self.year, next) };
        NaiveDate::from_ymd_opt(year, month, 1).and_then(|day| day.pred_opt()).unwrap_or_default()
    }
}

impl std::fmt::Display for Period {
    /// Writes the form that [`Period::parse`] reads.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.months {
            12 => write!(out, "{}", self.year),
            4 => write!(out, "{}-T{}", self.year, self.first_month / 4 + 1),
            3 => write!(out, "{}-Q{}", self.year, self.first_month / 3 + 1),
            _ => write!(out, "{}-{:02}", self.year, self.first_month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_round_trip_and_step_back() {
        for text in ["2024-11", "2024-01", "2024-Q1", "2024-Q4", "2024-T1", "2024-T3", "2024"] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(text));
        }
        for text in ["2024-13", "2024-0", "24-11", "2024-Q5", "2024-T0", "2024-11-01", ""] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let back = |text: &str| Period::parse(text).unwrap().previous().to_string();
        assert_eq!(back("2024-01"), "2023-12");
        assert_eq!(back("2024-Q1"), "2023-Q4");
        assert_eq!(back("2024-T2"), "2024-T1");
        assert_eq!(back("2024"), "2023");
        assert_eq!(Period::parse("2024-02").unwrap().last_day().to_string(), "2024-02-29");
        assert_eq!(Period::parse("2024-T3").unwrap().last_day().to_string(), "2024-12-31");
    }
}
