//! Every kind of document with its keys, written once: what may stand in front matter, and what it means.
//!
//! The table drives three things: the check of a document ([`crate::load::check`]), the JSON Schema that editors
//! complete from ([`json`]), and the reference in `docs/frontmatter.md` ([`reference`]).

mod json;
mod reference;
mod table;

pub use json::{json, json_of_settings};
pub use reference::reference;

use crate::model::card::Kind;

/// A mapping with given keys.
#[derive(Debug)]
pub struct Shape {
    /// Its name, unique: the kind, or the key that it stands under.
    pub name: &'static str,
    /// What it is, in Norwegian.
    pub description: &'static str,
    /// Its keys, in the order of the reference.
    pub keys: &'static [Key],
    /// Keys of other shapes that belong here too: those that all documents have.
    pub common: &'static [Key],
}

impl Shape {
    /// Returns all keys, the shape's own first.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static Key> + Clone + use<> {
        self.keys.iter().chain(self.common)
    }

    /// Returns a key by name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.name == name)
    }
}

/// A key of front matter.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What may stand there.
    pub value: Type,
    /// Whether it must be given.
    pub required: bool,
    /// What it means, in Norwegian.
    pub description: &'static str,
    /// An example, as YAML; empty if the description is enough.
    pub example: &'static str,
}

/// What may stand as the value of a key.
#[derive(Debug)]
pub enum Type {
    /// Text on one line.
    Text,
    /// Text that may be long, read as Markdown.
    Markdown,
    /// A name made of letters, digits, `-` and `_`.
    Id,
    /// The id of a document: names with `/` between them.
    DocumentId,
    /// Text that refers to a document or a thing in one.
    Reference,
    /// A formula or a comparison.
    Formula,
    /// A figure as an amount; its own rules read it.
    Amount,
    /// A whole number within bounds, both included.
    Number(u32, u32),
    /// One of some whole numbers.
    NumberOf(&'static [u32]),
    /// `true` or `false`.
    Truth,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A month, quarter, tertial or year.
    Period,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A language.
    Language,
    /// Access; a value that is unknown stops every build.
    Access,
    /// A list.
    List(&'static Type),
    /// One value, or a list of them.
    OneOrList(&'static Type),
    /// A mapping with given keys.
    Map(&'static Shape),
    /// Text, or a mapping with given keys.
    TextOrMap(&'static Shape),
    /// A mapping from names that the editor chooses.
    Named(&'static Type),
    /// A date, or a mapping from table to date.
    DateOrDates,
    /// The figures: table, row, column, amount.
    Figures,
}

impl Type {
    /// Returns the keys that stand below a value of this type, within a list or under a name too.
    pub fn inner_shape(&self) -> Option<&'static Shape> {
        match self {
            Type::Map(shape) | Type::TextOrMap(shape) => Some(shape),
            Type::List(item) | Type::OneOrList(item) | Type::Named(item) => item.inner_shape(),
            _ => None,
        }
    }
}

/// Returns the keys of a kind.
pub fn of_kind(kind: Kind) -> &'static Shape {
    match kind {
        Kind::Body => &table::BODY,
        Kind::Meeting => &table::MEETING,
        Kind::Case => &table::CASE,
        Kind::Series => &table::SERIES,
        Kind::Report => &table::REPORT,
        Kind::Term => &table::TERM,
        Kind::Page => &table::PAGE,
    }
}

/// Returns the keys of `content/site.yaml`.
pub fn of_settings() -> &'static Shape {
    &table::SITE
}

/// Returns the keys that every document has: what a document of unknown kind is checked against.
pub fn of_any_kind() -> &'static Shape {
    &table::ANY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::{Role, RowClass};
    use crate::model::record::case::{ActionStatus, CaseType, Outcome};
    use crate::model::record::meeting::{AttendanceStatus, MeetingState};
    use crate::model::record::report::Priority;

    fn words(shape: &Shape, key: &str) -> Vec<&'static str> {
        match shape.key(key).unwrap_or_else(|| panic!("no key {key}")).value {
            Type::Word(words) => words.to_vec(),
            _ => panic!("{key} is not a word"),
        }
    }

    #[test]
    fn allowed_words_are_those_of_the_model() {
        assert_eq!(words(&table::CASE, "type"), CaseType::ALL.map(CaseType::word));
        assert_eq!(words(&table::DECISION, "outcome"), Outcome::ALL.map(Outcome::word));
        assert_eq!(words(&table::ACTION, "status"), ActionStatus::ALL.map(ActionStatus::word));
        assert_eq!(words(&table::MEETING, "state"), MeetingState::ALL.map(MeetingState::word));
        assert_eq!(words(&table::ATTENDANCE, "status"), AttendanceStatus::ALL.map(AttendanceStatus::word));
        assert_eq!(words(&table::INCIDENT, "priority"), Priority::ALL.map(Priority::word));
        assert_eq!(words(&table::COLUMN, "role"), Role::ALL.map(Role::word));
        assert_eq!(words(&table::ROW, "class"), RowClass::ALL.map(RowClass::word));
        assert_eq!(words(&table::ANY, "kind"), Kind::ALL.map(Kind::word));
    }

    #[test]
    fn no_key_is_declared_twice_and_all_are_described() {
        for shape in Kind::ALL.map(of_kind).into_iter().chain([of_settings()]) {
            let keys: Vec<&Key> = shape.all_keys().collect();
            for (index, key) in keys.iter().enumerate() {
                assert!(keys[index + 1..].iter().all(|other| other.name != key.name), "{} twice", key.name);
                assert!(key.description.ends_with('.'), "{}.{} wants a sentence", shape.name, key.name);
            }
        }
    }
}
