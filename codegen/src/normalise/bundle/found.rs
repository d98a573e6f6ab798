//! The references in a part of a document, each with the kind of what it names.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::walk::{Each, Kind, walk_from_mut};

/// A reference.
#[derive(Debug)]
pub(super) struct Found {
    /// What it names: an object, or a map of them.
    pub(super) kind: Kind,
    /// The pointer of the object that holds it.
    pub(super) at: String,
    /// The pointer of the reference itself.
    pub(super) place: String,
    pub(super) reference: String,
    pub(super) how: How,
}

/// What becomes of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It names a component.
    Component,
    /// A component that is an Example, which is data: nothing in it is followed.
    Example,
    /// What it names takes its place.
    InPlace,
    /// It is a discriminator's value, and names a schema.
    Value,
}

/// The references in `value`, which is of `kind` and stands at `at`: to other files and, if `local`, within its own. Writes
/// nothing.
pub(super) fn found(
    kind: Kind,
    at: &str,
    value: &mut Value,
    local: bool,
    swagger_2: bool,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open = vec![(kind, at.to_owned())];
    while let Some((kind, from)) = open.pop() {
        let below = from.strip_prefix(at);
        let Some(value) = below.and_then(|below| value.pointer_mut(below)) else {
            continue;
        };
        walk_from_mut(kind, &from, value, &mut |kind, at, value| {
            look(kind, at, value, local, &mut found);
            elsewhere(kind, at, value, swagger_2, &mut open);
        });
    }
    found
}

/// What `walk` does not enter, for it is of the versions that `convert` takes to 3.0 and 3.1.
fn elsewhere(kind: Kind, at: &str, value: &Value, swagger_2: bool, open: &mut Vec<(Kind, String)>) {
    let (member, key, each) = match (kind, swagger_2) {
        (Kind::Response, true) => (Kind::Schema, "schema", false),
        (Kind::PathItem, false) => (Kind::Operation, "additionalOperations", true),
        (Kind::Components, false) => (Kind::MediaType, "mediaTypes", true),
        _ => return,
    };
    if kind == Kind::PathItem && value.get("query").is_some() {
        open.push((Kind::Operation, join(at, "query")));
    }
    let Some(below) = value.get(key) else { return };
    let at = join(at, key);
    if each {
        let names = below
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name);
        open.extend(names.map(|name| (member, join(&at, name))));
    } else {
        open.push((member, at));
    }
}

fn look(kind: Kind, at: &str, value: &Value, local: bool, found: &mut Vec<Found>) {
    // Most references are local: of the document itself, they are not even copied.
    let wanted = |reference: &str| local || !(reference.is_empty() || reference.starts_with('#'));
    let mut push = |kind, at: &str, place, reference: &str, how| {
        found.push(Found {
            kind,
            at: at.to_owned(),
            place,
            reference: reference.to_owned(),
            how,
        });
    };
    match value {
        // The member `$ref` of a map, which is no object of this kind then.
        Value::String(reference) if wanted(reference) => {
            if let (Some(map), Some(each)) = (at.strip_suffix("/$ref"), each(kind)) {
                push(
                    Kind::Each(each),
                    map,
                    at.to_owned(),
                    reference,
                    How::InPlace,
                );
            }
        }
        Value::Object(members) => {
            if kind == Kind::OpenApi {
                return;
            }
            if let Some(Value::String(reference)) = members.get("$ref")
                && wanted(reference)
            {
                let how = match kind {
                    Kind::PathItem
                    | Kind::Operation
                    | Kind::MediaType
                    | Kind::Encoding
                    | Kind::Components => How::InPlace,
                    _ => How::Component,
                };
                push(kind, at, join(at, "$ref"), reference, how);
            }
            for (list, how) in [("examples", How::Example), ("discriminator", How::Value)] {
                for (place, reference) in named(kind, at, members, list, how) {
                    if !wanted(reference) {
                        continue;
                    }
                    let holder = place.strip_suffix("/$ref").unwrap_or(at);
                    let kind = match how {
                        How::Value => Kind::Schema,
                        _ => kind,
                    };
                    push(kind, holder, place.clone(), reference, how);
                }
            }
        }
        _ => {}
    }
}

/// Examples that are references, and the values of a discriminator.
fn named<'v>(
    kind: Kind,
    at: &str,
    members: &'v Map<String, Value>,
    key: &str,
    how: How,
) -> Vec<(String, &'v str)> {
    let (map, at, token) = match (kind, how) {
        (Kind::Schema, How::Value) => {
            let mapping = members.get(key).and_then(|value| value.get("mapping"));
            (mapping, join(&join(at, key), "mapping"), None)
        }
        (Kind::MediaType | Kind::Parameter | Kind::Header | Kind::Components, How::Example) => {
            (members.get(key), join(at, key), Some("$ref"))
        }
        _ => return Vec::new(),
    };
    let map = map.and_then(Value::as_object).into_iter().flatten();
    map.filter_map(|(name, value)| {
        let at = join(&at, name);
        match token {
            Some(token) => Some((join(&at, token), value.get(token)?.as_str()?)),
            None => Some((at, value.as_str()?)),
        }
    })
    .collect()
}

/// The map whose members are of `kind`.
fn each(kind: Kind) -> Option<Each> {
    Some(match kind {
        Kind::PathItem => Each::PathItem,
        Kind::Parameter => Each::Parameter,
        Kind::RequestBody => Each::RequestBody,
        Kind::MediaType => Each::MediaType,
        Kind::Encoding => Each::Encoding,
        Kind::Response => Each::Response,
        Kind::Header => Each::Header,
        Kind::Schema => Each::Schema,
        Kind::Callback => Each::Callback,
        Kind::SecurityScheme => Each::SecurityScheme,
        Kind::Link => Each::Link,
        Kind::OpenApi | Kind::Components | Kind::Operation | Kind::Each(_) => return None,
    })
}
