//! Dates, periods and weeks in words: «torsdag 12. desember 2024», «3. kvartal 2024», «uke 49 (2.–8. desember)».

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::locale::Locale;
use crate::model::card::Period;
use crate::model::settings::Language;

/// Returns «12. desember 2024».
pub fn long(date: NaiveDate, language: Language) -> String {
    let mut out = String::with_capacity(20);
    push_day(&mut out, date, language);
    out.push(' ');
    push_number(&mut out, date.year());
    out
}

/// Returns «torsdag 12. desember 2024».
pub fn full(date: NaiveDate, language: Language) -> String {
    let mut out = String::with_capacity(32);
    out.push_str(Locale::of(language).weekday(date.weekday().num_days_from_monday()));
    out.push(' ');
    push_day(&mut out, date, language);
    out.push(' ');
    push_number(&mut out, date.year());
    out
}

/// Returns «12.12.2024», in all languages.
pub fn short(date: NaiveDate) -> String {
    let mut out = String::with_capacity(10);
    push_two(&mut out, date.day());
    out.push('.');
    push_two(&mut out, date.month());
    out.push('.');
    push_number(&mut out, date.year());
    out
}

/// Returns `2024-12-12`.
pub fn iso(date: NaiveDate) -> String {
    if !(1000..=9999).contains(&date.year()) {
        return date.to_string();
    }
    let mut out = String::with_capacity(10);
    push_number(&mut out, date.year());
    out.push('-');
    push_two(&mut out, date.month());
    out.push('-');
    push_two(&mut out, date.day());
    out
}

/// Returns «november 2024», «3. kvartal 2024», «2. tertial 2024» or «2024».
pub fn period(period: Period, language: Language) -> String {
    let locale = Locale::of(language);
    let year = period.year.to_string();
    let part = |key, length: u8| {
        let number = ((period.first_month.saturating_sub(1)) / length + 1).to_string();
        locale.phrase(key, &[("n", number.as_str()), ("year", year.as_str())])
    };
    match period.months {
        1 => format!("{} {year}", locale.month(u32::from(period.first_month))),
        3 => part("quarter", 3),
        4 => part("tertial", 4),
        _ => year,
    }
}

/// Returns «uke 49 (2.–8. desember)»: the ISO week of a day.
pub fn week(date: NaiveDate, language: Language) -> String {
    let number = date.iso_week();
    let monday = NaiveDate::from_isoywd_opt(number.year(), number.week(), Weekday::Mon).unwrap_or(date);
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    let week = number.week().to_string();
    Locale::of(language).phrase("week", &[("week", &week), ("range", &range(monday, sunday, language))])
}

/// Returns «2.–8. desember», or «30. desember–5. januar» across months.
fn range(first: NaiveDate, last: NaiveDate, language: Language) -> String {
    let mut out = String::new();
    if first.month() == last.month() {
        push_number(&mut out, first.day() as i32);
        if language != Language::English {
            out.push('.');
        }
    } else {
        push_day(&mut out, first, language);
    }
    out.push('–');
    push_day(&mut out, last, language);
    out
}

fn push_day(out: &mut String, date: NaiveDate, language: Language) {
    push_number(out, date.day() as i32);
    out.push_str(if language == Language::English { " " } else { ". " });
    out.push_str(Locale::of(language).month(date.month()));
}

fn push_number(out: &mut String, number: i32) {
    if !(0..=9999).contains(&number) {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(out, "{number}");
        return;
    }
    let mut unit = [1000, 100, 10].into_iter().find(|unit| number >= *unit).unwrap_or(1);
    while unit > 0 {
        out.push(char::from(b'0' + (number / unit % 10) as u8));
        unit /= 10;
    }
}

fn push_two(out: &mut String, number: u32) {
    if number < 10 {
        out.push('0');
    }
    push_number(out, number as i32);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_read_as_people_write_them() {
        let date = day(2024, 12, 12);
        assert_eq!(long(date, Language::Bokmal), "12. desember 2024");
        assert_eq!(full(date, Language::Bokmal), "torsdag 12. desember 2024");
        assert_eq!(full(day(2024, 3, 2), Language::Nynorsk), "laurdag 2. mars 2024");
        assert_eq!(full(date, Language::English), "Thursday 12 December 2024");
        assert_eq!(short(day(2024, 3, 2)), "02.03.2024");
        assert_eq!(iso(day(2024, 3, 2)), "2024-03-02");
        assert_eq!(iso(day(900, 3, 2)), "0900-03-02");
    }

    #[test]
    fn periods_read_as_people_write_them() {
        let words = |text, language| period(Period::parse(text).unwrap(), language);
        assert_eq!(words("2024-11", Language::Bokmal), "november 2024");
        assert_eq!(words("2024-Q3", Language::Bokmal), "3. kvartal 2024");
        assert_eq!(words("2024-T2", Language::Nynorsk), "2. tertial 2024");
        assert_eq!(words("2024-Q4", Language::English), "quarter 4, 2024");
        assert_eq!(words("2024", Language::Bokmal), "2024");
    }

    #[test]
    fn a_week_says_its_days() {
        assert_eq!(week(day(2024, 12, 5), Language::Bokmal), "uke 49 (2.–8. desember)");
        assert_eq!(week(day(2025, 1, 1), Language::Nynorsk), "veke 1 (30. desember–5. januar)");
        assert_eq!(week(day(2024, 12, 5), Language::English), "week 49 (2–8 December)");
    }
}
