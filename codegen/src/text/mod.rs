//! Reads texts: decodes files, parses JSON and YAML, and finds the bytes of the value at a JSON
//! pointer. Replaces values in TOML.
//!
//! Nothing in this module depends on OpenAPI.

pub(crate) mod hash;
pub(crate) mod lines;
pub(crate) mod parse;
pub(crate) mod spans;
pub(crate) mod syntax;
pub(crate) mod toml;
pub(crate) mod utf8;
