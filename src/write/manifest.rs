//! [`Manifest`]: what a published folder holds, every path with its hash, and whose it is.
//!
//! Its text is one line a file, so that operators can read and compare it:
//!
//! ```text
//! sakspapir-manifest 1
//! program 0.1.0+4be1…
//! site Møtepapirer
//! audience public
//! sources 77a0… 12                                of all that the site was made from; accepted findings
//! 9f86… 5120 1c2d… reports/2024-11.html          BLAKE3, bytes, fingerprint of what it was made from, path
//! end 6e34…                                       BLAKE3 of all lines above
//! ```
//!
//! It is read strictly: a folder is ours only if every character says so.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::fingerprint::Fingerprint;
use crate::model::path::OutputPath;

/// What a published folder holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    /// The program that made it: [`crate::write::PROGRAM`] at that time.
    pub program: String,
    /// The title of the site, to tell two sites apart.
    pub site: String,
    /// Whom it is for: `public` or `internal`; empty in manifests of older programs.
    pub audience: String,
    /// What the whole site was made from; none where a build must look anew.
    pub whole: Option<Whole>,
    /// Every file, by path.
    pub entries: BTreeMap<OutputPath, Entry>,
}

/// One published file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// BLAKE3 of its bytes.
    pub hash: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
    /// The fingerprint of all that it was made from.
    pub made_from: Fingerprint,
}

/// What a whole site was made from, in a build that had nothing to tell but what is accepted: made from the same, it is
/// the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The fingerprint of the sources that the audience may see; nothing hidden is part of it.
    pub made_from: Fingerprint,
    /// How many accepted findings there were.
    pub accepted: usize,
}

/// A manifest that is not whole or not ours. Holds the number of the first bad line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged {
    /// Line, from 1.
    pub line: usize,
}

impl Manifest {
    /// The name of the manifest in the published folder.
    pub const NAME: &str = ".sakspapir-manifest";

    const MARK: &str = "sakspapir-manifest 1";

    /// Returns the manifest as text, piece by piece: that of a large site is long.
    pub fn pieces(&self) -> impl Iterator<Item = String> {
        let entries = self.entries.iter().map(|(path, entry)| {
            let hash = blake3::Hash::from_bytes(entry.hash).to_hex();
            format!("{hash} {} {} {}\n", entry.size, entry.made_from, escaped(path.as_str()))
        });
        let above = std::iter::once(self.head()).chain(entries).map(Some);
        let mut hasher = blake3::Hasher::new();
        above.chain([None]).map(move |piece| match piece {
            Some(piece) => {
                hasher.update(piece.as_bytes());
                piece
            }
            None => format!("end {}\n", hasher.finalize().to_hex()),
        })
    }

    /// Returns what stands above the files.
    fn head(&self) -> String {
        let mut text = String::new();
        let _ = write!(text, "{}\nprogram {}\nsite {}\n", Manifest::MARK, escaped(&self.program), escaped(&self.site));
        if !self.audience.is_empty() {
            let _ = writeln!(text, "audience {}", escaped(&self.audience));
        }
        if let Some(whole) = &self.whole {
            let _ = writeln!(text, "sources {} {}", whole.made_from, whole.accepted);
        }
        text
    }

    /// Reads what [`Manifest::pieces`] returned, and nothing else.
    pub fn parse(text: &str) -> Result<Manifest, Damaged> {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let bad = |line: usize| Damaged { line };
        let line = |number: usize| lines.get(number - 1).and_then(|line| line.strip_suffix('\n')).ok_or(bad(number));
        if line(1)? != Manifest::MARK {
            return Err(bad(1));
        }
        let program = line(2)?.strip_prefix("program ").and_then(unescaped).ok_or(bad(2))?;
        let site = line(3)?.strip_prefix("site ").and_then(unescaped).ok_or(bad(3))?;

        let last = lines.len();
        let end = line(last)?.strip_prefix("end ").ok_or(bad(last))?;
        let above: usize = lines.iter().take(last - 1).map(|line| line.len()).sum();
        if text.get(..above).is_none_or(|above| blake3::hash(above.as_bytes()).to_hex().as_str() != end) {
            return Err(bad(last));
        }

        let mut first = 4;
        let audience = match line(first)?.strip_prefix("audience ") {
            Some(audience) => {
                first += 1;
                unescaped(audience).ok_or(bad(4))?
            }
            None => String::new(),
        };
        let whole = match line(first)?.strip_prefix("sources ") {
            Some(sources) => {
                first += 1;
                Some(whole(sources).ok_or(bad(first - 1))?)
            }
            None => None,
        };

        let mut entries = BTreeMap::new();
        for number in first..last {
            let (path, entry) = entry(line(number)?).ok_or(bad(number))?;
            // Paths ascend, so none is there twice.
            if entries.last_key_value().is_some_and(|(before, _)| *before >= path) {
                return Err(bad(number));
            }
            entries.insert(path, entry);
        }
        Ok(Manifest { program, site, audience, whole, entries })
    }
}

fn whole(line: &str) -> Option<Whole> {
    let (made_from, accepted) = line.split_once(' ')?;
    Some(Whole { made_from: Fingerprint::parse(made_from)?, accepted: accepted.parse().ok()? })
}

fn entry(line: &str) -> Option<(OutputPath, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let hash = blake3::Hash::from_hex(parts.next()?).ok()?;
    let size = parts.next()?.parse().ok()?;
    let made_from = Fingerprint::parse(parts.next()?)?;
    let path = unescaped(parts.next()?).filter(|path| contained(path))?;
    Some((OutputPath::new(path), Entry { hash: *hash.as_bytes(), size, made_from }))
}

/// Returns whether a path stays within the published folder wherever it is used, and is not the manifest's own.
pub fn contained(path: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    let drive = path.as_bytes().get(1) == Some(&b':');
    path.split('/').all(plain) && !drive && path != Manifest::NAME
}

/// Writes a text so that it stays on its line.
fn escaped(text: &str) -> Cow<'_, str> {
    match text.contains(['\\', '\n', '\r']) {
        true => text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").into(),
        false => text.into(),
    }
}

fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            character => character,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(manifest: &Manifest) -> String {
        manifest.pieces().collect()
    }

    fn manifest() -> Manifest {
        let entry = |size| Entry { hash: [7; 32], size, made_from: Fingerprint::of("x") };
        let paths = ["assets/style.css", "møte med blank.html", "odd\nname.pdf"];
        Manifest {
            program: "0.1.0+abc".to_owned(),
            site: "Møtepapirer".to_owned(),
            audience: "public".to_owned(),
            whole: Some(Whole { made_from: Fingerprint::of("y"), accepted: 3 }),
            entries: paths.into_iter().map(|path| (OutputPath::new(path), entry(12))).collect(),
        }
    }

    #[test]
    fn a_manifest_round_trips() {
        assert_eq!(Manifest::parse(&text_of(&manifest())), Ok(manifest()));
        assert_eq!(Manifest::parse(&text_of(&Manifest::default())), Ok(Manifest::default()));
        let older = Manifest { audience: String::new(), ..manifest() };
        assert_eq!(Manifest::parse(&text_of(&older)), Ok(older));
        let with_findings = Manifest { whole: None, ..manifest() };
        assert_eq!(Manifest::parse(&text_of(&with_findings)), Ok(with_findings));
    }

    #[test]
    fn any_damage_is_seen() {
        let text = text_of(&manifest());
        for (place, character) in text.char_indices() {
            let mut damaged = text.clone();
            let other = if character == 'a' { 'b' } else { 'a' };
            damaged.replace_range(place..place + character.len_utf8(), other.encode_utf8(&mut [0; 4]));
            assert!(Manifest::parse(&damaged).is_err(), "{place}");
            assert!(Manifest::parse(&text[..place]).is_err(), "cut at {place}");
        }
        assert!(Manifest::parse(&format!("{text}\n")).is_err());
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in ["../x", "a/../../x", "/etc/passwd", "a//b", "", "./a", "c:/x", "a\\b", Manifest::NAME] {
            assert!(!contained(path), "{path}");
        }
        for path in ["index.html", "a/b.html", "..md", "a..b/c", ".nojekyll"] {
            assert!(contained(path), "{path}");
        }
    }

    #[test]
    fn a_manifest_with_a_path_out_of_the_folder_is_not_ours() {
        let mut manifest = manifest();
        let entry = Entry { hash: [7; 32], size: 1, made_from: Fingerprint::of("x") };
        manifest.entries.insert(OutputPath::new("../../outside"), entry);
        assert!(Manifest::parse(&text_of(&manifest)).is_err());
    }
}
