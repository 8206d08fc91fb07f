//! All tags, and one tag.

use serde::Serialize;

use crate::render::view::{Group, Link, PageView};

/// What `tags.html` gets.
#[derive(Serialize, Debug)]
pub struct TagsPage<'a> {
    /// The page.
    pub page: PageView<'a>,
    /// All tags by initial letter, A–Å.
    pub tags: Vec<Group<TagItem<'a>>>,
}

/// A tag in the list.
#[derive(Serialize, Debug)]
pub struct TagItem<'a> {
    /// Name and link.
    pub link: Link<'a>,
    /// How many documents bear it.
    pub count: usize,
}

/// What `tag.html` gets.
#[derive(Serialize, Debug)]
pub struct TagPage<'a> {
    /// The page; its title is the tag.
    pub page: PageView<'a>,
    /// The tag.
    pub tag: TagView<'a>,
}

/// `tag`.
#[derive(Serialize, Debug)]
pub struct TagView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Documents that bear it, newest first.
    pub documents: Vec<Link<'a>>,
}
