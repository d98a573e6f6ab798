//! Merges the branches of `allOf` into one schema, keyword by keyword.
//!
//! Where two branches contradict each other, the later one wins. The keywords beside `allOf` win
//! over all branches: publishers use them to narrow the schema that they extend.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{Members, UNIONS, only_annotates};

/// How deeply `allOf` may be nested through references. A deeper branch is ignored.
const MAX_DEPTH: usize = 24;

impl Schemas<'_> {
    /// Returns the schema with its `allOf` merged into it.
    pub(super) fn flattened(&self, members: &Members) -> Members {
        self.flatten(members, &mut Vec::new())
    }

    fn flatten(&self, members: &Members, enclosing: &mut Vec<String>) -> Members {
        if let Some(reference) = members.text("$ref") {
            let Some(name) = component_name(reference) else {
                return Map::new();
            };
            // A schema that extends itself adds nothing.
            if enclosing.len() > MAX_DEPTH || enclosing.iter().any(|known| known == name) {
                return Map::new();
            }
            enclosing.push(name.to_owned());
            let target = self.component(name);
            let flat = target.map(|target| self.flatten(target, enclosing));
            enclosing.pop();
            return flat.unwrap_or_default();
        }
        let Some(Value::Array(branches)) = members.get("allOf") else {
            return members.clone();
        };
        let mut merged = Map::new();
        for branch in branches.iter().filter_map(Value::as_object) {
            let base = branch.text("$ref").and_then(component_name);
            let lists_extensions = base.is_some_and(|base| self.lists_its_extensions(base));
            let mut branch = self.flatten(branch, enclosing);
            // A base schema's discriminator, and its list of the schemas that extend it, say which
            // of those schemas a value has. A schema that extends the base does not inherit the
            // discriminator and the list, so remove them from the copy.
            branch.shift_remove("discriminator");
            if lists_extensions {
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

    /// Whether a component lists, as the branches of a union, schemas that extend it.
    fn lists_its_extensions(&self, base: &str) -> bool {
        let Some(members) = self.component(base) else {
            return false;
        };
        let component_of = |branch: &Value| {
            let name = component_name(branch.get("$ref")?.as_str()?)?;
            Some(name.to_owned())
        };
        let branches = UNIONS
            .iter()
            .filter_map(|key| members.get(*key)?.as_array());
        branches.flatten().any(|branch| {
            let extension = component_of(branch)
                .and_then(|name| self.component(&name)?.get("allOf")?.as_array());
            let mut parts = extension.into_iter().flatten();
            parts.any(|part| component_of(part).as_deref() == Some(base))
        })
    }

    fn component(&self, name: &str) -> Option<&Members> {
        self.components?.get(name)?.as_object()
    }
}

/// Adds the keywords of `nearer`, a schema that wins over those merged so far. Properties and
/// `required` are combined; any other keyword replaces the one in `merged`.
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
                for name in more {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
            }
            // This includes unions, since two unions can't be combined.
            (_, value) => {
                merged.insert(key, value);
            }
        }
    }
}

/// Merges the schemas of a property that both a base and its extension describe. The extension's
/// schema replaces the base's, unless it only adds annotations.
fn narrow(property: &mut Value, nearer: Value) {
    match (property, nearer) {
        (Value::Object(known), Value::Object(more)) if only_annotates(&more) => known.extend(more),
        // If both schemas have properties, a value has those of both (JSON Schema core, section
        // 10.2.1.1).
        (Value::Object(known), Value::Object(more))
            if known.contains_key("properties") && more.contains_key("properties") =>
        {
            merge(known, more);
        }
        (property, nearer) => *property = nearer,
    }
}
