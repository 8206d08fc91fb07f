//! Every rule on text: an example that fires, and one that does not.

use super::*;
use crate::locale::rules;
use crate::model::card::{Matching, TermNames};
use crate::model::place::{Located, Spot};
use crate::model::prose::{FigureUse, Heading, Hole, HoleKind, ListCount, OpenProse, Prose, TermColumn};
use crate::model::record::report::Priority;
use crate::model::runs::Run;
use crate::model::settings::{Access, NameSpelling, Settings};

/// Makes what the reader of Markdown makes of headings, paragraphs, list items, table rows, `code` and `{{ figures }}`.
fn prose(text: &str) -> Prose {
    let mut prose = Prose::default();
    let mut block = 0;
    let mut counters = [0u32; 4];
    let mut open = "";
    for (index, line) in text.lines().enumerate() {
        let number = index as u32 + 1;
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let (tag, content) = if level > 0 {
            ("h1", line[level..].trim_start())
        } else if let Some(item) = line.strip_prefix("- ") {
            ("li", item)
        } else if line.starts_with('|') {
            ("td", line)
        } else if line.is_empty() {
            ("", "")
        } else {
            ("p", line)
        };
        if tag == "li" && open != "li" {
            prose.lists.push(ListCount { after_block: block, items: 0, spot: spot(number, 1, 1) });
        }
        if tag != "p" || open != "p" {
            block += 1;
            if !tag.is_empty() {
                prose.html.push_str(&format!("<{tag}>"));
            }
        } else {
            prose.html.push('\n');
        }
        open = if line.is_empty() && open == "li" { "" } else { tag };
        let column = (line.chars().count() - content.chars().count()) as u32;
        match tag {
            "h1" => {
                counters[level - 1] += 1;
                counters[level..].fill(0);
                let numbers: Vec<String> = counters[..level].iter().map(u32::to_string).collect();
                let heading = Heading {
                    id: content.to_lowercase().into(),
                    number: numbers.join(".").into(),
                    level: level as u8,
                    text: content.into(),
                    spot: spot(number, 1, 1),
                };
                prose.headings = prose.headings.iter().cloned().chain([heading]).collect();
            }
            "li" => prose.lists.last_mut().unwrap().items += 1,
            _ => {}
        }
        inline(&mut prose, content, number, column + 1, block, tag != "h1");
    }
    prose
}

fn inline(prose: &mut Prose, content: &str, line: u32, mut column: u32, block: u32, linkable: bool) {
    let mut rest = content;
    while !rest.is_empty() {
        let end = rest.find("{{").unwrap_or(rest.len()).min(rest.find('`').unwrap_or(rest.len()));
        if end > 0 {
            let text = &rest[..end];
            push_run(prose, text, spot(line, column, text.chars().count() as u32), block, linkable);
            column += text.chars().count() as u32;
            rest = &rest[end..];
        } else if let Some(code) = rest.strip_prefix('`') {
            let text = code.split('`').next().unwrap();
            prose.html.push_str("<code>");
            push_run(prose, text, spot(line, column + 1, text.len() as u32), block, false);
            prose.html.push_str("</code>");
            column += text.chars().count() as u32 + 2;
            rest = code[text.len()..].strip_prefix('`').unwrap_or("");
        } else {
            let length = rest.find("}}").map_or(rest.len(), |place| place + 2);
            let figure = prose.figures.len() as u32;
            prose.holes.push(Hole { offset: prose.html.len() as u32, kind: HoleKind::Figure(figure) });
            prose.figures.push(FigureUse { expression: rest[..length].into(), spot: spot(line, column, 1), block });
            column += rest[..length].chars().count() as u32;
            rest = &rest[length..];
        }
    }
}

fn push_run(prose: &mut Prose, text: &str, spot: Spot, block: u32, linkable: bool) {
    let start = prose.html.len() as u32;
    prose.html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    let run = Run { html: start..prose.html.len() as u32, spot, block, section: prose.headings.len() as u32, linkable };
    prose.runs = prose.runs.iter().chain([run]).collect();
}

fn spot(line: u32, column: u32, length: u32) -> Spot {
    Spot { line, column, length }
}

fn term(term: &str, expansion: Option<&str>, synonyms: &[&str]) -> TermNames {
    let located = |text: &&str| Located::new(text.to_string(), Spot::START);
    TermNames {
        term: located(&term),
        expansion: expansion.map(str::to_string),
        synonyms: synonyms.iter().map(located).collect(),
        former: Vec::new(),
        see: Vec::new(),
        matching: Matching::Inflected,
        several_senses: false,
    }
}

fn settings() -> Settings {
    Settings {
        title: "Samarbeidsrådet for ROR-IKT".into(),
        language: Language::Bokmal,
        time_zone: "Europe/Oslo".into(),
        access: Access::Internal,
        audience: Access::Internal,
        theme: Located::new("default".into(), Spot::START),
        base_url: String::new(),
        editor_link: String::new(),
        explain_percent: Decimal::TEN,
        explain_amount: Decimal::TEN,
        names: vec![NameSpelling {
            name: "Visma Enterprise+".into(),
            variants: vec![
                "Visma Enterprise Pluss".into(),
                "Visma Enterprise Plus".into(),
                "VEP".into(),
                "EDB+".into(),
            ],
        }],
        contact: None,
        accept: Vec::new(),
        search: false,
        portable: false,
        today: None,
    }
}

fn vocabulary() -> VocabularyIndex {
    let terms = [
        term("ID-web", None, &[]),
        term("KI", Some("Kunstig intelligens"), &["AI"]),
        term("API", Some("Application Programming Interface"), &[]),
        term("SvarUT", None, &["SvarInn"]),
        term("M365", Some("Microsoft 365"), &["O365"]),
        term("Maskinlæring", None, &[]),
        term("Azure AD", None, &[]),
        term("Proxy-server", None, &[]),
    ];
    VocabularyIndex::new(&terms, ["ROR-IKT"], &settings())
}

/// Proof-reads a text of the November report, as of 1 December, read on 12 December 2024.
fn read_with(text: &str, adjust: impl FnOnce(&mut Proofread<'_>)) -> Vec<Diagnostic> {
    let (path, id, prose, vocabulary) =
        (SourcePath::new("content/a.md"), DocumentId::new("a"), prose(text), vocabulary());
    let day = NaiveDate::from_ymd_opt;
    let incident = |priority| Incident {
        date: day(2024, 11, 7).unwrap(),
        place: None,
        text: "Uten nett".into(),
        priority,
        resolved: None,
        resolved_by: None,
        cause: None,
        spot: Spot::START,
    };
    let incidents = [incident(Priority::Critical), incident(Priority::High), incident(Priority::High)];
    let changes = [Decimal::from(-40), Decimal::from(173), Decimal::from(3_414_000)];
    let mut input = Proofread {
        path: &path,
        id: &id,
        kind: Kind::Report,
        prose: &OpenProse::new(&prose),
        language: Language::Bokmal,
        reference: day(2024, 11, 30),
        as_of: day(2024, 12, 1),
        read_on: day(2024, 12, 12),
        vocabulary: &vocabulary,
        incidents: &incidents,
        changes: Some(&changes),
        amounts: None,
        has_pictures: false,
    };
    adjust(&mut input);
    let found = proofread(&input);
    for diagnostic in &found {
        for language in [Language::Bokmal, Language::Nynorsk, Language::English] {
            let message = rules::message(diagnostic, language);
            assert!(!message.contains(['{', '[']) && message.len() > 10, "{message}");
            assert!(!rules::help(diagnostic, language).is_empty());
        }
    }
    found
}

/// Returns what is found: `rule line:column+length`.
fn read(text: &str) -> Vec<String> {
    let shown = |found: &Diagnostic| {
        format!("{}/{} {}:{}+{}", found.rule.id, found.words, found.spot.line, found.spot.column, found.spot.length)
    };
    read_with(text, |_| {}).iter().map(shown).collect()
}

fn nothing(texts: &[&str]) {
    for text in texts {
        assert_eq!(read(text), [""; 0], "{text}");
    }
}

#[test]
fn a_per_cent_says_of_what() {
    assert_eq!(read("Kapasiteten er brukt 50 %."), ["percent.base/base 1:22+4"]);
    assert_eq!(read("Vi brukte 59,4\u{A0}%. Resten av pengene står."), ["percent.base/base 1:11+6"]);
    assert_eq!(read("Første linje.\nVi er på 75 prosent nå."), ["percent.base/base 2:10+10"]);
    nothing(&[
        "I gjennomsnitt 6 % av de totalt 8265 ansatte gjennomførte opplæringen.",
        "Over 50 % av kapasiteten\ngjenstår.",
        "Det er 3 % mer enn i fjor.",
        "En 100 % stilling er ledig.",
        "Prisveksten er 4,1 %.",
        "|Andel|59,4 %|",
        "Andelen er {{ drift.total.used as prosent }}.",
        "Et tegn som % alene.",
        "`50 %`",
    ]);
}

#[test]
fn an_announced_number_is_the_length_of_the_list() {
    assert_eq!(read("Tre saker gjenstår:\n- en\n- to"), ["count.list/list 1:1+3"]);
    assert_eq!(read("Her er alt. Vi har 4 alternativer:\n- en\n- to\n- tre"), ["count.list/list 1:20+1"]);
    nothing(&[
        "To saker gjenstår:\n- en\n- to",
        "I 2024 hadde vi 2 saker:\n- en\n- to",
        "Kostnadene i 5 kommuner:\n- en\n- to",
        "Av 12 saker er 3 løst:\n- en\n- to",
        "Tre saker gjenstår.\n- en\n- to",
        "Vi brukte 26 556 kroner på:\n- en",
        "Etter 3 måneder står det igjen:\n- en",
        "I møtet 14. november 2024 kom disse:\n- en",
        "Vi har {{ saker.n }} saker:\n- en",
    ]);
}

#[test]
fn told_incidents_are_those_listed() {
    assert_eq!(read("I november hadde vi 2 hendelser med kritisk prioritet."), ["count.list/incidents 1:21+1"]);
    assert_eq!(read("Vi har hatt en sak med høy prioritet."), ["count.list/incidents 1:13+2"]);
    assert_eq!(read("Det var ingen hendelser med kritisk prioritet."), ["count.list/incidents 1:9+5"]);
    nothing(&[
        "I november hadde vi 1 hendelse med kritisk prioritet.",
        "Vi har hatt to saker med høy prioritet som er løst.",
        "Saker med høy prioritet løses først.",
        "Dette har prioritet.",
    ]);
    assert_eq!(read_with("Vi hadde 2 saker med kritisk prioritet.", |input| input.incidents = &[]), []);
}

#[test]
fn a_weekday_fits_its_date() {
    assert_eq!(read("Møtet var tirsdag 3. desember 2023."), ["date.weekday/weekday 1:11+7"]);
    assert_eq!(read("Det var et møte.\nMøtet var torsdag\n4.desember."), ["date.weekday/weekday 2:11+7"]);
    assert_eq!(read("Fristen er 31. november."), ["date.weekday/missing 1:12+12"]);
    nothing(&[
        "Møtet var onsdag 4.desember.",
        "Møtet var torsdag den 12. desember 2024, klokken ni.",
        "Møtet var torsdag 12.12.2024.",
        "Hustadvika (tirsdag), Rauma (fredag) og 3. desember.",
        "Det er mandag. 3. desember er en annen dag.",
        "29. februar 2024 fantes.",
        "Vi sees i mai.",
    ]);
    let found = read_with("Onsdag 5. desember.", |_| {});
    assert_eq!(rules::message(&found[0], Language::Bokmal), "5. desember er en torsdag i 2024, ikke onsdag.");
}

#[test]
fn a_week_exists_and_fits_its_date() {
    assert_eq!(read("Oppstart var i uke 54."), ["date.week/number 1:16+6"]);
    assert_eq!(read("Oppstart var i uke 53 2024."), ["date.week/year 1:16+6"]);
    assert_eq!(read("Oppstart var i uke 48 (4. desember 2023)."), ["date.week/date 1:16+6"]);
    assert_eq!(read("Det var onsdag 4. desember (uke 48)."), ["date.week/date 1:29+6"]);
    nothing(&[
        "Møtet ble holdt uke 47.",
        "Det var uke 49 (2.–8. desember 2024).",
        "Det var onsdag 4. desember (uke 49).",
        "Det var uke 49, onsdag 4. desember.",
        "Vi har 4 uker igjen, og uke 53 i 2026 finnes.",
        "Uke for uke blir det bedre.",
        "Ukene går, og ukentlig innhold kommer i uke 1 2025.",
    ]);
}

#[test]
fn nothing_past_is_told_as_future() {
    assert_eq!(read("Oppstartsmøte gjennomføres uke 49."), ["date.stale/future 1:28+6"]);
    assert_eq!(read("Løsningen skal lanseres for alle 1. desember 2024."), ["date.stale/future 1:34+16"]);
    assert_eq!(read("Årets siste møte avholdes onsdag\n4.desember."), ["date.stale/future 2:1+10"]);
    assert_eq!(read("Det skal skje 05.12.2024."), ["date.stale/future 1:15+10"]);
    assert_eq!(
        read("Det skal skje uke 49 (2.–8. desember). Så skal noe skje 5. desember."),
        ["date.stale/future 1:15+6", "date.stale/future 1:57+11",]
    );
    nothing(&[
        "Oppstartsmøte ble gjennomført uke 49.",
        "Dokumentet forventes ferdigstilt i uke 50.",
        "Vi har satt opp et møte 17. desember, der leverandøren skal vise løsningen.",
        "Møtet skal være 12. desember.",
        "Planen er at systemet skal være i drift 20. mai 2025.",
        "Oppstart 4. desember. Vi skal se på det senere.",
    ]);
    assert_eq!(read_with("Møtet avholdes 4. desember.", |input| input.as_of = None), []);
}

#[test]
fn a_section_in_the_text_exists() {
    let document = "# Feil\n## Oppvekst\n\n";
    assert_eq!(read(&format!("{document}Se avsnitt 2.3.2 under Helse.")), ["ref.section/number 4:4+13"]);
    assert_eq!(read(&format!("{document}Se avsnitt 1.2.")), ["ref.section/number 4:4+11"]);
    nothing(&[
        &format!("{document}Se avsnitt 1.1 og avsnitt 1."),
        &format!("{document}Se avsnitt 3.2 i økonomiplanen."),
        &format!("{document}Se avsnittet om barnevern, og avsnitt om annet."),
    ]);
    let found = read_with(&format!("{document}Se avsnitt 1.2."), |_| {});
    let message = rules::message(&found[0], Language::Bokmal);
    assert_eq!(message, "Avsnitt 1.2 finnes ikke i dette dokumentet. Nærmeste er 1 Feil.");
}

#[test]
fn a_change_is_that_of_a_figure() {
    assert_eq!(read("Det er 41 flere enn forrige måned."), ["delta.previous/change 1:8+2"]);
    assert_eq!(read("En økning på 1 092 besøk siden forrige måned."), ["delta.previous/change 1:14+5"]);
    nothing(&[
        "Det er 40 flere enn forrige måned.",
        "En økning på 173 personer siden forrige måned.",
        "En økning på over 820 besøk siden forrige måned.",
        "Det ble løst 579, som er 44 flere enn innkomne sist måned.",
        "Det er 3,4 mill. mindre enn forrige måned.",
        "Sist møte varte 4 timer mer enn planlagt.",
    ]);
    assert_eq!(read_with("Det er 41 flere enn forrige måned.", |input| input.changes = None), []);
}

#[test]
fn an_acronym_is_explained() {
    assert_eq!(read("Det er gjort en ROS. Enda en ROS."), ["term.undefined/acronym 1:17+3"]);
    assert_eq!(
        read("Gode SLA betingelser.\n\nFra IKAMR og SD-anlegg."),
        ["term.undefined/acronym 1:6+3", "term.undefined/acronym 3:5+5", "term.undefined/acronym 3:14+2",]
    );
    nothing(&[
        "En Proof of Concept (POC) av løsningen. POC er ferdig.",
        "Det går gjennom VKP (Velferdsknutepunkt). Så VKP igjen.",
        "ROR-IKT og ROR-IKTs API-dokumentasjon, KI, AI og O365.",
        "PC-er, PCer, EU, NAV, del III og 25 MB.",
        "DigiMR og MERkompetanse.",
        "## OPPSTART AV PPT",
        "`ROS`",
    ]);
}

#[test]
fn a_term_is_spelled_as_in_the_glossary() {
    assert_eq!(read("Utrulling av IDweb til ledere."), ["term.variant/spelling 1:14+5"]);
    assert_eq!(
        read("Via Idweb, id-web og SvarUt."),
        ["term.variant/spelling 1:5+5", "term.variant/spelling 1:12+6", "term.variant/spelling 1:22+6",]
    );
    assert_eq!(
        read("En azure ad og en proxyserver."),
        ["term.variant/spelling 1:4+8", "term.variant/spelling 1:19+11"]
    );
    assert_eq!(read("Nytt m365 og ny Api."), ["term.variant/spelling 1:6+4", "term.variant/spelling 1:17+3"]);
    nothing(&[
        "ID-web, SvarUT, SvarInn, M365-porteføljen, O365 og API-er.",
        "proxy-server, Proxy-server og maskinlæring.",
        "En Azure AD. En Azure-AD-bruker.",
        "Se https://idweb.example.org og `idweb`, api.html og idwebben.",
        "# ADMINISTRERING VIA IDWEB",
        "ID-webs løsning.",
    ]);
}

#[test]
fn a_name_is_spelled_as_declared() {
    assert_eq!(read("Vi tar i bruk Visma Enterprise Pluss nå."), ["name.variant/spelling 1:15+22"]);
    nothing(&["Visma Enterprise+ er ny, Visma Enterprise er gammel.", "Visma Enterprise Plussløsningen."]);
}

#[test]
fn one_fault_is_one_finding() {
    // Declared as a variant, and an acronym of which nobody knows what it is.
    assert_eq!(read("Vi bruker VEP, og VEP igjen."), ["name.variant/spelling 1:11+3", "name.variant/spelling 1:19+3"]);
    assert_eq!(read("EN SAK OM VEP"), [""; 0]);
    assert_eq!(read("En DPIA (DATA PROTECTION IMPACT ASSESSMENT)."), ["term.undefined/acronym 1:4+4"]);
}

#[test]
fn private_matters_stay_private() {
    let identity = privacy_lint::tests::valid_number();
    let found = read_with(&format!("Nummeret er {identity}."), |_| {});
    assert_eq!((found[0].words, found[0].severity), ("identity", crate::diagnostic::Severity::Warning));
    assert!(!rules::message(&found[0], Language::Bokmal).contains(&identity));
    assert_eq!(
        read("Ring 912 34 567 eller skriv til ola.nordmann@eksempel.no."),
        ["privacy.lint/telephone 1:6+10", "privacy.lint/mail 1:33+24",]
    );
    assert_eq!(read("2 arkivledere har blitt pensjonister, 1 er sjukmeldt."), ["privacy.lint/health 1:44+9"]);
    nothing(&[
        "Ring sentralbordet på 71 11 00 00 eller skriv til postmottak@eksempel.no.",
        "Vi brukte 91 234 567 kr og 41 kroner, 98765432101234 i alt.",
        "Oppfølging av sykmeldte er et mål.",
    ]);
}

#[test]
fn a_name_before_a_word_of_health_is_a_person() {
    assert_eq!(read("Kari er sykmeldt."), ["privacy.lint/health 1:9+8"]);
    assert_eq!(read("I høst har Gjørtz vært sykmeldt."), ["privacy.lint/health 1:24+8"]);
    assert_eq!(read("Kari Nordmann ble dessverre sjukmeldt i mai."), ["privacy.lint/health 1:29+9"]);
    assert_eq!(read("Arbeidet stanset da Ola fikk kreft."), ["privacy.lint/health 1:30+5"]);
    assert_eq!(read("Mens Anne-Lise er gravid, er stillingen ledig."), ["privacy.lint/health 1:19+6"]);
    nothing(&[
        "Mange er sykmeldt.",
        "Ingen er sykmeldt i Molde nå.",
        "Aukra har sykmeldte å følge opp.",
        "Molde kommune har psykisk helsearbeid.",
        "Sykefraværet var høyt da NAV fikk diagnosene.",
        "I Visma Enterprise+ er sykmeldinger lagt inn.",
        "Tilbudet i Molde er psykisk helsehjelp.",
        "Visma er langtidssykmeldtes beste hjelp.",
    ]);
}

#[test]
fn a_figure_that_the_text_speaks_of_is_there() {
    for text in [
        "Fordelingen går fram av figuren nedenfor.",
        "Se figur 2.",
        "Figur 3 viser fordelingen.",
        "Diagrammet under viser fordelingen.",
        "Tallene (se figuren) går ned.",
    ] {
        let found = read(text);
        assert!(found.len() == 1 && found[0].starts_with("ref.figure/lost"), "{text}: {found:?}");
        assert_eq!(read_with(text, |input| input.has_pictures = true), []);
    }
    nothing(&[
        "Se figur 2 i vedlegget.",
        "Fordelingen var et diagram i det trykte dokumentet.",
        "Figuren er fin.",
        "Hun er en kjent figur.",
        "|Se figur 2|",
    ]);
}

#[test]
fn an_amount_in_a_report_is_one_of_its_figures() {
    const AMOUNTS: &[Decimal] = &[
        Decimal::from_parts(163_000, 0, 0, false, 0),
        Decimal::from_parts(3_414_000, 0, 0, false, 0),
        Decimal::from_parts(89_640_000, 0, 0, false, 0),
    ];
    let read = |text: &str| -> Vec<String> {
        let found = read_with(text, |input| input.amounts = Some(AMOUNTS));
        found.iter().map(|one| format!("{} {}+{}", one.rule.id, one.spot.column, one.spot.length)).collect()
    };
    assert_eq!(read("Regnskapet viser et merforbruk på 164 tusen kr."), ["figure.typed 35+12"]);
    assert_eq!(read("Mindreforbruket er 3,5 mill. kroner."), ["figure.typed 20+16"]);
    assert_eq!(read("Prognosen er nå 89,7 mill."), ["figure.typed 17+10"]);
    assert_eq!(read("Utgiftene er kr 89 641 000 så langt."), ["figure.typed 14+13"]);
    for text in [
        "Regnskapet viser et merforbruk på 163 tusen kr.",
        "Mindreforbruket er 3,4 mill. kr, eller 3 414 000 kroner.",
        "Prognosen er 89,64 mill. kr.",
        "Merforbruket er {{ drift.total.variance as tusen }}.",
        "Vi har brukt rundt 4 mill. kr.",
        "Lisensen koster 450 kr per bruker.",
        "Budsjettet for 2026 er 3,773 mill. kr.",
        "Merforbruket var 200 tusen kr i fjor.",
        "Kommunen har 2 mill. visninger i regnskapet.",
        "Vi fikk 500 000 kr fra staten.",
        "Tallet er rettet: merforbruket var 12 kr.",
        "|Merforbruk|12 kr|",
    ] {
        assert_eq!(read(text), [""; 0], "{text}");
    }
    assert_eq!(read_with("Merforbruket er 164 tusen kr.", |_| {}), []);
}

#[test]
fn a_word_list_is_in_norwegian_order() {
    let cells = |words: &[&str]| {
        let cell =
            |(index, word): (usize, &&str)| (word.to_string(), spot(index as u32 + 3, 3, word.chars().count() as u32));
        TermColumn(words.iter().enumerate().map(cell).collect())
    };
    let found = |words: &[&str]| {
        let column = cells(words);
        let prose = Prose { term_columns: vec![column], ..Prose::default() };
        read_with("", |input| input.prose = Box::leak(Box::new(OpenProse::new(Box::leak(Box::new(prose))))))
            .iter()
            .map(|found| found.spot.line)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&["MDM", "M365", "OS"]), [4]);
    assert_eq!(found(&["Ål", "Øre", "Ære"]), [4, 5]);
    assert_eq!(found(&["Zoom", "Ære", "Øre", "Ål", "Aasen"]), [0; 0]);
}

#[test]
fn a_finding_after_an_escaped_character_is_at_its_column() {
    assert_eq!(read("Plan & Build <5> med ROS."), ["term.undefined/acronym 1:22+3"]);
}

#[test]
fn a_long_clean_text_gives_nothing() {
    nothing(&[&clean_text(5000)]);
}

/// Prose as in a case: ordinary words, dates that hold, amounts, a body's name.
fn clean_text(length: usize) -> String {
    let paragraph = "Samarbeidsrådet for ROR-IKT har bedt om en vurdering av kostnadene ved økt bruk av skytjenester.\n\
        Regnskapet viser 26 556 kroner hittil i år, og prosjektene går etter planen i alle kommunene.\n\
        Leverandøren har levert som avtalt, og brukerne er fornøyde med opplæringen som ble gitt i høst.\n\
        Torsdag 14. november 2024 ble saken drøftet, og rådet sluttet seg til forslaget fra lederen.\n\n";
    let mut text = String::new();
    while text.len() < length {
        text.push_str(paragraph);
    }
    text
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "uke ",
        "49",
        "%",
        "@",
        ".",
        "4. ",
        "desember",
        " 2024",
        "avsnitt ",
        "ID",
        "-",
        "web",
        "æøå",
        "Ø",
        "«",
        "–",
        "\u{A0}",
        "prioritet",
        " forrige måned",
        "flere enn",
        "økning på ",
        "ROS",
        "(",
        ")",
        "\n",
        "\n\n",
        "- ",
        "# ",
        ":",
        "onsdag ",
        "912 34 567",
        "01010112345",
        "sykmeldt",
        "&",
        "<",
        "{{ a }}",
        "`",
        "1",
        "a.b@c.d",
        "Visma Enterprise",
        " ",
        "\u{FFFC}",
        "𝔸",
        "İ",
        "ß",
        "e\u{301}",
    ];
    let mut state = 42u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..(state >> 60) + 4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        for language in [Language::Bokmal, Language::Nynorsk, Language::English] {
            check_spots(&text, &read_with(&text, |input| input.language = language));
        }
    }
}

/// Every finding points at something: a line of the text, and a column within it.
fn check_spots(text: &str, found: &[Diagnostic]) {
    let lines: Vec<&str> = text.lines().collect();
    for diagnostic in found {
        let line = lines[diagnostic.spot.line as usize - 1];
        assert!(diagnostic.spot.column as usize <= line.chars().count(), "{diagnostic:?} in {text:?}");
    }
}

/// How long a clean text of 5 KB takes: `cargo test --release --lib a_clean_text_is_read -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn a_clean_text_is_read_in_microseconds() {
    let text = clean_text(5000);
    let (path, id, prose, vocabulary) =
        (SourcePath::new("content/a.md"), DocumentId::new("a"), prose(&text), vocabulary());
    let day = NaiveDate::from_ymd_opt;
    let input = Proofread {
        path: &path,
        id: &id,
        kind: Kind::Case,
        prose: &OpenProse::new(&prose),
        language: Language::Bokmal,
        reference: day(2024, 12, 12),
        as_of: None,
        read_on: day(2024, 12, 12),
        vocabulary: &vocabulary,
        incidents: &[],
        changes: None,
        amounts: None,
        has_pictures: false,
    };
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let start = std::time::Instant::now();
    let rounds = 20_000;
    for _ in 0..rounds {
        assert!(std::hint::black_box(proofread(std::hint::black_box(&input))).is_empty());
    }
    #[expect(clippy::print_stdout, reason = "a measurement")]
    {
        println!("{} bytes, {} runs: {:?} a text", text.len(), prose.runs.iter().count(), start.elapsed() / rounds);
    }
}

#[test]
fn only_names_that_a_rule_asks_for_tell_indexes_apart() {
    let index = |names: &[&str]| {
        let names: Vec<TermNames> = names.iter().map(|name| term(name, None, &[])).collect();
        VocabularyIndex::new(&names, [], &settings())
    };
    let differ = |one: &[&str], other: &[&str]| {
        let (one, other) = (index(one), index(other));
        one.differs(&other).unwrap().into_iter().map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(differ(&["lisens", "drift"], &["lisensnavn", "drift"]), [""; 0]);
    assert_eq!(differ(&["AD"], &["lisens"]), ["AD"]);
    assert_eq!(differ(&["M365"], &["M365-lisens"]), ["M365", "M365-lisens"]);
    // «lisens» is how «LISENS» would be misspelled, were it no name itself.
    assert_eq!(differ(&["LISENS"], &["LISENS", "lisens"]), ["lisens"]);
    // «plan» may be a way to write what begins so.
    assert_eq!(differ(&["plan for AD"], &["plan"]), ["plan", "plan for AD"]);
}
