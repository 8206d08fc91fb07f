//! `cargo bench --bench preview`: from the rename of a saved file on disk to the changed HTML served, by kind of edit; from
//! start to the first page; and memory. 10,000 documents; `DOCUMENTS=100000` measures another size, `EDITS=50` more edits.
//!
//! Asked from outside, as a browser does: an event tells of the new edition, then the page is fetched. What counts is
//! when the changed words have arrived. Times are of this machine and what else it does.

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
use std::time::{Duration, Instant};

#[path = "corpus/mod.rs"]
#[expect(dead_code, reason = "the text for Hugo is for the bench of builds")]
mod corpus;

/// The machine's own program, the one we publish with.
const PROGRAM: &str = env!("CARGO_BIN_EXE_sakspapir");

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
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    let folder = base.join(format!("sakspapir-bench-preview-{}", std::process::id()));
    corpus::sakspapir::site(&folder.join("site"), documents, 1, true).expect("the corpus is written");

    let (start, server) = Server::start(&folder);
    println!("{documents} documents");
    println!("{:<28} {:>9.0} ms", "start to first page", start.as_secs_f64() * 1_000.0);
    println!("{:<28} {:>9.0} MiB", "memory then", server.memory());
    println!("{:<28} {:>9} {:>9}", "edit to served, ms", "p50", "p95");
    let mut files = Vec::new();
    find(&folder.join("site/content"), &mut files);
    files.sort();
    for kind in EDITS {
        let of_kind: Vec<&PathBuf> = files.iter().filter(|path| (kind.of)(&path.to_string_lossy())).collect();
        if of_kind.is_empty() {
            println!("{:<28} {:>9}", kind.name, "no such file");
            continue;
        }
        let mut times: Vec<Duration> = (0..edits)
            .filter_map(|turn| {
                // Spread over the site, the same in every run.
                let file = of_kind[turn * 7_919 % of_kind.len()];
                server.edit(&folder, file, &kind, turn + 1)
            })
            .collect();
        times.sort();
        let at = |share: usize| {
            times.get((times.len() * share / 100).min(times.len() - 1)).map_or(0.0, Duration::as_secs_f64)
        };
        println!("{:<28} {:>9.1} {:>9.1}", kind.name, at(50) * 1_000.0, at(95) * 1_000.0);
    }
    println!("{:<28} {:>9.0} MiB", "memory at the end", server.memory());
    drop(server);
    let _ = fs::remove_dir_all(&folder);
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

    /// Saves an edit, and returns how long it took until the page showed it.
    fn edit(&self, folder: &Path, file: &Path, kind: &Edit, number: usize) -> Option<Duration> {
        let text = fs::read_to_string(file).ok()?;
        let (edited, shown) = (kind.edit)(&text, number)?;
        let aside = folder.join("aside");
        fs::write(&aside, edited).ok()?;
        let page = file.strip_prefix(folder.join("site/content")).ok()?.with_extension("html");
        let target = format!("/{}", page.to_string_lossy());
        let mut events = BufReader::new(self.connect(&format!("/-/{}/events", self.token), ""));
        wait(&mut events);
        let began = Instant::now();
        fs::rename(&aside, file).ok()?;
        loop {
            wait(&mut events);
            if self.get(&target).contains(&shown) {
                return Some(began.elapsed());
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
fn wait(events: &mut impl BufRead) {
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        assert!(events.read_line(&mut line).expect("the stream lives") > 0, "the stream ended");
    }
}
