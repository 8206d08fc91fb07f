//! Pictures: where they were taken, what their programs wrote beside them, and what was left behind their end.

use memchr::memmem;

use super::{Trait, Traits};

pub(super) fn png(bytes: &[u8]) -> Traits {
    let mut traits = Traits::default();
    let mut place = 8;
    loop {
        let Some(length) = bytes.get(place..place + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes)
        else {
            traits.add(Trait::OtherContent);
            return traits;
        };
        let Some(kind) = bytes.get(place + 4..place + 8) else { return Traits::of(&[Trait::OtherContent]) };
        let data_at = place + 8;
        place = data_at.saturating_add(length as usize).saturating_add(4);
        match kind {
            b"tEXt" | b"zTXt" | b"iTXt" => {
                let text = bytes.get(data_at..place.min(bytes.len())).unwrap_or_default();
                let key = text.split(|byte| *byte == 0).next().unwrap_or_default();
                traits.add(match key {
                    b"Author" | b"Copyright" => Trait::Author,
                    b"Title" | b"Description" | b"Comment" | b"Disclaimer" | b"Warning" => Trait::Description,
                    _ => Trait::Metadata,
                });
            }
            b"eXIf" => exif(bytes.get(data_at..place.min(bytes.len())).unwrap_or_default(), &mut traits),
            b"IEND" => {
                // A picture that was cropped in place may keep what was cut off.
                if place < bytes.len() {
                    traits.add(Trait::Trailing);
                }
                return traits;
            }
            _ => {}
        }
    }
}

pub(super) fn jpeg(bytes: &[u8]) -> Traits {
    let mut traits = Traits::default();
    let mut place = 2;
    while let Some([0xFF, marker]) = bytes.get(place..place + 2) {
        // Fill bytes, and markers without a length.
        if *marker == 0xFF {
            place += 1;
            continue;
        }
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            place += 2;
            continue;
        }
        // The picture itself begins, and the heads are over.
        if matches!(marker, 0xDA | 0xD9) {
            break;
        }
        let Some(length) = bytes.get(place + 2..place + 4).and_then(|two| two.try_into().ok()).map(u16::from_be_bytes)
        else {
            break;
        };
        let data = bytes.get(place + 4..(place + 2 + usize::from(length)).min(bytes.len())).unwrap_or_default();
        match marker {
            0xE1 if data.starts_with(b"Exif\0\0") => exif(&data[6..], &mut traits),
            0xE1 => xmp(data, &mut traits),
            0xED | 0xFE if !data.is_empty() => traits.add(Trait::Description),
            _ => {}
        }
        place += 2 + usize::from(length);
    }
    traits
}

pub(super) fn webp(bytes: &[u8]) -> Traits {
    let mut traits = Traits::default();
    let mut place = 12;
    while let Some(kind) = bytes.get(place..place + 4) {
        let Some(length) =
            bytes.get(place + 4..place + 8).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes)
        else {
            break;
        };
        let data = bytes.get(place + 8..place.saturating_add(8 + length as usize).min(bytes.len())).unwrap_or_default();
        match kind {
            b"EXIF" => exif(data.strip_prefix(b"Exif\0\0").unwrap_or(data), &mut traits),
            b"XMP " => xmp(data, &mut traits),
            _ => {}
        }
        place = place.saturating_add(8 + length as usize + (length as usize & 1));
    }
    traits
}

fn xmp(data: &[u8], traits: &mut Traits) {
    if memmem::find(data, b"GPSLatitude").is_some() {
        traits.add(Trait::Place);
    }
    if memmem::find(data, b"dc:creator").is_some() {
        traits.add(Trait::Author);
    }
    if memmem::find(data, b"dc:description").is_some() {
        traits.add(Trait::Description);
    }
    if memmem::find(data, b"ns.adobe.com/xap").is_some() || memmem::find(data, b"xmpmeta").is_some() {
        traits.add(Trait::Metadata);
    }
}

/// Reads the first directories of EXIF: whether it tells a place, and whether it holds a small picture of its own, which
/// may show what the picture no longer does.
fn exif(tiff: &[u8], traits: &mut Traits) {
    let little = tiff.starts_with(b"II");
    let two = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    };
    let Some(first) = four(4) else { return };
    let Some(count) = two(first).map(usize::from) else { return };
    for entry in (0..count.min(1000)).map(|index| first + 2 + index * 12) {
        match two(entry) {
            // A directory of GPS tags; one tag alone is the version of the notation.
            Some(0x8825) if four(entry + 8).and_then(two).is_some_and(|tags| tags > 1) => traits.add(Trait::Place),
            // Artist, author, owner.
            Some(0x013B | 0x9C9D | 0xA430) => traits.add(Trait::Author),
            // Description, title, comment, key words, subject.
            Some(0x010E | 0x9C9B..=0x9C9F) => traits.add(Trait::Description),
            _ => {}
        }
    }
    if four(first + 2 + count * 12).is_some_and(|next| next != 0 && two(next).is_some_and(|tags| tags > 0)) {
        traits.add(Trait::Metadata);
    }
}
