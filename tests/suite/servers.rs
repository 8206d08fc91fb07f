//! The settings for nginx and Apache of `docs/publishing/`, in the servers themselves, on the loopback interface.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::{Folder, Papers};

/// A server that is stopped when the test ends.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Told to stop, so that it takes its workers along.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Server {
    fn start(mut command: Command, port: u16, log: &Path) -> Server {
        let log = fs::File::create(log).unwrap();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let server = Server { child, port };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn get(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let version = if headers.is_empty() { "1.0" } else { "1.1" };
        let head = "Host: papirer.example.no\r\nConnection: close\r\n";
        write!(stream, "GET {path} HTTP/{version}\r\n{head}{headers}\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            assert!(headers.insert(name.to_lowercase(), value.to_owned()).is_none(), "twice: {line}");
        }
        Answer { status, headers, body: bytes[end + 4..].to_vec() }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn settings(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/publishing").join(name)).unwrap()
}

/// Replaces what an operator would, and nothing that is not there.
fn adapted(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// The published site below `www/` and a sub-path, with files of all kinds.
fn site(below: &str) -> Folder {
    let folder = Folder::new();
    Papers::shipped().write(&folder);
    folder.put("content/a.csv", "a;b\n");
    folder.put("content/filer.md", "---\nkind: page\ntitle: Filer\n---\n\n[a](a.csv)\n");
    let mut build = Command::new(env!("CARGO_BIN_EXE_sakspapir"));
    build.args(["build", "--output", &format!("www/{below}")]).current_dir(folder.path());
    if !below.ends_with("public") {
        build.args(["--base-url", &format!("http://papirer.example.no/{below}/")]);
    }
    assert!(build.stderr(Stdio::null()).status().unwrap().success());
    for (name, text) in [("b.xlsx", "PK"), ("c.ics", "BEGIN:VCALENDAR"), ("d.pdf", "%PDF-1.4")] {
        folder.put(&format!("www/{below}/{name}"), text);
    }
    // Servers run as nobody.
    assert!(Command::new("chmod").args(["-R", "a+rX"]).arg(folder.path()).status().unwrap().success());
    folder
}

fn nginx(folder: &Folder, changes: &[(&str, &str)]) -> Server {
    let port = free_port();
    let own = folder.path().display();
    let listen = format!("listen 127.0.0.1:{port};");
    let mut all = vec![("    listen [::]:80;\n", ""), ("listen 80;", &listen)];
    all.extend(changes);
    let server = adapted(&settings("nginx.conf"), &all);
    let user = if nix_root() { "user nobody nogroup;\n" } else { "" };
    folder.put(
        "nginx/nginx.conf",
        format!(
            "{user}daemon off;\npid {own}/nginx/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n\
             include mime.types;\nclient_body_temp_path {own}/nginx/1;\nproxy_temp_path {own}/nginx/2;\n\
             fastcgi_temp_path {own}/nginx/3;\nuwsgi_temp_path {own}/nginx/4;\nscgi_temp_path {own}/nginx/5;\n{server}}}\n"
        ),
    );
    fs::copy("/etc/nginx/mime.types", folder.at("nginx/mime.types")).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(folder.at("nginx")).args(["-c", "nginx.conf", "-e", "stderr"]);
    Server::start(command, port, &folder.at("nginx/log"))
}

fn apache(folder: &Folder, changes: &[(&str, &str)]) -> Server {
    let port = free_port();
    let own = folder.path().display();
    let virtual_host = format!("<VirtualHost 127.0.0.1:{port}>");
    let mut all = vec![("<VirtualHost *:80>", virtual_host.as_str())];
    all.extend(changes);
    let host = adapted(&settings("apache.conf"), &all);
    let modules = ["mpm_event", "authz_core", "dir", "mime", "alias", "headers", "unixd"];
    let modules: String = modules
        .iter()
        .filter(|module| Path::new(&format!("/usr/lib/apache2/modules/mod_{module}.so")).exists())
        .map(|module| format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"))
        .collect();
    let user = if nix_root() { "User nobody\nGroup nogroup\n" } else { "" };
    folder.put(
        "apache/apache.conf",
        format!(
            "{modules}ServerRoot {own}/apache\nServerName papirer.example.no\nListen 127.0.0.1:{port}\n{user}\
             PidFile {own}/apache/pid\nErrorLog {own}/apache/errors\nTypesConfig /dev/null\n\
             <Directory />\nRequire all denied\nAllowOverride None\n</Directory>\n{host}"
        ),
    );
    let mut command = Command::new("/usr/sbin/apache2");
    command.arg("-f").arg(folder.at("apache/apache.conf")).arg("-DFOREGROUND");
    Server::start(command, port, &folder.at("apache/log"))
}

fn nix_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Asks a server for everything that its settings promise. `below` is the sub-path, `/` at both ends.
fn assert_served(server: &Server, folder: &Folder, site: &str, below: &str) {
    let get = |path: &str| server.get(&format!("{below}{path}"), "");
    for (path, kind) in [
        ("", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("assets/style.css", "text/css; charset=utf-8"),
        ("assets/site.js", "application/javascript; charset=utf-8"),
        ("assets/mark.svg", "image/svg+xml; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("c.ics", "text/calendar; charset=utf-8"),
        ("d.pdf", "application/pdf"),
        ("b.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let answer = get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.headers["content-type"].to_lowercase().replace("text/javascript", "application/javascript"),
            kind,
            "{path}"
        );
        let file = if path.is_empty() { "index.html" } else { path };
        assert!(answer.body == fs::read(folder.at(site).join(file)).unwrap(), "{path}");
        assert_eq!(answer.headers["content-security-policy"], POLICY);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cache-control"], "no-cache", "{path}");
    }
    // What a page asks for may be kept for good: its address carries the version.
    let home = String::from_utf8(get("").body).unwrap();
    let style = home.split("href=\"").find(|part| part.starts_with("assets/style.css?v=")).unwrap();
    let answer = get(style.split('"').next().unwrap());
    assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(get("index.html?v=12345678").headers["cache-control"], "no-cache", "pages never");
    // Asked whether it has changed, it has not.
    let answer = get("index.html");
    let asked = format!(
        "If-None-Match: {}\r\nIf-Modified-Since: {}\r\n",
        answer.headers["etag"], answer.headers["last-modified"]
    );
    assert_eq!(server.get(&format!("{below}index.html"), &asked).status, 304);
    // 404 with the site's own page, never kept, and nothing hidden is shown.
    let own = fs::read(folder.at(site).join("404.html")).unwrap();
    for path in [
        "finnes-ikke.html",
        "assets/borte.css?v=12345678",
        "finnes/ikke/",
        ".sakspapir-manifest",
        ".git/config",
        "assets/",
    ] {
        let answer = get(path);
        assert!(answer.status == 404 || (path == "assets/" && answer.status == 403), "{path}: {}", answer.status);
        if answer.status == 404 {
            assert!(answer.body == own, "{path}");
        }
        assert_eq!(answer.headers["content-security-policy"], POLICY, "{path}");
        assert!(answer.headers.get("cache-control").is_none_or(|value| !value.contains("immutable")), "{path}");
    }
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn nginx_serves_the_site_as_promised_at_the_top_and_below() {
    let folder = site("public");
    let root = folder.at("www/public").display().to_string();
    let server = nginx(&folder, &[("/srv/papirer/public;", &format!("{root};"))]);
    assert_served(&server, &folder, "www/public", "/");
    let plain = server.get("/", "");
    let packed = server.get("/", "Accept-Encoding: gzip\r\n");
    assert_eq!(packed.headers["content-encoding"], "gzip");
    assert!(packed.body.len() < plain.body.len() / 2);
    assert!(!plain.headers["server"].contains('/'), "{}", plain.headers["server"]);
    drop(server);

    let folder = site("papirer");
    let root = folder.at("www").display().to_string();
    let changes = [("/srv/papirer/public;", format!("{root};")), ("404 /404.html", "404 /papirer/404.html".to_owned())];
    let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, to.as_str())).collect();
    assert_served(&nginx(&folder, &changes), &folder, "www/papirer", "/papirer/");
}

#[test]
#[ignore = "long: tests/publishing/run"]
fn apache_serves_the_site_as_promised_at_the_top_and_below() {
    let folder = site("public");
    let root = format!("\"{}\"", folder.at("www/public").display());
    assert_served(&apache(&folder, &[("\"/srv/papirer/public\"", &root)]), &folder, "www/public", "/");

    let folder = site("papirer");
    let root = format!("\"{}\"", folder.at("www").display());
    let changes = [("\"/srv/papirer/public\"", root.as_str()), ("404 /404.html", "404 /papirer/404.html")];
    assert_served(&apache(&folder, &changes), &folder, "www/papirer", "/papirer/");
}
