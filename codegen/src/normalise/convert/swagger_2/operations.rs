//! Converts operations: their parameters, request body and responses.
//!
//! A body parameter of a path item or of the document is copied into each operation that uses it,
//! because the operation states its media types (2.0, `consumes`). The report has one entry per
//! operation.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::document::walk::METHODS;
use crate::normalise::convert::swagger_2::context::{Notes, Shared, counted};
use crate::normalise::convert::swagger_2::media_types::listed;
use crate::normalise::convert::swagger_2::published::{PublishedParameter, body_parameters};
use crate::normalise::convert::swagger_2::{bodies, parameters, responses, servers};
use crate::report::Report;

pub(super) fn paths<'a>(
    paths: &'a Value,
    shared: &Shared<'a>,
    relocations: &mut Relocations,
    report: &mut Report,
) -> Value {
    let Value::Object(paths) = paths else {
        return paths.clone();
    };
    let items = paths.iter().map(|(path, item)| {
        let pointer = join("/paths", path);
        let item = match item {
            Value::Object(members) => {
                path_item(members, &pointer, shared, relocations, report).into()
            }
            other => other.clone(),
        };
        (path.clone(), item)
    });
    Value::Object(items.collect())
}

fn path_item<'a>(
    members: &'a Map<String, Value>,
    pointer: &str,
    shared: &Shared<'a>,
    relocations: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let published = PublishedParameter::list(members, pointer, shared);
    let mut converted = Map::new();
    for (key, value) in members {
        match value {
            Value::Array(_) if key == "parameters" => {
                let mut notes = Notes::new(relocations);
                let parameters = parameters(&published, pointer, &mut notes);
                if !parameters.is_empty() {
                    converted.insert(key.clone(), parameters.into());
                }
                notes.record("parameters", pointer, report);
            }
            Value::Object(members) if METHODS.contains(&key.as_str()) => {
                let pointer = join(pointer, key);
                let mut notes = Notes::new(relocations);
                let operation = operation(members, &published, &pointer, shared, &mut notes);
                notes.record("operations", &pointer, report);
                converted.insert(key.clone(), operation.into());
            }
            _ => {
                converted.insert(key.clone(), value.clone());
            }
        }
    }
    converted
}

fn operation<'a>(
    members: &'a Map<String, Value>,
    of_path: &[PublishedParameter<'a>],
    pointer: &str,
    shared: &Shared<'a>,
    notes: &mut Notes<'_>,
) -> Map<String, Value> {
    let published = PublishedParameter::list(members, pointer, shared);
    let consumes = listed(members, "consumes").unwrap_or_else(|| shared.consumes.clone());
    let produces = listed(members, "produces").unwrap_or_else(|| shared.produces.clone());
    let parameters = parameters(&published, pointer, notes);
    let in_body = body_parameters(published, of_path);
    let body = bodies::body(&in_body, &consumes, pointer, notes);

    let mut converted = Map::new();
    let mut inputs = Map::new();
    if !parameters.is_empty() {
        inputs.insert("parameters".to_owned(), parameters.into());
    }
    if let Some(body) = body {
        inputs.insert("requestBody".to_owned(), body);
    }
    for (key, value) in members {
        match key.as_str() {
            "consumes" | "produces" | "schemes" => {}
            "parameters" if value.is_array() => converted.append(&mut inputs),
            "responses" => {
                converted.append(&mut inputs);
                let pointer = join(pointer, key);
                let responses = responses::responses(value, &produces, &pointer, notes);
                converted.insert(key.clone(), responses);
            }
            _ => {
                converted.insert(key.clone(), value.clone());
            }
        }
    }
    converted.append(&mut inputs);
    if let Some(servers) = servers::of_operation(members, shared.swagger) {
        notes.changed("`schemes` moved to the servers of the operation");
        converted.insert("servers".to_owned(), servers);
    }
    converted
}

/// Converts the parameters outside the body.
fn parameters(
    published: &[PublishedParameter<'_>],
    pointer: &str,
    notes: &mut Notes<'_>,
) -> Vec<Value> {
    let mut parameters = Vec::new();
    let mut converted = 0_usize;
    for parameter in published
        .iter()
        .filter(|parameter| parameter.in_body().is_none())
    {
        let new_pointer = format!("{pointer}/parameters/{}", parameters.len());
        if new_pointer != parameter.pointer {
            notes.relocations.add(&parameter.pointer, new_pointer);
        }
        parameters.push(match parameter.value {
            Value::Object(members) if !members.contains_key("$ref") => {
                converted += 1;
                parameters::parameter(members, notes).into()
            }
            other => other.clone(),
        });
    }
    if converted > 0 {
        notes.changed(format!(
            "keywords of {} moved to `schema`",
            counted(converted, "parameter")
        ));
    }
    parameters
}
