//! Figures as written and as declared: raw text with places, not yet amounts.
//!
//! The text of a figure stays as the editor wrote it until `compute` reads it by the column's own rules: whether
//! `3,414` is three thousand or three and a half depends on the decimals that the series declares.

use rust_decimal::Decimal;

use crate::model::place::{Located, Spot};

/// A table as declared by a series or a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TableSpec {
    /// Its id, unique in the document.
    pub id: Located<String>,
    /// Its title.
    pub title: String,
    /// Unit, such as `kr` or `saker`.
    pub unit: Option<String>,
    /// Figures are given in this many units: 1, 1000 or 1000000.
    pub scale: u32,
    /// Decimals that figures are given and shown with.
    pub decimals: u8,
    /// The head of the first column.
    pub row_label: Option<String>,
    /// Columns in order.
    pub columns: Vec<ColumnSpec>,
    /// Rows in order.
    pub rows: Vec<RowSpec>,
    /// Subtotals in order.
    pub subtotals: Vec<SubtotalSpec>,
    /// The total.
    pub total: Option<TotalSpec>,
    /// Shows zero as a dash.
    pub zero_as_dash: bool,
    /// Text below the table.
    pub note: Option<String>,
}

/// A column.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ColumnSpec {
    /// Its id, unique in the table.
    pub id: Located<String>,
    /// Its head.
    pub label: String,
    /// How it is computed; none for a given column.
    pub formula: Option<Located<String>>,
    /// What it means to the rules; by default from the id.
    pub role: Role,
    /// Unit, if not the table's; `prosent` shows a quotient as per cent.
    pub unit: Option<String>,
    /// Decimals, if not the table's.
    pub decimals: Option<u8>,
}

/// What a column means to the rules.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Role {
    /// `actual`: accounts so far.
    Actual,
    /// `budget`: the year's budget.
    Budget,
    /// `forecast`: expected for the year.
    Forecast,
    /// `variance`: deviation.
    Variance,
    /// `opening`: stock at the start of the period (column id `open_start`).
    Opening,
    /// `inflow`: what came in (column id `opened`).
    Inflow,
    /// `outflow`: what went out (column id `solved`).
    Outflow,
    /// `closing`: stock at the end of the period (column id `open`).
    Closing,
    /// Anything else.
    Other,
}

impl Role {
    /// All roles, in the order of the reference.
    pub const ALL: [Role; 9] = [
        Role::Actual,
        Role::Budget,
        Role::Forecast,
        Role::Variance,
        Role::Opening,
        Role::Inflow,
        Role::Outflow,
        Role::Closing,
        Role::Other,
    ];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            Role::Actual => "actual",
            Role::Budget => "budget",
            Role::Forecast => "forecast",
            Role::Variance => "variance",
            Role::Opening => "opening",
            Role::Inflow => "inflow",
            Role::Outflow => "outflow",
            Role::Closing => "closing",
            Role::Other => "other",
        }
    }

    /// Returns the role that a column id has by default.
    pub fn of_column(id: &str) -> Role {
        match id {
            "actual" => Role::Actual,
            "budget" => Role::Budget,
            "forecast" => Role::Forecast,
            "variance" => Role::Variance,
            "open_start" | "opening" => Role::Opening,
            "opened" | "inflow" => Role::Inflow,
            "solved" | "outflow" => Role::Outflow,
            "open" | "closing" => Role::Closing,
            _ => Role::Other,
        }
    }
}

/// A row.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RowSpec {
    /// Its id, unique in the table.
    pub id: Located<String>,
    /// Its label.
    pub label: String,
    /// Cost or income.
    pub class: RowClass,
}

/// Whether a row is cost or income. Income is negative; rules and words are sign-aware.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum RowClass {
    /// `cost`: the default.
    #[default]
    Cost,
    /// `income`.
    Income,
}

impl RowClass {
    /// Both classes.
    pub const ALL: [RowClass; 2] = [RowClass::Cost, RowClass::Income];

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            RowClass::Cost => "cost",
            RowClass::Income => "income",
        }
    }
}

/// The sum of the rows of one class.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SubtotalSpec {
    /// Its id.
    pub id: Located<String>,
    /// Its label.
    pub label: String,
    /// The rows that it sums.
    pub of: RowClass,
}

/// The total of a table: sums given columns, and applies formulas to the sums.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TotalSpec {
    /// Its label.
    pub label: String,
    /// The total is a figure of its own, given in the report.
    pub given: bool,
    /// The rows need not fill the total.
    pub partial: bool,
}

/// A named value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ValueSpec {
    /// Its id.
    pub id: Located<String>,
    /// Its label.
    pub label: String,
    /// Unit, such as `brukere`.
    pub unit: Option<String>,
    /// Given in this many units.
    pub scale: u32,
    /// Decimals.
    pub decimals: u8,
    /// How it is computed; none for a given value.
    pub formula: Option<Located<String>>,
}

/// A check that a series or document declares itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CheckSpec {
    /// Its id: the subject of its finding.
    pub id: Located<String>,
    /// The rule that it reports as.
    pub rule: Located<String>,
    /// What must be true: a comparison of figures.
    pub expression: Located<String>,
    /// Severity word; none takes the rule's own.
    pub severity: Option<Located<String>>,
    /// What it says, in words.
    pub label: Option<String>,
}

/// The figures that a document gives: the numbers and nothing else.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Figures {
    /// Everything under `figures`, in order: tables with rows, or named values.
    pub entries: Vec<(Located<String>, FigureEntry)>,
}

/// One entry of `figures`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum FigureEntry {
    /// A named value.
    Value(Cell),
    /// A table: its rows in order.
    Table(Vec<GivenRow>),
}

/// The figures of one row.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct GivenRow {
    /// The row id, or `total`.
    pub id: Located<String>,
    /// Cells by column id, in order.
    pub cells: Vec<(Located<String>, Cell)>,
    /// The explanation of the row's variance.
    pub comment: Option<String>,
    /// Something else stands where cells should; told already.
    pub refused: bool,
}

/// A figure as written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Cell {
    /// The scalar's text; empty for a blank.
    pub text: String,
    /// Where it is written.
    pub spot: Spot,
    /// How it stands there.
    pub form: CellForm,
}

/// How a figure stands in its document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CellForm {
    /// One scalar, or nothing.
    Plain,
    /// Between braces without quotation marks, where its comma parts it in two; the text is what was meant.
    Split,
    /// A list or keys where one figure should stand; told already.
    Refused,
}

/// An exact amount. Blank, zero and «not applicable» are three things.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Amount {
    /// Nothing was given.
    #[default]
    Blank,
    /// There is no such figure: written `–` or `-`.
    NotApplicable,
    /// An exact number.
    Exact(Decimal),
}

impl Amount {
    /// Returns the number, if there is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Amount::Exact(number) => Some(number),
            Amount::Blank | Amount::NotApplicable => None,
        }
    }
}
