//! What was asked for: words, numbers and phrases.

use std::ops::Range;

use crate::search::words::{Word, is_unit, normal, scan};

/// Longer queries are cut: nobody means more.
pub(super) const LONGEST: usize = 1_000;
/// More words than this are left out.
pub(super) const MOST_WORDS: usize = 16;

/// Words that say little: left out of a query unless it has nothing else.
pub(super) const STOP_WORDS: &str = " alle at av bare begge ble blei blir bli både da de dei deira deg dem den denne der deres det dets dette di din disse ditt du då eg ei ein eit eitt eller elles en enn er et etter for fordi fra frå få før ha hadde han hans har hans hennar henne hennes her hjå ho hoe hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ikkje inn inkje ja jeg kan korleis korso kun kva kvar kvarhelst kven kvi kvifor man mange me med medan meg meget mellom men mi min mine mitt mot mykje må ned no noe noen noka noko nokon nokor nokre nå når og også om opp oss over på sa samme seg selv si sia sidan siden sin sine sitt sjøl skal skulle slik so som somme somt så sånn til um upp ut uten var vart varte ved verte vi vil ville vore vors vort være vært vår vere a an and are as be by from in is it its of on or that the this to was were which with ";

/// Says whether a word says little.
pub fn is_stop_word(word: &str) -> bool {
    !word.contains(' ') && STOP_WORDS.contains(&format!(" {word} "))
}

/// One spelling of a word that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) literal: bool,
}

/// A word that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asked {
    /// What it is read as.
    pub(super) key: Key,
    /// Other readings of the same number.
    pub(super) readings: Vec<String>,
    /// Its words, if the site does not know it as a whole.
    pub(super) parts: Vec<Key>,
    /// The words before and after it, for what the site writes as one.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// Where it stands in the query, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Query {
    /// The query in normal form, cut.
    pub(super) text: String,
    pub(super) words: Vec<Asked>,
    /// Phrases: words that must stand side by side.
    pub(super) phrases: Vec<Vec<Key>>,
}

/// Reads a query.
pub(super) fn read(query: &str) -> Query {
    let text: String = normal(query).chars().take(LONGEST).collect();
    let mut asked = Query::default();
    let mut start = 0;
    let mut within = false;
    for (place, mark) in text.char_indices().chain([(text.len(), '"')]) {
        if !matches!(mark, '"' | '«' | '»' | '“' | '”' | '„') {
            continue;
        }
        let groups = groups(&text[start..place], start);
        // An opening mark without its like is none.
        if within && place < text.len() {
            let keys: Vec<Key> = groups.iter().flat_map(words_of).collect();
            match keys.len() {
                0 => {}
                1 => asked.words.extend(groups),
                _ => asked.phrases.push(keys),
            }
        } else {
            asked.words.extend(groups);
        }
        within = !within;
        start = place + mark.len_utf8();
    }
    asked.words = joined(asked.words, &text);
    for place in 1..asked.words.len() {
        if !asked.words[place - 1].key.literal && !asked.words[place].key.literal {
            asked.words[place].before = Some(asked.words[place - 1].key.text.clone());
            asked.words[place - 1].after = Some(asked.words[place].key.text.clone());
        }
    }
    // What a number counts is seldom written beside it.
    let numbers: Vec<bool> = asked.words.iter().map(|word| is_number(&word.key.text)).collect();
    let beside = |place: usize| place > 0 && numbers[place - 1] || numbers.get(place + 1) == Some(&true);
    let mut place = 0;
    asked.words.retain(|word| {
        place += 1;
        !(is_unit(&word.key.text) && beside(place - 1))
    });
    let says = |word: &Asked| word.key.literal || !is_stop_word(&word.key.text);
    if !asked.phrases.is_empty() || asked.words.iter().any(says) {
        asked.words.retain(says);
    }
    asked.phrases.truncate(MOST_WORDS / 2);
    for phrase in &mut asked.phrases {
        phrase.truncate(MOST_WORDS);
    }
    let mut seen: Vec<String> = Vec::new();
    asked.words.retain(|word| {
        let new = !seen.contains(&word.key.text);
        seen.push(word.key.text.clone());
        new
    });
    asked.words.truncate(MOST_WORDS - asked.phrases.len());
    asked.text = text;
    asked
}

/// The words of a group in a phrase: a number is itself, what is hyphenated its words.
fn words_of(group: &Asked) -> Vec<Key> {
    if group.key.literal || group.parts.is_empty() { vec![group.key.clone()] } else { group.parts.clone() }
}

impl Asked {
    fn new(key: Key, range: Range<usize>) -> Asked {
        let Range { start, end } = range;
        Asked { key, readings: Vec::new(), parts: Vec::new(), before: None, after: None, start, end }
    }
}

/// Reads the words of a text; what lies within another belongs to it.
fn groups(text: &str, offset: usize) -> Vec<Asked> {
    let mut groups: Vec<Asked> = Vec::new();
    let mut part_end = 0;
    scan(text, |Word { range, key, literal }| {
        let key = Key { text: key.to_owned(), literal };
        let (start, end) = (offset + range.start, offset + range.end);
        match groups.last_mut() {
            Some(last) if start < last.end => {
                let same = start == last.start && end == last.end;
                if same && is_number(&last.key.text) && is_number(&key.text) {
                    last.readings.push(key.text);
                } else if !same && start >= part_end {
                    last.parts.push(key);
                    part_end = end;
                }
            }
            _ => {
                part_end = start;
                groups.push(Asked::new(key, start..end));
            }
        }
    });
    let mut words = Vec::new();
    for mut group in groups {
        // What is hyphenated is its words; side by side they are tried as one.
        if !group.key.literal && !group.parts.is_empty() {
            let (start, end) = (group.start, group.end);
            words.extend(group.parts.into_iter().map(|key| Asked::new(key, start..end)));
            continue;
        }
        // A case number or a day that there is not must not find others.
        let whole = &text[group.start - offset..group.end - offset];
        let first = group.parts.first().map(|part| part.text.as_str()).unwrap_or_default();
        let case = group.key.text.starts_with('#') && (whole.contains('/') || is_meeting(first));
        if case || group.key.text.starts_with('*') || group.key.text.matches('-').count() == 2 {
            group.parts.clear();
        }
        words.push(group);
    }
    words
}

/// Reads `sak 5`, `m8 005`, `paragraf 13` and `kommuneloven 14-2` as what they mean.
fn joined(words: Vec<Asked>, text: &str) -> Vec<Asked> {
    let mut read: Vec<Asked> = Vec::new();
    for word in words {
        let before = read.last().map(|before| before.key.text.as_str()).unwrap_or_default();
        let key = word.key.text.as_str();
        let number = key.bytes().all(|digit| digit.is_ascii_digit());
        let written = &text[word.start..word.end];
        let paragraph = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let is_case = matches!(before, "sak" | "saka" | "saken" | "saksnr" | "saksnummer");
        let is_law = ["lov", "loven", "lova", "forskrift", "forskriften", "forskrifta", "offl", "fvl"]
            .iter()
            .any(|law| before.ends_with(law));
        let whole = match before {
            _ if is_case && number => Some(format!("#{key}")),
            _ if is_case && key.starts_with('#') => Some(key.to_owned()),
            "paragraf" if paragraph => Some(format!("§{written}")),
            _ if is_law && paragraph => Some(format!("§{written}")),
            _ if number && is_meeting(before) => Some(format!("#{before}/{key}")),
            _ => None,
        };
        let Some(text) = whole else {
            read.push(word);
            continue;
        };
        let mut start = word.start;
        let mut parts = if key.starts_with('#') { word.parts.clone() } else { vec![word.key.clone()] };
        if !is_law && let Some(before) = read.pop() {
            start = before.start;
            if !key.starts_with('#') {
                parts.insert(0, before.key);
            }
        }
        let end = word.end;
        read.push(Asked { parts, ..Asked::new(Key { text, literal: true }, start..end) });
    }
    read
}

/// `m8`: letters and a number.
fn is_meeting(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = &word[letters..];
    (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn is_number(key: &str) -> bool {
    let digits = key.strip_prefix('-').unwrap_or(key);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &str) -> Vec<String> {
        read(query).words.into_iter().map(|word| word.key.text).collect()
    }

    #[test]
    fn case_numbers_are_read_as_people_write_them() {
        assert_eq!(words("2024/M8-005"), ["#2024/m8/5"]);
        assert_eq!(words("m8 005"), ["#m8/5"]);
        assert_eq!(words("sak 5"), ["#5"]);
        assert_eq!(words("sak 24/M8-005"), ["#24/m8/5"]);
        assert_eq!(words("paragraf 13"), ["§13"]);
        assert_eq!(words("paragraf 11-5"), ["§11-5"]);
        assert_eq!(words("kommuneloven 14-2"), ["kommuneloven", "§14-2"]);
        assert_eq!(words("KS 31/22"), ["#ks31/22"]);
        assert_eq!(words("89477 kroner"), ["89477"]);
        assert_eq!(words("kr 1 429"), ["1429"]);
        assert_eq!(words("12. desember 2024"), ["2024-12-12"]);
        assert_eq!(words("desember 2024"), ["2024-12"]);
    }

    #[test]
    fn stop_words_count_only_alone() {
        assert_eq!(words("revisjon av budsjettet"), ["revisjon", "budsjettet"]);
        assert_eq!(words("og av"), ["og", "av"]);
    }

    #[test]
    fn quotes_make_phrases() {
        let query = read("frist «vedtatt budsjett» i \"sak");
        assert_eq!(query.phrases.len(), 1);
        assert_eq!(query.words.iter().map(|word| word.key.text.as_str()).collect::<Vec<_>>(), ["frist", "sak"]);
    }

    #[test]
    fn a_query_without_end_is_cut() {
        assert!(read(&"søknad budsjett ".repeat(5_000)).words.len() <= MOST_WORDS);
        assert!(read(&"x".repeat(10_000)).text.len() <= LONGEST);
    }
}
