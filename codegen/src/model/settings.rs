//! Holds the maintainer's settings for a client as plain data, which `vendor` reads from
//! `provider.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;

use crate::model::paging::PagingSetting;

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
    /// How operations give their lists in pages, by `operationId`, where their shape does not tell
    /// it.
    pub(crate) pagination: BTreeMap<String, PagingSetting>,
    /// What error responses mean whose status does not say it.
    pub(crate) errors: Vec<ErrorRule>,
}

/// How many requests the provider accepts within a period.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RateLimit {
    pub(crate) requests: NonZeroU32,
    pub(crate) per_seconds: NonZeroU32,
    /// The size of a token bucket; `None` for a window.
    pub(crate) burst: Option<NonZeroU32>,
    /// Whether the limit is of a credential, whatever the accounts that it is good for.
    #[serde(default)]
    pub(crate) per_credential: bool,
}

/// What the provider means by the error responses that this rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorRule {
    pub(crate) status: u16,
    /// The provider's own code, in the body. `*` at its beginning stands for any text.
    pub(crate) code: Option<String>,
    /// Words that the provider's message contains, all of them.
    pub(crate) words: Vec<String>,
    /// What the body has, by JSON pointer, in which `*` stands for any item of a list.
    pub(crate) body: Vec<(String, Holds)>,
    pub(crate) means: Meaning,
}

/// What the body of an error response has at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A value that is not null.
    Something,
    /// No value, or null.
    Nothing,
    /// This text.
    Text(String),
}

/// What an error response means.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Meaning {
    /// The provider did nothing, even if the status is a 5xx.
    Refusal,
    /// A value of the request is refused.
    InvalidRequest,
    /// What the operation is about does not exist.
    Absent,
    /// What was asked for contradicts what is there already.
    Conflict,
    /// The credential, or the plan of the account, does not allow the call.
    Permission,
    /// A quota is spent.
    Quota,
    /// Too many requests came in too little time.
    RateLimit,
    /// The credential is missing or wrong.
    Credential,
    /// The credential has expired.
    ExpiredCredential,
    /// The provider failed, even if the status is not a 5xx.
    Failure,
}
