//! `cargo bench --bench search`: what the search index costs, whole and after an edit, and how long queries of each class
//! take, at 1,000 and 10,000 documents. `DOCUMENTS=100000` measures one size.
//!
//! Queries are asked twice: first of nothing, which tells how many bytes are fetched, then with the pieces at hand, which
//! tells how long the answer takes. Figures are medians of some runs on this machine.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "measures the program from outside; times are no money"
)]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use sakspapir::edition::Edition;
use sakspapir::model::path::OutputPath;
use sakspapir::model::plan::Recipe;
use sakspapir::model::settings::Language;
use sakspapir::model::source::{Change, Content, Source};
use sakspapir::search::{Chosen, Pieces, Search};
use sakspapir::session::{Options, Session};
use sakspapir::shell::words::Words;
use sakspapir::shell::{disk, theme};

#[path = "corpus/mod.rs"]
#[expect(dead_code, reason = "the text for Hugo is for the bench of builds")]
mod corpus;
mod measure;

use measure::{median, timed};

/// Queries by class, in words of the corpus.
const QUERIES: [(&str, &str); 14] = [
    ("usual word", "budsjett"),
    ("two usual words", "kommunedirektøren anbefaler"),
    ("five usual words", "budsjett lisens avtale tjeneste samarbeid"),
    ("seldom word", "dokumentrapporten"),
    ("usual and seldom", "kommunedirektøren anbefaler lisensavviket"),
    ("compound that is no word", "lisensdriftsbudsjett"),
    ("without ø", "okonomi"),
    ("typing error", "komunedirektøren"),
    ("beginning", "ka"),
    ("case number", "2021/R7M1-011"),
    ("amount", "5 520"),
    ("phrase of usual words", "\"vedtatt ramme\""),
    ("phrase with a seldom word", "\"dokumentrapporten når grunnlaget\""),
    ("nothing to find", "xyzzyq"),
];

fn main() {
    let folder = measure::folder("search");
    println!("{:>9}  {:<34} {:>9}", "documents", "what", "median ms");
    for documents in measure::sizes(&[1_000, 10_000]) {
        Bench { folder: folder.join(documents.to_string()), documents }.run();
    }
    let _ = fs::remove_dir_all(&folder);
}

struct Bench {
    folder: PathBuf,
    documents: usize,
}

impl Bench {
    fn tell(&self, what: &str, time: Duration, more: &str) {
        println!("{:>9}  {what:<34} {:>9.1}  {more}", self.documents, time.as_secs_f64() * 1_000.0);
    }

    fn run(&self) {
        corpus::sakspapir::site(&self.folder, self.documents, 1, true).expect("the corpus is written");
        let words = Words::new(Language::Bokmal);
        let read = || match disk::read(&self.folder, words) {
            Ok(reading) => reading.changes,
            Err(fault) => panic!("{}", fault.say(words)),
        };
        let options = || Options { theme: theme::embedded(), ..Options::default() };
        let cold = || {
            let edition = Session::open(read(), options()).edition().clone();
            timed(|| piece(&edition, "start")).0
        };
        self.tell("count and join all words", median(3, cold), "");

        let mut session = Session::open(read(), options());
        let edition = session.edition().clone();
        piece(&edition, "start");
        let names: Vec<String> = pieces(&edition);
        let all = || names.par_iter().map(|name| piece(&edition, name).map_or(0, |bytes| bytes.len())).sum::<usize>();
        let size = all();
        self.tell("write all pieces", median(3, || timed(all).0), &format!("{} pieces, {size} bytes", names.len()));

        let case = read().into_iter().find_map(|change| match change {
            Change::Put(source) if source.path.as_str().contains("/sak-") => Some(source),
            _ => None,
        });
        let Some(Source { path, content: Content::Bytes(text) }) = case else { panic!("the corpus has cases") };
        let mut number = 0;
        let edit = || {
            number += 1;
            let text = [&text[..], format!("\nSetning kvitrebekk{number} er ny.\n").as_bytes()].concat();
            let source = Source { path: path.clone(), content: Content::Bytes(Arc::from(text.as_slice())) };
            let edition = session.apply(vec![Change::Put(source)]).clone();
            let (time, total) = timed(|| {
                let search = Search::open(Fetched::of(&edition)).expect("the index is whole");
                search.search(&format!("kvitrebekk{number}"), &Chosen::default(), 0, 10).expect("it answers").total
            });
            assert_eq!(total, 1, "the edited page is found");
            time
        };
        self.tell("find what was just edited", median(5, edit), "");

        for (class, query) in QUERIES {
            let fetched = Fetched::of(&edition);
            let ask = || {
                let search = Search::open(&fetched).expect("the index is whole");
                search.search(query, &Chosen::default(), 0, 10).expect("it answers").total
            };
            let total = ask();
            let bytes = fetched.bytes.get();
            let time = median(9, || timed(ask).0);
            self.tell(
                class,
                time,
                &format!("{bytes:>7} bytes {:>3} pieces {total:>6} hits", fetched.known.borrow().len()),
            );
        }
    }
}

/// Pieces as a browser fetches them: each once.
struct Fetched<'e> {
    edition: &'e Edition,
    known: RefCell<HashMap<String, Vec<u8>>>,
    bytes: Cell<usize>,
}

impl<'e> Fetched<'e> {
    fn of(edition: &'e Edition) -> Fetched<'e> {
        Fetched { edition, known: RefCell::default(), bytes: Cell::new(0) }
    }
}

impl Pieces for &Fetched<'_> {
    fn piece(&self, name: &str) -> Option<Vec<u8>> {
        if let Some(known) = self.known.borrow().get(name) {
            return Some(known.clone());
        }
        let bytes = piece(self.edition, name)?;
        self.bytes.set(self.bytes.get() + bytes.len());
        self.known.borrow_mut().insert(name.to_owned(), bytes.clone());
        Some(bytes)
    }
}

impl Pieces for Fetched<'_> {
    fn piece(&self, name: &str) -> Option<Vec<u8>> {
        (&self).piece(name)
    }
}

fn pieces(edition: &Edition) -> Vec<String> {
    let pieces = edition.recipes.values().filter_map(|recipe| match recipe {
        Recipe::SearchPiece(name) => Some(name.clone()),
        _ => None,
    });
    pieces.collect()
}

fn piece(edition: &Edition, name: &str) -> Option<Vec<u8>> {
    let path = OutputPath::new(format!("sok/{name}.bin"));
    edition.render(&path, &edition.output(&path)?).ok()
}
