//! Replaces references to path items, parameters, request bodies, responses and headers of these by
//! copies of their targets, and copies the parameters of a path item to each of its operations.
//!
//! References to schemas are kept, because each component schema becomes a type.

use std::mem;

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::{join, last};
use crate::document::reference::{refers_into, target};
use crate::document::relocations::Relocations;
use crate::document::walk::is_operation;

/// The member in which a copy of a component has the component's name.
pub(super) const COMPONENT: &str = "x-component";

/// The components whose copies have their name, because types get it.
const NAMED: [&str; 4] = ["parameters", "requestBodies", "responses", "headers"];

/// Inlines all components but schemas. Returns the relocations: the old and new pointer of each
/// copy. References into `paths` are resolved in `published`.
pub(super) fn inline_components(root: &mut Value, published: &mut Option<Value>) -> Relocations {
    let mut relocations = Relocations::default();
    let Some(place) = root.get_mut("paths") else {
        return relocations;
    };
    let mut paths = mem::replace(place, published.take().unwrap_or_default());
    inline_paths(&mut paths, root, &mut relocations);
    let resolved = mem::replace(&mut root["paths"], paths);
    *published = Some(resolved).filter(|it| !it.is_null());
    relocations
}

/// Returns a copy of `paths` if a reference points into them, which is rare: copying them is slow.
pub(super) fn paths_referred_to(root: &Value) -> Option<Value> {
    let paths = root.get("paths")?;
    refers_into(root, "#/paths/").then(|| paths.clone())
}

fn inline_paths(paths: &mut Value, root: &Value, relocations: &mut Relocations) {
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        let pointer = join("/paths", path);
        dereference(item, &pointer, root, relocations);
        let Value::Object(item) = item else { continue };
        let shared = remove_parameters(item);
        for (method, operation) in item.iter_mut() {
            if is_operation(method)
                && let Value::Object(operation) = operation
            {
                let pointer = join(&pointer, method);
                inline_parameters(operation, &pointer, &shared, root, relocations);
                inline_contents(operation, &pointer, root, relocations);
            }
        }
    }
}

fn remove_parameters(members: &mut Map<String, Value>) -> Vec<Value> {
    match members.shift_remove("parameters") {
        Some(Value::Array(parameters)) => parameters,
        _ => Vec::new(),
    }
}

/// Sets an operation's parameters: its own, and those of its path item that it does not override
/// with a parameter of the same name and location (OpenAPI 3.1 section 4.8.9).
fn inline_parameters(
    operation: &mut Map<String, Value>,
    pointer: &str,
    shared: &[Value],
    root: &Value,
    relocations: &mut Relocations,
) {
    // Each parameter with the pointer that it came from. The relocations are added below, when
    // overridden parameters are removed and the indices are final.
    let inlined = |parameters: Vec<Value>, owner: &str| -> Vec<(Value, String)> {
        let parameters = parameters.into_iter().enumerate();
        let inlined = parameters.map(|(index, mut parameter)| {
            let written_at = join(&join(owner, "parameters"), &index.to_string());
            let target = dereferenced(&mut parameter, root);
            (parameter, target.unwrap_or(written_at))
        });
        inlined.collect()
    };
    let key = |parameter: &Value| {
        let (name, location) = (parameter.text("name"), parameter.text("in"));
        // "Field names are case-insensitive" (RFC 9110 section 5.1).
        let name = name.map(|name| match location {
            Some("header") => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        });
        (name, location.map(str::to_owned))
    };
    let own = inlined(remove_parameters(operation), pointer);
    let path_item = pointer.rfind('/').map_or("", |slash| &pointer[..slash]);
    let mut parameters = inlined(shared.to_vec(), path_item);
    parameters.retain(|(shared, _)| own.iter().all(|(own, _)| key(own) != key(shared)));
    parameters.extend(own);
    let parameters = parameters.into_iter().enumerate();
    let parameters = parameters.map(|(index, (parameter, from))| {
        let to = join(&join(pointer, "parameters"), &index.to_string());
        if to != from {
            relocations.add(from, to);
        }
        parameter
    });
    let parameters = Value::Array(parameters.collect());
    operation.insert("parameters".to_owned(), parameters);
}

fn inline_contents(
    operation: &mut Map<String, Value>,
    pointer: &str,
    root: &Value,
    relocations: &mut Relocations,
) {
    if let Some(body) = operation.get_mut("requestBody") {
        let pointer = join(pointer, "requestBody");
        dereference(body, &pointer, root, relocations);
        inline_part_headers(body, &pointer, root, relocations);
    }
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        let pointer = join(pointer, "responses");
        for (status, response) in responses {
            let pointer = join(&pointer, status);
            dereference(response, &pointer, root, relocations);
            inline_headers(response, &pointer, root, relocations);
        }
    }
}

/// Inlines the headers of the parts of forms.
fn inline_part_headers(
    body: &mut Value,
    pointer: &str,
    root: &Value,
    relocations: &mut Relocations,
) {
    let Some(Value::Object(contents)) = body.get_mut("content") else {
        return;
    };
    for (media_type, content) in contents {
        let Some(Value::Object(parts)) = content.get_mut("encoding") else {
            continue;
        };
        let pointer = join(&join(&join(pointer, "content"), media_type), "encoding");
        for (name, part) in parts {
            inline_headers(part, &join(&pointer, name), root, relocations);
        }
    }
}

/// Inlines the headers of a response or of a part of a form.
fn inline_headers(owner: &mut Value, pointer: &str, root: &Value, relocations: &mut Relocations) {
    if let Some(Value::Object(headers)) = owner.get_mut("headers") {
        let pointer = join(pointer, "headers");
        for (name, header) in headers {
            dereference(header, &join(&pointer, name), root, relocations);
        }
    }
}

fn dereference(value: &mut Value, pointer: &str, root: &Value, relocations: &mut Relocations) {
    if let Some(target) = dereferenced(value, root) {
        relocations.add(target, pointer);
    }
}

/// Replaces a reference, or a chain of them, by a copy of its target. Returns the target's pointer;
/// `None` if the value is not a reference.
fn dereferenced(value: &mut Value, root: &Value) -> Option<String> {
    let (pointer, copy) = target(root, value)?;
    *value = copy.clone();
    if let (Some(name), Value::Object(copy)) = (component(&pointer), value) {
        copy.insert(COMPONENT.to_owned(), Value::from(name));
    }
    Some(pointer)
}

/// Returns the name of the component at a pointer, if its copies have it.
fn component(pointer: &str) -> Option<String> {
    let below = pointer.strip_prefix("/components/")?;
    let (section, name) = below.split_once('/')?;
    (NAMED.contains(&section) && !name.contains('/')).then(|| last(pointer))
}
