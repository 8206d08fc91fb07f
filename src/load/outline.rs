//! Reads as little of a document as tells whether it is the same as another time.
//!
//! A build compares what it would be made from with what the site that stands was made from. Of a document that the audience
//! sees that is the file as it is written, so it need not be understood. Whether the audience sees it is guessed here, and
//! a guess is enough: if all that is guessed to be seen is what was seen, byte for byte, under the same settings, it is seen
//! again; and what is not guessed to be seen is read as ever.

use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use crate::fingerprint::Stamped;
use crate::load::written::Written;
use crate::load::{broken, faults};
use crate::model::card::Card;
use crate::model::document::Document;
use crate::model::settings::{Access, Settings};
use crate::model::source::{Content, Source, Text};
use crate::syntax::front_matter;

/// Reads the outline of a document, where that is enough.
pub(super) fn read(source: &Source, settings: &Settings) -> Option<Document> {
    let Content::Bytes(bytes) = &source.content else { return None };
    let text = faults::text_of(bytes, &source.path).ok()?;
    let split = front_matter::split(&text).ok()?;
    let access = apparent_access(split.front_matter, settings.access)?;
    if access > settings.audience || refers_to_files(text.get(split.body_start..)?) {
        return None;
    }
    let document = broken(&source.path, settings, Text::default(), Vec::new());
    let card = Arc::new(Stamped::new(Card { access, ..Card::clone(&document.card) }));
    Some(Document { card, written: Written::of(&text, split.body_start).whole(), ..document })
}

/// Returns who may see a document as it seems; nothing if more than `access` decides on it, or if it has attachments.
fn apparent_access(front_matter: &str, default: Access) -> Option<Access> {
    /// Words that may be keys, however they are written.
    static OTHERS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["publish_after", "access_until", "attachments"].map(Finder::new));
    static DRAFT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("draft"));

    let (mut access, mut published) = (default, 0);
    for line in front_matter.lines() {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        match key {
            "access" => access = Access::parse(value.trim())?,
            "draft" if value.trim() == "false" => published += 1,
            _ => {}
        }
    }
    let text = front_matter.as_bytes();
    let plain = OTHERS.iter().all(|word| word.find(text).is_none()) && DRAFT.find_iter(text).count() == published;
    plain.then_some(access)
}

/// Says whether a text may refer to a file that is no document. Where a link leads stands after `](`, or after `]:` where
/// it is called by a name.
fn refers_to_files(body: &str) -> bool {
    memchr::memchr_iter(b']', body.as_bytes()).any(|end| {
        let behind = body.get(end + 1..).unwrap_or_default();
        behind.strip_prefix(['(', ':']).is_some_and(|target| !leads_to_document(target))
    })
}

/// Says whether the target of a link, and what follows it, is certainly a document, a heading or another site.
fn leads_to_document(target: &str) -> bool {
    let target = target.trim_start_matches(' ');
    if ["https://", "http://", "mailto:", "#"].iter().any(|start| target.starts_with(start)) {
        return true;
    }
    let is_simple = |letter: char| letter.is_alphanumeric() || "/._-".contains(letter);
    let path = &target[..target.find(|letter| !is_simple(letter)).unwrap_or(target.len())];
    let behind = &target[path.len()..];
    path.ends_with(".md") && behind.starts_with([')', '#', ' ', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOVE: &str = "kind: page\ntitle: Om";

    fn outlined(audience: Access, front_matter: &str, body: &str) -> Option<Document> {
        let text = format!("---\n{front_matter}\n---\n\n{body}\n");
        let content = Content::Bytes(text.as_bytes().into());
        let settings = Settings { audience, ..crate::load::settings(None).value };
        let source = Source { path: crate::model::path::SourcePath::new("content/om.md"), content };
        let outline = read(&source, &settings);
        if let Some(outline) = &outline {
            assert_eq!(outline.written, crate::load::load(&source, &settings).written, "{text}");
        }
        outline
    }

    #[test]
    fn what_seems_to_be_seen_and_refers_to_no_file_is_only_outlined() {
        for body in [
            "Tekst [om](om.md) og ![ ](https://example.no/a.png), [d](#d), [e](../e_f/e-1.md#b \"Tittel\").",
            "[a]\n\n[a]: ../a.md\n\n- [ ] gjort\n- [x] ikke",
            "",
        ] {
            assert!(outlined(Access::Internal, ABOVE, body).is_some(), "{body}");
        }
        for more in ["access: public", "access: internal", "draft: false", "summary: Tilgang (access)"] {
            let outline = outlined(Access::Internal, &format!("{ABOVE}\n{more}"), "Tekst.");
            assert!(outline.is_some(), "{more}");
        }
        let outline = outlined(Access::Internal, &format!("{ABOVE}\naccess: public"), "Tekst.").unwrap();
        assert_eq!(outline.card.access, Access::Public);
    }

    #[test]
    fn what_may_be_hidden_or_may_refer_to_a_file_is_read() {
        for more in [
            "access: exempt",
            "access: public # alle",
            "access: intern",
            "access",
            "draft: true",
            "publish_after: 2024-12-12",
            "access_until: 2024-12-12",
            "\"publish_after\": 2024-12-12",
            "access_until : 2024-12-12",
            "\"draft\": true",
            "draft: false\ndraft: true",
            "attachments: [a.pdf]",
            "  attachments: []",
        ] {
            assert!(outlined(Access::Internal, &format!("{ABOVE}\n{more}"), "Tekst.").is_none(), "{more}");
        }
        assert!(outlined(Access::Public, &format!("{ABOVE}\naccess: internal"), "Tekst.").is_none());
        for body in [
            "[a](a.pdf)",
            "![a](a.png)",
            "[a]( a.pdf)",
            "[a](\na.pdf)",
            "[a](<a b.pdf>)",
            "[a](a.md.pdf)",
            "[a](a.md&#46;pdf)",
            "[a](a.md\\).pdf)",
            "[a](a.md(1).pdf)",
            "[a](md)",
            "[a]\n\n[a]: a.pdf",
            "[a]\n\n[a]:\n  a.pdf",
            "[a [b](b.md)](b.md) ![c][d]\n\n> [d]: <d.png>",
            "Note[^1]\n\n[^1]: Her.",
        ] {
            assert!(outlined(Access::Internal, ABOVE, body).is_none(), "{body}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_outlined() {
        let settings = crate::load::settings(None).value;
        let path = crate::model::path::SourcePath::new("content/om.md");
        for content in [
            Content::Bytes(b"---\nkind: page".as_slice().into()),
            Content::Bytes(b"Tekst".as_slice().into()),
            Content::Bytes(b"---\nkind: page\n---\n\xff\n".as_slice().into()),
            Content::Unreadable("nektet".to_owned()),
            Content::TooLarge(1 << 40),
        ] {
            assert!(read(&Source { path: path.clone(), content }, &settings).is_none());
        }
    }
}
