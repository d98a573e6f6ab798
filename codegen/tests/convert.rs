//! Swagger 2.0 read by conversion: what each of its constructs becomes in OpenAPI 3.0.3.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "support/pointers.rs"]
mod pointers;

use std::fs;

use codegen::{Change, Stage};
use expect_test::{Expect, expect};
use pointers::pointers;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

fn workspace(document: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs/acme");
    fs::create_dir_all(&specs).unwrap();
    fs::create_dir_all(folder.path().join("crates")).unwrap();
    fs::write(specs.join("openapi.yaml"), document).unwrap();
    let sha256: String = Sha256::digest(document.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let toml = format!(
        "title = \"Acme\"\nsource = \"https://acme.example/docs\"\nretrieved = 2026-01-02\n\
         document = \"openapi.yaml\"\nsha256 = \"{sha256}\"\noperations = [\"run\"]\n"
    );
    fs::write(specs.join("provider.toml"), toml).unwrap();
    folder
}

fn converted(document: &str) -> Value {
    let workspace = workspace(document);
    let text = codegen::document(workspace.path(), "acme", Stage::Repaired)
        .unwrap_or_else(|failure| panic!("{failure}"));
    serde_json::from_str(&text).unwrap()
}

/// The values at the pointers, a line each.
#[track_caller]
fn check(document: &str, pointers: &[&str], expected: Expect) {
    let converted = converted(document);
    let lines: Vec<String> = pointers
        .iter()
        .map(|pointer| match converted.pointer(pointer) {
            Some(value) => format!("{pointer} {value}"),
            None => format!("{pointer} absent"),
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

/// What the conversion reports.
fn changes(document: &str) -> Vec<Change> {
    let workspace = workspace(document);
    let generated =
        codegen::generate(workspace.path(), "acme").unwrap_or_else(|failure| panic!("{failure}"));
    let changes = generated.report().changes().iter();
    changes
        .filter(|change| change.stage == "convert")
        .cloned()
        .collect()
}

/// A document with one operation, `POST /run`, and more members of the root.
fn operation(members: &str, root: &str) -> String {
    let members: String = members
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "swagger: '2.0'\ninfo: {{title: Acme, version: '1'}}\nhost: api.acme.example\n{root}\npaths:\n  /run:\n    post:\n      operationId: run\n{members}"
    )
}

const RESPONSES: &str = "\nresponses: {'204': {description: Done}}";

const OPERATION: &str = "/paths/~1run/post";

/// Members of the operation `POST /run`.
#[track_caller]
fn check_operation(members: &str, root: &str, names: &[&str], expected: Expect) {
    let pointers: Vec<String> = names
        .iter()
        .map(|name| format!("{OPERATION}/{name}"))
        .collect();
    let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
    check(&operation(members, root), &pointers, expected);
}

#[test]
fn version_and_order_of_the_root() {
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
fn version_that_is_a_number_is_version_2_0() {
    let document = operation("responses: {'204': {description: Done}}", "").replace("'2.0'", "2.0");
    assert_eq!(converted(&document)["openapi"], "3.0.3");
}

#[test]
fn servers_are_schemes_host_and_base_path_with_https_first() {
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
fn schemes_of_one_operation_are_its_own_servers() {
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
fn body_parameter_is_the_request_body_in_each_media_type() {
    check_operation(
        &format!(
            "consumes: [application/json, application/xml]\nparameters:\n- {{in: body, name: link, required: true, description: The link, schema: {{$ref: '#/definitions/Link'}}}}{RESPONSES}"
        ),
        "definitions: {Link: {type: object}}",
        &["consumes", "parameters", "requestBody"],
        expect![[r##"
            /paths/~1run/post/consumes absent
            /paths/~1run/post/parameters absent
            /paths/~1run/post/requestBody {"required":true,"description":"The link","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Link"}},"application/xml":{"schema":{"$ref":"#/components/schemas/Link"}}}}"##]],
    );
}

#[test]
fn media_types_are_the_operations_own_else_the_documents_else_json() {
    let body = "parameters: [{in: body, name: a, schema: {type: string}}]\nresponses: {'200': {description: Done, schema: {type: string}}}";
    for (members, root, consumed, produced) in [
        ("", "", "application/json", "application/json"),
        (
            "",
            "consumes: [text/plain]\nproduces: [text/csv]",
            "text/plain",
            "text/csv",
        ),
        (
            "consumes: [a/b]\nproduces: [c/d]\n",
            "consumes: [text/plain]\nproduces: [text/csv]",
            "a/b",
            "c/d",
        ),
        (
            "consumes: []\nproduces: []\n",
            "consumes: [text/plain]\nproduces: [text/csv]",
            "application/json",
            "application/json",
        ),
    ] {
        let converted = converted(&operation(&format!("{members}{body}"), root));
        let types = |pointer: &str| {
            let content = converted.pointer(&format!("{OPERATION}{pointer}")).unwrap();
            content
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(types("/requestBody/content"), [consumed], "{members}{root}");
        assert_eq!(
            types("/responses/200/content"),
            [produced],
            "{members}{root}"
        );
    }
}

#[test]
fn form_fields_are_an_urlencoded_body() {
    check_operation(
        &format!(
            "parameters:\n- {{in: formData, name: url, type: string, format: uri, required: true, description: Where to}}\n- {{in: formData, name: days, type: integer, minimum: 1, default: 7}}{RESPONSES}"
        ),
        "",
        &["parameters", "requestBody"],
        expect![[r#"
            /paths/~1run/post/parameters absent
            /paths/~1run/post/requestBody {"required":true,"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object","required":["url"],"properties":{"url":{"type":"string","format":"uri","description":"Where to"},"days":{"type":"integer","minimum":1,"default":7}}}}}}"#]],
    );
}

#[test]
fn form_with_a_file_is_multipart_whatever_is_consumed() {
    check_operation(
        &format!(
            "consumes: [application/json]\nparameters:\n- {{in: formData, name: logo, type: file}}\n- {{in: formData, name: more, type: array, items: {{type: file}}}}{RESPONSES}"
        ),
        "",
        &["requestBody"],
        expect![[
            r#"/paths/~1run/post/requestBody {"content":{"multipart/form-data":{"schema":{"type":"object","properties":{"logo":{"type":"string","format":"binary"},"more":{"type":"array","items":{"type":"string","format":"binary"}}}}}}}"#
        ]],
    );
}

#[test]
fn form_is_of_the_form_types_that_are_consumed() {
    for (consumes, types) in [
        ("multipart/form-data", vec!["multipart/form-data"]),
        (
            "Multipart/Form-Data; boundary=x",
            vec!["multipart/form-data"],
        ),
        (
            "multipart/form-data, application/x-www-form-urlencoded",
            vec!["application/x-www-form-urlencoded", "multipart/form-data"],
        ),
        (
            "application/json",
            vec!["application/x-www-form-urlencoded"],
        ),
    ] {
        let document = operation(
            &format!(
                "consumes: [{consumes}]\nparameters: [{{in: formData, name: a, type: string}}]{RESPONSES}"
            ),
            "",
        );
        let converted = converted(&document);
        let content = converted
            .pointer(&format!("{OPERATION}/requestBody/content"))
            .unwrap();
        let keys: Vec<&String> = content.as_object().unwrap().keys().collect();
        assert_eq!(keys, types, "{consumes}");
    }
}

#[test]
fn arrays_in_a_form_are_encoded_by_their_collection_format() {
    check_operation(
        &format!(
            "parameters:\n- {{in: formData, name: csv, type: array, items: {{type: string}}}}\n- {{in: formData, name: multi, type: array, items: {{type: string}}, collectionFormat: multi}}\n- {{in: formData, name: pipes, type: array, items: {{type: string}}, collectionFormat: pipes}}\n- {{in: formData, name: tsv, type: array, items: {{type: string}}, collectionFormat: tsv}}{RESPONSES}"
        ),
        "",
        &["requestBody/content"],
        expect![[
            r#"/paths/~1run/post/requestBody/content {"application/x-www-form-urlencoded":{"schema":{"type":"object","properties":{"csv":{"type":"array","items":{"type":"string"}},"multi":{"type":"array","items":{"type":"string"}},"pipes":{"type":"array","items":{"type":"string"}},"tsv":{"type":"string","description":"The values, with tabs between them."}}},"encoding":{"csv":{"style":"form","explode":false},"pipes":{"style":"pipeDelimited","explode":false}}}}"#
        ]],
    );
}

#[test]
fn arrays_of_parameters_have_style_and_explode() {
    for (place, format, expected) in [
        ("query", "", r#""form" false array"#),
        ("query", "csv", r#""form" false array"#),
        ("query", "ssv", r#""spaceDelimited" false array"#),
        ("query", "pipes", r#""pipeDelimited" false array"#),
        ("query", "multi", "null null array"),
        ("query", "tsv", "null null string"),
        ("header", "csv", "null null array"),
        ("header", "pipes", "null null string"),
        ("header", "multi", "null null array"),
        ("path", "", "null null array"),
        ("path", "ssv", "null null string"),
    ] {
        let format = if format.is_empty() {
            String::new()
        } else {
            format!(", collectionFormat: {format}")
        };
        let document = operation(
            &format!(
                "parameters: [{{in: {place}, name: a, required: true, type: array, items: {{type: string}}{format}}}]{RESPONSES}"
            ),
            "",
        );
        let document = if place == "path" {
            document.replace("/run:", "/run/{a}:")
        } else {
            document
        };
        let converted = converted(&document);
        let parameter = &converted["paths"]
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()["post"]["parameters"][0];
        let shown = format!(
            "{} {} {}",
            parameter["style"],
            parameter["explode"],
            parameter["schema"]["type"].as_str().unwrap()
        );
        assert_eq!(shown, expected, "{place}{format}");
        assert!(parameter.get("collectionFormat").is_none());
    }
}

#[test]
fn array_in_an_array_is_one_text() {
    check_operation(
        &format!(
            "parameters: [{{in: query, name: a, type: array, collectionFormat: multi, items: {{type: array, collectionFormat: pipes, items: {{type: integer}}}}}}]{RESPONSES}"
        ),
        "",
        &["parameters/0"],
        expect![[
            r#"/paths/~1run/post/parameters/0 {"in":"query","name":"a","schema":{"type":"array","items":{"type":"string","description":"The values, with pipes between them."}}}"#
        ]],
    );
}

#[test]
fn members_of_a_parameter_are_its_schemas() {
    check_operation(
        &format!(
            "parameters:\n- {{in: query, name: a, description: A, type: integer, format: int64, minimum: 1, maximum: 9, exclusiveMaximum: true, multipleOf: 2, default: 4, allowEmptyValue: true, x-nullable: true, x-example: 6}}\n- {{in: header, name: X-B, required: true, type: string, enum: [a, b], pattern: '^.$', minLength: 1, maxLength: 1}}{RESPONSES}"
        ),
        "",
        &["parameters/0", "parameters/1"],
        expect![[r#"
            /paths/~1run/post/parameters/0 {"in":"query","name":"a","description":"A","allowEmptyValue":true,"x-example":6,"schema":{"type":"integer","format":"int64","minimum":1,"maximum":9,"exclusiveMaximum":true,"multipleOf":2,"default":4,"nullable":true}}
            /paths/~1run/post/parameters/1 {"in":"header","name":"X-B","required":true,"schema":{"type":"string","enum":["a","b"],"pattern":"^.$","minLength":1,"maxLength":1}}"#]],
    );
}

#[test]
fn shared_parameters_are_components_and_shared_bodies_are_not() {
    check(
        &operation(
            &format!(
                "parameters:\n- $ref: '#/parameters/Body'\n- $ref: '#/parameters/Page'{RESPONSES}"
            ),
            "consumes: [application/json]\nparameters:\n  Page: {in: query, name: page, type: integer}\n  Body: {in: body, name: link, schema: {$ref: '#/definitions/Link'}}\ndefinitions: {Link: {type: object}}",
        ),
        &[
            "/components/parameters",
            "/paths/~1run/post/parameters",
            "/paths/~1run/post/requestBody",
        ],
        expect![[r##"
            /components/parameters {"Page":{"in":"query","name":"page","schema":{"type":"integer"}}}
            /paths/~1run/post/parameters [{"$ref":"#/components/parameters/Page"}]
            /paths/~1run/post/requestBody {"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Link"}}}}"##]],
    );
}

#[test]
fn body_of_a_path_is_each_operations_that_has_none() {
    let document = "swagger: '2.0'\ninfo: {title: Acme, version: '1'}\nhost: api.acme.example\npaths:\n  /a:\n    parameters:\n    - {in: body, name: a, schema: {type: string}}\n    - {in: query, name: q, type: string}\n    put: {operationId: run, responses: {'204': {description: Done}}}\n    post: {operationId: other, parameters: [{in: body, name: b, schema: {type: integer}}], responses: {'204': {description: Done}}}\n";
    check(
        document,
        &[
            "/paths/~1a/parameters",
            "/paths/~1a/put/requestBody",
            "/paths/~1a/post/requestBody",
        ],
        expect![[r#"
            /paths/~1a/parameters [{"in":"query","name":"q","schema":{"type":"string"}}]
            /paths/~1a/put/requestBody {"content":{"application/json":{"schema":{"type":"string"}}}}
            /paths/~1a/post/requestBody {"content":{"application/json":{"schema":{"type":"integer"}}}}"#]],
    );
}

#[test]
fn responses_have_content_by_media_type_and_headers_with_schemas() {
    check_operation(
        "produces: [application/json, application/xml]\nresponses:\n  '200':\n    description: Done\n    schema: {$ref: '#/definitions/Link'}\n    headers: {X-Left: {type: integer, description: Left today}}\n    examples: {application/json: {id: 1}}\n  '204': {description: Nothing}\n  default: {$ref: '#/responses/Failed'}",
        "definitions: {Link: {type: object}}\nresponses: {Failed: {description: Failed, schema: {type: string}}}",
        &["produces", "responses"],
        expect![[r##"
            /paths/~1run/post/produces absent
            /paths/~1run/post/responses {"200":{"description":"Done","headers":{"X-Left":{"description":"Left today","schema":{"type":"integer"}}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Link"},"example":{"id":1}},"application/xml":{"schema":{"$ref":"#/components/schemas/Link"}}}},"204":{"description":"Nothing"},"default":{"$ref":"#/components/responses/Failed"}}"##]],
    );
}

#[test]
fn shared_response_has_the_media_types_of_those_that_answer_with_it() {
    check(
        &operation(
            "produces: [text/csv]\nresponses: {default: {$ref: '#/responses/Failed'}}",
            "responses: {Failed: {description: Failed, schema: {type: string}}, Unused: {description: Unused, schema: {type: string}}}",
        ),
        &["/components/responses"],
        expect![[
            r#"/components/responses {"Failed":{"description":"Failed","content":{"text/csv":{"schema":{"type":"string"}}}},"Unused":{"description":"Unused","content":{"application/json":{"schema":{"type":"string"}}}}}"#
        ]],
    );
}

#[test]
fn examples_name_the_media_types_where_nothing_else_does() {
    check_operation(
        "responses:\n  '200': {description: A, examples: {application/json: {a: 1}}}\n  '201': {description: B, schema: {type: object}, examples: {application/hal+json: {a: 1}}}\n  '202': {description: C, schema: {type: object}, examples: {response: {a: 1}}}",
        "",
        &["responses/200", "responses/201", "responses/202"],
        expect![[r#"
            /paths/~1run/post/responses/200 {"description":"A","content":{"application/json":{"example":{"a":1}}}}
            /paths/~1run/post/responses/201 {"description":"B","content":{"application/hal+json":{"schema":{"type":"object"},"example":{"a":1}}}}
            /paths/~1run/post/responses/202 {"description":"C","content":{"application/json":{"schema":{"type":"object"},"example":{"a":1}}}}"#]],
    );
}

#[test]
fn file_that_is_answered_is_a_binary_string() {
    check_operation(
        "responses: {'200': {description: A file, schema: {type: file}}}",
        "",
        &["responses/200/content"],
        expect![[
            r#"/paths/~1run/post/responses/200/content {"application/octet-stream":{"schema":{"type":"string","format":"binary"}}}"#
        ]],
    );
}

#[test]
fn definitions_are_schemas_and_references_follow_wherever_they_stand() {
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
fn x_nullable_is_nullable_also_beside_a_reference() {
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
fn discriminator_is_an_object_and_its_values_are_mapped() {
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
fn security_definitions_are_security_schemes() {
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
fn fault_of_the_converted_document_is_shown_where_it_was_published() {
    let document = operation(
        "parameters:\n- {in: query, name: q, type: string}\n- in: body\n  name: a\n  schema: {$ref: '#/definitions/Lost'}\nresponses:\n  '200':\n    description: Done\n    schema:\n      $ref: '#/definitions/Gone'",
        "definitions:\n  A:\n    $ref: '#/definitions/Away'",
    );
    let workspace = workspace(&document);
    let failure = codegen::document(workspace.path(), "acme", Stage::Repaired).unwrap_err();
    let lines: Vec<usize> = failure
        .diagnostics()
        .iter()
        .map(|fault| fault.place().unwrap().1.unwrap())
        .collect();
    let line = |words: &str| {
        document
            .lines()
            .position(|line| line.contains(words))
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
fn report_has_one_entry_for_an_operation() {
    let document = operation(
        "parameters:\n- {in: query, name: q, type: string}\n- {in: body, name: link, schema: {type: string}}\nresponses: {'200': {description: Done, schema: {type: string}}}",
        "basePath: /v1\ndefinitions: {A: {type: string}}",
    );
    let changes: Vec<String> = changes(&document).iter().map(ToString::to_string).collect();
    expect![[r#"
        convert/version: Swagger 2.0 converted to OpenAPI 3.0.3
            at /swagger
        convert/servers: the server is made of host and basePath, with https since no scheme is named
            at /host
        convert/operations: schemas for 1 parameter; body parameter `link` is the body, in application/json; content in application/json for 1 response
            at /paths/~1run/post
        convert/components: 1 definition moved to components/schemas
            at /definitions"#]].assert_eq(&changes.join("\n"));
}

#[test]
fn what_3_0_cannot_say_is_reported_as_lost() {
    let document = operation(
        "parameters: [{in: query, name: q, type: array, items: {type: string}, collectionFormat: tsv}]\nresponses: {'204': {description: Done}}",
        "",
    );
    let lost = changes(&document)
        .into_iter()
        .filter(|change| change.meaning_lost);
    let lost: Vec<String> = lost.map(|change| change.to_string()).collect();
    expect![[r#"
        convert/operations: the array `q` is one text, since 3.0 cannot say that its values stand between tabs; schemas for 1 parameter
            at /paths/~1run/post
            meaning lost"#]].assert_eq(&lost.join("\n"));
}

/// Each member replaced by each kind of value: what is not as it should be goes through, or is refused.
#[test]
fn no_document_panics() {
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
