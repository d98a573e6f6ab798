//! Changes of what decides whether an operation can be called at all: credentials, features.

use serde_json::{Value, json};

use crate::{between, told};

/// A document whose operation asks for credentials.
fn secured(security: Value, schemes: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/links": { "get": {
            "operationId": "listLinks",
            "security": security,
            "responses": { "204": { "description": "ok" } },
        } } },
        "components": { "securitySchemes": schemes },
    })
}

fn key() -> Value {
    json!({ "type": "apiKey", "in": "header", "name": "X-Key" })
}

#[test]
fn a_key_with_another_name_is_not_found() {
    assert_eq!(
        told(&between(
            &secured(json!([{ "key": [] }]), json!({ "key": key() })),
            &secured(json!([{ "apiKey": [] }]), json!({ "apiKey": key() })),
        )),
        [
            "breaking: GET /links: it asks for a key in the header `X-Key`, called `apiKey` \
             instead of a key in the header `X-Key`, called `key`"
        ]
    );
}

#[test]
fn a_scheme_without_a_credential_is_one() {
    let schemes = json!({
        "key": key(),
        "certificate": { "type": "mutualTLS" },
        "other": { "type": "http5" },
    });
    for name in ["certificate", "other"] {
        assert_eq!(
            told(&between(
                &secured(json!([{ "key": [] }]), schemes.clone()),
                &secured(json!([{ name: [] }]), schemes.clone()),
            )),
            [format!(
                "breaking: GET /links: it asks for `{name}`, which no request carries instead of a \
                 key in the header `X-Key`"
            )]
        );
        assert_eq!(
            told(&between(
                &secured(json!([{ "key": [] }]), schemes.clone()),
                &secured(json!([{ "key": [] }, { name: [] }]), schemes.clone()),
            ))[0]
                .split(':')
                .next(),
            Some("compatible")
        );
    }
}

#[test]
fn a_further_scope_is_needed() {
    let schemes = json!({ "token": { "type": "oauth2", "flows": {} } });
    let with = |scopes: &[&str]| secured(json!([{ "token": scopes }]), schemes.clone());
    assert_eq!(
        told(&between(&with(&["a"]), &with(&["a", "b"]))),
        [
            "breaking: GET /links: it asks for a bearer token and the scope `a` and the scope `b` \
             instead of a bearer token and the scope `a`"
        ]
    );
    let told = told(&between(&with(&["a", "b"]), &with(&["a"])));
    assert!(told[0].starts_with("compatible: "), "{told:#?}");
}

/// A document with operations that have a tag each, except for the first.
fn tagged(count: usize, first: &[&str]) -> Value {
    let mut document = secured(json!([]), json!({}));
    for index in 0..count {
        let tags = if index == 0 { first } else { &["links"] };
        document["paths"][format!("/p{index}")] = json!({ "get": {
            "operationId": format!("get{index}"),
            "tags": tags,
            "responses": { "204": { "description": "ok" } },
        } });
    }
    document
}

#[test]
fn a_tag_is_a_feature_of_a_large_client() {
    let tags = |class: &str| format!("{class}: GET /p0: the operation has other tags");
    let told_of =
        |count, [old, new]: [&[&str]; 2]| told(&between(&tagged(count, old), &tagged(count, new)));
    assert_eq!(told_of(3, [&["links"], &["pages"]]), [tags("docs-only")]);
    assert_eq!(told_of(201, [&["links"], &["pages"]]), [tags("breaking")]);
    assert_eq!(
        told_of(201, [&["links"], &["links", "pages"]]),
        [tags("docs-only")]
    );
    assert_eq!(
        told_of(201, [&["pages"], &["links"]]),
        [
            tags("breaking"),
            "breaking: the API: the feature `pages` is gone".to_owned()
        ]
    );
    assert_eq!(
        told(&between(&tagged(190, &["links"]), &tagged(201, &["links"])))[0],
        "breaking: the API: operations have features now"
    );
}

#[test]
fn a_second_value_of_a_discriminator_is_not_filled_in() {
    let document = |more: bool, required: &[&str]| {
        let mut document = secured(json!([]), json!({}));
        let text = json!({ "type": "string" });
        document["paths"]["/links"]["get"]["requestBody"] = json!({ "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } },
        } });
        let mut mapping = json!({
            "cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog",
        });
        if more {
            mapping["kitty"] = json!("#/components/schemas/Cat");
        }
        document["components"]["schemas"] = json!({
            "Pet": {
                "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
                "discriminator": { "propertyName": "kind", "mapping": mapping },
            },
            "Cat": { "type": "object", "required": required, "properties": { "kind": text, "a": text } },
            "Dog": { "type": "object", "required": required, "properties": { "kind": text, "b": text } },
        });
        document
    };
    for (required, class) in [(&[][..], "breaking"), (&["kind"], "compatible")] {
        assert_eq!(
            told(&between(
                &document(false, required),
                &document(true, required)
            )),
            [format!(
                "{class}: Pet: the branch `Cat` is told by another value"
            )]
        );
    }
}
