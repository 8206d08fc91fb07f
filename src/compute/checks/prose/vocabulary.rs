//! [`VocabularyIndex`]: what the site's own words are, built once, so that reading a text costs one look per word.
//!
//! A word of the text is folded to the first four bytes and looked up in a small bit set. Almost all words end there;
//! those that do not are looked at closely by the rule that asked for them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::Weekday;

use super::block::is_joint;
use super::calendar;
use crate::fingerprint::Fingerprint;
use crate::model::card::TermNames;
use crate::model::settings::{Language, NameSpelling, Settings};

/// The words of the site, and the words that make a rule look closer.
pub struct VocabularyIndex {
    /// One bit per hash of a key: a set bit means «perhaps».
    perhaps: Vec<u64>,
    /// What the words with a key may be.
    triggers: BTreeMap<u32, Vec<Trigger>>,
    /// Acronyms that the glossary, the bodies, the names or the site's title know.
    acronyms: HashSet<String>,
    /// Everything that the glossary calls something, as written.
    pub(super) accepted: BTreeSet<String>,
    /// Terms that can be misspelled.
    pub(super) terms: Vec<TermSpelling>,
    /// Names declared in `site.yaml`.
    pub(super) names: Vec<NameSpelling>,
    fingerprint: Fingerprint,
    /// Stands for what is not of the glossary.
    beside: Fingerprint,
}

/// A word that makes a rule look closer.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    /// In small letters: the whole word, or its beginning.
    word: &'static str,
    /// Only in texts of this language (English words look like Norwegian ones).
    english: bool,
    /// Which rule wants it.
    pub(super) cue: Cue,
}

/// What a word is to the rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cue {
    /// «uke»
    Week,
    /// «onsdag»
    Weekday(Weekday),
    /// «desember»
    Month,
    /// «avsnitt»
    Section,
    /// «prosent»
    Percent,
    /// «prioritet»
    Priority,
    /// «forrige»
    Previous,
    /// «sykmeldt»
    Health,
    /// «kr»
    Money,
    /// «figur»
    Figure,
    /// A term of the glossary, in whatever spelling: index into [`VocabularyIndex::terms`].
    Term(u32),
    /// A name of `site.yaml`: index into [`VocabularyIndex::names`].
    Name(u32),
}

/// A term that can be misspelled by case, hyphen or blank.
#[derive(Debug)]
pub(super) struct TermSpelling {
    /// As the glossary spells it.
    pub(super) canonical: String,
    /// Its letters and digits in small letters.
    pub(super) folded: Vec<char>,
    /// Before which of them a hyphen or blank may stand.
    pub(super) joints: Vec<usize>,
}

const BITS: u32 = 15;

impl VocabularyIndex {
    /// Makes the index from the glossary, the short names of bodies, and the names and title of the site.
    pub fn new<'a>(
        terms: impl IntoIterator<Item = &'a TermNames>,
        short_names: impl IntoIterator<Item = &'a str>,
        settings: &Settings,
    ) -> VocabularyIndex {
        let mut index = VocabularyIndex {
            perhaps: vec![0; 1 << (BITS - 6)],
            triggers: BTreeMap::new(),
            acronyms: COMMON.iter().map(|word| word.to_string()).collect(),
            accepted: BTreeSet::new(),
            terms: Vec::new(),
            names: settings.names.clone(),
            fingerprint: Fingerprint::default(),
            beside: Fingerprint::default(),
        };
        index.add_cues();
        let mut known: Vec<String> = vec![settings.title.clone()];
        known.extend(short_names.into_iter().map(str::to_string));
        index.beside = Fingerprint::of(&(&known, &settings.names));
        for names in terms {
            index.add_term(&names.term.value);
            let written = [&names.synonyms, &names.former].into_iter().flatten().map(|name| name.value.clone());
            for name in written.chain([names.term.value.clone()]).chain(names.expansion.clone()) {
                known.push(name.clone());
                index.accepted.insert(name);
            }
        }
        for (number, name) in settings.names.iter().enumerate() {
            known.push(name.name.clone());
            for spelling in name.variants.iter().chain([&name.name]) {
                index.add(first_word(spelling), Cue::Name(number as u32), "", false);
            }
        }
        for name in &known {
            index.acronyms.extend(super::block::words(name).flat_map(|(_, word)| word.split('-')).map(str::to_string));
        }
        index.fingerprint = Fingerprint::of(&(&known, &settings.names, &index.accepted));
        index
    }

    /// Returns what stands for all that the index was made from: equal fingerprints find the same things.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the names of the glossary that only one of two indexes knows, or knows as a term, as far as a rule asks for
    /// them; nothing if they differ in more than the glossary.
    pub fn differs<'v>(&'v self, other: &'v VocabularyIndex) -> Option<BTreeSet<&'v str>> {
        let all = |index: &'v VocabularyIndex| -> BTreeSet<(&'v str, bool)> {
            let accepted = index.accepted.iter().map(|name| (name.as_str(), false));
            accepted.chain(index.terms.iter().map(|term| (term.canonical.as_str(), true))).collect()
        };
        let (own, others) = (all(self), all(other));
        let differ = own.symmetric_difference(&others).map(|(name, _)| *name);
        let matters = |name: &&str| self.asks_for(name) || other.asks_for(name);
        (self.beside == other.beside).then(|| differ.filter(matters).collect())
    }

    /// Says whether a rule asks for a name: it can be misspelled, it explains an acronym, or it may be how a term that can
    /// be misspelled is allowed to be written. Whether other words are in the glossary is a matter of links alone.
    fn asks_for(&self, name: &str) -> bool {
        let mut words = super::block::words(name).flat_map(|(_, word)| word.split('-'));
        let of_term = |trigger: &Trigger| matches!(trigger.cue, Cue::Term(_));
        TermSpelling::of(name).is_some()
            || words.any(|word| !word.contains(char::is_lowercase))
            || self.triggers.get(&key(first_word(name).as_bytes())).is_some_and(|found| found.iter().any(of_term))
    }

    /// Returns how words begin that texts may have where they mean a name, and words that stand before a hyphen or blank
    /// which the name itself does not have.
    pub fn words_of(name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let words = super::block::words(name).flat_map(|(_, word)| word.split('-')).map(str::to_string);
        let mut parted = TermSpelling::of(name).map(|spelling| spelling.first_words()).unwrap_or_default();
        // All are beginnings of the last, which is the name in one word.
        (words.chain(parted.pop_last()).collect(), parted)
    }

    /// Returns whether an acronym needs no explanation on this site.
    pub(super) fn knows(&self, acronym: &str) -> bool {
        self.acronyms.contains(acronym)
    }

    /// Returns whether a word may be one that a rule wants to look at. `key` is from [`key`].
    #[inline]
    pub(super) fn perhaps(&self, key: u32) -> bool {
        let bit = hash(key);
        self.perhaps.get((bit >> 6) as usize).is_some_and(|bits| bits >> (bit & 63) & 1 == 1)
    }

    /// Returns what a word is to the rules.
    pub(super) fn cues(&self, key: u32, word: &str, language: Language) -> impl Iterator<Item = Cue> {
        let english = language == Language::English;
        let triggers = self.triggers.get(&key).map_or(&[][..], Vec::as_slice);
        triggers
            .iter()
            .filter(move |trigger| trigger.fits(word) && trigger.english <= english)
            .map(|trigger| trigger.cue)
    }

    /// Returns whether a text begins with a term or name as it is to be spelled, and with nothing longer.
    pub(super) fn spelled_right(&self, cue: Cue, text: &str) -> bool {
        let right = match cue {
            Cue::Term(number) => self.terms.get(number as usize).map(|term| term.canonical.as_str()),
            Cue::Name(number) => match self.names.get(number as usize) {
                Some(name) if name.variants.iter().any(|variant| variant.starts_with(&name.name)) => None,
                Some(name) => Some(name.name.as_str()),
                None => None,
            },
            _ => None,
        };
        let rest = right.and_then(|right| text.strip_prefix(right));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    }

    fn add_cues(&mut self) {
        for word in ["uke", "uka", "veke", "veka"] {
            self.add(word, Cue::Week, word, false);
        }
        self.add("week", Cue::Week, "week", true);
        for (weekday, names) in calendar::WEEKDAYS {
            for name in names {
                self.add(name, Cue::Weekday(weekday), name, name.ends_with("day"));
            }
        }
        for name in calendar::month_words() {
            let english = matches!(
                name,
                "january" | "february" | "march" | "may" | "june" | "july" | "october" | "december" | "oct" | "dec"
            );
            self.add(name, Cue::Month, name, english);
        }
        self.add("avsnitt", Cue::Section, "avsnitt", false);
        self.add("section", Cue::Section, "section", true);
        self.add("prosent", Cue::Percent, "prosent", false);
        self.add("percent", Cue::Percent, "percent", true);
        self.add("prioritet", Cue::Priority, "prioritet", false);
        self.add("priority", Cue::Priority, "priority", true);
        for word in ["forrige", "førre", "sist", "siste"] {
            self.add(word, Cue::Previous, word, false);
        }
        self.add("last", Cue::Previous, "last", true);
        self.add("previous", Cue::Previous, "previous", true);
        for word in ["kr", "kroner", "mill", "millioner", "mrd", "milliarder"] {
            self.add(word, Cue::Money, word, false);
        }
        for word in super::ref_figure::FIGURES {
            self.add(word, Cue::Figure, word, false);
        }
        self.add("figure", Cue::Figure, "figure", true);
        for word in super::privacy_lint::HEALTH {
            self.add(word, Cue::Health, word, false);
        }
    }

    fn add_term(&mut self, term: &str) {
        let Some(spelling) = TermSpelling::of(term) else { return };
        let number = self.terms.len() as u32;
        for word in spelling.first_words() {
            self.add(&word, Cue::Term(number), "", false);
        }
        self.terms.push(spelling);
    }

    /// Adds a cue for words whose first four bytes are those of `word`; `text` is the word or beginning required.
    fn add(&mut self, word: &str, cue: Cue, text: &'static str, english: bool) {
        let key = key(word.as_bytes());
        let bit = hash(key);
        if let Some(bits) = self.perhaps.get_mut((bit >> 6) as usize) {
            *bits |= 1 << (bit & 63);
        }
        let triggers = self.triggers.entry(key).or_default();
        if !triggers.iter().any(|trigger| trigger.cue == cue && trigger.word == text) {
            triggers.push(Trigger { word: text, english, cue });
        }
    }
}

impl Trigger {
    /// Whether the word is the one wanted. Names, terms and health words are looked at closely by their rules.
    fn fits(&self, word: &str) -> bool {
        match self.cue {
            Cue::Term(_) | Cue::Name(_) => true,
            Cue::Health => lower(word).take(self.word.chars().count()).eq(self.word.chars()),
            _ => lower(word).eq(self.word.chars()),
        }
    }
}

impl TermSpelling {
    /// Returns how a term can be misspelled; nothing for plain words, whose case is free.
    fn of(term: &str) -> Option<TermSpelling> {
        let mut spelling = TermSpelling { canonical: term.to_string(), folded: Vec::new(), joints: Vec::new() };
        let mut before: Option<char> = None;
        for letter in term.chars() {
            if !letter.is_alphanumeric() {
                if !is_joint(letter) || before.is_none_or(is_joint) {
                    return None;
                }
            } else {
                if before.is_some_and(|before| {
                    is_joint(before)
                        || before.is_lowercase() && letter.is_uppercase()
                        || before.is_numeric() != letter.is_numeric()
                }) {
                    spelling.joints.push(spelling.folded.len());
                }
                spelling.folded.extend(letter.to_lowercase());
            }
            before = Some(letter);
        }
        let capitals = term.chars().filter(|letter| letter.is_uppercase()).count();
        let wrong_case = capitals >= 2 && spelling.folded.len() >= 3;
        (wrong_case || !spelling.joints.is_empty()).then_some(spelling)
    }

    /// Returns what the first word may be: every way to part the letters gives one of its own.
    fn first_words(&self) -> BTreeSet<String> {
        let ends = self.joints.iter().copied().chain([self.folded.len()]);
        ends.map(|end| self.folded.iter().take(end).collect()).collect()
    }
}

/// Returns the key of a word: its first four bytes, folded so that capitals and small letters are alike.
pub(super) fn key(word: &[u8]) -> u32 {
    let mut bytes = [0; 4];
    for (byte, letter) in bytes.iter_mut().zip(word) {
        *byte = letter | 0x20;
    }
    u32::from_le_bytes(bytes)
}

fn hash(key: u32) -> u32 {
    key.wrapping_mul(0x9E37_79B1) >> (32 - BITS)
}

fn lower(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().flat_map(char::to_lowercase)
}

fn first_word(name: &str) -> &str {
    super::block::words(name).next().map_or("", |(_, word)| word.split('-').next().unwrap_or_default())
}

/// Acronyms that every reader knows, units, forms of companies, and words that are shouted.
const COMMON: &[&str] = &[
    "AS", "ASA", "BA", "DA", "SA", "HF", "IKS", "KF", "KO", "AL", "ANS", "NUF", "AM", "PM", "IT", "IKT", "ICT", "PC",
    "TV", "CD", "DVD", "USB", "GPS", "SMS", "MMS", "PDF", "ID", "QR", "WC", "OK", "FAQ", "PIN", "PUK", "SIM", "LED",
    "XML", "CSV", "HTML", "HTTP", "HTTPS", "URL", "WWW", "EU", "EØS", "FN", "NATO", "USA", "UK", "NRK", "NAV", "NOK",
    "EUR", "USD", "KR", "MVA", "NB", "OBS", "PS", "MERK", "HUSK", "NY", "NYTT", "IKKE", "ALLE", "SUM", "JA", "NEI",
    "OG", "TIPS", "VIKTIG", "KB", "MB", "GB", "TB", "PB", "MW", "GW", "KW", "HZ", "MHZ", "GHZ", "KM", "CM", "MM", "KG",
    "DB", "NM", "LOV", "FOR", "NOU", "AI", "NN", "EN", "NO", "SV", "SP", "KRF", "MDG", "FRP", "CO",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_can_be_misspelled_only_where_its_form_matters() {
        let joints = |term: &str| TermSpelling::of(term).map(|spelling| spelling.joints);
        assert_eq!(joints("ID-web"), Some(vec![2]));
        assert_eq!(joints("SvarUT"), Some(vec![4]));
        assert_eq!(joints("M365"), Some(vec![1]));
        assert_eq!(joints("API"), Some(vec![]));
        assert_eq!(joints("Maskinlæring"), None);
        assert_eq!(joints("OS"), None);
        assert_eq!(joints("Visma Enterprise+"), None);
        assert_eq!(joints(""), None);
    }
}
