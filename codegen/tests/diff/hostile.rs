//! Documents that contain themselves, are broken, or are large in odd ways.

use serde_json::{Value, json};

use crate::{between, told, written};

fn with_schema(schemas: Value) -> Value {
    let body = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "paths": { "/a": { "post": {
            "requestBody": body,
            "responses": { "200": { "description": "ok", "content": body["content"] } },
        } } },
        "components": { "schemas": schemas },
    })
}

#[test]
fn types_that_contain_themselves_are_compared_once() {
    let schemas = |members: Value| {
        let a = json!({ "type": "object", "properties": members });
        let b = json!({ "oneOf": [{ "$ref": "#/components/schemas/A" }, { "type": "string" }] });
        json!({ "A": a, "B": b })
    };
    let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/A" } });
    let old = schemas(
        json!({ "next": { "$ref": "#/components/schemas/A" }, "all": list,
        "b": { "$ref": "#/components/schemas/B" } }),
    );
    let mut new = old.clone();
    new["A"]["properties"]["more"] = json!({ "type": "string" });
    let changes = between(&with_schema(old), &with_schema(new));
    assert_eq!(told(&changes), ["compatible: A: the member `more` is new"]);
}

#[test]
fn no_pair_of_broken_documents_panics() {
    let whole = with_schema(
        json!({ "A": { "type": "object", "properties": { "x": { "type": "integer" } } } }),
    );
    let mut documents = vec![whole.clone()];
    for (pointer, value) in [
        ("/paths", json!({})),
        ("/paths/~1a/post", json!(7)),
        ("/paths/~1a/post/responses", json!([])),
        (
            "/paths/~1a/post/responses/200",
            json!({ "$ref": "#/nowhere" }),
        ),
        (
            "/paths/~1a/post/requestBody",
            json!({ "$ref": "#/paths/~1a/post/requestBody" }),
        ),
        (
            "/components/schemas/A",
            json!({ "$ref": "#/components/schemas/A" }),
        ),
        ("/components/schemas/A", json!(true)),
        (
            "/components/schemas/A",
            json!({ "allOf": [{ "$ref": "#/components/schemas/A" }] }),
        ),
        (
            "/components/schemas/A",
            json!({ "enum": [1, "a", null, {}] }),
        ),
        (
            "/components/schemas/A",
            json!({ "type": "string", "enum": ["`", "\u{202e}", "\n"] }),
        ),
        (
            "/components/schemas/A/properties/x",
            json!({ "maximum": "many", "default": {} }),
        ),
        (
            "/components/schemas/A/properties/x",
            json!({ "multipleOf": 0, "type": "integer" }),
        ),
    ] {
        let mut document = whole.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        documents.push(document);
    }
    let folder = tempfile::tempdir().unwrap();
    for old in &documents {
        for new in &documents {
            let old = written(folder.path(), "old.json", old);
            let new = written(folder.path(), "new.json", new);
            // A fault of a document is an error, and never a panic.
            let _ = codegen::diff_files(&old, &new);
        }
    }
}

#[test]
fn a_fault_is_told_with_file_line_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.json", &with_schema(json!({ "A": {} })));
    let new = folder.path().join("new.yaml");
    std::fs::write(&new, "openapi: 4.0.0\npaths: {}\n").unwrap();
    let failure = codegen::diff_files(&old, &new).unwrap_err().to_string();
    assert!(failure.contains("new.yaml:1: "), "{failure}");
    assert!(failure.contains("at /openapi"), "{failure}");
    assert!(failure.contains("help: "), "{failure}");
    let missing = codegen::diff_files(&old, &folder.path().join("none.json"));
    let failure = missing.unwrap_err().to_string();
    assert!(failure.contains("none.json"), "{failure}");
}
