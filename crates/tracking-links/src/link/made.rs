//! How a link was made.

use serde::{Deserialize, Serialize};

/// Whether a link was created, existed already, or was composed.
///
/// With serde, a variant is its name in snake case, such as `"created"`; one with a member is an
/// object, such as `{"existing":{"as_asked":true}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Made {
    /// The provider made the link now.
    Created,
    /// The link existed already.
    Existing {
        /// Whether every field of the request that the provider returns has the value that was
        /// asked for. [`TrackingLink::changed`](crate::TrackingLink::changed) lists the others.
        as_asked: bool,
    },
    /// The link was composed by a formula: without a server, or by the provider, which stored
    /// nothing. So it can't be found, listed, changed or deleted, and the same request gives the
    /// same link.
    Composed,
}
