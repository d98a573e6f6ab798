//! The pointers of a document, for tests that replace each of its values.

use serde_json::Value;

/// The pointers of all values below `value`.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect("", value, &mut pointers);
    pointers
}

fn collect(parent: &str, value: &Value, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (token, value) in children {
        let pointer = format!("{parent}/{token}");
        pointers.push(pointer.clone());
        collect(&pointer, value, pointers);
    }
}
