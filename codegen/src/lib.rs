//! Generates client crates (`crates/<p>-client/`) from OpenAPI documents (`specs/<p>/`).
//!
//! `vendor` reads the provider's files, `normalise` turns them into one valid document, `model`
//! derives the client's operations and types, `progenitor` and `render` write these as Rust code,
//! and `emit` compares or writes the files. `pipeline` has the order of the stages. The crate never
//! uses the network and never panics on a document: a fault is a [`Failure`](diagnostic::Failure)
//! with file, line, pointer and remedy.

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
pub use emit::tree::Difference;
use model::scope::Scope;
pub use pipeline::{Generated, Stage};
pub use report::{Change, Report};
pub use vendor::extract;

/// The checkout that this library was compiled in, from `.cargo/config.toml`.
///
/// Cargo compiles a crate anew when an environment variable that it reads has changed. So two
/// checkouts that share a target folder never run each other's generator.
pub const CHECKOUT: Option<&str> = option_env!("TRACKING_LINKS_CHECKOUT");

/// The names of the providers under `root/specs`, sorted.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    vendor::source::providers(&root.join("specs"))
}

/// The folders of client crates under `root/crates` whose provider no longer exists.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn orphans(root: &Path) -> Result<Vec<PathBuf>> {
    emit::tree::orphans(root, &providers(root)?)
}

/// Generates one provider's client crate. Writes nothing.
///
/// # Errors
///
/// The faults of the files under `root/specs/<provider>`.
pub fn generate(root: &Path, provider: &str) -> Result<Generated> {
    pipeline::vendored(root, provider, Scope::Listed)
}

/// Like [`generate`], but leaves out operations that no client can have. [`Generated::refused`] has
/// the reasons.
///
/// # Errors
///
/// As for [`generate`], except for faults of single operations.
pub fn generate_supported(root: &Path, provider: &str) -> Result<Generated> {
    pipeline::vendored(root, provider, Scope::Supported)
}

/// Generates a client with all operations of a document that has no provider. Operations without an
/// id get a name. Writes nothing.
///
/// Leaves out operations that no client can have. [`Generated::refused`] has the reasons.
///
/// # Errors
///
/// The faults of the document as a whole.
pub fn standalone(path: &Path, name: &str) -> Result<Generated> {
    pipeline::standalone(path, name)
}

/// A provider's document after a stage, as JSON.
///
/// # Errors
///
/// As for [`generate`].
pub fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    pipeline::document(root, provider, stage)
}
