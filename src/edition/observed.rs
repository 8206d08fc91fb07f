//! The figures of a finding, and whether they are those that somebody accepted it with.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::locale::number;

/// Arguments of messages that are the figures themselves, and not worked out from them.
const FIGURES: [&str; 21] = [
    "given",
    "sum",
    "computed",
    "actual",
    "forecast",
    "budget",
    "total",
    "parts",
    "opening",
    "closing",
    "variance",
    "left",
    "right",
    "first_value",
    "second_value",
    "now",
    "then",
    "old",
    "new",
    "current",
    "amount",
];

/// The figures of a finding, as they are printed.
pub(super) struct Figures {
    /// Those that the finding is about, in the order in which it tells them.
    own: Vec<String>,
    /// All numbers that it tells.
    told: BTreeSet<String>,
}

impl Figures {
    /// Gathers the figures of a finding.
    pub(super) fn of(finding: &Diagnostic) -> Figures {
        let numbers_of = |wanted: &dyn Fn(&str) -> bool| {
            let mut found: Vec<String> = Vec::new();
            for number in finding.args.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, value)| numbers(value)) {
                if !found.contains(&number) {
                    found.push(number);
                }
            }
            found
        };
        // The threshold is no figure of the row; what the variance is called in the column is none either.
        let is_own = |name: &str| {
            FIGURES.contains(&name)
                && !matches!((finding.rule.id, name), ("explain.threshold", "amount") | ("forecast.floor", "variance"))
        };
        let told = numbers_of(&|_| true);
        let own = numbers_of(&is_own);
        Figures { own: if own.is_empty() { told.clone() } else { own }, told: told.into_iter().collect() }
    }

    /// Tells whether it has none.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// Tells whether a text has all figures that the finding is about, and no number that the finding does not tell.
    pub(super) fn are(&self, observed: &str) -> bool {
        let observed: BTreeSet<String> = numbers(observed).collect();
        self.own.iter().all(|figure| observed.contains(figure))
            && observed.iter().all(|number| self.told.contains(number))
    }

    /// Returns them as `observed` has them.
    pub(super) fn listed(&self) -> String {
        self.own.iter().map(|number| grouped(number)).collect::<Vec<_>>().join(", ")
    }

    /// Returns the first amount that a reason tells and the finding does not, if the reason tells one of its figures too:
    /// then it speaks of them, and one has become another.
    pub(super) fn lacking_in(&self, reason: &str) -> Option<String> {
        let amounts: Vec<String> = amounts(reason).collect();
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            amounts.iter().partition(|amount| self.told.contains(*amount));
        if known.iter().any(|amount| self.own.contains(amount)) {
            unknown.first().map(|one| grouped(one))
        } else {
            None
        }
    }
}

/// Reads the numbers of a text: digits without the blanks between thousands, a minus before and decimals behind.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    stretches(text).map(|stretch| stretch.number)
}

/// Reads the numbers of a text that can be amounts: of three digits or more, and no day, year, number of a case, per
/// cent or paragraph.
fn amounts(text: &str) -> impl Iterator<Item = String> {
    stretches(text).filter_map(|Stretch { number, before, after }| {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let is_plain = number.chars().all(|letter| letter.is_ascii_digit());
        let is_day = number.matches('.').count() > 1;
        let is_year = is_plain && digits == 4 && (number.starts_with("19") || number.starts_with("20"));
        let beside = |text: &str, mark: Option<char>| {
            text.is_empty() || mark.is_some_and(|mark| !mark.is_alphanumeric() && !"/-–_§#".contains(mark))
        };
        let after_blank = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let is_part = !beside(before, before.chars().next_back()) || !beside(after, after.chars().next());
        let named = before.trim_end_matches([' ', '\u{a0}']);
        let named = named.ends_with('§') || after_blank.starts_with('%') || after_blank.starts_with("prosent");
        (digits >= 3 && !is_day && !is_year && !is_part && !named).then_some(number)
    })
}

/// A number, and the text on both sides of it.
struct Stretch<'t> {
    number: String,
    before: &'t str,
    after: &'t str,
}

fn stretches(text: &str) -> impl Iterator<Item = Stretch<'_>> {
    let mut place = 0;
    std::iter::from_fn(move || {
        let rest = text.get(place..)?;
        let start = place + rest.find(|letter: char| letter.is_ascii_digit())?;
        let mut number = String::new();
        let mut end = start;
        loop {
            let run = text.get(end..).unwrap_or_default();
            let length = run.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(run.len());
            number.push_str(&run[..length]);
            end += length;
            let after = text.get(end..).unwrap_or_default();
            let Some(sign) = after.chars().next() else { break };
            let next = &after[sign.len_utf8()..];
            let digits = next.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(next.len());
            match sign {
                ' ' | '\u{a0}' | '\u{202f}' if digits == 3 && !number.contains([',', '.']) => {}
                ',' | '.' if digits > 0 => number.push(sign),
                _ => break,
            }
            end += sign.len_utf8();
        }
        let before = text.get(..start).unwrap_or_default();
        let unsigned = before.strip_suffix(['-', '\u{2212}']);
        let is_minus = unsigned.is_some_and(|text| !text.ends_with(|letter: char| letter.is_alphanumeric()));
        if is_minus {
            number.insert(0, '-');
        }
        place = end;
        let before = if is_minus { unsigned.unwrap_or(before) } else { before };
        Some(Stretch { number, before, after: text.get(end..).unwrap_or_default() })
    })
}

/// Writes a number with blanks between thousands again.
fn grouped(written: &str) -> String {
    let (sign, unsigned) = written.strip_prefix('-').map_or(("", written), |unsigned| ("−", unsigned));
    let whole = unsigned.find([',', '.']).unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(whole);
    format!("{sign}{}{rest}", number::grouped(whole, ' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule;
    use crate::model::path::SourcePath;
    use crate::model::place::Spot;

    fn read(text: &str) -> Vec<String> {
        numbers(text).collect()
    }

    fn read_amounts(text: &str) -> Vec<String> {
        amounts(text).collect()
    }

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        assert_eq!(read("556 + 539 = 1\u{a0}095"), ["556", "539", "1095"]);
        assert_eq!(read("556, 539, 1 095, 1 092"), ["556", "539", "1095", "1092"]);
        assert_eq!(read("−2 313 er 81,6 %."), ["-2313", "81,6"]);
        assert_eq!(read("200-296 og 1 095 1 092"), ["200", "296", "1095", "1092"]);
        assert_eq!(read("ingen"), [""; 0]);
        assert_eq!(grouped("-1234567,5"), "−1 234 567,5");
    }

    #[test]
    fn only_what_can_be_an_amount_counts_in_a_reason() {
        assert_eq!(read_amounts("Prognosen (200) er lavere enn det som er brukt (296)."), ["200", "296"]);
        assert_eq!(read_amounts("I 2024, sak 2024/M8-004, 463 % og § 145, den 12.12.2024 i uke 49, M365."), [""; 0]);
        assert_eq!(read_amounts("fra 3 414 til 3 077 tusen kroner, tre saker"), ["3414", "3077"]);
    }

    #[test]
    fn a_finding_is_the_accepted_one_while_its_own_figures_are_the_same() {
        let finding = |left: &str, right: &str| {
            let made = Diagnostic::new(&rule::TOTAL_CROSS, "check_equal", &SourcePath::new("x"), Spot::START);
            made.with("label", "Sum 2024").with("left", left).with("right", right).with("difference", "3")
        };
        let figures = Figures::of(&finding("556 + 539 = 1 095", "1 092"));
        assert_eq!(figures.listed(), "556, 539, 1 095, 1 092");
        assert!(figures.are("556 + 539 = 1 095 mot 1 092") && figures.are("556, 539, 1 095 og 1 092: 3 for mange"));
        assert!(!figures.are("1 092") && !figures.are("556, 539, 1 095, 1 092, 7"));
        let other = Figures::of(&finding("956 + 539 = 1 495", "1 092"));
        assert!(!other.are("556, 539, 1 095, 1 092"));
        assert_eq!(other.lacking_in("Feil og forespørsler gir 1 095 saker, kategoriene 1 092."), Some("1 095".into()));
        assert_eq!(figures.lacking_in("Feil og forespørsler gir 1 095 saker, kategoriene 1 092."), None);
        assert_eq!(other.lacking_in("Rettes i 2025. Bevilgningen er 450 000 kroner."), None);
    }
}
