//! Pages as a browser reads them: parsed by the parser of a browser engine, which knows nothing of ours.

use std::collections::BTreeSet;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// An element with its attributes.
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// A page.
pub(crate) struct Page {
    /// What the parser had to mend.
    pub(crate) errors: Vec<String>,
    /// Its elements, in order.
    pub(crate) elements: Vec<Element>,
    /// Its text without that of scripts and styles.
    pub(crate) text: String,
    /// Whether it holds comments.
    pub(crate) comments: bool,
}

impl Page {
    /// Parses a page.
    pub(crate) fn of(html: &[u8]) -> Page {
        let tree = parse_document(RcDom::default(), ParseOpts::default()).from_utf8().one(html);
        let errors = tree.errors.borrow().iter().map(|error| error.to_string()).collect();
        let mut page = Page { errors, elements: Vec::new(), text: String::new(), comments: false };
        // A text may be nested deeper than a stack is.
        let mut waiting: Vec<Handle> = vec![tree.document.clone()];
        while let Some(node) = waiting.pop() {
            match &node.data {
                NodeData::Text { contents } => page.text.push_str(&contents.borrow()),
                NodeData::Comment { .. } => page.comments = true,
                NodeData::Element { name, attrs, .. } => {
                    let attributes = attrs.borrow();
                    let attributes = attributes.iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
                    page.elements.push(Element { name: name.local.to_string(), attributes: attributes.collect() });
                    if ["script", "style"].contains(&&*name.local) {
                        continue;
                    }
                }
                _ => {}
            }
            waiting.extend(node.children.borrow().iter().rev().cloned());
        }
        page
    }

    /// Parses a part of a page.
    pub(crate) fn of_part(html: &str) -> Page {
        Page::of(format!("<!DOCTYPE html><html><head><title>t</title></head><body>{html}</body></html>").as_bytes())
    }

    /// Its ids. Panics if one is there twice.
    pub(crate) fn ids(&self) -> BTreeSet<&str> {
        let mut ids = BTreeSet::new();
        for id in self.elements.iter().filter_map(|element| element.attribute("id")) {
            assert!(ids.insert(id), "the id {id} twice");
        }
        ids
    }

    /// Panics if anything in it could run, load from elsewhere or lead where no link may.
    pub(crate) fn assert_tame(&self) {
        for element in &self.elements {
            let name = element.name.as_str();
            assert!(!["iframe", "object", "embed", "base", "frame", "applet"].contains(&name), "<{name}>");
            if name == "script" {
                assert!(element.attribute("src").is_some(), "a script within the page");
            }
            if name == "meta" {
                assert!(element.attribute("http-equiv").is_none_or(|what| what != "refresh") || self.is_redirect());
            }
            for (key, value) in &element.attributes {
                assert!(!key.starts_with("on"), "{key}={value}");
                assert!(!matches!(key.as_str(), "style" | "srcdoc" | "formaction" | "ping"), "{key}={value}");
                if matches!(key.as_str(), "href" | "src" | "srcset" | "data" | "poster" | "action") {
                    let to = destination(value);
                    let scheme = to.split(['/', '?', '#']).next().unwrap_or_default();
                    let scheme = scheme.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
                    let linked = name == "a" && key == "href";
                    let web = matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "tel"));
                    assert!(scheme.is_none() || (linked && web) || name == "link", "<{name} {key}={value:?}>");
                    assert!(!to.starts_with("//") && !to.starts_with("\\"), "<{name} {key}={value:?}>");
                }
            }
        }
    }

    fn is_redirect(&self) -> bool {
        self.elements.iter().any(|element| element.attribute("name") == Some("robots"))
    }
}

/// An address as a browser understands it: without tabs and line breaks, and without what stands around it.
pub(crate) fn destination(value: &str) -> String {
    let around = |letter: char| letter <= ' ';
    value.trim_matches(around).replace(['\t', '\n', '\r'], "")
}

/// Undoes the percent-encoding of an address.
pub(crate) fn percent_decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [byte, tail @ ..] = rest {
        let hex = (*byte == b'%').then(|| tail.get(..2).and_then(|two| std::str::from_utf8(two).ok())).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                bytes.push(value);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
