//! Requests to the preview: bytes as they come, read by the server's own reader of heads, with its limits, and judged by
//! the gate. What the gate lets in is read once more here, by hand, from the bytes.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use sakspapir::shell::preview::gate::{Asked, Gate, LARGEST_HEAD, MOST_FIELDS, Own};

use super::{Outcome, Target, outcome};

pub(super) const REQUESTS: Target = Target {
    name: "requests",
    corpus: "requests",
    pieces: &[
        "GET ",
        "HEAD ",
        "POST ",
        "CONNECT ",
        " HTTP/1.1",
        " HTTP/1.0",
        "\n",
        "\n\n",
        "\r",
        "Host: ",
        "host:",
        "Origin: ",
        "Sec-Fetch-Site: ",
        "same-origin",
        "cross-site",
        "none",
        "null",
        "localhost:4747",
        "127.0.0.1:4747",
        "[::1]:4747",
        "localhost",
        "evil.example",
        "0.0.0.0:4747",
        "http://",
        "https://",
        "@",
        ".",
        "..",
        "/",
        "//",
        "\\",
        "/../",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "%25",
        "%c0%ae",
        "%ff",
        "%",
        "?",
        "#",
        "&",
        "page=",
        ";",
        ":",
        " ",
        "\t",
        "-/",
        "-/abc/",
        "state.json",
        "sources.json",
        "events",
        "preview.js",
        "index.html",
        "intranett/",
        "Content-Length: ",
        "Transfer-Encoding: chunked",
        "Upgrade: websocket",
        "Range: bytes=0-",
        "0",
        "5",
        "\u{0}",
        "\u{ff}",
        "å",
        "\u{80}",
        "Connection: close\n",
        "Expect: 100-continue\n",
        "X: y\n",
    ],
    longest: 700,
    attempt: only_what_is_ours_is_let_in,
    quick: 4_000,
};

/// A path that was asked for, and what the gate said.
type Judged = (String, Result<Asked, u16>);

/// A connection whose other end has said all that it will say.
struct Said {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Said {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, mut to: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let length = to.remaining().min(self.bytes.len() - self.at);
        to.put_slice(&self.bytes[self.at..self.at + length]);
        self.at += length;
        Poll::Ready(Ok(()))
    }
}

impl Write for Said {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

const NAMES: [&[u8]; 3] = [b"localhost:4747", b"127.0.0.1:4747", b"[::1]:4747"];

fn only_what_is_ours_is_let_in(input: &str) -> Outcome {
    // A line break is as HTTP wants it, unless one is written otherwise; a letter below 256 is that byte.
    let mut bytes = Vec::with_capacity(input.len() + 20);
    for letter in input.chars() {
        match letter {
            '\n' => bytes.extend(b"\r\n"),
            letter if (letter as u32) < 256 => bytes.push(letter as u8),
            letter => bytes.extend(letter.to_string().bytes()),
        }
    }
    let base = if bytes.len() % 2 == 0 { "/" } else { "/intranett/" };
    let gate = Gate { port: 4747, base: base.to_owned(), token: "abc".to_owned() };
    let judged: Mutex<Vec<Judged>> = Mutex::default();
    let service = service_fn(|request: Request<hyper::body::Incoming>| {
        let verdict = gate.admit(&request).map_err(|refusal| refusal.as_u16());
        judged.lock().unwrap().push((request.uri().path().to_owned(), verdict));
        async { Ok::<_, Infallible>(Response::new(String::new())) }
    });
    let connection = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_FIELDS)
        .serve_connection(Said { bytes: bytes.clone(), at: 0 }, service);
    let mut connection = std::pin::pin!(connection);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000 {
        if connection.as_mut().poll(&mut context).is_ready() {
            break;
        }
    }
    let judged = judged.lock().unwrap();
    // What follows on the same connection is bounded by the first blank line, which is looked for by hand only once.
    if let Some((path, Ok(asked))) = judged.first() {
        assert_let_in_rightly(&bytes, path, asked, base);
    }
    for (_, verdict) in judged.iter() {
        if let Ok(asked) = verdict {
            assert_key(asked);
        }
    }
    outcome(format!("{:?}", judged.iter().take(3).map(|(_, verdict)| kind(verdict)).collect::<Vec<_>>()))
}

fn kind(verdict: &Result<Asked, u16>) -> String {
    match verdict {
        Err(status) => status.to_string(),
        Ok(Asked::Site(key)) => format!("site {}", key.matches('/').count()),
        Ok(other) => format!("{other:?}").chars().take(12).collect(),
    }
}

/// Reads the head by hand: one right host, no other origin, nothing sent, and a path that leads where it seems to.
fn assert_let_in_rightly(bytes: &[u8], path: &str, asked: &Asked, base: &str) {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
    assert!(first.starts_with(b"GET ") || first.starts_with(b"HEAD "), "another method");
    let target = first.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    assert!(target.starts_with(b"/"), "a target that names another server");
    let fields: Vec<(Vec<u8>, &[u8])> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((line[..colon].to_ascii_lowercase(), line[colon + 1..].trim_ascii()))
        })
        .collect();
    let values =
        |name: &[u8]| fields.iter().filter(|(known, _)| known == name).map(|(_, value)| *value).collect::<Vec<_>>();
    assert!(matches!(values(b"host").as_slice(), [host] if NAMES.contains(host)), "another host");
    match values(b"origin").as_slice() {
        [] => {}
        [origin] => {
            assert!(origin.strip_prefix(b"http://").is_some_and(|host| NAMES.contains(&host)), "another origin")
        }
        _ => panic!("two origins"),
    }
    assert!(
        values(b"sec-fetch-site").iter().all(|site| [&b"same-origin"[..], b"none"].contains(site)),
        "from elsewhere"
    );
    assert!(values(b"content-length").iter().all(|length| *length == b"0"), "something is sent");
    assert!(values(b"transfer-encoding").is_empty() && values(b"upgrade").is_empty(), "something is sent");
    // The key is the path, decoded once, below the base.
    if let Asked::Site(key) = asked {
        let mut decoded = Vec::new();
        let mut rest = path.as_bytes();
        while let [byte, tail @ ..] = rest {
            let hex =
                (*byte == b'%').then(|| tail.get(..2).map(|two| String::from_utf8_lossy(two).into_owned())).flatten();
            match hex.and_then(|hex| u8::from_str_radix(&hex, 16).ok()) {
                Some(value) => {
                    decoded.push(value);
                    rest = &tail[2..];
                }
                None => {
                    decoded.push(*byte);
                    rest = tail;
                }
            }
        }
        let decoded = String::from_utf8(decoded).expect("a key is text");
        let below = decoded.strip_prefix(base).expect("a key is below the base");
        let index = if below.is_empty() || below.ends_with('/') { "index.html" } else { "" };
        assert_eq!(*key, format!("{below}{index}"));
    }
}

/// A key can be taken for nothing but a file of the site, wherever it is looked up.
fn assert_key(asked: &Asked) {
    let key = match asked {
        Asked::Site(key) => key,
        Asked::Own(Own::State(page) | Own::Sources(page)) => page,
        _ => return,
    };
    assert!(!key.starts_with('/') && !key.contains('\\') && !key.chars().any(char::is_control), "{key:?}");
    let steps = key.strip_suffix('/').unwrap_or(key);
    assert!(steps.is_empty() || steps.split('/').all(|step| !matches!(step, "" | "." | "..")), "{key:?}");
    assert!(!matches!(asked, Asked::Site(key) if key.starts_with("-/")), "{key:?}");
}
