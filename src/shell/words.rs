//! [`Words`]: what the program says on the terminal, by key, in the language of the one who uses it.

use std::sync::LazyLock;

use crate::model::settings::Language;

/// Lines of `key: text`; `{name}` stands for an argument.
type Table = Vec<(&'static str, &'static str)>;

static BOKMAL: LazyLock<Table> = LazyLock::new(|| table(include_str!("words/nb.yaml")));
static NYNORSK: LazyLock<Table> = LazyLock::new(|| table(include_str!("words/nn.yaml")));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| table(include_str!("words/en.yaml")));

fn table(text: &'static str) -> Table {
    let line = |line: &'static str| line.split_once(": ").filter(|(key, _)| !key.starts_with('#'));
    let mut table: Table = text.lines().filter_map(line).collect();
    table.sort_unstable();
    table
}

/// The words of one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    /// The language.
    pub language: Language,
}

impl Words {
    /// Returns the words of a language.
    pub fn new(language: Language) -> Words {
        Words { language }
    }

    /// Returns a text that takes no arguments, or the key itself if there is none: a missing word is no reason to stop.
    pub fn text(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// Returns a text, if there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let table: &Table = match self.language {
            Language::Bokmal => &BOKMAL,
            Language::Nynorsk => &NYNORSK,
            Language::English => &ENGLISH,
        };
        let place = table.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
        table.get(place).map(|(_, text)| *text)
    }

    /// Returns a text with its arguments put in.
    pub fn say(self, key: &'static str, arguments: &[(&str, &str)]) -> String {
        filled(self.text(key), arguments)
    }
}

/// Puts arguments into a text. An argument is never read for braces itself.
fn filled(text: &str, arguments: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        match named {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(table: &Table) -> Vec<&'static str> {
        table.iter().map(|(key, _)| *key).collect()
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(keys(&BOKMAL), keys(&NYNORSK));
        assert_eq!(keys(&BOKMAL), keys(&ENGLISH));
        for table in [&BOKMAL, &NYNORSK, &ENGLISH] {
            let mut unique = keys(table);
            unique.dedup();
            assert_eq!(unique, keys(table), "a key is there twice");
        }
    }

    #[test]
    fn texts_take_the_same_arguments_in_every_language() {
        let arguments = |text: &str| {
            let mut names: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect();
            names.sort();
            names.dedup();
            names
        };
        for (key, text) in BOKMAL.iter() {
            for language in [Language::Nynorsk, Language::English] {
                let other = Words::new(language).find(key).unwrap_or_default();
                assert_eq!(arguments(text), arguments(other), "{key}, {}", language.code());
            }
        }
    }

    #[test]
    fn texts_are_written_without_quotes() {
        for table in [&BOKMAL, &NYNORSK, &ENGLISH] {
            let quoted = |text: &str| text.starts_with('"') && text.ends_with('"');
            let found: Vec<_> = table.iter().filter(|(_, text)| quoted(text)).map(|(key, _)| key).collect();
            assert!(found.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn arguments_are_put_in_once() {
        assert_eq!(filled("a {x} b {y} {z}", &[("x", "{y}"), ("y", "2")]), "a {y} b 2 {z}");
    }
}
