//! A package of Word, Excel, PowerPoint or LibreOffice: a ZIP with XML in it. Only the parts that tell are unpacked, and
//! only so far. No XML is parsed: what is looked for are attributes and tags that cannot be written otherwise.

use memchr::memmem;

use super::{Trait, Traits};

/// Most bytes that one part, and all of them, may unpack to; most parts.
const LARGEST_PART: usize = 32 << 20;
const LARGEST_TOTAL: usize = 128 << 20;
const MOST_PARTS: usize = 20_000;

/// What is in the package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Word,
    Sheets,
    Slides,
    Open,
}

/// One part of a package, as the central directory tells it.
struct Part<'b> {
    name: String,
    method: u16,
    encrypted: bool,
    packed: &'b [u8],
}

pub(super) fn inspect(bytes: &[u8], format: Format) -> Traits {
    let Some(parts) = parts(bytes) else { return Traits::of(&[Trait::OtherContent]) };
    // A package of another kind under this name.
    let main = match format {
        Format::Word => "word/document.xml",
        Format::Sheets => "xl/workbook.xml",
        Format::Slides => "ppt/presentation.xml",
        Format::Open => "content.xml",
    };
    if !parts.iter().any(|part| part.name == main) {
        return Traits::of(&[Trait::OtherContent]);
    }
    let mut traits = Traits::default();
    let mut left = LARGEST_TOTAL;
    for part in &parts {
        by_name(&part.name, &mut traits);
        if !tells(&part.name) {
            continue;
        }
        match unpacked(part, left.min(LARGEST_PART)) {
            Some(text) => {
                left -= text.len();
                by_text(&part.name, &text, format, &mut traits);
            }
            None => traits.add(Trait::Unchecked),
        }
    }
    traits
}

fn by_name(name: &str, traits: &mut Traits) {
    if name.ends_with("vbaProject.bin") || name.starts_with("Basic/") {
        traits.add(Trait::Scripts);
    }
    if name.starts_with("xl/externalLinks/") {
        traits.add(Trait::ExternalLinks);
    }
    if name.starts_with("xl/pivotCache/") {
        traits.add(Trait::CachedData);
    }
    if name.contains("/embeddings/") {
        traits.add(Trait::EmbeddedFiles);
    }
    if name.contains("notesSlides/") {
        traits.add(Trait::HiddenText);
    }
}

/// Tells whether a part is worth unpacking.
fn tells(name: &str) -> bool {
    let is_xml = name.ends_with(".xml");
    let folders = [
        "word/",
        "xl/workbook.xml",
        "xl/worksheets/",
        "xl/comments",
        "xl/threadedComments",
        "ppt/slides/",
        "ppt/comments",
    ];
    is_xml
        && (folders.iter().any(|folder| name.starts_with(folder))
            || ["docProps/core.xml", "content.xml", "styles.xml", "meta.xml"].contains(&name))
        && !name.contains("theme")
}

fn by_text(name: &str, text: &[u8], format: Format, traits: &mut Traits) {
    // UTF-16 would hide all that is looked for.
    if text.starts_with(&[0xFF, 0xFE]) || text.starts_with(&[0xFE, 0xFF]) || memchr::memchr(0, text).is_some() {
        return traits.add(Trait::Unchecked);
    }
    let has = |wanted: &str| memmem::find(text, wanted.as_bytes()).is_some();
    if name == "docProps/core.xml" || name == "meta.xml" {
        let filled = |tag: &str| {
            let start = memmem::find(text, tag.as_bytes()).map(|start| start + tag.len());
            start.and_then(|start| text.get(start)).is_some_and(|byte| *byte != b'<')
        };
        for (tags, found) in [
            (["creator>", "lastModifiedBy>", "initial-creator>"], Trait::Author),
            (["description>", "keywords>", "subject>"], Trait::Description),
        ] {
            if tags.iter().any(|tag| filled(tag)) {
                traits.add(found);
            }
        }
        return;
    }
    match format {
        Format::Word => {
            if ["<w:ins ", "<w:del ", "<w:moveFrom ", "<w:moveTo ", "<w:pPrChange ", "<w:rPrChange "]
                .iter()
                .any(|tag| has(tag))
            {
                traits.add(Trait::TrackedChanges);
            }
            if has("<w:comment ") {
                traits.add(Trait::Comments);
            }
            if name == "word/document.xml" && (has("<w:vanish/>") || has("<w:vanish />") || has("<w:webHidden")) {
                traits.add(Trait::HiddenText);
            }
        }
        Format::Sheets => {
            if name == "xl/workbook.xml"
                && (has("state=\"hidden\"")
                    || has("state=\"veryHidden\"")
                    || has("state='hidden'")
                    || has("state='veryHidden'"))
            {
                traits.add(Trait::HiddenSheets);
            }
            if name.starts_with("xl/worksheets/")
                && ["hidden=\"1\"", "hidden=\"true\"", "hidden='1'", "hidden='true'"].iter().any(|mark| has(mark))
            {
                traits.add(Trait::HiddenCells);
            }
            if name.starts_with("xl/comments") || name.starts_with("xl/threadedComments") {
                traits.add(Trait::Comments);
            }
        }
        Format::Slides => {
            if name.starts_with("ppt/comments") {
                traits.add(Trait::Comments);
            }
            if has("show=\"0\"") {
                traits.add(Trait::HiddenSheets);
            }
        }
        Format::Open => {
            if has("<text:tracked-changes") || has("<table:tracked-changes") {
                traits.add(Trait::TrackedChanges);
            }
            if has("<office:annotation") {
                traits.add(Trait::Comments);
            }
            if has("table:display=\"false\"") {
                traits.add(Trait::HiddenSheets);
            }
            if has("table:visibility=\"collapse\"") || has("table:visibility=\"filter\"") {
                traits.add(Trait::HiddenCells);
            }
            if has("text:display=\"none\"") || has("<text:hidden-") {
                traits.add(Trait::HiddenText);
            }
        }
    }
}

fn unpacked(part: &Part, most: usize) -> Option<Vec<u8>> {
    match part.method {
        _ if part.encrypted => None,
        0 => (part.packed.len() <= most).then(|| part.packed.to_vec()),
        8 => miniz_oxide::inflate::decompress_to_vec_with_limit(part.packed, most).ok(),
        _ => None,
    }
}

/// Reads the central directory; none if there is no whole one.
fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let tail = bytes.len().saturating_sub(22 + 0xFFFF);
    let end = tail + memmem::rfind(&bytes[tail..], b"PK\x05\x06")?;
    let count = usize::from(number16(bytes, end + 10)?);
    let mut place = usize::try_from(number32(bytes, end + 16)?).ok()?;
    if count > MOST_PARTS {
        return None;
    }
    let mut parts = Vec::with_capacity(count);
    for _ in 0..count {
        if !bytes.get(place..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let flags = number16(bytes, place + 8)?;
        let method = number16(bytes, place + 10)?;
        let size = usize::try_from(number32(bytes, place + 20)?).ok()?;
        let lengths = [28, 30, 32].map(|offset| number16(bytes, place + offset).map(usize::from));
        let [name_length, extra, comment] = [lengths[0]?, lengths[1]?, lengths[2]?];
        let local = usize::try_from(number32(bytes, place + 42)?).ok()?;
        let name = bytes.get(place + 46..place + 46 + name_length)?;
        if !bytes.get(local..)?.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = local + 30 + usize::from(number16(bytes, local + 26)?) + usize::from(number16(bytes, local + 28)?);
        parts.push(Part {
            name: String::from_utf8_lossy(name).replace('\\', "/"),
            method,
            encrypted: flags & 1 == 1,
            packed: bytes.get(start..start.checked_add(size)?)?,
        });
        place += 46 + name_length + extra + comment;
    }
    Some(parts)
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
