//! Numbers as people write them in text: `1 092`, `3,4 mill.`, `tre`.

use rust_decimal::{Decimal, RoundingStrategy};

/// Number words, from one up. «En» is an article as often as a number; who looks for a count of one says so.
const WORDS: [&[&str]; 12] = [
    &["én", "ett", "éin", "eitt", "one"],
    &["to", "two"],
    &["tre", "three"],
    &["fire", "four"],
    &["fem", "five"],
    &["seks", "six"],
    &["sju", "syv", "seven"],
    &["åtte", "eight"],
    &["ni", "nine"],
    &["ti", "ten"],
    &["elleve", "eleven"],
    &["tolv", "twelve"],
];

/// Reads a count: digits, or a number word up to twelve.
pub(super) fn count(word: &str) -> Option<u32> {
    if word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    let word = word.to_lowercase();
    let place = WORDS.iter().position(|words| words.contains(&word.as_str()))?;
    u32::try_from(place + 1).ok()
}

/// A number in text, with the precision that it is told with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told {
    /// The number, without its scale.
    number: Decimal,
    /// 1, a thousand, a million or a milliard.
    scale: Decimal,
}

impl Told {
    /// Returns whether an amount, rounded as the number is told, is this number. Signs are in the words around it.
    pub(super) fn tells(&self, amount: Decimal) -> bool {
        let Some(scaled) = amount.abs().checked_div(self.scale) else { return false };
        scaled.round_dp_with_strategy(self.number.scale(), RoundingStrategy::MidpointAwayFromZero) == self.number
    }
}

/// Reads the number that ends a text: `… økning på 1 092` or `… 3,4 mill.`; with the place where it begins.
pub(super) fn number_before(text: &str) -> Option<(usize, Told)> {
    let text = text.trim_end();
    let (body, scale) = scale_before(text);
    let start = number_start(body)?;
    let digits: String = body[start..].chars().filter(|letter| !letter.is_whitespace()).collect();
    let number = digits.replace(',', ".").parse().ok()?;
    Some((start, Told { number, scale }))
}

/// Reads the number that begins a text, with its length in bytes, scale included.
pub(super) fn number_at(text: &str) -> Option<(usize, Told)> {
    let body =
        text.trim_start_matches(|letter: char| letter.is_ascii_digit() || is_group_mark(letter) || letter == ',');
    let written =
        text[..text.len() - body.len()].trim_end_matches(|letter: char| is_group_mark(letter) || letter == ',');
    if !written.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let mut end = written.len();
    let after = text[end..].trim_start();
    let (scale, word) = scale_at(after);
    if word > 0 {
        end = text.len() - after.len() + word;
    }
    let digits: String = written.chars().filter(|letter| !letter.is_whitespace()).collect();
    Some((end, Told { number: digits.replace(',', ".").parse().ok()?, scale }))
}

fn scale_at(text: &str) -> (Decimal, usize) {
    for (scale, words) in SCALES {
        if let Some(word) = words.iter().find(|word| text.starts_with(**word)) {
            return (Decimal::from(*scale), word.len());
        }
    }
    (Decimal::ONE, 0)
}

fn scale_before(text: &str) -> (&str, Decimal) {
    for (scale, words) in SCALES {
        if let Some(body) = words.iter().find_map(|word| text.strip_suffix(word)) {
            return (body.trim_end(), Decimal::from(*scale));
        }
    }
    (text, Decimal::ONE)
}

const SCALES: &[(i64, &[&str])] = &[
    (1_000_000_000, &["milliarder", "milliard", "mrd.", "mrd"]),
    (1_000_000, &["millioner", "million", "mill.", "mill", "millions"]),
    (1_000, &["tusen", "thousand"]),
];

fn is_group_mark(letter: char) -> bool {
    matches!(letter, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}')
}

/// Returns where the number that ends a text begins: digits, groups of three, a decimal comma.
fn number_start(text: &str) -> Option<usize> {
    let mut start = text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    if start == text.len() {
        return None;
    }
    if let Some(whole) = text[..start].strip_suffix(',')
        && whole.ends_with(|letter: char| letter.is_ascii_digit())
    {
        start = whole.len() - whole.bytes().rev().take_while(u8::is_ascii_digit).count();
    }
    // Groups of three may stand before, however many.
    while let Some(mark) = text[..start].chars().next_back().filter(|letter| is_group_mark(*letter)) {
        let whole = &text[..start - mark.len_utf8()];
        let group = whole.bytes().rev().take_while(u8::is_ascii_digit).count();
        let this = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        if this != 3 || !(1..=3).contains(&group) {
            break;
        }
        start = whole.len() - group;
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_groups_decimals_and_scale() {
        let tells = |text: &str, amount: i64| number_before(text).is_some_and(|(_, told)| told.tells(amount.into()));
        assert!(tells("økning på 173", 173));
        assert!(tells("økning på 1 092", -1092));
        assert!(tells("i 2024 var det 1\u{A0}092", 1092));
        assert!(tells("i 2024 var det 3,4 mill.", 3_414_000));
        assert!(!tells("i 2024 var det 3,41 mill.", 3_424_000));
        assert!(tells("163 tusen", -163_000));
        assert_eq!(number_before("ingen"), None);
        assert_eq!(number_at("820 besøk").map(|(end, _)| end), Some(3));
        assert_eq!(number_at("3,4 mill. kr").map(|(end, _)| end), Some(9));
        assert_eq!(number_at("kr"), None);
        assert_eq!((count("1"), count("Fem"), count("sytten"), count("2024")), (Some(1), Some(5), None, Some(2024)));
    }
}
