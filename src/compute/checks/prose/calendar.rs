//! Dates and weeks as people write them in text: `4. desember`, `4.12.2024`, `uke 49`; a year left out is inferred.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A day read in text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Day {
    /// The day; none if there is no such day: 31 November.
    pub(super) date: Option<NaiveDate>,
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
}

/// The months with the spellings of bokmål, nynorsk and English, and short forms.
const MONTHS: [&[&str]; 12] = [
    &["januar", "january", "jan"],
    &["februar", "february", "feb"],
    &["mars", "march", "mar"],
    &["april", "apr"],
    &["mai", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nov"],
    &["desember", "december", "des", "dec"],
];

/// The weekdays, Monday first, in bokmål, nynorsk and English.
pub(super) const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Mon, &["mandag", "måndag", "monday"]),
    (Weekday::Tue, &["tirsdag", "tysdag", "tuesday"]),
    (Weekday::Wed, &["onsdag", "wednesday"]),
    (Weekday::Thu, &["torsdag", "thursday"]),
    (Weekday::Fri, &["fredag", "friday"]),
    (Weekday::Sat, &["lørdag", "laurdag", "saturday"]),
    (Weekday::Sun, &["søndag", "sundag", "sunday"]),
];

/// Returns every full month name that begins a closer look.
pub(super) fn month_words() -> impl Iterator<Item = &'static str> {
    MONTHS.iter().flat_map(|names| names.iter().copied())
}

/// Reads a day that begins at a place of the text. `near` is the day that a missing year is inferred from.
pub(super) fn day_at(text: &str, at: usize, near: Option<NaiveDate>) -> Option<Day> {
    let rest = text.get(at..)?;
    let (day, length) = digits(rest)?;
    if length == 4 {
        return iso_day(rest, at);
    }
    if length > 2 {
        return None;
    }
    let after_day = &rest[length..];
    let dotted = after_day.strip_prefix('.');
    // `4.12.2024`, `4.12.` and `4.12`
    if let Some((month, month_length)) = dotted.and_then(digits)
        && month_length <= 2
    {
        let after_month = &rest[length + 1 + month_length..];
        let year = after_month.strip_prefix('.').and_then(digits).filter(|(_, length)| matches!(length, 2 | 4));
        let end = at + length + 1 + month_length + year.map_or(0, |(_, length)| 1 + length);
        let year = year.map(|(year, length)| if length == 2 { 2000 + year } else { year });
        // Without a year, `4.12` may as well be a number or a section.
        if year.is_none() && !after_month.starts_with('.') || !(1..=12).contains(&month) {
            return None;
        }
        return Some(Day { date: date(year, month, day, near)?, range: at..end });
    }
    // `4. desember 2024`, `4.desember`, `4 December`
    let blank = dotted.unwrap_or(after_day);
    let word_start = blank.trim_start_matches([' ', '\u{A0}']);
    let (month, month_length) = month_at(word_start)?;
    let mut end = at + rest.len() - word_start.len() + month_length;
    let after = text.get(end..)?;
    // `4. nov. 2024` has a full stop of its own; after a whole name it ends the sentence.
    let short = month_length <= 4 && !word_start.starts_with("juni") && !word_start.starts_with("juli");
    let spaced =
        if short { after.strip_prefix('.').unwrap_or(after) } else { after }.trim_start_matches([' ', '\u{A0}']);
    let year = digits(spaced).filter(|(year, length)| *length == 4 && (1900..2200).contains(year));
    if let Some((_, length)) = year {
        end += after.len() - spaced.len() + length;
    }
    Some(Day { date: date(year.map(|(year, _)| year), month, day, near)?, range: at..end })
}

/// Reads the day whose month name begins at a place.
pub(super) fn day_of_month_at(text: &str, at: usize, near: Option<NaiveDate>) -> Option<Day> {
    let before = text.get(..at)?.trim_end_matches([' ', '\u{A0}', '.']);
    let number = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let day = day_at(text, number, near)?;
    (number < before.len() && day.range.end > at).then_some(day)
}

/// Reads a day, or the first and last day of `2.–8. desember`, that begins at a place.
pub(super) fn days_at(text: &str, at: usize, near: Option<NaiveDate>) -> Option<(Day, Option<Day>)> {
    if let Some(day) = day_at(text, at, near) {
        return Some((day, None));
    }
    let rest = text.get(at..)?;
    let (first, length) = digits(rest)?;
    let dash = rest[length..].trim_start_matches(['.', ' ', '\u{A0}']);
    let second = dash.strip_prefix(['–', '-', '—'])?.trim_start_matches([' ', '\u{A0}']);
    let second = day_at(text, at + rest.len() - second.len(), near)?;
    let last = second.date?;
    let first_date = last.with_day(u32::try_from(first).ok()?);
    Some((Day { date: first_date, range: at..at + length }, Some(second)))
}

/// Returns the dates of an ISO week in the year nearest a day; none if there is no such week that year.
pub(super) fn week(number: u32, year: Option<i32>, near: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let monday = |year: i32| NaiveDate::from_isoywd_opt(year, number, Weekday::Mon);
    let monday = match year {
        Some(year) => monday(year)?,
        None => {
            let year = near.iso_week().year();
            (year - 1..=year + 1).filter_map(monday).min_by_key(|monday| (*monday - near).num_days().abs())?
        }
    };
    Some((monday, monday.checked_add_days(Days::new(6))?))
}

/// Returns the leading digits of a text as a number, and how many they are.
pub(super) fn digits(text: &str) -> Option<(i32, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 9 {
        return None;
    }
    Some((text[..length].parse().ok()?, length))
}

fn month_at(text: &str) -> Option<(i32, usize)> {
    let length = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    let word = text[..length].to_lowercase();
    let month = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    Some((i32::try_from(month).ok()? + 1, length))
}

/// `2024-12-04`, and `2024.12.04` as in file names.
fn iso_day(rest: &str, at: usize) -> Option<Day> {
    let bytes = rest.as_bytes();
    let mark = *bytes.get(4)?;
    if !matches!(mark, b'-' | b'.') || *bytes.get(7)? != mark {
        return None;
    }
    let (year, _) = digits(rest)?;
    let (month, month_length) = digits(rest.get(5..7)?)?;
    let (day, day_length) = digits(rest.get(8..)?)?;
    if month_length != 2 || day_length != 2 || !(1..=12).contains(&month) {
        return None;
    }
    Some(Day { date: date(Some(year), month, day, None)?, range: at..at + 10 })
}

/// Returns the date, `Some(None)` if there is no such day, and nothing if it cannot be told.
fn date(year: Option<i32>, month: i32, day: i32, near: Option<NaiveDate>) -> Option<Option<NaiveDate>> {
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    if day == 0 || day > 31 {
        return None;
    }
    if let Some(year) = year {
        return Some(NaiveDate::from_ymd_opt(year, month, day));
    }
    let near = near?;
    let candidates = (near.year() - 1..=near.year() + 1).filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    Some(candidates.min_by_key(|date| (*date - near).num_days().abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<(Option<String>, &str)> {
        let near = NaiveDate::from_ymd_opt(2024, 11, 30);
        day_at(text, 0, near).map(|day| (day.date.map(|date| date.to_string()), &text[day.range]))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let found = |date: &str, text: &'static str| Some((Some(date.to_string()), text));
        assert_eq!(day("4. desember er en dag"), found("2024-12-04", "4. desember"));
        assert_eq!(day("4.desember."), found("2024-12-04", "4.desember"));
        assert_eq!(day("11.nov"), found("2024-11-11", "11.nov"));
        assert_eq!(day("20. januar, og"), found("2025-01-20", "20. januar"));
        assert_eq!(day("1. desember 2023 ble"), found("2023-12-01", "1. desember 2023"));
        assert_eq!(day("12.12.2024"), found("2024-12-12", "12.12.2024"));
        assert_eq!(day("2024-12-12"), found("2024-12-12", "2024-12-12"));
        assert_eq!(day("2024.11.27 arrangerte"), found("2024-11-27", "2024.11.27"));
        assert_eq!(day("4.desember. 2024 ble"), found("2024-12-04", "4.desember"));
        assert_eq!(day("4. nov. 2023"), found("2023-11-04", "4. nov. 2023"));
        assert_eq!(day("31. november"), Some((None, "31. november")));
        assert_eq!(day("2.3 Noe"), None);
        assert_eq!(day("134.000 filer"), None);
        assert_eq!(day("12 saker"), None);
        assert_eq!(day(""), None);
    }

    #[test]
    fn a_week_is_in_the_nearest_year() {
        let near = NaiveDate::from_ymd_opt(2024, 11, 30).unwrap();
        let days = |number, year| week(number, year, near).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(days(49, None).as_deref(), Some("2024-12-02 2024-12-08"));
        assert_eq!(days(3, None).as_deref(), Some("2025-01-13 2025-01-19"));
        assert_eq!(days(53, Some(2024)), None);
        assert_eq!(days(54, None), None);
    }
}
