//! The text of a document as HTML, with its holes filled: figures, links, tables, case numbers and glossary words.

use crate::locale::sort;
use crate::model::catalog::{Entry, LinkTarget};
use crate::model::path::OutputPath;
use crate::model::prose::{BlockStart, HoleKind, Prose};
use crate::model::site::{Quoted, Settled};
use crate::render::address::push_escaped;
use crate::render::pages::term_of;
use crate::render::scene::Scene;
use crate::render::shelf::Shelf;
use crate::render::sources::push_marked;
use crate::render::together;

/// Where the words and figures of a text lead: one address for each, in the same order; for words with their title, and
/// with what the pop-over says.
#[derive(Hash, Debug, Default)]
pub(super) struct Places<'a> {
    terms: Vec<Option<(&'a OutputPath, &'a str, &'a str)>>,
    figures: Vec<Option<&'a OutputPath>>,
    mentions: Vec<Option<&'a OutputPath>>,
}

impl<'a> Places<'a> {
    /// Looks up all addresses.
    pub(super) fn gather(entry: &Entry, settled: Option<&Settled>, shelf: &Shelf<'a>) -> Places<'a> {
        let address = |id: &_| shelf.entry(id).map(|entry| &entry.address);
        let term = |id: &_| {
            let shelved = shelf.shelved(id)?;
            let gloss = term_of(shelved.record().map(|record| &**record)).map_or("", |term| &term.gloss);
            Some((&shelved.entry.address, shelved.entry.card.title.as_str(), gloss))
        };
        let (terms, figures) = match settled {
            Some(settled) => (
                settled.terms.iter().map(|link| term(&link.term)).collect(),
                settled.figures.iter().map(|quoted| quoted.document.as_ref().and_then(address)).collect(),
            ),
            None => Default::default(),
        };
        let mentions = entry.case_mentions.iter().map(|case| case.as_ref().and_then(address)).collect();
        Places { terms, figures, mentions }
    }
}

/// Returns the glossary words of a text in alphabetical order, each once: the title of its entry, and its gist.
pub(super) fn terms<'p>(places: &'p Places<'_>) -> Vec<(&'p str, &'p str)> {
    let mut terms: Vec<&(&OutputPath, &str, &str)> = Vec::with_capacity(places.terms.len());
    for term in places.terms.iter().flatten() {
        if !terms.iter().any(|known| known.0 == term.0) {
            terms.push(term);
        }
    }
    terms.sort_by(|(_, a, _), (_, b, _)| sort::compare(a, b));
    terms.into_iter().map(|(_, title, gloss)| (*title, *gloss)).collect()
}

/// What is put into a text beside what it holds itself.
pub(super) struct Filling<'f> {
    /// Where things lead and what figures say.
    pub(super) entry: &'f Entry,
    pub(super) settled: Option<&'f Settled>,
    pub(super) places: &'f Places<'f>,
    /// Tables by id: title and HTML.
    pub(super) tables: &'f [(&'f str, &'f str, String)],
    /// Charts by id: the id and the title of the table that each shows.
    pub(super) charts: &'f [(&'f str, &'f str, &'f str)],
}

/// Fills the holes of a text.
pub(super) fn fill(prose: &Prose, filling: &Filling<'_>, scene: &Scene<'_>) -> String {
    let terms = filling.settled.map(|settled| settled.terms.as_slice()).unwrap_or_default();
    let tables: usize = filling.tables.iter().map(|(.., html)| html.len()).sum();
    let mut out = String::with_capacity(prose.html.len() + 128 * (prose.holes.len() + terms.len()) + tables);
    let blocks = if scene.marked { prose.blocks.as_slice() } else { &[] };
    let mut writer = Writer { html: &prose.html, at: 0, blocks, file: filling.entry.card.path.as_str() };
    let mut holes = prose.holes.iter().peekable();
    for (number, term) in terms.iter().enumerate() {
        let Some((address, _, gloss)) = filling.places.terms.get(number).copied().flatten() else { continue };
        while let Some(hole) = holes.next_if(|hole| hole.offset <= term.range.start) {
            writer.copy_to(&mut out, hole.offset);
            writer.fill(&mut out, &hole.kind, |out| hole_filled(out, &hole.kind, prose, filling, scene));
        }
        writer.copy_to(&mut out, term.range.start);
        out.push_str("<a class=\"term\" href=\"");
        push_escaped(&mut out, &scene.href(address.as_str()));
        if !gloss.is_empty() {
            out.push_str("\" data-gloss=\"");
            push_escaped(&mut out, gloss);
        }
        out.push_str("\">");
        writer.copy_to(&mut out, term.range.end);
        out.push_str("</a>");
    }
    for hole in holes {
        writer.copy_to(&mut out, hole.offset);
        writer.fill(&mut out, &hole.kind, |out| hole_filled(out, &hole.kind, prose, filling, scene));
    }
    writer.copy_to(&mut out, u32::MAX);
    out
}

/// Copies the text piece by piece.
struct Writer<'h> {
    html: &'h str,
    at: usize,
    /// Blocks that are to tell where they were written, from here on.
    blocks: &'h [BlockStart],
    file: &'h str,
}

impl Writer<'_> {
    /// Copies up to an offset; an offset within a character or behind waits for the next.
    fn copy_to(&mut self, out: &mut String, offset: u32) {
        let end = (offset as usize).min(self.html.len());
        while let Some((block, rest)) = self.blocks.split_first()
            && (block.offset as usize) < end
        {
            self.blocks = rest;
            self.copy(out, block.offset as usize);
            let tag = self.html[self.at..].bytes().skip(1).take_while(u8::is_ascii_alphanumeric).count() + 1;
            push_marked(out, &self.html[self.at..self.at + tag], self.file, block.line);
            self.at += tag;
        }
        self.copy(out, end);
    }

    fn copy(&mut self, out: &mut String, end: usize) {
        if let Some(piece) = self.html.get(self.at..end) {
            together::push(out, piece);
            self.at = end;
        }
    }

    /// Fills a hole. A table or a chart is a block of its own.
    fn fill(&mut self, out: &mut String, kind: &HoleKind, fill: impl FnOnce(&mut String)) {
        let is_block = matches!(kind, HoleKind::Table(..) | HoleKind::Chart(..));
        match self.blocks.split_first() {
            Some((block, rest)) if is_block && block.offset as usize == self.at => {
                self.blocks = rest;
                let mut html = String::new();
                fill(&mut html);
                push_marked(out, &html, self.file, block.line);
            }
            _ => fill(out),
        }
    }
}

fn hole_filled(out: &mut String, hole: &HoleKind, prose: &Prose, filling: &Filling<'_>, scene: &Scene<'_>) {
    match hole {
        HoleKind::LinkStart { link, title } => link_start(out, *link, title, filling, scene),
        HoleKind::LinkEnd { link } => link_end(out, *link, filling),
        HoleKind::Image { link, alt, title } => image(out, *link, alt, title, filling, scene),
        HoleKind::Figure(number) => {
            let quoted = filling.settled.and_then(|settled| settled.figures.get(*number as usize));
            match quoted {
                // No link may stand in a link: there the figure is told without its way to the table.
                Some(quoted) if prose.linked_figures.binary_search(number).is_ok() => linked_figure(out, quoted),
                Some(quoted) => figure(out, quoted, address(&filling.places.figures, *number as usize), scene),
                None => missing_figure(out, scene.word("unknown_figure"), scene),
            }
        }
        HoleKind::Table(id, _) => {
            let Some((_, title, html)) = filling.tables.iter().find(|(known, ..)| *known == &**id) else { return };
            // A table stands once: its rows and figures have addresses. Where it is placed again, a link leads to it.
            let mut places = prose.holes.iter().map(|hole| &hole.kind);
            let first = places.find(|kind| matches!(kind, HoleKind::Table(known, _) if known == id));
            if first.is_some_and(|first| std::ptr::eq(first, hole)) {
                out.push_str(html);
            } else {
                table_link(out, id, title, scene);
            }
        }
        HoleKind::Chart(id, _) => {
            if let Some((_, table, title)) = filling.charts.iter().find(|(known, ..)| *known == &**id) {
                table_link(out, table, title, scene);
            }
        }
        HoleKind::CaseMention(number) => {
            let number = *number as usize;
            let Some(mention) = filling.entry.card.case_mentions.get(number) else { return };
            match address(&filling.places.mentions, number).filter(|address| *address != scene.path) {
                Some(address) => {
                    out.push_str("<a class=\"case-number\" href=\"");
                    push_escaped(out, &scene.href(address.as_str()));
                    out.push_str("\">");
                    push_escaped(out, mention);
                    out.push_str("</a>");
                }
                None => push_escaped(out, mention),
            }
        }
    }
}

fn table_link(out: &mut String, table: &str, title: &str, scene: &Scene<'_>) {
    out.push_str("<p class=\"chart-reference\"><a href=\"#tabell-");
    push_escaped(out, table);
    out.push_str("\">");
    push_escaped(out, scene.word("see_table"));
    out.push_str(" «");
    push_escaped(out, title);
    out.push_str("»</a></p>");
}

fn address<'p>(addresses: &[Option<&'p OutputPath>], number: usize) -> Option<&'p OutputPath> {
    addresses.get(number).copied().flatten()
}

fn link_start(out: &mut String, link: u32, title: &str, filling: &Filling<'_>, scene: &Scene<'_>) {
    let href = match filling.entry.links.get(link as usize) {
        Some(LinkTarget::Document { address, fragment: Some(fragment), .. }) => scene.href_at(address, fragment),
        Some(LinkTarget::Document { address, .. } | LinkTarget::File { address, .. }) => scene.href(address.as_str()),
        Some(LinkTarget::Broken) | None => return,
    };
    out.push_str("<a href=\"");
    push_escaped(out, &href);
    push_title(out, title);
    out.push_str("\">");
}

fn link_end(out: &mut String, link: u32, filling: &Filling<'_>) {
    let card = &filling.entry.card;
    let wants_text = card.links.get(link as usize).is_some_and(|link| link.wants_text);
    match filling.entry.links.get(link as usize) {
        Some(LinkTarget::Document { text: name, .. } | LinkTarget::File { name, .. }) => {
            if wants_text {
                push_escaped(out, name);
            }
            out.push_str("</a>");
        }
        Some(LinkTarget::Broken) | None => {
            // A broken link without text would vanish from the page.
            if let Some(link) = card.links.get(link as usize).filter(|link| link.wants_text) {
                push_escaped(out, &link.file);
            }
        }
    }
}

fn image(out: &mut String, link: u32, alt: &str, title: &str, filling: &Filling<'_>, scene: &Scene<'_>) {
    match filling.entry.links.get(link as usize) {
        Some(LinkTarget::File { address, .. } | LinkTarget::Document { address, .. }) => {
            out.push_str("<img loading=\"lazy\" src=\"");
            push_escaped(out, &scene.href(address.as_str()));
            out.push_str("\" alt=\"");
            push_escaped(out, alt);
            push_title(out, title);
            out.push_str("\">");
        }
        Some(LinkTarget::Broken) | None => push_escaped(out, alt),
    }
}

/// Adds a title attribute; the attribute before is still open.
fn push_title(out: &mut String, title: &str) {
    if !title.is_empty() {
        out.push_str("\" title=\"");
        push_escaped(out, title);
    }
}

fn figure(out: &mut String, quoted: &Quoted, address: Option<&OutputPath>, scene: &Scene<'_>) {
    let Some(address) = address else { return missing_figure(out, &quoted.text, scene) };
    match &quoted.exact {
        Some(exact) => {
            out.push_str("<data class=\"figure\" value=\"");
            push_escaped(out, exact);
            out.push_str("\">");
        }
        None => out.push_str("<span class=\"figure figure-missing\">"),
    }
    out.push_str("<a href=\"");
    push_escaped(out, &scene.href_at(address, &quoted.cell));
    if let Some(worked) = &quoted.worked {
        out.push_str("\" data-worked=\"");
        push_escaped(out, worked);
    }
    out.push_str("\" data-source=\"");
    push_escaped(out, &quoted.source);
    out.push_str("\">");
    push_escaped(out, &quoted.text);
    out.push_str(if quoted.exact.is_some() { "</a></data>" } else { "</a></span>" });
}

fn linked_figure(out: &mut String, quoted: &Quoted) {
    match &quoted.exact {
        Some(exact) => {
            out.push_str("<data class=\"figure\" value=\"");
            push_escaped(out, exact);
            out.push_str("\">");
            push_escaped(out, &quoted.text);
            out.push_str("</data>");
        }
        None => push_escaped(out, &quoted.text),
    }
}

fn missing_figure(out: &mut String, text: &str, scene: &Scene<'_>) {
    out.push_str("<span class=\"figure figure-missing\">");
    push_escaped(out, text);
    out.push_str("<span class=\"visually-hidden\"> (");
    push_escaped(out, scene.word("unknown_figure"));
    out.push_str(")</span></span>");
}
