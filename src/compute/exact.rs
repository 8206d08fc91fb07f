//! [`Exact`]: a quotient of two whole numbers, so that no formula loses a digit: one third times three is one.
//!
//! `rust_decimal` drops decimals without a word when a sum needs more than 28 digits, and cannot hold a third. Formulas
//! are therefore worked out here, with checked arithmetic, and become a decimal once, at the end.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Why a calculation has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The denominator is zero.
    DivisionByZero,
    /// More digits than can be held exactly.
    Overflow,
}

/// A quotient of two whole numbers.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    numerator: i128,
    /// Always positive.
    denominator: i128,
}

/// The largest mantissa of a decimal, 2⁹⁶ − 1.
const LARGEST: i128 = (1 << 96) - 1;

impl Exact {
    /// Zero.
    pub const ZERO: Exact = Exact { numerator: 0, denominator: 1 };

    /// Returns a whole number.
    pub fn whole(number: i128) -> Exact {
        Exact { numerator: number, denominator: 1 }
    }

    /// Returns a decimal number, exactly.
    pub fn of(number: Decimal) -> Exact {
        // A decimal has at most 28 decimals, and ten to the 28th fits.
        Exact { numerator: number.mantissa(), denominator: 10_i128.pow(number.scale()) }.reduced()
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.numerator > 0
    }

    /// Whether it is a whole number that this one divides.
    pub fn is_multiple_of(self, divisor: i128) -> bool {
        let reduced = self.reduced();
        reduced.denominator == 1 && reduced.numerator.checked_rem(divisor) == Some(0)
    }

    /// Returns it without its sign.
    pub fn abs(self) -> Exact {
        Exact { numerator: self.numerator.saturating_abs(), ..self }
    }

    /// Returns its opposite.
    pub fn negated(self) -> Exact {
        Exact { numerator: self.numerator.saturating_neg(), ..self }
    }

    /// Adds.
    pub fn plus(self, other: Exact) -> Result<Exact, Fault> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator).ok_or(Fault::Overflow)?;
            return Ok(Exact { numerator, denominator: self.denominator });
        }
        let shared = greatest_common_divisor(self.denominator, other.denominator);
        let sum = || -> Option<Exact> {
            let left = self.numerator.checked_mul(other.denominator / shared)?;
            let right = other.numerator.checked_mul(self.denominator / shared)?;
            let denominator = (self.denominator / shared).checked_mul(other.denominator)?;
            Some(Exact { numerator: left.checked_add(right)?, denominator })
        };
        sum().map(Exact::reduced).ok_or(Fault::Overflow)
    }

    /// Subtracts.
    pub fn minus(self, other: Exact) -> Result<Exact, Fault> {
        self.plus(other.negated())
    }

    /// Multiplies.
    pub fn times(self, other: Exact) -> Result<Exact, Fault> {
        // Shortening across first keeps the products as small as they can be.
        let left = Exact { numerator: self.numerator, denominator: other.denominator }.reduced();
        let right = Exact { numerator: other.numerator, denominator: self.denominator }.reduced();
        let product = || -> Option<Exact> {
            Some(Exact {
                numerator: left.numerator.checked_mul(right.numerator)?,
                denominator: left.denominator.checked_mul(right.denominator)?,
            })
        };
        product().ok_or(Fault::Overflow)
    }

    /// Divides.
    pub fn over(self, other: Exact) -> Result<Exact, Fault> {
        if other.numerator == 0 {
            return Err(Fault::DivisionByZero);
        }
        let sign = other.numerator.signum();
        let turned = Exact {
            numerator: other.denominator * sign,
            denominator: other.numerator.checked_abs().ok_or(Fault::Overflow)?,
        };
        self.times(turned)
    }

    /// Returns the sum of many, or nothing if it cannot be held exactly.
    pub fn sum(numbers: impl IntoIterator<Item = Exact>) -> Result<Exact, Fault> {
        numbers.into_iter().try_fold(Exact::ZERO, Exact::plus)
    }

    /// Returns it rounded half away from zero to so many decimals.
    pub fn rounded(self, decimals: u32) -> Result<Exact, Fault> {
        let reduced = self.reduced();
        let power = 10_i128.checked_pow(decimals).ok_or(Fault::Overflow)?;
        if power % reduced.denominator == 0 {
            return Ok(reduced);
        }
        let scaled = reduced.times(Exact::whole(power))?;
        let whole = scaled.numerator / scaled.denominator;
        let rest = (scaled.numerator % scaled.denominator).abs();
        // Half is written so that doubling cannot overflow.
        let away = rest >= scaled.denominator - rest;
        let numerator = if away { whole + scaled.numerator.signum() } else { whole };
        Ok(Exact { numerator, denominator: power }.reduced())
    }

    /// Returns the decimal: exact where there is one of 28 digits, else rounded to as many digits as a decimal holds.
    pub fn decimal(self) -> Result<Decimal, Fault> {
        let Exact { numerator, denominator } = self.reduced();
        let negative = numerator < 0;
        let numerator = numerator.checked_abs().ok_or(Fault::Overflow)?;
        let mut mantissa = numerator / denominator;
        let mut rest = numerator % denominator;
        if mantissa > LARGEST {
            return Err(Fault::Overflow);
        }
        let mut scale = 0;
        while rest != 0 && scale < 28 && mantissa < LARGEST / 10 {
            let Some(tenfold) = rest.checked_mul(10) else { break };
            mantissa = mantissa * 10 + tenfold / denominator;
            rest = tenfold % denominator;
            scale += 1;
        }
        if rest != 0 && rest >= denominator - rest && mantissa < LARGEST {
            mantissa += 1;
        }
        let signed = if negative { -mantissa } else { mantissa };
        Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| Fault::Overflow)
    }

    fn reduced(self) -> Exact {
        if self.denominator == 1 {
            return self;
        }
        let shared = greatest_common_divisor(self.numerator, self.denominator);
        if shared <= 1 {
            return self;
        }
        Exact { numerator: self.numerator / shared, denominator: self.denominator / shared }
    }
}

fn greatest_common_divisor(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.unsigned_abs(), right.unsigned_abs());
    while right != 0 {
        (left, right) = (right, left % right);
    }
    // Both arguments come from `i128`, and one of them is a positive denominator: the divisor fits.
    i128::try_from(left).unwrap_or(1)
}

impl Ord for Exact {
    /// Compares by continued fractions: exact for any two, without a product that could overflow.
    fn cmp(&self, other: &Exact) -> Ordering {
        let (mut a, mut b, mut c, mut d) = (self.numerator, self.denominator, other.numerator, other.denominator);
        if b == d {
            return a.cmp(&c);
        }
        loop {
            let whole = a.div_euclid(b).cmp(&c.div_euclid(d));
            if whole != Ordering::Equal {
                return whole;
            }
            let (left, right) = (a.rem_euclid(b), c.rem_euclid(d));
            match (left, right) {
                (0, 0) => return Ordering::Equal,
                (0, _) => return Ordering::Less,
                (_, 0) => return Ordering::Greater,
                // left/b against right/d is d/right against b/left.
                _ => (a, b, c, d) = (d, right, b, left),
            }
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::of(Decimal::from_str_exact(text).unwrap())
    }

    fn decimal(number: Exact) -> String {
        number.decimal().unwrap().to_string()
    }

    #[test]
    fn a_third_times_three_is_one() {
        let third = Exact::whole(1).over(Exact::whole(3)).unwrap();
        assert_eq!(third.times(Exact::whole(3)).unwrap(), Exact::whole(1));
        assert_eq!(decimal(third), format!("0.{}", "3".repeat(28)));
        let two_thirds = third.plus(third).unwrap();
        assert!(decimal(two_thirds).ends_with('7'), "rounded, not cut");
        assert_eq!(Exact::whole(1).over(Exact::ZERO), Err(Fault::DivisionByZero));
    }

    #[test]
    fn a_sum_loses_no_decimals() {
        // `rust_decimal` answers …5033.0 here.
        let sum = exact("7922816251426433759354395033").plus(exact("0.05")).unwrap();
        assert_ne!(sum, exact("7922816251426433759354395033"));
        assert_eq!(sum.minus(exact("7922816251426433759354395033")).unwrap(), exact("0.05"));
        assert_eq!(Exact::whole(i128::MAX).plus(Exact::whole(1)), Err(Fault::Overflow));
        assert_eq!(Exact::whole(LARGEST + 1).decimal(), Err(Fault::Overflow));
    }

    #[test]
    fn order_and_rounding_are_exact() {
        let third = Exact::whole(1).over(Exact::whole(3)).unwrap();
        assert!(exact("0.3333333333333333333333333333") < third);
        assert!(exact("-0.5") < exact("-0.25"));
        assert_eq!(exact("2.5").rounded(0).unwrap(), Exact::whole(3));
        assert_eq!(exact("-2.5").rounded(0).unwrap(), Exact::whole(-3));
        assert_eq!(exact("0.9471").rounded(3).unwrap(), exact("0.947"));
        assert_eq!(exact("0.25").rounded(1).unwrap(), exact("0.3"));
        assert!(exact("1095").minus(exact("1092")).unwrap().is_multiple_of(3));
        assert!(!exact("4.5").is_multiple_of(9));
    }
}
