//! Examples of a document: which are valid, and what the program that tries them gets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

/// Returns what was counted, and the lines of examples, each without the number of its type.
fn prepared(document: &Value) -> (Value, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.json");
    fs::write(&path, document.to_string()).unwrap();
    let into = folder.path().join("program");
    let output = Command::new(env!("CARGO_BIN_EXE_corpus"))
        .args(["corpus-one", "--examples", "--into"])
        .args([&into, &path])
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = fs::read_to_string(into.join("examples.tsv")).unwrap_or_default();
    let lines = lines
        .lines()
        .map(|line| line.split_once('\t').unwrap().1.replace('\t', " "));
    (told["examples"].clone(), lines.collect())
}

/// Makes a document whose operation receives the component `A` and sends `B`.
fn document(version: &str, a: &Value, b: &Value) -> Value {
    let content = |name: &str| {
        let reference = format!("#/components/schemas/{name}");
        json!({"application/json": {"schema": {"$ref": reference}}})
    };
    json!({
        "openapi": version,
        "info": {"title": "Examples", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/a": {"post": {
            "operationId": "a",
            "requestBody": {"content": content("B")},
            "responses": {"200": {"description": "", "content": content("A")}},
        }}},
        "components": {"schemas": {"A": a, "B": b}},
    })
}

#[test]
fn examples_of_bodies_parameters_and_schemas_are_found() {
    let a = json!({"type": "object", "properties": {"n": {"type": "integer", "example": 1}}});
    let mut document = document("3.0.3", &a, &json!({"type": "string", "example": "b"}));
    let operation = &mut document["paths"]["/a"]["post"];
    let answer = &mut operation["responses"]["200"]["content"];
    answer["application/json"]["examples"] = json!({
        "in-place": {"value": {"n": 2}},
        "elsewhere": {"$ref": "#/components/examples/E"},
    });
    answer["text/csv"] = json!({"schema": {"type": "string"}, "example": "n\n2"});
    let list = json!({"type": "array", "items": {"type": "string"}});
    operation["parameters"] = json!([
        {"name": "q", "in": "query", "schema": {"type": "string"}, "example": "x"},
        {"name": "tags", "in": "query", "schema": list, "example": ["y"]},
    ]);
    document["components"]["examples"] = json!({"E": {"value": {"n": "three"}}});
    let (counted, lines) = prepared(&document);
    assert_eq!(counted["found"], 6);
    assert_eq!(counted["not_json"], 1);
    assert_eq!(counted["invalid"], 1);
    assert_eq!(counted["tried"], 5);
    let content = "/paths/~1a/post/responses/200/content/application~1json/examples";
    for line in [
        "/components/schemas/A/properties/n/example 1".to_owned(),
        "/components/schemas/B/example \"b\"".to_owned(),
        "/paths/~1a/post/parameters/0/example \"x\"".to_owned(),
        "/paths/~1a/post/parameters/1/example [\"y\"]".to_owned(),
        format!("{content}/in-place {{\"n\":2}}"),
    ] {
        assert!(lines.contains(&line), "{line} is not among {lines:?}");
    }
}

#[test]
fn keywords_of_openapi_3_0_are_read_as_it_means_them() {
    let property = |schema: Value, example: Value| {
        let mut schema = schema;
        schema["example"] = example;
        schema
    };
    let a = json!({"type": "object", "properties": {
        "nullable": property(json!({"type": "string", "nullable": true}), Value::Null),
        "null": property(json!({"type": "string"}), Value::Null),
        "above": property(
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}), json!(2)),
        "bound": property(
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}), json!(1)),
        "large": property(json!({"type": "integer", "format": "int32"}), json!(3_000_000_000_u32)),
        "day": property(json!({"type": "string", "format": "date"}), json!("yesterday")),
        "mail": property(json!({"type": "string", "format": "email"}), json!("a note only")),
    }});
    let (counted, lines) = prepared(&document("3.0.3", &a, &json!({"type": "string"})));
    let valid: Vec<&str> = lines
        .iter()
        .map(|line| line.split('/').nth(5).unwrap())
        .collect();
    assert_eq!(valid, ["nullable", "above", "mail"]);
    assert_eq!(counted["invalid"], 4);
}

#[test]
fn members_of_the_other_direction_make_an_example_invalid() {
    let object = |example: Value| {
        json!({
            "type": "object",
            "required": ["id", "secret"],
            "properties": {
                "id": {"type": "string", "readOnly": true},
                "secret": {"type": "string", "writeOnly": true},
            },
            "example": example,
        })
    };
    for (a, b, tried) in [
        (json!({"id": "1"}), json!({"secret": "2"}), 2),
        (json!({"id": "1", "secret": "2"}), json!({"secret": "2"}), 1),
        (json!({"id": "1"}), json!({"id": "1", "secret": "2"}), 1),
    ] {
        let (counted, _) = prepared(&document("3.0.3", &object(a), &object(b)));
        assert_eq!(counted["tried"], tried);
    }
}

#[test]
fn what_is_read_as_bytes_has_no_type_in_the_program() {
    let bytes = json!({"type": "string", "format": "binary", "example": "x"});
    let text = json!({"type": "string", "example": "y"});
    let (counted, lines) = prepared(&document("3.0.3", &bytes, &text));
    assert_eq!(counted["valid"], 2);
    assert_eq!(lines, ["/components/schemas/B/example \"y\""]);
}

#[test]
fn a_document_without_valid_examples_has_no_program() {
    let a = json!({"type": "string", "example": 1});
    let (counted, lines) = prepared(&document("3.1.0", &a, &json!({"type": "string"})));
    assert_eq!(counted["valid"], 0);
    assert!(lines.is_empty());
}
