//! Pieces: the small files of the index. Whole numbers of variable length and texts, compressed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};

use crate::varint;

/// The folder of the pieces on the site.
pub const FOLDER: &str = "sok";
/// First byte of every piece: the edition of the format.
pub const FORMAT: u8 = 2;
/// Bytes before the contents: the format, and eight that all pieces of one index have in common.
pub const HEAD: usize = 9;

/// The kinds of pieces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// What there is, and which piece holds what.
    Start,
    /// What texts have in common: the beginning of what each piece of texts is unpacked with.
    Common,
    /// Words in order, each with its lexeme.
    Vocabulary,
    /// Words by their ends, for typing errors at the beginning.
    Endings,
    /// Where each lexeme stands: documents and sections.
    Lists,
    /// Where each lexeme stands within the sections, for phrases.
    Places,
    /// The texts of documents, for excerpts.
    Texts,
}

impl Kind {
    /// Returns the name of a piece.
    pub fn name(self, number: usize) -> String {
        let word = match self {
            Kind::Start => return "start".to_owned(),
            Kind::Common => return "felles".to_owned(),
            Kind::Vocabulary => "ord",
            Kind::Endings => "bak",
            Kind::Lists => "liste",
            Kind::Places => "sted",
            Kind::Texts => "tekst",
        };
        format!("{word}-{number}")
    }

    /// Reverses [`Kind::name`].
    pub fn of(name: &str) -> Option<(Kind, usize)> {
        let (word, number) = name.split_once('-').unwrap_or((name, "0"));
        let kind = match word {
            "start" => Kind::Start,
            "felles" => Kind::Common,
            "ord" => Kind::Vocabulary,
            "bak" => Kind::Endings,
            "liste" => Kind::Lists,
            "sted" => Kind::Places,
            "tekst" => Kind::Texts,
            _ => return None,
        };
        Some((kind, number.parse().ok()?))
    }
}

/// Writes the contents of a piece.
#[derive(Default, Debug)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// Begins a piece of an index.
    pub fn new(stamp: [u8; 8]) -> Writer {
        let mut bytes = vec![FORMAT];
        bytes.extend(stamp);
        Writer { bytes }
    }

    /// Writes a whole number.
    pub fn number(&mut self, number: usize) {
        varint::push(&mut self.bytes, number);
    }

    /// Writes a text with its length.
    pub fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend(text.as_bytes());
    }

    /// Writes how many bytes a word shares with the one before, and the rest.
    pub fn shared(&mut self, before: &str, word: &str) {
        let mut shared = before.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
        while !word.is_char_boundary(shared) || !before.is_char_boundary(shared) {
            shared -= 1;
        }
        self.number(shared);
        self.text(&word[shared..]);
    }
}

/// Compresses a piece. Numbers have little that comes again: more work with them would save one byte in a hundred.
pub fn pack(kind: Kind, bytes: &[u8]) -> Vec<u8> {
    let level = if matches!(kind, Kind::Lists | Kind::Places) { 3 } else { 4 };
    packed(bytes, level, FlushCompress::Finish, &[])
}

/// Compresses the common beginning: what follows it goes on from there, so it has no end of its own.
pub fn pack_common(common: &[u8]) -> Vec<u8> {
    packed(common, 6, FlushCompress::Sync, &[])
}

/// Compresses a piece that goes on from a common beginning, with little work: there are many.
pub fn pack_after(common: &[u8], bytes: &[u8]) -> Vec<u8> {
    packed(bytes, 3, FlushCompress::Finish, common)
}

fn packed(bytes: &[u8], level: u32, end: FlushCompress, before: &[u8]) -> Vec<u8> {
    thread_local! {
        // Each needs a quarter of a megabyte, which is more work to get than to use.
        static PACKERS: RefCell<BTreeMap<u32, Compress>> = const { RefCell::new(BTreeMap::new()) };
    }
    let fresh = || Compress::new(Compression::new(level), false);
    if !before.is_empty() {
        // After a common beginning one that was used looks beyond its end, at what it packed last, and so finds other ways
        // to write what follows.
        let mut packer = fresh();
        let _ = packer.set_dictionary(before);
        return packed_with(&mut packer, bytes, end);
    }
    PACKERS.with_borrow_mut(|packers| {
        let packer = packers.entry(level).or_insert_with(fresh);
        packer.reset();
        packed_with(packer, bytes, end)
    })
}

/// Reading from memory into memory cannot fail; a piece cut short would be told by its reader.
fn packed_with(packer: &mut Compress, bytes: &[u8], end: FlushCompress) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let taken = usize::try_from(packer.total_in()).unwrap_or_default().min(bytes.len());
        let status = packer.compress_vec(&bytes[taken..], &mut packed, end);
        let left = packed.capacity() - packed.len();
        match (status, end) {
            (Ok(Status::StreamEnd) | Err(_), _) => return packed,
            (Ok(_), FlushCompress::Sync) if left > 0 => return packed,
            _ => packed.reserve(packed.len().max(64)),
        }
    }
}

/// Reverses [`pack`]; none if the piece is damaged.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(packed.len() * 3);
    DeflateDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    (bytes.len() >= HEAD).then_some(bytes)
}

/// Reverses [`pack_after`]: `length` is that of the common beginning.
pub fn unpack_after(common: &[u8], length: usize, packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length + packed.len() * 4);
    DeflateDecoder::new(common.chain(packed)).read_to_end(&mut bytes).ok()?;
    (bytes.len() >= length + HEAD).then(|| bytes.split_off(length))
}

/// A piece as a script, for a site that is opened from disk: hands its bytes on as text.
pub fn script(name: &str, packed: &[u8]) -> Vec<u8> {
    format!("sakspapirPiece(\"{name}\",\"{}\")\n", base64(packed)).into_bytes()
}

/// Reverses [`script`].
pub fn of_script(script: &str) -> Option<Vec<u8>> {
    let text = script.trim_end().strip_suffix("\")")?;
    from_base64(&text[text.rfind('"')? + 1..])
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let number = group.iter().enumerate().fold(0, |sum, (place, byte)| sum | u32::from(*byte) << (16 - 8 * place));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let mut number = 0;
        for (place, letter) in group.iter().enumerate() {
            number |= LETTERS.iter().position(|known| known == letter)? << (18 - 6 * place);
        }
        bytes.extend((0..group.len() - 1).map(|place| (number >> (16 - 8 * place) & 255) as u8));
    }
    Some(bytes)
}

/// Reads the contents of a piece. What lies behind its end reads as zero and empty, and is told by `broken`.
#[derive(Clone, Debug)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Something was read that is not there.
    pub broken: bool,
}

impl<'b> Reader<'b> {
    /// Reads from an offset on.
    pub fn new(bytes: &'b [u8], at: usize) -> Reader<'b> {
        Reader { bytes, at, broken: at > bytes.len() }
    }

    /// Returns where it stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Says whether there is more.
    pub fn more(&self) -> bool {
        self.at < self.bytes.len()
    }

    /// Reads one byte.
    pub fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied();
        self.broken |= byte.is_none();
        self.at += 1;
        byte.unwrap_or_default()
    }

    /// Reads a whole number.
    #[inline]
    pub fn number(&mut self) -> usize {
        // Most are small.
        match self.bytes.get(self.at) {
            Some(byte) if *byte < 0x80 => {
                self.at += 1;
                usize::from(*byte)
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut left = rest.iter();
        let number = varint::take(&mut left);
        self.at += rest.len() - left.len();
        self.broken |= number.is_none();
        number.unwrap_or_default()
    }

    /// Reads how many things follow: never more than there are bytes left, so that damage cannot ask for memory.
    pub fn count(&mut self) -> usize {
        let count = self.number();
        if count > self.bytes.len() {
            self.broken = true;
            return 0;
        }
        count
    }

    /// Reads a text with its length.
    pub fn text(&mut self) -> &'b str {
        let length = self.number();
        self.text_of(length)
    }

    /// Reads a text of a length.
    pub fn text_of(&mut self, length: usize) -> &'b str {
        let text =
            self.bytes.get(self.at..self.at.saturating_add(length)).and_then(|bytes| std::str::from_utf8(bytes).ok());
        self.broken |= text.is_none();
        self.at = self.at.saturating_add(length);
        text.unwrap_or_default()
    }

    /// Reads a word by what it shares with the one before.
    pub fn shared(&mut self, before: &str) -> String {
        let shared = self.number();
        let beginning = before.get(..shared).unwrap_or_default();
        self.broken |= beginning.len() < shared;
        format!("{beginning}{}", self.text())
    }

    /// Leaves bytes out.
    pub fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
        self.broken |= self.at > self.bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_as_they_were() {
        let mut writer = Writer::new([7; 8]);
        for number in [0, 1, 127, 128, 300, 70_000, u32::MAX as usize] {
            writer.number(number);
        }
        writer.text("søknad");
        let packed = pack(Kind::Vocabulary, &writer.bytes);
        let bytes = unpack(&packed).unwrap();
        let mut reader = Reader::new(&bytes, HEAD);
        for number in [0, 1, 127, 128, 300, 70_000, u32::MAX as usize] {
            assert_eq!(reader.number(), number);
        }
        assert_eq!(reader.text(), "søknad");
        assert!(!reader.more() && !reader.broken);
        let script = String::from_utf8(script("ord-1", &packed)).unwrap();
        assert_eq!(of_script(&script).as_deref(), Some(packed.as_slice()));
    }

    #[test]
    fn what_is_common_is_not_packed_again() {
        let common: String = (0..500).map(|number| format!("sak {number} ")).collect();
        let text = format!("{}{}", "x".repeat(HEAD), &common[..400]);
        let beginning = pack_common(common.as_bytes());
        let packed = pack_after(common.as_bytes(), text.as_bytes());
        assert!(packed.len() < 60, "{}", packed.len());
        assert_eq!(unpack_after(&beginning, common.len(), &packed).as_deref(), Some(text.as_bytes()));
        assert_eq!(unpack_after(&beginning, common.len(), &packed[..packed.len() - 3]), None);
        assert_eq!(unpack_after(&beginning[..beginning.len() / 2], common.len(), &packed), None);
        for length in [0, 1, 100_000, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|place: usize| (place * place / 8) as u8).collect();
            let bytes = [&[0; HEAD], bytes.as_slice()].concat();
            assert_eq!(unpack(&pack(Kind::Lists, &bytes)), Some(bytes));
        }
    }

    /// One that packs is used again: nothing of what it packed last may show.
    #[test]
    fn a_piece_is_the_same_bytes_whatever_was_packed_before() {
        let mut state = 7u64;
        let mut text = |length: usize| {
            let mut text = String::new();
            while text.len() < length {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let number = (state >> 33) as usize % 60;
                text.push_str(&format!("{}{number} ", ["drift", "sak", "møte", "plan", "kommune"][number % 5]));
            }
            text.into_bytes()
        };
        for _ in 0..20 {
            let (common, own) = (text(8_000), text(20_000));
            let both = || (pack_after(&common, &own), pack(Kind::Lists, &own));
            let alone = std::thread::scope(|scope| scope.spawn(both).join().unwrap());
            assert!(both() == alone);
        }
    }

    #[test]
    fn a_name_tells_its_kind() {
        for kind in [Kind::Start, Kind::Common, Kind::Vocabulary, Kind::Endings, Kind::Lists, Kind::Places, Kind::Texts]
        {
            let number = if matches!(kind, Kind::Start | Kind::Common) { 0 } else { 12 };
            assert_eq!(Kind::of(&kind.name(number)), Some((kind, number)));
        }
        assert_eq!(Kind::of("annet-1"), None);
    }

    #[test]
    fn a_damaged_piece_is_told() {
        let packed = pack(Kind::Lists, &Writer::new([7; 8]).bytes);
        assert_eq!(unpack(&packed[..packed.len() / 2]), None);
        let mut reader = Reader::new(&[0xff; 3], 0);
        reader.number();
        assert!(reader.broken);
        let mut reader = Reader::new(&[200, 1], 0);
        assert_eq!(reader.text(), "");
        assert!(reader.broken);
    }
}
