//! Events of the file system, where there are any. Folders are watched, not files: editors put new files in their place.

use std::path::Path;
use std::sync::mpsc::Sender;

use crate::shell::watcher::Signal;

/// Tells whether events are turned off, so that a test can see what happens where none come: `SAKSPAPIR_EVENTS=off`.
fn turned_off() -> bool {
    std::env::var_os("SAKSPAPIR_EVENTS").is_some_and(|value| value == "off")
}

/// The events of one folder.
pub(super) struct Events {
    #[cfg(feature = "serve")]
    watching: Option<watching::Watching>,
    doubt: Option<&'static str>,
}

impl Events {
    /// Begins to listen. That there are no events is no fault: then somebody has to look.
    #[cfg(feature = "serve")]
    pub(super) fn begin(root: &Path, sender: Sender<Signal>) -> Events {
        if turned_off() {
            return Events { watching: None, doubt: None };
        }
        match watching::Watching::begin(root, sender) {
            Ok(watching) => Events { watching: Some(watching), doubt: is_shared(root).then_some("watch.shared") },
            Err(_) => Events { watching: None, doubt: Some("watch.full") },
        }
    }

    #[cfg(not(feature = "serve"))]
    pub(super) fn begin(_root: &Path, _sender: Sender<Signal>) -> Events {
        Events { doubt: (!turned_off()).then_some("watch.polling") }
    }

    /// Returns why events are not to be relied on, if that is known beforehand: the key of its words.
    pub(super) fn doubt(&mut self) -> Option<&'static str> {
        self.doubt.take()
    }

    /// Watches folders that are not the ones they were: removed and made anew.
    #[cfg(feature = "serve")]
    pub(super) fn renew(&mut self, root: &Path) {
        if let Some(watching) = &mut self.watching {
            watching.renew(root);
        }
    }

    #[cfg(not(feature = "serve"))]
    pub(super) fn renew(&mut self, _root: &Path) {}
}

/// Tells whether a folder lies on a file system that others may write to unseen: the network, another system's disk.
#[cfg(all(feature = "serve", target_os = "linux"))]
fn is_shared(root: &Path) -> bool {
    // Of linux/magic.h: NFS, SMB, CIFS, SMB2, 9P (which WSL uses), FUSE.
    const SHARED: [u32; 6] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x6573_5546];
    // The type of the field differs between machines; its text does not.
    let kind = |found: rustix::fs::StatFs| found.f_type.to_string().parse::<i128>().unwrap_or_default();
    rustix::fs::statfs(root.join("content"))
        .is_ok_and(|found| SHARED.iter().any(|shared| i128::from(*shared) == kind(found) & 0xffff_ffff))
}

#[cfg(all(feature = "serve", not(target_os = "linux")))]
fn is_shared(_root: &Path) -> bool {
    false
}

#[cfg(feature = "serve")]
mod watching {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::Sender;

    use notify::event::{AccessKind, AccessMode, ModifyKind};
    use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

    use crate::shell::disk::TOPS;
    use crate::shell::watcher::Signal;

    /// A folder on a disk: another one in its place is another folder.
    type Identity = (u64, u64);

    /// Listens to a site's folder.
    pub(super) struct Watching {
        watcher: RecommendedWatcher,
        /// The folders that are watched, as they were.
        watched: BTreeMap<PathBuf, Identity>,
    }

    impl Watching {
        pub(super) fn begin(root: &Path, sender: Sender<Signal>) -> notify::Result<Watching> {
            let tell = move |event: notify::Result<Event>| {
                if let Some(signal) = signal(event) {
                    let _ = sender.send(signal);
                }
            };
            let watcher = RecommendedWatcher::new(tell, Config::default().with_follow_symlinks(false))?;
            let mut watching = Watching { watcher, watched: BTreeMap::new() };
            // The folder itself: `content/` may be removed and come back.
            watching.watch(root, RecursiveMode::NonRecursive)?;
            for top in TOPS {
                watching.watch(&root.join(top), RecursiveMode::Recursive)?;
            }
            Ok(watching)
        }

        pub(super) fn renew(&mut self, root: &Path) {
            let _ = self.watch(root, RecursiveMode::NonRecursive);
            for top in TOPS {
                let _ = self.watch(&root.join(top), RecursiveMode::Recursive);
            }
        }

        /// Watches a folder, if there is one, and if it is not watched already.
        fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
            let now = identity(folder);
            if now == self.watched.get(folder).copied() {
                return Ok(());
            }
            if self.watched.remove(folder).is_some() {
                // The old one is gone, so nothing is left to be told of it.
                let _ = self.watcher.unwatch(folder);
            }
            if let Some(now) = now {
                self.watcher.watch(folder, mode)?;
                self.watched.insert(folder.to_path_buf(), now);
            }
            Ok(())
        }
    }

    #[cfg(unix)]
    fn identity(folder: &Path) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt as _;
        let found = std::fs::symlink_metadata(folder).ok().filter(std::fs::Metadata::is_dir)?;
        Some((found.dev(), found.ino()))
    }

    #[cfg(not(unix))]
    fn identity(folder: &Path) -> Option<Identity> {
        use std::time::UNIX_EPOCH;
        let found = std::fs::symlink_metadata(folder).ok().filter(std::fs::Metadata::is_dir)?;
        let made = found.created().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((made.as_secs(), u64::from(made.subsec_nanos())))
    }

    /// Returns what an event says; nothing if it only tells that somebody read.
    fn signal(event: notify::Result<Event>) -> Option<Signal> {
        let Ok(event) = event else { return Some(Signal::Unsure) };
        if event.need_rescan() {
            return Some(Signal::Unsure);
        }
        // Where names may differ in case alone, the old name of a renamed file is there as long as the new one is.
        let renamed = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
        if renamed && !cfg!(target_os = "linux") {
            return Some(Signal::Unsure);
        }
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            EventKind::Access(_) => return None,
            _ => {}
        }
        if event.paths.is_empty() { Some(Signal::Unsure) } else { Some(Signal::At(event.paths)) }
    }
}
