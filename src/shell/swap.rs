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
pub fn flush(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
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
pub fn flush(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
    flush_each(folder, files)
}

fn flush_each(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
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
}

impl Lock {
    /// Locks a folder, or returns nothing if another program holds it.
    ///
    /// The folder itself is locked: no file is left behind, none stands in a source folder. Where that is not possible
    /// (Windows, some network drives), a file of the given name is.
    pub fn of_folder(folder: &Path, beside: &Path) -> io::Result<Option<Lock>> {
        while cfg!(unix) {
            let file = File::open(folder)?;
            match file.try_lock() {
                // Another build may have swapped the folder away between the two calls.
                Ok(()) if !is_at(&file, folder)? => {}
                Ok(()) => return Ok(Some(Lock { _held: file })),
                Err(fs::TryLockError::WouldBlock) => return Ok(None),
                Err(fs::TryLockError::Error(_)) => break,
            }
        }
        let file = File::options().create(true).truncate(false).write(true).open(beside)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _held: file })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

/// Returns whether an open folder is the one that now has the name.
#[cfg(unix)]
fn is_at(open: &File, folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let (one, other) = (open.metadata()?, fs::metadata(folder)?);
    Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
