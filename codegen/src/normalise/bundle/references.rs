//! Finds the references in a value, each with the kind of object that it refers to.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::{Kind, walk_from_mut};

#[derive(Debug)]
pub(super) struct Reference {
    /// The kind of the target: an OpenAPI object, or a map of such objects.
    pub(super) kind: Kind,
    /// The pointer of the object that holds the reference.
    pub(super) holder: String,
    /// The pointer of the reference itself.
    pub(super) pointer: String,
    pub(super) uri: String,
    pub(super) resolution: Resolution,
}

/// How a reference is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// The target is copied into a component, and the reference then points at the component.
    Component,
    /// As `Component`, for an Example Object: its content is data, so no reference in it is
    /// followed.
    Example,
    /// As `Component`, for a value of a discriminator's `mapping`, which refers to a schema.
    MappingValue,
    /// A copy of the target replaces the reference.
    Inline,
}

/// The kinds of objects whose maps publishers replace by a reference, against the specification.
static MAPS: [Kind; 11] = [
    Kind::PathItem,
    Kind::Parameter,
    Kind::RequestBody,
    Kind::MediaType,
    Kind::Encoding,
    Kind::Response,
    Kind::Header,
    Kind::Schema,
    Kind::Callback,
    Kind::SecurityScheme,
    Kind::Link,
];

/// Returns the references in `value`, an object of `kind` at `pointer`: those into other files and,
/// if `local` is true, those within the same file. `value` is not changed.
pub(super) fn references(
    kind: Kind,
    pointer: &str,
    value: &mut Value,
    local: bool,
    swagger_2: bool,
) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut open = vec![(kind, pointer.to_owned())];
    while let Some((kind, start)) = open.pop() {
        let below = start.strip_prefix(pointer);
        let Some(value) = below.and_then(|below| value.pointer_mut(below)) else {
            continue;
        };
        walk_from_mut(kind, &start, value, &mut |kind, pointer, value| {
            collect(kind, pointer, value, local, &mut found);
            open.extend(objects_of_other_versions(kind, pointer, value, swagger_2));
        });
    }
    found
}

/// Returns the objects that `walk` does not enter, because only version 2.0 or 3.2 has them there.
fn objects_of_other_versions(
    kind: Kind,
    pointer: &str,
    value: &Value,
    swagger_2: bool,
) -> Vec<(Kind, String)> {
    let object = |kind, key: &str| value.get(key).map(|_| (kind, join(pointer, key)));
    let map = |kind, key: &str| {
        let pointer = join(pointer, key);
        let members = value.entries(key);
        members.map(move |(name, _)| (kind, join(&pointer, name)))
    };
    match (kind, swagger_2) {
        (Kind::Response, true) => object(Kind::Schema, "schema").into_iter().collect(),
        (Kind::PathItem, false) => object(Kind::Operation, "query")
            .into_iter()
            .chain(map(Kind::Operation, "additionalOperations"))
            .collect(),
        (Kind::Components, false) => map(Kind::MediaType, "mediaTypes").collect(),
        _ => Vec::new(),
    }
}

fn collect(kind: Kind, pointer: &str, value: &Value, local: bool, found: &mut Vec<Reference>) {
    // Skip local references of the document itself, which are most references: they need no copy.
    let is_wanted = |uri: &str| local || !(uri.is_empty() || uri.starts_with('#'));
    let mut add = |kind, holder: &str, pointer, uri: &str, resolution| {
        if is_wanted(uri) {
            found.push(Reference {
                kind,
                holder: holder.to_owned(),
                pointer,
                uri: uri.to_owned(),
                resolution,
            });
        }
    };
    match value {
        // A reference in place of a map: `walk` visits its `$ref` as a member of the map.
        Value::String(uri) => {
            let map = MAPS.iter().find(|map| **map == kind);
            if let (Some(holder), Some(map)) = (pointer.strip_suffix("/$ref"), map) {
                let kind = Kind::Each(map);
                add(kind, holder, pointer.to_owned(), uri, Resolution::Inline);
            }
        }
        Value::Object(members) if kind != Kind::OpenApi => {
            if let Some(Value::String(uri)) = members.get("$ref") {
                let resolution = match kind {
                    Kind::PathItem
                    | Kind::Operation
                    | Kind::MediaType
                    | Kind::Encoding
                    | Kind::Components => Resolution::Inline,
                    _ => Resolution::Component,
                };
                add(kind, pointer, join(pointer, "$ref"), uri, resolution);
            }
            for (example, uri) in examples(kind, pointer, members) {
                add(
                    kind,
                    &example,
                    join(&example, "$ref"),
                    uri,
                    Resolution::Example,
                );
            }
            for (value, uri) in mapping(kind, pointer, members) {
                add(Kind::Schema, pointer, value, uri, Resolution::MappingValue);
            }
        }
        _ => {}
    }
}

/// Returns the Examples that are references: the pointer of each, and its reference.
fn examples<'v>(
    kind: Kind,
    pointer: &str,
    members: &'v Map<String, Value>,
) -> Vec<(String, &'v str)> {
    if !matches!(
        kind,
        Kind::MediaType | Kind::Parameter | Kind::Header | Kind::Components
    ) {
        return Vec::new();
    }
    let pointer = join(pointer, "examples");
    let examples = members.entries("examples");
    examples
        .filter_map(|(name, example)| Some((join(&pointer, name), example.text("$ref")?)))
        .collect()
}

/// Returns the pointer and the text of each value in a discriminator's `mapping`.
fn mapping<'v>(
    kind: Kind,
    pointer: &str,
    schema: &'v Map<String, Value>,
) -> Vec<(String, &'v str)> {
    let discriminator = schema.get("discriminator").filter(|_| kind == Kind::Schema);
    let pointer = join(&join(pointer, "discriminator"), "mapping");
    let mapping = discriminator
        .into_iter()
        .flat_map(|it| it.entries("mapping"));
    mapping
        .filter_map(|(value, uri)| Some((join(&pointer, value), uri.as_str()?)))
        .collect()
}
