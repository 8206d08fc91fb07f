//! A glossary entry.

use serde::Serialize;

use crate::render::view::document::DocumentView;
use crate::render::view::{Link, PageView};

/// What `term.html` gets.
#[derive(Serialize, Debug)]
pub struct TermPage<'a> {
    /// The page; its title is the term.
    pub page: PageView<'a>,
    /// The document; its body is the definition.
    pub document: DocumentView<'a>,
    /// The entry.
    pub term: TermView<'a>,
}

/// `term`.
#[derive(Serialize, Debug)]
pub struct TermView<'a> {
    /// What an acronym stands for.
    pub expansion: Option<&'a str>,
    /// Other words for the same.
    pub synonyms: Vec<&'a str>,
    /// Former names.
    pub former: Vec<&'a str>,
    /// Senses, when the word means more than one thing.
    pub senses: Vec<SenseView<'a>>,
    /// Related entries.
    pub see: Vec<Link<'a>>,
    /// Documents whose text uses the term: «Brukt i».
    pub used_in: Vec<Link<'a>>,
    /// How many more there are than are listed.
    pub used_in_more: usize,
}

/// One sense.
#[derive(Serialize, Debug)]
pub struct SenseView<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What it means.
    pub definition: &'a str,
    /// Where it is used so.
    pub context: Option<&'a str>,
}
