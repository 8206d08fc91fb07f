//! [`Templates`]: the theme's templates, compiled, and what they say when they are broken.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tera::value::Key;
use tera::{Context, ErrorKind, Kwargs, Map, State, Tera, TeraResult, Value};

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::locale::Locale;
use crate::model::place::Spot;
use crate::model::settings::Language;
use crate::model::theme::Theme;
use crate::render::ready::Html;
use crate::render::scene::Scene;
use crate::render::view::table::TableView;
use crate::render::view::{PageView, PlaceView, View};
use crate::render::{address, template_fault, together};

/// The templates that a theme must have.
pub(super) const NAMES: [&str; 24] = [
    "accessibility.html",
    "body.html",
    "case.html",
    "checks.html",
    "decisions.html",
    "follow_up.html",
    "footer.html",
    "glossary.html",
    "head.html",
    "header.html",
    "home.html",
    "meeting.html",
    "meetings.html",
    "not_found.html",
    "page.html",
    "redirect.html",
    "report.html",
    "reports.html",
    "search.html",
    "series.html",
    "table.html",
    "tag.html",
    "tags.html",
    "term.html",
];

/// The theme's templates, compiled.
pub struct Templates {
    tera: Tera,
    /// What they were compiled from.
    theme: Theme,
    words: [(Language, Value); 3],
    /// What is the same on many pages, by all that it depends on: made once for each kind, depth of folders and language.
    sites: Mutex<Vec<(SiteKey, Value)>>,
}

/// What the view of the site depends on: its settings, and what head, header and footer know of the page.
type SiteKey = (Fingerprint, PlaceView);

/// How many views of the site are kept: folders are a few levels deep, languages three, kinds of pages twenty.
const SITES_KEPT: usize = 256;

impl fmt::Debug for Templates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Templates").finish_non_exhaustive()
    }
}

impl Templates {
    /// Compiles the templates of a theme; tells everything that is wrong with them.
    pub fn compile(theme: &Theme) -> Result<Templates, Vec<Diagnostic>> {
        let mut tera = Tera::new();
        // Views are ready to print. A template must have no way into the site, or its pages would depend on more than
        // their fingerprints know: what is registered here knows nothing but its arguments.
        register(&mut tera);
        let mut problems: Vec<Diagnostic> = NAMES
            .iter()
            .filter(|name| !theme.templates.contains_key(**name))
            .map(|name| template_fault::problem(theme, name, Spot::START, "missing"))
            .collect();
        problems.extend(theme.templates.iter().flat_map(|(name, text)| {
            let spots = template_fault::walks_by_key(text);
            spots.map(|spot| template_fault::problem(theme, name, spot, "unordered"))
        }));
        if let Err(error) = tera.add_raw_templates(&theme.templates) {
            // Tera stops at the first fault. One that is in the text of a template alone is looked for in each.
            let mut alone: Vec<Diagnostic> =
                theme.templates.iter().filter_map(|(name, text)| syntax(theme, name, text)).collect();
            if alone.is_empty() {
                alone = template_fault::told(theme, "", &error);
            }
            problems.extend(alone);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let words = [Language::Bokmal, Language::Nynorsk, Language::English]
            .map(|language| (language, Value::from_serializable(&Locale::of(language).words)));
        let theme = Theme { assets: BTreeMap::new(), ..theme.clone() };
        Ok(Templates { tera, theme, words, sites: Mutex::default() })
    }

    /// Renders a page from its view, `site` and `words`.
    pub(super) fn page(&self, name: &'static str, view: &impl View, scene: &Scene<'_>) -> Result<Vec<u8>, Diagnostic> {
        let site = self.site(view.page(), scene)?;
        let mut context = Context::from_serialize(view).map_err(|error| self.told(name, &error))?;
        context.insert_value("site", site);
        context.insert_value("words", self.words(scene.locale.language));
        let mut out = Vec::with_capacity(24 * 1024);
        self.tera.render_to(name, &context, &mut out).map_err(|error| self.told(name, &error))?;
        Ok(out)
    }

    /// Returns what is the same on many pages, with the head, header and footer that they share.
    fn site(&self, page: &PageView<'_>, scene: &Scene<'_>) -> Result<Value, Diagnostic> {
        let key = (scene.chrome.fingerprint(), scene.place(page));
        // A thread that panicked while it held the lock left whole values behind.
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, site)) = sites.iter().find(|(known, _)| *known == key) {
            return Ok(site.clone());
        }
        if sites.len() >= SITES_KEPT {
            sites.clear();
        }
        let mut site = scene.site();
        let part = |name: &'static str| {
            let mut context = Context::new();
            context.insert("page", &key.1);
            context.insert("site", &site);
            context.insert_value("words", self.words(scene.locale.language));
            self.tera.render(name, &context).map_err(|error| self.told(name, &error))
        };
        let part = |name| part(name).map(|html| Html::new(&html));
        let (head, header, footer) = (part("head.html")?, part("header.html")?, part("footer.html")?);
        (site.head, site.header, site.footer) = (head, header, footer);
        let site = Value::try_from_serializable(&site).map_err(|error| self.told("base.html", &error))?;
        sites.push((key, site.clone()));
        Ok(site)
    }

    /// Renders a table of figures.
    pub(super) fn table(&self, table: &TableView<'_>, language: Language) -> Result<String, Diagnostic> {
        let name = "table.html";
        let table = Value::try_from_serializable(table).map_err(|error| self.told(name, &error))?;
        let mut context = Context::new();
        context.insert_value("table", table);
        context.insert_value("words", self.words(language));
        self.tera.render(name, &context).map_err(|error| self.told(name, &error))
    }

    /// Tells the first fault; a template that is filled stops there.
    fn told(&self, name: &str, error: &tera::Error) -> Diagnostic {
        let first = template_fault::told(&self.theme, name, error).into_iter().next();
        first.unwrap_or_else(|| template_fault::problem(&self.theme, name, Spot::START, "rendering"))
    }

    fn words(&self, language: Language) -> Value {
        let words = self.words.iter().find(|(known, _)| *known == language);
        words.map_or_else(Value::none, |(_, words)| words.clone())
    }
}

/// Gives templates the filters of our own.
fn register(tera: &mut Tera) {
    tera.register_filter("whole", whole);
    tera.register_filter("group_by", group_by);
    tera.register_filter("keys", keys);
    tera.register_filter("values", values);
    tera.register_filter("pairs", pairs);
}

/// Returns what a map holds by ascending name. Tera's own order differs from run to run.
fn in_order(map: &Map) -> Vec<(&Key<'static>, &Value)> {
    let mut all: Vec<(&Key<'static>, &Value)> = map.iter().collect();
    all.sort_by_key(|(key, _)| *key);
    all
}

/// `| keys`: the names, in order.
fn keys(map: &Map, _: Kwargs, _: &State<'_>) -> Vec<Value> {
    in_order(map).into_iter().map(|(key, _)| Value::from(key.clone())).collect()
}

/// `| values`: the values, in the order of their names.
fn values(map: &Map, _: Kwargs, _: &State<'_>) -> Vec<Value> {
    in_order(map).into_iter().map(|(_, value)| value.clone()).collect()
}

/// `| pairs`: names with their values, in the order of the names.
fn pairs(map: &Map, _: Kwargs, _: &State<'_>) -> Vec<Value> {
    in_order(map).into_iter().map(|(key, value)| Value::from(vec![Value::from(key.clone()), value.clone()])).collect()
}

/// Items with the same value.
#[derive(Serialize)]
struct Group {
    key: Value,
    items: Vec<Value>,
}

/// `| group_by(attribute="…")`: a list of groups, each with its `key` and its `items`, in the order of the items. Tera's own
/// gives groups in an order that differs from run to run.
fn group_by(items: &[Value], arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<Group> = Vec::new();
    for item in items {
        let key = item.get_from_path(attribute);
        let key = key.ok_or_else(|| tera::Error::message(format!("an item has no `{attribute}`")))?;
        match groups.iter_mut().find(|group| group.key == *key) {
            _ if key.is_none() => {}
            Some(group) => group.items.push(item.clone()),
            None => groups.push(Group { key: key.clone(), items: vec![item.clone()] }),
        }
    }
    Ok(Value::from_serializable(&groups))
}

/// `| whole`: text whose short words with a hyphen, and whose numbers and units, do not part at the end of a line.
fn whole(text: &str, _: Kwargs, _: &State<'_>) -> Value {
    let mut escaped = String::with_capacity(text.len() + 16);
    address::push_escaped(&mut escaped, text);
    let mut html = String::with_capacity(escaped.len() + 64);
    together::push(&mut html, &escaped);
    Value::safe_string(&html)
}

/// Returns the fault in the text of one template, seen alone.
fn syntax(theme: &Theme, name: &str, text: &str) -> Option<Diagnostic> {
    let mut tera = Tera::new();
    register(&mut tera);
    let error = tera.add_raw_template(name, text).err()?;
    // What it does not know alone is in other templates.
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| template_fault::told(theme, name, &error).pop()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        let mut tera = Tera::new();
        register(&mut tera);
        tera.add_raw_template("page.html", template).unwrap();
        let items: Vec<BTreeMap<&str, String>> =
            (0..40).map(|number| BTreeMap::from([("year", format!("{}", 2040 - number / 2))])).collect();
        let mut context = Context::new();
        context.insert("items", &items);
        let many = (0..40).map(|number| (format!("n{number:02}"), format!("N{number:02}")));
        context.insert("many", &many.collect::<BTreeMap<_, _>>());
        context.insert("text", "<b> & ROR-IKT, 60 %");
        context.insert_value("html", Value::from_serializable(&Html::new("<em>x</em>")));
        tera.render("page.html", &context).unwrap()
    }

    #[test]
    fn groups_come_in_the_order_of_their_items() {
        let groups = filled(
            "{% for group in items | group_by(attribute=\"year\") %}{{ group.key }}:{{ group.items | length }} {% endfor %}",
        );
        let plain: Vec<String> = (0..20).map(|number| format!("{}:2", 2040 - number)).collect();
        assert_eq!(groups.trim(), plain.join(" "));
    }

    #[test]
    fn what_a_map_holds_comes_in_the_order_of_its_names() {
        let names: Vec<String> = (0..40).map(|number| format!("n{number:02}")).collect();
        assert_eq!(filled("{{ many | keys | join }}"), names.concat());
        assert_eq!(filled("{{ many | values | join }}"), names.concat().to_uppercase());
        let pairs: String = names.iter().map(|name| format!("{name}={} ", name.to_uppercase())).collect();
        assert_eq!(filled("{% for pair in many | pairs %}{{ pair[0] }}={{ pair[1] }} {% endfor %}"), pairs);
    }

    #[test]
    fn text_is_kept_together_and_escaped_and_html_is_printed() {
        let kept = "&lt;b&gt; &amp; <span class=\"nowrap\">ROR-IKT</span>, 60\u{a0}%";
        assert_eq!(filled("{{ text | whole }}"), kept);
        assert_eq!(filled("{{ text }} {{ html }}"), "&lt;b&gt; &amp; ROR-IKT, 60 % <em>x</em>");
    }
}
