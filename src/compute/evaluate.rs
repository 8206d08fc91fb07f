//! An [`Expression`] with its figures becomes a number, and a line that a controller can follow: `89 477 − 89 640 = −163`.

use rust_decimal::Decimal;

use crate::compute::exact::{Exact, Fault};
use crate::compute::expression::{Body, Expression, Function, Operator, Part, Span};
use crate::diagnostic::{Rule, rule};
use crate::locale::number;
use crate::model::figures::Amount;
use crate::model::settings::Language;

/// The most addends that a worked formula tells one by one.
const MOST_ADDENDS: usize = 12;

/// The amount of a figure, exact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// Unknown: makes what is computed from it unknown too.
    Blank,
    /// There is none: counts as nothing.
    Nothing,
    /// A number.
    Number(Exact),
}

impl Value {
    /// Returns the value of an amount.
    pub fn of(amount: Amount) -> Value {
        match amount {
            Amount::Blank => Value::Blank,
            Amount::NotApplicable => Value::Nothing,
            Amount::Exact(number) => Value::Number(Exact::of(number)),
        }
    }

    /// Returns the amount: a quotient is rounded to what a decimal holds.
    pub fn amount(self) -> Result<Amount, Fault> {
        match self {
            Value::Blank => Ok(Amount::Blank),
            Value::Nothing => Ok(Amount::NotApplicable),
            Value::Number(number) => number.decimal().map(Amount::Exact),
        }
    }

    /// Returns the number, if there is one.
    pub fn number(self) -> Option<Exact> {
        match self {
            Value::Number(number) => Some(number),
            Value::Blank | Value::Nothing => None,
        }
    }
}

/// How a number is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Decimals.
    pub decimals: u8,
    /// A quotient shown as per cent.
    pub percent: bool,
}

/// A figure that a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The figure.
    pub value: Value,
    /// How it is shown.
    pub look: Look,
}

/// What a name stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operand {
    /// One figure.
    One(Seen),
    /// The figures of a column.
    Many(Vec<Seen>),
}

impl Operand {
    fn single(&self, span: Span) -> Result<Value, Problem> {
        match self {
            Operand::One(seen) => Ok(seen.value),
            Operand::Many(_) => Err(Problem { kind: ProblemKind::Column, span }),
        }
    }

    fn all(&self) -> &[Seen] {
        match self {
            Operand::One(seen) => std::slice::from_ref(seen),
            Operand::Many(seen) => seen,
        }
    }
}

/// Why an expression has no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
}

/// The kinds of problems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// Divides by zero.
    DivisionByZero,
    /// More digits than can be held exactly.
    Overflow,
    /// A whole column where one figure is wanted.
    Column,
    /// `round` to decimals that are no small whole number.
    Decimals,
}

impl ProblemKind {
    /// Returns the rule and message for a problem.
    pub fn told(self) -> (&'static Rule, &'static str) {
        match self {
            ProblemKind::DivisionByZero => (&rule::FORMULA_VALUE, "division"),
            ProblemKind::Overflow => (&rule::FORMULA_VALUE, "overflow"),
            ProblemKind::Column => (&rule::FORMULA_SYNTAX, "column"),
            ProblemKind::Decimals => (&rule::FORMULA_SYNTAX, "round"),
        }
    }
}

/// Works out a part. `operands` has one entry for each of the expression's names.
pub fn value(part: &Part, expression: &Expression, operands: &[Operand]) -> Result<Value, Problem> {
    match part {
        Part::Literal(number) => Ok(Value::Number(*number)),
        Part::Name(index) => {
            let span = expression.names.get(*index).map_or(Span::default(), |name| name.span);
            operands.get(*index).map_or(Ok(Value::Blank), |operand| operand.single(span))
        }
        Part::Negated(inner) => Ok(match value(inner, expression, operands)? {
            Value::Number(number) => Value::Number(number.negated()),
            other => other,
        }),
        Part::Joined(left, operator, right, span) => {
            let left = value(left, expression, operands)?;
            let right = value(right, expression, operands)?;
            joined(left, *operator, right).map_err(|fault| problem(fault, *span))
        }
        Part::Call(function, arguments, span) => call(*function, arguments, *span, expression, operands),
    }
}

fn problem(fault: Fault, span: Span) -> Problem {
    let kind = match fault {
        Fault::DivisionByZero => ProblemKind::DivisionByZero,
        Fault::Overflow => ProblemKind::Overflow,
    };
    Problem { kind, span }
}

fn joined(left: Value, operator: Operator, right: Value) -> Result<Value, Fault> {
    let (left, right) = match (left, right) {
        (Value::Blank, _) | (_, Value::Blank) => return Ok(Value::Blank),
        (Value::Nothing, Value::Nothing) => return Ok(Value::Nothing),
        (Value::Number(left), Value::Number(right)) => (left, right),
        // What does not exist adds nothing, and nothing can be multiplied or divided by it.
        (Value::Nothing, Value::Number(right)) => match operator {
            Operator::Plus | Operator::Minus => (Exact::ZERO, right),
            Operator::Times | Operator::Over => return Ok(Value::Nothing),
        },
        (Value::Number(left), Value::Nothing) => match operator {
            Operator::Plus | Operator::Minus => (left, Exact::ZERO),
            Operator::Times | Operator::Over => return Ok(Value::Nothing),
        },
    };
    Ok(Value::Number(match operator {
        Operator::Plus => left.plus(right)?,
        Operator::Minus => left.minus(right)?,
        Operator::Times => left.times(right)?,
        Operator::Over => left.over(right)?,
    }))
}

fn call(
    function: Function,
    arguments: &[Part],
    span: Span,
    expression: &Expression,
    operands: &[Operand],
) -> Result<Value, Problem> {
    match function {
        Function::Abs => Ok(match arguments.first().map(|part| value(part, expression, operands)).transpose()? {
            Some(Value::Number(number)) => Value::Number(number.abs()),
            other => other.unwrap_or(Value::Blank),
        }),
        Function::Round => {
            let number = arguments.first().map(|part| value(part, expression, operands)).transpose()?;
            let decimals = match arguments.get(1) {
                None => 0,
                Some(part) => small_whole(value(part, expression, operands)?)
                    .ok_or(Problem { kind: ProblemKind::Decimals, span })?,
            };
            match number.unwrap_or(Value::Blank) {
                Value::Number(number) => {
                    number.rounded(decimals).map(Value::Number).map_err(|fault| problem(fault, span))
                }
                other => Ok(other),
            }
        }
        Function::Sum | Function::Min | Function::Max => {
            let mut known = Vec::new();
            let mut blank = false;
            for argument in arguments {
                match argument {
                    Part::Name(index) => {
                        let operand = operands.get(*index);
                        for seen in operand.map_or(&[][..], Operand::all) {
                            blank |= seen.value == Value::Blank && matches!(operand, Some(Operand::One(_)));
                            known.extend(seen.value.number());
                        }
                    }
                    part => {
                        let value = value(part, expression, operands)?;
                        blank |= value == Value::Blank;
                        known.extend(value.number());
                    }
                }
            }
            match function {
                _ if blank => Ok(Value::Blank),
                _ if known.is_empty() => Ok(Value::Nothing),
                Function::Min => Ok(known.into_iter().min().map_or(Value::Nothing, Value::Number)),
                Function::Max => Ok(known.into_iter().max().map_or(Value::Nothing, Value::Number)),
                _ => Exact::sum(known).map(Value::Number).map_err(|fault| problem(fault, span)),
            }
        }
    }
}

fn small_whole(value: Value) -> Option<u32> {
    let number = value.number()?.decimal().ok()?;
    u32::try_from(number).ok().filter(|decimals| *decimals <= 20 && Decimal::from(*decimals) == number)
}

/// Writes a value for people.
pub fn shown(value: Value, look: Look, language: Language) -> String {
    match value {
        Value::Blank => "?".to_owned(),
        Value::Nothing => "–".to_owned(),
        Value::Number(number) => match number.decimal() {
            Ok(number) if look.percent => number::percent(number, u32::from(look.decimals), language),
            Ok(number) => number::format(number, u32::from(look.decimals), language),
            Err(_) => "?".to_owned(),
        },
    }
}

/// Writes ` = −163`, or ` ≈ 94,7 %` where what is shown is rounded.
pub fn equals(value: Value, look: Look, language: Language) -> String {
    let decimals = u32::from(look.decimals) + if look.percent { 2 } else { 0 };
    let is_exact = value.number().is_none_or(|number| number.rounded(decimals) == Ok(number));
    format!(" {} {}", if is_exact { "=" } else { "≈" }, shown(value, look, language))
}

/// Writes the formula with the values in it, without the result.
pub fn worked(expression: &Expression, operands: &[Operand], language: Language) -> String {
    match &expression.body {
        Body::Number(part) => worked_part(part, operands, language),
        Body::Comparison(left, relation, right) => format!(
            "{} {} {}",
            worked_part(left, operands, language),
            relation.shown(),
            worked_part(right, operands, language)
        ),
    }
}

/// Writes one part with the values in it.
pub fn worked_part(part: &Part, operands: &[Operand], language: Language) -> String {
    let mut text = String::with_capacity(40);
    write_part(&mut text, part, operands, language, Place::Alone);
    text
}

/// What stands around a part: decides on brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    /// First of a sum.
    Addend,
    /// After `+` or `−`.
    LaterAddend,
    /// First of a product.
    Factor,
    /// After `·` or `/`.
    LaterFactor,
}

fn write_part(text: &mut String, part: &Part, operands: &[Operand], language: Language, place: Place) {
    let later = matches!(place, Place::LaterAddend | Place::LaterFactor);
    match part {
        Part::Literal(number) => {
            let decimals = number.decimal().map_or(0, |number| number.normalize().scale());
            let look = Look { decimals: u8::try_from(decimals).unwrap_or(0), percent: false };
            text.push_str(&shown(Value::Number(*number), look, language));
        }
        Part::Name(index) => match operands.get(*index) {
            Some(Operand::One(seen)) => {
                let is_negative = seen.value.number().is_some_and(Exact::is_negative);
                bracketed(text, later && is_negative, |text| text.push_str(&shown(seen.value, seen.look, language)));
            }
            Some(Operand::Many(seen)) => text.push_str(&addends(seen, language)),
            None => text.push('?'),
        },
        Part::Negated(inner) => bracketed(text, later, |text| {
            text.push('−');
            write_part(text, inner, operands, language, Place::LaterFactor);
        }),
        Part::Joined(left, operator, right, _) => {
            let is_sum = matches!(operator, Operator::Plus | Operator::Minus);
            let in_product = matches!(place, Place::Factor | Place::LaterFactor);
            let wants_brackets = (is_sum && in_product) || place == Place::LaterFactor || (is_sum && later);
            bracketed(text, wants_brackets, |text| {
                let (first, second) = match is_sum {
                    true => (Place::Addend, Place::LaterAddend),
                    false => (Place::Factor, Place::LaterFactor),
                };
                write_part(text, left, operands, language, first);
                text.push(' ');
                text.push_str(operator.shown());
                text.push(' ');
                write_part(text, right, operands, language, second);
            });
        }
        Part::Call(Function::Abs, arguments, _) => {
            text.push('|');
            write_arguments(text, arguments, operands, language);
            text.push('|');
        }
        Part::Call(Function::Sum, arguments, _) if arguments.len() == 1 => {
            bracketed(text, place != Place::Alone, |text| write_arguments(text, arguments, operands, language));
        }
        Part::Call(function, arguments, _) => {
            text.push_str(function.name());
            bracketed(text, true, |text| write_arguments(text, arguments, operands, language));
        }
    }
}

fn write_arguments(text: &mut String, arguments: &[Part], operands: &[Operand], language: Language) {
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            text.push_str("; ");
        }
        match argument {
            Part::Name(name) if arguments.len() > 1 => {
                let figures = operands.get(*name).map_or(&[][..], Operand::all);
                let figures: Vec<String> = figures.iter().map(|seen| shown(seen.value, seen.look, language)).collect();
                text.push_str(&figures.join("; "));
            }
            argument => write_part(text, argument, operands, language, Place::Alone),
        }
    }
}

fn bracketed(text: &mut String, brackets: bool, inner: impl FnOnce(&mut String)) {
    if brackets {
        text.push('(');
    }
    inner(text);
    if brackets {
        text.push(')');
    }
}

/// Writes `26 556 + 3 103 − 7 272`; of many only the first ten and the last, and how many there are.
pub fn addends(seen: &[Seen], language: Language) -> String {
    let known: Vec<(Exact, Look)> = seen.iter().filter_map(|seen| Some((seen.value.number()?, seen.look))).collect();
    let mut text = String::with_capacity(known.len().min(MOST_ADDENDS) * 10);
    for (index, (number, look)) in known.iter().enumerate() {
        let is_told = known.len() <= MOST_ADDENDS || index < MOST_ADDENDS - 2 || index + 1 == known.len();
        if index == MOST_ADDENDS - 2 && !is_told {
            text.push_str(" + …");
        }
        if !is_told {
            continue;
        }
        match (index, number.is_negative()) {
            (0, _) => text.push_str(&shown(Value::Number(*number), *look, language)),
            (_, true) => {
                text.push_str(" − ");
                text.push_str(&shown(Value::Number(number.negated()), *look, language));
            }
            (_, false) => {
                text.push_str(" + ");
                text.push_str(&shown(Value::Number(*number), *look, language));
            }
        }
    }
    if known.is_empty() {
        text.push('0');
    }
    if known.len() > MOST_ADDENDS {
        let numbers = match language {
            Language::Bokmal => "tall",
            Language::Nynorsk => "tal",
            Language::English => "numbers",
        };
        text.push_str(&format!(" ({} {numbers})", known.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::expression::parse;

    fn seen(number: &str) -> Seen {
        let value = match number {
            "" => Value::Blank,
            "–" => Value::Nothing,
            number => Value::Number(Exact::of(Decimal::from_str_exact(number).unwrap())),
        };
        Seen { value, look: Look { decimals: 0, percent: false } }
    }

    /// Works out `text` with the figures of `names`, and writes it as a page would.
    fn told(text: &str, names: &[(&str, &str)]) -> String {
        let expression = parse(text, &|_| false).unwrap();
        let operands: Vec<Operand> = expression
            .names
            .iter()
            .map(|name| {
                let found = names.iter().find(|(other, _)| *other == name.text()).unwrap();
                match found.1.split_once(';') {
                    None => Operand::One(seen(found.1)),
                    Some(_) => Operand::Many(found.1.split(';').map(seen).collect()),
                }
            })
            .collect();
        let Body::Number(part) = &expression.body else { panic!("a comparison") };
        match value(part, &expression, &operands) {
            Ok(value) => {
                let look = Look { decimals: 1, percent: false };
                format!("{}{}", worked(&expression, &operands, Language::Bokmal), equals(value, look, Language::Bokmal))
                    .replace('\u{a0}', " ")
            }
            Err(problem) => format!("{:?} at {}", problem.kind, problem.span.start),
        }
    }

    #[test]
    fn a_formula_is_told_with_its_values() {
        let names =
            [("budget", "-4932"), ("forecast", "-7353"), ("a", "2"), ("b", "3"), ("column", "26556;;–;3103;-7272")];
        for (formula, line) in [
            ("budget - forecast", "−4 932 − (−7 353) = 2 421,0"),
            ("a - (b - a)", "2 − (3 − 2) = 1,0"),
            ("(a + b) * b", "(2 + 3) · 3 = 15,0"),
            ("a / b", "2 / 3 ≈ 0,7"),
            ("a / b * b", "2 / 3 · 3 = 2,0"),
            ("a / (b * a)", "2 / (3 · 2) ≈ 0,3"),
            ("-a + b", "−2 + 3 = 1,0"),
            ("abs(budget)", "|−4 932| = 4 932,0"),
            ("sum(column)", "26 556 + 3 103 − 7 272 = 22 387,0"),
            ("sum(column) / 2", "(26 556 + 3 103 − 7 272) / 2 = 11 193,5"),
            ("max(a, b, column)", "max(2; 3; 26 556; ?; –; 3 103; −7 272) = 26 556,0"),
            ("round(a / b, 1)", "round(2 / 3; 1) = 0,7"),
            ("0.25 * b", "0,25 · 3 ≈ 0,8"),
        ] {
            assert_eq!(told(formula, &names), line, "{formula}");
        }
    }

    #[test]
    fn blank_makes_blank_and_nothing_counts_as_nothing() {
        let names = [("a", "2"), ("blank", ""), ("none", "–")];
        for (formula, result) in [
            ("a - blank", "= ?"),
            ("a - none", "= 2,0"),
            ("none - a", "= −2,0"),
            ("none + none", "= –"),
            ("none * a", "= –"),
            ("a / none", "= –"),
            ("sum(a, none)", "= 2,0"),
            ("sum(a, blank)", "= ?"),
            ("max(none)", "= –"),
        ] {
            assert!(told(formula, &names).ends_with(result), "{formula}: {}", told(formula, &names));
        }
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let names = [("a", "9999999999999999999999999999"), ("zero", "0"), ("column", "1;2")];
        assert_eq!(told("a / zero", &names), "DivisionByZero at 2");
        assert_eq!(told("a * a", &names), "Overflow at 2");
        assert_eq!(told("1 + column", &names), "Column at 4");
        assert_eq!(told("round(a, 0.5)", &names), "Decimals at 0");
    }

    #[test]
    fn a_long_sum_is_shortened_and_counted() {
        let numbers: Vec<String> = (1..=25).map(|number| number.to_string()).collect();
        assert_eq!(
            told("sum(column)", &[("column", &numbers.join(";"))]),
            "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + … + 25 (25 tall) = 325,0"
        );
    }

    #[test]
    fn a_sum_is_the_same_in_any_order() {
        let mut state = 25_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as i64
        };
        for _ in 0..500 {
            let mut numbers: Vec<Exact> =
                (0..20).map(|_| Exact::of(Decimal::new(next() - (1 << 30), (next() % 8) as u32))).collect();
            let forward = Exact::sum(numbers.clone()).unwrap();
            numbers.reverse();
            numbers.swap(3, 11);
            assert_eq!(Exact::sum(numbers).unwrap(), forward);
        }
    }
}
