//! Tells the versions of OpenAPI apart.

use serde_json::Value;

/// Whether a document is Swagger 2.0. YAML parses an unquoted `2.0` as a number.
pub(crate) fn is_swagger_2(root: &Value) -> bool {
    match root.get("swagger") {
        Some(Value::String(version)) => version == "2.0",
        Some(Value::Number(version)) => version.as_f64() == Some(2.0),
        _ => false,
    }
}
