//! The documents of the made-up site, before they take the form of one generator or another.

use super::chance::Chance;
use super::words::{self, SECTIONS, TAGS};

/// Meetings a year; none in July and December.
pub(crate) const MONTHS: [u32; 10] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11];
const FIRST_YEAR: u32 = 2017;
const YEARS: u32 = 9;
const CASES_A_MEETING: usize = 12;

/// A case or a report.
pub(crate) struct Document {
    /// Place in the corpus.
    pub index: usize,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Tags.
    pub tags: Vec<&'static str>,
    /// Where and when.
    pub meeting: MeetingName,
    /// Number within the meeting, from 1.
    pub sequence: usize,
    /// Text.
    pub blocks: Vec<Block>,
    /// The figures, for a report.
    pub report: Option<Report>,
}

/// Names a meeting: which body, and when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MeetingName {
    /// Body, from 1.
    pub body: usize,
    /// Year.
    pub year: u32,
    /// Ordinal in the year, 1–10.
    pub ordinal: u32,
}

impl MeetingName {
    /// Returns the meeting of the document at a place in the corpus.
    pub(crate) fn of(index: usize) -> MeetingName {
        let meeting = index / CASES_A_MEETING;
        let a_body = YEARS as usize * MONTHS.len();
        let (body, meeting) = (meeting / a_body + 1, meeting % a_body);
        let (year, ordinal) = (meeting / MONTHS.len(), meeting % MONTHS.len());
        MeetingName { body, year: FIRST_YEAR + year as u32, ordinal: ordinal as u32 + 1 }
    }

    /// Returns the day of the meeting.
    pub(crate) fn date(self) -> String {
        format!("{}-{:02}-{:02}", self.year, MONTHS[self.ordinal as usize - 1], 10 + self.body % 15)
    }
}

/// The two economy tables of a report.
pub(crate) struct Report {
    /// Year and month.
    pub period: (u32, u32),
    /// Operating costs.
    pub operations: Economy,
    /// Investments.
    pub investments: Economy,
}

/// A table of the text.
pub(crate) struct Table {
    /// All but the first column are numbers.
    pub numbers: bool,
    /// Heads of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Rows of a table of figures: id, label, actual, budget, forecast.
pub(crate) struct Economy {
    /// The rows.
    pub rows: Vec<(&'static str, &'static str, [i64; 3])>,
}

impl Economy {
    /// Returns the sums of actual, budget and forecast.
    pub(crate) fn sums(&self) -> [i64; 3] {
        let sum = |place: usize| self.rows.iter().map(|row| row.2[place]).sum();
        [sum(0), sum(1), sum(2)]
    }
}

/// A block of text.
pub(crate) enum Block {
    /// A heading: level from 1, and text.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A bullet list: each item with those below it.
    List(Vec<(Vec<Inline>, Vec<String>)>),
    /// A numbered list.
    Numbered(Vec<String>),
    /// A quotation.
    Quote(String),
    /// A table.
    Table(Table),
    /// An economy table of the report: id.
    Figures(&'static str),
}

/// A part of a paragraph.
pub(crate) enum Inline {
    /// Text.
    Text(String),
    /// A link to another document of the corpus.
    Link(usize, String),
    /// A figure of the report: its reference, and what it is.
    Figure(&'static str, String),
}

/// Makes the document at a place of the corpus; the same for every size of corpus.
pub(crate) fn document(seed: u64, index: usize) -> Document {
    let mut chance = Chance::new(seed.wrapping_mul(0x0010_0000_01B3) ^ (index as u64).wrapping_mul(0x9E37));
    let chance = &mut chance;
    let is_report = index % 10 == 9;
    let report = is_report.then(|| {
        let period = period(index);
        Report { period, operations: operations(chance, period.1), investments: investments(chance, period.1) }
    });
    let mut blocks = Vec::new();
    if let Some(report) = &report {
        economy(chance, report, &mut blocks);
    }
    case(chance, index, &mut blocks);
    let subject = words::compound(chance);
    let tags = (0..chance.between(2, 5)).map(|_| chance.early_of(TAGS)).fold(Vec::new(), |mut tags, tag| {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        tags
    });
    Document {
        index,
        title: match is_report {
            true => format!("Økonomi og aktivitet, {subject}"),
            false => capital(&format!("{subject} og {}", words::compound(chance))),
        },
        summary: format!("Saken gjelder {} for {}.", words::compound(chance), words::compound(chance)),
        tags,
        meeting: MeetingName::of(index),
        sequence: index % CASES_A_MEETING + 1,
        blocks,
        report,
    }
}

/// The text of a case, with about as much markup as the papers of a municipality have: three levels of headings, a list
/// within a list, numbered points, two tables, related cases and a quotation.
fn case(chance: &mut Chance, index: usize, blocks: &mut Vec<Block>) {
    let mut sections = SECTIONS.to_vec();
    let mut section = |level, chance: &mut Chance| {
        let place = chance.between(0, sections.len() as i64) as usize;
        Block::Heading(level, sections.remove(place).to_owned())
    };
    // Lists and tables are some 200 words, a sentence eleven.
    let [first, second, third, fourth, fifth] = shares(chance, 7, 46);

    blocks.push(section(1, chance));
    blocks.push(paragraph(chance, first));
    blocks.push(section(1, chance));
    blocks.push(paragraph(chance, second));
    let items = (0..chance.between(3, 6)).map(|number| {
        let below = if number % 2 == 0 { chance.between(1, 3) } else { 0 };
        (vec![Inline::Text(words::phrase(chance))], (0..below).map(|_| words::phrase(chance)).collect())
    });
    blocks.push(Block::List(items.collect()));
    blocks.push(section(2, chance));
    blocks.push(paragraph(chance, third));
    blocks.push(section(1, chance));
    blocks.push(paragraph(chance, fourth));
    blocks.push(section(2, chance));
    blocks.push(Block::Table(budget(chance)));
    blocks.push(section(2, chance));
    blocks.push(section(3, chance));
    blocks.push(numbered(chance));
    blocks.push(section(1, chance));
    blocks.push(paragraph(chance, fifth));
    blocks.push(section(2, chance));
    blocks.push(Block::Table(milestones(chance)));
    if index > 0 {
        blocks.push(Block::Heading(1, "Tidligere behandlet".to_owned()));
        let related = (0..chance.between(2, 5)).map(|_| {
            let target = chance.between(0, index as i64) as usize;
            (vec![Inline::Link(target, words::compound(chance)), Inline::Text(words::ending(chance))], Vec::new())
        });
        blocks.push(Block::List(related.collect()));
    }
    blocks.push(Block::Heading(1, "Forslag".to_owned()));
    blocks.push(Block::Quote(words::paragraph(chance, 2)));
    blocks.push(numbered(chance));
}

/// Shares some sentences out to paragraphs, at least one each.
fn shares<const PARTS: usize>(chance: &mut Chance, least: i64, most: i64) -> [i64; PARTS] {
    let mut shares = [1; PARTS];
    for _ in PARTS as i64..chance.between(least, most) {
        shares[chance.between(0, PARTS as i64) as usize] += 1;
    }
    shares
}

fn paragraph(chance: &mut Chance, sentences: i64) -> Block {
    Block::Paragraph(vec![Inline::Text(words::paragraph(chance, sentences))])
}

fn numbered(chance: &mut Chance) -> Block {
    Block::Numbered((0..chance.between(2, 5)).map(|_| words::sentence(chance)).collect())
}

/// A table of amounts with its sum, all typed.
fn budget(chance: &mut Chance) -> Table {
    let head = ["Post", "Regnskap i fjor", "Budsjett i år", "Budsjett neste år", "Endring"];
    let mut sums = [0; 3];
    let row = |label: String, [before, now, next]: [i64; 3]| {
        let mut row = vec![label];
        row.extend([before, now, next, next - now].map(words::number));
        row
    };
    let mut rows: Vec<Vec<String>> = (0..chance.between(6, 10))
        .map(|_| {
            let before = chance.between(15, 2_400);
            let amounts = [before, before + chance.between(0, 180), before + chance.between(0, 240)];
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                *sum += amount;
            }
            row(capital(&words::compound(chance)), amounts)
        })
        .collect();
    rows.push(row("**Sum**".to_owned(), sums));
    Table { numbers: true, head: head.map(str::to_owned).to_vec(), rows }
}

fn milestones(chance: &mut Chance) -> Table {
    let head = ["Milepæl", "Ansvarlig", "Når", "Status"];
    let rows = (0..chance.between(4, 7)).map(|_| {
        let cells = [words::compound(chance), words::subject(chance), words::quarter(chance), words::status(chance)];
        cells.map(|cell| capital(&cell)).to_vec()
    });
    Table { numbers: false, head: head.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn economy(chance: &mut Chance, report: &Report, blocks: &mut Vec<Block>) {
    let [_, budget, forecast] = report.operations.sums();
    blocks.push(Block::Heading(1, "Driftskostnader".to_owned()));
    blocks.push(Block::Paragraph(vec![
        Inline::Text(format!("{} Budsjettet er ", words::paragraph(chance, 2))),
        Inline::Figure("drift.total.budget", words::number(budget)),
        Inline::Text(" og prognosen ".to_owned()),
        Inline::Figure("drift.total.forecast", words::number(forecast)),
        Inline::Text(", et avvik på ".to_owned()),
        Inline::Figure("drift.total.variance", words::number(budget - forecast)),
        Inline::Text(" tusen kroner.".to_owned()),
    ]));
    blocks.push(Block::Figures("drift"));
    blocks.push(Block::Heading(1, "Investeringskostnader".to_owned()));
    blocks.push(Block::Paragraph(vec![Inline::Text(words::paragraph(chance, 3))]));
    blocks.push(Block::Figures("investering"));
}

/// Returns year and month of a report: those of a body follow each other without a gap.
pub(crate) fn period(index: usize) -> (u32, u32) {
    let month = (index % (YEARS as usize * MONTHS.len() * CASES_A_MEETING) / 10) as u32;
    (FIRST_YEAR + month / 12, month % 12 + 1)
}

fn operations(chance: &mut Chance, month: u32) -> Economy {
    let rows = [
        ("lonn", "Lønn"),
        ("stab", "Drift av stab og lokaler"),
        ("leasing", "Kjøp og leasing"),
        ("konsulenter", "Konsulenter"),
        ("lisenser", "Lisens, vedlikehold og support"),
        ("samband", "Samband og tele"),
    ];
    figures(chance, month, &rows)
}

fn investments(chance: &mut Chance, month: u32) -> Economy {
    let rows = [
        ("portal", "Innbyggerportal"),
        ("sak", "Sak og arkiv"),
        ("teknisk", "Digitalisering teknisk sektor"),
        ("app", "App-utvikling"),
        ("grunnmur", "Grunnmur"),
    ];
    figures(chance, month, &rows)
}

/// Figures that break no rule: the forecast is close to the budget and to the pace so far.
fn figures(chance: &mut Chance, month: u32, rows: &[(&'static str, &'static str)]) -> Economy {
    let rows = rows
        .iter()
        .map(|(id, label)| {
            // The same size every year: a row is known by its name.
            let size: i64 = 1_200 * id.bytes().map(|byte| i64::from(byte % 16) + 1).sum::<i64>();
            let budget = size * chance.between(92, 108) / 100;
            let actual = budget * i64::from(month) / 12 * chance.between(90, 96) / 100;
            let forecast = budget * chance.between(97, 101) / 100;
            (*id, *label, [actual, budget, forecast])
        })
        .collect();
    Economy { rows }
}

/// Returns a text with a capital first.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
