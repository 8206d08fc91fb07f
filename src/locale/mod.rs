//! The words.

pub mod rules;
