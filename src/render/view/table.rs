//! A table of figures, and a named value: every number ready to print, with where it comes from.

use serde::Serialize;

use crate::render::ready::{Html, Ready};
use crate::render::view::Date;

/// `table` in `table.html`: a table of figures.
#[derive(Serialize, Debug)]
pub struct TableView<'a> {
    /// Its id in the document: `drift`.
    pub id: &'a str,
    /// Its anchor: `tabell-drift`.
    pub anchor: String,
    /// Its title, for `<caption>`.
    pub caption: &'a str,
    /// Unit and day: «tall i hele 1 000 kr, per 1. desember 2024»; empty when neither is known.
    pub unit_line: String,
    /// The day that the figures are as of.
    pub as_of: Option<Ready<Date>>,
    /// Head of the first column; may be empty (then print a visually hidden word or an empty `<td>`).
    pub row_label: &'a str,
    /// Columns after the first.
    pub columns: Vec<ColumnView<'a>>,
    /// Rows in order, for `<tbody>`.
    pub rows: Vec<RowView<'a>>,
    /// Rows that sum these up, for `<tfoot>`: subtotals, what remains, the total last.
    pub sums: Vec<RowView<'a>>,
    /// Whether any row has a comment: then there is a last column for comments.
    pub has_comments: bool,
    /// How figures were computed, in order.
    pub worked: Vec<WorkedView<'a>>,
    /// Whether anything bears the mark `accepted`: tell what it means.
    pub has_accepted: bool,
    /// Whether anything bears the mark `error` or `warning`.
    pub has_findings: bool,
    /// Text below the table.
    pub note: Option<&'a str>,
    /// The link to the table as a CSV file for a spreadsheet, which lies beside the page of the document.
    pub file: String,
}

/// A column of a table.
#[derive(Serialize, Debug)]
pub struct ColumnView<'a> {
    /// Its id: `variance`.
    pub id: &'a str,
    /// Its head.
    pub label: &'a str,
    /// Its unit when it is not the table's: «%», «timer».
    pub unit: Option<&'a str>,
    /// The formula as declared: `budget - forecast`; null for a given column.
    pub formula: Option<&'a str>,
    /// What it means to the rules: `actual`, `budget`, `forecast`, `variance`, `opening`, `inflow`, `outflow`,
    /// `closing`, `other`.
    pub role: &'static str,
}

/// A row of a table.
#[derive(Serialize, Debug)]
pub struct RowView<'a> {
    /// Its id: `lonn`; `total` for the total.
    pub id: &'a str,
    /// Its anchor: `drift-lonn`.
    pub anchor: String,
    /// Its label.
    pub label: &'a str,
    /// `cost` or `income`.
    pub class: &'static str,
    /// `row`, `subtotal`, `remainder` or `total`.
    pub part: &'static str,
    /// The explanation of its variance.
    pub comment: Option<&'a str>,
    /// Findings about the row: `error`, `warning` or `info`; `accepted` for a known one; empty for none.
    pub mark: &'static str,
    /// Cells, one per column.
    pub cells: Vec<CellView>,
}

/// A cell of a table.
#[derive(Serialize, Debug)]
pub struct CellView {
    /// Its anchor, unique on the page: `drift-total-variance`.
    pub anchor: String,
    /// What is seen, as text: «−163», «–», «ikke oppgitt».
    pub text: String,
    /// What is printed. A figure stands in `<data class="figure" value="…">` with
    /// `data-source` and, where it was computed, `data-worked`: by these the page tells where it comes from. A dash
    /// has beside it what is read aloud, and a finding its mark.
    pub html: Html,
    /// The exact number in plain notation in the table's scale, for `data-value`: `-163`; null for none.
    pub value: Option<String>,
    /// `number`, `zero`, `negative`, `blank` or `not_applicable`: for a CSS class.
    pub state: &'static str,
}

/// How a figure of a table was computed.
#[derive(Serialize, Debug)]
pub struct WorkedView<'a> {
    /// The anchor of its cell.
    pub anchor: String,
    /// The label of its row.
    pub row: &'a str,
    /// The head of its column.
    pub column: &'a str,
    /// The formula with the values in it: «89 477 − 89 640 = −163».
    pub text: &'a str,
}

/// A named value.
#[derive(Serialize, Debug)]
pub struct ValueView<'a> {
    /// Its id: `visninger`.
    pub id: &'a str,
    /// Its anchor: `verdi-visninger`.
    pub anchor: String,
    /// Its label.
    pub label: &'a str,
    /// Its unit with scale: «visninger», «tusen kr»; empty for none and for a per cent.
    pub unit: String,
    /// The figure.
    pub cell: CellView,
}
