//! Builds the request body from a body parameter or the fields of a form (2.0, Parameter Object).

use serde_json::{Map, Value, json};

use crate::document::pointer::join;
use crate::normalise::convert::swagger_2::context::{Notes, counted};
use crate::normalise::convert::swagger_2::media_types::{self, JSON, MULTIPART, URLENCODED};
use crate::normalise::convert::swagger_2::parameters::{
    ArrayFormat, array_format, schema, separated_string,
};
use crate::normalise::convert::swagger_2::published::PublishedParameter;

/// Builds the request body of the operation at `pointer` from its body parameter or its form
/// fields.
pub(super) fn body(
    parameters: &[PublishedParameter<'_>],
    consumes: &[String],
    pointer: &str,
    notes: &mut Notes<'_>,
) -> Option<Value> {
    let is_in =
        |parameter: &PublishedParameter<'_>, location: &str| parameter.text("in") == Some(location);
    let mut bodies = parameters.iter().filter(|given| is_in(given, "body"));
    let body = bodies.next();
    let fields = parameters.iter().filter(|given| is_in(given, "formData"));
    let fields: Vec<&PublishedParameter<'_>> = fields.collect();
    let pointer = join(pointer, "requestBody");
    if let Some(body) = body {
        for other in bodies {
            notes.lost(format!(
                "body parameter `{}` left out: a request has one body",
                other.text("name").unwrap_or_default()
            ));
        }
        if !fields.is_empty() {
            notes.lost(format!(
                "{} left out: the body parameter is the whole body",
                counted(fields.len(), "form field")
            ));
        }
        return body_of_parameter(body, consumes, &pointer, notes);
    }
    if fields.is_empty() {
        return None;
    }
    Some(form(&fields, consumes, &pointer, notes))
}

fn body_of_parameter(
    published: &PublishedParameter<'_>,
    consumes: &[String],
    pointer: &str,
    notes: &mut Notes<'_>,
) -> Option<Value> {
    let parameter = published.in_body()?;
    let types = media_types::or_default(consumes, JSON);
    let schema = parameter.get("schema").cloned();
    let schema = schema.unwrap_or_else(|| json!({}));
    let mut body: Map<String, Value> = parameter
        .iter()
        .filter(|(key, _)| {
            matches!(key.as_str(), "description" | "required") || key.starts_with("x-")
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    notes.relocations.add(&published.pointer, pointer);
    let content = join(&join(pointer, "content"), &types[0]);
    notes
        .relocations
        .add(join(&published.pointer, "schema"), join(&content, "schema"));
    notes.changed(format!(
        "body parameter `{}` moved to the request body, in {}",
        published.text("name").unwrap_or_default(),
        types.join(", ")
    ));
    let content: Map<String, Value> = types
        .into_iter()
        .map(|media_type| (media_type, json!({ "schema": schema })))
        .collect();
    body.insert("content".to_owned(), content.into());
    Some(body.into())
}

fn form(
    fields: &[&PublishedParameter<'_>],
    consumes: &[String],
    pointer: &str,
    notes: &mut Notes<'_>,
) -> Value {
    let types = form_types(fields, consumes);
    let content = join(&join(pointer, "content"), types[0]);
    let properties_pointer = join(&join(&content, "schema"), "properties");
    let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
    for published in fields {
        let (Some(field), Some(name)) = (published.in_body(), published.text("name")) else {
            continue;
        };
        notes
            .relocations
            .add(&published.pointer, join(&properties_pointer, name));
        let mut property = schema(field, notes);
        match array_format(field, "formData") {
            _ if is_array_of_files(field) => {}
            // In multipart each value is a part of its own, and `style` does not apply.
            Some(ArrayFormat::Style("form", true)) | None => {}
            Some(ArrayFormat::Style(style, explode)) if types == [URLENCODED] => {
                let style = json!({"style": style, "explode": explode});
                encoding.insert(name.to_owned(), style);
            }
            Some(format) => {
                property = separated_string(&format!("array `{name}`"), format.separator(), notes);
            }
        }
        for (key, value) in field {
            if matches!(key.as_str(), "description" | "example") || key.starts_with("x-") {
                property.entry(key.as_str()).or_insert(value.clone());
            }
        }
        if field.get("required") == Some(&Value::Bool(true)) {
            required.push(Value::from(name));
        }
        properties.insert(name.to_owned(), property.into());
    }
    notes.changed(format!(
        "{} moved to the request body, in {}",
        counted(properties.len(), "form field"),
        types.join(", ")
    ));

    let is_required = !required.is_empty();
    let mut schema = json!({"type": "object"});
    if is_required {
        schema["required"] = required.into();
    }
    schema["properties"] = properties.into();
    let mut media_type = json!({ "schema": schema });
    if !encoding.is_empty() {
        media_type["encoding"] = encoding.into();
    }
    let mut body = json!({});
    if is_required {
        body["required"] = true.into();
    }
    for name in types {
        body["content"][name] = media_type.clone();
    }
    body
}

/// Returns the media types of a form: multipart if it has files, else multipart and URL-encoded, as
/// far as the operation consumes them.
fn form_types(fields: &[&PublishedParameter<'_>], consumes: &[String]) -> Vec<&'static str> {
    let mut parameters = fields.iter().filter_map(|field| field.in_body());
    if parameters.any(has_file) {
        return vec![MULTIPART];
    }
    let consumed: Vec<&'static str> = [URLENCODED, MULTIPART]
        .into_iter()
        .filter(|form_type| {
            consumes.iter().any(|media_type| {
                let name = media_type.split(';').next().unwrap_or_default();
                name.trim().eq_ignore_ascii_case(form_type)
            })
        })
        .collect();
    if consumed.is_empty() {
        vec![URLENCODED]
    } else {
        consumed
    }
}

fn has_file(field: &Map<String, Value>) -> bool {
    field.get("type").and_then(Value::as_str) == Some("file") || is_array_of_files(field)
}

/// Whether a field is an array of files. The specification has none, but publishers write them.
fn is_array_of_files(field: &Map<String, Value>) -> bool {
    let item_type = field.get("items").and_then(|items| items.get("type"));
    item_type.and_then(Value::as_str) == Some("file")
}
