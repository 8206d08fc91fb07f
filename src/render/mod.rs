//! Stage 4: a [`Site`] becomes a [`Plan`] of outputs with fingerprints, and each output becomes bytes when asked for.
//!
//! ```text
//! Site ──▶ inputs of one page (references to stamped things; hashed) ──▶ view (ready to print) ──▶ template ──▶ bytes
//! ```
//!
//! Each page gathers its inputs in one struct that is both hashed and all that its view is made from, so a field on
//! the page is in the fingerprint without anybody remembering it. No problem of a document is born here.

mod address;
mod material;
mod pages;
mod planning;
mod press;
mod prose;
mod ready;
mod reference;
mod scene;
mod search;
mod shelf;
mod sources;
mod table_file;
mod tables;
mod template_fault;
mod templates;
#[cfg(test)]
mod tests;
mod together;
pub mod view;

pub use planning::{output, plan, recipes, years};
pub use press::{Press, Printed};
pub use reference::template_reference;
pub use search::search_extent;
pub use sources::{Sources, sources};
pub use table_file::table_files;
pub use templates::Templates;
