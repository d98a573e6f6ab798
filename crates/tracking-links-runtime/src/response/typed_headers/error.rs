//! Why headers could not be read.

use std::fmt;

use serde::de::Error;

use super::field::name;

/// Why the headers of an answer could not be read: one that the document requires is missing, or
/// does not have its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError(pub(super) String);

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HeaderError {}

impl Error for HeaderError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("the header `{}` is missing", name(field)))
    }
}
