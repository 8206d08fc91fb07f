//! Text under a box: a page of a PDF paints a dark rectangle over words, which can still be marked and copied.
//!
//! A page is a program of marks in order. Read are the rectangles that are filled, in which colour, and where each string
//! begins; how wide it is, is guessed from its length. Found is what is dark over words that were painted before, and dark
//! words on a dark box. Not found is what lies under a picture or a box of another colour, and what is drawn by parts that
//! pages share. It is a help against the usual mistake, and no proof.

#![expect(clippy::float_arithmetic, reason = "points on a page, not money")]

/// Most words, boxes and saved states that are remembered of a page.
const MOST_TEXTS: usize = 5_000;
const MOST_BOXES: usize = 2_000;
const MOST_SAVED: usize = 200;

/// A box lower than this is a line.
const LOWEST: f64 = 5.0;
/// How wide a letter is, in parts of its height.
const LETTER: f64 = 0.5;

type Matrix = [f64; 6];
const STRAIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(one: Matrix, other: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = one;
    let [g, h, i, j, k, l] = other;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn point(at: Matrix, x: f64, y: f64) -> (f64, f64) {
    (x * at[0] + y * at[2] + at[4], x * at[1] + y * at[3] + at[5])
}

/// What is painted: words or a box, upright.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    bottom: f64,
    right: f64,
    top: f64,
}

impl Area {
    /// Whether a box hides a good part of words: most of their height, and two letters of them.
    fn hides(self, words: Area) -> bool {
        let height = words.top - words.bottom;
        let wide = self.right.min(words.right) - self.left.max(words.left);
        let high = self.top.min(words.top) - self.bottom.max(words.bottom);
        high > height * 0.6 && wide > height * LETTER * 2.0
    }
}

#[derive(Clone, Copy)]
struct State {
    place: Matrix,
    dark: bool,
    size: f64,
    leading: f64,
}

/// Tells whether words of a page lie under a dark box.
pub(super) fn covered(page: &[u8]) -> bool {
    let mut state = State { place: STRAIGHT, dark: true, size: 10.0, leading: 0.0 };
    let mut saved: Vec<State> = Vec::new();
    let (mut line, mut text) = (STRAIGHT, STRAIGHT);
    let mut path: Vec<Area> = Vec::new();
    let mut corners: Vec<(f64, f64)> = Vec::new();
    let mut words: Vec<Area> = Vec::new();
    // With their colours: the last one decides what words on it look like.
    let mut boxes: Vec<(Area, bool)> = Vec::new();
    let mut numbers: Vec<f64> = Vec::new();
    let mut letters = 0;
    for token in (Tokens { rest: page }) {
        let operator = match token {
            Token::Number(number) => {
                if numbers.len() < 40 {
                    numbers.push(number);
                }
                continue;
            }
            Token::Letters(count) => {
                letters += count;
                continue;
            }
            Token::Operator(operator) => operator,
        };
        let last = |count: usize| numbers.get(numbers.len().checked_sub(count)?..);
        match operator {
            b"q" if saved.len() < MOST_SAVED => saved.push(state),
            b"Q" => state = saved.pop().unwrap_or(state),
            b"cm" => {
                if let Some([a, b, c, d, e, f]) = last(6) {
                    state.place = times([*a, *b, *c, *d, *e, *f], state.place);
                }
            }
            b"g" | b"rg" | b"k" | b"sc" | b"scn" => {
                state.dark = match numbers.as_slice() {
                    [grey] => *grey < 0.3,
                    [red, green, blue] => red.max(*green).max(*blue) < 0.3,
                    [cyan, magenta, yellow, black] => *black > 0.7 || cyan.min(*magenta).min(*yellow) > 0.7,
                    _ => false,
                };
            }
            b"re" => {
                if let Some([x, y, width, height]) = last(4) {
                    let (one, other) = (point(state.place, *x, *y), point(state.place, x + width, y + height));
                    push(&mut path, around(&[one, other]));
                }
            }
            b"m" | b"l" => {
                if operator == b"m" {
                    push(&mut path, quadrangle(&corners));
                    corners.clear();
                }
                if let Some([x, y]) = last(2)
                    && corners.len() < 8
                {
                    corners.push(point(state.place, *x, *y));
                }
            }
            // A curve is no box.
            b"c" | b"v" | b"y" => corners.clear(),
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                push(&mut path, quadrangle(&corners));
                corners.clear();
                for area in path.drain(..).filter(|area| area.top - area.bottom >= LOWEST) {
                    if state.dark && words.iter().any(|words| area.hides(*words)) {
                        return true;
                    }
                    if boxes.len() < MOST_BOXES {
                        boxes.push((area, state.dark));
                    }
                }
            }
            b"n" | b"S" | b"s" => {
                path.clear();
                corners.clear();
            }
            b"BT" => (line, text) = (STRAIGHT, STRAIGHT),
            b"Tf" => state.size = last(1).map_or(state.size, |size| size[0]),
            b"TL" => state.leading = last(1).map_or(state.leading, |leading| leading[0]),
            b"Td" | b"TD" | b"T*" | b"'" | b"\"" => {
                let (x, y) = match (operator, last(2)) {
                    (b"Td" | b"TD", Some([x, y])) => (*x, *y),
                    _ => (0.0, -state.leading),
                };
                if operator == b"TD" {
                    state.leading = -y;
                }
                line = times([1.0, 0.0, 0.0, 1.0, x, y], line);
                text = line;
            }
            b"Tm" => {
                if let Some([a, b, c, d, e, f]) = last(6) {
                    line = [*a, *b, *c, *d, *e, *f];
                    text = line;
                }
            }
            _ => {}
        }
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            let at = times(text, state.place);
            let height = (at[3] * state.size).abs();
            let width = at[0].abs() * state.size.abs() * LETTER * f64::from(letters.min(2_000));
            // What is turned or upside down is left alone.
            if at[0] > 0.0 && at[3] > 0.0 && height >= 1.0 && letters > 0 {
                let area = Area { left: at[4], bottom: at[5], right: at[4] + width, top: at[5] + height * 0.7 };
                let below = boxes.iter().rev().find(|(under, _)| under.hides(area));
                if state.dark && below.is_some_and(|(_, dark)| *dark) {
                    return true;
                }
                if words.len() < MOST_TEXTS {
                    words.push(area);
                }
            }
            text = times([1.0, 0.0, 0.0, 1.0, state.size * LETTER * f64::from(letters.min(2_000)), 0.0], text);
        }
        numbers.clear();
        letters = 0;
    }
    false
}

fn push(path: &mut Vec<Area>, area: Option<Area>) {
    if path.len() < MOST_BOXES {
        path.extend(area);
    }
}

fn around(corners: &[(f64, f64)]) -> Option<Area> {
    let (first, rest) = corners.split_first()?;
    let start = Area { left: first.0, bottom: first.1, right: first.0, top: first.1 };
    let area = rest.iter().fold(start, |area, (x, y)| Area {
        left: area.left.min(*x),
        bottom: area.bottom.min(*y),
        right: area.right.max(*x),
        top: area.top.max(*y),
    });
    Some(area)
}

/// Returns the box that four corners draw, if its sides are upright.
fn quadrangle(corners: &[(f64, f64)]) -> Option<Area> {
    let area = around(corners.get(..4).filter(|_| corners.len() <= 5)?)?;
    let near = |one: f64, other: f64| (one - other).abs() < 0.5;
    let on_a_corner = |(x, y): &(f64, f64)| {
        (near(*x, area.left) || near(*x, area.right)) && (near(*y, area.bottom) || near(*y, area.top))
    };
    corners.iter().all(on_a_corner).then_some(area)
}

enum Token<'b> {
    Number(f64),
    /// A string of about so many letters.
    Letters(u32),
    Operator(&'b [u8]),
}

/// The tokens of a page. Names and brackets are passed over.
struct Tokens<'b> {
    rest: &'b [u8],
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let (first, after) = self.rest.split_first()?;
            match first {
                b'(' => return Some(Token::Letters(self.string())),
                b'<' if after.first() != Some(&b'<') => {
                    let end = memchr::memchr(b'>', after).unwrap_or(after.len());
                    self.rest = after.get(end + 1..).unwrap_or_default();
                    // Two digits a byte, and mostly two bytes a letter.
                    return Some(Token::Letters(u32::try_from(end / 4).unwrap_or(u32::MAX)));
                }
                b'/' => {
                    self.rest = after;
                    self.word();
                }
                b'%' => {
                    let end = memchr::memchr2(b'\n', b'\r', after).unwrap_or(after.len());
                    self.rest = after.get(end..).unwrap_or_default();
                }
                byte if is_space(*byte) || b"[]<>{})".contains(byte) => self.rest = after,
                _ => {
                    let word = self.word();
                    if word == b"ID" {
                        // The bytes of a picture within the page.
                        let end = memchr::memmem::find(self.rest, b"EI").map_or(self.rest.len(), |end| end + 2);
                        self.rest = self.rest.get(end..).unwrap_or_default();
                        continue;
                    }
                    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<f64>().ok());
                    return Some(match number.filter(|number| number.is_finite()) {
                        Some(number) => Token::Number(number),
                        None => Token::Operator(word),
                    });
                }
            }
        }
    }
}

impl<'b> Tokens<'b> {
    /// Takes a word; at least one byte, so that there is an end.
    fn word(&mut self) -> &'b [u8] {
        let ends = |byte: &u8| is_space(*byte) || b"()<>[]{}/%".contains(byte);
        let length = self.rest.iter().position(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        word
    }

    /// Takes a string in brackets, and counts its letters.
    fn string(&mut self) -> u32 {
        let (mut depth, mut letters, mut at) = (0, 0_u32, 0);
        while let Some(byte) = self.rest.get(at) {
            at += 1;
            match byte {
                b'\\' => {
                    at += 1;
                    letters = letters.saturating_add(1);
                }
                b'(' => depth += 1,
                b')' if depth == 1 => break,
                b')' => depth -= 1,
                _ => letters = letters.saturating_add(1),
            }
        }
        self.rest = self.rest.get(at..).unwrap_or_default();
        letters
    }
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "BT /F1 12 Tf 1 0 0 1 72 700 Tm (Klager: Kari Nordmann) Tj ET\n";

    #[test]
    fn words_under_a_dark_box_are_found() {
        for box_over in [
            "0 g 115 697 90 14 re f",
            "0.1 0.1 0.1 rg 115 697 90 14 re f*",
            "0 0 0 1 k 115 697 90 14 re B",
            "q 1 0 0 1 100 600 cm 0 g 15 97 90 14 re f Q",
            "q 0 g 115 697 m 205 697 l 205 711 l 115 711 l h f Q",
            "0 g 60 690 400 30 re f",
        ] {
            assert!(covered(format!("{WORDS}{box_over}").as_bytes()), "{box_over}");
        }
        // Hexadecimal, moved line by line, and dark words on a dark box.
        let hex = "BT /F1 12 Tf 14 TL 72 714 Td T* <00480049004A004B004C004D> Tj ET 0 g 70 697 60 14 re f";
        assert!(covered(hex.as_bytes()));
        assert!(covered(format!("0 g 60 690 400 30 re f {WORDS}").as_bytes()));
    }

    #[test]
    fn what_hides_nothing_is_not() {
        for page in [
            // White words on a dark box: the head of a table.
            "0 g 60 690 400 30 re f 1 g BT /F1 12 Tf 1 0 0 1 72 700 Tm (Sum) Tj ET".to_owned(),
            // A white field on a dark box, with dark words.
            format!("0 g 0 0 600 800 re f 1 g 60 690 400 30 re f 0 g {WORDS}"),
            // A line under the words, a box beside them, a light box over them, a clip, and no paint.
            format!("{WORDS}0 g 72 698 120 1 re f"),
            format!("{WORDS}0 g 400 697 90 14 re f"),
            format!("{WORDS}0.9 g 60 690 400 30 re f"),
            format!("{WORDS}0 g 60 690 400 30 re W n"),
            format!("{WORDS}0 g 60 690 400 30 re S"),
            format!("{WORDS}BI /W 1 ID 0 g 60 690 400 30 re f EI Q"),
            "(0 g 60 690 400 30 re f".to_owned(),
        ] {
            assert!(!covered(page.as_bytes()), "{page}");
        }
    }
}
