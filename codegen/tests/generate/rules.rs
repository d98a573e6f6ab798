//! Rules of `repair` and `lower`: the document after the stage, and the reported changes; and the
//! bounds that the types document.

use codegen::Stage;
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::{Workspace, one_operation};

/// Checks the value at `pointer` of the document after `stage`.
fn check(document: &str, stage: Stage, pointer: &str, expected: Expect) {
    expected.assert_eq(&value(document, stage, pointer));
}

/// The value at `pointer` of the document after `stage`, as JSON.
fn value(document: &str, stage: Stage, pointer: &str) -> String {
    let workspace = Workspace::new(document, &["listLinks"]);
    let text = codegen::document(workspace.path(), "acme", stage)
        .unwrap_or_else(|failure| panic!("{failure}"));
    let root: Value = serde_json::from_str(&text).unwrap();
    let value = root
        .pointer(pointer)
        .cloned()
        .unwrap_or(Value::String("absent".to_owned()));
    value.to_string()
}

const OPERATION: &str = "/paths/~1links/get";

/// A document whose one response has this schema.
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
fn bound_is_documented_and_an_exclusive_one_as_more_or_less_than() {
    for (version, bounds, documented) in [
        ("3.1.0", "exclusiveMinimum: 3", "more than 3"),
        ("3.1.0", "exclusiveMaximum: 3", "less than 3"),
        (
            "3.1.0",
            "minimum: 1, exclusiveMinimum: 3, maximum: 9, exclusiveMaximum: 8",
            "minimum 1, maximum 9, more than 3, less than 8",
        ),
        ("3.0.3", "minimum: 3, exclusiveMinimum: true", "more than 3"),
        ("3.0.3", "maximum: 3, exclusiveMaximum: true", "less than 3"),
        (
            "3.0.3",
            "minimum: 3, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true",
            "more than 3, less than 9",
        ),
        ("3.0.3", "minimum: 3, exclusiveMinimum: false", "minimum 3"),
    ] {
        let property = format!("{{type: integer, description: A number., {bounds}}}");
        let document = schema(&format!("{{type: object, properties: {{n: {property}}}}}"))
            .replace("3.1.0", version);
        let code = Workspace::new(&document, &["listLinks"]).file("src/types.rs");
        let docs = format!("/// A number.\n    ///\n    /// Bounds: {documented}.\n");
        assert!(code.contains(&docs), "{version} {bounds}: {code}");
    }
}

#[test]
fn documentation_of_a_value_has_bounds_and_defaults_of_its_component() {
    for (parameter, documented) in [
        (
            "description: Own., schema: {type: integer, maximum: 9}",
            "Own.\n\nBounds: maximum 9.",
        ),
        (
            "description: Own., schema: {type: string, description: Of the schema., default: d}",
            "Own.\n\nDefault: `\"d\"`.",
        ),
        (
            "description: Own., schema: {type: string, description: Own., maxLength: 3}",
            "Own.\n\nBounds: length at most 3.",
        ),
        (
            "description: Own., schema: {$ref: '#/components/schemas/Size'}",
            "Own.\n\nBounds: maximum 5.\n\nDefault: `2`.",
        ),
        (
            "required: true, schema: {$ref: '#/components/schemas/Size'}",
            "Of the component.\n\nBounds: maximum 5.",
        ),
    ] {
        let document = one_operation(&format!(
            "parameters: [{{name: n, in: query, {parameter}}}]\n\
             responses: {{'200': {{description: ok}}}}"
        )) + "components: {schemas: {Size: {type: integer, description: Of the component., \
              maximum: 5, default: 2}}}\n";
        let code = Workspace::new(&document, &["listLinks"]).file("src/operation.rs");
        let lines: Vec<String> = documented
            .lines()
            .map(|line| format!("    /// {line}").trim_end().to_owned())
            .collect();
        let docs = format!(".\n    ///\n{}\n    pub fn n<F>(", lines.join("\n"));
        assert!(code.contains(&docs), "{parameter}: {code}");
    }
    let property = "{type: object, properties: {n: {$ref: '#/components/schemas/Size'}}}";
    let document = schema(property)
        + "components: {schemas: {Size: {type: integer, maximum: 5, default: 2}}}\n";
    let code = Workspace::new(&document, &["listLinks"]).file("src/types.rs");
    let docs = "/// Bounds: maximum 5.\n    ///\n    /// Default: `2`.\n";
    assert!(code.contains(docs), "{code}");
}

#[test]
fn description_beside_a_reference_is_kept() {
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
fn enum_values_that_a_union_of_types_loses_are_reported_as_lost() {
    let document = schema("{type: [string, integer], enum: [a, 1]}");
    let generated = Workspace::new(&document, &["listLinks"])
        .generate()
        .unwrap();
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    let lost: Vec<String> = lost.map(|change| change.what.clone()).collect();
    assert_eq!(
        lost,
        [
            "list of types replaced by `nullable` or by a union; enum values other than strings left out"
        ]
    );
}

#[test]
fn bodies_without_types_are_reported_as_lost() {
    let object = "{schema: {type: object, properties: {n: {type: integer}, m: {}}}}";
    let document = one_operation(&format!(
        "requestBody: {{content: {{text/xml: {object}, multipart/related: {object}}}}}\n\
         responses: {{'200': {{description: OK, content: {{text/xml: {object}, \
         application/cbor: {object}, text/csv: {{schema: {{type: string}}}}}}}}}}"
    ));
    let generated = Workspace::new(&document, &["listLinks"])
        .generate()
        .unwrap();
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    let lost: Vec<&str> = lost.map(|change| change.what.as_str()).collect();
    assert_eq!(
        lost,
        [
            "the root element of `text/xml` has no name: the body is a text",
            "no parts of `multipart/related`: the caller gives the body as a file",
            "no types for `application/cbor`: the body is bytes",
        ]
    );
}

fn lost(document: &str) -> Vec<String> {
    let generated = Workspace::new(document, &["listLinks"]).generate().unwrap();
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    lost.map(|change| change.what.clone()).collect()
}

#[test]
fn keywords_that_are_no_part_of_a_type_are_reported_as_lost() {
    for (published, reported) in [
        (
            "{type: string, not: {enum: [a]}}",
            "`not` is not part of the type: the provider checks it",
        ),
        (
            "{allOf: [{type: array, contains: {type: string}}]}",
            "`contains` is not part of the type: the provider checks it",
        ),
        (
            "{type: object, properties: {n: {}}, if: {}, then: {properties: {m: {}}}}",
            "`then` is not part of the type: members that it alone describes are left out",
        ),
        (
            "{type: array, prefixItems: [{type: string}]}",
            "items with a type for each place: each is any value",
        ),
        (
            "{type: object, patternProperties: {'^x': {type: string}}}",
            "the types of members depend on their names: a member under any name that `properties` \
             does not list is any value",
        ),
        (
            "{type: object, properties: {n: {}}, oneOf: [{required: [n]}, {required: [m]}]}",
            "`oneOf` of required members is not part of the type: the provider checks it",
        ),
        (
            "{type: string, contentSchema: {type: object}}",
            "`contentSchema` has a type: the caller writes and reads a text",
        ),
        (
            "{type: money}",
            "`money` is no type of JSON Schema: any value is accepted",
        ),
    ] {
        assert_eq!(lost(&schema(published)), [reported], "{published}");
    }
    for expressed in [
        "{type: object, minProperties: 1}",
        "{type: object, properties: {n: {}}, unevaluatedProperties: false}",
        "{type: object, properties: {n: {}}, unevaluatedProperties: {type: string}}",
        "{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false}",
    ] {
        assert_eq!(lost(&schema(expressed)), [""; 0], "{expressed}");
    }
}

#[test]
fn callbacks_and_links_and_parameters_that_are_not_sent_are_reported_as_lost() {
    let document = one_operation(
        "parameters: [{name: t, in: query, schema: {type: string}}, {name: t, in: query, schema: {type: string}}, \
         {name: p, in: path, required: true, schema: {type: string}}]\n\
         callbacks: {done: {'{$request.query.url}': {post: {responses: {'204': {description: OK}}}}}}\n\
         responses: {'200': {description: OK, links: {next: {operationId: listLinks}}}}",
    );
    assert_eq!(
        lost(&document),
        [
            "callback `done` left out: the provider sends its requests",
            "link `next` left out: the caller passes the values on",
            "parameter `t` is listed again; the last one is sent",
            "parameter `p` is not in the path; ignored",
        ]
    );
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
fn members_that_say_nothing_are_reported_as_lost() {
    for (published, reported) in [
        (
            "{type: string, frmat: uuid}",
            "`frmat` is no member of a schema, which has `format`; ignored",
        ),
        (
            "{type: object, properties: {a: {type: string, requierd: true}}}",
            "`requierd` is no member of a schema, which has `required`; ignored",
        ),
        (
            "{type: string, Enum: [a]}",
            "`Enum` is no member of a schema, which has `enum`; ignored",
        ),
        (
            "{type: array, collectionFormat: csv}",
            "`collectionFormat` is no member of a schema; ignored",
        ),
        (
            "{type: object, properties: {a: {type: string, required: true}}}",
            "`required` must be a list; ignored",
        ),
        ("{type: string, enum: a}", "`enum` must be a list; ignored"),
        (
            "{type: string, nullable: yes}",
            "`nullable` must be `true` or `false`; ignored",
        ),
        (
            "{type: object, properties: {a: string}}",
            "a schema must be an object; ignored",
        ),
        (
            "{oneOf: [{type: string}, {type: integer}], discriminator: {property: a}}",
            "`property` is no member of a discriminator; ignored",
        ),
    ] {
        let lost = lost(&schema(published));
        assert_eq!(lost[0], reported, "{published}");
    }
    for said in [
        "{type: object, properties: {frmat: {type: string, required: false, nullable: }}}",
        "{type: array, items: {type: string}, x-frmat: a, default: {frmat: a}}",
        "{type: object, additionalProperties: false, $comment: a, id: a, nullable: }",
    ] {
        assert_eq!(lost(&schema(said)), [""; 0], "{said}");
    }
    let responses = "responses: {'204': {description: OK}}";
    for (members, reported) in [
        (
            "parameter: []",
            "`parameter` is no member of an operation, which has `parameters`; ignored",
        ),
        (
            "parameters: [{name: a, in: query, type: integer}]",
            "`type` is no member of a parameter; ignored",
        ),
        (
            "parameters: [{name: a, in: query, required: 'true', schema: {type: string}}]",
            "`required` must be `true` or `false`; ignored",
        ),
        (
            "requestBody: {content: {text/plain: {schema: {type: string}}}, require: true}",
            "`require` is no member of a request body, which has `required`; ignored",
        ),
        (
            "requestBody: {content: [text/plain]}",
            "`content` must be an object; ignored",
        ),
    ] {
        let lost = lost(&one_operation(&format!("{members}\n{responses}")));
        assert_eq!(lost[0], reported, "{members}");
    }
    let operation = "{operationId: other, responses: {'204': {description: OK}}}";
    for method in ["GET", "propfind", "query"] {
        let document = one_operation(responses) + &format!("    {method}: {operation}\n");
        let reported = &lost(&document)[0];
        let expected = format!("`{method}` is no member of a path item");
        assert!(reported.starts_with(&expected), "{reported}");
    }
    let documents = ["COPY IT", ""].map(|method| {
        let more = format!("    additionalOperations: {{'{method}': {operation}}}\n");
        (
            method,
            one_operation(responses).replace("3.1.0", "3.2.0") + &more,
        )
    });
    for (method, document) in documents {
        let expected = format!("`{method}` is no HTTP method: the operation is left out");
        assert_eq!(lost(&document), [expected]);
    }
    let document = one_operation(responses).replace("/links", "https://acme.example/links");
    assert_eq!(
        lost(&document),
        ["a URL in the place of a path: it is sent below the server's URL"]
    );
    let components = "components: {parameters: {P: {name: p, in: query, schema: {type: string}}}}";
    let members =
        "parameters: [{$ref: '#/components/parameters/P', required: true, description: a}]";
    let document = one_operation(&format!("{members}\n{responses}")) + components;
    assert_eq!(lost(&document), ["`required` beside `$ref`; ignored"]);
}

#[test]
fn losses_in_components_that_no_listed_operation_uses_are_not_reported() {
    let response = |component: &str| {
        format!(
            "{{'200': {{description: ok, content: {{application/json: {{schema: \
             {{$ref: '#/components/schemas/{component}'}}}}}}}}}}"
        )
    };
    let document = one_operation(&format!("responses: {}", response("Used")))
        + &format!(
            "    post: {{operationId: addLink, responses: {}}}\n",
            response("Unused")
        )
        + "components:
  parameters: {Unused: {name: a, in: query, type: integer}}
  schemas:
    Used: {allOf: [{$ref: '#/components/schemas/Base'}]}
    Base: {type: object, properties: {a: {type: string, frmat: uuid}}}
    Unused: {type: object, properties: {a: {type: string, enm: [a]}, b: {$ref: '#/components/schemas/Unused/properties/c'}}}
";
    assert_eq!(
        lost(&document),
        ["`frmat` is no member of a schema, which has `format`; ignored"]
    );
}

#[test]
fn parameters_and_parts_that_are_sent_otherwise_are_reported_as_lost() {
    let responses = "responses: {'204': {description: OK}}";
    let object = "schema: {type: object, properties: {a: {type: string}}}";
    for (members, reported) in [
        (
            "parameters: [{name: a, in: query, style: tabDelimited, schema: {type: array}}]".into(),
            "no style `tabDelimited` in a query; the default style is used",
        ),
        (
            "parameters: [{name: a, in: header, style: form, schema: {type: string}}]".into(),
            "no style `form` in a header; the default style is used",
        ),
        (
            "parameters: [{name: a, in: cookie, allowReserved: true, schema: {type: string}}]"
                .into(),
            "no `allowReserved` in a cookie; percent-encoded",
        ),
        (
            format!(
                "parameters: [{{name: a, in: query, content: {{application/xml: {{{object}}}}}}}]"
            ),
            "no types for `application/xml`: the value of `a` is a text",
        ),
        (
            "requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {p: \
             {type: object, properties: {a: {type: string}}}}}, encoding: {p: {contentType: \
             text/xml}}}}}"
                .into(),
            "no types for `text/xml`: the caller writes the part `p`",
        ),
        (
            format!(
                "requestBody: {{content: {{multipart/form-data: {{{object}, encoding: {{b: \
                 {{contentType: text/plain}}}}}}}}}}"
            ),
            "`encoding` of `b`, which is no property of the form; ignored",
        ),
        (
            format!(
                "requestBody: {{content: {{application/x-www-form-urlencoded: {{{object}, \
                 encoding: {{a: {{contentType: application/xml}}}}}}}}}}"
            ),
            "no types for `application/xml`: an object or list of `a` is JSON",
        ),
        (
            "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: string}}}}"
                .into(),
            "the schema of the form is no object: the caller writes the form as a text",
        ),
    ] {
        let document = one_operation(&format!("{members}\n{responses}"));
        assert_eq!(lost(&document), [reported], "{members}");
    }
}

#[test]
fn servers_that_are_not_used_are_reported_as_lost() {
    let members = |servers: &str| {
        one_operation(&format!(
            "servers: {servers}\nresponses: {{'204': {{description: OK}}}}"
        ))
    };
    for (servers, reported) in [
        (
            "[{url: v2}]",
            "`v2` is relative to the document's address, which is not known: requests go to the \
             document's server",
        ),
        (
            "[{url: 'https://{region}.acme.example', variables: {region: {enum: [eu]}}}]",
            "a variable of `https://{region}.acme.example` has no default: requests go to the \
             document's server",
        ),
        (
            "[{url: 'ws://acme.example'}]",
            "`ws://acme.example` is a server of the scheme ws: requests go to the document's server",
        ),
    ] {
        assert_eq!(lost(&members(servers)), [reported], "{servers}");
    }
    for used in ["[{url: v2}, {url: /v2}]", "[{url: '//acme.example'}]", "[]"] {
        assert_eq!(lost(&members(used)), [""; 0], "{used}");
    }
    let document = |url: &str| {
        let document = one_operation("responses: {'204': {description: OK}}");
        document.replace("https://api.acme.example", url)
    };
    assert_eq!(
        lost(&document("/v2")),
        [
            "`/v2` is relative to the document's address, which is not known: the caller sets the base \
          URL"
        ]
    );
    for root in ["/", "", " / "] {
        assert_eq!(lost(&document(root)), [""; 0], "{root}");
    }
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
fn bounds_defaults_and_deprecation_are_documented_where_values_are_set() {
    let document = one_operation(
        "parameters: [{name: size, in: query, description: A size., \
         schema: {type: integer, maximum: 9, default: 3}}, \
         {name: ids, in: query, schema: {type: array, maxItems: 2, items: {type: integer, enum: [1, 2]}}}, \
         {name: level, in: query, schema: {$ref: '#/components/schemas/Level'}}]\n\
         responses: {'200': {description: OK, headers: {X-Rest: {schema: {type: integer}}}, \
         content: {application/json: {schema: {type: object, properties: {\
         old: {type: string, deprecated: true}, m: {type: object, maxProperties: 2}}}}}}}",
    ) + "components: {schemas: {Level: {type: integer, description: A level., minimum: 1}}}\n";
    let workspace = Workspace::new(&document, &["listLinks"]);
    let operation = workspace.file("src/operation.rs");
    for docs in [
        "/// A size.\n    ///\n    /// Bounds: maximum 9.\n    ///\n    /// Default: `3`.\n",
        "/// Bounds: number of items at most 2.\n    ///\n    /// Bounds of each item: one of `1` `2`.\n",
        "/// A level.\n    ///\n    /// Bounds: minimum 1.\n",
    ] {
        assert!(operation.contains(docs), "{docs}\n{operation}");
    }
    let types = workspace.file("src/types.rs");
    assert!(types.contains("/// Deprecated.\n"), "{types}");
    assert!(
        types.contains("/// Bounds: number of members at most 2.\n"),
        "{types}"
    );
    let client = workspace.file("src/client.rs");
    assert!(
        client.contains(
            "/// Headers of the response: `X-Rest`; `typed_headers` reads them as\n    /// \
             [`types::ListLinksHeaders`](crate::types::ListLinksHeaders).\n"
        ),
        "{client}"
    );
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

#[test]
fn members_that_only_3_2_has_are_reported_when_left_out() {
    let document = one_operation(
        "responses: {'200': {summary: All, content: {application/jsonl: {itemSchema: {type: string}}}}}",
    )
    .replace("3.1.0", "3.2.0")
        + "$self: https://acme.example/openapi\ntags: [{name: a, kind: nav}, {name: b, kind: nav}]\n";
    let generated = Workspace::new(&document, &["listLinks"])
        .generate()
        .unwrap();
    let changes = generated.report().changes().iter();
    let changes = changes.filter(|change| change.stage == "convert");
    let changes: Vec<String> = changes.map(ToString::to_string).collect();
    expect![[r#"
        convert/openapi_3_2: OpenAPI 3.2 converted to 3.1.1
            at /openapi
        convert/openapi_3_2: `$self` left out: no client needs it
            at (root)
        convert/openapi_3_2: `summary` moved to `description`, if there was none
            at /paths/~1links/get/responses/200
        convert/openapi_3_2: `itemSchema` moved to `x-item-schema`
            at /paths/~1links/get/responses/200/content/application~1jsonl
        convert/openapi_3_2: `kind` left out: no client needs it
            at /tags"#]]
    .assert_eq(&changes.join("\n"));
}

#[test]
fn every_change_is_reported_with_its_pointer() {
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
