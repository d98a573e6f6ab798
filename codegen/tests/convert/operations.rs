//! Bodies, forms, parameters and responses of an operation.

use expect_test::expect;

use crate::{OPERATION, RESPONSES, check, check_operation, converted, operation};

#[test]
fn body_parameter_becomes_the_request_body_in_each_media_type() {
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
fn media_types_come_from_the_operation_else_the_document_else_json() {
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
fn form_fields_become_an_urlencoded_body() {
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
fn form_with_a_file_is_multipart_whatever_the_operation_consumes() {
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
fn form_has_the_form_media_types_that_the_operation_consumes() {
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
            r#"/paths/~1run/post/requestBody/content {"application/x-www-form-urlencoded":{"schema":{"type":"object","properties":{"csv":{"type":"array","items":{"type":"string"}},"multi":{"type":"array","items":{"type":"string"}},"pipes":{"type":"array","items":{"type":"string"}},"tsv":{"type":"string","description":"The values, separated by tabs."}}},"encoding":{"csv":{"style":"form","explode":false},"pipes":{"style":"pipeDelimited","explode":false}}}}"#
        ]],
    );
}

#[test]
fn collection_format_becomes_style_and_explode() {
    for (location, format, expected) in [
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
                "parameters: [{{in: {location}, name: a, required: true, type: array, items: {{type: string}}{format}}}]{RESPONSES}"
            ),
            "",
        );
        let document = if location == "path" {
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
        assert_eq!(shown, expected, "{location}{format}");
        assert!(parameter.get("collectionFormat").is_none());
    }
}

#[test]
fn array_in_an_array_becomes_a_string() {
    check_operation(
        &format!(
            "parameters: [{{in: query, name: a, type: array, collectionFormat: multi, items: {{type: array, collectionFormat: pipes, items: {{type: integer}}}}}}]{RESPONSES}"
        ),
        "",
        &["parameters/0"],
        expect![[
            r#"/paths/~1run/post/parameters/0 {"in":"query","name":"a","schema":{"type":"array","items":{"type":"string","description":"The values, separated by pipes."}}}"#
        ]],
    );
}

#[test]
fn schema_keywords_of_a_parameter_move_into_its_schema() {
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
fn shared_parameters_become_components_except_bodies() {
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
fn body_of_a_path_item_is_copied_into_operations_without_one() {
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
fn responses_get_content_by_media_type_and_headers_get_schemas() {
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
fn shared_response_has_the_media_types_of_operations_that_refer_to_it() {
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
fn examples_give_the_media_types_where_produces_is_missing() {
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
fn file_response_becomes_a_binary_string() {
    check_operation(
        "responses: {'200': {description: A file, schema: {type: file}}}",
        "",
        &["responses/200/content"],
        expect![[
            r#"/paths/~1run/post/responses/200/content {"application/octet-stream":{"schema":{"type":"string","format":"binary"}}}"#
        ]],
    );
}
