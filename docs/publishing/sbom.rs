//! Lists what the program is made of: `cargo run --locked --example sbom > sbom.json`.
//!
//! CycloneDX 1.5 from `cargo metadata` and `Cargo.lock`: every crate that gets into the program or builds it, with
//! version, licence and checksum, and how they depend on each other. The same every time: no clock, no random number.
//! `-- --licences` gives a list for people instead.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a program of its own")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::process::Command;

use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env!("CARGO_MANIFEST_DIR");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock = std::fs::read_to_string(format!("{root}/Cargo.lock"))?;
    let parts = Parts::of(&metadata, &checksums(&lock)).ok_or("cargo metadata has another shape than expected")?;
    match std::env::args().any(|argument| argument == "--licences") {
        true => print!("{}", parts.licences()),
        false => println!("{}", serde_json::to_string_pretty(&parts.bill())?),
    }
    Ok(())
}

/// Returns the checksum of each crate, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut checksums = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
            Some(line.trim_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(checksum)) = (value("name"), value("version"), value("checksum")) {
            checksums.insert((name, version), checksum);
        }
    }
    checksums
}

struct Part {
    name: String,
    version: String,
    licence: String,
    description: String,
    checksum: Option<String>,
    needs: BTreeSet<String>,
}

struct Parts {
    root: String,
    parts: BTreeMap<String, Part>,
}

fn address(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{version}")
}

impl Parts {
    /// Walks from the program to all that gets into it or builds it; what only its tests use is left out.
    fn of(metadata: &Value, checksums: &BTreeMap<(String, String), String>) -> Option<Parts> {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let packages: BTreeMap<&str, &Value> = metadata["packages"]
            .as_array()?
            .iter()
            .filter_map(|package| Some((package["id"].as_str()?, package)))
            .collect();
        let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
            .as_array()?
            .iter()
            .filter_map(|node| Some((node["id"].as_str()?, node)))
            .collect();
        let name_of =
            |id: &str| Some(address(packages.get(id)?["name"].as_str()?, packages.get(id)?["version"].as_str()?));
        let root = metadata["resolve"]["root"].as_str()?;
        let mut parts = BTreeMap::new();
        let mut waiting = vec![root];
        let mut seen = BTreeSet::from([root]);
        while let Some(id) = waiting.pop() {
            let package = packages.get(id)?;
            let mut needs = BTreeSet::new();
            for dependency in nodes.get(id)?["deps"].as_array()? {
                let kinds = dependency["dep_kinds"].as_array()?;
                if kinds.iter().all(|kind| kind["kind"].as_str() == Some("dev")) {
                    continue;
                }
                let needed = dependency["pkg"].as_str()?;
                needs.insert(name_of(needed)?);
                if seen.insert(needed) {
                    waiting.push(needed);
                }
            }
            let (name, version) = (text(package, "name"), text(package, "version"));
            let checksum = checksums.get(&(name.clone(), version.clone())).cloned();
            let part = Part {
                licence: text(package, "license"),
                description: text(package, "description").split_whitespace().collect::<Vec<_>>().join(" "),
                checksum,
                needs,
                name,
                version,
            };
            parts.insert(name_of(id)?, part);
        }
        Some(Parts { root: name_of(root)?, parts })
    }

    fn bill(&self) -> Value {
        let component = |(address, part): (&String, &Part)| {
            let kind = if *address == self.root { "application" } else { "library" };
            let mut component = json!({
                "type": kind,
                "bom-ref": address,
                "name": part.name,
                "version": part.version,
                "description": part.description,
                "licenses": [{ "expression": part.licence.replace('/', " OR ") }],
                "purl": address,
            });
            if let Some(checksum) = &part.checksum {
                component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
            }
            component
        };
        let libraries: Vec<Value> =
            self.parts.iter().filter(|(address, _)| **address != self.root).map(component).collect();
        let dependencies: Vec<Value> =
            self.parts.iter().map(|(address, part)| json!({ "ref": address, "dependsOn": part.needs })).collect();
        json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": { "component": self.parts.iter().find(|(address, _)| **address == self.root).map(component) },
            "components": libraries,
            "dependencies": dependencies,
        })
    }

    fn licences(&self) -> String {
        let mut by_licence: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in self.parts.values() {
            by_licence
                .entry(part.licence.replace('/', " OR "))
                .or_default()
                .push(format!("{} {}", part.name, part.version));
        }
        by_licence.iter().map(|(licence, parts)| format!("{licence}\n  {}\n", parts.join(", "))).collect()
    }
}
