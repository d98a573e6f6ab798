//! Paths: those of all documents, and of one path the operations of all.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::document::pointer::join;
use crate::document::published::Part;
use crate::document::walk::{http_method, is_operation};
use crate::normalise::join::parts::{OF_ALL, Origins};

/// Takes `security` out of the documents: to the root where they agree, else to the operations that have none of their own.
pub(super) fn security_apart(parts: &mut [Part], root: &mut Map<String, Value>) {
    let of = |part: &Part| part.document.root.get("security").cloned();
    let first = parts.first().and_then(of);
    if parts.iter().all(|part| of(part) == first) {
        if let Some(security) = first {
            root.insert("security".to_owned(), security);
        }
        return;
    }
    for part in parts {
        let Some(security) = of(part) else { continue };
        let paths = part.document.root.get_mut("paths");
        let items = paths.and_then(Value::as_object_mut).into_iter().flatten();
        for (_, item) in items {
            each_operation(item, &mut |operation| {
                operation
                    .entry("security")
                    .or_insert_with(|| security.clone());
            });
        }
    }
}

/// The path items that the documents have under `key`.
pub(super) fn join_all(
    parts: &[Part],
    key: &str,
    origins: &mut Origins,
    faults: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    // By pointer, the part that each operation is from.
    let mut from: Vec<(String, usize)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let items = part.document.root.get(key).and_then(Value::as_object);
        for (path, item) in items.into_iter().flatten() {
            let at = join(&join("", key), path);
            let Some(known) = joined.get_mut(path) else {
                joined.insert(path.clone(), item.clone());
                origins.push((at.clone(), index, at.clone()));
                let methods = item.as_object().into_iter().flat_map(Map::keys);
                from.extend(methods.map(|method| (join(&at, method), index)));
                continue;
            };
            let mut item = item.clone();
            let (Value::Object(known), Value::Object(item)) = (known, &mut item) else {
                continue;
            };
            if OF_ALL
                .iter()
                .any(|of_all| known.get(*of_all) != item.get(*of_all))
            {
                push_down(known);
                push_down(item);
            }
            for (member, value) in std::mem::take(item) {
                let at = join(&at, &member);
                match known.get(&member) {
                    None => {
                        known.insert(member, value);
                        origins.push((at.clone(), index, at.clone()));
                        from.push((at, index));
                    }
                    Some(before) if is_operation(&member) && *before != value => {
                        let first = from.iter().find(|(known, _)| *known == at);
                        let first = first.map_or(0, |(_, part)| *part);
                        faults.push(differ(&parts[first], part, &at, &member, path));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    joined
}

fn differ(first: &Part, second: &Part, at: &str, method: &str, path: &str) -> Diagnostic {
    let message = format!(
        "{} {path} stands in {} and in {}, and the two differ",
        http_method(method),
        first.file,
        second.file
    );
    second
        .document
        .fault(at, message)
        .help("one of the pages is older, or describes another version: import again without it")
}

/// Gives each operation of a path what the path says for all of them.
fn push_down(item: &mut Map<String, Value>) {
    let of_all: Vec<(&str, Value)> = OF_ALL
        .into_iter()
        .filter_map(|key| Some((key, item.shift_remove(key)?)))
        .collect();
    for (key, value) in of_all {
        for (method, operation) in item.iter_mut() {
            let Value::Object(operation) = operation else {
                continue;
            };
            if !is_operation(method) {
                continue;
            }
            let own = operation.entry(key).or_insert_with(|| match value {
                Value::Array(_) if key == "parameters" => Value::Array(Vec::new()),
                _ => value.clone(),
            });
            if let ("parameters", Value::Array(own), Value::Array(of_path)) = (key, own, &value) {
                let is = |one: &Value, other: &Value| {
                    one.get("name") == other.get("name")
                        && one.get("in") == other.get("in")
                        && one.get("$ref") == other.get("$ref")
                };
                let missing = of_path
                    .iter()
                    .filter(|given| !own.iter().any(|own| is(own, given)));
                let missing: Vec<Value> = missing.cloned().collect();
                own.extend(missing);
            }
        }
    }
}

fn each_operation(item: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    for (method, operation) in item.as_object_mut().into_iter().flatten() {
        if let Value::Object(operation) = operation
            && is_operation(method)
        {
            visit(operation);
        }
    }
}
