//! Reads `consumes` and `produces`: an operation's list (2.0, Operation Object), else the
//! document's.

use indexmap::IndexSet;
use serde_json::{Map, Value};

pub(super) const JSON: &str = "application/json";
pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";
pub(super) const MULTIPART: &str = "multipart/form-data";
pub(super) const BINARY: &str = "application/octet-stream";

/// Returns the media types that `key` lists, each once. An operation's empty list overrides the
/// document's.
pub(super) fn listed(holder: &Map<String, Value>, key: &str) -> Option<Vec<String>> {
    let types: IndexSet<&str> = match holder.get(key)? {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        // Not valid, but the meaning is clear.
        Value::String(media_type) => IndexSet::from([media_type.as_str()]),
        _ => return None,
    };
    Some(types.into_iter().map(str::to_owned).collect())
}

pub(super) fn or_default(types: &[String], default: &str) -> Vec<String> {
    if types.is_empty() {
        vec![default.to_owned()]
    } else {
        types.to_vec()
    }
}
