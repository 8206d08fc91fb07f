//! What stands in a new document until its writer puts something else there.
//!
//! The texts are in `template/`, one for each kind and language. `@name@` stands for what is filled in; what stands
//! between `‹` and `›` is for the writer's own words, and is told if it is left.

use std::sync::LazyLock;

use crate::model::card::Kind;
use crate::model::settings::Language;

macro_rules! texts {
    ($($kind:ident $file:literal),+ $(,)?) => {
        [$(
            (Kind::$kind, Language::Bokmal, include_str!(concat!("template/", $file, ".nb.md"))),
            (Kind::$kind, Language::Nynorsk, include_str!(concat!("template/", $file, ".nn.md"))),
            (Kind::$kind, Language::English, include_str!(concat!("template/", $file, ".en.md"))),
        )+]
    };
}

const TEXTS: [(Kind, Language, &str); 18] =
    texts!(Body "body", Meeting "meeting", Case "case", Series "series", Report "report", Term "term");

/// Returns the text of a new document, still without what is filled in. A page has none.
pub fn text(kind: Kind, language: Language) -> String {
    let text = TEXTS.iter().find(|(of, written_in, _)| (*of, *written_in) == (kind, language));
    text.map_or_else(String::new, |(.., text)| text.replace(['‹', '›'], ""))
}

/// Returns what is for the writer's own words, in all texts: sentences, or a key with its value in brackets.
pub fn own_words() -> &'static [&'static str] {
    static OWN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let marked = TEXTS.iter().flat_map(|(.., text)| text.split('‹').skip(1));
        let mut own: Vec<&str> = marked.filter_map(|rest| rest.split('›').next()).collect();
        own.sort_unstable();
        own.dedup();
        own
    });
    &OWN
}
