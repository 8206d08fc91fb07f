//! Reading the site's folder: what is read, what is refused, what is not seen.

use std::fs;

use sakspapir::model::settings::Language;
use sakspapir::model::source::{Change, Content};
use sakspapir::shell::disk;
use sakspapir::shell::words::Words;

use crate::harness::Folder;

fn read(folder: &Folder) -> Vec<(String, Content)> {
    let reading = disk::read(folder.path(), Words::new(Language::Bokmal)).unwrap();
    let put = |change| match change {
        Change::Put(source) => (source.path.as_str().to_owned(), source.content),
        Change::Remove(path) => panic!("{path} removed"),
    };
    reading.changes.into_iter().map(put).collect()
}

fn refused(folder: &Folder, path: &str) -> String {
    match read(folder).into_iter().find(|(name, _)| name == path) {
        Some((_, Content::Refused(reason))) => reason,
        other => panic!("{path} is not refused: {other:?}"),
    }
}

#[test]
fn documents_are_read_and_attachments_are_weighed() {
    let folder = Folder::new();
    folder.put("content/site.yaml", "title: x");
    folder.put("content/a/b.md", "text");
    folder.put("content/a/c.pdf", "%PDF");
    folder.put("themes/own/assets/x.png", [0xff, 0xd8]);
    folder.put("README.md", "not ours");
    let found = read(&folder);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content/a/b.md", "content/a/c.pdf", "content/site.yaml", "themes/own/assets/x.png"]);
    assert!(matches!(&found[0].1, Content::Bytes(bytes) if **bytes == *b"text"));
    assert!(
        matches!(&found[1].1, Content::Attachment(file) if file.size == 4 && file.hash == *blake3::hash(b"%PDF").as_bytes())
    );
    assert!(matches!(&found[3].1, Content::Bytes(_)));
}

#[test]
fn what_editors_and_desktops_leave_is_not_seen() {
    let folder = Folder::new();
    folder.put("content/a.md", "text");
    for name in ["~$rapport.docx", ".~lock.x#", ".x.swp", "4913", "x~", ".DS_Store", "Thumbs.db", "desktop.ini", "#x#"]
    {
        folder.put(&format!("content/{name}"), "x");
    }
    folder.put("content/.git/config", "x");
    assert_eq!(read(&folder).len(), 1);
}

#[cfg(unix)]
#[test]
fn links_and_special_files_are_refused_wherever_they_lead() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    folder.put("content/a.md", "text");
    folder.put("secret.md", "secret");
    symlink("../secret.md", folder.at("content/out.md")).unwrap();
    symlink("a.md", folder.at("content/in.md")).unwrap();
    symlink("..", folder.at("content/loop")).unwrap();
    symlink("nowhere", folder.at("content/broken.pdf")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.at("content/socket.md")).unwrap();
    for path in ["content/out.md", "content/in.md", "content/loop", "content/broken.pdf"] {
        assert!(refused(&folder, path).contains("symbolsk lenke"), "{path}");
    }
    assert!(refused(&folder, "content/out.md").contains("../secret.md"));
    assert!(refused(&folder, "content/socket.md").contains("verken"));
    assert_eq!(read(&folder).len(), 6);

    // The content folder itself, too.
    fs::rename(folder.at("content"), folder.at("real")).unwrap();
    symlink("real", folder.at("content")).unwrap();
    assert!(disk::read(folder.path(), Words::new(Language::Bokmal)).is_err());
}

#[test]
fn a_document_too_large_to_be_one_is_refused_unread() {
    let folder = Folder::new();
    folder.put("content/a.md", "");
    let file = fs::File::options().write(true).open(folder.at("content/a.md")).unwrap();
    file.set_len(disk::LARGEST_DOCUMENT + 1).unwrap();
    assert!(matches!(read(&folder)[0].1, Content::TooLarge(size) if size == disk::LARGEST_DOCUMENT + 1));
    file.set_len(disk::LARGEST_DOCUMENT).unwrap();
    assert!(matches!(read(&folder)[0].1, Content::Bytes(_)));
}

#[test]
fn names_are_composed_and_two_that_then_collide_are_told() {
    let folder = Folder::new();
    folder.put("content/bla\u{30a}.md", "decomposed");
    assert_eq!(read(&folder)[0].0, "content/blå.md");
    folder.put("content/blå.md", "composed");
    let reason = refused(&folder, "content/blå.md");
    assert!(reason.contains("\\u{30a}"), "{reason}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_unicode_is_told_with_its_bytes() {
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new();
    folder.put("content/a.md", "text");
    for bytes in [&b"bl\xe5.md"[..], b"bl\xe6.md"] {
        fs::write(folder.at("content").join(std::ffi::OsStr::from_bytes(bytes)), "x").unwrap();
    }
    assert!(refused(&folder, "content/bl\\xE5.md").contains("UTF-8"));
    assert!(refused(&folder, "content/bl\\xE6.md").contains("UTF-8"));
}

#[test]
fn a_tree_that_does_not_end_ends() {
    let folder = Folder::new();
    folder.put(&format!("content/{}x.md", "d/".repeat(40)), "deep");
    let found = read(&folder);
    assert_eq!(found.len(), 1);
    assert!(matches!(&found[0].1, Content::Refused(reason) if reason.contains("32")));
}

#[test]
fn a_folder_without_content_is_no_site() {
    let folder = Folder::new();
    let fault = disk::read(folder.path(), Words::new(Language::Bokmal)).unwrap_err();
    assert_eq!(fault.key, "source.missing");
    assert!(fault.say(Words::new(Language::Bokmal)).contains("--source"));
}
