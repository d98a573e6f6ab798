//! The credential of provider.toml, and the security that the document describes.

use std::fs;

use expect_test::expect;

use crate::{GOOD, Workspace, check_refusal as check, one_operation};

#[test]
fn credential_that_the_document_does_not_ask_for_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"])
        .provider_toml("credentials = \"basic\"\n");
    check(
        &workspace,
        expect![[r#"
            specs/acme/openapi.yaml:1: provider.toml expects the credential `basic`, but the document asks for none
              at /components/securitySchemes
              help: mend `credentials` in provider.toml, or describe the security scheme in overlay.yaml"#]],
    );
}

/// A document that declares an API key: `root` are further members of its root, `operation` of its
/// operation.
fn with_api_key(root: &str, operation: &str) -> Workspace {
    let document = format!(
        "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
servers: [{{url: 'https://acme.example'}}]
{root}
components:
  securitySchemes:
    key: {{type: apiKey, in: header, name: X-Key}}
    user: {{$ref: '#/components/securitySchemes/password'}}
    password: {{type: http, scheme: basic}}
paths:
  /links:
    get:
      operationId: listLinks
      {operation}
      responses: {{'200': {{description: ok}}}}
    post: {{operationId: createLink, responses: {{'200': {{description: ok}}}}}}
"
    );
    Workspace::new(&document, &["listLinks"]).provider_toml("credentials = \"api-key\"\n")
}

#[test]
fn credential_that_a_listed_operation_does_not_ask_for_is_refused() {
    check(
        &with_api_key("", ""),
        expect![[r#"
        specs/acme/openapi.yaml:12: provider.toml expects the credential `api-key`, the operation `listLinks` does not ask for it
          at /paths/~1links/get
          help: add `security` in overlay.yaml (`security: []` at an operation that needs no credential), or mend `credentials` in provider.toml"#]],
    );
    check(
        &with_api_key("security: [{key: []}]", "security: [{user: []}]"),
        expect![[r#"
            specs/acme/openapi.yaml:14: provider.toml expects the credential `api-key`, the operation `listLinks` does not ask for it
              at /paths/~1links/get/security
              help: add `security` in overlay.yaml (`security: []` at an operation that needs no credential), or mend `credentials` in provider.toml"#]],
    );
    for root in [
        "security: [{user: []}]",
        "security: [{user: []}, {key: [], gone: []}]",
        "security: []",
    ] {
        let refusal = with_api_key(root, "").refusal();
        assert!(refusal.contains("  at /security\n"), "{root}: {refusal}");
    }
}

#[test]
fn credential_may_be_an_alternative_or_unnecessary_for_an_operation() {
    for (root, operation) in [
        ("security: [{key: []}]", ""),
        ("security: [{user: []}, {key: []}]", ""),
        ("", "security: [{user: [], key: []}]"),
        ("", "security: []"),
        ("security: [{user: []}]", "security: [{}]"),
        ("", "security: [{user: []}, {}]"),
    ] {
        let workspace = with_api_key(root, operation);
        assert_eq!(workspace.refusal(), "generated", "{root} {operation}");
    }
    // The remedy.
    let action = "{target: $, description: a test, update: {security: [{key: []}]}}";
    let overlay = format!("overlay: 1.0.0\nactions: [{action}]\n");
    assert_eq!(
        with_api_key("", "").overlay(&overlay).refusal(),
        "generated"
    );
    // A reference in place of the scheme.
    let workspace = with_api_key("security: [{user: []}]", "");
    let toml = workspace.path().join("specs/acme/provider.toml");
    let text = fs::read_to_string(&toml).unwrap();
    fs::write(&toml, text.replace("api-key", "basic")).unwrap();
    assert_eq!(workspace.refusal(), "generated");
}

#[test]
fn undescribed_security_scheme_is_refused() {
    let document = one_operation("security: [{key: []}]\nresponses: {'200': {description: ok}}");
    check(
        &Workspace::new(&document, &["listLinks"]),
        expect![[r#"
            specs/acme/openapi.yaml:8: the security scheme `key` is not described or not supported
              at /paths/~1links/get/security
              help: describe it in overlay.yaml under components/securitySchemes, with the type http, apiKey, oauth2, openIdConnect or mutualTLS"#]],
    );
}
