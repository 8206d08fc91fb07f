//! `sakspapir explain`: what a finding means and how to mend it.

use std::fmt::Write as _;

use crate::diagnostic::{Rule, Severity, rule};
use crate::locale::rules;
use crate::shell::args::Explain;
use crate::shell::command::Exit;
use crate::shell::console::Console;
use crate::shell::fault::{Fault, Outcome};
use crate::syntax::suggest;

pub(super) fn run(typed: &Explain, console: Console) -> Outcome<Exit> {
    let language = console.words.language;
    let Some(wanted) = &typed.rule else {
        console.result(&list(console))?;
        return Ok(Exit::Fine);
    };
    match Rule::named(wanted) {
        Some(rule) => {
            console.result(&rules::explain(rule, language))?;
            Ok(Exit::Fine)
        }
        None => {
            let near = suggest::nearest(wanted, rule::ALL.iter().map(|rule| rule.id));
            let near = near.map(|near| console.words.say("usage.meant", &[("near", near)])).unwrap_or_default();
            Err(Fault::new("explain.unknown").with("rule", wanted).with("near", near))
        }
    }
}

fn list(console: Console) -> String {
    let widest = rule::ALL.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in rule::ALL {
        let severity = console.words.text(match rule.severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
            Severity::Info => "severity.info",
        });
        let title = rules::title(rule, console.words.language);
        let _ = writeln!(text, "{:widest$}  {severity:8}  {title}", rule.id);
    }
    text
}
