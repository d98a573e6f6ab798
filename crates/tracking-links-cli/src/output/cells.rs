//! Values as the texts of cells.

use serde_json::Value;

/// Writes a value as a text: a list with one value a line, and an object with one member, such as
/// a variant with details, as the member's name.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(is_line) => {
            items.iter().map(cell).collect::<Vec<_>>().join("\n")
        }
        Value::Object(members) if members.len() == 1 => {
            members.keys().next().cloned().unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// Returns whether a value is a line of a list, which reads back as the same value.
fn is_line(value: &Value) -> bool {
    matches!(value, Value::String(text) if !text.contains(['\n', '\r']) && !text.starts_with('['))
}
