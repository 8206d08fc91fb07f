//! The languages of the site: words, dates, numbers and order of words.
//!
//! The words of pages are in `nb.yaml`, `nn.yaml` and `en.yaml`, compiled into the program. A template reads them as
//! `words.key`, code as [`Locale::word`].

pub mod date;
pub mod number;
pub mod rules;
pub mod sort;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::model::settings::Language;

/// The words of one language.
#[derive(Debug)]
pub struct Locale {
    /// The language.
    pub language: Language,
    /// Words and phrases by key.
    pub words: BTreeMap<&'static str, &'static str>,
    /// The same, to look up many: every link is told with its kind in words.
    labels: HashMap<&'static str, &'static str, FixedState>,
    months: Vec<&'static str>,
    weekdays: Vec<&'static str>,
}

static BOKMAL: LazyLock<Locale> = LazyLock::new(|| Locale::new(Language::Bokmal, include_str!("nb.yaml")));
static NYNORSK: LazyLock<Locale> = LazyLock::new(|| Locale::new(Language::Nynorsk, include_str!("nn.yaml")));
static ENGLISH: LazyLock<Locale> = LazyLock::new(|| Locale::new(Language::English, include_str!("en.yaml")));

impl Locale {
    /// Returns the words of a language.
    pub fn of(language: Language) -> &'static Locale {
        match language {
            Language::Bokmal => &BOKMAL,
            Language::Nynorsk => &NYNORSK,
            Language::English => &ENGLISH,
        }
    }

    fn new(language: Language, file: &'static str) -> Locale {
        let words = entries(file);
        let list = |key| words.get(key).map(|names: &&'static str| names.split(' ').collect()).unwrap_or_default();
        let labels = words.iter().map(|(key, word)| (*key, *word)).collect();
        Locale { language, months: list("months"), weekdays: list("weekdays"), words, labels }
    }

    /// Returns the word with a key; the key itself if there is none, so that a page never lacks a word silently.
    pub fn word(&self, key: &'static str) -> &'static str {
        self.words.get(key).copied().unwrap_or(key)
    }

    /// Returns the word for one of a fixed set, such as `outcome` and `adopted`; the member itself if there is none.
    pub fn label(&self, set: &str, member: &'static str) -> &'static str {
        const LONGEST: usize = 64;
        // Asked for several times on every page, so the key is put together without an allocation.
        let mut key = [0; LONGEST];
        let length = set.len() + 1 + member.len();
        let Some(key) = key.get_mut(..length) else { return member };
        let (start, end) = key.split_at_mut(set.len());
        start.copy_from_slice(set.as_bytes());
        if let [separator, end @ ..] = end {
            *separator = b'_';
            end.copy_from_slice(member.as_bytes());
        }
        let key = std::str::from_utf8(key).unwrap_or_default();
        self.labels.get(key).copied().unwrap_or(member)
    }

    /// Returns a phrase with its places filled in: `phrase("case_count", &[("count", "4")])`.
    pub fn phrase(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.word(key);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            out.push_str(before);
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                out.push_str(value);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Returns the name of a month, 1–12, as it stands in a date.
    pub fn month(&self, month: u32) -> &'static str {
        self.months.get(month.wrapping_sub(1) as usize).copied().unwrap_or("")
    }

    /// Returns the name of a weekday, 0 for Monday.
    pub fn weekday(&self, days_from_monday: u32) -> &'static str {
        self.weekdays.get(days_from_monday as usize).copied().unwrap_or("")
    }
}

/// Reads the flat YAML of the locale files: comments, blank lines, and `key: "text"` without escapes (tested against
/// the real YAML reader). Read this way at start, since it is a hundredth of the work.
fn entries(file: &'static str) -> BTreeMap<&'static str, &'static str> {
    let mut entries = BTreeMap::new();
    for line in file.lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((key, text)) = line.split_once(": ") {
            entries.insert(key, text.trim().trim_matches('"'));
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(Language, &str); 3] = [
        (Language::Bokmal, include_str!("nb.yaml")),
        (Language::Nynorsk, include_str!("nn.yaml")),
        (Language::English, include_str!("en.yaml")),
    ];

    #[test]
    fn the_quick_reader_reads_what_yaml_reads() {
        for (language, file) in FILES {
            let real: BTreeMap<String, String> = serde_yaml::from_str(file).unwrap();
            let quick = &Locale::of(language).words;
            assert_eq!(real.len(), quick.len(), "{language:?}: a key is written twice");
            for (key, text) in real {
                assert_eq!(quick.get(key.as_str()), Some(&text.as_str()), "{language:?} {key}");
            }
        }
    }

    #[test]
    fn the_languages_have_the_same_keys_and_the_same_places_to_fill_in() {
        let places = |text: &str| -> Vec<String> {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.into()).collect();
            names.sort();
            names
        };
        let bokmal = Locale::of(Language::Bokmal);
        for (language, _) in FILES {
            let other = Locale::of(language);
            assert!(bokmal.words.keys().eq(other.words.keys()), "{language:?}");
            for (key, text) in &bokmal.words {
                assert_eq!(places(text), places(other.words[key]), "{language:?} {key}");
                assert!(!other.words[key].is_empty(), "{language:?} {key}");
            }
            assert_eq!((other.months.len(), other.weekdays.len()), (12, 7));
        }
    }

    #[test]
    fn a_phrase_is_filled_in() {
        let locale = Locale::of(Language::Bokmal);
        assert_eq!(locale.phrase("case_count", &[("count", "4")]), "4 saker");
        assert_eq!(locale.phrase("trend_caption", &[("title", "Drift {x}")]), "Drift {x}: summer per periode");
        assert_eq!(locale.label("outcome", "adopted_amended"), "Vedtatt med endring");
        assert_eq!(locale.word("finnes_ikke"), "finnes_ikke");
    }

    /// Sets whose members are looked up by [`Locale::label`].
    const SETS: [&str; 11] = [
        "access",
        "attendance",
        "case_type",
        "class",
        "kind",
        "outcome",
        "part",
        "priority",
        "severity",
        "state",
        "status",
    ];

    #[expect(clippy::disallowed_methods, reason = "a test reads the code and the theme as they lie in the repository")]
    fn texts_below(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                texts_below(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_word_is_used_by_a_template_or_by_code() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = String::new();
        texts_below(&root.join("src"), &mut all);
        texts_below(&root.join("themes/default/templates"), &mut all);
        for key in Locale::of(Language::Bokmal).words.keys() {
            let in_set = SETS.iter().any(|set| key.strip_prefix(set).is_some_and(|rest| rest.starts_with('_')));
            let used = all.contains(&format!("words.{key}")) || all.contains(&format!("\"{key}\""));
            assert!(in_set || used, "nobody says `{key}`");
        }
    }

    #[test]
    fn every_word_of_a_template_exists() {
        let mut all = String::new();
        texts_below(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates"), &mut all);
        for part in all.split("words.").skip(1) {
            let key: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(Locale::of(Language::Bokmal).words.contains_key(key.as_str()), "`words.{key}` does not exist");
        }
    }
}
