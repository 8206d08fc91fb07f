//! What `sakspapir new` writes can be read again without a word of complaint, as it stands and with every commented
//! key taken into use.

use std::sync::Arc;

use chrono::NaiveDate;
use sakspapir::author::{TableOutline, Values, new_document};
use sakspapir::load;
use sakspapir::model::card::{Kind, Period};
use sakspapir::model::document::Document;
use sakspapir::model::path::SourcePath;
use sakspapir::model::source::{Content, Source};

fn read(text: &str) -> Document {
    let source = Source { path: SourcePath::new("content/ny.md"), content: Content::Bytes(Arc::from(text.as_bytes())) };
    load::load(&source, &load::settings(None).value)
}

fn values() -> Values {
    Values {
        title: Some("M8: Budsjett og #1".to_owned()),
        number: Some("2024/M8-005".to_owned()),
        meeting_number: Some(8),
        meeting: Some("moter/2024-12-12/meeting".to_owned()),
        body: Some("organer/ror".to_owned()),
        series: Some("rapporter/manedsrapport/series".to_owned()),
        date: NaiveDate::from_ymd_opt(2024, 12, 12),
        period: Period::parse("2024-11"),
        tables: vec![TableOutline {
            id: "drift".to_owned(),
            rows: vec!["lonn".to_owned(), "inntekter".to_owned()],
            columns: vec!["actual".to_owned(), "budget".to_owned()],
        }],
        values: vec!["visninger".to_owned()],
    }
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
    for kind in Kind::ALL {
        for values in [Values::default(), values()] {
            let text = new_document(kind, &values);
            for text in [with_all_keys(&text), text] {
                let document = read(&text);
                assert!(document.diagnostics.is_empty(), "{:#?}\n{text}", document.diagnostics);
                assert_eq!(document.card.kind, kind);
                assert!(!document.card.broken);
            }
        }
    }
}

#[test]
fn values_arrive_in_the_document() {
    let case = read(&new_document(Kind::Case, &values()));
    assert_eq!(case.card.title, "M8: Budsjett og #1");
    let report = read(&new_document(Kind::Report, &values()));
    assert_eq!(report.record.figures.entries.len(), 2);
    let meeting = read(&new_document(Kind::Meeting, &values()));
    assert_eq!(meeting.card.date.map(|date| date.to_string()).as_deref(), Some("2024-12-12"));
    let term = read(&new_document(Kind::Term, &Values { title: Some("KI".to_owned()), ..Values::default() }));
    assert_eq!(term.card.title, "KI");
}
