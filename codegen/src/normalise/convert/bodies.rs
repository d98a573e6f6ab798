//! The request body: a body parameter, or the fields of a form.

use serde_json::{Map, Value, json};

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::normalise::convert::context::{Notes, counted};
use crate::normalise::convert::given::Given;
use crate::normalise::convert::media_types::{self, JSON, MULTIPART, URLENCODED};
use crate::normalise::convert::parameters::{Written, joined, schema, written};

/// The body that these parameters make, all of which are of the body.
pub(super) fn body(
    given: &[Given<'_>],
    consumes: &[String],
    at: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Option<Value> {
    let whole = given.iter().find(|given| given.text("in") == Some("body"));
    let fields: Vec<&Given<'_>> = given
        .iter()
        .filter(|given| given.text("in") == Some("formData"))
        .collect();
    let at = join(at, "requestBody");
    if let Some(whole) = whole {
        if !fields.is_empty() {
            notes.lose(format!(
                "{} beside a body left out: a request has one body",
                counted(fields.len(), "form field")
            ));
        }
        return self::whole(whole, consumes, &at, moves, notes);
    }
    if fields.is_empty() {
        return None;
    }
    Some(form(&fields, consumes, &at, moves, notes))
}

fn whole(
    given: &Given<'_>,
    consumes: &[String],
    at: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Option<Value> {
    let parameter = given.of_body()?;
    let types = media_types::or(consumes, JSON);
    let schema = parameter.get("schema").cloned();
    let schema = schema.unwrap_or_else(|| json!({}));
    let mut body: Map<String, Value> = parameter
        .iter()
        .filter(|(key, _)| {
            matches!(key.as_str(), "description" | "required") || key.starts_with("x-")
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    moves.add(&given.at, at);
    let content = join(&join(at, "content"), &types[0]);
    moves.add(join(&given.at, "schema"), join(&content, "schema"));
    notes.say(format!(
        "body parameter `{}` is the body, in {}",
        given.text("name").unwrap_or_default(),
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
    fields: &[&Given<'_>],
    consumes: &[String],
    at: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Value {
    let types = form_types(fields, consumes);
    let content = join(&join(at, "content"), types[0]);
    let properties_at = join(&join(&content, "schema"), "properties");
    let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
    for given in fields {
        let (Some(field), Some(name)) = (given.of_body(), given.text("name")) else {
            continue;
        };
        moves.add(&given.at, join(&properties_at, name));
        let mut property = schema(field, notes);
        match written(field, "formData") {
            _ if of_files(field) => {}
            // `encoding` has no say in multipart: each value of an array is then a part of its own.
            Some(Written::Style("form", true)) | None => {}
            Some(Written::Style(style, explode)) if types == [URLENCODED] => {
                let how = json!({"style": style, "explode": explode});
                encoding.insert(name.to_owned(), how);
            }
            Some(written) => {
                let separator = match written {
                    Written::Joined(separator) => separator,
                    Written::Style("spaceDelimited", _) => "spaces",
                    Written::Style("pipeDelimited", _) => "pipes",
                    Written::Style(..) => "commas",
                };
                property = joined(separator);
                notes.lose(format!(
                    "the array `{name}` is one text, since 3.0 cannot say that its values stand between {separator}"
                ));
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
    notes.say(format!(
        "{} for the body, in {}",
        counted(properties.len(), "form field"),
        types.join(", ")
    ));

    let is_required = !required.is_empty();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    if is_required {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("properties".to_owned(), properties.into());
    let mut media_type = Map::new();
    media_type.insert("schema".to_owned(), schema.into());
    if !encoding.is_empty() {
        media_type.insert("encoding".to_owned(), encoding.into());
    }
    let content: Map<String, Value> = types
        .iter()
        .map(|name| ((*name).to_owned(), media_type.clone().into()))
        .collect();
    let mut body = Map::new();
    if is_required {
        body.insert("required".to_owned(), true.into());
    }
    body.insert("content".to_owned(), content.into());
    body.into()
}

/// The media types of a form: multipart where it has files, else those of the two that are consumed.
fn form_types(fields: &[&Given<'_>], consumes: &[String]) -> Vec<&'static str> {
    let files = fields
        .iter()
        .any(|given| given.of_body().is_some_and(has_file));
    if files {
        return vec![MULTIPART];
    }
    let consumed: Vec<&'static str> = [URLENCODED, MULTIPART]
        .into_iter()
        .filter(|known| {
            consumes.iter().any(|given| {
                let name = given.split(';').next().unwrap_or_default();
                name.trim().eq_ignore_ascii_case(known)
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
    field.get("type").and_then(Value::as_str) == Some("file") || of_files(field)
}

/// Whether a field is an array of files, which the specification does not have and everyone understands.
fn of_files(field: &Map<String, Value>) -> bool {
    let of = field.get("items").and_then(|items| items.get("type"));
    of.and_then(Value::as_str) == Some("file")
}
