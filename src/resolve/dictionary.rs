//! [`Dictionary`]: how the entries of the glossary hang together: their order, and what `see` names.
//!
//! It stands beside the frame and not in it, so that renaming a term leaves the rest of the site as it is.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, rule};
use crate::locale::sort;
use crate::model::card::{Card, Relations};
use crate::model::catalog::Lost;
use crate::model::ordered::{Ordered, Register};
use crate::model::path::DocumentId;
use crate::resolve::relations::nearest;

/// How the entries of the glossary hang together.
#[derive(Default)]
pub(super) struct Dictionary {
    /// In Norwegian alphabetical order.
    pub(super) order: Arc<Vec<DocumentId>>,
    /// Of each entry, its neighbours and what it names.
    pub(super) of: Ordered<DocumentId, Neighbours>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What an entry hangs together with.
#[derive(Clone, Default)]
pub(super) struct Neighbours {
    pub(super) previous: Option<DocumentId>,
    pub(super) next: Option<DocumentId>,
    pub(super) see: Vec<DocumentId>,
}

impl Dictionary {
    /// Brings the entries together; of two with one name the first in order of ids keeps it.
    pub(super) fn of(terms: &[(&DocumentId, &Card)], lost: &Lost) -> Dictionary {
        let mut diagnostics = Vec::new();
        let mut by_name: Register<String, &DocumentId> = Register::default();
        let by_id: Register<&str, (&DocumentId, &Card)> =
            terms.iter().map(|(id, card)| (id.as_str(), (*id, *card))).collect();
        for (id, card) in terms {
            let Relations::Term(names) = &card.relations else { continue };
            let name = names.term.to_lowercase();
            match by_name.get(&name).and_then(|first| by_id.get(first.as_str())) {
                Some((_, first)) => diagnostics.push(
                    Diagnostic::new(&rule::ID_DUPLICATE, "term", &card.path, names.term.spot)
                        .about(name.as_str())
                        .with("name", &names.term.value)
                        .with("other", &first.path),
                ),
                None => drop(by_name.insert(name, id)),
            }
        }
        let mut sorted = terms.to_vec();
        // Stable over the order of ids, so that equals have one order.
        sorted.sort_by(|(_, one), (_, other)| sort::compare(&one.title, &other.title));
        let order: Vec<DocumentId> = sorted.into_iter().map(|(id, _)| id.clone()).collect();

        let find = |written: &str| {
            let named = by_name.get(&written.to_lowercase()).or_else(|| by_name.get(written)).copied();
            named.or_else(|| by_id.get(written).map(|(id, _)| *id)).cloned()
        };
        let mut of: Ordered<DocumentId, Neighbours> =
            terms.iter().map(|(id, _)| ((*id).clone(), Neighbours::default())).collect();
        for (id, card) in terms {
            let (Relations::Term(names), Some(neighbours)) = (&card.relations, of.get_mut(*id)) else { continue };
            for written in &names.see {
                match find(&written.value) {
                    Some(other) => neighbours.see.push(other),
                    None if lost.may_be(&written.value) => {}
                    None => diagnostics.push(
                        Diagnostic::new(&rule::REF_TERM, "see", &card.path, written.spot)
                            .about(written.value.as_str())
                            .with("name", &written.value)
                            .with("nearest", nearest(&written.value, &by_name).unwrap_or_default()),
                    ),
                }
            }
        }
        for pair in order.windows(2) {
            if let [one, other] = pair {
                if let Some(neighbours) = of.get_mut(one) {
                    neighbours.next = Some(other.clone());
                }
                if let Some(neighbours) = of.get_mut(other) {
                    neighbours.previous = Some(one.clone());
                }
            }
        }
        Dictionary { order: Arc::new(order), of, diagnostics }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::card::{Kind, Matching, TermNames};
    use crate::model::path::SourcePath;
    use crate::model::place::{Located, Spot};
    use crate::model::settings::{Access, Language};

    fn term(id: &str, term: &str, see: &[&str]) -> Card {
        let located = |text: &str| Located::new(text.to_owned(), Spot::START);
        let names = TermNames {
            term: located(term),
            expansion: None,
            synonyms: Vec::new(),
            former: Vec::new(),
            see: see.iter().map(|name| located(name)).collect(),
            matching: Matching::Inflected,
            several_senses: false,
        };
        Card {
            id: DocumentId::new(id),
            id_spot: None,
            path: SourcePath::new(format!("content/{id}.md")),
            kind: Kind::Term,
            title: term.to_owned(),
            summary: None,
            tags: Vec::new(),
            lang: Language::Bokmal,
            access: Access::Public,
            draft: false,
            aliases: Vec::new(),
            date: None,
            relations: Relations::Term(Box::new(names)),
            headings: Arc::default(),
            anchors: Default::default(),
            links: Vec::new(),
            case_mentions: Vec::new(),
            short_mentions: Vec::new(),
            broken: false,
            unread: Arc::default(),
        }
    }

    #[test]
    fn terms_stand_in_norwegian_order_and_lead_on_by_name_or_id() {
        let cards = [
            term("a", "Åpne data", &["ki", "c"]),
            term("b", "KI", &[]),
            term("c", "Ærlighet", &["Kl"]),
            term("d", "ki", &[]),
        ];
        let terms: Vec<_> = cards.iter().map(|card| (&card.id, card)).collect();
        let dictionary = Dictionary::of(&terms, &Lost::default());
        let order: Vec<&str> = dictionary.order.iter().map(DocumentId::as_str).collect();
        assert_eq!(order, ["d", "b", "c", "a"]);
        let of = |id: &str| &dictionary.of[id];
        assert_eq!(of("a").see, [DocumentId::new("b"), DocumentId::new("c")]);
        assert_eq!((&of("c").previous, &of("c").next), (&Some(DocumentId::new("b")), &Some(DocumentId::new("a"))));
        let told: Vec<_> = dictionary.diagnostics.iter().map(|found| (found.rule.id, found.path.as_str())).collect();
        assert_eq!(told, [("id.duplicate", "content/d.md"), ("ref.term", "content/c.md")]);
    }
}
