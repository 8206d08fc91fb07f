//! Holds a front matter against its [`Shape`]: every problem at its own place. What it lets through, [`Fields`] reads.
//!
//! [`Fields`]: crate::load::fields::Fields

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::load::fields::{self, DateFault};
use crate::load::schema::{self, Key, Shape, Type};
use crate::model::card::{Kind, Period};
use crate::model::path::SourcePath;
use crate::model::place::Spot;
use crate::model::settings::{Access, Language};
use crate::syntax::suggest;
use crate::syntax::yaml::{Entry, Node, Scalar, Trap, Value};

/// Most problems told of one front matter: whoever has more has one cause.
const MOST_PROBLEMS: usize = 100;

/// Checks a mapping against a shape. Missing keys are told at `missing_at`.
pub(super) fn check(node: &Node, shape: &'static Shape, missing_at: Spot, path: &SourcePath) -> Vec<Diagnostic> {
    let mut checker = Checker { path, problems: Vec::new(), top: true, example: "" };
    checker.mapping(node, shape, missing_at);
    checker.problems
}

struct Checker<'p> {
    path: &'p SourcePath,
    problems: Vec<Diagnostic>,
    /// At the top of a document, where a key may belong to another kind.
    top: bool,
    /// How the key is written whose value is looked at.
    example: &'static str,
}

impl Checker<'_> {
    fn tell(&mut self, rule: &'static Rule, words: &'static str, spot: Spot) -> Option<&mut Diagnostic> {
        if self.problems.len() >= MOST_PROBLEMS {
            return None;
        }
        self.problems.push(Diagnostic::new(rule, words, self.path, spot));
        self.problems.last_mut()
    }

    fn tell_with<const N: usize>(
        &mut self,
        rule: &'static Rule,
        words: &'static str,
        spot: Spot,
        args: [(&'static str, String); N],
    ) {
        if let Some(problem) = self.tell(rule, words, spot) {
            problem.args.extend(args);
        }
    }

    fn mapping(&mut self, node: &Node, shape: &'static Shape, missing_at: Spot) {
        let top = std::mem::replace(&mut self.top, false);
        let entries = node.entries();
        self.duplicates(entries);
        let mut meant: Vec<&str> = Vec::new();
        for Entry { key, value } in entries {
            match shape.key(&key.value) {
                Some(known) => {
                    self.example = known.example;
                    self.value(value, &known.value, known.name);
                }
                None => {
                    if let Some(nearest) = self.unknown_key(&key.value, key.spot, shape, top) {
                        meant.push(nearest);
                    }
                }
            }
        }
        for key in shape.all_keys().filter(|key| key.required) {
            match entries.iter().find(|entry| entry.key.value == key.name) {
                Some(entry) if is_blank(&entry.value) => self.missing(key, "blank", shape, entry.key.spot),
                Some(_) => {}
                // Told already: an unknown key that was meant to be this one.
                None if meant.contains(&key.name) => {}
                None => self.missing(key, "missing", shape, missing_at),
            }
        }
    }

    fn missing(&mut self, key: &Key, words: &'static str, shape: &Shape, spot: Spot) {
        if let Type::Access = key.value {
            self.tell_with(&rule::ACCESS_UNKNOWN, "missing", spot, [("allowed", ACCESS_WORDS.to_owned())]);
            return;
        }
        let place = shape.name.to_owned();
        let example = if key.example.is_empty() { "…" } else { key.example };
        let args = [("key", key.name.to_owned()), ("place", place), ("example", example.to_owned())];
        self.tell_with(&rule::KEY_MISSING, words, spot, args);
    }

    fn duplicates(&mut self, entries: &[Entry]) {
        for (key, spot, line) in repeated(entries.iter().map(|entry| (entry.key.value.as_str(), entry.key.spot))) {
            let args = [("key", key.to_owned()), ("line", line.to_string())];
            self.tell_with(&rule::KEY_DUPLICATE, "duplicate", spot, args);
        }
    }

    /// Tells of an unknown key, and returns the key that was probably meant.
    fn unknown_key(&mut self, key: &str, spot: Spot, shape: &'static Shape, top: bool) -> Option<&'static str> {
        if self.problems.len() >= MOST_PROBLEMS {
            return None;
        }
        let place = shape.name.to_owned();
        let names = || shape.all_keys().map(|key| key.name);
        let norwegian =
            suggest::keys_for_norwegian(key).iter().copied().find(|&meant| names().any(|name| name == meant));
        if let Some(nearest) = norwegian {
            let args = [("key", key.to_owned()), ("place", place), ("nearest", nearest.to_owned())];
            self.tell_with(&rule::KEY_UNKNOWN, "norwegian", spot, args);
            return Some(nearest);
        }
        if top {
            let others: Vec<&str> = Kind::ALL
                .into_iter()
                .filter(|&kind| schema::of_kind(kind).key(key).is_some())
                .map(Kind::word)
                .collect();
            if !others.is_empty() {
                let args = [("key", key.to_owned()), ("place", place), ("other", others.join(", "))];
                self.tell_with(&rule::KEY_UNKNOWN, "elsewhere", spot, args);
                return None;
            }
        }
        if let Some(nearest) = suggest::nearest(key, names()) {
            let args = [("key", key.to_owned()), ("place", place), ("nearest", nearest.to_owned())];
            self.tell_with(&rule::KEY_UNKNOWN, "near", spot, args);
            return shape.key(nearest).map(|key| key.name);
        }
        let keys: Vec<&str> = names().collect();
        let args = [("key", key.to_owned()), ("place", place), ("keys", keys.join(", "))];
        self.tell_with(&rule::KEY_UNKNOWN, "unknown", spot, args);
        None
    }

    fn value(&mut self, node: &Node, expected: &'static Type, key: &str) {
        match expected {
            Type::Access => return self.access(node, key),
            _ if is_blank(node) => return,
            _ => {}
        }
        match expected {
            Type::List(item) => match &node.value {
                Value::List(items) => self.items(items, item, key),
                _ => self.wrong(node, ["list_found_text", "", "list_found_map"], key),
            },
            Type::OneOrList(item) => match &node.value {
                Value::List(items) => self.items(items, item, key),
                Value::Map(_) if is_text(item) => self.wrong(node, ["", "", "list_found_map"], key),
                _ => self.value(node, item, key),
            },
            Type::Map(shape) => match &node.value {
                Value::Map(_) => self.mapping(node, shape, node.spot),
                _ => self.wrong(node, ["map_found_text", "map_found_list", ""], key),
            },
            Type::TextOrMap(shape) => match &node.value {
                Value::Map(_) => self.mapping(node, shape, node.spot),
                _ => self.value(node, &Type::Text, key),
            },
            Type::Named(item) => self.named(node, item, key),
            Type::DateOrDates => match &node.value {
                Value::Map(_) => self.named(node, &Type::Date, key),
                _ => self.value(node, &Type::Date, key),
            },
            Type::Figures => self.figures(node, key),
            Type::Text | Type::Markdown | Type::Reference | Type::Formula => match &node.value {
                Value::Scalar(scalar) => self.traps(scalar, node.spot, key),
                _ => self.wrong(node, ["", "text_found_list", "text_found_map"], key),
            },
            _ => match &node.value {
                Value::Scalar(scalar) => {
                    self.traps(scalar, node.spot, key);
                    self.scalar(scalar.text.trim(), node.spot, expected, key);
                }
                _ => self.wrong(node, ["", "value_found_list", "value_found_map"], key),
            },
        }
    }

    fn items(&mut self, items: &[Node], expected: &'static Type, key: &str) {
        for item in items {
            if is_blank(item) {
                self.tell_with(&rule::VALUE_TYPE, "blank_item", item.spot, [("key", key.to_owned())]);
            } else if is_text(expected) && matches!(item.value, Value::Map(_)) {
                self.wrong(item, ["", "", "item_found_map"], key);
            } else {
                self.value(item, expected, key);
            }
        }
        let has_id = |shape: &Shape| shape.key("id").is_some_and(|key| matches!(key.value, Type::Id));
        if matches!(expected, Type::Map(shape) if has_id(shape)) {
            self.same_ids(items);
        }
    }

    /// Tells ids that two items of a list have.
    fn same_ids(&mut self, items: &[Node]) {
        let ids = items.iter().filter_map(|item| match item.get("id")? {
            Node { spot, value: Value::Scalar(id) } => Some((id.text.as_str(), *spot)),
            _ => None,
        });
        for (id, spot, line) in repeated(ids) {
            let args = [("name", id.to_owned()), ("line", line.to_string())];
            self.tell_with(&rule::ID_DUPLICATE, "item", spot, args);
        }
    }

    fn named(&mut self, node: &Node, expected: &'static Type, key: &str) {
        let Value::Map(entries) = &node.value else {
            return self.wrong(node, ["named_found_text", "named_found_list", ""], key);
        };
        self.duplicates(entries);
        for Entry { key: name, value } in entries {
            if !fields::is_name(&name.value) {
                let args = [("key", key.to_owned()), ("text", name.value.clone())];
                self.tell_with(&rule::VALUE_TYPE, "name", name.spot, args);
            }
            match expected {
                // A name without anything below it still wants the keys that are required there.
                Type::Map(shape) if is_blank(value) => {
                    self.mapping(&Node { spot: name.spot, value: Value::Map(Vec::new()) }, shape, name.spot);
                }
                Type::Map(shape) if matches!(value.value, Value::Map(_)) => self.mapping(value, shape, name.spot),
                _ => self.value(value, expected, &name.value),
            }
        }
    }

    fn figures(&mut self, node: &Node, key: &str) {
        let Value::Map(tables) = &node.value else {
            return self.wrong(node, ["named_found_text", "named_found_list", ""], key);
        };
        self.duplicates(tables);
        for table in tables {
            let rows = match &table.value.value {
                Value::Map(rows) => rows,
                Value::List(_) => {
                    self.wrong(&table.value, ["", "named_found_list", ""], &table.key.value);
                    continue;
                }
                Value::Scalar(scalar) => {
                    self.traps_of_cell(scalar, table.value.spot, &table.key.value);
                    continue;
                }
                Value::Empty => continue,
            };
            self.duplicates(rows);
            for row in rows {
                match &row.value.value {
                    Value::Map(cells) => self.cells(cells),
                    Value::Empty => {}
                    _ => self.wrong(&row.value, ["row_found_text", "named_found_list", ""], &row.key.value),
                }
            }
        }
    }

    fn cells(&mut self, cells: &[Entry]) {
        self.duplicates(cells);
        for Entry { key, value } in cells {
            match &value.value {
                Value::Scalar(scalar) if key.value == "comment" => self.traps(scalar, value.spot, &key.value),
                Value::Scalar(scalar) => self.traps_of_cell(scalar, value.spot, &key.value),
                Value::Empty => {}
                _ => self.wrong(value, ["", "value_found_list", "value_found_map"], &key.value),
            }
        }
    }

    /// Tells that a value is of another kind than expected: the words are for text, list and mapping found.
    fn wrong(&mut self, node: &Node, words: [&'static str; 3], key: &str) {
        let words = match node.value {
            Value::Empty => return,
            Value::Scalar(_) => words[0],
            Value::List(_) => words[1],
            Value::Map(_) => words[2],
        };
        let args = [("key", key.to_owned()), ("example", self.example.to_owned())];
        self.tell_with(&rule::VALUE_TYPE, words, node.spot, args);
    }

    fn traps(&mut self, scalar: &Scalar, spot: Spot, key: &str) {
        let Some(trap) = &scalar.trap else { return };
        let args = [("key", key.to_owned()), ("text", scalar.text.clone())];
        match trap {
            Trap::Comment(comment) => self.tell_with(&rule::YAML_TRAP, "comment", *comment, args),
            Trap::Comma => self.tell_with(&rule::AMOUNT_SYNTAX, "braces", spot, args),
        }
    }

    /// That a comma parts a figure is told by `compute`, which knows whether it would be an amount.
    fn traps_of_cell(&mut self, scalar: &Scalar, spot: Spot, key: &str) {
        if scalar.trap != Some(Trap::Comma) {
            self.traps(scalar, spot, key);
        }
    }

    fn access(&mut self, node: &Node, key: &str) {
        let value = match &node.value {
            Value::Scalar(scalar) => scalar.text.trim(),
            Value::Empty => "",
            Value::List(_) | Value::Map(_) => {
                return self.tell_with(
                    &rule::ACCESS_UNKNOWN,
                    "unknown",
                    node.spot,
                    [("value", "…".to_owned()), ("allowed", ACCESS_WORDS.to_owned())],
                );
            }
        };
        if Access::parse(value).is_some() {
            return;
        }
        let words = ["public", "internal", "exempt"];
        let near = suggestion(value, &words);
        let allowed = ("allowed", ACCESS_WORDS.to_owned());
        match (value, near) {
            ("", _) => self.tell_with(&rule::ACCESS_UNKNOWN, "missing", node.spot, [allowed]),
            (value, Some(nearest)) => self.tell_with(
                &rule::ACCESS_UNKNOWN,
                "near",
                node.spot,
                [("key", key.to_owned()), ("value", value.to_owned()), ("nearest", nearest.to_owned()), allowed],
            ),
            (value, None) => {
                self.tell_with(&rule::ACCESS_UNKNOWN, "unknown", node.spot, [("value", value.to_owned()), allowed]);
            }
        }
    }

    fn scalar(&mut self, text: &str, spot: Spot, expected: &Type, key: &str) {
        let named = [("key", key.to_owned()), ("text", text.to_owned())];
        match expected {
            Type::Word(words) => self.word(text, spot, words, key),
            Type::Language if Language::parse(text).is_none() => self.word(text, spot, &["nb", "nn", "en"], key),
            Type::Id if !fields::is_name(text) => self.tell_with(&rule::VALUE_TYPE, "name", spot, named),
            Type::DocumentId if !fields::is_document_id(text) => {
                self.tell_with(&rule::VALUE_TYPE, "document_id", spot, named);
            }
            Type::Truth if !matches!(text, "true" | "false") => match suggestion(text, &["true", "false"]) {
                Some(nearest) => {
                    let [key, text] = named;
                    self.tell_with(&rule::VALUE_TYPE, "truth_near", spot, [key, text, ("nearest", nearest.to_owned())]);
                }
                None => self.tell_with(&rule::VALUE_TYPE, "truth", spot, named),
            },
            Type::Number(least, most)
                if fields::number(text).is_none_or(|number| number < *least || number > *most) =>
            {
                let [key, text] = named;
                let args = [key, text, ("least", least.to_string()), ("most", most.to_string())];
                self.tell_with(&rule::VALUE_TYPE, "number", spot, args);
            }
            Type::NumberOf(allowed) if fields::number(text).is_none_or(|number| !allowed.contains(&number)) => {
                let [key, text] = named;
                let allowed: Vec<String> = allowed.iter().map(u32::to_string).collect();
                self.tell_with(&rule::VALUE_TYPE, "number_of", spot, [key, text, ("allowed", allowed.join(", "))]);
            }
            Type::Date => {
                let [key, text_argument] = named;
                match fields::date(text) {
                    Ok(_) => {}
                    Err(DateFault::NoSuchDay { days }) => {
                        let args = [key, text_argument, ("days", days.to_string())];
                        self.tell_with(&rule::VALUE_DATE, "no_such_day", spot, args);
                    }
                    Err(DateFault::NoSuchMonth) => {
                        self.tell_with(&rule::VALUE_DATE, "no_such_month", spot, [key, text_argument]);
                    }
                    Err(DateFault::Form { suggestion: Some(form) }) => {
                        let args = [key, text_argument, ("suggestion", form)];
                        self.tell_with(&rule::VALUE_DATE, "form_near", spot, args);
                    }
                    Err(DateFault::Form { suggestion: None }) => {
                        self.tell_with(&rule::VALUE_DATE, "form", spot, [key, text_argument]);
                    }
                }
            }
            Type::Time if fields::time(text).is_none() => self.tell_with(&rule::VALUE_DATE, "time", spot, named),
            Type::Period if Period::parse(text).is_none() => {
                let words = if fields::looks_like_month(text) { "period_month" } else { "period" };
                self.tell_with(&rule::VALUE_DATE, words, spot, named);
            }
            _ => {}
        }
    }

    fn word(&mut self, text: &str, spot: Spot, words: &[&str], key: &str) {
        if words.contains(&text) {
            return;
        }
        let args = [("key", key.to_owned()), ("value", text.to_owned()), ("allowed", words.join(", "))];
        match suggestion(text, words) {
            Some(nearest) => {
                let [key, value, allowed] = args;
                let args = [key, value, allowed, ("nearest", nearest.to_owned())];
                self.tell_with(&rule::VALUE_UNKNOWN, "near", spot, args);
            }
            None => self.tell_with(&rule::VALUE_UNKNOWN, "unknown", spot, args),
        }
    }
}

const ACCESS_WORDS: &str = "public, internal, exempt";

/// Returns the allowed word that was probably meant: by its Norwegian name, or by its spelling.
pub(super) fn suggestion<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let norwegian = suggest::values_for_norwegian(text);
    let translated = norwegian.iter().find_map(|meant| words.iter().copied().find(|word| word == meant));
    translated.or_else(|| suggest::nearest(text, words.iter().copied()))
}

/// Returns the names that came before, with the line of the first.
fn repeated<'n>(names: impl Iterator<Item = (&'n str, Spot)>) -> Vec<(&'n str, Spot, u32)> {
    let mut first: BTreeMap<&str, u32> = BTreeMap::new();
    let mut repeated = Vec::new();
    for (name, spot) in names {
        match first.get(name) {
            Some(line) => repeated.push((name, spot, *line)),
            None => drop(first.insert(name, spot.line)),
        }
    }
    repeated
}

/// Tells whether a value is plain text.
fn is_text(expected: &Type) -> bool {
    matches!(expected, Type::Text | Type::Markdown | Type::Reference | Type::Formula)
}

/// Tells whether nothing is written.
fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::Empty => true,
        Value::Scalar(scalar) => scalar.text.trim().is_empty(),
        Value::List(_) | Value::Map(_) => false,
    }
}
