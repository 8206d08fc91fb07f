//! Writes a made-up site of any size, for measuring: valid, and the same bytes for the same seed on every machine.
//!
//! `cargo run --release --example corpus -- --documents N --seed S [--flavour sakspapir|hugo] [--search] OUT`

#[path = "corpus/mod.rs"]
mod corpus;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Writes a made-up site for measuring.
#[derive(Parser)]
struct Arguments {
    /// How many cases and reports; one in ten is a report.
    #[arg(long, default_value_t = 1_000)]
    documents: usize,
    /// The seed of the text.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// For which generator.
    #[arg(long, value_enum, default_value_t = Flavour::Sakspapir)]
    flavour: Flavour,
    /// With search. Other generators are compared without.
    #[arg(long)]
    search: bool,
    /// The folder to write to.
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Flavour {
    Sakspapir,
    Hugo,
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    match arguments.flavour {
        Flavour::Sakspapir => {
            corpus::sakspapir::site(&arguments.out, arguments.documents, arguments.seed, arguments.search)
        }
        Flavour::Hugo => corpus::hugo::site(&arguments.out, arguments.documents, arguments.seed),
    }
}
