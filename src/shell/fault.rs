//! [`Fault`]: why the program could not do its work (exit code 2). A mistake in a document is never one.

use std::fmt;
use std::io;
use std::path::Path;

use crate::shell::words::Words;

/// What an operation of the shell returns.
pub type Outcome<T> = Result<T, Fault>;

/// Why the program could not do its work: a key of the words, what is put into them, and the system's reason.
#[derive(Debug)]
pub struct Fault {
    /// The key of its words, such as `publish.foreign`.
    pub key: &'static str,
    /// What is put into the words, by name.
    pub arguments: Vec<(&'static str, String)>,
    /// The reason that the operating system gives.
    pub cause: Option<io::Error>,
}

impl Fault {
    /// Makes a fault that the system has no part in.
    pub fn new(key: &'static str) -> Fault {
        Fault { key, arguments: Vec::new(), cause: None }
    }

    /// Makes a fault about a file, with the system's reason: for `map_err`.
    pub fn disk(key: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Fault + use<> {
        let path = path.display().to_string();
        move |cause| Fault { key, arguments: vec![("path", path)], cause: Some(cause) }
    }

    /// Adds an argument of the words.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Fault {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Says it.
    pub fn say(&self, words: Words) -> String {
        let arguments: Vec<(&str, &str)> = self.arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let text = words.say(self.key, &arguments);
        match &self.cause {
            Some(cause) => format!("{text}: {}", reason(cause, words)),
            None => text,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:?}", self.key, self.arguments)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(out, ": {cause}"))
    }
}

impl std::error::Error for Fault {}

/// Says the system's reason in the user's language; the system's own words where we have none.
pub fn reason(error: &io::Error, words: Words) -> String {
    // Rust has no name for «too many open files»; the number is the same on Linux, macOS and the BSDs.
    const TOO_MANY_OPEN_FILES: i32 = 24;
    let key = match error.kind() {
        io::ErrorKind::NotFound => "io.not-found",
        io::ErrorKind::PermissionDenied => "io.permission",
        io::ErrorKind::AlreadyExists => "io.exists",
        io::ErrorKind::StorageFull => "io.full",
        io::ErrorKind::QuotaExceeded => "io.quota",
        io::ErrorKind::ReadOnlyFilesystem => "io.read-only",
        io::ErrorKind::FileTooLarge => "io.too-large",
        io::ErrorKind::NotADirectory => "io.not-a-folder",
        io::ErrorKind::IsADirectory => "io.is-a-folder",
        io::ErrorKind::InvalidFilename => "io.name",
        io::ErrorKind::AddrInUse => "io.in-use",
        _ if cfg!(unix) && error.raw_os_error() == Some(TOO_MANY_OPEN_FILES) => "io.too-many-open",
        _ => return words.say("io.other", &[("reason", &error.to_string())]),
    };
    words.text(key).to_owned()
}
