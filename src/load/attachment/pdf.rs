//! A PDF: its revisions, the names in its objects, and words that its pages paint over. Streams are passed over, except
//! those that hold objects and those that may be pages.

use memchr::memmem;

use super::covered::covered;
use super::{Trait, Traits};

/// Most bytes that one stream of objects, and all of them, may unpack to.
const LARGEST_STREAM: usize = 8 << 20;
const LARGEST_TOTAL: usize = 64 << 20;

/// Annotations that somebody wrote. Links, form fields and print marks are none.
const REMARKS: [&[u8]; 18] = [
    b"Text",
    b"FreeText",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Ink",
    b"Popup",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Caret",
    b"Redact",
    b"Sound",
    b"FileAttachment",
];

pub(super) fn inspect(bytes: &[u8]) -> Traits {
    let mut traits = Traits::default();
    // A PDF for fast viewing has two parts from the start.
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let whole = if memmem::find(head, b"/Linearized").is_some() { 2 } else { 1 };
    if memmem::find_iter(bytes, b"%%EOF").take(whole + 1).count() > whole {
        traits.add(Trait::Revisions);
    }
    let mut left = LARGEST_TOTAL;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (objects, stream) = match memmem::find(rest, b"stream") {
            Some(start) => (&rest[..start], &rest[start + b"stream".len()..]),
            None => (rest, &[][..]),
        };
        names(objects, &mut traits);
        if stream.is_empty() {
            break;
        }
        let end = memmem::find(stream, b"endstream").unwrap_or(stream.len());
        let dictionary = &objects[memmem::rfind(objects, b"obj").unwrap_or(0)..];
        if has_name(dictionary, b"ObjStm") {
            match unpacked(dictionary, packed_in(stream, end), left.min(LARGEST_STREAM)) {
                Some(objects) => {
                    left -= objects.len();
                    names(&objects, &mut traits);
                }
                None => traits.add(Trait::Unchecked),
            }
        } else if !traits.has(Trait::Covered) && is_page(dictionary) {
            let packed = packed_in(stream, end);
            // What cannot be unpacked is told by no page either: other programs made it.
            if let Some(page) = unpacked(dictionary, packed, left.min(LARGEST_STREAM)) {
                left -= page.len();
                if covered(&page) {
                    traits.add(Trait::Covered);
                }
            }
        }
        rest = stream.get(end + b"endstream".len()..).unwrap_or_default();
    }
    traits
}

/// Returns the bytes of a stream, without the line break before them.
fn packed_in(stream: &[u8], end: usize) -> &[u8] {
    let packed = stream.get(..end).unwrap_or(stream);
    packed.strip_prefix(b"\r\n").or_else(|| packed.strip_prefix(b"\n")).unwrap_or(packed)
}

/// Whether a stream may be what a page paints: fonts, pictures, profiles and tables say what they are.
fn is_page(dictionary: &[u8]) -> bool {
    !Names { rest: dictionary }.any(|name| {
        matches!(
            name.as_slice(),
            b"Type" | b"Subtype" | b"Length1" | b"N" | b"FunctionType" | b"ShadingType" | b"PatternType" | b"Width"
        )
    })
}

fn unpacked(dictionary: &[u8], packed: &[u8], most: usize) -> Option<Vec<u8>> {
    if !has_name(dictionary, b"Filter") {
        return (packed.len() <= most).then(|| packed.to_vec());
    }
    let plain = !["DecodeParms", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "Crypt"]
        .iter()
        .any(|name| has_name(dictionary, name.as_bytes()));
    if !plain || !has_name(dictionary, b"FlateDecode") {
        return None;
    }
    miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, most).ok()
}

fn has_name(objects: &[u8], wanted: &[u8]) -> bool {
    Names { rest: objects }.any(|name| name == wanted)
}

/// Looks at the names of objects: `/JavaScript`, `/Subtype /Highlight`.
fn names(objects: &[u8], traits: &mut Traits) {
    let mut before: Vec<u8> = Vec::new();
    for name in (Names { rest: objects }) {
        match name.as_slice() {
            b"JavaScript" | b"JS" | b"Launch" | b"RichMedia" => traits.add(Trait::Scripts),
            b"EmbeddedFile" | b"EmbeddedFiles" => traits.add(Trait::EmbeddedFiles),
            b"XFA" => traits.add(Trait::FormData),
            b"Encrypt" => traits.add(Trait::Unchecked),
            b"Author" => traits.add(Trait::Author),
            remark if before == b"Subtype" && REMARKS.contains(&remark) => traits.add(Trait::Comments),
            _ => {}
        }
        before = name;
    }
}

/// The names in PDF objects, `#xx` decoded.
struct Names<'b> {
    rest: &'b [u8],
}

impl Iterator for Names<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let start = memchr::memchr(b'/', self.rest)?;
        self.rest = &self.rest[start + 1..];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"/<>[](){}%".contains(byte);
        // Names have at most 127 bytes.
        let length = self.rest.iter().take(400).position(ends).unwrap_or(self.rest.len().min(400));
        let (written, rest) = self.rest.split_at(length);
        self.rest = rest;
        let mut name = Vec::with_capacity(length);
        let mut bytes = written;
        while let [first, tail @ ..] = bytes {
            let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
            match (first, digit(0), digit(1)) {
                (b'#', Some(high), Some(low)) => {
                    name.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    bytes = &tail[2..];
                }
                _ => {
                    name.push(*first);
                    bytes = tail;
                }
            }
        }
        Some(name)
    }
}
