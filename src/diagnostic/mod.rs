//! What can be wrong: a [`Diagnostic`] is plain data, born in the stage that sees the problem.
//!
//! Its words are in the locale files (`src/locale/rules.*.yaml`), so that one problem reads well in every language
//! and in every report format. `shell/report` dresses it for terminal, JSON and CI.

pub mod rule;

pub use rule::Rule;

use crate::model::path::SourcePath;
use crate::model::place::Spot;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Ought to be mended; fails with `--strict`.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// Returns the word of JSON and front matter.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// Reads a word of front matter.
    pub fn parse(word: &str) -> Option<Severity> {
        [Severity::Info, Severity::Warning, Severity::Error].into_iter().find(|severity| severity.word() == word)
    }
}

/// One problem, with its place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Diagnostic {
    /// The file.
    pub path: SourcePath,
    /// The place in the file.
    pub spot: Spot,
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How bad it is: the rule's own severity, unless a declared check says otherwise.
    pub severity: Severity,
    /// What it is about, as `accept` names it: `investering.uforutsett`, a link, a term; empty for the document.
    pub subject: String,
    /// Which of the rule's messages says it.
    pub words: &'static str,
    /// What is put into the message, by name.
    pub args: Vec<(&'static str, String)>,
    /// The reason, if it is accepted.
    pub accepted: Option<String>,
}

impl Diagnostic {
    /// Makes a diagnostic with the rule's own severity, no subject and no arguments.
    pub fn new(rule: &'static Rule, words: &'static str, path: &SourcePath, spot: Spot) -> Diagnostic {
        Diagnostic {
            path: path.clone(),
            spot,
            rule,
            severity: rule.severity,
            subject: String::new(),
            words,
            args: Vec::new(),
            accepted: None,
        }
    }

    /// Tells whether it stops every build.
    pub fn stops(&self) -> bool {
        self.rule.stops && self.severity == Severity::Error && self.accepted.is_none()
    }

    /// Adds an argument of the message.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Diagnostic {
        self.args.push((name, value.to_string()));
        self
    }

    /// Says what it is about.
    pub fn about(mut self, subject: impl Into<String>) -> Diagnostic {
        self.subject = subject.into();
        self
    }

    /// Returns the order in which diagnostics are told: by file, place, rule, subject.
    pub fn order(&self) -> (&SourcePath, Spot, &'static str, &str) {
        (&self.path, self.spot, self.rule.id, &self.subject)
    }
}

/// A value, and what was wrong on the way to it.
#[derive(Clone, Debug, Default)]
pub struct Diagnosed<T> {
    /// The best value there is.
    pub value: T,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Diagnosed<T> {
    /// Turns the value into another, and keeps what was wrong.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Diagnosed<U> {
        Diagnosed { value: turn(self.value), diagnostics: self.diagnostics }
    }
}
