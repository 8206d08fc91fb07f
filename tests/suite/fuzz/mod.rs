//! Nothing that is written makes the program panic or say what is not so: a stored corpus, and what chance makes of it.
//!
//! A [`Target`] is one reader, or all of them, with what must hold whatever it is given. It begins from the files in
//! `tests/fuzz/corpus/<corpus>/`; what shows something new is kept and changed further. Chance is the same in every run
//! of the quick tests. An input that once was trouble becomes a file of the corpus.

mod amounts;
mod expressions;
mod names;
#[cfg(feature = "serve")]
mod requests;
mod search;
mod sites;
mod texts;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::harness::Chance;

/// What came of an attempt: inputs that come to the same are alike to whoever looks for new ones.
type Outcome = u64;

/// A reader, and what must hold of it.
struct Target {
    name: &'static str,
    /// The folder of its corpus.
    corpus: &'static str,
    /// What means something to it.
    pieces: &'static [&'static str],
    /// The longest input in characters: short ones are tried more often.
    longest: usize,
    /// Tries an input; panics if what must hold does not.
    attempt: fn(&str) -> Outcome,
    /// How often the quick test tries.
    quick: usize,
}

const TARGETS: &[&Target] = &[
    &texts::FRONT_MATTER,
    &texts::MARKDOWN,
    &texts::DOCUMENT,
    &texts::ATTACHMENTS,
    &amounts::AMOUNTS,
    &expressions::EXPRESSIONS,
    &names::NAMES,
    #[cfg(feature = "serve")]
    &requests::REQUESTS,
    &search::QUERIES,
    &sites::SITES,
];

/// What is kept to be changed further, at most.
const MOST_KEPT: usize = 4_000;

/// Inputs under way.
struct Inputs {
    kept: Vec<Vec<char>>,
    outcomes: HashSet<Outcome>,
    chance: Chance,
}

impl Inputs {
    fn of(target: &Target, seed: u64) -> Inputs {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target.corpus);
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty());
        let kept = files.iter().map(|file| fs::read_to_string(file).unwrap().chars().collect()).collect();
        Inputs { kept, outcomes: HashSet::new(), chance: Chance::new(seed) }
    }

    /// Makes one of the inputs worse.
    fn changed(&mut self, target: &Target) -> Vec<char> {
        let chance = &mut self.chance;
        let mut text = self.kept[chance.below(self.kept.len())].clone();
        for _ in 0..=chance.below(4) {
            let place = chance.below(text.len() + 1);
            let end = (place + chance.below(12)).min(text.len());
            let piece = target.pieces[chance.below(target.pieces.len())];
            match chance.below(8) {
                0 => drop(text.drain(place..end)),
                1 | 2 => drop(text.splice(place..place, piece.chars())),
                3 | 4 => drop(text.splice(place..end, piece.chars())),
                5 => {
                    let part: Vec<char> = text[place..end].to_vec();
                    let other = chance.below(text.len() + 1);
                    drop(text.splice(other..other, part));
                }
                6 => {
                    let other = &self.kept[chance.below(self.kept.len())];
                    let from = chance.below(other.len() + 1);
                    let to = (from + chance.below(40)).min(other.len());
                    drop(text.splice(place..end, other[from..to].iter().copied()));
                }
                _ => {
                    let times = 1 + chance.below(40);
                    drop(text.splice(place..place, piece.repeat(times).chars()));
                }
            }
        }
        text.truncate(target.longest);
        text
    }

    /// Keeps an input that came to something new.
    fn learn(&mut self, input: Vec<char>, outcome: Outcome) {
        if self.kept.len() < MOST_KEPT && self.outcomes.insert(outcome) {
            self.kept.push(input);
        }
    }
}

/// Tries one input; says which it was if what must hold does not.
fn attempt(target: &Target, input: &[char]) -> Outcome {
    let text: String = input.iter().collect();
    match catch_unwind(|| (target.attempt)(&text)) {
        Ok(outcome) => outcome,
        Err(_) => panic!("{}: {text:?}", target.name),
    }
}

/// Tries the corpus as it is, and then what chance makes of it, as often as the quick test may.
fn quickly(target: &Target) {
    let mut inputs = Inputs::of(target, 1);
    for input in inputs.kept.clone() {
        let outcome = attempt(target, &input);
        inputs.outcomes.insert(outcome);
    }
    for _ in 0..target.quick {
        let input = inputs.changed(target);
        let outcome = attempt(target, &input);
        inputs.learn(input, outcome);
    }
}

/// Brings what an attempt came to together.
fn outcome(of: impl Hash) -> Outcome {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn texts_hold_what_must_hold() {
    for target in [&texts::FRONT_MATTER, &texts::MARKDOWN, &texts::DOCUMENT, &texts::ATTACHMENTS] {
        quickly(target);
    }
}

#[test]
fn figures_hold_what_must_hold() {
    quickly(&amounts::AMOUNTS);
    quickly(&expressions::EXPRESSIONS);
}

#[test]
fn names_hold_what_must_hold() {
    quickly(&names::NAMES);
}

#[cfg(feature = "serve")]
#[test]
fn requests_hold_what_must_hold() {
    quickly(&requests::REQUESTS);
}

#[test]
fn queries_hold_what_must_hold() {
    quickly(&search::QUERIES);
}

#[test]
fn sites_hold_what_must_hold() {
    quickly(&sites::SITES);
}

/// Each target for as many seconds as `SAKSPAPIR_FUZZ_SECONDS` says, else 30, and for as many attempts as
/// `SAKSPAPIR_FUZZ_EXECUTIONS` says; from another place of chance each time. `SAKSPAPIR_FUZZ_TARGET` names one.
#[test]
#[ignore = "long: tests/run"]
fn every_target_for_a_while() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let executions = number("SAKSPAPIR_FUZZ_EXECUTIONS").unwrap_or(0);
    let seconds = number("SAKSPAPIR_FUZZ_SECONDS").unwrap_or(if executions > 0 { 0 } else { 30 });
    let only = std::env::var("SAKSPAPIR_FUZZ_TARGET").unwrap_or_default();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |time| time.as_secs());
    let seed = number("SAKSPAPIR_FUZZ_SEED").unwrap_or(now);
    for target in TARGETS.iter().filter(|target| target.name.contains(&only)) {
        let mut inputs = Inputs::of(target, seed);
        let begun = Instant::now();
        let (mut count, mut slowest) = (0u64, (Duration::ZERO, Vec::new()));
        let mut told = 1;
        while begun.elapsed().as_secs() < seconds || count < executions {
            let input = inputs.changed(target);
            let began = Instant::now();
            let outcome = attempt(target, &input);
            let took = began.elapsed();
            if took > slowest.0 {
                slowest = (took, input.clone());
            }
            inputs.learn(input, outcome);
            count += 1;
            // A long run that is broken off shall not have been in vain.
            if begun.elapsed().as_secs() >= told * 300 {
                eprintln!("fuzz: {}: {count} executions so far, seed {seed}", target.name);
                told += 1;
            }
        }
        eprintln!(
            "fuzz: {}: {count} executions in {} s, seed {seed}, {} outcomes, slowest {} ms",
            target.name,
            begun.elapsed().as_secs(),
            inputs.outcomes.len(),
            slowest.0.as_millis(),
        );
        if slowest.0 > Duration::from_millis(500) {
            eprintln!("fuzz: slowest: {:?}", slowest.1.into_iter().collect::<String>());
        }
    }
}
