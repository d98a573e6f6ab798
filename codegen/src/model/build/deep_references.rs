//! Replaces deep references: references to a schema that is not a component but stands inside one,
//! in a response, or in `$defs`.
//!
//! JSON Schema lets `$ref` point anywhere, but a Rust type needs a name. So the target of a deep
//! reference is copied to a new component, named after the reference, and the reference then points
//! at that component. A reference that spells a component's name with escapes (`~1`, `%20`) then
//! points at the component itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::reference::{decoded_pointer, resolve};
use crate::document::walk::{Kind, component_name, walk, walk_mut};
use crate::model::names::{fitted, type_name, unique_type};
use crate::report::Report;

const RULE: &str = "deep_references";

/// Segments of a pointer that don't help to name the schema at its end.
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

/// Replaces all deep references. Those into `paths` are resolved in `published`: the paths before
/// operations were removed and parameters moved.
pub(super) fn deep_references(root: &mut Value, published: Option<&Value>, report: &mut Report) {
    // The component made for each deep reference. A new component may contain more deep references,
    // so search again until none is new. Each is resolved once, so a cycle ends.
    let mut components: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let found = unnamed(root, &components);
        if found.is_empty() {
            break;
        }
        for (reference, pointer) in found {
            let component = match target(root, published, &reference, &pointer) {
                Some(Target::Component(name)) => name,
                Some(Target::Schema(schema)) => {
                    let name = add_component(root, &reference, schema);
                    let what =
                        format!("the target of `{reference}` is copied to the component `{name}`");
                    report.changed(RULE, &pointer, what);
                    name
                }
                None => {
                    let what = format!("`{reference}` points at nothing; any value is accepted");
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

/// Returns the references that point at no component and are not in `known`, each with the pointer
/// of its first use.
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

/// The target of a reference.
enum Target {
    /// A component, with its name.
    Component(String),
    Schema(Value),
}

fn target(
    root: &Value,
    published: Option<&Value>,
    reference: &str,
    used_at: &str,
) -> Option<Target> {
    let decoded = decoded_pointer(reference)?;
    if let Some(escaped) = decoded.strip_prefix("/components/schemas/")
        && !escaped.contains('/')
    {
        let name = escaped.replace("~1", "/").replace("~0", "~");
        root.get("components")?.get("schemas")?.get(&name)?;
        return Some(Target::Component(name));
    }
    let is_schema = |value: &&Value| value.is_object() || value.is_boolean();
    let in_paths = decoded.strip_prefix("/paths").zip(published);
    let found = match in_paths.and_then(|(below, paths)| paths.pointer(below)) {
        Some(value) => Some(value),
        None => resolve(root, reference),
    };
    let schema = match found {
        Some(value) => Some(value).filter(is_schema),
        // A component that was copied from another file may have references that start at that
        // file's root: resolve them from the component.
        None => {
            let component: Vec<&str> = used_at.split('/').take(4).collect();
            let pointer = format!("{}{decoded}", component.join("/"));
            root.pointer(&pointer).filter(is_schema)
        }
    };
    schema.cloned().map(Target::Schema)
}

/// Adds a component, named after the last two segments of the reference that are not in
/// `STRUCTURE`. Returns the component's name.
fn add_component(root: &mut Value, reference: &str, schema: Value) -> String {
    let segments = reference.rsplit('/');
    let segments = segments.filter(|segment| !STRUCTURE.contains(segment));
    let names: Vec<String> = segments.take(2).map(type_name).collect();
    let wanted = match names.as_slice() {
        [last, outer] => fitted(outer, &[last]),
        names => names.concat(),
    };
    let schemas = member(root, "components")
        .and_then(|components| member(components, "schemas")?.as_object_mut());
    let Some(schemas) = schemas else {
        return wanted;
    };
    let name = unique_type(&wanted, |name| schemas.contains_key(name));
    schemas.insert(name.clone(), schema);
    name
}

/// Returns a member of an object; inserts an empty object if the member is absent.
fn member<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    Some(
        value
            .as_object_mut()?
            .entry(key)
            .or_insert_with(|| json!({})),
    )
}
