//! Changes of each further kind, alone: forms, media types, headers, unions with a discriminator,
//! members that the document does not list.

use serde_json::{Value, json};

use crate::{between, told};

fn document() -> Value {
    let text = json!({ "type": "string" });
    let list = json!({ "type": "object", "required": ["links"], "properties": {
        "links": { "type": "array", "items": { "$ref": "#/components/schemas/Pet" } },
        "next": text,
    } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": {
            "/files": { "post": {
                "operationId": "upload",
                "requestBody": { "required": true, "content": { "multipart/form-data": { "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": { "type": "string", "format": "binary" },
                        "note": text,
                    },
                } } } },
                "responses": { "204": { "description": "ok" } },
            } },
            "/pets": {
                "get": {
                    "operationId": "listPets",
                    "parameters": [
                        { "name": "next", "in": "query", "schema": text },
                        { "name": "ids", "in": "query", "explode": false, "schema": { "type": "array", "items": text } },
                    ],
                    "responses": { "200": { "description": "ok", "content": {
                        "application/json": { "schema": list },
                        "text/csv": { "schema": text },
                    } } },
                },
                "put": {
                    "operationId": "savePet",
                    "requestBody": { "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } },
                    } },
                    "responses": {
                        "200": { "description": "ok", "headers": { "X-Left": { "schema": { "type": "integer" } } } },
                    },
                },
            },
        },
        "components": { "schemas": {
            "Pet": {
                "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
                "discriminator": { "propertyName": "kind", "mapping": {
                    "cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog",
                } },
            },
            "Cat": { "type": "object", "required": ["kind"], "properties": { "kind": text },
                "additionalProperties": { "type": "integer" } },
            "Dog": { "type": "object", "required": ["kind"], "properties": {
                "kind": text,
                "size": { "type": "integer", "format": "int32" },
                "born": { "type": "string", "format": "date" },
                "rank": { "type": "number", "enum": [1, 2] },
            } },
        } },
    })
}

fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
    let (old, mut new) = (document(), document());
    change(&mut new);
    assert_eq!(told(&between(&old, &new)), expected);
}

fn form(document: &mut Value) -> &mut Value {
    &mut document["paths"]["/files"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
}

fn list(document: &mut Value) -> &mut Value {
    &mut document["paths"]["/pets"]["get"]
}

fn save(document: &mut Value) -> &mut Value {
    &mut document["paths"]["/pets"]["put"]
}

fn schema<'v>(document: &'v mut Value, name: &str) -> &'v mut Value {
    &mut document["components"]["schemas"][name]
}

fn remove(object: &mut Value, name: &str) {
    object.as_object_mut().unwrap().remove(name).unwrap();
}

#[test]
fn parts_of_a_form() {
    check(
        |it| form(it)["required"] = json!(["file", "note"]),
        &["breaking: POST /files: the part `note` of the form is required now"],
    );
    check(
        |it| form(it)["properties"]["tag"] = json!({ "type": "string" }),
        &["compatible: POST /files: the part `tag` of the form is new"],
    );
    check(
        |it| remove(&mut form(it)["properties"], "note"),
        &["breaking: POST /files: the part `note` of the form is gone"],
    );
    check(
        |it| form(it)["properties"]["note"]["type"] = json!("integer"),
        &["breaking: POST /files: the part `note` of the form has another type"],
    );
    // Without a media type, that of a file is what the caller gives it.
    check(
        |it| {
            let multipart = &mut it["paths"]["/files"]["post"]["requestBody"]["content"];
            multipart["multipart/form-data"]["encoding"] =
                json!({ "file": { "contentType": "image/png" } });
        },
        &["breaking: POST /files: the part `file` of the form has another media type"],
    );
}

#[test]
fn bodies_and_their_media_types() {
    check(
        |it| save(it)["requestBody"]["required"] = json!(true),
        &["breaking: PUT /pets: the body is required now"],
    );
    check(
        |it| {
            let content = &mut save(it)["requestBody"]["content"];
            content["application/merge-patch+json"] = content["application/json"].clone();
        },
        &["compatible: PUT /pets: the body may be sent as `application/merge-patch+json`, too"],
    );
    check(
        |it| {
            let content = &mut save(it)["requestBody"]["content"];
            content["application/vnd.pet+json"] = content["application/json"].clone();
            remove(content, "application/json");
        },
        &[
            "breaking: PUT /pets: the body can't be sent as `application/json` any more",
            "compatible: PUT /pets: the body may be sent as `application/vnd.pet+json`, too",
        ],
    );
}

#[test]
fn forms_of_answers_and_their_headers() {
    check(
        |it| remove(&mut list(it)["responses"]["200"]["content"], "text/csv"),
        &[
            "breaking: GET /pets: the answer 200 no longer comes as `text/csv`",
            "breaking: GET /pets: there is no method `send_csv_stream` any more",
            "breaking: GET /pets: there is no method `send_csv` any more",
            "breaking: GET /pets: there is no method `send_json` any more",
        ],
    );
    check(
        |it| remove(&mut save(it)["responses"]["200"], "headers"),
        &["breaking: PUT /pets: headers of the answer are no longer described"],
    );
    check(
        |it| {
            save(it)["responses"]["200"]["headers"]["X-All"] =
                json!({ "schema": { "type": "integer" } })
        },
        &["compatible: SavePetHeaders: the member `X-All` is new"],
    );
}

#[test]
fn parameters_that_are_written_otherwise() {
    check(
        |it| list(it)["parameters"][1]["explode"] = json!(true),
        &["breaking: GET /pets: the query parameter `ids` is written otherwise"],
    );
    check(
        |it| list(it)["parameters"][0]["allowEmptyValue"] = json!(true),
        &[],
    );
}

#[test]
fn branches_told_by_a_discriminator() {
    check(
        |it| {
            let mapping = &mut schema(it, "Pet")["discriminator"]["mapping"];
            remove(mapping, "cat");
            mapping["kitty"] = json!("#/components/schemas/Cat");
        },
        &["breaking: Pet: the branch `Cat` is told by another value"],
    );
    check(
        |it| {
            let mapping = &mut schema(it, "Pet")["discriminator"]["mapping"];
            mapping["kitty"] = json!("#/components/schemas/Cat");
        },
        &["compatible: Pet: the branch `Cat` is told by another value"],
    );
}

#[test]
fn members_that_are_not_listed() {
    check(
        |it| schema(it, "Cat")["additionalProperties"] = json!(false),
        &["breaking: Cat: members that the document does not list are forbidden now"],
    );
    check(
        |it| schema(it, "Cat")["additionalProperties"] = json!({ "type": "string" }),
        &["breaking: Cat: members that the document does not list have another type"],
    );
    let (mut old, new) = (document(), document());
    schema(&mut old, "Cat")["additionalProperties"] = json!(false);
    assert_eq!(
        told(&between(&old, &new)),
        ["compatible: Cat: members that the document does not list are allowed now"]
    );
}

#[test]
fn formats_and_numbers() {
    check(
        |it| schema(it, "Dog")["properties"]["size"]["format"] = json!("int64"),
        &["breaking: Dog: the member `size` has another type"],
    );
    check(
        |it| schema(it, "Dog")["properties"]["size"]["format"] = json!("int16"),
        &["breaking: Dog: the member `size`: format `\"int32\"` is `\"int16\"` now"],
    );
    check(
        |it| schema(it, "Dog")["properties"]["born"]["format"] = json!("date-time"),
        &["breaking: Dog: the member `born` has another type"],
    );
    check(
        |it| schema(it, "Dog")["properties"]["rank"]["enum"] = json!([1, 2, 3]),
        &["compatible: Dog: the member `rank`: enum `[1,2]` is `[1,2,3]` now"],
    );
    check(
        |it| schema(it, "Dog")["properties"]["rank"]["enum"] = json!([1]),
        &["breaking: Dog: the member `rank`: enum `[1,2]` is `[1]` now"],
    );
}

#[test]
fn null_in_requests_is_a_third_state() {
    check(
        |it| schema(it, "Dog")["properties"]["size"]["nullable"] = json!(true),
        &[
            "breaking: Dog: the member `size` may be null now",
            "compatible: Dog: the member `size` may be null now",
        ],
    );
}

#[test]
fn servers_of_operations() {
    check(
        |it| list(it)["servers"] = json!([{ "url": "https://b.example" }]),
        &["breaking: GET /pets: its server is `https://b.example` instead of that of the API"],
    );
}
