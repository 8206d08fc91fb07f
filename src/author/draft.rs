//! The text of a new document: front matter with every key that is often wanted, explained in Norwegian, and a first
//! heading. Keys that may be left out stand behind `#`.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::model::figures::{TableSpec, ValueSpec};

/// A new body.
pub fn body(title: &str) -> String {
    format!(
        "---
kind: body
title: {title}
# short_name: Rådet                       # vises der det er trangt
# summary: Én setning om hva organet gjør.
case_number: \"{{year}}/M{{meeting}}-{{seq:03}}\"   # mønster for saksnumre: 2024/M8-004
# members:
#   - {{name: Leder, represents: Kommunen, from: 2024-01-01}}
---

Skriv her hva organet er, hvem det er for og hva det kan bestemme.
",
        title = scalar(title)
    )
}

/// A new meeting of a body.
pub fn meeting(body: &str, number: u32, date: NaiveDate) -> String {
    format!(
        "---
kind: meeting
body: {body}
number: {number}                                # møtets nummer i året
date: {date}
# start: \"09:00\"
# end: \"15:00\"
# place: Møterom 1
state: planned                           # planned, announced, held, minutes_approved eller cancelled
# summary: Én setning om det viktigste på sakslisten.
# chair: Leder
# attendance:
#   - {{name: Leder, represents: Kommunen, status: present}}
---

Skriv her hva møtet skal behandle. Sakslisten lages av sakene.
",
        body = scalar(body)
    )
}

/// A new case of a meeting.
pub fn case(meeting: &str, number: Option<&str>, title: &str) -> String {
    let number = match number {
        Some(number) => format!("number: {}", scalar(number)),
        None => "# number: 2024/M8-004".to_owned(),
    };
    format!(
        "---
kind: case
meeting: {meeting}
{number}
type: decision                           # decision, discussion, information, minutes eller other
title: {title}
# summary: Én setning om hva saken gjelder.
# responsible: Rolle                     # en rolle, ikke et navn
# proposer: Rolle
# proposal: |                            # punktene får faste numre og lenker
#   1. Det første rådet blir enig om.
#   2. Det neste.
# alternatives:
#   - id: a
#     title: Det ene
#     pros: [En fordel]
#     cons: [En ulempe]
#     figures:
#       - {{label: Kostnad, value: 1 200 000, unit: kr}}
# recommended: a
# decision: {{outcome: accepted, text: Hva rådet ble enig om., date: 2024-12-12}}
# actions:
#   - {{id: brev, text: Hva som skal gjøres, owner: Rolle, due: 2025-01-31, status: open}}
# refers_to: [2024/M7-003]               # tidligere saker
# attachments: [vedlegg.pdf]
---

# Bakgrunn

# Vurdering

# Konklusjon
",
        meeting = scalar(meeting),
        title = scalar(title)
    )
}

/// A new series of reports to a body.
pub fn series(title: &str, body: Option<&str>) -> String {
    let body = match body {
        Some(body) => format!("body: {}", scalar(body)),
        None => "# body: organet det rapporteres til".to_owned(),
    };
    format!(
        "---
kind: series
title: {title}
{body}
# summary: Én setning om hva rapportene viser.
tables:                                  # skrives én gang; rapportene gir bare tallene
  drift:
    title: Drift
    unit: kr
    scale: 1000                          # tallene skrives i tusen kroner
    row_label: Post
    columns:
      actual: {{label: Regnskap}}
      budget: {{label: Budsjett}}
      forecast: {{label: Prognose}}
      variance: {{label: Avvik, formula: budget - forecast}}
    rows:
      lonn: {{label: Lønn}}
      inntekter: {{label: Inntekter, class: income}}   # inntekter er negative
    total: {{label: Sum}}
# values:
#   ansatte: {{label: Ansatte}}
# checks:
#   - {{id: ansatte-minst-en, expr: ansatte > 0, label: Noen må være ansatt}}
---

Skriv her hva rapportene viser, og hvordan tallene skal leses.
",
        title = scalar(title)
    )
}

/// A new report of a series, with an empty place for every figure that the series wants.
pub fn report(series: &str, period: &str, tables: &[TableSpec], values: &[ValueSpec]) -> String {
    format!(
        "---
kind: report
series: {series}
period: {period}
# as_of: 2024-12-01                      # dagen tallene er hentet
# case: 2024/M8-003                      # saken som legger rapporten fram
# summary: Én setning om det viktigste.
figures:                                 # bare tall; summer og avvik regnes ut
{figures}# incidents:
#   - {{date: 2024-11-06, text: Hva som skjedde, priority: high}}
---

# Økonomi

# Aktivitet
",
        series = scalar(series),
        figures = figures(tables, values)
    )
}

fn figures(tables: &[TableSpec], values: &[ValueSpec]) -> String {
    let mut text = String::new();
    for table in tables {
        let given = table.columns.iter().filter(|column| column.formula.is_none());
        let cells: Vec<String> = given.map(|column| format!("{}: ", column.id.value)).collect();
        let total = table.total.as_ref().filter(|total| total.given).map(|_| "total");
        let rows: Vec<&str> = table.rows.iter().map(|row| row.id.value.as_str()).chain(total).collect();
        let widest = rows.iter().map(|row| row.chars().count()).max().unwrap_or_default();
        let _ = writeln!(text, "  {}:", table.id.value);
        for row in rows {
            let blanks = " ".repeat(widest - row.chars().count());
            let _ = writeln!(text, "    {row}: {blanks}{{{}}}", cells.join(", "));
        }
    }
    for value in values.iter().filter(|value| value.formula.is_none()) {
        let _ = writeln!(text, "  {}:                # {}", value.id.value, value.label);
    }
    text
}

/// A new glossary entry.
pub fn term(term: &str) -> String {
    format!(
        "---
kind: term
term: {term}
# expansion: hva forkortelsen står for
# synonyms: [et annet ord]
# former: [et tidligere navn]
# see: [et beslektet begrep]
---

Forklar begrepet i én eller to setninger, slik du ville sagt det til en som er ny i rådet.
",
        term = scalar(term)
    )
}

/// Writes a text as a YAML scalar, in quotes where it would else be read as something else.
fn scalar(text: &str) -> String {
    let letters = |character: char| character.is_alphanumeric() || " -_./()«»,".contains(character);
    let words = ["true", "false", "null", "yes", "no", "on", "off", "ja", "nei", "y", "n"];
    let plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(letters)
        && !text.ends_with(' ')
        && !words.contains(&text.to_lowercase().as_str());
    // A case number begins with a digit and is still no number.
    let number = text.contains('/') && text.chars().all(letters) && text.starts_with(char::is_alphanumeric);
    if plain || number {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() => quoted.push(' '),
            character => quoted.push(character),
        }
    }
    quoted + "\""
}

/// Returns a file name for a title: lower case, without Norwegian letters and blanks.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for character in title.to_lowercase().chars() {
        match character {
            'æ' | 'ä' => name.push_str("ae"),
            'ø' | 'ö' => name.push('o'),
            'å' => name.push('a'),
            'é' | 'è' | 'ê' => name.push('e'),
            character if character.is_ascii_alphanumeric() => name.push(character),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() { "dokument".to_owned() } else { name.to_owned() }
}

/// Returns a case number made after a pattern such as `{year}/M{meeting}-{seq:03}`; nothing for a pattern that asks for
/// something else.
pub fn case_number(pattern: &str, year: i32, meeting: u32, sequence: u32) -> Option<String> {
    let mut number = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}')?;
        number.push_str(before);
        let (name, width) = field.split_once(':').unwrap_or((field, "0"));
        let width: usize = width.trim_start_matches('0').parse().unwrap_or_default();
        if width > 9 {
            return None;
        }
        let _ = match name {
            "year" => write!(number, "{year:0width$}"),
            "meeting" => write!(number, "{meeting:0width$}"),
            "seq" => write!(number, "{sequence:0width$}"),
            _ => return None,
        };
        rest = after;
    }
    Some(number + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_yaml_would_read_something_else() {
        assert_eq!(scalar("Budsjett 2025 (revidert)"), "Budsjett 2025 (revidert)");
        assert_eq!(scalar("2024/M8-004"), "2024/M8-004");
        for text in ["M8: Budsjett", "nei", "- a", "2024", "1.5", "a #b", " x", "[a]", "*a", "", "null"] {
            assert_eq!(scalar(text), format!("\"{text}\""));
        }
        assert_eq!(scalar("si \"ja\"\n"), "\"si \\\"ja\\\" \"");
    }

    #[test]
    fn a_title_becomes_a_file_name_that_works_everywhere() {
        assert_eq!(file_name("Møter på Åndalsnes: «nr. 1»"), "moter-pa-andalsnes-nr-1");
        assert_eq!(file_name("???"), "dokument");
    }

    #[test]
    fn case_numbers_follow_the_pattern() {
        assert_eq!(case_number("{year}/M{meeting}-{seq:03}", 2024, 8, 9).as_deref(), Some("2024/M8-009"));
        assert_eq!(case_number("{seq}/{year}", 2024, 8, 12).as_deref(), Some("12/2024"));
        assert_eq!(case_number("{other}", 2024, 8, 12), None);
        assert_eq!(case_number("{year", 2024, 8, 12), None);
        assert_eq!(case_number("{seq:0999999999}", 2024, 8, 12), None);
    }
}
