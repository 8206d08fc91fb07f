//! Publishing: never a mixed site, never a file lost that we did not make, nothing touched that did not change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use sakspapir::diagnostic::{Diagnostic, rule};
use sakspapir::fingerprint::Fingerprint;
use sakspapir::model::path::{DocumentId, OutputPath, SourcePath};
use sakspapir::model::place::Spot;
use sakspapir::model::plan::{Recipe, Recipes};
use sakspapir::model::settings::Access;
use sakspapir::model::settings::Language;
use sakspapir::render::Printed;
use sakspapir::shell::disk;
use sakspapir::shell::fault::Fault;
use sakspapir::shell::publish::{Job, Printer, Published, Unpublished, publish};
use sakspapir::shell::words::Words;

use crate::harness::Folder;

/// A site whose pages are given by path and text.
type Pages<'a> = &'a [(&'a str, &'a str)];

fn recipes(pages: Pages) -> Recipes {
    let recipe = |path: &str| match path.strip_prefix("files/") {
        Some(name) => Recipe::Copy(SourcePath::new(format!("content/{name}"))),
        None if path.ends_with(".css") => Recipe::Asset(path.to_owned()),
        None => Recipe::Document(DocumentId::new(path)),
    };
    pages.iter().map(|(path, _)| (OutputPath::new(*path), recipe(path))).collect()
}

/// Prints pages, each made from its text.
struct Given<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    print: &'a (dyn Fn(&str) -> Result<String, Diagnostic> + Sync),
}

impl<'a> Given<'a> {
    fn new(pages: Pages<'a>, print: &'a (dyn Fn(&str) -> Result<String, Diagnostic> + Sync)) -> Given<'a> {
        Given { texts: pages.iter().copied().collect(), print }
    }
}

impl Printer for Given<'_> {
    fn made_from(&self, path: &OutputPath, _: &Recipe) -> Option<Fingerprint> {
        self.texts.get(path.as_str()).map(Fingerprint::of)
    }

    fn print(&self, path: &OutputPath, recipe: &Recipe) -> Result<Printed, Diagnostic> {
        let bytes = (self.print)(self.texts[path.as_str()])?.into_bytes();
        Ok(Printed { made_from: self.made_from(path, recipe).unwrap(), bytes })
    }
}

fn built_as(title: &str, folder: &Folder, target: &Path, pages: Pages) -> Result<Published, Unpublished> {
    folder.put("content/site.yaml", "title: x\n");
    let attachments = disk::read(folder.path(), Words::new(Language::Bokmal)).unwrap().attachments;
    let job = Job {
        target,
        source: folder.path(),
        title,
        audience: Access::Public,
        insists: false,
        whole: None,
        recipes: &recipes(pages),
        attachments: &attachments,
        farewell: &|_, _| (),
    };
    let print = |text: &str| match text {
        "broken" => Err(Diagnostic::new(&rule::THEME_TEMPLATE, "x", &SourcePath::new("themes/x"), Spot::START)),
        text => Ok(text.to_owned()),
    };
    publish(&job, &Given::new(pages, &print))
}

fn built(folder: &Folder, pages: Pages) -> Result<Published, Unpublished> {
    built_as("Papirer", folder, &folder.at("public"), pages)
}

fn refusal(result: Result<Published, Unpublished>) -> &'static str {
    match result {
        Err(Unpublished::Fault(Fault { key, .. })) => key,
        other => panic!("not refused: {other:?}"),
    }
}

/// Names of all published files but the manifest.
fn published(folder: &Folder) -> Vec<String> {
    folder.files("public").into_keys().filter(|name| name != ".sakspapir-manifest").collect()
}

/// Sets a file's time back, so that a rewrite would show.
fn age(path: &Path) -> SystemTime {
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_times(fs::FileTimes::new().set_modified(long_ago)).unwrap();
    long_ago
}

#[test]
fn a_site_is_made_with_its_folders_and_nothing_is_left_beside_it() {
    let folder = Folder::new();
    let done =
        built(&folder, &[("index.html", "home"), ("meetings/2024/m1.html", "m1"), ("a/style.css", "x")]).unwrap();
    assert_eq!((done.written, done.kept, done.removed, done.in_place), (3, 0, 0, false));
    assert_eq!(published(&folder), ["a/style.css", "index.html", "meetings/2024/m1.html"]);
    assert_eq!(folder.text("public/meetings/2024/m1.html"), "m1");
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn a_build_that_changes_nothing_touches_nothing() {
    let folder = Folder::new();
    let pages: Pages = &[("index.html", "home"), ("a/b.html", "b")];
    built(&folder, pages).unwrap();
    let old = age(&folder.at("public/index.html"));
    let (times, top) = (folder.times("public"), fs::metadata(folder.at("public")).unwrap().modified().unwrap());
    let before = fs::metadata(folder.path()).unwrap().modified().unwrap();

    let done = built(&folder, pages).unwrap();
    assert_eq!((done.written, done.kept), (0, 2));
    assert_eq!(folder.times("public"), times);
    assert_eq!(times["index.html"], old);
    assert_eq!(fs::metadata(folder.at("public")).unwrap().modified().unwrap(), top);
    // Not even a lock or a fresh folder came and went.
    assert_eq!(fs::metadata(folder.path()).unwrap().modified().unwrap(), before);
}

#[test]
fn what_did_not_change_keeps_its_time_and_what_is_gone_goes() {
    let folder = Folder::new();
    built(&folder, &[("index.html", "home"), ("b.html", "b"), ("old/c.html", "c")]).unwrap();
    let old = age(&folder.at("public/index.html"));
    let done = built(&folder, &[("index.html", "home"), ("b.html", "new"), ("d.html", "d")]).unwrap();
    assert_eq!((done.written, done.kept, done.removed), (2, 1, 1));
    assert_eq!(published(&folder), ["b.html", "d.html", "index.html"]);
    assert_eq!(folder.text("public/b.html"), "new");
    assert_eq!(folder.times("public")["index.html"], old);
    assert!(!folder.exists("public/old"));
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn the_same_bytes_keep_their_time_though_they_were_made_anew() {
    let folder = Folder::new();
    built(&folder, &[("index.html", "home"), ("b.html", "b")]).unwrap();
    let old = age(&folder.at("public/index.html"));
    // Another program made it: every fingerprint is void.
    let manifest = folder.text("public/.sakspapir-manifest");
    let (lines, _) = manifest.rsplit_once("end ").unwrap();
    let program = lines.lines().nth(1).unwrap();
    let lines = lines.replace(program, "program 0.0.1");
    folder.put("public/.sakspapir-manifest", format!("{lines}end {}\n", blake3::hash(lines.as_bytes()).to_hex()));

    let done = built(&folder, &[("index.html", "home"), ("b.html", "b")]).unwrap();
    assert_eq!((done.written, done.kept), (0, 2));
    assert_eq!(folder.times("public")["index.html"], old);
    assert!(!folder.text("public/.sakspapir-manifest").contains("program 0.0.1\n"));
}

#[test]
fn a_published_file_that_somebody_changed_or_removed_is_made_anew() {
    let folder = Folder::new();
    let pages: Pages = &[("a.html", "a"), ("b.html", "b"), ("c.html", "c")];
    built(&folder, pages).unwrap();
    folder.put("public/a.html", "somebody's words");
    fs::remove_file(folder.at("public/b.html")).unwrap();
    let done = built(&folder, pages).unwrap();
    assert_eq!((done.written, done.kept), (2, 1));
    assert_eq!((folder.text("public/a.html"), folder.text("public/b.html")), ("a".to_owned(), "b".to_owned()));
}

#[test]
fn a_folder_that_is_empty_but_for_git_is_ours_and_git_s_files_stay() {
    let folder = Folder::new();
    folder.put("public/.gitkeep", "");
    folder.put("public/.gitignore", "*\n");
    let done = built(&folder, &[("index.html", "1")]).unwrap();
    assert_eq!(done.foreign, Vec::<String>::new());
    built(&folder, &[("index.html", "2")]).unwrap();
    assert_eq!(published(&folder), [".gitignore", ".gitkeep", "index.html"]);
    assert_eq!(folder.text("public/.gitignore"), "*\n");
}

#[test]
fn what_others_put_into_our_folder_stays() {
    let folder = Folder::new();
    built(&folder, &[("index.html", "1"), ("a/b.html", "b")]).unwrap();
    folder.put("public/CNAME", "example.org");
    folder.put("public/a/note.txt", "mine");
    folder.put("public/.well-known/security.txt", "mine");
    fs::create_dir(folder.at("public/empty")).unwrap();
    let old = age(&folder.at("public/CNAME"));
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.at("public/link")).unwrap();

    let done = built(&folder, &[("index.html", "2")]).unwrap();
    assert!(done.foreign.contains(&"a/note.txt".to_owned()), "{:?}", done.foreign);
    assert_eq!(folder.text("public/CNAME"), "example.org");
    assert_eq!(folder.text("public/a/note.txt"), "mine");
    assert_eq!(folder.text("public/.well-known/security.txt"), "mine");
    assert!(folder.exists("public/empty"));
    assert!(!folder.exists("public/a/b.html"));
    assert_eq!(fs::metadata(folder.at("public/CNAME")).unwrap().modified().unwrap(), old);
    #[cfg(unix)]
    assert_eq!(fs::read_link(folder.at("public/link")).unwrap(), Path::new("nowhere"));
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn a_foreign_file_is_never_overwritten() {
    let folder = Folder::new();
    built(&folder, &[("index.html", "1")]).unwrap();
    folder.put("public/b.html", "mine");
    assert_eq!(refusal(built(&folder, &[("index.html", "1"), ("b.html", "b")])), "publish.in-the-way");
    assert_eq!(folder.text("public/b.html"), "mine");
}

#[test]
fn a_folder_that_we_did_not_make_is_refused_and_untouched() {
    let folder = Folder::new();
    folder.put("public/thesis.txt", "dear");
    let before = folder.files("");
    assert_eq!(refusal(built(&folder, &[("index.html", "1")])), "publish.not-ours");
    fs::remove_file(folder.at("content/site.yaml")).unwrap();
    assert_eq!(folder.files(""), before);
}

#[test]
fn a_damaged_manifest_is_not_ours() {
    let folder = Folder::new();
    built(&folder, &[("index.html", "1")]).unwrap();
    let manifest = folder.text("public/.sakspapir-manifest");
    folder.put("public/.sakspapir-manifest", manifest.replace("index", "other"));
    assert_eq!(refusal(built(&folder, &[("index.html", "2")])), "publish.damaged");
    assert_eq!(folder.text("public/index.html"), "1");
}

#[test]
fn the_folder_of_another_site_is_refused_but_a_new_title_is_not() {
    let folder = Folder::new();
    let target = folder.at("public");
    built(&folder, &[("a.html", "1")]).unwrap();
    assert_eq!(refusal(built_as("Annet", &folder, &target, &[("b.html", "b")])), "publish.other-site");
    assert_eq!(published(&folder), ["a.html"]);
    built_as("Annet", &folder, &target, &[("a.html", "1"), ("b.html", "b")]).unwrap();
    assert_eq!(published(&folder), ["a.html", "b.html"]);
}

#[test]
fn places_that_would_bury_what_is_dear_are_refused() {
    let folder = Folder::new();
    let pages: Pages = &[("index.html", "1")];
    let home = std::env::home_dir().unwrap();
    folder.put("content/a.md", "dear");
    folder.put("themes/own/a.html", "dear");
    for target in [
        folder.path(),
        &folder.at("."),
        &folder.at("content"),
        &folder.at("content/public"),
        &folder.at("content/new/public"),
        &folder.at("themes/own"),
        &folder.at("content/../content"),
        folder.path().parent().unwrap(),
        Path::new("/"),
        Path::new("."),
        &home,
    ] {
        assert_eq!(refusal(built_as("x", &folder, target, pages)), "publish.place", "{}", target.display());
    }
    assert_eq!(folder.text("content/a.md"), "dear");
    folder.put("file", "dear");
    assert_eq!(refusal(built_as("x", &folder, &folder.at("file"), pages)), "publish.not-a-folder");
    assert_eq!(folder.text("file"), "dear");
}

#[test]
fn a_target_in_folders_that_are_not_there_is_made() {
    let folder = Folder::new();
    built_as("x", &folder, &folder.at("out/2024/site"), &[("index.html", "1")]).unwrap();
    assert_eq!(folder.text("out/2024/site/index.html"), "1");
}

#[cfg(unix)]
#[test]
fn a_target_that_is_a_link_is_published_to_where_it_leads() {
    let folder = Folder::new();
    fs::create_dir(folder.at("real")).unwrap();
    std::os::unix::fs::symlink("real", folder.at("public")).unwrap();
    built(&folder, &[("index.html", "1")]).unwrap();
    built(&folder, &[("index.html", "2")]).unwrap();
    assert!(folder.at("public").is_symlink());
    assert_eq!(folder.text("real/index.html"), "2");
    // A link into the content is no way around.
    fs::remove_file(folder.at("public")).unwrap();
    std::os::unix::fs::symlink("content", folder.at("public")).unwrap();
    assert_eq!(refusal(built(&folder, &[("index.html", "1")])), "publish.place");
}

#[test]
fn a_page_that_cannot_be_made_leaves_the_old_site() {
    let folder = Folder::new();
    built(&folder, &[("a.html", "1"), ("b.html", "b")]).unwrap();
    let before = folder.files("public");
    match built(&folder, &[("a.html", "broken"), ("b.html", "new"), ("c.html", "broken")]) {
        Err(Unpublished::Diagnostics(found)) => assert_eq!(found.len(), 1, "equal ones are told once"),
        other => panic!("{other:?}"),
    }
    assert_eq!(folder.files("public"), before);
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn a_first_build_that_fails_leaves_nothing() {
    let folder = Folder::new();
    assert!(built(&folder, &[("a.html", "broken")]).is_err());
    assert_eq!(folder.names(""), ["content"]);
}

#[test]
fn a_page_that_stands_where_a_folder_must_be_leaves_the_old_site() {
    let folder = Folder::new();
    built(&folder, &[("a.html", "1")]).unwrap();
    assert_eq!(refusal(built(&folder, &[("a.html", "2"), ("b", "b"), ("b/c.html", "c")])), "publish.write");
    assert_eq!(folder.text("public/a.html"), "1");
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn an_address_that_leads_out_of_the_target_is_refused() {
    let folder = Folder::new();
    assert_eq!(refusal(built(&folder, &[("../outside.html", "1")])), "publish.path");
    assert_eq!(folder.names(""), ["content"]);
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let folder = Folder::new();
    let pages: Pages = &[("a.html", "1")];
    folder.put("content/site.yaml", "title: x\n");
    let attachments = BTreeMap::new();
    let target = folder.at("public");
    let job = Job {
        target: &target,
        source: folder.path(),
        title: "x",
        audience: Access::Public,
        insists: false,
        whole: None,
        recipes: &recipes(pages),
        attachments: &attachments,
        farewell: &|_, _| (),
    };
    let inner = std::sync::Mutex::new(None);
    let print = |text: &str| {
        let second = publish(&job, &Given::new(pages, &|text| Ok(text.to_owned())));
        *inner.lock().unwrap() = Some(refusal(second));
        Ok(text.to_owned())
    };
    publish(&job, &Given::new(pages, &print)).unwrap();
    assert_eq!(*inner.lock().unwrap(), Some("publish.busy"));
    assert_eq!(folder.text("public/a.html"), "1");
    built_as("x", &folder, &target, &[("a.html", "2")]).unwrap();
}

#[test]
fn what_a_killed_build_left_is_cleared() {
    let folder = Folder::new();
    built(&folder, &[("a.html", "1")]).unwrap();
    // Killed while it was making pages, and killed after the swap.
    folder.put(".public.sakspapir-new/a.html", "half");
    let done = built(&folder, &[("a.html", "2")]).unwrap();
    assert_eq!(done.written, 1);
    assert_eq!(folder.names(""), ["content", "public"]);

    // The old site put aside, with a file that somebody had only just written to it.
    for (name, bytes) in folder.files("public") {
        folder.put(&format!(".public.sakspapir-new/{name}"), bytes);
    }
    folder.put(".public.sakspapir-new/late.txt", "mine");
    built(&folder, &[("a.html", "3")]).unwrap();
    assert_eq!(published(&folder), ["a.html", "late.txt"]);
    assert_eq!(folder.text("public/late.txt"), "mine");
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn a_swap_that_was_interrupted_between_two_renames_is_undone() {
    let folder = Folder::new();
    built(&folder, &[("a.html", "1")]).unwrap();
    fs::rename(folder.at("public"), folder.at(".public.sakspapir-old")).unwrap();
    folder.put(".public.sakspapir-new/a.html", "2");
    let done = built(&folder, &[("a.html", "1")]).unwrap();
    assert_eq!((done.written, done.kept), (0, 1));
    assert_eq!(folder.names(""), ["content", "public"]);
}

#[test]
fn attachments_are_copied_and_a_change_during_the_build_is_seen() {
    let folder = Folder::new();
    folder.put("content/a b.pdf", "%PDF");
    built(&folder, &[("files/a b.pdf", "v1")]).unwrap();
    assert_eq!(folder.text("public/files/a b.pdf"), "%PDF");

    let attachments = disk::read(folder.path(), Words::new(Language::Bokmal)).unwrap().attachments;
    folder.put("content/a b.pdf", "%PDF changed");
    let before: Pages = &[("files/a b.pdf", "v2")];
    let target = folder.at("public");
    let job = Job {
        target: &target,
        source: folder.path(),
        title: "Papirer",
        audience: Access::Public,
        insists: false,
        whole: None,
        recipes: &recipes(before),
        attachments: &attachments,
        farewell: &|_, _| (),
    };
    // The old bytes are promised, and found in the published site or not at all.
    let none = |_: &str| Ok(String::new());
    let done = publish(&job, &Given::new(before, &none));
    assert_eq!(done.map(|done| done.kept).ok(), Some(1));
    let mut changed = attachments.clone();
    changed.values_mut().for_each(|file| file.attachment.hash = [0; 32]);
    let after: Pages = &[("files/a b.pdf", "v3")];
    let job = Job { attachments: &changed, ..job };
    assert_eq!(refusal(publish(&job, &Given::new(after, &none))), "publish.attachment-changed");
    assert_eq!(folder.text("public/files/a b.pdf"), "%PDF");
}

#[cfg(target_os = "linux")]
#[test]
fn a_mount_point_is_changed_in_place() {
    let folder = Folder::new();
    folder.put("public/.gitkeep", "");
    // Only root can mount; what is tested is the same in a container that mounts a volume.
    let mounted = |state: &str| {
        let mut command = std::process::Command::new(if state == "on" { "mount" } else { "umount" });
        if state == "on" {
            command.args(["-t", "tmpfs", "none"]);
        }
        command.arg(folder.at("public")).stderr(std::process::Stdio::null()).status().is_ok_and(|done| done.success())
    };
    if !mounted("on") {
        return;
    }
    let outcome = std::panic::catch_unwind(|| {
        let done = built(&folder, &[("index.html", "1"), ("a/b.html", "b"), ("c.html", "c")]).unwrap();
        assert!(done.in_place);
        folder.put("public/CNAME", "mine");
        let old = age(&folder.at("public/c.html"));
        let done = built(&folder, &[("index.html", "2"), ("c.html", "c"), ("s.css", "s")]).unwrap();
        assert_eq!((done.written, done.kept, done.removed), (2, 1, 1));
        assert_eq!(published(&folder), ["CNAME", "c.html", "index.html", "s.css"]);
        assert_eq!(folder.text("public/index.html"), "2");
        assert_eq!(folder.times("public")["c.html"], old);
        assert!(!folder.exists("public/a"));
        let done = built(&folder, &[("index.html", "2"), ("c.html", "c"), ("s.css", "s")]).unwrap();
        assert_eq!((done.written, done.kept), (0, 3));
    });
    assert!(mounted("off"));
    outcome.unwrap();
}

#[cfg(unix)]
#[test]
fn a_target_that_cannot_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    built(&folder, &[("a.html", "1")]).unwrap();
    let rights = |name: &str, mode: u32| {
        fs::set_permissions(folder.at(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    rights("public", 0o555);
    rights("", 0o555);
    // Root may write anywhere.
    if fs::create_dir(folder.at("probe")).is_ok() {
        rights("", 0o755);
        return rights("public", 0o755);
    }
    let key = refusal(built(&folder, &[("a.html", "2")]));
    rights("", 0o755);
    rights("public", 0o755);
    assert_eq!(key, "publish.write");
    assert_eq!(folder.text("public/a.html"), "1");
}

/// Builds a site of pages, each with its front matter, and returns exit code and messages.
fn run(folder: &Folder, line: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    command.args(["build", "--date", "2024-12-31"]).args(line).current_dir(folder.path());
    let output = command.env_remove("LANG").env_remove("LC_ALL").output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_published_address_that_vanishes_is_told_and_holds_nothing_back() {
    let folder = Folder::new();
    let page = |title: &str, keys: &str| format!("---\nkind: page\ntitle: {title}\n{keys}---\n\nTekst.\n");
    let settings = "title: Papirer\naccess: public\naudience: public\n";
    folder.put("content/site.yaml", settings);
    folder.put("content/planer/plan.md", page("Plan for vann", ""));
    folder.put("content/om.md", page("Om", ""));
    assert_eq!(run(&folder, &["--strict"]).0, Some(0));

    // Moved, and still called the same.
    fs::remove_file(folder.at("content/planer/plan.md")).unwrap();
    folder.put("content/vann/vannplan.md", page("Plan for vann", ""));
    let (code, told) = run(&folder, &["--strict"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("advarsel[address.vanished]") && told.contains("planer/plan.html"), "{told}");
    assert!(told.contains("Skriv `planer/plan.html` i listen `aliases` i content/vann/vannplan.md"), "{told}");
    assert!(!folder.exists("public/planer/plan.html") && folder.exists("public/vann/vannplan.html"));
    assert_eq!(folder.names(""), ["content", "public"]);

    // The remedy leads readers on.
    folder.put("content/vann/vannplan.md", page("Plan for vann", "aliases: [planer/plan.html]\n"));
    let (code, told) = run(&folder, &["--strict"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(folder.text("public/planer/plan.html").contains("../vann/vannplan.html"));

    // Gone for good, at once: told the same when hidden as when deleted, and accepted with a reason.
    let mut told = Vec::new();
    for hidden in [false, true] {
        let folder = Folder::new();
        folder.put("content/site.yaml", settings);
        folder.put("content/om.md", page("Om", ""));
        folder.put("content/intern.md", page("Hemmelig plan", ""));
        assert_eq!(run(&folder, &["--strict"]).0, Some(0));
        match hidden {
            true => folder.put("content/intern.md", page("Hemmelig plan", "access: exempt\nlegal_basis: offl. § 13\n")),
            false => fs::remove_file(folder.at("content/intern.md")).unwrap(),
        }
        told.push(run(&folder, &["--strict"]));
        let last = told.last().unwrap();
        assert_eq!(last.0, Some(0), "{}", last.1);
        assert!(last.1.contains("«intern.html»") && !last.1.contains("Hemmelig"), "{}", last.1);
        assert!(!folder.exists("public/intern.html"));
        let pages = folder.files("public");
        assert!(
            pages.values().all(|page| !String::from_utf8_lossy(page).contains("address.vanished")),
            "no page knows"
        );
        // Told once: what is published now has no such address.
        told.push(run(&folder, &["--strict"]));
        assert_eq!(told.last().unwrap().0, Some(0));
        let accepted = format!(
            "{settings}accept:\n  - {{rule: address.vanished, subject: om.html, reason: Siden er erstattet av kommunens egen.}}\n"
        );
        folder.put("content/site.yaml", accepted);
        fs::remove_file(folder.at("content/om.md")).unwrap();
        told.push(run(&folder, &["--strict"]));
        assert_eq!(told.last().unwrap().0, Some(0), "{}", told.last().unwrap().1);
        assert!(!folder.exists("public/om.html"));
    }
    let (deleted, hidden) = told.split_at(3);
    assert_eq!(deleted, hidden);
}

#[test]
fn whoever_takes_a_page_away_is_told_that_strict_keeps_it() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: Papirer\naccess: public\naudience: public\n");
    let page = |title: &str, keys: &str, text: &str| format!("---\nkind: page\ntitle: {title}\n{keys}---\n\n{text}\n");
    folder.put("content/sak.md", page("Sak", "", "Tekst."));
    folder.put("content/om.md", page("Om", "", "Se [saken](sak.md)."));
    assert_eq!(run(&folder, &["--strict"]).0, Some(0));
    // Exempt now, and another page still leads there.
    folder.put("content/sak.md", page("Sak", "access: exempt\nlegal_basis: offl. § 13\n", "Tekst."));
    let (code, told) = run(&folder, &["--strict"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Én side som er publisert") && told.contains("uten --strict"), "{told}");
    assert!(folder.exists("public/sak.html"), "nothing is published");
    assert_eq!(run(&folder, &[]).0, Some(1));
    assert!(!folder.exists("public/sak.html"));
}
