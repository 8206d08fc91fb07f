//! Stage 5: says what the published folder must hold. Does nothing itself: `shell/publish.rs` does.

pub mod manifest;
pub mod vanished;

pub use manifest::{Damaged, Entry, Manifest, Whole};

use crate::model::path::OutputPath;
use crate::model::plan::Plan;

/// The program that makes the site: its version and the text it was made from. What another program published is made
/// anew, since the same content may give other bytes.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("SAKSPAPIR_SOURCE"));

/// What is to be done for one file of the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operation {
    /// The published file is what the plan asks for: it is taken over, so that its time of change stays.
    Keep(OutputPath),
    /// The file is made.
    Write(OutputPath),
}

impl Operation {
    /// Returns the file.
    pub fn path(&self) -> &OutputPath {
        match self {
            Operation::Keep(path) | Operation::Write(path) => path,
        }
    }
}

/// Returns what is to be done for every file of the plan, in the order of their paths. What the manifest has and the
/// plan has not is gone because nothing is done for it.
pub fn operations(published: &Manifest, plan: &Plan) -> Vec<Operation> {
    let same_program = published.program == PROGRAM;
    plan.outputs
        .iter()
        .map(|(path, output)| {
            let made_from = published.entries.get(path).map(|entry| entry.made_from);
            if same_program && made_from == Some(output.fingerprint) {
                Operation::Keep(path.clone())
            } else {
                Operation::Write(path.clone())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::model::plan::{Output, Recipe};

    fn plan(outputs: &[(&str, &str)]) -> Plan {
        let output = |made_from: &str| Output { recipe: Recipe::Home, fingerprint: Fingerprint::of(made_from) };
        Plan { outputs: outputs.iter().map(|(path, text)| (OutputPath::new(*path), output(text))).collect() }
    }

    fn published(program: &str, files: &[(&str, &str)]) -> Manifest {
        let entry = |text: &str| Entry { hash: [1; 32], size: 1, made_from: Fingerprint::of(text) };
        Manifest {
            program: program.to_owned(),
            site: "Papirer".to_owned(),
            audience: "public".to_owned(),
            whole: None,
            entries: files.iter().map(|(path, text)| (OutputPath::new(*path), entry(text))).collect(),
        }
    }

    #[test]
    fn what_is_made_from_the_same_is_kept() {
        let old = published(PROGRAM, &[("a.html", "a"), ("b.html", "b"), ("gone.html", "x")]);
        let operations = operations(&old, &plan(&[("a.html", "a"), ("b.html", "changed"), ("c.html", "new")]));
        assert_eq!(
            operations,
            [
                Operation::Keep(OutputPath::new("a.html")),
                Operation::Write(OutputPath::new("b.html")),
                Operation::Write(OutputPath::new("c.html")),
            ]
        );
    }

    #[test]
    fn another_program_makes_everything_anew() {
        let old = published("0.0.1+0000000000000000", &[("a.html", "a")]);
        assert_eq!(operations(&old, &plan(&[("a.html", "a")])), [Operation::Write(OutputPath::new("a.html"))]);
    }
}
