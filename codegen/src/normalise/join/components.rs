//! Joins equal components, and keeps different components of the same name apart.
//!
//! Two components are equal only if everything that they refer to is equal, too. If they differ,
//! the later one gets the name of the first operation in its document as a prefix, and every
//! reference to it is changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::last;
use crate::document::published::Part;
use crate::document::reference::percent_decoded;
use crate::document::relocations::Relocations;
use crate::document::walk::{Kind, walk_mut};
use crate::model::names::{type_name, unique};
use crate::normalise::discriminators::keep_implied_values;
use crate::normalise::join::operation_ids::Ids;
use crate::normalise::join::parts::{Origins, component_pointer, operations};
use crate::report::Report;

/// One of the different components that are published under the same name: the index of its
/// document in `parts`, and its name in the joined document.
struct Variant {
    part: usize,
    name: String,
}

/// Renames components that differ from an earlier one of the same name.
pub(super) fn rename_different(parts: &mut [Part], ids: &Ids, report: &mut Report) {
    // The different components, by the section and name under which they are published.
    let mut variants: BTreeMap<(String, String), Vec<Variant>> = BTreeMap::new();
    let mut used_names: BTreeSet<(String, String)> = parts.iter().flat_map(names).collect();
    let mut relocations_by_part = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let mut relocations = Relocations::default();
        for (section, name) in names(part) {
            let pointer = component_pointer(&section, &name);
            let known = variants.entry((section.clone(), name.clone())).or_default();
            let equal = known
                .iter()
                .find(|known| are_equal(&parts[known.part], part, &pointer));
            if let Some(equal) = equal {
                if equal.name != name {
                    relocations.add(pointer, component_pointer(&section, &equal.name));
                }
                continue;
            }
            let mut new_name = name.clone();
            if let Some(first) = known.first() {
                let prefixed = format!("{}_{name}", prefix(part, ids));
                new_name = unique(&prefixed, |name| {
                    used_names.contains(&(section.clone(), name.to_owned()))
                });
                let what = format!(
                    "`{name}` of {} renamed `{new_name}`: it differs from that of {}",
                    part.file, parts[first.part].file
                );
                report.changed("components", &pointer, what);
                relocations.add(pointer, component_pointer(&section, &new_name));
                used_names.insert((section, new_name.clone()));
            }
            known.push(Variant {
                part: index,
                name: new_name,
            });
        }
        relocations_by_part.push(relocations);
    }
    for (part, relocations) in parts.iter_mut().zip(&relocations_by_part) {
        if !relocations.is_empty() {
            rename(part, relocations);
        }
    }
}

/// Joins the components of all documents, each once.
pub(super) fn join_all(parts: &[Part], origins: &mut Origins) -> Map<String, Value> {
    let mut joined = Map::new();
    for (index, part) in parts.iter().enumerate() {
        for (section, members) in part.document.root.entries("components") {
            let Value::Object(members) = members else {
                joined.entry(section.as_str()).or_insert(members.clone());
                continue;
            };
            let known = joined
                .entry(section.as_str())
                .or_insert_with(|| Map::new().into());
            let Value::Object(known) = known else {
                continue;
            };
            for (name, value) in members {
                if known.contains_key(name) {
                    continue;
                }
                known.insert(name.clone(), value.clone());
                let pointer = component_pointer(section, name);
                origins.push((pointer.clone(), index, pointer));
            }
        }
    }
    joined
}

/// Returns the section and name of each component of a document.
fn names(part: &Part) -> Vec<(String, String)> {
    let sections = part.document.root.entries("components");
    sections
        .flat_map(|(section, members)| {
            let members = members.as_object().into_iter().flatten();
            members.map(move |(name, _)| (section.clone(), name.clone()))
        })
        .collect()
}

/// Whether two documents describe the same component at a pointer.
fn are_equal(one: &Part, other: &Part, pointer: &str) -> bool {
    let (one, other) = (&one.document.root, &other.document.root);
    one.pointer(pointer) == other.pointer(pointer)
        && closure(one, pointer) == closure(other, pointer)
}

/// Returns a component and all components that it refers to, by their pointers.
fn closure<'v>(root: &'v Value, pointer: &str) -> BTreeMap<String, Option<&'v Value>> {
    let mut found = BTreeMap::new();
    let mut open = vec![pointer.to_owned()];
    while let Some(pointer) = open.pop() {
        if found.contains_key(&pointer) {
            continue;
        }
        let value = root.pointer(&pointer);
        if let Some(value) = value {
            add_references(value, &mut open);
        }
        found.insert(pointer, value);
    }
    found
}

/// Adds the components that a value refers to, by `$ref` or in a discriminator's `mapping`.
fn add_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => found.extend(component_of(reference)),
                    ("mapping", Value::Object(mapping)) => {
                        let values = mapping.values().filter_map(Value::as_str);
                        found.extend(values.filter_map(component_of));
                    }
                    _ => add_references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_references(item, found)),
        _ => {}
    }
}

/// Returns the pointer of the component that a reference points at or into.
fn component_of(reference: &str) -> Option<String> {
    let pointer = percent_decoded(reference.strip_prefix('#')?);
    let mut tokens = pointer.strip_prefix("/components/")?.splitn(3, '/');
    let (section, name) = (tokens.next()?, tokens.next()?);
    Some(format!("/components/{section}/{name}"))
}

/// Returns the prefix for the renamed components of a document: its first operation, else its file
/// name.
fn prefix(part: &Part, ids: &Ids) -> String {
    let first = operations(part).into_iter().next();
    let id = first.and_then(|(path, method, _)| ids.get(&(path, method)));
    let file_name = part.file.rsplit('/').next().unwrap_or_default();
    type_name(id.map_or(file_name, String::as_str))
}

/// Renames a document's components, also in its references, mappings and security requirements.
fn rename(part: &mut Part, relocations: &Relocations) {
    let root = &mut part.document.root;
    keep_implied_values(root, |name| {
        (renamed("schemas", name, relocations) != name).then(|| name.to_owned())
    });
    walk_mut(root, &mut |kind, _, value| {
        match kind {
            Kind::Schema => rename_in_mapping(value, relocations),
            Kind::Operation | Kind::OpenApi => rename_in_security(value, relocations),
            _ => {}
        }
        if let Some(Value::String(reference)) = value.get_mut("$ref") {
            rename_in_reference(reference, relocations);
        }
    });
    let components = root.get_mut("components").and_then(Value::as_object_mut);
    for (section, members) in components.into_iter().flatten() {
        if let Value::Object(members) = members {
            rename_keys(section, members, relocations);
        }
    }
    part.document.relocate(relocations);
}

fn rename_in_mapping(schema: &mut Value, relocations: &Relocations) {
    let mapping = schema.pointer_mut("/discriminator/mapping");
    let mapping = mapping.and_then(Value::as_object_mut);
    for value in mapping.into_iter().flat_map(Map::values_mut) {
        let Value::String(reference) = value else {
            continue;
        };
        if reference.starts_with('#') {
            rename_in_reference(reference, relocations);
        } else {
            *reference = renamed("schemas", reference, relocations);
        }
    }
}

/// Renames the security schemes in security requirements, which refer to schemes by their name.
fn rename_in_security(holder: &mut Value, relocations: &Relocations) {
    let security = holder.get_mut("security").and_then(Value::as_array_mut);
    for requirement in security.into_iter().flatten() {
        if let Value::Object(schemes) = requirement {
            rename_keys("securitySchemes", schemes, relocations);
        }
    }
}

fn rename_keys(section: &str, members: &mut Map<String, Value>, relocations: &Relocations) {
    *members = std::mem::take(members)
        .into_iter()
        .map(|(name, value)| (renamed(section, &name, relocations), value))
        .collect();
}

fn renamed(section: &str, name: &str, relocations: &Relocations) -> String {
    last(&relocations.now(&component_pointer(section, name)))
}

fn rename_in_reference(reference: &mut String, relocations: &Relocations) {
    let Some(component) = component_of(reference) else {
        return;
    };
    let pointer = percent_decoded(&reference[1..]);
    let renamed = relocations.now(&component);
    if renamed != component {
        *reference = format!("#{renamed}{}", &pointer[component.len()..]);
    }
}
