//! `cargo bench`: what a build costs, stage by stage and as a whole process, at 1,000 and 10,000 documents; beside Hugo
//! on the same text, if it is installed. `DOCUMENTS=100000 cargo bench` measures one size.
//!
//! Figures are medians of some runs on this machine, in memory where there is `/dev/shm`, else or with `DISK=folder` on a
//! disk. Only ratios within one run mean anything: machines differ and are shared.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "measures the program from outside; times are no money"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use sakspapir::compute::compute;
use sakspapir::edition::{Edition, Sources};
use sakspapir::fingerprint::Stamped;
use sakspapir::load;
use sakspapir::model::publicity::Beside;
use sakspapir::model::settings::Language;
use sakspapir::model::source::{Change, SETTINGS};
use sakspapir::resolve::resolve;
use sakspapir::shell::words::Words;
use sakspapir::shell::{disk, theme};

#[path = "corpus/mod.rs"]
mod corpus;
mod measure;

use measure::timed;

/// The machine's own program, the one we publish with.
const PROGRAM: &str = env!("CARGO_BIN_EXE_sakspapir");

fn main() {
    let folder = measure::folder("build");
    println!("{:>9}  {:<34} {:>9}", "documents", "what", "median ms");
    for documents in measure::sizes(&[1_000, 10_000]) {
        let runs = if documents > 20_000 { 3 } else { 5 };
        let bench = Bench { folder: folder.join(documents.to_string()), documents, runs };
        bench.stages();
        bench.processes();
    }
    let _ = fs::remove_dir_all(&folder);
}

struct Bench {
    folder: PathBuf,
    documents: usize,
    runs: usize,
}

impl Bench {
    fn tell(&self, what: &str, time: Duration) -> Duration {
        println!("{:>9}  {what:<34} {:>9.1}", self.documents, time.as_secs_f64() * 1_000.0);
        time
    }

    fn median(&self, run: impl FnMut() -> Duration) -> Duration {
        measure::median(self.runs, run)
    }

    /// Every stage within one process.
    fn stages(&self) {
        corpus::sakspapir::site(&self.folder.join("site"), self.documents, 1, false).expect("the corpus is written");
        let words = Words::new(Language::Bokmal);
        let read = || match disk::read(&self.folder.join("site"), words) {
            Ok(reading) => reading,
            Err(fault) => panic!("{}", fault.say(words)),
        };
        self.tell("read from disk", self.median(|| timed(read).0));

        let mut sources = Vec::new();
        let mut site = None;
        for change in read().changes {
            match change {
                Change::Put(source) if source.path.as_str() == SETTINGS => site = Some(source),
                Change::Put(source) => sources.push(source),
                Change::Remove(_) => {}
            }
        }
        let settings = load::settings(site.as_ref()).value;
        let load = || -> BTreeMap<_, _> {
            let read = sources.par_iter().map(|source| (source.path.clone(), Arc::new(load::load(source, &settings))));
            read.collect()
        };
        self.tell("load (front matter, Markdown)", self.median(|| timed(load).0));

        let documents = load();
        let beside = Beside::default();
        let cards: Vec<_> = documents.values().map(|document| document.card.clone()).collect();
        self.tell("resolve", self.median(|| timed(|| resolve(&cards, &beside, &settings)).0));
        let catalog = resolve(&cards, &beside, &settings).value;
        let records = documents
            .iter()
            .filter_map(|(path, document)| Some((catalog.by_path.get(path)?.clone(), document.record.clone())))
            .collect();
        self.tell("compute and check figures", self.median(|| timed(|| compute(&catalog, &records, &settings)).0));

        let sources = Sources {
            documents: documents.into_iter().collect(),
            beside: Arc::new(Stamped::new(beside)),
            settings: Arc::new(Stamped::new(settings)),
            diagnostics: Vec::new(),
            theme: Arc::new(Stamped::new(theme::embedded())),
        };
        self.tell("edition (resolve … settle)", self.median(|| timed(|| Edition::first(&sources)).0));
        let edition = Edition::first(&sources);
        self.tell("next edition, nothing changed", self.median(|| timed(|| edition.next(&sources)).0));
        let render = || {
            // As `build` does.
            let press = edition.press();
            let printed = edition.recipes.par_iter().map(|(path, recipe)| press.print(path, recipe));
            printed.map(|printed| printed.map_or(0, |printed| printed.bytes.len())).sum::<usize>()
        };
        self.tell("render all pages", self.median(|| timed(render).0));
    }

    /// The whole program, and Hugo.
    fn processes(&self) {
        let with_search = self.folder.join("site-with-search");
        corpus::sakspapir::site(&with_search, self.documents, 1, true).expect("the corpus is written");
        let hugo = self.hugo();
        let sites = [("sakspapir build", self.folder.join("site")), ("sakspapir build with search", with_search)];
        for (what, source) in sites {
            let output = self.folder.join("public");
            let build = || {
                let mut build = Command::new(PROGRAM);
                build.arg("build").arg("--source").arg(&source).arg("--output").arg(&output);
                run(&mut build)
            };
            let cold = || {
                let _ = fs::remove_dir_all(&output);
                build()
            };
            match &hugo {
                // In turn, so that what else the machine does falls on both.
                Some(hugo) => {
                    let mut ratios = Vec::new();
                    let mut times = Vec::new();
                    let ours = self.median(|| {
                        let (ours, theirs) = (cold(), hugo());
                        ratios.push(ours.as_secs_f64() / theirs.as_secs_f64());
                        times.push(theirs);
                        ours
                    });
                    times.sort();
                    ratios.sort_by(f64::total_cmp);
                    self.tell(what, ours);
                    self.tell("  hugo in between", times[times.len() / 2]);
                    println!("{:>9}  {:<34} {:>9.3}", self.documents, "  ratio", ratios[ratios.len() / 2]);
                }
                None => {
                    self.tell(what, self.median(cold));
                    println!("{:>9}  hugo is not installed", self.documents);
                }
            }
            self.tell("  again, nothing changed", self.median(build));
        }
    }

    /// Returns how to run Hugo over the same text, if it is installed.
    fn hugo(&self) -> Option<impl Fn() -> Duration> {
        Command::new("hugo").arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        let (source, output) = (self.folder.join("hugo"), self.folder.join("hugo-public"));
        corpus::hugo::site(&source, self.documents, 1).expect("the corpus is written");
        Some(move || {
            let _ = fs::remove_dir_all(&output);
            run(Command::new("hugo").arg("--quiet").arg("-s").arg(&source).arg("-d").arg(&output))
        })
    }
}

fn run(command: &mut Command) -> Duration {
    let (time, status) = timed(|| command.stdout(Stdio::null()).stderr(Stdio::null()).status());
    assert!(status.is_ok(), "the program starts");
    time
}
