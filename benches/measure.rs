//! What the benches share: how large the sites are, where they lie, and how time is taken.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Returns how many documents to measure with: `DOCUMENTS`, else the usual sizes.
pub(crate) fn sizes(usual: &[usize]) -> Vec<usize> {
    let wanted = std::env::var("DOCUMENTS").ok().and_then(|size| size.parse().ok());
    wanted.map_or_else(|| usual.to_vec(), |size| vec![size])
}

/// Returns a folder of our own: in memory where there is `/dev/shm`, else, or with `DISK=folder`, on a disk.
pub(crate) fn folder(bench: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = match std::env::var_os("DISK") {
        Some(folder) => PathBuf::from(folder),
        None if memory.is_dir() => memory.to_path_buf(),
        None => std::env::temp_dir(),
    };
    base.join(format!("sakspapir-bench-{bench}-{}", std::process::id()))
}

/// Returns the median time of some runs, after one that does not count.
pub(crate) fn median(runs: usize, mut run: impl FnMut() -> Duration) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..runs).map(|_| run()).collect();
    times.sort();
    times[times.len() / 2]
}

/// Returns how long something takes, and what comes of it.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed(), made)
}
