//! References to parameters, bodies, responses and headers, replaced by what they point at; path-level
//! parameters joined to each operation.
//!
//! OpenAPI 3.1 section 4.8.9: an operation's parameter overrides the path's of the same name and location.
//! References to schemas stay: they are the types.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::reference::{decoded_pointer, resolve};
use crate::document::relocations::Relocations;
use crate::document::walk::is_operation;

/// Returns where the copies are from.
pub(super) fn inline_components(root: &mut Value) -> Relocations {
    let mut copies = Relocations::default();
    let Some(mut paths) = root.get_mut("paths").map(Value::take) else {
        return copies;
    };
    // References into the paths themselves are rare, and a copy of them is large.
    if refers_to_paths(&paths) {
        root["paths"] = paths.clone();
    }
    inline_paths(&mut paths, root, &mut copies);
    root["paths"] = paths;
    copies
}

fn refers_to_paths(paths: &Value) -> bool {
    match paths {
        Value::Object(members) => members.iter().any(|(key, value)| {
            (key == "$ref"
                && value
                    .as_str()
                    .is_some_and(|reference| reference.starts_with("#/paths/")))
                || refers_to_paths(value)
        }),
        Value::Array(items) => items.iter().any(refers_to_paths),
        _ => false,
    }
}

fn inline_paths(paths: &mut Value, whole: &Value, copies: &mut Relocations) {
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        let at = join("/paths", path);
        dereference(item, &at, whole, copies);
        let Value::Object(item) = item else { continue };
        let shared = match item.shift_remove("parameters") {
            Some(Value::Array(shared)) => shared,
            _ => Vec::new(),
        };
        for (method, operation) in item.iter_mut() {
            if is_operation(method)
                && let Value::Object(operation) = operation
            {
                inline_operation(operation, &join(&at, method), &shared, whole, copies);
            }
        }
    }
}

fn inline_operation(
    operation: &mut Map<String, Value>,
    at: &str,
    shared: &[Value],
    whole: &Value,
    copies: &mut Relocations,
) {
    let own = match operation.shift_remove("parameters") {
        Some(Value::Array(own)) => own,
        _ => Vec::new(),
    };
    let parameters = join(at, "parameters");
    // Where each is from, until it is known which of the path's stay.
    let read = |mut parameter: Value, from: String| {
        let mut target = Relocations::default();
        dereference(&mut parameter, &from, whole, &mut target);
        let from = target
            .pairs()
            .last()
            .map_or(from.clone(), |(target, _)| target.to_owned());
        (parameter, from)
    };
    let own: Vec<(Value, String)> = own
        .into_iter()
        .enumerate()
        .map(|(index, parameter)| read(parameter, join(&parameters, &index.to_string())))
        .collect();
    let item = at.rfind('/').map_or("", |slash| &at[..slash]);
    let key = |parameter: &Value| (parameter.get("name").cloned(), parameter.get("in").cloned());
    let mut all: Vec<(Value, String)> = Vec::with_capacity(shared.len() + own.len());
    for (index, parameter) in shared.iter().enumerate() {
        let from = join(&join(item, "parameters"), &index.to_string());
        let (parameter, from) = read(parameter.clone(), from);
        if !own.iter().any(|(own, _)| key(own) == key(&parameter)) {
            all.push((parameter, from));
        }
    }
    all.extend(own);
    let all = all
        .into_iter()
        .enumerate()
        .map(|(index, (parameter, from))| {
            let at = join(&parameters, &index.to_string());
            if at != from {
                copies.add(from, at);
            }
            parameter
        });
    let all = Value::Array(all.collect());
    operation.insert("parameters".to_owned(), all);
    if let Some(body) = operation.get_mut("requestBody") {
        dereference(body, &join(at, "requestBody"), whole, copies);
    }
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        let at = join(at, "responses");
        for (status, response) in responses {
            dereference(response, &join(&at, status), whole, copies);
        }
    }
}

/// Follows references, as many as there are components at the most, so that a ring of them ends.
fn dereference(value: &mut Value, at: &str, whole: &Value, copies: &mut Relocations) {
    let mut from = None;
    for _ in 0..32 {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            break;
        };
        let Some(target) = resolve(whole, reference) else {
            break;
        };
        let target = target.clone();
        from = decoded_pointer(reference);
        *value = target;
    }
    if let Some(from) = from {
        copies.add(from, at);
    }
}
