//! [`Reply`]: what a request is answered with, and the header fields that every answer carries.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Response, StatusCode};
use tokio::sync::mpsc::Receiver;

/// What every answer carries: it is for our own pages only, is not kept, and nothing foreign may run in it.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    status: StatusCode,
    kind: &'static str,
    fields: Vec<(HeaderName, HeaderValue)>,
    body: Content,
}

impl Reply {
    /// Answers with a text or a file.
    pub(super) fn new(status: StatusCode, kind: &'static str, bytes: impl Into<Bytes>) -> Reply {
        Reply { status, kind, fields: Vec::new(), body: Content::Whole(bytes.into()) }
    }

    /// Answers with a status alone. What is turned away is told nothing.
    pub(super) fn bare(status: StatusCode) -> Reply {
        let reply = Reply::new(status, "text/plain; charset=utf-8", Bytes::new());
        match status {
            StatusCode::METHOD_NOT_ALLOWED => reply.with(ALLOW, HeaderValue::from_static("GET, HEAD")),
            // The rest of what was sent is not read.
            status if status.is_client_error() => reply.with(CONNECTION, HeaderValue::from_static("close")),
            _ => reply,
        }
    }

    /// Answers that it stands elsewhere. The address must be encoded.
    pub(super) fn elsewhere(address: &str) -> Reply {
        match HeaderValue::from_str(address) {
            Ok(address) => Reply::bare(StatusCode::TEMPORARY_REDIRECT).with(LOCATION, address),
            Err(_) => Reply::bare(StatusCode::NOT_FOUND),
        }
    }

    /// Answers with events as they come.
    pub(super) fn events(events: Receiver<Bytes>) -> Reply {
        Reply { status: StatusCode::OK, kind: "text/event-stream", fields: Vec::new(), body: Content::Events(events) }
    }

    /// Asks to try again soon.
    pub(super) fn again(self) -> Reply {
        self.with(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// Says which version it is.
    pub(super) fn tagged(self, tag: &str) -> Reply {
        match HeaderValue::from_str(&format!("\"{tag}\"")) {
            Ok(tag) => self.with(ETAG, tag),
            Err(_) => self,
        }
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Reply {
        self.fields.push((name, value));
        self
    }

    /// Makes it an answer of the protocol.
    pub(super) fn response(self) -> Response<Content> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        let headers: &mut HeaderMap = response.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.extend(self.fields);
        response
    }
}

/// What an answer holds.
#[derive(Debug)]
pub(super) enum Content {
    /// All of it, ready.
    Whole(Bytes),
    /// Events as they come; ends when nobody sends any more.
    Events(Receiver<Bytes>),
}

impl Body for Content {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Content::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Events(events) => events.poll_recv(context).map(|event| event.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Content::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Events(_) => SizeHint::default(),
        }
    }
}

/// Returns the type of a file by its name. What is not known is a download.
pub(super) fn kind_of(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
