//! The only code that touches disk, clock, environment, network and terminal.

#![expect(clippy::disallowed_methods, reason = "what the rest of the program must not do is done here")]

pub mod args;
pub mod command;
pub mod report;
pub mod console;
pub mod progress;
pub mod words;
pub mod fault;
pub mod disk;
pub mod git;
pub mod watcher;
pub mod theme;
pub mod publish;
pub mod standing;
pub mod vanished;
pub mod verify;
pub mod target;
pub mod swap;
#[cfg(feature = "serve")]
pub mod preview;
