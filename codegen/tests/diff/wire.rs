//! Changes of what is sent or read on the wire while the types stay: names in XML, styles,
//! discriminators, servers, scopes.

use serde_json::{Value, json};

use crate::{between, told};

/// A document with one operation, its components, and what else it has.
fn document(operation: Value, components: Value) -> Value {
    let mut operation = operation;
    operation["operationId"] = json!("createLink");
    if operation.get("responses").is_none() {
        operation["responses"] = json!({ "204": { "description": "ok" } });
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/links": { "post": operation } },
        "components": components,
    })
}

#[track_caller]
fn check(old: &Value, new: &Value, expected: &[&str]) {
    assert_eq!(told(&between(old, new)), expected);
}

/// Checks two operations.
#[track_caller]
fn operations(old: Value, new: Value, expected: &[&str]) {
    let [old, new] = [old, new].map(|operation| document(operation, json!({})));
    check(&old, &new, expected);
}

/// An operation that answers with this media type.
fn answers(media_type: &str, schema: Value) -> Value {
    let content = json!({ media_type: { "schema": schema } });
    json!({ "responses": { "200": { "description": "ok", "content": content } } })
}

/// An operation that takes a body.
fn takes(media_type: &str, content: Value) -> Value {
    json!({ "requestBody": { "required": true, "content": { media_type: content } } })
}

fn parameter(parameter: Value) -> Value {
    json!({ "parameters": [parameter] })
}

#[test]
fn names_in_the_xml_of_answers() {
    let link = |xml: Value| {
        json!({ "type": "object", "xml": { "name": "link" }, "properties": {
            "url": { "type": "string", "xml": xml },
        } })
    };
    let of_link = |xml: Value, class: &str| {
        let what = format!(
            "{class}: POST /links: the member `url` of the answer 200 is written otherwise"
        );
        operations(
            answers("application/xml", link(json!({}))),
            answers("application/xml", link(xml)),
            &[&what],
        );
    };
    of_link(json!({ "name": "address" }), "breaking");
    // These a client reads in either form.
    of_link(json!({ "attribute": true }), "compatible");
    of_link(json!({ "prefix": "a" }), "compatible");
    of_link(json!({ "namespace": "https://a.example/ns" }), "compatible");
    let root = |name: &str| {
        let mut link = link(json!({}));
        link["xml"]["name"] = json!(name);
        answers("application/xml", link)
    };
    operations(root("link"), root("page"), &[]);
}

#[test]
fn lists_in_the_xml_of_answers() {
    let list = |xml: Value, item: Value| {
        answers(
            "application/xml",
            json!({ "type": "object", "properties": {
            "tags": { "type": "array", "xml": xml, "items": { "type": "string", "xml": item } },
        } }),
        )
    };
    let what = |class: &str| {
        format!("{class}: POST /links: the list `tags` of the answer 200 is written otherwise")
    };
    let (flat, wrapped) = (json!({}), json!({ "wrapped": true }));
    let (tag, label) = (json!({ "name": "tag" }), json!({ "name": "label" }));
    for (old, new, class) in [
        (
            list(flat.clone(), tag.clone()),
            list(wrapped.clone(), tag.clone()),
            "breaking",
        ),
        (
            list(wrapped.clone(), tag.clone()),
            list(flat.clone(), tag.clone()),
            "breaking",
        ),
        (
            list(flat.clone(), tag.clone()),
            list(flat, label.clone()),
            "breaking",
        ),
        (
            list(wrapped.clone(), tag),
            list(wrapped, label),
            "compatible",
        ),
    ] {
        operations(old, new, &[&what(class)]);
    }
}

#[test]
fn names_in_the_xml_of_a_component_are_told_once() {
    let with = |name: &str| {
        let link = json!({ "$ref": "#/components/schemas/Link" });
        let mut of = document(
            answers("application/xml", link.clone()),
            json!({ "schemas": { "Link": { "type": "object", "properties": {
                "url": { "type": "string", "xml": { "name": name } },
            } } } }),
        );
        of["paths"]["/links"]["get"] = answers("application/xml", link);
        of["paths"]["/links"]["get"]["operationId"] = json!("listLinks");
        of
    };
    let changes = between(&with("url"), &with("address"));
    assert_eq!(
        told(&changes),
        ["breaking: several operations: the member `url` of the answer 200 is written otherwise"]
    );
    let old = changes.changes()[0].old.as_ref().unwrap();
    assert_eq!(old.pointer, "/components/schemas/Link/properties/url");
}

#[test]
fn styles_of_parameters() {
    let ids = |more: Value| {
        let mut ids = json!({ "name": "ids", "in": "query", "schema": {
            "type": "array", "items": { "type": "string" },
        } });
        ids.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        parameter(ids)
    };
    let written = ["breaking: POST /links: the query parameter `ids` is written otherwise"];
    operations(ids(json!({})), ids(json!({ "explode": false })), &written);
    operations(
        ids(json!({})),
        ids(json!({ "style": "pipeDelimited", "explode": false })),
        &written,
    );
    operations(
        ids(json!({})),
        ids(json!({ "allowReserved": true })),
        &written,
    );
    // These are the defaults.
    operations(ids(json!({})), ids(json!({ "style": "form" })), &[]);
    operations(ids(json!({})), ids(json!({ "explode": true })), &[]);
    operations(ids(json!({})), ids(json!({ "allowReserved": false })), &[]);
}

#[test]
fn a_parameter_as_json() {
    let plain = json!({ "name": "filter", "in": "query", "schema": { "type": "string" } });
    let content = json!({ "application/json": { "schema": { "type": "string" } } });
    let as_json = json!({ "name": "filter", "in": "query", "content": content });
    operations(
        parameter(plain),
        parameter(as_json),
        &["breaking: POST /links: the query parameter `filter` is written otherwise"],
    );
}

#[test]
fn headers_that_differ_in_capitals() {
    let header = |name: &str| {
        parameter(json!({ "name": name, "in": "header", "schema": { "type": "string" } }))
    };
    operations(header("X-Region"), header("x-region"), &[]);
}

#[test]
fn encodings_of_parts() {
    let part = |encoding: Value| {
        takes(
            "multipart/form-data",
            json!({
                "schema": { "type": "object", "properties": {
                    "meta": { "type": "object", "properties": { "a": { "type": "string" } } },
                    "note": { "type": "string" },
                } },
                "encoding": encoding,
            }),
        )
    };
    let typed = |media_type: &str| part(json!({ "note": { "contentType": media_type } }));
    operations(part(json!({})), typed("text/plain"), &[]);
    operations(
        part(json!({})),
        typed("text/csv"),
        &["breaking: POST /links: the part `note` of the form has another media type"],
    );
    let header = |required: bool| {
        let header = json!({ "required": required, "schema": { "type": "string" } });
        part(json!({ "note": { "headers": { "X-Id": header } } }))
    };
    operations(
        part(json!({})),
        header(false),
        &["compatible: POST /links: the part `note` of the form may have the header `X-Id`"],
    );
    operations(
        header(false),
        part(json!({})),
        &["breaking: POST /links: the header `X-Id` of the part `note` is gone"],
    );
}

#[test]
fn discriminators() {
    let with = |member: &str, mapping: Value| {
        let branch = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schema = |name: &str| {
            json!({ "type": "object", "required": [name, "kind", "type"], "properties": {
                name: { "type": "string" }, "kind": { "type": "string" }, "type": { "type": "string" },
            } })
        };
        document(
            takes(
                "application/json",
                json!({ "schema": { "$ref": "#/components/schemas/Target" } }),
            ),
            json!({ "schemas": {
                "Target": { "oneOf": [branch("Page"), branch("Mail")],
                    "discriminator": { "propertyName": member, "mapping": mapping } },
                "Page": schema("page"),
                "Mail": schema("mail"),
            } }),
        )
    };
    let mapping = |page: &str| json!({ page: "#/components/schemas/Page", "mail": "#/components/schemas/Mail" });
    check(
        &with("kind", mapping("page")),
        &with("kind", mapping("site")),
        &["breaking: Target: the branch `Page` is told by another value"],
    );
    check(
        &with("kind", mapping("page")),
        &with("type", mapping("page")),
        &[
            "breaking: Target: the branch `Mail` is told by another value",
            "breaking: Target: the branch `Page` is told by another value",
        ],
    );
}

#[test]
fn members_with_one_value_or_another_format() {
    let body = |schema: Value| {
        takes(
            "application/json",
            json!({ "schema": {
            "type": "object", "properties": { "kind": schema },
        } }),
        )
    };
    let kind = |value: &str| body(json!({ "type": "string", "const": value }));
    operations(
        kind("a"),
        kind("b"),
        &[
            "breaking: CreateLinkBodyKind: the value \"a\" is gone",
            "compatible: CreateLinkBodyKind: the value \"b\" is new",
        ],
    );
    operations(
        body(json!({ "type": "string" })),
        body(json!({ "type": "string", "format": "date-time" })),
        &["breaking: CreateLinkBody: the member `kind` has another type"],
    );
    operations(
        body(json!({ "type": "string", "default": "a" })),
        body(json!({ "type": "string", "default": "b" })),
        &["breaking: CreateLinkBody: the member `kind`: default `\"a\"` is `\"b\"` now"],
    );
    operations(
        body(json!({ "type": "string" })),
        body(json!({ "type": ["string", "null"] })),
        &["breaking: CreateLinkBody: the member `kind` may be null now"],
    );
    operations(
        body(json!({ "type": "string" })),
        body(json!({ "type": "string", "readOnly": true })),
        &["breaking: CreateLinkBody: the member `kind` is gone"],
    );
}

#[test]
fn members_that_are_not_listed() {
    let body = |extra: Value| {
        takes(
            "application/json",
            json!({ "schema": {
            "type": "object", "properties": { "a": { "type": "string" } },
            "additionalProperties": extra,
        } }),
        )
    };
    operations(
        body(json!(true)),
        body(json!(false)),
        &["breaking: CreateLinkBody: members that the document does not list are forbidden now"],
    );
    operations(
        body(json!({ "type": "string" })),
        body(json!({ "type": "integer" })),
        &["breaking: CreateLinkBody: members that the document does not list have another type"],
    );
}

#[test]
fn an_answer_that_must_be_an_object() {
    let answer = |schema: Value| answers("application/json", schema);
    let members = json!({ "a": { "type": "string" } });
    operations(
        answer(json!({ "properties": members })),
        answer(json!({ "type": "object", "properties": members })),
        &["breaking: CreateLinkResponse: a value that is no object is no longer allowed"],
    );
}

#[test]
fn events_of_another_form() {
    let events = |schema: Value| answers("text/event-stream", schema);
    let members =
        |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } } });
    let told = told(&between(
        &document(events(members("data")), json!({})),
        &document(events(members("other")), json!({})),
    ));
    assert!(told[0].starts_with("breaking: "), "{told:#?}");
}

#[test]
fn a_file_of_more_media_types() {
    let file = |media_types: &[&str]| {
        let content = media_types.iter().map(|it| ((*it).to_owned(), json!({})));
        let content: serde_json::Map<_, _> = content.collect();
        json!({ "requestBody": { "required": true, "content": content } })
    };
    operations(
        file(&["image/png"]),
        file(&["image/png", "image/jpeg"]),
        &["compatible: POST /links: the body may be sent as `image/jpeg`, too"],
    );
    operations(
        file(&["image/png", "image/jpeg"]),
        file(&["image/png"]),
        &["breaking: POST /links: the body can't be sent as `image/jpeg` any more"],
    );
}

#[test]
fn scopes_and_servers() {
    let secured = |scope: &str| {
        let flow =
            json!({ "tokenUrl": "https://a.example/token", "scopes": { "read": "", "write": "" } });
        document(
            json!({ "security": [{ "oauth": [scope] }] }),
            json!({ "securitySchemes": { "oauth": { "type": "oauth2", "flows": { "clientCredentials": flow } } } }),
        )
    };
    check(
        &secured("read"),
        &secured("write"),
        &[
            "breaking: POST /links: it asks for a bearer token and the scope `write` instead of a \
             bearer token and the scope `read`",
        ],
    );
    let server = |region: &str| {
        let mut of = document(json!({}), json!({}));
        of["servers"] = json!([{
            "url": "https://{region}.a.example", "variables": { "region": { "default": region } },
        }]);
        of
    };
    check(
        &server("eu"),
        &server("us"),
        &[
            "breaking: the API: the server is `https://us.a.example` instead of \
             `https://eu.a.example`",
        ],
    );
}

#[test]
fn a_place_is_one_that_the_document_has() {
    let link = |name: &str| {
        let all = json!({ "allOf": [
            { "type": "object", "properties": { "a": { "type": "string" } } },
            { "type": "object", "properties": { name: { "type": "string" } } },
        ] });
        let link = json!({ "$ref": "#/components/schemas/Link" });
        document(
            answers("application/json", link),
            json!({ "schemas": { "Link": all } }),
        )
    };
    let (old, new) = (link("b"), link("c"));
    for change in between(&old, &new).changes() {
        for (document, place) in [(&old, &change.old), (&new, &change.new)] {
            let place = place.as_ref().unwrap();
            assert!(document.pointer(&place.pointer).is_some(), "{place:?}");
        }
    }
}
