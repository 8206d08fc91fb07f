//! The text of a new document: front matter in Norwegian, in which a key that is not used yet stands as a comment that
//! explains it.

use chrono::NaiveDate;

use crate::model::card::Period;
use crate::model::figures::{TableSpec, ValueSpec};
use crate::model::template;

/// A new body.
pub fn body(title: &str) -> String {
    format!(
        "\
---
kind: body
title: {title}
# Kortnavnet vises der det er trangt.
# short_name: ROR-IKT
# Hva organet kaller et forslag. Uten dette står «Forslag til vedtak».
# proposal_label: Innstilling
# Mønsteret for saksnumrene: året, møtets nummer i året, og sakens nummer med minst tre sifre.
case_number: \"{{year}}/M{{meeting}}-{{seq:03}}\"
# Medlemmene: rolle eller person, hvem de representerer, og tiden de sitter.
members:
  - name: Leder
    represents: Kommunen
    # from: 2023-10-01
    # to: 2027-09-30
---
{text}
",
        title = quoted(title),
        text = template::BODY,
    )
}

/// A new meeting of a body.
pub fn meeting(body: &str, number: u32, date: NaiveDate) -> String {
    format!(
        "\
---
kind: meeting
# Uten tittel heter møtet «Møte» og datoen.
# title: Ekstraordinært møte
# Organet som møtes: filens plass under content/, uten .md.
body: {body}
number: {number}   # møtets nummer i året
date: {date}
start: 09:00
# end: 11:00
# place: Rådhuset, formannskapssalen
# planned (planlagt), announced (innkalt), held (holdt), minutes_approved (protokollen er godkjent), cancelled (avlyst)
state: planned
# chair: Leder
# Etter møtet: hvem som møtte. status: present (til stede), absent (forfall) eller substitute (vara).
# attendance:
#   - {{name: Leder, represents: Kommunen, status: present}}
---
Sakslisten lages av sakene som viser til møtet. {text}
",
        text = template::MEETING,
        body = quoted(body),
        number = number.clamp(1, 999),
    )
}

/// A new case of a meeting.
pub fn case(meeting: &str, number: Option<&str>, title: &str) -> String {
    let number = match number {
        Some(number) => format!("number: {}", quoted(number)),
        None => "# number: 2024/M8-001".to_owned(),
    };
    format!(
        "\
---
kind: case
# Møtet som behandler saken: filens plass under content/, uten .md.
meeting: {meeting}
{number}
# Er det kolon og mellomrom i tittelen, må den stå i anførselstegn.
title: {title}
# Én setning om hva saken gjelder.
# summary: Saken gjelder …
# decision (beslutning), discussion (diskusjon), information (orientering), minutes (protokoll), other (annet)
type: decision
# Hvem som svarer for saken: roller, ikke personer, der det går.
{responsible}
# proposer: Leder
# Forslaget. Nummererte punkter får varige lenker.
proposal: |
  1. {first}
  2. {second}
# Alternativer som sammenlignes. recommended er id-en til det som anbefales.
# alternatives:
#   - id: a
#     title: Første alternativ
#     pros: [En fordel]
#     cons: [{{title: En ulempe, text: Forklaringen}}]
#     figures: [{{label: Årlig kostnad, value: 1 200 000, unit: kr}}]
# recommended: a
# Etter møtet. outcome: consensus (enighet), adopted (vedtatt), adopted_amended (vedtatt med endring),
# rejected (ikke vedtatt), postponed (utsatt), referred (oversendt), noted (tatt til orientering), withdrawn (trukket).
# decision: {{outcome: adopted, date: 2024-12-12, votes: {{for: 4, against: 1}}}}
# Tiltak: hva, nøyaktig én eier, frist. status: open (åpen), in_progress (i arbeid), done (utført), dropped (frafalt).
# actions:
#   - {{id: modell, text: Legge fram en modell, owner: Leder, due: 2025-03-01, status: open}}
# Filer som følger saken, i samme mappe som dette dokumentet.
# attachments: [vedlegg.pdf]
# Tidligere saker, og tiltak derfra som denne saken avslutter.
# refers_to: [2024/M7-004]
# closes: [\"2024/M7-004#modell\"]
# Emner som saken hører til.
# tags: [økonomi]
# public (alle), internal (ansatte), exempt (unntatt offentlighet; krever legal_basis)
# access: internal
---
# Bakgrunn

{text}

# Vurdering

# Konklusjon
",
        meeting = quoted(meeting),
        title = quoted(title),
        responsible = template::RESPONSIBLE,
        first = template::POINTS[0],
        second = template::POINTS[1],
        text = template::CASE,
    )
}

/// A new series of reports to a body.
pub fn series(title: &str, body: Option<&str>) -> String {
    let body = match body {
        Some(body) => format!("body: {}", quoted(body)),
        None => "# body: organ/navn".to_owned(),
    };
    format!(
        "\
---
kind: series
title: {title}
# Organet som det rapporteres til.
{body}
# Tabellene står her én gang. Rapportene gir bare tallene.
tables:
  drift:
    title: Driftskostnader
    unit: kr
    scale: 1000                 # tallene er i hele tusen
    row_label: Type utgift
    columns:
      actual:   {{label: Regnskap}}
      budget:   {{label: Årsbudsjett}}
      variance: {{label: Avvik, formula: budget - forecast}}
      forecast: {{label: Prognose}}
    rows:
      lonn:      {{label: Lønn}}
      inntekter: {{label: Inntekter, class: income}}   # inntekter skrives med minus
    total: {{label: Sum}}
# Enkelttall med navn.
# values:
#   visninger: {{label: Visninger i portalen, unit: visninger}}
# Egne kontroller av tallene.
# checks:
#   - {{id: to-veier, expr: saker.total.opened == kategorier.total.antall, severity: error}}
---
{text}
",
        title = quoted(title),
        text = template::SERIES,
    )
}

/// A new report of a series, with an empty place for every figure that the series wants.
pub fn report(series: &str, period: &str, tables: &[TableSpec], values: &[ValueSpec]) -> String {
    let as_of = match Period::parse(period) {
        Some(period) => format!("as_of: {}", period.last_day()),
        None => "# as_of: 2024-01-31".to_owned(),
    };
    let mut figures = figures(tables, values);
    if figures.is_empty() {
        figures.push_str(
            "#  drift:\n#    lonn: {actual: 26 556, budget: 32 527, forecast: 29 533, comment: Forklaringen}\n",
        );
    }
    format!(
        "\
---
kind: report
# Serien: filens plass under content/, uten .md. Tabellene står der.
series: {series}
# Måned (2024-11), kvartal (2024-Q3), tertial (2024-T2) eller år (2024).
period: {period}
# Dagen tallene gjelder per. Ulikt for tabellene: {{default: 2024-12-01, saker: 2024-11-30}}
{as_of}
# Saken som legger fram rapporten.
# case: 2024/M8-003
# Tallene. Blank: tallet mangler. Strek (–): det finnes ikke noe slikt tall. 0: null.
# Tall med komma må stå i anførselstegn mellom krøllparenteser: {{x: \"3,4\"}}
figures:
{figures}# Hendelser. priority: critical (kritisk), high (høy), medium (middels), low (lav).
# incidents:
#   - {{date: 2024-11-07, place: Rådhuset, text: Nettet var nede, priority: high, resolved: 2024-11-08}}
# Publiserte tall som er rettet.
# corrections:
#   - {{figure: drift.lonn.forecast, old: 29 000, new: 29 533, reason: Feil i prognosen}}
# Funn som er kjent og godtatt. Begrunnelsen trykkes på siden.
# accept:
#   - {{rule: date.asof, reason: Tallene hentes fra tre systemer}}
---
# Sammendrag

{text} Summene regnes ut.
",
        text = template::REPORT,
        period = quoted(period),
        series = quoted(series),
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
        text.push_str(&format!("  {}:\n", table.id.value));
        for row in rows {
            let blanks = " ".repeat(widest - row.chars().count());
            text.push_str(&format!("    {row}: {blanks}{{{}}}\n", cells.join(", ")));
        }
    }
    for value in values.iter().filter(|value| value.formula.is_none()) {
        let label = value.label.replace(char::is_control, " ");
        text.push_str(&format!("  {}:                # {label}\n", value.id.value));
    }
    text
}

/// A new glossary entry.
pub fn term(term: &str) -> String {
    format!(
        "\
---
kind: term
term: {term}
# Hva forkortelsen står for.
# expansion: Kunstig intelligens
# Andre ord for det samme, og tidligere navn.
# synonyms: [AI]
# former: [Office 365]
# Beslektede ord i ordlisten.
# see: [Maskinlæring]
# exact (bare slik det er skrevet; vanlig for forkortelser), inflected (også bøyd), never (aldri lenke)
# match: exact
# Når ordet har flere betydninger:
# senses:
#   - {{definition: Den ene betydningen, context: Der den brukes}}
---
{text} Den første setningen vises når noen peker på ordet i en tekst.
",
        text = template::TERM,
        term = quoted(term),
    )
}

/// Writes text so that YAML reads it as the same text.
fn quoted(text: &str) -> String {
    let first_is_special = text.starts_with(|first: char| !(first.is_alphanumeric() || first == '«'));
    let plain = !text.is_empty()
        && !first_is_special
        && text.trim() == text
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(char::is_control)
        // Other readers of YAML take these for truth values, so they are told apart for them too.
        && !["null", "true", "false", "yes", "no", "on", "off", "ja", "nei"].contains(&text.to_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            character if character.is_control() => quoted.push(' '),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{front_matter, yaml};

    #[test]
    fn texts_survive_being_written() {
        for text in [
            "Vanlig tittel",
            "M8: Budsjett",
            "Slutter på:",
            "033 #2",
            "«Sitat»",
            "\"Sitat\"",
            "@leder",
            "- strek",
            "C:\\mappe",
            "2024/M8-001",
            "a, b",
            "[Utkast]",
            "",
            "null",
            "*viktig*",
            "nei",
            "2024",
        ] {
            let document = case("moter/m8", Some("2024/M8-001"), text);
            let split = front_matter::split(&document).unwrap();
            let node = yaml::read(split.front_matter, split.first_line).unwrap();
            assert_eq!(node.get("title").and_then(yaml::Node::text), Some(text), "{document}");
        }
    }

    #[test]
    fn a_title_becomes_a_file_name_that_works_everywhere() {
        assert_eq!(file_name("Møter på Åndalsnes: «nr. 1»"), "moter-pa-andalsnes-nr-1");
        assert_eq!(file_name("???"), "dokument");
    }
}
