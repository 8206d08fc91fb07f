//! `cargo bench --bench preview`: from the rename of a saved file on disk to the changed HTML served, by kind of edit; from
//! start to the first page; and memory. 10,000 documents; `DOCUMENTS=100000` measures another size, `EDITS=50` more edits.
//!
//! Asked from outside, as a browser does: an event tells of the new edition, then the page is fetched. What counts is
//! when the changed words have arrived; in Chromium (`npm ci` in `tests/browser` first), when they stand in the tree of
//! the open page. Times are of this machine and what else it does. An edit that is not seen is told, and ends nothing.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "measures the program from outside; times are no money"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[path = "corpus/mod.rs"]
#[expect(dead_code, reason = "the text for Hugo is for the bench of builds")]
mod corpus;
#[expect(dead_code, reason = "the preview is measured from outside, edit by edit")]
mod measure;

/// The machine's own program, the one we publish with.
const PROGRAM: &str = env!("CARGO_BIN_EXE_sakspapir");

/// An edit that takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// A way to edit: its name, which files, and what the edit makes of a text, with words that the page must show.
struct Edit {
    name: &'static str,
    of: fn(&str) -> bool,
    edit: fn(&str, usize) -> Option<(String, String)>,
}

const EDITS: [Edit; 5] = [
    Edit {
        name: "text",
        of: |path| path.contains("/sak-"),
        edit: |text, number| {
            Some((format!("{text}\nSetning nummer {number} er ny.\n"), format!("Setning nummer {number} er ny.")))
        },
    },
    Edit {
        name: "figure",
        of: |path| path.contains("/reports/") && !path.ends_with("series.md"),
        edit: |text, number| {
            let (before, rest) = text.split_once("actual: ")?;
            let end = rest.find(',')?;
            let figure = 1_000 + number;
            let shown = format!("{}\u{a0}{:03}", figure / 1_000, figure % 1_000);
            Some((format!("{before}actual: {figure}{}", &rest[end..]), shown))
        },
    },
    Edit {
        name: "title",
        of: |path| path.contains("/sak-"),
        edit: |text, number| {
            let (before, rest) = text.split_once("title: ")?;
            let (_, after) = rest.split_once('\n')?;
            Some((format!("{before}title: Tittel nummer {number}\n{after}"), format!("Tittel nummer {number}")))
        },
    },
    Edit {
        name: "glossary, definition",
        of: |path| path.contains("/terms/"),
        edit: |text, number| {
            let (before, body) = text.rsplit_once("---\n")?;
            Some((format!("{before}---\n\nForklaring nummer {number}.{body}"), format!("Forklaring nummer {number}.")))
        },
    },
    Edit {
        name: "glossary, word",
        of: |path| path.contains("/terms/"),
        edit: |text, number| {
            let (before, after) = text.split_once("kind: term\n")?;
            let term = after.lines().find(|line| line.starts_with("term:"))?;
            let word = format!("Nyord{number}");
            Some((format!("{before}kind: term\n{}", after.replacen(term, &format!("term: {word}"), 1)), word))
        },
    },
];

fn main() {
    let number =
        |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let documents = number("DOCUMENTS", 10_000);
    let edits = number("EDITS", 20);
    let folder = measure::folder("preview");
    corpus::sakspapir::site(&folder.join("site"), documents, 1, true).expect("the corpus is written");

    let (start, server) = Server::start(&folder);
    println!("{documents} documents");
    println!("{:<28} {:>9.0} ms", "start to first page", start.as_secs_f64() * 1_000.0);
    println!("{:<28} {:>9.0} MiB", "memory then", server.memory());
    println!("{:<28} {:>9} {:>9}", "edit to served, ms", "p50", "p95");
    let mut files = Vec::new();
    find(&folder.join("site/content"), &mut files);
    files.sort();
    for kind in &EDITS {
        report(kind, &files, edits, |file, turn| server.edit(&folder, file, kind, turn));
    }
    match Browser::start() {
        Some(mut browser) => {
            println!("{:<28} {:>9} {:>9}", "edit to changed DOM, ms", "p50", "p95");
            for kind in &EDITS {
                let edit = |file: &Path, turn| browser.edit(&server, &folder, file, kind, edits + turn);
                report(kind, &files, edits, edit);
            }
        }
        None => println!("changed DOM: not measured, without node and the packages of tests/browser"),
    }
    println!("{:<28} {:>9.0} MiB", "memory at the end", server.memory());
    drop(server);
    let _ = fs::remove_dir_all(&folder);
}

/// Makes the edits of a kind, and tells how long they took.
fn report(
    kind: &Edit,
    files: &[PathBuf],
    edits: usize,
    mut edit: impl FnMut(&Path, usize) -> Result<Duration, String>,
) {
    let of_kind: Vec<&PathBuf> = files.iter().filter(|path| (kind.of)(&path.to_string_lossy())).collect();
    let mut times = Vec::new();
    let mut lost = Vec::new();
    for turn in 1..=edits {
        // Spread over the site, the same in every run.
        let Some(file) = of_kind.get(turn * 7_919 % of_kind.len().max(1)) else { break };
        match edit(file, turn) {
            Ok(time) => times.push(time),
            Err(reason) => lost.push(format!("{}: {reason}", file.display())),
        }
    }
    times.sort();
    let last = times.len().saturating_sub(1);
    let at = |share: usize| {
        times.get((times.len() * share / 100).min(last)).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    };
    println!("{:<28} {:>9.1} {:>9.1}", kind.name, at(50), at(95));
    for lost in lost {
        println!("  not seen: {lost}");
    }
}

/// Saves a text aside, to be renamed over the file; returns the words that the page must show.
fn aside(folder: &Path, file: &Path, kind: &Edit, turn: usize) -> Result<(PathBuf, String), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let (edited, shown) = (kind.edit)(&text, turn).ok_or("nothing to edit")?;
    let aside = folder.join("aside");
    fs::write(&aside, edited).map_err(|error| error.to_string())?;
    Ok((aside, shown))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the corpus is there").flatten() {
        let path = entry.path();
        if path.is_dir() { find(&path, files) } else { files.push(path) }
    }
}

struct Server {
    child: Child,
    port: u16,
    token: String,
}

impl Server {
    fn start(folder: &Path) -> (Duration, Server) {
        let began = Instant::now();
        let mut serve = Command::new(PROGRAM);
        serve.args(["serve", "--port", "0", "--source"]).arg(folder.join("site"));
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let mut address = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut address).expect("an address");
        let port = address.trim().trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let mut server = Server { child, port: port.expect("a port"), token: String::new() };
        loop {
            let page = server.get("/index.html");
            if let Some((_, rest)) = page.split_once("<script src=\"-/") {
                server.token = rest.split('/').next().unwrap_or_default().to_owned();
                return (began.elapsed(), server);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn connect(&self, target: &str, fields: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{fields}\r\n", self.port);
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    }

    fn get(&self, target: &str) -> String {
        let mut answer = Vec::new();
        let _ = self.connect(target, "Connection: close\r\n").read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Returns the address of a document's page on the server.
    fn target(&self, folder: &Path, file: &Path) -> String {
        let page = file.strip_prefix(folder.join("site/content")).unwrap_or(file).with_extension("html");
        format!("/{}", page.to_string_lossy())
    }

    /// Saves an edit, and returns how long it took until the page showed it.
    fn edit(&self, folder: &Path, file: &Path, kind: &Edit, turn: usize) -> Result<Duration, String> {
        let (aside, shown) = aside(folder, file, kind, turn)?;
        let target = self.target(folder, file);
        let stream = self.connect(&format!("/-/{}/events", self.token), "");
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        let mut events = BufReader::new(stream);
        wait(&mut events)?;
        let began = Instant::now();
        fs::rename(&aside, file).map_err(|error| error.to_string())?;
        loop {
            wait(&mut events)?;
            if self.get(&target).contains(&shown) {
                return Ok(began.elapsed());
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{target} does not say «{shown}»"));
            }
        }
    }

    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kib.unwrap_or_default() / 1_024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the next event.
fn wait(events: &mut impl BufRead) -> Result<(), String> {
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        if events.read_line(&mut line).map_err(|error| format!("no event: {error}"))? == 0 {
            return Err("the stream ended".to_owned());
        }
    }
    Ok(())
}

/// Chromium with one page open; `dom.mjs` tells what it sees.
struct Browser {
    child: Child,
    told: BufReader<std::process::ChildStdout>,
}

impl Browser {
    /// Starts it; none where node, Chromium or the packages are not there.
    fn start() -> Option<Browser> {
        let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/playwright-core");
        if !packages.is_dir() {
            return None;
        }
        let mut node = Command::new("node");
        node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/dom.mjs"));
        let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let told = BufReader::new(child.stdout.take()?);
        Some(Browser { child, told })
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.told.read_line(&mut line).map_err(|error| error.to_string())?;
        if line.is_empty() { Err("the browser is gone".to_owned()) } else { Ok(line.trim().to_owned()) }
    }

    /// Saves an edit, and returns how long it took until it stood on the open page.
    fn edit(
        &mut self,
        server: &Server,
        folder: &Path,
        file: &Path,
        kind: &Edit,
        turn: usize,
    ) -> Result<Duration, String> {
        let (aside, shown) = aside(folder, file, kind, turn)?;
        let target = server.target(folder, file);
        let asked =
            self.child.stdin.as_mut().map(|asked| writeln!(asked, "http://127.0.0.1:{}{target}\t{shown}", server.port));
        asked.ok_or("no browser")?.map_err(|error| error.to_string())?;
        let open = self.line()?;
        if open != "open" {
            return Err(open);
        }
        let began = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
        fs::rename(&aside, file).map_err(|error| error.to_string())?;
        let seen = self.line()?;
        let seen: f64 = seen.parse().map_err(|_| seen)?;
        Ok(Duration::from_secs_f64((seen / 1_000.0 - began.as_secs_f64()).max(0.0)))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // At the end of what it is asked it closes Chromium.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
