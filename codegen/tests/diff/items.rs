//! Changes that break code in what the generated code names: arguments in another order, variants
//! with other names, types that lose a trait.

use serde_json::{Value, json};

use crate::{between, told};

/// A document with one operation.
fn document(operation: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/links": { "post": operation } },
        "components": { "schemas": schemas },
    })
}

/// Checks what is said of two documents with one operation.
fn check(old: Value, new: Value, expected: &[&str]) {
    assert_eq!(told(&between(&old, &new)), expected);
}

fn of_body(content: Value, schemas: Value) -> Value {
    let operation = json!({
        "operationId": "createLink",
        "requestBody": { "required": true, "content": content },
        "responses": { "204": { "description": "ok" } },
    });
    document(operation, schemas)
}

fn of_responses(responses: Value) -> Value {
    document(
        json!({ "operationId": "createLink", "responses": responses }),
        json!({}),
    )
}

/// An operation that answers with a `Link`, and takes it if `is_sent`.
fn of_link(is_sent: bool, link: Value, mut others: Value) -> Value {
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Link" } } });
    let mut operation = json!({
        "operationId": "createLink",
        "responses": { "200": { "description": "ok", "content": content } },
    });
    if is_sent {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    others["Link"] = link;
    document(operation, others)
}

fn texts(names: &[&str]) -> Value {
    let mut properties = json!({});
    for name in names {
        properties[*name] = json!({ "type": "string" });
    }
    properties
}

fn form(properties: Value, required: &[&str], encoding: Value) -> Value {
    let schema = json!({ "type": "object", "required": required, "properties": properties });
    let content = json!({ "multipart/form-data": { "schema": schema, "encoding": encoding } });
    of_body(content, json!({}))
}

fn answer(names: &[&str]) -> Value {
    let schema = json!({ "type": "object", "properties": texts(names) });
    json!({ "description": "d", "content": { "application/json": { "schema": schema } } })
}

#[test]
fn required_parts_in_another_order() {
    let required = ["title", "url"];
    check(
        form(texts(&["title", "url"]), &required, json!({})),
        form(texts(&["url", "title"]), &required, json!({})),
        &[
            "breaking: POST /links: `Client::create_link(title: impl runtime::Input<String>, url: \
             impl runtime::Input<String>)` is another now",
        ],
    );
}

#[test]
fn a_required_header_of_a_part() {
    let encoding = json!({ "file": { "headers": {
        "X-Digest": { "required": true, "schema": { "type": "string" } },
    } } });
    let properties = json!({ "file": { "type": "string", "format": "binary" } });
    check(
        form(properties.clone(), &["file"], json!({})),
        form(properties, &["file"], encoding),
        &[
            "breaking: POST /links: the part `file` of the form has the header `X-Digest`, which \
             is required now",
        ],
    );
}

#[test]
fn parts_under_names_of_the_callers() {
    let with = |additional: Value| {
        let schema = json!({
            "type": "object", "properties": texts(&["a"]), "additionalProperties": additional,
        });
        of_body(
            json!({ "multipart/form-data": { "schema": schema } }),
            json!({}),
        )
    };
    let told = told(&between(
        &with(json!({ "type": "string" })),
        &with(json!(false)),
    ));
    assert!(
        told[0].starts_with("breaking: POST /links: `operation::CreateLink::"),
        "{told:#?}"
    );
}

#[test]
fn a_second_form_of_a_required_body() {
    let json = json!({ "schema": { "type": "object", "properties": texts(&["a"]) } });
    let text = json!({ "schema": { "type": "string" } });
    let one = of_body(json!({ "application/json": json }), json!({}));
    let two = of_body(
        json!({ "application/json": json, "text/plain": text }),
        json!({}),
    );
    let told_of = |old, new| told(&between(old, new))[0].clone();
    let told = told_of(&one, &two);
    assert!(told.starts_with("breaking: "), "{told}");
    let told = told_of(&two, &one);
    assert!(told.starts_with("breaking: "), "{told}");
}

#[test]
fn a_value_called_unknown() {
    let kinds = |kinds: &[&str]| json!({ "type": "object", "properties": { "kind": { "type": "string", "enum": kinds } } });
    check(
        of_link(false, kinds(&["a", "b"]), json!({})),
        of_link(false, kinds(&["a", "b", "unknown"]), json!({})),
        &[
            "breaking: LinkKind: `types::LinkKind::Unknown` is another now",
            "compatible: LinkKind: the value \"unknown\" is new",
        ],
    );
}

#[test]
fn a_branch_called_unknown() {
    let schemas = json!({
        "Page": { "type": "object", "required": ["page"], "properties": texts(&["page"]) },
        "Mail": { "type": "object", "required": ["mail"], "properties": texts(&["mail"]) },
        "Unknown": { "type": "object", "required": ["other"], "properties": texts(&["other"]) },
    });
    let union = |names: &[&str]| {
        let branches = names.iter();
        let branches = branches.map(|it| json!({ "$ref": format!("#/components/schemas/{it}") }));
        json!({ "oneOf": branches.collect::<Vec<_>>() })
    };
    let told = told(&between(
        &of_link(false, union(&["Page", "Mail"]), schemas.clone()),
        &of_link(false, union(&["Page", "Mail", "Unknown"]), schemas),
    ));
    assert!(
        told[0].starts_with("breaking: Link: `types::Link::Unknown(")
            && told[0].ends_with("another now"),
        "{told:#?}"
    );
}

#[test]
fn a_union_that_is_made_of_fewer_types() {
    let union = json!({ "oneOf": [
        { "type": "integer" },
        { "type": "array", "items": { "type": "string" } },
    ] });
    check(
        of_link(true, union.clone(), json!({})),
        of_link(false, union, json!({})),
        &[
            "breaking: Link: `impl From for types::Link::Array(Vec<String>)` is gone (and 1 more)",
            "breaking: POST /links: the body is gone",
        ],
    );
}

#[test]
fn a_second_success_renames_the_variants_of_the_first() {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let first = json!({ "description": "d", "content": {
        "application/json": { "schema": texts },
        "text/csv": { "schema": { "type": "string" } },
    } });
    check(
        of_responses(json!({ "200": first })),
        of_responses(json!({ "200": first, "202": answer(&["b"]) })),
        &[
            "breaking: POST /links: the answer 200 is the variant `OkCsv` instead of `Csv`",
            "breaking: POST /links: the answer 200 is the variant `OkJson` instead of `Json`",
            "compatible: POST /links: the status 202 is new",
        ],
    );
}

#[test]
fn an_error_without_content_that_is_gone() {
    let ok = json!({ "description": "d" });
    check(
        of_responses(json!({
            "200": answer(&["a"]), "400": answer(&["b"]), "401": ok, "404": answer(&["c"]),
        })),
        of_responses(json!({
            "200": answer(&["a"]), "400": answer(&["b"]), "404": answer(&["c"]),
        })),
        &["breaking: POST /links: the status 401 is gone"],
    );
}

#[test]
fn a_component_of_shared_errors_that_is_renamed() {
    let with = |name: &str| {
        let mut document = of_responses(json!({
            "200": answer(&["a"]),
            "400": { "$ref": "#/components/responses/Invalid" },
            "404": { "$ref": format!("#/components/responses/{name}") },
        }));
        document["components"]["responses"] =
            json!({ "Invalid": answer(&["b"]), name: answer(&["c"]) });
        document
    };
    let told = told(&between(&with("NotFound"), &with("Missing")));
    assert!(
        told.contains(
            &"breaking: POST /links: the answer 404 is the variant `Missing` instead of `NotFound`"
                .to_owned()
        ),
        "{told:#?}"
    );
}

#[test]
fn a_received_type_that_is_sent_has_a_third_state() {
    let link = json!({ "type": "object", "properties": {
        "name": { "type": "string", "nullable": true },
    } });
    check(
        of_link(false, link.clone(), json!({})),
        of_link(true, link, json!({})),
        &[
            "breaking: Link: `types::Link.name: Option<String>` is another now",
            "breaking: POST /links: a body is required now",
        ],
    );
}

#[test]
fn a_type_that_contains_itself_now() {
    let mail =
        |properties: Value| json!({ "Mail": { "type": "object", "properties": properties } });
    let link = json!({ "type": "object", "required": ["mail"], "properties": {
        "mail": { "$ref": "#/components/schemas/Mail" },
    } });
    let (plain, mut circular) = (texts(&["a"]), texts(&["a"]));
    circular["link"] = json!({ "$ref": "#/components/schemas/Link" });
    check(
        of_link(false, link.clone(), mail(plain)),
        of_link(false, link, mail(circular)),
        &[
            "breaking: Link: `types::Link.mail: Mail` is another now",
            "compatible: Mail: the member `link` is new",
        ],
    );
}

#[test]
fn a_new_required_member_takes_the_default() {
    let link = |names: &[&str], required: &[&str]| {
        let properties = texts(names);
        json!({ "type": "object", "required": required, "properties": properties })
    };
    check(
        of_link(false, link(&["a"], &[]), json!({})),
        of_link(false, link(&["a", "b"], &["b"]), json!({})),
        &[
            "breaking: Link: `impl Default for types::Link` is gone",
            "compatible: Link: the member `b` is new",
        ],
    );
}

#[test]
fn a_setter_for_members_that_are_not_listed() {
    let link = |additional: Option<Value>| {
        let mut link = json!({ "type": "object", "properties": texts(&["a"]) });
        if let Some(additional) = additional {
            link["additionalProperties"] = additional;
        }
        link
    };
    let told = told(&between(
        &of_link(true, link(Some(json!(true))), json!({})),
        &of_link(true, link(None), json!({})),
    ));
    assert!(
        told[0].starts_with("breaking: Link: `types::Link::extra("),
        "{told:#?}"
    );
}

/// A status of its own is told apart from the range or the default that it was told as before.
#[test]
fn a_status_that_was_told_as_the_default_or_a_range() {
    let errors = |more: &[(&str, &str)]| {
        let mut responses = json!({ "200": answer(&["a"]), "404": answer(&["b"]) });
        for (status, member) in more {
            responses[*status] = answer(&[*member]);
        }
        of_responses(responses)
    };
    let new = "compatible: POST /links: the status 409 is new";
    check(
        errors(&[("default", "c")]),
        errors(&[("default", "c"), ("409", "d")]),
        &[
            "breaking: POST /links: the answer 409 is the variant `Conflict` instead of `Default`",
            new,
        ],
    );
    check(
        errors(&[("4XX", "c"), ("default", "e")]),
        errors(&[("4XX", "c"), ("default", "e"), ("409", "d")]),
        &[
            "breaking: POST /links: the answer 409 is the variant `Conflict` instead of \
             `Status4xx`",
            new,
        ],
    );
    check(
        errors(&[("5XX", "c")]),
        errors(&[("5XX", "c"), ("409", "d")]),
        &[new],
    );
}

/// Equal schemas are one type, which has the name of each place.
#[test]
fn a_further_name_of_a_type_that_is_gone() {
    let mut old = of_responses(json!({ "200": answer(&["a", "b"]) }));
    old["paths"]["/other"] = json!({ "get": {
        "operationId": "getOther", "responses": { "200": answer(&["a", "b"]) },
    } });
    let mut new = old.clone();
    new["paths"].as_object_mut().unwrap().remove("/links");
    check(
        old,
        new,
        &[
            "breaking: GetOtherResponse: the type is no longer called `CreateLinkResponse` too",
            "breaking: POST /links: the operation is gone",
        ],
    );
}
