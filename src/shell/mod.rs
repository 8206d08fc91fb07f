//! Stage: shell.
