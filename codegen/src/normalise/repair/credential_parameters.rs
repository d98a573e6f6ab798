//! Credentials written as header parameters.
//!
//! Page exporters drop `components.securitySchemes` and print the credential as a parameter of each
//! operation: `Authorization`, `x-api-key`, `xi-api-key`. OpenAPI 3.1 section 4.8.27 has a Security Scheme
//! Object for it. The rule applies to an operation for which no security is documented.

use serde_json::{Map, Value, json};

use crate::document::walk::is_operation;
use crate::model::names::unique;
use crate::report::Report;

pub(super) fn credential_parameters(root: &mut Value, report: &mut Report) {
    if root
        .get("security")
        .and_then(Value::as_array)
        .is_some_and(|security| !security.is_empty())
    {
        return;
    }
    // With those that are there, whose names are taken.
    let known = root
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let mut schemes: Map<String, Value> = known.cloned().unwrap_or_default();
    let before = schemes.len();
    for (path, item) in root
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        let Value::Object(item) = item else { continue };
        for (method, operation) in item.iter_mut() {
            if !is_operation(method) {
                continue;
            }
            let Value::Object(operation) = operation else {
                continue;
            };
            if operation.contains_key("security") {
                continue;
            }
            let pointer = crate::document::pointer::join(
                &crate::document::pointer::join("/paths", path),
                method,
            );
            take_credentials(operation, &pointer, &mut schemes, report);
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

fn take_credentials(
    operation: &mut Map<String, Value>,
    pointer: &str,
    schemes: &mut Map<String, Value>,
    report: &mut Report,
) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
        return;
    };
    let mut needed = Map::new();
    let mut optional = false;
    parameters.retain(|parameter| {
        let Some((name, scheme)) = scheme_of(parameter) else {
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
            format!(
                "header parameter `{}` is the security scheme `{name}`",
                header
            ),
        );
        optional |= parameter.get("required") != Some(&Value::Bool(true));
        needed.insert(name.clone(), json!([]));
        schemes.entry(name).or_insert(scheme);
        false
    });
    if needed.is_empty() {
        return;
    }
    let mut security = vec![Value::Object(needed)];
    if optional {
        security.push(json!({}));
    }
    operation.insert("security".to_owned(), Value::Array(security));
}

/// Whether two Security Scheme Objects ask for the same credential, in whatever words.
fn are_equal(one: &Value, other: &Value) -> bool {
    ["type", "scheme", "in", "name"].iter().all(|key| {
        let text = |scheme: &Value| Some(scheme.get(key)?.as_str()?.to_ascii_lowercase());
        text(one) == text(other)
    })
}

/// The name and the Security Scheme Object that a parameter stands for.
fn scheme_of(parameter: &Value) -> Option<(String, Value)> {
    if parameter.get("in").and_then(Value::as_str) != Some("header") {
        return None;
    }
    let name = parameter.get("name").and_then(Value::as_str)?;
    let description = parameter
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let (scheme_name, mut scheme) = if lower == "authorization" {
        let words = description.to_ascii_lowercase();
        if words.contains("basic") && !words.contains("bearer") {
            (
                "basicAuth".to_owned(),
                json!({"type": "http", "scheme": "basic"}),
            )
        } else if words.contains("bearer") || description.is_empty() {
            (
                "bearerAuth".to_owned(),
                json!({"type": "http", "scheme": "bearer"}),
            )
        } else {
            (
                "authorization".to_owned(),
                json!({"type": "apiKey", "in": "header", "name": name}),
            )
        }
    } else if lower == "api-key"
        || lower == "apikey"
        || lower.ends_with("-api-key")
        || lower.ends_with("-apikey")
    {
        (
            "apiKeyAuth".to_owned(),
            json!({"type": "apiKey", "in": "header", "name": name}),
        )
    } else {
        return None;
    };
    if !description.is_empty() {
        scheme["description"] = Value::from(description);
    }
    Some((scheme_name, scheme))
}
