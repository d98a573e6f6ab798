//! Builds the text of `provider.toml`: a new one, or an existing one with replaced values.

pub(super) mod new;
pub(super) mod renewed;
mod tables;
