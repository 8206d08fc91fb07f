//! Files with and without what is looked for, made here byte by byte.

use super::*;

/// A ZIP of stored or deflated parts.
pub(super) fn zip(parts: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in parts {
        let packed = if deflated { miniz_oxide::deflate::compress_to_vec(content, 6) } else { content.to_vec() };
        let method: u16 = if deflated { 8 } else { 0 };
        let local = u32::try_from(bytes.len()).unwrap();
        let sizes = [packed.len(), content.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes()).concat();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let head = [&[20, 0, 0, 0], &method.to_le_bytes()[..], &[0; 8], &sizes, &name_length, &[0, 0]].concat();
        bytes.extend([b"PK\x03\x04", head.as_slice(), name.as_bytes(), &packed].concat());
        let tail = [&[0; 10], &local.to_le_bytes()[..], name.as_bytes()].concat();
        directory.extend([b"PK\x01\x02\x14\x00", head.as_slice(), &[0, 0], &tail[2..]].concat());
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let size = u32::try_from(directory.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    bytes.extend(directory);
    bytes.extend(
        [b"PK\x05\x06\0\0\0\0", &count[..], &count, &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]].concat(),
    );
    bytes
}

fn found(name: &str, bytes: &[u8]) -> Vec<Trait> {
    inspect(name, bytes).iter().collect()
}

#[test]
fn types_are_those_of_the_name_and_of_the_bytes() {
    for (name, bytes, expected) in [
        ("a.pdf", &b"%PDF-1.7\n%%EOF\n"[..], &[][..]),
        ("a.PDF", b"%PDF-1.7\n", &[]),
        ("a.pdf", b"<html><script>alert(1)</script>", &[Trait::OtherContent]),
        ("a.pdf", b"", &[Trait::OtherContent]),
        ("a.html", b"<html>", &[Trait::Refused]),
        ("a.svg", b"<svg/>", &[Trait::Refused]),
        ("a.js", b"", &[Trait::Refused]),
        ("a.xhtml", b"", &[Trait::Refused]),
        ("a", b"", &[Trait::Refused]),
        ("a.pdf.exe", b"%PDF-", &[Trait::Refused]),
        ("a.csv", "navn;beløp\nÅse;3\n".as_bytes(), &[]),
        ("a.csv", b" <!DOCTYPE html>", &[Trait::OtherContent]),
        ("a.txt", b"a\0b", &[Trait::OtherContent]),
        ("a.docx", OLE, &[Trait::Unchecked]),
        ("a.docx", b"PK\x03\x04", &[Trait::OtherContent]),
        ("a.doc", OLE, &[Trait::Unchecked]),
        ("a.png", b"GIF89a", &[Trait::OtherContent]),
    ] {
        assert_eq!(found(name, bytes), expected, "{name} {bytes:?}");
    }
    let last = TYPES.last().unwrap().0;
    let listed = types().replace(&format!(", {last}"), &format!(" og {last}"));
    assert!(include_str!("../../locale/rules-attachments.nb.yaml").contains(&listed), "{listed}");
    assert!(include_str!("../../locale/rules-attachments.nn.yaml").contains(&listed), "{listed}");
}

#[test]
fn a_pdf_tells_words_that_a_page_paints_over() {
    let page = "BT /F1 12 Tf 1 0 0 1 72 700 Tm (Kari Nordmann) Tj ET 0 g 60 690 200 30 re f";
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(page.as_bytes(), 6);
    let head = format!("%PDF-1.7\n4 0 obj <</Filter/FlateDecode/Length {}>>\nstream\r\n", packed.len());
    let pdf = [head.as_bytes(), &packed, b"\nendstream endobj\n%%EOF\n"].concat();
    assert_eq!(inspect("a.pdf", &pdf), Traits::of(&[Trait::Covered]));
    let plain = format!("%PDF-1.7\n4 0 obj <</Length 9>>\nstream\n{page}\nendstream endobj\n%%EOF\n");
    assert_eq!(inspect("a.pdf", plain.as_bytes()), Traits::of(&[Trait::Covered]));
    // A part that pages share has places of its own.
    assert_eq!(inspect("a.pdf", plain.replace("/Length", "/Subtype/Form/Length").as_bytes()), Traits::default());
}

#[test]
fn a_pdf_tells_its_revisions_and_what_its_objects_hold() {
    let pdf = |objects: &str| format!("%PDF-1.7\n{objects}\n%%EOF\n").into_bytes();
    for (objects, expected) in [
        ("1 0 obj <</Type/Page /Resources <</ProcSet [/PDF /Text]>> >> endobj", &[][..]),
        ("1 0 obj <</Subtype /Link /A <</URI (http://x)>> >> endobj", &[]),
        ("1 0 obj <</Subtype /Highlight>> endobj", &[Trait::Comments]),
        ("1 0 obj <</Subtype/FreeText>> endobj", &[Trait::Comments]),
        ("1 0 obj <</S /JavaScript /JS (app.alert)>> endobj", &[Trait::Scripts]),
        ("1 0 obj <</S /J#61vaScript>> endobj", &[Trait::Scripts]),
        ("1 0 obj <</Names <</EmbeddedFiles 3 0 R>> >> endobj", &[Trait::EmbeddedFiles]),
        ("trailer <</Encrypt 5 0 R>>", &[Trait::Unchecked]),
        ("1 0 obj <</Author (Navn)>> endobj", &[Trait::Author]),
        ("1 0 obj <</AcroForm <</XFA 3 0 R>> >> endobj", &[Trait::FormData]),
        // What looks like a name within a picture is none.
        ("1 0 obj <</Length 9>> stream\n/JS /XFA \nendstream endobj", &[]),
    ] {
        assert_eq!(found("a.pdf", &pdf(objects)), expected, "{objects}");
    }
    let mut twice = pdf("");
    twice.extend(b"2 0 obj <<>> endobj\n%%EOF\n");
    assert_eq!(found("a.pdf", &twice), [Trait::Revisions]);
    let mut fast = pdf("1 0 obj <</Linearized 1>> endobj");
    fast.extend(b"2 0 obj <<>> endobj\n%%EOF\n");
    assert_eq!(found("a.pdf", &fast), []);
    fast.extend(b"%%EOF");
    assert_eq!(found("a.pdf", &fast), [Trait::Revisions]);

    let packed = miniz_oxide::deflate::compress_to_vec_zlib(b"5 0 <</Subtype /Popup>>", 6);
    let stream = |filter: &str, bytes: &[u8]| {
        [format!("%PDF-1.7\n1 0 obj <</Type /ObjStm {filter}>> stream\n").as_bytes(), bytes, b"\nendstream\n%%EOF"]
            .concat()
    };
    assert_eq!(found("a.pdf", &stream("/Filter /FlateDecode", &packed)), [Trait::Comments]);
    assert_eq!(found("a.pdf", &stream("", b"5 0 <</Subtype /Popup>>")), [Trait::Comments]);
    assert_eq!(found("a.pdf", &stream("/Filter /LZWDecode", &packed)), [Trait::Unchecked]);
    // A stream that unpacks to more than it may.
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 9 << 20], 6);
    assert_eq!(found("a.pdf", &stream("/Filter /FlateDecode", &bomb)), [Trait::Unchecked]);
}

#[test]
fn a_package_tells_what_it_does_not_show() {
    let word = ("word/document.xml", &b"<w:document><w:t>Tekst</w:t></w:document>"[..]);
    let book = ("xl/workbook.xml", &b"<workbook><sheet name=\"A\"/></workbook>"[..]);
    let open = ("content.xml", &b"<office:text/>"[..]);
    let slides = ("ppt/presentation.xml", &b"<p/>"[..]);
    type Case<'a> = (&'a str, Vec<(&'a str, &'a [u8])>, &'a [Trait]);
    let cases: Vec<Case> = vec![
        ("a.docx", vec![word], &[]),
        ("a.docx", vec![book], &[Trait::OtherContent]),
        ("a.docx", vec![("word/document.xml", b"<w:ins w:author=\"x\">")], &[Trait::TrackedChanges]),
        ("a.docx", vec![word, ("word/footer1.xml", b"<w:del w:id=\"1\">")], &[Trait::TrackedChanges]),
        ("a.docx", vec![word, ("word/comments.xml", b"<w:comment w:id=\"1\">")], &[Trait::Comments]),
        ("a.docx", vec![word, ("word/comments.xml", b"<w:comments/>")], &[]),
        ("a.docx", vec![("word/document.xml", b"<w:rPr><w:vanish/></w:rPr>")], &[Trait::HiddenText]),
        ("a.docx", vec![word, ("docProps/core.xml", b"<dc:creator>Navn</dc:creator>")], &[Trait::Author]),
        ("a.docx", vec![word, ("docProps/core.xml", b"<dc:creator></dc:creator>")], &[]),
        ("a.docx", vec![word, ("word/embeddings/a.xlsx", b"PK")], &[Trait::EmbeddedFiles]),
        ("a.docx", vec![("word/document.xml", b"\xFF\xFE<\0w\0")], &[Trait::Unchecked]),
        ("a.xlsx", vec![book], &[]),
        ("a.xlsx", vec![("xl/workbook.xml", b"<sheet state=\"veryHidden\"/>")], &[Trait::HiddenSheets]),
        ("a.xlsx", vec![book, ("xl/worksheets/sheet1.xml", b"<col min=\"1\" hidden=\"1\"/>")], &[Trait::HiddenCells]),
        ("a.xlsx", vec![book, ("xl/externalLinks/externalLink1.xml", b"<x/>")], &[Trait::ExternalLinks]),
        ("a.xlsx", vec![book, ("xl/pivotCache/pivotCacheRecords1.xml", b"<x/>")], &[Trait::CachedData]),
        ("a.xlsx", vec![book, ("xl/vbaProject.bin", b"x")], &[Trait::Scripts]),
        ("a.pptx", vec![slides, ("ppt/notesSlides/notesSlide1.xml", b"<p/>")], &[Trait::HiddenText]),
        ("a.pptx", vec![slides, ("ppt/slides/slide1.xml", b"<p:sld show=\"0\">")], &[Trait::HiddenSheets]),
        ("a.odt", vec![open], &[]),
        ("a.odt", vec![("content.xml", b"<text:tracked-changes>")], &[Trait::TrackedChanges]),
        // Names that would lead out when unpacked: nothing is unpacked to disk.
        ("a.docx", vec![word, ("../../x.xml", b"x"), ("C:\\x", b"x"), ("/etc/x", b"x")], &[]),
        ("a.docx", vec![word, word], &[]),
    ];
    for (name, parts, expected) in cases {
        for deflated in [false, true] {
            assert_eq!(found(name, &zip(&parts, deflated)), expected, "{name} {:?}", parts.last());
        }
    }
    // Four hundred MiB of zeros in some kilobytes, and packages that are cut or lie.
    let bomb = zip(&[word, ("word/header1.xml", &vec![0; 40 << 20])], true);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(found("a.docx", &bomb), [Trait::Unchecked]);
    let whole = zip(&[word, ("word/footer1.xml", b"<w:del w:id=\"1\">")], true);
    // The length of the comment at the very end is not missed.
    for end in 0..whole.len() - 2 {
        assert_eq!(found("a.docx", &whole[..end]), [Trait::OtherContent], "cut at {end}");
    }
    for place in 0..whole.len() {
        for value in [0, 0x7F, 0xFF] {
            let mut damaged = whole.clone();
            damaged[place] = value;
            inspect("a.docx", &damaged);
        }
    }
}

#[test]
fn a_picture_tells_where_it_was_taken_and_what_is_behind_it() {
    let chunk = |kind: &str, data: &[u8]| {
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind.as_bytes(), data, &[0; 4]].concat()
    };
    let png = |chunks: &[Vec<u8>]| [b"\x89PNG\r\n\x1a\n", chunks.concat().as_slice()].concat();
    let (head, end) = (chunk("IHDR", &[0; 13]), chunk("IEND", b""));
    assert_eq!(found("a.png", &png(&[head.clone(), end.clone()])), []);
    assert_eq!(found("a.png", &png(&[head.clone(), chunk("tEXt", b"Author\0x"), end.clone()])), [Trait::Author]);
    assert_eq!(found("a.png", &png(&[head.clone(), chunk("tEXt", b"Software\0x"), end.clone()])), [Trait::Metadata]);
    assert_eq!(found("a.png", &png(&[head.clone(), end.clone(), vec![1, 2, 3]])), [Trait::Trailing]);
    assert_eq!(found("a.png", &png(std::slice::from_ref(&head))), [Trait::OtherContent]);

    // One directory with one entry, which points at a directory of places.
    let exif = |tag: u16, tags: u8| {
        let mut tiff = b"II\x2a\0\x08\0\0\0\x01\0".to_vec();
        tiff.extend(tag.to_le_bytes());
        tiff.extend([4, 0, 1, 0, 0, 0, 26, 0, 0, 0]);
        tiff.extend([0, 0, 0, 0, tags, 0]);
        tiff
    };
    let jpeg = |marker: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, 0xD8, 0xFF, marker], &length[..], data, &[0xFF, 0xDA, 0, 0, 0xFF, 0xD9]].concat()
    };
    let with_exif = |tiff: &[u8]| jpeg(0xE1, &[b"Exif\0\0", tiff].concat());
    assert_eq!(found("a.jpg", &jpeg(0xE0, b"JFIF\0")), []);
    assert_eq!(found("a.jpg", &with_exif(&exif(0x8825, 5))), [Trait::Place]);
    assert_eq!(found("a.jpg", &with_exif(&exif(0x8825, 1))), [], "the version of the notation alone is no place");
    assert_eq!(found("a.jpeg", &with_exif(&exif(0x013B, 5))), [Trait::Author]);
    assert_eq!(found("a.jpg", &jpeg(0xFE, b"made with x")), [Trait::Description]);
    assert_eq!(found("a.png", &png(&[head, chunk("eXIf", &exif(0x8825, 5)), end])), [Trait::Place]);
    let webp = [b"RIFF\0\0\0\0WEBPEXIF", &32u32.to_le_bytes()[..], &exif(0x8825, 5)].concat();
    assert_eq!(found("a.webp", &webp), [Trait::Place]);

    // No damage is too much.
    let whole = with_exif(&exif(0x8825, 5));
    for place in 0..whole.len() {
        for value in [0, 0x80, 0xFF] {
            let mut damaged = whole.clone();
            damaged[place] = value;
            inspect("a.jpg", &damaged);
            inspect("a.jpg", &whole[..place]);
        }
    }
}
