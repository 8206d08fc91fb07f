//! [`Progress`]: tells somebody at a terminal how far long work has come, on one line that goes away again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::shell::console::Console;
use crate::shell::report::spaced;
use crate::shell::words::Words;

/// Work that is done sooner needs no line.
const PATIENCE: Duration = Duration::from_millis(800);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(200);

/// How far the work has come. Where nobody sits at a terminal, nothing is ever told.
pub struct Progress {
    shared: Arc<Shared>,
    teller: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// What is being done, and how many there are of it; none before the first stage.
    stage: Mutex<Option<(&'static str, usize)>>,
    done: AtomicUsize,
    ended: Mutex<bool>,
    end: Condvar,
}

impl Progress {
    /// Begins to tell, unless nobody would see it.
    pub fn begin(console: Console) -> Progress {
        let shared = Arc::new(Shared::default());
        let told = shared.clone();
        let teller = || std::thread::Builder::new().spawn(move || told.tell(console)).ok();
        Progress { teller: console.shows_progress().then(teller).flatten(), shared }
    }

    /// Says what is being done now, and how many there are to do: `progress.reading`.
    pub fn stage(&self, key: &'static str, total: usize) {
        self.shared.done.store(0, Ordering::Relaxed);
        *self.shared.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, total));
    }

    /// Says that more is done.
    pub fn step(&self, number: usize) {
        self.shared.done.fetch_add(number, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(teller) = self.teller.take() else { return };
        *self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.end.notify_all();
        let _ = teller.join();
    }
}

impl Shared {
    fn tell(&self, console: Console) {
        let mut wait = PATIENCE;
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        while !*ended {
            let (still, waited) = self.end.wait_timeout(ended, wait).unwrap_or_else(PoisonError::into_inner);
            ended = still;
            if waited.timed_out() {
                wait = EVERY;
                let stage = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((key, total)) = stage {
                    console.line(&line(key, self.done.load(Ordering::Relaxed), total, console.words));
                }
            }
        }
        console.line("");
    }
}

fn line(key: &'static str, done: usize, total: usize, words: Words) -> String {
    // A count that has run over its total would only puzzle.
    words.say(key, &[("done", &spaced(done.min(total))), ("total", &spaced(total))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Language;

    #[test]
    fn a_line_counts_and_never_beyond_the_end() {
        let words = Words::new(Language::Bokmal);
        let line = |done| line("progress.reading", done, 12_909, words).replace('\u{a0}', " ");
        assert_eq!(line(1_024), "Leser dokumenter: 1 024 av 12 909");
        assert_eq!(line(13_000), "Leser dokumenter: 12 909 av 12 909");
    }

    #[test]
    fn nothing_is_told_where_nobody_sees_it() {
        // Tests have no terminal.
        let progress = Progress::begin(Console { words: Words::new(Language::Bokmal) });
        progress.stage("progress.reading", 1);
        progress.step(1);
        assert!(progress.teller.is_none());
    }
}
