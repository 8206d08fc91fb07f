//! The gate: which requests are let in, and what each of them asks for. Decided from the head alone; touches nothing.
//!
//! A page of another site must not be able to read the preview through the editor's browser, whatever name it reaches
//! us by, so the gate knows exactly three names and no origin but ours. What is asked for is a key that is looked up
//! among the outputs; no path of it ever reaches the disk.

use hyper::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, TRANSFER_ENCODING, UPGRADE};
use hyper::{Method, Request, StatusCode};

/// The longest request target in bytes.
const LONGEST_TARGET: usize = 4096;

/// Most header fields.
pub const MOST_FIELDS: usize = 64;

/// Most bytes of a head.
pub const LARGEST_HEAD: usize = 8192;

/// What is known of the server when a request comes.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The port that we listen on.
    pub port: u16,
    /// The path of the site's top, decoded: begins and ends with `/`.
    pub base: String,
    /// The word that only this run knows.
    pub token: String,
}

/// What a request asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// A file of the site, by its output path.
    Site(String),
    /// The top of the site, asked for without its path or without its last slash.
    Top,
    /// A resource of the preview itself.
    Own(Own),
    /// What is neither the site's nor ours.
    Nothing,
}

/// A resource of the preview itself. The page is an output path as the browser gave it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Own {
    /// The script.
    Script,
    /// Its style sheet.
    Style,
    /// The stream of events.
    Events,
    /// How things stand, seen from a page.
    State(String),
    /// Where the blocks of a page come from.
    Sources(String),
    /// The problems of a site that cannot be shown.
    Problems,
}

/// Why a request is turned away.
pub type Refusal = StatusCode;

impl Gate {
    /// Lets a request in, or turns it away.
    pub fn admit<Body>(&self, request: &Request<Body>) -> Result<Asked, Refusal> {
        let headers = request.headers();
        if !self.is_ours(headers) {
            return Err(StatusCode::FORBIDDEN);
        }
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        let uri = request.uri();
        // Only `/path?query`: a proxy's request names another server.
        if uri.scheme().is_some() || uri.authority().is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        if uri.path().len() + uri.query().map_or(0, str::len) > LONGEST_TARGET {
            return Err(StatusCode::URI_TOO_LONG);
        }
        if has_body(headers) || headers.contains_key(UPGRADE) {
            return Err(StatusCode::BAD_REQUEST);
        }
        let path = decoded(uri.path()).ok_or(StatusCode::BAD_REQUEST)?;
        self.asked(&path, uri.query()).ok_or(StatusCode::BAD_REQUEST)
    }

    /// Tells whether a request comes from our own pages, or from the address bar, and to us by name.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let port = self.port;
        let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        let one = |name: HeaderName| -> Result<Option<&HeaderValue>, ()> {
            let mut values = headers.get_all(name).iter();
            let first = values.next();
            if values.next().is_some() { Err(()) } else { Ok(first) }
        };
        let named = |host: &[u8]| {
            names.iter().any(|name| {
                // A browser leaves the usual port out.
                name.as_bytes() == host
                    || (port == 80 && name.strip_suffix(":80").is_some_and(|name| name.as_bytes() == host))
            })
        };
        let host = matches!(one(HOST), Ok(Some(host)) if named(host.as_bytes()));
        let origin = match one(ORIGIN) {
            Ok(None) => true,
            Ok(Some(origin)) => origin.as_bytes().strip_prefix(b"http://").is_some_and(named),
            Err(()) => false,
        };
        let site = match one(HeaderName::from_static("sec-fetch-site")) {
            Ok(None) => true,
            Ok(Some(site)) => ["same-origin", "none"].iter().any(|fine| site.as_bytes() == fine.as_bytes()),
            Err(()) => false,
        };
        host && origin && site
    }

    /// Returns what a decoded path asks for; none for what no page can have asked for.
    fn asked(&self, path: &str, query: Option<&str>) -> Option<Asked> {
        let Some(key) = path.strip_prefix(self.base.as_str()) else {
            let top = path == "/" || self.base.strip_suffix('/') == Some(path);
            return Some(if top { Asked::Top } else { Asked::Nothing });
        };
        if !key.is_empty() && !sound(key) {
            return None;
        }
        if let Some(own) = key.strip_prefix("-/") {
            let Some(own) = own.strip_prefix(self.token.as_str()).and_then(|rest| rest.strip_prefix('/')) else {
                return Some(Asked::Nothing);
            };
            let own = match own {
                "preview.js" => Own::Script,
                "preview.css" => Own::Style,
                "events" => Own::Events,
                "state.json" => Own::State(page(query)?),
                "sources.json" => Own::Sources(page(query)?),
                "problems.html" => Own::Problems,
                _ => return Some(Asked::Nothing),
            };
            return Some(Asked::Own(own));
        }
        let key = if key.is_empty() || key.ends_with('/') { format!("{key}index.html") } else { key.to_owned() };
        Some(Asked::Site(key))
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get_all(CONTENT_LENGTH).iter().any(|length| length.as_bytes() != b"0")
}

/// Returns the page that a query names; empty if it names none.
fn page(query: Option<&str>) -> Option<String> {
    let value = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("page="));
    // In a query a slash may be encoded.
    let page = decoded(&value.unwrap_or_default().replace("%2F", "/").replace("%2f", "/"))?;
    (page.is_empty() || sound(&page)).then_some(page)
}

/// Tells whether a key has only whole steps: no step is empty, none leads upwards. A slash may end it.
fn sound(key: &str) -> bool {
    key.strip_suffix('/').unwrap_or(key).split('/').all(|step| !matches!(step, "" | "." | ".."))
}

/// Decodes percent signs once. None for what could be taken for something else further on: a slash or a backslash that
/// was hidden, control characters, a broken sign, what is not UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let byte = u8::try_from(digit()? * 16 + digit()?).ok()?;
        if byte == b'/' {
            return None;
        }
        bytes.push(byte);
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(|character: char| character == '\\' || character.is_control())).then_some(text)
}

/// Returns the path of an address, decoded, with a slash at both ends; none if it has steps that no browser keeps.
pub fn base_path(url: Option<&str>) -> Option<String> {
    let Some(url) = url else { return Some("/".to_owned()) };
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("/", |slash| &after_scheme[slash..]);
    let path = decoded(path)?;
    let path = if path.ends_with('/') { path } else { path + "/" };
    (path == "/" || sound(&path[1..])).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(base: &str) -> Gate {
        Gate { port: 4747, base: base.to_owned(), token: "abc".to_owned() }
    }

    fn request(target: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap_or_else(|error| panic!("{target}: {error}"))
    }

    fn asked(base: &str, target: &str) -> Result<Asked, u16> {
        gate(base).admit(&request(target, &[("host", "localhost:4747")])).map_err(|refusal| refusal.as_u16())
    }

    fn site(key: &str) -> Result<Asked, u16> {
        Ok(Asked::Site(key.to_owned()))
    }

    #[test]
    fn a_path_is_an_exact_key() {
        assert_eq!(asked("/", "/"), site("index.html"));
        assert_eq!(asked("/", "/a/b.html?x=1"), site("a/b.html"));
        assert_eq!(asked("/", "/a/"), site("a/index.html"));
        assert_eq!(asked("/", "/m%C3%B8te.pdf"), site("møte.pdf"));
        assert_eq!(asked("/", "/%252e%252e/x"), site("%2e%2e/x"));
        assert_eq!(asked("/intra nett/", "/intra%20nett/a.html"), site("a.html"));
        assert_eq!(asked("/intranett/", "/intranett"), Ok(Asked::Top));
        assert_eq!(asked("/intranett/", "/"), Ok(Asked::Top));
        assert_eq!(asked("/intranett/", "/intranett-hemmelig/a.html"), Ok(Asked::Nothing));
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_turned_away() {
        for target in [
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/",
            "/..%2f",
            "/..%5c..%5c",
            "//etc/passwd",
            "/a//b",
            "/%00",
            "/x%00.html",
            "/%ff",
            "/%c0%ae",
            "/%",
            "/%2",
            "/%zz",
            "/a/./b",
            "/x%0d%0aSet-Cookie:a",
            "/-/abc/state.json?page=../x",
        ] {
            assert_eq!(asked("/", target), Err(400), "{target}");
        }
        assert_eq!(asked("/", "http://127.0.0.1:4747/"), Err(400));
        assert_eq!(asked("/", &format!("/{}", "a".repeat(5000))), Err(414));
    }

    #[test]
    fn the_previews_own_things_need_the_word() {
        assert_eq!(asked("/", "/-/abc/state.json?page=a%2Fb"), Ok(Asked::Own(Own::State("a/b".into()))));
        assert_eq!(asked("/", "/-/abc/events"), Ok(Asked::Own(Own::Events)));
        assert_eq!(asked("/b/", "/b/-/abc/state.json?page=a%2Eb.html"), Ok(Asked::Own(Own::State("a.b.html".into()))));
        for target in ["/-/abd/events", "/-/events", "/-/", "/-/abc", "/-/abcevents", "/-/abc/other"] {
            assert_eq!(asked("/", target), Ok(Asked::Nothing), "{target}");
        }
    }

    #[test]
    fn only_our_own_names_and_origins_are_let_in() {
        let verdict = |headers: &[(&str, &str)]| gate("/").admit(&request("/", headers)).is_ok();
        for host in ["localhost:4747", "127.0.0.1:4747", "[::1]:4747"] {
            assert!(verdict(&[("host", host)]), "{host}");
            assert!(verdict(&[("host", host), ("origin", &format!("http://{host}"))]), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:4747",
            "localhost:1",
            "localhost",
            "",
            "[::1]",
            "0.0.0.0:4747",
            "2130706433:4747",
            "0x7f.1:4747",
            "LOCALHOST:4747",
            "localhost:4747 ",
            "localhost.:4747",
        ] {
            assert!(!verdict(&[("host", host)]), "{host:?}");
        }
        assert!(!verdict(&[]));
        let host = ("host", "localhost:4747");
        assert!(!verdict(&[host, host]));
        for origin in ["http://evil", "null", "http://10.0.0.1", "https://localhost:4747", "http://localhost:4748", ""]
        {
            assert!(!verdict(&[host, ("origin", origin)]), "{origin}");
        }
        for (site, fine) in
            [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false)]
        {
            assert_eq!(verdict(&[host, ("sec-fetch-site", site)]), fine, "{site}");
        }
    }

    #[test]
    fn nothing_is_sent_to_us() {
        let verdict = |headers: &[(&str, &str)]| {
            let all = [&[("host", "localhost:4747")], headers].concat();
            gate("/").admit(&request("/", &all)).map_err(|refusal| refusal.as_u16()).map(|_| ())
        };
        assert_eq!(verdict(&[("content-length", "0")]), Ok(()));
        assert_eq!(verdict(&[("content-length", "5")]), Err(400));
        assert_eq!(verdict(&[("transfer-encoding", "chunked")]), Err(400));
        assert_eq!(verdict(&[("upgrade", "websocket")]), Err(400));
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"] {
            let request = Request::builder().method(method).uri("/").header("host", "localhost:4747").body(()).unwrap();
            assert_eq!(gate("/").admit(&request), Err(StatusCode::METHOD_NOT_ALLOWED));
        }
    }

    #[test]
    fn the_path_of_the_base_address() {
        assert_eq!(base_path(None).as_deref(), Some("/"));
        assert_eq!(base_path(Some("https://example.org/")).as_deref(), Some("/"));
        assert_eq!(base_path(Some("https://example.org/intranett/m%C3%B8ter/")).as_deref(), Some("/intranett/møter/"));
        assert_eq!(base_path(Some("https://example.org/a/../b/")), None);
    }
}
