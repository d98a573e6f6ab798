//! The addresses from which a provider's documents were vendored, and their renewal by what these
//! addresses answer now.
//!
//! Nothing here uses the network: `cargo xtask fetch` asks the addresses, and passes the answers.
//! What is written replaces the provider's files as a whole.

mod address;
mod contents;
mod pages;
mod renewal;
mod renewed_toml;

pub use contents::Contents;
pub use pages::{Page, Sources, Validators};
pub use renewal::{ChangedFile, Renewal};
