//! Turns a provider's OpenAPI document (`specs/<p>/`) into the files of its client crate (`crates/<p>-client/`).
//!
//! One way, no step back: `vendor` reads what stands on disk, `normalise` makes one valid document of it, `model` builds
//! the operations and types of the client, `progenitor` and `render` write them as Rust, `emit` compares or writes files.
//! The order of the stages stands in `pipeline`. Nothing here touches the network, and nothing panics on a document: a
//! fault is a [`Failure`](diagnostic::Failure) with file, line, pointer and remedy.

pub mod diagnostic;
mod document;
mod emit;
pub mod import;
mod model;
mod normalise;
mod pipeline;
mod progenitor;
mod render;
mod report;
mod text;
mod vendor;

use std::path::{Path, PathBuf};

use diagnostic::Result;
pub use emit::Difference;
use model::scope::Scope;
pub use pipeline::{Generated, Stage};
pub use report::{Change, Report};
pub use vendor::extract;

/// The checkout that this library was compiled in, as `.cargo/config.toml` says.
///
/// Cargo compiles a crate again when an environment variable that it reads has changed. So of two
/// checkouts that share a target folder, neither runs the other's generator.
pub const CHECKOUT: Option<&str> = option_env!("TRACKING_LINKS_CHECKOUT");

/// The providers under `root/specs`, by name.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    vendor::source::providers(&root.join("specs"))
}

/// Client crates under `root/crates` that a removed provider left behind.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn orphans(root: &Path) -> Result<Vec<PathBuf>> {
    emit::orphans(root, &providers(root)?)
}

/// Generates one provider's client crate. Writes nothing.
///
/// # Errors
///
/// Whatever is wrong with what is under `root/specs/<provider>`, each fault with its place and remedy.
pub fn generate(root: &Path, provider: &str) -> Result<Generated> {
    pipeline::vendored(root, provider, Scope::Listed)
}

/// As [`generate`], but leaves out an operation that no client can have; [`Generated::refused`] says why.
///
/// # Errors
///
/// As for [`generate`], save what is wrong with one operation alone.
pub fn generate_supported(root: &Path, provider: &str) -> Result<Generated> {
    pipeline::vendored(root, provider, Scope::Supported)
}

/// Generates a client of a document that is no provider's yet: all its operations, under names made where the document
/// has none. Writes nothing.
///
/// An operation that no client can have is left out; [`Generated::refused`] says why.
///
/// # Errors
///
/// What is wrong with the document as a whole.
pub fn standalone(path: &Path, name: &str) -> Result<Generated> {
    pipeline::lone(path, name)
}

/// One provider's document after a stage, as JSON.
///
/// # Errors
///
/// As for [`generate`].
pub fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    pipeline::document(root, provider, stage)
}
