//! Refusals: the message for each fault of a document or of provider.toml, with place and remedy.

use std::fs;

use expect_test::expect;

use crate::{GOOD, Workspace, check_refusal as check, one_operation};

#[test]
fn edited_document_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    let path = workspace.path().join("specs/acme/openapi.yaml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "# edited\n").unwrap();
    check(
        &workspace,
        expect![[r#"
            specs/acme/provider.toml:5: specs/acme/openapi.yaml differs from the vendored document: its SHA-256 is now 48a0a325d031d600b2efb8f37d581ef1af03ee77fd3912a86624732a12909b27
              help: restore the file, or run `cargo xtask import acme PAGE` with a new page; put corrections into specs/acme/overlay.yaml"#]],
    );
}

#[test]
fn unknown_provider_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    let failure = codegen::generate(workspace.path(), "acne").unwrap_err();
    expect![[r#"
        there is no provider `acne`
          help: pass the name of an existing provider (acme), or add one with `cargo xtask import acne PAGE`"#]]
    .assert_eq(&failure.to_string());
}

#[test]
fn name_with_a_path_is_answered_with_the_providers_name() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    let help = |name| {
        let failure = codegen::generate(workspace.path(), name).unwrap_err();
        let text = failure.to_string();
        text.split_once("help: ").unwrap().1.to_owned()
    };
    for name in ["specs/acme", "specs/acme/", "./specs/acme/", "acme/"] {
        assert_eq!(help(name), "pass the provider's name: acme", "{name}");
    }
    for (name, shown) in [("specs/acne/", "acne"), ("a/b", "NAME"), ("Acne", "NAME")] {
        assert_eq!(
            help(name),
            format!(
                "pass the name of an existing provider (acme), or add one with `cargo xtask \
                 import {shown} PAGE`"
            )
        );
    }
}

#[test]
fn missing_document_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    fs::remove_file(workspace.path().join("specs/acme/openapi.yaml")).unwrap();
    check(
        &workspace,
        expect!["cannot read specs/acme/openapi.yaml: No such file or directory (os error 2)"],
    );
}

#[test]
fn unknown_key_of_provider_toml_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"])
        .provider_toml("sever = \"https://a.example\"\n");
    check(
        &workspace,
        expect![[r#"
            specs/acme/provider.toml:7: unknown field `sever`, expected one of `title`, `version`, `source`, `retrieved`, `fetch`, `document`, `sha256`, `documents`, `files`, `server`, `credentials`, `operations`, `headers`, `rate-limit`, `errors`, `idempotent`, `pagination`, `names`, `fetched`
              help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
}

#[test]
fn invalid_names_headers_and_servers_are_refused() {
    for (lines, message) in [
        (
            "[[errors]]\nstatus = 302\nmeans = \"quota\"\n",
            "302 is not the status of an error; write one from 400 to 599, or from 200 to 299",
        ),
        (
            "[[errors]]\nstatus = 403\nmeans = \"refused\"\n",
            "unknown variant `refused`, expected one of `refusal`, `invalid-request`, `absent`, \
             `conflict`, `permission`, `quota`, `rate-limit`, `credential`, `expired-credential`, \
             `failure`",
        ),
        (
            "[[errors]]\nstatus = [403, 99]\nmeans = \"quota\"\n",
            "99 is not the status of an error; write one from 400 to 599, or from 200 to 299",
        ),
        (
            "[[errors]]\nstatus = 403\nwords = [[\"a\"], \"b\"]\nmeans = \"quota\"\n",
            "`words` has texts beside lists; write one list of texts, or only lists: of one of them, a \
             message has all words",
        ),
        (
            "[[errors]]\nstatus = 403\nbody = {\"a\" = true}\nmeans = \"quota\"\n",
            "`a` is no JSON pointer; write `/a` for a member of the body",
        ),
        (
            "[[errors]]\nstatus = 403\nbody = {\"/a\" = 7}\nmeans = \"quota\"\n",
            "`7` says nothing of a place in a body; write its text, `true` if it has anything, or \
             `false` if it has nothing",
        ),
        (
            "[names.operations]\nlistLinks = \"Get Link!\"\n",
            "`Get Link!` cannot be the name of a Rust method; write `get_link`",
        ),
        (
            "[names.operations]\nlistLinks = \"self\"\n",
            "`self` cannot be the name of a Rust method; write `self_`",
        ),
        (
            "[names.operations]\nlistLinks = \"\"\n",
            "`` cannot be the name of a Rust method; write `x`",
        ),
        (
            "[names.types]\nLink = \"9x\"\n",
            "`9x` cannot be the name of a Rust type; write `_9x`",
        ),
        (
            "[names.types]\nLink = \"my link\"\n",
            "`my link` cannot be the name of a Rust type; write `MyLink`",
        ),
        (
            "[headers]\n\"bad header\" = \"2\"\n",
            "`bad header` is not a header name",
        ),
        (
            "[headers]\nAuthorization = \"x\"\n",
            "the client sets the header `Authorization` itself",
        ),
        ("server = \"api.acme.example\"\n", "begins with https://"),
        (
            "server = \"http://api.acme.example\"\n",
            "begins with https://",
        ),
    ] {
        let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]).provider_toml(lines);
        let refusal = workspace.refusal();
        let has_place = refusal.starts_with("specs/acme/provider.toml:");
        assert!(has_place && refusal.contains(message), "{lines}: {refusal}");
    }
}

#[test]
fn truncated_yaml_is_refused() {
    let document = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths:\n  /links:\n    get: {operationId: listLinks,\n";
    check(
        &Workspace::new(document, &["listLinks"]),
        expect![[r#"
            specs/acme/openapi.yaml:5: invalid YAML: did not find expected node content, while parsing a flow node
              help: the text ends too early: if it is cut off, fetch the whole document again"#]],
    );
}

#[test]
fn json_with_a_trailing_comma_is_refused() {
    let document = "{\n  \"openapi\": \"3.1.0\",\n  \"info\": {\"title\": \"Acme\", \"version\": \"1\",},\n  \"paths\": {}\n}\n";
    check(
        &Workspace::with_file("openapi.json", document, &[]),
        expect![[r#"
            specs/acme/openapi.json:3: invalid JSON: a comma after the last entry
              help: remove the comma"#]],
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    fs::write(
        workspace.path().join("specs/acme/provider.toml"),
        b"title = \"\xff\"",
    )
    .unwrap();
    check(
        &workspace,
        expect![[r#"
            specs/acme/provider.toml:1: the file is not UTF-8 from byte 9 on
              help: save the file as UTF-8 and import it again"#]],
    );
}

#[test]
fn operation_without_an_id_is_listed_by_the_id_that_it_gets() {
    let document = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths:\n  /links:\n    get:\n      responses: {}\n";
    check(
        &Workspace::new(document, &["listLinks"]),
        expect![[r#"
            specs/acme/openapi.yaml:3: there is no operation `listLinks`
              at /paths
              help: in provider.toml, correct or delete it under `operations`; the document has list_links"#]],
    );
}

#[test]
fn references_without_a_target_are_refused() {
    let document = one_operation(
        "parameters: [{$ref: '#/components/parameters/Gone'}]\nresponses:\n  '200':\n    description: ok\n    content: {application/json: {schema: {$ref: '#/components/schemas/Link'}}}\n  '400': {$ref: 'errors.yaml#/Bad'}",
    );
    check(
        &Workspace::new(&document, &["listLinks"]),
        expect![[r#"
            specs/acme/openapi.yaml:8: `#/components/parameters/Gone` points at nothing
              at /paths/~1links/get/parameters/0/$ref
              help: mend the reference, or add its target, in overlay.yaml
            specs/acme/openapi.yaml:12: `#/components/schemas/Link` points at nothing
              at /paths/~1links/get/responses/200/content/application~1json/schema/$ref
              help: mend the reference, or add its target, in overlay.yaml
            specs/acme/openapi.yaml:13: the reference `errors.yaml#/Bad` cannot be followed: `errors.yaml` is not listed in specs/acme/provider.toml
              at /paths/~1links/get/responses/400/$ref
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import lists the file under [files]"#]],
    );
}

#[test]
fn missing_operation_under_idempotent_is_refused() {
    check(
        &Workspace::new(&one_operation(GOOD), &["listLinks"])
            .provider_toml("[idempotent]\nmakeLink = true\n"),
        expect![[r#"
            specs/acme/openapi.yaml:4: there is no operation `makeLink`
              at /paths
              help: in provider.toml, correct or delete it under [idempotent]; the document has listLinks"#]],
    );
}

#[test]
fn operations_with_one_method_name_are_refused() {
    let document = one_operation(GOOD)
        + "    post:\n      operationId: list-links\n      responses: {'200': {description: ok}}\n";
    check(
        &Workspace::new(&document, &["listLinks", "list-links"]),
        expect![[r#"
            specs/acme/openapi.yaml:10: the operations `listLinks` and `list-links` would both become the Rust method `list_links`
              at /paths/~1links/post/operationId
              help: in provider.toml, choose a name for one of them under [names.operations], or in overlay.yaml, change the operationId of one; `listLinks` is at /paths/~1links/get"#]],
    );
}

/// Two operations with the id `listLinks`.
fn repeated_id() -> String {
    one_operation(GOOD)
        + "    post:\n      operationId: listLinks\n      responses: {'200': {description: ok}}\n"
}

#[test]
fn id_of_two_operations_is_refused() {
    check(
        &Workspace::new(&repeated_id(), &["listLinks"]),
        expect![[r#"
        specs/acme/openapi.yaml:10: 2 operations have the id `listLinks`
          at /paths/~1links/post/operationId
          help: in provider.toml, list the one that is meant by its method and path: "GET /links" or "POST /links""#]],
    );
    check(
        &Workspace::new(&repeated_id(), &["GET /links", "POST /links"]),
        expect![[r#"
            specs/acme/openapi.yaml:10: the operations `GET /links` and `POST /links` would both become the Rust method `list_links`
              at /paths/~1links/post/operationId
              help: in provider.toml, choose a name for one of them under [names.operations], or in overlay.yaml, change the operationId of one; `GET /links` is at /paths/~1links/get"#]],
    );
}

#[test]
fn operations_are_listed_and_named_by_method_and_path() {
    let workspace = Workspace::new(&repeated_id(), &["GET /links", "POST /links"]).provider_toml(
        "[idempotent]\n'POST /links' = true\n[names.operations]\n'POST /links' = 'add'\n",
    );
    let generated = workspace.generate().unwrap();
    let client = &generated.files()[std::path::Path::new("src/client.rs")];
    assert!(client.contains("pub fn list_links("), "{client}");
    assert!(client.contains("pub fn add("), "{client}");
}

#[test]
fn empty_list_of_operations_is_refused() {
    check(
        &Workspace::new(&one_operation(GOOD), &[]),
        expect![[r#"
        specs/acme/openapi.yaml:4: provider.toml lists no operation to generate
          at /paths
          help: in provider.toml, list ids, or methods and paths such as "POST /links", under `operations`; the document has listLinks"#]],
    );
}

#[test]
fn fault_in_an_operation_that_is_not_listed_concerns_nobody() {
    let document = one_operation(GOOD)
        + "    post:\n      operationId: listLinks\n      responses: {'200': {$ref: '#/components/responses/Gone'}}\n\
           \x20 /a:\n    get:\n      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}\n\
           \x20 /b: {$ref: 'gone.yaml'}\n\
           components:\n  schemas:\n    A: {properties: {a: {$ref: '#/components/schemas/Gone'}}}\n";
    let generated = Workspace::new(&document, &["GET /links"])
        .generate()
        .unwrap();
    assert_eq!(generated.operations(), 1);
    let refusal = Workspace::new(&document, &["GET /links", "get_a"]).refusal();
    assert!(refusal.contains("/schemas/A/properties/a"), "{refusal}");
}

#[test]
fn missing_listed_operation_is_refused() {
    check(
        &Workspace::new(&one_operation(GOOD), &["createLink"]),
        expect![[r#"
            specs/acme/openapi.yaml:4: there is no operation `createLink`
              at /paths
              help: in provider.toml, correct or delete it under `operations`; the document has listLinks"#]],
    );
}

#[test]
fn version_after_3_2_is_refused() {
    let document = one_operation(GOOD).replace("3.1.0", "3.3.0");
    check(
        &Workspace::new(&document, &["listLinks"]),
        expect![[r#"
            specs/acme/openapi.yaml:1: OpenAPI 3.3.0 is not supported
              at /openapi
              help: ask the publisher for the document in a version from 2.0 to 3.2"#]],
    );
}

#[test]
fn swagger_1_2_is_refused() {
    let document = "swaggerVersion: '1.2'\nbasePath: https://acme.example\napis: []\n";
    check(
        &Workspace::new(document, &[]),
        expect![[r#"
            specs/acme/openapi.yaml:1: Swagger 1.2 is not supported
              at /swaggerVersion
              help: convert it to Swagger 2.0 or OpenAPI 3.0 to 3.2, and vendor the result"#]],
    );
}

#[test]
fn text_that_is_not_a_document_is_refused() {
    check(
        &Workspace::new("just words\n", &[]),
        expect![[r#"
            specs/acme/openapi.yaml:1: this is not an OpenAPI document: its root is not an object
              at (root)
              help: vendor the document, not the page around it: `cargo xtask import` extracts it"#]],
    );
}

#[test]
fn unsupported_operation_is_left_out_on_request() {
    let document = "openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: 'https://acme.example'}]
paths:
  /links:
    get: {operationId: listLinks, responses: {'200': {description: ok}}}
    post: {operationId: createLink, security: [{key: []}], responses: {'200': {description: ok}}}
";
    let workspace = Workspace::new(document, &["listLinks", "createLink"]);
    assert!(codegen::generate(workspace.path(), "acme").is_err());

    let generated = codegen::generate_supported(workspace.path(), "acme").unwrap();
    assert_eq!(generated.operations(), 1);
    let refused: Vec<String> = generated
        .refused()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        refused,
        ["the security scheme `key` is not described or not supported"]
    );
    let workspace = workspace.provider_toml("[names.types]\nGone = \"Here\"\n");
    assert!(codegen::generate_supported(workspace.path(), "acme").is_err());
}

#[test]
fn name_for_a_missing_schema_is_refused() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"])
        .provider_toml("[names.types]\nGone = \"Here\"\n");
    check(
        &workspace,
        expect![[r#"
            specs/acme/openapi.yaml:1: there is no schema called `Gone`
              at /components/schemas
              help: the name comes from [names.types] in provider.toml: delete that line; no schema makes a type"#]],
    );
}

#[test]
fn one_name_for_different_schemas_is_refused() {
    let document = one_operation(
        "responses:\n  '200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}\n  '400': {description: no, content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}",
    );
    let workspace = Workspace::new(&document, &["listLinks"]).provider_toml(
        "[names.types]\nListLinksResponse = \"Links\"\nListLinksBadRequest = \"Links\"\n",
    );
    check(
        &workspace,
        expect![[r#"
            specs/acme/openapi.yaml:10: `ListLinksBadRequest` and `ListLinksResponse` are both to be called `Links`, but the schemas differ
              at /paths/~1links/get/responses/400/content/application~1json/schema
              help: in provider.toml, give them different names under [names.types]"#]],
    );
}

#[test]
fn chosen_type_name_of_another_schema_is_refused() {
    let schema = |name: &str| {
        format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
        )
    };
    let document = one_operation(&format!(
        "requestBody: {{{}}}\nresponses: {{'200': {{description: ok, {}}}}}",
        schema("body_1"),
        schema("Link"),
    )) + "components:\n  schemas:\n    body_1: {properties: {a: {type: string}}}\n\
          \x20   Link: {properties: {b: {type: string}}}\n";
    let chosen = |lines: &str| Workspace::new(&document, &["listLinks"]).provider_toml(lines);
    check(
        &chosen("[names.types]\nbody_1 = \"Link\"\n"),
        expect![[r#"
        specs/acme/openapi.yaml:13: `Link` and `body_1` are both to be called `Link`, but the schemas differ
          at /components/schemas/Link
          help: in provider.toml, give them different names under [names.types]"#]],
    );
    check(
        &chosen("[names.types]\nbody_1 = \"Option\"\n"),
        expect![[r#"
        specs/acme/provider.toml:8: `Option` cannot be the name of a Rust type; write `OptionValue`
          help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
    check(
        &chosen("[names.operations]\nlistLinks = \"new\"\n"),
        expect![[r#"
            specs/acme/provider.toml:8: `new` cannot be the name of a Rust method; write `new_`
              help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
    let both = "[names.types]\nbody_1 = \"Link\"\nLink = \"Stored\"\n";
    assert_eq!(chosen(both).refusal(), "generated");
}

#[test]
fn empty_source_is_told_and_not_linked() {
    let workspace = Workspace::new(&one_operation(GOOD), &["listLinks"]);
    let path = workspace.path().join("specs/acme/provider.toml");
    let toml = fs::read_to_string(&path).unwrap();
    assert!(workspace.generate().unwrap().warnings().is_empty());
    fs::write(&path, toml.replace("https://acme.example/docs", "")).unwrap();
    let generated = workspace.generate().unwrap();
    let warnings: Vec<String> = generated
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect();
    expect!["`source` is empty: the client can't say where its document is from"]
        .assert_eq(&warnings.join("\n"));
    let readme = &generated.files()[std::path::Path::new("README.md")];
    assert!(!readme.contains("saved from"), "{readme}");
}
