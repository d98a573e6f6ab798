//! Request bodies: of several media types, the one that a client writes best.
//!
//! A server that documents several takes any one of them (OpenAPI 3.1 section 4.8.13), so nothing is lost by a choice.

use serde_json::{Map, Value};

use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Body, BodyContent, FormStyle, Parameter, Part, PartValue};
use crate::model::build::operations::media_types::{essence, is_json, is_text, is_wildcard};
use crate::model::build::operations::parameters::OPERATION_MEMBERS;
use crate::model::build::schemas::Schemas;
use crate::model::names::{unique, value_name};
use crate::model::types::{StringFormat, TypeKind, TypeRef};

pub(super) fn body<'d>(
    at: &OperationAt<'d>,
    owner: &str,
    parameters: &[Parameter],
    schemas: &mut Schemas<'d>,
) -> Option<Body> {
    let body = at.operation.get("requestBody")?;
    let pointer = join(&at.pointer, "requestBody");
    let content = body.get("content").and_then(Value::as_object)?;
    let (media_type, described) = preferred(content)?;
    if content.len() > 1 {
        schemas.report.changed(
            "bodies",
            &pointer,
            format!("of {} media types, `{media_type}` is sent", content.len()),
        );
    }
    let name = format!("{owner}Body");
    let pointer = join(&join(&join(&pointer, "content"), media_type), "schema");
    let is_multipart = essence(media_type).starts_with("multipart/");
    if is_multipart && let Some(parts) = parts(described, &name, &pointer, parameters, schemas) {
        return Some(Body {
            required: body.get("required") == Some(&Value::Bool(true)),
            description: body
                .get("description")
                .and_then(Value::as_str)
                .map(str::to_owned),
            content: BodyContent::Parts(parts),
        });
    }
    let mut make = || match described.get("schema") {
        Some(schema) => schemas.type_ref(schema, &name, &pointer),
        None => TypeRef::any(),
    };
    let is_form = essence(media_type) == "application/x-www-form-urlencoded";
    let content = if is_json(media_type) {
        BodyContent::Json(make(), media_type.clone())
    } else if is_form {
        BodyContent::Form(make(), form_styles(described))
    } else if is_text(media_type) {
        BodyContent::Text(media_type.clone())
    } else if is_wildcard(media_type) {
        let value = make();
        match value.kind {
            TypeKind::String(StringFormat::Binary) => {
                BodyContent::Bytes("application/octet-stream".to_owned())
            }
            TypeKind::String(_) => BodyContent::Text("text/plain".to_owned()),
            _ => BodyContent::Json(value, "application/json".to_owned()),
        }
    } else {
        match essence(media_type).split_once('/') {
            // A range is no type to send (RFC 9110 section 8.3).
            Some(("text", "*")) => BodyContent::Text("text/plain".to_owned()),
            Some((_, "*")) => BodyContent::Bytes("application/octet-stream".to_owned()),
            _ => BodyContent::Bytes(media_type.clone()),
        }
    };
    Some(Body {
        required: body.get("required") == Some(&Value::Bool(true)),
        description: body
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned),
        content,
    })
}

fn preferred(content: &Map<String, Value>) -> Option<(&String, &Value)> {
    let rank = |media_type: &str| {
        if essence(media_type) == "application/json" {
            0
        } else if is_json(media_type) {
            1
        } else if essence(media_type) == "application/x-www-form-urlencoded" {
            2
        } else if essence(media_type) == "multipart/form-data" {
            3
        } else if is_wildcard(media_type) {
            4
        } else if is_text(media_type) {
            5
        } else {
            6
        }
    };
    content
        .iter()
        .min_by_key(|(media_type, _)| rank(media_type))
}

fn form_styles(described: &Value) -> Vec<FormStyle> {
    let encoding = described.get("encoding").and_then(Value::as_object);
    let styles = encoding
        .into_iter()
        .flatten()
        .map(|(member, encoding)| FormStyle {
            member: member.clone(),
            style: encoding
                .get("style")
                .and_then(Value::as_str)
                .map(str::to_owned),
            explode: encoding.get("explode").and_then(Value::as_bool),
        });
    styles
        .filter(|form| form.style.is_some() || form.explode.is_some())
        .collect()
}

/// The parts of a form whose schema names them.
fn parts<'d>(
    described: &'d Value,
    owner: &str,
    pointer: &str,
    parameters: &[Parameter],
    schemas: &mut Schemas<'d>,
) -> Option<Vec<Part>> {
    let schema = described.get("schema")?;
    let properties = schemas.form_properties(schema, owner, pointer)?;
    let mut parts: Vec<Part> = Vec::new();
    for property in properties {
        let taken = |field: &str| {
            OPERATION_MEMBERS.contains(&field)
                || parameters.iter().any(|parameter| parameter.field == field)
                || parts.iter().any(|part| part.field == field)
        };
        let field = unique(&value_name(&property.name), taken);
        let content_type = content_type(described, &property.name);
        let is_bytes = content_type
            .as_deref()
            .is_some_and(|media_type| !is_json(media_type) && !is_text(media_type));
        let value = match property.value.kind {
            TypeKind::String(StringFormat::Binary) => PartValue::File,
            TypeKind::Array(item) if item.kind == TypeKind::String(StringFormat::Binary) => {
                PartValue::Files
            }
            // What has no schema is what its content type says.
            TypeKind::Any if is_bytes => PartValue::File,
            kind => schemas
                .file_branch(schema, &property.name)
                .unwrap_or_else(|| PartValue::Value(TypeRef::new(kind))),
        };
        let (name, required, description) =
            (property.name, property.required, property.description);
        parts.push(Part {
            field,
            name,
            value,
            content_type,
            required,
            description,
        });
    }
    Some(parts)
}

/// What `encoding` says of a part (OpenAPI 3.1 section 4.8.15.1): of a list or a range of types none is the one to send.
fn content_type(described: &Value, part: &str) -> Option<String> {
    let encoding = described.get("encoding")?.get(part)?;
    let media_type = encoding.get("contentType")?.as_str()?.trim();
    let one = !media_type.is_empty() && !media_type.contains([',', '*']);
    one.then(|| media_type.to_owned())
}
