//! Reads `consumes` and `produces`: an operation's list (2.0, Operation Object), else the
//! document's.

use serde_json::{Map, Value};

pub(super) const JSON: &str = "application/json";
pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";
pub(super) const MULTIPART: &str = "multipart/form-data";
pub(super) const BINARY: &str = "application/octet-stream";

/// Returns the media types that `key` lists, each once. An operation's empty list overrides the
/// document's.
pub(super) fn listed(holder: &Map<String, Value>, key: &str) -> Option<Vec<String>> {
    let list = match holder.get(key)? {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        // Not valid, but the meaning is clear.
        Value::String(media_type) => vec![media_type.as_str()],
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

pub(super) fn or_default(types: &[String], default: &str) -> Vec<String> {
    if types.is_empty() {
        vec![default.to_owned()]
    } else {
        types.to_vec()
    }
}
