//! Converts schemas of scalars to the type that `type` and `format` name.
//!
//! A format for which there is no Rust type here, or that belongs to another `type`, is ignored:
//! the provider validates it.

use crate::document::json::Json as _;
use crate::model::build::schemas::keywords::{Members, kind};
use crate::model::types::{IntegerFormat, StringFormat, TypeKind, TypeRef};

pub(super) fn scalar(members: &Members) -> TypeRef {
    let format = members.text("format").unwrap_or_default();
    TypeRef::new(match kind(members) {
        Some("boolean") => TypeKind::Boolean,
        Some("integer") => TypeKind::Integer(integer(format).unwrap_or(IntegerFormat::I64)),
        // A number may have a format of integers. Else it is an f64: even with `format: float`, as
        // an f32 would be sent back with other digits.
        Some("number") => integer(format).map_or(TypeKind::Number, TypeKind::Integer),
        Some("string") => TypeKind::String(match format {
            "date" => StringFormat::Date,
            "date-time" => StringFormat::DateTime,
            "uuid" => StringFormat::Uuid,
            "binary" => StringFormat::Binary,
            "" if is_file(members) => StringFormat::Binary,
            _ => StringFormat::Plain,
        }),
        // `type: file` is Swagger 2.0's; some documents of 3.x still have it.
        Some("file") => TypeKind::String(StringFormat::Binary),
        _ => TypeKind::Any,
    })
}

fn integer(format: &str) -> Option<IntegerFormat> {
    Some(match format {
        "int32" | "int16" | "int8" | "uint8" | "uint16" => IntegerFormat::I32,
        "int64" | "int" | "integer" | "long" => IntegerFormat::I64,
        "uint32" => IntegerFormat::U32,
        "uint64" | "uint" | "ulong" | "unsigned64" => IntegerFormat::U64,
        _ => return None,
    })
}

/// Whether a string is a file in the notation of OpenAPI 3.1 (section 4.8.14.2, "Considerations for
/// Binary Data").
fn is_file(members: &Members) -> bool {
    let media_type = members.text("contentMediaType");
    match members.text("contentEncoding") {
        None => media_type.is_some_and(|media_type| !media_type.contains("json")),
        // No encoding: the bytes are sent as they are.
        Some(encoding) => encoding == "binary",
    }
}
