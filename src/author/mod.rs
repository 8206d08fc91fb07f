//! Beside the stages, text to text: new documents.

pub mod draft;
