//! Changes of how bodies are written, and of the limits of their values.

use serde_json::{Value, json};

use crate::{between, told};

/// A document whose operation takes a body of one media type.
fn document(media_type: &str, schema: Value, encoding: Value) -> Value {
    let mut content = json!({ "schema": schema });
    if encoding != json!({}) {
        content["encoding"] = encoding;
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/links": { "post": {
            "operationId": "createLink",
            "requestBody": { "required": true, "content": { media_type: content } },
            "responses": { "204": { "description": "ok" } },
        } } },
    })
}

/// Checks what is said of two operations, of which each is a schema with its encoding.
fn check(media_type: &str, old: (Value, Value), new: (Value, Value), expected: &[&str]) {
    let [old, new] = [old, new].map(|(schema, encoding)| document(media_type, schema, encoding));
    assert_eq!(told(&between(&old, &new)), expected);
}

fn form() -> Value {
    json!({ "type": "object", "properties": {
        "ids": { "type": "array", "items": { "type": "string" } },
        "meta": { "type": "object", "properties": { "a": { "type": "string" } } },
    } })
}

#[test]
fn styles_of_forms() {
    let style = |explode: bool| json!({ "ids": { "explode": explode } });
    check(
        "application/x-www-form-urlencoded",
        (form(), style(true)),
        (form(), style(false)),
        &["breaking: POST /links: the member `ids` of the body \
             `application/x-www-form-urlencoded` is written otherwise"],
    );
    check(
        "multipart/form-data",
        (form(), style(true)),
        (form(), style(false)),
        &["breaking: POST /links: the part `ids` of the form is written otherwise"],
    );
    check(
        "multipart/form-data",
        (
            form(),
            json!({ "meta": { "contentType": "application/json" } }),
        ),
        (
            form(),
            json!({ "meta": { "contentType": "application/merge-patch+json" } }),
        ),
        &["breaking: POST /links: the part `meta` of the form has another media type"],
    );
}

#[test]
fn a_style_of_a_new_member_breaks_nobody() {
    let mut more = form();
    more["properties"]["more"] = form()["properties"]["ids"].clone();
    check(
        "application/x-www-form-urlencoded",
        (form(), json!({})),
        (more, json!({ "more": { "explode": false } })),
        &["compatible: CreateLinkBody: the member `more` is new"],
    );
}

#[test]
fn names_in_xml() {
    let link = |name: &str, root: &str, is_attribute: bool| {
        json!({ "type": "object", "xml": { "name": root }, "properties": {
            "url": { "type": "string", "xml": { "name": name, "attribute": is_attribute } },
        } })
    };
    let of_xml = |new: Value, expected: &[&str]| {
        let old = link("url", "link", false);
        check(
            "application/xml",
            (old, json!({})),
            (new, json!({})),
            expected,
        );
    };
    let member = "breaking: POST /links: the member `url` of the body `application/xml` is written \
                  otherwise";
    of_xml(link("address", "link", false), &[member]);
    of_xml(link("url", "link", true), &[member]);
    of_xml(
        link("url", "page", false),
        &[
            "breaking: POST /links: the root element of the body `application/xml` is written \
           otherwise",
        ],
    );
}

#[test]
fn limits_of_bodies_and_parts() {
    let list =
        |most: u32| json!({ "type": "array", "maxItems": most, "items": { "type": "string" } });
    let of_list = |old, new, expected: &str| {
        let (old, new) = ((list(old), json!({})), (list(new), json!({})));
        check("application/json", old, new, &[expected]);
    };
    of_list(
        10,
        5,
        "breaking: POST /links: the body `application/json`: maxItems `10` is `5` now",
    );
    of_list(
        5,
        10,
        "compatible: POST /links: the body `application/json`: maxItems `5` is `10` now",
    );
    let part = |most: u32| {
        let schema = json!({ "type": "object", "properties": {
            "note": { "type": "string", "maxLength": most },
        } });
        (schema, json!({}))
    };
    check(
        "multipart/form-data",
        part(10),
        part(5),
        &["breaking: POST /links: the part `note` of the form: maxLength `10` is `5` now"],
    );
    let text = |most: u32| (json!({ "type": "string", "maxLength": most }), json!({}));
    check(
        "text/plain",
        text(10),
        text(5),
        &["breaking: POST /links: the body `text/plain`: maxLength `10` is `5` now"],
    );
}
