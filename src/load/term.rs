//! The front matter of a glossary entry, and the gist of its definition.

use crate::load::fields::Fields;
use crate::load::markdown;
use crate::model::card::{Matching, Relations, TermNames};
use crate::model::place::{Located, Spot};
use crate::model::record::Term;
use crate::model::record::term::Sense;

/// Longest gist, in characters.
const LONGEST_GLOSS: usize = 240;

/// Reads what belongs to a glossary entry; `definition` is the text below the front matter, and `stem` the name of the
/// file, which stands in for a term that is missing.
pub(super) fn read(fields: Fields<'_>, definition: &str, stem: &str) -> (Term, Relations) {
    let senses: Vec<Sense> = fields
        .maps("senses")
        .filter_map(|sense| Some(Sense { definition: sense.text("definition")?, context: sense.text("context") }))
        .collect();
    let expansion = fields.text("expansion");
    let paragraph = first_paragraph(definition).map(|paragraph| gist(&markdown::plain(&paragraph)));
    let gloss = paragraph
        .filter(|gloss| !gloss.is_empty())
        .or_else(|| senses.first().map(|sense| gist(&sense.definition)))
        .or_else(|| expansion.clone());
    let given = fields.located("term");
    let matching = match fields.text("match").as_deref() {
        _ if given.is_none() => Matching::Never,
        Some("exact") => Matching::Exact,
        Some("inflected") => Matching::Inflected,
        Some("never") => Matching::Never,
        _ if given.as_ref().is_some_and(|term| is_acronym(&term.value)) => Matching::Exact,
        _ => Matching::Inflected,
    };
    let names = TermNames {
        term: given.unwrap_or_else(|| Located::new(stem.to_owned(), Spot::START)),
        expansion,
        synonyms: fields.texts("synonyms"),
        former: fields.texts("former"),
        see: fields.texts("see"),
        matching,
        several_senses: senses.len() > 1,
    };
    (Term { senses, gloss: gloss.unwrap_or_default() }, Relations::Term(Box::new(names)))
}

/// An acronym has two capitals at least: KI, ROR-IKT, eID, but not Azure.
fn is_acronym(term: &str) -> bool {
    term.chars().filter(|character| character.is_uppercase()).count() >= 2 && !term.contains(' ')
}

/// Returns the first paragraph of running text: not a heading, a table, a picture or a block of code.
fn first_paragraph(text: &str) -> Option<String> {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            in_code = !in_code;
            continue;
        }
        let ends = trimmed.is_empty() || trimmed.starts_with(['#', '|', '<', '!', '{']);
        if in_code || (ends && paragraph.is_empty()) {
            continue;
        }
        if ends || paragraph.len() > LONGEST_GLOSS * 8 {
            break;
        }
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(trimmed);
    }
    (!paragraph.is_empty()).then_some(paragraph)
}

/// Cuts a text to what fits in a pop-over: whole sentences if the first is short enough, else whole words.
fn gist(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((limit, _)) = text.char_indices().nth(LONGEST_GLOSS) else { return text };
    let head = text.get(..limit).unwrap_or_default();
    if let Some(end) = head.rfind(". ") {
        return head.get(..=end).unwrap_or_default().to_owned();
    }
    let words = head.rfind(' ').and_then(|end| head.get(..end)).unwrap_or(head);
    format!("{}…", words.trim_end_matches([',', ';', ':', '–', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gist_ends_with_a_sentence_or_a_word() {
        assert_eq!(gist("Kort  forklaring."), "Kort forklaring.");
        let sentence = format!("Første setning. {}", "ord ".repeat(80));
        assert_eq!(gist(&sentence), "Første setning.");
        let long = gist(&"lange ord ".repeat(40));
        assert!(long.ends_with("ord…") || long.ends_with("lange…"), "{long}");
        assert!(long.chars().count() <= LONGEST_GLOSS + 1);
    }

    #[test]
    fn the_first_paragraph_is_running_text() {
        let text = "\n# Overskrift\n\n| a | b |\n|---|---|\n\n```\nkode\n```\n\nFørste\nlinje.\n\nAndre.";
        assert_eq!(first_paragraph(text).as_deref(), Some("Første linje."));
        assert_eq!(first_paragraph("\n\n# Bare overskrift\n"), None);
    }

    #[test]
    fn acronyms_have_two_capitals() {
        for (term, expected) in [("KI", true), ("M365", false), ("ROR-IKT", true), ("Azure", false), ("eID", true)] {
            assert_eq!(is_acronym(term), expected, "{term}");
        }
    }
}
