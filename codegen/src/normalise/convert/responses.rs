//! Responses: `schema` and `examples` by media type, headers with schemas.

use serde_json::{Map, Value, json};

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::normalise::convert::context::{Notes, Shared, counted};
use crate::normalise::convert::media_types::{self, BINARY, JSON};
use crate::normalise::convert::parameters::header;
use crate::report::Report;

/// The responses of an operation.
pub(super) fn of(
    responses: &Value,
    produces: &[String],
    at: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Value {
    let Value::Object(responses) = responses else {
        return responses.clone();
    };
    let mut typed = 0_usize;
    let mut converted = Map::new();
    for (status, given) in responses {
        let value = match given {
            Value::Object(members) if !status.starts_with("x-") => {
                let response = response(members, produces, &join(at, status), moves, notes);
                typed += usize::from(response.contains_key("content"));
                response.into()
            }
            other => other.clone(),
        };
        converted.insert(status.clone(), value);
    }
    if typed > 0 {
        let types = media_types::or(produces, JSON).join(", ");
        notes.say(format!(
            "content in {types} for {}",
            counted(typed, "response")
        ));
    }
    converted.into()
}

/// The document's own responses. Their media types are the document's; where it names none, those of the operations that
/// refer to them.
pub(super) fn shared(
    responses: &Map<String, Value>,
    shared: &Shared<'_>,
    moves: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let mut notes = Notes::default();
    let mut converted = Map::new();
    for (name, given) in responses {
        let value = match given {
            Value::Object(members) => {
                let produces = if shared.produces.is_empty() {
                    of_users(&join("#/responses", name), shared.swagger)
                } else {
                    shared.produces.clone()
                };
                let at = join("/responses", name);
                // Its own pair, since the section as a whole moves, too.
                let now = join("/components/responses", name);
                response_at(members, &produces, &at, &now, moves, &mut notes).into()
            }
            other => other.clone(),
        };
        converted.insert(name.clone(), value);
    }
    notes.say(format!(
        "{} moved to components/responses",
        counted(responses.len(), "response")
    ));
    notes.record("components", "/responses", report);
    converted
}

/// The media types of all operations that answer with a shared response.
fn of_users(reference: &str, swagger: &Map<String, Value>) -> Vec<String> {
    let root = Value::Object(swagger.clone());
    let mut types: Vec<String> = Vec::new();
    for at in crate::document::operations::operations(&root) {
        let responses = at.operation.get("responses").and_then(Value::as_object);
        let refers = responses
            .into_iter()
            .flat_map(Map::values)
            .any(|response| response.get("$ref").and_then(Value::as_str) == Some(reference));
        if !refers {
            continue;
        }
        for media_type in media_types::own(at.operation, "produces").unwrap_or_default() {
            if !types.contains(&media_type) {
                types.push(media_type);
            }
        }
    }
    types
}

fn response(
    given: &Map<String, Value>,
    produces: &[String],
    at: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Map<String, Value> {
    response_at(given, produces, at, at, moves, notes)
}

fn response_at(
    given: &Map<String, Value>,
    produces: &[String],
    at: &str,
    now: &str,
    moves: &mut Relocations,
    notes: &mut Notes,
) -> Map<String, Value> {
    let mut response = Map::new();
    for (key, value) in given {
        match (key.as_str(), value) {
            ("schema" | "examples", _) => {}
            ("headers", Value::Object(headers)) => {
                let headers: Map<String, Value> = headers
                    .iter()
                    .map(|(name, value)| {
                        let value = match value {
                            Value::Object(given) => header(given, notes).into(),
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
    let content = content(given, produces);
    if let Some((first, _)) = content.iter().next() {
        let first = join(&join(now, "content"), first);
        moves.add(join(at, "schema"), join(&first, "schema"));
        response.insert("content".to_owned(), content.into());
    }
    response
}

/// The response's schema and examples, by media type. Without either a response has no content.
fn content(given: &Map<String, Value>, produces: &[String]) -> Map<String, Value> {
    let schema = given.get("schema");
    let examples = given.get("examples").and_then(Value::as_object);
    let is_file = schema.and_then(|schema| schema.get("type")) == Some(&json!("file"));
    let mut content = Map::new();
    let entry = || match schema {
        Some(schema) => json!({ "schema": schema }),
        None => json!({}),
    };
    let mut examples: Vec<(&String, &Value)> = examples.into_iter().flatten().collect();
    // Something other than a media type names an example of whatever comes.
    let (named, unnamed): (Vec<_>, Vec<_>) =
        examples.drain(..).partition(|(name, _)| name.contains('/'));

    if schema.is_some() {
        let types = match (produces, named.first()) {
            ([], Some(_)) => named.iter().map(|(name, _)| (*name).clone()).collect(),
            ([], None) if is_file => vec![BINARY.to_owned()],
            (types, _) => media_types::or(types, JSON),
        };
        for media_type in types {
            content.insert(media_type, entry());
        }
    }
    for (media_type, example) in named {
        let known = content.entry(media_type.clone()).or_insert_with(entry);
        known["example"] = example.clone();
    }
    let first = unnamed.iter().find(|(name, _)| !name.starts_with("x-"));
    if let Some((_, example)) = first {
        if content.is_empty() {
            for media_type in media_types::or(produces, JSON) {
                content.insert(media_type, entry());
            }
        }
        if let Some((_, Value::Object(entry))) = content.iter_mut().next() {
            entry.entry("example").or_insert((*example).clone());
        }
    }
    content
}
