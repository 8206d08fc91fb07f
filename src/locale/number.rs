//! Numbers as people read them: grouped thousands, decimal sign, a true minus; rounded half away from zero.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::model::settings::Language;

/// The blank between groups of three digits in Norwegian: no-break space.
const NO_BREAK_SPACE: char = '\u{a0}';
/// Decimals of a quotient.
const QUOTIENT_DECIMALS: u32 = 6;
/// The minus sign of running text.
const MINUS: char = '\u{2212}';

/// Rounds half away from zero, as public accounts do, and never returns minus zero.
pub fn round(number: Decimal, decimals: u32) -> Decimal {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() { rounded.abs() } else { rounded }
}

/// Writes a number for people, with exactly so many decimals: `−7 272`, `3,414`; in English `−7,272`, `3.414`.
pub fn format(number: Decimal, decimals: u32, language: Language) -> String {
    let rounded = round(number, decimals);
    let mut digits = rounded.mantissa().unsigned_abs().to_string();
    let scale = rounded.scale() as usize;
    if digits.len() <= scale {
        digits.insert_str(0, &"0".repeat(scale + 1 - digits.len()));
    }
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let (group, point) = match language {
        Language::Bokmal | Language::Nynorsk => (NO_BREAK_SPACE, ','),
        Language::English => (',', '.'),
    };
    let mut text = String::with_capacity(digits.len() * 2 + decimals as usize);
    if rounded.is_sign_negative() {
        text.push(MINUS);
    }
    text.push_str(&grouped(whole, group));
    if decimals > 0 {
        text.push(point);
        text.push_str(fraction);
        text.extend(std::iter::repeat_n('0', (decimals as usize).saturating_sub(fraction.len())));
    }
    text
}

/// Writes digits in groups of three with a mark between them.
pub fn grouped(digits: &str, mark: char) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// Writes a quotient as per cent: `94,7 %`, in English `94.7%`.
pub fn percent(quotient: Decimal, decimals: u32, language: Language) -> String {
    // Only a quotient near the end of the range cannot be told in hundredths; it is shown as it is.
    let Some(hundredths) = quotient.checked_mul(Decimal::ONE_HUNDRED) else {
        return format(quotient, decimals, language);
    };
    let number = format(hundredths, decimals, language);
    match language {
        Language::Bokmal | Language::Nynorsk => format!("{number}{NO_BREAK_SPACE}%"),
        Language::English => format!("{number}%"),
    }
}

/// Writes a number for machines: a plain minus, a point, no trailing zeros.
pub fn plain(number: Decimal) -> String {
    let number = number.normalize();
    if number.is_zero() { "0".to_owned() } else { number.to_string() }
}

/// Writes a number for machines exactly; a quotient, which may never end, with six decimals.
pub fn exact(number: Decimal, is_quotient: bool) -> String {
    let fills_all_digits = number.mantissa().unsigned_abs() >= 10_u128.pow(27) && number.scale() > QUOTIENT_DECIMALS;
    if !is_quotient && !fills_all_digits {
        return plain(number);
    }
    format!("{:.6}", round(number, QUOTIENT_DECIMALS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn norwegian_numbers_have_no_break_spaces_comma_and_true_minus() {
        for (number, decimals, text) in [
            ("0", 0, "0"),
            ("999", 0, "999"),
            ("1092", 0, "1\u{a0}092"),
            ("-7272", 0, "\u{2212}7\u{a0}272"),
            ("1234567.891", 2, "1\u{a0}234\u{a0}567,89"),
            ("3.414", 3, "3,414"),
            ("3.4", 3, "3,400"),
            ("0.05", 1, "0,1"),
            ("-0.004", 2, "0,00"),
            ("-0.5", 0, "\u{2212}1"),
            ("2.5", 0, "3"),
            ("0.35", 1, "0,4"),
        ] {
            assert_eq!(format(decimal(number), decimals, Language::Bokmal), text);
        }
        assert_eq!(format(-Decimal::ZERO, 0, Language::Nynorsk), "0");
        assert_eq!(format(decimal("-1234.5"), 1, Language::English), "\u{2212}1,234.5");
    }

    #[test]
    fn per_cent_is_a_hundred_times_the_quotient() {
        assert_eq!(percent(decimal("0.94716"), 1, Language::Bokmal), "94,7\u{a0}%");
        assert_eq!(percent(decimal("-0.5"), 0, Language::English), "\u{2212}50%");
        assert_eq!(percent(Decimal::MAX, 0, Language::English).matches('%').count(), 0);
    }

    #[test]
    fn plain_numbers_have_no_trailing_zeros_and_no_minus_zero() {
        assert_eq!(plain(decimal("1429.50")), "1429.5");
        assert_eq!(plain(-Decimal::ZERO), "0");
        assert_eq!(plain(decimal("-163")), "-163");
    }
}
