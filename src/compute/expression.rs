//! The language of formulas, checks and references in text: read into an [`Expression`], with places for every fault.
//!
//! ```text
//! expression = sum ( ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum )?
//! sum        = product ( ( "+" | "-" ) product )*
//! product    = part ( ( "*" | "/" ) part )*
//! part       = number | name | function "(" sum ( "," sum )* ")" | "(" sum ")" | "-" part
//! function   = "sum" | "min" | "max" | "abs" | "round"
//! name       = word ( "." word )*        words of letters, digits, `_` and `-`
//! ```
//!
//! A hyphen between letters belongs to the name (`uforutsett-kommune`), so subtraction has a blank before its minus.
//! There are no loops, no variables and no text: an expression ends as surely as it begins.

use crate::compute::exact::Exact;

/// The longest expression, in bytes.
const LONGEST: usize = 2_000;
/// The deepest nesting of brackets and functions.
const DEEPEST: u32 = 40;
/// The most operators: long chains are as deep as they are long.
const MOST_OPERATORS: u32 = 200;

/// An expression, understood.
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    /// What is to be worked out.
    pub body: Body,
    /// The names in it, in order of their first use.
    pub names: Vec<Name>,
}

/// A number or a comparison.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Gives a number.
    Number(Part),
    /// Gives yes or no.
    Comparison(Part, Relation, Part),
}

/// A part of an expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// A number as written.
    Literal(Exact),
    /// Number n of [`Expression::names`].
    Name(usize),
    /// Its opposite.
    Negated(Box<Part>),
    /// Two parts joined.
    Joined(Box<Part>, Operator, Box<Part>, Span),
    /// A function of parts.
    Call(Function, Vec<Part>, Span),
}

/// A name of a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The document that a name with slashes begins with: `2024/M8-004`.
    pub document: Option<String>,
    /// Its words.
    pub words: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Name {
    /// Returns the name as written.
    pub fn text(&self) -> String {
        let words = self.words.join(".");
        match &self.document {
            Some(document) if words.is_empty() => document.clone(),
            Some(document) => format!("{document}.{words}"),
            None => words,
        }
    }
}

/// A stretch of the expression, in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// The first character.
    pub start: u32,
    /// How many characters.
    pub length: u32,
}

/// `+ - * /`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

impl Operator {
    /// Returns how people write it.
    pub fn shown(self) -> &'static str {
        match self {
            Operator::Plus => "+",
            Operator::Minus => "−",
            Operator::Times => "·",
            Operator::Over => "/",
        }
    }
}

/// `< <= > >= == !=`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Different,
}

impl Relation {
    /// Returns how people write it.
    pub fn shown(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::AtMost => "≤",
            Relation::More => ">",
            Relation::AtLeast => "≥",
            Relation::Equal => "=",
            Relation::Different => "≠",
        }
    }

    /// Whether it holds.
    pub fn holds(self, left: Exact, right: Exact) -> bool {
        match self {
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::More => left > right,
            Relation::AtLeast => left >= right,
            Relation::Equal => left == right,
            Relation::Different => left != right,
        }
    }
}

/// What can be done with several figures at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// All together.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// Without its sign.
    Abs,
    /// Half away from zero.
    Round,
}

impl Function {
    fn named(name: &str) -> Option<Function> {
        match name {
            "sum" => Some(Function::Sum),
            "min" => Some(Function::Min),
            "max" => Some(Function::Max),
            "abs" => Some(Function::Abs),
            "round" => Some(Function::Round),
            _ => None,
        }
    }

    /// Returns the name in expressions.
    pub fn name(self) -> &'static str {
        match self {
            Function::Sum => "sum",
            Function::Min => "min",
            Function::Max => "max",
            Function::Abs => "abs",
            Function::Round => "round",
        }
    }
}

/// Why a text is not an expression: a message of `formula.syntax`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxFault {
    /// Which message.
    pub words: &'static str,
    /// What is wrong, as written.
    pub text: String,
    /// What to write instead; empty for none.
    pub instead: String,
    /// Where.
    pub span: Span,
}

/// Reads an expression. `knows` tells names that look like something else: documents with slashes (`2024/M8-004`),
/// columns that look like numbers (`2025`).
pub fn parse(text: &str, knows: &dyn Fn(&str) -> bool) -> Result<Expression, SyntaxFault> {
    if text.len() > LONGEST {
        return Err(SyntaxFault {
            words: "too_long",
            text: String::new(),
            instead: String::new(),
            span: Span { start: 0, length: 1 },
        });
    }
    let tokens = tokens(text, knows)?;
    let end = Span { start: text.chars().count() as u32, length: 1 };
    let mut parser = Parser { tokens, next: 0, names: Vec::new(), operators: 0, end };
    let left = parser.sum(0)?;
    let body = match parser.peek().clone() {
        Token::Relation(relation) => {
            parser.next += 1;
            let right = parser.sum(0)?;
            if let Token::Relation(_) = parser.peek() {
                return Err(parser.fault("two_relations"));
            }
            Body::Comparison(left, relation, right)
        }
        _ => Body::Number(left),
    };
    if *parser.peek() != Token::End {
        return Err(parser.fault(match parser.peek() {
            Token::Close => "close",
            Token::Comma => "comma",
            Token::Number(_) | Token::Name(_) => "no_operator",
            _ => "unexpected",
        }));
    }
    Ok(Expression { body, names: parser.names })
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Number(Exact),
    Name(Name),
    Operator(Operator),
    Relation(Relation),
    Open,
    Close,
    Comma,
    End,
}

struct Lexeme {
    token: Token,
    text: String,
    span: Span,
}

fn tokens(text: &str, knows: &dyn Fn(&str) -> bool) -> Result<Vec<Lexeme>, SyntaxFault> {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let mut lexemes = Vec::new();
    let mut index = 0;
    while index < characters.len() {
        let start = index;
        let character = at(index);
        if character.is_whitespace() {
            index += 1;
            continue;
        }
        let double = at(index + 1) == '=';
        let token = match character {
            _ if character.is_alphanumeric() || character == '_' => {
                let (token, length) = word(&characters[start..], start, knows)?;
                index += length;
                lexemes.push(Lexeme {
                    token,
                    text: characters[start..index].iter().collect(),
                    span: Span { start: start as u32, length: (index - start) as u32 },
                });
                continue;
            }
            '+' => Token::Operator(Operator::Plus),
            '-' | '\u{2212}' => Token::Operator(Operator::Minus),
            '*' => Token::Operator(Operator::Times),
            '/' => Token::Operator(Operator::Over),
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '<' if double => Token::Relation(Relation::AtMost),
            '>' if double => Token::Relation(Relation::AtLeast),
            '=' if double => Token::Relation(Relation::Equal),
            '!' if double => Token::Relation(Relation::Different),
            '<' => Token::Relation(Relation::Less),
            '>' => Token::Relation(Relation::More),
            _ => {
                let (words, instead) = match character {
                    '=' => ("instead", "=="),
                    '≤' => ("instead", "<="),
                    '≥' => ("instead", ">="),
                    '≠' => ("instead", "!="),
                    '×' | '·' | '∙' => ("instead", "*"),
                    '÷' | ':' => ("instead", "/"),
                    '–' | '—' => ("instead", "-"),
                    '[' | '{' => ("instead", "("),
                    ']' | '}' => ("instead", ")"),
                    ';' => ("instead", ","),
                    '.' => ("point", ""),
                    '%' => ("percent", ""),
                    _ => ("character", ""),
                };
                return Err(SyntaxFault {
                    words,
                    text: character.to_string(),
                    instead: instead.to_owned(),
                    span: Span { start: start as u32, length: 1 },
                });
            }
        };
        index += if double && matches!(token, Token::Relation(_)) { 2 } else { 1 };
        lexemes.push(Lexeme {
            token,
            text: characters[start..index].iter().collect(),
            span: Span { start: start as u32, length: (index - start) as u32 },
        });
    }
    Ok(lexemes)
}

/// Reads a number or a name; returns how many characters it takes.
fn word(characters: &[char], start: usize, knows: &dyn Fn(&str) -> bool) -> Result<(Token, usize), SyntaxFault> {
    if let Some((document, length)) = document(characters, knows) {
        let (words, taken) = words(&characters[length..]);
        let span = Span { start: start as u32, length: (length + taken) as u32 };
        return Ok((Token::Name(Name { document: Some(document), words, span }), length + taken));
    }
    let digits = characters.iter().take_while(|character| character.is_ascii_digit()).count();
    let after = characters.get(digits).copied().unwrap_or('\0');
    let fraction = characters.iter().skip(digits + 1).take_while(|character| character.is_ascii_digit()).count();
    let ends = |length: usize| !characters.get(length).is_some_and(|next| is_of_a_word(*next));
    if digits > 0 && matches!(after, '.' | ',') && fraction > 0 && ends(digits + 1 + fraction) {
        let length = digits + 1 + fraction;
        let text: String = characters[..length].iter().collect();
        let span = Span { start: start as u32, length: length as u32 };
        if after == ',' {
            return Err(SyntaxFault { words: "decimal_comma", instead: text.replace(',', "."), text, span });
        }
        if fraction == 3 {
            return Err(SyntaxFault { words: "three_digits", instead: text.replace('.', ""), text, span });
        }
        let number = rust_decimal::Decimal::from_str_exact(&text).ok().filter(|_| length <= 20);
        return match number {
            Some(number) => Ok((Token::Number(Exact::of(number)), length)),
            None => Err(SyntaxFault { words: "long_number", instead: String::new(), text, span }),
        };
    }
    if digits > 0 && ends(digits) && after != '.' && (after != '-' || ends(digits + 1)) {
        let text: String = characters[..digits].iter().collect();
        let span = Span { start: start as u32, length: digits as u32 };
        if knows(&text) {
            return Ok((Token::Name(Name { document: None, words: vec![text], span }), digits));
        }
        return match text.parse::<i128>().ok().filter(|_| digits <= 18) {
            Some(number) => Ok((Token::Number(Exact::whole(number)), digits)),
            None => Err(SyntaxFault { words: "long_number", instead: String::new(), text, span }),
        };
    }
    let (words, length) = words_from_the_start(characters);
    let span = Span { start: start as u32, length: length as u32 };
    Ok((Token::Name(Name { document: None, words, span }), length))
}

fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Reads `a-b.c_d`.
fn words_from_the_start(characters: &[char]) -> (Vec<String>, usize) {
    let first = one_word(characters);
    let (mut rest, taken) = words(&characters[first..]);
    rest.insert(0, characters[..first].iter().collect());
    (rest, first + taken)
}

/// Reads `.c_d.e`.
fn words(characters: &[char]) -> (Vec<String>, usize) {
    let mut words = Vec::new();
    let mut taken = 0;
    while characters.get(taken) == Some(&'.') {
        let length = one_word(&characters[taken + 1..]);
        if length == 0 {
            break;
        }
        words.push(characters[taken + 1..taken + 1 + length].iter().collect());
        taken += 1 + length;
    }
    (words, taken)
}

fn one_word(characters: &[char]) -> usize {
    let mut length = 0;
    while let Some(character) = characters.get(length) {
        let joins = *character == '-' && length > 0 && characters.get(length + 1).copied().is_some_and(is_of_a_word);
        if !is_of_a_word(*character) && !joins {
            break;
        }
        length += 1;
    }
    length
}

/// Reads the id or number of a document, which may hold slashes: the longest that exists.
fn document(characters: &[char], knows: &dyn Fn(&str) -> bool) -> Option<(String, usize)> {
    let end = characters
        .iter()
        .position(|character| !is_of_a_word(*character) && !matches!(character, '-' | '.' | '/'))
        .unwrap_or(characters.len());
    let candidate = &characters[..end];
    if !candidate.contains(&'/') {
        return None;
    }
    let ends = (1..=end).rev().filter(|length| *length == end || characters[*length] == '.');
    ends.take(12).find_map(|length| {
        let text: String = candidate[..length].iter().collect();
        (text.contains('/') && knows(&text)).then_some((text, length))
    })
}

struct Parser {
    tokens: Vec<Lexeme>,
    next: usize,
    names: Vec<Name>,
    operators: u32,
    end: Span,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |lexeme| &lexeme.token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.next).map_or(self.end, |lexeme| lexeme.span)
    }

    fn fault(&self, words: &'static str) -> SyntaxFault {
        let text = self.tokens.get(self.next).map_or(String::new(), |lexeme| lexeme.text.clone());
        SyntaxFault { words, text, instead: String::new(), span: self.span() }
    }

    fn sum(&mut self, depth: u32) -> Result<Part, SyntaxFault> {
        self.chain(depth, |operator| matches!(operator, Operator::Plus | Operator::Minus), Parser::product)
    }

    fn product(&mut self, depth: u32) -> Result<Part, SyntaxFault> {
        self.chain(depth, |operator| matches!(operator, Operator::Times | Operator::Over), Parser::part)
    }

    fn chain(
        &mut self,
        depth: u32,
        takes: fn(Operator) -> bool,
        part: fn(&mut Parser, u32) -> Result<Part, SyntaxFault>,
    ) -> Result<Part, SyntaxFault> {
        let mut left = part(self, depth)?;
        while let Token::Operator(operator) = *self.peek() {
            if !takes(operator) {
                break;
            }
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(self.fault("too_long"));
            }
            let span = self.span();
            self.next += 1;
            let right = part(self, depth)?;
            left = Part::Joined(Box::new(left), operator, Box::new(right), span);
        }
        Ok(left)
    }

    fn part(&mut self, depth: u32) -> Result<Part, SyntaxFault> {
        if depth > DEEPEST {
            return Err(self.fault("too_deep"));
        }
        let span = self.span();
        match self.peek().clone() {
            Token::Number(number) => {
                self.next += 1;
                Ok(Part::Literal(number))
            }
            Token::Name(name) => {
                self.next += 1;
                if *self.peek() == Token::Open {
                    return self.call(&name, span, depth);
                }
                let known =
                    self.names.iter().position(|other| other.words == name.words && other.document == name.document);
                Ok(Part::Name(known.unwrap_or_else(|| {
                    self.names.push(name);
                    self.names.len() - 1
                })))
            }
            Token::Operator(Operator::Minus) => {
                self.next += 1;
                Ok(Part::Negated(Box::new(self.part(depth + 1)?)))
            }
            Token::Open => {
                self.next += 1;
                let inner = self.sum(depth + 1)?;
                if *self.peek() != Token::Close {
                    return Err(self.fault("open"));
                }
                self.next += 1;
                Ok(inner)
            }
            Token::End => Err(self.fault(if self.tokens.is_empty() { "empty" } else { "ends" })),
            _ => Err(self.fault("unexpected")),
        }
    }

    fn call(&mut self, name: &Name, span: Span, depth: u32) -> Result<Part, SyntaxFault> {
        let Some(function) = Function::named(&name.text()) else {
            let text = name.text();
            return Err(SyntaxFault { words: "function", text, instead: String::new(), span });
        };
        self.next += 1;
        let mut arguments = vec![self.sum(depth + 1)?];
        while *self.peek() == Token::Comma {
            self.next += 1;
            arguments.push(self.sum(depth + 1)?);
        }
        if *self.peek() != Token::Close {
            return Err(self.fault("open"));
        }
        self.next += 1;
        let most = match function {
            Function::Abs => 1,
            Function::Round => 2,
            Function::Sum | Function::Min | Function::Max => usize::MAX,
        };
        if arguments.len() > most {
            let text = function.name().to_owned();
            return Err(SyntaxFault { words: "arguments", text, instead: most.to_string(), span });
        }
        Ok(Part::Call(function, arguments, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let knows = |id: &str| matches!(id, "2024/M8-004" | "manedsrapport/2024-10" | "møter/mai/sak");
        parse(text, &knows).unwrap().names.iter().map(Name::text).collect()
    }

    fn fault(text: &str) -> (&'static str, u32) {
        let fault = parse(text, &|_| false).unwrap_err();
        (fault.words, fault.span.start)
    }

    #[test]
    fn names_may_hold_hyphens_and_norwegian_letters() {
        assert_eq!(names("budget - forecast"), ["budget", "forecast"]);
        assert_eq!(names("budget -forecast"), ["budget", "forecast"]);
        assert_eq!(names("uforutsett-kommune.årsbudsjett"), ["uforutsett-kommune.årsbudsjett"]);
        assert_eq!(names("a-b - a-b + previous.saker.feil.open"), ["a-b", "previous.saker.feil.open"]);
        assert_eq!(names("manedsrapport.2024-10.saker.feil.open"), ["manedsrapport.2024-10.saker.feil.open"]);
        assert_eq!(names("sum(drift.actual) / 2"), ["drift.actual"]);
        assert_eq!(names("sum - 1"), ["sum"]);
    }

    #[test]
    fn a_slash_divides_unless_a_document_is_named_so() {
        assert_eq!(names("actual/budget"), ["actual", "budget"]);
        assert_eq!(names("a.b.c/d.e.f"), ["a.b.c", "d.e.f"]);
        assert_eq!(names("2024/M8-004.kost.ramme.kr"), ["2024/M8-004.kost.ramme.kr"]);
        assert_eq!(names("manedsrapport/2024-10.drift.total.actual / 2"), ["manedsrapport/2024-10.drift.total.actual"]);
        assert_eq!(names("møter/mai/sak.antall"), ["møter/mai/sak.antall"]);
        assert_eq!(names("2024/4"), Vec::<String>::new());
    }

    #[test]
    fn faults_point_at_the_place() {
        for (text, words, start) in [
            ("", "empty", 0),
            ("budget -", "ends", 8),
            ("budget - * 2", "unexpected", 9),
            ("(budget", "open", 7),
            ("budget)", "close", 6),
            ("budget forecast", "no_operator", 7),
            ("a = b", "instead", 2),
            ("a × b", "instead", 2),
            ("a == b == c", "two_relations", 7),
            ("round(a, 1, 2)", "arguments", 0),
            ("avg(a)", "function", 0),
            ("a * 1,5", "decimal_comma", 4),
            ("a * 1.000", "three_digits", 4),
            ("10 % + a", "percent", 3),
            ("a & b", "character", 2),
            ("a, b", "comma", 1),
            ("1234567890123456789012", "long_number", 0),
            ("a .b", "point", 2),
        ] {
            assert_eq!(fault(text), (words, start), "{text}");
        }
        assert_eq!(fault(&"(".repeat(200)).0, "too_deep");
        assert_eq!(fault(&"-".repeat(200)).0, "too_deep");
        assert_eq!(fault(&"1+".repeat(900)).0, "too_long");
        assert_eq!(fault(&"a".repeat(2001)).0, "too_long");
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        let alphabet: Vec<char> = "ab1.,-−/*()<=!>å_ €%\u{a0}\u{0}\u{301}😀".chars().collect();
        let mut state = 7_u64;
        for _ in 0..50_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text.push(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            let read = parse(&text, &|id| id.len() == 3);
            if let Err(fault) = read {
                assert!(fault.span.start as usize <= text.chars().count(), "{text}");
            }
        }
    }
}
