//! Holds the maintainer's settings for a client as plain data, which `vendor` reads from
//! `provider.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;

/// Settings of a client that its document does not contain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// The provider's short name, with which the crate is called `<name>-client`.
    pub(crate) name: String,
    /// The provider's name as documentation shows it.
    pub(crate) title: String,
    /// Ids of the operations to generate.
    pub(crate) operations: Vec<String>,
    /// Chosen type names, by the name of a component or by the default name of an inline schema.
    pub(crate) type_names: BTreeMap<String, String>,
    /// Chosen names of Rust methods, by `operationId`.
    pub(crate) method_names: BTreeMap<String, String>,
    /// Whether an operation is idempotent, by `operationId`. This overrides what HTTP defines for
    /// the operation's method.
    pub(crate) idempotent: BTreeMap<String, bool>,
    /// Headers sent with every request.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) rate_limit: Option<RateLimit>,
}

/// How many requests the provider accepts within a period.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RateLimit {
    pub(crate) requests: NonZeroU32,
    pub(crate) per_seconds: NonZeroU32,
    /// The size of a token bucket; `None` for a window.
    pub(crate) burst: Option<NonZeroU32>,
}
