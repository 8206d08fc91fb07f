//! `term.undefined`: an acronym is explained: in the glossary, or where it is first used.
//!
//! Two capitals or more make an acronym: ROS, SLA, IPLOS. It is known if the glossary has it (as term, synonym, former
//! name or within an expansion), if a body or name of the site contains it, or if the text explains it: «Proof of
//! Concept (POC)», «VKP (Velferdsknutepunkt)». Roman numerals, units, file types and what everybody knows (PC, EU, NAV)
//! are left alone. It is told once in a document, at the first use.
//!
//! Fires: «Vi har gjort en ROS.» Does not: «Vi har gjort en ROS (risiko- og sårbarhetsanalyse).»

use super::Proofread;
use super::block::Block;
use crate::diagnostic::{Diagnostic, rule};
use crate::model::place::Spot;

/// What a use of an acronym tells.
pub(super) enum Use {
    /// It stands there, unexplained.
    Unexplained(Spot),
    /// The text explains it.
    Explained,
    /// All of the text is in capitals: nothing can be told.
    Shouted,
}

/// The unknown acronyms of a document, in order of first use.
#[derive(Default)]
pub(super) struct Acronyms {
    seen: Vec<(String, Option<Spot>)>,
}

impl Acronyms {
    /// Returns whether an acronym is known to be explained in this text; its further uses need no look.
    pub(super) fn have(&self, acronym: &str) -> bool {
        self.seen.iter().any(|(seen, spot)| seen == acronym && spot.is_none())
    }

    /// Notes a use.
    pub(super) fn note(&mut self, acronym: &str, use_: Use) {
        let spot = match use_ {
            Use::Shouted => return,
            Use::Explained => None,
            Use::Unexplained(spot) => Some(spot),
        };
        match self.seen.iter_mut().find(|(seen, _)| seen == acronym) {
            Some((_, first)) => {
                if spot.is_none() {
                    *first = None;
                }
            }
            None => self.seen.push((acronym.to_string(), spot)),
        }
    }

    /// Tells those that nothing explained.
    pub(super) fn tell(self, input: &Proofread<'_>, found: &mut Vec<Diagnostic>) {
        for (acronym, spot) in self.seen {
            if let Some(spot) = spot {
                found.push(
                    Diagnostic::new(&rule::TERM_UNDEFINED, "acronym", input.path, spot)
                        .about(acronym.clone())
                        .with("acronym", acronym),
                );
            }
        }
    }
}

/// Returns the acronym in a word: `IKT` in «IKTs», `PC` in «PCer»; nothing in «DigiMR» or «VIDEREUTVIKLING».
pub(super) fn acronym(word: &str) -> Option<&str> {
    let length = word.find(|letter: char| letter.is_lowercase()).unwrap_or(word.len());
    let (capitals, ending) = word.split_at(length);
    let endings = ["", "s", "en", "ens", "er", "et", "ets", "ene", "enes", "ar", "ane", "a"];
    let letters = capitals.chars().filter(|letter| letter.is_alphabetic()).count();
    let roman = capitals.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L'));
    let fits = endings.contains(&ending) && (2..=6).contains(&letters) && capitals.chars().count() <= 7 && !roman;
    // `2M`, `M2`: a letter beside digits is a measure or a product; two letters are wanted.
    (fits && capitals.starts_with(char::is_alphabetic)).then_some(capitals)
}

/// Looks at an acronym at a place of a block.
pub(super) fn look(block: &Block, at: usize, acronym: &str) -> Use {
    let text = &block.text;
    if !text.contains(char::is_lowercase) {
        return Use::Shouted;
    }
    let (before, after) = (&text[..at], &text[at + acronym.len()..]);
    // Part of an address, file name or code: not a word of the text.
    if before.ends_with(['_', '/', '\\', '@', '.', '#', '=']) || after.starts_with(['_', '\\', '@', '=']) {
        return Use::Shouted;
    }
    // «DATA PROTECTION IMPACT ASSESSMENT»: beside a word too long for an acronym it is a word that is shouted.
    let shouted = |word: Option<&str>| {
        word.is_some_and(|word| {
            word.chars().count() > 6 && word.chars().all(|letter| letter.is_uppercase() || letter == '-')
        })
    };
    let last = before.strip_suffix(' ').and_then(|before| before.rsplit(' ').next());
    let next = after.strip_prefix(' ').and_then(|after| after.split(' ').next());
    if shouted(last) || shouted(next) {
        return Use::Shouted;
    }
    let explains = |inside: &str| {
        let inside = inside.split(')').next().unwrap_or_default();
        inside.chars().filter(|letter| letter.is_lowercase()).count() >= 4
    };
    let defined_here =
        before.ends_with('(') && before.trim_end_matches('(').ends_with(' ') && after.starts_with([')', ',']);
    if defined_here || after.strip_prefix(" (").is_some_and(explains) {
        return Use::Explained;
    }
    Use::Unexplained(block.spot(at..at + acronym.len()))
}
