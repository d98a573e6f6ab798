//! What of a provider stands on disk, and the documents in saved pages.

pub mod extract;
pub(crate) mod file_set;
pub(crate) mod provider;
pub(crate) mod source;
pub(crate) mod standalone;
