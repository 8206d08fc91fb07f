//! The rules: ids, severities, and whether breaking one stops every build. A table; the words are in the locale files.
//!
//! Ids are permanent. Source of the checks on figures, cases, dates and words: `docs/regler.md`, made from this table
//! and the locale files.

use std::hash::{Hash, Hasher};

use crate::diagnostic::Severity;

/// A rule that a document can break.
#[derive(Debug)]
pub struct Rule {
    /// Permanent id, such as `forecast.floor`.
    pub id: &'static str,
    /// Severity of a finding.
    pub severity: Severity,
    /// Whether a finding stops `build` even without `--strict`.
    pub stops: bool,
    /// Whether a finding can be accepted with a reason. What stops cannot, but for what somebody has to judge.
    pub acceptable: bool,
    /// What it looks at.
    pub looks_at: LooksAt,
}

/// What a rule looks at, to tell one that found nothing from one that had nothing to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LooksAt {
    /// Every document.
    Everything,
    /// Figures, cases and meetings that have something to compare; what ran is recorded.
    Comparisons,
    /// What no page knows of: the published site, or what only the author sees.
    Aside,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        std::ptr::eq(self, other) || self.id == other.id
    }
}

impl Eq for Rule {}

impl Hash for Rule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl Rule {
    /// Returns the rule with an id.
    pub fn named(id: &str) -> Option<&'static Rule> {
        ALL.iter().copied().find(|rule| rule.id == id)
    }
}

const fn error(id: &'static str) -> Rule {
    Rule { id, severity: Severity::Error, stops: false, acceptable: true, looks_at: LooksAt::Everything }
}

const fn stop(id: &'static str) -> Rule {
    Rule { id, severity: Severity::Error, stops: true, acceptable: false, looks_at: LooksAt::Everything }
}

/// Stops unless somebody has judged it and accepts it with a reason.
const fn judge(id: &'static str) -> Rule {
    Rule { id, severity: Severity::Error, stops: true, acceptable: true, looks_at: LooksAt::Everything }
}

const fn warning(id: &'static str) -> Rule {
    Rule { id, severity: Severity::Warning, stops: false, acceptable: true, looks_at: LooksAt::Everything }
}

const fn info(id: &'static str) -> Rule {
    Rule { id, severity: Severity::Info, stops: false, acceptable: true, looks_at: LooksAt::Everything }
}

const fn compares(rule: Rule) -> Rule {
    Rule { looks_at: LooksAt::Comparisons, ..rule }
}

const fn aside(rule: Rule) -> Rule {
    Rule { looks_at: LooksAt::Aside, ..rule }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $rule:expr;)*) => {
        $($(#[$doc])* pub static $name: Rule = $rule;)*

        /// Every rule, in the order of the reference.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // Files and front matter.
    /// The file cannot be read as text.
    FILE_ENCODING = stop("file.encoding");
    /// The file cannot be read at all, is too large, or is damaged.
    FILE_UNREADABLE = stop("file.unreadable");
    /// The file holds merge-conflict markers.
    FILE_CONFLICT = stop("file.conflict");
    /// `content/site.yaml` is not there: nobody knows what the site is called, nor whom it is for.
    SITE_MISSING = stop("site.missing");
    /// A file or folder name that does not work everywhere, or collides with another.
    FILE_NAME = error("file.name");
    /// Front matter is missing, unclosed or empty.
    YAML_MISSING = stop("yaml.missing");
    /// Front matter is not valid YAML.
    YAML_SYNTAX = stop("yaml.syntax");
    /// Anchors, aliases, tags, merge keys: not supported here.
    YAML_UNSUPPORTED = stop("yaml.unsupported");
    /// Text that YAML reads as something else than what was meant.
    YAML_TRAP = warning("yaml.trap");
    /// A key that does not exist.
    KEY_UNKNOWN = error("key.unknown");
    /// A key that is required is missing.
    KEY_MISSING = error("key.missing");
    /// A key that is written twice.
    KEY_DUPLICATE = error("key.duplicate");
    /// A value of the wrong type.
    VALUE_TYPE = error("value.type");
    /// A value that is not among those allowed.
    VALUE_UNKNOWN = error("value.unknown");
    /// A date or time that does not exist or is not written as required.
    VALUE_DATE = error("value.date");
    /// `access` is unknown, or missing where it must be given.
    ACCESS_UNKNOWN = stop("access.unknown");
    /// A file that cannot be read and may be hidden: its contents are not told.
    ACCESS_UNREADABLE = stop("access.unreadable");
    /// Part of a document is marked as hidden, which does not work.
    ACCESS_BLOCK = stop("access.block");
    /// A visible document refers to a file that belongs to a hidden one.
    ACCESS_ATTACHMENT = judge("access.attachment");
    /// A visible document refers to a copy of a file that belongs to a hidden one.
    ACCESS_COPY = warning("access.copy");
    /// A file or picture that everybody sees is called by a name that stands in an exempt document.
    ACCESS_NAME = aside(warning("access.name"));
    /// A number that is not shown can be worked out from numbers that are.
    ACCESS_DERIVABLE = warning("access.derivable");
    /// A file that looks like a document and is not read.
    FILE_IGNORED = warning("file.ignored");
    /// A file of a type that is not published, or that is not what its name says.
    FILE_TYPE = error("file.type");
    /// A file that holds more than it shows.
    FILE_HIDDEN = judge("file.hidden");
    /// A file that tells who made it, with what, or where.
    FILE_METADATA = warning("file.metadata");
    /// What a new document says for its writer's own words.
    TEXT_TEMPLATE = warning("text.template");
    /// Two documents with the same id, number, term or address.
    ID_DUPLICATE = error("id.duplicate");

    // Amounts, formulas, references to figures.
    /// A figure that is not an amount.
    AMOUNT_SYNTAX = error("amount.syntax");
    /// A figure that can be read in two ways.
    AMOUNT_AMBIGUOUS = error("amount.ambiguous");
    /// A figure with more decimals than declared, or more digits than can be held exactly.
    AMOUNT_PRECISION = error("amount.precision");
    /// A formula or check that cannot be read.
    FORMULA_SYNTAX = error("formula.syntax");
    /// Formulas that refer to each other in a circle.
    FORMULA_CYCLE = error("formula.cycle");
    /// A formula that divides by zero or overflows.
    FORMULA_VALUE = error("formula.value");
    /// A table, row or column that is declared wrongly.
    TABLE_DECLARATION = error("table.declaration");
    /// Figures for a table, row, column or value that is not declared.
    FIGURE_UNDECLARED = error("figure.undeclared");

    // The checks on figures.
    /// A given total differs from the sum of its rows.
    SUM_COLUMN = compares(error("sum.column"));
    /// A given variance differs from its formula.
    VARIANCE_ROW = compares(error("variance.row"));
    /// A given total variance differs from the variance of the totals.
    VARIANCE_TOTAL = compares(error("variance.total"));
    /// A forecast below what is already spent (income: above).
    FORECAST_FLOOR = compares(error("forecast.floor"));
    /// Spending without a budget.
    OVERRUN_UNBUDGETED = compares(warning("overrun.unbudgeted"));
    /// More spent than the whole year's budget.
    OVERRUN_ACTUAL = compares(warning("overrun.actual"));
    /// A large unfavourable variance without a comment.
    EXPLAIN_THRESHOLD = compares(warning("explain.threshold"));
    /// A forecast far from what the spending so far points at.
    PLAUSIBLE_RUNRATE = compares(info("plausible.runrate"));
    /// A figure is blank where the row has others.
    CELL_MISSING = compares(warning("cell.missing"));
    /// Stock at the end differs from stock at the start plus what came in less what went out.
    STOCK_FLOW = compares(error("stock.flow"));
    /// Stock at the start differs from last period's stock at the end.
    STOCK_CARRY = compares(error("stock.carry"));
    /// The parts exceed the total, or a partial breakdown leaves something.
    PARTS_TOTAL = compares(info("parts.total"));
    /// The same total reached in two ways differs.
    TOTAL_CROSS = compares(error("total.cross"));
    /// A change since last period, told in the text, that no figure has.
    DELTA_PREVIOUS = warning("delta.previous");
    /// A figure about a thousand times last period's, or a thousandth of it: thousands and units confused.
    DELTA_SCALE = compares(warning("delta.scale"));
    /// A table with the very figures of last period.
    DELTA_COPIED = compares(warning("delta.copied"));
    /// A changed figure of a published period without a correction that fits.
    CORRECTION_LOGGED = compares(warning("correction.logged"));
    /// Tables of one report are as of different days.
    DATE_ASOF = compares(info("date.asof"));
    /// A report period that is missing or reported twice.
    PERIOD_GAP = compares(warning("period.gap"));

    // The checks on the text.
    /// A per cent without saying of what.
    PERCENT_BASE = info("percent.base");
    /// An amount typed in a report's text that none of its figures is.
    FIGURE_TYPED = info("figure.typed");
    /// A number told in the text differs from the length of the list.
    COUNT_LIST = warning("count.list");
    /// A weekday that does not fit its date.
    DATE_WEEKDAY = warning("date.weekday");
    /// A week that does not fit its date, or does not exist.
    DATE_WEEK = warning("date.week");
    /// Future tense about a day that is past when the text is read.
    DATE_STALE = info("date.stale");
    /// A section that does not exist.
    REF_SECTION = error("ref.section");
    /// A case that does not exist.
    REF_CASE = error("ref.case");
    /// A figure, table or chart that does not exist.
    REF_FIGURE = error("ref.figure");
    /// A row that does not exist.
    REF_ROW = error("ref.row");
    /// A glossary entry that does not exist.
    REF_TERM = error("ref.term");
    /// Any other document, meeting, body, series or alternative that does not exist.
    REF_DOCUMENT = error("ref.document");
    /// An attachment or picture that does not exist.
    REF_FILE = error("ref.file");
    /// A heading that skips a level, or an annex numbered with the rest.
    HEADING_ORDER = warning("heading.order");
    /// A link that leads nowhere, or to a scheme that is not allowed.
    LINK_TARGET = error("link.target");
    /// Raw HTML, shown as text.
    HTML_RAW = warning("html.raw");
    /// A picture without a text alternative, a link that says nothing, a table without a head row.
    TEXT_ACCESSIBLE = warning("text.accessible");
    /// Personal numbers, health words near a person, private addresses.
    PRIVACY_LINT = info("privacy.lint");
    /// A name spelled otherwise than declared.
    NAME_VARIANT = info("name.variant");

    // Cases and meetings.
    /// A case number that does not fit its body's pattern, its meeting or its neighbours.
    CASE_NUMBER = compares(error("case.number"));
    /// Type, responsible and content of a case do not fit.
    CASE_KIND = compares(warning("case.kind"));
    /// Alternatives without pros or cons, or a recommended or chosen one that does not exist.
    CASE_ALTERNATIVES = compares(warning("case.alternatives"));
    /// A decision dated before its meeting, or with votes that say otherwise.
    CASE_DECISION = compares(warning("case.decision"));
    /// State of a meeting that does not fit its date or its cases.
    MEETING_STATE = compares(warning("meeting.state"));

    // The glossary.
    /// A term that is used nowhere.
    TERM_ORPHAN = info("term.orphan");
    /// An acronym that the glossary does not have.
    TERM_UNDEFINED = info("term.undefined");
    /// A glossary table that is not in Norwegian alphabetical order.
    TERM_ORDER = info("term.order");
    /// Two entries for the same word.
    TERM_DUPLICATE = warning("term.duplicate");
    /// A term spelled otherwise than in the glossary.
    TERM_VARIANT = info("term.variant");

    // The site itself.
    /// `accept` that meets no finding, or names an unknown rule.
    ACCEPT_UNUSED = warning("accept.unused");
    /// A finding with other figures than those it was accepted with.
    ACCEPT_CHANGED = warning("accept.changed");
    /// A published address to which nothing leads any more. Known to whoever publishes, and to no page.
    ADDRESS_VANISHED = aside(warning("address.vanished"));
    /// A template of the theme that cannot be read or rendered.
    THEME_TEMPLATE = stop("theme.template");
    /// `site.yaml` names a theme that is not there.
    THEME_UNKNOWN = error("theme.unknown");
    /// A file of the theme that nothing uses.
    THEME_UNUSED = warning("theme.unused");
}
