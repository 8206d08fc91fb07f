//! What all reports of a series share. Tables, values and checks stand in [`super::Record`].

/// What the front matter of a series says beyond tables, values and checks.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Series {
    /// Charts by id (made by a later capability; kept so that `{{ chart … }}` can be checked).
    pub charts: Vec<ChartSpec>,
}

/// A chart that every report of the series has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ChartSpec {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The table that it shows.
    pub table: String,
    /// The columns that it shows.
    pub columns: Vec<String>,
}
