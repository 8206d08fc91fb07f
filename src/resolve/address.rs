//! The address of every page, and names that do not work everywhere or collide.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Stamped;
use crate::model::card::Card;
use crate::model::ordered::Register;
use crate::model::path::{self, DocumentId, OutputPath, SourcePath};
use crate::model::place::Spot;
use crate::resolve::{Entries, Files};

/// Names that Windows keeps for devices, whatever the extension.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "clock$", "conin$"];

/// Addresses that the site itself uses.
const OWN: [&str; 11] = [
    "index.html",
    "moter.html",
    "vedtak.html",
    "oppfolging.html",
    "rapporter.html",
    "ordliste.html",
    "emner.html",
    "kontroller.html",
    "tilgjengelighet.html",
    "sok.html",
    "404.html",
];

/// The folder of the pages of tags.
const TAGS: &str = "emner/";

/// Returns the address that belongs to an id: the id in lower-case ASCII, plus `.html`.
pub fn of_id(id: &DocumentId) -> OutputPath {
    let parts: Vec<String> = id.as_str().split('/').map(portable_slug).filter(|part| !part.is_empty()).collect();
    let mut address = match parts.split_last() {
        // No folder has a dot, so that none has the name of a file: `om.html/notat` beside `om`.
        Some((_, folders)) if folders.iter().any(|folder| folder.contains('.')) => {
            let folders = folders.iter().map(|folder| portable_slug(&folder.replace('.', "-")));
            folders.chain(parts.last().cloned()).collect::<Vec<_>>().join("/")
        }
        Some(_) => parts.join("/"),
        None => "side".to_owned(),
    };
    address.push_str(".html");
    OutputPath::new(address)
}

/// Returns the address of the page of a tag.
pub fn of_tag(tag: &str) -> OutputPath {
    OutputPath::new(format!("{TAGS}{}.html", portable_slug(tag)))
}

/// Returns a slug that is a file name on every system: Windows keeps some for devices.
fn portable_slug(text: &str) -> String {
    let slug = path::slug(text);
    if is_reserved(&slug) { path::slug(&format!("_{slug}")) } else { slug }
}

/// Reports file and folder names that do not work on every system, and names that differ only in case or form.
pub fn check_names(cards: &[&Arc<Stamped<Card>>], files: &Files) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: Register<String, &SourcePath> = Register::default();
    seen.reserve(cards.len());
    for path in cards.iter().map(|card| &card.path).chain(files.keys()) {
        for part in path.as_str().split('/') {
            let fault = if is_reserved(part) {
                "reserved"
            } else if !is_portable(part) {
                "characters"
            } else {
                continue;
            };
            diagnostics
                .push(Diagnostic::new(&rule::FILE_NAME, fault, path, Spot::START).about(part).with("name", part));
        }
        let folded: String = match path.as_str().is_ascii() {
            true => path.as_str().to_ascii_lowercase(),
            false => path.as_str().nfc().flat_map(char::to_lowercase).collect(),
        };
        match seen.get(&folded) {
            Some(first) if *first != path => diagnostics.push(
                Diagnostic::new(&rule::FILE_NAME, "collision", path, Spot::START)
                    .about(path.as_str())
                    .with("name", path)
                    .with("other", first),
            ),
            _ => {
                seen.insert(folded, path);
            }
        }
    }
    diagnostics
}

fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    let numbered = matches!(
        stem.as_bytes(),
        [b'c' | b'C', b'o' | b'O', b'm' | b'M', b'0'..=b'9'] | [b'l' | b'L', b'p' | b'P', b't' | b'T', b'0'..=b'9']
    );
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(stem)) || numbered
}

fn is_portable(part: &str) -> bool {
    !part.starts_with([' ', '.'])
        && !part.ends_with([' ', '.'])
        && part.len() <= 200
        && !part.chars().any(|letter| letter.is_control() || "<>:\"\\|?*".contains(letter))
}

/// Makes addresses unique: of two documents with one address the first keeps it. Former addresses that are free lead on.
pub fn assign(entries: &mut Entries, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: Register<OutputPath, SourcePath> =
        OWN.iter().map(|own| (OutputPath::new(*own), SourcePath::new(""))).collect();
    // Documents in the folder of the tags are rare, and only they can take a tag's address.
    if entries.values().any(|entry| entry.address.as_str().starts_with(TAGS)) {
        let tags = entries.values().flat_map(|entry| entry.card.tags.iter());
        taken.extend(tags.map(|tag| (of_tag(tag), SourcePath::new(""))));
    }
    for entry in entries.values_mut() {
        let own = SourcePath::new("");
        let reserved = is_of_year(&entry.address).then_some(&own);
        if let Some(other) = taken.get(&entry.address).or(reserved) {
            // `index.md` is no rival of the home page: it is its introduction. There is one.
            let introduces_home = entry.address.as_str() == "index.html" && other.as_str().is_empty();
            if !introduces_home {
                diagnostics.push(
                    Diagnostic::new(
                        &rule::ID_DUPLICATE,
                        if other.as_str().is_empty() { "own_address" } else { "address" },
                        &entry.card.path,
                        entry.card.id_spot.unwrap_or(Spot::START),
                    )
                    .about(entry.address.as_str())
                    .with("name", &entry.address)
                    .with("other", other),
                );
                let stem = entry.address.as_str().trim_end_matches(".html").to_owned();
                let mut count = 2;
                while taken.contains_key(&entry.address) || is_of_year(&entry.address) {
                    entry.address = OutputPath::new(format!("{stem}-{count}.html"));
                    count += 1;
                }
            }
        }
        taken.insert(entry.address.clone(), entry.card.path.clone());
    }
    for entry in entries.values_mut() {
        let card = entry.card.clone();
        for alias in &card.aliases {
            let fault = |words, other: &str| {
                Diagnostic::new(&rule::ID_DUPLICATE, words, &card.path, alias.spot)
                    .about(alias.value.as_str())
                    .with("name", &alias.value)
                    .with("other", other)
            };
            let Some(address) = former(alias) else {
                diagnostics.push(fault("alias_form", ""));
                continue;
            };
            // Pages have lower-case addresses; what differs in case alone is one file on many systems.
            let folded = OutputPath::new(address.as_str().to_lowercase());
            match taken.get(&folded) {
                Some(other) => diagnostics.push(fault("alias", other.as_str())),
                None => {
                    taken.insert(folded, card.path.clone());
                    entry.former.push(address);
                }
            }
        }
    }
}

/// Whether an address is that of a year of a register, which has such pages when it grows long.
fn is_of_year(address: &OutputPath) -> bool {
    let year = ["vedtak/", "oppfolging/"].iter().find_map(|folder| address.as_str().strip_prefix(folder));
    let year = year.and_then(|file| file.strip_suffix(".html"));
    year.is_some_and(|year| !year.is_empty() && year.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the page of a former address as written, `/gammel/side.html`, `gammel/side` or `gammel/`, if it is a plain
/// address within the site. `-/` is the preview's.
pub fn former(written: &str) -> Option<OutputPath> {
    let path = written.trim().trim_start_matches('/');
    let path = match path {
        "" => return None,
        _ if path.ends_with('/') => format!("{path}index.html"),
        _ if path.ends_with(".html") || path.ends_with(".htm") => path.to_owned(),
        _ => format!("{path}.html"),
    };
    let fine = |part: &str| !matches!(part, "" | "." | ".." | "-") && is_portable(part) && !is_reserved(part);
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let plain = fine(file) && (folders.is_empty() || folders.split('/').all(fine));
    (plain && !folders.contains('.') && !path.contains(['%', '#'])).then(|| OutputPath::new(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_lower_case_ascii() {
        for (id, address) in [
            ("meetings/2024-12-12/m8-004", "meetings/2024-12-12/m8-004.html"),
            ("møter/Ærlig talt/Åpning av Øya", "moter/aerlig-talt/apning-av-oya.html"),
            ("blåbær.v2", "blabaer.v2.html"),
            ("../x", "x.html"),
            ("…", "side.html"),
            ("aux/CON.2026", "_aux/_con.2026.html"),
            ("om.html/2024.1/notat.v2", "om-html/2024-1/notat.v2.html"),
        ] {
            assert_eq!(of_id(&DocumentId::new(id)).as_str(), address);
        }
    }

    #[test]
    fn former_addresses_stay_within_the_site() {
        let address = |written: &str| former(written).map(|path| path.as_str().to_owned());
        assert_eq!(address("/gammel/side.html").as_deref(), Some("gammel/side.html"));
        assert_eq!(address("gammel/side").as_deref(), Some("gammel/side.html"));
        assert_eq!(address("gammel/").as_deref(), Some("gammel/index.html"));
        assert_eq!(address("Gammel/Side.htm").as_deref(), Some("Gammel/Side.htm"));
        assert_eq!(address("//evil.example").as_deref(), Some("evil.example.html"));
        for hostile in
            ["", "/", "../x", "a/../../b", "/\\evil", "https://evil", "a/%2e%2e/b", "a//b", "con", "-/x", "om.html/x"]
        {
            assert_eq!(address(hostile), None, "{hostile}");
        }
    }
}
