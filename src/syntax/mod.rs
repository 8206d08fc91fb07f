//! Lossless reading of a source text.
