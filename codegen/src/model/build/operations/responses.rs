//! Builds an operation's responses: for each documented status, the form in which its body is read.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Content, Response, Status};
use crate::model::build::operations::media_types::{is_json, is_text, is_wildcard};
use crate::model::build::schemas::Schemas;
use crate::model::names::{type_name, unique};
use crate::model::types::{StringFormat, TypeKind, TypeRef};

/// Builds the responses, and the list of media types for the `Accept` header.
pub(super) fn responses(
    at: &OperationAt<'_>,
    owner: &str,
    schemas: &mut Schemas<'_>,
) -> (Vec<Response>, Vec<String>) {
    let mut responses: Vec<Response> = Vec::new();
    let mut accept: Vec<String> = Vec::new();
    let described = at.operation.entries("responses");
    let described = described.filter(|(key, _)| !key.starts_with("x-"));
    let statuses = described.clone().filter_map(|(key, _)| status(key));
    let one_success = statuses.filter(|status| status.is_success()).count() == 1;
    for (key, response) in described {
        let pointer = join(&join(&at.pointer, "responses"), key);
        let Some(status) = status(key) else {
            schemas.report.lost(
                "responses",
                &pointer,
                format!("`{key}` is not a status (OpenAPI 3.1 section 4.8.16); ignored"),
            );
            continue;
        };
        let reason = reason_name(status);
        let type_name = match (status.is_success(), one_success) {
            (true, true) => format!("{owner}Response"),
            (true, false) => format!("{owner}Response{reason}"),
            (false, _) => format!("{owner}{reason}"),
        };
        let (content, media_type) = content(at, status, response, &type_name, &pointer, schemas);
        if let Some(media_type) = media_type
            && !accept.contains(&media_type)
        {
            // Media types of successes come first.
            let index = if status.is_success() { 0 } else { accept.len() };
            accept.insert(index, media_type);
        }
        let is_used = |name: &str| responses.iter().any(|response| response.name == name);
        responses.push(Response {
            status,
            name: unique(&reason, is_used),
            description: response.text("description").map(str::to_owned),
            content,
        });
    }
    responses.sort_by_key(|response| response.status);
    (responses, accept)
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(Status::Range(u16::from(digit - b'0')));
    }
    let code = key.parse().ok();
    code.filter(|code| (100..=999).contains(code))
        .map(Status::Code)
}

/// Makes the name of a variant from a status's reason phrase (RFC 9110 section 15): `NotFound` for
/// 404.
fn reason_name(status: Status) -> String {
    match status {
        Status::Default => "Default".to_owned(),
        Status::Range(hundreds) => format!("Status{hundreds}xx"),
        Status::Code(code) => {
            let reason = http::StatusCode::from_u16(code)
                .ok()
                .and_then(|status| status.canonical_reason());
            reason.map_or_else(|| format!("Status{code}"), type_name)
        }
    }
}

/// Returns the form in which a response's body is read, and the media type for the `Accept` header.
fn content(
    at: &OperationAt<'_>,
    status: Status,
    response: &Value,
    type_name: &str,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> (Content, Option<String>) {
    if matches!(status, Status::Code(100..=199 | 204 | 205 | 304)) || at.method == "head" {
        return (Content::Empty, None);
    }
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return (Content::Raw, None);
    };
    let find = |is: fn(&str) -> bool| content.iter().find(|(media_type, _)| is(media_type));
    let mut value = |media_type: &str, described: &Value| {
        let pointer = join(&join(&join(pointer, "content"), media_type), "schema");
        let schema = described.get("schema")?;
        Some(schemas.type_ref(schema, type_name, &pointer))
    };
    // The caller reads the bytes of a success as a stream; the bytes of an error are kept in the
    // error.
    let bytes = if status.is_success() {
        Content::Stream
    } else {
        Content::Raw
    };
    if let Some((media_type, described)) = find(is_json) {
        let value = value(media_type, described).unwrap_or_else(TypeRef::any);
        let content = match value.kind {
            TypeKind::String(StringFormat::Binary) => bytes,
            _ => Content::Json(value),
        };
        return (content, Some(media_type.clone()));
    }
    if let Some((media_type, _)) = find(is_text) {
        return (Content::Text, Some(media_type.clone()));
    }
    if let Some((media_type, described)) = find(is_wildcard) {
        let content = match value(media_type, described) {
            None => Content::Raw,
            Some(value) => match value.kind {
                TypeKind::String(StringFormat::Binary) => bytes,
                TypeKind::String(_) => Content::Text,
                _ => Content::Json(value),
            },
        };
        return (content, Some("*/*".to_owned()));
    }
    match content.keys().next() {
        Some(media_type) => (bytes, Some(media_type.clone())),
        None => (Content::Raw, None),
    }
}
