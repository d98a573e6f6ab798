//! What of a document its client can't express: it is in the report, with "meaning lost".

use expect_test::expect;

use crate::{Workspace, lost, one_operation, schema};

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

#[test]
fn fragments_and_queries_that_are_not_sent_are_reported_as_lost() {
    let document = one_operation("responses: {'204': {description: OK}}");
    assert_eq!(
        lost(&document.replace("/links:", "/links#one/{id}:")),
        ["`#one/{id}` of the path is not sent: it is the fragment of a URL"]
    );
    let document = document.replace(
        "https://api.acme.example",
        "https://api.acme.example/?a=1#b",
    );
    let workspace = Workspace::new(&document, &["listLinks"]);
    assert!(
        workspace
            .file("src/client.rs")
            .contains("\"https://api.acme.example\"")
    );
    assert_eq!(
        lost(&document),
        ["`?a=1#b` of the server `https://api.acme.example/?a=1#b` is not sent"]
    );
}

#[test]
fn mapped_values_without_a_schema_are_reported_as_lost() {
    let components = "components:
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator:
        propertyName: kind
        mapping: {c: Cat, d: '#/components/schemas/Dog', e: Gone, f: '#/components/schemas/Gone'}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
";
    let document = schema("{$ref: '#/components/schemas/Pet'}") + components;
    assert_eq!(
        lost(&document),
        [
            "`e` is mapped to `Gone`, which is no schema; ignored",
            "`f` is mapped to `#/components/schemas/Gone`, which is no schema; ignored",
        ]
    );
}

#[test]
fn bodies_that_the_caller_encodes_are_reported_as_lost() {
    for (encoding, reported) in [
        (
            "base64",
            &["the caller writes and reads the body in `base64`"; 2][..],
        ),
        ("binary", &[]),
    ] {
        let content = format!(
            "content: {{image/png: {{schema: {{type: string, contentEncoding: {encoding}}}}}}}"
        );
        let document = one_operation(&format!(
            "requestBody: {{{content}}}\nresponses: {{'200': {{description: OK, {content}}}}}"
        ));
        assert_eq!(lost(&document), reported);
    }
}
