//! `cargo bench --bench linear`: reading a document twice as long takes about twice as long, whatever stands in it. Told
//! as ratios of one run; a ratio above 2.6 is marked. Patterns are a beginning, something repeated and an end.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "measures the program from outside; times are no money"
)]

use std::time::Duration;

use sakspapir::load;
use sakspapir::model::path::SourcePath;
use sakspapir::model::source::{Content, Source};
use sakspapir::search::words;

#[expect(dead_code, reason = "one document in memory: no sizes and no folder")]
mod measure;

use measure::timed;

/// A beginning, what is repeated, and an end.
const MARKDOWN: [(&str, &str, &str); 20] = [
    ("", "[a](", ""),
    ("", "![", ""),
    ("", "[", "](x)"),
    ("", "*a **b ", ""),
    ("", "_a__", ""),
    ("", "`a``", ""),
    ("", "> ", "a"),
    ("", "- ", "a"),
    ("", "1. a\n   ", "b"),
    ("", "a\n> b\n", ""),
    ("|a|\n|-|\n", "|b|\n", ""),
    ("|", "a|", "\n|-|\n"),
    ("", "[^a]", "\n\n[^a]: b"),
    ("", "[^a]: b\n", ""),
    ("", "[a]: b\n", "[a]"),
    ("", "<a ", ">"),
    ("", "&amp;", ""),
    ("", "{{ a.b }} ", ""),
    ("", "# a\n", ""),
    ("", "2024/M8-005 ", ""),
];

const FRONT_MATTER: [(&str, &str, &str); 6] = [
    ("tags: [", "a, ", "b]"),
    ("a: ", "[", ""),
    ("a: ", "{a: ", ""),
    ("", "a: b\n", ""),
    ("a: \"", "\\n", "\""),
    ("a: |\n", "  b\n", ""),
];

const QUERIES: [(&str, &str, &str); 4] = [("", "a-", ""), ("", "1 ", ""), ("", "12. ", ""), ("", "§ 1 ", "")];

/// The shorter of the two lengths, in bytes.
const LENGTH: usize = 50_000;

fn main() {
    println!("{:<34} {:>9} {:>9} {:>6}", "pattern", "ms", "ms, twice", "ratio");
    let read = |text: String| {
        let source =
            Source { path: SourcePath::new("content/a.md"), content: Content::Bytes(text.into_bytes().into()) };
        let settings = load::settings(None).value;
        least(|| timed(|| load::load(&source, &settings)).0)
    };
    for (begin, unit, end) in MARKDOWN {
        tell(unit, |times| read(format!("---\nkind: page\ntitle: A\n---\n\n{begin}{}{end}\n", unit.repeat(times))));
    }
    for (begin, unit, end) in FRONT_MATTER {
        tell(unit, |times| read(format!("---\nkind: page\ntitle: A\n{begin}{}{end}\n---\n\nA\n", unit.repeat(times))));
    }
    for (begin, unit, end) in QUERIES {
        tell(unit, |times| {
            let text = format!("{begin}{}{end}", unit.repeat(times));
            least(|| {
                timed(|| {
                    words::scan(&text, |word| {
                        std::hint::black_box(word);
                    })
                })
                .0
            })
        });
    }
}

/// Returns the least time of some runs: what else the machine does only adds.
fn least(run: impl Fn() -> Duration) -> Duration {
    (0..7).map(|_| run()).min().unwrap_or_default()
}

fn tell(unit: &str, run: impl Fn(usize) -> Duration) {
    let times = LENGTH / unit.len();
    let (once, twice) = (run(times).as_secs_f64() * 1_000.0, run(2 * times).as_secs_f64() * 1_000.0);
    let ratio = twice / once;
    let mark = if ratio > 2.6 { "  more than linear" } else { "" };
    println!("{:<34} {once:>9.2} {twice:>9.2} {ratio:>6.2}{mark}", format!("{unit:?}"));
}
