//! Replaces header parameters that are credentials by security schemes.
//!
//! Page exporters drop `components.securitySchemes` and print the credential as a parameter of each
//! operation or path item: `Authorization`, `x-api-key`, `xi-api-key`. OpenAPI 3.1 section 4.8.27
//! has a Security Scheme Object for it. The rule applies to operations without documented security.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::reference::followed;
use crate::document::walk::is_operation;
use crate::model::names::unique;
use crate::normalise::repair::parameters::remove_parameters;
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
    let path_items = root.entries("paths");
    let path_items: Vec<String> = path_items.map(|(path, _)| join("/paths", path)).collect();
    for pointer in path_items {
        move_credentials(root, &pointer, &mut schemes, report);
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

/// A header parameter that is a credential.
struct Credential {
    /// Its index in the parameters of its operation or path item.
    index: usize,
    header: String,
    is_optional: bool,
    /// The name that its security scheme gets, unless another has it.
    scheme_name: String,
    scheme: Value,
}

/// Removes the parameters of a path item and its operations that are credentials. Adds them to each
/// operation's `security`, and to `schemes`. An operation that has `security` keeps them.
fn move_credentials(
    root: &mut Value,
    path_item: &str,
    schemes: &mut Map<String, Value>,
    report: &mut Report,
) {
    let members = root.pointer(path_item).and_then(Value::as_object);
    let operations = members.into_iter().flatten();
    let operations = operations.filter(|(key, value)| is_operation(key) && value.is_object());
    let (secured, unsecured): (Vec<_>, Vec<_>) =
        operations.partition(|(_, operation)| operation.get("security").is_some());
    if unsecured.is_empty() {
        return;
    }
    let pointers = |operations: Vec<(&String, &Value)>| -> Vec<String> {
        let methods = operations.into_iter().map(|(method, _)| method);
        methods.map(|method| join(path_item, method)).collect()
    };
    let (secured, unsecured) = (pointers(secured), pointers(unsecured));
    let shared = credentials(root, path_item);
    let shared_names: Vec<String> = shared
        .iter()
        .map(|credential| add_scheme(credential, path_item, schemes, report))
        .collect();
    for pointer in unsecured {
        let own = credentials(root, &pointer);
        let inherited = shared.iter().zip(shared_names.iter().cloned());
        let inherited = inherited.filter(|(shared, _)| !is_among(&own, shared));
        let mut all: Vec<(&Credential, String)> = inherited.collect();
        all.extend(own.iter().map(|credential| {
            let name = add_scheme(credential, &pointer, schemes, report);
            (credential, name)
        }));
        let Some(Value::Object(operation)) = root.pointer_mut(&pointer) else {
            continue;
        };
        if all.is_empty() {
            continue;
        }
        let is_optional = all.iter().any(|(credential, _)| credential.is_optional);
        let names = all.into_iter().map(|(_, name)| (name, json!([])));
        let mut security = vec![Value::Object(names.collect())];
        if is_optional {
            security.push(json!({}));
        }
        operation.insert("security".to_owned(), Value::Array(security));
        remove(root, &pointer, &own);
    }
    for pointer in secured {
        let own = credentials(root, &pointer);
        let inherited = shared.iter().filter(|shared| !is_among(&own, shared));
        let inherited = inherited.filter_map(|shared| {
            let parameters = root.pointer(path_item)?.get("parameters")?;
            parameters.get(shared.index).cloned()
        });
        let inherited: Vec<Value> = inherited.collect();
        if let Some(Value::Object(operation)) = root.pointer_mut(&pointer)
            && !inherited.is_empty()
            && let Value::Array(parameters) =
                operation.entry("parameters").or_insert_with(|| json!([]))
        {
            parameters.extend(inherited);
        }
    }
    remove(root, path_item, &shared);
}

/// Returns the parameters of the operation or path item at a pointer that are credentials.
fn credentials(root: &Value, owner: &str) -> Vec<Credential> {
    let Some(owner) = root.pointer(owner) else {
        return Vec::new();
    };
    let parameters = owner.items("parameters").enumerate();
    let credentials = parameters.filter_map(|(index, parameter)| {
        let parameter = followed(root, parameter);
        let (scheme_name, scheme) = security_scheme(parameter)?;
        Some(Credential {
            index,
            header: parameter.text("name")?.to_owned(),
            is_optional: !parameter.is_true("required"),
            scheme_name,
            scheme,
        })
    });
    credentials.collect()
}

/// Whether an operation's own credentials override one of its path item.
fn is_among(own: &[Credential], shared: &Credential) -> bool {
    own.iter()
        .any(|own| own.header.eq_ignore_ascii_case(&shared.header))
}

/// Adds the security scheme of a credential. Returns the scheme's name.
fn add_scheme(
    credential: &Credential,
    owner: &str,
    schemes: &mut Map<String, Value>,
    report: &mut Report,
) -> String {
    let Credential { header, scheme, .. } = credential;
    let is_another = |name: &str| {
        let known = schemes.get(name);
        known.is_some_and(|known| !are_equal(known, scheme))
    };
    let name = match is_another(&credential.scheme_name) {
        true => unique(header, is_another),
        false => credential.scheme_name.clone(),
    };
    report.changed(
        "credential_parameters",
        join(owner, "parameters"),
        format!("header parameter `{header}` replaced by the security scheme `{name}`"),
    );
    let entry = schemes.entry(name.clone());
    entry.or_insert_with(|| scheme.clone());
    name
}

fn remove(root: &mut Value, owner: &str, credentials: &[Credential]) {
    let indices: Vec<usize> = credentials.iter().map(|it| it.index).collect();
    remove_parameters(root, owner, &indices);
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
