//! The address of every page, and names that do not work everywhere or collide.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::{Diagnostic, rule};
use crate::fingerprint::Stamped;
use crate::model::card::Card;
use crate::model::ordered::Register;
use crate::model::path::{DocumentId, OutputPath, SourcePath};
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

/// Returns the address that belongs to an id: the id in lower-case ASCII, plus `.html`.
pub fn of_id(id: &DocumentId) -> OutputPath {
    let mut address: String =
        id.as_str().split('/').map(slug).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    if address.is_empty() {
        address.push_str("side");
    }
    address.push_str(".html");
    OutputPath::new(address)
}

/// Returns the address of the page of a tag.
pub fn of_tag(tag: &str) -> OutputPath {
    OutputPath::new(format!("emner/{}.html", slug(tag)))
}

/// Returns a text as part of an address: lower-case ASCII letters, digits, `-`, `_` and `.`; æ becomes ae, ø o, å a.
pub fn slug(text: &str) -> String {
    // Most names need no change.
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.len() <= 120
        && text.bytes().all(|byte| plain(byte) || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
    {
        return text.to_owned();
    }
    let mut slug = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'æ' => slug.push_str("ae"),
            'ø' => slug.push('o'),
            'a'..='z' | '0'..='9' | '_' => slug.push(letter),
            // A dot only within a name: none may lead, so that nothing is hidden or means the parent.
            '.' if !slug.is_empty() && !slug.ends_with('.') => slug.push('.'),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(120);
    slug.trim_end_matches(['-', '.']).to_owned()
}

/// Reports file and folder names that do not work on every system, and names that differ only in case or form.
pub fn check_names(cards: &[&Arc<Stamped<Card>>], files: &Files, diagnostics: &mut Vec<Diagnostic>) {
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

/// Makes addresses unique: of two documents with one address the first keeps it.
pub fn assign(entries: &mut Entries, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: Register<OutputPath, SourcePath> =
        OWN.iter().map(|own| (OutputPath::new(*own), SourcePath::new(""))).collect();
    for entry in entries.values_mut() {
        let own = SourcePath::new("");
        let reserved = is_of_year(&entry.address).then_some(&own);
        if let Some(other) = taken.get(&entry.address).or(reserved) {
            // `index.md` is no rival of the home page: it is its introduction.
            let introduces_home = entry.address.as_str() == "index.html";
            if !introduces_home {
                diagnostics.push(
                    Diagnostic::new(
                        &rule::ID_DUPLICATE,
                        "address",
                        &entry.card.path,
                        entry.card.id_spot.unwrap_or(Spot::START),
                    )
                    .about(entry.address.as_str())
                    .with("name", &entry.address)
                    .with("other", other),
                );
                let stem = entry.address.as_str().trim_end_matches(".html").to_owned();
                let mut count = 2;
                while taken.contains_key(&entry.address) {
                    entry.address = OutputPath::new(format!("{stem}-{count}.html"));
                    count += 1;
                }
            }
        }
        taken.insert(entry.address.clone(), entry.card.path.clone());
    }
    for entry in entries.values() {
        for alias in &entry.card.aliases {
            let fault = match alias_address(alias) {
                None => Some("alias_form"),
                Some(address) if taken.contains_key(&address) => Some("alias"),
                Some(address) => {
                    taken.insert(address, entry.card.path.clone());
                    None
                }
            };
            if let Some(fault) = fault {
                let other = alias_address(alias).and_then(|address| taken.get(&address).cloned());
                diagnostics.push(
                    Diagnostic::new(&rule::ID_DUPLICATE, fault, &entry.card.path, alias.spot)
                        .about(alias.value.as_str())
                        .with("name", &alias.value)
                        .with("other", other.as_ref().map_or("", SourcePath::as_str)),
                );
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

/// Returns the address of a redirect page, if the alias is a plain relative address within the site.
pub fn alias_address(alias: &str) -> Option<OutputPath> {
    let alias = alias.trim_start_matches('/').trim_end_matches('/');
    let plain = !alias.is_empty()
        && alias.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && is_portable(part))
        && !alias.contains(['%', '#', ':']);
    let with_extension = if alias.ends_with(".html") { alias.to_owned() } else { format!("{alias}.html") };
    plain.then(|| OutputPath::new(with_extension))
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
        ] {
            assert_eq!(of_id(&DocumentId::new(id)).as_str(), address);
        }
    }

    #[test]
    fn aliases_stay_within_the_site() {
        assert_eq!(alias_address("/gammel/side").unwrap().as_str(), "gammel/side.html");
        for hostile in ["", "/", "../x", "//evil.example", "/\\evil", "https://evil", "a/%2e%2e/b", "a//b"] {
            let address = alias_address(hostile);
            assert!(address.is_none() || hostile == "//evil.example", "{hostile}: {address:?}");
        }
    }
}
