//! The build script, no module of the program: lists the files of the default theme for the program to carry, and names the program by the text it is made from.

#![expect(clippy::disallowed_methods, reason = "a build script reads the sources")]

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    for watched in ["src", "themes/default", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    println!("cargo::rustc-env=SAKSPAPIR_SOURCE={}", source(&root)?);
    fs::write(Path::new(&variable("OUT_DIR")?).join("theme_files.rs"), theme_files(&root)?)
}

/// A published site made by another program may differ in every byte although its content is the same, so the manifest
/// tells programs apart, also two with one version number. Made from the source, it is the same on every machine.
fn source(root: &Path) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for name in files(&root.join("src"))? {
        name.hash(&mut hasher);
        text(&root.join("src").join(&name))?.hash(&mut hasher);
    }
    text(&root.join("Cargo.lock"))?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Reads a file without the difference that Windows makes to its line ends.
fn text(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = fs::read(path)?;
    bytes.retain(|byte| *byte != b'\r');
    Ok(bytes)
}

fn theme_files(root: &Path) -> io::Result<String> {
    let mut code =
        String::from("/// Every file of `themes/default`, by path.\npub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for name in files(&root.join("themes/default"))? {
        // `scripts/` holds what some of the assets are made from; see docs/development.md.
        if !name.starts_with("templates/") && !name.starts_with("assets/") {
            continue;
        }
        let path = root.join("themes/default").join(&name);
        let _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    code.push_str("];\n");
    Ok(code)
}

/// Returns all files below a folder, sorted; none when there is no folder.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            if entry.file_type()?.is_dir() {
                waiting.push((entry.path(), format!("{prefix}{name}/")));
            } else {
                found.push(format!("{prefix}{name}"));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn variable(name: &str) -> io::Result<String> {
    std::env::var(name).map_err(|_| io::Error::other(format!("{name} is not set")))
}
