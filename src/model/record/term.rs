//! One glossary entry. Its names stand in [`crate::model::card::TermNames`]; the body is the definition.

/// What the front matter of a term says beyond its names.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Term {
    /// Senses, when the word means more than one thing.
    pub senses: Vec<Sense>,
    /// The first paragraph of the definition as plain text, for the pop-over.
    pub gloss: String,
}

/// One sense of an ambiguous term.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sense {
    /// What it means.
    pub definition: String,
    /// Where it is used so.
    pub context: Option<String>,
}
