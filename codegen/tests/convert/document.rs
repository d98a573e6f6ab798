//! The root, the components and the report.

use codegen::Stage;
use expect_test::expect;
use serde_json::Value;

use crate::pointers::pointers;
use crate::{RESPONSES, changes, check, check_operation, converted, operation, workspace};

#[test]
fn root_has_the_new_version_and_keeps_its_order() {
    let document = operation(
        "responses: {'204': {description: Done}}",
        "basePath: /v1\nschemes: [https]\ntags: [{name: a}]\nx-owner: links\ndefinitions: {A: {type: string}}",
    );
    let converted = converted(&document);
    let keys: Vec<&String> = converted.as_object().unwrap().keys().collect();
    assert_eq!(converted["openapi"], "3.0.3");
    assert_eq!(
        keys,
        [
            "openapi",
            "info",
            "servers",
            "tags",
            "x-owner",
            "paths",
            "components"
        ]
    );
}

#[test]
fn version_written_as_a_number_is_converted() {
    let document = operation("responses: {'204': {description: Done}}", "").replace("'2.0'", "2.0");
    assert_eq!(converted(&document)["openapi"], "3.0.3");
}

#[test]
fn servers_combine_schemes_host_and_base_path_with_https_first() {
    for (root, servers) in [
        (
            "basePath: /v1\nschemes: [http, https]",
            r#"[{"url":"https://api.acme.example/v1"},{"url":"http://api.acme.example/v1"}]"#,
        ),
        (
            "basePath: /\nschemes: [http]",
            r#"[{"url":"http://api.acme.example"}]"#,
        ),
        (
            "basePath: v1/",
            r#"[{"url":"https://api.acme.example/v1"}]"#,
        ),
        ("schemes: []", r#"[{"url":"https://api.acme.example"}]"#),
    ] {
        let converted = converted(&operation(&RESPONSES[1..], root));
        assert_eq!(converted["servers"].to_string(), servers, "{root}");
    }
    let without_host =
        operation(&RESPONSES[1..], "basePath: /v1").replace("host: api.acme.example\n", "");
    assert_eq!(
        converted(&without_host)["servers"].to_string(),
        r#"[{"url":"/v1"}]"#
    );
}

#[test]
fn schemes_of_an_operation_become_its_servers() {
    check_operation(
        &format!("schemes: [http]{RESPONSES}"),
        "schemes: [https]",
        &["schemes", "servers"],
        expect![[r#"
            /paths/~1run/post/schemes absent
            /paths/~1run/post/servers [{"url":"http://api.acme.example"}]"#]],
    );
}

#[test]
fn definitions_become_component_schemas_and_references_follow() {
    check(
        &operation(
            "parameters: [{in: body, name: a, schema: {allOf: [{$ref: '#/definitions/A~1B'}, {properties: {c: {type: array, items: {$ref: '#/definitions/C'}}}}]}}]\nresponses: {'200': {description: Done, schema: {additionalProperties: {$ref: '#/definitions/A~1B/properties/c'}}}, '201': {description: Same, schema: {$ref: '#/paths/~1run/post/responses/200/schema'}}, '202': {description: Sent, schema: {$ref: '#/paths/~1run/post/parameters/0/schema'}}}",
            "definitions:\n  A/B: {type: object, properties: {c: {$ref: C}, $ref: {type: string}}, example: {$ref: '#/definitions/C'}}\n  C: {type: string}",
        ),
        &[
            "/components/schemas",
            "/paths/~1run/post/requestBody/content/application~1json/schema",
            "/paths/~1run/post/responses/200/content/application~1json/schema",
            "/paths/~1run/post/responses/201/content/application~1json/schema",
            "/paths/~1run/post/responses/202/content/application~1json/schema",
        ],
        expect![[r##"
            /components/schemas {"A/B":{"type":"object","properties":{"c":{"$ref":"#/components/schemas/C"},"$ref":{"type":"string"}},"example":{"$ref":"#/definitions/C"}},"C":{"type":"string"}}
            /paths/~1run/post/requestBody/content/application~1json/schema {"allOf":[{"$ref":"#/components/schemas/A~1B"},{"properties":{"c":{"type":"array","items":{"$ref":"#/components/schemas/C"}}}}]}
            /paths/~1run/post/responses/200/content/application~1json/schema {"additionalProperties":{"$ref":"#/components/schemas/A~1B/properties/c"}}
            /paths/~1run/post/responses/201/content/application~1json/schema {"$ref":"#/paths/~1run/post/responses/200/content/application~1json/schema"}
            /paths/~1run/post/responses/202/content/application~1json/schema {"$ref":"#/paths/~1run/post/requestBody/content/application~1json/schema"}"##]],
    );
}

#[test]
fn x_nullable_becomes_nullable_even_beside_a_reference() {
    check(
        &operation(
            &RESPONSES[1..],
            "definitions:\n  A: {type: object, properties: {a: {type: string, x-nullable: true}, b: {$ref: '#/definitions/B', x-nullable: true}, c: {type: string, x-nullable: false}}}\n  B: {type: string}",
        ),
        &["/components/schemas/A/properties"],
        expect![[
            r##"/components/schemas/A/properties {"a":{"type":"string","nullable":true},"b":{"allOf":[{"$ref":"#/components/schemas/B"}],"nullable":true},"c":{"type":"string"}}"##
        ]],
    );
}

#[test]
fn discriminator_becomes_an_object_with_a_mapping() {
    check(
        &operation(
            &RESPONSES[1..],
            "definitions:\n  Base: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}, discriminator: {type: string}}}\n  Mid: {allOf: [{$ref: '#/definitions/Base'}], x-discriminator-value: middle}\n  Leaf: {allOf: [{$ref: '#/definitions/Mid'}], x-ms-discriminator-value: '#leaf'}\n  Other: {type: object, x-discriminator-value: other}",
        ),
        &["/components/schemas/Base"],
        expect![[
            r##"/components/schemas/Base {"type":"object","discriminator":{"propertyName":"kind","mapping":{"middle":"#/components/schemas/Mid","#leaf":"#/components/schemas/Leaf"}},"required":["kind"],"properties":{"kind":{"type":"string"},"discriminator":{"type":"string"}}}"##
        ]],
    );
}

#[test]
fn security_definitions_become_security_schemes() {
    check(
        &operation(
            &RESPONSES[1..],
            "securityDefinitions:\n  basic: {type: basic, description: Name and password}\n  key: {type: apiKey, in: header, name: X-Key}\n  implicit: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.example/auth', scopes: {read: Reads}}\n  password: {type: oauth2, flow: password, tokenUrl: 'https://a.example/token'}\n  application: {type: oauth2, flow: application, tokenUrl: 'https://a.example/token', scopes: {}}\n  code: {type: oauth2, flow: accessCode, authorizationUrl: 'https://a.example/auth', tokenUrl: 'https://a.example/token', scopes: {}}\nsecurity: [{basic: []}, {code: [read]}]",
        ),
        &[
            "/security",
            "/components/securitySchemes/basic",
            "/components/securitySchemes/key",
            "/components/securitySchemes/implicit",
            "/components/securitySchemes/password",
            "/components/securitySchemes/application",
            "/components/securitySchemes/code",
        ],
        expect![[r#"
            /security [{"basic":[]},{"code":["read"]}]
            /components/securitySchemes/basic {"type":"http","description":"Name and password","scheme":"basic"}
            /components/securitySchemes/key {"type":"apiKey","in":"header","name":"X-Key"}
            /components/securitySchemes/implicit {"type":"oauth2","flows":{"implicit":{"authorizationUrl":"https://a.example/auth","scopes":{"read":"Reads"}}}}
            /components/securitySchemes/password {"type":"oauth2","flows":{"password":{"tokenUrl":"https://a.example/token","scopes":{}}}}
            /components/securitySchemes/application {"type":"oauth2","flows":{"clientCredentials":{"tokenUrl":"https://a.example/token","scopes":{}}}}
            /components/securitySchemes/code {"type":"oauth2","flows":{"authorizationCode":{"authorizationUrl":"https://a.example/auth","tokenUrl":"https://a.example/token","scopes":{}}}}"#]],
    );
}

#[test]
fn fault_after_conversion_points_at_the_published_line() {
    let document = operation(
        "parameters:\n- {in: query, name: q, type: string}\n- in: body\n  name: a\n  schema: {$ref: '#/definitions/Lost'}\nresponses:\n  '200':\n    description: Done\n    schema:\n      $ref: '#/definitions/Gone'\n  '201':\n    description: Made\n    schema: {$ref: '#/definitions/A'}",
        "definitions:\n  A:\n    $ref: '#/definitions/Away'",
    );
    let workspace = workspace(&document);
    let failure = codegen::document(workspace.path(), "acme", Stage::Repaired).unwrap_err();
    let lines: Vec<usize> = failure
        .diagnostics()
        .iter()
        .map(|fault| fault.location().unwrap().1.unwrap())
        .collect();
    let line = |text: &str| {
        document
            .lines()
            .position(|line| line.contains(text))
            .unwrap()
            + 1
    };
    assert_eq!(
        lines,
        [line("Lost"), line("Gone"), line("Away")],
        "{failure}"
    );
}

#[test]
fn report_has_one_entry_per_operation() {
    let document = operation(
        "parameters:\n- {in: query, name: q, type: string}\n- {in: body, name: link, schema: {type: string}}\nresponses: {'200': {description: Done, schema: {type: string}}}",
        "basePath: /v1\ndefinitions: {A: {type: string}}",
    );
    let changes: Vec<String> = changes(&document).iter().map(ToString::to_string).collect();
    expect![[r#"
        convert/version: Swagger 2.0 converted to OpenAPI 3.0.3
            at /swagger
        convert/servers: server built from host and basePath, with https because there are no schemes
            at /host
        convert/operations: keywords of 1 parameter moved to `schema`; body parameter `link` moved to the request body, in application/json; `schema` and `examples` of 1 response moved to `content`, in application/json
            at /paths/~1run/post
        convert/components: 1 definition moved to components/schemas
            at /definitions"#]].assert_eq(&changes.join("\n"));
}

#[test]
fn array_without_a_style_in_3_0_is_reported_as_lost() {
    let document = operation(
        "parameters: [{in: query, name: q, type: array, items: {type: string}, collectionFormat: tsv}]\nresponses: {'204': {description: Done}}",
        "",
    );
    let lost = changes(&document)
        .into_iter()
        .filter(|change| change.meaning_lost);
    let lost: Vec<String> = lost.map(|change| change.to_string()).collect();
    expect![[r#"
        convert/operations: array `q` replaced by a string: 3.0 has no style for values separated by tabs; keywords of 1 parameter moved to `schema`
            at /paths/~1run/post
            meaning lost"#]].assert_eq(&lost.join("\n"));
}

/// Replaces each value by one of each JSON type: an invalid document is converted or refused.
#[test]
fn second_body_is_reported_as_lost() {
    let document = operation(
        &format!(
            "parameters: [{{in: body, name: a, schema: {{type: string}}}}, {{in: body, name: b, schema: {{type: string}}}}]{RESPONSES}"
        ),
        "",
    );
    let mut lost = changes(&document).into_iter();
    let lost = lost.find(|change| change.meaning_lost).unwrap();
    let expected = "body parameter `b` left out: a request has one body";
    assert!(lost.what.starts_with(expected), "{}", lost.what);
}

#[test]
fn invalid_documents_do_not_panic() {
    let document = operation(
        "consumes: [a/b]\nproduces: [a/b]\nschemes: [http]\nparameters: [{in: body, name: a, schema: {type: string}}, {in: formData, name: b, type: array, items: {type: array, items: {}}}, {$ref: '#/parameters/P'}]\nresponses: {'200': {description: Done, schema: {$ref: '#/definitions/A'}, headers: {h: {type: string}}, examples: {a/b: 1, c: 2}}}",
        "basePath: /v1\nparameters: {P: {in: query, name: q, type: array, items: {type: string}}}\nresponses: {R: {description: R, schema: {}}}\ndefinitions: {A: {type: object, discriminator: kind, x-nullable: true}}\nsecurityDefinitions: {a: {type: oauth2, flow: implicit, scopes: {}}}",
    );
    let whole: Value = serde_yaml::from_str(&document).unwrap();
    let pointers = pointers(&whole);
    assert!(pointers.len() > 60);
    for pointer in pointers {
        for value in ["null", "1", "\"a\"", "[null]", "{\"a\":null}"] {
            let mut broken = whole.clone();
            *broken.pointer_mut(&pointer).unwrap() = serde_json::from_str(value).unwrap();
            let workspace = workspace(&broken.to_string());
            let _ = codegen::document(workspace.path(), "acme", Stage::Repaired);
        }
    }
}
