//! What came of a creation.

use serde::{Deserialize, Serialize};

/// What the creation of a link came to.
///
/// With serde, a variant is its name in snake case, such as `"created"`; one with a member is an
/// object, such as `{"existing":{"as_asked":true}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Made {
    /// The provider made the link now.
    Created,
    /// The link was there already.
    Existing {
        /// Whether every field of the request that the provider returns has the value that was
        /// asked for. [`TrackingLink::changed`](crate::TrackingLink::changed) lists those that
        /// have not.
        as_asked: bool,
    },
    /// The link was composed by a formula, without a server. The provider stored nothing, so the
    /// link can't be found, listed, changed or deleted.
    Composed,
}
