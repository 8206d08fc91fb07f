//! The reference for theme authors, made from the views.

/// Returns what each template may use, as Markdown.
pub fn template_reference() -> String {
    String::new()
}
