//! `privacy.lint`: no national identity numbers, private telephones and addresses, or health of a person in the text.
//!
//! What is published cannot be called back. An 11-digit number with valid control digits is a national identity number
//! (or D-number) and is a warning; one that merely looks like it is told. Mobile numbers and personal e-mail addresses
//! (`fornavn.etternavn@…`, private providers) are told; a shared mailbox is not. A word of health (sykmeldt, diagnose …)
//! in a sentence with a person or a very small number is told: in a small place, «1 er sjukmeldt» is a person with a name.
//!
//! Neither the message nor its subject repeats what was found, since findings are printed on the site.
//!
//! Fires: «Mobil 912 34 567». Does not: «Ring sentralbordet på 71 11 00 00».

use super::Proofread;
use super::block::{Block, words};
use crate::diagnostic::{Diagnostic, Severity, rule};

/// Beginnings of words of health.
pub(super) const HEALTH: &[&str] = &[
    "sykmeld",
    "sykemeld",
    "sjukmeld",
    "sjukemeld",
    "diagnose",
    "kreft",
    "gravid",
    "uføre",
    "langtidssyk",
    "langtidssjuk",
    "rusmis",
    "selvmord",
    "sjølvmord",
    "psykisk",
];

/// Endings of words for a person; «lederne» and «ansatte» are persons when they are few.
const PERSONS: &[&str] = &[
    "leder",
    "lederen",
    "ledere",
    "leiar",
    "leiaren",
    "rådgiver",
    "rådgiveren",
    "rådgivere",
    "rådgivar",
    "medarbeider",
    "medarbeideren",
    "medarbeidere",
    "medarbeidar",
    "konsulent",
    "konsulenten",
    "lærer",
    "læreren",
    "lærar",
    "lærling",
    "lærlingen",
    "ansatt",
    "tilsett",
    "eleven",
    "barnet",
    "pasienten",
    "brukeren",
    "beboeren",
    "hun",
    "han",
    "ho",
    "vedkommende",
    "vedkomande",
    "kollega",
    "kollegaen",
    "personen",
];

/// Private providers of e-mail.
const PRIVATE_MAIL: &[&str] =
    &["gmail.", "hotmail.", "outlook.com", "live.", "yahoo.", "icloud.", "online.no", "proton", "msn."];

/// Looks at a number at a place of a block.
pub(super) fn digits(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let rest = &block.text[at..];
    let before = &block.text[..at];
    // Part of a longer number, an address or a code.
    if before.ends_with([',', '.', '-', '/', '_', '='])
        || before.trim_end().ends_with(|letter: char| letter.is_ascii_digit())
    {
        return;
    }
    let (written, digits) = number(rest);
    let length = written.len();
    if digits.len() == 11 && (length == 11 || written.find(' ') == Some(6) && length == 12) {
        let Some(kind) = national_identity(&digits) else { return };
        let mut diagnostic =
            Diagnostic::new(&rule::PRIVACY_LINT, kind, input.path, block.spot(at..at + length)).about("fødselsnummer");
        if kind == "identity" {
            diagnostic.severity = Severity::Warning;
        }
        found.push(diagnostic);
        return;
    }
    let grouped = matches!(
        written.split([' ', '\u{A0}']).map(str::len).collect::<Vec<_>>().as_slice(),
        [8] | [3, 2, 3] | [2, 2, 2, 2]
    );
    if digits.len() == 8 && grouped && matches!(digits.first(), Some(4 | 9)) && !amount_follows(&rest[length..]) {
        found.push(
            Diagnostic::new(&rule::PRIVACY_LINT, "telephone", input.path, block.spot(at..at + length)).about("telefon"),
        );
    }
}

/// Returns the digits and single blanks that a text begins with, and the digits.
fn number(text: &str) -> (&str, Vec<u8>) {
    let mut digits = Vec::new();
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        if let Some(digit) = letter.to_digit(10) {
            digits.push(digit as u8);
            end = place + 1;
            if digits.len() > 11 {
                break;
            }
        } else if !matches!(letter, ' ' | '\u{A0}') || !letters.peek().is_some_and(|(_, next)| next.is_ascii_digit()) {
            break;
        }
    }
    (&text[..end], digits)
}

fn amount_follows(after: &str) -> bool {
    let after = after.trim_start();
    after.starts_with(['%', ',']) || ["kr", "mill", "mrd", "tusen"].iter().any(|unit| after.starts_with(unit))
}

/// Returns `identity` for valid control digits, `looks` for a plausible date alone, nothing for another number.
fn national_identity(digits: &[u8]) -> Option<&'static str> {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let pair = |place: usize| digits.get(place..place + 2).map_or(0, |pair| pair[0] * 10 + pair[1]);
    // D-numbers add 40 to the day, H-numbers and test numbers 40 or 80 to the month.
    let (day, month) = (pair(0), pair(2));
    let plausible = matches!(day, 1..=31 | 41..=71) && matches!(month, 1..=12 | 41..=52 | 65..=76 | 81..=92);
    let valid = |weights: &[u32]| {
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11 == 0
    };
    plausible.then_some(if valid(&FIRST) && valid(&SECOND) { "identity" } else { "looks" })
}

/// Looks at `@` at a place of a block.
pub(super) fn mail(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '+');
    let (before, after) = (&block.text[..at], &block.text[at + 1..]);
    let start = before
        .rfind(|letter| !is_part(letter))
        .map_or(0, |place| place + before[place..].chars().next().map_or(1, char::len_utf8));
    let name = &before[start..];
    let domain_end = after.find(|letter| !is_part(letter)).unwrap_or(after.len());
    let domain = after[..domain_end].trim_end_matches(['.', '-']).to_lowercase();
    if name.is_empty() || !domain.contains('.') {
        return;
    }
    let parts: Vec<&str> = name.split('.').collect();
    let is_name =
        |part: &&str| part.chars().count() >= 2 && part.chars().all(|letter| letter.is_alphabetic() || letter == '-');
    let personal = parts.len() >= 2 && parts.iter().all(is_name);
    if personal || PRIVATE_MAIL.iter().any(|provider| domain.starts_with(provider)) {
        let end = at + 1 + domain.len();
        found.push(
            Diagnostic::new(&rule::PRIVACY_LINT, "mail", input.path, block.spot(start..end.min(block.text.len())))
                .about("e-post"),
        );
    }
}

/// Looks at a word of health at a place of a block.
pub(super) fn health(input: &Proofread<'_>, block: &Block, at: usize, found: &mut Vec<Diagnostic>) {
    let sentence = block.sentence(at);
    let text = &block.text[sentence];
    let near_person = words(text).any(|(_, word)| {
        let word = word.to_lowercase();
        let few = matches!(word.as_str(), "1" | "2" | "3" | "én" | "ein" | "ett" | "to" | "tre");
        few || PERSONS.iter().any(|person| word == *person || person.len() > 4 && word.ends_with(person))
    });
    if !near_person {
        return;
    }
    let rest = &block.text[at..];
    let end = at + rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    found.push(Diagnostic::new(&rule::PRIVACY_LINT, "health", input.path, block.spot(at..end)).about("helse"));
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn control_digits_tell_an_identity_number() {
        let kind = |text: &str| national_identity(&number(text).1);
        // A number from the tax authority's published test range (month + 80), valid by its control digits.
        assert_eq!(kind(&valid_number()), Some("identity"));
        assert_eq!(kind("01810000000"), Some("looks"));
        assert_eq!(kind("99999999999"), None);
    }

    /// Makes a valid number for the first of the invented month 81, so that none of a person stands here.
    pub(in super::super) fn valid_number() -> String {
        let candidates = 1_810_000_000u64..1_810_099_999;
        let digits = |number: u64| format!("{number:010}").bytes().map(|byte| byte - b'0').collect::<Vec<u8>>();
        for nine in candidates {
            for last in 0..10u8 {
                let mut all = digits(nine);
                all.push(last);
                if national_identity(&all) == Some("identity") {
                    return all.iter().map(|digit| char::from(digit + b'0')).collect();
                }
            }
        }
        String::new()
    }
}
