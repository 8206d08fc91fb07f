//! [`Unit`]: what is searched as one, a section or something else with a place of its own on the page.

use std::ops::Range;

/// What a stretch of text is: how much a word in it tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    /// Running text.
    Text,
    /// Who answers for something.
    Role,
    /// The name of an attachment.
    Attachment,
    /// What is proposed or decided.
    Proposal,
    /// A summary.
    Summary,
    /// A heading.
    Heading,
    /// The title of a document, and other names for it.
    Title,
    /// The number of a case.
    Number,
}

impl Field {
    /// How many there are.
    pub(super) const COUNT: usize = 8;

    /// All of them, in order.
    pub(super) const ALL: [Field; Field::COUNT] = [
        Field::Text,
        Field::Role,
        Field::Attachment,
        Field::Proposal,
        Field::Summary,
        Field::Heading,
        Field::Title,
        Field::Number,
    ];

    /// Returns the weight, in sixteenths of running text.
    pub(super) fn weight(self) -> usize {
        match self {
            Field::Text => 16,
            Field::Role | Field::Attachment => 28,
            Field::Proposal | Field::Summary => 36,
            Field::Heading => 52,
            Field::Title => 144,
            Field::Number => 320,
        }
    }
}

/// What is searched as one.
#[derive(Default, Debug)]
pub struct Unit {
    /// Where it stands on the page; empty for the top.
    pub anchor: String,
    /// What it is called.
    pub heading: String,
    /// Its text; line ends part what does not read on.
    pub text: String,
    /// What stretches of the text are, where it is more than running text.
    pub fields: Vec<(Range<usize>, Field)>,
    /// What is searched but not shown in excerpts: headings of the text, titles.
    pub hidden: Vec<(String, Field)>,
    /// It is a table: its numbers stand in no phrase.
    pub table: bool,
    /// Words in one spelling that stand nowhere as such.
    pub keys: Vec<(String, Field)>,
}

impl Unit {
    /// Begins a unit.
    pub fn new(anchor: impl Into<String>, heading: &str) -> Unit {
        Unit { anchor: anchor.into(), heading: heading.to_owned(), ..Unit::default() }
    }

    /// Adds a line of text.
    pub fn line(&mut self, text: &str, field: Field) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.part();
        let start = self.text.len();
        self.text.push_str(text);
        if field != Field::Text {
            self.fields.push((start..self.text.len(), field));
        }
    }

    /// Adds what is searched and not shown.
    pub fn hide(&mut self, text: &str, field: Field) {
        if !text.is_empty() && !self.hidden.iter().any(|(known, _)| known == text) {
            self.hidden.push((text.to_owned(), field));
        }
    }

    /// Ends a line.
    pub fn part(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}
