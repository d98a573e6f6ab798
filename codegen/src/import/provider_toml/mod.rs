//! The text of `provider.toml`.

pub(super) mod new;
pub(super) mod renewed;
mod tables;
