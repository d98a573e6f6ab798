//! Visits the OpenAPI objects of a document with their kinds and pointers.
//!
//! A function that handles one kind, such as [`Kind::Schema`], gets every object of that kind,
//! wherever the specification allows one. Examples, defaults and extensions are never visited,
//! because they are data.

use serde_json::{Map, Value};

use crate::document::pointer::push;

/// The kinds of objects of OpenAPI 3.1 (section 4.8), and of the maps and lists that hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OpenApi,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Header,
    Schema,
    Callback,
    SecurityScheme,
    Link,
    /// A map or a list of objects of one kind.
    Each(&'static Kind),
}

/// Returns the name of the component schema to which a reference points; `None` if the reference
/// points elsewhere.
pub(crate) fn component_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// The keys under which OpenAPI 3.1 allows an operation in a path item: HTTP methods in lower case.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The prefix of a path item's key for an operation of any other HTTP method. The conversion of
/// OpenAPI 3.2 creates such keys.
pub(crate) const EXTENSION_METHOD: &str = "x-method-";

/// The key of a media type for the schema of each item of a stream. The conversion of OpenAPI 3.2
/// writes `itemSchema` so.
pub(crate) const ITEM_SCHEMA: &str = "x-item-schema";

/// The key of a discriminator for the schema of a value that is none of the mapped ones. The
/// conversion of OpenAPI 3.2 writes `defaultMapping` so.
pub(crate) const DEFAULT_MAPPING: &str = "x-default-mapping";

/// Whether the value of this key in a path item is an operation.
pub(crate) fn is_operation(key: &str) -> bool {
    METHODS.contains(&key) || key.starts_with(EXTENSION_METHOD)
}

/// Returns the HTTP method (RFC 9110, section 9) of an operation, from its key in the path item.
pub(crate) fn http_method(key: &str) -> String {
    // HTTP methods are case-sensitive, so keep the case of a method that is not in `METHODS`.
    key.strip_prefix(EXTENSION_METHOD)
        .map_or_else(|| key.to_ascii_uppercase(), str::to_owned)
}

/// Returns the kind of an object's member `key`; `None` if the member is not an OpenAPI object.
fn child(kind: Kind, key: &str) -> Option<Kind> {
    use Kind::Each as K;
    Some(match (kind, key) {
        (Kind::OpenApi, "paths" | "webhooks") => K(&Kind::PathItem),
        (Kind::OpenApi, "components") => Kind::Components,
        (Kind::Components, "schemas") => K(&Kind::Schema),
        (Kind::Components, "parameters") => K(&Kind::Parameter),
        (Kind::Components, "requestBodies") => K(&Kind::RequestBody),
        (Kind::Components, "responses") => K(&Kind::Response),
        (Kind::Components, "headers") => K(&Kind::Header),
        (Kind::Components, "callbacks") => K(&Kind::Callback),
        (Kind::Components, "securitySchemes") => K(&Kind::SecurityScheme),
        (Kind::Components, "links") => K(&Kind::Link),
        (Kind::Components, "pathItems") => K(&Kind::PathItem),
        (Kind::PathItem | Kind::Operation, "parameters") => K(&Kind::Parameter),
        (Kind::PathItem, key) if is_operation(key) => Kind::Operation,
        (Kind::Operation, "requestBody") => Kind::RequestBody,
        (Kind::Operation, "responses") => K(&Kind::Response),
        (Kind::Operation, "callbacks") => K(&Kind::Callback),
        (Kind::Callback, key) if !key.starts_with("x-") && key != "$ref" => Kind::PathItem,
        (Kind::RequestBody | Kind::Response | Kind::Parameter | Kind::Header, "content") => {
            K(&Kind::MediaType)
        }
        (Kind::Response | Kind::Encoding, "headers") => K(&Kind::Header),
        (Kind::Response, "links") => K(&Kind::Link),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => Kind::Schema,
        (Kind::MediaType, "itemSchema" | ITEM_SCHEMA) => Kind::Schema,
        (Kind::MediaType, "encoding") => K(&Kind::Encoding),
        (
            Kind::Schema,
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
            | "allOf" | "anyOf" | "oneOf" | "prefixItems",
        ) => K(&Kind::Schema),
        (
            Kind::Schema,
            "items"
            | "not"
            | "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "contains"
            | "propertyNames"
            | "if"
            | "then"
            | "else"
            | "contentSchema",
        ) => Kind::Schema,
        (K(each), key) if !key.starts_with("x-") || matches!(each, Kind::Schema | Kind::Header) => {
            *each
        }
        _ => return None,
    })
}

/// Calls `visit` with the kind, the pointer and the value of every OpenAPI object, parents first,
/// so that members that `visit` adds are visited too.
pub(crate) fn walk_mut(root: &mut Value, visit: &mut dyn FnMut(Kind, &str, &mut Value)) {
    descend_mut(Kind::OpenApi, &mut String::new(), root, visit);
}

/// Does the same as [`walk_mut`] for `value`, an object of `kind` at `pointer`, and all below it.
pub(crate) fn walk_from_mut(
    kind: Kind,
    pointer: &str,
    value: &mut Value,
    visit: &mut dyn FnMut(Kind, &str, &mut Value),
) {
    descend_mut(kind, &mut pointer.to_owned(), value, visit);
}

fn descend_mut(
    kind: Kind,
    pointer: &mut String,
    value: &mut Value,
    visit: &mut dyn FnMut(Kind, &str, &mut Value),
) {
    if !matches!(kind, Kind::Each(_)) {
        visit(kind, pointer, value);
    }
    let length = pointer.len();
    let mut enter = |key: &str, kind, value| {
        push(pointer, key);
        descend_mut(kind, pointer, value, visit);
        pointer.truncate(length);
    };
    match (value, kind) {
        (Value::Object(members), _) => {
            for (key, member) in members {
                if let Some(kind) = child(kind, key) {
                    enter(key, kind, member);
                }
            }
        }
        (Value::Array(items), Kind::Each(each)) => {
            for (index, item) in items.iter_mut().enumerate() {
                enter(&index.to_string(), *each, item);
            }
        }
        _ => {}
    }
}

/// Calls `visit` with the kind, the pointer and the value of every OpenAPI object, parents first.
pub(crate) fn walk<'v>(root: &'v Value, visit: &mut dyn FnMut(Kind, &str, &'v Value)) {
    descend(Kind::OpenApi, &mut String::new(), root, visit);
}

fn descend<'v>(
    kind: Kind,
    pointer: &mut String,
    value: &'v Value,
    visit: &mut dyn FnMut(Kind, &str, &'v Value),
) {
    if !matches!(kind, Kind::Each(_)) {
        visit(kind, pointer, value);
    }
    let length = pointer.len();
    let mut enter = |key: &str, kind, value| {
        push(pointer, key);
        descend(kind, pointer, value, visit);
        pointer.truncate(length);
    };
    match (value, kind) {
        (Value::Object(members), _) => {
            for (key, member) in members {
                if let Some(kind) = child(kind, key) {
                    enter(key, kind, member);
                }
            }
        }
        (Value::Array(items), Kind::Each(each)) => {
            for (index, item) in items.iter().enumerate() {
                enter(&index.to_string(), *each, item);
            }
        }
        _ => {}
    }
}

/// Calls `rule` with the pointer and the members of every object of one kind.
pub(crate) fn each_mut(
    root: &mut Value,
    wanted: Kind,
    rule: &mut dyn FnMut(&str, &mut Map<String, Value>),
) {
    walk_mut(root, &mut |kind, pointer, value| {
        if kind == wanted
            && let Value::Object(members) = value
        {
            rule(pointer, members);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schemas(document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        walk(document, &mut |kind, pointer, _| {
            if kind == Kind::Schema {
                found.push(pointer.to_owned());
            }
        });
        found
    }

    #[test]
    fn a_property_named_like_a_keyword_is_visited_and_an_example_is_not() {
        let document = json!({"components": {"schemas": {"A": {
            "properties": {"properties": {"type": "object", "properties": {"x-a": {}}}},
            "example": {"properties": {"b": {}}},
            "default": {"items": {}},
        }}}});
        assert_eq!(
            schemas(&document),
            [
                "/components/schemas/A",
                "/components/schemas/A/properties/properties",
                "/components/schemas/A/properties/properties/properties/x-a"
            ]
        );
    }

    #[test]
    fn schemas_are_visited_wherever_the_specification_allows_one() {
        let document = json!({
            "paths": {"/a": {
                "parameters": [{"schema": {}}],
                "post": {
                    "parameters": [{"content": {"application/json": {"schema": {}}}}],
                    "requestBody": {"content": {"*/*": {
                        "schema": {"items": {}},
                        "encoding": {"f": {"headers": {"h": {"schema": {}}}}},
                    }}},
                    "responses": {"200": {
                        "headers": {"h": {"schema": {}}},
                        "content": {"*/*": {"schema": {"oneOf": [{}, true]}}},
                    }},
                    "callbacks": {"c": {"{$request.body#/u}": {"get": {
                        "responses": {"200": {"content": {"*/*": {"schema": {}}}}},
                    }}}},
                },
            }},
            "webhooks": {"w": {"post": {"requestBody": {"content": {"*/*": {"schema": {}}}}}}},
        });
        assert_eq!(schemas(&document).len(), 11);
    }
}
