//! Stage: author.
