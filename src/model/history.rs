//! [`History`]: when files were last changed, as far as somebody knows. Never a clock: what is not known stays unknown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::path::SourcePath;
use crate::model::source::Text;

/// When files were last changed. A date belongs to a text: whoever changes the text loses the date, and has it back
/// with the text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History(BTreeMap<SourcePath, Dated>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Dated {
    date: NaiveDate,
    /// The text that the date is of: the first that was seen.
    text: Option<Text>,
}

impl History {
    /// Makes a history of the dates of files as they stand.
    pub fn new(dates: impl IntoIterator<Item = (SourcePath, NaiveDate)>) -> History {
        History(dates.into_iter().map(|(path, date)| (path, Dated { date, text: None })).collect())
    }

    /// Returns when a file was last changed, as it stands: for a site whose files nobody changes any more.
    pub fn found(&self, path: &SourcePath) -> Option<NaiveDate> {
        self.0.get(path).map(|dated| dated.date)
    }

    /// Returns when a file was last changed that holds a text.
    pub fn of(&mut self, path: &SourcePath, text: &Text) -> Option<NaiveDate> {
        let dated = self.0.get_mut(path)?;
        (dated.text.get_or_insert_with(|| text.clone()) == text).then_some(dated.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_belongs_to_the_text_as_it_was_found() {
        let (path, other) = (SourcePath::new("content/a.md"), SourcePath::new("content/b.md"));
        let date = NaiveDate::from_ymd_opt(2024, 12, 12);
        let mut history = History::new(date.map(|date| (path.clone(), date)));
        let (as_found, edited) = (Text::new("som lagret"), Text::new("endret"));
        assert_eq!(history.of(&path, &as_found), date);
        assert_eq!(history.of(&path, &edited), None);
        assert_eq!(history.of(&path, &Text::new("som lagret")), date);
        assert_eq!(history.of(&other, &as_found), None);
    }
}
