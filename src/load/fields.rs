//! Reads values out of a front matter that [`crate::load::check`] has gone through: what is wrong there has been told,
//! and is passed over here.

use chrono::{NaiveDate, NaiveTime};

use crate::model::place::{Located, Spot};
use crate::syntax::yaml::{Entry, Node, Value};

/// A mapping, read key by key.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n>(pub(super) &'n Node);

impl<'n> Fields<'n> {
    /// Returns the value of a key, unless it is blank.
    pub(super) fn node(self, key: &str) -> Option<&'n Node> {
        self.0.get(key).filter(|node| match &node.value {
            Value::Empty => false,
            Value::Scalar(scalar) => !scalar.text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => true,
        })
    }

    /// Returns a text with its place.
    pub(super) fn located(self, key: &str) -> Option<Located<String>> {
        self.node(key).and_then(located)
    }

    /// Returns the name that something is given, as [`as_name`] has it.
    pub(super) fn name(self, key: &str) -> Option<Located<String>> {
        self.located(key).map(|name| as_name(&name))
    }

    /// Returns a text.
    pub(super) fn text(self, key: &str) -> Option<String> {
        self.node(key)?.text().map(|text| text.trim().to_owned())
    }

    /// Returns a text that may have several lines, with the place of its first.
    pub(super) fn long_text(self, key: &str) -> Option<(&'n str, Spot)> {
        let node = self.node(key)?;
        node.text().map(|text| (text, node.spot))
    }

    /// Returns the texts of a list, or the one text that stands alone.
    pub(super) fn texts(self, key: &str) -> Vec<Located<String>> {
        match self.node(key) {
            Some(node) if matches!(node.value, Value::List(_)) => node.items().iter().filter_map(located).collect(),
            Some(node) => located(node).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Returns the mappings of a list.
    pub(super) fn maps(self, key: &str) -> impl Iterator<Item = Fields<'n>> {
        let items = self.node(key).map_or(&[] as &[Node], Node::items);
        items.iter().filter(|item| matches!(item.value, Value::Map(_))).map(Fields)
    }

    /// Returns a mapping.
    pub(super) fn map(self, key: &str) -> Option<Fields<'n>> {
        self.node(key).filter(|node| matches!(node.value, Value::Map(_))).map(Fields)
    }

    /// Returns the entries of a mapping from names; of a name that is written twice, the first.
    pub(super) fn named(self, key: &str) -> impl Iterator<Item = (Located<String>, Fields<'n>)> {
        let entries = self.node(key).map_or(&[] as &[Entry], Node::entries);
        first_of_each(entries).map(|entry| (as_name(&entry.key), Fields(&entry.value)))
    }

    /// Returns a whole number.
    pub(super) fn number(self, key: &str) -> Option<Located<u32>> {
        let node = self.node(key)?;
        number(node.text()?.trim()).map(|number| Located::new(number, node.spot))
    }

    /// Returns whether a key says `true`.
    pub(super) fn truth(self, key: &str) -> bool {
        self.node(key).and_then(Node::text).is_some_and(|text| text.trim() == "true")
    }

    /// Returns a date with its place.
    pub(super) fn date(self, key: &str) -> Option<Located<NaiveDate>> {
        self.node(key).and_then(located_date)
    }

    /// Returns a date.
    pub(super) fn day(self, key: &str) -> Option<NaiveDate> {
        self.date(key).map(|date| date.value)
    }

    /// Returns a time of day.
    pub(super) fn time(self, key: &str) -> Option<NaiveTime> {
        self.node(key)?.text().and_then(|text| time(text.trim()))
    }

    /// Returns one of some words, by the word that each has in front matter.
    pub(super) fn word<T: Copy>(self, key: &str, all: &[T], word: impl Fn(T) -> &'static str) -> Option<Located<T>> {
        let node = self.node(key)?;
        let text = node.text()?.trim();
        let found = all.iter().copied().find(|&value| word(value) == text)?;
        Some(Located::new(found, node.spot))
    }
}

/// Returns a scalar's text with its place.
pub(super) fn located(node: &Node) -> Option<Located<String>> {
    let text = node.text()?.trim();
    (!text.is_empty()).then(|| Located::new(text.to_owned(), node.spot))
}

/// Returns a scalar's date with its place.
pub(super) fn located_date(node: &Node) -> Option<Located<NaiveDate>> {
    date(node.text()?.trim()).ok().map(|date| Located::new(date, node.spot))
}

/// Returns the first entry of each key: further ones have been told as duplicates.
pub(super) fn first_of_each(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let mut seen = std::collections::BTreeSet::new();
    entries.iter().filter(move |entry| seen.insert(as_name(&entry.key).value))
}

/// Returns a name that may be an id in HTML: what stands for a blank or a control character is `-`. That the name is
/// none has been told; whoever names the same thing in the same way shall not be told more.
pub(super) fn as_name(written: &Located<String>) -> Located<String> {
    let letter = |letter: char| if letter.is_whitespace() || letter.is_control() { '-' } else { letter };
    Located::new(written.value.chars().map(letter).collect(), written.spot)
}

/// Why a text is not a date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum DateFault {
    /// The month has fewer days: so many.
    NoSuchDay {
        /// Days of that month.
        days: u32,
    },
    /// There is no such month.
    NoSuchMonth,
    /// It is not written as a date.
    Form {
        /// How it is to be written, if that can be told.
        suggestion: Option<String>,
    },
}

/// Reads `2024-12-12` or `12.12.2024`.
pub(super) fn date(text: &str) -> Result<NaiveDate, DateFault> {
    let iso = text.contains('-');
    let mut parts = text.split(if iso { '-' } else { '.' });
    let (Some(first), Some(month), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(DateFault::Form { suggestion: None });
    };
    let (year_text, day_text) = if iso { (first, last) } else { (last, first) };
    let digits = |text: &str, most: usize| {
        (!text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month_number), Some(day)) = (digits(year_text, 4), digits(month, 2), digits(day_text, 2))
    else {
        return Err(DateFault::Form { suggestion: None });
    };
    let year = i32::try_from(year).unwrap_or_default();
    let Some(first_day) = NaiveDate::from_ymd_opt(year, month_number, 1) else { return Err(DateFault::NoSuchMonth) };
    if year_text.len() != 4 {
        // «24» may be any century; no suggestion.
        return Err(DateFault::Form { suggestion: None });
    }
    let Some(found) = NaiveDate::from_ymd_opt(year, month_number, day) else {
        let next = first_day.checked_add_months(chrono::Months::new(1)).unwrap_or(first_day);
        return Err(DateFault::NoSuchDay { days: u32::try_from((next - first_day).num_days()).unwrap_or_default() });
    };
    if month.len() != 2 || day_text.len() != 2 {
        let form = if iso { found.format("%Y-%m-%d") } else { found.format("%d.%m.%Y") };
        return Err(DateFault::Form { suggestion: Some(form.to_string()) });
    }
    Ok(found)
}

/// Reads `09:00` or `9:00`, or with a full stop as Norwegians write.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once([':', '.'])?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// Reads a whole number; blanks between the digits are allowed.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|character| !matches!(character, ' ' | '\u{A0}' | '\u{202F}')).collect();
    (digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Tells whether a text is meant as year and month: `2024-13`, `2024-1`.
pub(super) fn looks_like_month(text: &str) -> bool {
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4
            && !month.is_empty()
            && month.len() <= 2
            && year.bytes().chain(month.bytes()).all(|byte| byte.is_ascii_digit())
    })
}

/// Tells whether a text can be the name of a table, a row, an alternative: letters, digits, `-` and `_`.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
        && text.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
}

/// Tells whether a text can be the id of a document: names with `/` between them.
pub(super) fn is_document_id(text: &str) -> bool {
    let is_part = |part: &str| {
        part.chars().any(char::is_alphanumeric)
            && part.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | ' '))
            && part.trim() == part
            && !part.ends_with('.')
    };
    text.len() <= 200 && text.split('/').all(is_part)
}
