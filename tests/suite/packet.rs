//! The packet of 12 December 2024 as it is shipped: clean with its acceptances, and without them exactly the faults
//! that its readers were never told of.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use rust_decimal::Decimal;
use sakspapir::diagnostic::Severity;
use sakspapir::edition::Edition;
use sakspapir::model::ledger::is_percent;
use sakspapir::model::path::DocumentId;
use sakspapir::model::plan::Recipe;
use serde_json::{Value, json};

use crate::harness::{Folder, Papers, page, words};

const REPORT: &str = "content/reports/manedsrapport/2024-11.md";
const REPORT_ID: &str = "reports/manedsrapport/2024-11";

/// The findings that the copy without acceptances has, by rule, subject and severity.
const EXPECTED: &[(&str, &str, Severity)] = &[
    ("forecast.floor", "investering.videreutvikling", Severity::Error),
    ("forecast.floor", "investering.uforutsett-kommune", Severity::Error),
    ("total.cross", "saker-to-veier", Severity::Error),
    ("overrun.unbudgeted", "investering.helseplattformen", Severity::Warning),
    ("overrun.actual", "drift.konsulenter", Severity::Warning),
    ("overrun.actual", "drift.lisens", Severity::Warning),
    ("overrun.actual", "investering.app", Severity::Warning),
    ("overrun.actual", "investering.uforutsett-kommune", Severity::Warning),
    ("explain.threshold", "drift.konsulenter", Severity::Warning),
    ("explain.threshold", "investering.app", Severity::Warning),
    ("parts.total", "kategorier.total", Severity::Info),
    ("date.asof", "", Severity::Info),
];

/// The same for cases, by file; all are warnings.
const EXPECTED_IN_CASES: &[(&str, &str, &str)] = &[
    ("case.kind", "content/meetings/2024-12-12/m8-005.md", "proposal"),
    ("case.kind", "content/meetings/2024-12-12/m8-008.md", "nothing"),
    ("heading.order", "content/meetings/2024-12-12/m8-006.md", ""),
];

/// Every figure and every word of the packet holds under these.
const SILENT: &[&str] = &["sum.column", "variance.row", "variance.total", "stock.flow", "stock.carry"];

fn program(folder: &Folder, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

fn json_of(folder: &Folder, line: &[&str]) -> Value {
    serde_json::from_slice(&program(folder, line).stdout).unwrap()
}

/// A figure of the report, exactly.
fn figure(edition: &Edition, table: &str, row: &str, column: &str) -> String {
    let table = edition.site.ledger.sheets[&DocumentId::new(REPORT_ID)].table(table).unwrap();
    let place = table.column(column).unwrap();
    table.row(row).unwrap().cells[place].amount.number().map_or("-".to_owned(), |number| number.to_string())
}

fn figures(edition: &Edition, table: &str, row: &str) -> [String; 4] {
    ["actual", "budget", "variance", "forecast"].map(|column| figure(edition, table, row, column))
}

fn has(edition: &Edition, rule: &str, subject: &str) -> bool {
    edition.diagnostics.iter().any(|found| found.rule.id == rule && found.subject == subject)
}

#[test]
fn as_shipped_it_passes_the_strictest_check() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    let ran = program(&folder, &["check", "--strict"]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stdout));
    let told = json_of(&folder, &["check", "--format", "json"]);
    assert_eq!((&told["summary"]["errors"], &told["summary"]["warnings"]), (&json!(0), &json!(0)));
    assert!(told["summary"]["accepted"].as_u64().unwrap() >= 15, "{}", told["summary"]);
}

#[test]
fn without_acceptances_it_has_exactly_the_faults_of_the_printed_packet() {
    let edition = Papers::shipped().without_acceptances().edition();
    let expected: BTreeSet<(&str, &str, &str, Severity)> = EXPECTED
        .iter()
        .map(|(rule, subject, severity)| (*rule, REPORT, *subject, *severity))
        .chain(EXPECTED_IN_CASES.iter().map(|(rule, file, subject)| (*rule, *file, *subject, Severity::Warning)))
        .collect();
    let counted: BTreeSet<&str> = expected.iter().map(|(rule, ..)| *rule).chain(SILENT.iter().copied()).collect();
    let found: Vec<(&str, &str, &str, Severity)> = edition
        .diagnostics
        .iter()
        .filter(|found| counted.contains(found.rule.id))
        // Which heading it was is the file's affair.
        .map(|found| {
            let subject = if found.rule.id == "heading.order" { "" } else { found.subject.as_str() };
            (found.rule.id, found.path.as_str(), subject, found.severity)
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "one finding per subject: {found:#?}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    assert!(edition.diagnostics.iter().all(|found| found.accepted.is_none() || found.rule.id == "term.orphan"));
    // What the table of expected findings does not list is a remark at most.
    let graver: Vec<_> = edition
        .diagnostics
        .iter()
        .filter(|found| found.severity > Severity::Info && !counted.contains(found.rule.id))
        .collect();
    assert!(graver.is_empty(), "{graver:#?}");
}

#[test]
fn an_acceptance_does_not_hide_another_error_of_its_kind() {
    for (from, to, rule, subject) in [
        ("opened: 556", "opened: 956", "total.cross", "saker-to-veier"),
        ("actual: 741", "actual: 1 900", "forecast.floor", "investering.uforutsett-kommune"),
        (
            "{actual: 2 813, budget: 500, forecast: 2 813}",
            "{actual: 2 813, budget: 500, forecast: 9 000}",
            "explain.threshold",
            "drift.konsulenter",
        ),
    ] {
        let mut papers = Papers::shipped();
        papers.edit(REPORT, from, to);
        let edition = papers.edition();
        let open = |found: &&sakspapir::diagnostic::Diagnostic| found.accepted.is_none();
        let found: Vec<_> =
            edition.findings().filter(open).map(|found| (found.rule.id, found.subject.as_str())).collect();
        assert!(found.contains(&(rule, subject)) && found.contains(&("accept.changed", rule)), "{found:?}");
        assert!(!found.iter().any(|(rule, _)| *rule == "accept.unused"), "{found:?}");
    }
}

#[test]
fn an_acceptance_without_figures_is_asked_about_when_its_reason_tells_others() {
    let mut papers = Papers::shipped();
    papers.edit(REPORT, "    observed: \"556, 539, 1 095, 1 092\"\n", "");
    papers.edit(REPORT, "opened: 556", "opened: 956");
    let edition = papers.edition();
    let told: Vec<_> = edition.findings().filter(|found| found.rule.id == "accept.changed").collect();
    assert_eq!(
        told.iter().map(|found| (found.words, found.severity)).collect::<Vec<_>>(),
        [("reason", Severity::Info)]
    );
    assert!(has(&edition, "total.cross", "saker-to-veier"));
}

#[test]
fn every_acceptance_prints_its_reason_on_the_page() {
    let edition = Papers::shipped().edition();
    for found in edition.diagnostics.iter().filter(|found| found.path.as_str() == REPORT) {
        let Some(reason) = &found.accepted else { continue };
        let report = words(&page(&edition, "reports/manedsrapport/2024-11.html"));
        assert!(report.contains(reason.as_str()), "{}: {reason}", found.rule.id);
    }
}

#[test]
fn the_totals_are_those_of_the_packet() {
    let edition = Papers::shipped().edition();
    assert_eq!(figures(&edition, "drift", "total"), ["84749", "89477", "-163", "89640"]);
    assert_eq!(figures(&edition, "drift", "brutto"), ["92021", "94409", "-2584", "96993"]);
    assert_eq!(figures(&edition, "investering", "total"), ["3872", "9000", "3414", "5586"]);
    assert_eq!(figures(&edition, "investering", "uforutsett-infra"), ["0", "200", "0", "200"]);
    assert_eq!(figures(&edition, "investering", "grunnmur3"), ["404", "4000", "2500", "1500"]);
    assert_eq!(figure(&edition, "saker", "total", "open_start"), "339");
    assert_eq!(figure(&edition, "saker", "total", "open"), "299");
    assert_eq!(figure(&edition, "saker", "total", "opened"), "1095");
    assert_eq!(figure(&edition, "kategorier", "total", "antall"), "1092");
    let sheet = &edition.site.ledger.sheets[&DocumentId::new(REPORT_ID)];
    let value = |id: &str| sheet.value(id).unwrap().figure.amount.number().unwrap().to_string();
    assert_eq!(value("visninger_forrige"), "3024");
    assert_eq!(value("brukere_forrige"), "676");
    assert_eq!(value("mindreforbruk_hoyst"), "3077");
}

#[test]
fn figures_are_told_to_programs_as_promised() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    let told = json_of(&folder, &["figures", "manedsrapport/2024-11", "--format", "json"]);
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["documents"]);
    let tables = &told["documents"][REPORT_ID];
    let line = 1 + Papers::shipped().text(REPORT).lines().position(|line| line.contains("inntekter:")).unwrap();
    let given = json!({
        "value": "-7272", "unit": "kr", "scale": 1000, "formula": null, "file": REPORT, "line": line
    });
    assert_eq!(tables["drift"]["inntekter"]["actual"], given);
    let total = &tables["drift"]["total"]["variance"];
    let keys: Vec<&String> = total.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["value", "unit", "scale", "formula", "file", "line"]);
    assert_eq!(total["value"], "-163");
    assert_eq!(total["formula"], "budget - forecast");
    let every = json_of(&folder, &["figures", "--format", "json"]);
    assert_eq!(&every["documents"][REPORT_ID], tables);
    let cells = every["documents"].as_object().unwrap().values().flat_map(|document| document.as_object().unwrap());
    for cell in cells
        .flat_map(|(_, table)| table.as_object().unwrap().values())
        .flat_map(|row| row.as_object().unwrap().values())
    {
        assert!(cell["value"].is_string() || cell["value"].is_null(), "{cell}");
        assert!(
            cell["scale"].is_u64() && (cell["unit"].is_string() || cell["unit"].is_null()) && cell["line"].is_u64(),
            "{cell}"
        );
    }
}

#[test]
fn changing_one_figure_changes_all_that_depends_on_it() {
    let before = Papers::shipped().edition();
    let mut papers = Papers::shipped();
    papers.edit(REPORT, "forecast: 29 533", "forecast: 25 533");
    let after = papers.edition();

    assert_eq!(figures(&after, "drift", "lonn"), ["26556", "32527", "6994", "25533"]);
    assert_eq!(figures(&after, "drift", "brutto"), ["92021", "94409", "1416", "92993"]);
    assert_eq!(figures(&after, "drift", "total"), ["84749", "89477", "3837", "85640"]);
    assert_eq!(figures(&after, "investering", "total"), figures(&before, "investering", "total"));

    let report = "reports/manedsrapport/2024-11.html";
    let (old, new) = (words(&page(&before, report)), words(&page(&after, report)));
    assert!(old.contains("163 tusen kr over budsjett") && !old.contains("3 837"));
    // The word follows the figure.
    assert!(new.contains("3 837 tusen kr under budsjett, et lite mindreforbruk") && !new.contains("−163"));
    assert!(new.contains("85 640") && new.contains("92 993") && new.contains("6 994"));
    for told in ["index.html", "meetings/2024-12-12/meeting.html", "meetings/2024-12-12/m8-003.html"] {
        assert!(words(&page(&before, told)).contains("163"), "{told}");
        assert!(words(&page(&after, told)).contains("3 837"), "{told}");
        assert!(!words(&page(&after, told)).contains("over budsjett og"), "{told}");
    }
    assert!(!has(&before, "forecast.floor", "drift.lonn"));
    assert!(has(&after, "forecast.floor", "drift.lonn"));
    assert!(words(&page(&after, "kontroller.html")) != words(&page(&before, "kontroller.html")));
}

#[test]
fn a_body_has_its_own_word_for_a_proposal() {
    let case = "meetings/2024-12-12/m8-004.html";
    let mut papers = Papers::shipped();
    let heading = "<h2 id=\"del_forslag\">";
    let told = page(&papers.edition(), case);
    assert!(told.contains(&format!("{heading}Forslag til")), "{told}");
    papers.edit("content/ror.md", "short_name:", "proposal_label: Innstilling\nshort_name:");
    let told = page(&papers.edition(), case);
    assert!(told.contains(&format!("{heading}Innstilling</h2>")) && !told.contains("Forslag til"), "{told}");
}

/// Every table lies beside its page as a file: the very figures of the ledger, and the page leads there.
#[test]
fn every_table_is_taken_along_exactly() {
    let edition = Papers::shipped().edition();
    let plan = edition.plan();
    let files = plan.iter().filter_map(|(path, output)| match &output.recipe {
        Recipe::TableFile(id, place) => Some((path, output, id, *place)),
        _ => None,
    });
    let mut compared = 0;
    for (path, output, id, place) in files {
        let table = &edition.site.ledger.sheets[id].tables[place];
        let address = &edition.site.catalog.entry(id.as_str()).unwrap().address;
        let page = edition.render(address, &plan[address]).unwrap();
        let link = format!("href=\"{}\"", address.link_to(path));
        assert!(String::from_utf8(page).unwrap().contains(&link), "{address} leads to {path}");

        let bytes = edition.render(path, output).unwrap();
        let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        assert_eq!(&reader.headers().unwrap()[0], table.row_label);
        let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(lines.len(), table.rows.len());
        for (row, line) in table.rows.iter().zip(&lines) {
            assert_eq!(line[0], row.label);
            for ((column, figure), cell) in table.columns.iter().zip(&row.cells).zip(line.iter().skip(1)) {
                if is_percent(table.measure(column).0) && figure.formula.is_some() {
                    continue;
                }
                let read = Decimal::from_str_exact(&cell.replace(',', ".")).ok();
                assert_eq!(read, figure.amount.number(), "{path}: {} {}", row.label, column.label);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared} figures");
}

/// The page of checks tells of every rule, once, whether it found something, found nothing or had nothing to look at.
#[test]
fn the_page_of_checks_tells_of_every_rule() {
    use sakspapir::diagnostic::rule::{self, LooksAt};

    let checks = page(&Papers::shipped().edition(), "kontroller.html");
    for rule in rule::ALL {
        let times = checks.matches(&format!(" id=\"{}\"", rule.id)).count();
        let expected = usize::from(rule.looks_at != LooksAt::Aside);
        assert_eq!(times, expected, "{}", rule.id);
    }
    let part = |heading: &str| {
        let (_, rest) = checks.split_once(&format!("id=\"{heading}\"")).unwrap();
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    assert!(part("uten-funn").contains("id=\"date.weekday\"") && part("uten-tall").contains("id=\"stock.flow\""));
}
