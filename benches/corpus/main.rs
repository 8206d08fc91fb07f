//! Writes a made-up site of any size, for measuring: valid, and the same bytes for the same seed on every machine.
//!
//! `cargo run --release --example corpus -- --documents N --seed S [--flavour sakspapir|hugo] OUT`

mod chance;
mod documents;
mod hugo;
mod sakspapir;
mod words;

use std::path::{Path, PathBuf};

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
        Flavour::Sakspapir => sakspapir::site(&arguments.out, arguments.documents, arguments.seed),
        Flavour::Hugo => hugo::site(&arguments.out, arguments.documents, arguments.seed),
    }
}

/// Writes one file, with its folders.
#[expect(clippy::disallowed_methods, reason = "a program of its own, that makes input for the one we measure")]
fn write(out: &Path, path: &str, text: &str) -> std::io::Result<()> {
    let path = out.join(path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}
