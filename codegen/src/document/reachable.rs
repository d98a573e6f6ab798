//! Finds the parts of a document that the listed operations use, directly or through references.
//!
//! A fault in any other part concerns no operation of the client, and is not reported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::document::reference::decoded_pointer;
use crate::document::walk::{Kind, is_operation, walk};

/// The parts of a document that the listed operations use. A part is an operation, the other
/// members of a path item, a component, or all else of the document.
#[derive(Debug)]
pub(crate) struct Reachable(BTreeSet<String>);

impl Reachable {
    /// Finds the parts that the listed operations use. If not all were found, that may be because
    /// of any path item, so these are added.
    pub(crate) fn from(document: &Document, listed: &[&OperationAt<'_>], all_found: bool) -> Self {
        let uses = uses(document);
        let mut waiting: Vec<&str> = listed.iter().map(|at| &*at.pointer).collect();
        waiting.push("");
        let path_items: Vec<String> = match all_found {
            true => Vec::new(),
            false => document
                .root
                .entries("paths")
                .map(|it| join("/paths", it.0))
                .collect(),
        };
        waiting.extend(path_items.iter().map(String::as_str));
        let mut found = BTreeSet::new();
        while let Some(part) = waiting.pop() {
            if !found.insert(part.to_owned()) {
                continue;
            }
            if let Some((path_item, method)) = part.rsplit_once('/')
                && is_operation(method)
            {
                waiting.push(path_item);
            }
            waiting.extend(uses.get(part).into_iter().flatten().map(String::as_str));
        }
        Self(found)
    }

    /// Whether the listed operations use the value at a pointer.
    pub(crate) fn contains(&self, pointer: &str) -> bool {
        self.0.contains(part(pointer))
    }

    /// Returns the pointers of the components that the listed operations do not use.
    pub(crate) fn unused_components(&self, root: &Value) -> BTreeSet<String> {
        let sections = root.entries("components");
        let components = sections.flat_map(|(section, components)| {
            let section = join("/components", section);
            let names = components.as_object().into_iter().flat_map(Map::keys);
            names.map(move |name| join(&section, name))
        });
        components.filter(|it| !self.contains(it)).collect()
    }
}

/// Returns, for each part, the parts to which its references lead.
fn uses(document: &Document) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |user: &str, used: &str| {
        let (user, used) = (part(user), part(used));
        if user != used {
            uses.entry(user.to_owned())
                .or_default()
                .insert(used.to_owned());
        }
    };
    walk(&document.root, &mut |kind, pointer, value| {
        if let Some(target) = target(value.get("$ref")) {
            add(pointer, &target);
        }
        if matches!(kind, Kind::OpenApi | Kind::Operation) {
            let security = value.get("security").and_then(Value::as_array);
            let requirements = security.into_iter().flatten().filter_map(Value::as_object);
            for scheme in requirements.flat_map(Map::keys) {
                add(pointer, &join("/components/securitySchemes", scheme));
            }
        }
        if kind != Kind::Schema {
            return;
        }
        let mapping = value.get("discriminator").and_then(|it| it.get("mapping"));
        for reference in mapping.and_then(Value::as_object).into_iter().flatten() {
            // A value is a reference or the name of a component (OpenAPI 3.1 section 4.8.25).
            let named = || Some(join("/components/schemas", reference.1.as_str()?));
            if let Some(target) = target(Some(reference.1)).or_else(named) {
                add(pointer, &target);
            }
        }
        // A base with a discriminator stands for all schemas that extend it.
        for base in value
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if let Some(target) = target(base.get("$ref"))
                && let Some(base) = document.root.pointer(&target)
                && base.get("discriminator").is_some()
            {
                add(&target, pointer);
            }
        }
    });
    uses
}

/// Returns the pointer of a reference within the document.
fn target(reference: Option<&Value>) -> Option<String> {
    decoded_pointer(reference?.as_str()?)
}

/// Returns the pointer of the part that contains the value at `pointer`.
fn part(pointer: &str) -> &str {
    let mut ends = pointer.match_indices('/').map(|(index, _)| index).skip(2);
    let second = ends.next().unwrap_or(pointer.len());
    let third = ends.next().unwrap_or(pointer.len());
    // A reference in place of a map of path items or of components.
    if pointer.ends_with("/$ref") && pointer[..second].len() + "/$ref".len() >= pointer.len() {
        return "";
    }
    if pointer.starts_with("/components/") {
        return &pointer[..third];
    }
    if !pointer.starts_with("/paths/") && !pointer.starts_with("/webhooks/") {
        return "";
    }
    let member = pointer.get(second + 1..third).unwrap_or_default();
    match is_operation(member) {
        true => &pointer[..third],
        false => &pointer[..second],
    }
}
