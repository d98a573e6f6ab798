//! Applies the server that `provider.toml` states, and checks the credentials.
//!
//! The server replaces those of the document. Each listed operation must ask for a credential of
//! the kind that `credentials` in `provider.toml` states.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::document::reference::followed;
use crate::report::Report;
use crate::vendor::provider::{CredentialKind, Provider};

pub(crate) fn settle(document: &mut Document, provider: &Provider) -> Result<Effects> {
    let mut report = Report::of("settle");
    if let Some(server) = &provider.server {
        set_server(&mut document.root, server, &mut report);
    }
    if let Some(expected) = provider.credentials {
        check_credential(document, provider, expected)?;
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

fn check_credential(document: &Document, provider: &Provider, kind: CredentialKind) -> Result<()> {
    let schemes = document.root.pointer("/components/securitySchemes");
    let schemes = schemes.and_then(Value::as_object);
    let kinds: BTreeMap<&str, Option<CredentialKind>> = schemes
        .into_iter()
        .flatten()
        .map(|(name, scheme)| {
            (
                name.as_str(),
                credential_kind(followed(&document.root, scheme)),
            )
        })
        .collect();
    if !kinds.values().any(|found| *found == Some(kind)) {
        return Err(undeclared(document, &kinds, kind).into());
    }
    let operations = document.operations().into_iter();
    let operations = operations.filter(|at| provider.operations.iter().any(|it| at.is_called(it)));
    let faults = operations.filter_map(|at| unused(document, &at, &kinds, kind));
    Failure::check(faults.collect())
}

/// The fault of a document whose security schemes all have other kinds.
fn undeclared(
    document: &Document,
    kinds: &BTreeMap<&str, Option<CredentialKind>>,
    expected: CredentialKind,
) -> Diagnostic {
    let kinds = kinds.values().flatten().copied();
    let kinds: Vec<&str> = kinds.map(CredentialKind::as_str).collect();
    let documented = match kinds.as_slice() {
        [] => "none".to_owned(),
        kinds => kinds.join(", "),
    };
    let message = format!(
        "provider.toml expects the credential `{}`, but the document asks for {documented}",
        expected.as_str()
    );
    document.fault("/components/securitySchemes", message).help(
        "mend `credentials` in provider.toml, or describe the security scheme in overlay.yaml",
    )
}

/// The fault of an operation without a security requirement of the expected kind: the client would
/// not send the caller's credential. `None` if the operation has such a requirement, or says itself
/// that it needs no credential.
fn unused(
    document: &Document,
    at: &OperationAt<'_>,
    kinds: &BTreeMap<&str, Option<CredentialKind>>,
    expected: CredentialKind,
) -> Option<Diagnostic> {
    let (pointer, security) = match at.operation.get("security") {
        Some(own) => (join(&at.pointer, "security"), Some(own)),
        None => match document.root.get("security") {
            Some(shared) => ("/security".to_owned(), Some(shared)),
            None => (at.pointer.clone(), None),
        },
    };
    let requirements = security.and_then(Value::as_array);
    let requirements = requirements.map_or(&[][..], Vec::as_slice);
    let own = at.operation.get("security").and_then(Value::as_array);
    if own.is_some_and(|own| own.is_empty() || own.contains(&json!({}))) {
        return None;
    }
    let undescribed =
        |requirement: &&Value| scheme_names(requirement).any(|name| !kinds.contains_key(name));
    let asks = |requirement: &Value| {
        scheme_names(requirement).any(|name| kinds.get(name) == Some(&Some(expected)))
    };
    // The model drops requirements with a scheme that is not described. If it has no others, it
    // refuses the operation.
    let (dropped, kept): (Vec<&Value>, Vec<&Value>) = requirements.iter().partition(undescribed);
    if kept.is_empty() && !dropped.is_empty() || kept.into_iter().any(asks) {
        return None;
    }
    let message = format!(
        "provider.toml expects the credential `{}`, the operation `{}` does not ask for it",
        expected.as_str(),
        at.id().unwrap_or_default(),
    );
    Some(document.fault(&pointer, message).help(
        "add `security` in overlay.yaml (`security: []` at an operation that needs no \
         credential), or mend `credentials` in provider.toml",
    ))
}

/// The names of the security schemes in a requirement.
fn scheme_names(requirement: &Value) -> impl Iterator<Item = &str> {
    let names = requirement.as_object().into_iter().flat_map(Map::keys);
    names.map(String::as_str)
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
