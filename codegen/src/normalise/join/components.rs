//! Components: equal ones are one, different ones of one name are kept apart.
//!
//! A component is what it says together with all that it refers to: two that read alike are not equal if a schema that both
//! refer to is not. One that differs is renamed, with its page's first operation as prefix, and so is every reference to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::family::family;
use crate::document::pointer::last;
use crate::document::published::Part;
use crate::document::reference::percent_decoded;
use crate::document::relocations::Relocations;
use crate::document::walk::{Kind, walk_mut};
use crate::model::names::{type_name, unique};
use crate::normalise::join::operation_ids::Ids;
use crate::normalise::join::parts::{Origins, component, operations};
use crate::report::Report;

/// A component of a part, under the name that it has in the joined document.
struct Variant {
    part: usize,
    name: String,
}

/// Renames what would meet, in each document.
pub(super) fn apart(parts: &mut [Part], ids: &Ids, report: &mut Report) {
    // By section and name.
    let mut variants: BTreeMap<(String, String), Vec<Variant>> = BTreeMap::new();
    let mut taken: BTreeSet<(String, String)> = parts.iter().flat_map(names).collect();
    let mut all_moves = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let mut moves = Relocations::default();
        for (section, name) in names(part) {
            let pointer = component(&section, &name);
            let known = variants.entry((section.clone(), name.clone())).or_default();
            let equal = known
                .iter()
                .find(|known| same(&parts[known.part], part, &pointer));
            let now = match equal {
                Some(equal) => equal.name.clone(),
                None => {
                    let now = if known.is_empty() {
                        name.clone()
                    } else {
                        let wanted = format!("{}_{name}", prefix(part, ids));
                        unique(&wanted, |name| {
                            taken.contains(&(section.clone(), name.to_owned()))
                        })
                    };
                    taken.insert((section.clone(), now.clone()));
                    if now != name {
                        let what = format!(
                            "`{name}` of {} is not that of {}: it is `{now}`",
                            part.file, parts[known[0].part].file
                        );
                        report.changed("components", &pointer, what);
                    }
                    known.push(Variant {
                        part: index,
                        name: now.clone(),
                    });
                    now
                }
            };
            if now != name {
                moves.add(pointer, component(&section, &now));
            }
        }
        all_moves.push(moves);
    }
    for (part, moves) in parts.iter_mut().zip(&all_moves) {
        if !moves.is_empty() {
            rename(part, moves);
        }
    }
}

/// The components of all documents, each once.
pub(super) fn join_all(parts: &[Part], origins: &mut Origins) -> Map<String, Value> {
    let mut joined = Map::new();
    for (index, part) in parts.iter().enumerate() {
        let components = part.document.root.get("components");
        let sections = components.and_then(Value::as_object).into_iter().flatten();
        for (section, members) in sections {
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
                let at = component(section, name);
                origins.push((at.clone(), index, at));
            }
        }
    }
    joined
}

/// Sections and names of a document's components.
fn names(part: &Part) -> Vec<(String, String)> {
    let components = part.document.root.get("components");
    let sections = components.and_then(Value::as_object).into_iter().flatten();
    sections
        .flat_map(|(section, members)| {
            let members = members.as_object().into_iter().flatten();
            members.map(move |(name, _)| (section.clone(), name.clone()))
        })
        .collect()
}

/// Whether two documents mean the same by a component.
fn same(one: &Part, other: &Part, pointer: &str) -> bool {
    let (one, other) = (&one.document.root, &other.document.root);
    one.pointer(pointer) == other.pointer(pointer)
        && closure(one, pointer) == closure(other, pointer)
}

/// A component and all that it refers to, by their pointers.
fn closure<'v>(root: &'v Value, pointer: &str) -> BTreeMap<String, Option<&'v Value>> {
    let mut found = BTreeMap::new();
    let mut open = vec![pointer.to_owned()];
    while let Some(pointer) = open.pop() {
        if found.contains_key(&pointer) {
            continue;
        }
        let value = root.pointer(&pointer);
        if let Some(value) = value {
            references(value, &mut open);
        }
        found.insert(pointer, value);
    }
    found
}

/// The components to which something refers, by `$ref` or as a discriminator's value.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => found.extend(named(reference)),
                    ("mapping", Value::Object(mapping)) => {
                        let values = mapping.values().filter_map(Value::as_str);
                        found.extend(values.filter_map(named));
                    }
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The pointer of the component that a reference leads to or into.
fn named(reference: &str) -> Option<String> {
    let pointer = percent_decoded(reference.strip_prefix('#')?);
    let mut tokens = pointer.strip_prefix("/components/")?.splitn(3, '/');
    let (section, name) = (tokens.next()?, tokens.next()?);
    Some(format!("/components/{section}/{name}"))
}

/// What a page's components are called after.
fn prefix(part: &Part, ids: &Ids) -> String {
    let first = operations(part).into_iter().next();
    let id = first.and_then(|(path, method, _)| ids.get(&(path, method)));
    let stem = part.file.rsplit('/').next().unwrap_or_default();
    type_name(id.map_or(stem, String::as_str))
}

/// Renames a document's components, and whatever names them.
fn rename(part: &mut Part, moves: &Relocations) {
    let root = &mut part.document.root;
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas = schemas.cloned().unwrap_or_default();
    walk_mut(root, &mut |kind, at, value| {
        match kind {
            Kind::Schema => map_values(value, at, &schemas, moves),
            Kind::Operation | Kind::OpenApi => requirements(value, moves),
            _ => {}
        }
        if let Some(Value::String(reference)) = value.get_mut("$ref") {
            refer(reference, moves);
        }
    });
    let components = root.get_mut("components").and_then(Value::as_object_mut);
    for (section, members) in components.into_iter().flatten() {
        let Value::Object(members) = members else {
            continue;
        };
        *members = std::mem::take(members)
            .into_iter()
            .map(|(name, value)| (renamed(section, &name, moves), value))
            .collect();
    }
    part.document.relocate(moves);
}

/// A discriminator's values: where none is written, a schema's name is the value, and stays so when the schema is renamed.
fn map_values(schema: &mut Value, at: &str, schemas: &Map<String, Value>, moves: &Relocations) {
    if !schema.get("discriminator").is_some_and(Value::is_object) {
        return;
    }
    let mut implied = family(&format!("#{at}"), schemas);
    for list in ["oneOf", "anyOf"] {
        let list = schema.get(list).and_then(Value::as_array);
        let references = list.into_iter().flatten();
        for reference in references.filter_map(|one| one.get("$ref")?.as_str()) {
            implied.push((last(reference), reference.to_owned()));
        }
    }
    let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") else {
        return;
    };
    let mut mapping = match discriminator.get("mapping") {
        Some(Value::Object(mapping)) => mapping.clone(),
        _ => Map::new(),
    };
    for (name, reference) in implied {
        let written = mapping
            .values()
            .any(|value| *value == reference || *value == name);
        if !written && !mapping.contains_key(&name) && renamed("schemas", &name, moves) != name {
            mapping.insert(name, reference.into());
        }
    }
    for value in mapping.values_mut() {
        let Value::String(reference) = value else {
            continue;
        };
        if reference.starts_with('#') {
            refer(reference, moves);
        } else {
            *reference = renamed("schemas", reference, moves);
        }
    }
    if !mapping.is_empty() {
        discriminator.insert("mapping".to_owned(), mapping.into());
    }
}

/// Security requirements, which name schemes without a reference.
fn requirements(holder: &mut Value, moves: &Relocations) {
    let security = holder.get_mut("security").and_then(Value::as_array_mut);
    for requirement in security.into_iter().flatten() {
        let Value::Object(schemes) = requirement else {
            continue;
        };
        *schemes = std::mem::take(schemes)
            .into_iter()
            .map(|(name, scopes)| (renamed("securitySchemes", &name, moves), scopes))
            .collect();
    }
}

fn renamed(section: &str, name: &str, moves: &Relocations) -> String {
    last(&moves.now(&component(section, name)))
}

fn refer(reference: &mut String, moves: &Relocations) {
    let Some(target) = named(reference) else {
        return;
    };
    let pointer = percent_decoded(&reference[1..]);
    let now = moves.now(&target);
    if now != target {
        *reference = format!("#{now}{}", &pointer[target.len()..]);
    }
}
