//! The one integration binary: what a user can rely on, tried from outside.

#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "tests look at the disk and tell what they saw")]

mod architecture;
mod harness;
mod dom;
mod sites;
mod audience;
mod canary;
mod hostile;
mod hostile_disk;
mod commands;
mod docs;
mod guides;
mod disk;
mod proofreading;
mod figures;
mod publish;
mod packet;
mod registers;
mod laws;
mod cases;
mod bad_input;
mod follow_on;
mod fuzz;
mod commonmark;
mod new_documents;
#[cfg(feature = "serve")]
mod preview;
mod dates;
mod search;
mod reproducible;
mod operators;
mod operating;
#[cfg(target_os = "linux")]
mod servers;
#[cfg(target_os = "linux")]
mod interrupted;
#[cfg(target_os = "linux")]
mod reading;
