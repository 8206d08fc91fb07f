//! Laws that hold for every site: same input, same bytes; warm equals cold; what is unchanged is not written.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use sakspapir::diagnostic::Diagnostic;
use sakspapir::edition::Edition;
use sakspapir::model::path::SourcePath;
use sakspapir::model::source::Change;
use sakspapir::session::Session;

use crate::harness::{Chance, Folder, Papers, options, put, rendered};

type Outputs = BTreeMap<String, Result<Vec<u8>, Diagnostic>>;

fn built(changes: Vec<Change>, threads: usize) -> (Vec<Diagnostic>, Outputs) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let session = Session::open(changes, options());
        (session.edition().diagnostics.clone(), rendered(session.edition()))
    })
}

#[test]
fn same_input_same_bytes_whatever_the_order_and_the_number_of_threads() {
    let papers = Papers::shipped();
    let once = built(papers.changes(), 1);
    assert!(once.1.values().all(Result::is_ok));
    let mut chance = Chance::new(8);
    for threads in [1, 2] {
        let mut changes = papers.changes();
        for place in (1..changes.len()).rev() {
            changes.swap(place, chance.below(place + 1));
        }
        assert!(built(changes, threads) == once, "{threads} threads");
    }
}

/// Makes one change to the papers, as an editor would, or one who errs.
fn meddle(papers: &mut Papers, chance: &mut Chance) -> Vec<Change> {
    let paths: Vec<String> = papers.0.keys().cloned().collect();
    let path = paths[chance.below(paths.len())].clone();
    let text = String::from_utf8_lossy(&papers.0[&path]).into_owned();
    let new = match chance.below(12) {
        // Deleted, renamed, copied.
        0 => None,
        1 if path.ends_with(".md") => {
            let name = path.replace(".md", "-ny.md");
            let bytes = papers.0.remove(&path).unwrap();
            papers.put(&name, &bytes);
            return vec![Change::Remove(SourcePath::new(path)), put(&name, &bytes)];
        }
        2 if path.ends_with(".md") => {
            let name = path.replace(".md", "-kopi.md");
            papers.put(&name, &text);
            return vec![put(&name, text.as_bytes())];
        }
        // As shipped once more, wherever it has come to.
        3 | 4 => {
            let shipped = Papers::shipped();
            let paths: Vec<String> = shipped.0.keys().cloned().collect();
            let path = &paths[chance.below(paths.len())];
            papers.put(path, &shipped.0[path]);
            return vec![put(path, &shipped.0[path])];
        }
        // Broken in the middle of a save.
        5 => Some(text.chars().take(chance.below(text.chars().count() + 1)).collect()),
        6 => Some(text.replacen("---\n", "", 1)),
        // Titles, figures, relations, text.
        7 => Some(text.replacen("title: ", "title: Ny ", 1)),
        8 => Some(text.replacen("actual: ", "actual: 1", 1 + chance.below(4))),
        9 => Some(text.replacen("2024-12-12", "2024-11-14", 1)),
        10 => Some(text.replacen("kind: term", "kind: page", 1)),
        _ => Some(text + "\n\nVi viser til 2024/M8-005, API og [rapporten](../reports/manedsrapport/2024-11.md).\n"),
    };
    match new {
        Some(text) => {
            papers.put(&path, &text);
            vec![put(&path, text.as_bytes())]
        }
        None => {
            papers.0.remove(&path);
            vec![Change::Remove(SourcePath::new(path))]
        }
    }
}

fn assert_same(warm: &Edition, cold: &Edition, step: usize) {
    assert_eq!(warm.diagnostics, cold.diagnostics, "diagnostics after change {step}");
    let (warm_plan, cold_plan) = (&warm.plan.outputs, &cold.plan.outputs);
    assert!(warm_plan.keys().eq(cold_plan.keys()), "outputs after change {step}");
    for (path, output) in warm_plan {
        assert_eq!(output, &cold_plan[path], "plan of {path} after change {step}");
    }
}

#[test]
fn warm_equals_cold_after_any_change() {
    let mut papers = Papers::shipped();
    let mut session = Session::open(papers.changes(), options());
    let mut published = rendered(session.edition());
    let mut fingerprints = session.edition().plan.clone();
    let mut chance = Chance::new(2024);
    let mut kept = 0;
    for step in 1..=60 {
        let changes = meddle(&mut papers, &mut chance);
        let warm = session.apply(changes).clone();
        let cold = papers.edition();
        assert_same(&warm, &cold, step);
        // As `build` and `serve` do: what has its fingerprint keeps its bytes, the rest is rendered.
        let mut next = Outputs::new();
        for (path, output) in &warm.plan.outputs {
            let same = fingerprints.outputs.get(path).is_some_and(|old| old.fingerprint == output.fingerprint);
            let bytes = match published.remove(path.as_str()) {
                Some(bytes) if same => {
                    kept += 1;
                    bytes
                }
                _ => warm.render(path, output),
            };
            next.insert(path.to_string(), bytes);
        }
        // Rendering everything cold is dear: each time a share of the pages, and at the end all of them.
        for (place, (path, output)) in cold.plan.outputs.iter().enumerate() {
            if step == 60 || (place + step) % 5 == 0 {
                assert!(next[path.as_str()] == cold.render(path, output), "{path} after change {step}");
            }
        }
        (published, fingerprints) = (next, warm.plan.clone());
    }
    assert!(kept > 1000, "an edit keeps most pages: {kept}");
}

#[test]
fn a_build_that_changes_nothing_writes_nothing() {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
        command.args(["build", "--strict"]).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
    };
    assert_eq!(build().status.code(), Some(0));
    let (times, files) = (folder.times("public"), folder.files("public"));
    assert!(times.len() > 60, "{}", times.len());
    assert_eq!(build().status.code(), Some(0));
    assert_eq!(folder.times("public"), times);
    assert!(folder.files("public") == files);
}

#[test]
fn an_attachment_with_other_bytes_is_another_output() {
    use sakspapir::model::path::{OutputPath, SourcePath};
    use sakspapir::model::source::{Attachment, Change, Content, Source};
    use sakspapir::session::{Options, Session};

    let put = |path: &str, content| Change::Put(Source { path: SourcePath::new(path), content });
    let text = |text: &str| Content::Bytes(text.as_bytes().into());
    let file = |hash| Content::Attachment(Attachment { size: 3, hash: [hash; 32], traits: Default::default() });
    let changes = vec![
        put("content/site.yaml", text("title: Prøve\naccess: internal\naudience: internal\n")),
        put("content/om.md", text("---\nkind: page\ntitle: Om\n---\n\nSe [planen](plan.pdf).\n")),
        put("content/plan.pdf", file(1)),
        put("content/ukjent.pdf", file(1)),
    ];
    let mut session = Session::open(changes, Options::default());
    let plan = |session: &Session| session.edition().plan.outputs.get(&OutputPath::new("plan.pdf")).cloned();
    let before = plan(&session);
    assert!(before.is_some());
    assert!(!session.edition().plan.outputs.contains_key(&OutputPath::new("ukjent.pdf")), "nobody refers to it");
    session.apply(vec![put("content/plan.pdf", file(2))]);
    assert_ne!(plan(&session), before);
}
