//! Rules of `repair` and `lower`: the document after the stage, and the reported changes.

use codegen::Stage;
use expect_test::expect;
use serde_json::Value;

use crate::{
    OPERATION, SCHEMA, Workspace, check_value as check, lost, one_operation, schema, value,
};

#[test]
fn enum_objects_become_their_values() {
    let document = schema("{type: string, enum: [{value: a, name: A}, {value: b}]}");
    check(
        &document,
        Stage::Repaired,
        SCHEMA,
        expect![[r#"{"type":"string","enum":["a","b"],"x-enum-varnames":["A",""]}"#]],
    );
    for (written, repaired) in [
        (
            "{type: string, enum: [{type: stringLiteral, value: a}]}",
            r#"{"type":"string","enum":["a"]}"#,
        ),
        (
            "{type: boolean, const: {type: booleanLiteral, value: true}}",
            r#"{"type":"boolean","const":true}"#,
        ),
        (
            "{type: [string, 'null'], enum: [{value: a}, null], default: {type: stringLiteral, value: a}}",
            r#"{"type":["string","null"],"enum":["a",null],"default":"a"}"#,
        ),
        // No literal: what it is for is not known.
        (
            "{enum: [{type: string, value: a}], const: {value: a}}",
            r#"{"enum":[{"type":"string","value":"a"}],"const":{"value":"a"}}"#,
        ),
    ] {
        assert_eq!(value(&schema(written), Stage::Repaired, SCHEMA), repaired);
    }
    // A schema of type object may have objects as values.
    let document = schema("{type: object, enum: [{value: a}]}");
    check(
        &document,
        Stage::Repaired,
        SCHEMA,
        expect![[r#"{"type":"object","enum":[{"value":"a"}]}"#]],
    );
}

#[test]
fn path_item_reference_is_replaced_by_its_target() {
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
fn operations_under_methods_in_capitals_are_read_and_told() {
    let operation =
        |id: &str| format!("{{operationId: {id}, responses: {{'204': {{description: OK}}}}}}");
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\n\
         paths:\n  /links:\n    GET: {}\n    Post: {}\n    put: {}\n    PUT: {}\n",
        operation("listLinks"),
        operation("createLink"),
        operation("putLink"),
        operation("otherLink"),
    );
    let workspace = Workspace::new(&document, &["GET /links", "createLink"]);
    let generated = workspace.generate().unwrap();
    let changes = generated.report().changes().iter();
    let told = changes.filter(|change| change.rule == "methods" || change.meaning_lost);
    let told: Vec<String> = told
        .map(|change| format!("{}: {}", change.pointer, change.what))
        .collect();
    assert_eq!(
        told,
        [
            "/paths/~1links/GET: `GET` is read as `get`",
            "/paths/~1links/Post: `Post` is read as `post`",
            "/paths/~1links: `PUT` is no member of a path item; ignored",
        ]
    );
    // A fault is shown where it was published.
    let document = document.replace(
        "listLinks, responses: {",
        "listLinks, responses: {'400': {$ref: '#/gone'}, ",
    );
    let refusal = Workspace::new(&document, &["listLinks"]).refusal();
    assert!(
        refusal.starts_with("specs/acme/openapi.yaml:6: `#/gone` points at nothing"),
        "{refusal}"
    );
}

#[test]
fn references_lead_into_webhooks_callbacks_path_items_and_unlisted_operations() {
    let described = |name: &str| {
        let schema =
            format!("{{schema: {{type: object, properties: {{{name}: {{type: string}}}}}}}}");
        format!(
            "{{post: {{operationId: {name}, requestBody: {{content: {{application/json: {schema}}}}}, \
             responses: {{'204': {{description: OK, headers: {{X-{name}: {{schema: {{type: string}}}}}}}}}}, \
             parameters: [{{name: {name}, in: query, schema: {{type: string}}}}]}}}}"
        )
    };
    for (name, pointer) in [
        ("webhook", "webhooks/new"),
        ("item", "components/pathItems/Item"),
        ("called", "components/callbacks/Called/~1cb"),
        ("other", "paths/~1other"),
    ] {
        let operation = format!(
            "parameters: [{{$ref: '#/{pointer}/post/parameters/0'}}]\n\
             requestBody: {{$ref: '#/{pointer}/post/requestBody'}}\n\
             responses:\n  '200': {{description: OK, content: {{application/json: {{schema: {{$ref: \
             '#/{pointer}/post/requestBody/content/application~1json/schema'}}}}}}}}\n  '204': {{$ref: \
             '#/{pointer}/post/responses/204'}}\n"
        );
        let document = format!(
            "{}  /other: {}\nwebhooks:\n  new: {}\ncomponents:\n  pathItems: {{Item: {}}}\n  \
             callbacks: {{Called: {{/cb: {}}}}}\n",
            one_operation(&operation),
            described("other"),
            described("webhook"),
            described("item"),
            described("called"),
        );
        let workspace = Workspace::new(&document, &["listLinks"]);
        let lost = lost(&document);
        assert_eq!(
            lost,
            ["webhooks left out: the provider sends these requests, not the client"]
        );
        let types = workspace.file("src/types.rs");
        assert!(
            types.contains(&format!("pub {name}: Option<String>")),
            "{types}"
        );
        assert!(
            types.contains(&format!("pub x_{name}: Option<String>")),
            "{types}"
        );
        assert!(
            workspace
                .file("src/operation.rs")
                .contains(&format!("pub fn {name}<F>("))
        );
        assert_eq!(workspace.generate().unwrap().operations(), 1);
    }
    let document = one_operation("responses: {'204': {description: OK}}")
        .replace("/links:", "/old: {$ref: '#/webhooks/new'}\n  /links:")
        + &format!("webhooks:\n  new: {}\n", described("webhook"));
    let workspace = Workspace::new(&document, &["POST /old"]);
    assert!(
        workspace
            .file("src/operation.rs")
            .contains("Operation::post(\"/old\")")
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
fn authorization_parameter_becomes_the_security_scheme_of_its_description() {
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
fn optional_key_parameter_becomes_optional_security() {
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
fn key_parameter_beside_documented_security_stays() {
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
fn header_parameters_that_the_specification_ignores_are_removed() {
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

/// The parameters `Authorization`, `Accept` and `Key` as components.
const HEADERS: &str = "components:
  parameters:
    Key: {name: x-api-key, in: header, required: true, schema: {type: string}}
    Accept: {name: Accept, in: header, schema: {type: string}}
    Authorization: {$ref: '#/components/parameters/Token'}
    Token: {name: authorization, in: header, required: true, schema: {type: string}}
";

#[test]
fn header_parameters_that_are_references_are_treated_as_their_targets() {
    let document = one_operation(
        "parameters: [{$ref: '#/components/parameters/Authorization'}, \
         {$ref: '#/components/parameters/Accept'}, {name: q, in: query, schema: {type: string}}]\n\
         responses: {}",
    ) + HEADERS;
    check(
        &document,
        Stage::Repaired,
        OPERATION,
        expect![[
            r#"{"operationId":"listLinks","parameters":[{"name":"q","in":"query","schema":{"type":"string"}}],"responses":{},"security":[{"bearerAuth":[]}]}"#
        ]],
    );
    check(
        &document,
        Stage::Repaired,
        "/components/securitySchemes",
        expect![[r#"{"bearerAuth":{"type":"http","scheme":"bearer"}}"#]],
    );
}

#[test]
fn credential_parameters_of_a_path_item_are_those_of_its_operations() {
    let path_item = |operation: &str, parameters: &str| {
        one_operation(operation)
            + &format!("    parameters: [{parameters}]\n")
            + "    put: {security: [], responses: {}}\n"
            + HEADERS
    };
    let item = |document: &str| value(document, Stage::Repaired, "/paths/~1links");
    let token = "{name: Authorization, in: header, required: true, schema: {type: string}}";
    for parameter in [token, "{$ref: '#/components/parameters/Authorization'}"] {
        assert_eq!(
            item(&path_item("responses: {}", parameter)),
            r#"{"get":{"operationId":"listLinks","responses":{},"security":[{"bearerAuth":[]}]},"parameters":[],"put":{"security":[],"responses":{},"operationId":"put_links","parameters":[]}}"#
        );
    }
    // An operation with documented security keeps the key as a parameter.
    assert_eq!(
        item(&path_item(
            "responses: {}",
            "{$ref: '#/components/parameters/Key'}"
        )),
        r##"{"get":{"operationId":"listLinks","responses":{},"security":[{"apiKeyAuth":[]}]},"parameters":[],"put":{"security":[],"responses":{},"operationId":"put_links","parameters":[{"$ref":"#/components/parameters/Key"}]}}"##
    );
    // An operation's own parameter, which is optional, overrides that of the path item.
    let own = "parameters: [{name: X-Api-Key, in: header, schema: {type: string}}]\nresponses: {}";
    let document = path_item(own, "{$ref: '#/components/parameters/Key'}");
    let security = value(&document, Stage::Repaired, &format!("{OPERATION}/security"));
    assert_eq!(security, r#"[{"apiKeyAuth":[]},{}]"#);
}

#[test]
fn empty_content_is_removed() {
    let document = one_operation("responses: {'400': {description: no, content: {}}}");
    check(
        &document,
        Stage::Repaired,
        &format!("{OPERATION}/responses/400"),
        expect![[r#"{"description":"no"}"#]],
    );
}

#[test]
fn spellings_of_3_1_are_lowered() {
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
            "{type: [integer, string], format: uint64}",
            expect![[
                r#"{"anyOf":[{"type":"integer","format":"uint64"},{"type":"string","format":"uint64"}]}"#
            ]],
        ),
        (
            "{type: object, properties: {a: {}}, anyOf: [{properties: {b: {}}}, {type: 'null'}]}",
            expect![[
                r#"{"type":"object","properties":{"a":{}},"allOf":[{"properties":{"b":{}}}],"nullable":true}"#
            ]],
        ),
        (
            "{description: a, anyOf: [{type: string, description: b}, {type: 'null'}]}",
            expect![[r#"{"description":"a","type":"string","nullable":true}"#]],
        ),
        (
            "{type: string, x-nullable: true, x-extensible-enum: [a]}",
            expect![[
                r#"{"type":"string","x-nullable":true,"x-extensible-enum":["a"],"nullable":true,"enum":["a"]}"#
            ]],
        ),
        (
            "{type: string, x-nullable: true, nullable: false, x-extensible-enum: [a], enum: [b]}",
            expect![[
                r#"{"type":"string","x-nullable":true,"nullable":false,"x-extensible-enum":["a"],"enum":["b"]}"#
            ]],
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
fn branch_of_a_component_of_null_is_lowered() {
    for null in [
        "type: 'null'",
        "type: ['null']",
        "const: null",
        "enum: [null]",
    ] {
        let document = schema("{oneOf: [{$ref: '#/components/schemas/None'}, {type: string}]}")
            + &format!("components: {{schemas: {{None: {{{null}}}}}}}");
        let lowered = value(&document, Stage::Lowered, SCHEMA);
        assert_eq!(lowered, r#"{"type":"string","nullable":true}"#, "{null}");
    }
    let document = schema("{oneOf: [{$ref: '#/components/schemas/A'}, {type: integer}]}")
        + "components: {schemas: {A: {type: string, enum: [a, null]}}}";
    let lowered = value(&document, Stage::Lowered, SCHEMA);
    assert!(lowered.contains("$ref"), "{lowered}");
}

#[test]
fn security_becomes_a_list_of_requirements() {
    for (written, repaired) in [
        ("{key: [a]}", r#"[{"key":["a"]}]"#),
        ("[key]", r#"[{"key":[]}]"#),
        ("[{key: []}, {}]", r#"[{"key":[]},{}]"#),
        ("", r#""absent""#),
    ] {
        let document = one_operation(&format!(
            "security: {written}\nresponses: {{'204': {{description: OK}}}}"
        )) + "components: {securitySchemes: {key: {type: apiKey, in: header, name: k}}}";
        let found = value(&document, Stage::Repaired, &format!("{OPERATION}/security"));
        assert_eq!(found, repaired, "{written}");
    }
}

#[test]
fn server_of_provider_toml_is_set_in_a_document_without_info() {
    let document =
        one_operation("responses: {}").replace("info: {title: Acme, version: '1'}\n", "");
    let workspace =
        Workspace::new(&document, &["listLinks"]).provider_toml("server = \"https://b.example\"\n");
    let text = codegen::document(workspace.path(), "acme", Stage::Repaired).unwrap();
    let root: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        root["servers"].to_string(),
        r#"[{"url":"https://b.example"}]"#
    );
}
