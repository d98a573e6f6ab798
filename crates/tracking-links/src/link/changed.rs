//! A value of a request that differs from the link's.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::known::known;
use crate::request::Field;

/// A value of a request that differs from the link's: the provider altered it, or the link existed
/// already.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Changed {
    /// The field of the request.
    pub field: Field,
    /// The value that was asked for.
    pub asked: String,
    /// The value that the link has.
    pub received: String,
}

/// Writes one line for people to read.
impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            asked,
            received,
        } = self;
        write!(
            f,
            "the link's `{field}` is {received:?} instead of {asked:?}"
        )
    }
}

/// Reads the changes of fields that this version knows.
pub(super) fn known_changes<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Changed>, D::Error> {
    known(deserializer)
}
