//! What `provider.toml` says of the server and of the credentials, settled with what the document says.

use serde_json::Value;

use crate::diagnostic::{Failure, Result};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::report::Report;
use crate::vendor::provider::{CredentialKind, Provider};

/// Puts the server in, and checks the kind of credential.
pub(crate) fn settle(document: &mut Document, provider: &Provider) -> Result<Effects> {
    let mut report = Report::of("settle");
    let Value::Object(root) = &mut document.root else {
        return Ok(Effects::unmoved(report));
    };
    if let Some(server) = &provider.server {
        let servers = serde_json::json!([{"url": server}]);
        if root.get("servers") != Some(&servers) {
            report.changed(
                "server",
                "/servers",
                format!("server {server}, from provider.toml"),
            );
            // Beside `info`, where readers look for it.
            let mut ordered = serde_json::Map::new();
            for (key, value) in std::mem::take(root) {
                let after_info = key == "info";
                if key != "servers" {
                    ordered.insert(key, value);
                }
                if after_info {
                    ordered.insert("servers".to_owned(), servers.clone());
                }
            }
            *root = ordered;
        }
    }
    let Some(expected) = provider.credentials else {
        return Ok(Effects::unmoved(report));
    };
    let schemes = document
        .root
        .get("components")
        .and_then(|c| c.get("securitySchemes"))
        .and_then(Value::as_object);
    let found: Vec<CredentialKind> = schemes
        .into_iter()
        .flat_map(|schemes| schemes.values())
        .filter_map(kind)
        .collect();
    if found.contains(&expected) {
        return Ok(Effects::unmoved(report));
    }
    let found: Vec<&str> = found.into_iter().map(CredentialKind::as_str).collect();
    Err(Failure::from(
        document
            .fault(
                "/components/securitySchemes",
                format!(
                    "provider.toml expects the credential `{}`, the document asks for {}",
                    expected.as_str(),
                    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
                ),
            )
            .help("mend `credentials` in provider.toml, or describe the security scheme in overlay.yaml"),
    ))
}

fn kind(scheme: &Value) -> Option<CredentialKind> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    match (text("type")?, text("scheme")) {
        ("http", Some(scheme)) if scheme.eq_ignore_ascii_case("basic") => {
            Some(CredentialKind::Basic)
        }
        ("http", Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => {
            Some(CredentialKind::Bearer)
        }
        ("oauth2" | "openIdConnect", _) => Some(CredentialKind::Bearer),
        ("apiKey", _) => Some(CredentialKind::ApiKey),
        _ => None,
    }
}
