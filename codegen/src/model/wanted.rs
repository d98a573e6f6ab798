//! What a maintainer wants of a client, as plain data: `vendor` fills it from `provider.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// What the document does not say of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The provider's name, from which the crate's is made.
    pub(crate) name: String,
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// Ids of the operations to generate.
    pub(crate) operations: Vec<String>,
    /// From a schema's name to its type's.
    pub(crate) type_names: BTreeMap<String, String>,
    /// From an operation's id to its method's name.
    pub(crate) method_names: BTreeMap<String, String>,
    /// From an operation's id to whether sending it twice is the same as sending it once.
    pub(crate) idempotent: BTreeMap<String, bool>,
    /// Headers sent with every request.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) rate_limit: Option<RateLimit>,
}

/// How many requests the provider takes in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) requests: NonZeroU32,
    pub(crate) per_seconds: NonZeroU32,
}
