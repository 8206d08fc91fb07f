//! [`Sources`]: where in the source files each part of a page was written. A resource of its own, for the preview, so
//! that the bytes of a page are those that are published.
//!
//! The page is rendered once more with a mark on every block of its text, and the marks are told as «the n-th `<p>` of
//! `<main>`». So it holds for any theme. What comes from front matter is found by the ids that it has on the page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::document::Document;
use crate::model::ledger::{Figure, Sheet};
use crate::model::path::{OutputPath, SourcePath};
use crate::model::plan::Recipe;
use crate::model::site::Site;
use crate::render::address::push_escaped;
use crate::render::pages::Page;
use crate::render::scene::Scene;
use crate::render::shelf::Shelf;
use crate::render::templates::Templates;
use crate::syntax::{front_matter, yaml};

/// Where in the source files each part of a page was written.
#[derive(Serialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources {
    /// The document that the page shows; none for a list.
    pub file: Option<SourcePath>,
    /// Blocks: tag, how many of that tag come before it in `<main>`, file, line.
    pub blocks: Vec<(String, usize, String, u32)>,
    /// Elements with an id: cells of figures, and what is made from front matter.
    pub figures: BTreeMap<String, (String, u32)>,
}

/// The attribute that marks a block. It stands right after the name of the tag, where no document can put anything.
const MARK: &str = " data-sp-at=\"";

/// Adds HTML that begins with a tag, and marks that tag with the place where it was written.
pub(super) fn push_marked(out: &mut String, html: &str, file: &str, line: u32) {
    let name = html.bytes().skip(1).take_while(u8::is_ascii_alphanumeric).count();
    if !html.starts_with('<') || name == 0 {
        out.push_str(html);
        return;
    }
    out.push_str(&html[..=name]);
    out.push_str(MARK);
    push_escaped(out, &format!("{line}:{file}"));
    out.push('"');
    out.push_str(&html[name + 1..]);
}

/// Finds where each part of a page was written. Empty for what is not a page.
pub fn sources(recipe: &Recipe, path: &OutputPath, site: &Site, templates: &Templates) -> Sources {
    let shelf = Shelf::new(site);
    let Some(page) = Page::gather(recipe, path, &shelf) else { return Sources::default() };
    let mut scene = Scene::new(&shelf.chrome, path, page.language(&shelf));
    scene.marked = true;
    let html = page.render(&scene, templates).unwrap_or_default();
    let mut sources = Sources { blocks: marked(&String::from_utf8_lossy(&html)), ..Sources::default() };
    if let Recipe::Document(id) = recipe {
        if let Some(document) = site.documents.get(id) {
            sources.of_front_matter(document);
        }
        if let Some(sheet) = site.ledger.sheets.get(id) {
            sources.of_figures(sheet);
        }
    }
    sources
}

/// Finds the marks within `<main>`.
fn marked(html: &str) -> Vec<(String, usize, String, u32)> {
    let mut blocks = Vec::new();
    let Some(start) = html.find("<main") else { return blocks };
    let end = html.rfind("</main>").unwrap_or(html.len()).max(start);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rest = &html[start + 1..end];
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let name = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if name == 0 {
            continue;
        }
        let tag = &rest[..name];
        let count = seen.entry(tag).or_default();
        let ordinal = *count;
        *count += 1;
        rest = &rest[name..];
        if let Some(place) = rest.strip_prefix(MARK).and_then(|place| place.split('"').next())
            && let Some((line, file)) = place.split_once(':')
            && let Ok(line) = line.parse()
        {
            blocks.push((tag.to_owned(), ordinal, unescaped(file), line));
        }
        rest = after_tag(rest);
    }
    blocks
}

/// Returns what follows the end of a start tag; `>` within quotes does not end it.
fn after_tag(html: &str) -> &str {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return &html[at + 1..],
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    ""
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&#x27;", "'").replace("&amp;", "&")
}

impl Sources {
    /// Adds the figures of a document: each leads to where it is given, or to where its formula is declared.
    fn of_figures(&mut self, sheet: &Sheet) {
        let place = |figure: &Figure| (figure.path.as_str().to_owned(), figure.spot.line);
        for table in &sheet.tables {
            for row in &table.rows {
                let anchor = format!("{}-{}", table.id, row.id);
                for (column, figure) in table.columns.iter().zip(&row.cells) {
                    self.figures.insert(format!("{anchor}-{}", column.id), place(figure));
                }
            }
        }
        for value in &sheet.values {
            self.figures.insert(format!("verdi-{}", value.id), place(&value.figure));
        }
    }

    /// Adds what is made from front matter and has an id on the page.
    fn of_front_matter(&mut self, document: &Document) {
        let card = &document.card;
        self.file = Some(card.path.clone());
        let Ok(split) = front_matter::split(&document.text) else { return };
        let Ok(root) = yaml::read(split.front_matter, split.first_line) else { return };
        let file = card.path.as_str();
        let key_line = |node: &yaml::Node, key: &str| {
            node.entries().iter().find(|entry| entry.key.value == key).map(|entry| entry.key.spot.line)
        };
        // A title that is not written is made from one of the others.
        let named = ["title", "term", "period", "date", "number", "kind"];
        let title = named.into_iter().find_map(|key| key_line(&root, key)).unwrap_or(1);
        self.blocks.insert(0, ("h1".to_owned(), 0, file.to_owned(), title));

        let sections = [
            ("decision", "del_vedtak"),
            ("proposal", "del_forslag"),
            ("alternatives", "del_alternativer"),
            ("actions", "del_tiltak"),
            ("incidents", "del_hendelser"),
            ("corrections", "del_rettelser"),
            ("accept", "del_kjente-avvik"),
            ("members", "del_medlemmer"),
            ("attendance", "del_oppmote"),
        ];
        let mut found: Vec<(String, u32)> = Vec::new();
        for (key, id) in sections {
            found.extend(key_line(&root, key).map(|line| (id.to_owned(), line)));
        }
        let lines: Vec<&str> = document.text.split('\n').collect();
        found.extend(points(key_line(&root, "proposal"), "forslag", &lines));
        if let Some(decision) = root.get("decision") {
            found.extend(points(key_line(decision, "text"), "vedtak", &lines));
        }
        for (number, action) in root.get("actions").map(yaml::Node::items).unwrap_or_default().iter().enumerate() {
            let id = action.get("id").and_then(yaml::Node::text).map(str::to_owned);
            found.push((id.unwrap_or_else(|| format!("tiltak-{}", number + 1)), action.spot.line));
        }
        for alternative in root.get("alternatives").map(yaml::Node::items).unwrap_or_default() {
            if let Some(id) = alternative.get("id").and_then(yaml::Node::text) {
                found.push((format!("alternativ-{id}"), alternative.spot.line));
            }
        }
        self.figures.extend(found.into_iter().map(|(id, line)| (id, (file.to_owned(), line))));
    }
}

/// Finds the lines of numbered points in the text of a key: `1.`, `2.` … each at the start of a line.
fn points(key_line: Option<u32>, id: &str, lines: &[&str]) -> Vec<(String, u32)> {
    let Some(start) = key_line else { return Vec::new() };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.get(start as usize - 1).map_or(0, |line| indent(line));
    let mut found: Vec<(String, u32)> = Vec::new();
    // Points within points are indented further.
    let mut depth = None;
    for (line, text) in (start + 1..).zip(lines.iter().skip(start as usize)) {
        if !text.trim().is_empty() && indent(text) <= own {
            break;
        }
        let number = format!("{}", found.len() + 1);
        let is_point = text.trim_start().strip_prefix(&number).is_some_and(|rest| rest.starts_with(['.', ')']));
        if is_point && depth.is_none_or(|depth| depth == indent(text)) {
            depth = Some(indent(text));
            found.push((format!("{id}-{number}"), line));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_by_tag_within_main() {
        let html = "<p>a</p><main><p title=\"x > y\">b</p><!-- <p> --><p data-sp-at=\"7:content/a&amp;b.md\">c</p>\
                    <h2 data-sp-at=\"9:content/a.md\" id=\"x\">d</h2><p data-x=\" data-sp-at=&quot;\">e</p></main>";
        let expected =
            vec![("p".into(), 1, "content/a&b.md".into(), 7), ("h2".into(), 0, "content/a.md".to_owned(), 9)];
        assert_eq!(marked(html), expected);
    }

    #[test]
    fn a_mark_stands_after_the_name_of_the_tag() {
        let mut out = String::new();
        push_marked(&mut out, "<figure class=\"table\">", "content/\"a\".md", 3);
        assert_eq!(out, "<figure data-sp-at=\"3:content/&quot;a&quot;.md\" class=\"table\">");
        out.clear();
        push_marked(&mut out, "text", "content/a.md", 3);
        assert_eq!(out, "text");
    }

    #[test]
    fn points_are_found_by_their_numbers() {
        let lines = ["proposal: |", "  Rådet:", "  1. ber", "     2. ikke", "  2) tar", "next: x"];
        let found = points(Some(1), "forslag", &lines);
        assert_eq!(found, [("forslag-1".to_owned(), 3), ("forslag-2".to_owned(), 5)]);
    }
}
