//! `consumes` and `produces`: an operation's own list, else the document's.

use serde_json::{Map, Value};

pub(super) const JSON: &str = "application/json";
pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";
pub(super) const MULTIPART: &str = "multipart/form-data";
pub(super) const BINARY: &str = "application/octet-stream";

/// The media types that `key` lists; an empty list clears what the document says for all operations.
pub(super) fn own(holder: &Map<String, Value>, key: &str) -> Option<Vec<String>> {
    let list = match holder.get(key)? {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        // Not valid, and unmistakable.
        Value::String(one) => vec![one.as_str()],
        _ => return None,
    };
    let mut types: Vec<String> = Vec::new();
    for media_type in list {
        if !types.iter().any(|known| known == media_type) {
            types.push(media_type.to_owned());
        }
    }
    Some(types)
}

/// The media types of an operation.
pub(super) fn of(operation: &Map<String, Value>, key: &str, shared: &[String]) -> Vec<String> {
    own(operation, key).unwrap_or_else(|| shared.to_vec())
}

/// These, or where there are none, `default`.
pub(super) fn or(types: &[String], default: &str) -> Vec<String> {
    if types.is_empty() {
        vec![default.to_owned()]
    } else {
        types.to_vec()
    }
}
