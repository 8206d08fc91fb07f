//! [`Console`]: the terminal. Results go to standard output, messages to standard error.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::shell::fault::{Fault, Outcome};
use crate::shell::report::printable;
use crate::shell::words::Words;

/// A line of progress stands on the terminal, and gives way to whatever is told next. There is one terminal.
static LINE: AtomicBool = AtomicBool::new(false);

/// The terminal, and the language that is spoken to it.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// The language.
    pub words: Words,
}

impl Console {
    /// Gives a result. A reader that has gone away (`| head`) has had enough; that is no fault.
    pub fn result(self, text: &str) -> Outcome<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Fault { key: "console.output", arguments: Vec::new(), cause: Some(error) }),
            Ok(()) => Ok(()),
        }
    }

    /// Tells something. That nobody hears it is no reason to stop.
    pub fn tell(self, text: &str) {
        let mut out = io::stderr().lock();
        if LINE.swap(false, Ordering::Relaxed) {
            let _ = out.write_all(CLEAR);
        }
        let _ = out.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = out.write_all(b"\n");
        }
    }

    /// Puts a line of progress on the terminal in place of the one before; an empty one clears it.
    pub fn line(self, text: &str) {
        let mut out = io::stderr().lock();
        if LINE.swap(!text.is_empty(), Ordering::Relaxed) || !text.is_empty() {
            let _ = out.write_all(CLEAR).and_then(|()| out.write_all(text.as_bytes())).and_then(|()| out.flush());
        }
    }

    /// Returns whether somebody sees how far long work has come.
    pub fn shows_progress(self) -> bool {
        io::stderr().is_terminal() && knows_codes()
    }

    /// Tells why the work could not be done.
    pub fn fault(self, fault: &Fault) {
        self.tell(&format!("{}: {}", self.words.text("severity.error"), printable(&fault.say(self.words))));
    }

    /// Tells what ought to be known although the work was done.
    pub fn warn(self, text: &str) {
        self.tell(&format!("{}: {}", self.words.text("severity.warning"), printable(text)));
    }

    /// Returns whether results may be coloured.
    pub fn colours_results(self) -> bool {
        coloured(io::stdout().is_terminal())
    }

    /// Returns whether messages may be coloured.
    pub fn colours_messages(self) -> bool {
        coloured(io::stderr().is_terminal())
    }

    /// Asks for a line, at a terminal only; nothing if there is none, or an empty answer.
    pub fn ask(self, question: &str) -> Option<String> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let mut out = io::stderr().lock();
        let _ = write!(out, "{question}: ").and_then(|()| out.flush());
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).ok()?;
        let answer = answer.trim();
        (!answer.is_empty()).then(|| answer.to_owned())
    }
}

/// <https://no-color.org>: any value that is not empty.
fn coloured(terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    terminal && !set("NO_COLOR") && knows_codes()
}

/// A terminal that is none of the simplest.
fn knows_codes() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// To the beginning of the line, and nothing behind it.
const CLEAR: &[u8] = b"\r\x1b[K";
