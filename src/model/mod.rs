//! What the stages hand to each other: data, no rules of the trade, no input or output.

pub mod path;
pub mod place;
pub mod ordered;
pub mod parts;
pub mod source;
pub mod history;
pub mod settings;
pub mod publicity;
pub mod document;
pub mod card;
pub mod case_number;
pub mod record;
pub mod figures;
pub mod runs;
pub mod prose;
pub mod catalog;
pub mod ledger;
pub mod template;
pub mod term_uses;
pub mod theme;
pub mod site;
pub mod plan;
