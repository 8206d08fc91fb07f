//! The table as JSON Schema (draft 2020-12), for completion and checks while writing.

use serde_json::{Map, Value, json};

use super::{Key, Shape, Type, of_kind, of_settings};
use crate::model::card::Kind;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Returns the schema of a kind; of all documents, told apart by `kind`, if none is given.
pub fn json(kind: Option<Kind>) -> Value {
    match kind {
        Some(kind) => document(kind, true),
        None => json!({
            "$schema": DRAFT,
            "title": "Dokument",
            "description": "Nøklene øverst i et dokument.",
            "oneOf": Kind::ALL.into_iter().map(|kind| document(kind, false)).collect::<Vec<_>>(),
        }),
    }
}

/// Returns the schema of `content/site.yaml`.
pub fn json_of_settings() -> Value {
    let mut schema = shape(of_settings());
    head(&mut schema, of_settings());
    schema
}

fn document(kind: Kind, with_head: bool) -> Value {
    let mut schema = shape(of_kind(kind));
    if let Some(property) = schema.pointer_mut("/properties/kind") {
        let description = property.get("description").cloned().unwrap_or_default();
        *property = json!({"const": kind.word(), "description": description});
    }
    if with_head {
        head(&mut schema, of_kind(kind));
    }
    schema
}

fn head(schema: &mut Value, shape: &Shape) {
    let mut with_head = Map::new();
    with_head.insert("$schema".to_owned(), json!(DRAFT));
    with_head.insert("title".to_owned(), json!(shape.name));
    if let Value::Object(rest) = schema {
        with_head.append(rest);
    }
    *schema = Value::Object(with_head);
}

fn shape(shape: &Shape) -> Value {
    let mut properties = Map::new();
    for key in shape.all_keys() {
        properties.insert(key.name.to_owned(), property(key));
    }
    let required: Vec<&str> = shape.all_keys().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "description": shape.description,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = value(&key.value);
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), json!(key.description));
        // Nested mappings are shown by the reference; here an example helps where it is one word.
        if !key.example.is_empty() && !key.example.starts_with(['{', '[', '"']) {
            map.insert("examples".to_owned(), json!([example(&key.value, key.example)]));
        }
    }
    schema
}

fn example(value: &Type, text: &str) -> Value {
    match value {
        Type::Number(..) | Type::NumberOf(_) => {
            text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
        }
        Type::Truth => json!(text == "true"),
        _ => json!(text),
    }
}

fn value(value_type: &Type) -> Value {
    match value_type {
        // A number or a truth value is text too: `term: 365`.
        Type::Text | Type::Reference => json!({"type": ["string", "number", "boolean"]}),
        Type::Markdown | Type::Formula => json!({"type": ["string", "number"]}),
        Type::Id => json!({"type": ["string", "number"], "pattern": r"^[\p{L}\p{N}][\p{L}\p{N}_-]*$"}),
        Type::DocumentId => json!({"type": ["string", "number"]}),
        Type::Amount => json!({"type": ["string", "number", "null"]}),
        Type::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Type::NumberOf(allowed) => json!({"enum": allowed}),
        Type::Truth => json!({"type": "boolean"}),
        Type::Date => json!({"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{2}\.\d{2}\.\d{4})$"}),
        Type::Time => json!({"type": ["string", "number"], "pattern": r"^\d{1,2}[:.]\d{2}$"}),
        Type::Period => {
            json!({"type": ["string", "integer"], "pattern": r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|T[1-3]))?$"})
        }
        Type::Word(words) => json!({"enum": words}),
        Type::Language => json!({"enum": ["nb", "nn", "en"]}),
        Type::Access => json!({"enum": ["public", "internal", "exempt"]}),
        Type::List(item) => json!({"type": "array", "items": value(item)}),
        Type::OneOrList(item) => json!({"anyOf": [value(item), {"type": "array", "items": value(item)}]}),
        Type::Map(map) => shape(map),
        Type::TextOrMap(map) => json!({"anyOf": [value(&Type::Text), shape(map)]}),
        Type::Named(item) => json!({"type": "object", "additionalProperties": value(item)}),
        Type::DateOrDates => json!({"anyOf": [
            value(&Type::Date),
            {"type": "object", "additionalProperties": value(&Type::Date)},
        ]}),
        Type::Figures => {
            let amount = value(&Type::Amount);
            let row = json!({"type": ["object", "null"], "additionalProperties": amount});
            json!({"type": "object", "additionalProperties": {"anyOf": [
                amount,
                {"type": "object", "additionalProperties": row},
            ]}})
        }
    }
}
