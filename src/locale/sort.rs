//! Norwegian alphabetical order: æ ø å last, aa as å, case and accents only to tell equals apart.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

static WORDS: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(Strength::Tertiary));
static LETTERS: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(Strength::Primary));

/// The letters that head the groups of a list.
const ALPHABET: [&str; 29] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z", "Æ", "Ø", "Å",
];

/// The data are compiled in, so that there always is one; without it, order is by code point.
fn collator(strength: Strength) -> Option<CollatorBorrowed<'static>> {
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    Collator::try_new(locale!("nb").into(), options).ok()
}

/// Compares two words in Norwegian alphabetical order.
pub fn compare(a: &str, b: &str) -> Ordering {
    // Words that differ only in what the order overlooks still need an order, or output would depend on their own.
    WORDS.as_ref().map_or(Ordering::Equal, |words| words.compare(a, b)).then_with(|| a.cmp(b))
}

/// Returns the letter under which a word is listed: `A`–`Å`; `#` for digits and signs, `…` for other alphabets.
/// Words in alphabetical order have their letters in order too.
pub fn initial(word: &str) -> &'static str {
    let Some(letters) = LETTERS.as_ref() else { return "#" };
    let before = ALPHABET.partition_point(|letter| letters.compare(letter, word) != Ordering::Greater);
    let latin = word.chars().find(|first| first.is_alphabetic()).is_none_or(|first| (first as u32) < 0x250);
    match before.checked_sub(1).and_then(|place| ALPHABET.get(place)) {
        Some(_) if !latin => "…",
        Some(letter) => letter,
        None => "#",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_ends_in_æøå_and_aa_is_å() {
        let mut words = ["Århus", "Zorro", "Ørsta", "Aasen", "Ærlig", "ark", "Bø", "Åsen", "Arendal", "2 trinn"];
        words.sort_by(|a, b| compare(a, b));
        assert_eq!(words, ["2 trinn", "Arendal", "ark", "Bø", "Zorro", "Ærlig", "Ørsta", "Århus", "Åsen", "Aasen"]);
    }

    #[test]
    fn a_word_is_listed_under_its_letter() {
        let letter = |word: &str| initial(word);
        assert_eq!(letter("ark"), "A");
        assert_eq!(letter("Élan"), "E");
        assert_eq!(letter("Ålesund"), "Å");
        assert_eq!(letter("Aasen"), "Å");
        assert_eq!(letter("ærlig"), "Æ");
        assert_eq!(letter("ö"), "Ø");
        assert_eq!(letter("365"), "#");
        assert_eq!(letter(""), "#");
        assert_eq!(letter("Ωmega"), "…");
        assert_eq!(letter("zorro"), "Z");
    }
}
