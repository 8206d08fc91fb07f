//! Literate cases: every Markdown file below `tests/cases/` holds small sites with what is expected beside the line.
//!
//! See `tests/README.md` for how to write one. With `SAKSPAPIR_UPDATE=1` the expectations are written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sakspapir::diagnostic::rule::{self, LooksAt};
use sakspapir::edition::Edition;
use sakspapir::locale::rules;
use sakspapir::model::path::DocumentId;
use sakspapir::model::settings::Language;

use crate::bad_input;
use crate::harness::{Papers, rendered};

/// A finding as a case tells it: file, line, rule.
type Told = (String, u32, String);

/// The section below one `##`: a site of its own.
struct Case {
    title: String,
    papers: Papers,
    expected: Vec<Told>,
    figures: Vec<String>,
    /// Lines of the Markdown file that stand for lines of the site: index, file, line of the file.
    lines: Vec<(usize, String, u32)>,
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|area| area.unwrap().path())
        .filter(|area| area.is_dir())
        .flat_map(|area| fs::read_dir(area).unwrap().map(|file| file.unwrap().path()))
        .collect();
    files.sort();
    files
}

/// Cuts a line into what is loaded and the rules that are expected there.
fn cut(line: &str) -> (&str, Vec<&str>) {
    for (start, end) in [("<!-- problem:", "-->"), ("# problem:", "")] {
        if let Some((text, rules)) = line.split_once(start) {
            let rules = rules.trim_end().trim_end_matches(end);
            return (text.trim_end(), rules.split_whitespace().collect());
        }
    }
    (line, Vec::new())
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(String, bool, String, u32)> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some((path, wrapped, mut content, number)) = open.take() {
            let case = cases.last_mut().expect("a fence stands below a `##`");
            if line == "```" {
                content.push_str(if wrapped { "---\n" } else { "" });
                if path != "figures" {
                    case.papers.put(&path, content);
                }
                continue;
            }
            if path == "figures" {
                case.figures.push(line.to_owned());
            } else {
                let (kept, rules) = cut(line);
                content.push_str(kept);
                content.push('\n');
                case.expected.extend(rules.iter().map(|rule| (path.clone(), number, (*rule).to_owned())));
                case.lines.push((index, path.clone(), number));
            }
            open = Some((path, wrapped, content, number + 1));
        } else if let Some(info) = line.strip_prefix("```") {
            let (info, rules) = cut(info);
            let (language, path) = info.split_once(' ').unwrap_or((info, info));
            let wrapped = language == "yaml" && path.ends_with(".md");
            if path != "figures" {
                let case = cases.last_mut().expect("a fence stands below a `##`");
                case.expected.extend(rules.iter().map(|rule| (path.to_owned(), 1, (*rule).to_owned())));
                // What is said at the fence stays there.
                if wrapped || !rules.is_empty() {
                    case.lines.push((index, path.to_owned(), 1));
                }
            }
            let (content, number) = if wrapped { ("---\n", 2) } else { ("", 1) };
            open = Some((path.to_owned(), wrapped, content.to_owned(), number));
        } else if let Some(title) = line.strip_prefix("## ") {
            let mut papers = Papers::default();
            papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
            let (expected, figures, lines) = (Vec::new(), Vec::new(), Vec::new());
            cases.push(Case { title: title.to_owned(), papers, expected, figures, lines });
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    cases
}

fn told(edition: &Edition) -> Vec<Told> {
    let found = edition.diagnostics.iter().filter(|found| found.accepted.is_none());
    found.map(|found| (found.path.to_string(), found.spot.line, found.rule.id.to_owned())).collect()
}

/// Compares `document table.row.column = value`.
fn wrong_figure(edition: &Edition, line: &str) -> Option<String> {
    let (name, value) = line.split_once(" = ").expect("document table.row.column = value");
    let (document, figure) = name.split_once(' ').expect("document table.row.column");
    let sheet = edition.site.ledger.sheets.get(&DocumentId::new(document));
    let parts: Vec<&str> = figure.split('.').collect();
    let found = match (sheet, parts.as_slice()) {
        (Some(sheet), [value]) => sheet.value(value).map(|value| value.figure.amount),
        (Some(sheet), [table, row, column]) => sheet.table(table).and_then(|table| {
            let place = table.column(column)?;
            table.row(row)?.cells.get(place).map(|cell| cell.amount)
        }),
        _ => None,
    };
    let found = found.map(|amount| amount.number().map_or("blank".to_owned(), |number| number.normalize().to_string()));
    (found.as_deref() != Some(value)).then(|| format!("{line}, but is {found:?}"))
}

/// Writes the expectations of a file anew.
fn updated(text: &str, cases: &[Case]) -> String {
    let mut marks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for case in cases {
        for (file, line, rule) in told(&case.papers.edition()) {
            match case.lines.iter().find(|(_, path, number)| *path == file && *number == line) {
                Some((index, ..)) => marks.entry(*index).or_default().push(rule),
                None => panic!("{}: {file}:{line} {rule} has no line to stand beside", case.title),
            }
        }
    }
    let known: BTreeSet<usize> = cases.iter().flat_map(|case| case.lines.iter().map(|(index, ..)| *index)).collect();
    // In a document, what stands after the second `---` is Markdown.
    let (mut yaml, mut fences) = (true, 0);
    let lines = text.lines().enumerate().map(|(index, line)| {
        if line.starts_with("```") {
            (yaml, fences) = (line.starts_with("```yaml"), 0);
        } else if cut(line).0 == "---" {
            fences += 1;
            yaml = fences == 1;
        }
        if !known.contains(&index) {
            return line.to_owned();
        }
        let kept = cut(line).0;
        match marks.get(&index) {
            Some(rules) if yaml || line.starts_with("```") => format!("{kept}  # problem: {}", rules.join(" ")),
            Some(rules) => format!("{kept} <!-- problem: {} -->", rules.join(" ")),
            None => kept.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn every_case_has_the_findings_beside_its_lines_and_no_others() {
    let mut wrong = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let cases = read(&text);
        assert!(!cases.is_empty(), "{} holds no case", file.display());
        if std::env::var_os("SAKSPAPIR_UPDATE").is_some() {
            fs::write(&file, updated(&text, &cases)).unwrap();
            continue;
        }
        for case in cases {
            let edition = case.papers.edition();
            let mut found = told(&edition);
            let name = format!("{}, «{}»", file.file_name().unwrap().to_string_lossy(), case.title);
            for expected in case.expected {
                match found.iter().position(|found| *found == expected) {
                    Some(place) => drop(found.remove(place)),
                    None => wrong.push(format!("{name}: not found: {expected:?}")),
                }
            }
            wrong.extend(found.iter().map(|found| format!("{name}: not expected: {found:?}")));
            let figures = case.figures.iter().filter_map(|line| wrong_figure(&edition, line));
            wrong.extend(figures.map(|figure| format!("{name}: {figure}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Rules that tell only somebody who sees everything, as no site does: tested in `audience`.
const OF_AUTHORS: &[&str] = &["access.name"];

#[test]
fn every_rule_has_a_case() {
    let mut covered: BTreeSet<String> =
        bad_input::RULES.iter().chain(OF_AUTHORS).map(|rule| (*rule).to_owned()).collect();
    let mut compared = BTreeSet::new();
    let mut silent = 0;
    for file in files() {
        for case in read(&fs::read_to_string(&file).unwrap()) {
            silent += usize::from(case.expected.is_empty());
            let site = case.papers.edition().site.clone();
            let ran = site.ledger.outcomes.values().chain(site.related.iter()).flat_map(|ran| ran.iter());
            let ran = ran.filter(|ran| ran.compared > 0 && case.expected.iter().all(|(.., rule)| rule != ran.rule.id));
            compared.extend(ran.map(|ran| ran.rule.id));
            covered.extend(case.expected.into_iter().map(|(.., rule)| rule));
        }
    }
    let missing: Vec<&str> = rule::ALL.iter().map(|rule| rule.id).filter(|id| !covered.contains(*id)).collect();
    assert!(missing.is_empty(), "no case fires {missing:?}");
    assert!(silent >= 10, "cases in which nothing is wrong: {silent}");
    // What there was to compare was right: the near misses of rules on words are in `compute/checks/prose/tests.rs`.
    let comparing = rule::ALL.iter().filter(|rule| rule.looks_at == LooksAt::Comparisons).map(|rule| rule.id);
    let missing: Vec<&str> = comparing.filter(|id| !compared.contains(id)).collect();
    assert!(missing.is_empty(), "no case in which {missing:?} compare and find nothing");
}

/// Messages that need bytes that are no text, a folder on disk or somebody who sees everything. Tested in `bad_input`,
/// `hostile_disk`, `audience`, `publish` and beside the code.
const OF_OTHERS: &[(&str, &str)] = &[
    // `src/load/tests.rs`: bytes_that_are_not_utf8_are_named
    ("file.encoding", "not_utf8"),
    ("file.encoding", "nul"),
    ("file.encoding", "truncated"),
    ("file.encoding", "utf16"),
    ("file.encoding", "windows1252"),
    ("file.unreadable", "too_large"),
    // `src/load/markdown/tests.rs`: what_once_made_the_parser_panic_is_read
    ("file.unreadable", "markdown"),
    // `hostile_disk`: links_and_depth; what_may_not_be_read_is_told (not as the superuser)
    ("file.unreadable", "refused"),
    ("file.unreadable", "unreadable"),
    // `src/load/tests.rs`: settings_are_read_as_strictly; `bad_input`: without_settings_nothing_is_published_…
    ("site.missing", "missing"),
    // `src/load/tests.rs`: bombs_are_refused
    ("yaml.unsupported", "too_large"),
    ("yaml.unsupported", "too_many"),
    // Only to somebody who sees everything. `src/load/tests.rs`: what_access_does_not_say_clearly_is_seen_by_nobody
    ("access.unknown", "date"),
    ("access.unknown", "key"),
    ("access.unknown", "nested"),
    ("access.unknown", "truth"),
    ("access.unknown", "twice"),
    // Likewise: values_are_told_at_their_place
    ("key.missing", "legal_basis"),
    // Likewise. `audience`: a_writer_is_told_of_a_name_in_the_name_of_a_file, a_writer_is_told_what_a_total_tells
    ("access.name", "alt"),
    ("access.name", "file"),
    ("access.derivable", "internal"),
    // `src/load/attachment/tests.rs`: a_package_tells_what_it_does_not_show
    ("file.hidden", "cached_data"),
    ("file.hidden", "external_links"),
    ("file.hidden", "hidden_cells"),
    ("file.hidden", "hidden_sheets"),
    ("file.hidden", "hidden_text"),
    ("file.hidden", "tracked_changes"),
    // `src/load/attachment/tests.rs`: a_picture_tells_where_it_was_taken_and_what_is_behind_it
    ("file.hidden", "trailing"),
    ("file.metadata", "description"),
    ("file.metadata", "metadata"),
    ("file.metadata", "place"),
    // `what_is_too_long_to_be_written_here_is_told`, below.
    ("table.declaration", "too_large"),
    // `what_a_page_that_is_made_tells_of_its_template`, below.
    ("theme.template", "field"),
    ("theme.template", "rendering"),
    ("theme.template", "variable"),
    // No site in memory lacks a template: `a_broken_template_is_told_with_its_line` in `src/render/tests.rs`.
    ("theme.template", "missing"),
    // `what_has_moved_is_found_by_number_title_and_name` in `src/write/vanished.rs`, and `publish`.
    ("address.vanished", "gone"),
    ("address.vanished", "moved"),
    // Needs a day before the newest in the content: `the_state_of_a_meeting_fits_calendar_and_cases` in
    // `src/compute/checks/relations/tests.rs`.
    ("meeting.state", "future"),
];

#[test]
fn what_is_too_long_to_be_written_here_is_told() {
    let row = |number| format!("rad-{number}: {{label: Rad}}");
    let rows = (0..2_000).map(row).collect::<Vec<_>>().join(", ");
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
    let table =
        format!("tables:\n  drift: {{title: Drift, columns: {{antall: {{label: Antall}}}}, rows: {{{rows}}}}}\n");
    papers.put("content/om.md", format!("---\nkind: page\ntitle: Om\n{table}---\n"));
    let edition = papers.edition();
    let told: Vec<_> = edition.diagnostics.iter().map(|found| (found.rule.id, found.words, found.spot.line)).collect();
    assert_eq!(told, [("table.declaration", "too_large", 5)]);
}

#[test]
fn what_a_page_that_is_made_tells_of_its_template() {
    for (template, words) in
        [("{{ finnes_ikke }}", "variable"), ("{{ page.titel }}", "field"), ("{{ 1 / 0 }}", "rendering")]
    {
        let mut papers = Papers::default();
        papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
        papers.put("content/om.md", "---\nkind: page\ntitle: Om\n---\n");
        papers.put("themes/default/templates/page.html", template);
        let pages = rendered(&papers.edition());
        let told: Vec<_> = pages.values().filter_map(|page| page.as_ref().err()).collect();
        assert!(!told.is_empty(), "{template}");
        assert!(told.iter().all(|fault| (fault.rule.id, fault.words) == ("theme.template", words)), "{told:?}");
    }
}

#[test]
fn every_message_has_a_case() {
    let mut told: BTreeSet<(&str, &str)> = OF_OTHERS.iter().copied().collect();
    for file in files() {
        for case in read(&fs::read_to_string(&file).unwrap()) {
            told.extend(case.papers.edition().diagnostics.iter().map(|found| (found.rule.id, found.words)));
        }
    }
    let words = rules::words(Language::Bokmal);
    let all = rule::ALL.iter().flat_map(|rule| words[rule.id].messages.keys().map(|key| (rule.id, key.as_str())));
    let missing: Vec<_> = all.filter(|message| !told.contains(message)).collect();
    assert!(missing.is_empty(), "{} messages have no case: {missing:?}", missing.len());
}
