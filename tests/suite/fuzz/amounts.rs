//! Amounts: every text against all that could have been written, told without a parser.

use rust_decimal::Decimal;
use sakspapir::compute::amount::{self, Notation};
use sakspapir::model::figures::Amount;

use super::{Outcome, Target, outcome};

pub(super) const AMOUNTS: Target = Target {
    name: "amounts",
    corpus: "amounts",
    pieces: &[
        "0",
        "1",
        "5",
        "9",
        "12",
        "000",
        "429",
        "1234567890",
        " ",
        "\u{a0}",
        "\u{2009}",
        "\u{202f}",
        "  ",
        "\t",
        ",",
        ".",
        ",,",
        "-",
        "−",
        "–",
        "+",
        "(",
        ")",
        "%",
        " %",
        "kr",
        "e5",
        "x",
        "_",
        "'",
        "~",
        "null",
        "٣",
        "１",
        "½",
        "\u{301}",
        "\u{200b}",
        "\u{feff}",
        ":",
        "/",
        "\u{0}",
        "\n",
        "🜁",
        " mill",
    ],
    longest: 48,
    attempt: an_amount_is_what_is_written,
    quick: 20_000,
};

const BLANKS: [&str; 5] = ["", " ", "\u{a0}", "\u{2009}", "\u{202f}"];
const SIGNS: [&str; 4] = ["", "-", "\u{2212}", "\u{2013}"];

/// Writes a number in every way a Norwegian may: whole digits, decimals, sign, blank between thousands, decimal sign.
fn spellings(whole: &str, decimals: &str) -> Vec<(bool, String)> {
    let mut all = Vec::new();
    for blank in BLANKS {
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push_str(blank);
            }
            grouped.push(digit);
        }
        for sign in SIGNS {
            if decimals.is_empty() {
                all.push((!sign.is_empty(), format!("{sign}{grouped}")));
            } else {
                all.extend([",", "."].map(|mark| (!sign.is_empty(), format!("{sign}{grouped}{mark}{decimals}"))));
            }
        }
    }
    all
}

/// What a text says, by going through all that could be written: none if it is no amount, or may be two.
fn amount(text: &str, most_decimals: u8) -> Option<(i128, u32)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 28 {
        return None;
    }
    for count in 0..=usize::from(most_decimals).min(digits.len() - 1) {
        let (whole, decimals) = digits.split_at(digits.len() - count);
        if whole.len() > 1 && whole.starts_with('0') {
            continue;
        }
        let Some((negative, _)) = spellings(whole, decimals).into_iter().find(|(_, spelling)| spelling == text) else {
            continue;
        };
        // Three digits after a point read as thousands somewhere; after a comma too, unless they cannot be thousands.
        if count == 3 && (text.contains('.') || most_decimals != 3 && whole.len() <= 3 && whole != "0") {
            return None;
        }
        let number: i128 = digits.parse().unwrap();
        return Some((if negative { -number } else { number }, u32::try_from(count).unwrap()));
    }
    None
}

fn an_amount_is_what_is_written(input: &str) -> Outcome {
    let mut come_to = Vec::new();
    let trimmed = input.trim();
    for (decimals, percent) in [(0, false), (2, false), (3, false), (1, true)] {
        let read = amount::read(input, Notation { decimals, percent });
        let expected = match trimmed {
            "" | "~" | "null" => Some(Amount::Blank),
            "-" | "\u{2013}" | "\u{2212}" => Some(Amount::NotApplicable),
            text => {
                let bare = text
                    .strip_suffix('%')
                    .filter(|_| percent)
                    .map_or(text, |text| text.trim_end_matches([' ', '\u{a0}', '\u{2009}', '\u{202f}']));
                amount(bare, decimals).map(|(number, scale)| {
                    let scale = scale + if percent { 2 } else { 0 };
                    Amount::Exact(Decimal::try_from_i128_with_scale(number, scale).unwrap())
                })
            }
        };
        match (&read, &expected) {
            (Ok(Amount::Exact(number)), Some(Amount::Exact(expected))) => {
                assert_eq!((number.mantissa(), number.scale()), (expected.mantissa(), expected.scale()));
                assert!(!number.is_zero() || !number.is_sign_negative());
            }
            (Ok(read), Some(expected)) => assert_eq!(read, expected),
            (Err(_), None) => {}
            _ => panic!("{read:?} and not {expected:?} with {decimals} decimals"),
        }
        come_to.push(match read {
            Ok(Amount::Exact(number)) => format!("{} {}", number.scale(), number.is_sign_negative()),
            Ok(other) => format!("{other:?}"),
            Err(refusal) => refusal.words.to_owned(),
        });
    }
    outcome(come_to)
}
