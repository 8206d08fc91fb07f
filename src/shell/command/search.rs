//! `sakspapir search`: asks the index of a published site, as the browser does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::search::piece::{FOLDER, of_script};
use crate::search::{self, Chosen, Found, Hit, Pieces};
use crate::shell::args::{Search, SearchFormat};
use crate::shell::command::Exit;
use crate::shell::console::Console;
use crate::shell::fault::{Fault, Outcome};

/// How many hits are told.
const LIMIT: usize = 20;

pub(super) fn run(typed: &Search, console: Console) -> Outcome<Exit> {
    let own = || if typed.source.as_os_str() == "." { PathBuf::from("public") } else { typed.source.join("public") };
    let site = typed.published.clone().unwrap_or_else(own);
    let told = |fault| told(&fault, &site);
    let engine = search::Search::open(Published { folder: site.join(FOLDER) }).map_err(told)?;
    let found = engine.search(&typed.query, &Chosen::default(), 0, LIMIT).map_err(told)?;
    console.result(&match typed.format {
        SearchFormat::Json => in_json(&found),
        SearchFormat::Human => in_words(&found, console),
    })?;
    Ok(Exit::Fine)
}

fn told(fault: &search::Fault, site: &Path) -> Fault {
    let (key, piece) = match fault {
        search::Fault::Missing(piece) if piece == "start" => ("search.missing", piece),
        search::Fault::Missing(piece) | search::Fault::Damaged(piece) => ("search.damaged", piece),
        search::Fault::Outdated(piece) => ("search.outdated", piece),
    };
    Fault::new(key).with("path", site.display()).with("piece", piece)
}

/// The pieces of a published site, as files or as scripts.
struct Published {
    folder: PathBuf,
}

impl Pieces for Published {
    fn piece(&self, name: &str) -> Option<Vec<u8>> {
        let file = |ending: &str| std::fs::read(self.folder.join(format!("{name}.{ending}"))).ok();
        // A script that cannot be read is a damaged piece, not a missing one.
        file("bin").or_else(|| {
            Some(file("js").map(String::from_utf8)?.ok().and_then(|text| of_script(&text)).unwrap_or_default())
        })
    }
}

fn in_json(found: &Found) -> String {
    let hit = |hit: &Hit| {
        let excerpt: String = hit.excerpt.iter().map(|part| part.text.as_str()).collect();
        json!({
            "url": hit.url, "title": hit.title, "section": hit.section, "score": hit.score, "excerpt": excerpt,
            "number": hit.number, "date": hit.date, "kind": hit.kind, "words": hit.words,
        })
    };
    let hits: Vec<_> = found.hits.iter().map(hit).collect();
    let found = json!({
        "query": found.query, "corrected": found.corrected, "partial": found.partial, "unknown": found.unknown,
        "usual": found.usual, "looked_through": found.looked_through, "total": found.total, "hits": hits,
    });
    serde_json::to_string_pretty(&found).unwrap_or_default() + "\n"
}

fn in_words(found: &Found, console: Console) -> String {
    let words = console.words;
    if found.total == 0 {
        return words.say("search.none", &[("query", &found.query)]) + "\n";
    }
    let mut text = words.say("search.total", &[("number", &found.total.to_string())]) + "\n";
    if let Some(corrected) = &found.corrected {
        let _ = writeln!(text, "{}", words.say("search.corrected", &[("corrected", corrected)]));
    }
    if found.partial {
        let _ = writeln!(text, "{}", words.text("search.partial"));
    }
    for (key, some) in [("search.unknown", &found.unknown), ("search.usual", &found.usual)] {
        if !some.is_empty() {
            let some: Vec<String> = some.iter().map(|word| format!("«{word}»")).collect();
            let _ = writeln!(text, "{}", words.say(key, &[("words", &some.join(", "))]));
        }
    }
    if let Some(looked) = found.looked_through {
        let _ = writeln!(text, "{}", words.say("search.looked", &[("number", &looked.to_string())]));
    }
    for hit in &found.hits {
        let number = if hit.number.is_empty() { String::new() } else { format!("{} ", hit.number) };
        let about = [hit.kind_label.as_str(), hit.date.as_str(), hit.section.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|word| !word.is_empty()).collect();
        let _ = writeln!(text, "\n{number}{}\n  {}\n  {}", hit.title, hit.url, about.join(" · "));
        let excerpt: String = hit.excerpt.iter().map(|part| part.text.as_str()).collect();
        if !excerpt.is_empty() {
            let _ = writeln!(text, "  {excerpt}");
        }
    }
    text
}
