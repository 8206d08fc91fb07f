//! The front matter of a report, but for its figures.

use crate::load::fields::{self, Fields};
use crate::model::card::{Period, Relations};
use crate::model::place::Located;
use crate::model::record::Report;
use crate::model::record::report::{Correction, Incident, Priority};

/// Reads what belongs to a report.
pub(super) fn read(fields: Fields<'_>) -> (Report, Relations) {
    let period = fields.located("period").and_then(|text| {
        let period = Period::parse(&text.value)?;
        Some(Located::new(period, text.spot))
    });
    let mut as_of = fields.date("as_of");
    let mut as_of_tables = Vec::new();
    if let Some(map) = fields.map("as_of") {
        for entry in fields::first_of_each(map.0.entries()) {
            let Some(date) = fields::located_date(&entry.value) else { continue };
            match entry.key.value.as_str() {
                "default" => as_of = Some(date),
                table => as_of_tables.push((table.to_owned(), date)),
            }
        }
    }
    let corrections = fields.maps("corrections").filter_map(|correction| {
        Some(Correction {
            figure: correction.located("figure")?,
            old: correction.located("old")?,
            new: correction.located("new")?,
            date: correction.day("date"),
            reason: correction.text("reason").unwrap_or_default(),
        })
    });
    let report = Report {
        period: period.clone(),
        as_of,
        as_of_tables,
        incidents: fields.maps("incidents").filter_map(incident).collect(),
        corrections: corrections.collect(),
    };
    let relations = Relations::Report { series: fields.located("series"), period, case: fields.located("case") };
    (report, relations)
}

fn incident(fields: Fields<'_>) -> Option<Incident> {
    let priority = fields.word("priority", &Priority::ALL, Priority::word);
    Some(Incident {
        date: fields.day("date")?,
        place: fields.text("place"),
        text: fields.text("text")?,
        priority: priority.map_or(Priority::Medium, |priority| priority.value),
        resolved: fields.day("resolved"),
        resolved_by: fields.text("resolved_by"),
        cause: fields.text("cause"),
        spot: fields.0.spot,
    })
}
