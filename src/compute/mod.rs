//! Stage 3: figures become the ledger, and figures, relations and text are checked.

pub mod checks;
