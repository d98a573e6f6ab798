//! Bytes to text, text to values, and values back to their place in the text. Knows nothing of OpenAPI.

pub(crate) mod hash;
pub(crate) mod lines;
pub(crate) mod parse;
pub(crate) mod spans;
pub(crate) mod syntax;
pub(crate) mod utf8;
