//! Lossless reading of source text: bytes to text, text to front matter and body, front matter to a tree in which
//! every key and value knows where it stands. Knows nothing of meetings and cases.

pub mod bits;
pub mod encoding;
pub mod front_matter;
pub mod suggest;
pub mod yaml;
