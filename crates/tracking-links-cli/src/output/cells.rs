//! Values as the texts of cells.

use serde_json::Value;

/// Writes a value as a text: a list as the cells of a table have it, and an object with one member,
/// such as a variant with details, as the member's name.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(is_plain) => {
            items.iter().map(cell).collect::<Vec<_>>().join("|")
        }
        Value::Object(members) if members.len() == 1 => {
            members.keys().next().cloned().unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// Returns whether a value of a list needs no quotes to be read back.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::String(text) if !text.contains('|') && !text.starts_with('['))
}
