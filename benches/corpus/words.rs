//! The vocabulary: words of Norwegian administration, and how they become sentences.

use super::chance::Chance;

const FIRST_PARTS: &[&str] = &[
    "lisens",
    "budsjett",
    "tjeneste",
    "drifts",
    "avtale",
    "sikkerhets",
    "prosjekt",
    "opplærings",
    "leverandør",
    "system",
    "nettverks",
    "arkiv",
    "kommune",
    "økonomi",
    "regnskaps",
    "innbygger",
    "skole",
    "helse",
    "barnehage",
    "virksomhets",
    "risiko",
    "beredskaps",
    "kvalitets",
    "styrings",
    "samarbeids",
    "journal",
    "vikar",
    "lønns",
    "dokument",
    "identitets",
    "tilgangs",
    "maskinvare",
    "plattform",
    "integrasjons",
    "varslings",
    "rapporterings",
    "gevinst",
    "anskaffelses",
    "kontrakts",
    "forvaltnings",
    "endrings",
    "hendelses",
    "feilrettings",
    "oppetids",
    "telefoni",
    "klient",
    "utskrifts",
    "møterom",
    "samhandlings",
    "fagsystem",
    "høringsdokument",
    "delegerings",
    "kontroll",
    "revisjons",
    "tilsyns",
    "bemannings",
    "rekrutterings",
    "oppfølgings",
    "evaluerings",
    "investerings",
    "finansierings",
    "fordelings",
    "kostnads",
    "inntekts",
    "gebyr",
    "leie",
    "eiendoms",
    "vann",
    "avløps",
    "vei",
    "miljø",
    "klima",
    "energi",
    "kart",
    "regulerings",
    "byggesaks",
    "kultur",
    "bibliotek",
    "oppvekst",
    "omsorgs",
    "legevakt",
    "språk",
    "nærings",
    "havne",
    "brann",
    "sentralbord",
];

const LAST_PARTS: &[&str] = &[
    "rammen",
    "kostnaden",
    "avtalen",
    "planen",
    "løsningen",
    "strategien",
    "modellen",
    "nivået",
    "behovet",
    "kravet",
    "prosessen",
    "rutinen",
    "gruppen",
    "enheten",
    "rapporten",
    "analysen",
    "vurderingen",
    "oversikten",
    "målingen",
    "ordningen",
    "tjenesten",
    "plattformen",
    "registeret",
    "systemet",
    "verktøyet",
    "oppgaven",
    "ansvaret",
    "beslutningen",
    "tiltaket",
    "perioden",
    "fristen",
    "leveransen",
    "porteføljen",
    "utviklingen",
    "endringen",
    "økningen",
    "reduksjonen",
    "besparelsen",
    "gevinsten",
    "risikoen",
    "hendelsen",
    "avviket",
    "feilen",
    "piloten",
    "veilederen",
    "standarden",
    "arkitekturen",
    "beredskapen",
    "opplæringen",
    "undersøkelsen",
    "bestillingen",
    "fakturaen",
    "grunnlaget",
    "nettverket",
    "senteret",
    "rammer",
    "kostnader",
    "avtaler",
    "planer",
    "løsninger",
    "modeller",
    "krav",
    "rutiner",
    "rapporter",
    "analyser",
    "tiltak",
    "frister",
    "leveranser",
    "avvik",
    "tester",
];

const SUBJECTS: &[&str] = &[
    "Samarbeidsrådet",
    "Kommunedirektøren",
    "Kundeservice",
    "Arbeidsgruppen",
    "Styringsgruppen",
    "Leverandøren",
    "Driftsavdelingen",
    "Fagutvalget",
    "Økonomiavdelingen",
    "Personvernombudet",
    "Prosjektlederen",
    "Sekretariatet",
    "Formannskapet",
    "Kontrollutvalget",
    "Innkjøpsavdelingen",
    "Virksomhetslederen",
    "Systemeieren",
    "Arkivtjenesten",
];

const VERBS: &[&str] = &[
    "vurderer",
    "anbefaler",
    "legger fram",
    "følger opp",
    "støtter",
    "foreslår",
    "prioriterer",
    "avklarer",
    "beskriver",
    "evaluerer",
    "kartlegger",
    "dokumenterer",
    "oppdaterer",
    "reforhandler",
    "finansierer",
    "samordner",
    "kontrollerer",
    "innfører",
    "utsetter",
    "avslutter",
];

const ENDINGS: &[&str] = &[
    "i første halvår",
    "innenfor vedtatt ramme",
    "i tråd med årshjulet",
    "etter dialog med kommunene",
    "uten at det påvirker driften",
    "sammen med fagmiljøet",
    "i alle de fem kommunene",
    "før sommeren",
    "på bakgrunn av erfaringene så langt",
    "med forbehold om finansiering",
    "for å redusere sårbarheten",
    "slik det er omtalt tidligere",
    "når grunnlaget er kvalitetssikret",
    "i samsvar med tjenestenivået",
];

const OPENINGS: &[&str] = &[
    "I perioden",
    "Som følge av dette",
    "Videre",
    "På lengre sikt",
    "Etter en samlet vurdering",
    "Samtidig",
    "I tillegg",
    "Inntil videre",
    "Av hensyn til brukerne",
    "Med dette utgangspunktet",
];

/// Glossary of the made-up site: term and definition.
pub(crate) const TERMS: &[(&str, &str)] = &[
    ("API", "Et avtalt grensesnitt som lar to fagsystemer utveksle data."),
    ("Digitalisering", "Å endre arbeidsmåter ved hjelp av informasjonsteknologi."),
    ("DPIA", "Vurdering av personvernkonsekvenser før behandling av opplysninger tar til."),
    ("Fagsystem", "Et system som er laget for ett bestemt fagområde."),
    ("Grunnmur", "Felles infrastruktur som tjenestene bygger på."),
    ("Identitetsforvaltning", "Å holde orden på hvem som er hvem, og hva de har tilgang til."),
    ("KI", "Kunstig intelligens: programmer som løser oppgaver vi ellers bruker skjønn på."),
    ("Maskinlæring", "Statistiske metoder som finner mønstre i store datamengder."),
    ("MDM", "Styring av telefoner og nettbrett fra ett sted."),
    ("Oppetid", "Andelen av tiden en tjeneste er tilgjengelig."),
    ("ROS", "Risiko- og sårbarhetsanalyse."),
    ("SLA", "Avtale om tjenestenivå mellom leverandør og bruker."),
    ("SSO", "Én pålogging som gjelder flere systemer."),
    ("Skytjeneste", "En tjeneste som leveres over nett fra leverandørens datasenter."),
    ("VPN", "Sikker forbindelse utenfra og inn i nettet."),
];

/// Tags of the made-up site.
pub(crate) const TAGS: &[&str] = &[
    "anskaffelse",
    "arkiv",
    "beredskap",
    "budsjett",
    "drift",
    "finansiering",
    "helse",
    "integrasjon",
    "kompetanse",
    "kundeservice",
    "lisenser",
    "oppvekst",
    "personvern",
    "portal",
    "regnskap",
    "samarbeid",
    "sikkerhet",
    "skole",
    "skytjenester",
    "styring",
    "support",
    "teknisk",
    "tilgjengelighet",
    "økonomi",
];

/// Headings of cases.
pub(crate) const SECTIONS: &[&str] = &[
    "Bakgrunn",
    "Vurdering",
    "Økonomi",
    "Risiko og sårbarhet",
    "Gjennomføring",
    "Personvern",
    "Erfaringer",
    "Organisering",
    "Konsekvenser",
    "Oppsummering",
    "Videre arbeid",
    "Samhandling",
    "Dagens avtale",
    "Framdrift",
    "Målbilde",
    "Ansvar",
];

const ADJECTIVES: &[&str] = &["felles", "nye", "gjeldende", "årlige", "reduserte", "økte", "tekniske", "vedtatte"];

const STATUSES: &[&str] = &["ferdig", "i rute", "forsinket", "ikke startet", "under arbeid"];

const QUARTERS: &[&str] = &["første kvartal", "andre kvartal", "tredje kvartal", "fjerde kvartal"];

/// Returns who does something.
pub(crate) fn subject(chance: &mut Chance) -> String {
    chance.early_of(SUBJECTS).to_owned()
}

/// Returns how something stands.
pub(crate) fn status(chance: &mut Chance) -> String {
    chance.one_of(STATUSES).to_owned()
}

/// Returns when something is due.
pub(crate) fn quarter(chance: &mut Chance) -> String {
    chance.one_of(QUARTERS).to_owned()
}

/// Returns the end of a phrase, with the blank before it.
pub(crate) fn ending(chance: &mut Chance) -> String {
    format!(" {}", chance.one_of(ENDINGS))
}

/// Returns an item of a list.
pub(crate) fn phrase(chance: &mut Chance) -> String {
    let phrase = format!("{} {}{}", chance.one_of(ADJECTIVES), compound(chance), ending(chance));
    super::documents::capital(&phrase)
}

/// Returns a made-up compound.
pub(crate) fn compound(chance: &mut Chance) -> String {
    format!("{}{}", chance.early_of(FIRST_PARTS), chance.early_of(LAST_PARTS))
}

/// Returns a sentence, now and then with a word of the glossary.
pub(crate) fn sentence(chance: &mut Chance) -> String {
    let subject = chance.early_of(SUBJECTS);
    let verb = chance.one_of(VERBS);
    let object = if chance.once_in(9) {
        let (term, _) = TERMS[chance.between(0, TERMS.len() as i64) as usize];
        if term.chars().filter(|letter| letter.is_uppercase()).count() > 1 {
            format!("{term}-{}", chance.early_of(LAST_PARTS))
        } else {
            term.to_lowercase()
        }
    } else {
        compound(chance)
    };
    let ending = chance.one_of(ENDINGS);
    // A word in bold, in italics or in code, now and then.
    let object = match chance.between(0, 20) {
        0 => format!("**{object}**"),
        1 => format!("*{object}*"),
        2 => format!("`{object}`"),
        _ => object,
    };
    match chance.between(0, 4) {
        0 => format!("{} {verb} {} {object} {ending}.", chance.one_of(OPENINGS), subject.to_lowercase()),
        1 => format!(
            "{subject} {verb} {object}, og {} {} {} {ending}.",
            chance.early_of(SUBJECTS).to_lowercase(),
            chance.one_of(VERBS),
            compound(chance)
        ),
        2 => format!("{subject} {verb} {object} {ending}, slik at {} blir enklere å følge opp.", compound(chance)),
        _ => format!("{subject} {verb} {object} {ending}."),
    }
}

/// Returns a paragraph of some sentences.
pub(crate) fn paragraph(chance: &mut Chance, sentences: i64) -> String {
    (0..sentences).map(|_| sentence(chance)).collect::<Vec<_>>().join(" ")
}

/// Returns a number as it is written: groups of three with no-break spaces, U+2212 for minus.
pub(crate) fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if value < 0 { format!("−{text}") } else { text }
}
