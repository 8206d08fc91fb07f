//! The words of the rules: titles, messages, help and manual pages, read once from `rules-*.yaml`.
//!
//! A message is written per rule and per kind of finding. `{name}` is replaced by the finding's argument of that name;
//! a part in square brackets (`[ Mente du «{nearest}»?]`) is left out when one of the arguments in it is missing or
//! empty. The three languages say the same of the same findings (tested).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Rule, Severity, rule};
use crate::model::settings::Language;

/// The words of every rule in one language, by the rule's id.
pub type RuleWords = BTreeMap<String, Words>;

/// The words of one rule.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What the rule is called in lists of what is wrong: «Summen stemmer ikke».
    #[serde(default)]
    pub title: String,
    /// What it is called where its outcome follows, good or bad: «Sum av rader». Not needed by a rule that is only
    /// heard of when something is wrong.
    #[serde(default)]
    pub check: String,
    /// What is said of a finding, by [`Diagnostic::words`].
    #[serde(default)]
    pub messages: BTreeMap<String, String>,
    /// How to mend it, by the same names.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// The manual page, as Markdown.
    #[serde(default)]
    pub explain: String,
}

/// The embedded files of one language.
type Files = [&'static str; 7];

const BOKMAL: Files = [
    include_str!("rules-load.nb.yaml"),
    include_str!("rules-markdown.nb.yaml"),
    include_str!("rules-figures.nb.yaml"),
    include_str!("rules-prose.nb.yaml"),
    include_str!("rules-relations.nb.yaml"),
    include_str!("rules-resolve.nb.yaml"),
    include_str!("rules-attachments.nb.yaml"),
];

const NYNORSK: Files = [
    include_str!("rules-load.nn.yaml"),
    include_str!("rules-markdown.nn.yaml"),
    include_str!("rules-figures.nn.yaml"),
    include_str!("rules-prose.nn.yaml"),
    include_str!("rules-relations.nn.yaml"),
    include_str!("rules-resolve.nn.yaml"),
    include_str!("rules-attachments.nn.yaml"),
];

const ENGLISH: Files = [
    include_str!("rules-load.en.yaml"),
    include_str!("rules-markdown.en.yaml"),
    include_str!("rules-figures.en.yaml"),
    include_str!("rules-prose.en.yaml"),
    include_str!("rules-relations.en.yaml"),
    include_str!("rules-resolve.en.yaml"),
    include_str!("rules-attachments.en.yaml"),
];

/// Returns the words of all rules in a language.
pub fn words(language: Language) -> &'static RuleWords {
    static IN_BOKMAL: OnceLock<RuleWords> = OnceLock::new();
    static IN_NYNORSK: OnceLock<RuleWords> = OnceLock::new();
    static IN_ENGLISH: OnceLock<RuleWords> = OnceLock::new();
    match language {
        Language::Bokmal => IN_BOKMAL.get_or_init(|| merged(&BOKMAL)),
        Language::Nynorsk => IN_NYNORSK.get_or_init(|| merged(&NYNORSK)),
        Language::English => IN_ENGLISH.get_or_init(|| merged(&ENGLISH)),
    }
}

/// Joins the files. A rule that several stages report has messages in several files, title and manual page in the first.
fn merged(files: &Files) -> RuleWords {
    let mut all = RuleWords::new();
    for text in files {
        // The files are ours and tested; one that cannot be read leaves its rules without words, never the program.
        for (id, words) in read(text).unwrap_or_default() {
            let known = all.entry(id).or_default();
            known.messages.extend(words.messages);
            known.help.extend(words.help);
            if known.title.is_empty() {
                known.title = words.title;
            }
            if known.check.is_empty() {
                known.check = words.check;
            }
            if known.explain.is_empty() {
                known.explain = words.explain;
            }
        }
    }
    all
}

/// The only place that reads the files.
fn read(text: &str) -> Result<RuleWords, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// Returns what is said of a finding.
pub fn message(diagnostic: &Diagnostic, language: Language) -> String {
    let template = words(language).get(diagnostic.rule.id).and_then(|words| words.messages.get(diagnostic.words));
    match template {
        Some(template) => filled(template, &diagnostic.args),
        None => {
            let values = diagnostic.args.iter().map(|(name, value)| format!("{name} {value}"));
            let about: Vec<String> =
                std::iter::once(title(diagnostic.rule, language).to_string()).chain(values).collect();
            about.join(", ")
        }
    }
}

/// Returns how to mend a finding; empty if nothing is to be said.
pub fn help(diagnostic: &Diagnostic, language: Language) -> String {
    let template = words(language).get(diagnostic.rule.id).and_then(|words| words.help.get(diagnostic.words));
    template.map(|template| filled(template, &diagnostic.args)).unwrap_or_default()
}

/// Returns what a rule is called; its id if it has no words.
pub fn title(rule: &Rule, language: Language) -> &'static str {
    match words(language).get(rule.id) {
        Some(words) => &words.title,
        None => rule::ALL.iter().find(|known| known.id == rule.id).map_or("", |known| known.id),
    }
}

/// Returns what a rule looks at, whatever it found; what it is called if that is not told.
pub fn check(rule: &Rule, language: Language) -> &'static str {
    let check = words(language).get(rule.id).map(|words| words.check.as_str()).filter(|check| !check.is_empty());
    check.unwrap_or_else(|| title(rule, language))
}

/// Returns the manual page of a rule: id, title, severity, and what it means.
pub fn explain(rule: &Rule, language: Language) -> String {
    let text = words(language).get(rule.id).map_or("", |words| words.explain.trim_end());
    format!("{}: {} ({})\n\n{text}\n", rule.id, title(rule, language), severity(rule, language))
}

/// Returns the reference of all rules as Markdown: `docs/regler.md`.
pub fn rules_reference(language: Language) -> String {
    let (heading, lead) = match language {
        Language::Bokmal => (
            "Regler",
            "Hver regel har en fast id, som `accept` og `sakspapir explain` bruker. En *feil* er galt, en *advarsel* bør rettes, \
             og en *merknad* er god å vite. Et funn som skal stå, godtas der det finnes, med en begrunnelse som kommer på siden:\n\n\
             ```yaml\naccept:\n  - {rule: overrun.actual, subject: drift.konsulenter, reason: Innleie vedtatt i 2024/M5-002.}\n```\n\n\
             Siden er laget av programmets egne ord; rett dem i `src/locale/rules-*.yaml`.",
        ),
        Language::Nynorsk => (
            "Reglar",
            "Kvar regel har ein fast id, som `accept` og `sakspapir explain` bruker. Ein *feil* må rettast, ei *åtvaring* bør rettast, \
             og ein *merknad* er god å vite. Eit funn som skal stå, blir godteke der det finst, med ei grunngjeving som kjem på \
             sida:\n\n\
             ```yaml\naccept:\n  - {rule: overrun.actual, subject: drift.konsulenter, reason: Innleige vedteken i 2024/M5-002.}\n```\n\n\
             Sida er laga av orda i programmet sjølv; rett dei i `src/locale/rules-*.yaml`.",
        ),
        Language::English => (
            "Rules",
            "Every rule has a permanent id, which `accept` and `sakspapir explain` use. An *error* is wrong, a *warning* ought to be \
             mended, a *tip* is good to know. A finding that is to stand is accepted where it is found, with a reason that is \
             printed on the page:\n\n\
             ```yaml\naccept:\n  - {rule: overrun.actual, subject: drift.konsulenter, reason: Hired by decision 2024/M5-002.}\n```\n\n\
             This page is made from the program's own words; mend them in `src/locale/rules-*.yaml`.",
        ),
    };
    let mut reference = format!("# {heading}\n\n{lead}\n\n");
    let (rule_head, severity_head, title_head) = match language {
        Language::Bokmal => ("Regel", "Alvor", "Hva den gjelder"),
        Language::Nynorsk => ("Regel", "Alvor", "Kva han gjeld"),
        Language::English => ("Rule", "Severity", "What it is about"),
    };
    reference.push_str(&format!("| {rule_head} | {severity_head} | {title_head} |\n|---|---|---|\n"));
    for rule in rule::ALL {
        let anchor = rule.id.replace('.', "");
        reference.push_str(&format!(
            "| [`{}`](#{anchor}) | {} | {} |\n",
            rule.id,
            severity(rule, language),
            title(rule, language)
        ));
    }
    for rule in rule::ALL {
        let text = words(language).get(rule.id).map_or("", |words| words.explain.trim_end());
        reference.push_str(&format!("\n## {}\n\n", rule.id));
        reference.push_str(&format!("**{}** ({})\n\n{text}\n", title(rule, language), severity(rule, language)));
    }
    reference
}

/// Returns the word for a rule's severity, and whether it stops every build.
fn severity(rule: &Rule, language: Language) -> &'static str {
    match (language, rule.severity, rule.stops) {
        (Language::English, _, true) => "error that stops the build",
        (Language::English, Severity::Error, _) => "error",
        (Language::English, Severity::Warning, _) => "warning",
        (Language::English, Severity::Info, _) => "tip",
        (Language::Bokmal, _, true) => "feil som stopper byggingen",
        (Language::Nynorsk, _, true) => "feil som stoppar bygginga",
        (_, Severity::Error, _) => "feil",
        (Language::Bokmal, Severity::Warning, _) => "advarsel",
        (Language::Nynorsk, Severity::Warning, _) => "åtvaring",
        (_, Severity::Info, _) => "merknad",
    }
}

/// Puts arguments into a template.
fn filled(template: &str, args: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('[') {
        text.push_str(&substituted(&rest[..open], args));
        let inside = &rest[open + 1..];
        let Some(close) = inside.find(']') else {
            rest = &rest[open..];
            text.push_str(&substituted(rest, args));
            return text;
        };
        let part = &inside[..close];
        let mut names = placeholders(part).peekable();
        if names.peek().is_none() {
            // Brackets without an argument are brackets: `accept: [{rule}]` has one, `[tall]` has none.
            text.push_str(&rest[open..open + close + 2]);
        } else if names.all(|name| argument(args, name).is_some_and(|value| !value.is_empty())) {
            text.push_str(&substituted(part, args));
        }
        rest = &inside[close + 1..];
    }
    text.push_str(&substituted(rest, args));
    text
}

/// Puts arguments into a text without optional parts; a placeholder without an argument stays as it is written, and
/// `{{` and `}}` stand for single braces.
fn substituted(template: &str, args: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find(['{', '}']) {
        text.push_str(&rest[..open]);
        let (brace, after) = rest[open..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            text.push_str(brace);
            rest = after;
            continue;
        }
        let value = after.find('}').and_then(|close| Some((close, argument(args, &after[..close])?)));
        match value {
            Some((close, value)) => {
                text.push_str(value);
                rest = &after[close + 1..];
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn argument<'a>(args: &'a [(&'static str, String)], name: &str) -> Option<&'a str> {
    args.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

/// Returns the names in braces: small letters and underscores only, so that YAML and formulas can be shown.
fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|after| after.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::model::path::SourcePath;
    use crate::model::place::Spot;

    const LANGUAGES: [Language; 3] = [Language::Bokmal, Language::Nynorsk, Language::English];

    fn found(rule: &'static Rule, words: &'static str) -> Diagnostic {
        Diagnostic::new(rule, words, &SourcePath::new("content/a.md"), Spot::START)
    }

    #[test]
    fn arguments_are_put_in_and_optional_parts_left_out() {
        let args = [("name", "ramme".to_string()), ("nearest", String::new())];
        assert_eq!(filled("«{name}» finnes ikke[; mente du {nearest}?].", &args), "«ramme» finnes ikke.");
        assert_eq!(filled("[{name}] og [tall] og [{other}]x", &args), "ramme og [tall] og x");
        assert_eq!(filled("{{{{ {name} }}}} {missing} {", &args), "{{ ramme }} {missing} {");
        assert_eq!(filled("[{name", &args), "[{name");
    }

    #[test]
    fn a_finding_without_words_still_says_something() {
        let diagnostic = found(&rule::PERCENT_BASE, "no such words").with("percent", "6 %");
        assert_eq!(message(&diagnostic, Language::Bokmal), "Prosent uten grunnlag, percent 6 %");
        assert_eq!(help(&diagnostic, Language::Bokmal), "");
    }

    #[test]
    fn a_finding_is_told_in_the_language_asked_for() {
        let diagnostic = found(&rule::PERCENT_BASE, "base").with("percent", "6 %");
        let told = LANGUAGES.map(|language| message(&diagnostic, language));
        assert!(told[0].starts_with("6 % av hva?"), "{told:?}");
        assert!(told[1].starts_with("6 % av kva?"), "{told:?}");
        assert!(told[2].starts_with("6 % of what?"), "{told:?}");
    }

    #[test]
    fn the_files_are_read_and_no_message_is_in_two() {
        for files in [BOKMAL, NYNORSK, ENGLISH] {
            let rules = files.iter().flat_map(|text| read(text).unwrap());
            let mut messages: Vec<String> = rules
                .flat_map(|(id, words)| words.messages.into_keys().map(move |key| format!("{id} {key}")))
                .collect();
            let count = messages.len();
            messages.sort();
            messages.dedup();
            assert_eq!(messages.len(), count);
        }
    }

    #[test]
    fn words_belong_to_rules_that_exist() {
        for language in LANGUAGES {
            for id in words(language).keys() {
                assert!(Rule::named(id).is_some(), "no rule {id}");
            }
        }
    }

    #[test]
    fn the_languages_say_the_same_with_the_same_arguments() {
        let bokmal = words(Language::Bokmal);
        for language in [Language::Nynorsk, Language::English] {
            let other = words(language);
            assert!(bokmal.keys().eq(other.keys()), "{language:?}");
            for (id, one) in bokmal {
                let other = &other[id];
                assert_eq!(arguments(&one.messages), arguments(&other.messages), "{id} messages in {language:?}");
                assert_eq!(arguments(&one.help), arguments(&other.help), "{id} help in {language:?}");
                assert_eq!(one.check.is_empty(), other.check.is_empty(), "{id}: check in {language:?}");
            }
        }
        for language in LANGUAGES {
            for (id, words) in words(language) {
                assert!(!words.explain.trim().is_empty(), "{id} in {language:?}: explain");
                assert!(!words.title.is_empty(), "{id} in {language:?}: title");
            }
        }
    }

    /// Each text's key, its arguments, and those of them that are in an optional part.
    fn arguments(texts: &BTreeMap<String, String>) -> Vec<(&str, BTreeSet<&str>, BTreeSet<&str>)> {
        texts.iter().map(|(key, text)| (key.as_str(), placeholders(text).collect(), optional_arguments(text))).collect()
    }

    fn optional_arguments(text: &str) -> BTreeSet<&str> {
        let parts = text.split('[').skip(1).filter_map(|part| part.split_once(']'));
        parts.flat_map(|(part, _)| placeholders(part)).collect()
    }

    #[test]
    fn every_message_has_a_help() {
        for language in LANGUAGES {
            for (id, words) in words(language) {
                let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
                assert_eq!(keys(&words.messages), keys(&words.help), "{id} in {language:?}");
            }
        }
    }

    #[test]
    fn no_english_reaches_an_editor() {
        let jargon = [
            "key", "file", "error", "invalid", "parse", "string", "value", "warning", "the", "not", "unknown", "token",
        ];
        for language in [Language::Bokmal, Language::Nynorsk] {
            for (id, words) in words(language) {
                for text in words.messages.values().chain(words.help.values()).chain([&words.title, &words.check]) {
                    assert_none_of(&jargon, text, id);
                }
            }
        }
    }

    #[test]
    fn nynorsk_is_not_bokmal() {
        let bokmal = "bare begynner disse dokumenter ennå et filen finnes flere fra gir hele hva hvem hver hvert \
                      hvis hvor hvorfor ikke lenke linjen mangler mappen noe noen nettstedet også regnes riktig \
                      samme tall tallet uten vises øverst";
        let bokmal: Vec<&str> = bokmal.split_whitespace().collect();
        for (id, words) in words(Language::Nynorsk) {
            for text in words.messages.values().chain(words.help.values()).chain([&words.title, &words.explain]) {
                assert_none_of(&bokmal, text, id);
            }
        }
    }

    fn assert_none_of(unwanted: &[&str], text: &str, id: &str) {
        for word in without_code(text).split(|letter: char| !letter.is_alphabetic()) {
            assert!(!unwanted.contains(&word.to_lowercase().as_str()), "{id}: «{word}» in {text:?}");
        }
    }

    /// Leaves out what is in backticks or braces: those are names that the editor types.
    fn without_code(text: &str) -> String {
        let no_code: String = text.split('`').step_by(2).collect();
        no_code.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect()
    }

    #[test]
    fn every_rule_has_words() {
        let missing: Vec<&str> =
            rule::ALL.iter().map(|rule| rule.id).filter(|id| !words(Language::Bokmal).contains_key(*id)).collect();
        assert!(missing.is_empty(), "no words for {missing:?}");
    }

    /// Every `rule::NAME, "words"` in the sources has its message, so that no finding is without words.
    #[test]
    fn every_finding_in_the_code_has_its_message() {
        let mut pairs = 0;
        let mut missing = Vec::new();
        for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
            #[expect(clippy::disallowed_methods, reason = "a test reads the sources")]
            let source = std::fs::read_to_string(&path).unwrap();
            // Tests make findings of their own.
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for after in code.split("rule::").skip(1) {
                let length = after.find(|letter: char| !(letter.is_ascii_uppercase() || letter == '_')).unwrap_or(0);
                let (name, after) = after.split_at(length);
                let Some(rule) = rule::ALL.iter().find(|rule| rule.id.to_uppercase().replace(['.', '-'], "_") == name)
                else {
                    continue;
                };
                let Some(text) = after.strip_prefix(',').map(str::trim_start).and_then(|after| after.strip_prefix('"'))
                else {
                    continue;
                };
                let key = text.split('"').next().unwrap_or_default();
                if key.is_empty() || path.ends_with("tests.rs") {
                    continue;
                }
                let Some(words) = words(Language::Bokmal).get(rule.id) else { continue };
                pairs += 1;
                if !words.messages.contains_key(key) {
                    missing.push(format!("{}: {key} ({})", rule.id, path.display()));
                }
            }
        }
        assert!(missing.is_empty(), "no message for {missing:#?}");
        assert!(pairs > 10, "the scan finds nothing any more");
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        #[expect(clippy::disallowed_methods, reason = "a test reads the sources")]
        let entries = std::fs::read_dir(folder).unwrap();
        let mut files = Vec::new();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                files.extend(sources(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
        files.sort();
        files
    }

    #[test]
    fn the_reference_has_every_rule() {
        let reference = rules_reference(Language::Bokmal);
        for rule in rule::ALL {
            assert!(reference.contains(&format!("\n## {}\n", rule.id)), "{}", rule.id);
        }
    }
}
