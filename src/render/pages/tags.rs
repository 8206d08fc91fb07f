//! All tags, and the page of one.

use crate::model::path::OutputPath;
use crate::render::pages::List;
use crate::render::pages::glossary::by_letter;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf};
use crate::render::view::tags::{TagItem, TagPage, TagView, TagsPage};

/// What the list of tags is made from: name, address, how many documents.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    tags: Vec<(&'a str, &'a OutputPath, usize)>,
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(shelf: &Shelf<'a>) -> Inputs<'a> {
        let tags = shelf.catalog.tags.iter().map(|tag| (tag.name.as_str(), &tag.address, tag.documents.len()));
        Inputs { tags: tags.collect() }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> TagsPage<'v> {
        let items = self
            .tags
            .iter()
            .map(|(name, address, count)| TagItem { link: scene.plain_link(name, address.as_str()), count: *count });
        let title = scene.word("tags");
        let description = scene.word("tags_description").to_owned();
        TagsPage {
            page: scene.page(title, "tags", "tags", scene.trail([]), Some(description)),
            tags: by_letter(items.collect(), |item: &TagItem<'_>| item.link.title),
        }
    }
}

/// What the page of one tag is made from.
#[derive(Hash)]
pub(in crate::render) struct TagInputs<'a> {
    name: &'a str,
    documents: Vec<Known<'a>>,
}

impl<'a> TagInputs<'a> {
    pub(super) fn gather(place: usize, path: &OutputPath, shelf: &Shelf<'a>) -> Option<TagInputs<'a>> {
        let tag = shelf.catalog.tags.get(place).filter(|tag| tag.address == *path)?;
        Some(TagInputs { name: &tag.name, documents: shelf.all_known(&tag.documents) })
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>) -> TagPage<'v> {
        let description = scene.locale.phrase("tag_description", &[("tag", self.name)]);
        TagPage {
            page: scene.page(self.name, "tag", "tags", scene.trail([scene.list(List::Tags)]), Some(description)),
            tag: TagView { name: self.name, documents: scene.links(&self.documents) },
        }
    }
}
