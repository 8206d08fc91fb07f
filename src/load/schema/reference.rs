//! The table as a reference in Norwegian: `docs/frontmatter.md`.

use std::fmt::Write as _;

use super::{Key, Type, of_kind, of_settings, table};
use crate::model::card::Kind;

/// Returns the reference of all keys as Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "# Nøklene øverst i dokumentene\n\
         \n\
         <!-- Laget av programmet. Endringer gjøres i src/load/schema/table.rs. -->\n\
         \n\
         Hvert dokument begynner med `---` på første linje, så nøklene, og `---` igjen. Teksten følger under.\n\
         Nøklene er på engelsk og har én skrivemåte. En nøkkel som ikke finnes, er en feil; meldingen sier hvilken som\n\
         kan være ment. En nøkkel merket **må** må være med i dokumentet.\n\
         \n\
         Datoer skrives `2024-12-12` eller `12.12.2024`. Er det kolon og mellomrom, `#` etter mellomrom, eller `[`, `{`, `@`,\n\
         `*`, `&`, `!` eller `%` først i en tekst, må teksten stå i anførselstegn. Et beløp med komma må ikke stå bart mellom\n\
         krøllparenteser: skriv `{x: \"3,414\"}`, eller sett hver nøkkel på sin egen linje.\n",
    );
    section(
        &mut out,
        2,
        "Felles for alle dokumenter",
        "Disse nøklene kan brukes i alle slags dokumenter.",
        table::ANY.common,
    );
    for kind in Kind::ALL {
        let shape = of_kind(kind);
        section(&mut out, 2, &format!("`kind: {}`", kind.word()), shape.description, shape.keys);
    }
    let site = of_settings();
    section(&mut out, 2, "`content/site.yaml`", site.description, site.keys);
    out
}

fn section(out: &mut String, level: usize, title: &str, description: &str, keys: &'static [Key]) {
    let _ = write!(out, "\n{} {title}\n\n{description}\n\n", "#".repeat(level));
    out.push_str("| Nøkkel | Verdi | Forklaring | Eksempel |\n|---|---|---|---|\n");
    for key in keys {
        let must = if key.required { ", **må**" } else { "" };
        let example = match key.example {
            "" => String::new(),
            example => format!("`{}`", escape(example)),
        };
        let _ = writeln!(
            out,
            "| `{}` | {}{must} | {} | {example} |",
            key.name,
            type_name(&key.value),
            escape(key.description)
        );
    }
    for key in keys {
        if let Some(inner) = key.value.inner_shape() {
            let title = match title.strip_prefix('`').and_then(|title| title.strip_suffix('`')) {
                Some(above) if level > 2 => format!("`{above}.{}`", key.name),
                _ => format!("`{}`", key.name),
            };
            section(out, level + 1, &title, inner.description, inner.keys);
        }
    }
}

/// In a cell of a table a bar would end the cell.
fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}

fn type_name(value: &Type) -> String {
    match value {
        Type::Text => "tekst".to_owned(),
        Type::Markdown => "tekst (Markdown)".to_owned(),
        Type::Id => "navn".to_owned(),
        Type::DocumentId => "navn, med `/`".to_owned(),
        Type::Reference => "henvisning".to_owned(),
        Type::Formula => "formel".to_owned(),
        Type::Amount => "tall".to_owned(),
        Type::Number(least, most) => format!("helt tall, {least}–{most}"),
        Type::NumberOf(allowed) => allowed.iter().map(|number| format!("`{number}`")).collect::<Vec<_>>().join(", "),
        Type::Truth => "`true` eller `false`".to_owned(),
        Type::Date => "dato".to_owned(),
        Type::Time => "klokkeslett".to_owned(),
        Type::Period => "periode".to_owned(),
        Type::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Type::Language => "`nb`, `nn`, `en`".to_owned(),
        Type::Access => "`public`, `internal`, `exempt`".to_owned(),
        Type::List(item) => format!("liste av {}", plural(item)),
        Type::OneOrList(item) => format!("{}, eller liste", type_name(item)),
        Type::Map(_) => "nøkler".to_owned(),
        Type::TextOrMap(_) => "tekst, eller nøkler".to_owned(),
        Type::Named(item) => format!("navn med {}", plural(item)),
        Type::DateOrDates => "dato, eller navn med dato".to_owned(),
        Type::Figures => "tall under tabell og rad".to_owned(),
    }
}

fn plural(value: &Type) -> &'static str {
    match value {
        Type::Map(_) => "nøkler",
        Type::TextOrMap(_) => "tekst eller nøkler",
        Type::Date => "dato",
        _ => "tekst",
    }
}
