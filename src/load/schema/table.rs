//! The table itself. Descriptions are Norwegian: an editor reads them while writing.

use super::{Key, Shape, Type};

const fn required(name: &'static str, value: Type, description: &'static str, example: &'static str) -> Key {
    Key { name, value, required: true, description, example }
}

const fn optional(name: &'static str, value: Type, description: &'static str, example: &'static str) -> Key {
    Key { name, value, required: false, description, example }
}

const fn shape(name: &'static str, description: &'static str, keys: &'static [Key]) -> Shape {
    Shape { name, description, keys, common: &[] }
}

const KINDS: &[&str] = &["body", "meeting", "case", "series", "report", "term", "page"];

/// Keys that every document has.
static COMMON: &[Key] = &[
    required("kind", Type::Word(KINDS), "Hva slags dokument dette er.", "case"),
    optional(
        "id",
        Type::DocumentId,
        "Varig navn på dokumentet. Uten `id` er navnet filens plass under `content/`, uten `.md`. Adressen på nettstedet lages av navnet.",
        "meetings/2024-12-12/m8-004",
    ),
    optional(
        "summary",
        Type::Text,
        "Én setning om hva dokumentet gjelder. Vises i lister og i søk.",
        "Saken gjelder …",
    ),
    optional("tags", Type::OneOrList(&Type::Text), "Emner som dokumentet hører til.", "[økonomi, lisenser]"),
    optional(
        "access",
        Type::Access,
        "Hvem som kan se dokumentet: `public` (alle), `internal` (de ansatte) eller `exempt` (unntatt offentlighet; krever `legal_basis`). Uten nøkkelen gjelder `access` i `site.yaml`.",
        "internal",
    ),
    optional(
        "legal_basis",
        Type::Text,
        "Hjemmelen når dokumentet er unntatt offentlighet.",
        "offl. § 13, jf. fvl. § 13",
    ),
    optional(
        "public_title",
        Type::Text,
        "Tittelen som vises på sakslisten for dem som ikke kan se saken. Uten den finnes saken ikke for dem.",
        "Personalsak",
    ),
    optional(
        "access_until",
        Type::Date,
        "Siste dag unntaket gjelder. Deretter er dokumentet som et uten `access`.",
        "2029-12-31",
    ),
    optional("publish_after", Type::Date, "Dokumentet vises først dagen etter denne.", "2024-12-05"),
    optional(
        "accept",
        Type::List(&Type::Map(&ACCEPT)),
        "Funn som er kjent og godtatt. Begrunnelsen trykkes på siden.",
        "[{rule: date.asof, reason: Tallene hentes fra tre systemer.}]",
    ),
    optional(
        "aliases",
        Type::OneOrList(&Type::Text),
        "Tidligere adresser. Den som følger en gammel lenke, kommer hit.",
        "[saker/gammel-adresse.html]",
    ),
    optional("lang", Type::Language, "Språket i dokumentet: `nb`, `nn` eller `en`. Ellers som nettstedet.", "nn"),
    optional("draft", Type::Truth, "Kladd: dokumentet blir ikke publisert.", "true"),
    optional(
        "tables",
        Type::Named(&Type::Map(&TABLE)),
        "Tabeller som dokumentet selv erklærer, hver under et navn. En rapport får sine tabeller fra serien.",
        "",
    ),
    optional(
        "values",
        Type::Named(&Type::Map(&VALUE)),
        "Enkelttall med navn.",
        "{visninger: {label: Visninger i portalen}}",
    ),
    optional(
        "checks",
        Type::List(&Type::Map(&CHECK)),
        "Egne kontroller av tallene.",
        "[{id: to-veier, expr: saker.total.opened == kategorier.total.antall}]",
    ),
    optional(
        "figures",
        Type::Figures,
        "Tallene, og ikke noe annet: tabell, rad, kolonne. `total` er en rad. Et navngitt tall står rett under navnet sitt. Blank betyr at tallet mangler, `–` at det ikke finnes noe slikt tall, og `0` er null.",
        "{drift: {lonn: {actual: 26 556, budget: 32 527}}, visninger: 3 844}",
    ),
];

const TITLE: Key = required(
    "title",
    Type::Text,
    "Tittelen. Er det kolon og mellomrom i den, må den stå i anførselstegn.",
    "Finansiering av lisenser og vedlikehold",
);

const fn document(name: &'static str, description: &'static str, keys: &'static [Key]) -> Shape {
    Shape { name, description, keys, common: COMMON }
}

/// What a document of unknown kind is checked against.
pub(super) static ANY: Shape = Shape { name: "page", description: "Et dokument.", keys: &[TITLE], common: COMMON };

pub(super) static BODY: Shape = document(
    "body",
    "Et organ: råd, utvalg, styre eller gruppe.",
    &[
        TITLE,
        optional("short_name", Type::Text, "Kortnavn.", "ROR-IKT"),
        optional(
            "proposal_label",
            Type::Text,
            "Hva organet kaller et forslag: overskriften over forslaget i sakene. Uten den står «Forslag til vedtak», «Forslag til enighet» og så videre, etter sakstypen.",
            "Innstilling",
        ),
        optional(
            "case_number",
            Type::Text,
            "Mønsteret for saksnumrene. `{year}` er året, `{meeting}` møtets nummer i året, `{seq:03}` sakens nummer med minst tre sifre.",
            "\"{year}/M{meeting}-{seq:03}\"",
        ),
        optional(
            "members",
            Type::List(&Type::Map(&MEMBER)),
            "Medlemmene.",
            "[{name: Kommunedirektør, represents: Molde kommune}]",
        ),
    ],
);

static MEMBER: Shape = shape(
    "members",
    "Et medlem av organet.",
    &[
        required("name", Type::Text, "Rolle eller person.", "Kommunedirektør"),
        optional("represents", Type::Text, "Hvem medlemmet representerer.", "Molde kommune"),
        optional("from", Type::Date, "Medlem fra og med.", "2023-10-01"),
        optional("to", Type::Date, "Medlem til og med.", "2027-09-30"),
    ],
);

pub(super) static MEETING: Shape = document(
    "meeting",
    "Et møte i et organ. Sakslisten er sakene som viser til møtet, i rekkefølge etter nummer.",
    &[
        optional("title", Type::Text, "Tittelen. Uten den heter møtet «Møte 12. desember 2024».", ""),
        required("body", Type::Reference, "Organet som møtes: navnet (`id`) på dokumentet.", "bodies/ror"),
        required("number", Type::Number(1, 999), "Møtets nummer i året.", "8"),
        required("date", Type::Date, "Møtedagen.", "2024-12-12"),
        optional("start", Type::Time, "Når møtet begynner.", "09:00"),
        optional("end", Type::Time, "Når møtet slutter.", "11:30"),
        optional("place", Type::Text, "Møtestedet.", "Rådhuset, formannskapssalen"),
        optional(
            "state",
            Type::Word(&["planned", "announced", "held", "minutes_approved", "cancelled"]),
            "Hvor langt møtet er kommet: `planned` (planlagt), `announced` (innkalt), `held` (holdt), `minutes_approved` (protokollen er godkjent) eller `cancelled` (avlyst).",
            "held",
        ),
        optional(
            "attendance",
            Type::List(&Type::Map(&ATTENDANCE)),
            "Hvem som møtte.",
            "[{name: Kommunedirektør, represents: Molde kommune}]",
        ),
        optional("chair", Type::Text, "Møteleder.", "Leder ROR-IKT"),
    ],
);

pub(super) static ATTENDANCE: Shape = shape(
    "attendance",
    "Én linje i oppmøtet.",
    &[
        required("name", Type::Text, "Rolle eller person.", "Kommunedirektør"),
        optional("represents", Type::Text, "Hvem vedkommende representerer.", "Molde kommune"),
        optional(
            "status",
            Type::Word(&["present", "absent", "substitute"]),
            "`present` (til stede, også uten nøkkelen), `absent` (forfall) eller `substitute` (vara).",
            "absent",
        ),
    ],
);

pub(super) static CASE: Shape = document(
    "case",
    "En sak på sakslisten.",
    &[
        TITLE,
        optional("meeting", Type::Reference, "Møtet som behandler saken.", "meetings/2024-12-12/meeting"),
        optional("number", Type::Text, "Saksnummeret.", "2024/M8-004"),
        optional(
            "type",
            Type::Word(&["decision", "discussion", "information", "minutes", "other"]),
            "Hva møtet bes om: `decision` (beslutning), `discussion` (diskusjon), `information` (orientering), `minutes` (protokoll) eller `other` (annet).",
            "decision",
        ),
        optional(
            "responsible",
            Type::OneOrList(&Type::Text),
            "Hvem som svarer for saken: én rolle, eller en liste.",
            "[Leder ROR-IKT]",
        ),
        optional("proposer", Type::Text, "Hvem som legger fram forslaget.", "Leder ROR-IKT"),
        optional(
            "proposal",
            Type::Markdown,
            "Forslaget. Nummererte punkter får varige lenker, `forslag-1` og så videre. Skriv `proposal: |` og teksten på linjene under, med innrykk.",
            "",
        ),
        optional("alternatives", Type::List(&Type::Map(&ALTERNATIVE)), "Alternativene som sammenlignes.", ""),
        optional("recommended", Type::Id, "Navnet (`id`) på alternativet som anbefales.", "ramme"),
        optional("decision", Type::Map(&DECISION), "Vedtaket.", "{outcome: consensus, date: 2024-12-12}"),
        optional("actions", Type::List(&Type::Map(&ACTION)), "Tiltak som følger av saken.", ""),
        optional(
            "attachments",
            Type::OneOrList(&Type::Text),
            "Filer som følger saken, regnet fra dokumentets egen mappe.",
            "[budsjett.xlsx]",
        ),
        optional("refers_to", Type::OneOrList(&Type::Reference), "Tidligere saker.", "[2024/M7-004]"),
        optional(
            "closes",
            Type::OneOrList(&Type::Reference),
            "Tiltak fra tidligere saker som denne saken avslutter: sak, `#` og tiltakets navn, i anførselstegn.",
            "[\"2024/M7-004#modell\"]",
        ),
        optional(
            "assumed",
            Type::Text,
            "Hva som bare er antatt, når saken er kjent gjennom andre papirer. Vises på siden.",
            "Saken er omtalt i budsjettsaken; papirene mangler.",
        ),
    ],
);

static ALTERNATIVE: Shape = shape(
    "alternatives",
    "Et alternativ i en sak.",
    &[
        required("id", Type::Id, "Navnet på alternativet, uten mellomrom.", "ramme"),
        required("title", Type::Text, "Tittelen.", "Kostnadene blir hos ROR-IKT"),
        optional("pros", Type::List(&Type::TextOrMap(&ARGUMENT)), "Fordeler.", "[Samlet kostnad]"),
        optional("cons", Type::List(&Type::TextOrMap(&ARGUMENT)), "Ulemper og utfordringer.", "[Mindre styring]"),
        optional(
            "figures",
            Type::List(&Type::Map(&ALTERNATIVE_FIGURE)),
            "Tall som alternativene sammenlignes på. Samme `label` gir samme rad.",
            "[{label: Årlig kostnad, value: 1 200 000, unit: kr}]",
        ),
    ],
);

static ARGUMENT: Shape = shape(
    "pros",
    "Et argument: en overskrift og en forklaring, eller forklaringen alene.",
    &[
        optional("title", Type::Text, "Overskrift.", "Samlet kostnad"),
        optional("text", Type::Text, "Forklaring.", "Kommunene ser hva tjenesten koster i alt."),
    ],
);

static ALTERNATIVE_FIGURE: Shape = shape(
    "figures",
    "Et tall i sammenligningen av alternativer.",
    &[
        required("label", Type::Text, "Hva tallet måler.", "Årlig kostnad"),
        required(
            "value",
            Type::Amount,
            "Tallet, eller en henvisning til et tall i doble krøllparenteser og anførselstegn.",
            "1 200 000",
        ),
        optional("unit", Type::Text, "Enheten.", "kr"),
    ],
);

pub(super) static DECISION: Shape = shape(
    "decision",
    "Vedtaket i en sak.",
    &[
        required(
            "outcome",
            Type::Word(&[
                "consensus",
                "adopted",
                "adopted_amended",
                "rejected",
                "postponed",
                "referred",
                "noted",
                "withdrawn",
                "none",
            ]),
            "Utfallet: `consensus` (enighet), `adopted` (vedtatt), `adopted_amended` (vedtatt med endring), `rejected` (ikke vedtatt), `postponed` (utsatt), `referred` (oversendt), `noted` (tatt til orientering), `withdrawn` (trukket) eller `none` (uten vedtak).",
            "consensus",
        ),
        optional("text", Type::Markdown, "Vedtaket, om det avviker fra forslaget.", ""),
        optional("date", Type::Date, "Dagen for vedtaket. Ellers møtedagen.", "2024-12-12"),
        optional("votes", Type::Map(&VOTES), "Stemmetallene, om det ble stemt.", "{for: 4, against: 1}"),
        optional("alternative", Type::Id, "Navnet på alternativet som ble valgt.", "ramme"),
    ],
);

static VOTES: Shape = shape(
    "votes",
    "Stemmetall.",
    &[
        optional("for", Type::Number(0, 9999), "For.", "4"),
        optional("against", Type::Number(0, 9999), "Mot.", "1"),
        optional("blank", Type::Number(0, 9999), "Blanke.", "0"),
    ],
);

pub(super) static ACTION: Shape = shape(
    "actions",
    "Et tiltak: hva som skal gjøres, hvem som eier det, og fristen.",
    &[
        optional("id", Type::Id, "Navnet på tiltaket. Ellers `tiltak-1` og så videre.", "modell"),
        required("text", Type::Text, "Hva som skal gjøres.", "Legge fram en modell for fordeling"),
        required("owner", Type::Text, "Hvem som skal gjøre det: nøyaktig én.", "Leder ROR-IKT"),
        optional("due", Type::Date, "Fristen.", "2025-03-01"),
        optional(
            "status",
            Type::Word(&["open", "in_progress", "done", "dropped"]),
            "`open` (åpen, også uten nøkkelen), `in_progress` (i arbeid), `done` (utført) eller `dropped` (frafalt).",
            "open",
        ),
        optional("note", Type::Text, "Merknad til oppfølgingslisten.", ""),
    ],
);

pub(super) static SERIES: Shape = document(
    "series",
    "Det som er felles for alle rapporter i en serie: tabeller, tall, kontroller og diagrammer.",
    &[
        TITLE,
        optional("body", Type::Reference, "Organet som det rapporteres til.", "bodies/ror"),
        optional(
            "charts",
            Type::Named(&Type::Map(&CHART)),
            "Diagrammer, hvert under et navn.",
            "{apne: {title: Åpne saker, table: saker, columns: [open]}}",
        ),
    ],
);

static CHART: Shape = shape(
    "charts",
    "Et diagram. `{{ chart navn }}` i teksten er en lenke til tabellen som diagrammet viser; tegnet blir det ikke ennå.",
    &[
        required("title", Type::Text, "Tittelen.", "Åpne saker"),
        required("table", Type::Id, "Tabellen som vises.", "saker"),
        optional("columns", Type::OneOrList(&Type::Id), "Kolonnene som vises.", "[open]"),
    ],
);

pub(super) static REPORT: Shape = document(
    "report",
    "Én periode av en serie: tallene, og teksten om dem.",
    &[
        optional("title", Type::Text, "Tittelen. Uten den lages den av serien og perioden.", ""),
        required("series", Type::Reference, "Serien.", "reports/manedsrapport/series"),
        required(
            "period",
            Type::Period,
            "Perioden: måned (`2024-11`), kvartal (`2024-Q3`), tertial (`2024-T2`) eller år (`2024`).",
            "2024-11",
        ),
        optional(
            "as_of",
            Type::DateOrDates,
            "Dagen tallene gjelder per. Er den ulik for tabellene: `default` og tabellnavn.",
            "{default: 2024-12-01, saker: 2024-11-30}",
        ),
        optional("case", Type::Reference, "Saken som legger fram rapporten.", "2024/M8-003"),
        optional("incidents", Type::List(&Type::Map(&INCIDENT)), "Hendelser i perioden.", ""),
        optional("corrections", Type::List(&Type::Map(&CORRECTION)), "Publiserte tall som er rettet.", ""),
    ],
);

pub(super) static INCIDENT: Shape = shape(
    "incidents",
    "En hendelse i perioden.",
    &[
        required("date", Type::Date, "Når det skjedde.", "2024-11-07"),
        required("text", Type::Text, "Hva som skjedde.", "Området manglet internett"),
        required(
            "priority",
            Type::Word(&["critical", "high", "medium", "low"]),
            "Hvor alvorlig: `critical` (kritisk), `high` (høy), `medium` (middels) eller `low` (lav).",
            "critical",
        ),
        optional("place", Type::Text, "Hvor.", "Molde"),
        optional("resolved", Type::Date, "Når det ble løst.", "2024-11-11"),
        optional("resolved_by", Type::Text, "Hvem som løste det.", "Leverandøren"),
        optional("cause", Type::Text, "Årsaken.", "Fiberbrudd"),
    ],
);

static CORRECTION: Shape = shape(
    "corrections",
    "Et publisert tall som er rettet.",
    &[
        required(
            "figure",
            Type::Reference,
            "Hvilket tall: tabell, rad og kolonne med punktum mellom, eller navnet på et tall.",
            "drift.lonn.forecast",
        ),
        required("old", Type::Amount, "Tallet som ble publisert.", "29 000"),
        required("new", Type::Amount, "Tallet som gjelder nå.", "29 533"),
        optional("date", Type::Date, "Når det ble rettet.", "2024-12-05"),
        required("reason", Type::Text, "Hvorfor.", "Feil i prognosen for november"),
    ],
);

pub(super) static TERM: Shape = document(
    "term",
    "Et ord i ordlisten. Teksten under nøklene er forklaringen.",
    &[
        required("term", Type::Text, "Ordet eller forkortelsen.", "KI"),
        optional("title", Type::Text, "Overskriften på siden, om den skal være en annen enn ordet.", ""),
        optional("expansion", Type::Text, "Hva forkortelsen står for.", "Kunstig intelligens"),
        optional("synonyms", Type::OneOrList(&Type::Text), "Andre ord for det samme.", "[AI]"),
        optional("former", Type::OneOrList(&Type::Text), "Tidligere navn.", "[Office 365, O365]"),
        optional("see", Type::OneOrList(&Type::Reference), "Beslektede ord i ordlisten.", "[Maskinlæring]"),
        optional("senses", Type::List(&Type::Map(&SENSE)), "Betydningene, når ordet har flere.", ""),
        optional(
            "match",
            Type::Word(&["exact", "inflected", "never"]),
            "Hvordan ordet gjenkjennes i tekst: `exact` (bare slik det er skrevet; vanlig for forkortelser), `inflected` (også bøyd; ellers vanlig) eller `never` (aldri).",
            "exact",
        ),
    ],
);

static SENSE: Shape = shape(
    "senses",
    "Én av flere betydninger av et ord.",
    &[
        required("definition", Type::Text, "Hva ordet betyr.", "Informasjonssikkerhet"),
        optional("context", Type::Text, "Hvor det brukes slik.", "I sikkerhetsarbeid"),
    ],
);

pub(super) static PAGE: Shape = document(
    "page",
    "En annen side. `index.md` øverst i `content/` gir innledningen til forsiden.",
    &[TITLE, optional("date", Type::Date, "Dato for siden.", "2024-12-01")],
);

static ACCEPT: Shape = shape(
    "accept",
    "Et funn som er kjent og godtatt.",
    &[
        required("rule", Type::Reference, "Regelen, slik den heter i meldingen.", "forecast.floor"),
        optional(
            "subject",
            Type::Reference,
            "Hva funnet gjelder. Uten nøkkelen godtas regelen for hele dokumentet.",
            "investering.uforutsett-kommune",
        ),
        optional(
            "observed",
            Type::Text,
            "Tallene i funnet da det ble godtatt. Blir tallene andre, er funnet åpent igjen.",
            "200, 296",
        ),
        required("reason", Type::Text, "Hvorfor. Begrunnelsen trykkes på siden.", "Prognosen rettes i neste rapport."),
    ],
);

static TABLE: Shape = shape(
    "tables",
    "En tabell med rader, kolonner og formler.",
    &[
        required("title", Type::Text, "Tittelen.", "Driftskostnader"),
        optional("unit", Type::Text, "Enheten tallene er i.", "kr"),
        optional(
            "scale",
            Type::NumberOf(&[1, 1000, 1_000_000]),
            "Tallene er gitt i hele 1, 1000 eller 1000000.",
            "1000",
        ),
        optional("decimals", Type::Number(0, 6), "Antall desimaler.", "0"),
        optional("row_label", Type::Text, "Overskriften over radnavnene.", "Type utgift"),
        required(
            "columns",
            Type::Named(&Type::Map(&COLUMN)),
            "Kolonnene, hver under et navn.",
            "{actual: {label: Regnskap}, variance: {label: Avvik, formula: budget - forecast}}",
        ),
        required("rows", Type::Named(&Type::Map(&ROW)), "Radene, hver under et navn.", "{lonn: {label: Lønn}}"),
        optional(
            "subtotals",
            Type::Named(&Type::Map(&SUBTOTAL)),
            "Delsummer, hver under et navn.",
            "{brutto: {label: Sum utgifter, of: cost}}",
        ),
        optional("total", Type::Map(&TOTAL), "Summen.", "{label: SUM}"),
        optional(
            "zero",
            Type::Word(&["number", "dash"]),
            "Hvordan null vises: `number` (0, også uten nøkkelen) eller `dash` (strek).",
            "dash",
        ),
        optional("note", Type::Text, "Merknad under tabellen.", "Tall i hele 1000 kroner."),
    ],
);

pub(super) static COLUMN: Shape = shape(
    "columns",
    "En kolonne.",
    &[
        required("label", Type::Text, "Overskriften.", "Regnskap"),
        optional(
            "formula",
            Type::Formula,
            "Formelen, når kolonnen regnes ut. Navnene er kolonnenavn.",
            "budget - forecast",
        ),
        optional(
            "role",
            Type::Word(&[
                "actual", "budget", "forecast", "variance", "opening", "inflow", "outflow", "closing", "other",
            ]),
            "Hva kolonnen betyr for kontrollene. Vanligvis framgår det av navnet.",
            "forecast",
        ),
        optional(
            "unit",
            Type::Text,
            "Enheten, om den er en annen enn tabellens. `prosent` viser et forhold i prosent.",
            "prosent",
        ),
        optional("decimals", Type::Number(0, 6), "Antall desimaler, om det er et annet enn tabellens.", "1"),
    ],
);

pub(super) static ROW: Shape = shape(
    "rows",
    "En rad.",
    &[
        required("label", Type::Text, "Navnet på raden.", "Lønn"),
        optional(
            "class",
            Type::Word(&["cost", "income"]),
            "`cost` (utgift, også uten nøkkelen) eller `income` (inntekt; tallene er negative).",
            "income",
        ),
    ],
);

static SUBTOTAL: Shape = shape(
    "subtotals",
    "Summen av alle rader i én klasse.",
    &[
        required("label", Type::Text, "Navnet på delsummen.", "Sum utgifter"),
        required("of", Type::Word(&["cost", "income"]), "Klassen som summeres.", "cost"),
    ],
);

static TOTAL: Shape = shape(
    "total",
    "Summen av en tabell: gitte kolonner summeres, formler regnes ut av summene.",
    &[
        optional("label", Type::Text, "Navnet på summen. Ellers «Sum».", "SUM"),
        optional("given", Type::Truth, "Summen er et eget tall, gitt i rapporten.", "true"),
        optional("partial", Type::Truth, "Radene trenger ikke å fylle summen.", "true"),
    ],
);

static VALUE: Shape = shape(
    "values",
    "Et enkelttall med navn.",
    &[
        required("label", Type::Text, "Hva tallet er.", "Visninger i Kompetanseportalen"),
        optional("unit", Type::Text, "Enheten.", "visninger"),
        optional("scale", Type::NumberOf(&[1, 1000, 1_000_000]), "Tallet er gitt i hele 1, 1000 eller 1000000.", "1"),
        optional("decimals", Type::Number(0, 6), "Antall desimaler.", "0"),
        optional("formula", Type::Formula, "Formelen, når tallet regnes ut.", "saker.total.opened / visninger"),
    ],
);

static CHECK: Shape = shape(
    "checks",
    "En egen kontroll.",
    &[
        required("id", Type::Id, "Navnet på kontrollen.", "saker-to-veier"),
        required(
            "expr",
            Type::Formula,
            "Det som skal være sant: en sammenligning.",
            "saker.total.opened == kategorier.total.antall",
        ),
        optional("rule", Type::Reference, "Regelen som funnet meldes som. Ellers `total.cross`.", "total.cross"),
        optional(
            "severity",
            Type::Word(&["info", "warning", "error"]),
            "Hvor alvorlig et funn er. Ellers som regelen.",
            "error",
        ),
        optional("label", Type::Text, "Kontrollen i ord.", "Nye saker telt på to måter"),
    ],
);

pub(super) static SITE: Shape = shape(
    "site.yaml",
    "Innstillingene for hele nettstedet, i `content/site.yaml`.",
    &[
        required("title", Type::Text, "Nettstedets tittel.", "Samarbeidsrådet for ROR-IKT"),
        optional("language", Type::Language, "Språket: `nb` (også uten nøkkelen), `nn` eller `en`.", "nb"),
        optional("time_zone", Type::Text, "Tidssonen som møtetidene gjelder i. Ellers `Europe/Oslo`.", "Europe/Oslo"),
        required(
            "access",
            Type::Access,
            "Hvem som kan se et dokument som ikke selv sier det: `public`, `internal` eller `exempt`.",
            "internal",
        ),
        optional(
            "audience",
            Type::Word(&["public", "internal"]),
            "Hvem nettstedet bygges for, når ikke kommandolinjen sier noe annet: `public` (også uten nøkkelen) eller `internal`.",
            "internal",
        ),
        optional("theme", Type::Id, "Temaet, en mappe under `themes/`. Ellers `default`.", "default"),
        optional("base_url", Type::Text, "Adressen som nettstedet skal ha.", "https://www.example.org/papirer/"),
        optional(
            "editor_link",
            Type::Text,
            "Lenke som åpner en fil i skriveprogrammet, med `{path}` og `{line}`.",
            "\"vscode://file/{path}:{line}\"",
        ),
        optional(
            "thresholds",
            Type::Map(&THRESHOLDS),
            "Grenser for kontrollene.",
            "{explain: {percent: 10, amount: 500}}",
        ),
        optional(
            "names",
            Type::List(&Type::Map(&NAME)),
            "Navn med bestemt skrivemåte.",
            "[{name: ROR-IKT, variants: [RORIKT]}]",
        ),
        optional("search", Type::Truth, "`false` utelater søket.", "false"),
        optional("contact", Type::Text, "Hvem feil i universell utforming meldes til.", "post@example.org"),
        optional("accept", Type::List(&Type::Map(&ACCEPT)), "Funn som er godtatt for hele nettstedet.", ""),
    ],
);

static THRESHOLDS: Shape = shape(
    "thresholds",
    "Grenser for kontrollene.",
    &[optional(
        "explain",
        Type::Map(&EXPLAIN),
        "Når et merforbruk må forklares: over begge grenser.",
        "{percent: 10, amount: 500}",
    )],
);

static EXPLAIN: Shape = shape(
    "explain",
    "Grensene for når et merforbruk må forklares.",
    &[
        optional("percent", Type::Amount, "Prosent av budsjettet. Ellers 10.", "10"),
        optional("amount", Type::Amount, "Beløp, i tabellens skala. Ellers 500.", "500"),
    ],
);

static NAME: Shape = shape(
    "names",
    "Et navn og skrivemåtene som skal unngås.",
    &[
        required("name", Type::Text, "Slik det skal skrives.", "ROR-IKT"),
        optional("variants", Type::OneOrList(&Type::Text), "Slik det ikke skal skrives.", "[RORIKT, ROR IKT]"),
    ],
);
