//! Which component schemas a wanted operation reaches. The others are left out: each would be a type to compile.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::walk::{Each, Kind, walk_from};

/// The components that the operations of `root` reach.
pub(super) fn reached(root: &Value) -> BTreeSet<String> {
    let paths: Vec<(Kind, &Value)> = root
        .get("paths")
        .map(|paths| (Kind::Each(Each::PathItem), paths))
        .into_iter()
        .collect();
    closure(root, &paths)
}

/// The components that the given objects reach, through other components too.
pub(super) fn closure(root: &Value, from: &[(Kind, &Value)]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<String> = Vec::new();
    for (kind, value) in from {
        collect(*kind, value, &mut waiting);
    }
    while let Some(name) = waiting.pop() {
        if let Some(schema) = root
            .get("components")
            .and_then(|c| c.get("schemas"))
            .and_then(|s| s.get(&name))
            && reached.insert(name)
        {
            collect(Kind::Schema, schema, &mut waiting);
        }
    }
    reached
}

fn collect(kind: Kind, value: &Value, names: &mut Vec<String>) {
    walk_from(kind, "", value, &mut |kind, _, value| {
        if kind == Kind::Schema
            && let Some(name) = component_name(value)
        {
            names.push(crate::pointer::last(name));
        }
    });
}

/// The component schema that a schema refers to.
pub(super) fn component_name(schema: &Value) -> Option<&str> {
    schema
        .get("$ref")?
        .as_str()?
        .strip_prefix("#/components/schemas/")
}
