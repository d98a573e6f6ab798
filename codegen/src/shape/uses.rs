//! What each named schema is used for: only a type that is sent needs a builder, and an enum that tells the members
//! of a union apart can't be open to values of the others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reached::{closure, component_name};
use crate::plan::Plan;
use crate::walk::{Each, Kind, walk_from};

pub(super) fn uses(root: &Value, plan: &mut Plan) {
    plan.request_types = request_types(root, plan);
    plan.closed_enums = closed_enums(root);
}

fn request_types(root: &Value, plan: &Plan) -> BTreeSet<String> {
    let mut sent = Vec::new();
    for operation in &plan.operations {
        let Some(value) = root.pointer(&operation.pointer) else {
            continue;
        };
        for key in ["parameters", "requestBody"] {
            if let Some(part) = value.get(key) {
                let kind = if key == "parameters" {
                    Kind::Each(Each::Parameter)
                } else {
                    Kind::RequestBody
                };
                sent.push((kind, part));
            }
        }
    }
    closure(root, &sent)
}

fn closed_enums(root: &Value) -> BTreeSet<String> {
    let mut closed = BTreeSet::new();
    let Some(schemas) = root.get("components").and_then(|c| c.get("schemas")) else {
        return closed;
    };
    walk_from(
        Kind::Each(Each::Schema),
        "",
        schemas,
        &mut |kind, _, schema| {
            if kind != Kind::Schema {
                return;
            }
            for key in ["oneOf", "anyOf"] {
                for branch in schema
                    .get(key)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let Some((name, target)) = named(schemas, branch) else {
                        continue;
                    };
                    if target.get("enum").is_some() {
                        closed.insert(name.to_owned());
                    }
                    // A member of one value is the tag by which a union's reader tells the branches apart.
                    for property in target
                        .get("properties")
                        .and_then(Value::as_object)
                        .into_iter()
                        .flat_map(|p| p.values())
                    {
                        if let Some((name, target)) = named(schemas, property)
                            && target
                                .get("enum")
                                .and_then(Value::as_array)
                                .is_some_and(|values| values.len() == 1)
                        {
                            closed.insert(name.to_owned());
                        }
                    }
                }
            }
        },
    );
    closed
}

fn named<'v>(schemas: &'v Value, schema: &'v Value) -> Option<(&'v str, &'v Value)> {
    let name = component_of(schema)?;
    Some((name, schemas.get(name)?))
}

/// The component that a schema is, directly or as the one branch of an `allOf`.
fn component_of(schema: &Value) -> Option<&str> {
    component_name(schema).or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
        [only] => component_name(only),
        _ => None,
    })
}
