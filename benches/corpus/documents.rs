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
    pub operations: Table,
    /// Investments.
    pub investments: Table,
}

/// Rows of a table: id, label, actual, budget, forecast.
pub(crate) struct Table {
    /// The rows.
    pub rows: Vec<(&'static str, &'static str, [i64; 3])>,
}

impl Table {
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
    /// A bullet list.
    List(Vec<String>),
    /// A table: head and rows; all but the first column are numbers.
    Table(Vec<String>, Vec<Vec<String>>),
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
    let words_wanted = chance.between(290, 560);
    let mut sections: Vec<&str> = SECTIONS.to_vec();
    let mut words = 0;
    while words < words_wanted && !sections.is_empty() {
        let section = sections.remove(chance.between(0, sections.len() as i64) as usize);
        blocks.push(Block::Heading(1, section.to_owned()));
        words += section_text(chance, index, &mut blocks);
    }
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

fn section_text(chance: &mut Chance, index: usize, blocks: &mut Vec<Block>) -> i64 {
    let mut words = 0;
    for part in 0..chance.between(2, 4) {
        let sentences = chance.between(3, 8);
        let mut text = words::paragraph(chance, sentences);
        words += text.split(' ').count() as i64;
        if index > 0 && chance.once_in(4) {
            text.push_str(" Se også ");
            let target = chance.between(0, index as i64) as usize;
            let inlines =
                vec![Inline::Text(text), Inline::Link(target, words::compound(chance)), Inline::Text(".".to_owned())];
            blocks.push(Block::Paragraph(inlines));
        } else {
            blocks.push(Block::Paragraph(vec![Inline::Text(text)]));
        }
        if part == 0 && chance.once_in(3) {
            blocks.push(Block::Heading(2, capital(&words::compound(chance))));
        }
    }
    if chance.once_in(3) {
        let items: Vec<String> = (0..chance.between(3, 7)).map(|_| words::sentence(chance)).collect();
        words += items.iter().map(|item| item.split(' ').count() as i64).sum::<i64>();
        blocks.push(Block::List(items));
    }
    if chance.once_in(3) {
        let rows = (0..chance.between(4, 9))
            .map(|_| {
                let mut row = vec![capital(&words::compound(chance))];
                row.extend((0..3).map(|_| words::number(chance.between(10, 9_000))));
                row
            })
            .collect();
        let head = ["Post", "Første halvår", "Andre halvår", "Mål"].map(str::to_owned).to_vec();
        blocks.push(Block::Table(head, rows));
    }
    words
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

fn operations(chance: &mut Chance, month: u32) -> Table {
    let rows = [
        ("lonn", "Lønn"),
        ("stab", "Drift av stab og lokaler"),
        ("leasing", "Kjøp og leasing"),
        ("konsulenter", "Konsulenter"),
        ("lisenser", "Lisens, vedlikehold og support"),
        ("samband", "Samband og tele"),
    ];
    table(chance, month, &rows)
}

fn investments(chance: &mut Chance, month: u32) -> Table {
    let rows = [
        ("portal", "Innbyggerportal"),
        ("sak", "Sak og arkiv"),
        ("teknisk", "Digitalisering teknisk sektor"),
        ("app", "App-utvikling"),
        ("grunnmur", "Grunnmur"),
    ];
    table(chance, month, &rows)
}

/// Figures that break no rule: the forecast is close to the budget and to the pace so far.
fn table(chance: &mut Chance, month: u32, rows: &[(&'static str, &'static str)]) -> Table {
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
    Table { rows }
}

/// Returns a text with a capital first.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
