//! The page of a glossary entry.

use crate::diagnostic::Diagnostic;
use crate::model::card::Relations;
use crate::model::path::DocumentId;
use crate::model::record::{KindRecord, Record, Term};
use crate::render::pages::document::DocumentInputs;
use crate::render::pages::{List, MENTIONS_LISTED};
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::templates::Templates;
use crate::render::view::term::{SenseView, TermPage, TermView};

/// What the page of a glossary entry is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    see: Vec<Known<'a>>,
    used_in: Vec<Known<'a>>,
    used_in_more: usize,
}

/// Returns what the front matter of a term says beyond its names.
pub(in crate::render) fn term_of(record: Option<&Record>) -> Option<&Term> {
    match record.map(|record| &record.kind) {
        Some(KindRecord::Term(term)) => Some(term),
        _ => None,
    }
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(id: &DocumentId, shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        let uses = shelf.site.term_uses.of(id);
        Inputs {
            document: DocumentInputs::gather(shelved, shelf),
            see: shelf.all_known(&shelved.entry.see),
            // Ids begin with dates where there are many, so the last are the newest.
            used_in: shelf.all_known(uses.iter().rev().take(MENTIONS_LISTED)),
            used_in_more: uses.len().saturating_sub(MENTIONS_LISTED),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<TermPage<'v>, Diagnostic> {
        let names = match &self.document.entry.card.relations {
            Relations::Term(names) => Some(names),
            _ => None,
        };
        let senses = term_of(self.document.record.map(|record| &**record)).map(|term| term.senses.as_slice());
        let senses = senses.unwrap_or_default().iter().enumerate().map(|(place, sense)| SenseView {
            number: place + 1,
            definition: &sense.definition,
            context: sense.context.as_deref(),
        });
        Ok(TermPage {
            page: self.document.page(scene, vec![scene.list(List::Glossary)]),
            document: self.document.view(scene, templates)?,
            term: TermView {
                expansion: names.and_then(|names| names.expansion.as_deref()),
                synonyms: names.iter().flat_map(|names| &names.synonyms).map(|word| word.value.as_str()).collect(),
                former: names.iter().flat_map(|names| &names.former).map(|word| word.value.as_str()).collect(),
                senses: senses.collect(),
                see: scene.links(&self.see),
                used_in: scene.links(&self.used_in),
                used_in_more: self.used_in_more,
            },
        })
    }
}
