//! Expressions: read and worked out once more, by another way of reading and another arithmetic.

use sakspapir::compute::evaluate::{self, Look, Operand, Seen, Value};
use sakspapir::compute::exact::Exact;
use sakspapir::compute::expression::{self, Body};
use sakspapir::model::figures::Amount;
use sakspapir::model::settings::Language;

use super::{Outcome, Target, outcome};

pub(super) const EXPRESSIONS: Target = Target {
    name: "expressions",
    corpus: "expressions",
    pieces: &[
        "a",
        "b",
        "c",
        "x",
        "n",
        "column",
        " - ",
        " + ",
        " * ",
        " / ",
        "-",
        "+",
        "*",
        "/",
        "−",
        "(",
        ")",
        ", ",
        "sum(",
        "min(",
        "max(",
        "abs(",
        "round(",
        " == ",
        " != ",
        " < ",
        " <= ",
        " > ",
        " >= ",
        "=",
        "!",
        "1",
        "0",
        "2.5",
        "1.000",
        "1,5",
        "100",
        "999999999999999999",
        ".",
        "previous.",
        "a-b",
        "_",
        "%",
        "å",
        "×",
        "≤",
        "\u{a0}",
        "\u{301}",
        "\u{0}",
        "12a",
        "2024/M8-001",
        "[",
        "]",
    ],
    longest: 200,
    attempt: an_expression_is_worked_out,
    quick: 10_000,
};

/// What a part of an expression comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Worth {
    Blank,
    Nothing,
    Number(i128, i128),
}

/// Why the oracle has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum No {
    /// The text is no expression.
    Expression,
    /// It is one, and has no value.
    Value,
    /// Larger than the oracle counts, or deeper than a reader must go.
    Idea,
}

/// Figures that formulas name: value as quotient, blank, not applicable; and a column.
const COLUMN: [Worth; 5] =
    [Worth::Number(4, 1), Worth::Blank, Worth::Number(-5, 2), Worth::Nothing, Worth::Number(0, 1)];

fn named(name: &str) -> Worth {
    match name {
        "a" => Worth::Number(3, 1),
        "b" => Worth::Number(0, 1),
        "c" => Worth::Number(-29, 4),
        "n" => Worth::Nothing,
        _ => Worth::Blank,
    }
}

/// The largest number that the oracle counts with: no product of two overflows anything.
const LARGEST: i128 = 1_000_000_000_000_000;

fn quotient(above: i128, below: i128) -> Result<Worth, No> {
    let (mut a, mut b) = (above.abs(), below.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let sign = if below < 0 { -1 } else { 1 };
    let (above, below) = (sign * above / a.max(1), sign * below / a.max(1));
    if above.abs() > LARGEST || below > LARGEST { Err(No::Idea) } else { Ok(Worth::Number(above, below)) }
}

/// Reads and works out at once, from the left, by the strength of operators.
struct Oracle {
    letters: Vec<char>,
    at: usize,
    operators: usize,
    deepest: usize,
}

impl Oracle {
    fn skip(&mut self) {
        while self.letters.get(self.at).is_some_and(|letter| letter.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> char {
        self.skip();
        self.letters.get(self.at).copied().unwrap_or('\u{1}')
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is = self.peek() == wanted || wanted == '-' && self.peek() == '\u{2212}';
        self.at += usize::from(is);
        is
    }

    fn of_word(letter: Option<&char>) -> bool {
        letter.is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
    }

    /// Takes letters of a word from `at`, hyphens within it too; returns where it ends.
    fn word_end(&self, mut at: usize) -> usize {
        let begun = at;
        loop {
            let hyphen = at > begun && self.letters.get(at) == Some(&'-') && Oracle::of_word(self.letters.get(at + 1));
            if !Oracle::of_word(self.letters.get(at)) && !hyphen {
                return at;
            }
            at += 1;
        }
    }

    /// A number, or a name with its words.
    fn word(&mut self) -> Result<Result<Worth, String>, No> {
        let rest = &self.letters[self.at..];
        let digits = rest.iter().take_while(|letter| letter.is_ascii_digit()).count();
        let decimals = match rest.get(digits) {
            Some('.' | ',') => rest[digits + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count(),
            _ => 0,
        };
        if digits > 0 && decimals > 0 && !Oracle::of_word(rest.get(digits + 1 + decimals)) {
            // A decimal comma is a fault, and a point before three digits may be two things.
            if rest[digits] == ',' || decimals == 3 || digits + decimals > 19 {
                return Err(No::Expression);
            }
            let all: String = rest[..digits + 1 + decimals].iter().filter(|letter| **letter != '.').collect();
            self.at += digits + 1 + decimals;
            let below = 10_i128.checked_pow(u32::try_from(decimals).unwrap()).ok_or(No::Idea)?;
            return quotient(all.parse().map_err(|_| No::Idea)?, below).map(Ok);
        }
        let begun = self.at;
        let mut end = self.word_end(begun);
        let alone: String = self.letters[begun..end].iter().collect();
        let pointed = self.letters.get(end) == Some(&'.');
        if alone.chars().all(|letter| letter.is_ascii_digit()) && !pointed {
            self.at = end;
            return if alone.len() > 18 { Err(No::Expression) } else { quotient(alone.parse().unwrap(), 1).map(Ok) };
        }
        while self.letters.get(end) == Some(&'.') && Oracle::of_word(self.letters.get(end + 1)) {
            end = self.word_end(end + 1);
        }
        self.at = end;
        Ok(Err(self.letters[begun..end].iter().collect()))
    }

    /// A part: gives its worth, or why it has none; a fault of the text ends all.
    fn part(&mut self, depth: usize) -> Result<Result<Worth, No>, No> {
        self.deepest = self.deepest.max(depth);
        if depth > 60 {
            return Err(No::Idea);
        }
        if self.takes('-') {
            return Ok(match self.part(depth + 1)? {
                Ok(Worth::Number(above, below)) => Ok(Worth::Number(-above, below)),
                other => other,
            });
        }
        if self.takes('(') {
            let inner = self.sum(depth + 1)?;
            return if self.takes(')') { Ok(inner) } else { Err(No::Expression) };
        }
        self.skip();
        if !Oracle::of_word(self.letters.get(self.at)) {
            return Err(No::Expression);
        }
        let name = match self.word()? {
            Ok(number) => return Ok(Ok(number)),
            Err(name) => name,
        };
        if !self.takes('(') {
            return Ok(if name == "column" { Err(No::Value) } else { Ok(named(&name)) });
        }
        if !["sum", "min", "max", "abs", "round"].contains(&name.as_str()) {
            return Err(No::Expression);
        }
        let mut arguments: Vec<(bool, Result<Worth, No>)> = Vec::new();
        loop {
            let begun = self.at;
            let worth = self.sum(depth + 1)?;
            let written: String = self.letters[begun..self.at].iter().collect();
            arguments.push((written.trim() == "column", worth));
            if !self.takes(',') {
                break;
            }
        }
        if !self.takes(')') || name == "abs" && arguments.len() > 1 || name == "round" && arguments.len() > 2 {
            return Err(No::Expression);
        }
        Ok(called(&name, &arguments))
    }

    fn product(&mut self, depth: usize) -> Result<Result<Worth, No>, No> {
        let mut left = self.part(depth)?;
        loop {
            let over = self.peek() == '/';
            if !self.takes('*') && !self.takes('/') {
                return Ok(left);
            }
            self.operators += 1;
            let right = self.part(depth)?;
            left = both(left, right).and_then(|(left, right)| match (left, right) {
                (Worth::Blank, _) | (_, Worth::Blank) => Ok(Worth::Blank),
                (Worth::Number(a, b), Worth::Number(c, d)) if !over => quotient(a * c, b * d),
                (Worth::Number(..), Worth::Number(0, _)) => Err(No::Value),
                (Worth::Number(a, b), Worth::Number(c, d)) => quotient(a * d, b * c),
                _ => Ok(Worth::Nothing),
            });
        }
    }

    fn sum(&mut self, depth: usize) -> Result<Result<Worth, No>, No> {
        let mut left = self.product(depth)?;
        loop {
            let minus = matches!(self.peek(), '-' | '\u{2212}');
            if !self.takes('+') && !self.takes('-') {
                return Ok(left);
            }
            self.operators += 1;
            let right = self.product(depth)?;
            left = both(left, right).and_then(|(left, right)| match (left, right) {
                (Worth::Blank, _) | (_, Worth::Blank) => Ok(Worth::Blank),
                (Worth::Nothing, Worth::Nothing) => Ok(Worth::Nothing),
                (left, right) => {
                    let number = |worth| if let Worth::Number(a, b) = worth { (a, b) } else { (0, 1) };
                    let ((a, b), (c, d)) = (number(left), number(right));
                    quotient(if minus { a * d - c * b } else { a * d + c * b }, b * d)
                }
            });
        }
    }

    /// The relation that stands here, with how many letters.
    fn relation(&mut self) -> Option<&'static str> {
        self.skip();
        let rest: String = self.letters[self.at..].iter().take(2).collect();
        let found = ["<=", ">=", "==", "!=", "<", ">"].into_iter().find(|relation| rest.starts_with(relation))?;
        self.at += found.len();
        Some(found)
    }
}

/// Brings two parts together: what is beyond the oracle outweighs what has no value.
fn both(left: Result<Worth, No>, right: Result<Worth, No>) -> Result<(Worth, Worth), No> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(No::Idea), _) | (_, Err(No::Idea)) => Err(No::Idea),
        _ => Err(No::Value),
    }
}

fn called(name: &str, arguments: &[(bool, Result<Worth, No>)]) -> Result<Worth, No> {
    let several = matches!(name, "sum" | "min" | "max");
    if arguments.iter().any(|(_, worth)| *worth == Err(No::Idea)) {
        return Err(No::Idea);
    }
    if !several {
        let worths: Vec<Worth> = arguments.iter().map(|(_, worth)| *worth).collect::<Result<_, _>>()?;
        return match (name, worths.as_slice()) {
            ("abs", [Worth::Number(above, below)]) => Ok(Worth::Number(above.abs(), *below)),
            ("round", [number, rest @ ..]) => {
                let decimals = match rest {
                    [] => 0,
                    [Worth::Number(decimals @ 0..=20, 1)] => u32::try_from(*decimals).unwrap(),
                    _ => return Err(No::Value),
                };
                let Worth::Number(above, below) = number else { return Ok(*number) };
                if decimals > 12 {
                    return Err(No::Idea);
                }
                let power = 10_i128.pow(decimals);
                // Half away from zero: twice the number and one, cut.
                let doubled = 2 * above.abs() * power + below;
                quotient(above.signum() * (doubled / (2 * below)), power)
            }
            (_, [worth, ..]) => Ok(*worth),
            _ => Ok(Worth::Blank),
        };
    }
    let (mut numbers, mut blank) = (Vec::new(), false);
    for (column, worth) in arguments {
        if *column {
            numbers.extend(COLUMN.iter().filter(|worth| matches!(worth, Worth::Number(..))));
            continue;
        }
        match (*worth)? {
            Worth::Blank => blank = true,
            number @ Worth::Number(..) => numbers.push(number),
            Worth::Nothing => {}
        }
    }
    if blank {
        return Ok(Worth::Blank);
    }
    let Some(mut best) = numbers.first().copied() else { return Ok(Worth::Nothing) };
    for other in &numbers[1..] {
        let (Worth::Number(a, b), Worth::Number(c, d)) = (best, *other) else { continue };
        best = match name {
            "sum" => quotient(a * d + c * b, b * d)?,
            "min" if c * b < a * d => *other,
            "max" if c * b > a * d => *other,
            _ => best,
        };
    }
    Ok(best)
}

fn exact(worth: Worth) -> Value {
    match worth {
        Worth::Blank => Value::Blank,
        Worth::Nothing => Value::Nothing,
        Worth::Number(above, below) => Value::Number(Exact::whole(above).over(Exact::whole(below)).unwrap()),
    }
}

fn an_expression_is_worked_out(input: &str) -> Outcome {
    let read = expression::parse(input, &|_| false);
    if let Err(fault) = &read {
        assert!(fault.span.start as usize <= input.chars().count());
    }
    let mut oracle = Oracle { letters: input.chars().collect(), at: 0, operators: 0, deepest: 0 };
    let left = oracle.sum(0);
    let relation = oracle.relation();
    let right = relation.map(|_| oracle.sum(0)).transpose();
    let whole = oracle.peek() == '\u{1}' && oracle.at >= oracle.letters.len();
    let holds = match (left, right) {
        (Err(No::Idea), _) | (_, Err(No::Idea)) => None,
        (Ok(left), Ok(right)) if whole => Some(Ok((left, right))),
        _ => Some(Err(())),
    };
    let beyond = oracle.deepest > 36 || oracle.operators > 190 || input.len() > 1_900;
    let Ok(read) = read else {
        // What the oracle reads must be read, but for what is too deep and too long.
        assert!(beyond || !matches!(holds, Some(Ok(_))), "not read: {read:?}");
        return outcome(read.err().map(|fault| fault.words));
    };
    assert!(beyond || !matches!(holds, Some(Err(()))), "read, though it is none");

    let seen = |worth| Seen { value: exact(worth), look: Look { decimals: 2, percent: false } };
    let operand = |name: &expression::Name| match name.text().as_str() {
        "column" => Operand::Many(COLUMN.into_iter().map(seen).collect()),
        name => Operand::One(seen(named(name))),
    };
    let operands: Vec<Operand> = read.names.iter().map(operand).collect();
    let told = evaluate::worked(&read, &operands, Language::Bokmal);
    assert!(!told.is_empty());
    let parts = match &read.body {
        Body::Number(part) => vec![part],
        Body::Comparison(left, _, right) => vec![left, right],
    };
    let worked: Vec<_> = parts.iter().map(|part| evaluate::value(part, &read, &operands)).collect();
    if let Some(Ok((left, right))) = holds {
        for (worked, expected) in worked.iter().zip([Some(left), right].into_iter().flatten()) {
            match (worked, expected) {
                (_, Err(No::Idea)) => {}
                (Ok(worked), Ok(expected)) => {
                    assert_eq!(*worked, exact(expected), "{told}");
                    as_a_decimal(expected, worked);
                }
                (Err(_), Err(_)) => {}
                (worked, expected) => panic!("{worked:?} and not {expected:?}: {told}"),
            }
        }
        if let (
            Body::Comparison(_, relation, _),
            [Ok(Value::Number(one)), Ok(Value::Number(other))],
            Ok(left),
            Some(Ok(right)),
        ) = (&read.body, worked.as_slice(), left, right)
            && let (Worth::Number(a, b), Worth::Number(c, d)) = (left, right)
        {
            let order = (a * d).cmp(&(c * b));
            let expected = match relation.shown() {
                "<" => order.is_lt(),
                "≤" => order.is_le(),
                ">" => order.is_gt(),
                "≥" => order.is_ge(),
                "=" => order.is_eq(),
                _ => order.is_ne(),
            };
            assert_eq!(relation.holds(*one, *other), expected, "{told}");
        }
    }
    outcome((read.names.len().min(4), worked.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>()))
}

/// The decimal of a quotient is the nearest there is.
fn as_a_decimal(worth: Worth, value: &Value) {
    let (Worth::Number(above, below), Ok(Amount::Exact(decimal))) = (worth, value.amount()) else { return };
    let power = 10_i128.pow(decimal.scale());
    let (Some(left), Some(right)) = (decimal.mantissa().checked_mul(below), above.checked_mul(power)) else { return };
    assert!((left - right).abs() * 2 <= below, "{decimal} for {above}/{below}");
}
