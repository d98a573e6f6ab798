//! Builds request bodies. If the document lists several media types, the client sends one of them,
//! preferably JSON.
//!
//! A server accepts each of the media types that it documents (OpenAPI 3.1 section 4.8.13), so the
//! client needs only one.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Body, BodyContent, FormStyle, Parameter, Part, PartValue};
use crate::model::build::operations::media_types::{essence, is_json, is_text, is_wildcard};
use crate::model::build::operations::parameters::OPERATION_MEMBERS;
use crate::model::build::schemas::Schemas;
use crate::model::names::{unique, value_name};
use crate::model::types::{StringFormat, TypeKind, TypeRef};

pub(super) fn body(
    at: &OperationAt<'_>,
    owner: &str,
    parameters: &[Parameter],
    schemas: &mut Schemas<'_>,
) -> Option<Body> {
    let body = at.operation.get("requestBody")?;
    let pointer = join(&at.pointer, "requestBody");
    let content = body.get("content").and_then(Value::as_object)?;
    let (media_type, described) = preferred(content)?;
    if content.len() > 1 {
        schemas.report.changed(
            "bodies",
            &pointer,
            format!("`{media_type}` chosen of {} media types", content.len()),
        );
    }
    let name = format!("{owner}Body");
    let pointer = join(&join(&join(&pointer, "content"), media_type), "schema");
    let parts = if essence(media_type).starts_with("multipart/") {
        parts(described, &name, &pointer, parameters, schemas)
    } else {
        None
    };
    let mut value = || match described.get("schema") {
        Some(schema) => schemas.type_ref(schema, &name, &pointer),
        None => TypeRef::any(),
    };
    let octets = || BodyContent::Bytes("application/octet-stream".to_owned());
    let plain_text = || BodyContent::Text("text/plain".to_owned());
    let content = if let Some(parts) = parts {
        BodyContent::Parts(parts)
    } else if is_json(media_type) {
        BodyContent::Json(value(), media_type.clone())
    } else if essence(media_type) == "application/x-www-form-urlencoded" {
        BodyContent::Form(value(), form_styles(described))
    } else if is_text(media_type) {
        BodyContent::Text(media_type.clone())
    } else if is_wildcard(media_type) {
        let value = value();
        match value.kind {
            TypeKind::String(StringFormat::Binary) => octets(),
            TypeKind::String(_) => plain_text(),
            _ => BodyContent::Json(value, "application/json".to_owned()),
        }
    } else {
        match essence(media_type).split_once('/') {
            // `Content-Type` can't be a range (RFC 9110 section 8.3).
            Some(("text", "*")) => plain_text(),
            Some((_, "*")) => octets(),
            _ => BodyContent::Bytes(media_type.clone()),
        }
    };
    Some(Body {
        required: body.is_true("required"),
        description: body.text("description").map(str::to_owned),
        content,
    })
}

fn preferred(content: &Map<String, Value>) -> Option<(&String, &Value)> {
    let rank = |media_type: &str| match essence(media_type).as_str() {
        "application/json" => 0,
        _ if is_json(media_type) => 1,
        "application/x-www-form-urlencoded" => 2,
        "multipart/form-data" => 3,
        _ if is_wildcard(media_type) => 4,
        _ if is_text(media_type) => 5,
        _ => 6,
    };
    content
        .iter()
        .min_by_key(|(media_type, _)| rank(media_type))
}

fn form_styles(described: &Value) -> Vec<FormStyle> {
    let encodings = described.entries("encoding");
    let styles = encodings.map(|(member, encoding)| FormStyle {
        member: member.clone(),
        style: encoding.text("style").map(str::to_owned),
        explode: encoding.get("explode").and_then(Value::as_bool),
    });
    styles
        .filter(|form| form.style.is_some() || form.explode.is_some())
        .collect()
}

/// Builds the parts of a multipart form; `None` if the form's schema has no properties.
fn parts(
    described: &Value,
    owner: &str,
    pointer: &str,
    parameters: &[Parameter],
    schemas: &mut Schemas<'_>,
) -> Option<Vec<Part>> {
    let schema = described.get("schema")?;
    let mut parts: Vec<Part> = Vec::new();
    for property in schemas.form_properties(schema, owner, pointer)? {
        let is_used = |field: &str| {
            OPERATION_MEMBERS.contains(&field)
                || parameters.iter().any(|parameter| parameter.field == field)
                || parts.iter().any(|part| part.field == field)
        };
        let field = unique(&value_name(&property.name), is_used);
        let content_type = content_type(described, &property.name);
        let is_bytes = content_type
            .as_deref()
            .is_some_and(|media_type| !is_json(media_type) && !is_text(media_type));
        let value = match property.value.kind {
            TypeKind::String(StringFormat::Binary) => PartValue::File,
            TypeKind::Array(item) if item.kind == TypeKind::String(StringFormat::Binary) => {
                PartValue::Files
            }
            // Without a schema, only the content type tells that a part is a file.
            TypeKind::Any if is_bytes => PartValue::File,
            kind => schemas
                .file_branch(schema, &property.name)
                .unwrap_or_else(|| PartValue::Value(TypeRef::new(kind))),
        };
        parts.push(Part {
            field,
            name: property.name,
            value,
            content_type,
            required: property.required,
            description: property.description,
        });
    }
    Some(parts)
}

/// Returns the content type that `encoding` sets for a part (OpenAPI 3.1 section 4.8.15.1); `None`
/// if it is a list or a range, since a part is sent with exactly one.
fn content_type(described: &Value, part: &str) -> Option<String> {
    let encoding = described.get("encoding")?.get(part)?;
    let media_type = encoding.text("contentType")?.trim();
    let is_one = !media_type.is_empty() && !media_type.contains([',', '*']);
    is_one.then(|| media_type.to_owned())
}
