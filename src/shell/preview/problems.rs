//! The pages that stand in for the site: while it is being read, and while its first edition cannot be shown.

use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;
use crate::shell::preview::Preview;
use crate::shell::preview::stage::Shown;
use crate::shell::preview::state::{self, Finding};
use crate::shell::report::spaced;

/// Problems that are listed.
const MOST: usize = 100;

/// Returns the page that is shown while the first edition is being made. It asks for itself again.
pub(super) fn reading(preview: &Preview) -> String {
    let words = preview.words;
    let title = words.text("preview.reading");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"1\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"{}preview.css\">\n</head>\n\
         <body class=\"sp-problems\">\n<main>\n<h1>{title}</h1>\n</main>\n</body>\n</html>\n",
        words.language.code(),
        preview.own(),
    )
}

/// Returns the page that lists what keeps the site from being shown.
pub(super) fn page(preview: &Preview, shown: &Shown, fault: Option<&Diagnostic>) -> String {
    let words = preview.words;
    let mut listed: Vec<&Diagnostic> = shown.edition.findings().filter(|finding| finding.accepted.is_none()).collect();
    listed.extend(fault);
    listed.sort_by_key(|finding| (!finding.rule.stops, std::cmp::Reverse(finding.severity)));
    let count = listed.len();
    let own = preview.own();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"{own}preview.css\">\n\
         </head>\n<body class=\"sp-problems\">\n<main>\n<h1>{}</h1>\n<p>{}</p>\n",
        words.language.code(),
        words.text("preview.problems"),
        words.text("preview.problems"),
        words.text("preview.problems-lead"),
    );
    if let Some(lost) = &shown.lost {
        let _ = writeln!(html, "<p class=\"sp-lost\">{}</p>", escaped(lost));
    }
    html.push_str("<ol>\n");
    for finding in listed.into_iter().take(MOST) {
        push(&mut html, preview, &state::told(preview, shown, finding, true));
    }
    html.push_str("</ol>\n");
    if count > MOST {
        let more = words.say("preview.problems-more", &[("number", &spaced(count - MOST))]);
        let _ = writeln!(html, "<p>{}</p>", escaped(&more));
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn push(html: &mut String, preview: &Preview, finding: &Finding) {
    let severity = preview.words.text(match finding.severity {
        "error" => "severity.error",
        "warning" => "severity.warning",
        _ => "severity.info",
    });
    let _ = write!(
        html,
        "<li class=\"sp-{}\">\n<h2><span>{severity}:</span> {}</h2>\n<p class=\"sp-place\"><code>{}:{}:{}</code> · <code>{}</code></p>\n",
        finding.severity,
        escaped(&finding.message),
        escaped(&finding.file),
        finding.line,
        finding.column,
        escaped(finding.rule),
    );
    if let Some(excerpt) = &finding.excerpt {
        let _ = writeln!(
            html,
            "<pre><code>{}<mark>{}</mark>{}</code></pre>",
            escaped(&excerpt.before),
            escaped(&excerpt.marked),
            escaped(&excerpt.after)
        );
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(html, "<p class=\"sp-help\">{}</p>", escaped(help));
    }
    html.push_str("</li>\n");
}

/// Escapes a text for HTML and its attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            character => out.push(character),
        }
    }
    out
}
