//! Answers: each documented status with what its body holds.

use serde_json::Value;

use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Content, Response, Status};
use crate::model::build::operations::media_types::{is_json, is_text, is_wildcard};
use crate::model::build::schemas::Schemas;
use crate::model::names::{type_name, unique};
use crate::model::types::{StringFormat, TypeKind, TypeRef};

/// The answers, and the media types that a client asks for.
pub(super) fn responses<'d>(
    at: &OperationAt<'d>,
    owner: &str,
    schemas: &mut Schemas<'d>,
) -> (Vec<Response>, Vec<String>) {
    let mut found: Vec<Response> = Vec::new();
    let mut accept: Vec<String> = Vec::new();
    let described = at.operation.get("responses").and_then(Value::as_object);
    let keys = described
        .into_iter()
        .flatten()
        .filter(|(key, _)| !key.starts_with("x-"));
    let one_success = keys
        .clone()
        .filter(|(key, _)| status(key).is_some_and(Status::is_success))
        .count()
        == 1;
    for (key, response) in keys {
        let pointer = join(&join(&at.pointer, "responses"), key);
        let Some(status) = status(key) else {
            schemas.report.lost(
                "responses",
                &pointer,
                format!("`{key}` is no status (OpenAPI 3.1 section 4.8.16): left out"),
            );
            continue;
        };
        let reason = status_name(status);
        let place = match (status.is_success(), one_success) {
            (true, true) => format!("{owner}Response"),
            (true, false) => format!("{owner}Response{reason}"),
            (false, _) => format!("{owner}{reason}"),
        };
        let (content, media_type) = content(at, status, response, &place, &pointer, schemas);
        if let Some(media_type) = media_type
            && !accept.contains(&media_type)
        {
            // What a success holds is asked for first.
            let index = if status.is_success() { 0 } else { accept.len() };
            accept.insert(index, media_type);
        }
        let name = unique(&reason, |name| {
            found.iter().any(|response| response.name == name)
        });
        let description = response
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned);
        found.push(Response {
            status,
            name,
            description,
            content,
        });
    }
    found.sort_by_key(|response| response.status);
    (found, accept)
}

pub(super) fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(Status::Range(u16::from(digit - b'0')));
    }
    key.parse()
        .ok()
        .filter(|code| (100..=999).contains(code))
        .map(Status::Code)
}

/// The reason phrase of a status (RFC 9110 section 15), as a variant's name.
fn status_name(status: Status) -> String {
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

fn content<'d>(
    at: &OperationAt<'d>,
    status: Status,
    response: &'d Value,
    place: &str,
    pointer: &str,
    schemas: &mut Schemas<'d>,
) -> (Content, Option<String>) {
    if matches!(status, Status::Code(100..=199 | 204 | 205 | 304)) || at.method == "head" {
        return (Content::Empty, None);
    }
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return (Content::Raw, None);
    };
    let mut make = |media_type: &str, described: &'d Value| {
        let pointer = join(&join(&join(pointer, "content"), media_type), "schema");
        described
            .get("schema")
            .map(|schema| schemas.type_ref(schema, place, &pointer))
    };
    if let Some((media_type, described)) =
        content.iter().find(|(media_type, _)| is_json(media_type))
    {
        let value = make(media_type, described).unwrap_or_else(TypeRef::any);
        let content = if value.kind == TypeKind::String(StringFormat::Binary) {
            bytes(status)
        } else {
            Content::Json(value)
        };
        return (content, Some(media_type.clone()));
    }
    if let Some((media_type, _)) = content.iter().find(|(media_type, _)| is_text(media_type)) {
        return (Content::Text, Some(media_type.clone()));
    }
    if let Some((media_type, described)) = content
        .iter()
        .find(|(media_type, _)| is_wildcard(media_type))
    {
        let content = match make(media_type, described) {
            None => Content::Raw,
            Some(value) => match value.kind {
                TypeKind::String(StringFormat::Binary) => bytes(status),
                TypeKind::String(_) => Content::Text,
                _ => Content::Json(value),
            },
        };
        return (content, Some("*/*".to_owned()));
    }
    match content.keys().next() {
        Some(media_type) => (bytes(status), Some(media_type.clone())),
        None => (Content::Raw, None),
    }
}

/// Bytes of any length are read by the caller; an error's are kept.
fn bytes(status: Status) -> Content {
    if status.is_success() {
        Content::Stream
    } else {
        Content::Raw
    }
}
