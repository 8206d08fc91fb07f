//! Stage: resolve.

pub mod terms;
