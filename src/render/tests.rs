//! A small site by hand: what its pages say, and which fingerprints change when something does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::*;
use crate::diagnostic::{Diagnostic, Severity, rule};
use crate::fingerprint::{Fingerprint, Stamped};
use crate::model::card::{Card, FileLink, Kind, Matching, Period, Relations, TermNames};
use crate::model::catalog::{Attached, Catalog, Entry, LinkTarget, Tag};
use crate::model::document::Document;
use crate::model::figures::{Amount, Figures, Role, RowClass};
use crate::model::ledger::{CheckOutcome, Column, Derivation, Figure, Ledger, NamedValue, Row, RowPart, Sheet, Table};
use crate::model::ordered::Ordered;
use crate::model::parts::{Lazy, Parts};
use crate::model::path::{DocumentId, OutputPath, SourcePath};
use crate::model::place::{Located, Spot};
use crate::model::plan::{Plan, Recipe};
use crate::model::prose::{Heading, Hole, HoleKind, Prose};
use crate::model::record::case::{
    Action, ActionStatus, Alternative, AlternativeFigure, Argument, Case, CaseType, Decision, Outcome, Points, Votes,
};
use crate::model::record::meeting::{Attendance, AttendanceStatus, MeetingState};
use crate::model::record::report::{Correction, Incident, Priority};
use crate::model::record::series::ChartSpec;
use crate::model::record::term::Sense;
use crate::model::record::{Body, KindRecord, Meeting, Record, Report, Series, Term};
use crate::model::settings::{Access, Language, Settings};
use crate::model::site::{Quoted, Settled, Site, TermLink};
use crate::model::source::Attachment;
use crate::model::term_uses::TermUses;
use crate::model::theme::Theme;

/// Text that must never reach a page as markup.
const EVIL: &str = "<script>\"'&";

fn plan_of(site: &Site) -> Plan {
    plan(&recipes(site, &years(site)), site)
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).unwrap()
}

fn located<T>(value: T) -> Located<T> {
    Located::new(value, Spot { line: 3, column: 1, length: 1 })
}

/// One document as a test says it, before it is put together.
#[derive(Clone)]
struct Sketch {
    entry: Entry,
    record: Record,
    prose: Prose,
    settled: Settled,
    sheet: Option<Sheet>,
    findings: Vec<Diagnostic>,
}

impl Sketch {
    fn new(id: &str, kind: KindRecord, relations: Relations, title: &str, date: Option<NaiveDate>) -> Sketch {
        let (kind_of, id) = (kind_of(&kind), DocumentId::new(id));
        let card = Card {
            id: id.clone(),
            id_spot: None,
            path: SourcePath::new(format!("content/{id}.md")),
            kind: kind_of,
            title: title.into(),
            summary: Some(format!("Kort om {title}")),
            tags: Vec::new(),
            lang: Language::Bokmal,
            access: Access::Public,
            draft: false,
            aliases: Vec::new(),
            date,
            relations,
            headings: Default::default(),
            anchors: Default::default(),
            links: Vec::new(),
            case_mentions: Vec::new(),
            short_mentions: Vec::new(),
            broken: false,
            unread: Arc::default(),
        };
        Sketch {
            entry: Entry::alone(Arc::new(Stamped::new(card)), OutputPath::new(format!("{id}.html"))),
            record: Record {
                kind,
                accept: Vec::new(),
                tables: Vec::new(),
                values: Vec::new(),
                checks: Vec::new(),
                figures: Figures::default(),
                answered: Vec::new(),
            },
            prose: Prose { html: format!("<p>Tekst i {id}.</p>\n"), ..Prose::default() },
            settled: Settled::default(),
            sheet: None,
            findings: Vec::new(),
        }
    }

    fn card(&mut self, change: impl FnOnce(&mut Card)) {
        let mut card = (**self.entry.card).clone();
        change(&mut card);
        self.entry.card = Arc::new(Stamped::new(card));
    }
}

fn kind_of(record: &KindRecord) -> Kind {
    match record {
        KindRecord::Body(_) => Kind::Body,
        KindRecord::Meeting(_) => Kind::Meeting,
        KindRecord::Case(_) => Kind::Case,
        KindRecord::Series(_) => Kind::Series,
        KindRecord::Report(_) => Kind::Report,
        KindRecord::Term(_) => Kind::Term,
        KindRecord::Page | KindRecord::Broken => Kind::Page,
    }
}

fn ids(ids: &[&str]) -> Vec<DocumentId> {
    ids.iter().map(|id| DocumentId::new(*id)).collect()
}

/// The sketches of a small site, by id.
type Sketches = BTreeMap<&'static str, Sketch>;

const BODY: &str = "bodies/ror";
const MEETING: &str = "meetings/2024-12-12/meeting";
const CASE_3: &str = "meetings/2024-12-12/m8-003";
const CASE_4: &str = "meetings/2024-12-12/m8-004";
const SERIES: &str = "reports/manedsrapport/series";
const OCTOBER: &str = "reports/manedsrapport/2024-10";
const NOVEMBER: &str = "reports/manedsrapport/2024-11";
const TERM: &str = "terms/ki";
const PAGE: &str = "om";

fn sketches() -> Sketches {
    let mut site = Sketches::new();
    let member = crate::model::record::body::Member {
        name: "Kommunedirektør".into(),
        represents: Some("Molde".into()),
        from: Some(day(1, 1)),
        to: None,
    };
    let body = Body { short_name: Some("ROR".into()), proposal_label: None, members: vec![member] };
    let mut sketch =
        Sketch::new(BODY, KindRecord::Body(body), Relations::Body { case_number: None }, "Samarbeidsrådet", None);
    sketch.entry.parts = ids(&[MEETING]);
    site.insert(BODY, sketch);

    let meeting = Meeting {
        date: Some(day(12, 12)),
        start: NaiveTime::from_hms_opt(9, 0, 0),
        end: NaiveTime::from_hms_opt(12, 0, 0),
        place: Some("Rådhuset".into()),
        state: Some(located(MeetingState::Announced)),
        attendance: vec![Attendance { name: "Leder".into(), represents: None, status: AttendanceStatus::Present }],
        chair: Some("Leder".into()),
    };
    let relations = Relations::Meeting { body: None, number: Some(located(8)), date: Some(located(day(12, 12))) };
    let mut sketch =
        Sketch::new(MEETING, KindRecord::Meeting(meeting), relations, "Møte 12. desember 2024", Some(day(12, 12)));
    sketch.entry.parts = ids(&[CASE_3, CASE_4]);
    sketch.entry.body = Some(DocumentId::new(BODY));
    site.insert(MEETING, sketch);

    site.insert(CASE_3, case(CASE_3, "2024/M8-003", "Månedsrapport november"));
    site.insert(CASE_4, case(CASE_4, "2024/M8-004", "Finansiering av lisenser"));
    let third = site.get_mut(CASE_3).unwrap();
    third.entry.next = Some(DocumentId::new(CASE_4));
    third.entry.parts = ids(&[NOVEMBER]);
    third.entry.later = ids(&[CASE_4]);
    let fourth = site.get_mut(CASE_4).unwrap();
    fourth.entry.previous = Some(DocumentId::new(CASE_3));
    fourth.entry.earlier = ids(&[CASE_3]);

    let chart = ChartSpec { id: "apne".into(), title: "Avvik".into(), table: "drift".into(), columns: Vec::new() };
    let series = Series { charts: vec![chart] };
    let mut sketch =
        Sketch::new(SERIES, KindRecord::Series(series), Relations::Series { body: None }, "Månedsrapport", None);
    sketch.entry.parts = ids(&[NOVEMBER, OCTOBER]);
    sketch.entry.body = Some(DocumentId::new(BODY));
    site.insert(SERIES, sketch);
    site.insert(OCTOBER, report(OCTOBER, "2024-10", 100));
    site.insert(NOVEMBER, report(NOVEMBER, "2024-11", -163));
    site.get_mut(OCTOBER).unwrap().entry.next = Some(DocumentId::new(NOVEMBER));
    let november = site.get_mut(NOVEMBER).unwrap();
    november.entry.previous = Some(DocumentId::new(OCTOBER));
    november.entry.presented_in = Some(DocumentId::new(CASE_3));

    let names = TermNames {
        term: located("KI".into()),
        expansion: Some("kunstig intelligens".into()),
        synonyms: vec![located("AI".into())],
        former: Vec::new(),
        see: Vec::new(),
        matching: Matching::Exact,
        several_senses: false,
    };
    let sense = Sense { definition: "Maskinlæring".into(), context: Some("skolen".into()) };
    let term = Term { senses: vec![sense], gloss: "Systemer som lærer.".into() };
    site.insert(TERM, Sketch::new(TERM, KindRecord::Term(term), Relations::Term(Box::new(names)), "KI", None));

    let mut sketch = Sketch::new(PAGE, KindRecord::Page, Relations::Page, "Om papirene", Some(day(11, 1)));
    sketch.entry.former = vec![OutputPath::new("gammel/om.html")];
    site.insert(PAGE, sketch);
    site
}

fn case(id: &str, number: &str, title: &str) -> Sketch {
    let points = Points {
        lead: "<p>Rådet slutter seg til:</p>".into(),
        points: vec!["<p>Alternativ 1.</p>".into(), "<p>Rammen økes.</p>".into()],
        text: "Rådet slutter seg til: Alternativ 1. Rammen økes.".into(),
        spot: None,
    };
    let alternative = |id: &str, value: &str| Alternative {
        id: located(id.into()),
        title: format!("Alternativ {id}"),
        pros: vec![Argument { title: Some("Samlet".into()), text: Some("Én regning".into()) }],
        cons: vec![Argument { title: None, text: Some("Dyrt".into()) }],
        figures: vec![AlternativeFigure {
            label: "Kostnad".into(),
            value: located(value.into()),
            unit: Some("kr".into()),
        }],
    };
    let record = Case {
        case_type: Some(located(CaseType::Decision)),
        responsible: vec!["Leder ROR-IKT".into()],
        proposer: Some("Leder ROR-IKT".into()),
        proposal: Some(points),
        alternatives: vec![alternative("ramme", "-1 000"), alternative("salg", "2 000")],
        recommended: Some(located("ramme".into())),
        decision: Some(Decision {
            outcome: located(Outcome::Adopted),
            text: None,
            date: Some(located(day(12, 12))),
            votes: Some(Votes { for_count: 5, against: 1, blank: 1 }),
            alternative: Some(located("ramme".into())),
        }),
        actions: vec![Action {
            id: "modell".into(),
            text: "Lage modell".into(),
            owner: "Leder ROR-IKT".into(),
            due: Some(day(12, 1)),
            status: ActionStatus::Open,
            note: None,
            spot: Spot::START,
        }],
        assumed: None,
    };
    let relations = Relations::Case {
        meeting: None,
        number: Some(located(number.into())),
        refers_to: Vec::new(),
        closes: Vec::new(),
        attachments: Vec::new(),
    };
    let mut sketch = Sketch::new(id, KindRecord::Case(record), relations, title, Some(day(12, 12)));
    sketch.entry.meeting = Some(DocumentId::new(MEETING));
    sketch.entry.body = Some(DocumentId::new(BODY));
    sketch.entry.attachments = vec![Attached {
        name: "Notat".into(),
        address: OutputPath::new("meetings/2024-12-12/et notat.pdf"),
        size: 14_000,
    }];
    sketch.card(|card| card.tags = vec![located("økonomi".into())]);
    let read = |text: &str| {
        let (source, cell) = (String::new(), String::new());
        Some(Quoted { text: text.into(), exact: None, worked: None, source, document: None, cell })
    };
    sketch.settled.alternatives = vec![read("−1\u{a0}000\u{a0}kr"), read("2\u{a0}000\u{a0}kr")];
    sketch
}

fn figure(number: i64) -> Figure {
    Figure {
        amount: Amount::Exact(Decimal::from(number)),
        formula: None,
        path: SourcePath::new("content/reports/manedsrapport/2024-11.md"),
        spot: Spot { line: 12, column: 5, length: 3 },
    }
}

fn report(id: &str, period: &str, variance: i64) -> Sketch {
    let incident = Incident {
        date: day(11, 5),
        place: None,
        text: "Nettet falt ut".into(),
        priority: Priority::Critical,
        resolved: Some(day(11, 8)),
        resolved_by: None,
        cause: None,
        spot: Spot::START,
    };
    let correction = Correction {
        figure: located("drift.total.variance".into()),
        old: located("-160".into()),
        new: located("-163".into()),
        date: Some(day(12, 3)),
        reason: "Feilført".into(),
    };
    let record = Report {
        period: None,
        as_of: Some(located(day(12, 1))),
        as_of_tables: Vec::new(),
        incidents: vec![incident],
        corrections: vec![correction],
    };
    let relations = Relations::Report { series: None, period: None, case: None };
    let period = Period::parse(period).unwrap();
    let mut sketch =
        Sketch::new(id, KindRecord::Report(record), relations, &format!("Rapport {period}"), Some(period.last_day()));
    sketch.entry.series = Some(DocumentId::new(SERIES));
    sketch.entry.period = Some(period);
    sketch.entry.body = Some(DocumentId::new(BODY));
    let column = |id: &str, role| Column {
        id: id.into(),
        label: id.to_uppercase(),
        formula: (role == Role::Variance).then(|| "budget - forecast".into()),
        role,
        unit: None,
        decimals: 0,
    };
    let row = |id: &str, part, cells| Row {
        id: id.into(),
        label: id.to_uppercase(),
        class: RowClass::Cost,
        part,
        comment: None,
        cells,
    };
    let mut total = figure(variance);
    total.formula =
        Some(Derivation { formula: "budget - forecast".into(), worked: "89 477 − 89 640 = −163".into() });
    let blank = Figure { amount: Amount::Blank, ..figure(0) };
    let table = Table {
        id: "drift".into(),
        title: "Driftskostnader".into(),
        unit: "kr".into(),
        scale: 1000,
        row_label: "Type utgift".into(),
        as_of: Some(day(12, 1)),
        columns: vec![column("budget", Role::Budget), column("variance", Role::Variance)],
        rows: vec![
            row("lonn", RowPart::Row, vec![figure(26_556), figure(0)]),
            row("drift", RowPart::Row, vec![blank, Figure { amount: Amount::NotApplicable, ..figure(0) }]),
            row("total", RowPart::Total, vec![figure(89_477), total]),
        ],
        zero_as_dash: true,
        note: None,
    };
    let value = NamedValue {
        id: "visninger".into(),
        label: "Visninger".into(),
        unit: "visninger".into(),
        scale: 1,
        decimals: 0,
        figure: figure(3_844),
    };
    sketch.sheet = Some(Sheet { tables: vec![table], values: vec![value], ..Sheet::default() });
    sketch
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
        explain_amount: Decimal::ONE_HUNDRED,
        names: Vec::new(),
        accept: Vec::new(),
        contact: None,
        search: false,
        portable: false,
        today: None,
    }
}

fn site_with(sketches: Sketches, settings: Settings, theme: Theme) -> Site {
    let mut catalog = Catalog { today: day(12, 10), ..Catalog::default() };
    let mut site = Site {
        settings: Arc::new(Stamped::new(settings)),
        theme: Arc::new(Stamped::new(theme)),
        documents: Ordered::new(),
        catalog: Arc::default(),
        ledger: Arc::default(),
        settled: Parts::from(Ordered::new()),
        term_uses: TermUses(vec![Arc::new(BTreeMap::from([(DocumentId::new(TERM), ids(&[CASE_4]).into())]))]),
        bytes: 0,
        findings: Parts::from(Ordered::new()),
        site_findings: Arc::new(Lazy::new(Box::new(|| Stamped::new(Vec::new())))),
        search: Arc::default(),
        related: Arc::default(),
    };
    let ran = CheckOutcome {
        document: DocumentId::new(NOVEMBER),
        rule: &rule::SUM_COLUMN,
        subject: "drift".into(),
        compared: 2,
        worst: None,
    };
    let (mut settled, mut findings) = (Ordered::new(), Ordered::new());
    let mut ledger = Ledger::default();
    ledger.outcomes.insert(DocumentId::new(NOVEMBER), Arc::new(Stamped::new(vec![ran])));
    for sketch in sketches.into_values() {
        let id = sketch.entry.card.id.clone();
        match sketch.entry.card.kind {
            Kind::Body => Arc::make_mut(&mut catalog.bodies).push(id.clone()),
            Kind::Meeting => Arc::make_mut(&mut catalog.meetings).push(id.clone()),
            Kind::Case => Arc::make_mut(&mut catalog.cases).push(id.clone()),
            Kind::Series => Arc::make_mut(&mut catalog.series).push(id.clone()),
            Kind::Report => Arc::make_mut(&mut catalog.reports).push(id.clone()),
            Kind::Term => Arc::make_mut(&mut catalog.terms).push(id.clone()),
            Kind::Page => Arc::make_mut(&mut catalog.pages).push(id.clone()),
        }
        if let Some(sheet) = sketch.sheet {
            ledger.sheets.insert(id.clone(), Arc::new(Stamped::new(sheet)));
        }
        let document = Document {
            publicity: None,
            card: sketch.entry.card.clone(),
            record: Arc::new(Stamped::new(sketch.record)),
            prose: Arc::new(Stamped::new(sketch.prose)),
            diagnostics: Arc::default(),
            written: Fingerprint::default(),
            last_changed: None,
            text: "".into(),
        };
        catalog.entries.insert(id.clone(), Arc::new(sketch.entry.stamped()));
        site.documents.insert(id.clone(), Arc::new(document));
        settled.insert(id.clone(), Arc::new(Stamped::new(sketch.settled)));
        findings.insert(id, Arc::new(Stamped::new(sketch.findings)));
    }
    (site.settled, site.findings) = (Parts::from(settled), Parts::from(findings));
    catalog.tags = Arc::new(vec![Tag {
        name: "økonomi".into(),
        address: OutputPath::new("emner/okonomi.html"),
        documents: ids(&[CASE_3, CASE_4]),
    }]);
    Arc::make_mut(&mut catalog.attachments).insert(
        OutputPath::new("meetings/2024-12-12/et notat.pdf"),
        (
            SourcePath::new("content/meetings/2024-12-12/et notat.pdf"),
            Attachment { size: 1, hash: [0; 32], traits: Default::default() },
        ),
    );
    site.catalog = Arc::new(catalog);
    site.ledger = Arc::new(ledger);
    site
}

fn site(sketches: Sketches) -> Site {
    site_with(sketches, settings(), default_theme())
}

#[expect(clippy::disallowed_methods, reason = "a test reads the theme as it lies in the repository")]
fn default_theme() -> Theme {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default");
    let files = |folder: &str| {
        let entries = std::fs::read_dir(format!("{root}/{folder}")).unwrap();
        entries.map(|entry| entry.unwrap().path()).map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        })
    };
    Theme {
        templates: files("templates").map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect(),
        assets: files("assets").collect(),
        own: BTreeMap::new(),
    }
}

fn pages(site: &Site) -> BTreeMap<String, String> {
    let templates = Templates::compile(&site.theme).unwrap();
    let press = Press::of_all(site, Ok(&templates));
    let mut pages = BTreeMap::new();
    for (path, output) in plan_of(site) {
        if !path.as_str().ends_with(".html") {
            continue;
        }
        let bytes = press.bytes(&path, &output.recipe).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
        pages.insert(path.as_str().to_owned(), String::from_utf8(bytes).unwrap());
    }
    pages
}

/// Returns the addresses of the outputs that differ between two plans.
fn changed(before: &Plan, after: &Plan) -> BTreeSet<String> {
    let all = before.keys().chain(after.keys());
    all.filter(|path| before.get(*path) != after.get(*path)).map(|path| path.as_str().to_owned()).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn after(change: impl FnOnce(&mut Sketches)) -> BTreeSet<String> {
    let before = site(sketches());
    let mut sketches = sketches();
    change(&mut sketches);
    let after = site(sketches);
    let changed = changed(&plan_of(&before), &plan_of(&after));
    // What the plan calls equal is equal, and what it calls different is: both ways.
    let (old, new) = (pages(&before), pages(&after));
    for (path, text) in &new {
        if old.get(path) != Some(text) {
            assert!(changed.contains(path), "{path} differs, but not its fingerprint");
        }
    }
    changed
}

#[test]
fn every_page_of_the_site_renders_with_the_default_theme() {
    let pages = pages(&site(sketches()));
    let addresses: Vec<&str> = pages.keys().map(String::as_str).collect();
    assert_eq!(
        addresses,
        [
            "404.html",
            "bodies/ror.html",
            "emner.html",
            "emner/okonomi.html",
            "gammel/om.html",
            "index.html",
            "kontroller.html",
            "meetings/2024-12-12/m8-003.html",
            "meetings/2024-12-12/m8-004.html",
            "meetings/2024-12-12/meeting.html",
            "moter.html",
            "om.html",
            "oppfolging.html",
            "ordliste.html",
            "rapporter.html",
            "reports/manedsrapport/2024-10.html",
            "reports/manedsrapport/2024-11.html",
            "reports/manedsrapport/series.html",
            "sok.html",
            "terms/ki.html",
            "tilgjengelighet.html",
            "vedtak.html",
        ]
    );
    let case = &pages[&format!("{CASE_4}.html")];
    for expected in [
        "href=\"../../bodies/ror.html\"",
        "href=\"../../assets/style.css?v=",
        "id=\"forslag-1\"",
        "id=\"forslag-2\"",
        "Forslag til vedtak",
        "Vedtatt",
        "5 for, 1 mot, 1 blank",
        "−1\u{a0}000\u{a0}kr",
        "href=\"et%20notat.pdf\"",
        "14\u{a0}kB",
        "href=\"m8-003.html\"",
        "../../emner/okonomi.html",
        "Over fristen",
    ] {
        assert!(case.contains(expected), "{expected} is missing in {case}");
    }
    let report = &pages[&format!("{NOVEMBER}.html")];
    for expected in [
        "tall i hele 1\u{a0}000\u{a0}kr, per 1.\u{a0}desember 2024",
        "id=\"drift-total-variance\"",
        "89 477 − 89 640 = −163",
        "−163",
        "ikke oppgitt",
        "ikke aktuelt",
        "id=\"tabell-drift\"",
        "id=\"verdi-visninger\"",
        "november 2024",
        ", etter 3 dager",
        "sum.column",
    ] {
        assert!(report.contains(expected), "{expected} is missing in {report}");
    }
    let series = &pages[&format!("{SERIES}.html")];
    assert!(series.contains("2024-11.html#drift-total-variance") && series.contains("oktober 2024"), "{series}");
    assert!(pages["index.html"].contains("meetings/2024-12-12/meeting.html"));
    assert!(pages["gammel/om.html"].contains("url=../om.html"));
    assert!(pages["ordliste.html"].contains("terms/ki.html"));
    assert!(pages["terms/ki.html"].contains("../meetings/2024-12-12/m8-004.html"));
}

#[test]
fn the_text_is_filled_with_links_figures_tables_and_words() {
    let mut sketches = sketches();
    let november = sketches.get_mut(NOVEMBER).unwrap();
    let html = "<p>Avvik  om KI, se  og .</p>\n\n";
    let at = |text: &str| u32::try_from(html.find(text).unwrap()).unwrap();
    november.card(|card| {
        let link = |file: &str, wants_text| FileLink {
            file: file.into(),
            fragment: None,
            wants_text,
            image: false,
            spot: Spot::START,
        };
        card.links = vec![link("../x.md", true), link("borte.md", true)];
        card.case_mentions = vec![located("2024/M8-004".into())];
        card.headings = Default::default();
    });
    november.entry.links = [
        LinkTarget::Document {
            id: DocumentId::new(CASE_4),
            address: OutputPath::new(format!("{CASE_4}.html")),
            fragment: Some("2-økonomi".into()),
            text: "avsnitt 2 <Økonomi>".into(),
        },
        LinkTarget::Broken,
    ]
    .into();
    november.entry.case_mentions = vec![Some(DocumentId::new(CASE_4))];
    let hole = |offset, kind| Hole { offset, kind };
    let end = u32::try_from(html.len()).unwrap();
    november.prose = Prose {
        html: html.into(),
        holes: vec![
            hole(at(" om"), HoleKind::Figure(0)),
            hole(at(" og"), HoleKind::LinkStart { link: 0, title: EVIL.into() }),
            hole(at(" og"), HoleKind::LinkEnd { link: 0 }),
            hole(at("."), HoleKind::LinkStart { link: 1, title: "".into() }),
            hole(at("."), HoleKind::LinkEnd { link: 1 }),
            hole(at("."), HoleKind::CaseMention(0)),
            hole(end - 1, HoleKind::Table("drift".into(), Spot::START)),
            hole(end, HoleKind::Chart("apne".into(), Spot::START)),
        ],
        ..Prose::default()
    };
    let term = sketches.get_mut(TERM).unwrap();
    if let KindRecord::Term(term) = &mut term.record.kind {
        term.gloss = EVIL.into();
    }
    let november = sketches.get_mut(NOVEMBER).unwrap();
    november.settled = Settled {
        terms: vec![TermLink { range: at("KI")..at(", se"), term: DocumentId::new(TERM) }],
        figures: vec![Quoted {
            text: "−163".into(),
            exact: Some("-163000".into()),
            worked: Some("89 477 − 89 640 = −163".into()),
            source: "content/reports/manedsrapport/2024-11.md:23".into(),
            document: Some(DocumentId::new(NOVEMBER)),
            cell: "drift-total-variance".into(),
        }],
        ..Settled::default()
    };
    let page = &pages(&site(sketches))[&format!("{NOVEMBER}.html")];
    let body = "<p>Avvik <data class=\"figure\" value=\"-163000\"><a href=\"#drift-total-variance\" \
                data-worked=\"89 477 − 89 640 = −163\" data-source=\"content/reports/manedsrapport/2024-11.md:23\">−163\
                </a></data> om <a class=\"term\" href=\"../../terms/ki.html\" \
                data-gloss=\"&lt;script&gt;&quot;&#39;&amp;\">KI</a>, se \
                <a href=\"../../meetings/2024-12-12/m8-004.html#2-økonomi\" \
                title=\"&lt;script&gt;&quot;&#39;&amp;\">avsnitt 2 &lt;Økonomi&gt;</a> og borte.md\
                <a class=\"case-number\" href=\"../../meetings/2024-12-12/m8-004.html\">2024/M8-004</a>.</p>";
    assert!(page.contains(body), "{page}");
    assert_eq!(page.matches("id=\"tabell-drift\"").count(), 1, "a placed table stands once");
    assert!(
        page.contains("<p class=\"chart-reference\"><a href=\"#tabell-drift\">Se tabellen «Driftskostnader»</a></p>")
    );
}

#[test]
fn editing_a_text_changes_its_page_alone() {
    let changed = after(|site| site.get_mut(CASE_4).unwrap().prose.html = "<p>Ny tekst.</p>".into());
    assert_eq!(changed, set(&["meetings/2024-12-12/m8-004.html"]));
}

#[test]
fn moving_headings_and_lines_changes_no_other_page() {
    let changed = after(|site| {
        site.get_mut(CASE_4).unwrap().card(|card| {
            card.headings = [Heading {
                id: "1".into(),
                number: "1".into(),
                level: 1,
                text: "Innledning".into(),
                spot: Spot { line: 40, column: 1, length: 1 },
            }]
            .into();
        });
    });
    assert_eq!(changed, set(&["meetings/2024-12-12/m8-004.html"]));
}

#[test]
fn editing_a_title_changes_the_pages_that_show_it() {
    let changed = after(|site| site.get_mut(CASE_4).unwrap().card(|card| card.title = "Ny tittel".into()));
    assert_eq!(
        changed,
        set(&[
            "emner/okonomi.html",
            "index.html",
            "meetings/2024-12-12/m8-003.html",
            "meetings/2024-12-12/m8-004.html",
            "meetings/2024-12-12/meeting.html",
            "oppfolging.html",
            "terms/ki.html",
            "vedtak.html",
        ])
    );
}

#[test]
fn editing_a_figure_changes_its_report_and_what_shows_its_key_figures() {
    let changed = after(|site| {
        let sheet = site.get_mut(NOVEMBER).unwrap().sheet.as_mut().unwrap();
        sheet.tables[0].rows[2].cells[1].amount = Amount::Exact(Decimal::from(-200));
    });
    assert_eq!(
        changed,
        set(&[
            "index.html",
            "rapporter.html",
            "reports/manedsrapport/2024-11.drift.csv",
            "reports/manedsrapport/2024-11.html",
            "reports/manedsrapport/series.html",
        ])
    );
}

#[test]
fn a_new_outcome_changes_the_agenda_the_register_and_the_follow_up() {
    let changed = after(|site| {
        let KindRecord::Case(case) = &mut site.get_mut(CASE_3).unwrap().record.kind else { panic!() };
        case.decision.as_mut().unwrap().outcome = located(Outcome::Postponed);
    });
    assert_eq!(
        changed,
        set(&[
            "index.html",
            "meetings/2024-12-12/m8-003.html",
            "meetings/2024-12-12/meeting.html",
            "oppfolging.html",
            "vedtak.html",
        ])
    );
}

/// The case page, and the row of the register, when the case ended so.
fn decided(ended: Outcome, chosen: Option<&str>) -> (String, String) {
    let mut sketches = sketches();
    let KindRecord::Case(case) = &mut sketches.get_mut(CASE_3).unwrap().record.kind else { panic!() };
    let decision = case.decision.as_mut().unwrap();
    decision.outcome = located(ended);
    decision.alternative = chosen.map(|id| located(id.into()));
    let mut pages = pages(&site(sketches));
    let page = pages.remove(&format!("{CASE_3}.html")).unwrap();
    let panel = page.split("id=\"del_vedtak\"").nth(1).unwrap().split("</section>").next().unwrap();
    let register = pages.remove("vedtak.html").unwrap();
    let row = register.split("data-label=\"Utfall\"").nth(1).unwrap().split("</tr>").next().unwrap();
    (panel.to_owned(), row.to_owned())
}

#[test]
fn only_what_was_adopted_as_proposed_is_told_with_the_proposal() {
    for chosen in [None, Some("ramme")] {
        let (panel, row) = decided(Outcome::Consensus, chosen);
        assert!(panel.contains("Som foreslått"), "{panel}");
        assert!(row.contains("<p>Rådet slutter seg til:</p>"), "{row}");
        assert!(row.contains("<li>Alternativ 1.</li>\n<li>Rammen økes.</li>"), "{row}");
    }
    let (panel, row) = decided(Outcome::Adopted, Some("salg"));
    assert!(panel.contains("Vedtatt: Alternativ salg") && !panel.contains("Som foreslått"), "{panel}");
    assert!(row.contains("Valgt:</span> Alternativ salg") && !row.contains("Rammen"), "{row}");
    for (ended, said) in [
        (Outcome::AdoptedAmended, "Endringene er ikke ført her"),
        (Outcome::Rejected, "Forslaget ble ikke vedtatt"),
        (Outcome::Postponed, "Saken ble utsatt"),
        (Outcome::Referred, "Saken ble oversendt"),
        (Outcome::Noted, "Saken ble tatt til orientering"),
        (Outcome::Withdrawn, "Saken ble trukket"),
        (Outcome::None, "Saken endte uten vedtak"),
    ] {
        let (panel, row) = decided(ended, None);
        assert!(!panel.contains("Som foreslått"), "{ended:?} {panel}");
        assert!(row.contains(said) && !row.contains("Rammen"), "{ended:?} {row}");
    }
    let (panel, row) = decided(Outcome::Rejected, Some("salg"));
    assert!(panel.contains("Ikke vedtatt</p>") && panel.contains("Valgt:</span> Alternativ salg"), "{panel}");
    assert!(row.contains("Valgt:</span> Alternativ salg"), "{row}");
}

#[test]
fn the_comparison_in_figures_tells_which_alternative_was_chosen() {
    let page = &pages(&site(sketches()))[&format!("{CASE_3}.html")];
    let head = page.split("del_alternativer-i-tall\"><").nth(1).unwrap().split("</thead>").next().unwrap();
    assert!(
        head.contains("Alternativ 1 <span class=\"unit\">anbefalt</span> <span class=\"unit\">valgt</span>"),
        "{head}"
    );
}

#[test]
fn a_finding_changes_its_page_and_the_page_of_checks() {
    let changed = after(|site| {
        let path = SourcePath::new("content/reports/manedsrapport/2024-11.md");
        let finding = Diagnostic::new(&rule::FORECAST_FLOOR, "below", &path, Spot { line: 9, column: 2, length: 3 });
        site.get_mut(NOVEMBER).unwrap().findings = vec![finding.about("drift.lonn")];
    });
    assert_eq!(changed, set(&["kontroller.html", "reports/manedsrapport/2024-11.html"]));
}

#[test]
fn an_asterisk_is_explained_below_its_table_and_nowhere_else() {
    let mut sketches = sketches();
    let legend = "<p>* <a href=\"#del_kjente-avvik\">";
    let report = |sketches: Sketches| pages(&site(sketches))[&format!("{NOVEMBER}.html")].clone();
    assert!(!report(self::sketches()).contains(legend));
    let path = SourcePath::new("content/reports/manedsrapport/2024-11.md");
    let mut known = Diagnostic::new(&rule::FORECAST_FLOOR, "below", &path, Spot::START).about("drift.lonn");
    known.accepted = Some("Trykt slik.".into());
    sketches.get_mut(NOVEMBER).unwrap().findings = vec![known];
    let report = report(sketches);
    assert!(report.contains(legend) && report.contains("id=\"del_kjente-avvik\""), "{report}");
}

#[test]
fn what_is_accepted_for_one_reason_is_told_once() {
    let mut sketches = sketches();
    for id in [CASE_3, CASE_4] {
        let path = SourcePath::new(format!("content/{id}.md"));
        let mut known = Diagnostic::new(&rule::CASE_NUMBER, "year", &path, Spot::START);
        known.accepted = Some("Nummeret er gammelt.".into());
        sketches.get_mut(id).unwrap().findings = vec![known];
    }
    let checks = pages(&site(sketches))["kontroller.html"].clone();
    assert_eq!(checks.matches("Nummeret er gammelt.").count(), 1);
    for id in [CASE_3, CASE_4] {
        assert!(checks.contains(&format!("<li><a href=\"{id}.html\">")), "{checks}");
    }
}

#[test]
fn a_check_in_order_is_not_named_by_its_fault() {
    let pages = pages(&site(sketches()));
    for page in ["kontroller.html".to_owned(), format!("{NOVEMBER}.html")] {
        assert!(pages[&page].contains(">Sum av rader</a>") && !pages[&page].contains("Summen stemmer ikke"), "{page}");
    }
}

#[test]
fn a_change_of_theme_or_title_changes_every_page_and_no_asset() {
    let before = plan_of(&site(sketches()));
    let mut theme = default_theme();
    theme.templates.insert("extra.html".into(), "x".into());
    let by_theme = changed(&before, &plan_of(&site_with(sketches(), settings(), theme)));
    let titled = Settings { title: "Annet".into(), ..settings() };
    let by_title = changed(&before, &plan_of(&site_with(sketches(), titled, default_theme())));
    assert_eq!(by_theme, by_title);
    assert!(by_theme.iter().all(|path| path.ends_with(".html")));
    assert_eq!(by_theme.len(), 22);
    let thresholds = Settings { explain_amount: Decimal::TWO, today: Some(day(12, 11)), ..settings() };
    assert!(changed(&before, &plan_of(&site_with(sketches(), thresholds, default_theme()))).is_empty());
}

#[test]
fn no_field_reaches_a_page_unescaped() {
    fn spoil(text: &mut String) {
        text.push_str(EVIL);
    }
    let mut sketches = sketches();
    for sketch in sketches.values_mut() {
        sketch.card(|card| {
            spoil(&mut card.title);
            card.summary = Some(EVIL.into());
            card.path = SourcePath::new(format!("content/{EVIL}.md"));
            match &mut card.relations {
                Relations::Case { number: Some(number), .. } => spoil(&mut number.value),
                Relations::Term(names) => {
                    names.expansion = Some(EVIL.into());
                    names.synonyms = vec![located(EVIL.into())];
                    names.former = vec![located(EVIL.into())];
                }
                _ => {}
            }
        });
        let path = SourcePath::new(format!("content/{EVIL}.md"));
        let mut accepted = Diagnostic::new(&rule::SUM_COLUMN, "x", &path, Spot::START).about(EVIL).with("a", EVIL);
        accepted.accepted = Some(EVIL.into());
        sketch.findings =
            vec![Diagnostic::new(&rule::SUM_COLUMN, "x", &path, Spot::START).about(EVIL).with("a", EVIL), accepted];
        sketch.entry.attachments.iter_mut().for_each(|attached| {
            attached.name = EVIL.into();
            attached.address = OutputPath::new(format!("{EVIL}.{EVIL}"));
        });
        match &mut sketch.record.kind {
            KindRecord::Body(body) => {
                body.short_name = Some(EVIL.into());
                body.members.iter_mut().for_each(|member| {
                    spoil(&mut member.name);
                    member.represents = Some(EVIL.into());
                });
            }
            KindRecord::Meeting(meeting) => {
                meeting.place = Some(EVIL.into());
                meeting.chair = Some(EVIL.into());
                meeting.attendance[0].name = EVIL.into();
                meeting.attendance[0].represents = Some(EVIL.into());
            }
            KindRecord::Case(case) => {
                case.responsible = vec![EVIL.into()];
                case.proposer = Some(EVIL.into());
                case.assumed = Some(EVIL.into());
                case.proposal.as_mut().unwrap().text = EVIL.into();
                case.actions[0].text = EVIL.into();
                case.actions[0].owner = EVIL.into();
                case.actions[0].note = Some(EVIL.into());
                case.actions[0].id = EVIL.into();
                for alternative in &mut case.alternatives {
                    spoil(&mut alternative.id.value);
                    spoil(&mut alternative.title);
                    alternative.pros[0].title = Some(EVIL.into());
                    alternative.pros[0].text = Some(EVIL.into());
                    alternative.figures[0].label = EVIL.into();
                    alternative.figures[0].value = located(EVIL.into());
                    alternative.figures[0].unit = Some(EVIL.into());
                }
            }
            KindRecord::Report(report) => {
                let incident = &mut report.incidents[0];
                (incident.text, incident.place) = (EVIL.into(), Some(EVIL.into()));
                (incident.cause, incident.resolved_by) = (Some(EVIL.into()), Some(EVIL.into()));
                let correction = &mut report.corrections[0];
                correction.figure = located(EVIL.into());
                correction.old = located(EVIL.into());
                correction.new = located(EVIL.into());
                correction.reason = EVIL.into();
            }
            KindRecord::Term(term) => {
                term.gloss = EVIL.into();
                term.senses[0].definition = EVIL.into();
                term.senses[0].context = Some(EVIL.into());
            }
            _ => {}
        }
        if let Some(sheet) = &mut sketch.sheet {
            let table = &mut sheet.tables[0];
            for text in [&mut table.title, &mut table.id, &mut table.unit, &mut table.row_label] {
                spoil(text);
            }
            table.note = Some(EVIL.into());
            spoil(&mut table.columns[1].id);
            spoil(&mut table.columns[1].label);
            table.columns[0].unit = Some(EVIL.into());
            spoil(&mut table.rows[0].label);
            spoil(&mut table.rows[0].id);
            table.rows[0].comment = Some(EVIL.into());
            table.rows[2].cells[1].formula = Some(Derivation { formula: EVIL.into(), worked: EVIL.into() });
            let value = &mut sheet.values[0];
            spoil(&mut value.label);
            spoil(&mut value.unit);
            spoil(&mut value.id);
        }
    }
    let settings = Settings {
        title: EVIL.into(),
        contact: Some(EVIL.into()),
        base_url: format!("https://example.org/{EVIL}/"),
        ..settings()
    };
    let mut site = site_with(sketches, settings, default_theme());
    let mut catalog = (*site.catalog).clone();
    Arc::make_mut(&mut catalog.tags)[0].name = EVIL.into();
    site.catalog = Arc::new(catalog);
    for (path, page) in pages(&site) {
        assert!(!page.contains("<script>"), "{path}: {page}");
        assert!(!page.contains("\"'&"), "{path}: {page}");
    }
}

#[test]
fn the_same_site_gives_the_same_plan_and_bytes_again() {
    let (one, two) = (site(sketches()), site(sketches()));
    assert_eq!(plan_of(&one), plan_of(&two));
    assert_eq!(pages(&one), pages(&two));
}

#[test]
fn a_page_for_any_address_has_absolute_links_when_the_site_knows_its_own() {
    let settings = Settings { base_url: "https://example.org/papirer".into(), ..settings() };
    let page = &pages(&site_with(sketches(), settings, default_theme()))["404.html"];
    assert!(page.contains("href=\"https://example.org/papirer/assets/style.css?v="), "{page}");
    assert!(page.contains("href=\"https://example.org/papirer/moter.html\""), "{page}");
}

#[test]
fn a_page_in_another_language_has_its_words() {
    let mut sketches = sketches();
    sketches.get_mut(CASE_4).unwrap().card(|card| card.lang = Language::English);
    let pages = pages(&site(sketches));
    let page = &pages[&format!("{CASE_4}.html")];
    assert!(page.contains("<html lang=\"en\">") && page.contains("Proposed decision"), "{page}");
    assert!(page.contains("12 December 2024"), "{page}");
}

#[test]
fn a_broken_template_is_told_with_its_line() {
    let mut theme = default_theme();
    theme.templates.insert("case.html".into(), "a\n{% if %}".into());
    theme.templates.insert("term.html".into(), "{{ x | finnes_ikke }}".into());
    let faults = Templates::compile(&theme).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!((faults[0].rule, faults[0].spot.line, faults[0].severity), (&rule::THEME_TEMPLATE, 2, Severity::Error));
    assert_eq!(faults[0].path.as_str(), "templates/case.html");

    let mut theme = default_theme();
    theme.templates.insert("term.html".into(), "{{ x | finnes_ikke }}".into());
    let faults = Templates::compile(&theme).unwrap_err();
    assert!(faults[0].args.iter().any(|(_, detail)| detail.contains("finnes_ikke")), "{faults:?}");

    let mut theme = default_theme();
    theme.templates.remove("term.html");
    let faults = Templates::compile(&theme).unwrap_err();
    assert_eq!((faults.len(), faults[0].words), (1, "missing"));

    let mut theme = default_theme();
    theme.templates.insert("term.html".into(), "\n\n{{ page.titel }}".into());
    let site = site_with(sketches(), settings(), theme);
    let templates = Templates::compile(&site.theme).unwrap();
    let fault = Press::new(&site, Ok(&templates))
        .bytes(&OutputPath::new("terms/ki.html"), &Recipe::Document(DocumentId::new(TERM)))
        .unwrap_err();
    assert_eq!((fault.words, fault.spot.line), ("field", 3), "{fault:?}");
}

/// Ten thousand cases of five kilobytes with ten glossary words and five links each.
fn large_site() -> Site {
    let mut site = site(sketches());
    let pattern = site.documents[CASE_4].clone();
    let entry = site.catalog.entries[CASE_4].clone();
    let paragraph = "<p>Rådet ber om at KI blir vurdert på nytt, se  for tallene som ligger til grunn. ".to_owned();
    let html = format!("{}</p>\n", paragraph + &"Lisenser og vedlikehold av fagsystemene øker. ".repeat(8)).repeat(12);
    let places: Vec<u32> = html.match_indices("KI").map(|(place, _)| place as u32).collect();
    let holes: Vec<Hole> = html
        .match_indices(" for tallene")
        .take(5)
        .flat_map(|(place, _)| {
            let hole = |kind| Hole { offset: place as u32, kind };
            [hole(HoleKind::LinkStart { link: 0, title: "".into() }), hole(HoleKind::LinkEnd { link: 0 })]
        })
        .collect();
    let headings = (1..=8).map(|number| Heading {
        id: format!("{number}-innledning").into(),
        number: number.to_string().into(),
        level: 1,
        text: "Innledning".into(),
        spot: Spot::START,
    });
    let prose = Arc::new(Stamped::new(Prose { html, holes, headings: headings.collect(), ..Prose::default() }));
    let mut catalog = (*site.catalog).clone();
    let terms: Vec<DocumentId> = (0..50).map(|number| DocumentId::new(format!("terms/begrep-{number}"))).collect();
    for id in &terms {
        let mut term = (**catalog.entries[TERM]).clone();
        term.address = OutputPath::new(format!("{id}.html"));
        let mut card = (**term.card).clone();
        card.title = format!("Begrep {id}");
        term.card = Arc::new(Stamped::new(card));
        catalog.entries.insert(id.clone(), Arc::new(Stamped::new(term)));
    }
    let made: Vec<DocumentId> = (0..10_000)
        .map(|number| DocumentId::new(format!("meetings/2024-{:04}/sak-{number:05}", number / 10)))
        .collect();
    let (mut all_settled, mut findings) = (Ordered::new(), Ordered::new());
    for (number, id) in made.iter().enumerate() {
        let mut card = (**entry.card).clone();
        (card.id, card.title) = (id.clone(), format!("Sak nummer {number} om lisenser og vedlikehold"));
        card.links =
            vec![FileLink { file: "x.md".into(), fragment: None, wants_text: true, image: false, spot: Spot::START }];
        let target = made[number / 2].clone();
        let address = OutputPath::new(format!("{target}.html"));
        let card = Arc::new(Stamped::new(card));
        let own = Entry {
            card: card.clone(),
            address: OutputPath::new(format!("{id}.html")),
            former: Vec::new(),
            links: [LinkTarget::Document { id: target, address, fragment: None, text: "saken".into() }].into(),
            previous: number.checked_sub(1).map(|before| made[before].clone()),
            next: made.get(number + 1).cloned(),
            mentioned_by: made.iter().skip(number * 2).take(2).cloned().collect(),
            ..(**entry).clone()
        };
        let links = places.iter().take(10).enumerate().map(|(nth, place)| TermLink {
            range: *place..place + 2,
            term: terms[(number + nth) % terms.len()].clone(),
        });
        let settled = Settled { terms: links.collect(), figures: Vec::new(), ..Settled::default() };
        all_settled.insert(id.clone(), Arc::new(Stamped::new(settled)));
        findings.insert(id.clone(), Arc::new(Stamped::new(Vec::new())));
        catalog.entries.insert(id.clone(), Arc::new(own.stamped()));
        Arc::make_mut(&mut catalog.cases).push(id.clone());
        let document = Document { card, prose: prose.clone(), ..(*pattern).clone() };
        site.documents.insert(id.clone(), Arc::new(document));
    }
    (site.settled, site.findings) = (Parts::from(all_settled), Parts::from(findings));
    site.catalog = Arc::new(catalog);
    site
}

#[test]
#[ignore = "measures: cargo test --release large -- --ignored --nocapture"]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a measurement")]
fn a_large_site_is_planned_and_rendered_in_time() {
    let site = large_site();
    let templates = Templates::compile(&site.theme).unwrap();
    let press = Press::of_all(&site, Ok(&templates));
    for round in 0..3 {
        let start = std::time::Instant::now();
        let plan = plan_of(&site);
        eprintln!("plan: {:?} for {} outputs", start.elapsed(), plan.len());
        let start = std::time::Instant::now();
        let mut bytes = 0;
        let cases = plan.iter().filter(|(path, _)| path.as_str().contains("/sak-"));
        for (path, output) in cases.take(5_000) {
            bytes += press.bytes(path, &output.recipe).unwrap().len();
        }
        eprintln!("render: {:?} each, {} bytes", start.elapsed() / 5_000, bytes / 5_000);
        for list in pages::List::ALL.into_iter().filter(|_| round == 2) {
            let start = std::time::Instant::now();
            let page = press.bytes(&OutputPath::new(list.address()), &list.recipe()).unwrap();
            eprintln!("{}: {:?}, {} bytes", list.address(), start.elapsed(), page.len());
        }
    }
}
