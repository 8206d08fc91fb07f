//! The glossary.

use crate::locale::sort;
use crate::model::card::{Relations, TermNames};
use crate::render::pages::term::term_of;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::Group;
use crate::render::view::glossary::{GlossaryItem, GlossaryPage, GlossaryView};

/// What the glossary is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    entries: Vec<EntryInputs<'a>>,
}

#[derive(Hash)]
struct EntryInputs<'a> {
    known: Known<'a>,
    expansion: Option<&'a str>,
    gloss: &'a str,
    /// Synonyms and former names.
    others: Vec<&'a str>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let entries = shelf.catalog.terms.iter().filter_map(|id| shelf.shelved(id)).map(|shelved| {
            let names: Option<&TermNames> = match &shelved.entry.card.relations {
                Relations::Term(names) => Some(names),
                _ => None,
            };
            let others = names.iter().flat_map(|names| names.synonyms.iter().chain(&names.former));
            EntryInputs {
                expansion: names.and_then(|names| names.expansion.as_deref()),
                gloss: term_of(shelved.record().map(|record| &**record))
                    .map(|term| term.gloss.as_str())
                    .unwrap_or_default(),
                others: others.map(|word| word.value.as_str()).collect(),
                known: shelved.entry.known(),
            }
        });
        Inputs { entries: entries.collect() }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> GlossaryPage<'v> {
        let mut items: Vec<GlossaryItem<'v>> = Vec::new();
        for entry in &self.entries {
            items.push(GlossaryItem {
                word: entry.known.title,
                link: scene.link(&entry.known),
                pointer: false,
                expansion: entry.expansion,
                gloss: entry.gloss,
            });
            for word in &entry.others {
                let link = scene.link(&entry.known);
                items.push(GlossaryItem { word, link, pointer: true, expansion: None, gloss: "" });
            }
        }
        items.sort_by(|a, b| sort::compare(a.word, b.word).then_with(|| a.link.href.cmp(&b.link.href)));
        let title = scene.word("glossary");
        let description = scene.word("glossary_description").to_owned();
        GlossaryPage {
            page: scene.page(title, "glossary", "glossary", scene.trail([]), Some(description)),
            glossary: GlossaryView { letters: by_letter(items, |item| item.word), count: self.entries.len() },
        }
    }
}

/// Groups items that are in alphabetical order by their letter.
pub(super) fn by_letter<T>(items: Vec<T>, word: impl Fn(&T) -> &str) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    for item in items {
        let letter = sort::initial(word(&item));
        let place = groups.iter().position(|group| group.label == letter).unwrap_or(groups.len());
        if place == groups.len() {
            // Letters that would be the same without their marks must differ in ids too.
            let name = match letter {
                "#" => "tall",
                "…" => "andre",
                "Æ" => "ae",
                "Ø" => "oe",
                "Å" => "aa",
                other => other,
            };
            groups.push(Group {
                label: letter.to_owned(),
                id: format!("bokstav-{}", name.to_lowercase()),
                items: Vec::new(),
            });
        }
        if let Some(group) = groups.get_mut(place) {
            group.items.push(item);
        }
    }
    groups
}
