use axum::body::Bytes;
use axum::http::Request;
use serde_json::{Value, json};

use super::{Contract, Location, NotRouted};
use crate::api_keys::ApiKeys;
use crate::record::RecordedRequest;

/// Compiles a document with these paths.
fn contract(paths: Value) -> Contract {
    Contract::compile(&document(paths).to_string()).unwrap()
}

fn document(paths: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Links", "version": "1" },
        "paths": paths,
        "components": {
            "schemas": {
                "Count": { "type": "integer", "minimum": 1, "maximum": 100 },
                "Link": {
                    "type": "object",
                    "properties": {
                        "name": { "type": "string", "minLength": 1 },
                        "id": { "format": "uuid" }
                    },
                    "required": ["name"]
                }
            },
            "securitySchemes": { "key": { "type": "apiKey", "in": "query", "name": "api_key" } }
        }
    })
}

/// Compiles a document with `GET /links`, which has these parameters.
fn with_parameters(parameters: Value) -> Contract {
    contract(json!({ "/links": { "get": { "parameters": parameters } } }))
}

/// Compiles a document with `POST /links`, whose body is a link as JSON.
fn with_link_body(required: bool) -> Contract {
    contract(json!({ "/links": { "post": { "requestBody": {
        "required": required,
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Link" } } }
    } } } }))
}

fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> RecordedRequest {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    RecordedRequest::new(parts, Bytes::from(body.to_owned()), &ApiKeys::default())
}

/// Lists the violations of a request, each as `location name: message`.
fn violations(contract: &Contract, request: &RecordedRequest) -> Vec<String> {
    let matched = contract.route(request.method(), request.path());
    let matched = matched.unwrap_or_else(|error| panic!("not routed: {error:?}"));
    matched
        .violations(request)
        .iter()
        .map(|it| format!("{} {}: {}", it.location, it.name, it.message))
        .collect()
}

fn get(contract: &Contract, uri: &str) -> Vec<String> {
    violations(contract, &request("GET", uri, &[], ""))
}

fn post(contract: &Contract, headers: &[(&str, &str)], body: &str) -> Vec<String> {
    violations(contract, &request("POST", "/links", headers, body))
}

fn not_routed(contract: &Contract, method: &str, path: &str) -> Option<NotRouted> {
    contract.route(method, path).err()
}

#[test]
fn an_unknown_path_and_an_unknown_method_are_different_errors() {
    let contract = contract(json!({ "/links": { "get": {}, "post": {} } }));
    assert!(not_routed(&contract, "POST", "/links").is_none());
    for path in ["/", "/links/", "/links/1", "/Links", "/x"] {
        assert_eq!(
            not_routed(&contract, "GET", path),
            Some(NotRouted::UnknownPath),
            "{path}"
        );
    }
    let allow = "GET, POST".to_owned();
    assert_eq!(
        not_routed(&contract, "DELETE", "/links"),
        Some(NotRouted::MethodNotAllowed { allow })
    );
}

#[test]
fn a_concrete_path_takes_precedence_over_a_template_and_values_are_decoded() {
    let contract = contract(json!({
        "/links/{id}": {
            "parameters": [
                { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }
            ],
            "get": {}
        },
        "/links/mine": { "get": {} }
    }));
    assert_eq!(
        contract.route("GET", "/links/mine").ok().unwrap().template,
        "/links/mine"
    );
    let matched = contract.route("GET", "/links/a%2Fb%20c").ok().unwrap();
    assert_eq!(matched.template, "/links/{id}");
    assert_eq!(matched.path_value("id"), "a/b c");
    for path in ["/links/", "/links/%ff", "/links/a/b"] {
        assert_eq!(
            not_routed(&contract, "GET", path),
            Some(NotRouted::UnknownPath),
            "{path}"
        );
    }
}

#[test]
fn a_path_value_is_checked_against_its_schema() {
    let schema = json!({ "$ref": "#/components/schemas/Count" });
    let contract = contract(json!({ "/links/{n}": { "get": { "parameters": [
        { "name": "n", "in": "path", "required": true, "schema": schema }
    ] } } }));
    assert!(get(&contract, "/links/7").is_empty());
    assert_eq!(
        get(&contract, "/links/700"),
        ["path parameter n: 700 is greater than the maximum of 100"]
    );
    assert_eq!(
        get(&contract, "/links/seven"),
        ["path parameter n: \"seven\" is not of type \"integer\""]
    );
}

#[test]
fn a_missing_query_parameter_is_a_violation_only_if_required() {
    let contract = with_parameters(json!([
        { "name": "a", "in": "query", "required": true, "schema": { "type": "string" } },
        { "name": "b", "in": "query", "schema": { "type": "string" } }
    ]));
    assert!(get(&contract, "/links?a=").is_empty());
    assert_eq!(
        get(&contract, "/links?b=1"),
        ["query parameter a: is required; send it"]
    );
}

#[test]
fn an_unknown_query_parameter_is_a_violation_unless_it_is_a_credential() {
    let contract =
        with_parameters(json!([{ "name": "a", "in": "query", "schema": { "type": "string" } }]));
    assert!(get(&contract, "/links?a=1&api_key=k").is_empty());
    assert_eq!(
        get(&contract, "/links?A=1"),
        ["query parameter A: is not a query parameter of this operation; use one of a"]
    );
    assert_eq!(
        get(&with_parameters(json!([])), "/links?a=1"),
        ["query parameter a: is not a query parameter of this operation, which has none"]
    );
}

#[test]
fn text_is_read_as_the_type_that_its_schema_names() {
    let of =
        |schema: Value| with_parameters(json!([{ "name": "v", "in": "query", "schema": schema }]));
    let accepts =
        |schema: Value, value: &str| get(&of(schema), &format!("/links?v={value}")).is_empty();

    assert!(accepts(json!({ "type": "string", "maxLength": 3 }), "123"));
    assert!(!accepts(
        json!({ "type": "string", "maxLength": 3 }),
        "1234"
    ));
    assert!(accepts(json!({ "type": "boolean" }), "true"));
    assert!(!accepts(json!({ "type": "boolean" }), "yes"));
    assert!(accepts(json!({ "type": ["integer", "null"] }), "5"));
    assert!(!accepts(json!({ "type": "integer" }), "%205"));
    assert!(accepts(
        json!({ "anyOf": [{ "type": "number" }, { "type": "boolean" }] }),
        "1.5"
    ));
    assert!(!accepts(json!({ "minLength": 3 }), "12"), "no type: text");
    assert!(!accepts(
        json!({ "type": "string", "format": "uri" }),
        "not%20a%20uri"
    ));
    assert!(!accepts(
        json!({ "type": "string", "format": "date-time" }),
        "yesterday"
    ));
}

#[test]
fn a_parameter_sent_twice_is_a_violation_unless_it_is_an_array() {
    let list = json!({ "type": "array", "items": { "type": "integer" }, "maxItems": 2 });
    let contract = with_parameters(json!([
        { "name": "one", "in": "query", "schema": { "type": "string" } },
        { "name": "many", "in": "query", "schema": list },
        { "name": "joined", "in": "query", "explode": false, "schema": list },
    ]));
    assert_eq!(
        get(&contract, "/links?one=a&one=b"),
        ["query parameter one: was sent 2 times; send it once"]
    );
    assert!(get(&contract, "/links?many=1&many=2&joined=1,2").is_empty());
    assert!(get(&contract, "/links?many=1").is_empty());
    assert_eq!(get(&contract, "/links?many=1&many=2&many=3").len(), 1);
    assert_eq!(get(&contract, "/links?joined=1,x").len(), 1);
}

#[test]
fn header_parameters_are_found_by_name_in_any_case() {
    let contract = with_parameters(json!([
        { "name": "Link-Version", "in": "header", "required": true, "schema": { "enum": ["1"] } },
        { "name": "Authorization", "in": "header", "required": true, "schema": {} }
    ]));
    let sent =
        |headers: &[(&str, &str)]| violations(&contract, &request("GET", "/links", headers, ""));
    assert!(sent(&[("link-version", "1")]).is_empty());
    assert_eq!(sent(&[]), ["header Link-Version: is required; send it"]);
    assert_eq!(sent(&[("link-version", "2")]).len(), 1);
}

#[test]
fn a_parameter_of_an_operation_replaces_that_of_its_path() {
    let contract = contract(json!({ "/links": {
        "parameters": [
            { "name": "a", "in": "query", "required": true, "schema": { "type": "string" } }
        ],
        "get": { "parameters": [{ "name": "a", "in": "query", "schema": { "type": "string" } }] },
        "delete": {}
    } }));
    assert!(get(&contract, "/links").is_empty());
    assert_eq!(
        violations(&contract, &request("DELETE", "/links", &[], "")).len(),
        1
    );
}

#[test]
fn a_body_is_checked_against_its_schema_and_violations_name_the_value() {
    let contract = with_link_body(true);
    let json_type = [("content-type", "Application/JSON; charset=utf-8")];
    assert!(post(&contract, &json_type, r#"{"name": "a", "extra": 1}"#).is_empty());
    assert_eq!(
        post(&contract, &json_type, "{}"),
        ["body : \"name\" is a required property"]
    );
    assert_eq!(
        post(&contract, &json_type, r#"{"name": "", "id": "7"}"#).len(),
        2,
        "every violation is reported"
    );
    assert!(post(&contract, &json_type, r#"{"name": 5}"#)[0].starts_with("body name: "));
    assert!(post(&contract, &json_type, "{")[0].starts_with("body : is not JSON: "));
}

#[test]
fn the_content_type_of_a_body_must_be_a_documented_one() {
    let contract = with_link_body(true);
    assert_eq!(
        post(&contract, &[], "{}"),
        ["body : has no Content-Type header; send one of application/json"]
    );
    assert_eq!(
        post(&contract, &[("content-type", "text/plain")], "{}"),
        ["body : has the unsupported Content-Type \"text/plain\"; send one of application/json"]
    );
}

#[test]
fn a_missing_body_is_a_violation_only_if_required() {
    assert!(post(&with_link_body(false), &[], "").is_empty());
    assert_eq!(
        post(&with_link_body(true), &[], ""),
        ["body : is required; send one"]
    );
    let none = contract(json!({ "/links": { "post": {} } }));
    assert_eq!(
        post(&none, &[], "x"),
        ["body : has 1 bytes, but this operation has no body; send none"]
    );
}

#[test]
fn references_to_parameters_and_path_items_are_followed() {
    let mut document = document(json!({ "/links": { "$ref": "#/components/pathItems/links" } }));
    document["components"]["pathItems"] =
        json!({ "links": { "get": { "parameters": [{ "$ref": "#/components/parameters/n" }] } } });
    document["components"]["parameters"] = json!({ "n":
        { "name": "n", "in": "query", "schema": { "$ref": "#/components/schemas/Count" } } });
    let contract = Contract::compile(&document.to_string()).unwrap();
    assert!(get(&contract, "/links?n=1").is_empty());
    let matched = contract.route("GET", "/links").ok().unwrap();
    let found = matched.violations(&request("GET", "/links?n=0", &[], ""));
    assert_eq!(found[0].location, Location::Query);
}

#[test]
fn a_feature_that_cannot_be_checked_is_a_compile_error_with_its_location() {
    let refusal = |paths: Value| match Contract::compile(&document(paths).to_string()) {
        Ok(_) => panic!("compiled"),
        Err(error) => error.to_string(),
    };
    let parameter =
        |parameter: Value| refusal(json!({ "/links": { "get": { "parameters": [parameter] } } }));

    let cookie = parameter(json!({ "name": "c", "in": "cookie", "schema": {} }));
    assert!(
        cookie.contains("/paths/~1links/get/parameters/0"),
        "{cookie}"
    );
    let style = json!({ "name": "o", "in": "query", "style": "deepObject", "schema": {} });
    assert!(parameter(style).contains("deepObject"));
    assert!(parameter(json!({ "$ref": "#/nowhere" })).contains("has no target"));
    let invalid = parameter(json!({ "name": "s", "in": "query", "schema": { "type": "strang" } }));
    assert!(invalid.contains("schema is invalid"), "{invalid}");
    let form = json!({ "content": { "application/x-www-form-urlencoded": { "schema": {} } } });
    assert!(
        refusal(json!({ "/links": { "post": { "requestBody": form } } }))
            .contains("form-urlencoded")
    );
    assert!(refusal(json!({ "/{a}{b}": {} })).contains("can't be routed"));
    assert!(Contract::compile("{").is_err());
}

#[test]
fn cyclic_references_are_a_compile_error() {
    let mut document = document(json!({ "/links": { "get": { "parameters": [
        { "$ref": "#/components/parameters/a" }
    ] } } }));
    document["components"]["parameters"] = json!({
        "a": { "$ref": "#/components/parameters/b" },
        "b": { "$ref": "#/components/parameters/a" }
    });
    assert!(Contract::compile(&document.to_string()).is_err());
}

#[test]
fn the_api_keys_of_the_document_are_not_shown() {
    let mut document = document(json!({ "/links": { "get": {} } }));
    document["components"]["securitySchemes"]["header"] =
        json!({ "type": "apiKey", "in": "header", "name": "X-New-Key" });
    let contract = Contract::compile(&document.to_string()).unwrap();
    let request = Request::builder()
        .uri("/links?api_key=s3ntinel&a=1")
        .header("x-new-key", "s3ntinel")
        .header("authorization", "s3ntinel")
        .header("x-api-key", "1");
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let request = RecordedRequest::new(parts, Bytes::new(), contract.api_keys());
    let shown = format!("{request:?}");
    assert!(!shown.contains("s3ntinel"), "{shown}");
    assert_eq!(request.header("X-New-Key"), Some("[redacted]"));
    assert_eq!(request.header("x-api-key"), Some("1"));
    assert!(request.header_is("x-new-key", "s3ntinel"));
    assert!(request.query_is("api_key", "s3ntinel"));
    let matched = contract.route("GET", "/links").unwrap();
    assert!(
        matched
            .violations(&request)
            .iter()
            .all(|it| it.name != "api_key")
    );
}
