//! What the tests of each provider use.

use jsonschema::Registry;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

/// The status and the JSON body of the answer.
pub(crate) async fn sent(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    assert_eq!(header(&response, "content-type"), "application/json");
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

pub(crate) fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// Asserts that an answer matches the schema of this response in the document.
#[track_caller]
pub(crate) fn assert_as_documented(document: &str, response: &str, answer: &Value) {
    let document: Value = serde_json::from_str(document).unwrap();
    let registry = Registry::new().add("urn:document", &document).unwrap();
    let registry = registry.prepare().unwrap();
    let pointer = format!("{response}/content/application~1json/schema");
    let schema = json!({ "$ref": format!("urn:document#{pointer}") });
    let validator = jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors: Vec<String> = validator
        .iter_errors(answer)
        .map(|error| error.to_string())
        .collect();
    assert!(
        errors.is_empty(),
        "{answer} is not as documented: {errors:?}"
    );
}
