//! Changes that mean one thing in requests and another in answers, and those of what operations
//! share.

use serde_json::{Value, json};

use crate::{between, told};

/// A document whose operation sends and receives a `Link`.
fn document() -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Link" });
    let content = json!({ "application/json": { "schema": schema } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "security": [{ "key": [] }],
        "paths": {
            "/links": {
                "post": {
                    "operationId": "createLink",
                    "requestBody": { "required": true, "content": content },
                    "responses": { "200": { "description": "ok", "content": content } },
                },
            },
            "/links/{id}": {
                "get": {
                    "operationId": "getLink",
                    "parameters": [
                        { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                        { "name": "a", "in": "query", "required": true, "schema": { "type": "string" } },
                        { "name": "b", "in": "query", "required": true, "schema": { "type": "string" } },
                    ],
                    "responses": { "200": { "description": "ok", "content": content } },
                },
            },
        },
        "components": {
            "securitySchemes": {
                "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
                "token": { "type": "http", "scheme": "bearer" },
            },
            "schemas": {
                "Link": {
                    "type": "object",
                    "required": ["url"],
                    "properties": {
                        "url": { "type": "string", "maxLength": 100 },
                        "count": { "type": "integer", "maximum": 10 },
                        "kind": { "type": "string", "enum": ["a", "b"] },
                        "target": { "oneOf": [
                            { "$ref": "#/components/schemas/Page" },
                            { "$ref": "#/components/schemas/Mail" },
                        ] },
                    },
                },
                "Page": { "type": "object", "required": ["page"], "properties": { "page": { "type": "string" } } },
                "Mail": { "type": "object", "required": ["mail"], "properties": { "mail": { "type": "string" } } },
            },
        },
    })
}

/// Checks what is said of a change.
fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
    let (old, mut new) = (document(), document());
    change(&mut new);
    assert_eq!(told(&between(&old, &new)), expected);
}

fn link(document: &mut Value) -> &mut Value {
    &mut document["components"]["schemas"]["Link"]
}

#[test]
fn a_type_in_both_directions_is_judged_in_both() {
    let (old, mut new) = (document(), document());
    link(&mut new)["properties"]["count"]["maximum"] = json!(5);
    let changes = between(&old, &new);
    assert_eq!(
        told(&changes),
        ["breaking: Link: the member `count`: maximum `10` is `5` now"]
    );
    let why = &changes.changes()[0].why;
    assert!(
        why.contains("in requests: ") && why.contains("in answers: "),
        "{why}"
    );
    let mut new = document();
    link(&mut new)["properties"]["count"]["maximum"] = json!(20);
    let changes = between(&old, &new);
    assert_eq!(
        told(&changes),
        ["compatible: Link: the member `count`: maximum `10` is `20` now"]
    );
}

#[test]
fn a_new_required_member_breaks_requests_only() {
    check(
        |it| {
            link(it)["properties"]["more"] = json!({ "type": "string", "readOnly": true });
            link(it)["required"] = json!(["url", "more"]);
        },
        // The struct that is sent is another now, as it lacks the member.
        &[
            "breaking: Link: the type `LinkInput` stands where `Link` stood",
            "compatible: Link: the member `more` is new",
        ],
    );
    check(
        |it| {
            link(it)["properties"]["more"] = json!({ "type": "string" });
            link(it)["required"] = json!(["url", "more"]);
        },
        &[
            "breaking: Link: the member `more` is new and required",
            "compatible: Link: the member `more` is new",
        ],
    );
}

#[test]
fn branches_of_a_union_come_and_go() {
    check(
        |it| {
            let branches = &mut link(it)["properties"]["target"]["oneOf"];
            branches
                .as_array_mut()
                .unwrap()
                .push(json!({ "type": "integer" }));
        },
        &["compatible: LinkTarget: the branch `Integer` is new"],
    );
    let (mut old, new) = (document(), document());
    let branches = &mut link(&mut old)["properties"]["target"]["oneOf"];
    branches
        .as_array_mut()
        .unwrap()
        .push(json!({ "type": "integer" }));
    assert_eq!(
        told(&between(&old, &new)),
        ["breaking: LinkTarget: the branch `Integer` is gone"]
    );
}

#[test]
fn a_component_that_is_renamed_breaks_code_that_names_it() {
    let renamed = |name: &str| {
        let text = document().to_string();
        let text = text.replace(&format!("schemas/{name}\""), "schemas/Other\"");
        let mut new: Value = serde_json::from_str(&text).unwrap();
        let schemas = &mut new["components"]["schemas"];
        schemas["Other"] = schemas[name].clone();
        told(&between(&document(), &new))
    };
    assert_eq!(
        renamed("Link"),
        [
            "breaking: Link: the type `Link` is called `Other` now",
            "breaking: LinkKind: the type `LinkKind` is called `OtherKind` now",
            "breaking: LinkTarget: the type `LinkTarget` is called `OtherTarget` now",
        ]
    );
    assert_eq!(
        renamed("Mail"),
        [
            "breaking: LinkTarget: the branch `Mail` is gone",
            "compatible: LinkTarget: the branch `Other` is new",
        ]
    );
}

#[test]
fn arguments_in_another_order_break() {
    check(
        |it| {
            let parameters = &mut it["paths"]["/links/{id}"]["get"]["parameters"];
            parameters.as_array_mut().unwrap().swap(1, 2);
        },
        &["breaking: GET /links/{id}: the required parameters stand in another order"],
    );
    let (mut old, mut new) = (document(), document());
    link(&mut old)["required"] = json!(["url", "count"]);
    link(&mut new)["required"] = json!(["url", "count"]);
    let properties = link(&mut new)["properties"].as_object_mut().unwrap();
    let url = properties.shift_remove("url").unwrap();
    properties.insert("url".to_owned(), url);
    assert_eq!(
        told(&between(&old, &new)),
        ["breaking: Link: the required members stand in another order"]
    );
}

#[test]
fn the_name_of_a_path_parameter_is_not_sent() {
    check(
        |it| {
            let text = it.to_string().replace("/links/{id}", "/links/{link}");
            *it = serde_json::from_str(&text).unwrap();
            it["paths"]["/links/{link}"]["get"]["parameters"][0]["name"] = json!("link");
        },
        &["docs-only: GET /links/{id}: the path parameter `id` is called `link` now"],
    );
}

#[test]
fn an_operation_that_moved_is_found_by_its_id() {
    check(
        |it| {
            let text = it.to_string().replace("\"/links\"", "\"/v2/links\"");
            *it = serde_json::from_str(&text).unwrap();
        },
        &["breaking: POST /links: the operation is `POST /v2/links` now"],
    );
}

#[test]
fn a_further_way_to_authenticate_breaks_nobody() {
    let told_of = |security: Value| {
        let (old, mut new) = (document(), document());
        new["security"] = security;
        told(&between(&old, &new))
    };
    for (security, class, asked) in [
        (
            json!([{ "key": [] }, { "token": [] }]),
            "compatible",
            "a bearer token, or a key in the header `X-Key`",
        ),
        (
            json!([{ "key": [], "token": [] }]),
            "breaking",
            "a bearer token and a key in the header `X-Key`",
        ),
        (json!([{ "token": [] }]), "breaking", "a bearer token"),
        (json!([]), "compatible", "no credential"),
    ] {
        let expected = format!(
            "{class}: several operations: it asks for {asked} instead of a key in the header \
             `X-Key`"
        );
        assert_eq!(told_of(security), [expected]);
    }
}

#[test]
fn an_error_that_is_gone_breaks_code_that_names_its_type() {
    let fault = |name: &str| {
        let schema = json!({ "type": "object", "properties": { name: { "type": "string" } } });
        json!({ "description": "no", "content": { "application/json": { "schema": schema } } })
    };
    let with = |document: &mut Value, operations: &[(&str, &str)]| {
        document["components"]["responses"] = json!({ "No": fault("a"), "Never": fault("b") });
        for (path, method) in operations {
            for (status, name) in [("400", "No"), ("404", "Never")] {
                let response = json!({ "$ref": format!("#/components/responses/{name}") });
                document["paths"][*path][*method]["responses"][status] = response;
            }
        }
    };
    let both = [("/links", "post"), ("/links/{id}", "get")];
    // Another operation has the error still, and both have the enum of the shared ones.
    let (mut old, mut new) = (document(), document());
    with(&mut old, &both);
    with(&mut new, &both);
    old["paths"]["/links"]["post"]["responses"]["409"] = fault("c");
    new["paths"]["/links"]["post"]["responses"]["409"] = fault("c");
    let gone = |document: &mut Value, path: &str, method: &str| {
        let responses = document["paths"][path][method]["responses"].as_object_mut();
        responses.unwrap().remove("404");
    };
    let mut own = new.clone();
    gone(&mut own, "/links", "post");
    assert_eq!(
        told(&between(&old, &own)),
        ["breaking: POST /links: the status 404 is gone"]
    );
    for document in [&mut old, &mut new] {
        let responses = document["paths"]["/links"]["post"]["responses"].as_object_mut();
        responses.unwrap().remove("409");
        document["paths"]["/links"]["post"]["responses"]["410"] =
            json!({ "$ref": "#/components/responses/No" });
        document["paths"]["/links/{id}"]["get"]["responses"]["410"] =
            json!({ "$ref": "#/components/responses/No" });
    }
    let mut shared = new.clone();
    gone(&mut shared, "/links", "post");
    let changes = told(&between(&old, &shared));
    assert!(changes[0].starts_with("breaking: "), "{changes:#?}");
    old["components"]["responses"]["Other"] = fault("d");
    for document in [&mut old, &mut new] {
        document["components"]["responses"]["Other"] = fault("d");
        for (path, method) in both {
            document["paths"][path][method]["responses"]["422"] =
                json!({ "$ref": "#/components/responses/Other" });
        }
    }
    gone(&mut new, "/links", "post");
    assert_eq!(
        told(&between(&old, &new)),
        ["compatible: POST /links: the status 404 is gone"]
    );
}

#[test]
fn what_a_component_says_is_told_once() {
    let parameter = |words: &str| {
        let mut document = document();
        document["components"]["parameters"] = json!({ "Limit": {
            "name": "limit", "in": "query", "description": words, "schema": { "type": "integer" },
        } });
        let reference = json!({ "$ref": "#/components/parameters/Limit" });
        document["paths"]["/links"]["post"]["parameters"] = json!([reference]);
        let parameters = &mut document["paths"]["/links/{id}"]["get"]["parameters"];
        parameters.as_array_mut().unwrap().push(reference);
        document
    };
    let changes = between(&parameter("a"), &parameter("b"));
    assert_eq!(
        told(&changes),
        [
            "docs-only: several operations: the description of the query parameter `limit` has other \
          words"
        ]
    );
    let change = &changes.changes()[0];
    assert_eq!(change.operations, ["GET /links/{id}", "POST /links"]);
    let old = change.old.as_ref().unwrap();
    assert_eq!(old.pointer, "/components/parameters/Limit/schema");
}

#[test]
fn an_error_with_another_type_changes_what_send_returns() {
    let fault = |name: &str| {
        let schema = json!({ "type": "object", "properties": { name: { "type": "string" } } });
        json!({ "description": "no", "content": { "application/json": { "schema": schema } } })
    };
    let (mut old, mut new) = (document(), document());
    for (document, statuses) in [(&mut old, &["400"][..]), (&mut new, &["400", "404"])] {
        for status in statuses {
            document["paths"]["/links"]["post"]["responses"][*status] = fault(status);
        }
    }
    let changes = between(&old, &new);
    assert_eq!(
        told(&changes),
        [
            "breaking: POST /links: the type of its errors is another",
            "compatible: POST /links: the status 404 is new",
        ]
    );
    let after = changes.changes()[0].item_after.as_deref().unwrap();
    assert!(after.contains("runtime::Error<CreateLinkError>"), "{after}");
}
