//! Commented templates of new documents, in Norwegian: a key that is not used stands as a comment that explains it.

use chrono::NaiveDate;

use crate::model::card::{Kind, Period};

/// What is known about a new document. What is not known gets a placeholder that a writer will see.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Title; for a term the term.
    pub title: Option<String>,
    /// Case number.
    pub number: Option<String>,
    /// The meeting's number in the year.
    pub meeting_number: Option<u32>,
    /// Id of the meeting of a case.
    pub meeting: Option<String>,
    /// Id of the body of a meeting or series.
    pub body: Option<String>,
    /// Id of the series of a report.
    pub series: Option<String>,
    /// Day of the meeting.
    pub date: Option<NaiveDate>,
    /// Period of the report.
    pub period: Option<Period>,
    /// Tables of the series with their rows and given columns, for the figures of a report.
    pub tables: Vec<TableOutline>,
    /// Named values of the series.
    pub values: Vec<String>,
}

/// What a report has to fill in of one table.
#[derive(Clone, Debug)]
pub struct TableOutline {
    /// Id of the table.
    pub id: String,
    /// Row ids.
    pub rows: Vec<String>,
    /// Ids of the columns that are given.
    pub columns: Vec<String>,
}

/// Writes a new document of a kind.
pub fn new_document(kind: Kind, values: &Values) -> String {
    match kind {
        Kind::Body => body(values),
        Kind::Meeting => meeting(values),
        Kind::Case => case(values),
        Kind::Series => series(values),
        Kind::Report => report(values),
        Kind::Term => term(values),
        Kind::Page => page(values),
    }
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
        && !matches!(text, "null" | "Null" | "NULL");
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

fn given(value: Option<&String>, placeholder: &str) -> String {
    quoted(value.map_or(placeholder, String::as_str))
}

fn body(values: &Values) -> String {
    format!(
        "\
---
kind: body
title: {title}
# Kortnavnet vises der det er trangt.
# short_name: ROR-IKT
# Mønsteret for saksnumrene: året, møtets nummer i året, og sakens nummer med minst tre sifre.
case_number: \"{{year}}/M{{meeting}}-{{seq:03}}\"
# Medlemmene: rolle eller person, hvem de representerer, og tiden de sitter.
members:
  - name: Leder
    represents: Kommunen
    # from: 2023-10-01
    # to: 2027-09-30
---
Skriv her hva organet gjør, og hvem som oppnevner det.
",
        title = given(values.title.as_ref(), "Navnet på organet"),
    )
}

fn meeting(values: &Values) -> String {
    let title = match &values.title {
        Some(title) => format!("title: {}\n", quoted(title)),
        None => "# Uten tittel heter møtet «Møte» og datoen.\n# title: Ekstraordinært møte\n".to_owned(),
    };
    format!(
        "\
---
kind: meeting
{title}# Organet som møtes: filens plass under content/, uten .md.
body: {body}
# Møtets nummer i året.
number: {number}
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
Sakslisten lages av sakene som viser til møtet. Skriv her det som ellers skal stå i innkallingen.
",
        body = given(values.body.as_ref(), "organ/navn"),
        number = values.meeting_number.unwrap_or(1).clamp(1, 999),
        date = day(values.date),
    )
}

fn case(values: &Values) -> String {
    let number = match &values.number {
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
responsible: [Saksansvarlig]
# proposer: Leder
# Forslaget. Nummererte punkter får varige lenker.
proposal: |
  1. Skriv det første punktet her.
  2. Skriv det andre punktet her.
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

Skriv saksframstillingen her.

# Vurdering

# Konklusjon
",
        meeting = given(values.meeting.as_ref(), "moter/dato/meeting"),
        title = given(values.title.as_ref(), "Sakens tittel"),
    )
}

fn series(values: &Values) -> String {
    let body = match &values.body {
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
Skriv her hva rapportene handler om, og hvem som lager dem.
",
        title = given(values.title.as_ref(), "Månedsrapport"),
    )
}

fn report(values: &Values) -> String {
    let period = values.period.map_or_else(|| "2024-01".to_owned(), |period| period.to_string());
    let as_of = match values.period {
        Some(period) => format!("as_of: {}", period.last_day()),
        None => "# as_of: 2024-01-31".to_owned(),
    };
    let mut figures = String::new();
    for table in &values.tables {
        figures.push_str(&format!("  {}:\n", quoted(&table.id)));
        for row in &table.rows {
            let cells: Vec<String> = table.columns.iter().map(|column| format!("{}: ", quoted(column))).collect();
            figures.push_str(&format!("    {}: {{{}}}\n", quoted(row), cells.join(", ")));
        }
    }
    for value in &values.values {
        figures.push_str(&format!("  {}:\n", quoted(value)));
    }
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

Tall hentes inn med dobbel krøllparentes og navn: tabell, rad, kolonne. Summene regnes ut.
",
        series = given(values.series.as_ref(), "rapporter/serie/series"),
    )
}

fn term(values: &Values) -> String {
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
Skriv forklaringen her. Den første setningen vises når noen peker på ordet i en tekst.
",
        term = given(values.title.as_ref(), "Ordet"),
    )
}

fn page(values: &Values) -> String {
    format!(
        "\
---
kind: page
title: {title}
# date: 2024-12-01
# summary: Én setning om siden.
---
Skriv teksten her.
",
        title = given(values.title.as_ref(), "Tittel"),
    )
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(|| "2024-01-01".to_owned(), |date| date.to_string())
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
        ] {
            let document = new_document(Kind::Case, &Values { title: Some(text.to_owned()), ..Values::default() });
            let split = front_matter::split(&document).unwrap();
            let node = yaml::read(split.front_matter, split.first_line).unwrap();
            assert_eq!(node.get("title").and_then(yaml::Node::text), Some(text), "{document}");
        }
    }
}
