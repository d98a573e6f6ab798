//! What the rules do, seen from outside: the repaired and the lowered document, and the changes that are told.

use codegen::Stage;
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::{Workspace, one_operation};

/// The value at `pointer` of the document after `stage`.
fn check(document: &str, stage: Stage, pointer: &str, expected: Expect) {
    let workspace = Workspace::new(document, &["listLinks"]);
    let text = codegen::document(workspace.path(), "acme", stage)
        .unwrap_or_else(|failure| panic!("{failure}"));
    let root: Value = serde_json::from_str(&text).unwrap();
    let value = root
        .pointer(pointer)
        .cloned()
        .unwrap_or(Value::String("absent".to_owned()));
    expected.assert_eq(&value.to_string());
}

const OPERATION: &str = "/paths/~1links/get";

/// The document's one response schema.
fn schema(schema: &str) -> String {
    one_operation(&format!(
        "responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    ))
}

const SCHEMA: &str = "/paths/~1links/get/responses/200/content/application~1json/schema";

#[test]
fn enum_objects_become_their_values() {
    let document = schema("{type: string, enum: [{value: a, name: A}, {value: b}]}");
    check(
        &document,
        Stage::Repaired,
        SCHEMA,
        expect![[r#"{"type":"string","enum":["a","b"],"x-enum-varnames":["A",""]}"#]],
    );
    // An object may be an enum's value.
    let document = schema("{type: object, enum: [{value: a}]}");
    check(
        &document,
        Stage::Repaired,
        SCHEMA,
        expect![[r#"{"type":"object","enum":[{"value":"a"}]}"#]],
    );
}

#[test]
fn path_items_behind_a_reference_are_put_in_its_place() {
    let document = "openapi: 3.1.0
info: {title: Acme, version: '1'}
paths:
  /links: {$ref: '#/components/pathItems/Links', summary: Own}
components:
  pathItems:
    Links: {$ref: '#/components/pathItems/All', get: {operationId: listLinks, responses: {}}}
    All: {summary: All, get: {operationId: other, responses: {}}, parameters: []}
";
    check(
        document,
        Stage::Repaired,
        "/paths",
        expect![[
            r#"{"/links":{"summary":"Own","get":{"operationId":"listLinks","responses":{}},"parameters":[]}}"#
        ]],
    );
}

#[test]
fn nested_tags_are_flattened() {
    let document = one_operation("tags: [[a, [b, a]], []]\nresponses: {}");
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/tags"),
        expect![[r#"["a","b"]"#]],
    );
}

#[test]
fn an_authorization_parameter_is_the_security_scheme_it_describes() {
    for (description, expected) in [
        (
            "Bearer authentication",
            expect![[
                r#"{"bearerAuth":{"type":"http","scheme":"bearer","description":"Bearer authentication"}}"#
            ]],
        ),
        (
            "Basic authentication",
            expect![[
                r#"{"basicAuth":{"type":"http","scheme":"basic","description":"Basic authentication"}}"#
            ]],
        ),
        (
            "The key, as it is",
            expect![[
                r#"{"authorization":{"type":"apiKey","in":"header","name":"Authorization","description":"The key, as it is"}}"#
            ]],
        ),
    ] {
        let document = one_operation(&format!(
            "parameters: [{{name: Authorization, in: header, required: true, description: '{description}', schema: {{type: string}}}}]\nresponses: {{}}"
        ));
        check(
            &document,
            Stage::Repaired,
            "/components/securitySchemes",
            expected,
        );
        check(
            &document,
            Stage::Repaired,
            &format!("{OPERATION}/parameters"),
            expect![[r#"[]"#]],
        );
    }
}

#[test]
fn an_optional_key_parameter_is_security_that_may_be_left_out() {
    let document = one_operation(
        "parameters: [{name: xi-api-key, in: header, schema: {type: string}}]\nresponses: {}",
    );
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/security"),
        expect![[r#"[{"apiKeyAuth":[]},{}]"#]],
    );
}

#[test]
fn a_key_parameter_beside_documented_security_stays_a_parameter() {
    let document = one_operation(
        "security: []\nparameters: [{name: x-api-key, in: header, schema: {type: string}}]\nresponses: {}",
    );
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/parameters/0/name"),
        expect![[r#""x-api-key""#]],
    );
}

#[test]
fn headers_that_the_specification_ignores_are_no_parameters() {
    let document = one_operation(
        "security: []\nparameters: [{name: Accept, in: header, schema: {type: string}}, {name: X-A, in: header, schema: {type: string}}]\nresponses: {}",
    );
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/parameters"),
        expect![[r#"[{"name":"X-A","in":"header","schema":{"type":"string"}}]"#]],
    );
}

#[test]
fn empty_content_is_an_undocumented_body() {
    let document = one_operation("responses: {'400': {description: no, content: {}}}");
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/responses/400"),
        expect![[r#"{"description":"no"}"#]],
    );
}

#[test]
fn three_one_is_lowered_with_its_meaning() {
    for (published, expected) in [
        (
            "{type: [string, 'null']}",
            expect![[r#"{"type":"string","nullable":true}"#]],
        ),
        (
            "{type: [string, integer], format: uuid}",
            expect![[r#"{"anyOf":[{"type":"string","format":"uuid"},{"type":"integer"}]}"#]],
        ),
        (
            "{type: 'null'}",
            expect![[r#"{"enum":[null],"nullable":true}"#]],
        ),
        (
            "{anyOf: [{type: string}, {type: 'null'}]}",
            expect![[r#"{"type":"string","nullable":true}"#]],
        ),
        ("{const: a}", expect![[r#"{"type":"string","enum":["a"]}"#]]),
        (
            "{type: array, items: true}",
            expect![[r#"{"type":"array","items":{}}"#]],
        ),
    ] {
        check(&schema(published), Stage::Lowered, SCHEMA, expected);
    }
}

#[test]
fn words_beside_a_reference_are_kept() {
    let document = schema("{$ref: '#/components/schemas/A', description: words}")
        + "components: {schemas: {A: {type: string}}}\n";
    check(
        &document,
        Stage::Lowered,
        SCHEMA,
        expect![[r##"{"description":"words","allOf":[{"$ref":"#/components/schemas/A"}]}"##]],
    );
}

#[test]
fn every_change_is_told_with_its_pointer() {
    let document = one_operation(
        "tags: [[a]]\nparameters: [{name: Authorization, in: header, schema: {type: string}}]\nresponses: {'200': {description: ok, content: {}}}",
    );
    expect![[r#"
        [
            "repair/nested_tags /paths/~1links/get/tags",
            "repair/credential_parameters /paths/~1links/get/parameters",
            "repair/empty_content /paths/~1links/get/responses/200",
        ]
    "#]]
    .assert_debug_eq(&Workspace::new(&document, &["listLinks"]).changes());
}
