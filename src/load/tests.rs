//! Examples of front matter, right and wrong: rule, line and column of everything that is told.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::model::figures::{CellForm, FigureEntry};
use crate::model::record::case::{CaseType, Outcome};
use crate::model::settings::Access;

fn source(path: &str, content: impl Into<Vec<u8>>) -> Source {
    Source { path: SourcePath::new(path), content: Content::Bytes(Arc::from(content.into())) }
}

fn default_settings() -> Settings {
    settings(None).value
}

fn load_bytes(content: impl Into<Vec<u8>>) -> Document {
    load(&source("content/saker/m8-004.md", content), &default_settings())
}

/// Returns what is told, as `rule/words line:column`.
fn told(document: &Document) -> Vec<String> {
    tell(&document.diagnostics)
}

fn tell(diagnostics: &[Diagnostic]) -> Vec<String> {
    let tell = |problem: &Diagnostic| {
        assert_has_words(problem);
        format!("{}/{} {}:{}", problem.rule.id, problem.words, problem.spot.line, problem.spot.column)
    };
    diagnostics.iter().map(tell).collect()
}

/// Every problem that a test here meets has words in every language, which ask for nothing that it does not bring.
fn assert_has_words(problem: &Diagnostic) {
    static WORDS: LazyLock<[Node; 3]> = LazyLock::new(|| {
        [
            include_str!("../locale/rules-load.nb.yaml"),
            include_str!("../locale/rules-load.nn.yaml"),
            include_str!("../locale/rules-load.en.yaml"),
        ]
        .map(|text| yaml::read(text, 1).expect("the locale files are YAML"))
    });
    for words in WORDS.iter() {
        let of_rule = words.get(problem.rule.id).unwrap_or_else(|| panic!("no words for {}", problem.rule.id));
        for part in ["messages", "help"] {
            let text = of_rule.get(part).and_then(|part| part.get(problem.words)).and_then(Node::text);
            let mut rest = text.unwrap_or_else(|| panic!("{}/{} has no {part}", problem.rule.id, problem.words));
            while let Some((_, after)) = rest.split_once('{') {
                let (name, after) = after.split_once('}').unwrap_or((after, ""));
                let is_placeholder = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
                let given = problem.args.iter().any(|(given, _)| *given == name);
                assert!(given || !is_placeholder, "{}/{} lacks {name}", problem.rule.id, problem.words);
                rest = after;
            }
        }
    }
}

fn check_all(cases: &[(&str, &[&str])]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, expected, told(&load_bytes(*text))))
        .filter(|(_, expected, told)| told != *expected)
        .collect();
    assert!(wrong.is_empty(), "text, expected, told: {wrong:#?}");
}

/// A page with one more line of front matter, which is line 4.
fn page(line: &str) -> String {
    format!("---\nkind: page\ntitle: T\n{line}\n---\nTekst.\n")
}

fn check_lines(cases: &[(&str, &[&str])]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(line, expected)| (line, expected, told(&load_bytes(page(line)))))
        .filter(|(_, expected, told)| told != *expected)
        .collect();
    assert!(wrong.is_empty(), "line, expected, told: {wrong:#?}");
}

const CASE: &str = "\
---
kind: case
meeting: meetings/2024-12-12/meeting
number: 2024/M8-004
type: decision
title: Finansiering av lisenser og vedlikehold
responsible: [Leder ROR-IKT]
proposer: Leder ROR-IKT
proposal: |
  1. Første punkt.
  2. Andre punkt: «æøå».
alternatives:
  - {id: ramme, title: Kostnadene blir hos ROR-IKT, pros: [{title: Samlet kostnad, text: Forklart}], cons: [{text: Mindre styring}, Bare tekst]}
  - id: kommune
    title: Kommunene betaler
    figures:
      - {label: Kostnad, value: 1 200 000, unit: kr}
recommended: ramme
decision: {outcome: consensus, alternative: ramme, date: 2024-12-12, votes: {for: 4}}
actions: [{id: modell, text: Legge fram modell, owner: Leder ROR-IKT, due: 01.03.2025, status: open}]
refers_to: [2024/M7-004]
closes: [\"2024/M7-004#modell\"]
tags: [økonomi, lisenser]
accept:
  - {rule: case.kind, reason: Kjent}
---
Brødtekst.
";

#[test]
fn a_case_is_read_whole() {
    let document = load_bytes(CASE);
    assert_eq!(told(&document), Vec::<String>::new());
    let card = &document.card;
    assert_eq!(card.id.as_str(), "saker/m8-004");
    assert_eq!(card.title, "Finansiering av lisenser og vedlikehold");
    assert_eq!(card.tags[1].spot, Spot { line: 23, column: 17, length: 8 });
    let Relations::Case { meeting, number, refers_to, closes, .. } = &card.relations else { panic!("not a case") };
    assert_eq!(meeting.as_ref().unwrap().spot, Spot { line: 3, column: 10, length: 27 });
    assert_eq!(number.as_ref().unwrap().value, "2024/M8-004");
    assert_eq!(refers_to[0].value, "2024/M7-004");
    assert_eq!(closes[0].value, "2024/M7-004#modell");
    let KindRecord::Case(case) = &document.record.kind else { panic!("not a case") };
    assert_eq!(case.case_type.as_ref().unwrap().value, CaseType::Decision);
    assert_eq!(case.responsible, ["Leder ROR-IKT"]);
    assert_eq!(case.proposal.as_ref().unwrap().spot, Some(Spot { line: 10, column: 3, length: 16 }));
    assert_eq!(case.alternatives.len(), 2);
    assert_eq!(case.alternatives[0].cons[1].text.as_deref(), Some("Bare tekst"));
    assert_eq!(case.alternatives[1].figures[0].value.value, "1 200 000");
    assert_eq!(case.alternatives[1].figures[0].value.spot, Spot { line: 17, column: 33, length: 9 });
    let decision = case.decision.as_ref().unwrap();
    assert_eq!(decision.outcome.value, Outcome::Consensus);
    assert_eq!(decision.votes.unwrap().for_count, 4);
    assert_eq!(case.actions[0].due.unwrap().to_string(), "2025-03-01");
    assert_eq!(document.record.accept[0].reason, "Kjent");
}

#[test]
fn a_report_keeps_its_figures_as_written() {
    let document = load_bytes(
        "---\nkind: report\nseries: reports/manedsrapport/series\nperiod: 2024-11\n\
         as_of: {default: 2024-12-01, saker: 30.11.2024}\nfigures:\n  drift:\n\
         \x20   lonn:      {actual: 26 556, budget: 134.000, forecast: 07.11, comment: Høy}\n\
         \x20   annet:     {actual: −7\u{a0}272, budget: 1e3, forecast: 010, x: no, y: ~, z: , w: 0x1F, v: -, u: –}\n\
         \x20 visninger: 3,844\n  blank:\n  stort: 12345678901234567890.123 # kommentar\n\
         \x20 gruppe:\n    total:\n      antall: 1.10\n---\n",
    );
    assert_eq!(told(&document), Vec::<String>::new());
    let figures = &document.record.figures.entries;
    let FigureEntry::Table(rows) = &figures[0].1 else { panic!("no table") };
    let texts = |row: usize| rows[row].cells.iter().map(|(_, cell)| cell.text.as_str()).collect::<Vec<_>>();
    assert_eq!(texts(0), ["26 556", "134.000", "07.11"]);
    assert_eq!(rows[0].comment.as_deref(), Some("Høy"));
    assert_eq!(texts(1), ["−7\u{a0}272", "1e3", "010", "no", "", "", "0x1F", "-", "–"]);
    assert_eq!(rows[1].cells[0].1.spot, Spot { line: 9, column: 25, length: 6 });
    assert_eq!(rows[1].cells[8].1.spot, Spot { line: 9, column: 97, length: 1 });
    let value = |index: usize| match &figures[index].1 {
        FigureEntry::Value(cell) => (cell.text.as_str(), cell.spot),
        FigureEntry::Table(_) => panic!("a table"),
    };
    assert_eq!(value(1), ("3,844", Spot { line: 10, column: 14, length: 5 }));
    assert_eq!(value(2), ("", Spot { line: 11, column: 3, length: 5 }));
    assert_eq!(value(3), ("12345678901234567890.123", Spot { line: 12, column: 10, length: 24 }));
    let FigureEntry::Table(rows) = &figures[4].1 else { panic!("no table") };
    assert_eq!(rows[0].cells[0].1.text, "1.10");
    let KindRecord::Report(report) = &document.record.kind else { panic!("not a report") };
    assert_eq!(report.as_of.as_ref().unwrap().value.to_string(), "2024-12-01");
    assert_eq!(report.as_of_tables[0].1.value.to_string(), "2024-11-30");
    assert_eq!(document.card.date.unwrap().to_string(), "2024-11-30");
    assert_eq!(document.card.title, "");
}

#[test]
fn a_meeting_makes_its_title() {
    let meeting = "---\nkind: meeting\nbody: ror\nnumber: 8\ndate: 2024-12-12\nstart: 9:00\nend: 11.30\n---\n";
    let document = load_bytes(meeting);
    assert_eq!(told(&document), Vec::<String>::new());
    assert_eq!(document.card.title, "Møte 12. desember 2024");
    let english = load_bytes(meeting.replace("start:", "lang: en\nstart:"));
    assert_eq!(english.card.title, "Meeting 12 December 2024");
}

#[test]
fn a_term_has_names_and_a_gist() {
    let document = load_bytes(
        "---\nkind: term\nterm: M365\nexpansion: Microsoft 365\nformer: [Office 365, O365]\nmatch: exact\n---\nSky.\n\nMer.",
    );
    assert_eq!(told(&document), Vec::<String>::new());
    assert_eq!(document.card.title, "M365");
    let KindRecord::Term(term) = &document.record.kind else { panic!("not a term") };
    assert_eq!(term.gloss, "Sky.");
    let numeric = load_bytes("---\nkind: term\nterm: 365\n---\n");
    assert_eq!((numeric.card.title.as_str(), told(&numeric).len()), ("365", 0));
}

#[test]
fn a_name_with_a_blank_is_told_once_and_names_the_same_row_in_a_report() {
    let series = load_bytes(
        "---\nkind: series\ntitle: Drift\ntables:\n  drift:\n    title: Drift\n    columns: {actual: {label: Regnskap}}\n    rows: {\"lønn og\\tpensjon\": {label: Lønn}}\n---\n",
    );
    assert_eq!(told(&series), ["value.type/name 8:12"]);
    let report = load_bytes(
        "---\nkind: report\nseries: drift\nperiod: 2024-11\nfigures: {drift: {\"lønn og\\tpensjon\": {actual: 1}}}\n---\n",
    );
    let (_, FigureEntry::Table(rows)) = &report.record.figures.entries[0] else { panic!("not a table") };
    assert_eq!(series.record.tables[0].rows[0].id.value, "lønn-og-pensjon");
    assert_eq!(rows[0].id.value, "lønn-og-pensjon");
}

#[test]
fn a_series_declares_tables() {
    let document = load_bytes(
        "---\nkind: series\ntitle: Månedsrapport\ntables:\n  drift:\n    title: Drift\n    scale: 1000   # tusen\n\
         \x20   columns:\n      budget: {label: Budsjett}\n      avvik: {label: Avvik, formula: budget - forecast, role: variance}\n\
         \x20   rows:\n      lonn: {label: Lønn}\n      inntekter: {label: Inntekter, class: income}\n\
         \x20   total: {label: SUM}\nvalues:\n  visninger: {label: Visninger}\nchecks:\n  - {id: en, expr: a == b}\n---\n",
    );
    assert_eq!(told(&document), Vec::<String>::new());
    let table = &document.record.tables[0];
    assert_eq!((table.scale, table.columns.len(), table.rows.len()), (1000, 2, 2));
    assert_eq!(table.columns[1].formula.as_ref().unwrap().value, "budget - forecast");
    assert_eq!(document.record.checks[0].rule.value, "total.cross");
}

#[test]
fn keys_that_are_unknown_missing_or_double_are_told_at_their_place() {
    check_all(&[
        ("---\nkind: case\n---\n", &["key.missing/missing 2:1"]),
        ("---\nkind: case\ntitle:\n---\n", &["key.missing/blank 3:1"]),
        ("---\nkind: case\ntittel: T\n---\n", &["key.unknown/norwegian 3:1"]),
        (
            "---\nkind: case\ntitle: T\nunntat_offentlighet: ja\n---\n",
            &["access.unknown/key 4:1", "key.unknown/unknown 4:1"],
        ),
        ("---\nkind: case\ntitle: T\nsumary: ja\n---\n", &["key.unknown/near 4:1"]),
        (
            "---\nkind: meeting\nbody: b\nnumber: 1\ndate: 2024-01-01\nproposal: x\n---\n",
            &["key.unknown/elsewhere 6:1"],
        ),
        ("---\nkind: page\ntitle: A\ntitle: B\n---\n", &["key.duplicate/duplicate 4:1"]),
        ("---\ntitle: A\n---\n", &["key.missing/kind 2:1"]),
        ("---\ntitle: A\ntype: decision\n---\n", &["key.missing/kind 2:1"]),
        ("---\ntitle: A\ntype: sak\n---\n", &["key.unknown/norwegian 3:1"]),
        ("---\nkind: case\ntitle: T\nattachments: [{file: a.pdf}]\n---\n", &["value.type/item_found_map 4:15"]),
        ("---\nkind: case\ntitle: T\ntags: {a: b}\n---\n", &["value.type/list_found_map 4:7"]),
        ("---\nkind:\ntitle: A\n---\n", &["key.missing/blank 2:1"]),
        ("---\ntype: sak\ntitle: A\n---\n", &["key.unknown/norwegian 2:1"]),
        ("---\nkind: sak\ntitle: A\n---\n", &["value.unknown/near 2:7"]),
        ("---\nkind: banan\n---\n", &["value.unknown/unknown 2:7"]),
        (
            "---\nkind: case\ntitle: T\nactions:\n  - tekst: x\n    eier: y\n    frist: 2024-02-30\n---\n",
            &["key.unknown/norwegian 5:5", "key.unknown/norwegian 6:5", "key.unknown/norwegian 7:5"],
        ),
        ("---\nkind: case\ntitle: T\nactions: [{text: x}]\n---\n", &["key.missing/missing 4:11"]),
        (
            "---\nkind: page\ntitle: T\nfigures: {a: {r: {x: 1, x: 2}, r: {}}, a: {}}\n---\n",
            &["key.duplicate/duplicate 4:25", "key.duplicate/duplicate 4:32", "key.duplicate/duplicate 4:40"],
        ),
    ]);
}

#[test]
fn values_are_told_at_their_place() {
    check_lines(&[
        ("summary: [a]", &["value.type/text_found_list 4:10"]),
        ("summary: {a: b}", &["value.type/text_found_map 4:10"]),
        ("summary:\n  - a", &["value.type/text_found_list 5:3"]),
        ("accept: tekst", &["value.type/list_found_text 4:9"]),
        ("accept: {rule: a.b}", &["value.type/list_found_map 4:9"]),
        ("tables: tekst", &["value.type/named_found_text 4:9"]),
        ("tables: [a]", &["value.type/named_found_list 4:9"]),
        ("draft: ja", &["access.unknown/truth 4:8", "value.type/truth_near 4:8"]),
        ("draft: kanskje", &["access.unknown/truth 4:8", "value.type/truth 4:8"]),
        ("draft: no", &["access.unknown/truth 4:8", "value.type/truth_near 4:8"]),
        ("lang: bokmål", &["value.unknown/near 4:7"]),
        ("lang: de", &["value.unknown/unknown 4:7"]),
        ("id: ../hemmelig", &["value.type/document_id 4:5"]),
        ("id: /topp", &["value.type/document_id 4:5"]),
        ("id: saker/m8-004", &[]),
        ("access: intern", &["access.unknown/near 4:9"]),
        ("access: hemmelig", &["access.unknown/unknown 4:9"]),
        ("access:", &["access.unknown/missing 4:1"]),
        ("access: exempt", &["key.missing/legal_basis 4:9"]),
        ("access: exempt\nlegal_basis: offl. § 13", &[]),
        ("tags: [a, , b]", &["yaml.syntax/item 4:11"]),
        ("tags:\n  - a\n  -\n  - b", &["value.type/blank_item 6:3"]),
        ("figures: [1]", &["value.type/named_found_list 4:10"]),
        ("figures: {t: [1]}", &["value.type/named_found_list 4:14"]),
        ("figures: {t: {r: 1}}", &["value.type/row_found_text 4:18"]),
        ("figures: {t: {r: {c: [1]}}}", &["value.type/value_found_list 4:22"]),
        (
            "tables: {t: {title: T, scale: 10, columns: {c: {label: C}}, rows: {r: {label: R}}}}",
            &["value.type/number_of 4:31"],
        ),
        (
            "tables: {t: {title: T, decimals: 1.5, columns: {c: }, rows: {r r: {label: R}}}}",
            &["value.type/number 4:34", "key.missing/missing 4:49", "value.type/name 4:62"],
        ),
    ]);
}

/// Y10, Y16 and Y17 of the catalogue of hostile input.
#[test]
fn dates_and_periods_must_exist() {
    check_lines(&[
        ("date: 2024-12-12", &[]),
        ("date: 12.12.2024", &[]),
        ("date: \"2024-12-12\"", &[]),
        ("date: 01.02.2026", &[]),
        ("date: 2026-2-1", &["value.date/form_near 4:7"]),
        ("date: 1.2.2026", &["value.date/form_near 4:7"]),
        ("date: 31.06.2026", &["value.date/no_such_day 4:7"]),
        ("date: 29.02.2026", &["value.date/no_such_day 4:7"]),
        ("date: 29.02.2024", &[]),
        ("date: 2026-13-45", &["value.date/no_such_month 4:7"]),
        ("date: 12.12.24", &["value.date/form 4:7"]),
        ("date: i morgen", &["value.date/form 4:7"]),
        ("date: 2024-12-12T10:00", &["value.date/form 4:7"]),
        ("date: 20241212", &["value.date/form 4:7"]),
        ("date: ~", &[]),
        ("date: .inf", &["value.date/form 4:7"]),
        ("date: [2024-12-12]", &["value.type/value_found_list 4:7"]),
    ]);
    for (period, expected) in [
        ("2024-11", None),
        ("2024-Q3", None),
        ("2024-T2", None),
        ("2024", None),
        ("2024-13", Some("value.date/period_month 4:9")),
        ("2024-1", Some("value.date/period_month 4:9")),
        ("november", Some("value.date/period 4:9")),
        ("2024-Q5", Some("value.date/period 4:9")),
    ] {
        let document = load_bytes(format!("---\nkind: report\nseries: s\nperiod: {period}\n---\n"));
        assert_eq!(told(&document), expected.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{period}");
    }
    let missing = load_bytes("---\nkind: report\nseries: s\n---\n");
    assert_eq!(told(&missing), ["key.missing/missing 2:1"]);
    let time = load_bytes("---\nkind: meeting\nbody: b\nnumber: 1\ndate: 2024-01-01\nstart: 25:00\n---\n");
    assert_eq!(told(&time), ["value.date/time 6:8"]);
}

/// Y10: text stays text.
#[test]
fn words_that_yaml_takes_for_something_else_stay_text() {
    for text in
        ["NO", "no", "off", "010", "1:30", "12e3", "0x1F", "1_000", ".inf", ".nan", "2024", "true", "1.10", "nei"]
    {
        let document = load_bytes(format!("---\nkind: page\ntitle: {text}\n---\n"));
        assert_eq!((document.card.title.as_str(), told(&document).len()), (text, 0));
    }
    for text in ["~", "null", "\"\"", "''"] {
        let document = load_bytes(format!("---\nkind: page\ntitle: {text}\n---\n"));
        assert_eq!(told(&document), ["key.missing/blank 3:1"], "{text}");
    }
}

#[test]
fn yaml_faults_have_a_place_and_a_remedy() {
    check_lines(&[
        // Y14 and C.5.
        ("summary: M8: Budsjett", &["yaml.syntax/colon 4:10"]),
        ("tags:\n  - Sak 3: Budsjett: 2025", &["yaml.syntax/colon 5:12"]),
        ("summary: Sak 3:\n  Budsjett", &["yaml.syntax/colon 4:10"]),
        ("summary: a\n  tags: b", &["yaml.syntax/indentation 5:3"]),
        ("  summary: a", &["yaml.syntax/indentation 4:3"]),
        ("summary:Budsjett\nid: a", &["yaml.syntax/key_colon 4:1"]),
        ("bare tekst\nid: a", &["yaml.syntax/no_colon 4:1"]),
        // Y7.
        ("tags:\n\t- a", &["yaml.syntax/tab 5:1"]),
        ("values:\n  a:\n\t  label: b", &["yaml.syntax/tab 6:1"]),
        // Y8.
        ("summary: \"åpen", &["yaml.syntax/quote 4:10"]),
        ("summary: 'åpen", &["yaml.syntax/quote 4:10"]),
        ("summary: \"åpen\nid: \"a\"", &["yaml.syntax/quote 4:10"]),
        ("tags: [a, b", &["yaml.syntax/bracket 4:7"]),
        ("tags: [a, b\nid: x", &["yaml.syntax/bracket 4:7"]),
        ("figures:\n  a: {b: 1\n  c: {b: 2}", &["yaml.syntax/bracket 5:6"]),
        ("figures: {a: {b: {c: 1}}\nid: x", &["yaml.syntax/bracket 4:10"]),
        ("summary: \"M8\" Budsjett", &["yaml.syntax/after_close 4:10"]),
        ("summary: [Utkast] Budsjett", &["yaml.syntax/after_close 4:10"]),
        ("summary: @leder", &["yaml.syntax/start 4:10"]),
        ("summary: `kode`", &["yaml.syntax/start 4:10"]),
        ("summary: %", &["yaml.syntax/start 4:10"]),
        ("summary: -", &["yaml.syntax/dash_alone 4:10"]),
        ("summary: - 1 200,5  # kr", &["yaml.syntax/dash_number 4:10"]),
        ("votes: {for: - 163, against: 2}", &["yaml.syntax/dash_number 4:14"]),
        ("tags: - a", &["yaml.syntax/dash 4:7"]),
        ("summary: \"C:\\mappe\"", &["yaml.syntax/escape 4:13"]),
        // Y2, Y3.
        ("summary: &a b", &["yaml.unsupported/anchor 4:10"]),
        ("summary: *a", &["yaml.unsupported/alias 4:10"]),
        ("summary: *viktig* sak", &["yaml.unsupported/alias 4:10"]),
        ("summary: !viktig sak", &["yaml.unsupported/tag 4:10"]),
        ("summary: !!python/object:x {}", &["yaml.unsupported/tag 4:10"]),
        ("summary: !!str 1", &["yaml.unsupported/tag 4:10"]),
        ("summary: !include ../x", &["yaml.unsupported/tag 4:10"]),
        ("a: &x {b: 1}\nc: *x", &["yaml.unsupported/anchor 4:4"]),
        ("<<: {a: 1}", &["yaml.unsupported/merge 4:1"]),
        ("summary: {{ drift.total }}", &["yaml.unsupported/complex_key 4:11"]),
        ("? summary\n: a", &["yaml.unsupported/explicit_key 4:1"]),
        // Y13, B9, B12.
        ("summary: \"a\\0b\"", &["yaml.syntax/control 4:10"]),
        ("summary: \"\\u202e\"", &["yaml.syntax/control 4:10"]),
        ("summary: a\u{1}b", &["yaml.syntax/control 4:11"]),
        ("summary: a\u{85}b", &["yaml.syntax/control 4:11"]),
        ("summary: æ\u{2028}b", &["yaml.syntax/control 4:11"]),
        // B10, B11.
        ("summary: a\u{202e}b", &["yaml.trap/invisible 4:11"]),
        ("summary: a\u{200b}b", &["yaml.trap/invisible 4:11"]),
        // Y15.
        ("summary: 033 #2", &["yaml.trap/comment 4:14"]),
        ("summary: 033  # merknad", &[]),
        ("summary: 033#2", &[]),
        ("# summary: 033 #2", &[]),
        // The Norwegian comma.
        ("figures: {t: {r: {x: 3,414, y: 2}}}", &[]),
        ("figures: {t: {r: {x: 3,y: 2}}}", &[]),
        ("figures:\n  t:\n    r:\n      x: 3,414", &[]),
        // B8.
        ("summary: blÃ¥bÃ¦r", &["yaml.trap/double_encoded 4:12"]),
    ]);
}

#[test]
fn a_comma_that_parts_a_figure_keeps_it_and_is_noted() {
    let document = load_bytes(page("figures: {t: {r: {x: 1 234,567, y: 2}}}"));
    let FigureEntry::Table(rows) = &document.record.figures.entries[0].1 else { panic!("no table") };
    let cells: Vec<_> = rows[0].cells.iter().map(|(id, cell)| (id.as_str(), cell.text.as_str())).collect();
    assert_eq!(cells, [("x", "1 234,567"), ("y", "2")]);
    assert_eq!(
        (rows[0].cells[0].1.spot.length, rows[0].cells[0].1.form, rows[0].cells[1].1.form),
        (9, CellForm::Split, CellForm::Plain)
    );
}

#[test]
fn the_remedy_of_an_unquoted_colon_is_spelled_out() {
    let document = load_bytes("---\nkind: page\ntitle: M8: Budsjett\n---\n");
    let problem = &document.diagnostics[0];
    assert_eq!(
        (problem.rule, problem.spot.line, problem.spot.column, problem.spot.length),
        (&rule::YAML_SYNTAX, 3, 8, 12)
    );
    assert!(problem.args.contains(&("key", "title".to_owned())));
    assert!(problem.args.contains(&("quoted", "\"M8: Budsjett\"".to_owned())));
}

/// Y8, Y9, B7.
#[test]
fn front_matter_must_be_there_and_closed() {
    check_all(&[
        ("", &["yaml.missing/empty_file 1:1"]),
        ("\u{feff}", &["yaml.missing/empty_file 1:1"]),
        (" \n\t\n", &["yaml.missing/empty_file 1:1"]),
        ("# Bare tekst\n", &["yaml.missing/missing 1:1"]),
        ("\n---\nkind: page\n---\n", &["yaml.missing/not_first 2:1"]),
        (" ---\nkind: page\n---\n", &["yaml.missing/not_first 1:2"]),
        ("---", &["yaml.missing/unclosed 1:1"]),
        ("---\nkind: page\ntitle: T\n", &["yaml.missing/unclosed 1:1"]),
        ("---\n---\n", &["yaml.missing/empty 1:1"]),
        ("---\n# bare en merknad\n---\n", &["yaml.missing/empty 1:1"]),
        ("--- \t\nkind: page\ntitle: T\n---  \nTekst", &[]),
        ("---\nkind: page\ntitle: T\n...\nTekst", &[]),
        ("---\nkind: page\ntitle: T\n---", &[]),
        ("---\nbare tekst\n---\n", &["yaml.syntax/not_keys 2:1"]),
        ("---\n- a\n- b\n---\n", &["yaml.syntax/not_keys 2:1"]),
        ("---\nkind: page\n--- x\ntitle: T\n---\n", &["yaml.unsupported/documents 3:1"]),
    ]);
}

/// B1, B2, B15.
#[test]
fn byte_order_mark_and_line_ends_change_nothing() {
    let plain = load_bytes(CASE);
    for text in [format!("\u{feff}{CASE}"), CASE.replace('\n', "\r\n"), CASE.replace('\n', "\r")] {
        let document = load_bytes(text);
        assert_eq!(told(&document), Vec::<String>::new());
        assert_eq!(document.card, plain.card);
        assert_eq!(document.record, plain.record);
    }
    let wrong = "---\r\nkind: page\r\ntitle: T\r\nsumary: x\r\n---\r\n";
    assert_eq!(told(&load_bytes(wrong)), ["key.unknown/near 4:1"]);
    let conflict = "---\nkind: page\ntitle: T\n---\nTekst\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> gren\n";
    assert_eq!(told(&load_bytes(conflict)), ["file.conflict/conflict 6:1"]);
}

/// B3–B6.
#[test]
fn bytes_that_are_not_utf8_are_named() {
    let cases: [(&[u8], &str); 8] = [
        (b"---\nkind: page\ntitle: bl\xE5b\xE6r\n---\n", "file.encoding/windows1252 3:10"),
        (b"---\nkind: page\ntitle: \xC3\xA6\xE5\n---\n", "file.encoding/windows1252 3:9"),
        (b"\xFF\xFE-\0-\0-\0\n\0", "file.encoding/utf16 1:1"),
        (b"-\0-\0-\0\n\0k\0i\0", "file.encoding/utf16 1:1"),
        (b"---\nkind: page\n---\ntekst \xC3", "file.encoding/truncated 4:7"),
        (b"---\nkind: page\n---\nte\0kst", "file.encoding/nul 4:3"),
        (b"\0\0\0\0\0\0\0\0", "file.encoding/nul 1:1"),
        (b"---\nkind: page\n\x81", "file.encoding/not_utf8 3:1"),
    ];
    for (bytes, expected) in cases {
        let document = load_bytes(bytes);
        assert_eq!(told(&document), [expected]);
        assert!(document.card.broken && document.diagnostics[0].rule.stops);
        assert_eq!(document.card.title, "m8-004");
    }
    let large = load_bytes(vec![b'a'; 8 * 1024 * 1024 + 1]);
    assert_eq!(told(&large), ["file.unreadable/too_large 1:1"]);
}

/// Y1, Y4, Y12: refused quickly, without running out of stack or memory.
#[test]
fn bombs_are_refused() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, last) in "bcdefghi".chars().zip("abcdefgh".chars()) {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{last}"); 9].join(", ")));
    }
    let deep = |open: &str, times: usize| format!("x: {}", open.repeat(times));
    let nested: String = (0..40).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let cases = [
        // At an alias, as it says: line 2 of the bomb.
        (bomb, "yaml.unsupported/alias 5:"),
        (deep("[", 20_000), "yaml.unsupported/too_deep"),
        (deep("{k: ", 5_000), "yaml.unsupported/too_deep"),
        (format!("x: {}1{}", "[".repeat(40), "]".repeat(40)), "yaml.unsupported/too_deep"),
        (nested, "yaml.unsupported/too_deep"),
        (format!("x:\n{}1", "- ".repeat(100_000)), "yaml.unsupported/too_deep"),
        (format!("{}: 1", "k".repeat(300 * 1024)), "yaml.unsupported/too_large"),
        ((0..40_000).map(|key| format!("{key:x}:\n")).collect(), "yaml.unsupported/too_many"),
    ];
    for (front_matter, expected) in cases {
        let document = load_bytes(page(&front_matter));
        let told = told(&document);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{told:?} for {expected}");
    }
    // Many problems are told up to a limit.
    let many: String = (0..5_000).map(|key| format!("nøkkel{key}: 1\n")).collect();
    assert_eq!(load_bytes(page(&many)).diagnostics.len(), 100);
}

/// What an audience gets of a document, on a day.
fn seen(lines: &str, audience: Access, today: &str) -> &'static str {
    let document = Arc::new(load_bytes(page(lines)));
    let today = (!today.is_empty()).then(|| today.parse().unwrap());
    match (audience::Viewer { audience, default: Access::Internal, today }).sees(&document) {
        audience::Seen::Whole(_) => "whole",
        audience::Seen::Stub(_) => "stub",
        audience::Seen::Nothing => "nothing",
    }
}

#[test]
fn what_access_does_not_say_clearly_is_seen_by_nobody() {
    for (line, access, fault) in [
        ("access: public", Access::Public, ""),
        ("access: hemmelig", Access::Exempt, "unknown"),
        ("access: [public]", Access::Exempt, "unknown"),
        ("access:", Access::Exempt, "missing"),
        ("access: public\naccess: exempt", Access::Exempt, "twice"),
        ("access: public\nunntatt-offentlighet: ja", Access::Exempt, "key"),
        ("access: public\nacess: exempt", Access::Exempt, "key"),
        ("access: public\ngradering: fortrolig", Access::Exempt, "key"),
        ("access: public\nvalues: {a: {label: A, access: exempt}}", Access::Public, ""),
        ("access: public\naccept: [{rule: x, reason: y, access: exempt}]", Access::Exempt, "nested"),
        ("access: public\ndraft: ja", Access::Exempt, "truth"),
        ("access: public\ndraft: True", Access::Exempt, "truth"),
        ("access: public\npublish_after: 5. desember", Access::Exempt, "date"),
        ("access: public\naccess_until: 2024-13-01", Access::Exempt, "date"),
    ] {
        let document = load_bytes(page(line));
        assert_eq!(document.card.access, access, "{line}");
        let told = document.diagnostics.iter().find(|found| found.rule == &rule::ACCESS_UNKNOWN);
        assert_eq!(told.map_or("", |found| found.words), fault, "{line}");
        told.into_iter().for_each(assert_has_words);
    }
}

#[test]
fn who_sees_what_and_when() {
    use Access::{Exempt, Internal, Public};
    let exempt = "access: exempt\nlegal_basis: offl. § 13";
    for (lines, audience, today, expected) in [
        ("access: public", Public, "", "whole"),
        ("access: internal", Public, "", "nothing"),
        ("access: internal", Internal, "", "whole"),
        ("", Public, "", "nothing"),
        (exempt, Internal, "", "nothing"),
        (exempt, Exempt, "", "whole"),
        ("access: public\ndraft: true", Internal, "", "nothing"),
        ("access: public\ndraft: true", Exempt, "", "whole"),
        ("access: public\npublish_after: 2024-12-05", Public, "2024-12-05", "nothing"),
        ("access: public\npublish_after: 2024-12-05", Public, "2024-12-06", "whole"),
        ("access: public\npublish_after: 2024-12-05", Public, "", "nothing"),
        ("access: exempt\naccess_until: 2024-12-05", Internal, "2024-12-05", "nothing"),
        ("access: exempt\naccess_until: 2024-12-05", Internal, "2024-12-06", "whole"),
        // Then it is as one without `access`: internal here.
        ("access: exempt\naccess_until: 2024-12-05", Public, "2024-12-06", "nothing"),
        // A page stands in no list where a stub could stand.
        ("access: exempt\npublic_title: Noe", Public, "", "nothing"),
    ] {
        assert_eq!(seen(lines, audience, today), expected, "{lines} {audience:?} {today}");
    }
    let case = |keys: &str| {
        let text =
            format!("---\nkind: case\nmeeting: m8\nnumber: 2024/M8-005\ntitle: Navn\naccess: exempt\n{keys}---\n");
        let document = Arc::new(load_bytes(text));
        (audience::Viewer { audience: Public, default: Public, today: None }).sees(&document)
    };
    assert!(matches!(case(""), audience::Seen::Nothing));
    let audience::Seen::Stub(stub) = case("public_title: Personalsak\nlegal_basis: offl. § 13\n") else {
        panic!("no stub")
    };
    assert_eq!((stub.number.as_deref(), stub.title.as_str()), (Some("2024/M8-005"), "Personalsak"));
    assert!(stub.exempt && stub.meeting == "m8" && stub.legal_basis.as_deref() == Some("offl. § 13"));
    assert!(matches!(case("public_title: Personalsak\ndraft: true\n"), audience::Seen::Nothing));
}

#[test]
fn no_part_of_a_document_can_be_hidden() {
    for (line, fires) in [
        ("::: unntatt", true),
        (":::exempt", true),
        ("> ::: {.skjult}", true),
        ("::: tips", false),
        ("```\n::: unntatt\n```", false),
        ("Tre kolon ::: unntatt", false),
    ] {
        let document = load_bytes(format!("---\nkind: page\ntitle: Om\n---\n\n{line}\n"));
        let found = document.diagnostics.iter().find(|found| found.rule == &rule::ACCESS_BLOCK);
        assert_eq!(found.is_some(), fires, "{line}");
        found.into_iter().for_each(assert_has_words);
    }
}

#[test]
fn a_broken_document_that_may_be_hidden_is_hidden() {
    let rows: String = (0..300).map(|number| format!("    rad{number}: {{label: Rad, actual: 1}}\n")).collect();
    let long = format!("---\nkind: page\ntitle: a: b\ntables:\n  t:\n{rows}---\n");
    for (text, hidden) in [
        (&*long, false),
        ("---\nkind: page\n# access: exempt\ntitle: a: b\n---\n", false),
        ("---\nkind: page\ntitle: a: b\nfigures:\n  kategorier:\n    tilganger: {antall: 260}\n---\n", false),
        ("---\nkind: page\ntitle: a: b\nfigures:\n    tilganger:\n      antall: 260\n---\n", false),
        ("---\nkind: page\n  tilgang: unntatt\ntitle: a: b\n---\n", true),
        ("---\nkind: page\n\taccess: exempt\ntitle: a: b\n---\n", true),
        ("---\nkind: page\naccess: exempt\ntitle: a: b\n---\n", true),
        ("---\nkind: page\naccess: public\ntitle: a: b\n---\n", false),
        ("---\nkind: page\ntitle: a: b\n---\n", false),
        ("---\nunntatt: ja\ntitle: a: b\n---\n", true),
        ("---\n\"access\" : \"exempt\"\ntitle: a: b\n", true),
        ("---\ndraft: true\ntitle: a: b\n---\n", true),
    ] {
        let settings = Settings { access: Access::Public, ..default_settings() };
        let document = load(&source("content/om.md", text), &settings);
        assert!(document.card.broken, "{text}");
        assert_eq!(document.card.access == Access::Exempt, hidden, "{text}");
    }
    let settings = Settings { access: Access::Public, ..default_settings() };
    let internal = source("content/om.md", "---\nkind: page\naccess: internal # nå\ntitle: a: b\n---\n");
    assert_eq!(load(&internal, &settings).card.access, Access::Internal);
}

#[test]
fn settings_are_read_as_strictly() {
    let read = |text: &str| settings(Some(&source("content/site.yaml", text)));
    let good = read(
        "title: Samarbeidsrådet\nlanguage: nn\naccess: public\naudience: internal\n\
         thresholds: {explain: {percent: \"7,5\", amount: 1 000}}\nnames: [{name: ROR-IKT, variants: [RORIKT]}]\n",
    );
    assert_eq!(tell(&good.diagnostics), Vec::<String>::new());
    assert_eq!(good.value.language, Language::Nynorsk);
    assert_eq!(good.value.explain_percent.to_string(), "7.5");
    assert_eq!(good.value.explain_amount.to_string(), "1000");
    assert_eq!(good.value.names[0].variants, ["RORIKT"]);
    assert_eq!(tell(&settings(None).diagnostics), ["site.missing/missing 1:1"]);
    for (text, expected) in [
        ("title: T\n", "access.unknown/missing 1:1"),
        ("title: T\naccess: hemmelig\n", "access.unknown/unknown 2:9"),
        ("title: T\naccess: public\ntittel: x\n", "key.unknown/norwegian 3:1"),
        ("title: T\naccess: public\naudience: exempt\n", "value.unknown/unknown 3:11"),
        ("title: T\naccess: public\nthresholds: {explain: {percent: mye}}\n", "value.type/threshold 3:33"),
        ("title: a: b\n", "yaml.syntax/colon 1:8"),
        ("- a\n", "yaml.syntax/not_keys 1:1"),
    ] {
        assert_eq!(tell(&read(text).diagnostics), [expected], "{text}");
    }
    assert_eq!(read("title: T\naccess: hemmelig\n").value.access, Access::Exempt);
    assert_eq!(tell(&read("---\ntitle: T\naccess: public\n").diagnostics), Vec::<String>::new());
}

/// Every example of the reference is one that could be written.
#[test]
fn the_examples_of_the_reference_are_right() {
    let mut shapes = vec![schema::of_settings()];
    shapes.extend(Kind::ALL.map(schema::of_kind));
    let path = SourcePath::new("content/a.md");
    let mut checked = 0;
    while let Some(shape) = shapes.pop() {
        for key in shape.all_keys() {
            shapes.extend(key.value.inner_shape());
            if key.example.is_empty() {
                continue;
            }
            let node = yaml::read(&format!("{}: {}", key.name, key.example), 1).expect(key.name);
            let told: Vec<_> = check::check(&node, shape, Spot::START, &path)
                .into_iter()
                .filter(|problem| problem.spot != Spot::START)
                .collect();
            assert!(told.is_empty(), "{}.{}: {told:?}", shape.name, key.name);
            checked += 1;
        }
    }
    assert!(checked > 100);
}

#[test]
fn json_schema_and_reference_follow_the_table() {
    let case = schema::json(Some(Kind::Case));
    assert_eq!(case["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(case["additionalProperties"], false);
    assert_eq!(case["properties"]["kind"]["const"], "case");
    assert_eq!(case["required"], serde_json::json!(["title", "kind"]));
    assert_eq!(case["properties"]["decision"]["properties"]["outcome"]["enum"][0], "consensus");
    assert_eq!(case["properties"]["actions"]["items"]["required"], serde_json::json!(["text", "owner"]));
    assert_eq!(schema::json(None)["oneOf"].as_array().map(Vec::len), Some(7));
    assert_eq!(schema::json_of_settings()["properties"]["access"]["enum"][2], "exempt");
    let reference = schema::reference();
    for heading in ["## `kind: case`", "### `decision`", "## `content/site.yaml`", "#### `thresholds.explain`"] {
        assert!(reference.lines().any(|line| line == heading), "{heading}");
    }
}

/// Whatever the input, nothing panics and every place lies in the file.
#[test]
fn no_input_panics_and_places_lie_in_the_file() {
    let mut random = Random(20_241_212);
    let pieces: Vec<&[u8]> = [
        "---\n",
        "---",
        ":",
        ": ",
        " #",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "!t ",
        "\t",
        "\n",
        "\r\n",
        "æ",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "3,414",
        "~",
        "null",
        "<<: ",
        "? ",
        "%",
        "@",
        "\\",
        ",",
        "...\n",
        "\0",
        "kind: case\n",
        "title: x\n",
        "figures:\n",
        "  ",
    ]
    .into_iter()
    .map(str::as_bytes)
    .collect();
    for round in 0..3_000 {
        let mut bytes = if round % 3 == 0 { Vec::new() } else { CASE.as_bytes().to_vec() };
        if round % 3 == 0 {
            bytes.extend_from_slice(b"---\n");
            for _ in 0..random.below(40) {
                bytes.extend_from_slice(pieces[random.below(pieces.len())]);
            }
            bytes.extend_from_slice(b"\n---\n");
        } else {
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                match random.below(3) {
                    0 => {
                        bytes.remove(at);
                    }
                    1 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                    _ => {
                        let piece = pieces[random.below(pieces.len())];
                        bytes.splice(at..at, piece.iter().copied());
                    }
                }
            }
        }
        let document = load_bytes(bytes.clone());
        let lines: Vec<usize> = document.text.split('\n').map(|line| line.chars().count()).collect();
        for problem in document.diagnostics.iter() {
            assert_has_words(problem);
            let inside = problem.spot.line >= 1
                && lines
                    .get(problem.spot.line as usize - 1)
                    .is_some_and(|&width| problem.spot.column >= 1 && problem.spot.column as usize <= width + 1);
            assert!(
                inside || document.text.is_empty(),
                "{:?} outside of\n{}",
                problem,
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

/// A small generator: the same numbers in every run (Knuth's constants).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}
