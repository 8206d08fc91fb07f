//! The text of a new document: front matter in which a key that is not used yet stands as a comment that explains it, in
//! the language of the site.

use chrono::NaiveDate;

use crate::model::card::{Kind, Period};
use crate::model::figures::{TableSpec, ValueSpec};
use crate::model::settings::Language;
use crate::model::template;

/// A new body.
pub fn body(language: Language, title: &str) -> String {
    filled(&template::text(Kind::Body, language), &[("title", &quoted(title))])
}

/// A new meeting of a body.
pub fn meeting(language: Language, body: &str, number: u32, date: NaiveDate) -> String {
    let number = number.clamp(1, 999).to_string();
    let given = [("body", &*quoted(body)), ("number", &number), ("date", &date.to_string())];
    filled(&template::text(Kind::Meeting, language), &given)
}

/// A new case of a meeting.
pub fn case(language: Language, meeting: &str, number: Option<&str>, title: &str) -> String {
    let number = match number {
        Some(number) => format!("number: {}", quoted(number)),
        None => "# number: 2024/M8-001".to_owned(),
    };
    let given = [("meeting", &*quoted(meeting)), ("number", &number), ("title", &quoted(title))];
    filled(&template::text(Kind::Case, language), &given)
}

/// A new series of reports to a body.
pub fn series(language: Language, title: &str, body: Option<&str>) -> String {
    let body = match body {
        Some(body) => format!("body: {}", quoted(body)),
        None => "# body: organ/navn".to_owned(),
    };
    filled(&template::text(Kind::Series, language), &[("title", &*quoted(title)), ("body", &body)])
}

/// A new report of a series, with an empty place for every figure that the series wants.
pub fn report(language: Language, series: &str, period: &str, tables: &[TableSpec], values: &[ValueSpec]) -> String {
    let as_of = match Period::parse(period) {
        Some(period) => format!("as_of: {}", period.last_day()),
        None => "# as_of: 2024-01-31".to_owned(),
    };
    let text = template::text(Kind::Report, language);
    // Without figures an example stands in their place.
    let (example, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with(EXAMPLE));
    let mut figures = figures(tables, values);
    if figures.is_empty() {
        figures = example.iter().filter_map(|line| line.strip_prefix(EXAMPLE)).collect::<Vec<_>>().join("\n");
    }
    let given = [
        ("series", &*quoted(series)),
        ("period", &quoted(period)),
        ("as_of", &as_of),
        ("figures", figures.trim_end_matches('\n')),
    ];
    filled(&(rest.join("\n") + "\n"), &given)
}

/// Begins a line of an example.
const EXAMPLE: &str = "@or@";

/// Returns the text of a new document with its places filled. What is filled in is not looked through again.
fn filled(text: &str, given: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        let place =
            given.iter().find_map(|(name, value)| Some((*value, after.strip_prefix(*name)?.strip_prefix('@')?)));
        let (value, after) = place.unwrap_or(("@", after));
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
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
pub fn term(language: Language, term: &str) -> String {
    filled(&template::text(Kind::Term, language), &[("term", &quoted(term))])
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
            let document = case(Language::Bokmal, "moter/m8", Some("2024/M8-001"), text);
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
