//! [`Settings`]: title, language, audience, today: the only «environment» the core knows.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::model::place::Located;
use crate::model::record::Acceptance;

/// The language of a page or of the program's messages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub enum Language {
    /// Norwegian bokmål, `nb`.
    #[default]
    Bokmal,
    /// Norwegian nynorsk, `nn`.
    Nynorsk,
    /// English, `en`.
    English,
}

impl Language {
    /// Reads a language code of front matter or the command line.
    pub fn parse(code: &str) -> Option<Language> {
        match code {
            "nb" => Some(Language::Bokmal),
            "nn" => Some(Language::Nynorsk),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// Returns the code for `lang=`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Bokmal => "nb",
            Language::Nynorsk => "nn",
            Language::English => "en",
        }
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Who may see a document, and whom a build is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Access {
    /// Everyone.
    Public,
    /// Those inside the organisation.
    Internal,
    /// Nobody through the site: exempt from disclosure, with a legal basis.
    Exempt,
}

impl Access {
    /// Reads a value of front matter.
    pub fn parse(word: &str) -> Option<Access> {
        match word {
            "public" => Some(Access::Public),
            "internal" => Some(Access::Internal),
            "exempt" => Some(Access::Exempt),
            _ => None,
        }
    }

    /// Returns the word of front matter.
    pub fn word(self) -> &'static str {
        match self {
            Access::Public => "public",
            Access::Internal => "internal",
            Access::Exempt => "exempt",
        }
    }
}

/// What `content/site.yaml` and the command line say about the whole site.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Settings {
    /// The title of the site.
    pub title: String,
    /// The language of the site.
    pub language: Language,
    /// IANA name of the time zone of meetings.
    pub time_zone: String,
    /// What a document without `access` is.
    pub access: Access,
    /// Whom this build is for: [`Access::Public`] or [`Access::Internal`].
    pub audience: Access,
    /// The name of the theme, and where it is given.
    pub theme: Located<String>,
    /// Where the site will be reached, such as `https://example.org/papirer/`; empty when unknown.
    pub base_url: String,
    /// Link that opens a file in an editor, with `{path}` and `{line}`.
    pub editor_link: String,
    /// When an unfavourable variance wants a comment: beyond both, strictly.
    pub explain_percent: Decimal,
    /// The amount of that threshold, in the table's scale.
    pub explain_amount: Decimal,
    /// Spellings of products and organisations: the canonical one first, then those to avoid.
    pub names: Vec<NameSpelling>,
    /// Whom to tell about accessibility faults, for the accessibility statement.
    pub contact: Option<String>,
    /// Findings accepted for the whole site.
    pub accept: Vec<Acceptance>,
    /// Whether the site can be searched.
    pub search: bool,
    /// Whether the site is to be opened from disk: the search index is made of scripts then.
    pub portable: bool,
    /// «Today», always given from outside; never a clock in the core. None: the newest date in the content.
    pub today: Option<NaiveDate>,
}

/// One name with the spellings that mean the same.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NameSpelling {
    /// How it is to be spelled.
    pub name: String,
    /// Spellings to avoid.
    pub variants: Vec<String>,
}
