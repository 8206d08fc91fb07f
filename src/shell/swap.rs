//! What publishing asks of the operating system and Rust's library lacks: swapping two folders, flushing one, telling a
//! mount point, locking. Linux and macOS swap in one step; elsewhere two renames, mended at the next start.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// Puts the fresh folder in the place of the target, and what was the target in `aside`. Both must be there.
///
/// Where one step is possible, `aside` is the fresh folder's own name.
pub fn swap(fresh: &Path, target: &Path, old: &Path) -> io::Result<PathBuf> {
    match exchange(fresh, target) {
        Ok(()) => Ok(fresh.to_path_buf()),
        Err(error) if exchange_is_unknown(&error) => {
            fs::rename(target, old)?;
            if let Err(error) = fs::rename(fresh, target) {
                fs::rename(old, target)?;
                return Err(error);
            }
            Ok(old.to_path_buf())
        }
        Err(error) => Err(error),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns whether the system or the file system cannot exchange, so that two renames must do.
fn exchange_is_unknown(error: &io::Error) -> bool {
    // Network and older file systems answer EINVAL.
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Returns whether a failed swap says that this target can never be swapped: a mount point, or one that is held.
pub fn never_swaps(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};

    matches!(error.kind(), CrossesDevices | ResourceBusy | PermissionDenied | ReadOnlyFilesystem)
}

/// Returns whether a folder is a mount point, as far as the system tells.
#[cfg(target_os = "linux")]
pub fn is_mount_point(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};

    let Ok(found) = statx(CWD, folder, AtFlags::empty(), StatxFlags::empty()) else { return on_other_device(folder) };
    if found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) {
        return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
    }
    on_other_device(folder)
}

/// Returns whether a folder is a mount point, as far as the system tells.
#[cfg(not(target_os = "linux"))]
pub fn is_mount_point(folder: &Path) -> bool {
    on_other_device(folder)
}

#[cfg(unix)]
fn on_other_device(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    folder.parent().is_some_and(|parent| device(parent) != device(folder))
}

#[cfg(not(unix))]
fn on_other_device(_: &Path) -> bool {
    false
}

/// Brings a folder with everything in it to the disk, once.
#[cfg(target_os = "linux")]
pub fn flush(folder: &Path, files: &[&Path]) -> io::Result<()> {
    // One call for the whole file system instead of one a file, which on a spinning or virtual disk is all the time
    // that a build takes. Since Linux 5.8 it reports what could not be written.
    match rustix::fs::syncfs(File::open(folder)?) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::NOSYS) => flush_each(folder, files),
        Err(error) => Err(error.into()),
    }
}

/// Brings a folder with everything in it to the disk, once.
#[cfg(not(target_os = "linux"))]
pub fn flush(folder: &Path, files: &[&Path]) -> io::Result<()> {
    flush_each(folder, files)
}

fn flush_each(folder: &Path, files: &[&Path]) -> io::Result<()> {
    files.par_iter().try_for_each(|path| File::open(folder.join(path))?.sync_all())?;
    let mut folders: Vec<&Path> = files.iter().filter_map(|file| file.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    for inner in folders {
        flush_names(&folder.join(inner))?;
    }
    flush_names(folder)
}

/// Brings the names in a folder to the disk, so that a swap outlives a power cut.
pub fn flush_names(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder so, and has no need to.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Held while a build writes to a target; released by the system even if the program is killed.
#[derive(Debug)]
pub struct Lock {
    _held: File,
    /// The file that was made for it, to be removed.
    file: Option<PathBuf>,
}

impl Lock {
    /// Locks a folder, or returns nothing if another program holds it.
    ///
    /// The folder itself is locked: none stands in a source folder, no file is needed. Where that is not possible
    /// (Windows, some network drives), a file of the given name is, for as long as it is held.
    pub fn of_folder(folder: &Path, beside: &Path) -> io::Result<Option<Lock>> {
        if cfg!(unix) {
            match locked(|| File::open(folder), folder) {
                Ok(held) => return Ok(held.map(|held| Lock { _held: held, file: None })),
                Err(error) if cannot_lock_folders(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let open = || File::options().create(true).truncate(false).write(true).open(beside);
        Ok(locked(open, beside)?.map(|held| Lock { _held: held, file: Some(beside.to_path_buf()) }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // Still locked: whoever has opened it meanwhile sees that it is gone, and makes another.
            let _ = fs::remove_file(file);
        }
    }
}

/// Opens and locks what has a name; nothing if another program holds it.
fn locked(open: impl Fn() -> io::Result<File>, name: &Path) -> io::Result<Option<File>> {
    loop {
        let file = open()?;
        match file.try_lock() {
            // Another build may have swapped or removed it between the two calls.
            Ok(()) if is_at(&file, name)? => return Ok(Some(file)),
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Returns whether a file system cannot lock folders, as against one that failed: two builds must not hold two kinds of
/// locks.
#[cfg(unix)]
fn cannot_lock_folders(error: &io::Error) -> bool {
    use rustix::io::Errno;

    // NFS locks nothing that is not open for writing, and answers EBADF.
    [Errno::BADF, Errno::NOLCK, Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOSYS, Errno::INVAL]
        .iter()
        .any(|known| error.raw_os_error() == Some(known.raw_os_error()))
}

#[cfg(not(unix))]
fn cannot_lock_folders(_: &io::Error) -> bool {
    true
}

/// Returns whether what is open is what now has the name.
#[cfg(unix)]
fn is_at(open: &File, name: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    match fs::metadata(name) {
        Ok(found) => open.metadata().map(|open| (open.dev(), open.ino()) == (found.dev(), found.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
