//! The server: connections, limits and time-outs, around [`Preview::answer`].

use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::IF_NONE_MATCH;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::shell::fault::{Fault, Outcome};
use crate::shell::preview::Preview;
use crate::shell::preview::gate::{Asked, LARGEST_HEAD, MOST_FIELDS, Own};
use crate::shell::preview::reply::{Content, Reply};
use crate::shell::watcher::Signal;

/// The port that is tried when none is named.
const USUAL_PORT: u16 = 4747;

/// Ports after the usual one that are tried when it is taken.
const NEXT_PORTS: u16 = 20;

/// Connections at a time, streams of events included.
const MOST_CONNECTIONS: usize = 128;

/// Streams of events at a time.
const MOST_STREAMS: usize = 64;

/// Pages that are made at a time.
const MOST_MAKING: usize = 4;

/// How long a head may take to arrive, and a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How often a stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The ports that we listen on: IPv4, and IPv6 where there is one.
pub(super) struct Bound {
    pub(super) port: u16,
    listeners: Vec<TcpListener>,
}

impl Bound {
    /// Takes the port that was named, or the usual one, or the next that is free.
    pub(super) fn take(named: Option<u16>) -> Outcome<Bound> {
        let fault = |port: u16| {
            move |error| Fault { key: "serve.port", arguments: vec![("port", port.to_string())], cause: Some(error) }
        };
        if let Some(port) = named {
            return Bound::on(port).map_err(fault(port));
        }
        let taken = (USUAL_PORT..=USUAL_PORT + NEXT_PORTS).find_map(|port| Bound::on(port).ok());
        taken.map_or_else(|| Bound::on(0).map_err(fault(0)), Ok)
    }

    fn on(port: u16) -> std::io::Result<Bound> {
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = four.local_addr()?.port();
        let mut listeners = vec![four];
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(six) => listeners.push(six),
            // Somebody else would answer to `localhost`.
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(error),
            // There is no IPv6 here.
            Err(_) => {}
        }
        for listener in &listeners {
            listener.set_nonblocking(true)?;
        }
        Ok(Bound { port, listeners })
    }
}

/// Serves until the program is told to end, and ends the watcher then.
pub(super) fn run(bound: Bound, preview: Arc<Preview>, watcher: &Receiver<Sender<Signal>>) -> std::io::Result<()> {
    let served = serve(bound, preview);
    match watcher.try_recv() {
        Ok(watcher) => drop(watcher.send(Signal::End)),
        // The site is being read for the first time, and nothing needs to be tidied up.
        Err(_) if served.is_ok() => std::process::exit(0),
        Err(_) => drop(watcher.recv().map(|watcher| watcher.send(Signal::End))),
    }
    served
}

fn serve(bound: Bound, preview: Arc<Preview>) -> std::io::Result<()> {
    // Pages are made on a few threads: each that has made one keeps memory for the next.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(MOST_MAKING).build()?;
    runtime.block_on(async {
        let limits = Arc::new(Limits {
            connections: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
        });
        for listener in bound.listeners {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::spawn(listen(listener, preview.clone(), limits.clone()));
        }
        told_to_end().await;
        Ok::<(), std::io::Error>(())
    })?;
    // A page that is still being made is of no use to anybody.
    runtime.shutdown_background();
    Ok(())
}

/// Waits for Ctrl+C, or for the system to ask.
#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    std::future::poll_fn(|context| {
        if interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready() {
            return std::task::Poll::Ready(());
        }
        std::task::Poll::Pending
    })
    .await;
}

#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

struct Limits {
    connections: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

async fn listen(listener: tokio::net::TcpListener, preview: Arc<Preview>, limits: Arc<Limits>) {
    loop {
        // Who comes when all places are taken waits in the system's queue.
        let Ok(place) = limits.connections.clone().acquire_owned().await else { return };
        let connection = match listener.accept().await {
            Ok((connection, peer)) if is_loopback(&peer) => connection,
            Ok(_) => continue,
            Err(_) => {
                // Too many open files, most likely: some are given back soon.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = connection.set_nodelay(true);
        let (preview, limits) = (preview.clone(), limits.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| respond(request, &preview, &limits));
            // What goes wrong on a connection concerns nobody but its other end.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(LARGEST_HEAD)
                .max_headers(MOST_FIELDS)
                .serve_connection(TokioIo::new(connection), service)
                .await;
            drop(place);
        });
    }
}

fn is_loopback(peer: &SocketAddr) -> bool {
    peer.ip().is_loopback()
}

async fn respond(
    request: Request<Incoming>,
    preview: &Arc<Preview>,
    limits: &Limits,
) -> Result<Response<Content>, Infallible> {
    let asked = match preview.gate.admit(&request) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Reply::bare(refusal).response()),
    };
    if asked == Asked::Own(Own::Events) {
        return Ok(events(preview, limits).response());
    }
    // Before the first edition a browser is kept waiting for a moment, which is mostly enough.
    let mut numbers = preview.stage.numbers();
    let _ = timeout(Duration::from_millis(300), numbers.wait_for(|number| *number > 0)).await;
    let preview = preview.clone();
    let before = request.headers().get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let reply = tokio::task::spawn_blocking(move || preview.answer(&asked, before.as_deref())).await;
    Ok(reply.unwrap_or_else(|_| Reply::bare(StatusCode::INTERNAL_SERVER_ERROR)).response())
}

/// Begins a stream of events: one for the edition that is shown now, and one for each that follows.
fn events(preview: &Arc<Preview>, limits: &Limits) -> Reply {
    let Ok(place) = limits.streams.clone().try_acquire_owned() else {
        return Reply::bare(StatusCode::SERVICE_UNAVAILABLE).again();
    };
    let (sender, receiver) = mpsc::channel(4);
    let preview = preview.clone();
    tokio::spawn(async move {
        let _place = place;
        let mut numbers = preview.stage.numbers();
        let mut message = "retry: 500\n\n".to_owned();
        loop {
            // Taken note of before it is looked at: an edition that comes in between is told of again, not lost.
            numbers.mark_unchanged();
            if let Some(shown) = preview.stage.shown() {
                message.push_str(&preview.event(&shown));
            }
            if sender.send(Bytes::from(std::mem::take(&mut message))).await.is_err() {
                return;
            }
            while let Err(_late) = timeout(HEARTBEAT, numbers.changed()).await {
                if sender.send(Bytes::from_static(b":\n\n")).await.is_err() {
                    return;
                }
            }
        }
    });
    Reply::events(receiver)
}
