//! A table of figures to take along: a file that Norwegian Excel opens, and that cannot run anything there.
//!
//! Semicolons, decimal comma, CRLF, and a byte order mark so that Excel reads UTF-8. A number is written exactly, in the
//! measure that the head of its column tells; a quotient, which may never end, with six decimals of the per cent.
//! Text that a spreadsheet would take for a formula (CWE-1236: `=`, `+`, `-`, `@`, tab, return) gets an apostrophe in front;
//! numbers, which we wrote ourselves, do not, so that a negative figure stays a figure.

use csv::{Terminator, WriterBuilder};
use rust_decimal::Decimal;

use crate::fingerprint::Fingerprint;
use crate::locale::{Locale, number};
use crate::model::figures::Amount;
use crate::model::ledger::{Column, Figure, Sheet, Table, is_percent};
use crate::model::path::{self, DocumentId, OutputPath};
use crate::model::plan::Recipe;
use crate::model::settings::Language;
use crate::model::site::Site;
use crate::render::shelf::Shelf;

/// How a spreadsheet learns that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A file of a table: what it is made from.
#[derive(Hash)]
pub(super) struct TableFile<'a> {
    table: &'a Table,
    language: Language,
}

/// Returns the address of each table's file, in order of the tables: beside the page, named by page and table.
pub(super) fn addresses(page: &OutputPath, sheet: &Sheet) -> Vec<OutputPath> {
    let page = page.as_str().strip_suffix(".html").unwrap_or(page.as_str());
    let mut taken: Vec<OutputPath> = Vec::with_capacity(sheet.tables.len());
    for table in &sheet.tables {
        // Ids may differ only in what no address keeps, `Å` and `a`, or be all of that, in other letters than ours.
        let slug = Some(path::slug(&table.id)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "tabell".to_owned());
        let names = std::iter::once(slug.clone()).chain((2..).map(|count| format!("{slug}-{count}")));
        let mut free = names.map(|name| OutputPath::new(format!("{page}.{name}.csv"))).filter(|at| !taken.contains(at));
        taken.extend(free.next());
    }
    taken
}

/// Returns how every table's file is made.
pub(super) fn recipes(site: &Site) -> impl Iterator<Item = (OutputPath, Recipe)> {
    site.ledger.sheets.iter().flat_map(|(id, sheet)| {
        let entry = site.catalog.entries.get(id);
        let addresses = entry.map(|entry| addresses(&entry.address, sheet)).unwrap_or_default();
        addresses.into_iter().enumerate().map(|(place, address)| (address, Recipe::TableFile(id.clone(), place)))
    })
}

/// Returns the stamp of which files of tables there are.
pub fn table_files(site: &Site) -> Fingerprint {
    let named = |sheet: &Sheet| Fingerprint::of_all(sheet.tables.iter().map(|table| Fingerprint::of(&table.id)));
    Fingerprint::of_all(site.ledger.sheets.iter().map(|(id, sheet)| Fingerprint::of(id).and(named(sheet))))
}

impl<'a> TableFile<'a> {
    pub(super) fn gather(id: &DocumentId, place: usize, shelf: &Shelf<'a>) -> Option<TableFile<'a>> {
        let shelved = shelf.shelved(id)?;
        Some(TableFile { table: shelved.sheet()?.tables.get(place)?, language: shelved.entry.card.lang })
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    pub(super) fn print(&self) -> Vec<u8> {
        let (table, locale) = (self.table, Locale::of(self.language));
        let commented = table.rows.iter().any(|row| row.comment.is_some());
        let mut writer =
            WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
        let mut line = |label: &str, cells: &mut dyn Iterator<Item = String>, comment: &str| {
            let comment = commented.then(|| harmless(comment));
            let cells = std::iter::once(harmless(label)).chain(cells).chain(comment);
            // Nothing can fail: lines may be of any length, and memory takes every byte.
            writer.write_record(cells).unwrap_or_default();
        };
        let heads = table.columns.iter().map(|column| harmless(&head(table, column, locale)));
        line(&table.row_label, &mut heads.into_iter(), locale.word("comment"));
        for row in &table.rows {
            let cells = table.columns.iter().zip(&row.cells).map(|(column, figure)| cell(table, column, figure));
            line(&row.label, &mut cells.into_iter(), row.comment.as_deref().unwrap_or_default());
        }
        [BYTE_ORDER_MARK, &writer.into_inner().unwrap_or_default()].concat()
    }
}

/// Returns the head of a column with what its figures are measured in: «Budsjett (tusen kr)».
fn head(table: &Table, column: &Column, locale: &Locale) -> String {
    let (unit, scale) = table.measure(column);
    let word = match scale {
        1_000 => locale.word("thousand"),
        1_000_000 => locale.word("million"),
        _ => "",
    };
    let unit = if is_percent(unit) { "%" } else { unit };
    let measure = [word, unit].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if measure.is_empty() { column.label.clone() } else { format!("{} ({measure})", column.label) }
}

/// Returns a figure as a spreadsheet reads it; nothing for one that is not given, a dash for one that cannot be.
fn cell(table: &Table, column: &Column, figure: &Figure) -> String {
    let is_quotient = is_percent(table.measure(column).0);
    match figure.amount {
        Amount::Blank => String::new(),
        Amount::NotApplicable => "–".to_owned(),
        Amount::Exact(exact) => {
            let hundredths = is_quotient.then(|| exact.checked_mul(Decimal::ONE_HUNDRED)).flatten();
            let exact = number::exact(hundredths.unwrap_or(exact), is_quotient && figure.formula.is_some());
            let exact = if exact.contains('.') { exact.trim_end_matches('0').trim_end_matches('.') } else { &exact };
            exact.replace('.', ",")
        }
    }
}

/// Returns a text that no spreadsheet takes for a formula, whatever form its first character has.
fn harmless(text: &str) -> String {
    let risky = |first: char| matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') || first.is_control();
    // A NUL ends the cell for some readers.
    let text = text.replace('\0', "");
    if text.starts_with(risky) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::{Role, RowClass};
    use crate::model::ledger::{Row, RowPart};
    use crate::model::path::SourcePath;
    use crate::model::place::Spot;

    fn table(label: &str, comment: Option<&str>, amounts: &[(&str, Amount)]) -> Table {
        let column = |(unit, _): &(&str, Amount)| Column {
            id: "a".to_owned(),
            label: "Beløp".to_owned(),
            formula: None,
            role: Role::Other,
            unit: Some((*unit).to_owned()).filter(|unit| *unit != "kr"),
            decimals: 0,
        };
        let cell = |(_, amount): &(&str, Amount)| Figure {
            amount: *amount,
            formula: None,
            path: SourcePath::new("content/a.md"),
            spot: Spot::START,
        };
        Table {
            id: "Drift".to_owned(),
            title: "Drift".to_owned(),
            unit: "kr".to_owned(),
            scale: 1_000,
            row_label: "Post".to_owned(),
            as_of: None,
            columns: amounts.iter().map(column).collect(),
            rows: vec![Row {
                id: "x".to_owned(),
                label: label.to_owned(),
                class: RowClass::Cost,
                part: RowPart::Row,
                comment: comment.map(str::to_owned),
                cells: amounts.iter().map(cell).collect(),
            }],
            zero_as_dash: true,
            note: None,
        }
    }

    fn number(text: &str) -> Amount {
        Amount::Exact(Decimal::from_str_exact(text).unwrap())
    }

    fn printed(table: &Table) -> String {
        let bytes = TableFile { table, language: Language::Bokmal }.print();
        String::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').unwrap().to_owned()
    }

    #[test]
    fn figures_are_exact_with_a_decimal_comma_in_the_measure_of_the_head() {
        let amounts = [
            ("kr", number("-163")),
            ("kr", number("1429.50")),
            ("timer", number("0")),
            ("prosent", number("0.94716")),
            ("kr", Amount::Blank),
            ("kr", Amount::NotApplicable),
        ];
        assert_eq!(
            printed(&table("Lønn", None, &amounts)),
            "Post;Beløp (tusen kr);Beløp (tusen kr);Beløp (timer);Beløp (%);Beløp (tusen kr);Beløp (tusen kr)\r\n\
             Lønn;-163;1429,5;0;94,716;;–\r\n"
        );
    }

    #[test]
    fn a_comment_has_a_column_of_its_own() {
        let told = printed(&table("Lønn", Some("Vikarer; to stillinger"), &[("kr", number("1"))]));
        assert_eq!(told, "Post;Beløp (tusen kr);Kommentar\r\nLønn;1;\"Vikarer; to stillinger\"\r\n");
    }

    /// C1 to C8 of the hostile inputs.
    #[test]
    fn text_that_could_run_as_a_formula_is_text() {
        for (label, cell) in [
            ("=HYPERLINK(\"http://evil\",\"x\")", "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\""),
            ("+47 55 00 00 00", "'+47 55 00 00 00"),
            ("-5 % uendret", "'-5 % uendret"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1+1", "'\t=1+1"),
            ("\r=1+1", "\"'\r=1+1\""),
            ("\0=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("a\"b;c\nd", "\"a\"\"b;c\nd\""),
            ("1429", "1429"),
            ("1. desember", "1. desember"),
            ("", ""),
        ] {
            let told = printed(&table(label, None, &[("kr", number("-5"))]));
            assert_eq!(told, format!("Post;Beløp (tusen kr)\r\n{cell};-5\r\n"), "{label:?}");
        }
    }

    #[test]
    fn every_table_has_a_file_of_its_own() {
        let named = |id: &str| Table { id: id.to_owned(), ..table("a", None, &[]) };
        let sheet =
            Sheet { tables: vec![named("drift"), named("Drift"), named("måned"), named("表")], ..Sheet::default() };
        let addresses = addresses(&OutputPath::new("reports/2024-11.html"), &sheet);
        let addresses: Vec<&str> = addresses.iter().map(OutputPath::as_str).collect();
        assert_eq!(
            addresses,
            [
                "reports/2024-11.drift.csv",
                "reports/2024-11.drift-2.csv",
                "reports/2024-11.maned.csv",
                "reports/2024-11.tabell.csv"
            ]
        );
    }
}
