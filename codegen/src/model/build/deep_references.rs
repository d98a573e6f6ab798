//! References to schemas that are no components: `$defs`, a property of another schema, a response's schema.
//!
//! JSON Schema lets `$ref` point anywhere; a type needs a name. What is pointed at becomes a component, named after its place.
//! Escapes are taken out of references on the way, so that a reference says the component's name as it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::reference::{decoded_pointer, resolve};
use crate::document::walk::{Kind, component_name, walk, walk_mut};
use crate::model::names::{type_name, unique};
use crate::report::Report;

pub(super) fn deep_references(root: &mut Value, report: &mut Report) {
    // What was made a component may itself hold such references; a ring of them is met again by name.
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let found = found(root, &named);
        if found.is_empty() {
            break;
        }
        for (reference, pointer) in found {
            let target = target(root, &reference, &pointer);
            let name = match &target {
                Some((_, Some(component))) => component.clone(),
                Some((schema, None)) => add(root, &reference, schema.clone()),
                None => {
                    report.lost(
                        "deep_references",
                        &pointer,
                        format!("`{reference}` points at nothing: any value"),
                    );
                    add(root, &reference, json!({}))
                }
            };
            if target.is_some_and(|(_, component)| component.is_none()) {
                report.changed(
                    "deep_references",
                    &pointer,
                    format!("`{reference}` made the component `{name}`"),
                );
            }
            named.insert(reference, name);
        }
        walk_mut(root, &mut |kind, _, value| {
            if kind == Kind::Schema
                && let Some(Value::String(reference)) = value.get_mut("$ref")
                && let Some(name) = named.get(reference.as_str())
            {
                *reference = format!("#/components/schemas/{name}");
            }
        });
    }
}

/// References that do not name a component, each with the place of one use.
fn found(root: &Value, named: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let schemas = root
        .get("components")
        .and_then(|c| c.get("schemas"))
        .and_then(Value::as_object);
    let mut found = BTreeMap::new();
    walk(root, &mut |kind, pointer, value| {
        if kind != Kind::Schema {
            return;
        }
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let known = component_name(reference)
            .is_some_and(|name| schemas.is_some_and(|schemas| schemas.contains_key(name)));
        if !known && !named.contains_key(reference) {
            found
                .entry(reference.to_owned())
                .or_insert_with(|| pointer.to_owned());
        }
    });
    found
}

/// What a reference points at, and the component's name where it is one.
fn target(root: &Value, reference: &str, used_at: &str) -> Option<(Value, Option<String>)> {
    let decoded = decoded_pointer(reference)?;
    if let Some(rest) = decoded.strip_prefix("/components/schemas/")
        && !rest.contains('/')
    {
        let name = rest.replace("~1", "/").replace("~0", "~");
        let schema = root.get("components")?.get("schemas")?.get(&name)?;
        return Some((schema.clone(), Some(name)));
    }
    if let Some(schema) = resolve(root, reference) {
        return schema_like(schema).then(|| (schema.clone(), None));
    }
    // A schema that was a document of its own refers to its own definitions.
    let owner: String = used_at.split('/').take(4).collect::<Vec<_>>().join("/");
    root.pointer(&format!("{owner}{decoded}"))
        .filter(|schema| schema_like(schema))
        .map(|schema| (schema.clone(), None))
}

fn schema_like(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

fn add(root: &mut Value, reference: &str, schema: Value) -> String {
    let words: Vec<&str> = reference
        .rsplit('/')
        .filter(|word| {
            !matches!(
                *word,
                "properties"
                    | "schema"
                    | "items"
                    | "content"
                    | "components"
                    | "schemas"
                    | "$defs"
                    | "definitions"
                    | "#"
            )
        })
        .take(2)
        .collect();
    let wanted = type_name(&words.into_iter().rev().collect::<Vec<_>>().join(" "));
    let Value::Object(root) = root else {
        return wanted;
    };
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Value::Object(components) = components else {
        return wanted;
    };
    let schemas = components.entry("schemas").or_insert_with(|| json!({}));
    let Value::Object(schemas) = schemas else {
        return wanted;
    };
    let name = unique(&wanted, |name| schemas.contains_key(name));
    schemas.insert(name.clone(), schema);
    name
}
