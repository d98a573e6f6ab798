//! Schemas without members: the type that `type` and `format` name.
//!
//! A format that no Rust type stands for, or that belongs to another type, is left to the provider.

use serde_json::Value;

use crate::model::build::schemas::Members;
use crate::model::types::{Integer, StringFormat, TypeKind, TypeRef};

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

pub(super) fn scalar(members: &Members) -> TypeRef {
    let format = members
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    TypeRef::new(match kind(members) {
        Some("boolean") => TypeKind::Boolean,
        Some("integer") => TypeKind::Integer(match format {
            "int32" | "int16" | "int8" | "uint8" | "uint16" => Integer::I32,
            "uint32" => Integer::U32,
            "uint64" => Integer::U64,
            _ => Integer::I64,
        }),
        // A number of single precision is one of double precision too, and then reads as it was written.
        Some("number") => TypeKind::Number,
        Some("string") => TypeKind::String(match format {
            "date" => StringFormat::Date,
            "date-time" => StringFormat::DateTime,
            "uuid" => StringFormat::Uuid,
            "binary" => StringFormat::Binary,
            "" if is_file(members) => StringFormat::Binary,
            _ => StringFormat::Plain,
        }),
        // Swagger 2.0 had it, and documents kept it.
        Some("file") => TypeKind::String(StringFormat::Binary),
        _ => TypeKind::Any,
    })
}
