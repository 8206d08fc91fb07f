//! The words.

pub mod number;
