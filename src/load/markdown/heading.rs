//! Headings: their numbers, their annexes and their permanent ids.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

/// Ids that a page gives to its own parts, and those that theme authors are likely to give.
const RESERVED: [&str; 12] = [
    "bunn",
    "fotnoter",
    "hovedinnhold",
    "innhold",
    "kontroller",
    "main",
    "meny",
    "navigasjon",
    "sok",
    "sokefelt",
    "topp",
    "tema",
];

/// How the ids begin that a page makes for tables, charts, values, terms and footnotes.
const RESERVED_PREFIXES: [&str; 8] = ["tabell-", "verdi-", "diagram-", "figur-", "fn-", "fnref-", "term-", "sok-"];

/// How the ids begin that a page makes for numbered points, alternatives and actions.
const RESERVED_NUMBERED: [&str; 2] = ["forslag-", "vedtak-"];

/// Counts headings. The generator numbers them, so that a number can neither be forgotten nor be wrong.
#[derive(Default)]
pub(super) struct Numbering {
    /// The headings above the current place: level as written, index.
    above: Vec<(u8, usize)>,
    /// How many headings there are at each depth below 1 in the current chapter.
    counts: [u32; 3],
    chapters: u32,
    annexes: u32,
    /// Number of the current chapter or annex.
    chapter: String,
    /// Level of the heading before, and whether it opens an annex.
    before: Option<(u8, bool)>,
}

/// What follows from where a heading stands.
pub(super) struct Place {
    /// Depth in the document, from 1. Unlike the level as written it never skips.
    pub depth: u8,
    /// Its number; empty below four levels.
    pub number: String,
    /// The heading that it belongs under, by index.
    pub parent: Option<usize>,
    /// The level that was expected at most, and the heading before is an annex, if a level is skipped.
    pub skipped: Option<(u8, bool)>,
}

impl Numbering {
    /// Counts a heading.
    pub(super) fn next(&mut self, level: u8, text: &str, index: usize) -> Place {
        while self.above.last().is_some_and(|(above, _)| *above >= level) {
            self.above.pop();
        }
        let parent = self.above.last().map(|(_, index)| *index);
        self.above.push((level, index));
        let depth = self.above.len();
        let annex = if depth == 1 { annex(text) } else { None };
        let number = match depth {
            1 => {
                self.counts = [0; 3];
                self.chapter = match annex {
                    Some(label) => {
                        self.annexes += 1;
                        format!("V{}", label.map_or_else(|| self.annexes.to_string(), str::to_owned))
                    }
                    None => {
                        self.chapters += 1;
                        self.chapters.to_string()
                    }
                };
                self.chapter.clone()
            }
            2..=4 => {
                self.counts[depth - 2] += 1;
                self.counts[depth - 1..].fill(0);
                let mut number = String::with_capacity(self.chapter.len() + 8);
                number.push_str(&self.chapter);
                for count in &self.counts[..depth - 1] {
                    // Nothing can fail: memory takes every character.
                    let _ = write!(number, ".{count}");
                }
                number
            }
            _ => String::new(),
        };
        let skipped = self.before.filter(|(before, _)| level > before + 1).map(|(before, annex)| (before + 1, annex));
        self.before = Some((level, annex.is_some()));
        Place { depth: depth as u8, number, parent, skipped }
    }

    /// Returns the place of a heading that is not part of the document's own order, such as one in a quotation.
    pub(super) fn aside(&self) -> Place {
        let depth = self.above.len() as u8 + 1;
        Place { depth, number: String::new(), parent: self.above.last().map(|(_, index)| *index), skipped: None }
    }
}

/// Returns the label of an annex, if a heading opens one: `Vedlegg 1: …`, `Vedlegg A`; no label for `Vedlegg: …`.
fn annex(text: &str) -> Option<Option<&str>> {
    let word = text.get(..7)?;
    let rest = &text[7..];
    if !word.eq_ignore_ascii_case("vedlegg") {
        return None;
    }
    if rest.starts_with(':') {
        return Some(None);
    }
    let rest = rest.strip_prefix([' ', '\u{a0}'])?.trim_start();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        return (!rest[digits..].starts_with(char::is_alphanumeric)).then_some(Some(&rest[..digits]));
    }
    let letter = rest.chars().next().filter(char::is_ascii_uppercase)?;
    let after = &rest[1..];
    let ends =
        after.is_empty() || after.starts_with([':', '.', ')']) || after.starts_with(" –") || after.starts_with(" -");
    ends.then(|| Some(&rest[..letter.len_utf8()]))
}

/// Makes an id from a text: lower case, `a`–`z`, digits and hyphens; æ→ae, ø→o, å→a.
pub(super) fn slug(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut slug = String::with_capacity(text.len().min(LONGEST));
    for character in text.chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'A'..='Z' => slug.push(character.to_ascii_lowercase()),
            'æ' | 'Æ' => slug.push_str("ae"),
            'ø' | 'Ø' => slug.push('o'),
            'å' | 'Å' => slug.push('a'),
            // Soft hyphens and combining marks are no gaps between words.
            '\u{ad}' | '\u{300}'..='\u{36f}' => {}
            _ => match std::iter::once(character).nfd().next().filter(char::is_ascii_alphanumeric) {
                Some(base) => slug.push(base.to_ascii_lowercase()),
                None if slug.is_empty() || slug.ends_with('-') => {}
                None => slug.push('-'),
            },
        }
        if slug.len() >= LONGEST {
            slug.truncate(slug.rfind('-').unwrap_or(slug.len()));
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "avsnitt".to_owned() } else { slug }
}

/// Whether the page may give this id to something else.
fn is_reserved(id: &str) -> bool {
    let numbered = |prefix: &str| {
        id.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    RESERVED.contains(&id)
        || RESERVED_PREFIXES.iter().any(|prefix| id.starts_with(prefix))
        || RESERVED_NUMBERED.iter().any(|prefix| numbered(prefix))
}

/// What the id of a heading is made of.
pub(super) struct IdSource {
    /// The id in `{#id}`.
    pub pinned: Option<String>,
    /// The slug of the text.
    pub slug: String,
    /// The heading that it belongs under, by index; always an earlier one.
    pub parent: Option<usize>,
}

/// Says whether the id of every heading is its slug: none is pinned, none is reserved, and no two are alike.
pub(super) fn are_plain(sources: &[IdSource]) -> bool {
    let mut slugs: Vec<&str> = sources.iter().map(|source| source.slug.as_str()).collect();
    slugs.sort_unstable();
    slugs.is_sorted_by(|one, other| one < other)
        && sources.iter().all(|source| source.pinned.is_none() && !is_reserved(&source.slug))
}

/// Gives every heading its id, and tells which pinned ids could not be given, by index.
///
/// Headings with the same text («Fordeler») all take their parent's id before it, also the first of them, so that an
/// id does not depend on which of them comes first.
pub(super) fn ids(sources: &[IdSource]) -> (Vec<String>, Vec<usize>) {
    let mut refused = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut pinned: Vec<bool> = vec![false; sources.len()];
    let mut slugs: BTreeMap<&str, u32> = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        match &source.pinned {
            Some(id) if !is_reserved(id) && taken.insert(id.clone()) => pinned[index] = true,
            other => {
                if other.is_some() {
                    refused.push(index);
                }
                *slugs.entry(&source.slug).or_default() += 1;
            }
        }
    }
    let mut ids: Vec<String> = Vec::with_capacity(sources.len());
    let mut next: BTreeMap<String, u32> = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        if pinned[index] {
            ids.push(source.pinned.clone().unwrap_or_default());
            continue;
        }
        let shared = slugs.get(source.slug.as_str()).is_some_and(|count| *count > 1) || taken.contains(&source.slug);
        let mut id = match source.parent.and_then(|parent| ids.get(parent)) {
            Some(parent) if shared => format!("{parent}-{}", source.slug),
            _ => source.slug.clone(),
        };
        if is_reserved(&id) {
            id.insert_str(0, "avsnitt-");
        }
        if taken.contains(&id) {
            let count = next.entry(id.clone()).or_insert(1);
            loop {
                *count += 1;
                let numbered = format!("{id}-{count}");
                if !taken.contains(&numbered) {
                    id = numbered;
                    break;
                }
            }
        }
        taken.insert(id.clone());
        ids.push(id);
    }
    (ids, refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(headings: &[(u8, &str)]) -> Vec<String> {
        let mut numbering = Numbering::default();
        headings.iter().enumerate().map(|(index, (level, text))| numbering.next(*level, text, index).number).collect()
    }

    #[test]
    fn four_levels_are_numbered_and_an_annex_numbers_its_own() {
        let headings = [
            (1, "A"),
            (2, "B"),
            (3, "C"),
            (4, "D"),
            (5, "E"),
            (4, "F"),
            (2, "G"),
            (3, "H"),
            (1, "Vedlegg 2: X"),
            (2, "Y"),
            (2, "Z"),
            (1, "VEDLEGG: U"),
            (2, "W"),
            (1, "Vedlegg A"),
            (1, "Slutt"),
            (2, "I"),
        ];
        let expected = [
            "1", "1.1", "1.1.1", "1.1.1.1", "", "1.1.1.2", "1.2", "1.2.1", "V2", "V2.1", "V2.2", "V2", "V2.1", "VA",
            "2", "2.1",
        ];
        assert_eq!(numbers(&headings), expected);
    }

    #[test]
    fn the_first_level_used_is_level_one_and_a_skipped_level_leaves_no_hole() {
        assert_eq!(numbers(&[(2, "A"), (3, "B"), (2, "C"), (1, "D")]), ["1", "1.1", "2", "3"]);
        assert_eq!(numbers(&[(1, "A"), (3, "B"), (3, "C"), (2, "D"), (3, "E")]), ["1", "1.1", "1.2", "1.3", "1.3.1"]);
    }

    #[test]
    fn a_skip_is_told_once_where_it_happens() {
        let mut numbering = Numbering::default();
        let mut skipped = |level, text| numbering.next(level, text, 0).skipped;
        assert_eq!(skipped(1, "A"), None);
        assert_eq!(skipped(3, "B"), Some((2, false)));
        assert_eq!(skipped(3, "C"), None);
        assert_eq!(skipped(1, "Vedlegg 1: D"), None);
        assert_eq!(skipped(3, "E"), Some((2, true)));
        assert_eq!(skipped(3, "F"), None);
    }

    #[test]
    fn only_what_is_an_annex_opens_one() {
        for (text, label) in [
            ("Vedlegg 1: Sky", Some(Some("1"))),
            ("VEDLEGG 12 Sky", Some(Some("12"))),
            ("Vedlegg B – Sky", Some(Some("B"))),
            ("Vedlegg: Sky", Some(None)),
            ("Vedlegg", None),
            ("Vedleggsliste", None),
            ("Vedlegg I skyen", None),
            ("Vedlegg 2a", None),
            ("Vedlegg til saken", None),
            ("Vedlégg 1", None),
            ("Vedlegg å", None),
        ] {
            assert_eq!(annex(text), label, "{text}");
        }
    }

    #[test]
    fn slugs_are_plain_letters() {
        assert_eq!(slug("Økonomirapport – «Drift» & ære på Åse"), "okonomirapport-drift-aere-pa-ase");
        assert_eq!(slug("  2.1 Café A\u{30a}l "), "2-1-cafe-al");
        assert_eq!(slug("???"), "avsnitt");
        assert!(slug(&"langt ord ".repeat(50)).len() < 80);
        assert_eq!(slug(&"x".repeat(300)).len(), 80);
    }

    #[test]
    fn ids_are_unique_and_told_apart_by_parent() {
        let source = |slug: &str, parent, pinned: Option<&str>| IdSource {
            pinned: pinned.map(str::to_owned),
            slug: slug.to_owned(),
            parent,
        };
        let (ids, refused) = ids(&[
            source("alternativ-1", None, None),
            source("fordeler", Some(0), None),
            source("alternativ-2", None, None),
            source("fordeler", Some(2), None),
            source("fordeler", Some(2), None),
            source("innledning", None, None),
            source("innledning", None, None),
            source("x", None, Some("min-id")),
            source("y", None, Some("min-id")),
            source("min-id", None, None),
            source("tabell-drift", None, None),
            source("innhold", None, None),
            source("forslag-til-vedtak", None, None),
            source("z", None, Some("forslag-1")),
        ]);
        assert_eq!(
            ids,
            [
                "alternativ-1",
                "alternativ-1-fordeler",
                "alternativ-2",
                "alternativ-2-fordeler",
                "alternativ-2-fordeler-2",
                "innledning",
                "innledning-2",
                "min-id",
                "y",
                "min-id-2",
                "avsnitt-tabell-drift",
                "avsnitt-innhold",
                "forslag-til-vedtak",
                "z",
            ]
        );
        assert_eq!(refused, [8, 13]);
    }

    #[test]
    fn plain_ids_are_those_that_all_would_be_given() {
        let source = |slug: &str, pinned: Option<&str>| IdSource {
            pinned: pinned.map(str::to_owned),
            slug: slug.to_owned(),
            parent: None,
        };
        for (sources, plain) in [
            (vec![], true),
            (vec![source("b", None), source("a", None), source("a-2", None)], true),
            (vec![source("a", None), source("b", None), source("a", None)], false),
            (vec![source("innhold", None)], false),
            (vec![source("fn-1", None)], false),
            (vec![source("a", Some("a"))], false),
        ] {
            let slugs: Vec<&str> = sources.iter().map(|source| source.slug.as_str()).collect();
            assert_eq!(are_plain(&sources), plain, "{slugs:?}");
            if plain {
                assert_eq!(ids(&sources).0, slugs);
            }
        }
    }
}
