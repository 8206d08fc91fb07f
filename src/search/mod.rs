//! Search: what the index is made of, and how it answers. The page in the browser
//! (`themes/default/scripts/search-engine.js`) and the command `sakspapir search` read the same files and do the same
//! arithmetic, in whole numbers, so that they give the same hits in the same order.
//!
//! ```text
//! text ──words──▶ keys ──index──▶ pieces: start, vocabulary, lists, places, texts
//! query ──words──▶ keys ──engine──▶ vocabulary ▶ lists ▶ documents in order ▶ texts ▶ hits
//! ```
//!
//! Every piece is small, compressed, and named by number; which one holds what is told by the first.

mod engine;
pub mod index;
mod query;
pub mod piece;
pub mod shelf;
pub mod words;

pub use engine::{Chosen, FACETS, FacetValue, Fault, Found, Hit, Part, Pieces, SECTIONS, Search};
pub use query::is_stop_word;

/// The lists of words that a query is read by: months, words that say little, endings, how
/// bokmål and nynorsk write the same. The browser gets them with the
/// first piece.
pub fn word_lists() -> [&'static str; 4] {
    [words::MONTHS, query::STOP_WORDS.trim_ascii(), engine::ENDINGS.trim_ascii(), engine::SISTERS.trim_ascii()]
}
