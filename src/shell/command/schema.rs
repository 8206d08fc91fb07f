//! `sakspapir schema`: the JSON Schema of front matter, for editors that complete and check while one writes.

use crate::load::schema;
use crate::shell::args::{Schema, SchemaKind};
use crate::shell::command::Exit;
use crate::shell::console::Console;
use crate::shell::fault::Outcome;

pub(super) fn run(typed: &Schema, console: Console) -> Outcome<Exit> {
    let value = match typed.kind {
        Some(SchemaKind::Site) => schema::json_of_settings(),
        Some(SchemaKind::Document(kind)) => schema::json(Some(kind)),
        None => schema::json(None),
    };
    // A JSON value always has a text.
    console.result(&(serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"))?;
    Ok(Exit::Fine)
}
