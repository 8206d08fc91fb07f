//! The few words that the HTML of a text itself contains, by language.

use crate::model::settings::Language;

/// Words inside the HTML.
pub(super) struct Words {
    /// Name of the link at a heading, before its number.
    pub section_link: &'static str,
    /// Name of the link at a heading without a number.
    pub heading_link: &'static str,
    /// Name of a table's scroll box, before its ordinal.
    pub table: &'static str,
    /// Heading of the footnotes.
    pub footnotes: &'static str,
    /// Name of a footnote's mark, before its number.
    pub footnote: &'static str,
    /// Name of the link back from a footnote.
    pub back: &'static str,
    /// Name of a ticked box.
    pub done: &'static str,
    /// Name of an empty box.
    pub open: &'static str,
}

const BOKMAL: Words = Words {
    section_link: "Lenke til avsnitt",
    heading_link: "Lenke til dette avsnittet",
    table: "Tabell",
    footnotes: "Fotnoter",
    footnote: "Fotnote",
    back: "Tilbake til teksten",
    done: "Gjort",
    open: "Ikke gjort",
};

const NYNORSK: Words = Words {
    section_link: "Lenkje til avsnitt",
    heading_link: "Lenkje til dette avsnittet",
    table: "Tabell",
    footnotes: "Fotnotar",
    footnote: "Fotnote",
    back: "Tilbake til teksten",
    done: "Gjort",
    open: "Ikkje gjort",
};

const ENGLISH: Words = Words {
    section_link: "Link to section",
    heading_link: "Link to this section",
    table: "Table",
    footnotes: "Footnotes",
    footnote: "Footnote",
    back: "Back to the text",
    done: "Done",
    open: "Not done",
};

impl Words {
    /// Returns the words of a language.
    pub(super) fn of(language: Language) -> &'static Words {
        match language {
            Language::Bokmal => &BOKMAL,
            Language::Nynorsk => &NYNORSK,
            Language::English => &ENGLISH,
        }
    }
}
