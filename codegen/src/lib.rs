//! Generates client crates (`crates/<p>-client/`) from OpenAPI documents (`specs/<p>/`).
//!
//! `vendor` reads the provider's files, `normalise` turns them into one valid document, `model`
//! derives the client's operations and types, `render` writes these as Rust code,
//! and `emit` compares or writes the files. `pipeline` runs these stages in order. The crate never
//! uses the network and never panics on a document: it reports a fault as a
//! [`Failure`](diagnostic::Failure) with file, line, pointer and remedy.

mod comparison;
pub mod coverage;
pub mod diagnostic;
pub mod diff;
mod document;
mod emit;
pub mod import;
mod model;
mod normalise;
mod pipeline;
mod render;
mod report;
pub mod sources;
mod succession;
mod text;
mod vendor;

use std::path::{Path, PathBuf};

use diagnostic::Result;
use diff::Changes;
pub use emit::changelog;
pub use emit::tree::Difference;
use model::scope::Scope;
pub use pipeline::{Generated, MissingStep, PagedOperation, Stage};
pub use report::{Change, Report};
pub use vendor::extract;
pub use vendor::provider::version::Version;

/// The path of the checkout in which this library was compiled, from `.cargo/config.toml`.
///
/// Cargo recompiles a crate if an environment variable that the crate reads has changed. So two
/// checkouts that share a target folder never run each other's generator.
pub const CHECKOUT: Option<&str> = option_env!("TRACKING_LINKS_CHECKOUT");

/// Lists the names of the providers under `root/specs`, sorted.
///
/// # Errors
///
/// Fails if the folder can't be listed.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    vendor::source::providers(&root.join("specs"))
}

/// Lists the folders of client crates under `root/crates` whose provider no longer exists.
///
/// # Errors
///
/// Fails if `root/crates` or `root/specs` can't be listed.
pub fn orphans(root: &Path) -> Result<Vec<PathBuf>> {
    emit::tree::orphans(root, &providers(root)?)
}

/// Generates one provider's client crate. Writes nothing.
///
/// The changelog is that of the crate under `root/crates`, with the changes since its document.
///
/// # Errors
///
/// Fails with the faults of the files under `root/specs/<provider>`.
pub fn generate(root: &Path, provider: &str) -> Result<Generated> {
    succession::of(root, pipeline::vendored(root, provider, Scope::Listed)?)
}

/// Like [`generate`], but leaves out operations with a fault, such as a feature that the generator
/// does not support. [`Generated::refused`] returns the faults.
///
/// # Errors
///
/// Fails like [`generate`], except for faults of single operations.
pub fn generate_supported(root: &Path, provider: &str) -> Result<Generated> {
    succession::of(root, pipeline::vendored(root, provider, Scope::Supported)?)
}

/// Returns the text of `root/specs/<provider>/provider.toml` with another version of the client.
///
/// # Errors
///
/// Fails if the file has a fault.
pub fn with_version(root: &Path, provider: &str, version: Version) -> Result<String> {
    succession::with_version(root, provider, version)
}

/// Generates a client with all operations of a document that belongs to no provider. Operations
/// without an id get a name. Writes nothing.
///
/// Leaves out operations with a fault. [`Generated::refused`] returns the faults.
///
/// # Errors
///
/// Fails with the faults that concern the document as a whole.
pub fn standalone(path: &Path, name: &str) -> Result<Generated> {
    pipeline::standalone(path, name)
}

/// Compares two documents that belong to no provider: all operations of both, as
/// [`standalone`] would generate them.
///
/// # Errors
///
/// Fails with the faults that concern one of the documents as a whole.
pub fn diff_files(old: &Path, new: &Path) -> Result<Changes> {
    comparison::files(old, new)
}

/// Compares a provider's document with the file `new`, which would take its place under the same
/// `provider.toml` and overlay.
///
/// # Errors
///
/// Fails with the faults of either, for example if an action of the overlay does not fit `new`.
pub fn diff_document(root: &Path, provider: &str, new: &Path) -> Result<Changes> {
    comparison::with(root, provider, new)
}

/// Compares a provider's files under `old/specs` with those under `new/specs`.
///
/// # Errors
///
/// Fails with the faults of either.
pub fn diff_revisions(old: &Path, new: &Path, provider: &str) -> Result<Changes> {
    comparison::revisions(old, new, provider)
}

/// Returns a provider's document after a stage, as JSON.
///
/// # Errors
///
/// Fails with the faults of the files under `root/specs/<provider>`.
pub fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    pipeline::document(root, provider, stage)
}
