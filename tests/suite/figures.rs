//! Figures as documents: what an editor writes, what is computed from it, and what is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sakspapir::compute::{self, json::figures_json, quote};
use sakspapir::diagnostic::{Diagnostic, Severity};
use sakspapir::load;
use sakspapir::locale::rules;
use sakspapir::model::catalog::Catalog;
use sakspapir::model::document::Document;
use sakspapir::model::ledger::{Ledger, Sheet};
use sakspapir::model::path::{DocumentId, SourcePath};
use sakspapir::model::place::{Located, Spot};
use sakspapir::model::record::case::AlternativeFigure;
use sakspapir::model::settings::{Language, Settings};
use sakspapir::model::source::{Content, Source};
use sakspapir::resolve;

/// A site of a few documents, computed.
struct Site {
    documents: BTreeMap<DocumentId, Document>,
    catalog: Catalog,
    ledger: Ledger,
    diagnostics: Vec<Diagnostic>,
}

fn source(path: &str, text: &str) -> Source {
    Source { path: SourcePath::new(path), content: Content::Bytes(text.as_bytes().into()) }
}

fn settings() -> Settings {
    let text =
        "title: Prøve\naccess: internal\naudience: internal\nthresholds: {explain: {percent: 10, amount: 500}}\n";
    load::settings(Some(&source("content/site.yaml", text))).value
}

impl Site {
    fn outcomes(&self) -> impl Iterator<Item = &sakspapir::model::ledger::CheckOutcome> {
        self.ledger.outcomes.values().flat_map(|ran| ran.iter())
    }

    /// Reads documents: path below `content/`, text.
    fn new<'t>(texts: impl IntoIterator<Item = (&'t str, String)>) -> Site {
        let settings = settings();
        let documents: Vec<Document> = texts
            .into_iter()
            .map(|(path, text)| load::load(&source(&format!("content/{path}"), &text), &settings))
            .collect();
        let mut diagnostics: Vec<Diagnostic> =
            documents.iter().flat_map(|document| document.diagnostics.iter().cloned()).collect();
        let cards: Vec<_> = documents.iter().map(|document| document.card.clone()).collect();
        let catalog = resolve::resolve(&cards, &sakspapir::model::publicity::Beside::default(), &settings).value;
        let records = documents.iter().map(|document| (document.card.id.clone(), document.record.clone())).collect();
        let computed = compute::compute(&catalog, &records, &settings);
        diagnostics.extend(computed.diagnostics);
        let documents = documents.into_iter().map(|document| (document.card.id.clone(), document)).collect();
        for found in &diagnostics {
            for language in [Language::Bokmal, Language::Nynorsk, Language::English] {
                let said = format!("{} {}", rules::message(found, language), rules::help(found, language));
                let holes = said.split('{').skip(1).filter_map(|after| after.split_once('}')).map(|(name, _)| name);
                let names = holes.filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()));
                assert_eq!(names.count(), 0, "an argument is missing: {said}");
                let words = rules::words(language).get(found.rule.id);
                assert!(
                    words.is_some_and(|words| words.messages.contains_key(found.words)),
                    "no words: {}",
                    told(found)
                );
            }
        }
        Site { documents, catalog, ledger: computed.value, diagnostics }
    }

    /// A series, and its reports as period and what stands beside `series` and `period`.
    fn series(series: &str, reports: &[(&str, &str)]) -> Site {
        let mut texts = vec![("r/series.md", format!("---\nkind: series\ntitle: Rapport\n{series}\n---\n"))];
        let paths: Vec<String> = reports.iter().map(|(period, _)| format!("r/{period}.md")).collect();
        for ((period, rest), path) in reports.iter().zip(&paths) {
            let text = format!("---\nkind: report\nseries: r/series\nperiod: {period}\n{rest}\n---\n");
            texts.push((path, text));
        }
        Site::new(texts)
    }

    /// A page with tables and figures of its own.
    fn page(rest: &str) -> Site {
        Site::new([("p.md", format!("---\nkind: page\ntitle: Side\n{rest}\n---\n"))])
    }

    /// Returns the findings as `rule subject words`, in order.
    fn told(&self) -> Vec<String> {
        self.diagnostics.iter().map(told).collect()
    }

    /// Returns the findings of one rule as `subject words`.
    fn of(&self, rule: &str) -> Vec<String> {
        let found = self.diagnostics.iter().filter(|found| found.rule.id == rule);
        found.map(|found| format!("{} {}", found.subject, found.words).trim().to_owned()).collect()
    }

    fn message(&self, rule: &str) -> String {
        let found = self.diagnostics.iter().find(|found| found.rule.id == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule} in {:?}", self.told()));
        rules::message(found, Language::Bokmal).replace('\u{a0}', " ")
    }

    fn sheet(&self, id: &str) -> &Sheet {
        let (_, sheet) = self.ledger.sheets.iter().find(|(other, _)| other.as_str() == id).expect("a sheet");
        sheet
    }

    /// Returns a figure, `table.row.column` or a value, in plain notation; empty for blank, `–` for not applicable.
    fn figure(&self, id: &str, name: &str) -> String {
        use sakspapir::model::figures::Amount;
        let sheet = self.sheet(id);
        let words: Vec<&str> = name.split('.').collect();
        let amount = match words[..] {
            [table, row, column] => {
                let table = sheet.table(table).expect("a table");
                table.row(row).expect("a row").cells[table.column(column).expect("a column")].amount
            }
            _ => sheet.value(name).expect("a value").figure.amount,
        };
        match amount {
            Amount::Blank => String::new(),
            Amount::NotApplicable => "–".to_owned(),
            Amount::Exact(number) => number.normalize().to_string(),
        }
    }

    fn worked(&self, id: &str, table: &str, row: &str, column: &str) -> String {
        let table = self.sheet(id).table(table).expect("a table");
        let figure = &table.row(row).expect("a row").cells[table.column(column).expect("a column")];
        figure.formula.as_ref().expect("a formula").worked.replace('\u{a0}', " ")
    }

    /// Returns what references say in a text of a document.
    fn quoted(&self, id: &str, expression: &str) -> String {
        let value = Located::new(format!("{{{{ {expression} }}}}"), Spot { line: 9, column: 1, length: 1 });
        let figure = AlternativeFigure { label: String::new(), value, unit: None };
        let quoted =
            quote::quote_value(&DocumentId::new(id), &figure, &self.catalog, &quote::Sheets::new(&self.ledger));
        match quoted.diagnostics.first() {
            None => quoted.value.expect("a reference").text.replace('\u{a0}', " "),
            Some(found) => {
                assert!(rules::message(found, Language::Bokmal).contains(' '), "{found:?}");
                told(found)
            }
        }
    }
}

/// A number of the comparison of alternatives as it is shown, or what is told of it.
fn compared(site: &Site, id: &str, text: &str, unit: &str) -> String {
    let value = Located::new(text.to_owned(), Spot { line: 9, column: 1, length: 1 });
    let figure = AlternativeFigure { label: "Kostnad".to_owned(), value, unit: Some(unit.to_owned()) };
    let read = quote::quote_value(&DocumentId::new(id), &figure, &site.catalog, &quote::Sheets::new(&site.ledger));
    match (read.value, read.diagnostics.first()) {
        (Some(quoted), None) => quoted.text.replace('\u{a0}', " "),
        (_, found) => told(found.expect("it is told")),
    }
}

fn told(found: &Diagnostic) -> String {
    format!("{} {} {}", found.rule.id, found.subject, found.words).replace("  ", " ")
}

/// The economy table of the seed, shortened, with the rows as given.
fn economy(rows: &str, rest: &str) -> Site {
    let table = "tables:\n  drift:\n    title: Drift\n    unit: kr\n    scale: 1000\n    columns:\n      actual: {label: Regnskap}\n      \
                 budget: {label: Budsjett}\n      variance: {label: Avvik, formula: budget - forecast}\n      \
                 forecast: {label: Prognose}\n    rows:\n      a: {label: A}\n      b: {label: B}\n      i: {label: Inntekt, class: income}\n    \
                 subtotals: {brutto: {label: Utgifter, of: cost}}\n    total: {label: Sum}";
    Site::series(table, &[("2024-11", &format!("as_of: 2024-12-01\nfigures:\n  drift:\n{rows}\n{rest}"))])
}

const GOOD: &str = "    a: {actual: 90, budget: 100, forecast: 100}\n    b: {actual: 50, budget: 60, forecast: 55}\n    \
                    i: {actual: -20, budget: -30, forecast: -30}";

#[test]
fn the_packet_gives_exactly_the_expected_findings() {
    let series = include_str!("../../content/reports/manedsrapport/series.md");
    let report = include_str!("../../content/reports/manedsrapport/2024-11.md");
    let site = Site::new([
        ("reports/manedsrapport/series.md", series.to_owned()),
        ("reports/manedsrapport/2024-11.md", report.to_owned()),
    ]);
    let found: BTreeSet<String> = site
        .diagnostics
        .iter()
        .filter(|found| !matches!(found.rule.id, "ref.case" | "ref.document" | "heading.order" | "link.target"))
        .map(|found| format!("{} {} {}", found.severity.word(), found.rule.id, found.subject).trim().to_owned())
        .collect();
    let expected = [
        "error forecast.floor investering.videreutvikling",
        "error forecast.floor investering.uforutsett-kommune",
        "error total.cross saker-to-veier",
        "warning overrun.unbudgeted investering.helseplattformen",
        "warning overrun.actual drift.konsulenter",
        "warning overrun.actual drift.lisens",
        "warning overrun.actual investering.app",
        "warning overrun.actual investering.uforutsett-kommune",
        "warning explain.threshold drift.konsulenter",
        "warning explain.threshold investering.app",
        "info parts.total kategorier.total",
        "info date.asof",
        // Listed, not counted.
        "info plausible.runrate drift.lisens",
    ];
    assert_eq!(found, expected.into_iter().map(str::to_owned).collect());
    let id = "reports/manedsrapport/2024-11";
    for (row, numbers) in [
        ("drift.total", ["84749", "89477", "-163", "89640"]),
        ("drift.brutto", ["92021", "94409", "-2584", "96993"]),
        ("investering.total", ["3872", "9000", "3414", "5586"]),
    ] {
        let columns = ["actual", "budget", "variance", "forecast"];
        assert_eq!(columns.map(|column| site.figure(id, &format!("{row}.{column}"))), numbers, "{row}");
    }
    let stock =
        ["open_start", "opened", "solved", "open"].map(|column| site.figure(id, &format!("saker.total.{column}")));
    assert_eq!(stock, ["339", "1095", "1135", "299"]);
    assert_eq!(site.figure(id, "kategorier.remainder.antall"), "329");
    assert_eq!(site.figure(id, "visninger_forrige"), "3024");
    assert_eq!(site.worked(id, "drift", "total", "variance"), "89 477 − 89 640 = −163");
    assert_eq!(
        site.worked(id, "drift", "total", "actual"),
        "26 556 + 3 103 + 102 + 2 813 + 55 384 + 4 063 − 7 272 = 84 749"
    );
    assert!(
        site.message("total.cross").contains("556 + 539 = 1 095, men det andre er 1 092"),
        "{}",
        site.message("total.cross")
    );
    assert!(site.message("forecast.floor").contains("fra 3 414 til 3 077"), "{}", site.message("forecast.floor"));
    assert_eq!(
        site.message("date.asof"),
        "Tallene i rapporten gjelder 3 ulike dager: 29.11.2024, 30.11.2024, 01.12.2024."
    );
    let floor = site.diagnostics.iter().find(|found| found.subject == "investering.uforutsett-kommune").unwrap();
    let line = report.lines().nth(floor.spot.line as usize - 1).unwrap();
    assert!(line.trim_start().starts_with("uforutsett-kommune:"), "points at the row: {line}");
    for (reference, text) in [
        ("abs(drift.total.variance) as tusen", "163 tusen kr"),
        ("investering.total.variance as mill 3", "3,414 mill. kr"),
        ("drift.total.actual / drift.total.budget as prosent 1", "94,7 %"),
        ("drift.total.used", "94,7 %"),
        ("drift.lisens.actual as kr", "55 384 000 kr"),
        ("saker.total.open", "299"),
        ("sum(saker.open)", "299"),
        ("visninger", "3 844"),
        ("manedsrapport.2024-11.saker.feil.open", "74"),
        ("manedsrapport/2024-11.saker.feil.open", "74"),
        ("reports/manedsrapport/2024-11.saker.feil.open", "74"),
        ("drift.total.varians", "ref.figure drift.total.varians column"),
        ("drift.brannmur.actual", "ref.row drift.brannmur.actual row"),
        ("previous.saker.feil.open", "ref.figure previous.saker.feil.open no_previous"),
        ("manedsrapport.2024-09.saker.feil.open", "ref.figure manedsrapport.2024-09.saker.feil.open no_report"),
        ("drift", "ref.figure drift only_table"),
        ("drift.total.actual as kroner", "formula.syntax drift.total.actual as kroner format"),
    ] {
        assert_eq!(site.quoted(id, reference), text, "{reference}");
    }
}

#[test]
fn figures_as_json_are_exact_strings_with_their_source() {
    let site = Site::page(
        "tables:\n  t:\n    title: T\n    unit: kr\n    decimals: 2\n    columns:\n      a: {label: A}\n      b: {label: B}\n      \
         s: {label: Andel, formula: a / b, unit: prosent}\n    rows: {r: {label: R}}\n    total: {label: Sum}\n\
         values: {v: {label: V}}\nfigures:\n  t:\n    r: {a: '1 429,50', b: 3}\n  v: –",
    );
    let json = figures_json(&site.catalog, &site.ledger, None);
    let table = &json["documents"]["p"]["t"];
    assert_eq!(table["r"]["a"]["value"], "1429.5");
    assert_eq!(table["r"]["a"]["formula"], serde_json::Value::Null);
    assert_eq!((&table["r"]["a"]["unit"], table["r"]["a"]["scale"].as_u64()), (&"kr".into(), Some(1)));
    assert_eq!(table["r"]["a"]["file"], "content/p.md");
    assert_eq!(table["r"]["a"]["line"], 18);
    assert_eq!(table["total"]["a"]["formula"], "sum(a)");
    assert_eq!(table["r"]["s"]["value"], "476.500000");
    assert_eq!(table["r"]["s"]["formula"], "a / b");
    assert_eq!(json["documents"]["p"]["_"]["v"]["value"]["value"], serde_json::Value::Null);
    let other = figures_json(&site.catalog, &site.ledger, Some(&DocumentId::new("x")));
    assert_eq!(other["documents"].as_object().map(serde_json::Map::len), Some(0));
}

#[test]
fn a_table_without_faults_is_silent() {
    let site = economy(GOOD, "");
    assert_eq!(site.told(), Vec::<String>::new());
    assert!(site.outcomes().any(|ran| ran.rule.id == "forecast.floor" && ran.compared == 3));
    assert!(site.outcomes().all(|ran| ran.worst.is_none()));
}

#[test]
fn typed_totals_must_be_the_sum() {
    let with = |total: &str| economy(&format!("{GOOD}\n    {total}"), "");
    assert_eq!(with("total: {actual: 120, budget: 130}").told(), Vec::<String>::new());
    assert_eq!(with("brutto: {actual: 140}").told(), Vec::<String>::new());
    assert_eq!(with("total: {actual: 125}").told(), ["sum.column drift.total differs"]);
    assert_eq!(with("total: {actual: 122}").told(), ["sum.column drift.total rounding"]);
    assert_eq!(with("total: {actual: 102}").told(), ["sum.column drift.total swapped"]);
    assert_eq!(with("brutto: {actual: 125}").told(), ["sum.column drift.brutto differs"]);
    assert_eq!(with("total: {actual: 125, budget: 125}").told(), ["sum.column drift.total several"]);
    let site = with("total: {actual: 125}");
    assert_eq!(
        site.message("sum.column"),
        "Sum, Regnskap: oppgitt 125, men radene gir 120. Forskjellen er 5. (90 + 50 − 20)"
    );
    assert_eq!(site.figure("r/2024-11", "drift.total.actual"), "120", "the computed sum is used");
}

#[test]
fn typed_variances_must_fit_their_formula() {
    let a = |variance: &str, total: &str| {
        economy(&GOOD.replace("budget: 60,", &format!("budget: 60, variance: {variance},")), total)
    };
    assert_eq!(a("5", "").told(), Vec::<String>::new());
    assert_eq!(a("7", "").told(), ["variance.row drift.b differs"]);
    assert_eq!(a("-5", "").told(), ["variance.row drift.b sign"]);
    assert_eq!(a("14", "").told(), ["variance.row drift.b swapped"]);
    assert_eq!(a("5", "    total: {variance: 5}").told(), Vec::<String>::new());
    assert_eq!(a("5", "    total: {variance: 8}").told(), ["variance.total drift.total differs"]);
}

#[test]
fn a_forecast_is_not_below_what_is_spent_and_income_not_above() {
    let site = economy(&GOOD.replace("forecast: 55", "forecast: 40"), "");
    assert_eq!(site.told(), ["forecast.floor drift.b cost_total"]);
    assert!(
        site.message("forecast.floor").ends_with("går Avvik i alt fra 20 til 10."),
        "{}",
        site.message("forecast.floor")
    );
    let site = economy(&GOOD.replace("forecast: -30", "forecast: -10"), "");
    assert_eq!(site.told(), ["forecast.floor drift.i income_total"]);
}

#[test]
fn overruns_concern_costs_alone() {
    let b = |b: &str| economy(&GOOD.replace("{actual: 50, budget: 60, forecast: 55}", b), "").told();
    assert_eq!(b("{actual: 50, budget: 0, forecast: 55}"), ["overrun.unbudgeted drift.b actual"]);
    assert_eq!(b("{actual: 50, budget: –, forecast: 55}"), ["overrun.unbudgeted drift.b actual"]);
    assert_eq!(b("{actual: 0, budget: 0, forecast: 55}"), ["overrun.unbudgeted drift.b forecast"]);
    assert_eq!(b("{actual: 0, budget: 0, forecast: 0}"), Vec::<String>::new());
    assert_eq!(b("{actual: 70, budget: 60, forecast: 80}"), ["overrun.actual drift.b over"]);
    assert_eq!(b("{actual: 60, budget: 60, forecast: 60}"), Vec::<String>::new());
    let income = economy(
        &GOOD
            .replace("{actual: -20, budget: -30", "{actual: -40, budget: -30")
            .replace("forecast: -30", "forecast: -40"),
        "",
    );
    assert_eq!(income.told(), Vec::<String>::new());
}

#[test]
fn large_unfavourable_variances_want_a_comment() {
    let b = |budget: u32, forecast: u32, rest: &str| {
        let row = format!("{{actual: 50, budget: {budget}, forecast: {forecast}{rest}}}");
        economy(&GOOD.replace("{actual: 50, budget: 60, forecast: 55}", &row), "").of("explain.threshold")
    };
    assert_eq!(b(1000, 1501, ""), ["drift.b unexplained"]);
    assert_eq!(b(1000, 1500, ""), Vec::<String>::new(), "strictly more than the amount");
    assert_eq!(b(9000, 9900, ""), Vec::<String>::new(), "strictly more than the per cent");
    assert_eq!(b(9000, 9901, ""), ["drift.b unexplained"]);
    assert_eq!(b(1000, 1501, ", comment: Dyrere avtale."), Vec::<String>::new());
    assert_eq!(b(1501, 900, ""), Vec::<String>::new(), "favourable");
}

#[test]
fn the_unfavourable_sign_follows_from_the_formula() {
    let site = |forecast| {
        Site::series(
            "tables:\n  t:\n    title: T\n    columns:\n      budget: {label: B}\n      forecast: {label: P}\n      \
             variance: {label: Avvik, formula: forecast - budget}\n    rows: {r: {label: R}}",
            &[("2024-11", &format!("figures: {{t: {{r: {{budget: 1000, forecast: {forecast}}}}}}}"))],
        )
    };
    assert_eq!(site(1600).told(), ["explain.threshold t.r unexplained"]);
    assert_eq!(site(400).told(), Vec::<String>::new());
}

#[test]
fn a_forecast_is_compared_with_the_pace() {
    let b = |row: &str| economy(&GOOD.replace("{actual: 50, budget: 60, forecast: 55}", row), "").told();
    assert_eq!(b("{actual: 55384, budget: 70000, forecast: 56962}"), ["plausible.runrate drift.b ahead"]);
    assert_eq!(b("{actual: 55384, budget: 70000, forecast: 60500}"), Vec::<String>::new());
}

#[test]
fn missing_figures_are_told_once_for_each_row() {
    let b = |b: &str| economy(&GOOD.replace("b: {actual: 50, budget: 60, forecast: 55}", b), "");
    assert_eq!(b("b: {actual: 50, budget: 60, forecast: }").told(), ["cell.missing drift.b one"]);
    assert_eq!(b("b: {actual: 50}").told(), ["cell.missing drift.b several"]);
    assert_eq!(b("b: {}").told(), ["cell.missing drift.b row"]);
    assert_eq!(b("").told(), ["cell.missing drift.b row"]);
    // A table that is yet to be filled in is told once, with how much of it.
    let empty = Site::page(
        "tables: {t: {title: T, columns: {a: {label: A}, b: {label: B}}, rows: {r: {label: R}, s: {label: S}, u: {label: U}}}}\n\
         figures: {t: {r: {a: , b: }, s: {a: 1, b: 2}, u: {}}}",
    );
    assert_eq!(empty.told(), ["cell.missing t cells"]);
    assert!(empty.message("cell.missing").contains("T: 4 av 6 tall"), "{}", empty.message("cell.missing"));
    let values = Site::page("values: {a: {label: A}, b: {label: B}, c: {label: C}, d: {label: D}}\nfigures: {a: 1}");
    assert_eq!(values.told(), ["cell.missing b values"]);
    assert_eq!(b("b: {actual: 50, budget: 60, forecast: 55, variance: }").told(), ["cell.missing drift.b computed"]);
    let site = b("b: {actual: 50, budget: 60, forecast: }");
    assert_eq!(site.figure("r/2024-11", "drift.b.variance"), "", "unknown makes unknown");
    assert_eq!(site.figure("r/2024-11", "drift.total.forecast"), "70", "sums leave it out");
    let none = Site::series("values: {v: {label: V}}", &[("2024-11", "")]);
    assert_eq!(none.told(), ["cell.missing document"]);
    let some = Site::series("values: {v: {label: V}, w: {label: W}}", &[("2024-11", "figures: {v: 1}")]);
    assert_eq!(some.told(), ["cell.missing w value"]);
}

const STOCK: &str = "tables:\n  saker:\n    title: Saker\n    unit: saker\n    columns:\n      open_start: {label: Start}\n      \
                     opened: {label: Inn}\n      solved: {label: Ut}\n      open: {label: Slutt}\n    rows: {feil: {label: Feil}}";

#[test]
fn stocks_flow_and_carry_over() {
    let report = |row: &str| format!("figures: {{saker: {{feil: {{{row}}}}}}}");
    let october = report("open_start: 70, opened: 10, solved: 6, open: 74");
    let good = report("open_start: 74, opened: 556, solved: 556, open: 74");
    let told =
        |series: &str, november: &str| Site::series(series, &[("2024-10", &october), ("2024-11", november)]).told();
    assert_eq!(told(STOCK, &good), Vec::<String>::new());
    let wrong = report("open_start: 74, opened: 556, solved: 556, open: 75");
    assert_eq!(told(STOCK, &wrong), ["stock.flow saker.feil identity"]);
    let swapped = report("open_start: 74, opened: 556, solved: 556, open: 47");
    assert_eq!(told(STOCK, &swapped), ["stock.flow saker.feil identity_swapped"]);
    let other_start = report("open_start: 72, opened: 556, solved: 554, open: 74");
    assert_eq!(told(STOCK, &other_start), ["stock.carry saker.feil given"]);
    let computed = STOCK.replace("label: Start", "label: Start, formula: open - opened + solved");
    let october = report("opened: 10, solved: 6, open: 74");
    let november = report("opened: 556, solved: 556, open: 75");
    let site = Site::series(&computed, &[("2024-10", &october), ("2024-11", &november)]);
    assert_eq!(site.told(), ["stock.carry saker.feil computed"]);
    let typed = report("open_start: 76, opened: 556, solved: 556, open: 74");
    assert_eq!(Site::series(&computed, &[("2024-11", &typed)]).told(), ["stock.flow saker.feil differs"]);
}

#[test]
fn parts_do_not_exceed_their_total() {
    let told = |total: &str| {
        let site = Site::series(
            "tables:\n  k:\n    title: K\n    columns: {antall: {label: Antall}}\n    rows: {a: {label: A}, b: {label: B}}\n    \
             total: {label: Alle, given: true, partial: true}",
            &[("2024-11", &format!("figures: {{k: {{a: {{antall: 260}}, b: {{antall: 173}}{total}}}}}"))],
        );
        let severities: Vec<Severity> = site.diagnostics.iter().map(|found| found.severity).collect();
        (site.told(), severities)
    };
    let told_as = |words: &str, severity| (vec![format!("parts.total k.total {words}")], vec![severity]);
    assert_eq!(told(", total: {antall: 433}"), (vec![], vec![]));
    assert_eq!(told(", total: {antall: 1 092}"), told_as("remainder", Severity::Info));
    assert_eq!(told(", total: {antall: 400}"), told_as("exceeds", Severity::Error));
    assert_eq!(told("").0, ["cell.missing k.total total"]);
}

#[test]
fn declared_checks_tell_both_sides() {
    let site = |expression: &str, rest: &str| {
        Site::series(
            &format!(
                "values: {{a: {{label: A}}, b: {{label: B}}, t: {{label: T, scale: 1000}}}}\nchecks:\n  - {{id: k, expr: {expression}, label: Skal stemme.{rest}}}"
            ),
            &[("2024-11", "figures: {a: 5000, b: 4, t: 5}")],
        )
    };
    assert_eq!(site("a > b", "").told(), Vec::<String>::new());
    assert_eq!(site("a == t", "").told(), Vec::<String>::new(), "in whole units");
    assert_eq!(
        site("a == b", "").message("total.cross"),
        "Skal stemme. Det ene tallet er 5 000, men det andre er 4. Forskjellen er 4 996."
    );
    assert_eq!(
        site("a + 1 <= b", "").message("total.cross"),
        "Skal stemme. Det skal være 5 000 + 1 = 5 001 ≤ 4, men er det ikke."
    );
    let bare = |expression: &str| {
        let series = format!(
            "values: {{a: {{label: A}}, b: {{label: B}}, c: {{label: C, formula: a + b}}}}\nchecks:\n  - {{id: k, expr: {expression}}}"
        );
        Site::series(&series, &[("2024-11", "figures: {a: 830, b: 840}")]).message("total.cross")
    };
    assert_eq!(bare("a == b"), "`a == b`: a er 830, b er 840. Forskjellen er 10.");
    assert_eq!(bare("a>=b"), "`a>=b`: a er 830, b er 840.");
    assert_eq!(bare("a >= 1000"), "`a >= 1000`: a er 830.");
    assert_eq!(bare("c == a"), "`c == a`: c er 830 + 840 = 1 670, a er 830. Forskjellen er 840.");
    let site_with = site("a == b", ", rule: sum.column, severity: info");
    assert_eq!(
        (site_with.told(), site_with.diagnostics[0].severity),
        (vec!["sum.column k check_equal".to_owned()], Severity::Info)
    );
    assert_eq!(site("a - b", "").told(), ["formula.syntax k not_a_comparison"]);
    assert_eq!(site("a / (b - 4) == 1", "").told(), ["formula.value k division"]);
    assert_eq!(site("a == c", "").told(), ["ref.figure k table"]);
    assert_eq!(site("a == previous.a", "").told(), Vec::<String>::new(), "no month before: not run");
    assert_eq!(site("a == b", ", rule: term.order").told(), ["table.declaration k check_rule"]);
}

#[test]
fn numbers_that_alternatives_are_compared_by_are_read_and_set_as_others() {
    let site = Site::page("values:\n  pris: {label: Pris}\nfigures:\n  pris: 250 000\n");
    for (text, unit, shown) in [
        ("1200000", "kr", "1 200 000 kr"),
        ("-1 429,50", "kr", "−1 429,50 kr"),
        ("1.5", "årsverk", "1,5 årsverk"),
        ("94,7 %", "prosent", "94,7 %"),
        ("–", "kr", "–"),
        ("{{ pris as kr }}", "", "250 000 kr"),
        ("134.000", "kr", "amount.ambiguous Kostnad point"),
        ("1,429", "kr", "amount.ambiguous Kostnad comma"),
        ("ca. 5", "kr", "amount.syntax Kostnad unit"),
        ("94,7 %", "kr", "amount.syntax Kostnad percent"),
        ("pris as kr", "", "amount.syntax Kostnad reference"),
        ("{{ prisen }}", "kr", "ref.figure prisen table"),
    ] {
        assert_eq!(compared(&site, "p", text, unit), shown, "{text}");
    }
}

#[test]
fn days_are_listed_when_they_differ() {
    let told = |as_of: &str| {
        Site::series(
            "values: {v: {label: V}, w: {label: W}}",
            &[("2024-11", &format!("as_of: {as_of}\nfigures: {{v: 1, w: 2}}"))],
        )
        .told()
    };
    assert_eq!(told("2024-12-01"), Vec::<String>::new());
    assert_eq!(told("{default: 2024-12-01, v: 2024-12-01}"), Vec::<String>::new());
    assert_eq!(told("{default: 2024-12-01, v: 2024-11-30}"), ["date.asof several"]);
    assert_eq!(told("{default: 2024-12-01, x: 2024-12-01}"), ["figure.undeclared x as_of"]);
}

#[test]
fn corrections_agree_with_the_figures() {
    let told = |correction: &str| {
        let rest = format!("figures: {{v: 26 556}}\ncorrections:\n  - {{{correction}, reason: Feil fil.}}");
        Site::series("values: {v: {label: V}}", &[("2024-11", &rest)]).told()
    };
    assert_eq!(told("figure: v, old: 26 500, new: 26 556"), Vec::<String>::new());
    assert_eq!(told("figure: v, old: 26 500, new: 26 550"), ["correction.logged v differs"]);
    assert_eq!(told("figure: v, old: 26 556, new: 26 556"), ["correction.logged v same"]);
    assert_eq!(told("figure: w, old: 1, new: 26 556"), ["correction.logged w unknown"]);
    assert_eq!(told("figure: v, old: 26.500, new: 26 556"), ["amount.ambiguous v point"]);
}

#[test]
fn periods_follow_each_other() {
    let told = |periods: &[&str]| {
        let reports: Vec<(&str, &str)> = periods.iter().map(|period| (*period, "figures: {v: 1}")).collect();
        Site::series("values: {v: {label: V}}", &reports).of("period.gap")
    };
    assert_eq!(told(&["2024-11", "2024-12", "2025-01"]), Vec::<String>::new());
    assert_eq!(told(&["2024-11", "2025-01"]), ["missing"]);
    assert_eq!(told(&["2024-09", "2025-01", "2025-02"]), ["several"]);
    assert_eq!(told(&["2024-11", "2024"]), Vec::<String>::new(), "of different length");
    let report = "---\nkind: report\nseries: s\nperiod: 2024-11\nfigures: {v: 1}\n---\n".to_owned();
    let series = "---\nkind: series\ntitle: R\nvalues: {v: {label: V}}\n---\n".to_owned();
    let site = Site::new([("s.md", series), ("a.md", report.clone()), ("b.md", report)]);
    assert_eq!(site.of("period.gap"), ["twice"]);
}

#[test]
fn last_month_makes_figures_suspect() {
    let series = "tables:\n  t:\n    title: T\n    unit: kr\n    scale: 1000\n    columns: {actual: {label: R}, budget: {label: B}}\n    \
                  rows: {a: {label: A}, b: {label: B}, c: {label: C}, d: {label: D}}";
    let report = |actual: [&str; 4]| {
        let [a, b, c, d] = actual.map(|actual| format!("{{actual: {actual}, budget: 90000000}}"));
        format!("figures: {{t: {{a: {a}, b: {b}, c: {c}, d: {d}}}}}")
    };
    let told = |now| {
        let before = report(["26 556", "3 103", "102", "2 813"]);
        Site::series(series, &[("2024-10", &before), ("2024-11", &report(now))]).told()
    };
    assert_eq!(told(["27 000", "3 200", "150", "2 900"]), Vec::<String>::new());
    assert_eq!(told(["27 000 123", "3 200", "150", "2 900"]), ["delta.scale t.a larger"]);
    assert_eq!(told(["27", "3 200", "150", "2 900"]), ["delta.scale t.a smaller"]);
    assert_eq!(told(["26 556", "3 103", "102", "2 813"]), ["delta.copied t copied"]);
}

#[test]
fn figures_without_a_place_are_told_with_what_was_meant() {
    let site = economy(&format!("{GOOD}\n    d: {{actual: 1}}"), "");
    assert_eq!(site.told(), ["figure.undeclared drift.d row"]);
    let site = economy(&GOOD.replace("forecast: 55", "forecast: 55, prognose: 1"), "");
    assert_eq!(site.told(), ["figure.undeclared drift.b column"]);
    assert_eq!(economy(GOOD, "  drifft: {a: {actual: 1}}").told(), ["figure.undeclared drifft table"]);
    let values = |figures: &str| Site::page(&format!("values: {{v: {{label: V}}}}\nfigures: {{{figures}}}")).told();
    assert_eq!(values("v: {a: {b: 1}}"), ["figure.undeclared v value_as_table"]);
    assert_eq!(values("v: 1, w: 2"), ["figure.undeclared w table"]);
}

#[test]
fn declarations_are_checked_once_whatever_the_number_of_reports() {
    let told = |column: &str| {
        Site::series(
            &format!("tables:\n  t:\n    title: T\n    columns:\n      a: {{label: A}}\n      b: {{label: B, formula: {column}}}\n    rows: {{r: {{label: R}}, s: {{label: S}}}}"),
            &[("2024-10", "figures: {t: {r: {a: 1}, s: {a: 2}}}"), ("2024-11", "figures: {t: {r: {a: 3}, s: {a: 4}}}")],
        )
        .told()
    };
    assert_eq!(told("a * 2"), Vec::<String>::new());
    assert_eq!(told("a -"), ["formula.syntax t.b ends"]);
    assert_eq!(told("budget * 2"), ["ref.figure t.b table"]);
    assert_eq!(told("a == 2"), ["formula.syntax t.b comparison"]);
    assert_eq!(told("b + 1"), ["formula.cycle t.r.b circle"]);
    assert_eq!(told("t.a + 1"), ["formula.syntax t.r column", "formula.syntax t.s column"].map(str::to_owned)[..1]);
    assert_eq!(told("previous.a"), Vec::<String>::new());
    assert_eq!(told("a-a"), ["ref.figure t.b hyphen"]);
}

#[test]
fn tables_that_cannot_be_are_told() {
    let told = |table: &str| {
        Site::page(&format!("tables:\n  t: {{title: T, {table}}}\nfigures: {{t: {{r: {{a: 1}}}}}}"))
            .of("table.declaration")
    };
    let good = "columns: {a: {label: A}}, rows: {r: {label: R}}";
    assert_eq!(told(good), Vec::<String>::new());
    assert_eq!(told(&format!("{good}, total: {{label: Sum, partial: true}}")), ["t partial"]);
    assert_eq!(told("columns: {a: {label: A}}, rows: {r: {label: R}, total: {label: S}}"), ["t.total reserved"]);
    assert_eq!(told(&format!("{good}, subtotals: {{r: {{label: X, of: cost}}}}")), ["t.r duplicate"]);
    assert_eq!(told(&format!("{good}, subtotals: {{x: {{label: X, of: income}}}}")), ["t.x empty_subtotal"]);
    let twice = Site::page(
        "tables:\n  t: {title: T, columns: {a: {label: A}}, rows: {r: {label: R}}}\nvalues: {t: {label: T}}\nfigures: {t: {r: {a: 1}}}",
    );
    assert_eq!(twice.of("table.declaration"), ["t duplicate"]);
}

#[test]
fn circles_are_told_across_documents_and_long_chains_are_none() {
    let site = Site::series(
        "values: {a: {label: A, formula: r.2024-11.b}, b: {label: B, formula: r.2024-10.a + 1}}",
        &[("2024-10", ""), ("2024-11", "")],
    );
    assert_eq!(site.of("formula.cycle").len(), 1, "{:?}", site.told());
    assert!(site.message("formula.cycle").contains("r/2024-1"), "{}", site.message("formula.cycle"));
    // Worked out from the far end: recursion would need a deep stack.
    let mut values = String::new();
    for number in 0..1_500 {
        values.push_str(&format!("  v{number}: {{label: V, formula: v{} + 1}}\n", number + 1));
    }
    let site = Site::page(&format!("values:\n{values}  v1500: {{label: V}}\nfigures: {{v1500: 1}}"));
    assert_eq!(site.told(), Vec::<String>::new());
    assert_eq!(site.figure("p", "v0"), "1501");
}

#[test]
fn formulas_reach_other_months_documents_and_scales() {
    let site = Site::new([
        (
            "r/series.md",
            "---\nkind: series\ntitle: R\nvalues:\n  open: {label: A}\n  change: {label: E, formula: open - previous.open}\n---\n".to_owned(),
        ),
        ("r/2024-10.md", "---\nkind: report\nseries: r/series\nperiod: 2024-10\nfigures: {open: 339}\n---\n".to_owned()),
        ("r/2024-11.md", "---\nkind: report\nseries: r/series\nperiod: 2024-11\nfigures: {open: 299}\n---\n".to_owned()),
        (
            "saker/a.md",
            "---\nkind: page\ntitle: A\nvalues:\n  belop: {label: B, unit: kr, scale: 1000}\n  per_sak: {label: P, unit: kr per sak, decimals: 2, formula: belop / r.2024-11.open}\n  kr: {label: K, unit: kr, formula: belop}\n  til: {label: T, formula: saker/b.v}\nfigures: {belop: 163}\n---\n".to_owned(),
        ),
        ("saker/b.md", "---\nkind: page\ntitle: B\nvalues: {v: {label: V}}\nfigures: {v: 7}\n---\n".to_owned()),
    ]);
    assert_eq!(site.told(), Vec::<String>::new());
    assert_eq!(site.figure("r/2024-11", "change"), "-40");
    assert_eq!(site.figure("r/2024-10", "change"), "–", "there is no month before");
    assert_eq!(site.figure("saker/a", "kr"), "163000", "thousands become kroner");
    assert!(site.figure("saker/a", "per_sak").starts_with("545.15"), "{}", site.figure("saker/a", "per_sak"));
    assert_eq!(site.figure("saker/a", "til"), "7");
    assert_eq!(site.quoted("saker/b", "saker/a.belop as kr"), "163 000 kr");
    assert_eq!(site.quoted("r/2024-11", "previous.open"), "339");
    assert_eq!(site.quoted("r/2024-11", "abs(open - previous.open)"), "40");
}

#[test]
fn shares_of_nothing_are_a_dash_and_other_divisions_by_zero_are_told() {
    let site = |unit: &str| {
        Site::page(&format!(
            "tables:\n  t:\n    title: T\n    columns:\n      a: {{label: A}}\n      b: {{label: B}}\n      s: {{label: S, formula: a / b{unit}}}\n    rows: {{r: {{label: R}}}}\nfigures: {{t: {{r: {{a: 1, b: 0}}}}}}"
        ))
    };
    assert_eq!(site(", unit: prosent").told(), Vec::<String>::new());
    assert_eq!(site(", unit: prosent").figure("p", "t.r.s"), "–");
    assert_eq!(site("").told(), ["formula.value t.r division"]);
}

#[test]
fn a_changed_digit_is_reported_when_totals_are_declared() {
    // P24: every digit of every figure of a table whose totals are typed.
    let rows = [["26556", "32527", "2994", "29533"], ["3103", "3440", "174", "3266"], ["102", "326", "199", "127"]];
    let totals = ["29761", "36293", "3367", "32926"];
    let told = |cells: &[Vec<String>]| {
        let columns = ["actual", "budget", "variance", "forecast"];
        let mut figures = String::new();
        for (id, cells) in ["a", "b", "c", "total"].iter().zip(cells) {
            let cells: Vec<String> =
                columns.iter().zip(cells).map(|(column, cell)| format!("{column}: {cell}")).collect();
            figures.push_str(&format!("    {id}: {{{}}}\n", cells.join(", ")));
        }
        Site::page(&format!(
            "tables:\n  t:\n    title: T\n    scale: 1000\n    columns: {{actual: {{label: R}}, budget: {{label: B}}, variance: {{label: A, formula: budget - forecast}}, forecast: {{label: P}}}}\n    rows: {{a: {{label: A}}, b: {{label: B}}, c: {{label: C}}}}\n    total: {{label: Sum}}\nfigures:\n  t:\n{figures}"
        ))
        .told()
    };
    let cells: Vec<Vec<String>> =
        rows.iter().chain([&totals]).map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    assert_eq!(told(&cells), Vec::<String>::new());
    let mut changed = 0;
    for row in 0..cells.len() {
        for column in 0..4 {
            for digit in 0..cells[row][column].len() {
                let mut other = cells.clone();
                let old = other[row][column].as_bytes()[digit];
                let new = if old == b'9' { '1' } else { char::from(old + 1) };
                other[row][column].replace_range(digit..=digit, &new.to_string());
                assert!(!told(&other).is_empty(), "{} -> {}", cells[row][column], other[row][column]);
                changed += 1;
            }
        }
    }
    assert!(changed > 60);
    let mut turned = cells.clone();
    turned.swap(0, 2);
    assert_eq!(told(&turned), Vec::<String>::new(), "the order of rows changes nothing");
}

#[test]
fn the_ledger_is_the_same_in_any_order_and_every_time() {
    let texts = || {
        let mut texts: Vec<(&str, String)> = vec![
            (
                "r/series.md",
                "---\nkind: series\ntitle: R\nvalues: {v: {label: V}, d: {label: D, formula: v - previous.v}}\n---\n"
                    .into(),
            ),
            ("r/2024-10.md", "---\nkind: report\nseries: r/series\nperiod: 2024-10\nfigures: {v: 1.234}\n---\n".into()),
            ("r/2024-11.md", "---\nkind: report\nseries: r/series\nperiod: 2024-11\nfigures: {v: 2}\n---\n".into()),
        ];
        texts.sort();
        texts
    };
    let forward = Site::new(texts());
    let backward = Site::new(texts().into_iter().rev());
    assert_eq!(forward.ledger, backward.ledger);
    let told = |site: &Site| site.diagnostics.iter().map(told).collect::<BTreeSet<_>>();
    assert_eq!(told(&forward), told(&backward));
    assert_eq!(forward.documents.len(), 3);
}

#[test]
#[ignore = "measures; run with --release"]
fn a_thousand_reports_take_milliseconds() {
    let row = |id: usize, month: usize| {
        format!(
            "    r{id}: {{actual: {id} {:03}, budget: {} 527, forecast: {} 533}}\n",
            month % 12 * 50,
            id + 19,
            id + 18
        )
    };
    let rows: String = (1..10).map(|id| format!("      r{id}: {{label: Rad {id}}}\n")).collect();
    let table = |id: &str| {
        format!(
            "  {id}:\n    title: T\n    unit: kr\n    scale: 1000\n    columns:\n      actual: {{label: R}}\n      budget: {{label: B}}\n      variance: {{label: A, formula: budget - forecast}}\n      forecast: {{label: P}}\n    rows:\n{rows}    total: {{label: Sum}}\n"
        )
    };
    let series = format!("---\nkind: series\ntitle: R\ntables:\n{}{}---\n", table("drift"), table("investering"));
    let paths: Vec<String> = (0..1_000).map(|n| format!("r/{}-{:02}.md", 1940 + n / 12, n % 12 + 1)).collect();
    let mut texts = vec![("r/series.md", series)];
    for (month, path) in paths.iter().enumerate() {
        let period = &path[2..9];
        let figures: String = (1..10).map(|id| row(id, month)).collect();
        texts.push((path, format!("---\nkind: report\nseries: r/series\nperiod: {period}\nfigures:\n  drift:\n{figures}  investering:\n{figures}---\n")));
    }
    let site = Site::new(texts);
    let records = site.documents.iter().map(|(id, document)| (id.clone(), Arc::clone(&document.record))).collect();
    let settings = settings();
    for _ in 0..5 {
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let start = std::time::Instant::now();
        let computed = compute::compute(&site.catalog, &records, &settings);
        eprintln!(
            "{:?}, {} sheets, {} findings",
            start.elapsed(),
            computed.value.sheets.len(),
            computed.diagnostics.len()
        );
    }
}
