//! Applies the server that `provider.toml` states, and checks the credentials.
//!
//! The server replaces those of the document. The document must have a security scheme of the kind
//! that `credentials` in `provider.toml` states.

use serde_json::{Value, json};

use crate::diagnostic::Result;
use crate::document::Document;
use crate::document::effects::Effects;
use crate::report::Report;
use crate::vendor::provider::{CredentialKind, Provider};

pub(crate) fn settle(document: &mut Document, provider: &Provider) -> Result<Effects> {
    let mut report = Report::of("settle");
    if let Some(server) = &provider.server {
        set_server(&mut document.root, server, &mut report);
    }
    if let Some(expected) = provider.credentials {
        check_credential(document, expected)?;
    }
    Ok(Effects::unmoved(report))
}

fn set_server(root: &mut Value, server: &str, report: &mut Report) {
    let Value::Object(root) = root else { return };
    let servers = json!([{"url": server}]);
    if root.get("servers") == Some(&servers) {
        return;
    }
    report.changed(
        "server",
        "/servers",
        format!("server set to {server}, from provider.toml"),
    );
    root.shift_remove("servers");
    // Insert it after `info`, where readers look for it.
    let info = root.keys().position(|key| key == "info");
    let index = info.map_or(root.len(), |info| info + 1);
    root.shift_insert(index, "servers".to_owned(), servers);
}

fn check_credential(document: &Document, expected: CredentialKind) -> Result<()> {
    let schemes = document.root.pointer("/components/securitySchemes");
    let schemes = schemes.and_then(Value::as_object).into_iter().flatten();
    let kinds: Vec<CredentialKind> = schemes
        .filter_map(|(_, scheme)| credential_kind(scheme))
        .collect();
    if kinds.contains(&expected) {
        return Ok(());
    }
    let kinds: Vec<&str> = kinds.into_iter().map(CredentialKind::as_str).collect();
    let documented = match kinds.as_slice() {
        [] => "none".to_owned(),
        kinds => kinds.join(", "),
    };
    let message = format!(
        "provider.toml expects the credential `{}`, but the document asks for {documented}",
        expected.as_str()
    );
    Err(document
        .fault("/components/securitySchemes", message)
        .help(
            "mend `credentials` in provider.toml, or describe the security scheme in overlay.yaml",
        )
        .into())
}

fn credential_kind(scheme: &Value) -> Option<CredentialKind> {
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
