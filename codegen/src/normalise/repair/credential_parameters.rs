//! Replaces header parameters that are credentials by security schemes.
//!
//! Page exporters drop `components.securitySchemes` and print the credential as a parameter of each
//! operation: `Authorization`, `x-api-key`, `xi-api-key`. OpenAPI 3.1 section 4.8.27 has a Security
//! Scheme Object for it. The rule applies to operations without documented security.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::operations::operations;
use crate::model::names::unique;
use crate::report::Report;

pub(super) fn credential_parameters(root: &mut Value, report: &mut Report) {
    if root.items("security").next().is_some() {
        return;
    }
    let documented = root
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let mut schemes: Map<String, Value> = documented.cloned().unwrap_or_default();
    let before = schemes.len();
    let without_security = operations(root)
        .into_iter()
        .filter(|at| !at.operation.contains_key("security"));
    let pointers: Vec<String> = without_security.map(|at| at.pointer).collect();
    for pointer in pointers {
        if let Some(Value::Object(operation)) = root.pointer_mut(&pointer) {
            move_credentials(operation, &pointer, &mut schemes, report);
        }
    }
    if schemes.len() == before {
        return;
    }
    let Value::Object(root) = root else { return };
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Value::Object(components) = components else {
        return;
    };
    components.insert("securitySchemes".to_owned(), Value::Object(schemes));
}

/// Removes an operation's parameters that are credentials. Adds them to the operation's `security`,
/// and to `schemes`.
fn move_credentials(
    operation: &mut Map<String, Value>,
    pointer: &str,
    schemes: &mut Map<String, Value>,
    report: &mut Report,
) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
        return;
    };
    let mut requirement = Map::new();
    let mut is_optional = false;
    parameters.retain(|parameter| {
        let Some((name, scheme)) = security_scheme(parameter) else {
            return true;
        };
        let header = parameter["name"].as_str().unwrap_or_default();
        let is_another = |name: &str| {
            schemes
                .get(name)
                .is_some_and(|known| !are_equal(known, &scheme))
        };
        let name = match is_another(&name) {
            true => unique(header, is_another),
            false => name,
        };
        report.changed(
            "credential_parameters",
            format!("{pointer}/parameters"),
            format!("header parameter `{header}` replaced by the security scheme `{name}`"),
        );
        is_optional |= !parameter.is_true("required");
        requirement.insert(name.clone(), json!([]));
        schemes.entry(name).or_insert(scheme);
        false
    });
    if requirement.is_empty() {
        return;
    }
    let mut security = vec![Value::Object(requirement)];
    if is_optional {
        security.push(json!({}));
    }
    operation.insert("security".to_owned(), Value::Array(security));
}

/// Whether two Security Scheme Objects ask for the same credential; descriptions may differ.
fn are_equal(one: &Value, other: &Value) -> bool {
    ["type", "scheme", "in", "name"].iter().all(|key| {
        let text = |scheme: &Value| Some(scheme.text(key)?.to_ascii_lowercase());
        text(one) == text(other)
    })
}

/// Returns the name and the Security Scheme Object for a parameter that is a credential; `None` for
/// any other parameter.
fn security_scheme(parameter: &Value) -> Option<(String, Value)> {
    if parameter.text("in") != Some("header") {
        return None;
    }
    let name = parameter.text("name")?;
    let description = parameter.text("description").unwrap_or_default();
    let header = name.to_ascii_lowercase();
    let api_key = || json!({"type": "apiKey", "in": "header", "name": name});
    let (scheme_name, mut scheme) = if header == "authorization" {
        let text = description.to_ascii_lowercase();
        if text.contains("basic") && !text.contains("bearer") {
            ("basicAuth", json!({"type": "http", "scheme": "basic"}))
        } else if text.contains("bearer") || description.is_empty() {
            ("bearerAuth", json!({"type": "http", "scheme": "bearer"}))
        } else {
            ("authorization", api_key())
        }
    } else if matches!(&*header, "api-key" | "apikey")
        || header.ends_with("-api-key")
        || header.ends_with("-apikey")
    {
        ("apiKeyAuth", api_key())
    } else {
        return None;
    };
    if !description.is_empty() {
        scheme["description"] = Value::from(description);
    }
    Some((scheme_name.to_owned(), scheme))
}
