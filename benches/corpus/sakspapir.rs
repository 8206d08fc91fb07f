//! The made-up site as `sakspapir` reads it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::documents::{Block, Document, Economy, Inline, MeetingName, Report, Table};
use super::words::{self, TERMS};
use super::write;

/// Writes the whole site, with search or without.
pub(crate) fn site(out: &Path, documents: usize, seed: u64, search: bool) -> std::io::Result<()> {
    let without = if search { "" } else { WITHOUT_SEARCH };
    write(out, "content/site.yaml", &format!("{SETTINGS}{without}"))?;
    for (term, definition) in TERMS {
        write(
            out,
            &format!("content/terms/{}.md", slug(term)),
            &format!("---\nkind: term\nterm: {term}\n---\n\n{definition}\n"),
        )?;
    }
    let mut meetings = BTreeSet::new();
    for index in 0..documents {
        let document = super::documents::document(seed, index);
        meetings.insert(document.meeting);
        write(out, &format!("content/{}.md", address(index)), &text(&document))?;
    }
    let bodies: BTreeSet<usize> = meetings.iter().map(|meeting| meeting.body).collect();
    for body in bodies {
        let text = format!(
            "---\nkind: body\ntitle: Samarbeidsråd {body}\nshort_name: Råd {body}\ncase_number: \"{{year}}/R{body}M{{meeting}}-{{seq:03}}\"\n---\n\nRådet følger opp felles tjenester for kommunene.\n"
        );
        write(out, &format!("content/rad-{body}.md"), &text)?;
        write(out, &format!("content/reports/rapport-{body}/series.md"), &series(body))?;
    }
    for meeting in meetings {
        write(out, &format!("content/{}.md", meeting_address(meeting)), &meeting_text(meeting))?;
    }
    Ok(())
}

const SETTINGS: &str = "title: Møtepapirer for prøvekommunene
language: nb
time_zone: Europe/Oslo
access: internal
audience: internal
theme: default
";

/// Sites are measured without search, as they are with the generators that they are compared with.
const WITHOUT_SEARCH: &str = "search: false\n";

/// Returns the id of a document.
pub(crate) fn address(index: usize) -> String {
    let meeting = MeetingName::of(index);
    if index % 10 == 9 {
        let report = super::documents::period(index);
        return format!("reports/rapport-{}/{}-{:02}", meeting.body, report.0, report.1);
    }
    format!("{}/sak-{:03}", folder(meeting), index % 12 + 1)
}

fn folder(meeting: MeetingName) -> String {
    format!("meetings/rad-{}/{}-m{}", meeting.body, meeting.year, meeting.ordinal)
}

fn meeting_address(meeting: MeetingName) -> String {
    format!("{}/meeting", folder(meeting))
}

fn meeting_text(meeting: MeetingName) -> String {
    format!(
        "---\nkind: meeting\nbody: rad-{}\nnumber: {}\ndate: {}\nstart: \"09:00\"\nend: \"15:00\"\nplace: Møterom 1\nstate: held\n---\n\nInnkalling og saksliste for møte {} i {}.\n",
        meeting.body,
        meeting.ordinal,
        meeting.date(),
        meeting.ordinal,
        meeting.year,
    )
}

fn text(document: &Document) -> String {
    let mut text = String::with_capacity(6_000);
    match &document.report {
        Some(report) => report_head(document, report, &mut text),
        None => case_head(document, &mut text),
    }
    for block in &document.blocks {
        match block {
            Block::Figures(table) => {
                let _ = writeln!(text, "{{{{ table {table} }}}}\n");
            }
            block => common_block(block, &mut text, &|index| relative(document.index, index), true),
        }
    }
    text
}

/// Writes a block that both generators read alike, but for where links lead and how figures are told.
pub(crate) fn common_block(block: &Block, text: &mut String, link: &dyn Fn(usize) -> String, references: bool) {
    match block {
        Block::Heading(level, heading) => {
            let _ = writeln!(text, "{} {heading}\n", "#".repeat(*level));
        }
        Block::Paragraph(parts) => {
            inlines(parts, text, link, references);
            text.push_str("\n\n");
        }
        Block::List(items) => {
            for (item, below) in items {
                text.push_str("- ");
                inlines(item, text, link, references);
                text.push('\n');
                for item in below {
                    let _ = writeln!(text, "    - {item}");
                }
            }
            text.push('\n');
        }
        Block::Numbered(items) => {
            for (item, number) in items.iter().zip(1..) {
                let _ = writeln!(text, "{number}. {item}");
            }
            text.push('\n');
        }
        Block::Quote(quoted) => {
            let _ = writeln!(text, "> {quoted}\n");
        }
        Block::Table(table) => markdown_table(table, text),
        Block::Figures(_) => {}
    }
}

fn inlines(parts: &[Inline], text: &mut String, link: &dyn Fn(usize) -> String, references: bool) {
    for part in parts {
        match part {
            Inline::Text(part) => text.push_str(part),
            Inline::Link(index, label) => {
                let _ = write!(text, "[{label}]({})", link(*index));
            }
            Inline::Figure(reference, _) if references => {
                let _ = write!(text, "{{{{ {reference} }}}}");
            }
            Inline::Figure(_, shown) => text.push_str(shown),
        }
    }
}

/// Writes a Markdown table, numbers to the right.
pub(crate) fn markdown_table(table: &Table, text: &mut String) {
    let Table { numbers, head, rows } = table;
    let _ = writeln!(text, "| {} |", head.join(" | "));
    let others = if *numbers { " ---: |" } else { " --- |" };
    let _ = writeln!(text, "| --- |{}", others.repeat(head.len() - 1));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
}

fn case_head(document: &Document, text: &mut String) {
    let meeting = document.meeting;
    let kind = ["information", "discussion", "information", "other"][document.index % 4];
    let _ = write!(
        text,
        "---\nkind: case\nmeeting: {}\nnumber: {}/R{}M{}-{:03}\ntype: {kind}\ntitle: {}\nsummary: {}\nresponsible: [Leder for tjenesten]\ntags: [{}]\n---\n\n",
        meeting_address(meeting),
        meeting.year,
        meeting.body,
        meeting.ordinal,
        // Reports are presented without a number of their own, and numbers have no gaps.
        document.sequence - (1..document.sequence).filter(|sequence| (document.index - sequence) % 10 == 9).count(),
        document.title,
        document.summary,
        document.tags.join(", "),
    );
}

fn report_head(document: &Document, report: &Report, text: &mut String) {
    let (year, month) = report.period;
    let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
    let _ = write!(
        text,
        "---\nkind: report\nseries: reports/rapport-{}/series\nperiod: {year}-{month:02}\nas_of: {year}-{month:02}-{last}\ntitle: {}\nsummary: {}\ntags: [{}]\nfigures:\n",
        document.meeting.body,
        document.title,
        document.summary,
        document.tags.join(", "),
    );
    given("drift", &report.operations, text);
    given("investering", &report.investments, text);
    text.push_str("---\n\n");
}

fn given(id: &str, table: &Economy, text: &mut String) {
    let _ = writeln!(text, "  {id}:");
    for (row, _, [actual, budget, forecast]) in &table.rows {
        let [actual, budget, forecast] = [actual, budget, forecast].map(|value| words::number(*value));
        let _ = writeln!(text, "    {row}: {{actual: {actual}, budget: {budget}, forecast: {forecast}}}");
    }
}

fn series(body: usize) -> String {
    // The rows of every report are the same; document 9 is the first report.
    let report = super::documents::document(0, 9).report;
    let mut text = format!("---\nkind: series\ntitle: Rapport til råd {body}\nbody: rad-{body}\ntables:\n");
    let Some(report) = report else { return text };
    let tables = [
        ("drift", "Driftskostnader", &report.operations),
        ("investering", "Investeringskostnader", &report.investments),
    ];
    for (id, title, table) in tables {
        let _ = writeln!(
            text,
            "  {id}:\n    title: {title}\n    unit: kr\n    scale: 1000\n    row_label: Post\n    columns:\n      actual: {{label: Regnskap}}\n      budget: {{label: Årsbudsjett}}\n      variance: {{label: Avvik, formula: budget - forecast}}\n      forecast: {{label: Prognose}}\n    rows:"
        );
        for (row, label, _) in &table.rows {
            let _ = writeln!(text, "      {row}: {{label: \"{label}\"}}");
        }
        let _ = writeln!(text, "    total: {{label: SUM}}");
    }
    text.push_str("---\n\nRapportene følger økonomien måned for måned.\n");
    text
}

/// Returns the link that an editor would write from one document to another.
fn relative(from: usize, to: usize) -> String {
    let up = address(from).matches('/').count();
    format!("{}{}.md", "../".repeat(up), address(to))
}

fn slug(term: &str) -> String {
    term.to_lowercase().replace('æ', "ae").replace('ø', "o").replace('å', "a")
}
