//! References to schemas that are not components: in `$defs`, a property, a response.
//!
//! JSON Schema lets `$ref` point anywhere, but a type needs a name. The target of such a reference
//! becomes a component, named after its pointer. A reference with escapes gets the component's name
//! without them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::reference::{decoded_pointer, resolve};
use crate::document::walk::{Kind, component_name, walk, walk_mut};
use crate::model::names::{type_name, unique};
use crate::report::Report;

const RULE: &str = "deep_references";

/// Segments of a pointer that tell nothing about the schema at its end.
const STRUCTURE: [&str; 9] = [
    "properties",
    "schema",
    "items",
    "content",
    "components",
    "schemas",
    "$defs",
    "definitions",
    "#",
];

pub(super) fn deep_references(root: &mut Value, report: &mut Report) {
    // Components by reference. A new component may hold deep references too, so search again until
    // all are known; known ones are not followed twice, so a cycle ends.
    let mut components: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let found = unnamed(root, &components);
        if found.is_empty() {
            break;
        }
        for (reference, pointer) in found {
            let component = match target(root, &reference, &pointer) {
                Some(Target::Component(name)) => name,
                Some(Target::Schema(schema)) => {
                    let name = add_component(root, &reference, schema);
                    let what = format!("`{reference}` made the component `{name}`");
                    report.changed(RULE, &pointer, what);
                    name
                }
                None => {
                    let what = format!("`{reference}` points at nothing: any value");
                    report.lost(RULE, &pointer, what);
                    add_component(root, &reference, json!({}))
                }
            };
            components.insert(reference, component);
        }
        walk_mut(root, &mut |kind, _, value| {
            if kind == Kind::Schema
                && let Some(Value::String(reference)) = value.get_mut("$ref")
                && let Some(name) = components.get(reference.as_str())
            {
                *reference = format!("#/components/schemas/{name}");
            }
        });
    }
}

/// References that name no component, each with the pointer of its first use.
fn unnamed(root: &Value, known: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let schemas = root.pointer("/components/schemas");
    let mut found = BTreeMap::new();
    walk(root, &mut |kind, pointer, value| {
        if kind != Kind::Schema {
            return;
        }
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let is_component = component_name(reference)
            .is_some_and(|name| schemas.is_some_and(|schemas| schemas.get(name).is_some()));
        if !is_component && !known.contains_key(reference) {
            found
                .entry(reference.to_owned())
                .or_insert_with(|| pointer.to_owned());
        }
    });
    found
}

/// What a reference points at.
enum Target {
    /// A component, by name.
    Component(String),
    Schema(Value),
}

fn target(root: &Value, reference: &str, used_at: &str) -> Option<Target> {
    let decoded = decoded_pointer(reference)?;
    if let Some(escaped) = decoded.strip_prefix("/components/schemas/")
        && !escaped.contains('/')
    {
        let name = escaped.replace("~1", "/").replace("~0", "~");
        root.get("components")?.get("schemas")?.get(&name)?;
        return Some(Target::Component(name));
    }
    let is_schema = |value: &&Value| value.is_object() || value.is_boolean();
    let schema = match resolve(root, reference) {
        Some(value) => Some(value).filter(is_schema),
        // A component that was a document of its own refers to its own `$defs`.
        None => {
            let component: Vec<&str> = used_at.split('/').take(4).collect();
            let pointer = format!("{}{decoded}", component.join("/"));
            root.pointer(&pointer).filter(is_schema)
        }
    };
    schema.cloned().map(Target::Schema)
}

/// Adds a component named after the last two telling segments of a reference; returns its name.
fn add_component(root: &mut Value, reference: &str, schema: Value) -> String {
    let segments = reference.rsplit('/');
    let segments = segments.filter(|segment| !STRUCTURE.contains(segment));
    let mut segments: Vec<&str> = segments.take(2).collect();
    segments.reverse();
    let wanted = type_name(&segments.join(" "));
    let schemas = member(root, "components")
        .and_then(|components| member(components, "schemas")?.as_object_mut());
    let Some(schemas) = schemas else {
        return wanted;
    };
    let name = unique(&wanted, |name| schemas.contains_key(name));
    schemas.insert(name.clone(), schema);
    name
}

/// The member of an object, made an empty object if it is absent.
fn member<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    Some(
        value
            .as_object_mut()?
            .entry(key)
            .or_insert_with(|| json!({})),
    )
}
