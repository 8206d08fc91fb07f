//! Links and images: where they lead is looked at here, and filled in when the page is made.

use super::text::shortened;
use super::{EMPTY_WORDS, LinkTarget, OpenLink, Writer, restored};
use crate::diagnostic::rule;
use crate::load::markdown::destination::Destination;
use crate::load::markdown::escape;
use crate::model::card::FileLink;
use crate::model::place::Spot;
use crate::model::prose::HoleKind;
use pulldown_cmark::{Event, LinkType};
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str, range: Range<usize>) {
        if self.link.is_some() {
            self.links_within += 1;
            return;
        }
        let spot = self.spot(range);
        let mut written = restored_with_controls(destination);
        if link_type == LinkType::Email && !written.to_ascii_lowercase().starts_with("mailto:") {
            written.insert_str(0, "mailto:");
        }
        self.quiet += 1;
        let target = match Destination::read(&written) {
            Destination::Refused(words) => {
                self.refused(words, &written, spot);
                LinkTarget::Unlinked
            }
            Destination::Web(address) => {
                self.start_anchor(&address, title, true);
                LinkTarget::Web(address)
            }
            Destination::Program(address) => {
                self.start_anchor(&address, title, false);
                LinkTarget::Web(address)
            }
            Destination::File { .. } if self.fragment => LinkTarget::Unlinked,
            Destination::File { file, fragment } => {
                let link = self.links.len() as u32;
                self.links.push(FileLink { file, fragment, wants_text: false, image: false, spot });
                self.sink.hole(HoleKind::LinkStart { link, title: restored(title).into() });
                LinkTarget::File(link)
            }
        };
        self.link = Some(OpenLink { target, start: self.sink.html.len(), spot });
    }

    pub(super) fn start_anchor(&mut self, address: &str, title: &str, leaves: bool) {
        self.sink.html.push_str("<a href=\"");
        escape::address(&mut self.sink.html, address);
        if !title.is_empty() {
            self.sink.html.push_str("\" title=\"");
            escape::text(&mut self.sink.html, title);
        }
        self.sink.html.push_str(if leaves { "\" rel=\"noopener noreferrer\">" } else { "\">" });
    }

    pub(super) fn end_link(&mut self) {
        if self.links_within > 0 {
            self.links_within -= 1;
            return;
        }
        self.quiet -= 1;
        let Some(link) = self.link.take() else { return };
        let inner = &self.sink.html[link.start..];
        let has_hole = self
            .sink
            .holes
            .iter()
            .rev()
            .take_while(|hole| hole.offset as usize >= link.start)
            .any(|hole| !matches!(hole.kind, HoleKind::LinkStart { .. }));
        let text = if inner.len() <= 60 { without_tags(inner) } else { inner.to_owned() };
        let is_empty = text.trim().is_empty() && !has_hole;
        let says = text.trim().trim_matches(['.', '…', '»', '«', '!', ':', '>']).trim().to_lowercase();
        if !has_hole && !matches!(link.target, LinkTarget::Unlinked) && EMPTY_WORDS.contains(&says.as_str()) {
            let diagnostic = self.report(&rule::TEXT_ACCESSIBLE, "link", link.spot);
            diagnostic.args.push(("text", text.trim().to_owned()));
            diagnostic.subject = text.trim().to_owned();
        }
        match link.target {
            LinkTarget::Unlinked => {}
            LinkTarget::Web(address) => {
                if is_empty {
                    escape::text(&mut self.sink.html, &address);
                }
                self.sink.html.push_str("</a>");
            }
            LinkTarget::File(link) => {
                if let Some(file) = self.links.get_mut(link as usize) {
                    file.wants_text = is_empty;
                }
                self.sink.hole(HoleKind::LinkEnd { link });
            }
        }
    }

    pub(super) fn refused(&mut self, words: &'static str, target: &str, spot: Spot) {
        if self.fragment {
            return;
        }
        let target = shortened(target);
        let diagnostic = self.report(&rule::LINK_TARGET, words, spot);
        diagnostic.args.push(("target", target.clone()));
        diagnostic.subject = target;
    }

    /// Collects the text alternative of an image.
    pub(super) fn in_image(&mut self, event: Event<'_>, range: Range<usize>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) => escape::plain(&mut image.alt, &text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::InlineHtml(html) | Event::Html(html) => {
                let spot = self.spot(range);
                let shown = self.raw_findings(&html, spot);
                if let Some(image) = &mut self.image {
                    image.alt.push_str(&shown);
                }
            }
            _ => {}
        }
    }

    pub(super) fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        self.end_inline("");
        let destination = match Destination::read(&image.destination) {
            Destination::Web(_) | Destination::Program(_) => Destination::Refused("image"),
            Destination::File { file, .. } if file.is_empty() => Destination::Refused("empty"),
            other => other,
        };
        match destination {
            Destination::File { file, fragment } if !self.fragment => {
                if image.alt.trim().is_empty() {
                    let diagnostic = self.report(&rule::TEXT_ACCESSIBLE, "alt", image.spot);
                    diagnostic.args.push(("file", file.clone()));
                    diagnostic.subject.clone_from(&file);
                }
                let link = self.links.len() as u32;
                self.links.push(FileLink { file, fragment, wants_text: false, image: true, spot: image.spot });
                self.sink.hole(HoleKind::Image { link, alt: image.alt.into(), title: image.title.into() });
            }
            Destination::Refused(words) => {
                self.refused(words, &image.destination, image.spot);
                escape::text(&mut self.sink.html, &image.alt);
            }
            _ => escape::text(&mut self.sink.html, &image.alt),
        }
    }
}

/// Restores masked punctuation but keeps other control characters, so that the link policy sees them.
fn restored_with_controls(text: &str) -> String {
    text.chars().map(|c| escape::restored(c).unwrap_or(c)).collect()
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            _ => text.push(character),
        }
    }
    text
}
