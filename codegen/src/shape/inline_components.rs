//! References to parameters, bodies, responses and headers, replaced by what they point at; path-level
//! parameters joined to each operation.
//!
//! OpenAPI 3.1 section 4.8.9: an operation's parameter overrides the path's of the same name and location.
//! References to schemas stay: they are the types.

use serde_json::{Map, Value};

use crate::document::resolve;
use crate::walk::is_operation;

pub(super) fn inline_components(root: &mut Value) {
    let Some(mut paths) = root.get_mut("paths").map(Value::take) else {
        return;
    };
    // References into the paths themselves are rare, and a copy of them is large.
    if refers_to_paths(&paths) {
        root["paths"] = paths.clone();
    }
    inline_paths(&mut paths, root);
    root["paths"] = paths;
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

fn inline_paths(paths: &mut Value, whole: &Value) {
    for item in paths.as_object_mut().into_iter().flat_map(Map::values_mut) {
        dereference(item, whole);
        let Value::Object(item) = item else { continue };
        let shared = match item.shift_remove("parameters") {
            Some(Value::Array(shared)) => shared,
            _ => Vec::new(),
        };
        for (method, operation) in item.iter_mut() {
            if is_operation(method)
                && let Value::Object(operation) = operation
            {
                inline_operation(operation, &shared, whole);
            }
        }
    }
}

fn inline_operation(operation: &mut Map<String, Value>, shared: &[Value], whole: &Value) {
    let mut own = match operation.shift_remove("parameters") {
        Some(Value::Array(own)) => own,
        _ => Vec::new(),
    };
    for parameter in &mut own {
        dereference(parameter, whole);
    }
    let key = |parameter: &Value| (parameter.get("name").cloned(), parameter.get("in").cloned());
    let mut all: Vec<Value> = Vec::with_capacity(shared.len() + own.len());
    for parameter in shared {
        let mut parameter = parameter.clone();
        dereference(&mut parameter, whole);
        if !own.iter().any(|own| key(own) == key(&parameter)) {
            all.push(parameter);
        }
    }
    all.extend(own);
    operation.insert("parameters".to_owned(), Value::Array(all));
    if let Some(body) = operation.get_mut("requestBody") {
        dereference(body, whole);
    }
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        for response in responses.values_mut() {
            dereference(response, whole);
        }
    }
}

/// Follows references, as many as there are components at the most, so that a ring of them ends.
fn dereference(value: &mut Value, whole: &Value) {
    for _ in 0..32 {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let Some(target) = resolve(whole, reference) else {
            return;
        };
        let target = target.clone();
        *value = target;
    }
}
