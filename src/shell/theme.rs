//! The default theme, carried in the program.

use crate::model::theme::Theme;

mod files {
    include!(concat!(env!("OUT_DIR"), "/theme_files.rs"));
}

/// Returns the default theme as it was when the program was made.
pub fn embedded() -> Theme {
    let mut theme = Theme::default();
    for (path, bytes) in files::FILES {
        if let Some(name) = path.strip_prefix("templates/") {
            theme.templates.insert(name.to_owned(), String::from_utf8_lossy(bytes).into_owned());
        } else if let Some(name) = path.strip_prefix("assets/") {
            theme.assets.insert(name.to_owned(), bytes.to_vec());
        }
    }
    theme
}
