//! Lays the files of a site's own theme over the theme that is compiled in, file by file.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::load::faults;
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::source::SETTINGS;
use crate::model::theme::Theme;
use crate::syntax::suggest;

/// The name of the theme that is compiled in.
const DEFAULT: &str = "default";

/// How the names of templates end.
const ENDING: &str = ".html";

/// Returns the theme of a site. `files` are all files below `themes/`, those of other themes too.
pub(super) fn laid(
    name: &Located<String>,
    default: &Theme,
    files: &BTreeMap<SourcePath, Arc<[u8]>>,
) -> Diagnosed<Theme> {
    let mut theme = default.clone();
    let mut diagnostics = Vec::new();
    let folder = format!("themes/{}/", name.value);
    let own: Vec<(&SourcePath, &str, &Arc<[u8]>)> =
        files.iter().filter_map(|(path, bytes)| Some((path, path.as_str().strip_prefix(&folder)?, bytes))).collect();
    if own.is_empty() && name.value != DEFAULT {
        diagnostics.push(unknown(name, files));
    }
    for (path, below, bytes) in own {
        if let Some(template) = below.strip_prefix("templates/") {
            match faults::text_of(bytes, path) {
                Ok(text) => {
                    theme.templates.insert(template.to_owned(), text.into_owned());
                    theme.own.insert(template.to_owned(), path.clone());
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        } else if let Some(asset) = below.strip_prefix("assets/") {
            theme.assets.insert(asset.to_owned(), bytes.to_vec());
        } else if !below.contains('/') && [ENDING, ".css", ".js", ".svg"].iter().any(|ending| below.ends_with(ending)) {
            // Folders of other names are the author's own business: what assets are made from, say.
            let place = if below.ends_with(ENDING) { "templates" } else { "assets" };
            let to = format!("{folder}{place}/{below}");
            diagnostics.push(unused(path, "place").with("to", to));
        }
    }
    diagnostics.extend(unnamed(&theme, default));
    Diagnosed { value: theme, diagnostics }
}

/// Tells of a theme that is no folder.
fn unknown(name: &Located<String>, files: &BTreeMap<SourcePath, Arc<[u8]>>) -> Diagnostic {
    let folders = files.keys().filter_map(|path| path.as_str().strip_prefix("themes/")?.split_once('/'));
    let folders: Vec<&str> = folders.map(|(folder, _)| folder).chain([DEFAULT]).collect();
    let nearest = suggest::nearest(&name.value, folders).unwrap_or_default();
    Diagnostic::new(&rule::THEME_UNKNOWN, "unknown", &SourcePath::new(SETTINGS), name.spot)
        .about(name.value.as_str())
        .with("name", &name.value)
        .with("nearest", nearest)
}

fn unused(path: &SourcePath, words: &'static str) -> Diagnostic {
    Diagnostic::new(&rule::THEME_UNUSED, words, path, Spot::START).about(path.as_str())
}

fn stem(template: &str) -> &str {
    template.strip_suffix(ENDING).unwrap_or(template)
}

/// Tells of own templates that are none of a page, and that no other template names.
fn unnamed(theme: &Theme, default: &Theme) -> Vec<Diagnostic> {
    let named = |name: &str| {
        let others = theme.templates.iter().filter(|(other, _)| *other != name);
        others.into_iter().any(|(_, text)| text.contains(name))
            // Components are called by names of their own.
            || theme.templates.get(name).is_some_and(|text| text.contains("{% component") || text.contains("{%- component"))
    };
    let own = theme.own.iter().filter(|(name, _)| !default.templates.contains_key(*name) && !named(name));
    own.map(|(name, path)| {
        // Names are compared without the ending that all have: it would make any two look alike.
        let nearest = suggest::nearest(stem(name), default.templates.keys().map(|name| stem(name)));
        let nearest = nearest.map(|stem| format!("{stem}{ENDING}")).unwrap_or_default();
        unused(path, "template").with("name", name).with("nearest", nearest)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, files: &[(&str, &str)]) -> Vec<String> {
        let default = Theme {
            templates: [("case.html", "{% include \"base.html\" %}"), ("base.html", "")]
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into(),
            ..Theme::default()
        };
        let files = files.iter().map(|(path, text)| (SourcePath::new(*path), Arc::from(text.as_bytes()))).collect();
        let told = laid(&Located::new(name.to_owned(), Spot::START), &default, &files).diagnostics;
        let argument = |one: &Diagnostic| one.args.last().map(|(_, value)| value.clone()).unwrap_or_default();
        told.iter().map(|one| format!("{} {} {}", one.path, one.words, argument(one))).collect()
    }

    #[test]
    fn a_theme_that_is_not_there_is_told_with_the_nearest() {
        assert_eq!(told("default", &[]), [""; 0]);
        assert_eq!(told("kommunen", &[("themes/kommune/assets/a.css", "")]), ["content/site.yaml unknown kommune"]);
        assert_eq!(told("kommune", &[("themes/kommune/assets/a.css", "")]), [""; 0]);
    }

    #[test]
    fn files_that_nothing_uses_are_told() {
        assert_eq!(
            told(
                "min",
                &[
                    ("themes/min/case.html", ""),
                    ("themes/min/LESMEG.md", ""),
                    ("themes/min/kilder/stil.css", ""),
                    ("themes/min/templates/case.html", "{% include \"del.html\" %}"),
                    ("themes/min/templates/cases.html", ""),
                    ("themes/min/templates/vår.html", ""),
                    ("themes/min/templates/del.html", ""),
                    ("themes/min/templates/deler.html", "{% component del() %}{% endcomponent del %}"),
                    ("themes/annet/templates/ukjent.html", ""),
                ]
            ),
            [
                "themes/min/case.html place themes/min/templates/case.html",
                "themes/min/templates/cases.html template case.html",
                "themes/min/templates/vår.html template "
            ]
        );
    }
}
