//! [`Ledger`]: every figure by name, as given or as computed, and the outcome of every check.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::diagnostic::{Rule, Severity};
use crate::fingerprint::Stamped;
use crate::model::figures::{Amount, Role, RowClass};
use crate::model::ordered::Ordered;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;

/// All figures of the site.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Ledger {
    /// The sheet of each document that has figures.
    pub sheets: Ordered<DocumentId, Arc<Stamped<Sheet>>>,
    /// Every check that ran on figures, by document.
    pub outcomes: Outcomes,
}

/// Checks that ran, by document, in order of rule and subject.
pub type Outcomes = Ordered<DocumentId, Arc<Stamped<Vec<CheckOutcome>>>>;

/// Checks that ran, document by document.
pub type Ran = Vec<Arc<Stamped<Vec<CheckOutcome>>>>;

/// The figures of one document.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Sheet {
    /// Tables in the order that they are declared.
    pub tables: Vec<Table>,
    /// Named values in the order that they are declared.
    pub values: Vec<NamedValue>,
    /// Ids of the charts that the text may place.
    pub charts: Vec<String>,
}

impl Sheet {
    /// Returns a named value by id.
    pub fn value(&self, id: &str) -> Option<&NamedValue> {
        self.values.iter().find(|value| value.id == id)
    }

    /// Returns a table by id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}

/// A table with every cell filled in.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Table {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Unit, such as `kr`; empty for none.
    pub unit: String,
    /// Figures stand in this many units.
    pub scale: u32,
    /// The head of the first column.
    pub row_label: String,
    /// The day that the figures are as of.
    pub as_of: Option<NaiveDate>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows in order, subtotals and the total last.
    pub rows: Vec<Row>,
    /// Shows zero as a dash.
    pub zero_as_dash: bool,
    /// Text below the table.
    pub note: Option<String>,
}

impl Table {
    /// Returns a row, subtotal or `total` by id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Returns the place of a column.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// Returns the place of the column with a role.
    pub fn role(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// Returns the unit of a column and how many of it a figure stands for. A column in another unit than its table's
    /// is not in thousands because the table is.
    pub fn measure<'t>(&'t self, column: &'t Column) -> (&'t str, u32) {
        match column.unit.as_deref() {
            Some(unit) if unit != self.unit => (unit, 1),
            _ if is_percent(&self.unit) => (&self.unit, 1),
            _ => (&self.unit, self.scale),
        }
    }
}

/// Says whether figures in a unit are quotients that are shown as per cent.
pub fn is_percent(unit: &str) -> bool {
    matches!(unit, "prosent" | "%")
}

/// A column.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Its head.
    pub label: String,
    /// Its formula as declared, if it is computed.
    pub formula: Option<String>,
    /// What it means to the rules.
    pub role: Role,
    /// Unit, if not the table's; `prosent` shows quotients as per cent.
    pub unit: Option<String>,
    /// Decimals shown.
    pub decimals: u8,
}

/// A row, subtotal or total.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Row {
    /// Its id; `total` for the total.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Cost or income.
    pub class: RowClass,
    /// What it is in the table.
    pub part: RowPart,
    /// The explanation of its variance.
    pub comment: Option<String>,
    /// Cells, one per column.
    pub cells: Vec<Figure>,
}

/// What a row is in its table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RowPart {
    /// A row of its own.
    Row,
    /// A sum of rows of one class.
    Subtotal,
    /// What a partial breakdown leaves: total less the rows.
    Remainder,
    /// The total.
    Total,
}

/// One figure, given or computed, and where it comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Figure {
    /// The amount, in the table's scale.
    pub amount: Amount,
    /// How it was computed; none for a given figure.
    pub formula: Option<Derivation>,
    /// The file where it is given, or where its formula is declared.
    pub path: SourcePath,
    /// The place in that file.
    pub spot: Spot,
}

/// How a figure was computed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Derivation {
    /// The formula with names: `budget - forecast`, or `sum(actual)`.
    pub formula: String,
    /// The formula with the values in it and the result: `89 477 − 89 640 = −163`.
    pub worked: String,
}

/// A named value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NamedValue {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Unit; empty for none.
    pub unit: String,
    /// Stands in this many units.
    pub scale: u32,
    /// Decimals shown.
    pub decimals: u8,
    /// The figure.
    pub figure: Figure,
}

/// One check that ran.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CheckOutcome {
    /// The document that it concerns.
    pub document: DocumentId,
    /// The rule.
    pub rule: &'static Rule,
    /// What it was about, such as `drift` or `saker-to-veier`.
    pub subject: String,
    /// How many single comparisons it made.
    pub compared: u32,
    /// The gravest finding; none when all held. Acceptance is looked up among the diagnostics.
    pub worst: Option<Severity>,
}
