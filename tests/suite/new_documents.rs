//! What `sakspapir new` writes can be read again without a word of complaint, as it stands and with every commented
//! key taken into use.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use sakspapir::author::draft;
use sakspapir::load;
use sakspapir::model::card::Kind;
use sakspapir::model::document::Document;
use sakspapir::model::path::SourcePath;
use sakspapir::model::settings::Language;
use sakspapir::model::source::{Content, Source};
use sakspapir::model::template;

fn read(text: &str) -> Document {
    let source = Source { path: SourcePath::new("content/ny.md"), content: Content::Bytes(Arc::from(text.as_bytes())) };
    load::load(&source, &load::settings(None).value)
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 12, 12).unwrap_or_default()
}

/// Every template in every language, with the kind that it is of.
fn templates() -> Vec<(Kind, String)> {
    [Language::Bokmal, Language::Nynorsk, Language::English].into_iter().flat_map(templates_in).collect()
}

fn templates_in(language: Language) -> Vec<(Kind, String)> {
    let series = read(&draft::series(language, "Månedsrapport", Some("organer/ror")));
    let (tables, values) = (&series.record.tables, &series.record.values);
    assert!(!tables.is_empty());
    vec![
        (Kind::Body, draft::body(language, "Rådet: M8 #1")),
        (Kind::Meeting, draft::meeting(language, "organer/ror", 8, date())),
        (Kind::Case, draft::case(language, "moter/2024-12-12/meeting", Some("2024/M8-005"), "M8: Budsjett og #1")),
        (Kind::Case, draft::case(language, "moter/2024-12-12/meeting", None, "Budsjett")),
        (Kind::Series, draft::series(language, "Månedsrapport", Some("organer/ror"))),
        (Kind::Series, draft::series(language, "Månedsrapport", None)),
        (Kind::Report, draft::report(language, "rapporter/manedsrapport/series", "2024-11", tables, values)),
        (Kind::Report, draft::report(language, "rapporter/manedsrapport/series", "2024", &[], &[])),
        (Kind::Term, draft::term(language, "KI")),
    ]
}

/// Takes away the `# ` of every line that is a commented key, or belongs below one.
fn with_all_keys(text: &str) -> String {
    let mut given: Vec<&str> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut taking = false;
    for line in text.lines() {
        let bare = line.strip_prefix('#').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        match bare {
            Some(bare) => {
                let name = bare.split(':').next().unwrap_or_default();
                let is_key =
                    bare.contains(':') && !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                taking = if is_key { !given.contains(&name) } else { taking && bare.starts_with(' ') };
                if is_key && taking {
                    given.push(name);
                }
                lines.push(if taking { bare } else { line });
            }
            None => {
                taking = false;
                if let Some((name, _)) = line.split_once(':') {
                    given.push(name);
                }
                lines.push(line);
            }
        }
    }
    lines.join("\n")
}

#[test]
fn templates_load_without_problems() {
    for (kind, text) in templates() {
        for text in [with_all_keys(&text), text] {
            let document = read(&text);
            // But for what is to be written there.
            let told: Vec<_> = document.diagnostics.iter().filter(|one| one.rule.id != "text.template").collect();
            assert!(told.is_empty(), "{told:#?}\n{text}");
            assert_eq!(document.card.kind, kind);
        }
    }
    let (_, case) = &templates()[2];
    assert_ne!(with_all_keys(case), *case, "commented keys are taken into use");
}

#[test]
fn what_a_template_says_for_the_writers_own_words_is_told_until_it_is_gone() {
    let mut sentences: BTreeSet<&str> = template::own_words().iter().copied().collect();
    for (_, text) in templates() {
        let told = |text: &str| read(text).diagnostics.iter().filter(|one| one.rule.id == "text.template").count();
        assert!(told(&text) > 0, "{text}");
        sentences.retain(|sentence| !text.contains(sentence));
        let written =
            template::own_words().iter().fold(text.clone(), |text, sentence| match sentence.split_once(": [") {
                Some((key, _)) => text.replace(sentence, &format!("{key}: [Rådmann]")),
                None => text.replace(sentence, "Noe annet."),
            });
        assert_eq!(told(&written), 0, "{written}");
    }
    assert!(sentences.is_empty(), "in no template: {sentences:?}");
}

#[test]
fn values_arrive_in_the_document() {
    let of = |wanted: Kind| {
        let (_, text) = templates().into_iter().find(|(kind, _)| *kind == wanted).expect("there is one of each");
        read(&text)
    };
    assert_eq!(of(Kind::Case).card.title, "M8: Budsjett og #1");
    assert_eq!(of(Kind::Report).record.figures.entries.len(), 1);
    assert_eq!(of(Kind::Meeting).card.date, Some(date()));
    assert_eq!(of(Kind::Term).card.title, "KI");
}
