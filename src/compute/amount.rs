//! From the text of a figure to an exact [`Amount`], by one Norwegian grammar: nothing is guessed, nothing is rounded.
//!
//! ```text
//! figure  = nothing | sign? whole ( "," decimals | "." decimals )?
//! nothing = "" | "-" | "–"                      (blank, and «not applicable»)
//! sign    = "-" | "−" | "–"                     (directly before the first digit)
//! whole   = digits | 1–3 digits ( blank 3 digits )+   (one kind of blank throughout)
//! ```
//!
//! A point before exactly three digits is refused always, and so is a comma, unless the column declares three decimals:
//! somebody would read it as thousands. What is refused is refused by name, with the readings that are possible.

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::locale::number;
use crate::model::figures::{Amount, Cell, CellForm};
use crate::model::path::SourcePath;

/// The most digits that every decimal number of that length holds exactly.
const MOST_DIGITS: usize = 28;
/// Blank, no-break space, thin space, narrow no-break space.
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{2009}', '\u{202f}'];
const MINUSES: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

/// How the figures of a column are written.
#[derive(Clone, Copy, Debug)]
pub struct Notation {
    /// Decimals declared.
    pub decimals: u8,
    /// Written in per cent, kept as a quotient: `94,7` is 0.947.
    pub percent: bool,
}

/// Why a text is not an amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// What it breaks.
    pub rule: &'static Rule,
    /// Which of its messages.
    pub words: &'static str,
    /// Up to two ways to write what may be meant.
    pub readings: [String; 2],
    /// How many decimals a column must declare for the last of these; none if it does.
    pub needed: Option<u8>,
}

impl Refusal {
    fn of(rule: &'static Rule, words: &'static str, readings: [String; 2]) -> Refusal {
        Refusal { rule, words, readings, needed: None }
    }

    /// Says it at a place.
    pub fn diagnostic(&self, text: &str, decimals: u8, path: &SourcePath, cell: &Cell) -> Diagnostic {
        Diagnostic::new(self.rule, self.words, path, cell.spot)
            .with("text", shortened(text))
            .with("first", &self.readings[0])
            .with("second", &self.readings[1])
            .with("decimals", decimals)
            .with("needed", self.needed.map_or(String::new(), |needed| needed.to_string()))
            .with(
                "quoted",
                if cell.form == CellForm::Split { format!("\"{}\"", shortened(text)) } else { String::new() },
            )
    }
}

/// Reads a figure.
pub fn read(text: &str, notation: Notation) -> Result<Amount, Refusal> {
    let text = text.trim_matches(|character: char| character.is_whitespace());
    match text {
        "" | "~" | "null" => return Ok(Amount::Blank),
        "-" | "\u{2013}" | "\u{2212}" => return Ok(Amount::NotApplicable),
        _ => {}
    }
    let text = match text.strip_suffix('%') {
        Some(number) if notation.percent => number.trim_end_matches(BLANKS),
        _ => text,
    };
    let (negative, unsigned) = match text.strip_prefix(MINUSES) {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    if !unsigned.starts_with(|character: char| character.is_ascii_digit()) {
        return Err(not_a_number(text, unsigned, negative));
    }
    if let Some(strange) = unsigned.chars().find(|character| !is_part_of_a_number(*character)) {
        return Err(strange_character(text, unsigned, strange));
    }
    number(negative, unsigned, notation)
}

/// Reads digits, blanks, commas and points; the first is a digit.
fn number(negative: bool, unsigned: &str, notation: Notation) -> Result<Amount, Refusal> {
    let sign = if negative { "-" } else { "" };
    let separators = unsigned.matches([',', '.']).count();
    if separators > 1 {
        return Err(two_separators(sign, unsigned));
    }
    let (whole, fraction) = match unsigned.split_once([',', '.']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = ungrouped(sign, whole)?;
    let fraction = fraction.unwrap_or("");
    if separators == 1 {
        if fraction.is_empty() {
            return syntax("no_decimals", [format!("{sign}{whole}"), String::new()]);
        }
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return syntax("groups", [format!("{sign}{}", typed(&only_digits(unsigned))), String::new()]);
        }
        refuse_three_digits(sign, whole, &digits, fraction, unsigned.contains('.'), notation)?;
    }
    if digits.len() > 1 && digits.starts_with('0') {
        let comma = if fraction.is_empty() { "" } else { "," };
        let meant = format!("{sign}{}{comma}{fraction}", without_zeros(&digits));
        let needed = needed(fraction, notation);
        return Err(Refusal { needed, ..Refusal::of(&rule::AMOUNT_SYNTAX, "leading_zero", [meant, String::new()]) });
    }
    if digits.len() + fraction.len() > MOST_DIGITS {
        return refused(&rule::AMOUNT_PRECISION, "digits", [MOST_DIGITS.to_string(), String::new()]);
    }
    if fraction.len() > usize::from(notation.decimals) {
        let words = if notation.decimals == 0 { "whole" } else { "decimals" };
        return refused(&rule::AMOUNT_PRECISION, words, [String::new(), String::new()]);
    }
    let mut mantissa: i128 = 0;
    for digit in digits.bytes().chain(fraction.bytes()) {
        // At most 28 digits: far from the end of the range.
        mantissa = mantissa * 10 + i128::from(digit - b'0');
    }
    let scale = fraction.len() as u32 + if notation.percent { 2 } else { 0 };
    Decimal::try_from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale)
        .map(Amount::Exact)
        .or_else(|_| refused(&rule::AMOUNT_PRECISION, "digits", [MOST_DIGITS.to_string(), String::new()]))
}

/// Takes the blanks out of the whole part, if they stand where thousands are.
fn ungrouped(sign: &str, whole: &str) -> Result<String, Refusal> {
    let Some(blank) = whole.chars().find(|character| BLANKS.contains(character)) else {
        return Ok(whole.to_owned());
    };
    let digits = only_digits(whole);
    if whole.chars().any(|character| BLANKS.contains(&character) && character != blank) {
        return syntax("mixed_blanks", [format!("{sign}{}", typed(&digits)), String::new()]);
    }
    let mut groups = whole.split(blank);
    let first = groups.next().unwrap_or("").len();
    if !(1..=3).contains(&first) || groups.any(|group| group.len() != 3) {
        return syntax("groups", [format!("{sign}{}", typed(&digits)), String::new()]);
    }
    Ok(digits)
}

/// `134.000` and `1,429` may be thousands or decimals.
fn refuse_three_digits(
    sign: &str,
    whole: &str,
    digits: &str,
    fraction: &str,
    point: bool,
    notation: Notation,
) -> Result<(), Refusal> {
    if fraction.len() != 3 || (!point && notation.decimals == 3) {
        return Ok(());
    }
    // `1 429,500`, `1429,500` and `0,125` cannot be thousands; but a point before three digits never passes.
    if !point && (whole.len() > 3 || digits == "0") {
        return Ok(());
    }
    let digits = without_zeros(digits);
    // With more decimals declared, a comma before three digits is still refused; a zero more makes it clear.
    let decimal = format!("{sign}{digits},{fraction}{}", if notation.decimals > 3 { "0" } else { "" });
    let (words, readings) = match digits {
        // Nobody groups thousands behind a zero.
        "0" => ("point_decimal", [decimal, String::new()]),
        _ => {
            let thousands = format!("{sign}{}", typed(&format!("{digits}{fraction}")));
            (if point { "point" } else { "comma" }, [thousands, decimal])
        }
    };
    Err(Refusal { needed: needed(fraction, notation), ..Refusal::of(&rule::AMOUNT_AMBIGUOUS, words, readings) })
}

/// Returns how many decimals a column must declare for a fraction, if it does not.
fn needed(fraction: &str, notation: Notation) -> Option<u8> {
    u8::try_from(fraction.len()).ok().filter(|needed| *needed > notation.decimals)
}

/// Returns a whole part without the zeros in front.
fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        meant => meant,
    }
}

/// `1.429,50`, `1,429.50`, `1.429.000`: the last separator is the decimal sign, unless it occurs twice.
fn two_separators(sign: &str, unsigned: &str) -> Refusal {
    let last = unsigned.rfind([',', '.']).unwrap_or(0);
    let (before, after) = unsigned.split_at(last);
    let separator = after.chars().next().unwrap_or(',');
    let fraction = only_digits(after);
    let reading = if before.contains(separator) || fraction.is_empty() {
        typed(&only_digits(unsigned))
    } else {
        format!("{},{fraction}", typed(&only_digits(before)))
    };
    let words = match (unsigned.contains('.'), unsigned.contains(',')) {
        (true, true) => "two_separators",
        (true, false) => "points",
        _ => "commas",
    };
    Refusal::of(&rule::AMOUNT_SYNTAX, words, [format!("{sign}{reading}"), String::new()])
}

/// What does not begin with a digit.
fn not_a_number(text: &str, unsigned: &str, negative: bool) -> Refusal {
    let digits = only_digits(unsigned);
    let negated = format!("-{}", typed(&digits));
    let first = unsigned.chars().next().unwrap_or(' ');
    let (words, reading) = match first {
        character if negative && BLANKS.contains(&character) => ("sign_blank", negated),
        character if negative && MINUSES.contains(&character) => ("sign_twice", negated),
        '+' => ("plus", typed(&digits)),
        '(' => ("parentheses", negated),
        '.' | ',' => ("no_whole", format!("{}0,{digits}", if negative { "-" } else { "" })),
        character if character.is_numeric() => ("foreign_digits", String::new()),
        _ if text.contains('%') => ("percent", typed(&digits)),
        _ if !digits.is_empty() => ("unit", typed(&digits)),
        _ => ("text", String::new()),
    };
    Refusal::of(&rule::AMOUNT_SYNTAX, words, [reading, String::new()])
}

/// What begins with a digit and holds a character that no number has.
fn strange_character(text: &str, unsigned: &str, strange: char) -> Refusal {
    let sign = if text.len() == unsigned.len() { "" } else { "-" };
    let before = unsigned.split(strange).next().unwrap_or("").trim_end_matches(BLANKS);
    let after = unsigned.split_once(strange).map_or("", |(_, after)| after).trim_start_matches(['+', '-']);
    let is_last = unsigned.ends_with(strange) && unsigned.matches(strange).count() == 1;
    let (words, reading) = match strange {
        character if MINUSES.contains(&character) && is_last && !before.ends_with([',', '.']) => {
            ("sign_after", format!("-{before}"))
        }
        '_' => ("underscore", format!("{sign}{}", typed(&only_digits(unsigned)))),
        '\'' | '\u{2019}' => ("apostrophe", format!("{sign}{}", typed(&only_digits(unsigned)))),
        '%' => ("percent", format!("{sign}{before}")),
        'e' | 'E' if !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit()) => {
            ("exponent", String::new())
        }
        'x' | 'X' if before == "0" => ("hexadecimal", String::new()),
        character if character.is_numeric() => ("foreign_digits", String::new()),
        character if character.is_alphabetic() || MINUSES.contains(&character) => {
            ("unit", format!("{sign}{}", before.trim_end_matches([',', '.'])))
        }
        _ => ("text", String::new()),
    };
    Refusal::of(&rule::AMOUNT_SYNTAX, words, [reading, String::new()])
}

fn is_part_of_a_number(character: char) -> bool {
    character.is_ascii_digit() || BLANKS.contains(&character) || matches!(character, ',' | '.')
}

fn only_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Writes digits as an editor would type them.
fn typed(digits: &str) -> String {
    number::grouped(digits, ' ')
}

/// Enough of a text to recognise it: a figure may hold a whole document by mistake.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.trim().to_owned(),
    }
}

fn syntax<T>(words: &'static str, readings: [String; 2]) -> Result<T, Refusal> {
    refused(&rule::AMOUNT_SYNTAX, words, readings)
}

fn refused<T>(rule: &'static Rule, words: &'static str, readings: [String; 2]) -> Result<T, Refusal> {
    Err(Refusal::of(rule, words, readings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::number;
    use crate::model::settings::Language;

    fn plainly(text: &str, decimals: u8) -> String {
        match read(text, Notation { decimals, percent: false }) {
            Ok(Amount::Exact(number)) => number.to_string(),
            Ok(Amount::Blank) => "blank".to_owned(),
            Ok(Amount::NotApplicable) => "–".to_owned(),
            Err(refusal) => format!("{}/{}", refusal.rule.id.trim_start_matches("amount."), refusal.words),
        }
    }

    #[test]
    fn amounts_as_norwegians_write_them() {
        for (text, decimals, value) in [
            ("26 556", 0, "26556"),
            ("1\u{a0}429", 0, "1429"),
            ("1\u{202f}429\u{202f}000", 0, "1429000"),
            ("1\u{2009}429", 0, "1429"),
            ("1429", 0, "1429"),
            ("-5", 0, "-5"),
            ("\u{2212}7 272", 0, "-7272"),
            ("\u{2013}5", 0, "-5"),
            ("3,414", 3, "3.414"),
            ("1,429", 3, "1.429"),
            ("1 429,50", 2, "1429.50"),
            ("1 429,500", 4, "1429.500"),
            ("1429,500", 4, "1429.500"),
            ("0,125", 4, "0.125"),
            ("2813.10", 2, "2813.10"),
            ("2813.1", 2, "2813.1"),
            ("0,5", 1, "0.5"),
            ("0", 0, "0"),
            ("-0", 0, "0"),
            ("-0,00", 2, "0.00"),
            (" 7 ", 0, "7"),
            ("", 0, "blank"),
            ("~", 0, "blank"),
            ("-", 0, "–"),
            ("–", 0, "–"),
            ("9999999999999999999999999999", 0, "9999999999999999999999999999"),
        ] {
            assert_eq!(plainly(text, decimals), value, "{text} with {decimals} decimals");
        }
    }

    #[test]
    fn what_can_be_misread_is_refused_by_name() {
        for (text, decimals, refusal) in [
            ("134.000", 0, "ambiguous/point"),
            ("134.000", 3, "ambiguous/point"),
            ("26.556", 0, "ambiguous/point"),
            ("1,429", 0, "ambiguous/comma"),
            ("1,429", 2, "ambiguous/comma"),
            ("-1,429", 4, "ambiguous/comma"),
            ("0.125", 3, "ambiguous/point_decimal"),
            ("1.429.000", 0, "syntax/points"),
            ("1,429,000", 0, "syntax/commas"),
            ("1.429,50", 2, "syntax/two_separators"),
            ("1,429.50", 2, "syntax/two_separators"),
            ("5-", 0, "syntax/sign_after"),
            ("- 5", 0, "syntax/sign_blank"),
            ("--5", 0, "syntax/sign_twice"),
            ("\u{2212}-5", 0, "syntax/sign_twice"),
            ("+5", 0, "syntax/plus"),
            ("(5)", 0, "syntax/parentheses"),
            ("5 %", 0, "syntax/percent"),
            ("5%", 0, "syntax/percent"),
            ("5 kr", 0, "syntax/unit"),
            ("kr 5,-", 0, "syntax/unit"),
            ("5,-", 0, "syntax/unit"),
            ("5 mill.", 0, "syntax/unit"),
            ("5'", 0, "syntax/apostrophe"),
            ("1'429", 0, "syntax/apostrophe"),
            ("1e5", 0, "syntax/exponent"),
            ("1E+5", 0, "syntax/exponent"),
            ("0x10", 0, "syntax/hexadecimal"),
            ("1_000", 0, "syntax/underscore"),
            (".5", 1, "syntax/no_whole"),
            ("-,5", 1, "syntax/no_whole"),
            ("5.", 1, "syntax/no_decimals"),
            ("5,", 1, "syntax/no_decimals"),
            ("010", 0, "syntax/leading_zero"),
            ("00", 0, "syntax/leading_zero"),
            ("NaN", 0, "syntax/text"),
            (".inf", 0, "syntax/no_whole"),
            ("n/a", 0, "syntax/text"),
            ("..", 0, "syntax/no_whole"),
            ("٣", 0, "syntax/foreign_digits"),
            ("１２", 0, "syntax/foreign_digits"),
            ("½", 0, "syntax/foreign_digits"),
            ("1½", 1, "syntax/foreign_digits"),
            ("1 42 9", 0, "syntax/groups"),
            ("1429 500", 0, "syntax/groups"),
            ("1  429", 0, "syntax/groups"),
            ("1 429,5 0", 2, "syntax/groups"),
            ("1 429\u{a0}000", 0, "syntax/mixed_blanks"),
            ("12,5", 0, "precision/whole"),
            ("12,345", 2, "ambiguous/comma"),
            ("12,3456", 2, "precision/decimals"),
            ("79228162514264337593543950336", 0, "precision/digits"),
            ("0,00000000000000000000000000001", 40, "precision/digits"),
        ] {
            assert_eq!(plainly(text, decimals), refusal, "{text} with {decimals} decimals");
        }
    }

    #[test]
    fn a_refusal_offers_what_may_be_meant() {
        let readings = |text: &str, decimals| read(text, Notation { decimals, percent: false }).unwrap_err().readings;
        assert_eq!(readings("134.000", 0), ["134 000", "134,000"]);
        assert_eq!(readings("-1,429", 2), ["-1 429", "-1,429"]);
        assert_eq!(readings("1,429", 4), ["1 429", "1,4290"]);
        assert_eq!(readings("0.125", 3)[0], "0,125");
        assert_eq!(readings("07.11", 0)[0], "7,11");
        assert_eq!(readings("1.429,50", 2)[0], "1 429,50");
        assert_eq!(readings("1,429.50", 2)[0], "1 429,50");
        assert_eq!(readings("1.429.000", 0)[0], "1 429 000");
        assert_eq!(readings("1 42 9", 0)[0], "1 429");
        assert_eq!(readings("(5)", 0)[0], "-5");
        assert_eq!(readings("kr 1500,-", 0)[0], "1 500");
        assert_eq!(readings("5 kr", 0)[0], "5");
        assert_eq!(readings("010", 0)[0], "10");
    }

    #[test]
    fn per_cent_columns_are_written_in_per_cent_and_kept_as_quotients() {
        let percent = Notation { decimals: 1, percent: true };
        for text in ["94,7", "94,7 %", "94,7\u{a0}%", "94,7%"] {
            assert_eq!(read(text, percent), Ok(Amount::Exact(Decimal::new(947, 3))), "{text}");
        }
    }

    /// A small generator of pseudo-random numbers: the tests must not need a crate nor differ between runs.
    fn random(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        *state >> 33
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        let mut state = 21;
        for _ in 0..20_000 {
            let decimals = (random(&mut state) % 7) as u32;
            let digits = random(&mut state) % 26;
            let mut mantissa = 0_i128;
            for _ in 0..digits {
                mantissa = mantissa * 10 + i128::from(random(&mut state) % 10);
            }
            let sign = if random(&mut state).is_multiple_of(2) { 1 } else { -1 };
            let number = Decimal::from_i128_with_scale(sign * mantissa, decimals);
            let shown = number::format(number, decimals, Language::Bokmal);
            // Three decimals after at most three digits is what a column of another precision refuses; its own does not.
            let read = read(&shown, Notation { decimals: decimals as u8, percent: false });
            assert_eq!(read, Ok(Amount::Exact(number::round(number, decimals))), "{shown}");
        }
    }

    #[test]
    fn a_figure_is_read_exactly_or_not_at_all() {
        // The oracle works on whole numbers and text alone.
        let alphabet = ['0', '1', '2', '5', '9', ' ', ',', '.', '-', '\u{a0}', '\u{2212}', '%', 'e', '_'];
        let mut state = 22;
        let mut accepted = 0;
        for _ in 0..200_000 {
            let length = random(&mut state) % 9;
            let text: String =
                (0..length).map(|_| alphabet[(random(&mut state) % alphabet.len() as u64) as usize]).collect();
            let Ok(Amount::Exact(number)) = read(&text, Notation { decimals: 3, percent: false }) else { continue };
            accepted += 1;
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let fraction = text.split_once([',', '.']).map_or(0, |(_, fraction)| fraction.trim_end().len());
            let whole: i128 = digits.parse().unwrap();
            let expected = if text.trim_start().starts_with(MINUSES) { -whole } else { whole };
            assert_eq!((number.mantissa(), number.scale() as usize), (expected, fraction), "{text:?}");
            assert!(!number.is_zero() || !number.is_sign_negative(), "{text:?}");
        }
        assert!(accepted > 2_000, "the generator must make figures: {accepted}");
    }

    #[test]
    fn what_two_countries_read_differently_is_refused() {
        // Norwegian, English, German and ISO readings of digits with one kind of separator in one place.
        for whole in ["1", "12", "134", "0", "1429"] {
            for separator in [",", "."] {
                for fraction in ["0", "00", "000", "429", "4290", "5"] {
                    let text = format!("{whole}{separator}{fraction}");
                    let thousands = fraction.len() == 3 && whole.len() <= 3 && whole != "0";
                    for decimals in [0, 2, 4] {
                        let read = read(&text, Notation { decimals, percent: false });
                        assert!(!thousands || read.is_err(), "{text} with {decimals} decimals");
                    }
                }
            }
        }
    }
}
