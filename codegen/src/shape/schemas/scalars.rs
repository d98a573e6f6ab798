//! Schemas without members: the type that `type` and `format` name.
//!
//! A format that no Rust type stands for, or that belongs to another type, is left to the provider.

use serde_json::Value;

use super::Members;
use crate::types::{Integer, Shape, Text, Use};

/// A schema's type: the one it names, or the one its keywords imply.
pub(super) fn kind(members: &Members) -> Option<&str> {
    if let Some(name) = members.get("type").and_then(Value::as_str) {
        return Some(name);
    }
    let has = |key: &str| members.contains_key(key);
    if has("properties")
        || has("additionalProperties")
        || has("patternProperties")
        || has("propertyNames")
    {
        Some("object")
    } else if has("items") || has("prefixItems") || has("contains") {
        Some("array")
    } else {
        None
    }
}

/// Whether a string is a file in the words of 3.1 (section 4.8.14.2, "Considerations for Binary Data").
fn is_file(members: &Members) -> bool {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    text("contentMediaType").is_some_and(|media_type| !media_type.contains("json"))
        && matches!(text("contentEncoding"), None | Some("binary"))
}

pub(super) fn scalar(members: &Members) -> Use {
    let format = members
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Use::new(match kind(members) {
        Some("boolean") => Shape::Boolean,
        Some("integer") => Shape::Integer(match format {
            "int32" | "int16" | "int8" | "uint8" | "uint16" => Integer::I32,
            "uint32" => Integer::U32,
            "uint64" => Integer::U64,
            _ => Integer::I64,
        }),
        // A number of single precision is one of double precision too, and then reads as it was written.
        Some("number") => Shape::Number,
        Some("string") => Shape::String(match format {
            "date" => Text::Date,
            "date-time" => Text::DateTime,
            "uuid" => Text::Uuid,
            "binary" => Text::Binary,
            "" if is_file(members) => Text::Binary,
            _ => Text::Plain,
        }),
        // Swagger 2.0 had it, and documents kept it.
        Some("file") => Shape::String(Text::Binary),
        _ => Shape::Any,
    })
}
