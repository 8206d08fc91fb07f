//! The pattern of a body's case numbers, such as `{year}/M{meeting}-{seq:03}`: reads and writes numbers by it.

/// A pattern of case numbers.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct CaseNumberPattern {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Part {
    Text(String),
    /// Four digits.
    Year,
    /// The meeting's number in the year, with at least so many digits.
    Meeting(usize),
    /// The case's own number, with at least so many digits.
    Sequence(usize),
}

/// What a case number says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct CaseNumber {
    /// The year, if the pattern has one.
    pub year: Option<i32>,
    /// The meeting's number in the year, if the pattern has one.
    pub meeting: Option<u32>,
    /// The case's own number.
    pub sequence: u32,
}

/// Why a pattern cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternFault {
    /// A placeholder other than `{year}`, `{meeting}` and `{seq}`; its text.
    Unknown(String),
    /// A brace that is not closed.
    Unclosed,
    /// No `{seq}`, or more than one.
    Sequence,
    /// Two numbers with nothing between them, so that it cannot be told where one ends.
    Adjacent,
}

impl CaseNumberPattern {
    /// Reads a pattern: text with `{year}`, `{meeting}` and `{seq}`; `{seq:03}` asks for three digits at least.
    pub fn parse(pattern: &str) -> Result<CaseNumberPattern, PatternFault> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            let (placeholder, after) = after.split_once('}').ok_or(PatternFault::Unclosed)?;
            let unknown = || PatternFault::Unknown(placeholder.to_owned());
            let (name, width) = match placeholder.split_once(':') {
                None => (placeholder, 1),
                Some((name, width)) => {
                    let digits = width.strip_prefix('0').ok_or_else(unknown)?;
                    (name, digits.parse().ok().filter(|width| (1..=9).contains(width)).ok_or_else(unknown)?)
                }
            };
            let part = match name {
                "year" => Part::Year,
                "meeting" => Part::Meeting(width),
                "seq" => Part::Sequence(width),
                _ => return Err(unknown()),
            };
            // A year always has four digits; any other number ends where its digits end.
            if matches!(parts.last(), Some(Part::Meeting(_) | Part::Sequence(_))) {
                return Err(PatternFault::Adjacent);
            }
            parts.push(part);
            rest = after;
        }
        if !rest.is_empty() {
            if rest.contains('}') {
                return Err(PatternFault::Unclosed);
            }
            parts.push(Part::Text(rest.to_owned()));
        }
        let digit_follows = parts.windows(2).any(|pair| match pair {
            [Part::Meeting(_) | Part::Sequence(_), Part::Text(text)] => {
                text.starts_with(|next: char| next.is_ascii_digit())
            }
            _ => false,
        });
        if digit_follows {
            return Err(PatternFault::Adjacent);
        }
        if parts.iter().filter(|part| matches!(part, Part::Sequence(_))).count() != 1 {
            return Err(PatternFault::Sequence);
        }
        Ok(CaseNumberPattern { parts })
    }

    /// Returns the pattern of what people write when the year is understood, `M{meeting}-{seq:03}`; nothing if the year
    /// does not come first, or if no letter is left to know such a number by.
    pub fn without_year(&self) -> Option<CaseNumberPattern> {
        let [Part::Year, Part::Text(lead), rest @ ..] = self.parts.as_slice() else { return None };
        let lead = lead.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        if !lead.starts_with(char::is_uppercase) {
            return None;
        }
        let parts = std::iter::once(Part::Text(lead.to_owned())).chain(rest.iter().cloned());
        Some(CaseNumberPattern { parts: parts.collect() })
    }

    /// Writes the number of a case.
    pub fn write(&self, year: i32, meeting: u32, sequence: u32) -> String {
        let mut number = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => number.push_str(text),
                Part::Year => number.push_str(&format!("{year:04}")),
                Part::Meeting(width) => number.push_str(&format!("{meeting:0width$}")),
                Part::Sequence(width) => number.push_str(&format!("{sequence:0width$}")),
            }
        }
        number
    }

    /// Reads a case number, or returns nothing if it does not fit the pattern.
    pub fn read(&self, number: &str) -> Option<CaseNumber> {
        let mut found = CaseNumber::default();
        let mut rest = number;
        for part in &self.parts {
            match part {
                Part::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Year => {
                    let year = rest.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
                    found.year = Some(year.parse().ok()?);
                    rest = rest.get(4..)?;
                }
                Part::Meeting(width) => {
                    let (meeting, after) = digits(rest, *width)?;
                    found.meeting = Some(meeting);
                    rest = after;
                }
                Part::Sequence(width) => {
                    let (sequence, after) = digits(rest, *width)?;
                    found.sequence = sequence;
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(found)
    }
}

/// Reads a number of at least so many digits, which has no more zeros in front than they ask for.
fn digits(text: &str, width: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    if length < width || (length > width && digits.starts_with('0')) {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for (pattern, number, year, meeting, sequence) in [
            ("{year}/M{meeting}-{seq:03}", "2024/M8-004", Some(2024), Some(8), 4),
            ("{year}/M{meeting}-{seq:03}", "2024/M12-1004", Some(2024), Some(12), 1004),
            ("{seq}/{year}", "7/2025", Some(2025), None, 7),
            ("PS {seq:02}/{year}", "PS 07/2025", Some(2025), None, 7),
            ("{year}{seq:04}", "20240012", Some(2024), None, 12),
            ("Sak {seq}", "Sak 3", None, None, 3),
        ] {
            let parsed = CaseNumberPattern::parse(pattern).unwrap();
            assert_eq!(parsed.read(number), Some(CaseNumber { year, meeting, sequence }), "{pattern}");
            assert_eq!(parsed.write(2024.max(year.unwrap_or_default()), meeting.unwrap_or(1), sequence), number);
        }
    }

    #[test]
    fn the_year_can_be_left_out_where_a_letter_remains() {
        let short = |pattern: &str| CaseNumberPattern::parse(pattern).unwrap().without_year();
        let found = short("{year}/M{meeting}-{seq:03}").unwrap();
        assert_eq!(found.read("M8-005"), Some(CaseNumber { year: None, meeting: Some(8), sequence: 5 }));
        assert_eq!(found.write(2024, 8, 5), "M8-005");
        assert_eq!(short("{seq}/{year}"), None);
        assert_eq!(short("{year}/{seq}"), None);
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        let pattern = CaseNumberPattern::parse("{year}/M{meeting}-{seq:03}").unwrap();
        for number in [
            "",
            "2024",
            "2024/M8",
            "2024/M8-4",
            "2024/M8-04",
            "2024/M8-0004",
            "2024/M08-004",
            "24/M8-004",
            "2024/m8-004",
            "2024/M8-004 ",
            "2024/M-004",
            "2024/M8-99999999999",
            "æ024/M8-004",
        ] {
            assert_eq!(pattern.read(number), None, "{number}");
        }
    }

    #[test]
    fn patterns_that_cannot_work_are_refused() {
        for (pattern, fault) in [
            ("", PatternFault::Sequence),
            ("{year}", PatternFault::Sequence),
            ("{seq}{seq}", PatternFault::Adjacent),
            ("{seq}-{seq}", PatternFault::Sequence),
            ("{meeting}{seq}", PatternFault::Adjacent),
            ("{seq}0", PatternFault::Adjacent),
            ("{seq", PatternFault::Unclosed),
            ("seq}", PatternFault::Unclosed),
            ("{nr}", PatternFault::Unknown("nr".to_owned())),
            ("{seq:3}", PatternFault::Unknown("seq:3".to_owned())),
            ("{seq:0}", PatternFault::Unknown("seq:0".to_owned())),
        ] {
            assert_eq!(CaseNumberPattern::parse(pattern), Err(fault), "{pattern}");
        }
    }
}
