//! Reads a provider's files: `provider.toml`, documents, the overlay, and documents in saved pages.
//!
//! Files are read as published. This module never changes their contents or uses the network.

pub(crate) mod documents;
pub mod extract;
pub(crate) mod file_set;
mod listed;
pub(crate) mod provider;
pub(crate) mod source;
pub(crate) mod standalone;
