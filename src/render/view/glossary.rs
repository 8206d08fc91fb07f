//! The glossary.

use serde::Serialize;

use crate::render::view::{Group, Link, PageView};

/// What `glossary.html` gets.
#[derive(Serialize, Debug)]
pub struct GlossaryPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// The glossary.
    pub glossary: GlossaryView<'a>,
}

/// `glossary`.
#[derive(Serialize, Debug)]
pub struct GlossaryView<'a> {
    /// Entries by initial letter, A–Å; `#` for digits and signs.
    pub letters: Vec<Group<GlossaryItem<'a>>>,
    /// How many entries there are.
    pub count: usize,
}

/// One line of the glossary: an entry, or a pointer from another word to one.
#[derive(Serialize, Debug)]
pub struct GlossaryItem<'a> {
    /// The word as listed: the term, a synonym or a former name.
    pub word: &'a str,
    /// Title and link of the entry.
    pub link: Link<'a>,
    /// Whether the word is a synonym or former name («se …»).
    pub pointer: bool,
    /// What an acronym stands for; null for pointers.
    pub expansion: Option<&'a str>,
    /// The gist of the definition; empty for pointers.
    pub gloss: &'a str,
}
