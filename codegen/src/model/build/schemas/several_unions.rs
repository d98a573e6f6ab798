//! Turns a schema with several unions into one with a single union or none.
//!
//! A value of `allOf: [{oneOf: [A, B]}, {oneOf: [X, Y]}]`, or of a schema with both `oneOf` and
//! `anyOf`, has the members of one branch of each union. A struct with the members of all branches
//! holds every such value. A member is required if all branches of one union require it.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{
    MORE_UNIONS, Members, UNIONS, branches, has_properties, is_annotation, is_union, kind,
    makes_types,
};

const RULE: &str = "several_unions";

impl Schemas<'_> {
    /// Replaces the unions of a flattened schema if it has several.
    pub(super) fn one_union(&mut self, mut members: Members, pointer: &str) -> Members {
        let mut lists: Vec<Value> = UNIONS
            .iter()
            .filter_map(|key| members.get(*key).cloned())
            .collect();
        if let Some(Value::Array(more)) = members.shift_remove(MORE_UNIONS) {
            lists.extend(more);
        }
        lists.retain(|list| makes_types(&members, list));
        if lists.len() < 2 {
            return members;
        }
        let objects: Option<Vec<Vec<Members>>> =
            lists.iter().map(|list| self.objects_of(list)).collect();
        if let Some(objects) = objects {
            let what = "several unions become one struct, with the members of all their branches";
            self.report.changed(RULE, pointer, what);
            return one_struct(members, objects);
        }
        let of_scalars = |list: &Value| {
            let mut branches = list.as_array().into_iter().flatten();
            branches.all(|branch| {
                branch
                    .as_object()
                    .is_some_and(|branch| self.is_scalar(branch))
            })
        };
        // Each union holds every scalar that all unions hold: take one.
        if let Some(scalars) = lists.iter().find(|list| of_scalars(list)) {
            let scalars = scalars.clone();
            UNIONS
                .iter()
                .for_each(|key| drop(members.shift_remove(*key)));
            members.insert("oneOf".to_owned(), scalars);
            let what = "of several unions, the one of scalars is used";
            self.report.changed(RULE, pointer, what);
            return members;
        }
        let what = "several unions that are not all of objects; any value is accepted";
        self.report.lost(RULE, pointer, what);
        members.retain(|key, _| is_annotation(key) && key != "discriminator");
        members
    }

    /// Returns the objects among which a value is one; `None` if it may be something else.
    fn objects_of(&self, list: &Value) -> Option<Vec<Members>> {
        let mut objects = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting: Vec<Members> =
            list.as_array()?.iter().rev().cloned().map(object).collect();
        while let Some(branch) = waiting.pop() {
            let component = branch.text("$ref").and_then(component_name);
            if component.is_some_and(|name| !seen.insert(name.to_owned())) {
                continue;
            }
            let flat = self.flattened(&branch);
            if is_union(&flat) {
                let shared = Map::from_iter(
                    ["properties", "additionalProperties"]
                        .into_iter()
                        .filter_map(|key| Some((key.to_owned(), flat.get(key)?.clone()))),
                );
                for (_, _, inner) in branches(&flat) {
                    let inner = match shared.is_empty() {
                        true => inner.clone(),
                        false => object(json!({"allOf": [shared, inner]})),
                    };
                    waiting.push(inner);
                }
            } else if has_properties(&flat) || kind(&flat) == Some("object") {
                objects.push(flat);
            } else if flat
                .keys()
                .any(|key| key != "required" && !is_annotation(key))
            {
                return None;
            }
        }
        Some(objects)
    }

    fn is_scalar(&self, schema: &Members) -> bool {
        let flat = self.flattened(schema);
        let values = flat.items("enum").next().is_some();
        !is_union(&flat) && (values || !matches!(kind(&flat), None | Some("object" | "array")))
    }
}

/// Adds the members of the objects to a schema, and removes its unions.
fn one_struct(mut members: Members, unions: Vec<Vec<Members>>) -> Members {
    for key in UNIONS.into_iter().chain(["discriminator"]) {
        members.shift_remove(key);
    }
    members.insert("type".to_owned(), "object".into());
    let mut properties = object(members.shift_remove("properties").unwrap_or_default());
    let mut required: Vec<Value> = members.items("required").cloned().collect();
    for objects in unions {
        let mut of_all: Option<Vec<Value>> = None;
        for branch in objects {
            let own: HashSet<&Value> = branch.items("required").collect();
            match &mut of_all {
                Some(of_all) => of_all.retain(|name| own.contains(name)),
                None => of_all = Some(branch.items("required").cloned().collect()),
            }
            for (name, schema) in branch.entries("properties") {
                match properties.get_mut(name) {
                    Some(known) => *known = either(known.take(), schema),
                    None => {
                        properties.insert(name.clone(), schema.clone());
                    }
                }
            }
            if let Some(more) = branch
                .get("additionalProperties")
                .filter(|more| **more != false)
            {
                let known = members
                    .entry("additionalProperties")
                    .or_insert_with(|| more.clone());
                if known != more {
                    *known = Value::Bool(true);
                }
            }
        }
        required.extend(of_all.unwrap_or_default());
    }
    members.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        members.insert("required".to_owned(), Value::Array(required));
    }
    members
}

/// Returns a schema of the values of either schema.
pub(super) fn either(one: Value, other: &Value) -> Value {
    let is_scalar = |schema: &Value| {
        let kind = schema.as_object().and_then(kind);
        kind.is_some_and(|kind| !matches!(kind, "object" | "array"))
    };
    if one == *other {
        one
    } else if is_scalar(&one) && is_scalar(other) {
        json!({"anyOf": [one, other]})
    } else {
        json!({})
    }
}

fn object(value: Value) -> Members {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
