//! Proof-reading of one document's text: [`proofread`].
//!
//! One pass over the bytes finds words, numbers and marks that concern a rule; only there is the text around them
//! joined and looked at. A text where nothing is found costs about a nanosecond a byte.

mod block;
mod calendar;
mod count_list;
mod date_stale;
mod date_week;
mod date_weekday;
mod delta_previous;
mod figure_typed;
mod name_variant;
mod number;
mod percent_base;
mod privacy_lint;
mod ref_figure;
mod ref_section;
mod term_order;
mod term_undefined;
mod term_variant;
mod vocabulary;

use std::ops::Range;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, rule};
use crate::model::card::Kind;
use crate::model::path::{DocumentId, SourcePath};
use crate::model::place::Spot;
use crate::model::prose::OpenProse;
use crate::model::record::report::Incident;
use crate::model::runs::Run;
use crate::model::settings::Language;
use crate::syntax::bits::{self, Bits};

use block::Block;
use term_undefined::Acronyms;
use vocabulary::Cue;
pub use vocabulary::VocabularyIndex;

/// A document to be proof-read, and what must be known for it.
#[derive(Clone, Copy)]
pub struct Proofread<'a> {
    /// Its file.
    pub path: &'a SourcePath,
    /// Its identity.
    pub id: &'a DocumentId,
    /// Its kind.
    pub kind: Kind,
    /// Its text, with its headings.
    pub prose: &'a OpenProse<'a>,
    /// Its language.
    pub language: Language,
    /// The day that a missing year is inferred from: the last of a report's period, or the day of the meeting.
    pub reference: Option<NaiveDate>,
    /// The day that a report's figures are as of; none for other documents.
    pub as_of: Option<NaiveDate>,
    /// The day of the meeting where it is read, if later than it was written.
    pub read_on: Option<NaiveDate>,
    /// The words of the site.
    pub vocabulary: &'a VocabularyIndex,
    /// The incidents that a report lists.
    pub incidents: &'a [Incident],
    /// How much each figure changed since the report before, in whole units; none without a report before.
    pub changes: Option<&'a [Decimal]>,
    /// The figures of a report with tables, in whole units, and the differences within its rows; none for others.
    pub amounts: Option<&'a [Decimal]>,
    /// It has a picture or a chart.
    pub has_pictures: bool,
}

/// Returns what the rules on text find in a document, in order of place.
pub fn proofread(input: &Proofread<'_>) -> Vec<Diagnostic> {
    let runs = input.prose.unpacked();
    let kinds = Kinds::of(input.prose);
    let mut reading = Reading { input, runs, block: None, found: Vec::new(), acronyms: Acronyms::default() };
    for (index, run) in runs.iter().enumerate() {
        if block::is_code(input.prose, run) {
            continue;
        }
        let text = block::html(input.prose, run);
        let range = run.html.start as usize..run.html.end as usize;
        let from = range.start;
        scan(input.prose.html.as_bytes(), range, &kinds, input.vocabulary, |mark, start, end| {
            reading.look(index, text, mark, start - from, end - from);
        });
    }
    let Reading { mut found, acronyms, .. } = reading;
    // A spelling that `site.yaml` declares as well is told once, as a name.
    let names: Vec<Spot> = found.iter().filter(|told| told.rule == &rule::NAME_VARIANT).map(|told| told.spot).collect();
    found.retain(|told| told.rule != &rule::TERM_VARIANT || !names.iter().any(|name| same_start(*name, told.spot)));
    acronyms.tell(input, &mut found);
    count_list::check(input, runs, &mut found);
    term_order::check(input, &mut found);
    found.sort_by(|one, other| one.order().cmp(&other.order()));
    found
}

/// Whether a place lies within a name or term that is told as misspelled.
fn covers(found: &Diagnostic, spot: Spot) -> bool {
    let (rule, told) = (found.rule, found.spot);
    let misspelled = rule == &rule::NAME_VARIANT || rule == &rule::TERM_VARIANT;
    misspelled && told.line == spot.line && (told.column..told.column + told.length).contains(&spot.column)
}

fn same_start(one: Spot, other: Spot) -> bool {
    (one.line, one.column) == (other.line, other.column)
}

/// A text being read.
struct Reading<'a> {
    input: &'a Proofread<'a>,
    runs: &'a [Run],
    /// The block last looked at: findings come in clusters.
    block: Option<Block>,
    found: Vec<Diagnostic>,
    acronyms: Acronyms,
}

impl Reading<'_> {
    /// Looks closer at something in a run: bytes `start..end` of its HTML.
    fn look(&mut self, run_index: usize, text: &str, mark: Mark, start: usize, end: usize) {
        let Some(word) = text.get(start..end) else { return };
        let vocabulary = self.input.vocabulary;
        match mark {
            Mark::Word(key) => {
                for cue in vocabulary.cues(key, word, self.input.language) {
                    // Most terms and names are spelled right: they need no closer look.
                    if vocabulary.spelled_right(cue, &text[start..]) {
                        continue;
                    }
                    self.cue(run_index, start, end - start, cue);
                }
            }
            Mark::Capitals => {
                let Some(acronym) = term_undefined::acronym(word) else { return };
                if vocabulary.knows(acronym) || self.acronyms.have(acronym) {
                    return;
                }
                let Some((block, at)) = self.at(run_index, start) else { return };
                let use_ = term_undefined::look(block, at, acronym);
                // Part of a name or term that is told as misspelled: one fault, one finding.
                let told = matches!(use_, term_undefined::Use::Unexplained(spot) if self.found.iter().any(|found| covers(found, spot)));
                if !told {
                    self.acronyms.note(acronym, use_);
                }
            }
            Mark::Percent => {
                self.check(run_index, start, percent_base::check);
            }
            Mark::At => {
                self.check(run_index, start, privacy_lint::mail);
            }
            Mark::Digits => {
                self.check(run_index, start, privacy_lint::digits);
                self.check(run_index, start, date_stale::numeric);
            }
        }
    }

    fn cue(&mut self, run_index: usize, start: usize, length: usize, cue: Cue) {
        match cue {
            Cue::Week => {
                self.check(run_index, start, date_week::check);
                self.check(run_index, start, date_stale::week);
            }
            Cue::Weekday(weekday) => self.check(run_index, start, |input, block, at, found| {
                date_weekday::check(input, block, at, weekday, found);
            }),
            Cue::Month => {
                self.check(run_index, start, date_weekday::exists);
                self.check(run_index, start, date_stale::month);
            }
            Cue::Section => self.check(run_index, start, |input, block, at, found| {
                ref_section::check(input, block, at, length, found);
            }),
            Cue::Percent => self.check(run_index, start, percent_base::check),
            // Words that matter only where there is something to compare with cost nothing elsewhere.
            Cue::Priority if self.input.incidents.is_empty() => {}
            Cue::Previous if self.input.changes.is_none() => {}
            Cue::Money if self.input.amounts.is_none() => {}
            Cue::Figure if self.input.has_pictures => {}
            Cue::Money => self.check(run_index, start, |input, block, at, found| {
                figure_typed::check(input, block, at, length, found);
            }),
            Cue::Figure => self.check(run_index, start, |input, block, at, found| {
                ref_figure::check(input, block, at, length, found);
            }),
            Cue::Priority => self.check(run_index, start, count_list::incidents),
            Cue::Previous => self.check(run_index, start, delta_previous::check),
            Cue::Health => self.check(run_index, start, privacy_lint::health),
            Cue::Term(number) => self.check(run_index, start, |input, block, at, found| {
                term_variant::check(input, block, at, number, found);
            }),
            Cue::Name(number) => self.check(run_index, start, |input, block, at, found| {
                name_variant::check(input, block, at, number, found);
            }),
        }
    }

    /// Lets a rule look at a place of the block that a run belongs to.
    fn check(
        &mut self,
        run_index: usize,
        start: usize,
        rule: impl Fn(&Proofread<'_>, &Block, usize, &mut Vec<Diagnostic>),
    ) {
        let mut found = std::mem::take(&mut self.found);
        let input = self.input;
        if let Some((block, at)) = self.at(run_index, start) {
            rule(input, block, at, &mut found);
        }
        self.found = found;
    }

    /// Returns the block of a run, and the place in it of a byte of the run.
    fn at(&mut self, run_index: usize, start: usize) -> Option<(&Block, usize)> {
        let number = self.runs.get(run_index)?.block;
        if !self.block.as_ref().is_some_and(|block| block.is(number)) {
            self.block = Block::around(self.input.prose, self.runs, run_index);
        }
        let block = self.block.as_ref()?;
        Some((block, block.place(self.input.prose, self.runs, run_index, start)?))
    }
}

/// What the scan stopped at.
#[derive(Clone, Copy)]
enum Mark {
    /// A word that may be one that a rule wants, with its key.
    Word(u32),
    /// A word with two capitals or more.
    Capitals,
    /// `%`
    Percent,
    /// `@`
    At,
    /// A number that may be a date, a telephone or a national identity number.
    Digits,
}

/// What the bytes of a text are to the scan.
struct Kinds<'p> {
    letters: &'p Bits,
    /// Capitals and marks.
    others: Bits,
}

impl<'p> Kinds<'p> {
    fn of(prose: &'p OpenProse<'_>) -> Kinds<'p> {
        let others = |byte: u8| (byte.wrapping_sub(b'@') < 27) | (byte == b'%');
        Kinds { letters: prose.letters(), others: Bits::of(prose.html.as_bytes(), others) }
    }
}

/// Finds what concerns a rule in a run of escaped text, at places in the whole text. Written for speed: this is all that
/// happens to most words.
fn scan(
    html: &[u8],
    run: Range<usize>,
    kinds: &Kinds<'_>,
    vocabulary: &VocabularyIndex,
    mut stop: impl FnMut(Mark, usize, usize),
) {
    let Kinds { letters, others } = kinds;
    let Some(bytes) = html.get(..run.end) else { return };
    let stops = |number| {
        let (letter, before) = (letters.block(number), letters.before(number));
        // Words begin where no letter is before; capitals within words may make an acronym.
        letter & !before | others.block(number)
    };
    // What stands before the run is not of its first word.
    let cut = letters.has(run.start) && run.start > 0 && letters.has(run.start - 1);
    let first = (cut && !others.has(run.start)).then_some(run.start);
    let (mut start, mut end, mut told) = (run.start, run.start, run.start);
    for at in first.into_iter().chain(bits::set(run.clone(), stops)) {
        match bytes.get(at) {
            Some(b'%') => stop(Mark::Percent, at, at + 1),
            Some(b'@') => stop(Mark::At, at, at + 1),
            // A capital within a word.
            Some(_) if at < end => {
                if told < end && bits::set(start..end, |number| others.block(number)).nth(1).is_some() {
                    stop(Mark::Capitals, start, end);
                    told = end;
                }
            }
            Some(byte) => {
                (start, end) = (at, letters.end(at, run.end));
                if byte.is_ascii_digit() && digits_matter(bytes, start, end) {
                    stop(Mark::Digits, start, end);
                }
                let key = match bytes.get(start..start + 4) {
                    Some(&[first, second, third, fourth]) if end - start >= 4 => {
                        u32::from_le_bytes([first, second, third, fourth]) | 0x2020_2020
                    }
                    _ => vocabulary::key(&bytes[start..end]),
                };
                if vocabulary.perhaps(key) {
                    stop(Mark::Word(key), start, end);
                }
            }
            None => return,
        }
    }
}

/// Whether a number may be a date (`4.12`), a telephone or a national identity number; amounts and years are not.
fn digits_matter(bytes: &[u8], start: usize, end: usize) -> bool {
    let next_digit = |mark: u8| bytes.get(end) == Some(&mark) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    match end - start {
        1 => next_digit(b'.'),
        2 | 3 => next_digit(b'.') || matches!(bytes.get(start), Some(b'4' | b'9')) && next_digit(b' '),
        4 => next_digit(b'-') || next_digit(b'.'),
        6 => next_digit(b' '),
        8 | 11 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
