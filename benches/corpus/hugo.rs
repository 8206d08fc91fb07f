//! The same text as a Hugo site, of the richness of what we compare with: pages, years, tags, home, a main navigation,
//! table of contents, breadcrumbs, previous and next, links between documents resolved.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::documents::{Block, Document, Economy, Table};
use super::sakspapir::{common_block, markdown_table};
use super::{words, write};

/// Writes the whole site.
pub(crate) fn site(out: &Path, documents: usize, seed: u64) -> std::io::Result<()> {
    for (path, text) in FILES {
        write(out, path, text)?;
    }
    let mut years = BTreeSet::new();
    for index in 0..documents {
        let document = super::documents::document(seed, index);
        years.insert(document.meeting.year);
        write(out, &format!("content/{}.md", address(index)), &text(&document))?;
    }
    for year in years {
        write(out, &format!("content/{year}/_index.md"), &format!("---\ntitle: Saker {year}\n---\n"))?;
    }
    Ok(())
}

fn address(index: usize) -> String {
    let meeting = super::documents::MeetingName::of(index);
    format!("{}/r{}m{}-{:03}", meeting.year, meeting.body, meeting.ordinal, index % 12 + 1)
}

fn text(document: &Document) -> String {
    let meeting = document.meeting;
    let mut text = format!(
        "---\ntitle: \"{}\"\ndate: {}\nsaksnummer: \"{}/R{}M{}-{:03}\"\nsammendrag: \"{}\"\nsakstype: {}\nansvarlig: Leder for tjenesten\ntags: [{}]\n---\n\n",
        document.title,
        meeting.date(),
        meeting.year,
        meeting.body,
        meeting.ordinal,
        document.sequence,
        document.summary,
        if document.report.is_some() { "rapport" } else { "sak" },
        document.tags.join(", "),
    );
    for block in &document.blocks {
        match (block, &document.report) {
            (Block::Figures("drift"), Some(report)) => computed(&report.operations, &mut text),
            (Block::Figures(_), Some(report)) => computed(&report.investments, &mut text),
            (Block::Heading(level, heading), _) => {
                let _ = writeln!(text, "{} {heading}\n", "#".repeat(level + 1));
            }
            (block, _) => common_block(block, &mut text, &|index| format!("../{}.md", address(index)), false),
        }
    }
    text
}

/// Hugo computes nothing here: it gets the table with its sums and variances typed in.
fn computed(table: &Economy, text: &mut String) {
    let head = ["Post", "Regnskap", "Årsbudsjett", "Avvik", "Prognose"].map(str::to_owned).to_vec();
    let row = |label: &str, [actual, budget, forecast]: [i64; 3]| {
        let mut row = vec![label.to_owned()];
        row.extend([actual, budget, budget - forecast, forecast].map(words::number));
        row
    };
    let mut rows: Vec<Vec<String>> = table.rows.iter().map(|(_, label, values)| row(label, *values)).collect();
    rows.push(row("SUM", table.sums()));
    markdown_table(&Table { numbers: true, head, rows }, text);
}

const FILES: &[(&str, &str)] = &[
    (
        "hugo.toml",
        r#"baseURL = "http://localhost/"
title = "Møtepapirer"
defaultContentLanguage = "no"
disableKinds = ["rss"]
[taxonomies]
tag = "tags"
[markup.goldmark.renderHooks.link]
useEmbedded = "always"
[markup.tableOfContents]
startLevel = 2
endLevel = 3
"#,
    ),
    ("static/style.css", "body { font-family: sans-serif }\n"),
    (
        "layouts/baseof.html",
        r#"<!doctype html>
<html lang="no">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} | {{ site.Title }}</title>
<meta name="description" content="{{ .Params.sammendrag }}">
<link rel="stylesheet" href="{{ "style.css" | relURL }}">
</head>
<body>
<header><nav aria-label="Hovedmeny"><ul>
<li><a href="{{ "/" | relURL }}">{{ site.Title }}</a></li>
<li><a href="{{ "2025/" | relURL }}">Møter i 2025</a></li>
<li><a href="{{ "2024/" | relURL }}">Møter i 2024</a></li>
<li><a href="{{ "2023/" | relURL }}">Møter i 2023</a></li>
<li><a href="{{ "2022/" | relURL }}">Møter i 2022</a></li>
<li><a href="{{ "2021/" | relURL }}">Møter i 2021</a></li>
<li><a href="{{ "2020/" | relURL }}">Møter i 2020</a></li>
<li><a href="{{ "2019/" | relURL }}">Møter i 2019</a></li>
<li><a href="{{ "2018/" | relURL }}">Møter i 2018</a></li>
<li><a href="{{ "2017/" | relURL }}">Møter i 2017</a></li>
<li><a href="{{ "tags/" | relURL }}">Emner</a></li>
</ul></nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer>{{ site.Title }}</footer>
</body>
</html>
"#,
    ),
    (
        "layouts/home.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range site.Sections.ByTitle.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> ({{ len .RegularPages }})</li>{{ end }}</ul>
<ul>{{ range first 20 site.RegularPages.ByDate.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Params.saksnummer }} {{ .Title }}</a></li>{{ end }}</ul>
{{ end }}
"#,
    ),
    ("layouts/section.html", LIST),
    ("layouts/term.html", LIST),
    (
        "layouts/taxonomy.html",
        r#"{{ define "main" }}<h1>Emner</h1>
<ul>{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> ({{ .Count }})</li>{{ end }}</ul>
{{ end }}
"#,
    ),
    (
        "layouts/page.html",
        r#"{{ define "main" }}
<nav aria-label="Brødsmuler"><a href="{{ "/" | relURL }}">Hjem</a> / {{ with .CurrentSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
<article>
<h1>{{ .Title }}</h1>
<dl>
<dt>Saksnummer</dt><dd>{{ .Params.saksnummer }}</dd>
<dt>Dato</dt><dd><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "02.01.2006" }}</time></dd>
<dt>Type</dt><dd>{{ .Params.sakstype }}</dd>
<dt>Ansvarlig</dt><dd>{{ .Params.ansvarlig }}</dd>
</dl>
<ul class="tags">{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
<aside>{{ .TableOfContents }}</aside>
{{ .Content }}
</article>
<nav aria-label="Naboer">
{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
</nav>
{{ end }}
"#,
    ),
];

const LIST: &str = r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .RegularPages.ByDate.Reverse }}<li><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "02.01.2006" }}</time> <a href="{{ .RelPermalink }}">{{ .Params.saksnummer }} {{ .Title }}</a></li>{{ end }}</ul>
{{ end }}
"#;
