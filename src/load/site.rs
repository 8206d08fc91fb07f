//! `content/site.yaml` to [`Settings`], as strictly as a document.

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnosed, Diagnostic, rule};
use crate::load::fields::Fields;
use crate::load::{accepted, check, faults, schema};
use crate::model::path::SourcePath;
use crate::model::place::{Located, Spot};
use crate::model::settings::{Access, Language, NameSpelling, Settings};
use crate::model::source::{Content, Source};
use crate::syntax::yaml::{self, Node, Value};

/// Reads the site's settings. Without the file, or where it is faulty, the defaults hold; then `access` is internal.
pub(super) fn read(source: Option<&Source>) -> Diagnosed<Settings> {
    let mut settings = defaults();
    let Some(source) = source else {
        let path = SourcePath::new("content/site.yaml");
        let missing = Diagnostic::new(&rule::SITE_MISSING, "missing", &path, Spot::START);
        return Diagnosed { value: settings, diagnostics: vec![missing] };
    };
    let path = &source.path;
    let text = match &source.content {
        Content::Bytes(bytes) => faults::text_of(bytes, path),
        Content::Unreadable(reason) => Err(Box::new(faults::unreadable(reason, path))),
        Content::TooLarge(size) => Err(Box::new(faults::too_large(*size, path))),
        Content::Refused(reason) => Err(Box::new(faults::refused(reason, path))),
        Content::Attachment { .. } => Err(Box::new(faults::unreadable("", path))),
    };
    let text = match text {
        Ok(text) => text,
        Err(problem) => return Diagnosed { value: settings, diagnostics: vec![*problem] },
    };
    let node = match yaml::read(&text, 1) {
        Ok(node) => node,
        Err(fault) => return Diagnosed { value: settings, diagnostics: vec![faults::of_yaml(fault, path)] },
    };
    let node = match node.value {
        Value::Map(_) => node,
        Value::Empty => Node { spot: Spot::START, value: Value::Map(Vec::new()) },
        Value::Scalar(_) | Value::List(_) => {
            let problem = Diagnostic::new(&rule::YAML_SYNTAX, "not_keys", path, node.spot);
            return Diagnosed { value: settings, diagnostics: vec![problem] };
        }
    };
    let mut diagnostics = check::check(&node, schema::of_settings(), Spot::START, path);
    diagnostics.extend(faults::invisible(&text, 1, path));
    fill(&mut settings, Fields(&node), path, &mut diagnostics);
    Diagnosed { value: settings, diagnostics }
}

fn defaults() -> Settings {
    Settings {
        title: String::new(),
        language: Language::Bokmal,
        time_zone: "Europe/Oslo".to_owned(),
        access: Access::Internal,
        audience: Access::Public,
        theme: Located::new("default".to_owned(), Spot::START),
        base_url: String::new(),
        editor_link: String::new(),
        explain_percent: Decimal::from(10),
        explain_amount: Decimal::from(500),
        names: Vec::new(),
        contact: None,
        accept: Vec::new(),
        search: true,
        portable: false,
        today: None,
    }
}

fn fill(settings: &mut Settings, fields: Fields<'_>, path: &SourcePath, diagnostics: &mut Vec<Diagnostic>) {
    let text = |key: &str, to: &mut String| {
        if let Some(text) = fields.text(key) {
            *to = text;
        }
    };
    text("title", &mut settings.title);
    text("time_zone", &mut settings.time_zone);
    text("base_url", &mut settings.base_url);
    text("editor_link", &mut settings.editor_link);
    settings.language = fields.text("language").and_then(|code| Language::parse(&code)).unwrap_or_default();
    if let Some(theme) = fields.located("theme") {
        settings.theme = theme;
    }
    settings.contact = fields.text("contact");
    if fields.0.get("access").is_some() {
        // An unknown word stops the build; should something go on all the same, nothing may be seen.
        settings.access = fields.text("access").and_then(|word| Access::parse(&word)).unwrap_or(Access::Exempt);
    }
    if let Some(audience @ (Access::Public | Access::Internal)) =
        fields.text("audience").and_then(|word| Access::parse(&word))
    {
        settings.audience = audience;
    }
    if let Some(explain) = fields.map("thresholds").and_then(|thresholds| thresholds.map("explain")) {
        for (key, threshold) in [("percent", &mut settings.explain_percent), ("amount", &mut settings.explain_amount)] {
            let Some(text) = explain.located(key) else { continue };
            match threshold_of(&text) {
                Some(number) => *threshold = number,
                None => diagnostics.push(
                    Diagnostic::new(&rule::VALUE_TYPE, "threshold", path, text.spot)
                        .with("key", key)
                        .with("text", &text.value),
                ),
            }
        }
    }
    let names = fields.maps("names").filter_map(|name| {
        let variants = name.texts("variants").into_iter().map(|variant| variant.value);
        Some(NameSpelling { name: name.text("name")?, variants: variants.collect() })
    });
    settings.names = names.collect();
    settings.accept = accepted(fields);
    settings.search = fields.text("search").is_none_or(|word| word != "false");
}

/// Reads a threshold: digits with blanks between them, and a comma before the decimals.
fn threshold_of(text: &str) -> Option<Decimal> {
    let plain: String = text
        .chars()
        .filter(|character| !matches!(character, ' ' | '\u{A0}' | '\u{202F}'))
        .map(|character| if character == ',' { '.' } else { character })
        .collect();
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.contains('.');
    is_plain.then(|| Decimal::from_str_exact(&plain).ok()).flatten()
}
