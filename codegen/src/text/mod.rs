//! Reads files: bytes to text, text to JSON values, and JSON pointers back to bytes of the text.
//!
//! This room knows nothing of OpenAPI.

pub(crate) mod hash;
pub(crate) mod lines;
pub(crate) mod parse;
pub(crate) mod spans;
pub(crate) mod syntax;
pub(crate) mod utf8;
