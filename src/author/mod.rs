//! Beside the stages: text to text, for those who write. [`draft`] makes commented templates, and
//! [`next_case_number`] the number that comes next.

pub mod draft;

use crate::model::case_number::{CaseNumberPattern, PatternFault};

/// Returns the next free case number of a meeting. Numbers that do not fit the pattern, or belong to another year or
/// meeting, do not count.
pub fn next_case_number<'n>(
    pattern: &str,
    year: i32,
    meeting: u32,
    existing: impl IntoIterator<Item = &'n str>,
) -> Result<String, PatternFault> {
    let pattern = CaseNumberPattern::parse(pattern)?;
    let last = existing
        .into_iter()
        .filter_map(|number| pattern.read(number))
        .filter(|number| number.year.is_none_or(|other| other == year))
        .filter(|number| number.meeting.is_none_or(|other| other == meeting))
        .map(|number| number.sequence)
        .max();
    Ok(pattern.write(year, meeting, last.unwrap_or(0).saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_follows_those_of_the_same_meeting() {
        let existing = ["2024/M8-001", "2024/M8-004", "2024/M7-009", "2023/M8-020", "noe annet"];
        let next = |meeting| next_case_number("{year}/M{meeting}-{seq:03}", 2024, meeting, existing);
        assert_eq!(next(8).as_deref(), Ok("2024/M8-005"));
        assert_eq!(next(9).as_deref(), Ok("2024/M9-001"));
        assert_eq!(next_case_number("{seq}/{year}", 2025, 1, ["41/2025", "99/2024"]).as_deref(), Ok("42/2025"));
        assert_eq!(next_case_number("{year}", 2025, 1, []), Err(PatternFault::Sequence));
    }
}
