//! The sandbox over loopback, as a plain HTTP client sees it.
//!
//! It uses none of the workspace's clients: a mistake that they and the sandbox shared would go
//! unseen.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod behaviour;
mod fanvue;
mod impact;

use jsonschema::Registry;
use serde_json::{Value, json};

/// Asserts that an answer is what the document says of this response: the sandbox is held to the
/// same contract.
#[track_caller]
fn assert_as_documented(document: &str, response: &str, answer: &Value) {
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
