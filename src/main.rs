//! Hands the arguments to the shell and returns its exit code.

fn main() {}
