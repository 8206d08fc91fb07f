//! The consistency rules: one file per rule or tight family, whose module doc is its manual page.
//!
//! Rules about figures look at the whole ledger, rules about relations at the whole catalog, rules about prose at one
//! document at a time.

pub mod figures;
pub mod prose;
pub mod relations;
