//! The rules. Those on figures are in [`figures`]; each file is the manual page of a rule or a small family.

pub mod figures;
