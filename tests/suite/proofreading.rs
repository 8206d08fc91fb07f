//! The rules on text, through the reader of Markdown: findings point at the exact word of the file.

use sakspapir::compute::checks::prose::{Proofread, VocabularyIndex, proofread};
use sakspapir::load::markdown;
use sakspapir::model::card::Kind;
use sakspapir::model::path::{DocumentId, SourcePath};
use sakspapir::model::prose::OpenProse;
use sakspapir::model::settings::Language;

const DOCUMENT: &str = "\
---
kind: page
---
# Om *saken*

Se avsnitt 4.2, men ikke avsnitt 1 eller avsnitt 3 i 2024/M8-003.

Vi har **tre** ting & litt til, med [en ROS](ros.md) og 50\u{A0}%
brukt:

- én, på tirsdag
  3. desember 2023
- to

| Begrep | Forklaring |
|---|---|
| Ål | Fisk |
| *Øre* | Del av 100 % |

`Uke 60` er kode, uke 60 er tekst.
";

#[test]
fn findings_point_at_the_word_in_the_file() {
    let (path, id) = (SourcePath::new("content/a.md"), DocumentId::new("a"));
    let read = markdown::read(DOCUMENT, DOCUMENT.find("# Om").unwrap(), &path);
    let settings = sakspapir::load::settings(None).value;
    let vocabulary = VocabularyIndex::new([], [], &settings);
    let found = proofread(&Proofread {
        path: &path,
        id: &id,
        kind: Kind::Page,
        prose: &OpenProse::new(&read.prose),
        language: Language::Bokmal,
        reference: None,
        as_of: None,
        read_on: None,
        vocabulary: &vocabulary,
        incidents: &[],
        changes: None,
        amounts: None,
        has_pictures: false,
    });
    let told: Vec<(&str, String)> = found
        .iter()
        .map(|found| {
            let line = DOCUMENT.lines().nth(found.spot.line as usize - 1).unwrap();
            let word = line.chars().skip(found.spot.column as usize - 1).take(found.spot.length as usize).collect();
            (found.rule.id, word)
        })
        .collect();
    let expected = [
        ("ref.section", "avsnitt 4.2"),
        ("count.list", "tre"),
        ("term.undefined", "ROS"),
        ("percent.base", "50\u{A0}%"),
        ("date.weekday", "tirsdag"),
        ("term.order", "Øre"),
        ("date.week", "uke 60"),
    ];
    assert_eq!(told, expected.map(|(rule, word)| (rule, word.to_owned())));
}
