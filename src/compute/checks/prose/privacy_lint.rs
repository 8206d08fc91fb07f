//! `privacy.lint`: no national identity numbers, private telephones and addresses, or health of a person in the text.
//!
//! What is published cannot be called back. An 11-digit number with valid control digits is a national identity number
//! (or D-number) and is a warning; one that merely looks like it is told. Mobile numbers and personal e-mail addresses
//! (`fornavn.etternavn@…`, private providers) are told; a shared mailbox is not. A word of health (sykmeldt, diagnose …)
//! in a sentence with a person or a very small number is told: in a small place, «1 er sjukmeldt» is a person with a name.
//! So is «Kari er sykmeldt»: a first name, or a word with a capital within a sentence, that is said to be or to have it.
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
    if !near_person && !is_said_of_a_name(input, block, at) {
        return;
    }
    let rest = &block.text[at..];
    let end = at + rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    found.push(Diagnostic::new(&rule::PRIVACY_LINT, "health", input.path, block.spot(at..end)).about("helse"));
}

/// Tells whether a word of health is said of somebody who is named: «Kari er sykmeldt», «da Gjørtz fikk kreft».
fn is_said_of_a_name(input: &Proofread<'_>, block: &Block, at: usize) -> bool {
    let sentence = block.sentence(at);
    let mut following = words(&block.text[at..]).map(|(_, word)| word.to_lowercase());
    let health = following.next().unwrap_or_default();
    let state = [
        "sykmeldt",
        "sykemeldt",
        "sjukmeldt",
        "sjukemeldt",
        "langtidssyk",
        "langtidssjuk",
        "gravid",
        "kreftsyk",
        "kreftsjuk",
    ];
    let ill = health == "psykisk" && matches!(following.next().as_deref(), Some("syk" | "sjuk"));
    let links = match health.as_str() {
        _ if ill || state.contains(&health.as_str()) => IS,
        "kreft" | "diagnose" | "diagnosen" => HAS,
        _ => return false,
    };
    let before: Vec<(usize, &str)> = words(&block.text[sentence.start..at]).collect();
    let is_between = |word: &str| BETWEEN.contains(&word) || links.contains(&word);
    let Some(place) = before.iter().rposition(|(_, word)| !is_between(&word.to_lowercase())) else { return false };
    let linked = before[place + 1..].iter().any(|(_, word)| links.contains(&word.to_lowercase().as_str()));
    let Some((_, name)) = before.get(place).filter(|_| linked) else { return false };
    let mut letters = name.chars();
    let is_named = letters.next().is_some_and(char::is_uppercase)
        && name.chars().count() >= 3
        && name.split('-').all(|part| part.chars().skip(1).all(char::is_lowercase))
        && !input.vocabulary.names.iter().any(|known| known.name.starts_with(name));
    // The first word of a sentence has a capital whatever it is.
    is_named && (place > 0 || FIRST_NAMES.contains(&name.to_lowercase().split('-').next().unwrap_or_default()))
}

/// Words by which somebody is in a state.
const IS: &[&str] = &["er", "var", "ble", "blir", "blei", "vart", "vert", "vært", "vore", "is", "was", "been"];

/// Words by which somebody has something.
const HAS: &[&str] = &["har", "hadde", "fikk", "fekk", "får", "fått", "has", "had", "got"];

/// Words that may stand between.
const BETWEEN: &[&str] = &[
    "nå",
    "no",
    "også",
    "òg",
    "fortsatt",
    "framleis",
    "dessverre",
    "delvis",
    "helt",
    "heilt",
    "har",
    "hadde",
    "igjen",
    "for",
    "tiden",
    "tida",
    "still",
    "now",
    "blitt",
    "fått",
];

/// Usual first names: what a sentence about a person begins with.
const FIRST_NAMES: &[&str] = &[
    "aina",
    "amalie",
    "anders",
    "andreas",
    "ane",
    "anette",
    "anita",
    "anja",
    "ann",
    "anna",
    "anne",
    "arild",
    "arne",
    "arvid",
    "asbjørn",
    "astrid",
    "atle",
    "aud",
    "audun",
    "bente",
    "berit",
    "birgit",
    "birgitte",
    "bjarne",
    "bjørg",
    "bjørn",
    "bodil",
    "bård",
    "camilla",
    "cathrine",
    "cecilie",
    "christian",
    "christine",
    "dag",
    "daniel",
    "david",
    "egil",
    "einar",
    "eirik",
    "elin",
    "elisabeth",
    "ellen",
    "emil",
    "emilie",
    "emma",
    "erik",
    "erling",
    "espen",
    "eva",
    "eva",
    "finn",
    "frank",
    "fred",
    "fredrik",
    "frode",
    "geir",
    "gerd",
    "grete",
    "grethe",
    "gro",
    "gunn",
    "gunnar",
    "gunhild",
    "guro",
    "hanna",
    "hanne",
    "hans",
    "harald",
    "hege",
    "heidi",
    "helen",
    "helene",
    "helge",
    "hilde",
    "håkon",
    "håvard",
    "ida",
    "inga",
    "inge",
    "inger",
    "ingrid",
    "ingunn",
    "irene",
    "ivar",
    "jan",
    "janne",
    "jens",
    "joakim",
    "johan",
    "johanne",
    "john",
    "johnny",
    "jon",
    "jonas",
    "jorunn",
    "jostein",
    "julie",
    "kai",
    "kari",
    "karin",
    "karoline",
    "kenneth",
    "ketil",
    "kim",
    "kirsten",
    "kjell",
    "kjersti",
    "kjetil",
    "knut",
    "kristian",
    "kristin",
    "kristine",
    "kåre",
    "lars",
    "laila",
    "leif",
    "lena",
    "lene",
    "line",
    "linda",
    "lise",
    "liv",
    "magne",
    "magnus",
    "malin",
    "marianne",
    "marie",
    "marit",
    "marius",
    "mari",
    "maria",
    "martin",
    "mathias",
    "mette",
    "mona",
    "monica",
    "morten",
    "nils",
    "nina",
    "nora",
    "odd",
    "ola",
    "olav",
    "ole",
    "olga",
    "oskar",
    "paul",
    "per",
    "petter",
    "pål",
    "ragnhild",
    "randi",
    "reidar",
    "reidun",
    "rita",
    "roar",
    "robert",
    "roger",
    "roy",
    "rolf",
    "rune",
    "ruth",
    "sara",
    "sigrid",
    "silje",
    "simen",
    "siri",
    "siv",
    "sissel",
    "solveig",
    "stein",
    "steinar",
    "stian",
    "stig",
    "stine",
    "sturla",
    "svein",
    "sverre",
    "synnøve",
    "terje",
    "thomas",
    "tom",
    "tone",
    "tor",
    "tore",
    "torunn",
    "tonje",
    "torill",
    "trine",
    "trond",
    "tove",
    "trude",
    "turid",
    "unni",
    "vegard",
    "vidar",
    "vigdis",
    "wenche",
    "yngve",
    "øystein",
    "øyvind",
    "åge",
    "åse",
    "åshild",
];

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
