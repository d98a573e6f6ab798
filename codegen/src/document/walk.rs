//! Which object of the OpenAPI specification stands at each place of a document.
//!
//! A rule asks for the kind it mends ([`Kind::Schema`], [`Kind::Response`] ...) and gets each such
//! object with its pointer, whatever the way to it. Examples, defaults and extensions are data and
//! are never entered.

use serde_json::{Map, Value};

use crate::document::pointer;

/// The objects of OpenAPI 3.1 (section 4.8), and the maps and lists between them.
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
    /// A map or a list of the named kind.
    Each(Each),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Each {
    PathItem,
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
}

impl Each {
    pub(crate) fn member(self) -> Kind {
        match self {
            Self::PathItem => Kind::PathItem,
            Self::Parameter => Kind::Parameter,
            Self::RequestBody => Kind::RequestBody,
            Self::MediaType => Kind::MediaType,
            Self::Encoding => Kind::Encoding,
            Self::Response => Kind::Response,
            Self::Header => Kind::Header,
            Self::Schema => Kind::Schema,
            Self::Callback => Kind::Callback,
            Self::SecurityScheme => Kind::SecurityScheme,
            Self::Link => Kind::Link,
        }
    }
}

/// The component schema that a reference names.
pub(crate) fn component_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// The fixed fields of a Path Item Object that hold an operation.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What begins the member of a path item that holds an operation under another method: converted from 3.2.
pub(crate) const EXTENSION_METHOD: &str = "x-method-";

/// Whether a path item's member holds an operation.
pub(crate) fn is_operation(key: &str) -> bool {
    METHODS.contains(&key) || key.starts_with(EXTENSION_METHOD)
}

/// The method (RFC 9110 section 9) of the operation that a path item has under `key`.
pub(crate) fn http_method(key: &str) -> String {
    // Other methods are written as they are sent: methods are case-sensitive.
    key.strip_prefix(EXTENSION_METHOD)
        .map_or_else(|| key.to_ascii_uppercase(), str::to_owned)
}

/// What stands under `key` of an object of this kind; `None` where nothing of OpenAPI does.
fn child(kind: Kind, key: &str) -> Option<Kind> {
    use Kind::Each as K;
    Some(match (kind, key) {
        (Kind::OpenApi, "paths" | "webhooks") => K(Each::PathItem),
        (Kind::OpenApi, "components") => Kind::Components,
        (Kind::Components, "schemas") => K(Each::Schema),
        (Kind::Components, "parameters") => K(Each::Parameter),
        (Kind::Components, "requestBodies") => K(Each::RequestBody),
        (Kind::Components, "responses") => K(Each::Response),
        (Kind::Components, "headers") => K(Each::Header),
        (Kind::Components, "callbacks") => K(Each::Callback),
        (Kind::Components, "securitySchemes") => K(Each::SecurityScheme),
        (Kind::Components, "links") => K(Each::Link),
        (Kind::Components, "pathItems") => K(Each::PathItem),
        (Kind::PathItem | Kind::Operation, "parameters") => K(Each::Parameter),
        (Kind::PathItem, key) if is_operation(key) => Kind::Operation,
        (Kind::Operation, "requestBody") => Kind::RequestBody,
        (Kind::Operation, "responses") => K(Each::Response),
        (Kind::Operation, "callbacks") => K(Each::Callback),
        (Kind::Callback, key) if !key.starts_with("x-") && key != "$ref" => Kind::PathItem,
        (Kind::RequestBody | Kind::Response | Kind::Parameter | Kind::Header, "content") => {
            K(Each::MediaType)
        }
        (Kind::Response | Kind::Encoding, "headers") => K(Each::Header),
        (Kind::Response, "links") => K(Each::Link),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => Kind::Schema,
        (Kind::MediaType, "encoding") => K(Each::Encoding),
        (
            Kind::Schema,
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
            | "allOf" | "anyOf" | "oneOf" | "prefixItems",
        ) => K(Each::Schema),
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
        (K(each), key)
            if !key.starts_with("x-") || each == Each::Schema || each == Each::Header =>
        {
            each.member()
        }
        _ => return None,
    })
}

/// Calls `visit` with the kind, the pointer and the value of every object of OpenAPI, parents first: what
/// a visitor puts under its object is visited too.
pub(crate) fn walk_mut(root: &mut Value, visit: &mut dyn FnMut(Kind, &str, &mut Value)) {
    descend_mut(Kind::OpenApi, &mut String::new(), root, visit);
}

/// As [`walk_mut`], from an object of `kind` that stands at `at`.
pub(crate) fn walk_from_mut(
    kind: Kind,
    at: &str,
    value: &mut Value,
    visit: &mut dyn FnMut(Kind, &str, &mut Value),
) {
    descend_mut(kind, &mut at.to_owned(), value, visit);
}

fn descend_mut(
    kind: Kind,
    at: &mut String,
    value: &mut Value,
    visit: &mut dyn FnMut(Kind, &str, &mut Value),
) {
    if !matches!(kind, Kind::Each(_)) {
        visit(kind, at, value);
    }
    let length = at.len();
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                let Some(kind) = child(kind, key) else {
                    continue;
                };
                pointer::push(at, key);
                descend_mut(kind, at, member, visit);
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            let Kind::Each(each) = kind else { return };
            for (index, item) in items.iter_mut().enumerate() {
                pointer::push(at, &index.to_string());
                descend_mut(each.member(), at, item, visit);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// Calls `visit` with the kind, the pointer and the value of every object of OpenAPI, parents first.
pub(crate) fn walk<'v>(root: &'v Value, visit: &mut dyn FnMut(Kind, &str, &'v Value)) {
    descend(Kind::OpenApi, &mut String::new(), root, visit);
}

fn descend<'v>(
    kind: Kind,
    at: &mut String,
    value: &'v Value,
    visit: &mut dyn FnMut(Kind, &str, &'v Value),
) {
    if !matches!(kind, Kind::Each(_)) {
        visit(kind, at, value);
    }
    let length = at.len();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let Some(kind) = child(kind, key) else {
                    continue;
                };
                pointer::push(at, key);
                descend(kind, at, member, visit);
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            let Kind::Each(each) = kind else { return };
            for (index, item) in items.iter().enumerate() {
                pointer::push(at, &index.to_string());
                descend(each.member(), at, item, visit);
                at.truncate(length);
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
    walk_mut(root, &mut |kind, at, value| {
        if kind == wanted
            && let Value::Object(members) = value
        {
            rule(at, members);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schemas(document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        walk(document, &mut |kind, at, _| {
            if kind == Kind::Schema {
                found.push(at.to_owned());
            }
        });
        found
    }

    #[test]
    fn a_property_named_like_a_keyword_is_a_schema_and_an_example_is_not() {
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
    fn schemas_are_found_wherever_the_specification_puts_one() {
        let document = json!({
            "paths": {"/a": {
                "parameters": [{"schema": {}}],
                "post": {
                    "parameters": [{"content": {"application/json": {"schema": {}}}}],
                    "requestBody": {"content": {"*/*": {"schema": {"items": {}}, "encoding": {"f": {"headers": {"h": {"schema": {}}}}}}}},
                    "responses": {"200": {"headers": {"h": {"schema": {}}}, "content": {"*/*": {"schema": {"oneOf": [{}, true]}}}}},
                    "callbacks": {"c": {"{$request.body#/u}": {"get": {"responses": {"200": {"content": {"*/*": {"schema": {}}}}}}}}},
                },
            }},
            "webhooks": {"w": {"post": {"requestBody": {"content": {"*/*": {"schema": {}}}}}}},
        });
        assert_eq!(schemas(&document).len(), 11);
    }
}
