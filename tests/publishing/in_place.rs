//! Publishes as one should not: file by file into the folder that is being read. The test that kills a build at every
//! system call must find a mixed site here, or it would find none anywhere.

#![expect(clippy::disallowed_methods, reason = "a program of its own, which writes to the disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sakspapir::model::settings::Language;
use sakspapir::session::{Options, Session};
use sakspapir::shell::words::Words;
use sakspapir::shell::{disk, theme};

fn main() -> ExitCode {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    match one.map_err(std::io::Error::other).and_then(|()| publish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn publish() -> std::io::Result<()> {
    let reading = disk::read(Path::new("."), Words::new(Language::Bokmal)).map_err(std::io::Error::other)?;
    let session = Session::open(reading.changes, Options { theme: theme::embedded(), ..Options::default() });
    let edition = session.edition();
    let target = PathBuf::from("public");
    let mut wanted = BTreeSet::new();
    for (path, output) in &edition.plan() {
        let bytes = edition.render(path, output).map_err(|_| std::io::Error::other("render"))?;
        let file = target.join(path.as_str());
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&file, bytes)?;
        wanted.insert(file);
    }
    for entry in walkdir::WalkDir::new(&target) {
        let entry = entry.map_err(std::io::Error::other)?;
        if entry.file_type().is_file() && !wanted.contains(entry.path()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
