//! The one integration binary: what a user can rely on, tried from outside.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk")]

mod architecture;
mod harness;
mod commands;
mod docs;
mod disk;
mod proofreading;
mod publish;
mod packet;
mod laws;
mod cases;
mod bad_input;
mod fuzz;
