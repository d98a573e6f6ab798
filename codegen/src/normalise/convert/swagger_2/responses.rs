//! Converts responses: `schema` and `examples` (2.0, Response Object) become `content` by media
//! type, and headers get schemas.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::normalise::convert::swagger_2::context::{Notes, counted};
use crate::normalise::convert::swagger_2::media_types::{self, BINARY, JSON};
use crate::normalise::convert::swagger_2::parameters::with_schema;

/// Converts the responses of an operation.
pub(super) fn responses(
    responses: &Value,
    produces: &[String],
    pointer: &str,
    notes: &mut Notes<'_>,
) -> Value {
    let Value::Object(responses) = responses else {
        return responses.clone();
    };
    let mut with_content = 0_usize;
    let mut converted = Map::new();
    for (status, value) in responses {
        let value = match value {
            Value::Object(members) if !status.starts_with("x-") => {
                let pointer = join(pointer, status);
                let response = response(members, produces, &pointer, &pointer, notes);
                with_content += usize::from(response.contains_key("content"));
                response.into()
            }
            other => other.clone(),
        };
        converted.insert(status.clone(), value);
    }
    if with_content > 0 {
        let types = media_types::or_default(produces, JSON).join(", ");
        notes.changed(format!(
            "`schema` and `examples` of {} moved to `content`, in {types}",
            counted(with_content, "response")
        ));
    }
    converted.into()
}

/// Converts a response that moves from the pointer `before` to `after`.
pub(super) fn response(
    published: &Map<String, Value>,
    produces: &[String],
    before: &str,
    after: &str,
    notes: &mut Notes<'_>,
) -> Map<String, Value> {
    let mut response = Map::new();
    for (key, value) in published {
        match (key.as_str(), value) {
            ("schema" | "examples", _) => {}
            ("headers", Value::Object(headers)) => {
                let headers: Map<String, Value> = headers
                    .iter()
                    .map(|(name, value)| {
                        let value = match value {
                            Value::Object(header) => with_schema(header, "header", notes).into(),
                            other => other.clone(),
                        };
                        (name.clone(), value)
                    })
                    .collect();
                response.insert(key.clone(), headers.into());
            }
            _ => {
                response.insert(key.clone(), value.clone());
            }
        }
    }
    let content = content(published, produces);
    if let Some(media_type) = content.keys().next() {
        let first = join(&join(after, "content"), media_type);
        notes
            .relocations
            .add(join(before, "schema"), join(&first, "schema"));
        response.insert("content".to_owned(), content.into());
    }
    response
}

/// Returns the schema and the examples by media type; empty if the response has neither.
fn content(published: &Map<String, Value>, produces: &[String]) -> Map<String, Value> {
    let schema = published.get("schema");
    let is_file = schema.and_then(|schema| schema.get("type")) == Some(&json!("file"));
    let mut content = Map::new();
    let entry = || match schema {
        Some(schema) => json!({ "schema": schema }),
        None => json!({}),
    };
    let examples = published.entries("examples");
    // A key that is not a media type is the name of an example for any media type.
    let (typed, untyped): (Vec<_>, Vec<_>) = examples.partition(|(key, _)| key.contains('/'));

    if schema.is_some() {
        let types = match (produces, typed.first()) {
            ([], Some(_)) => typed.iter().map(|(key, _)| (*key).clone()).collect(),
            ([], None) if is_file => vec![BINARY.to_owned()],
            (types, _) => media_types::or_default(types, JSON),
        };
        for media_type in types {
            content.insert(media_type, entry());
        }
    }
    for (media_type, example) in typed {
        let known = content.entry(media_type.clone()).or_insert_with(entry);
        known["example"] = example.clone();
    }
    let first = untyped.iter().find(|(key, _)| !key.starts_with("x-"));
    if let Some((_, example)) = first {
        if content.is_empty() {
            for media_type in media_types::or_default(produces, JSON) {
                content.insert(media_type, entry());
            }
        }
        if let Some((_, Value::Object(entry))) = content.iter_mut().next() {
            entry.entry("example").or_insert((*example).clone());
        }
    }
    content
}
