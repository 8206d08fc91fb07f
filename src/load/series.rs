//! The front matter of a series.

use crate::load::fields::Fields;
use crate::model::card::Relations;
use crate::model::record::Series;
use crate::model::record::series::ChartSpec;

/// Reads what belongs to a series.
pub(super) fn read(fields: Fields<'_>) -> (Series, Relations) {
    let charts = fields.named("charts").map(|(id, chart)| ChartSpec {
        title: chart.text("title").unwrap_or_else(|| id.value.clone()),
        table: chart.text("table").unwrap_or_default(),
        columns: chart.texts("columns").into_iter().map(|column| column.value).collect(),
        id: id.value,
    });
    (Series { charts: charts.collect() }, Relations::Series { body: fields.located("body") })
}
