//! Recognises documents of Swagger 2.0.

use serde_json::Value;

/// Whether a document is Swagger 2.0. The version may be a number: YAML parses an unquoted `2.0`
/// as one.
pub(crate) fn is_swagger_2(root: &Value) -> bool {
    match root.get("swagger") {
        Some(Value::String(version)) => version == "2.0",
        Some(Value::Number(version)) => version.as_f64() == Some(2.0),
        _ => false,
    }
}
