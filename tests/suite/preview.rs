//! The live preview, asked over raw sockets: what it shows, whom it turns away, and what it does when files change.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sakspapir::model::plan::Recipe;
use sakspapir::model::settings::Language;
use sakspapir::session::{Options, Session};
use sakspapir::shell::words::Words;
use sakspapir::shell::{disk, theme};

use crate::harness::{Chance, Folder, Papers};

/// Long enough for any machine; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview that runs.
struct Preview {
    child: Child,
    port: u16,
    /// `/`, or the path of `--base-url`.
    base: String,
}

/// An answer.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(["serve", "--lang", "nb", "--date", "2024-12-12"]).args(arguments).current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Preview {
    fn start(folder: &Folder) -> Preview {
        Preview::with(&mut command(folder, &["--port", "0"]))
    }

    fn with(command: &mut Command) -> Preview {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{line}"));
        let (port, base) = rest.split_once('/').unwrap();
        Preview { child, port: port.parse().unwrap(), base: format!("/{base}") }
    }

    /// Sends bytes as they are, and returns what comes back until the other end closes.
    fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // Whoever is turned away may find the door shut while still talking.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    fn ask(&self, method: &str, target: &str, fields: &str) -> Answer {
        let request = format!("{method} {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n");
        answer(&self.raw(request.as_bytes()))
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &format!("Host: 127.0.0.1:{}\r\n", self.port))
    }

    fn page(&self, page: &str) -> Answer {
        self.get(&format!("{}{page}", self.base))
    }

    /// The word that only this run knows, once there is a page that has it.
    fn token(&self) -> String {
        self.until("a page with the script", || {
            let text = self.page("index.html").text();
            let (_, rest) = text.split_once("<script src=\"-/").or_else(|| text.split_once("-/"))?;
            let token = rest.split('/').next()?.to_owned();
            (token.len() == 32 && text.contains("preview.js")).then_some(token)
        })
    }

    fn state(&self, page: &str) -> serde_json::Value {
        let answer = self.page(&format!("-/{}/state.json?page={page}", self.token()));
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
    }

    /// Waits for something to be so.
    fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn until_page_says(&self, page: &str, words: &str) {
        self.until(&format!("«{words}» on {page}"), || self.page(page).text().contains(words).then_some(()));
    }

    /// Waits until every page is what a clean build of the folder makes, and nothing more is served.
    fn until_like_a_build(&self, folder: &Folder, step: &str) {
        let built = built(folder, None);
        self.until(&format!("the pages of a build after {step}"), || {
            let same = |(page, bytes): (&String, &Vec<u8>)| without_script(&self.page(page).body) == *bytes;
            built.iter().all(same).then_some(())
        });
    }

    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        let mut told = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code(), told)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head, body: bytes[end..].to_vec() }
}

/// Takes the one script tag out of a page.
fn without_script(bytes: &[u8]) -> Vec<u8> {
    let find = |text: &[u8]| bytes.windows(text.len()).position(|window| window == text);
    let Some(end) = find(b"</script></head>").map(|end| end + b"</script>".len()) else { return bytes.to_vec() };
    let start = bytes[..end].windows(7).rposition(|window| window == b"<script").unwrap();
    [&bytes[..start], &bytes[end..]].concat()
}

/// Every page of a clean build, from what lies on the disk.
fn built(folder: &Folder, base_url: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let words = Words::new(Language::Bokmal);
    let reading = disk::read(folder.path(), words).unwrap_or_else(|fault| panic!("{}", fault.say(words)));
    let options = Options {
        theme: theme::embedded(),
        today: chrono::NaiveDate::from_ymd_opt(2024, 12, 12),
        base_url: base_url.map(str::to_owned),
        ..Options::default()
    };
    let session = Session::open(reading.changes, options);
    let edition = session.edition();
    let plan = edition.plan();
    let made = plan.iter().filter(|(_, output)| !matches!(output.recipe, Recipe::Copy(_)));
    made.map(|(path, output)| (path.to_string(), edition.render(path, output).unwrap())).collect()
}

/// A small site: quick to read and to compare whole.
fn small() -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Prøvesiden\naccess: internal\naudience: internal\n");
    for number in 1..=3 {
        papers.put(
            &format!("content/sider/side-{number}.md"),
            format!("---\nkind: page\ntitle: Side {number}\n---\n\nFørste avsnitt.\n\nSe [den andre](side-2.md).\n"),
        );
    }
    papers
}

fn served(papers: &Papers) -> (Folder, Preview) {
    let folder = Folder::new();
    papers.write(&folder);
    let preview = Preview::start(&folder);
    preview.token();
    (folder, preview)
}

#[test]
fn pages_are_those_of_the_build_below_the_same_path_but_for_one_script_tag() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    folder.put("content/vedlegg.pdf", b"%PDF-1.7 ikke egentlig");
    folder.put("content/om-vedlegg.md", "---\nkind: page\ntitle: Vedlegg\n---\n\n[Vedlegget](vedlegg.pdf)\n");
    let url = "https://example.org/intranett/moter/";
    let preview = Preview::with(&mut command(&folder, &["--port", "0", "--base-url", url]));
    assert_eq!(preview.base, "/intranett/moter/");
    preview.token();
    let built = built(&folder, Some(url));
    assert!(built.len() > 60, "{}", built.len());
    for (page, bytes) in &built {
        let answer = preview.page(page);
        assert_eq!(answer.status, 200, "{page}");
        let html = page.ends_with(".html");
        assert_eq!(answer.text().matches("/preview.js\"").count(), usize::from(html), "{page}");
        assert!(without_script(&answer.body) == *bytes, "{page}");
    }
    assert_eq!(preview.page("vedlegg.pdf").text(), "%PDF-1.7 ikke egentlig");
    assert_eq!(preview.get("/").status, 307);
    assert_eq!(preview.get("/intranett/moter").field("location"), Some("/intranett/moter/"));
    let missing = preview.page("finnes/ikke.html");
    assert_eq!(missing.status, 404);
    assert!(without_script(&missing.body) == built["404.html"]);
    assert!(!folder.exists("public"), "nothing is published");
    assert_eq!(preview.end("-TERM").0, Some(0));
}

#[test]
fn what_is_built_bears_no_mark_of_the_preview() {
    let folder = Folder::new();
    small().write(&folder);
    let mut build = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    assert!(build.arg("build").current_dir(folder.path()).stderr(Stdio::null()).status().unwrap().success());
    for (name, bytes) in folder.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("preview.js") && !text.contains("data-tag") && !text.contains("data-sp"), "{name}");
    }
}

#[test]
fn a_broken_site_still_serves_and_tells_what_is_wrong() {
    let folder = Folder::new();
    let mut papers = small();
    papers.put("content/sider/side-1.md", "---\nkind: page\ntitle: [uferdig\n---\n\nTekst.\n");
    papers.write(&folder);
    let preview = Preview::start(&folder);
    preview.token();
    let problems = preview.page("");
    assert_eq!(problems.status, 200);
    let text = problems.text();
    assert!(text.contains("content/sider/side-1.md:3") && text.contains("kan ikke vises"), "{text}");
    assert!(!text.contains("Error") && !text.contains("expected"), "{text}");
    // What is not broken can be worked on.
    assert!(preview.page("sider/side-2.html").text().contains("Side 2"));
    small().write(&folder);
    preview.until_page_says("", "Prøvesiden");
    preview.until_like_a_build(&folder, "mending");
    assert_eq!(preview.end("-INT").0, Some(0));
}

#[test]
fn the_last_good_page_stays_while_something_is_broken() {
    let (folder, preview) = served(&small());
    let page = "sider/side-1.html";
    let good = preview.page(page).text();
    let huge = vec![b'x'; 50 << 20];
    let bad: [(&str, Option<&[u8]>); 5] = [
        ("content/sider/side-1.md", Some(b"---\nkind: page\ntitle: \"halv")),
        ("content/site.yaml", Some(b"title: [")),
        ("themes/default/templates/page.html", Some(b"{% if %}")),
        ("content/sider/side-1.md", Some(&huge)),
        ("content/sider/side-1.md", Some(b"---\nkind: page\ntitle: \xff\xfe\n---\n")),
    ];
    for (file, bytes) in bad {
        let before = fs::read(folder.at(file)).ok();
        folder.put(file, bytes.unwrap_or_default());
        let state = preview.until(&format!("a finding in {file}"), || {
            let state = preview.state(page);
            state["findings"].as_array()?.iter().any(|finding| finding["file"] == file).then_some(state)
        });
        assert_eq!(state["status"], 200, "{file}");
        assert!(state["findings"][0]["message"].as_str().is_some_and(|message| !message.is_empty()));
        if state["stale"] == true {
            assert_eq!(preview.page(page).text(), good, "{file}");
        } else {
            assert_eq!(preview.page(page).status, 200, "{file}");
        }
        match before {
            Some(before) => folder.put(file, before),
            None => fs::remove_file(folder.at(file)).unwrap(),
        }
        preview.until(&format!("{file} to be well again"), || {
            preview.state(page)["findings"].as_array()?.is_empty().then_some(())
        });
        assert_eq!(preview.page(page).text(), good, "{file}");
    }
    // The whole content may go for a while, as when a branch is changed.
    for gone in ["content/site.yaml", "content"] {
        let gone = folder.at(gone);
        if gone.is_dir() {
            fs::remove_dir_all(&gone).unwrap()
        } else {
            fs::remove_file(&gone).unwrap()
        }
        preview.until("a site without settings", || {
            let state = preview.state(page);
            let told = state["findings"].as_array()?.iter().any(|finding| finding["rule"] == "site.missing");
            (told && state["stale"] == true).then_some(())
        });
        assert_eq!(preview.page(page).text(), good, "{gone:?}");
        assert_eq!(preview.page("").status, 200);
    }
    small().write(&folder);
    preview.until_like_a_build(&folder, "everything");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_told_and_the_rest_goes_on() {
    let (folder, preview) = served(&small());
    let told = |file: &str| {
        preview.until(&format!("a finding in {file}"), || {
            let state = preview.state("sider/side-2.html");
            state["findings"].as_array()?.iter().any(|finding| finding["file"] == file).then_some(())
        });
        assert_eq!(preview.page("sider/side-2.html").status, 200, "{file}");
    };
    // Nobody can read what is no file; not even root, as whom the tests may run.
    Command::new("mkfifo").arg(folder.at("content/sider/ror.md")).status().unwrap();
    told("content/sider/ror.md");
    fs::remove_file(folder.at("content/sider/ror.md")).unwrap();
    preview.until_like_a_build(&folder, "the pipe went");
    // A document gives way to one, and comes back.
    fs::remove_file(folder.at("content/sider/side-1.md")).unwrap();
    Command::new("mkfifo").arg(folder.at("content/sider/side-1.md")).status().unwrap();
    told("content/sider/side-1.md");
    fs::remove_file(folder.at("content/sider/side-1.md")).unwrap();
    small().write(&folder);
    preview.until_like_a_build(&folder, "the document came back");
}

#[test]
fn the_content_may_go_and_come_back() {
    let (folder, preview) = served(&small());
    fs::rename(folder.at("content"), folder.at("borte")).unwrap();
    let state = preview.until("the loss to be told", || {
        let state = preview.state("index.html");
        (state["findings"][0]["file"] == "content/").then_some(state)
    });
    assert_eq!(state["stale"], true);
    assert!(preview.page("sider/side-1.html").text().contains("Side 1"));
    fs::rename(folder.at("borte"), folder.at("content")).unwrap();
    preview.until("the content to be found again", || {
        preview.state("index.html")["findings"].as_array()?.is_empty().then_some(())
    });
    folder.put("content/sider/side-4.md", "---\nkind: page\ntitle: Side 4\n---\n\nNy.\n");
    preview.until_like_a_build(&folder, "the content came back");
    fs::remove_dir_all(folder.at("content")).unwrap();
    preview
        .until("the second loss", || (preview.state("index.html")["findings"][0]["file"] == "content/").then_some(()));
    small().write(&folder);
    preview.until_like_a_build(&folder, "the content was written anew");
}

#[test]
fn every_way_of_saving_is_seen() {
    let (folder, preview) = served(&small());
    let file = "content/sider/side-1.md";
    let text = |number: u32| format!("---\nkind: page\ntitle: Side 1\n---\n\nLagret {number}.\n");
    let page = "sider/side-1.html";
    let aside = |name: &str, number: u32| folder.put(name, text(number));
    type Save<'a> = (&'a str, &'a dyn Fn(u32));
    let ways: [Save; 7] = [
        ("truncate and write", &|number| folder.put(file, text(number))),
        ("rename over", &|number| {
            aside("content/sider/.side-1.md.tmp", number);
            fs::rename(folder.at("content/sider/.side-1.md.tmp"), folder.at(file)).unwrap();
        }),
        ("rename over from elsewhere", &|number| {
            aside("utkast", number);
            fs::rename(folder.at("utkast"), folder.at(file)).unwrap();
        }),
        ("backup, then a new file", &|number| {
            fs::rename(folder.at(file), folder.at("content/sider/side-1.md~")).unwrap();
            aside(file, number);
            fs::remove_file(folder.at("content/sider/side-1.md~")).unwrap();
        }),
        ("remove, then a new file", &|number| {
            fs::remove_file(folder.at(file)).unwrap();
            std::thread::sleep(Duration::from_millis(30));
            aside(file, number);
        }),
        ("an older time", &|number| {
            aside("utkast", number);
            fs::File::open(folder.at("utkast")).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
            fs::rename(folder.at("utkast"), folder.at(file)).unwrap();
        }),
        ("a link laid in its place", &|number| {
            aside("utkast", number);
            fs::remove_file(folder.at(file)).unwrap();
            fs::hard_link(folder.at("utkast"), folder.at(file)).unwrap();
            fs::remove_file(folder.at("utkast")).unwrap();
        }),
    ];
    let mut number = 0;
    for (way, save) in ways {
        for _ in 0..2 {
            number += 1;
            save(number);
            preview.until(way, || {
                let answer = preview.page(page);
                assert_eq!(answer.status, 200, "{way}");
                answer.text().contains(&format!("Lagret {number}.")).then_some(())
            });
        }
    }
    let edition = preview.state(page)["edition"].clone();
    // Saved without a change: the same edition. What is seen after it shows that it was seen.
    folder.put(file, text(number));
    fs::File::open(folder.at(file)).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(preview.state(page)["edition"], edition);
    preview.until_like_a_build(&folder, "all ways of saving");
}

#[test]
fn renames_moves_and_branches_end_as_a_build() {
    let (folder, preview) = served(&small());
    let rename = |from: &str, to: &str| fs::rename(folder.at(from), folder.at(to)).unwrap();
    let page = |title: &str| format!("---\nkind: page\ntitle: {title}\n---\n\nTekst om {title}.\n");
    let step = |what: &str, act: &dyn Fn()| {
        act();
        preview.until_like_a_build(&folder, what);
    };
    step("a new folder", &|| folder.put("content/ny/dypere/enda/en.md", page("Ny")));
    step("a file in it", &|| folder.put("content/ny/dypere/enda/to.md", page("To")));
    step("a moved folder", &|| rename("content/ny", "content/flyttet"));
    step("a folder moved in", &|| {
        folder.put("ute/inn/tre.md", page("Tre"));
        rename("ute/inn", "content/inn");
    });
    step("a renamed file", &|| rename("content/inn/tre.md", "content/inn/fire.md"));
    step("another case", &|| rename("content/inn/fire.md", "content/inn/Fire.md"));
    step("composed", &|| folder.put("content/m\u{f8}te-\u{e5}.md", page("Å")));
    step("decomposed", &|| rename("content/m\u{f8}te-\u{e5}.md", "content/m\u{f8}te-a\u{30a}.md"));
    step("edited under that name", &|| folder.put("content/m\u{f8}te-a\u{30a}.md", page("Ål")));
    step("composed again", &|| rename("content/m\u{f8}te-a\u{30a}.md", "content/m\u{f8}te-\u{e5}.md"));
    step("two names swapped", &|| {
        rename("content/sider/side-1.md", "content/sider/x.md");
        rename("content/sider/side-2.md", "content/sider/side-1.md");
        rename("content/sider/x.md", "content/sider/side-2.md");
    });
    step("a removed folder", &|| fs::remove_dir_all(folder.at("content/flyttet")).unwrap());
    step("a branch of 500 files", &|| {
        for number in 0..500 {
            folder.put(&format!("content/gren-{}/side-{number}.md", number % 20), page(&format!("Gren {number}")));
        }
    });
    step("back again", &|| {
        for number in 0..20 {
            fs::remove_dir_all(folder.at(&format!("content/gren-{number}"))).unwrap();
        }
    });
}

#[test]
fn where_no_events_come_it_looks_by_itself_and_says_so_once() {
    let folder = Folder::new();
    small().write(&folder);
    let preview = Preview::with(command(&folder, &["--port", "0"]).env("SAKSPAPIR_EVENTS", "off"));
    preview.token();
    for number in 1..=3 {
        folder.put("content/sider/side-1.md", format!("---\nkind: page\ntitle: Side 1\n---\n\nSett {number}.\n"));
        preview.until_page_says("sider/side-1.html", &format!("Sett {number}."));
    }
    let notice = preview.until("the notice", || preview.state("index.html")["notice"].as_str().map(str::to_owned));
    assert!(notice.contains("flere ganger i sekundet"), "{notice}");
    preview.until_like_a_build(&folder, "changes without events");
    let (code, told) = preview.end("-TERM");
    assert_eq!((code, told.matches("flere ganger i sekundet").count()), (Some(0), 1), "{told}");
}

#[test]
fn a_taken_port_is_told_when_it_was_named_and_stepped_over_when_not() {
    let folder = Folder::new();
    small().write(&folder);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = command(&folder, &["--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("port {port}")) && told.contains("i bruk av et annet program"), "{told}");
    assert!(output.stdout.is_empty() && !told.contains("os error"), "{told}");
    let one = Preview::with(&mut command(&folder, &[]));
    let other = Preview::with(&mut command(&folder, &[]));
    assert_ne!(one.port, other.port);
}

#[test]
fn a_preview_for_the_author_shows_everything_and_others_nothing_of_it() {
    let folder = Folder::new();
    small().write(&folder);
    folder
        .put("content/skjult.md", "---\nkind: page\ntitle: Skjult\naccess: exempt\n---\n\nBare for den som skriver.\n");
    folder.put("content/kladd.md", "---\nkind: page\ntitle: Kladd\ndraft: true\n---\n\nIkke ferdig.\n");
    let all = Preview::with(&mut command(&folder, &["--audience", "exempt"]));
    all.until_page_says("skjult.html", "Bare for den som skriver.");
    all.until_page_says("kladd.html", "Ikke ferdig.");
    for audience in ["public", "internal"] {
        let less = Preview::with(&mut command(&folder, &["--audience", audience]));
        less.token();
        for page in ["skjult.html", "kladd.html"] {
            let answer = less.page(page);
            assert!(answer.status == 404 && !answer.text().contains("den som skriver"), "{page} for {audience}");
        }
    }
    assert!(!folder.exists("public"), "a preview publishes nothing");
}

/// O2: a build beside a preview, which goes on.
#[test]
fn o2_a_build_is_made_while_a_preview_runs() {
    let (folder, preview) = served(&small());
    preview.token();
    let status = Command::new(env!("CARGO_BIN_EXE_sakspapir"))
        .args(["build", "--date", "2024-12-12"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert_ne!(status.unwrap().code(), Some(2));
    let page = preview.page("index.html");
    assert_eq!(without_script(&page.body), fs::read(folder.at("public/index.html")).unwrap());
}

#[test]
fn whoever_is_not_ours_is_turned_away() {
    let (folder, preview) = served(&small());
    folder.put("hemmelig.txt", "hemmeligheten");
    let port = preview.port;
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let events = format!("/-/{}/events", preview.token());
    // Names, origins and where a request comes from: S1–S6.
    for fields in [
        "Host: evil.example\r\n".to_owned(),
        format!("Host: 127.0.0.1.evil.example:{port}\r\n"),
        "Host: localhost:1\r\n".to_owned(),
        format!("{host}{host}"),
        String::new(),
        "Host:\r\n".to_owned(),
        "Host: [::1]\r\n".to_owned(),
        format!("Host: 0.0.0.0:{port}\r\n"),
        format!("Host: 2130706433:{port}\r\n"),
        format!("Host: 0x7f.1:{port}\r\n"),
        format!("{host}Origin: http://evil\r\n"),
        format!("{host}Origin: null\r\n"),
        format!("{host}Origin: http://10.0.0.1\r\n"),
        format!("{host}Sec-Fetch-Site: cross-site\r\n"),
        format!("{host}Sec-Fetch-Site: same-site\r\n"),
    ] {
        for target in ["/", events.as_str()] {
            let answer = preview.ask("GET", target, &fields);
            assert!([400, 403].contains(&answer.status), "{fields} {}", answer.head);
            assert!(answer.body.is_empty(), "{fields}");
        }
    }
    // Paths: S7–S30. None of them is a file of the site.
    for target in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/",
        "/%252e%252e/",
        "/..%2f",
        "/..%5c..%5c",
        "/..\\..\\",
        "//etc/passwd",
        "/c:/windows/win.ini",
        "/\\\\?\\C:\\",
        "/index.html::$DATA",
        "/index.html.",
        "/index.html%20",
        "/INDEX.HTML",
        "/.env",
        "/.git/config",
        "/.env/.",
        "/x?raw??",
        "/x?import&raw??",
        "/x#/../../etc/passwd",
        "/%00",
        "/x%00.html",
        "/%ff",
        "/%c0%ae",
        "http://evil/",
        "/sak?x=<script>",
        "/index.html/b",
        "/index.htmlx",
        "/public-secret",
        "/hemmelig.txt",
        "/../hemmelig.txt",
        "/content/site.yaml",
        "/content/sider/side-1.md",
        "/sider/side-1.md",
        "/sider",
        "/-/",
        "/-/x/events",
        "/-/00000000000000000000000000000000/state.json",
        "*",
    ] {
        let answer = preview.ask("GET", target, &host);
        assert!([400, 404].contains(&answer.status), "{target}: {}", answer.head);
        let text = answer.text();
        assert!(!text.contains("root:") && !text.contains("hemmeligheten") && !text.contains("<script>"), "{target}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT"] {
        let answer = preview.ask(method, "/", &host);
        assert!([400, 405].contains(&answer.status), "{method} {}", answer.head);
    }
    // What is too much, or not HTTP: S24, S31–S36.
    let ranges =
        format!("GET / HTTP/1.1\r\n{host}Range: bytes={}\r\nConnection: close\r\n\r\n", "-1,0-0,".repeat(10_000));
    assert!([200, 431, 0].contains(&answer(&preview.raw(ranges.as_bytes())).status));
    assert_eq!(preview.page("").status, 200);
    for (request, fine) in [
        (format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(1 << 20)), &[431, 0][..]),
        (format!("GET / HTTP/1.1\r\n{host}{}\r\n", "A: b\r\n".repeat(10_000)), &[431, 0]),
        (format!("GET / HTTP/1.1\r\n{host}{}\r\n", "A: b\r\n".repeat(70)), &[431, 0]),
        (format!("GET /{} HTTP/1.1\r\n{host}Connection: close\r\n\r\n", "a".repeat(5_000)), &[414]),
        (format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked, x\r\nContent-Length: 3\r\n\r\nabc"), &[400]),
        (format!("GET / HTTP/1.1\r\n{host}Content-Length: 1073741824\r\n\r\n"), &[400]),
        ("GET\r\n\r\n".to_owned(), &[400, 0]),
        ("\u{16}\u{3}\u{1} et håndtrykk\r\n\r\n".to_owned(), &[400, 0]),
    ] {
        let answer = answer(&preview.raw(request.as_bytes()));
        assert!(fine.contains(&answer.status), "{:.80}: {}", request, answer.head);
    }
    // And ours are let in, with the fields that keep others out.
    for name in ["127.0.0.1", "localhost", "[::1]"] {
        let answer = preview.ask("GET", "/", &format!("Host: {name}:{port}\r\nOrigin: http://{name}:{port}\r\n"));
        assert_eq!(answer.status, 200, "{name}");
        assert!(!answer.head.to_lowercase().contains("access-control"));
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.field("cache-control"), Some("no-store"));
        assert_eq!(answer.field("cross-origin-resource-policy"), Some("same-origin"));
        assert!(answer.field("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
    }
    let head = preview.ask("HEAD", "/", &host);
    assert!(head.status == 200 && head.body.is_empty());
    // A page whose document is gone is gone.
    fs::remove_file(folder.at("content/sider/side-3.md")).unwrap();
    preview.until("the page to be gone", || (preview.page("sider/side-3.html").status == 404).then_some(()));
    // So is one that is exempt now, and what was served of it before.
    let now = "---\nkind: page\ntitle: Side 2\naccess: exempt\n---\n\nSladdet.\n";
    folder.put("content/sider/side-2.md", now);
    preview.until("the exempt page to be gone", || (preview.page("sider/side-2.html").status == 404).then_some(()));
    let state = preview.state("sider/side-2.html").to_string();
    assert!(!state.contains("Sladdet") && !preview.page("index.html").text().contains("side-2"), "{state}");
}

#[test]
fn no_bytes_bring_it_down() {
    let (_folder, preview) = served(&small());
    let mut chance = Chance::new(47);
    let parts: [&[u8]; 16] = [
        b"GET ",
        b"HEAD ",
        b"POST ",
        b"/",
        b"..",
        b"%2e",
        b"%2f",
        b"\\",
        b" HTTP/1.1\r\n",
        b"Host: localhost:1\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b"\0",
        b"\xff\xfe",
        b"Content-Length: 9999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
    ];
    for _ in 0..400 {
        let mut request: Vec<u8> = Vec::new();
        for _ in 0..1 + chance.below(12) {
            match chance.below(4) {
                0 => request.push(chance.next().to_le_bytes()[0]),
                _ => request.extend(parts[chance.below(parts.len())]),
            }
        }
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        let _ = stream.write_all(&request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&request));
    }
    assert_eq!(preview.page("").status, 200);
}

#[test]
fn streams_tell_of_editions_and_of_nothing_else() {
    let (folder, preview) = served(&small());
    let events = format!("{}-/{}/events", preview.base, preview.token());
    let listen = || {
        let stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        (&stream)
            .write_all(format!("GET {events} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port).as_bytes())
            .unwrap();
        BufReader::new(stream)
    };
    fn next(stream: &mut BufReader<TcpStream>) -> String {
        let mut line = String::new();
        while !line.starts_with("data:") {
            line.clear();
            assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
        }
        line.trim().to_owned()
    }
    // More than a room full of people.
    let mut streams: Vec<BufReader<TcpStream>> = (0..40).map(|_| listen()).collect();
    for stream in &mut streams {
        assert_eq!(next(stream), "data: {\"edition\":1,\"errors\":0,\"warnings\":0}");
    }
    folder.put("content/sider/side-1.md", "---\nkind: page\ntitle: Side 1\n---\n\nAnnerledes.\n");
    for stream in &mut streams {
        assert_eq!(next(stream), "data: {\"edition\":2,\"errors\":0,\"warnings\":0}");
    }
    let state = preview.state("sider/side-1.html");
    assert_eq!(state["follow"], serde_json::json!({"page": "sider/side-1.html", "line": 6, "edition": 2}));
    let tag = state["tag"].as_str().unwrap().to_owned();
    let fields = format!("Host: localhost:{}\r\nIf-None-Match: \"{tag}\"\r\n", preview.port);
    assert_eq!(preview.ask("GET", "/sider/side-1.html", &fields).status, 304);
    assert_eq!(preview.page("sider/side-1.html").field("etag"), Some(format!("\"{tag}\"").as_str()));
    drop(streams);
    assert_eq!(preview.end("-INT").0, Some(0));
}

/// A word of the glossary that many texts hold: the page is there before all of them have been read, the counts come after.
#[test]
fn a_word_that_many_texts_hold_is_shown_at_once_and_counted_soon() {
    let mut papers = small();
    papers.put("content/ordliste/kpi.md", "---\nkind: term\nterm: KPI\n---\n\nEt mål.\n");
    // The acceptance is of use once nothing explains the word.
    let accept = "accept:\n  - {rule: term.undefined, subject: KPI, reason: Kjent i huset.}\n";
    for number in 0..60 {
        let accept = if number == 30 { accept } else { "" };
        let page = format!("---\nkind: page\ntitle: Tekst {number}\n{accept}---\n\nMålet er en KPI.\n");
        papers.put(&format!("content/tekster/tekst-{number:02}.md"), &page);
    }
    let (folder, preview) = served(&papers);
    let state = preview.state("index.html");
    assert_eq!(state["elsewhere"], serde_json::json!({"errors": 0, "warnings": 1}));
    let used = preview.page("ordliste/kpi.html").text();
    assert!(used.contains("tekst-59.html"), "{used}");
    folder.put("content/ordliste/kpi.md", "---\nkind: term\nterm: Styringstall\n---\n\nEt mål.\n");
    let begun = Instant::now();
    let known = loop {
        let state = preview.state("index.html");
        if state["edition"] == 2 {
            let page = preview.page("ordliste/kpi.html").text();
            assert!(page.contains("Styringstall") && !page.contains("tekst-59.html"), "{page}");
            assert!(!preview.page("tekster/tekst-30.html").text().contains("kpi.html"));
            if !state["elsewhere"].is_null() {
                break state;
            }
        }
        assert!(begun.elapsed() < PATIENCE, "{state}");
    };
    assert_eq!(known["elsewhere"], serde_json::json!({"errors": 0, "warnings": 0}));
    folder.put("content/ordliste/kpi.md", "---\nkind: term\nterm: KPI\n---\n\nEt mål.\n");
    while preview.state("index.html")["elsewhere"] != serde_json::json!({"errors": 0, "warnings": 1}) {
        assert!(begun.elapsed() < PATIENCE);
    }
    assert!(preview.page("tekster/tekst-07.html").text().contains("kpi.html"));
    assert_eq!(preview.end("-INT").0, Some(0));
}

#[test]
#[ignore = "long: tests/run"]
fn slow_and_idle_connections_do_not_keep_others_out() {
    let (_folder, preview) = served(&small());
    let idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(("127.0.0.1", preview.port)).unwrap()).collect();
    let mut slow = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    let writing = std::thread::spawn(move || {
        for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\n".iter().cycle().take(60) {
            if slow.write_all(&[*byte]).is_err() {
                return true;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        false
    });
    assert_eq!(preview.page("").status, 200);
    assert!(writing.join().unwrap(), "whoever writes a byte a second is shut out");
    drop(idle);
}

/// The sources of the tests lie where the program does; none of them is served.
#[test]
fn nothing_but_the_site_is_served() {
    let (folder, preview) = served(&small());
    let outside = Folder::new();
    outside.put("hemmelig.txt", "hemmeligheten");
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.at("hemmelig.txt"), folder.at("content/sider/lenke.txt")).unwrap();
    folder.put(
        "content/sider/side-1.md",
        "---\nkind: page\ntitle: Side 1\n---\n\n[Lenke](lenke.txt) og [fil](fil.txt)\n",
    );
    folder.put("content/sider/fil.txt", "filen");
    preview.until("the attachment", || (preview.page("sider/fil.txt").text() == "filen").then_some(()));
    assert_eq!(preview.page("sider/lenke.txt").status, 404);
    folder.put("content/sider/fil.txt", "en annen");
    preview.until("the other attachment", || (preview.page("sider/fil.txt").text() == "en annen").then_some(()));
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).is_dir());
}

/// A limit of the machine, as it was before; it comes back when the test ends, however it ends.
#[cfg(target_os = "linux")]
struct Limit(&'static str, String);

#[cfg(target_os = "linux")]
impl Limit {
    /// Sets a limit; nothing where the test may not.
    fn set(file: &'static str, value: &str) -> Option<Limit> {
        let before = fs::read_to_string(file).ok()?;
        fs::write(file, value).ok()?;
        Some(Limit(file, before))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Limit {
    fn drop(&mut self) {
        let _ = fs::write(self.0, &self.1);
    }
}

/// W7, W8, W12, W14, W15: a queue of events that overflows, and no watches left. Nobody else may watch meanwhile, so it runs alone.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "changes limits of the machine: tests/run"]
fn limits_of_the_machine_cost_time_and_nothing_else() {
    let page = |title: &str| format!("---\nkind: page\ntitle: {title}\n---\n\nTekst om {title}.\n");
    let Some(queue) = Limit::set("/proc/sys/fs/inotify/max_queued_events", "16") else {
        eprintln!("limits cannot be changed here: nothing was tried");
        return;
    };
    let (folder, preview) = served(&small());
    for round in ["out", "and back"] {
        for number in 0..2_500 {
            let path = format!("content/gren-{}/side-{number}.md", number % 40);
            match round {
                "out" => folder.put(&path, page(&format!("Gren {number}"))),
                _ => fs::remove_file(folder.at(&path)).unwrap(),
            }
        }
        preview.until_like_a_build(&folder, round);
    }
    // Somebody who saves all the time.
    for number in 0..300 {
        folder.put("content/sider/side-1.md", page(&format!("Lagret {number}")));
        std::thread::sleep(Duration::from_millis(10));
    }
    preview.until_page_says("sider/side-1.html", "Lagret 299");
    // In the middle of a rebase: text with marks of a conflict, then the result.
    folder.put("content/sider/side-2.md", page("<<<<<<< HEAD\nEn\n=======\nTo\n>>>>>>> gren"));
    preview.until("the conflict", || {
        let state = preview.state("sider/side-2.html");
        state["findings"].as_array()?.iter().any(|found| found["rule"] == "file.conflict").then_some(())
    });
    folder.put("content/sider/side-2.md", page("Flettet"));
    preview.until_like_a_build(&folder, "a queue that overflows");
    drop((preview, queue));

    let _watches = Limit::set("/proc/sys/fs/inotify/max_user_watches", "1").unwrap();
    let (folder, preview) = served(&small());
    let notice = preview.until("the notice", || preview.state("index.html")["notice"].as_str().map(str::to_owned));
    assert!(notice.contains("vil ikke følge med på flere mapper"), "{notice}");
    folder.put("content/sider/side-3.md", page("Sett likevel"));
    preview.until_page_says("sider/side-3.html", "Sett likevel");
    preview.until_like_a_build(&folder, "no watches");
}
