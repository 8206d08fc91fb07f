//! Answers: what each thing that is asked for is answered with.

use hyper::StatusCode;
use hyper::body::Bytes;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::model::path::OutputPath;
use crate::model::plan::Recipe;
use crate::model::source::Attachment;
use crate::shell::disk;
use crate::shell::preview::Preview;
use crate::shell::preview::gate::{Asked, Own};
use crate::shell::preview::problems::{self, escaped};
use crate::shell::preview::reply::{Reply, kind_of};
use crate::shell::preview::sources::sources;
use crate::shell::preview::stage::{Made, Shown, Standing, tag};
use crate::shell::preview::state::state;
use crate::shell::report::Counts;

use std::sync::Arc;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// One script of several files, so that each can be read by itself; within a function, so that a page's own scripts do
/// not meet its names.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("assets/words.js"),
    include_str!("assets/patch.js"),
    include_str!("assets/bar.js"),
    include_str!("assets/source.js"),
    include_str!("assets/live.js"),
    "})();\n"
);
const STYLE: &str = include_str!("assets/preview.css");

impl Preview {
    /// Answers a request that was let in. May make a page, so it may take a while.
    /// `before` is the tag of what the browser has already.
    pub(super) fn answer(&self, asked: &Asked, before: Option<&str>) -> Reply {
        match asked {
            Asked::Own(Own::Script) => return Reply::new(StatusCode::OK, kind_of("x.js"), SCRIPT),
            Asked::Own(Own::Style) => return Reply::new(StatusCode::OK, kind_of("x.css"), STYLE),
            Asked::Top => return Reply::elsewhere(&encoded(&self.gate.base)),
            Asked::Nothing => return Reply::bare(StatusCode::NOT_FOUND),
            _ => {}
        }
        let Some(shown) = self.stage.shown() else {
            let page = matches!(asked, Asked::Site(_) | Asked::Own(Own::Problems));
            let page = if page { problems::reading(self) } else { String::new() };
            return Reply::new(StatusCode::SERVICE_UNAVAILABLE, HTML, page).again();
        };
        match asked {
            Asked::Site(key) => self.site(&shown, &OutputPath::new(key.as_str()), before),
            Asked::Own(Own::State(page)) => json(&state(self, &shown, &page_of(page))),
            Asked::Own(Own::Sources(page)) => json(&sources(self, &shown, &page_of(page))),
            Asked::Own(Own::Problems) => self.instead(&shown, &OutputPath::new("index.html"), None),
            _ => Reply::bare(StatusCode::NOT_FOUND),
        }
    }

    /// Returns what a stream tells of an edition. Neither paths nor texts; no counts before every text has been read.
    pub(super) fn event(&self, shown: &Shown) -> String {
        let counts = shown.edition.is_settled().then(|| Counts::each(shown.edition.findings()));
        let errors = counts.as_ref().map(|counts| counts.errors + usize::from(shown.lost.is_some()));
        let news = serde_json::json!({
            "edition": shown.number, "errors": errors, "warnings": counts.map(|counts| counts.warnings),
        });
        format!("event: edition\ndata: {news}\n\n")
    }

    /// Returns the bytes of a page as `build` would write them; none if there is no such page, or it cannot be made.
    pub(super) fn made(&self, shown: &Shown, edition: &Edition, path: &OutputPath) -> Option<Arc<Made>> {
        let output = edition.output(path)?;
        if matches!(output.recipe, Recipe::Copy(_)) {
            return None;
        }
        self.stage.made(edition, path, &output).ok().or_else(|| {
            // A fault of the theme that only this page met: it is shown as it was.
            self.stage.last_made(path).or_else(|| {
                let good = shown.good.as_ref()?;
                self.stage.made(good, path, &good.output(path)?).ok()
            })
        })
    }

    /// Tells whether there is a file of the site at an address.
    pub(super) fn is_output(&self, shown: &Shown, path: &OutputPath) -> bool {
        match shown.standing(path) {
            Standing::Current(edition) | Standing::Last(edition) => edition.recipes.contains_key(path),
            Standing::Nowhere => true,
        }
    }

    /// Answers with a file of the site, unless it is what the browser has already.
    fn site(&self, shown: &Shown, path: &OutputPath, before: Option<&str>) -> Reply {
        let (Standing::Current(edition) | Standing::Last(edition)) = shown.standing(path) else {
            return self.instead(shown, path, None);
        };
        let Some(recipe) = edition.recipes.get(path) else {
            return self.not_found(shown, edition, path);
        };
        if let Recipe::Copy(_) = recipe {
            return self.attachment(shown, edition, path);
        }
        match self.made(shown, edition, path) {
            Some(made) if asked_before(before, &made.tag) => Reply::bare(StatusCode::NOT_MODIFIED).tagged(&made.tag),
            Some(made) => {
                let bytes = if is_page(path.as_str()) {
                    let own = format!("{}-/{}/", path.root(), self.gate.token);
                    injected(&made.bytes, &own, path, &made.tag)
                } else {
                    made.bytes.clone()
                };
                Reply::new(StatusCode::OK, kind_of(path.as_str()), bytes).tagged(&made.tag)
            }
            None => self.instead(shown, path, self.stage.fault(path).as_ref()),
        }
    }

    /// Answers with the problems in place of a page; what is no page is missing.
    fn instead(&self, shown: &Shown, path: &OutputPath, fault: Option<&Diagnostic>) -> Reply {
        if is_page(path.as_str()) {
            let page = Bytes::from(problems::page(self, shown, fault));
            let tag = tag(&page);
            Reply::new(StatusCode::OK, HTML, injected(&page, &self.own(), path, &tag)).tagged(&tag)
        } else {
            Reply::bare(StatusCode::NOT_FOUND)
        }
    }

    fn not_found(&self, shown: &Shown, edition: &Edition, asked: &OutputPath) -> Reply {
        let Some(made) = self.made(shown, edition, &OutputPath::new("404.html")) else {
            return Reply::bare(StatusCode::NOT_FOUND);
        };
        let bytes = injected(&made.bytes, &self.own(), asked, &made.tag);
        Reply::new(StatusCode::NOT_FOUND, HTML, bytes).tagged(&made.tag)
    }

    /// Reads a file that is copied as it is. What is not what the edition knows is not given.
    fn attachment(&self, shown: &Shown, edition: &Edition, path: &OutputPath) -> Reply {
        let known = edition.site.catalog.attachments.get(path);
        let Some((source, Attachment { hash, .. })) = known else { return Reply::bare(StatusCode::NOT_FOUND) };
        let bytes = shown.attachments.get(source).and_then(|file| disk::attachment(&self.root, file).ok());
        match bytes.filter(|bytes| blake3::hash(bytes).as_bytes() == hash) {
            Some(bytes) => Reply::new(StatusCode::OK, kind_of(path.as_str()), bytes),
            // It is being replaced; the next edition knows what it holds.
            None => Reply::bare(StatusCode::SERVICE_UNAVAILABLE).again(),
        }
    }
}

/// Puts the one script tag right before the end of the head. It says which page this is, and which version of it.
fn injected(bytes: &Bytes, own: &str, page: &OutputPath, tag: &str) -> Bytes {
    const END: &[u8] = b"</head>";
    let Some(place) = bytes.windows(END.len()).position(|window| window == END) else { return bytes.clone() };
    let (head, rest) = bytes.split_at(place);
    let page = escaped(page.as_str());
    let script = format!("<script src=\"{own}preview.js\" data-page=\"{page}\" data-tag=\"{tag}\"></script>");
    Bytes::from([head, script.as_bytes(), rest].concat())
}

/// Tells whether the browser has this version already.
fn asked_before(before: Option<&str>, tag: &str) -> bool {
    before.is_some_and(|before| before.trim_start_matches("W/").trim_matches('"') == tag)
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// Returns the page that a browser names: the top is its index.
fn page_of(named: &str) -> OutputPath {
    if named.is_empty() || named.ends_with('/') {
        OutputPath::new(format!("{named}index.html"))
    } else {
        OutputPath::new(named)
    }
}

fn json(value: &impl Serialize) -> Reply {
    match serde_json::to_vec(value) {
        Ok(bytes) => Reply::new(StatusCode::OK, JSON, bytes),
        Err(_) => Reply::bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Encodes a path for an address.
pub(super) fn encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
