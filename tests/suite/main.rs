//! The one integration binary: what a user can rely on, tried from outside.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk")]

mod architecture;
mod harness;
mod commands;
mod docs;
mod disk;
mod figures;
mod publish;
mod packet;
mod laws;
