//! Non-interference: what is hidden can be changed, added and deleted, and nothing that the audience gets changes: no
//! byte, no finding, no exit code. Every proof here must also catch a leak that is planted.

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use sakspapir::diagnostic::Diagnostic;
use sakspapir::edition::{Edition, Sources};
use sakspapir::fingerprint::Stamped;
use sakspapir::load;
use sakspapir::load::audience::{Seen, Viewer};
use sakspapir::model::document::Document;
use sakspapir::model::path::SourcePath;
use sakspapir::model::plan::Recipe;
use sakspapir::model::publicity::Beside;
use sakspapir::model::settings::Access;
use sakspapir::model::source::{Change, Content, SETTINGS, Source};
use sakspapir::session::{Options, Session};

use crate::harness::{Chance, Folder, Papers, options};
use crate::sites::Site;

/// All that an audience gets: every file, every finding.
#[derive(PartialEq)]
struct Face {
    outputs: BTreeMap<String, Vec<u8>>,
    diagnostics: Vec<Diagnostic>,
    stops: bool,
}

impl Face {
    fn of(edition: &Edition) -> Face {
        let plan = edition.plan();
        let outputs = plan.iter().map(|(path, output)| {
            let bytes = match &output.recipe {
                // Where it lies and what it holds.
                Recipe::Copy(_) => format!("{output:?}").into_bytes(),
                _ => edition.render(path, output).unwrap_or_else(|fault| format!("{fault:?}").into_bytes()),
            };
            (path.to_string(), bytes)
        });
        Face { outputs: outputs.collect(), diagnostics: edition.diagnostics.to_vec(), stops: edition.must_stop() }
    }

    /// Tells the first thing that differs.
    fn differs_from(&self, other: &Face) -> Option<String> {
        if self == other {
            return None;
        }
        let names = |face: &Face| face.outputs.keys().cloned().collect::<Vec<_>>();
        if names(self) != names(other) {
            let extra = |one: &Face, two: &Face| {
                one.outputs.keys().filter(|name| !two.outputs.contains_key(*name)).cloned().collect::<Vec<_>>()
            };
            return Some(format!("files: {:?} and {:?}", extra(self, other), extra(other, self)));
        }
        let bytes = self.outputs.iter().find(|(name, bytes)| other.outputs[*name] != **bytes);
        if let Some((name, bytes)) = bytes {
            let (one, two) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other.outputs[name]));
            let line = one.lines().zip(two.lines()).find(|(one, two)| one != two);
            return Some(format!("{name}: {line:?}"));
        }
        let only =
            |one: &Face, two: &Face| one.diagnostics.iter().find(|found| !two.diagnostics.contains(found)).cloned();
        Some(format!("findings: {:?} {:?}", only(self, other), only(other, self)))
    }
}

/// How an audience's face is made: the program's way, or one with a planted leak.
type Way = fn(&Papers) -> Face;

fn program_s_way(papers: &Papers) -> Face {
    Face::of(&papers.edition())
}

/// Tries a way on random sites: hidden documents changed, added, deleted. Returns what interferes.
fn interference(way: Way, seed: u64, sites: usize) -> Option<String> {
    let mut chance = Chance::new(seed);
    for number in 0..sites {
        let mut site = Site::draw(&mut chance);
        let first = way(&site.papers());
        for change in ["changed", "changed again", "deleted"] {
            match change {
                "deleted" => site.delete_hidden(),
                _ => site.draw_hidden(&mut chance),
            }
            if let Some(difference) = first.differs_from(&way(&site.papers())) {
                return Some(format!("site {number} of {seed}, hidden documents {change}: {difference}"));
            }
        }
    }
    None
}

#[test]
fn what_is_hidden_changes_nothing_that_is_seen() {
    assert_eq!(interference(program_s_way, 1, 12), None);
}

#[test]
#[ignore = "long: tests/run"]
fn what_is_hidden_changes_nothing_that_is_seen_on_many_sites() {
    for seed in 2..=9 {
        assert_eq!(interference(program_s_way, seed, 50), None);
    }
}

#[test]
fn the_drawn_sites_hide_and_show_something() {
    let mut chance = Chance::new(1);
    let (mut hidden, mut shown, mut findings, mut stubs, mut stopped) = (0, 0, 0, 0, 0);
    for _ in 0..12 {
        let site = Site::draw(&mut chance);
        let edition = site.papers().edition();
        hidden += site.hidden.0.keys().filter(|path| path.ends_with(".md")).count();
        shown += edition.site.documents.len();
        findings += edition.diagnostics.len();
        stubs += edition.site.catalog.stubs.values().map(Vec::len).sum::<usize>();
        stopped += usize::from(edition.must_stop());
        assert!(edition.site.documents.keys().all(|id| !id.as_str().contains("hemmelig")), "a hidden document is seen");
    }
    assert!(hidden > 20 && shown > 60 && findings > 60 && stubs > 3, "{hidden} {shown} {findings} {stubs}");
    // What stops shows less; few may do.
    assert_eq!(stopped, 0);
}

/// The documents of a site as the program reads them, and what the given judge lets through.
fn with_judge(papers: &Papers, admit: fn(&Document, &Viewer) -> bool) -> Face {
    let settings_file =
        Source { path: SourcePath::new(SETTINGS), content: Content::Bytes(papers.0[SETTINGS][..].into()) };
    let settings = load::settings(Some(&settings_file)).value;
    let viewer = Viewer { audience: settings.audience, default: settings.access, today: "2024-12-31".parse().ok() };
    let mut documents = BTreeMap::new();
    let mut beside = Beside::default();
    for change in papers.changes() {
        let Change::Put(source) = change else { continue };
        if !source.path.as_str().ends_with(".md") {
            if let Content::Attachment(file) = source.content {
                beside.files.insert(source.path, file);
            }
            continue;
        }
        let document = Arc::new(load::load(&source, &settings));
        match viewer.sees(&document) {
            Seen::Whole(document) => drop(documents.insert(source.path, document)),
            _ if admit(&document, &viewer) => drop(documents.insert(source.path, document)),
            Seen::Stub(stub) => beside.stubs.push(stub),
            Seen::Nothing => {}
        }
    }
    Face::of(&Edition::first(&Sources {
        documents: documents.into_iter().collect(),
        beside: Arc::new(Stamped::new(beside)),
        settings: Arc::new(Stamped::new(settings)),
        diagnostics: Vec::new(),
        theme: Arc::new(Stamped::new(options().theme)),
    }))
}

#[test]
fn planted_leaks_are_caught() {
    use sakspapir::model::card::Kind;

    let leaks: [(&str, Way); 5] = [
        ("the number of documents is counted", |papers| {
            let mut face = program_s_way(papers);
            let count = papers.0.keys().filter(|path| path.ends_with(".md")).count();
            face.outputs.entry("index.html".to_owned()).or_default().extend(count.to_string().into_bytes());
            face
        }),
        ("hidden glossary entries are used", |papers| {
            with_judge(papers, |document, _| document.card.kind == Kind::Term)
        }),
        ("drafts are shown", |papers| with_judge(papers, |document, _| document.card.draft)),
        ("files that nobody sees are named", |papers| {
            let mut face = program_s_way(papers);
            let files = papers.0.keys().filter(|path| path.ends_with(".pdf"));
            face.outputs.extend(files.map(|path| (path.clone(), Vec::new())));
            face
        }),
        ("findings of hidden documents are told", |papers| {
            let mut face = program_s_way(papers);
            face.diagnostics.extend(with_judge(papers, |_, _| true).diagnostics);
            face
        }),
    ];
    for (leak, way) in leaks {
        assert!(interference(way, 1, 12).is_some(), "not caught: {leak}");
    }
    // The judge that lets nothing more through is no leak: it is the planted part that is caught.
    assert_eq!(interference(|papers| with_judge(papers, |_, _| false), 1, 6), None);
}

#[test]
fn a_session_forgets_what_becomes_hidden() {
    let mut chance = Chance::new(5);
    let mut site = Site::draw(&mut chance);
    let mut session = Session::open(site.papers().changes(), options());
    for _ in 0..6 {
        let before = site.papers();
        let paths: Vec<String> = site.visible.0.keys().filter(|path| path.contains('-')).cloned().collect();
        let path = &paths[chance.below(paths.len())];
        if path.ends_with(".md") {
            let text =
                site.visible.text(path).replacen("access: public\n", "", 1).replacen("access: internal\n", "", 1);
            site.visible.put(path, text.replacen("---\n", "---\naccess: exempt\n", 1));
        }
        site.draw_hidden(&mut chance);
        let after = site.papers();
        let mut changes = after.changes();
        let gone = before.0.keys().filter(|path| !after.0.contains_key(*path));
        changes.extend(gone.map(|path| Change::Remove(SourcePath::new(path.as_str()))));
        let warm = Face::of(&session.apply(changes));
        assert_eq!(warm.differs_from(&program_s_way(&after)), None);
    }
}

fn program(folder: &Folder, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(line).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

/// What the program says and writes about a site on disk.
fn told_and_written(papers: &Papers) -> Vec<(String, Vec<u8>)> {
    let folder = Folder::new();
    papers.write(&folder);
    let mut all = Vec::new();
    for line in [
        &["build"][..],
        &["build", "--strict"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check"],
        &["figures", "--format", "json"],
    ] {
        let ran = program(&folder, line);
        let name = line.join(" ");
        all.push((format!("{name}: exit"), format!("{:?}", ran.status.code()).into_bytes()));
        all.push((format!("{name}: out"), ran.stdout));
        all.push((format!("{name}: err"), ran.stderr));
    }
    all.extend(folder.files("public"));
    all
}

#[test]
fn the_program_says_and_writes_the_same_whatever_is_hidden() {
    let mut chance = Chance::new(31);
    for _ in 0..2 {
        let mut site = Site::draw(&mut chance);
        let first = told_and_written(&site.papers());
        assert!(first.len() > 30);
        site.draw_hidden(&mut chance);
        same(&first, &told_and_written(&site.papers()));
        site.delete_hidden();
        same(&first, &told_and_written(&site.papers()));
    }
}

fn same(one: &[(String, Vec<u8>)], two: &[(String, Vec<u8>)]) {
    let names = |all: &[(String, Vec<u8>)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(two));
    for ((name, one), (_, two)) in one.iter().zip(two) {
        assert!(one == two, "{name}:\n{}\n{}", String::from_utf8_lossy(one), String::from_utf8_lossy(two));
    }
}

#[test]
fn an_internal_site_does_not_replace_a_public_one_by_a_slip() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: internal\naudience: public\n");
    folder.put("content/om.md", "---\nkind: page\ntitle: Om\n---\n\nInternt.\n");
    folder.put("content/index.md", "---\nkind: page\ntitle: Velkommen\naccess: public\n---\n\nTekst.\n");
    let build = |line: &[&str]| program(&folder, line).status.code();
    assert_eq!(build(&["build"]), Some(0));
    assert!(folder.text("public/.sakspapir-manifest").contains("\naudience public\n"));
    assert!(folder.text("public/index.html").contains("Offentlig utgave"));
    let old = folder.files("public");

    folder.put("content/site.yaml", "title: Papirer\naccess: internal\naudience: internal\n");
    let refused = program(&folder, &["build"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("--audience internal"), "{said}");
    assert!(folder.files("public") == old);
    assert_eq!(build(&["build", "--audience", "internal"]), Some(0));
    assert!(folder.text("public/index.html").contains("Intern utgave") && folder.exists("public/om.html"));
    // The other way nothing can leak: what is internal goes.
    assert_eq!(build(&["build", "--audience", "public"]), Some(0));
    assert!(!folder.exists("public/om.html"));
    assert_eq!(build(&["build", "--audience", "exempt"]), Some(2), "what holds everything cannot be built");
}

#[test]
fn a_site_is_the_same_whatever_was_published_there_before() {
    let mut chance = Chance::new(77);
    for _ in 0..2 {
        let mut site = Site::draw(&mut chance);
        let folder = Folder::new();
        site.papers().write(&folder);
        program(&folder, &["build"]);
        // All that was seen becomes hidden, but for what others hang on.
        let paths: Vec<String> = site.visible.0.keys().filter(|path| path.contains('-')).cloned().collect();
        for path in paths.iter().filter(|path| path.ends_with(".md")) {
            let text =
                site.visible.text(path).replacen("access: public\n", "", 1).replacen("access: internal\n", "", 1);
            site.visible.put(path, text.replacen("---\n", "---\naccess: exempt\n", 1));
        }
        site.papers().write(&folder);
        program(&folder, &["build"]);
        let fresh = Folder::new();
        site.papers().write(&fresh);
        program(&fresh, &["build"]);
        let (after, fresh) = (folder.files("public"), fresh.files("public"));
        // What leads on from an address that is gone names nothing but addresses.
        let left: Vec<&String> = after.keys().filter(|path| !fresh.contains_key(*path)).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(after == fresh);
    }
}

/// A total, its open parts, and one part that is exempt.
fn with_a_secret_part() -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    let part = |access: &str, amount: u32| {
        format!(
            "---\nkind: page\ntitle: Del\n{access}values: {{kost: {{label: Kostnad, unit: kr}}}}\nfigures: {{kost: \
             {amount}}}\n---\n"
        )
    };
    papers.put("content/a.md", part("", 10));
    papers.put("content/hemmelig.md", part("access: exempt\n", 8765));
    papers.put(
        "content/om.md",
        "---\nkind: page\ntitle: Om\nvalues: {sum: {label: Sum, unit: kr}}\nfigures: {sum: 8775}\nchecks:\n  - {id: \
         deler, expr: sum == a.kost + hemmelig.kost, severity: error}\n---\n",
    );
    papers
}

/// The figures stay as they are; what they tell others does not.
#[test]
fn whom_a_part_is_for_is_looked_at_again_when_it_changes() {
    let mut papers = with_a_secret_part();
    let everyone = || Options { audience: Some(Access::Exempt), ..options() };
    let mut session = Session::open(papers.changes(), everyone());
    let tells = |edition: &Edition| edition.diagnostics.iter().any(|found| found.rule.id == "access.derivable");
    for (access, told) in [("exempt", true), ("public", false), ("exempt", true)] {
        let text = papers.text("content/hemmelig.md").replace("access: exempt", "access: public");
        papers.put("content/hemmelig.md", text.replace("access: public", &format!("access: {access}")));
        let warm = session.apply(papers.changes());
        assert_eq!(tells(&warm), told, "{access}");
        let cold = Session::open(papers.changes(), everyone());
        assert!(warm.plan() == cold.edition().plan(), "{access}");
    }
}

#[test]
fn a_writer_is_told_what_a_total_tells() {
    let folder = Folder::new();
    with_a_secret_part().write(&folder);
    let told = |line: &[&str]| {
        let ran = program(&folder, line);
        assert!(ran.status.code().is_some());
        [String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr)].concat()
    };
    let all = told(&["check", "--audience", "exempt", "--format", "json"]);
    assert!(all.contains("access.derivable") && all.contains("content/om.md"), "{all}");
    // Neither what is hidden nor where.
    let finding = all.lines().filter(|line| line.contains("derivable") || line.contains("Kontrollen"));
    assert!(finding.clone().count() > 0 && finding.into_iter().all(|line| !line.contains("8765")), "{all}");
    for line in [&["check", "--format", "json"][..], &["check", "--audience", "internal", "--format", "json"]] {
        let less = told(line);
        assert!(!less.contains("derivable") && !less.contains("8765"), "{less}");
    }
}

/// E25: whoever sees everything is told that a file's name, or the text of a picture, gives away whom a hidden case is
/// about; nobody else, whatever the hidden case says.
#[test]
fn a_writer_is_told_of_a_name_in_the_name_of_a_file() {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Papirer\naccess: public\n");
    papers.put(
        "content/sak.md",
        "---\nkind: page\ntitle: Klage fra Ola Nordmann om naust\naccess: exempt\nlegal_basis: offl. § 13\n---\n",
    );
    let page = "---\nkind: page\ntitle: Om\n---\n\n[Klagen](Klage_Nordmann-Ola.pdf)\n\n![Naustet til Ola \
                Nordmann](naust.png)\n\n[Kart](kart.pdf)\n";
    papers.put("content/om.md", page);
    for file in ["Klage_Nordmann-Ola.pdf", "kart.pdf"] {
        papers.put(&format!("content/{file}"), "%PDF-1.4 a");
    }
    papers.put("content/naust.png", "\u{89}PNG");
    let told = |papers: &Papers, audience| {
        let session = Session::open(papers.changes(), Options { audience: Some(audience), ..options() });
        let names = session.edition().diagnostics.iter().filter(|found| found.rule.id == "access.name");
        names.map(|found| (found.words, found.spot.line)).collect::<Vec<_>>()
    };
    assert_eq!(told(&papers, Access::Exempt), [("file", 6), ("alt", 8)]);
    assert_eq!(told(&papers, Access::Internal), []);
    assert_eq!(told(&papers, Access::Public), []);

    // Half of a name, or one within a longer word, is none.
    papers.put("content/om.md", page.replace("Nordmann", "Nordmannsen"));
    assert_eq!(told(&papers, Access::Exempt), []);
    papers.put("content/om.md", page);

    // What everybody may know is no secret, and an open case has none.
    let text = papers.text("content/sak.md").to_owned();
    papers.put("content/sak.md", text.replace("legal_basis", "public_title: Klage fra Ola Nordmann\nlegal_basis"));
    assert_eq!(told(&papers, Access::Exempt), []);
    papers.put("content/sak.md", text.replace("access: exempt\nlegal_basis: offl. § 13\n", ""));
    assert_eq!(told(&papers, Access::Exempt), []);

    // The preview finds it as the case becomes exempt.
    let everyone = Options { audience: Some(Access::Exempt), ..options() };
    let mut session = Session::open(papers.changes(), everyone);
    papers.put("content/sak.md", text);
    let warm = session.apply(papers.changes());
    assert_eq!(warm.diagnostics.iter().filter(|found| found.rule.id == "access.name").count(), 2);
}

#[test]
fn figures_and_search_show_what_is_hidden_only_to_whoever_asks_for_it() {
    let folder = Folder::new();
    with_a_secret_part().write(&folder);
    let said = |line: &[&str]| {
        let ran = program(&folder, line);
        (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    for audience in ["public", "internal"] {
        let (_, told) = said(&["figures", "--audience", audience, "--format", "json"]);
        assert!(!told.contains("8765") && told.contains("8775"), "{told}");
    }
    let (_, told) = said(&["figures", "--audience", "exempt", "--format", "json"]);
    assert!(told.contains("8765"), "{told}");
    // A search asks a published site, and nothing that holds everything is ever published.
    assert_eq!(said(&["build", "--audience", "public"]).0, Some(1), "the check in the visible document fails");
    assert_eq!(said(&["search", "Del", "--site", "public", "--audience", "exempt"]).0, Some(2));
    let (_, found) = said(&["search", "8765", "--site", "public", "--format", "json"]);
    assert!(!found.contains("hemmelig.html"), "{found}");
    assert!(!folder.exists("public/hemmelig.html"));
}
