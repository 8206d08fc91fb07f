//! Stage: load.

pub mod markdown;
