//! The reference for theme authors, made from the views' own source: their fields and what is said of them.

use std::fmt::Write;

/// The files of the views, in the order of the reference.
const VIEWS: [(&str, &str); 20] = [
    ("On every page", include_str!("view/mod.rs")),
    ("On the page of every document", include_str!("view/document.rs")),
    ("Tables and values", include_str!("view/table.rs")),
    ("Home", include_str!("view/home.rs")),
    ("Meetings", include_str!("view/meetings.rs")),
    ("Meeting", include_str!("view/meeting.rs")),
    ("Case", include_str!("view/case.rs")),
    ("Decisions", include_str!("view/decisions.rs")),
    ("Follow-up", include_str!("view/follow_up.rs")),
    ("Reports", include_str!("view/reports.rs")),
    ("Report", include_str!("view/report.rs")),
    ("Series", include_str!("view/series.rs")),
    ("Glossary", include_str!("view/glossary.rs")),
    ("Term", include_str!("view/term.rs")),
    ("Body", include_str!("view/body.rs")),
    ("Page", include_str!("view/page.rs")),
    ("Tags", include_str!("view/tags.rs")),
    ("Checks", include_str!("view/checks.rs")),
    ("Accessibility and not found", include_str!("view/accessibility.rs")),
    ("Search and redirects", concat!(include_str!("view/search.rs"), "\n", include_str!("view/redirect.rs"))),
];

const LEAD: &str = "# Themes\n\n\
A theme is a folder `themes/<name>/` with `templates/` and `assets/`. What it lacks is taken from the default theme, file \
by file: to change one page, copy its template and edit it. Templates are written in [Tera 2](https://keats.github.io/tera/).\n\n\
- Every template gets `page`, `site` and `words`. The page of a document also gets `document` and a variable named by its \
kind; the page of a list gets a variable named by the list.\n\
- Amounts, dates and labels are ready to print. A template chooses and arranges; it has no functions into the site.\n\
- Text is escaped; what is *HTML* below is printed as it is. Write `| safe` nowhere: what people wrote must stay text.\n\
- Beside Tera's own filters there is `whole`, for titles and the like: `{{ page.title | whole }}` keeps «60 %», «12. \
desember» and «ROR-IKT» on one line. `group_by` gives a list of groups in the order of the items, \
each with its `key` and its `items`; `keys`, `values` and `pairs` are in the order of the names. Without one of these, names \
have no order, so that `{% for name, value in … %}` is refused.\n\
- A variable that does not exist is an error, with the template's name and line; a field that may be missing is `null` and \
can be tested with `{% if … %}`.\n\
- Assets are copied to `assets/`; link to them with `{{ page.root }}assets/…?v={{ site.version }}`, which browsers may keep for good. A strict Content-Security-Policy holds: no \
inline script or style.\n\
- The templates are `home`, `meetings`, `meeting`, `case`, `decisions`, `follow_up`, `reports`, `report`, `series`, \
`glossary`, `term`, `body`, `page`, `tags`, `tag`, `checks`, `accessibility`, `search`, `not_found`, `redirect`, each with \
`.html`, and `table.html`, which renders one table of figures. Others (a base, components) are the theme's own.\n\
- `head.html`, `header.html` and `footer.html` make what many pages share. They get `site`, `words`, and of `page` only \
`lang`, `kind`, `nav` and `root`; what they make is `site.head`, `site.header` and `site.footer` for all other templates.\n\n\
This page is made from the program's source; a test keeps it so.\n";

/// Returns what each template may use, as Markdown: `docs/theme.md`.
pub fn template_reference() -> String {
    let mut reference = LEAD.to_owned();
    for (heading, source) in VIEWS {
        let _ = write!(reference, "\n## {heading}\n");
        if heading == "On every page" {
            reference.push_str(&text_markup(source));
        }
        for structure in structures(source) {
            let _ = write!(reference, "\n### {}\n\n{}\n\n", structure.name, structure.says);
            reference.push_str("| Field | Type | Meaning |\n|---|---|---|\n");
            for field in structure.fields {
                let _ =
                    writeln!(reference, "| `{}` | {} | {} |", field.name, field.kind, field.says.replace('|', "\\|"));
            }
        }
    }
    reference
}

/// Returns what is said of the markup of the text, from the head of the file.
fn text_markup(source: &str) -> String {
    let head =
        source.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    let markup = head.skip_while(|line| !line.starts_with("# "));
    let mut text = String::from("\n");
    for line in markup {
        if line.starts_with("# ") {
            text.push_str("##");
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A struct of the views.
struct Structure {
    name: String,
    says: String,
    fields: Vec<Field>,
}

/// A field of a struct.
struct Field {
    name: String,
    kind: String,
    says: String,
}

/// Reads the structs of a file. It knows only the plain form that the views are written in (tested).
fn structures(source: &str) -> Vec<Structure> {
    let mut structures: Vec<Structure> = Vec::new();
    let mut said = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(text.trim());
        } else if let Some(name) = line.strip_prefix("pub struct ") {
            let name = name.split(['<', ' ']).next().unwrap_or_default().to_owned();
            structures.push(Structure { name, says: std::mem::take(&mut said), fields: Vec::new() });
        } else if let (Some((name, kind)), Some(structure)) =
            (line.strip_prefix("pub ").and_then(|line| line.split_once(": ")), structures.last_mut())
        {
            let kind = kind_of(kind.trim_end_matches(','));
            structure.fields.push(Field { name: name.to_owned(), kind, says: std::mem::take(&mut said) });
        } else if !line.starts_with("#[") {
            said.clear();
        }
    }
    structures
}

/// Returns what a Rust type is to a template.
fn kind_of(rust: &str) -> String {
    let inner = |name: &str| rust.strip_prefix(name).and_then(|rest| rest.strip_prefix('<')?.strip_suffix('>'));
    if let Some(inner) = inner("Option") {
        return format!("{} or null", kind_of(inner));
    }
    if let Some(inner) = inner("Ready") {
        return kind_of(inner);
    }
    if let Some(inner) = inner("Vec") {
        return format!("list of {}", kind_of(inner));
    }
    if let Some(inner) = inner("Group") {
        return format!("[Group](#group) of {}", kind_of(inner));
    }
    match rust {
        "String" | "&'a str" | "&'static str" | "Cow<'a, str>" => "text".to_owned(),
        "Html" => "HTML".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "u32" | "u64" => "number".to_owned(),
        "T" => "anything".to_owned(),
        other => {
            let name = other.split('<').next().unwrap_or(other);
            format!("[{name}](#{})", name.to_lowercase())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::ready::Ready;
    use crate::render::view;

    #[test]
    fn the_reference_has_the_keys_that_are_serialised() {
        let date = || view::Date { iso: String::new(), long: String::new(), full: String::new(), short: String::new() };
        let link = view::Link {
            title: "",
            href: String::new(),
            number: None,
            kind: "",
            kind_label: "",
            date: Some(Ready::new(&date())),
            summary: None,
        };
        let term = view::document::TermNote { title: "", gloss: "" };
        let all: Vec<Structure> = VIEWS.iter().flat_map(|(_, source)| structures(source)).collect();
        let fields = |name: &str| -> Vec<String> {
            let structure = all.iter().find(|structure| structure.name == name).unwrap();
            structure.fields.iter().map(|field| field.name.clone()).collect()
        };
        let keys = |value: serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        assert_eq!(keys(serde_json::to_value(link).unwrap()), fields("Link"));
        assert_eq!(keys(serde_json::to_value(date()).unwrap()), fields("Date"));
        assert_eq!(keys(serde_json::to_value(term).unwrap()), fields("TermNote"));
    }

    #[test]
    fn every_struct_and_field_is_read_and_said() {
        for (heading, source) in VIEWS {
            assert!(!source.contains("#[serde"), "{heading}: the reference takes keys as they are written");
            let read: usize = structures(source).iter().map(|structure| 1 + structure.fields.len()).sum();
            let written = source.lines().filter(|line| {
                let line = line.trim();
                line.starts_with("pub ") && !line.starts_with("pub mod")
            });
            assert_eq!(read, written.count(), "{heading}");
            for structure in structures(source) {
                assert!(!structure.says.is_empty(), "{heading} {}", structure.name);
                for field in structure.fields {
                    assert!(!field.says.is_empty(), "{} {}", structure.name, field.name);
                }
            }
        }
    }

    #[test]
    fn types_are_told_in_the_words_of_templates() {
        assert_eq!(kind_of("Option<&'a str>"), "text or null");
        assert_eq!(kind_of("Vec<Group<MeetingCard<'a>>>"), "list of [Group](#group) of [MeetingCard](#meetingcard)");
        assert_eq!(kind_of("Vec<Option<String>>"), "list of text or null");
        assert!(
            template_reference().contains("| `proposal` | [PointsView](#pointsview) or null | What is proposed. |")
        );
        assert!(template_reference().contains("\n### What stands in `document.body`\n"));
    }
}
