//! The words of a text, as the index and every query see them: lower case, and one spelling for each number, date,
//! paragraph and case number, however it is written.
//!
//! `themes/default/scripts/search-engine.js` does the same to a query and to an excerpt; a test holds both equal.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

use crate::search::query::is_stop_word;

/// A word found in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word<'k> {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Its one spelling.
    pub key: &'k str,
    /// Whether it is a number, date, paragraph or case number: never inflected, split or forgiven.
    pub literal: bool,
}

/// Names of months in Norwegian and English, and their short forms, year by year.
pub const MONTHS: &str = "januar februar mars april mai juni juli august september oktober november desember january february march april may june july august september october november december jan feb mar apr mai jun jul aug sep okt nov des";

/// Brings a text to the normal form that words are read from.
pub fn normal(text: &str) -> Cow<'_, str> {
    // Letters before U+0300 are what they are; no other begins with a byte below this one.
    if greatest(text) < 0xcc {
        return Cow::Borrowed(text);
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    }
}

/// Returns a word as it is compared when letters are missing on a keyboard: `søknad`, `soknad` and `soeknad` are one.
pub fn fold(word: &str) -> String {
    if word.is_ascii() && !word.contains(['a', 'o']) {
        return word.to_owned();
    }
    let mut folded = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            'a' => {
                folded.push('a');
                letters.next_if(|next| matches!(next, 'a' | 'e'));
            }
            'o' => {
                folded.push('o');
                letters.next_if(|next| *next == 'e');
            }
            'å' | 'æ' | 'ä' => folded.push('a'),
            'ø' | 'ö' => folded.push('o'),
            _ if letter.is_ascii() => folded.push(letter),
            _ => folded.extend(std::iter::once(letter).nfd().filter(|part| !is_combining_mark(*part))),
        }
    }
    folded
}

/// Says whether a character belongs to a word.
pub fn is_word(letter: char) -> bool {
    match letter {
        '\0'..='\x7f' => letter.is_ascii_alphanumeric(),
        // All are letters but the signs of multiplication and division.
        'À'..='ÿ' => !matches!(letter, '×' | '÷'),
        _ => letter.is_alphanumeric() || is_combining_mark(letter),
    }
}

/// Returns the small form of one of the first 256 letters.
fn small_latin(letter: char) -> char {
    match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' => char::from(letter as u8 + 0x20),
        letter => letter,
    }
}

/// A run of letters and digits.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    digits: bool,
    has_digit: bool,
}

/// How many runs may hang together by signs.
const LONGEST_CHAIN: usize = 6;

/// Finds the words of a text in normal form. What is written together (`2024/M8-005`, `12. desember 2024`) is told
/// first as a whole, then its parts, which lie within its range.
pub fn scan(text: &str, mut each: impl FnMut(Word<'_>)) {
    let mut scanner = Scanner { text, small: in_small_letters(text), key: String::new(), each: &mut each };
    let mut at = 0;
    let mut before = ' ';
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte.is_ascii_alphanumeric() {
            at = scanner.chain(at, at);
            before = 'a';
            continue;
        }
        if byte.is_ascii() && byte != b'-' {
            before = char::from(byte);
            at += 1;
            continue;
        }
        let Some(letter) = text[at..].chars().next() else { break };
        let next = at + letter.len_utf8();
        if is_word(letter) {
            at = scanner.chain(at, at);
            before = 'a';
            continue;
        }
        if letter == '§' {
            if let Some(end) = scanner.paragraph(at, at + letter.len_utf8()) {
                at = end;
                before = 'a';
                continue;
            }
        } else if matches!(letter, '-' | '\u{2212}')
            && !is_word(before)
            && text[next..].starts_with(|digit: char| digit.is_ascii_digit())
        {
            at = scanner.chain(at, next);
            before = 'a';
            continue;
        }
        before = letter;
        at = next;
    }
}

/// Returns the greatest byte. Without an early end, so that many bytes are compared at once.
fn greatest(text: &str) -> u8 {
    text.bytes().fold(0, u8::max)
}

/// Returns a text in small letters, each in the same place; none where that cannot be. Letters of more than one byte
/// that are capitals are few, and looked for by their first byte.
fn in_small_letters(text: &str) -> Option<String> {
    // Letters before U+0100 begin with a byte below this one: almost all that Norwegian is written with.
    if greatest(text) >= 0xc4 {
        return None;
    }
    let small = text.to_ascii_lowercase();
    // Without an early end too.
    let bytes = small.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    if !pairs.fold(false, |found, (lead, rest)| found | ((*lead == 0xc3) & (*rest < 0x9f))) {
        return Some(small);
    }
    let mut rest = small.as_str();
    let mut smaller = String::with_capacity(small.len());
    while let Some(lead) = memchr::memchr(0xc3, rest.as_bytes()) {
        smaller.push_str(&rest[..lead]);
        let mut letters = rest[lead..].chars();
        smaller.extend(letters.next().map(small_latin));
        rest = letters.as_str();
    }
    smaller.push_str(rest);
    Some(smaller)
}

struct Scanner<'t, F> {
    text: &'t str,
    /// The text in small letters, if each stands in the same place.
    small: Option<String>,
    key: String,
    each: F,
}

impl<F: FnMut(Word<'_>)> Scanner<'_, F> {
    /// Reads the run that begins at an offset.
    fn run(&self, start: usize) -> Run {
        let bytes = self.text.as_bytes();
        let (mut end, mut digits, mut has_digit) = (start, true, false);
        loop {
            match bytes.get(end) {
                Some(byte) if byte.is_ascii_digit() => {
                    has_digit = true;
                    end += 1;
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    digits = false;
                    end += 1;
                }
                Some(byte) if !byte.is_ascii() => match self.text[end..].chars().next() {
                    Some(letter) if is_word(letter) => {
                        digits = false;
                        end += letter.len_utf8();
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        Run { start, end, digits: digits && end > start, has_digit }
    }

    /// Reads what hangs together from an offset on; `start` is before the sign of a number, if there is one. Returns
    /// its end.
    fn chain(&mut self, start: usize, first: usize) -> usize {
        let text = self.text;
        let run = self.run(first);
        let signs = |letter: char| matches!(letter, '-' | '/' | '.' | ',' | '\u{2010}' | '\u{2011}' | '\u{2013}');
        // All signs are ASCII or begin with this byte.
        let follows = text.as_bytes().get(run.end).copied().unwrap_or(b' ');
        if !run.has_digit && !matches!(follows, b'-' | b'/' | b'.' | b',' | 0xe2) {
            return self.letters(&[run], &[]);
        }
        let mut runs = [run; LONGEST_CHAIN];
        let mut between = [' '; LONGEST_CHAIN];
        let mut count = 1;
        while count < LONGEST_CHAIN {
            let end = runs[count - 1].end;
            let Some(sign) = text[end..].chars().next().filter(|sign| signs(*sign)) else { break };
            let after = end + sign.len_utf8();
            if !text[after..].starts_with(is_word) {
                break;
            }
            between[count - 1] = match sign {
                '\u{2010}' | '\u{2011}' => '-',
                sign => sign,
            };
            runs[count] = self.run(after);
            count += 1;
        }
        let (runs, between) = (&runs[..count], &between[..count - 1]);
        if !runs.iter().any(|run| run.has_digit) {
            return self.letters(runs, between);
        }
        if let Some(end) = self.number(start, runs, between) {
            return end;
        }
        if count == 1 {
            return self.single(run);
        }
        self.composed(runs, between)
    }

    /// Words of letters alone: each, and joined if they are hyphenated.
    fn letters(&mut self, runs: &[Run], between: &[char]) -> usize {
        let whole = runs[0].start..runs[runs.len() - 1].end;
        if !between.is_empty() && between.iter().all(|sign| *sign == '-') {
            self.key.clear();
            for run in runs {
                self.key.push_str(&self.text[run.start..run.end]);
            }
            let key = self.key.to_lowercase();
            (self.each)(Word { range: whole, key: &key, literal: false });
        }
        for run in runs {
            // Every word of the site comes by here.
            if runs.len() == 1 && before_number(self.text, run.end) {
                self.month_of_year(*run);
                self.lettered_case(*run);
            }
            self.word(*run);
        }
        runs[runs.len() - 1].end
    }

    fn single(&mut self, run: Run) -> usize {
        self.word(run);
        run.end
    }

    /// Tells a run as a word or a number.
    fn word(&mut self, run: Run) {
        let text = &self.text[run.start..run.end];
        if run.digits {
            let range = run.start..run.end;
            self.key.clear();
            self.key.push_str(without_zeros(text));
            return (self.each)(Word { range, key: &self.key, literal: true });
        }
        self.key.clear();
        if let Some(key) = self.small.as_ref().and_then(|small| small.get(run.start..run.end)) {
            return (self.each)(Word { range: run.start..run.end, key, literal: false });
        }
        if text.chars().all(|letter| letter < '\u{250}') {
            self.key.extend(text.chars().flat_map(char::to_lowercase));
        } else {
            // Scripts that write words without blanks.
            for (place, part) in text.unicode_word_indices() {
                let range = run.start + place..run.start + place + part.len();
                (self.each)(Word { range, key: &part.to_lowercase(), literal: false });
            }
            return;
        }
        (self.each)(Word { range: run.start..run.end, key: &self.key, literal: false });
    }

    /// Dates, case numbers and whatever else hangs together and has a digit.
    fn composed(&mut self, runs: &[Run], between: &[char]) -> usize {
        let text = self.text;
        let part = |place: usize| &text[runs[place].start..runs[place].end];
        let end = runs[runs.len() - 1].end;
        let whole = runs[0].start..end;
        let all_digits = runs.iter().all(|run| run.digits);
        if all_digits && runs.len() == 3 {
            let date = match between {
                ['.', '.'] | ['/', '-'] | ['/', '/'] => date(part(2), part(1), part(0)),
                ['-', '-'] => date(part(0), part(1), part(2)),
                _ => None,
            };
            if let Some((year, month, day)) = date {
                self.date(whole, year, month, day);
                return end;
            }
        }
        if all_digits
            && between == ['-']
            && part(1).len() == 2
            && let Some((year, month, _)) = date(part(0), part(1), "1")
        {
            self.date(whole, year, month, 0);
            return end;
        }
        let case_like =
            between.iter().all(|sign| matches!(sign, '/' | '-' | '\u{2013}')) && runs[runs.len() - 1].has_digit;
        if case_like && runs.len() <= 4 {
            self.case_number(runs);
        }
        for run in runs {
            self.word(*run);
        }
        end
    }

    /// Tells a case number as written, with a short year, and without what is before its meeting.
    fn case_number(&mut self, runs: &[Run]) {
        let text = self.text;
        let whole = runs[0].start..runs[runs.len() - 1].end;
        let parts: Vec<String> = runs
            .iter()
            .map(|run| {
                let part = &text[run.start..run.end];
                if run.digits { without_zeros(part).to_owned() } else { part.to_lowercase() }
            })
            .collect();
        for place in 1..parts.len() - 1 {
            if runs[place].has_digit && !runs[place].digits {
                self.case_parts(whole.clone(), parts.clone());
                return self.case_parts(whole, parts[place..].to_vec());
            }
        }
        // `FS-19-2022` is `FS 19/2022`.
        if runs.len() == 3 && !runs[0].has_digit && runs[1].digits {
            return self.case_parts(whole, vec![format!("{}{}", parts[0], parts[1]), parts[2].clone()]);
        }
        self.case_parts(whole, parts);
    }

    /// Tells the parts of a case number, and with a short year.
    fn case_parts(&mut self, range: Range<usize>, parts: Vec<String>) {
        let mut tell = |parts: &[String]| {
            let key = format!("#{}", parts.join("/"));
            (self.each)(Word { range: range.clone(), key: &key, literal: true });
        };
        tell(&parts);
        for place in [0, parts.len() - 1] {
            if is_year(&parts[place]) {
                let mut short = parts.clone();
                short[place] = without_zeros(&parts[place][2..]).to_owned();
                tell(&short);
            }
        }
    }

    /// `FS 19/2022`: told as a whole before its parts.
    fn lettered_case(&mut self, run: Run) {
        let text = self.text;
        if run.end - run.start > 4 {
            return;
        }
        let letters = text[run.start..run.end].to_lowercase();
        if letters.len() > 4 || letters.starts_with("sak") || is_stop_word(&letters) {
            return;
        }
        let Some(blank) = text[run.end..].chars().next().filter(|letter| is_blank(*letter)) else { return };
        let first = self.run(run.end + blank.len_utf8());
        if !first.digits || !text[first.end..].starts_with(['/', '-']) {
            return;
        }
        let second = self.run(first.end + 1);
        if !second.digits || text[second.end..].starts_with(['/', '-']) {
            return;
        }
        let number = format!("{letters}{}", without_zeros(&text[first.start..first.end]));
        let year = &text[second.start..second.end];
        self.case_parts(run.start..second.end, vec![number, without_zeros(year).to_owned()]);
    }

    /// Tells a date, its month, its year, and the day without its year; zero for what is not known.
    fn date(&mut self, range: Range<usize>, year: u32, month: u32, day: u32) {
        let mut tell = |key: &str| (self.each)(Word { range: range.clone(), key, literal: true });
        if year > 0 {
            if day > 0 {
                tell(&format!("{year}-{month:02}-{day:02}"));
            }
            tell(&format!("{year}-{month:02}"));
            if day > 0 {
                tell(&format!("{year}"));
            }
        }
        if day > 0 {
            tell(&format!("*{month:02}-{day:02}"));
        }
    }

    /// `desember 2024`: told as a month before its words.
    fn month_of_year(&mut self, run: Run) {
        let Some((month, end)) = month(self.text, run.start) else { return };
        let Some((year, end)) = year_after(self.text, end) else { return };
        self.date(run.start..end, year, month, 0);
    }

    /// An amount, a decimal number or a date with the month in letters; `start` is before its sign. Returns its end.
    fn number(&mut self, start: usize, runs: &[Run], between: &[char]) -> Option<usize> {
        let text = self.text;
        let first = runs[0];
        if !first.digits {
            return None;
        }
        let digits = |run: &Run| &text[run.start..run.end];
        if runs.len() == 1
            && first.end - first.start <= 2
            && let Some((end, year, month, day, name)) = long_date(text, first)
        {
            self.date(start..end, year, month, day);
            self.word(Run { start: name.start, end: name.end, digits: false, has_digit: false });
            return Some(end);
        }
        // Groups of three digits after blanks: `26 556 000`.
        let mut whole = digits(&first).to_owned();
        let mut end = first.end;
        let mut used = 1;
        if whole.len() <= 3 && runs.len() == 1 {
            while let Some(after) = group_after(text, end) {
                whole.push_str(&text[after - 3..after]);
                end = after;
            }
        }
        // Decimals after grouped digits are no run of this chain.
        let mut decimals = "";
        let grouped = used < whole.len() && end > first.end;
        if grouped {
            if let Some(found) = decimals_after(text, end) {
                decimals = &text[found.clone()];
                end = found.end;
            }
        } else {
            let fits = runs.iter().all(|run| run.digits) && between.iter().all(|sign| matches!(sign, '.' | ','));
            if runs.len() > 1 && !fits {
                return None;
            }
            // `1.429.000`, `1,429`, `1.429,50`.
            let thousands = |place: usize| digits(&runs[place]).len() == 3;
            let last = runs.len() - 1;
            if last >= 1 {
                let sign = between[0];
                let grouped_by_sign =
                    between[..last - 1].iter().all(|other| *other == sign) && (1..last).all(thousands);
                if !grouped_by_sign || (last >= 2 && whole.len() > 3) {
                    return None;
                }
                if between[last - 1] == sign && last >= 2 {
                    if !thousands(last) {
                        return None;
                    }
                    for run in &runs[1..] {
                        whole.push_str(digits(run));
                    }
                } else {
                    for run in &runs[1..last] {
                        whole.push_str(digits(run));
                    }
                    decimals = digits(&runs[last]);
                }
                end = runs[last].end;
            }
            used = runs.len();
        }
        let either = used == 2 && decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
        let sign = first.start > start;
        let integer = without_zeros(&whole);
        let fraction = decimals.trim_end_matches('0');
        let decimal = if fraction.is_empty() { integer.to_owned() } else { format!("{integer},{fraction}") };
        let joined = format!("{integer}{decimals}");
        // Point and three digits are thousands in Norwegian, comma and three digits are decimals; both readings are told.
        let readings: &[&str] = match (either, between.first()) {
            (true, Some('.')) => &[&joined, &decimal],
            (true, _) => &[&decimal, &joined],
            _ => &[&decimal],
        };
        let range = start..end;
        let whole = scale_after(text, end).and_then(|zeros| scaled(integer, fraction, zeros));
        for reading in readings.iter().copied().chain(whole.as_deref()) {
            if sign {
                let key = format!("-{reading}");
                (self.each)(Word { range: range.clone(), key: &key, literal: true });
            }
            (self.each)(Word { range: range.clone(), key: reading, literal: true });
        }
        Some(end)
    }

    /// `§ 13`, `§13-1`. Returns its end.
    fn paragraph(&mut self, start: usize, mut at: usize) -> Option<usize> {
        let text = self.text;
        while let Some(letter) = text[at..].chars().next() {
            if letter == '§' || is_blank(letter) {
                at += letter.len_utf8();
            } else {
                break;
            }
        }
        let first = self.run(at);
        if !first.has_digit || !text[at..].starts_with(|digit: char| digit.is_ascii_digit()) {
            return None;
        }
        let main = format!("§{}", text[first.start..first.end].to_lowercase());
        let mut whole = main.clone();
        let mut end = first.end;
        while let Some(after) = text[end..].strip_prefix(['-', '\u{2011}', '\u{2013}']) {
            let run = self.run(text.len() - after.len());
            if !run.digits {
                break;
            }
            whole.push('-');
            whole.push_str(&text[run.start..run.end]);
            end = run.end;
        }
        if whole != main {
            (self.each)(Word { range: start..end, key: &whole, literal: true });
        }
        (self.each)(Word { range: start..end, key: &main, literal: true });
        Some(end)
    }
}

/// Blanks that group digits.
fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Returns digits without leading zeros.
pub fn without_zeros(digits: &str) -> &str {
    let short = digits.trim_start_matches('0');
    if short.is_empty() && !digits.is_empty() { &digits[digits.len() - 1..] } else { short }
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4
        && (digits.starts_with("19") || digits.starts_with("20"))
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn date(year: &str, month: &str, day: &str) -> Option<(u32, u32, u32)> {
    let number = |text: &str, last: u32| {
        let fits = text.len() <= 2;
        text.parse::<u32>().ok().filter(|number| fits && (1..=last).contains(number))
    };
    if !is_year(year) {
        return None;
    }
    Some((year.parse().ok()?, number(month, 12)?, number(day, 31)?))
}

/// Reads the name of a month at an offset, with a full stop if it is shortened. Returns its number and its end.
fn month(text: &str, at: usize) -> Option<(u32, usize)> {
    let length = text[at..].bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(3..=9).contains(&length) || text[at + length..].starts_with(is_word) {
        return None;
    }
    let word = &text[at..at + length];
    let place = MONTHS.split(' ').position(|name| name.eq_ignore_ascii_case(word))?;
    let end = at + length;
    let end = if length == 3 && text[end..].starts_with('.') { end + 1 } else { end };
    Some((place as u32 % 12 + 1, end))
}

/// Says whether a blank and a digit follow, a full stop before them left aside.
fn before_number(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let at = at + usize::from(bytes.get(at) == Some(&b'.'));
    match bytes.get(at) {
        Some(b' ') => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        Some(byte) if !byte.is_ascii() => {
            let mut letters = text[at..].chars();
            letters.next().is_some_and(is_blank) && letters.next().is_some_and(|digit| digit.is_ascii_digit())
        }
        _ => false,
    }
}

/// Reads a blank and a year.
fn year_after(text: &str, at: usize) -> Option<(u32, usize)> {
    let blank = text[at..].chars().next().filter(|letter| is_blank(*letter))?;
    let start = at + blank.len_utf8();
    let year = text.get(start..start + 4).filter(|year| is_year(year))?;
    let end = start + 4;
    (!text[end..].starts_with(is_word)).then_some((year.parse().ok()?, end))
}

/// `12. desember 2024` or `12. desember`. Returns its end, year (zero for none), month and day, and where the month's
/// name stands.
fn long_date(text: &str, day: Run) -> Option<(usize, u32, u32, u32, Range<usize>)> {
    let number: u32 = text[day.start..day.end].parse().ok().filter(|number| (1..=31).contains(number))?;
    let mut at = day.end;
    if text[at..].starts_with('.') {
        at += 1;
    }
    let blank = text[at..].chars().next().filter(|letter| is_blank(*letter))?;
    let name = at + blank.len_utf8();
    let (month, end) = month(text, name)?;
    let (year, whole) = year_after(text, end).unwrap_or((0, end));
    let end = if text[..end].ends_with('.') { end - 1 } else { end };
    Some((whole, year, month, number, name..end))
}

/// Returns the end of a blank and three digits.
fn group_after(text: &str, at: usize) -> Option<usize> {
    let blank = text[at..].chars().next().filter(|letter| is_blank(*letter))?;
    let start = at + blank.len_utf8();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let end = start + digits;
    (digits == 3 && !text[end..].starts_with(is_word)).then_some(end)
}

/// `tusen`, `mill.`, `milliarder` after a number: how many zeros it means.
fn scale_after(text: &str, at: usize) -> Option<usize> {
    let blank = text[at..].chars().next().filter(|letter| is_blank(*letter))?;
    let start = at + blank.len_utf8();
    let length = text[start..].bytes().take_while(u8::is_ascii_alphabetic).count();
    scale(&text[start..start + length].to_ascii_lowercase())
}

fn scale(word: &str) -> Option<usize> {
    match word {
        "tusen" => Some(3),
        "mrd" => Some(9),
        _ if word.starts_with("milliard") => Some(9),
        "mill" => Some(6),
        _ if word.starts_with("million") => Some(6),
        _ => None,
    }
}

/// Says whether a word only tells what a number counts.
pub fn is_unit(word: &str) -> bool {
    matches!(word, "kr" | "nok" | "krone" | "kroner" | "prosent") || scale(word).is_some()
}

/// Writes a number with its zeros; none if it has more decimals than that.
fn scaled(integer: &str, fraction: &str, zeros: usize) -> Option<String> {
    let missing = zeros.checked_sub(fraction.len())?;
    Some(without_zeros(&format!("{integer}{fraction}{}", "0".repeat(missing))).to_owned())
}

/// Returns where the decimals after a comma stand.
fn decimals_after(text: &str, at: usize) -> Option<Range<usize>> {
    let after = text[at..].strip_prefix(',')?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let end = at + 1 + digits;
    (digits > 0 && !text[end..].starts_with(is_word)).then_some(at + 1..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let mut keys = Vec::new();
        scan(&normal(text), |word| keys.push(word.key.to_owned()));
        keys
    }

    #[test]
    fn the_first_letters_are_made_small_as_all_are() {
        for letter in (0..=0xff).map(char::from) {
            assert!(letter.to_lowercase().eq([small_latin(letter)]), "{letter}");
            assert_eq!(is_word(letter), letter.is_alphanumeric(), "{letter}");
        }
    }

    #[test]
    fn words_are_lower_case_and_hyphenated_ones_joined_too() {
        assert_eq!(
            keys("Søknaden om IKT-drift, f.eks. e‑post!"),
            ["søknaden", "om", "iktdrift", "ikt", "drift", "f", "eks", "epost", "e", "post"]
        );
        assert_eq!(keys("Å\u{30a}pen A\u{30a}pen"), ["å\u{30a}pen", "åpen"]);
    }

    #[test]
    fn an_amount_is_one_word_in_any_notation() {
        for text in ["1 429", "1429", "1\u{a0}429", "1\u{202f}429", "1.429"] {
            assert_eq!(keys(text)[0], "1429", "{text}");
        }
        assert_eq!(keys("−163"), ["-163", "163"]);
        assert_eq!(keys("-163 kr"), ["-163", "163", "kr"]);
        assert_eq!(keys("3,414 mill."), ["3,414", "3414", "3414000", "mill"]);
        assert_eq!(keys("4,6 millioner"), ["4,6", "4600000", "millioner"]);
        assert_eq!(keys("26 556 000,50"), ["26556000,5"]);
        assert_eq!(keys("1.429.000,00"), ["1429000"]);
        assert_eq!(keys("12,5 %"), ["12,5"]);
        assert_eq!(keys("0,500"), ["0,5"]);
        assert_eq!(keys("i 2024 500 saker"), ["i", "2024", "500", "saker"]);
        assert_eq!(keys("005"), ["5"]);
    }

    #[test]
    fn a_date_is_one_word_in_any_notation() {
        for text in ["12.12.2024", "2024-12-12", "12/12-2024", "12/12/2024"] {
            assert_eq!(keys(text), ["2024-12-12", "2024-12", "2024", "*12-12"], "{text}");
        }
        assert_eq!(keys("12. desember 2024"), ["2024-12-12", "2024-12", "2024", "*12-12", "desember"]);
        assert_eq!(keys("14. nov. kl. 9"), ["*11-14", "nov", "kl", "9"]);
        assert_eq!(keys("desember 2024"), ["2024-12", "desember", "2024"]);
        assert_eq!(keys("2024-11"), ["2024-11"]);
    }

    #[test]
    fn a_case_number_is_told_with_its_parts() {
        assert_eq!(keys("2024/M8-005"), ["#2024/m8/5", "#24/m8/5", "#m8/5", "2024", "m8", "5"]);
        assert_eq!(keys("M8-005"), ["#m8/5", "m8", "5"]);
        assert_eq!(keys("FS 19/2022"), ["#fs19/2022", "#fs19/22", "fs", "#19/2022", "#19/22", "19", "2022"]);
        assert_eq!(keys("FS-19-2022")[..2], ["#fs19/2022", "#fs19/22"]);
        assert_eq!(keys("FS19/2022")[..2], ["#fs19/2022", "#fs19/22"]);
        assert_eq!(keys("7/2025"), ["#7/2025", "#7/25", "7", "2025"]);
    }

    #[test]
    fn a_paragraph_is_one_word() {
        assert_eq!(keys("offl. § 13 og §13-1"), ["offl", "§13", "og", "§13-1", "§13"]);
        assert_eq!(keys("§"), [""; 0]);
    }

    #[test]
    fn folding_knows_what_people_type_instead() {
        for word in ["søknad", "soknad", "soeknad"] {
            assert_eq!(fold(word), "soknad");
        }
        assert_eq!((fold("råd"), fold("raad"), fold("rad")), ("rad".into(), "rad".into(), "rad".into()));
        assert_eq!(fold("ærlig"), fold("aerlig"));
        assert_eq!(fold("idé"), "ide");
    }

    #[test]
    fn strange_text_is_read_without_complaint() {
        for text in [
            "",
            "😀",
            "\u{202e}abc\u{202c}",
            "<script>",
            "§§§",
            "---",
            "1.2.3.4.5.6.7.8.9",
            "日本語 テスト",
            "1,",
            "-",
            "−",
        ] {
            keys(text);
        }
    }
}
