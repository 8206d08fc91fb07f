//! `sakspapir` builds the site of meeting documents from Markdown with figures in front matter.
//!
//! # The pipeline
//!
//! ```text
//! Change ─load─▶ Document ─resolve─▶ Catalog ─compute─▶ Ledger ─▶ Site ─render─▶ Plan, bytes ─write─▶ public/
//! ```
//!
//! Every arrow takes values and returns a value with its diagnostics. [`edition`] tells the story; build and preview
//! share it. A folder named by a verb is a stage, a file named by a noun is a thing.
//!
//! # What is never so
//!
//! - No stage imports another; the type between two stages lives in [`model`].
//! - Only [`shell`] touches disk, clock, environment, network and terminal.
//! - No amount is ever a float. No output depends on map order, time or the number of threads.
//! - A mistake in a document is a [`diagnostic`], never an `Err`, never a panic.
//! - No problem of a document is born in `render`: by then all are known.

pub mod fingerprint;
pub mod memo;
pub mod varint;
pub mod diagnostic;
pub mod model;
pub mod syntax;
pub mod locale;
pub mod search;
pub mod load;
pub mod resolve;
pub mod compute;
pub mod render;
pub mod write;
pub mod author;
pub mod edition;
pub mod session;
pub mod shell;

/// How many documents or pages a thread takes at most before the others may take from what is left: else one thread is
/// left with hundreds when all others are done.
pub(crate) const SHARE: usize = 32;
