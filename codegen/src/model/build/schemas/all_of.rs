//! `allOf`: one schema that says what all its branches say.
//!
//! The schemas are merged member by member. Where two disagree, the nearer one wins: publishers use
//! `allOf` to narrow what they extend, and an intersection of the two would often have no value.

use serde_json::{Map, Value};

use crate::document::walk::component_name;
use crate::model::build::schemas::{Members, Schemas};

/// How deep branches may lie within branches.
const DEEPEST: usize = 24;

/// Members that list branches of which one or more hold.
pub(super) const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// Words of a schema that say nothing of its values.
fn is_word(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "description"
                | "title"
                | "default"
                | "example"
                | "examples"
                | "deprecated"
                | "externalDocs"
                | "$comment"
                | "summary"
        )
}

/// Words beside a reference that make no other type of it.
fn is_annotation(key: &str) -> bool {
    is_word(key)
        || matches!(
            key,
            "readOnly"
                | "writeOnly"
                | "nullable"
                | "xml"
                | "discriminator"
                // Validation, left to the provider.
                | "minItems"
                | "maxItems"
                | "uniqueItems"
                | "minProperties"
                | "maxProperties"
                | "minLength"
                | "maxLength"
                | "pattern"
                | "minimum"
                | "maximum"
                | "exclusiveMinimum"
                | "exclusiveMaximum"
                | "multipleOf"
        )
}

/// Whether a schema takes any value: `true`, or nothing but words.
pub(super) fn takes_all(schema: &Value) -> bool {
    match schema {
        Value::Bool(takes) => *takes,
        Value::Object(members) => members.keys().all(|key| is_word(key)),
        _ => false,
    }
}

/// The component that a schema is, directly or as the one branch of a union or an `allOf` that says anything.
pub(super) fn only_reference(members: &Members) -> Option<&str> {
    if let Some(name) = members.get("$ref").and_then(Value::as_str) {
        return component_name(name);
    }
    let mut branches = None;
    for (key, value) in members {
        match (key.as_str(), value) {
            ("oneOf" | "anyOf", Value::Array(list)) if list.iter().any(takes_all) => return None,
            ("allOf" | "oneOf" | "anyOf", Value::Array(list)) if branches.is_none() => {
                branches = Some(list)
            }
            ("type", Value::String(name)) if name == "object" => {}
            (key, _) if is_annotation(key) => {}
            _ => return None,
        }
    }
    let mut telling = branches?.iter().filter(|branch| {
        !branch
            .as_object()
            .is_some_and(|branch| branch.keys().all(|key| is_annotation(key)))
    });
    let (only, None) = (telling.next()?, telling.next()) else {
        return None;
    };
    only_reference(only.as_object()?)
}

impl Schemas<'_> {
    /// The schema with its `allOf` merged into it.
    pub(super) fn flattened(&self, members: &Members) -> Members {
        let mut seen = Vec::new();
        self.flatten(members, &mut seen)
    }

    /// Whether a component lists, as a union, schemas that extend it.
    fn lists_its_extensions(&self, base: &str) -> bool {
        let component = |name: &str| self.components?.get(name)?.as_object();
        let Some(members) = component(base) else {
            return false;
        };
        let named = |branch: &Value| {
            let name = component_name(branch.get("$ref")?.as_str()?)?;
            Some(name.to_owned())
        };
        let branches = UNIONS
            .iter()
            .filter_map(|key| members.get(*key)?.as_array());
        branches.flatten().any(|branch| {
            let extension =
                named(branch).and_then(|name| component(&name)?.get("allOf")?.as_array());
            extension.is_some_and(|parts| {
                parts
                    .iter()
                    .any(|part| named(part).as_deref() == Some(base))
            })
        })
    }

    fn flatten(&self, members: &Members, seen: &mut Vec<String>) -> Members {
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let Some(name) = component_name(reference) else {
                return Map::new();
            };
            let target = self
                .components
                .and_then(|components| components.get(name))
                .and_then(Value::as_object);
            // A schema that extends itself adds nothing.
            if seen.len() > DEEPEST || seen.iter().any(|seen| seen == name) {
                return Map::new();
            }
            seen.push(name.to_owned());
            let flat = target
                .map(|target| self.flatten(target, seen))
                .unwrap_or_default();
            seen.pop();
            return flat;
        }
        let Some(Value::Array(branches)) = members.get("allOf") else {
            return members.clone();
        };
        let mut merged = Map::new();
        for branch in branches.iter().filter_map(Value::as_object) {
            let base = branch
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(component_name);
            let is_parent = base.is_some_and(|base| self.lists_its_extensions(base));
            let mut branch = self.flatten(branch, seen);
            // What a base is told apart by, and what else extends it, is its own affair.
            branch.shift_remove("discriminator");
            if is_parent {
                UNIONS
                    .iter()
                    .for_each(|key| drop(branch.shift_remove(*key)));
            }
            merge(&mut merged, branch);
        }
        let mut own = members.clone();
        own.shift_remove("allOf");
        merge(&mut merged, own);
        merged
    }
}

/// Adds what `nearer` says to `merged`.
fn merge(merged: &mut Members, nearer: Members) {
    for (key, value) in nearer {
        match (merged.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(more)) if key == "properties" => {
                for (name, schema) in more {
                    match known.get_mut(&name) {
                        Some(property) => narrow(property, schema),
                        None => {
                            known.insert(name, schema);
                        }
                    }
                }
            }
            (Some(Value::Array(known)), Value::Array(more)) if key == "required" => {
                known.extend(
                    more.into_iter()
                        .filter(|name| !known.contains(name))
                        .collect::<Vec<_>>(),
                );
            }
            // Two unions can't be merged; the nearer one stays.
            (_, value) => {
                merged.insert(key, value);
            }
        }
    }
}

/// A property that both the base and its extension describe: the nearer schema, unless it only adds words.
fn narrow(property: &mut Value, nearer: Value) {
    let only_words = nearer
        .as_object()
        .is_some_and(|members| members.keys().all(|key| is_annotation(key)));
    match (property, nearer) {
        (Value::Object(known), Value::Object(words)) if only_words => known.extend(words),
        // Two structs: both hold (JSON Schema core, section 10.2.1.1).
        (Value::Object(known), Value::Object(more))
            if known.contains_key("properties") && more.contains_key("properties") =>
        {
            merge(known, more);
        }
        (property, nearer) => *property = nearer,
    }
}
