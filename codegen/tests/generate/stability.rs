//! What is added to a document adds to the client's public items, and changes none.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::public::{public, public_under_all_names, standalone};

/// A document with inline schemas, shared responses, enums and unions.
fn base() -> Value {
    let link = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string"},
        "state": {"type": "string", "enum": ["active", "1m", "Etc/GMT-1", "over due"]},
        "owner": {"type": "object", "properties": {"name": {"type": "string"}}},
        "target": {"oneOf": [
            {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": ["web"]}}},
            {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": ["app"]}}},
            {"$ref": "#/components/schemas/Target"},
        ]},
    }});
    let body = |schema: &Value| json!({"application/json": {"schema": schema}});
    let fault = json!({"description": "no", "content": body(&json!(
        {"type": "object", "properties": {"error": {"type": "object", "properties": {"code": {"type": "string"}}}}}
    ))});
    let errors = |success: Value| {
        json!({
            "200": success,
            "400": {"$ref": "#/components/responses/BadRequest"},
            "404": {"$ref": "#/components/responses/NotFound"},
        })
    };
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://api.acme.example"}],
        "paths": {
            "/links": {
                "get": {
                    "operationId": "listLinks",
                    "parameters": [{"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}}],
                    "responses": errors(json!({"description": "ok", "content": body(&json!({"type": "array", "items": link}))})),
                },
                "post": {
                    "operationId": "createLink",
                    "requestBody": {"required": true, "content": body(&json!({"type": "object", "properties": {"url": {"type": "string"}}}))},
                    "responses": errors(json!({"description": "ok", "content": body(&link)})),
                },
            },
            "/links/{id}": {
                "get": {
                    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "responses": errors(json!({"description": "ok", "content": body(&json!({"$ref": "#/components/schemas/Link"}))})),
                },
            },
        },
        "components": {
            "schemas": {
                "Link": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["short", "long"]}}},
                "Target": {"type": "object", "properties": {"path": {"type": "string"}}},
            },
            "responses": {"BadRequest": fault, "NotFound": fault},
        },
    })
}

/// Puts a member at a place among others.
fn insert(object: &mut Value, place: usize, key: &str, value: Value) {
    let members = object.as_object_mut().unwrap();
    members.shift_insert(place, key.to_owned(), value);
}

fn insert_item(list: &mut Value, place: usize, item: Value) {
    list.as_array_mut().unwrap().insert(place, item);
}

/// Fails if an item of the base is missing after a change. An alias of a type serves as well as its
/// name: code that was written before compiles.
fn adds(what: &str, change: impl FnOnce(&mut Value)) {
    let mut changed = base();
    change(&mut changed);
    let before = public(&standalone(&base().to_string()));
    let after = public_under_all_names(&standalone(&changed.to_string()));
    let gone: Vec<&String> = before.difference(&after).collect();
    assert!(gone.is_empty(), "{what}: {gone:#?}");
    assert!(after.len() > before.len(), "{what}: nothing was added");
}

const STATES: &str =
    "/paths/~1links/post/responses/200/content/application~1json/schema/properties/state/enum";

#[test]
fn an_operation_adds_only() {
    let copied = |document: &Value, method: &str, id: &str| {
        let mut operation = document["paths"]["/links"][method].clone();
        operation["operationId"] = json!(id);
        operation
    };
    for (place, id) in [
        (0, "copyOfListLinks"),
        (1, "listLinksAgain"),
        (2, "listOtherLinks"),
    ] {
        adds(id, |document| {
            let operation = copied(document, "get", id);
            insert(
                &mut document["paths"],
                place,
                "/other",
                json!({"get": operation}),
            );
        });
    }
    for (place, id) in [(0, "createLinkTwice"), (2, "duplicateLink")] {
        adds(id, |document| {
            let operation = copied(document, "post", id);
            insert(
                &mut document["paths"],
                place,
                "/other",
                json!({"post": operation}),
            );
        });
    }
    adds("without an id", |document| {
        let mut operation = copied(document, "get", "");
        operation
            .as_object_mut()
            .unwrap()
            .shift_remove("operationId");
        insert(
            &mut document["paths"],
            0,
            "/links/{id}/others",
            json!({"get": operation}),
        );
    });
    adds("a method of the same path", |document| {
        let responses = json!({"204": {"description": "ok"}});
        insert(
            &mut document["paths"]["/links/{id}"],
            0,
            "delete",
            json!({"responses": responses}),
        );
    });
    adds("another set of errors", |document| {
        let responses = json!({"204": {"description": "ok"}, "400": {"$ref": "#/components/responses/BadRequest"}, "409": {"description": "no"}});
        insert(
            &mut document["paths"],
            0,
            "/other",
            json!({"get": {"operationId": "other", "responses": responses}}),
        );
    });
}

#[test]
fn a_schema_adds_only() {
    let used = |document: &mut Value, place: usize, name: &str, schema: Value| {
        insert(&mut document["components"]["schemas"], place, name, schema);
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        let content = json!({"application/json": {"schema": reference}});
        let responses = json!({"200": {"description": "ok", "content": content}});
        insert(
            &mut document["paths"],
            0,
            "/more",
            json!({"get": {"operationId": "more", "responses": responses}}),
        );
    };
    let other = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    for (place, name) in [(0, "Added"), (1, "Another"), (2, "link"), (0, "target")] {
        adds(name, |document| used(document, place, name, other.clone()));
    }
    adds("one that equals another", |document| {
        let schema = document["components"]["schemas"]["Link"].clone();
        used(document, 0, "CopyOfLink", schema);
    });
    adds("one that equals an inline schema", |document| {
        let schema = document["paths"]["/links"]["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
        used(document, 0, "NewLink", schema);
    });
}

#[test]
fn a_schema_at_a_shorter_place_adds_only() {
    // Each stands where the name of its type is shorter than that of the equal one.
    adds("a parameter", |document| {
        let mut operation = document["paths"]["/links"]["get"].clone();
        operation["operationId"] = json!("list");
        insert(&mut document["paths"], 0, "/a", json!({"get": operation}));
    });
    adds("a parameter of an ending name", |document| {
        let mut operation = document["paths"]["/links"]["get"].clone();
        operation["operationId"] = json!("list");
        operation["parameters"][0]["name"] = json!("rt");
        insert(&mut document["paths"], 0, "/a", json!({"get": operation}));
    });
    adds("a body and an answer", |document| {
        let mut operation = document["paths"]["/links"]["post"].clone();
        operation["operationId"] = json!("add");
        insert(&mut document["paths"], 0, "/a", json!({"post": operation}));
    });
    adds("a property of a component", |document| {
        let state = document.pointer(STATES).unwrap().clone();
        let schema = json!({"type": "object", "properties": {
            "kind": {"type": "string", "enum": ["short", "long"]},
            "state": {"type": "string", "enum": state},
        }});
        insert(&mut document["components"]["schemas"], 0, "A", schema);
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
        let responses = json!({"200": {"description": "ok", "content": content}});
        let operation = json!({"operationId": "a", "responses": responses});
        insert(&mut document["paths"], 0, "/a", json!({"get": operation}));
    });
}

#[test]
fn a_value_adds_only() {
    // The enum is in two places, which stay equal.
    let states = |document: &mut Value, place: usize, value: &str| {
        let items = STATES
            .replace("post", "get")
            .replace("schema/", "schema/items/");
        for pointer in [STATES, &items] {
            insert_item(document.pointer_mut(pointer).unwrap(), place, json!(value));
        }
    };
    for (place, value) in [
        (0, "paused"),
        (2, "1M"),
        (1, "Etc/GMT+1"),
        (3, "over-due"),
        (0, "ACTIVE"),
        (2, "1.5"),
    ] {
        adds(value, |document| states(document, place, value));
    }
    adds("a value of a parameter", |document| {
        let pointer = "/paths/~1links/get/parameters/0/schema/enum";
        insert_item(document.pointer_mut(pointer).unwrap(), 1, json!("none"));
    });
}

#[test]
fn a_branch_adds_only() {
    adds("a branch between others", |document| {
        let items = STATES
            .replace("post", "get")
            .replace("schema/", "schema/items/");
        for pointer in [STATES, &items] {
            let pointer = pointer.replace("state/enum", "target/oneOf");
            let branch = json!({"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": ["mail"]}}});
            insert_item(document.pointer_mut(&pointer).unwrap(), 1, branch);
        }
    });
}

#[test]
fn an_operation_without_an_id_renames_none() {
    let operation = json!({"get": {"responses": {"204": {"description": "ok"}}}});
    // The methods of the client, each with the path that its documentation names.
    let methods = |paths: &[&str]| {
        let mut document = base();
        let paths = paths
            .iter()
            .map(|path| ((*path).to_owned(), operation.clone()));
        document["paths"] = Value::Object(paths.collect());
        let client = standalone(&document.to_string());
        let code = &client.files()[Path::new("src/client.rs")];
        let of_operations = code.split("/// `GET ").skip(1);
        let methods = of_operations.filter_map(|text| {
            let (path, rest) = text.split_once("`\n")?;
            let (_, name) = rest.split_once("pub fn ")?;
            Some(format!("{path} {}", name.split('(').next()?))
        });
        methods.collect::<BTreeSet<String>>()
    };
    // Both would have the same short name, and the added one stands before.
    for (path, added) in [
        ("/v1/links/{id}", "/v2/links/{id}"),
        ("/things", "/api/things"),
    ] {
        let (before, after) = (methods(&[path]), methods(&[added, path]));
        assert_eq!(before.len(), 1);
        assert!(before.is_subset(&after), "{added}: {before:?} {after:?}");
    }
}
