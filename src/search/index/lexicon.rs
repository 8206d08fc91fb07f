//! The words of a site: which are forms of one, which are composed of others, which mean the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use foldhash::fast::FixedState;
use pagefind_stem::{Algorithm, Stemmer};
use rayon::prelude::*;

use crate::search::is_stop_word;
use crate::search::words::{normal, scan};

/// A word as the whole site has it.
#[derive(Default, Debug)]
pub(super) struct Form {
    pub(super) key: Box<str>,
    pub(super) literal: bool,
    pub(super) norwegian: bool,
    /// In how many documents it stands.
    pub(super) documents: u32,
    /// In how many sections it stands.
    pub(super) sections: u32,
    /// How many bytes its places take.
    pub(super) places: u32,
    /// Where it is found: stretch, and where its columns begin there.
    pub(super) found: Vec<(u32, u32)>,
}

/// Forms of one word.
#[derive(Default, Debug)]
pub(super) struct Lexeme {
    pub(super) stem: String,
    /// Numbers of its forms.
    pub(super) forms: Vec<u32>,
    /// Lexemes that it is composed of, the last of them what it is a kind of.
    pub(super) parts: Vec<u32>,
    /// Lexemes of compounds that hold it, and whether they are a kind of it.
    pub(super) compounds: BTreeMap<u32, bool>,
    /// Lexemes of other names for the same.
    pub(super) synonyms: BTreeSet<u32>,
    /// Other names for the same, for marks.
    pub(super) also: BTreeSet<String>,
}

/// Groups forms, which are in order, by their stems, and finds what is composed of what.
pub(super) fn lexemes(forms: &[Form], side_by_side: bool) -> Vec<Lexeme> {
    let stem = |form: &Form| match form {
        Form { literal: true, .. } => form.key.to_string(),
        Form { norwegian: true, .. } => Stemmer::create(Algorithm::Norwegian).stem(&form.key).into_owned(),
        _ => Stemmer::create(Algorithm::English).stem(&form.key).into_owned(),
    };
    let stems: Vec<String> = match side_by_side {
        true => forms.par_iter().map(stem).collect(),
        false => forms.iter().map(stem).collect(),
    };
    // The stemmer takes «lisens» for a form of «lis», but «lisenser» for one of «lisens»: a word that is the stem of
    // others belongs with them.
    let known: HashSet<&str, FixedState> = stems.iter().map(String::as_str).collect();
    let own = forms.iter().zip(&stems).enumerate();
    let mut own: Vec<(&str, u32)> = own
        .map(|(number, (form, stem))| (if known.contains(&*form.key) { &*form.key } else { stem }, number as u32))
        .collect();
    own.sort_unstable();
    let mut lexemes: Vec<Lexeme> = own
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|same| Lexeme {
            stem: same[0].0.to_owned(),
            forms: same.iter().map(|(_, number)| *number).collect(),
            ..Lexeme::default()
        })
        .collect();
    compounds(&mut lexemes, forms);
    lexemes
}

/// Words that a compound may be made of.
struct Parts<'a> {
    /// Lexemes by their forms.
    forms: HashMap<&'a str, u32, FixedState>,
    /// Lexemes by their stems, with how many documents they stand in.
    stems: HashMap<&'a str, (u32, u32), FixedState>,
}

fn compounds(lexemes: &mut [Lexeme], forms: &[Form]) {
    let letters = |text: &str| text.chars().all(char::is_alphabetic);
    let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
    {
        let mut parts = Parts { forms: HashMap::default(), stems: HashMap::default() };
        for (number, lexeme) in lexemes.iter().enumerate() {
            let number = number as u32;
            let own = lexeme.forms.iter().filter_map(|form| forms.get(*form as usize));
            let own: Vec<_> =
                own.filter(|form| !form.literal && letters(&form.key) && !is_stop_word(&form.key)).collect();
            let documents = own.iter().map(|form| form.documents).max().unwrap_or_default();
            if !own.is_empty() {
                parts.stems.insert(&lexeme.stem, (number, documents));
            }
            for form in own {
                parts.forms.insert(&form.key, number);
            }
        }
        for (number, lexeme) in lexemes.iter().enumerate() {
            if lexeme.stem.chars().count() < 6 || !letters(&lexeme.stem) {
                continue;
            }
            let mut of_lexeme: Vec<u32> = Vec::new();
            for part in parts.split(&lexeme.stem, 0) {
                if part != number as u32 && !of_lexeme.contains(&part) {
                    of_lexeme.push(part);
                }
            }
            if !of_lexeme.is_empty() {
                found.push((number as u32, of_lexeme));
            }
        }
    }
    for (number, parts) in &found {
        let last = parts.last().copied();
        for part in parts {
            lexemes[*part as usize].compounds.insert(*number, Some(*part) == last);
        }
        lexemes[*number as usize].parts.clone_from(parts);
    }
    // What is part of a part is part of the whole.
    for (number, parts) in &found {
        for part in parts {
            for deeper in lexemes[*part as usize].parts.clone() {
                if deeper != *number {
                    lexemes[deeper as usize].compounds.entry(*number).or_insert(false);
                }
            }
        }
    }
}

impl Parts<'_> {
    /// Splits a stem into words of the site, with `s` or `e` between them: the way with the fewest words.
    fn split(&self, stem: &str, depth: usize) -> Vec<u32> {
        let places: Vec<usize> = stem.char_indices().map(|(at, _)| at).collect();
        let mut best: Vec<u32> = Vec::new();
        // Numbers and one; zero for none.
        let (mut about, mut unknown) = (0, 0);
        for place in 3..places.len().saturating_sub(2) {
            let (left, right) = stem.split_at(places[place]);
            let letters = places.len() - place;
            let Some(left_number) = self.left(left, place) else {
                // What it is a kind of is known, what it is about is no word of its own here.
                if depth == 0 && unknown == 0 && letters > 3 && letters + place > 8 {
                    unknown = self.stems.get(right).map_or(0, |(number, _)| number + 1);
                }
                continue;
            };
            let rest = match self.stems.get(right) {
                Some((number, documents)) if letters > 3 || (*documents > 1 && place > 3) => vec![*number],
                _ if depth < 2 => self.split(right, depth + 1),
                _ => Vec::new(),
            };
            if !rest.is_empty() && (best.is_empty() || rest.len() < best.len()) {
                best = [vec![left_number], rest].concat();
            } else if depth == 0 && about == 0 && place > 4 && letters > 3 {
                about = left_number + 1;
            }
        }
        if best.is_empty() {
            // A word that is only half known is a part all the same.
            best.extend([about, unknown].into_iter().filter(|found| *found > 0).map(|found| found - 1));
        }
        best
    }

    /// The word that a compound begins with.
    fn left(&self, left: &str, letters: usize) -> Option<u32> {
        let bare = left.strip_suffix(['s', 'e']).filter(|_| letters > 3);
        let known = |word: &str| self.forms.get(word).copied();
        let stem = |word: &str| self.stems.get(word).filter(|_| letters > 3).map(|(number, _)| *number);
        known(left).or_else(|| bare.and_then(known)).or_else(|| stem(left)).or_else(|| bare.and_then(stem))
    }
}

/// Names that mean the same: those of one word each are joined as words; with a longer one, the words of the longer
/// find the shorter.
pub(super) fn synonyms(lexemes: &mut [Lexeme], forms: &[Form], names: &[Vec<String>]) {
    let mut by_form: HashMap<&str, u32> = HashMap::new();
    for (number, lexeme) in lexemes.iter().enumerate() {
        for form in &lexeme.forms {
            by_form.insert(&forms[*form as usize].key, number as u32);
        }
    }
    let mut joined: Vec<(u32, u32, String)> = Vec::new();
    for same in names {
        let words: Vec<(Vec<u32>, &String)> = same.iter().map(|name| (known(name, &by_form), name)).collect();
        for (place, (one, name)) in words.iter().enumerate() {
            // A longer name is no word; whoever uses it is found by its words.
            let [one] = one.as_slice() else { continue };
            for (_, (others, _)) in words.iter().enumerate().filter(|(other, _)| *other != place) {
                for other in others {
                    joined.push((*other, *one, name.to_lowercase()));
                }
            }
        }
    }
    for (of, same, name) in joined {
        if of != same {
            lexemes[of as usize].synonyms.insert(same);
            lexemes[of as usize].also.insert(name);
        }
    }
}

/// The lexemes of a name's words.
fn known(name: &str, by_form: &HashMap<&str, u32>) -> Vec<u32> {
    let mut words = Vec::new();
    let mut end = 0;
    scan(&normal(name), |word| {
        if word.range.start < end || is_stop_word(word.key) {
            return;
        }
        // Of hyphenated names the whole is the word.
        end = word.range.end;
        words.extend(by_form.get(word.key).copied());
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;

    fn site(words: &[&'static str]) -> (Vec<Form>, Vec<Lexeme>) {
        let mut words = words.to_vec();
        words.sort_unstable();
        let form = |key: &str| Form { key: key.into(), norwegian: true, documents: 2, ..Form::default() };
        let forms: Vec<_> = words.into_iter().map(form).collect();
        let lexemes = lexemes(&forms, false);
        (forms, lexemes)
    }

    fn parts(words: &[&'static str], compound: &str) -> Vec<String> {
        let (_, lexemes) = site(words);
        let stem = Stemmer::create(Algorithm::Norwegian).stem(compound).into_owned();
        let lexeme = lexemes.iter().find(|lexeme| lexeme.stem == stem).unwrap();
        lexeme.parts.iter().map(|part| lexemes[*part as usize].stem.clone()).collect()
    }

    #[test]
    fn compounds_are_split_by_the_words_of_the_site() {
        assert_eq!(
            parts(&["budsjettrevisjonen", "budsjett", "revisjon"], "budsjettrevisjonen"),
            ["budsjett", "revisjon"]
        );
        assert_eq!(parts(&["saksbehandling", "sak", "behandlingen"], "saksbehandling"), ["sak", "behandling"]);
        assert_eq!(parts(&["låneopptak", "lån", "opptaket"], "låneopptak"), ["lån", "opptak"]);
        assert_eq!(parts(&["kommunestyremøtet", "kommune", "styre", "møte"], "kommunestyremøtet").len(), 3);
        // A site that does not have the words knows half.
        assert_eq!(parts(&["forvaltningsrevisjonen", "revisjon"], "forvaltningsrevisjonen"), ["revisjon"]);
        assert_eq!(parts(&["budsjettrevisjonen", "budsjett"], "budsjettrevisjonen"), ["budsjett"]);
        assert_eq!(parts(&["budsjettrevisjonen", "kommune"], "budsjettrevisjonen"), [""; 0]);
        // Endings are no words.
        assert_eq!(parts(&["planene", "plan", "ene"], "planene"), [""; 0]);
    }

    #[test]
    fn forms_of_one_word_are_one_lexeme() {
        let (_, lexemes) = site(&["søknad", "søknaden", "søknadene", "søknader", "budsjett"]);
        assert_eq!(lexemes.len(), 2);
    }

    #[test]
    fn the_stemmer_is_the_one_that_was_measured() {
        // From the vocabulary of the Norwegian Snowball stemmer.
        let stemmer = Stemmer::create(Algorithm::Norwegian);
        for (word, stem) in [
            ("havnedistrikter", "havnedistrikt"),
            ("havnedistriktene", "havnedistrikt"),
            ("havnemyndighetene", "havnemynd"),
            ("opning", "opning"),
            ("søknadene", "søknad"),
            ("vedtaket", "vedtak"),
            ("kommunestyrets", "kommunestyr"),
            ("budsjettrevisjonen", "budsjettrevisjon"),
            ("kommunane", "kommun"),
            ("kommunene", "kommun"),
        ] {
            assert_eq!(stemmer.stem(word), stem, "{word}");
        }
    }

    /// Some thousand words of bokmål and nynorsk, each with every ending there is: the stems are those of the release that
    /// was compared with the whole vocabulary of the Norwegian Snowball stemmer, 20,895 words of which it had none wrong.
    #[test]
    fn stems_are_as_they_were() {
        let stemmer = Stemmer::create(Algorithm::Norwegian);
        let endings = " a ane anes ar ast e ede else en ene enes er eren erte es et ets heit heita het heten heter ig inga \
                       ingar ingen inger leg lege lig lige s ste t te";
        let mut stems = Vec::new();
        for word in include_str!("../../../tests/search/words.txt").lines() {
            for ending in endings.split(' ') {
                stems.push(stemmer.stem(&format!("{word}{ending}")).into_owned());
            }
        }
        assert!(stems.len() > 100_000, "{}", stems.len());
        assert_eq!(Fingerprint::of(&stems).to_string(), "98fe355ee68484422d7cfdfd0978ecc9");
    }
}
