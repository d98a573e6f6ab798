//! Joins the paths of all documents. A path that is in several documents gets the operations of
//! all.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::document::pointer::join;
use crate::document::published::Part;
use crate::document::walk::{http_method, is_operation};
use crate::normalise::join::parts::{Origins, operations_mut, path_items_mut};

/// Members of a path item that apply to all its operations.
const SHARED: [&str; 2] = ["parameters", "servers"];

/// Sets `security` at the root if all documents have the same, else at the operations that lack it.
pub(super) fn place_security(parts: &mut [Part], root: &mut Map<String, Value>) {
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
        for operation in path_items_mut(part).flat_map(operations_mut) {
            operation
                .entry("security")
                .or_insert_with(|| security.clone());
        }
    }
}

/// An operation that two documents describe differently. The first description is taken.
#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    /// The pointer of the operation in the joined document.
    pub(crate) pointer: String,
    pub(crate) fault: Diagnostic,
}

/// Joins the path items that the documents have under `key`.
pub(super) fn join_all(
    parts: &[Part],
    key: &str,
    origins: &mut Origins,
    conflicts: &mut Vec<Conflict>,
) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    // The pointer of each member of a path item, and the index of the document that it comes from.
    let mut sources: Vec<(String, usize)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let items = part.document.root.get(key).and_then(Value::as_object);
        for (path, item) in items.into_iter().flatten() {
            let pointer = join(&join("", key), path);
            let Some(known) = joined.get_mut(path) else {
                joined.insert(path.clone(), item.clone());
                origins.push((pointer.clone(), index, pointer.clone()));
                let members = item.as_object().into_iter().flat_map(Map::keys);
                sources.extend(members.map(|member| (join(&pointer, member), index)));
                continue;
            };
            let mut item = item.clone();
            let (Value::Object(known), Value::Object(item)) = (known, &mut item) else {
                continue;
            };
            if SHARED.iter().any(|key| known.get(*key) != item.get(*key)) {
                push_down(known);
                push_down(item);
            }
            for (member, value) in std::mem::take(item) {
                let pointer = join(&pointer, &member);
                match known.get(&member) {
                    None => {
                        known.insert(member, value);
                        origins.push((pointer.clone(), index, pointer.clone()));
                        sources.push((pointer, index));
                    }
                    Some(before) if is_operation(&member) && *before != value => {
                        let source = sources.iter().find(|(known, _)| *known == pointer);
                        let first = source.map_or(0, |(_, part)| *part);
                        let fault = difference(&parts[first], part, &pointer, &member, path);
                        conflicts.push(Conflict { pointer, fault });
                    }
                    Some(_) => {}
                }
            }
        }
    }
    joined
}

fn difference(first: &Part, second: &Part, pointer: &str, key: &str, path: &str) -> Diagnostic {
    let message = format!(
        "{} and {} describe {} {path} differently",
        first.file,
        second.file,
        http_method(key),
    );
    second.document.fault(pointer, message).help(
        "import again without the page that is older or describes another version, or remove \
             the operation from `operations` in provider.toml",
    )
}

/// Moves the `SHARED` members of a path item into each of its operations.
fn push_down(item: &mut Map<String, Value>) {
    for key in SHARED {
        let Some(shared) = item.shift_remove(key) else {
            continue;
        };
        for operation in operations_mut(item) {
            let own = operation.get_mut(key);
            let (Some(Value::Array(own)), "parameters", Value::Array(shared)) = (own, key, &shared)
            else {
                operation.entry(key).or_insert_with(|| shared.clone());
                continue;
            };
            let is_same = |one: &Value, other: &Value| {
                ["name", "in", "$ref"]
                    .iter()
                    .all(|key| one.get(key) == other.get(key))
            };
            let missing = shared
                .iter()
                .filter(|shared| !own.iter().any(|own| is_same(own, shared)));
            let missing: Vec<Value> = missing.cloned().collect();
            own.extend(missing);
        }
    }
}
