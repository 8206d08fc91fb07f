//! [`Prose`]: the text of a document as HTML, with holes for what only the whole site can fill.
//!
//! `load` makes it without knowing any other document. What depends on the site (where a link leads, what a figure
//! is, which words are glossary terms) is left as a [`Hole`] or a [`Run`](crate::model::runs::Run), and filled in when the page is rendered.

use std::cell::OnceCell;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::model::place::Spot;
use crate::model::runs::{Run, Runs};
use crate::syntax::bits::Bits;

/// The text of a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Prose {
    /// HTML, valid as it stands, but for the holes. Byte offsets below refer to it.
    pub html: String,
    /// What is to be put in, by ascending offset.
    pub holes: Vec<Hole>,
    /// Stretches of running text, by ascending offset: for glossary links, proof-reading and search.
    pub runs: Runs,
    /// Headings in order.
    pub headings: Arc<[Heading]>,
    /// References to figures in running text; [`HoleKind::Figure`] refers to them by index.
    pub figures: Vec<FigureUse>,
    /// Which of the figures stand within a link, by ascending index: they must not become links themselves.
    pub linked_figures: Vec<u32>,
    /// Blocks with the line where each begins: the map that leads from the page back to the source.
    pub blocks: Vec<BlockStart>,
    /// Lists right after a paragraph that announces them, for the rule `count.list`.
    pub lists: Vec<ListCount>,
    /// First columns of tables of terms, for the rule `term.order`.
    pub term_columns: Vec<TermColumn>,
}

/// A text while it is read for its words: what several readers ask of it is found once.
#[derive(Debug)]
pub struct OpenProse<'p> {
    prose: &'p Prose,
    unpacked: OnceCell<Vec<Run>>,
    letters: OnceCell<Bits>,
}

impl<'p> OpenProse<'p> {
    /// Opens a text.
    pub fn new(prose: &'p Prose) -> OpenProse<'p> {
        OpenProse { prose, unpacked: OnceCell::new(), letters: OnceCell::new() }
    }

    /// Returns its stretches of running text.
    pub fn unpacked(&self) -> &[Run] {
        self.unpacked.get_or_init(|| self.prose.runs.iter().collect())
    }

    /// Says which bytes of its HTML are of words.
    pub fn letters(&self) -> &Bits {
        self.letters.get_or_init(|| Bits::letters(self.prose.html.as_bytes()))
    }
}

impl Deref for OpenProse<'_> {
    type Target = Prose;

    fn deref(&self) -> &Prose {
        self.prose
    }
}

/// Something to be put into the HTML at an offset.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Hole {
    /// Byte offset in [`Prose::html`]; nothing is taken away there.
    pub offset: u32,
    /// What is to be put in.
    pub kind: HoleKind,
}

/// What a hole is for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum HoleKind {
    /// The start of link number n of the card (`<a href="…">`, or nothing if the link is broken) …
    LinkStart {
        /// Index into [`crate::model::card::Card::links`].
        link: u32,
        /// The title attribute, unescaped; empty for none.
        title: Box<str>,
    },
    /// … and its end.
    LinkEnd {
        /// Index into [`crate::model::card::Card::links`].
        link: u32,
    },
    /// Image number n of the card's links.
    Image {
        /// Index into [`crate::model::card::Card::links`].
        link: u32,
        /// Text alternative, unescaped.
        alt: Box<str>,
        /// The title attribute, unescaped; empty for none.
        title: Box<str>,
    },
    /// Figure number n of [`Prose::figures`].
    Figure(u32),
    /// The table with this id, on a line of its own.
    Table(Box<str>, Spot),
    /// The chart with this id, on a line of its own.
    Chart(Box<str>, Spot),
    /// Mention number n of [`crate::model::card::Card::case_mentions`]: its text and, if it resolves, its link.
    CaseMention(u32),
}

/// A heading.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Heading {
    /// Permanent id.
    pub id: Box<str>,
    /// Its number: `2.1.4`, `V1.2`; empty below four levels.
    pub number: Box<str>,
    /// Its level, 1–6, as written.
    pub level: u8,
    /// Plain text.
    pub text: Box<str>,
    /// Where it stands.
    pub spot: Spot,
}

/// `{{ drift.total.variance as mill 3 }}` in running text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FigureUse {
    /// What is between the braces, trimmed.
    pub expression: String,
    /// Where it stands, braces included.
    pub spot: Spot,
    /// The text of the sentence up to it is not kept; only the block it belongs to.
    pub block: u32,
}

/// Where a block begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockStart {
    /// Byte offset of its start tag in [`Prose::html`].
    pub offset: u32,
    /// Its first line in the source file.
    pub line: u32,
}

impl Hash for BlockStart {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let BlockStart { offset, line } = *self;
        state.write_u64(u64::from(offset) << 32 | u64::from(line));
    }
}

/// A list that follows a paragraph.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ListCount {
    /// The block number of the paragraph before.
    pub after_block: u32,
    /// How many items the list has.
    pub items: u32,
    /// Where the list begins.
    pub spot: Spot,
}

/// The first column of a table whose rows are terms: the cells below its head, with their places.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct TermColumn(pub Vec<(String, Spot)>);

impl TermColumn {
    /// What the head of such a column is, in small letters.
    const HEADS: [&str; 9] =
        ["begrep", "term", "ord", "forkortelse", "forkorting", "omgrep", "uttrykk", "word", "acronym"];

    /// Says whether a column with this head holds terms.
    pub fn is_headed(head: &str) -> bool {
        TermColumn::HEADS.contains(&head.trim().to_lowercase().as_str())
    }
}
