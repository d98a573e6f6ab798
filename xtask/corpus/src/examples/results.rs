//! The results of a document's examples, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// What was counted in a document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Examples of JSON values with a schema.
    pub(crate) found: usize,
    /// Examples in other notations.
    pub(crate) not_json: usize,
    /// Examples whose schema is no JSON Schema or refers to what is not there.
    pub(crate) no_schema: usize,
    pub(crate) invalid: usize,
    /// Valid examples.
    pub(crate) valid: usize,
    /// Valid examples for which the client has no type, by cause.
    pub(crate) untyped: BTreeMap<String, usize>,
    /// Examples in the program.
    pub(crate) tried: usize,
}

/// The results of a document's program.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Trial {
    /// The number of examples that the program tried; none if it did not compile or end.
    pub(crate) tried: usize,
    pub(crate) failed: Vec<Failure>,
    /// Why nothing was tried.
    pub(crate) error: Option<String>,
}

/// An example that did not come back equal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) pointer: String,
    pub(crate) differences: Vec<Difference>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Difference {
    /// The pointer into the example.
    pub(crate) path: String,
    /// `no value`, `dropped`, `added` or `changed`.
    pub(crate) difference: String,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) before: Option<Value>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) after: Option<Value>,
    /// Whether the schema names the member.
    #[serde(default)]
    pub(crate) named: bool,
}

/// Reads null as a value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
