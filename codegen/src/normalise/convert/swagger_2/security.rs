//! Converts `securityDefinitions` (2.0, Security Scheme Object) to `components/securitySchemes`.

use serde_json::{Map, Value, json};

use crate::report::Report;

/// The OAuth flows: the name in 2.0, the name in 3.0, and the members that hold the flow's URLs.
const FLOWS: [(&str, &str, &[&str]); 4] = [
    ("implicit", "implicit", &["authorizationUrl"]),
    ("password", "password", &["tokenUrl"]),
    ("application", "clientCredentials", &["tokenUrl"]),
    (
        "accessCode",
        "authorizationCode",
        &["authorizationUrl", "tokenUrl"],
    ),
];

pub(super) fn security_schemes(
    definitions: &Map<String, Value>,
    report: &mut Report,
) -> Map<String, Value> {
    let names: Vec<&str> = definitions.keys().map(String::as_str).collect();
    report.changed(
        "security",
        "/securityDefinitions",
        format!("{} moved to components/securitySchemes", names.join(", ")),
    );
    definitions
        .iter()
        .map(|(name, definition)| (name.clone(), security_scheme(definition)))
        .collect()
}

fn security_scheme(definition: &Value) -> Value {
    let Value::Object(definition) = definition else {
        return definition.clone();
    };
    let mut scheme = definition.clone();
    match definition.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), "http".into());
            scheme.insert("scheme".to_owned(), "basic".into());
        }
        Some("oauth2") => {
            let flow_2 = definition.get("flow").and_then(Value::as_str);
            let Some((_, name, url_keys)) = FLOWS.iter().find(|(flow, ..)| Some(*flow) == flow_2)
            else {
                return definition.clone().into();
            };
            let mut flow = Map::new();
            for key in *url_keys {
                if let Some(url) = definition.get(*key) {
                    flow.insert((*key).to_owned(), url.clone());
                }
            }
            let scopes = definition.get("scopes").cloned();
            flow.insert("scopes".to_owned(), scopes.unwrap_or_else(|| json!({})));
            for key in ["flow", "authorizationUrl", "tokenUrl", "scopes"] {
                scheme.shift_remove(key);
            }
            scheme.insert("flows".to_owned(), json!({ *name: flow }));
        }
        _ => {}
    }
    scheme.into()
}
